"""What attribution plugs into the register: what it holds back, what follows an act on a demande, what an erasure clears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attributions import effects
from attributions.enums import EtatRecours, MotifCloture
from attributions.models import Bail, Candidature, ChangementApresSeance, Decision, Proposition, VisiteLogement
from attributions.services import suspensions
from attributions.services.actes import avancer
from attributions.services.propositions import annuler
from attributions.services.suivi import recalculer
from attributions.states.candidature import OUVERTES, PROPOSABLES, SUSPENDABLES, ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande, Suivi
from registre.rules.cotation.dossier import RefusDePropositions
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation
from socle.errors import Nature, Refus
from socle.preparees import IDS, Preparee

E = EtatCandidature
M = MotifRadiation
TENUES = (E.ATTRIBUTAIRE, E.SOUS_CONDITION, E.PROPOSEE, E.ACCEPTEE)
"""A dwelling is attributed to them, and its offer, condition or lease is running."""
CLOTURES: dict[str, MotifCloture] = {
    M.ATTRIBUTION: MotifCloture.LOGE,
    M.RENONCIATION: MotifCloture.RENONCIATION,
    M.ABSENCE_REPONSE: MotifCloture.SANS_REPONSE,
    M.IRRECEVABILITE: MotifCloture.IRRECEVABLE,
    M.NON_RENOUVELLEMENT: MotifCloture.NON_RENOUVELEE,
    M.FUSION: MotifCloture.FUSION,
    M.DECES: MotifCloture.DECES,
}
"""Why the candidatures of a demande close, by the motive of its radiation."""


def empechement(acte: Acte, demandes: Sequence[int], _le: date, motif: str) -> Mapping[int, Refus]:
    """Port `empechements` (ADR 0035): one household a day from its lease is not struck off by the calendar, nor erased in court."""
    if acte is Acte.RADIER and motif == M.ATTRIBUTION:
        return dict.fromkeys(_de(demandes, (E.ACCEPTEE,)), _bail_a_enregistrer())
    if acte is Acte.RADIER and motif in (M.NON_RENOUVELLEMENT, M.ABSENCE_REPONSE):
        return dict.fromkeys(_de(demandes, TENUES), _logement_attribue())
    if acte is Acte.SUPPRIMER:
        return dict.fromkeys(_de(demandes, (*OUVERTES, E.BAIL_SIGNE, E.BAIL_GLISSE)), _candidature_en_cours())
    if acte is Acte.REACTIVER:
        return dict.fromkeys(_de(demandes, (E.BAIL_SIGNE, E.BAIL_GLISSE)), _bail_en_cours())
    if acte is Acte.EFFACER:
        return dict.fromkeys(_en_recours(demandes), _recours_en_cours())
    return {}


def suite(acte: Acte, demandes: Sequence[int], acteur: Acteur, le: date) -> None:
    """Port `suites`: a demande that is struck off leaves every dwelling it was a candidate for.

    For want of renewal its candidatures are suspended, as it may be reactivated; the reactivation takes them up again.
    """
    if acte is Acte.REACTIVER:
        suspensions.reprendre(demandes, le=le, acteur=acteur)
    if acte not in (Acte.RADIER, Acte.SUPPRIMER):
        return
    quittees = OUVERTES if acte is Acte.RADIER else (*OUVERTES, E.SUSPENDUE)
    ouvertes = list(Candidature.objects.pour_ecriture().filter(demande__in=demandes, etat__in=quittees))
    if not ouvertes:
        return
    motifs = dict(Demande.objects.filter(pk__in=demandes).values_list("pk", "motif_radiation"))
    suspendues = [une for une in ouvertes if acte is Acte.RADIER and _se_suspend(une, motifs[une.demande_id])]
    suspensions.suspendre(suspendues, le=le, acteur=acteur)
    _quitter([une for une in ouvertes if une not in suspendues], motifs, acteur=acteur, le=le)
    recalculer(sorted({une.demande_id for une in ouvertes}))


def _se_suspend(une: Candidature, motif: str) -> bool:
    return motif == M.NON_RENOUVELLEMENT and une.etat in SUSPENDABLES


def _quitter(ouvertes: Sequence[Candidature], motifs: Mapping[int, str], *, acteur: Acteur, le: date) -> None:
    if not ouvertes:
        return
    tenues = [une.mise_a_disposition_id for une in ouvertes if une.etat in (*PROPOSABLES, E.SOUS_CONDITION)]
    annuler([une.pk for une in ouvertes], le=le)
    for cloture in {_cloture(motifs[une.demande_id]) for une in ouvertes}:
        siennes = [une for une in ouvertes if _cloture(motifs[une.demande_id]) is cloture]
        # A lease entered late strikes off on its own day: a candidature never ends before it began.
        jour = max([le, *(une.designee_le for une in siennes)])
        avancer(
            siennes,
            ActeCandidature.RETIRER,
            acteur=acteur,
            le=jour,
            nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"motif": cloture.value} for une in siennes},
            motif_cloture=cloture.value,
        )
    # Other households wait there, whose demandes are not locked here: their turn comes in an act of its own.
    effects.poursuivre_apres(sorted(set(tenues)))


def oublier(demandes: Sequence[int]) -> None:
    """Port `effacements`: free texts may name people; figures, codes and dates stay (DESIGN §5)."""
    siennes = Candidature.objects.filter(demande__in=demandes)
    siennes.update(precision_cloture="", motif_simultanee="")
    Proposition.objects.filter(candidature__in=siennes).update(precision="")
    Decision.objects.filter(candidature__in=siennes).update(precision="")
    VisiteLogement.objects.filter(candidature__in=siennes).update(motif="")
    ChangementApresSeance.objects.filter(candidature__in=siennes).update(motif="")
    Bail.objects.filter(candidature__in=siennes).update(precision_annulation="")


_REFUS = Preparee(
    lambda: (
        Suivi.objects.filter(demande__in=[IDS], refus__gt=0)
        .order_by()
        .values_list("demande_id", "refus", "dernier_refus_le")
    )
)


def refus_connus(demandes: Sequence[int]) -> dict[int, RefusDePropositions]:
    """Port `sources_de_refus`: refusals and silences by demande. The CALEOL attributed the dwelling, so it was adapted."""
    lus = _REFUS.lignes(list(demandes))
    return {demande: RefusDePropositions(nombre, dernier) for demande, nombre, dernier in lus}


def _cloture(motif: str) -> MotifCloture:
    return CLOTURES.get(motif, MotifCloture.SUPPRIMEE)


def _de(demandes: Sequence[int], etats: Sequence[str]) -> list[int]:
    siennes = Candidature.objects.filter(demande__in=demandes, etat__in=etats)
    return list(siennes.values_list("demande_id", flat=True).distinct())


def _en_recours(demandes: Sequence[int]) -> list[int]:
    pendants = Decision.objects.filter(candidature__demande__in=demandes, recours=EtatRecours.FORME)
    return list(pendants.values_list("candidature__demande_id", flat=True).distinct())


def _logement_attribue() -> Refus:
    return Refus(
        "logement_attribue",
        "Un logement est attribué à ce ménage : son offre, sa condition ou son bail est en cours.",
        Nature.ETAT,
        source="R441-3 et R441-10 CCH",
        issue="La radiation redevient possible quand l'attribution prend fin.",
    )


def _bail_a_enregistrer() -> Refus:
    return Refus(
        "bail_a_enregistrer",
        "Ce ménage a accepté un logement : c'est l'enregistrement de son bail qui radie la demande.",
        Nature.ETAT,
        source="R441-2-8 a et R441-2-9 CCH",
        issue="Enregistrez le bail sur sa candidature ; s'il est logé ailleurs, enregistrez d'abord son désistement.",
    )


def _candidature_en_cours() -> Refus:
    return Refus(
        "candidature_en_cours",
        "Cette demande est candidate sur un logement, ou a son bail : elle n'est pas une erreur de saisie.",
        Nature.ETAT,
        source="R441-2-8 et R441-2-15 I CCH",
        issue="Retirez d'abord ses candidatures, ou radiez la demande pour son vrai motif.",
    )


def _bail_en_cours() -> Refus:
    return Refus(
        "bail_en_cours",
        "Un bail signé a mis fin à cette demande.",
        Nature.ETAT,
        source="R441-2-8 a CCH",
        issue="Le bailleur annule d'abord le bail, s'il n'a pas pris effet.",
    )


def _recours_en_cours() -> Refus:
    return Refus(
        "recours_en_cours",
        "Un recours contre l'irrecevabilité est pendant : le dossier est conservé.",
        Nature.ETAT,
        source="R421-1 CJA",
        issue="Enregistrez l'issue du recours.",
    )
