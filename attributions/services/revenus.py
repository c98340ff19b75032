"""Income of a household against what a dwelling and a year ask: first quartile, ceiling. For many demandes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from attributions.models import Logement
from attributions.services.regles_locales import regles_du_lieu
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.rules.ressources import (
    MenageExamine,
    categorie,
    est_du_premier_quartile,
    respecte_le_plafond,
    ressources_par_uc,
    rfr_retenu,
)
from registre.services.baremes import baremes
from registre.services.faits_menage import lire_menages

PERIMETRE = "la région"


@dataclass(frozen=True, slots=True)
class Quartile:
    """Euros a year by unit of consumption, and the threshold that decided; None: not known, and nothing is guessed."""

    dessous: bool | None = None
    ressources_uc: int | None = None
    seuil: int | None = None


def quartiles(
    demandes: Sequence[int], le: date, *, menages: Mapping[int, MenageExamine] | None = None
) -> dict[int, Quartile]:
    """Every demande asked for is in the answer, those without a household or a threshold with None (L441-1).

    `menages`: the households, when the caller has read them for that day.
    """
    menages = lire_menages(demandes, le) if menages is None else menages
    chaine = list(
        Territoire.objects.filter(nature=NatureTerritoire.REGION, code=settings.REGION).values_list("pk", flat=True)
    )
    seuil = baremes().seuils.seuil(le.year, chaine, perimetre=PERIMETRE)
    lus = {}
    for demande in demandes:
        menage = menages.get(demande)
        if menage is None:
            lus[demande] = Quartile()
            continue
        par_uc = ressources_par_uc(menage).valeur
        lus[demande] = Quartile(
            dessous=est_du_premier_quartile(menage, seuil).valeur,
            ressources_uc=None if par_uc is None else int(par_uc),
            seuil=None if seuil.valeur is None else seuil.valeur.montant,
        )
    return lus


def sous_le_plafond(demandes: Sequence[int], logement: Logement, le: date) -> dict[int, bool | None]:
    """Whether each household is under the ceiling of this dwelling that day; None when income or ceiling is not known."""
    if not logement.plafond:
        return dict.fromkeys(demandes, None)
    menages, tables = lire_menages(demandes, le), baremes()
    zone = tables.zones.zone(logement.commune.code, le=le)
    garde = regles_du_lieu(logement.commune_id, le).garde_compte
    lus: dict[int, bool | None] = dict.fromkeys(demandes, None)
    for demande, menage in menages.items():
        plafond = tables.plafonds.plafond(le.year, zone, logement.plafond, categorie(menage, garde_compte=garde))
        lus[demande] = respecte_le_plafond(rfr_retenu(menage), plafond).valeur
    return lus
