"""Members and voices of a CALEOL for one dwelling (L441-2 II; R441-9 II and III, version of 22 February 2020).

Computed per dwelling: the maire, the EPCI, the mandant and the réservataire change from one to the next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from attributions.enums import QualiteMembre, SensVote, Voix

L441_2 = "L441-2 II CCH"
R441_9 = "R441-9 II et III CCH (version du 22 février 2020)"
Q = QualiteMembre

DE_DROIT = frozenset({Q.CA, Q.LOCATAIRES, Q.ETAT, Q.EPCI_EPT, Q.MAIRE, Q.GERANCE})
"""Who has a deliberative voice, on the dwellings that concern him."""
LOCAUX = frozenset({Q.MAIRE, Q.EPCI_EPT, Q.MAIRE_ARR})
"""Whose voice is for the dwellings of their territory only."""


@dataclass(frozen=True, slots=True)
class Membre:
    """Somebody who may sit. `territoire`: where his voice counts, None for every dwelling of the commission."""

    id: int
    qualite: str
    du: date
    au: date | None = None
    territoire: int | None = None
    organisme: int | None = None
    suppleant_de: int | None = None
    president: bool = False

    def siege_le(self, le: date) -> bool:
        return self.du <= le and (self.au is None or le <= self.au)


@dataclass(frozen=True, slots=True)
class LogementVote:
    """What the voices depend on: tags of the dwelling, mandant of its gérance, réservataire of this vacancy."""

    territoires: frozenset[int]
    mandant: int | None = None
    reservataire: int | None = None


@dataclass(frozen=True, slots=True)
class VoixDeMembre:
    """The voice of one member on one dwelling, and the text that gives it."""

    membre: int
    voix: Voix
    preponderante: bool = False
    source: str = L441_2

    @property
    def delibere(self) -> bool:
        return self.voix is Voix.DELIBERATIVE


@dataclass(frozen=True, slots=True)
class Scrutin:
    """Result of a vote on a proposal. `departage`: the member whose casting voice decided, None without a tie."""

    pour: int
    contre: int
    abstentions: int
    adopte: bool
    departage: int | None = None
    ecartes: frozenset[int] = field(default_factory=frozenset)
    """Members whose vote was not counted: consultative voice, or none."""


def voix_des_membres(
    membres: Iterable[Membre],
    logement: LogementVote,
    le: date,
    *,
    presents: Collection[int] | None = None,
    deports: Collection[int] = (),
) -> list[VoixDeMembre]:
    """Voices on this dwelling, in the order of the members given.

    Without `presents`, those of the titulars: who is to be convoked. With it, of those present: a suppléant only when his
    titular is not, and one suppléant for one titular. `deports`: who withdraws from this dossier has no voice.
    """
    en_fonction = [un for un in membres if un.siege_le(le)]
    siegent = _titulaires(en_fonction) if presents is None else _siegent(en_fonction, presents)
    siegent = [un for un in siegent if un.id not in deports]
    de_droit = {un.organisme for un in siegent if un.qualite in DE_DROIT and _concerne(un, logement)}
    voix = (_voix(un, logement, de_droit) for un in siegent)
    return [une for une in voix if une is not None]


def concernes(membres: Iterable[Membre], logements: Collection[LogementVote], le: date) -> frozenset[int]:
    """Members with a voice on one of these dwellings at least, suppléants with their titular: who is to be convoked.

    On an agenda still empty, those whose voice depends on no dwelling.
    """
    agenda = frozenset(logements) or frozenset({LogementVote(frozenset())})
    lieux = frozenset[int]().union(*(un.territoires for un in agenda))
    # A commission knows every maire of the stock: those of other places are left out before the dwellings are walked.
    possibles = [un for un in membres if un.qualite not in LOCAUX or un.territoire in lieux]
    titulaires = {une.membre for logement in agenda for une in voix_des_membres(possibles, logement, le)}
    suppleants = {un.id for un in possibles if un.suppleant_de in titulaires and un.siege_le(le)}
    return frozenset(titulaires | suppleants)


def quorum_atteint(voix: Iterable[VoixDeMembre], quorum: int) -> bool:
    """Whether enough deliberative voices are there: their number is the règlement intérieur's (R441-9 IV)."""
    return sum(une.delibere for une in voix) >= quorum


def depouiller(votes: Mapping[int, SensVote], voix: Sequence[VoixDeMembre]) -> Scrutin:
    """Count the votes on one proposal: majority of the votes cast, the maire's voice on a tie (L441-2 II).

    An abstention is not a vote cast. A consultative voice is never counted. On a tie that the maire does not decide
    (absent, withdrawn, abstaining) the proposal is not adopted: it has no majority.
    """
    deliberatives = {une.membre: une for une in voix if une.delibere}
    comptes = {qui: sens for qui, sens in votes.items() if qui in deliberatives}
    pour = sum(sens == SensVote.POUR for sens in comptes.values())
    contre = sum(sens == SensVote.CONTRE for sens in comptes.values())
    departage = None
    adopte = pour > contre
    if pour == contre and pour:
        departage = next((qui for qui, une in deliberatives.items() if une.preponderante and qui in comptes), None)
        adopte = departage is not None and comptes[departage] == SensVote.POUR
        if departage is not None and comptes[departage] == SensVote.ABSTENTION:
            departage = None
    return Scrutin(
        pour,
        contre,
        len(comptes) - pour - contre,
        adopte,
        departage,
        frozenset(votes) - frozenset(deliberatives),
    )


def _titulaires(membres: Iterable[Membre]) -> list[Membre]:
    return [un for un in membres if un.suppleant_de is None]


def _siegent(membres: Sequence[Membre], presents: Collection[int]) -> list[Membre]:
    remplaces: set[int] = set()
    siegent = []
    for un in membres:
        if un.id not in presents:
            continue
        if un.suppleant_de is not None:
            if un.suppleant_de in presents or un.suppleant_de in remplaces:
                continue
            remplaces.add(un.suppleant_de)
        siegent.append(un)
    return siegent


def _concerne(un: Membre, logement: LogementVote) -> bool:
    """Whether this dwelling is one of those on which the quality gives a voice."""
    if un.qualite in LOCAUX:
        return un.territoire is not None and un.territoire in logement.territoires
    if un.qualite == Q.GERANCE:
        return un.organisme is not None and un.organisme == logement.mandant
    if un.qualite == Q.RESERVATAIRE:
        return un.organisme is not None and un.organisme == logement.reservataire
    return un.territoire is None or un.territoire in logement.territoires


def _voix(un: Membre, logement: LogementVote, de_droit: Collection[int | None]) -> VoixDeMembre | None:
    if not _concerne(un, logement):
        return None
    if un.qualite in DE_DROIT:
        return VoixDeMembre(un.id, Voix.DELIBERATIVE, preponderante=un.qualite == Q.MAIRE, source=L441_2)
    if un.qualite == Q.RESERVATAIRE and un.organisme in de_droit:
        return None  # already there as a member by right
    return VoixDeMembre(un.id, Voix.CONSULTATIVE, source=R441_9 if un.qualite != Q.ISFT else f"{L441_2} ; R441-9-1")
