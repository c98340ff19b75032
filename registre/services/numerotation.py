"""The numéro unique is a port: issued here when the register is the designated system, or awaited from the SNE.

`NUMEROTEUR=local` (default) or `sne`. The order number is one PostgreSQL sequence, 1 to 999999, that starts again; the
unique constraint has the last word and the caller tries the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.conf import settings
from django.db import connection

from registre.enums import OrigineNumero
from registre.rules.numero import composer_numero

ESSAIS = 5
"""A number already taken is rare (the sequence went round within one month and guichet): a few tries are plenty."""


class Numeroteur(Protocol):
    """Where numbers come from."""

    @property
    def origine(self) -> OrigineNumero: ...

    def attribuer(self, *, deposees: list[date], guichets: list[str]) -> list[str]:
        """One number per demande (date of first deposit, guichet code); empty texts when they are awaited."""
        ...


@dataclass(frozen=True, slots=True)
class NumeroteurLocal:
    """The register is the designated system (R441-2-5 IV). `territoire`: 111 in Île-de-France."""

    territoire: str
    origine: OrigineNumero = OrigineNumero.REGISTRE

    def attribuer(self, *, deposees: list[date], guichets: list[str]) -> list[str]:
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT nextval('registre_numero_ordre')::integer FROM generate_series(1, %s)", [len(deposees)]
            )
            ordres = [ordre for (ordre,) in curseur.fetchall()]
        return [
            composer_numero(territoire=self.territoire, deposee_le=deposee, ordre=ordre, guichet=guichet)
            for deposee, ordre, guichet in zip(deposees, ordres, guichets, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class NumeroteurSne:
    """The national system issues the number: the demande is « numéro attendu » until `recevoir_numero`."""

    origine: OrigineNumero = OrigineNumero.SNE

    def attribuer(self, *, deposees: list[date], guichets: list[str]) -> list[str]:
        return [""] * len(deposees)


def numeroteur() -> Numeroteur:
    """The adapter chosen by the settings. Territory code: `TERRITOIRE_NUMERO`, by default 1 and the region's code."""
    if settings.NUMEROTEUR == "sne":
        return NumeroteurSne()
    return NumeroteurLocal(settings.TERRITOIRE_NUMERO)
