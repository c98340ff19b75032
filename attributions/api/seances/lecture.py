"""Commissions and sittings as the API says them, in a fixed number of statements."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from attributions.api.designation.lecture import vacance_visible
from attributions.api.seances import contrats
from attributions.models import Candidature, CommissionCal, Decision, LigneSeance, MembreCal, SeanceCal
from attributions.permissions import introuvable
from attributions.services.actes import refus_de_version
from attributions.services.commissions import constats_de, membres_de
from attributions.services.voix import presences_de
from attributions.states.candidature import EtatCandidature
from attributions.vision import vision_de
from habilitations.acteur import Acteur
from registre.services.actes import OBJET
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger
from socle.journal import tracer_consultation

PLAFOND = 200
_HORS = (EtatCandidature.DESIGNEE, EtatCandidature.RETIREE)

__all__ = [
    "commission",
    "commission_visible",
    "commissions",
    "exiger_version",
    "seance",
    "seance_visible",
    "seances",
    "vacance_visible",
]


def commission_visible(acteur: Acteur, cle: UUID) -> CommissionCal:
    """The commission of this key if this actor may read it. Raises `ActionRefusee`."""
    vision = vision_de(acteur)
    toutes = CommissionCal.objects.select_related("bailleur")
    if not vision.region:
        siege = MembreCal.objects.filter(organisme=vision.organisme).values("commission")
        toutes = toutes.filter(Q(bailleur=vision.organisme) | Q(pk__in=siege))
    une = None if vision.vide else toutes.filter(cle=cle).first()
    if une is None:
        raise ActionRefusee(introuvable("Cette commission"))
    return une


def commissions(acteur: Acteur) -> contrats.ListeDeCommissions:
    vision = vision_de(acteur)
    toutes = CommissionCal.objects.select_related("bailleur").order_by("nom", "pk")
    if vision.vide:
        toutes = toutes.none()
    elif not vision.region:
        siege = MembreCal.objects.filter(organisme=vision.organisme).values("commission")
        toutes = toutes.filter(Q(bailleur=vision.organisme) | Q(pk__in=siege))
    return contrats.ListeDeCommissions([_commission(une) for une in toutes[:PLAFOND]])


def commission(acteur: Acteur, cle: UUID) -> contrats.CommissionDetaillee:
    une = commission_visible(acteur, cle)
    membres = [
        contrats.MembreLu(
            un.pk,
            un.qualite,
            un.nom,
            un.president,
            un.suppleant_de_id,
            un.territoire_id,
            un.du,
            un.au,
            un.organisme_id,
            un.courriel,
        )
        for un in membres_de(une.pk)
    ]
    return contrats.CommissionDetaillee(_commission(une), membres, [un.phrase for un in constats_de(une, aujourdhui())])


def seance_visible(acteur: Acteur, cle: UUID) -> SeanceCal:
    """The sitting of this key if this actor may read it. Raises `ActionRefusee`."""
    une: SeanceCal | None = SeanceCal.objects.visibles_par(acteur).select_related("commission").filter(cle=cle).first()
    if une is None:
        raise ActionRefusee(introuvable("Cette séance"))
    return une


def exiger_version(seance: SeanceCal, version: int) -> None:
    """The sitting is still the one that was read. Raises `ActionRefusee`."""
    exiger(refus_de_version(seance, version))


def seances(acteur: Acteur) -> contrats.ListeDeSeances:
    """Latest first."""
    visibles = SeanceCal.objects.visibles_par(acteur).select_related("commission").order_by("-prevue_a", "-pk")
    return contrats.ListeDeSeances([_seance(une) for une in visibles[:PLAFOND]])


def seance(acteur: Acteur, cle: UUID) -> contrats.SeanceDetaillee:
    """The sitting with its dwellings and candidatures, by keys; their demandes are traced in one entry."""
    une = seance_visible(acteur, cle)
    lignes = list(
        LigneSeance.objects.filter(seance=une).select_related("mise_a_disposition").order_by("ordre")[:PLAFOND]
    )
    decisions = {d.candidature_id: d for d in Decision.objects.filter(ligne__in=lignes, annulee_a__isnull=True)}
    vacances = {ligne.mise_a_disposition_id: ligne for ligne in lignes}
    par_vacance: dict[int, list[contrats.CandidatExamine]] = {}
    vues = []
    candidatures = Candidature.objects.filter(mise_a_disposition__in=vacances).exclude(etat__in=_HORS)
    for c in candidatures.order_by("place", "ordre", "pk"):
        decision = decisions.get(c.pk)
        vues.append(c.demande_id)
        par_vacance.setdefault(c.mise_a_disposition_id, []).append(
            contrats.CandidatExamine(
                c.cle, c.etat, decision.lettre if decision else "", decision.rang if decision else None
            )
        )
    if vues:
        tracer_consultation(acteur, OBJET, vues, nature="seance")
    return contrats.SeanceDetaillee(
        _seance(une),
        [
            contrats.LigneDeSeanceLue(
                ligne.pk, ligne.ordre, ligne.mise_a_disposition.cle, ligne.examinee_a, ligne.reportee,
                par_vacance.get(ligne.mise_a_disposition_id, []),
            )
            for ligne in lignes
        ],
        [
            contrats.PresenceLue(
                p.membre_id, p.excuse, [contrats.IntervalleLu(un.de, un.a, un.a_distance) for un in p.intervalles]
            )
            for p in presences_de(une).values()
        ],
    )  # fmt: skip


def _commission(une: CommissionCal) -> contrats.CommissionLue:
    return contrats.CommissionLue(
        une.cle, une.version, une.nom, une.bailleur.nom, une.territoires, une.quorum, une.mode, une.convocation_jours, une.reponse_jours,
        une.suite_caducite, une.reglement, une.du, une.au, une.quorum_second,
    )  # fmt: skip


def _seance(une: SeanceCal) -> contrats.SeanceLue:
    return contrats.SeanceLue(
        une.cle, une.version, une.commission.cle, une.etat, une.mode, une.prevue_a, une.lieu, une.convoquee_le, une.ouverte_a,
        une.close_a, une.differee,
    )  # fmt: skip
