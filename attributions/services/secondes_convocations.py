"""A sitting without its quorum: what it had to examine goes to a second one, with the quorum its règlement gives then (R441-9 IV)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from attributions.models import Candidature, LigneSeance, MiseADisposition, SeanceCal
from attributions.permissions import refus_de_seance
from attributions.saisie.seances import SaisieSeance
from attributions.services.actes import SEANCE, verrouiller_demandes
from attributions.services.agenda import R441_9_IV, annuler, inscrire, preparer
from attributions.states.seance import ActeSeance, EtatSeance
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

SANS_QUORUM = "Quorum non atteint"
RECONVOQUER = "reconvoquer_seance"


@dataclass(frozen=True, slots=True)
class Reconvoquee:
    """`laisses`: dwellings that could not follow (a candidate left, fewer than three), to be put on an agenda again."""

    seance: SeanceCal
    laisses: int


def reconvoquer(seance_id: int, *, saisie: SaisieSeance, acteur: Acteur, version: int | None = None) -> Reconvoquee:
    """End this sitting for want of quorum and prepare the next one with the same agenda, still to be convoked.

    Nothing was decided there, so nothing is lost; the members are convoked in the delay of the règlement. Raises
    `ActionRefusee`: not one's commission, a sitting to come, decisions taken, a date that does not hold.
    """
    with contraintes_dites(), transaction.atomic():
        vacances = _a_reprendre(seance_id)
        candidats = Candidature.objects.filter(mise_a_disposition__in=vacances).values_list("demande", flat=True)
        verrouiller_demandes(candidats)
        list(MiseADisposition.objects.pour_ecriture().filter(pk__in=vacances))
        lue = SeanceCal.objects.select_related("commission").filter(pk=seance_id).first()
        exiger(refus_de_reconvoquer(acteur=acteur, seance=lue) if lue is not None else None)
        premiere = annuler(seance_id, motif=SANS_QUORUM, acteur=acteur, version=version)
        seconde = preparer(premiere.commission_id, saisie=saisie, acteur=acteur)
        seconde.reprend = premiere
        seconde.save(update_fields=["reprend"])
        tracer_actes(acteur, RECONVOQUER, SEANCE, [premiere.pk, seconde.pk], ["reprend"])
        laisses = sum(not _suit(seconde, vacance, acteur) for vacance in vacances)
    return Reconvoquee(seconde, laisses)


def refus_de_reconvoquer(*, acteur: Acteur, seance: SeanceCal) -> Refus | None:
    """Why this sitting is not taken up by a second one, or None: for the button and the service."""
    refus = refus_de_seance(ActeSeance.ANNULER, acteur=acteur, seance=seance)
    if refus is not None:
        return refus
    if seance.etat == EtatSeance.PREPAREE or seance.prevue_a > maintenant():
        return Refus(
            "seance_a_venir",
            "Cette séance n'a pas encore eu lieu : son quorum n'est pas constaté.",
            Nature.ETAT,
            source=R441_9_IV,
            issue="Attendez son heure, ou déplacez-la.",
        )
    return None


def _a_reprendre(seance_id: int) -> list[int]:
    """Vacancies of the agenda, in order."""
    lignes = LigneSeance.objects.filter(seance=seance_id, examinee_a__isnull=True, reportee=False).order_by("ordre")
    return list(lignes.values_list("mise_a_disposition", flat=True))


def _suit(seance: SeanceCal, vacance_id: int, acteur: Acteur) -> bool:
    try:
        with transaction.atomic():
            inscrire(seance.pk, vacance_id, acteur=acteur)
    except ActionRefusee:
        return False
    return True
