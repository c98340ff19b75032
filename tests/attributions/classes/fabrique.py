"""Residences of the monde and the tables that a plan sends."""

from __future__ import annotations

from typing import Any

from attributions.models import ClasseResidence, Logement
from attributions.rules.classes import SaisieClasse
from habilitations.models import Territoire
from socle.clock import aujourdhui
from tests import monde
from tests.factories.attributions import un_logement

PLAN = "PPGDID 2026-2031, délibération du 12 mars 2026"
LILAS = "LES LILAS"
SIREN = "552099911"


def est_ensemble() -> Territoire:
    """The EPT of the monde, whose plan Montreuil follows."""
    return Territoire.objects.get(nature="ept", code=monde.EST_ENSEMBLE, au=None)


def une_residence(nom: str = LILAS, *, commune: str = monde.MONTREUIL, **champs: Any) -> Logement:
    """A dwelling of the residence; its bailleur has a SIREN, as files name it."""
    logement = un_logement(commune=commune, programme=nom, **champs)
    logement.attribuant.siren = SIREN
    logement.attribuant.save(update_fields=["siren"])
    return logement


def une_saisie(logement: Logement, **champs: Any) -> SaisieClasse:
    valeurs: dict[str, Any] = {
        "bailleur": logement.attribuant_id,
        "commune": logement.commune_id,
        "residence": logement.programme,
        "classe": "C",
        "plan": PLAN,
        "du": aujourdhui(),
        "indicateurs": {"Taux de pauvreté": "31 %"},
        **champs,
    }
    return SaisieClasse(**valeurs)


def une_classe(logement: Logement, classe: str = "C", **champs: Any) -> ClasseResidence:
    return ClasseResidence.objects.create(
        **{
            "bailleur": logement.attribuant,
            "commune": logement.commune,
            "programme": logement.programme,
            "classe": classe,
            "plan": PLAN,
            "du": aujourdhui(),
            "indicateurs": {"Taux de pauvreté": "31 %"},
            **champs,
        }
    )


def un_tableau(*lignes: str) -> bytes:
    return "\n".join(("bailleur;commune;residence;classe;Taux de pauvreté", *lignes)).encode()
