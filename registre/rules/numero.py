"""The numéro unique: 18 characters in five groups, without separator or check character (arrêté du 7 novembre 2000)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_FORME = re.compile(r"([0-9A-Z]{3})(0[1-9]|1[0-2])([0-9]{2})([0-9]{6})([0-9A-Z]{5})").fullmatch
_SEPARATEURS = re.compile(r"[\s.\-\u00a0\u202f]+")
LONGUEUR = 18
ORDRE_MAX = 999_999


@dataclass(frozen=True, slots=True)
class GroupesDuNumero:
    """Territory (3), month and year of first deposit (2 + 2), order (6), guichet of creation (5)."""

    territoire: str
    mois: int
    annee: int
    ordre: int
    guichet: str


def compacter_numero(saisi: str) -> str:
    """As people type or read it (spaces, dots, hyphens, lower case) to its 18 characters; nothing is checked."""
    return _SEPARATEURS.sub("", saisi).upper()


def est_numero(numero: str) -> bool:
    return _FORME(numero) is not None


def groupes_du_numero(numero: str) -> GroupesDuNumero | None:
    """The five groups, or None when the text is not a number. The year is the two digits as written."""
    trouve = _FORME(numero)
    if trouve is None:
        return None
    territoire, mois, annee, ordre, guichet = trouve.groups()
    return GroupesDuNumero(territoire, int(mois), int(annee), int(ordre), guichet)


def composer_numero(*, territoire: str, deposee_le: date, ordre: int, guichet: str) -> str:
    """The number of a demande first deposited on `deposee_le`. Raises ValueError when a group has not its form."""
    numero = f"{territoire}{deposee_le:%m%y}{ordre:06d}{guichet}"
    if not 1 <= ordre <= ORDRE_MAX or not est_numero(numero):
        raise ValueError("un groupe du numéro unique n'a pas sa forme")
    return numero


def numero_en_groupes(numero: str) -> str:
    """For reading: `111 03 26 000123 G9301`."""
    if len(numero) != LONGUEUR:
        return numero
    return " ".join((numero[:3], numero[3:5], numero[5:7], numero[7:13], numero[13:]))
