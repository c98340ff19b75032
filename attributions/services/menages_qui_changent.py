"""What happened to the households of candidatures since they were designated, or decided, and what follows (ADR 61).

Read from the events of the demandes and the dates alone: the figures that moved are those of `changements`. A separation is said
the same way whatever its reason: nothing here tells a violence, nor the other demande.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from attributions.models import Candidature
from attributions.rules.menage_qui_change import STADES, Change, Consequence, Stade, consequence
from attributions.states.candidature import ActeCandidature, EtatCandidature
from demandeurs.enums import RolePersonne
from demandeurs.models import Modification, Personne
from registre.enums import NatureEvenement as N
from registre.models import Demande, Evenement
from registre.services.faits_menage import fins_de_titres
from socle.clock import PARIS, aujourdhui

DECISIONS = frozenset({ActeCandidature.ATTRIBUER, ActeCandidature.CLASSER, ActeCandidature.CONDITIONNER})
PARLANTS = (N.MODIFICATION, N.CORRECTION, N.RENOUVELLEMENT, N.SEPARATION, N.TITULAIRE, N.DECES)
REPERES = (N.DESIGNATION, N.DECISION_CAL)
_DIRECTS = {N.SEPARATION: Change.SEPARATION, N.TITULAIRE: Change.DECES_A_DEUX}


@dataclass(frozen=True, slots=True)
class Signal:
    """One change of the household, the day it was entered, and what it does at this stage."""

    change: Change
    le: date
    consequence: Consequence


@dataclass(frozen=True, slots=True)
class _Fait:
    change: Change
    a: datetime


def signaux(candidatures: Sequence[Candidature]) -> dict[int, list[Signal]]:
    """By candidature, oldest first, one of each kind; five statements at most, whatever their number."""
    suivies = [une for une in candidatures if une.etat in STADES and STADES[une.etat] is not Stade.SIGNEE]
    if not suivies:
        return {}
    demandes = {une.demande_id for une in suivies}
    evenements = list(
        Evenement.objects.filter(demande__in=demandes, nature__in=(*PARLANTS, *REPERES))
        .order_by("pk")
        .only("pk", "demande_id", "nature", "saisi_a", "details")
    )
    faits = _faits(evenements)
    reperes, titres = _reperes(evenements), fins_de_titres(demandes, aujourdhui())
    return {
        une.pk: _de(une, faits.get(une.demande_id, []), reperes.get(une.pk), titres.get(une.demande_id))
        for une in suivies
    }


def changes_par_vacance(vacances: Sequence[int]) -> dict[int, int]:
    """By vacancy, how many candidates of its agenda changed since their designation; six statements at most."""
    inscrites = list(Candidature.objects.filter(mise_a_disposition__in=vacances, etat=EtatCandidature.INSCRITE))
    dits = signaux(inscrites)
    return dict(Counter(une.mise_a_disposition_id for une in inscrites if dits[une.pk]))


def _de(une: Candidature, faits: Iterable[_Fait], repere: datetime | None, titre: date | None) -> list[Signal]:
    """Since the decision when there is one, else since the designation. `titre`: the last day of a title now over."""
    depuis = repere or datetime.combine(une.designee_le, datetime.min.time(), tzinfo=PARIS)
    vus: dict[Change, date] = {}
    for fait in faits:
        if fait.a > depuis:
            vus.setdefault(fait.change, fait.a.astimezone(PARIS).date())
    le = aujourdhui()
    if titre is not None and titre >= depuis.astimezone(PARIS).date():
        vus[Change.SEJOUR] = titre + timedelta(days=1)
    if depuis.astimezone(PARIS).year < le.year:
        vus[Change.PLAFONDS] = le.replace(month=1, day=1)
    lus = [(change, jour, consequence(change, une.etat)) for change, jour in vus.items()]
    return [Signal(change, jour, suite) for change, jour, suite in lus if suite is not None]


def _reperes(evenements: Iterable[Evenement]) -> dict[int, datetime]:
    """By candidature, the instant of its last decision that gave it the dwelling or a rank, else of its designation."""
    instants: dict[int, datetime] = {}
    for un in evenements:
        acte = un.details.get("acte")
        if un.nature in REPERES and (acte == ActeCandidature.DESIGNER or acte in DECISIONS):
            instants[un.details["candidature"]] = un.saisi_a
    return instants


def _faits(evenements: Sequence[Evenement]) -> dict[int, list[_Fait]]:
    roles = _roles([un.pk for un in evenements if un.nature in (N.MODIFICATION, N.CORRECTION, N.RENOUVELLEMENT)])
    seuls = _sans_cotitulaire([un.demande_id for un in evenements if un.nature == N.DECES])
    faits: dict[int, list[_Fait]] = {}
    for un in evenements:
        siens = faits.setdefault(un.demande_id, [])
        if un.nature == N.DECES:
            siens.append(_Fait(Change.DECES_SEUL if un.demande_id in seuls else Change.DECES_A_DEUX, un.saisi_a))
        elif un.nature in _DIRECTS:
            siens.append(_Fait(_DIRECTS[N(un.nature)], un.saisi_a))
        siens += [_Fait(change, un.saisi_a) for change in roles.get(un.pk, ())]
    return faits


def _roles(evenements: Sequence[int]) -> Mapping[int, list[Change]]:
    """Who came and who left, by event: only the role is read, never a name."""
    if not evenements:
        return {}
    lus = Modification.objects.filter(
        evenement_id__in=evenements, objet__startswith="menage.personnes", champ="role"
    ).order_by("pk")
    nets: dict[int, Counter[str]] = {}
    for evenement, avant, apres in lus.values_list("evenement_id", "avant", "apres"):
        net = nets.setdefault(evenement, Counter())
        net[apres] += 1
        net[avant] -= 1
    return {evenement: list(_mouvements(net)) for evenement, net in nets.items()}


def _mouvements(net: Counter[str]) -> Iterable[Change]:
    """Persons are compared by their place in the list, so that one who leaves shifts the others: only the balance speaks."""
    if net[RolePersonne.COTITULAIRE] < 0:
        yield Change.DEPART
    if net[""] < 0:
        yield Change.NAISSANCE


def _sans_cotitulaire(demandes: Sequence[int]) -> set[int]:
    """Demandes whose only titulaire is reported dead."""
    if not demandes:
        return set()
    menages = dict(Demande.objects.filter(pk__in=demandes).values_list("pk", "menage"))
    a_deux = set(
        Personne.objects.filter(menage__in=menages.values(), role=RolePersonne.COTITULAIRE).values_list(
            "menage", flat=True
        )
    )
    return {demande for demande, menage in menages.items() if menage not in a_deux}
