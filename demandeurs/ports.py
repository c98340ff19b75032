"""What upper applications plug into the files of pièces, each in its own `AppConfig.ready` and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

# cles of stored objects -> those that something of an upper application still needs: the sweep leaves them.
Detenteur = Callable[[set[UUID]], set[UUID]]

# id of a pièce that the antivirus has just let through: what its deposit had put off, in the same transaction.
SortieDeQuarantaine = Callable[[int], None]

detenteurs: list[Detenteur] = []
sorties_de_quarantaine: list[SortieDeQuarantaine] = []
# Models of upper applications whose rows open a stored file (`cle`, `cle_id`, `cle_chiffree`): a change of master key wraps
# their keys again.
serrures: list[Any] = []
