"""Members, attendance and voices of a sitting, read once for all its dwellings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from attributions.enums import QualiteMembre
from attributions.models import Deport, LigneSeance, MembreCal, MiseADisposition, PresenceCal, SeanceCal
from attributions.rules.presences import Intervalle, Mouvement, est_la, intervalles
from attributions.rules.voix import DE_DROIT, LogementVote, VoixDeMembre, concernes, quorum_atteint, voix_des_membres
from attributions.services.commissions import examine, membres_de
from socle.clock import PARIS


@dataclass(frozen=True, slots=True)
class Presence:
    """A line of the attendance sheet: the intervals a member sat in, none when he never came."""

    membre_id: int
    excuse: bool
    intervalles: tuple[Intervalle, ...]


@dataclass(slots=True)
class Assemblee:
    """Who may sit, who is there, who withdrew: two to four statements, whatever the number of dwellings."""

    quorum: int
    le: date
    membres: list[MembreCal]
    presences: dict[int, Presence]
    deports: dict[int, frozenset[int]] = field(default_factory=dict)

    def presents(self, a: datetime) -> frozenset[int]:
        """Ids of the members there at that moment."""
        return frozenset(qui for qui, une in self.presences.items() if est_la(une.intervalles, a))

    @property
    def a_bouge(self) -> bool:
        """Somebody came or left during the sitting: the voices of two decisions may differ."""
        return any(un.de or un.a for une in self.presences.values() for un in une.intervalles)

    def voix(self, ligne: LigneSeance, a: datetime | None = None) -> list[VoixDeMembre]:
        """Voices on the dwelling of a line: of those there at that moment, or of the titulars when no moment is said."""
        return voix_des_membres(
            [examine(un) for un in self.membres],
            logement_vote(ligne.mise_a_disposition),
            self.le,
            presents=None if a is None else self.presents(a),
            deports=self.deports.get(ligne.pk, frozenset()),
        )

    def concernes(self, lignes: Iterable[LigneSeance]) -> list[MembreCal]:
        """Members with a voice on some dwelling of these lines, and whoever is on the attendance sheet already."""
        vus = concernes(
            [examine(un) for un in self.membres], {logement_vote(une.mise_a_disposition) for une in lignes}, self.le
        )
        return [un for un in self.membres if un.pk in vus or un.pk in self.presences]

    def a_le_quorum(self, ligne: LigneSeance, a: datetime) -> bool:
        return quorum_atteint(self.voix(ligne, a), self.quorum)

    def deliberants(self, a: datetime) -> list[MembreCal]:
        """Members there whose quality gives a deliberative voice on some dwelling: the quorum of the opening."""
        la = self.presents(a)
        titulaires = {un.pk for un in self.membres if un.suppleant_de_id is None and un.pk in la}
        return [
            un
            for un in self.membres
            if un.pk in la
            and un.qualite in DE_DROIT
            and (un.suppleant_de_id is None or un.suppleant_de_id not in titulaires)
        ]


def assemblee_de(seance: SeanceCal, lignes: Iterable[LigneSeance] = ()) -> Assemblee:
    """Members in office on the day of the sitting, attendance sheet, withdrawals on these lines."""
    le = (seance.ouverte_a or seance.prevue_a).astimezone(PARIS).date()
    ids = [ligne.pk for ligne in lignes]
    deports: dict[int, set[int]] = {}
    for ligne, membre in Deport.objects.filter(ligne__in=ids).values_list("ligne_id", "membre_id") if ids else ():
        deports.setdefault(ligne, set()).add(membre)
    return Assemblee(
        quorum=seance.quorum,
        le=le,
        membres=membres_de(seance.commission_id, le),
        presences=presences_de(seance),
        deports={ligne: frozenset(qui) for ligne, qui in deports.items()},
    )


def presences_de(seance: SeanceCal) -> dict[int, Presence]:
    """The attendance sheet, by member; two statements, one while nobody is on it."""
    feuille = PresenceCal.objects.filter(seance=seance).prefetch_related("mouvements")
    return {
        une.membre_id: Presence(
            une.membre_id,
            une.excuse,
            intervalles(
                une.present,
                [Mouvement(un.a, un.present, un.a_distance) for un in une.mouvements.all()],
                a_distance=une.a_distance,
            ),
        )
        for une in feuille
    }


def logement_vote(vacance: MiseADisposition) -> LogementVote:
    """What the voices depend on. The mandant is the owner when another body attributes for him (L442-9)."""
    logement = vacance.logement
    return LogementVote(
        territoires=frozenset(logement.territoires),
        mandant=logement.proprietaire_id if logement.proprietaire_id != logement.attribuant_id else None,
        reservataire=vacance.reservataire_id,
    )


def preside(seance: SeanceCal, assemblee: Assemblee) -> MembreCal | None:
    """Who presided, or the president in office when nobody opened it yet."""
    for un in assemblee.membres:
        if un.pk == seance.presidee_par_id or (seance.presidee_par_id is None and un.president):
            return un
    return None


def peut_presider(membre: MembreCal) -> bool:
    """Of the members named by the board, titular or suppléant (R441-9 II)."""
    return membre.qualite in (QualiteMembre.CA, QualiteMembre.LOCATAIRES)
