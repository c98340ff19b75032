"""The journal of acts and consultations: append-only, who did or read what, for whom and why.

Never a value, a name or a number: ids, names of fields, codes. An act is journalled in its own transaction, so that
neither exists without the other; a consultation may be journalled alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db import connection

from socle.clock import maintenant


class Auteur(Protocol):
    """What the journal keeps of an actor; `habilitations.acteur.Acteur` is one."""

    @property
    def nature(self) -> str: ...
    @property
    def agent_id(self) -> int | None: ...
    @property
    def organisme_id(self) -> int | None: ...
    @property
    def affectation_id(self) -> int | None: ...
    @property
    def motif(self) -> str: ...
    @property
    def session(self) -> str: ...
    @property
    def adresse(self) -> str: ...


class HorsTransaction(RuntimeError):
    """A programming error: an act is recorded outside the transaction that changes the data."""


_COMMUNES = "instant, nature_acteur, agent_id, organisme_id, affectation_id, motif, session, adresse, objet_type"
_ACTE = f"INSERT INTO socle_traceacte ({_COMMUNES}, objet_id, objets, acte, champs, resultat)"
_CONSULTATION = f"INSERT INTO socle_traceconsultation ({_COMMUNES}, objet_id, objets, nature, resultat)"
# Only constants are put together here; every value is a parameter.
_NEUF = "%s, %s, %s, %s, %s, %s, %s, %s, %s"


def _qui(acteur: Auteur, objet_type: str, motif: str = "") -> list[Any]:
    return [
        maintenant(),
        str(acteur.nature),
        acteur.agent_id,
        acteur.organisme_id,
        acteur.affectation_id,
        motif or acteur.motif,
        acteur.session[:80],
        acteur.adresse[:45],
        objet_type,
    ]


def _exiger_une_transaction() -> None:
    if not connection.in_atomic_block:
        raise HorsTransaction("Un acte se trace dans la transaction qui le fait.")


def tracer_acte(
    acteur: Auteur,
    acte: str,
    objet_type: str,
    objet_id: int | None,
    champs: Iterable[str] = (),
    *,
    resultat: str = "fait",
) -> None:
    """Record one act on one object. Raises `HorsTransaction` outside a transaction."""
    _exiger_une_transaction()
    with connection.cursor() as curseur:
        curseur.execute(
            f"{_ACTE} VALUES ({_NEUF}, %s, '{{}}', %s, %s, %s)",
            [*_qui(acteur, objet_type), objet_id, acte, list(champs), resultat],
        )


def tracer_actes(
    acteur: Auteur, acte: str, objet_type: str, objet_ids: Iterable[int], champs: Iterable[str] = ()
) -> None:
    """Record the same act on many objects, one entry each, in one statement. Raises `HorsTransaction`."""
    _exiger_une_transaction()
    with connection.cursor() as curseur:
        curseur.execute(
            f"{_ACTE} SELECT {_NEUF}, objet, '{{}}', %s, %s, 'fait' FROM unnest(%s::bigint[]) AS objet",  # noqa: S608
            [*_qui(acteur, objet_type), acte, list(champs), list(objet_ids)],
        )


def tracer_actes_pour(
    acteur: Auteur, acte: str, objet_type: str, objets: Iterable[tuple[int, int | None]], champs: Iterable[str] = ()
) -> None:
    """The same act on many objects, each in the name of its organisme: (object, organisme) pairs, in one statement.

    Everything else is `acteur`'s. Raises `HorsTransaction`.
    """
    _exiger_une_transaction()
    couples = list(objets)
    qui = _qui(acteur, objet_type)
    del qui[3]
    with connection.cursor() as curseur:
        curseur.execute(
            f"{_ACTE} SELECT %s, %s, %s, organisme, %s, %s, %s, %s, %s, objet, '{{}}', %s, %s, 'fait'"  # noqa: S608
            " FROM unnest(%s::bigint[], %s::bigint[]) AS un(objet, organisme)",
            [
                *qui,
                acte,
                list(champs),
                [objet for objet, _ in couples],
                [organisme for _, organisme in couples],
            ],
        )


def tracer_consultation(
    acteur: Auteur,
    objet_type: str,
    objet_ids: int | Sequence[int],
    motif: str = "",
    *,
    nature: str = "detail",
    resultat: str = "vu",
) -> None:
    """Record one reading: one id for a dossier, a pièce or an API detail; a sequence for a list page or an export."""
    un = objet_ids if isinstance(objet_ids, int) else None
    liste = [] if isinstance(objet_ids, int) else list(objet_ids)
    with connection.cursor() as curseur:
        curseur.execute(
            f"{_CONSULTATION} VALUES ({_NEUF}, %s, %s, %s, %s)",
            [*_qui(acteur, objet_type, motif), un, liste, nature, resultat],
        )
