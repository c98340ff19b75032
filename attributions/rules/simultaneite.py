"""One live proposal: what is going on elsewhere for a household, and what it asks of whoever designates it. Pure.

The same household designated by two bailleurs is normal; one to whom a dwelling is already attributed or offered deserves a
confirmation, never a refusal. Who may read the demande knows its other candidatures; anybody else, a stage and a date.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attributions.states.candidature import EtatCandidature
from socle.errors import Refus


class Stade(StrEnum):
    """How far a candidature went, in words that name neither the dwelling nor the bailleur."""

    DESIGNEE = "Désigné sur un logement"
    EN_COMMISSION = "Inscrit en commission"
    EN_RANG = "En rang d'attente"
    SOUS_CONDITION = "Attributaire sous condition"
    ATTRIBUTAIRE = "Attributaire d'un logement"
    PROPOSEE = "Logement proposé"
    ACCEPTEE = "Logement accepté"
    CLOSE = "Candidature close"


E = EtatCandidature
STADES: dict[str, Stade] = {
    E.DESIGNEE: Stade.DESIGNEE,
    E.INSCRITE: Stade.EN_COMMISSION,
    E.AJOURNEE: Stade.EN_COMMISSION,
    E.EN_RANG: Stade.EN_RANG,
    E.SOUS_CONDITION: Stade.SOUS_CONDITION,
    E.ATTRIBUTAIRE: Stade.ATTRIBUTAIRE,
    E.PROPOSEE: Stade.PROPOSEE,
    E.ACCEPTEE: Stade.ACCEPTEE,
}
A_CONFIRMER = frozenset({Stade.SOUS_CONDITION, Stade.ATTRIBUTAIRE, Stade.PROPOSEE, Stade.ACCEPTEE})
"""A dwelling is attributed or offered elsewhere: designating again is confirmed."""
DECIDEES = frozenset({E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.PROPOSEE})
MOTIF_MINIMAL = 10
SOURCE = "R441-3 et R441-2-15 CCH ; règles régionales : une proposition à la fois"


@dataclass(frozen=True, slots=True)
class Ailleurs:
    """One open candidature of the household on another vacancy. `bailleur` and `logement`: empty for who may not know."""

    stade: Stade
    depuis: date
    bailleur: str = ""
    logement: str = ""

    @property
    def a_confirmer(self) -> bool:
        return self.stade in A_CONFIRMER


def attend_un_bail(etat: str, ailleurs: Collection[Ailleurs]) -> bool:
    """The household holds a place or a rank here, and accepted another dwelling: all waits for that lease."""
    return etat in DECIDEES and any(un.stade is Stade.ACCEPTEE for un in ailleurs)


def stade_de(etat: str) -> Stade:
    """The stage that a state of candidature tells."""
    return STADES.get(etat, Stade.CLOSE)


def refus_de_simultanee(
    ailleurs: list[Ailleurs], *, confirmee: bool, motif: str, motif_exige: bool, champ: str = "confirmee"
) -> Refus | None:
    """What is missing to designate in spite of a dwelling attributed or offered elsewhere; None when nothing is."""
    live = next((un for un in ailleurs if un.a_confirmer), None)
    if live is None:
        return None
    if not confirmee:
        return Refus(
            "proposition_en_cours",
            f"Ce ménage est déjà engagé sur un autre logement : {live.stade.value.lower()}"
            f" depuis le {live.depuis:%d/%m/%Y}.",
            champ=champ,
            source=SOURCE,
            issue="Confirmez pour le désigner quand même, ou choisissez un autre candidat.",
        )
    if motif_exige and len(motif.strip()) < MOTIF_MINIMAL:
        return Refus(
            "motif_simultanee_requis",
            "Désigner un ménage déjà engagé sur un autre logement demande un motif.",
            champ="motif_simultanee",
            source=SOURCE,
            issue=f"Dites pourquoi, en {MOTIF_MINIMAL} caractères au moins.",
        )
    return None
