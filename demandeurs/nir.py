"""The NIR (numéro de sécurité sociale): form, key, ciphertext, keyed hash, masked display.

15 characters: sex, year, month, département (2A, 2B in Corsica), commune, order, then a key of two digits,
97 - (13 first mod 97). First digits 3, 4, 7 and 8 are waiting or provisional numbers. A wrong number never blocks a
registration (R441-2-3): the field stays empty and a task asks for it again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stdnum.fr import nir as cle_du_nir

from demandeurs.chiffrement import Usage, chiffrer, dechiffrer, empreinte, empreintes
from demandeurs.enums import EtatNir

# Months 20 to 42 and 50 to 99 stand for unknown or foreign birth registers; 13-19 and 43-49 do not exist.
_FORME = re.compile(
    r"[123478][0-9]{2}(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])(?:[0-9]{2}|2[AB])[0-9]{8}"
).fullmatch
_SEPARATEURS = re.compile(r"[\s.\-\u00a0\u202f]+")
PROVISOIRES = frozenset("3478")


@dataclass(frozen=True, slots=True)
class NirEnregistre:
    """What the database keeps of a NIR: state, and ciphertext and keyed hash when it is kept."""

    etat: EtatNir
    chiffre: bytes | None = None
    empreinte: bytes | None = None


ABSENT = NirEnregistre(EtatNir.ABSENT)
CLE_FAUSSE = NirEnregistre(EtatNir.CLE_FAUSSE)


def compacter(saisi: str) -> str:
    """Without separators, in capitals."""
    return _SEPARATEURS.sub("", saisi).upper()


def etat_de(saisi: str) -> EtatNir:
    """What is known of a number as typed: absent, provisional, wrong (form or key), exact."""
    if not saisi:
        return EtatNir.ABSENT
    nir = saisi if saisi.isalnum() else compacter(saisi)
    if not nir:
        return EtatNir.ABSENT
    if not _FORME(nir.upper()) or cle_du_nir.calc_check_digits(nir.upper()) != nir[13:]:
        return EtatNir.CLE_FAUSSE
    return EtatNir.PROVISOIRE if nir[0] in PROVISOIRES else EtatNir.FORME_VALIDE


def enregistrer_nir(saisi: str) -> NirEnregistre:
    """What to store for a number as typed. A wrong one is not stored at all."""
    if not saisi:
        return ABSENT
    etat = etat_de(saisi)
    if etat is EtatNir.ABSENT:
        return ABSENT
    if etat is EtatNir.CLE_FAUSSE:
        return CLE_FAUSSE
    nir = compacter(saisi)
    return NirEnregistre(etat, chiffrer(nir, Usage.NIR), empreinte(nir))


def lire_nir(octets: bytes | memoryview | None) -> str:
    """The NIR in clear, empty when there is none. Only for whoever holds the right, and traced by the caller."""
    return dechiffrer(octets, Usage.NIR) if octets else ""


def empreintes_du_nir(saisi: str) -> list[bytes]:
    """The hashes to look for (one per key in use); none for a number that is not valid."""
    if etat_de(saisi) in {EtatNir.ABSENT, EtatNir.CLE_FAUSSE}:
        return []
    return empreintes(compacter(saisi))


def masquer_nir(nir: str) -> str:
    """`2 95 •• •• ••• ••• ••`: sex and year, the rest hidden."""
    return f"{nir[0]} {nir[1:3]} •• •• ••• ••• ••" if len(nir) == 15 else ""
