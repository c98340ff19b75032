"""The need the commission de médiation retained beside the one of the day of an offer. Pure; nothing is guessed.

An offer is adapted to the household as it is when it is made (R441-16-1, R441-16-3): the decision may be years old. The
register sets the two side by side; the State's service concludes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from registre.rules.typologies import TYPES

# Codes of the interface (`typologieLogementDalo`): the typologies they open, and whether the dwelling is adapted.
_SIMPLES = {"01": ("T1",), "02": ("T2",), "03": ("T3",), "04": ("T4",), "05": ("T5",), "06": ("T6P",)}
_DOUBLES = {"40": ("T1", "T2"), "41": ("T2", "T3"), "42": ("T3", "T4"), "43": ("T4", "T5"), "44": ("T5", "T6P")}
_ADAPTES = {str(int(code) + 20): types for code, types in _SIMPLES.items()} | {
    str(int(code) + 5): types for code, types in _DOUBLES.items()
}
TYPES_RETENUS: dict[str, tuple[str, ...]] = {**_SIMPLES, **_DOUBLES, **_ADAPTES}
ADAPTES = frozenset(_ADAPTES) | {"28", "31"}
HEBERGEMENT = "30"


@dataclass(frozen=True, slots=True)
class MenageDuJour:
    """The household on the day of the offer: persons to house, births expected, typologies asked, adaptation needed."""

    personnes: int
    naissances: int = 0
    types: Sequence[str] = ()
    besoin_adapte: bool = False


@dataclass(frozen=True, slots=True)
class Besoins:
    """`retenus`: typologies of the decision, empty when it named none. `ecarts`: what differs, each a sentence."""

    retenus: tuple[str, ...]
    adapte: bool
    demandes: tuple[str, ...]
    personnes: int
    ecarts: list[str] = field(default_factory=list)


def comparer(code: str, menage: MenageDuJour, *, decision_le: date | None, le: date) -> Besoins:
    """What the decision retained and what the household needs on `le`, with each difference."""
    retenus, adapte = TYPES_RETENUS.get(code, ()), code in ADAPTES
    demandes = tuple(sorted(menage.types, key=TYPES.index))
    besoins = Besoins(retenus, adapte, demandes, menage.personnes + menage.naissances)
    if code == HEBERGEMENT:
        besoins.ecarts.append("La commission a réorienté vers un hébergement : une offre de logement n'exécute pas cette décision.")  # fmt: skip
    elif not retenus:
        besoins.ecarts.append("La décision ne retient pas de typologie : à préciser avec la commission.")
    elif demandes and not set(demandes) & set(retenus):
        besoins.ecarts.append("Aucune typologie demandée aujourd'hui n'est celle que la commission a retenue.")
    if adapte and not menage.besoin_adapte:
        besoins.ecarts.append("La décision retient un logement adapté, aucun besoin lié au handicap n'est déclaré.")
    if menage.besoin_adapte and not adapte:
        besoins.ecarts.append("Un besoin lié au handicap est déclaré, la décision ne retient pas de logement adapté.")
    if menage.naissances:
        besoins.ecarts.append("Une naissance est attendue : le ménage va s'agrandir.")
    if decision_le is not None and (le - decision_le).days > JOURS_D_UN_AN:
        besoins.ecarts.append("La décision a plus d'un an : vérifiez la composition du ménage avant l'offre.")
    return besoins


def ecarts_de_l_offre(offerte: str, retenus: Sequence[str], usuels: Sequence[str]) -> list[str]:
    """How the type offered stands to what the decision retained and to the local norms of that day, when both are known."""
    ecarts, pieces = [], {_pieces(un) for un in retenus}
    if pieces and offerte and _pieces(offerte) not in pieces:
        ecarts.append(f"Le {offerte} offert n'est pas une typologie que la commission a retenue ({_ou(retenus)}).")
    if usuels and offerte and _pieces(offerte) not in {_pieces(un) for un in usuels}:
        ecarts.append(f"L'usage du territoire donnait {_ou(usuels)} au ménage de ce jour-là.")
    return ecarts


def _pieces(typologie: str) -> str:
    """`T6`, `T6P`: both are six rooms and more."""
    return typologie[:2]


def _ou(types: Sequence[str]) -> str:
    return " ou ".join(dict.fromkeys(map(_pieces, types)))


JOURS_D_UN_AN = 365
