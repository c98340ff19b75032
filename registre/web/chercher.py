"""What was typed in the search field: a numéro unique, a date of birth, names, or names and a date.

Names are searched in two steps (DESIGN §6): at most 2,001 ids for the names alone, then the perimeter. One statement for
both makes the planner guess wrong on rare pairs of names; when the cap is reached the names are frequent and the single
statement is the fast one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import BooleanField, F, Func, Value

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from registre.models import NumeroUnique
from registre.querysets import DemandeQuerySet
from registre.web.formulaires.champs import FORMATS_DE_DATE
from socle.texte import cles_phonetiques, normaliser

PLAFOND = 2_000
MOTS_MAXIMUM = 6
MARQUE_PHONETIQUE = "_"
_NUMERO = re.compile(r"[0-9A-Z]{3}(0[1-9]|1[0-2])\d{2}\d{6}[0-9A-Z]{5}")
_DATE = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}\b|\b\d{8}\b")


@dataclass(frozen=True, slots=True)
class Question:
    """The parts of the text. At least one is filled, unless nothing usable was typed."""

    numero: str = ""
    naissance_le: date | None = None
    noms: str = ""


def lire(texte: str) -> Question:
    """Read what was typed. Spaces inside a number do not count."""
    serre = re.sub(r"\s", "", texte).upper()
    if _NUMERO.fullmatch(serre):
        return Question(numero=serre)
    trouvee = _DATE.search(texte)
    naissance = _date(trouvee.group()) if trouvee else None
    reste = texte.replace(trouvee.group(), " ") if trouvee and naissance else texte
    return Question(naissance_le=naissance, noms=" ".join(reste.split()))


def _date(texte: str) -> date | None:
    for forme in FORMATS_DE_DATE:
        try:
            return datetime.strptime(texte, forme).date()  # noqa: DTZ007 - a civil date has no time zone
        except ValueError:
            continue
    return None


def parmi(demandes: DemandeQuerySet, texte: str) -> DemandeQuerySet:
    """The demandes of this queryset that the text finds."""
    question = lire(texte)
    if question.numero:
        # A current, former or merged number finds the demande.
        return demandes.filter(pk__in=list(NumeroUnique.objects.filter(numero=question.numero).values_list("demande_id", flat=True)))
    if question.naissance_le is not None:
        demandes = demandes.filter(menage_id__in=_menages_nes_le(question.naissance_le))
        return _parmi_noms(demandes, question.noms) if question.noms else demandes
    return _parmi_noms(demandes, question.noms)


def _menages_nes_le(jour: date) -> list[int]:
    nommes = (RolePersonne.TITULAIRE, RolePersonne.COTITULAIRE)
    personnes = Personne.objects.filter(naissance_le=jour, role__in=nommes).order_by()
    return list(personnes.values_list("menage_id", flat=True)[: PLAFOND + 1])


def requetes_de(noms: str) -> list[str]:
    """The `tsquery` of these names: as spelled (words, prefixes), then by sound. Empty when nothing can be searched."""
    mots = normaliser(noms).split()[:MOTS_MAXIMUM]
    if not mots:
        return []
    requetes = [" & ".join(f"{mot}:*" for mot in mots)]
    if sons := cles_phonetiques(noms)[:MOTS_MAXIMUM]:
        requetes.append(" & ".join(f"{MARQUE_PHONETIQUE}{son}" for son in sons))
    return requetes


def _parmi_noms(demandes: DemandeQuerySet, noms: str) -> DemandeQuerySet:
    """Spelling first; what sounds alike when nothing is spelled so."""
    for requete in requetes_de(noms):
        ids = _ids(requete)
        if len(ids) > PLAFOND:
            return demandes.filter(_Correspond(F("recherche_noms"), Value(requete)))
        if ids:
            return demandes.filter(pk__in=ids)
    return demandes.none()


def _ids(requete: str) -> list[int]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT id FROM registre_demande WHERE recherche_noms @@ %s::tsquery LIMIT %s", [requete, PLAFOND + 1]
        )
        return [ligne[0] for ligne in curseur.fetchall()]


class _Correspond(Func):
    """`vector @@ query::tsquery`: the tokens are upper case, so no dictionary may touch them."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True
