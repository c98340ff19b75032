"""Communes of the region served and their tags, kept in memory and read again when the territories changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from habilitations.models import Appartenance, Succession, Territoire
from habilitations.rules.types import NatureTerritoire
from habilitations.territoires import NATURES_DE_COMMUNE, communes_de_la_region, territoires_en_vigueur
from registre.rules.territoires import Commune, Territoires
from socle.clock import aujourdhui
from socle.periodes import en_vigueur

# What a new vintage, a succession or a change of belonging cannot leave as it was; three index look-ups.
_EMPREINTE = """
SELECT (SELECT max(id) FROM habilitations_territoire),
       (SELECT max(id) FROM habilitations_appartenance),
       (SELECT max(id) FROM habilitations_succession)
"""


@dataclass(slots=True)
class _Memoire:
    empreinte: tuple[Any, ...] = ()
    valeur: Territoires | None = None


_memoire = _Memoire()


def territoires(le: date | None = None) -> Territoires:
    """The communes in force today (or on `le`). One small statement; a full read when something changed since."""
    jour = le or aujourdhui()
    with connection.cursor() as curseur:
        curseur.execute(_EMPREINTE)
        empreinte = (jour, settings.REGION, connection.settings_dict["NAME"], *curseur.fetchone())
    if _memoire.valeur is None or _memoire.empreinte != empreinte:
        _memoire.valeur, _memoire.empreinte = _lire(jour), empreinte
    return _memoire.valeur


def _lire(le: date) -> Territoires:
    ids = communes_de_la_region(settings.REGION, le)
    contenants: dict[int, list[tuple[int, str, str]]] = {}
    liens = Appartenance.objects.filter(en_vigueur(le), membre__in=ids).order_by("membre", "niveau")
    for membre, contenant, nature, code in liens.values_list(
        "membre_id", "contenant_id", "contenant__nature", "contenant__code"
    ):
        contenants.setdefault(membre, []).append((contenant, nature, code))
    par_id = {
        pk: _commune(pk, code, nom, contenants.get(pk, []))
        for pk, code, nom in Territoire.objects.filter(pk__in=ids).order_by().values_list("pk", "code", "nom")
    }
    par_code = {commune.code: commune for commune in par_id.values()}
    anciens = Succession.objects.filter(le__lte=le).values_list("ancien__code", flat=True)
    for code, territoire in territoires_en_vigueur(set(anciens), le).items():
        if code not in par_code and territoire.pk in par_id:
            par_code[code] = par_id[territoire.pk]
    return Territoires(par_code, _ailleurs)


def _commune(pk: int, code: str, nom: str, contenants: list[tuple[int, str, str]]) -> Commune:
    departement = next((c for _, nature, c in contenants if nature == NatureTerritoire.DEPARTEMENT), "")
    tags = (pk, *(contenant for contenant, nature, _ in contenants if nature != NatureTerritoire.REGION))
    return Commune(pk, code, nom, departement, tags, (pk, *(contenant for contenant, _, _ in contenants)))


def _ailleurs(code: str) -> str | None:
    return Territoire.objects.filter(code=code, nature__in=NATURES_DE_COMMUNE).values_list("nom", flat=True).first()
