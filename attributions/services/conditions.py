"""Attribution on a suspensive condition (R441-3 c): the document came in time, or the condition lapses."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from attributions.enums import MotifCloture
from attributions.models import Candidature, Decision
from attributions.rules.appel import Cause
from attributions.rules.conditions import (
    Attendue,
    PieceRecue,
    pieces_manquantes,
    refus_de_caducite,
    refus_de_levee,
)
from attributions.saisie.location import SaisieLevee
from attributions.services.actes import avancer
from attributions.services.attribution import constater
from attributions.services.ensembles import ouvrir
from attributions.services.propositions import au_nom_de
from attributions.services.rangs import ecarter, gardent_leur_rang, motifs_d_ecart, poursuivre
from attributions.states.candidature import PROPOSABLES, ActeCandidature, EtatCandidature
from demandeurs.enums import EtatPiece
from demandeurs.models import Piece
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement, NatureTache
from registre.models import Demande, Tache
from registre.services.contraintes import contraintes_dites
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, exiger

A = ActeCandidature


@contraintes_dites()
@transaction.atomic
def lever(candidature_id: int, *, saisie: SaisieLevee, acteur: Acteur, version: int | None = None) -> Candidature:
    """The document came in time and the household may still be housed: the bailleur must sign (R441-3 c).

    What counts is the day each pièce was received, at any guichet. A household that may no longer be housed is skipped,
    and the next rank called; behind a better rank that holds the place, it waits its turn, as it does while it keeps its rank
    until a lease signed elsewhere. Raises `ActionRefusee`.
    """
    candidature, ensemble = ouvrir(candidature_id, A.LEVER_CONDITION, acteur=acteur, version=version)
    decision = decision_en_cours(candidature)
    manquantes = manque(candidature, decision)
    exiger(
        refus_de_levee(
            saisie.le,
            prise_le=decision.prise_a.astimezone(PARIS).date(),
            manquantes=manquantes,
            aujourdhui=aujourdhui(),
        )
    )
    motifs = motifs_d_ecart([candidature], ensemble.vacance.logement, le=saisie.le)
    if motifs:
        if gardent_leur_rang([candidature], motifs, ensemble.vacance, le=saisie.le):
            _mettre_en_rang(candidature, decision, le=saisie.le, acteur=acteur)
        else:
            ecarter([candidature], motifs, le=saisie.le, acteur=acteur)
        poursuivre(ensemble.vacance, place=candidature.place, cause=Cause.RETRAIT, le=aujourdhui(), acteur=acteur)
        return candidature
    if _place_tenue(candidature):
        _mettre_en_rang(candidature, decision, le=saisie.le, acteur=acteur)
        return candidature
    _noter_la_levee(decision, saisie.le)
    avancer(
        [candidature],
        A.LEVER_CONDITION,
        acteur=acteur,
        le=saisie.le,
        nature=NatureEvenement.CANDIDATURE,
        appelee_le=saisie.le,
    )
    constater([candidature], le=saisie.le, acteur=acteur)
    _bail_du(candidature)
    return candidature


def _mettre_en_rang(candidature: Candidature, decision: Decision, *, le: date, acteur: Acteur) -> None:
    """The document came, and the turn is another's: the candidate waits as any other of his rank."""
    _noter_la_levee(decision, le)
    avancer([candidature], A.LEVER_EN_RANG, acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE)


def _noter_la_levee(decision: Decision, le: date) -> None:
    decision.levee_le = le
    decision.save(update_fields=["levee_le"])


@contraintes_dites()
@transaction.atomic
def laisser_caduque(candidature_id: int, *, le: date, acteur: Acteur, version: int | None = None) -> Candidature | None:
    """The delay of the condition is over without its document: it lapses. Gives who is called next, if any.

    A document received in time, at any guichet, is never let lapse because nobody saw it. Raises `ActionRefusee`.
    """
    candidature, ensemble = ouvrir(candidature_id, A.LAISSER_CADUQUE, acteur=acteur, version=version)
    decision = decision_en_cours(candidature)
    exiger(
        refus_de_caducite(le, avant_le=candidature.condition_avant_le or le, manquantes=manque(candidature, decision))
    )
    avancer(
        [candidature],
        A.LAISSER_CADUQUE,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.CANDIDATURE,
        details={candidature.pk: {"motif": MotifCloture.CONDITION.value}},
        motif_cloture=MotifCloture.CONDITION.value,
    )
    return poursuivre(ensemble.vacance, place=candidature.place, cause=Cause.CADUCITE, le=aujourdhui(), acteur=acteur)


def traiter_les_conditions(*, le: date, acteur: Acteur) -> int:
    """Each night: conditions whose documents all came are lifted, those whose delay is over lapse. Returns how many.

    Each in its own transaction, in the name of its bailleur.
    """
    ouvertes = list(
        Candidature.objects.filter(etat=EtatCandidature.SOUS_CONDITION)
        .order_by("condition_avant_le", "pk")
        .values_list("pk", "attribuant", "condition_avant_le")
    )
    return sum(
        _traiter(pk, le=le, avant_le=avant, acteur=au_nom_de(bailleur, acteur)) for pk, bailleur, avant in ouvertes
    )


def _traiter(candidature_id: int, *, le: date, avant_le: date, acteur: Acteur) -> int:
    try:
        lever(candidature_id, saisie=SaisieLevee(le), acteur=acteur)
    except ActionRefusee:
        if le <= avant_le:
            return 0
        try:
            laisser_caduque(candidature_id, le=le, acteur=acteur)
        except ActionRefusee:
            return 0
    return 1


def decision_en_cours(candidature: Candidature) -> Decision:
    """The decision that stands. A decided candidature has one, the database says so."""
    decision: Decision = Decision.objects.select_for_update(of=("self",), no_key=True).get(
        candidature=candidature, annulee_a__isnull=True
    )
    return decision


def manque(candidature: Candidature, decision: Decision) -> tuple[str, ...]:
    """Codes of the pièces of the condition that were not received in time; empty when they all came."""
    demande = Demande.objects.only("menage_id").get(pk=candidature.demande_id)
    acceptes = {une.code: une.types for une in liste_en_vigueur(decision.prise_a.astimezone(PARIS).date()).exigences}
    attendues = [Attendue(code, tuple(acceptes.get(code, (code,)))) for code in decision.pieces]
    recues = Piece.objects.filter(
        Q(etat=EtatPiece.DEPOSEE) | Q(etat=EtatPiece.QUARANTAINE), menage=demande.menage_id, marque=""
    ).values_list("type", "recue_le")
    return pieces_manquantes(attendues, [PieceRecue(*une) for une in recues], avant_le=candidature.condition_avant_le)


def _place_tenue(candidature: Candidature) -> bool:
    """Somebody holds the place, or a better rank still waits for it."""
    autres = Candidature.objects.filter(
        mise_a_disposition=candidature.mise_a_disposition_id, place=candidature.place, tour=candidature.tour
    ).exclude(pk=candidature.pk)
    devant = Q(etat__in=(EtatCandidature.EN_RANG, EtatCandidature.SOUS_CONDITION), rang__lt=candidature.rang or 0)
    return autres.filter(Q(etat__in=PROPOSABLES) | devant).exists()


def _bail_du(candidature: Candidature) -> None:
    Tache.objects.bulk_create(
        [
            Tache(
                demande_id=candidature.demande_id,
                nature=NatureTache.BAIL_DU,
                ouverte_a=maintenant(),
                details={"candidature": candidature.pk},
            )
        ],
        ignore_conflicts=True,
    )
