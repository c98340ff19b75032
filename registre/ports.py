"""What upper applications plug into the register, each in its own `AppConfig.ready` and nowhere else.

Every radiation, reactivation, separation, deletion and erasure consults them. They take several demandes at once, so
that a nightly batch and a single act are the same call. The list of what is plugged is generated into `docs/ports.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from habilitations.acteur import Acteur
from registre.states.demande import Acte
from socle.errors import Refus

# (act, ids of demandes, day) -> the demandes that the act may not touch, each with its reason.
Empechement = Callable[[Acte, Sequence[int], date], Mapping[int, Refus]]

# (act, ids of demandes, who, day): writes of an upper application, in the transaction of the act.
Suite = Callable[[Acte, Sequence[int], Acteur, date], None]

# ids of demandes: clears what an upper application holds that names people, in the transaction of the erasure.
Effacement = Callable[[Sequence[int]], None]

empechements: list[Empechement] = []
suites: list[Suite] = []
effacements: list[Effacement] = []


def empeches(acte: Acte, demandes: Sequence[int], *, le: date) -> dict[int, Refus]:
    """The demandes that an upper application holds back, each with the first reason given, in the order plugged."""
    retenues: dict[int, Refus] = {}
    for empechement in empechements:
        for demande, refus in empechement(acte, demandes, le).items():
            retenues.setdefault(demande, refus)
    return retenues


def donner_suite(acte: Acte, demandes: Sequence[int], *, acteur: Acteur, le: date) -> None:
    """Let every upper application write what follows the act, in its transaction, in the order plugged."""
    for suite in suites:
        suite(acte, demandes, acteur, le)
