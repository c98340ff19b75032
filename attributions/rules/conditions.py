"""The suspensive condition of R441-3 c: which pièces came in time, whether it may be lifted or lapses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from socle.errors import Nature, Refus

R3C = "R441-3 c CCH"


@dataclass(frozen=True, slots=True)
class Attendue:
    """A pièce of the condition: its code, and the kinds of documents that answer it (R441-2-4-1)."""

    code: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PieceRecue:
    """A document of the dossier: its kind and the day any guichet received it."""

    type: str
    recue_le: date


def pieces_manquantes(
    attendues: Iterable[Attendue], recues: Sequence[PieceRecue], *, avant_le: date | None
) -> tuple[str, ...]:
    """Codes not answered by a document received by the last day of the delay."""
    a_temps = {une.type for une in recues if avant_le is None or une.recue_le <= avant_le}
    return tuple(une.code for une in attendues if not a_temps & set(une.types))


def refus_de_levee(le: date, *, prise_le: date, manquantes: Sequence[str], aujourdhui: date) -> Refus | None:
    """Why the condition may not be lifted that day."""
    if not prise_le <= le <= aujourdhui:
        return Refus(
            "levee_hors_dates",
            "La condition est levée entre la décision de la commission et aujourd'hui.",
            Nature.SAISIE,
            "le",
            R3C,
            "Vérifiez la date.",
        )
    if manquantes:
        return Refus(
            "condition_non_remplie",
            f"La condition n'est pas remplie : {_combien(manquantes)} dans le délai.",
            Nature.ETAT,
            "pieces",
            R3C,
            "Versez au dossier ce qui a été reçu à temps ; la date qui compte est celle de la réception, à tout guichet.",
        )
    return None


def refus_de_caducite(le: date, *, avant_le: date, manquantes: Sequence[str]) -> Refus | None:
    """Why the condition may not lapse yet: its delay runs, or the documents came."""
    if le <= avant_le:
        return Refus(
            "condition_en_cours",
            f"La condition peut être remplie jusqu'au {avant_le:%d/%m/%Y}.",
            Nature.ETAT,
            "le",
            R3C,
            "Attendez la fin du délai.",
        )
    if not manquantes:
        return Refus(
            "condition_remplie",
            "Les pièces attendues ont été reçues dans le délai : le bail est dû.",
            Nature.ETAT,
            "pieces",
            R3C,
            "Levez la condition.",
        )
    return None


def _combien(manquantes: Sequence[str]) -> str:
    return "une pièce n'a pas été reçue" if len(manquantes) == 1 else f"{len(manquantes)} pièces n'ont pas été reçues"
