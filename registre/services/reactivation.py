"""A radiated demande becomes active again, same number and same seniority (arrêté du 23 mars 2015 §6)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement, StatutNumero
from registre.models import AttributionDeclaree, Demande, Evenement, NumeroUnique
from registre.rules.reactivation import (
    DemandeReactivation,
    FaitsReactivation,
    MotifReactivation,
    refus_de_reactivation,
    validite_apres,
)
from registre.services.actes import consigner, inscrire, ouvrir, prononcant_de
from registre.services.courriers import preparer
from registre.services.parametres import delais_de_la_region
from registre.services.pieces.conservation import degeler
from registre.states.demande import Acte, etat_apres
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import exiger

CHAMPS = (
    "etat",
    "motif_radiation",
    "sous_motif",
    "radiee_le",
    "courrier_radiation_le",
    "a_absence_reponse",
    "valable_jusqu_au",
    "renouvelee_le",
)


@transaction.atomic
def reactiver(
    demande_id: int,
    *,
    motif: MotifReactivation,
    acteur: Acteur,
    le: date,
    recu_le: date | None = None,
    version: int | None = None,
) -> Demande:
    """Make a radiated demande active again. `recu_le`: day the guichet received the renewal or the answer.

    After a late renewal the information is brought up to date like at any renewal: the caller follows with `modifier`
    or `renouveler`. Raises `ActionRefusee`.
    """
    demande = ouvrir(demande_id, acte=Acte.REACTIVER, acteur=acteur, version=version, le=le)
    delais = delais_de_la_region(le)
    voulu = DemandeReactivation(motif, le, aujourdhui(), recu_le)
    faits = _faits(demande)
    exiger(refus_de_reactivation(voulu, faits, par=prononcant_de(acteur), delais=delais))

    radiation = _derniere_radiation(demande)
    details = {"motif": motif.value, "radiation": demande.motif_radiation, "radiee_le": faits.radiee_le.isoformat()}
    demande.etat = etat_apres(Acte.REACTIVER, depuis=demande.etat)
    demande.valable_jusqu_au = validite_apres(voulu, faits, delais)
    if motif is MotifReactivation.RENOUVELLEMENT:
        demande.renouvelee_le = recu_le
    _effacer_la_radiation(demande)
    consigner(
        demande, Acte.REACTIVER, NatureEvenement.REACTIVATION, acteur=acteur, le=le, champs=CHAMPS, details=details
    )
    degeler([demande.pk])
    _annuler(radiation, motif, acteur=acteur, le=le)
    lettres = preparer(NatureCourrier.REACTIVATION, [demande.pk], details={demande.pk: details})
    effects.expedier_apres([lettre.pk for lettre in lettres])
    return demande


def _faits(demande: Demande) -> FaitsReactivation:
    return FaitsReactivation(
        motif_radiation=demande.motif_radiation,
        radiee_le=demande.radiee_le or demande.deposee_le,
        deposee_le=demande.deposee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
    )


def _effacer_la_radiation(demande: Demande) -> None:
    if demande.motif_radiation == MotifRadiation.ATTRIBUTION:
        AttributionDeclaree.objects.filter(demande=demande).delete()
    if demande.motif_radiation == MotifRadiation.FUSION:
        NumeroUnique.objects.filter(demande=demande, statut=StatutNumero.FUSIONNE).update(statut=StatutNumero.COURANT)
    demande.motif_radiation = demande.sous_motif = ""
    demande.radiee_le = demande.courrier_radiation_le = None
    demande.a_absence_reponse = False


def _derniere_radiation(demande: Demande) -> Evenement | None:
    return Evenement.objects.filter(demande=demande, nature=NatureEvenement.RADIATION).order_by("-id").first()


def _annuler(radiation: Evenement | None, motif: MotifReactivation, *, acteur: Acteur, le: date) -> None:
    """A radiation that should not have been is cancelled by a new event that names it; the first one stays."""
    if radiation is None or motif is not MotifReactivation.ANNULATION:
        return
    inscrire([radiation.demande_id], NatureEvenement.ANNULATION, acteur=acteur, le=le, annule_id=radiation.pk)
