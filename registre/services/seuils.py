"""Recording a first-quartile threshold: the arrêté comes out in spring and applies from 1 January (L441-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from habilitations.access import refus_d_acces
from habilitations.acteur import Acteur
from habilitations.models import Appartenance, Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from registre.models import SeuilQuartile
from registre.rules.explications import Marque
from registre.services.baremes import VERSION
from registre.services.nomenclatures import elever_version
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur
from socle.verrous import verrou_de_transaction

L441_1 = "L441-1 CCH"
ILE_DE_FRANCE = "11"
PREMIERE_ANNEE = 2018
MONTANT_MIN, MONTANT_MAX = 1_000, 50_000


@dataclass(frozen=True, slots=True)
class SaisieSeuil:
    """Whole euros a year and per unit of consumption; `arrete` names the text, `arrete_le` its day."""

    annee: int
    territoire_id: int
    montant: int
    arrete: str
    arrete_le: date


def refus_de_seuil(acteur: Acteur, saisie: SaisieSeuil) -> Refus | None:
    """Why this threshold may not be recorded, or None."""
    return refus_d_acces(acteur, Droit.GERER) or _refus_de_saisie(saisie) or _refus_de_perimetre(saisie)


@transaction.atomic
def enregistrer_seuil(*, acteur: Acteur, saisie: SaisieSeuil) -> SeuilQuartile:
    """Record the threshold of a year. One known to be approximate is replaced, an exact one never. Raises `ActionRefusee`.

    Results are computed with it from then on, for the whole year: they are not stored.
    """
    verrou_de_transaction("seuil_quartile")
    exiger(refus_de_seuil(acteur, saisie))
    present = SeuilQuartile.objects.filter(annee=saisie.annee, territoire=saisie.territoire_id).first()
    exiger(_refus_de_doublon(present))
    seuil = present or SeuilQuartile(annee=saisie.annee, territoire_id=saisie.territoire_id)
    seuil.montant, seuil.arrete, seuil.arrete_le = saisie.montant, saisie.arrete.strip(), saisie.arrete_le
    seuil.du, seuil.approche, seuil.marque = date(saisie.annee, 1, 1), False, Marque.LUE
    seuil.save()
    tracer_acte(acteur, "enregistrer_seuil", "seuil_quartile", seuil.pk, ("annee", "montant", "arrete"))
    elever_version(VERSION)
    return seuil


def _refus_de_saisie(saisie: SaisieSeuil) -> Refus | None:
    le = aujourdhui()
    if not PREMIERE_ANNEE <= saisie.annee <= le.year:
        return Refus(
            "seuil_annee",
            f"Le seuil est celui d'une année de {PREMIERE_ANNEE} à {le.year}.",
            champ="annee",
            source=L441_1,
            issue="Corrigez l'année.",
        )
    if not MONTANT_MIN <= saisie.montant <= MONTANT_MAX:
        return Refus(
            "seuil_montant",
            f"Le seuil va de {MONTANT_MIN} à {MONTANT_MAX} euros par an et par unité de consommation.",
            champ="montant",
            source=L441_1,
            issue="Vérifiez le tableau annexé à l'arrêté : le montant n'est pas mensuel.",
        )
    if not saisie.arrete.strip():
        return Refus(
            "seuil_sans_source", "Un seuil dit son arrêté.", champ="arrete", issue="Citez le texte.", source=Regle.TEXTE
        )
    if saisie.arrete_le > le:
        return Refus(
            "seuil_futur", "Cet arrêté serait à venir.", champ="arrete_le", issue="Corrigez sa date.", source=Regle.DATE
        )
    return None


def _refus_de_perimetre(saisie: SaisieSeuil) -> Refus | None:
    """The région in Île-de-France, an EPCI elsewhere."""
    territoire = Territoire.objects.filter(pk=saisie.territoire_id).first()
    if territoire is None or territoire.nature not in (NatureTerritoire.REGION, NatureTerritoire.EPCI):
        return Refus(
            "seuil_perimetre",
            "Le seuil est celui d'un EPCI, ou de la région en Île-de-France.",
            champ="territoire",
            source=L441_1,
            issue="Choisissez l'un des deux.",
        )
    if territoire.nature == NatureTerritoire.REGION and territoire.code != ILE_DE_FRANCE:
        return _refus_hors_de_la_regle("Seule l'Île-de-France a un seuil régional.", "Choisissez un EPCI.")
    if territoire.nature == NatureTerritoire.EPCI and _est_francilien(territoire):
        return _refus_hors_de_la_regle("En Île-de-France, le seuil est celui de la région.", "Choisissez la région.")
    return None


def _est_francilien(territoire: Territoire) -> bool:
    membres = Appartenance.objects.filter(en_vigueur(aujourdhui()), contenant=territoire).values("membre")
    return (
        Appartenance.objects.filter(en_vigueur(aujourdhui()), membre__in=membres)
        .filter(contenant__nature=NatureTerritoire.DEPARTEMENT)
        .filter(contenant__appartenances__contenant__code=ILE_DE_FRANCE)
        .filter(contenant__appartenances__contenant__nature=NatureTerritoire.REGION)
        .exists()
    )


def _refus_hors_de_la_regle(message: str, issue: str) -> Refus:
    return Refus("seuil_perimetre", message, champ="territoire", source=L441_1, issue=issue)


def _refus_de_doublon(present: SeuilQuartile | None) -> Refus | None:
    if present is None or present.approche:
        return None
    return Refus(
        "seuil_deja_enregistre",
        "Ce périmètre a déjà un seuil pour cette année.",
        Nature.ETAT,
        champ="annee",
        source=L441_1,
        issue="S'il est faux, faites corriger la ligne du fichier et rejouez « manage.py charger_baremes ».",
    )
