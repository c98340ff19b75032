"""A radiated demande becomes active again, same number and same seniority (arrêté du 23 mars 2015 §6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement, StatutNumero
from registre.models import AttributionDeclaree, Demande, Evenement, NumeroUnique
from registre.rules.reactivation import (
    DemandeReactivation,
    FaitsDeradiation,
    FaitsReactivation,
    MotifReactivation,
    refus_de_deradiation,
    refus_de_reactivation,
    validite_apres,
)
from registre.services.actes import consigner, inscrire, ouvrir, prononcant_de
from registre.services.courriers import annuler_en_attente, preparer
from registre.services.doublons_probables import autre_demande_ouverte
from registre.services.parametres import delais_de_la_region
from registre.services.pieces.conservation import degeler
from registre.states.demande import Acte, EtatDemande, etat_apres
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

    demande.valable_jusqu_au = validite_apres(voulu, faits, delais)
    if motif is MotifReactivation.RENOUVELLEMENT:
        demande.renouvelee_le = recu_le
    _rouvrir(demande, motif, acteur=acteur, le=le)
    return demande


def deradier(demande: Demande, *, acteur: Acteur, le: date, details: dict[str, Any]) -> None:
    """The lease that struck this demande off is cancelled: the radiation is cancelled with it, whoever recorded the lease.

    Number, deposit date and expiry stay; pièces come back, nothing is erased any more. For a demande already locked, in the
    transaction of the act that cancels the lease; `details` (ids, codes) are kept by the event. Raises `ActionRefusee`.
    """
    exiger(refus_de_deradiation(faits_de_deradiation(demande)))
    annuler_en_attente([demande.pk], NatureCourrier.RADIATION)
    _rouvrir(demande, MotifReactivation.ANNULATION, acteur=acteur, le=max(le, _radiee_le(demande)), details=details)


def faits_de_deradiation(demande: Demande) -> FaitsDeradiation:
    """What is read of the demande: what ended it, and whether its household has begun another one since."""
    return FaitsDeradiation(
        etat=demande.etat,
        motif_radiation=demande.motif_radiation,
        autre_active=demande.etat == EtatDemande.RADIEE and autre_demande_ouverte(demande),
    )


def _rouvrir(
    demande: Demande,
    motif: MotifReactivation,
    *,
    acteur: Acteur,
    le: date,
    details: dict[str, Any] | None = None,
) -> None:
    """The writes themselves, on a demande locked and checked."""
    radiation = _derniere_radiation(demande)
    faits = {
        "motif": motif.value,
        "radiation": demande.motif_radiation,
        "radiee_le": _radiee_le(demande).isoformat(),
        **(details or {}),
    }
    demande.etat = etat_apres(Acte.REACTIVER, depuis=demande.etat)
    _effacer_la_radiation(demande)
    consigner(demande, Acte.REACTIVER, NatureEvenement.REACTIVATION, acteur=acteur, le=le, champs=CHAMPS, details=faits)
    degeler([demande.pk])
    _annuler(radiation, motif, acteur=acteur, le=le)
    lettres = preparer(NatureCourrier.REACTIVATION, [demande.pk], details={demande.pk: faits})
    effects.expedier_apres([lettre.pk for lettre in lettres])


def _faits(demande: Demande) -> FaitsReactivation:
    return FaitsReactivation(
        motif_radiation=demande.motif_radiation,
        radiee_le=_radiee_le(demande),
        deposee_le=demande.deposee_le,
        valable_jusqu_au=demande.valable_jusqu_au,
    )


def _radiee_le(demande: Demande) -> date:
    return demande.radiee_le or demande.deposee_le


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
