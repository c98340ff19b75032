"""What upper applications plug into the kernel, each in its own `AppConfig.ready` and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Journal:
    """An append-only table that the sealer closes. It has the columns `id`, `instant`, `epoque`, `xid` (xid8).

    `colonnes` are the others, in the order of the canonical row; changing them is a new journal, or old seals break.
    """

    nom: str
    table: str
    colonnes: tuple[str, ...]


_COMMUNES = (
    "nature_acteur", "agent_id", "organisme_id", "affectation_id", "objet_type", "objet_id", "objets", "motif",
    "session", "adresse",
)  # fmt: skip

ACTES = Journal("actes", "socle_traceacte", (*_COMMUNES, "acte", "champs", "resultat"))
CONSULTATIONS = Journal("consultations", "socle_traceconsultation", (*_COMMUNES, "nature", "resultat"))

journaux: list[Journal] = [ACTES, CONSULTATIONS]

# Other tables whose rows carry `epoque` and `xid`, in the same order: published, not sealed.
tables_ordonnees: list[str] = []

# What a new version adds to rows written before it: `preparer_base` runs each, in order, after the migrations. Idempotent, in
# seconds (longer work is marked for the workers). Answers what was done, in French; empty when there was nothing to do.
reprises: list[Callable[[], str]] = []
