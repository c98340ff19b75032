"""A candidate whose demande is struck off for want of renewal: suspended, taken up again by the reactivation, or ended.

Reactivation is open for months (arrêté of 23 March 2015 §6.1) and a dwelling does not wait so long: after a dated parameter
the candidature ends and the next rank has its turn. Who holds the place is not struck off (see `suites.empechement`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from attributions.effects import poursuivre_apres
from attributions.enums import MotifCloture
from attributions.models import AttributionPrononcee, Bail, Candidature, LigneSeance, MiseADisposition
from attributions.services import ouvertures
from attributions.services.actes import avancer, verrouiller_candidature
from attributions.services.candidatures import AVANT_DECISION
from attributions.services.durees import garde_des_suspendues
from attributions.services.propositions import au_nom_de
from attributions.states.candidature import PROPOSABLES, REACTIVATIONS, SUSPENDABLES, ActeCandidature, EtatCandidature
from attributions.states.seance import A_VENIR
from attributions.states.vacance import OUVERTES as VACANCES_OUVERTES
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande

A, E = ActeCandidature, EtatCandidature
MOTIF = MotifCloture.NON_RENOUVELEE.value


def suspendre(candidatures: Sequence[Candidature], *, le: date, acteur: Acteur) -> None:
    """Suspend these candidatures, locked, of demandes struck off that day; each remembers where it was."""
    par_etat: dict[str, list[Candidature]] = defaultdict(list)
    for une in candidatures:
        if une.etat in SUSPENDABLES:
            par_etat[une.etat].append(une)
    for etat, siennes in par_etat.items():
        avancer(
            siennes,
            A.SUSPENDRE,
            acteur=acteur,
            le=le,
            nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"motif": MOTIF} for une in siennes},
            motif_cloture=MOTIF,
            avant_suspension=etat,
        )


def reprendre(demandes: Sequence[int], *, le: date, acteur: Acteur) -> None:
    """The demandes are active again, locked: their candidates are back where they were, if the place is still free.

    Else they leave the dwelling. A rank is back with its turn: who comes next is looked at in an act of its own.
    """
    suspendues = Candidature.objects.filter(demande__in=demandes, etat=E.SUSPENDUE)
    ou = list(suspendues.values_list("mise_a_disposition", flat=True))
    if not ou:
        return
    vacances = {
        une.pk: une for une in MiseADisposition.objects.pour_ecriture().select_related("convention").filter(pk__in=ou)
    }
    lues = {une.pk: une for une in Demande.objects.filter(pk__in=demandes)}
    a_appeler = []
    for une in suspendues.pour_ecriture():
        vacance = vacances[une.mise_a_disposition_id]
        etat = _etat_de_reprise(une, vacance)
        if etat is None:
            _finir(une, acteur=acteur, le=le)
            continue
        rang = une.rang if etat is E.EN_RANG else None
        avancer(
            [une], REACTIVATIONS[etat], acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE,
            motif_cloture="", avant_suspension="", rang=rang,
        )  # fmt: skip
        ouvertures.ouvrir([lues[une.demande_id]], vacance, acteur=acteur, le=le)
        if etat is E.EN_RANG:
            a_appeler.append(vacance.pk)
    poursuivre_apres(a_appeler)


def terminer(*, le: date, acteur: Acteur) -> int:
    """Each night: suspended for longer than the parameter says, the candidature ends, the next rank has its turn.

    Each in its own transaction, in the name of its bailleur. Returns how many; a second pass finds none.
    """
    limite = le - garde_des_suspendues(le)
    finies = Candidature.objects.filter(etat=E.SUSPENDUE, close_le__lt=limite).order_by("close_le", "pk")
    return sum(
        _terminer(pk, le=le, acteur=au_nom_de(bailleur, acteur))
        for pk, bailleur in list(finies.values_list("pk", "attribuant"))
    )


@transaction.atomic
def _terminer(candidature_id: int, *, le: date, acteur: Acteur) -> int:
    une = verrouiller_candidature(candidature_id)
    if une.etat != E.SUSPENDUE:
        return 0  # reactivated meanwhile
    _finir(une, acteur=acteur, le=le)
    poursuivre_apres([une.mise_a_disposition_id])
    return 1


def _finir(une: Candidature, *, acteur: Acteur, le: date) -> None:
    avancer(
        [une], A.RETIRER, acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE, details={une.pk: {"motif": MOTIF}},
        motif_cloture=MOTIF,
    )  # fmt: skip


def _etat_de_reprise(une: Candidature, vacance: MiseADisposition) -> EtatCandidature | None:
    """Where it is back: None when the dwelling is let or withdrawn, its place signed, or a new turn begun."""
    if vacance.etat not in VACANCES_OUVERTES or une.tour != vacance.tour or _est_signee(une):
        return None
    avant = E(une.avant_suspension)
    if avant in AVANT_DECISION and _est_attribue_sans_commission(une):
        return None  # nobody is examined there any more
    if avant is E.EN_RANG and (vacance.etat != EtatVacance.ATTRIBUEE or _rang_repris(une)):
        return E.AJOURNEE  # the ranks were sent back to the sitting
    if avant is E.INSCRITE and not _sera_examinee(une):
        return E.DESIGNEE
    return avant


def _est_signee(une: Candidature) -> bool:
    return Bail.objects.filter(
        mise_a_disposition=une.mise_a_disposition_id, place=une.place, annule_le__isnull=True
    ).exists()


def _est_attribue_sans_commission(une: Candidature) -> bool:
    return AttributionPrononcee.objects.filter(
        candidature__mise_a_disposition=une.mise_a_disposition_id,
        candidature__place=une.place,
        candidature__etat__in=PROPOSABLES,
    ).exists()


def _rang_repris(une: Candidature) -> bool:
    autres = Candidature.objects.filter(
        mise_a_disposition=une.mise_a_disposition_id, tour=une.tour, place=une.place, rang=une.rang
    )
    return autres.exclude(Q(pk=une.pk) | Q(etat=E.SUSPENDUE)).exists()


def _sera_examinee(une: Candidature) -> bool:
    """Its dwelling is still on the agenda of a sitting that is not over."""
    return LigneSeance.objects.filter(
        mise_a_disposition=une.mise_a_disposition_id, examinee_a__isnull=True, reportee=False, seance__etat__in=A_VENIR
    ).exists()
