"""Quorum of a dwelling and votes on a proposal, as refusals (L441-2 II; R441-9 IV)."""

from __future__ import annotations

from collections.abc import Sequence

from attributions.enums import SensVote
from attributions.rules.voix import L441_2, VoixDeMembre, depouiller, quorum_atteint
from attributions.saisie.seances import SaisieVote
from socle.errors import ActionRefusee, Nature, Refus


def refus_de_quorum(voix: Sequence[VoixDeMembre], quorum: int) -> Refus | None:
    """Too few deliberative voices are there for this dwelling: somebody left, or withdrew."""
    if quorum_atteint(voix, quorum):
        return None
    la = sum(une.delibere for une in voix)
    return Refus(
        "quorum_perdu",
        f"Le quorum ({quorum}) n'est plus atteint pour ce logement : {la} voix délibérative{'s' if la > 1 else ''}.",
        Nature.ETAT,
        source="R441-9 IV CCH",
        issue="Notez les arrivées, ou reportez ce logement.",
    )


def exiger_adoption(votes: Sequence[SaisieVote], voix: Sequence[VoixDeMembre]) -> None:
    """Each member votes once, with a deliberative voice, and the proposal has the majority. Raises `ActionRefusee`.

    Without votes the proposal was adopted without opposition.
    """
    if not votes:
        return
    if len({un.membre_id for un in votes}) != len(votes):
        raise ActionRefusee(
            Refus(
                "vote_double", "Un membre ne vote qu'une fois pour un candidat.", Nature.CONFLIT, "votes", L441_2,
                "Gardez un seul de ses votes.",
            )
        )  # fmt: skip
    scrutin = depouiller({un.membre_id: SensVote(un.sens) for un in votes}, voix)
    if scrutin.ecartes:
        raise ActionRefusee(
            Refus(
                "sans_voix_deliberative",
                "Un vote vient d'un membre absent, déporté, ou dont la voix est consultative sur ce logement.",
                Nature.SAISIE, "votes", L441_2, "Retirez ce vote : il ne compte pas.",
            )
        )  # fmt: skip
    if not scrutin.adopte:
        raise ActionRefusee(
            Refus(
                "proposition_rejetee",
                f"Cette proposition n'a pas la majorité : {scrutin.pour} pour, {scrutin.contre} contre.",
                Nature.ETAT, "votes", L441_2, "Mettez une autre décision aux voix ; à égalité, la voix du maire départage.",
            )
        )  # fmt: skip
