"""Identities: surnames by household, first names, birth dates, and contact details that reach nobody.

Phones are in the ranges that Arcep reserves for fiction (décision 2018-0881: 01 99 00 xx xx, 06 39 98 xx xx), e-mails in
example.org (RFC 2606). NIR have a right form and key but are born abroad (99) in a country numbered 900 to 999, which
INSEE has given to none, so none can be a real person's.
"""

from __future__ import annotations

from datetime import date
from random import Random
from unicodedata import combining, normalize

PAYS_FICTIF = "999"
_FOUGERE = str.maketrans({" ": "-", "'": "", "ı": "i", "ğ": "g", "ş": "s", "œ": "oe", "ø": "o"})


def sans_accents(texte: str) -> str:
    return "".join(c for c in normalize("NFD", texte) if not combining(c))


def nir(hasard: Random, sexe: str, naissance: date) -> str:
    """15 digits, right key (97 minus the 13 first modulo 97), marked fictitious."""
    corps = (
        f"{1 if sexe == 'M' else 2}{naissance.year % 100:02d}{naissance.month:02d}{PAYS_FICTIF}"
        f"{int(hasard.random() * 100_000):05d}"
    )
    return f"{corps}{97 - int(corps) % 97:02d}"


def telephone_fixe(hasard: Random) -> str:
    return f"019900{int(hasard.random() * 10_000):04d}"


def telephone_portable(hasard: Random) -> str:
    return f"063998{int(hasard.random() * 10_000):04d}"


_ADRESSES: dict[str, str] = {}


def partie_de_mel(nom: str) -> str:
    """A name as it is written in an e-mail address; remembered, names come back often."""
    partie = _ADRESSES.get(nom)
    if partie is None:
        partie = _ADRESSES[nom] = sans_accents(nom.lower().translate(_FOUGERE)).encode("ascii", "ignore").decode()
    return partie


def mel(hasard: Random, prenom: str, nom: str) -> str:
    return f"{partie_de_mel(prenom)}.{partie_de_mel(nom)}{int(hasard.random() * 1000)}@example.org"
