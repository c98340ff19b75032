"""Facts of the demandes: computed by the pure functions of the catalogue, written by COPY, one demande or a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from registre.models import FaitsCotation
from registre.rules.cotation.criteres import STOCKES, Faits, calculer_faits
from registre.services.cotation.lecture import lire_dossiers
from socle.copie import copier
from socle.priorite import sans_ramasse_miettes

TABLE = "registre_faitscotation"
_CODES = tuple(un.code for un in STOCKES)
_PROPRES = (
    "demande_id",
    "calcule_le",
    "change_le",
    "deposee_le",
    "dernier_refus_le",
    "anciennete_au_refus",
    "residence",
    "emploi",
    "premier_voeu",
)
COLONNES = (*_PROPRES, *_CODES)

# What is recomputed is mostly what was: rows are copied beside, and only those that differ are written.
TAMPON = "faits_recalcules"
_noms = sql.SQL(", ").join(map(sql.Identifier, COLONNES))
_compares = [un for un in COLONNES if un not in ("demande_id", "calcule_le")]
_TAMPON = sql.SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS").format(
    sql.Identifier(TAMPON), sql.Identifier(TABLE)
)
_VIDER = sql.SQL("DELETE FROM {}").format(sql.Identifier(TAMPON))
_ECRIRE = sql.SQL("""
WITH gardes AS MATERIALIZED (SELECT * FROM {table} WHERE demande_id = ANY(%(ids)s))
INSERT INTO {table} ({noms})
SELECT {neufs} FROM {tampon} t LEFT JOIN gardes g ON g.demande_id = t.demande_id
WHERE g.demande_id IS NULL OR ({avant}) IS DISTINCT FROM ({apres})
ON CONFLICT (demande_id) DO UPDATE SET ({noms}) = ROW ({exclus})
""").format(
    table=sql.Identifier(TABLE),
    tampon=sql.Identifier(TAMPON),
    noms=_noms,
    neufs=sql.SQL(", ").join(sql.Identifier("t", un) for un in COLONNES),
    avant=sql.SQL(", ").join(sql.Identifier("g", un) for un in _compares),
    apres=sql.SQL(", ").join(sql.Identifier("t", un) for un in _compares),
    exclus=sql.SQL(", ").join(sql.Identifier("excluded", un) for un in COLONNES),
)
_OTER = sql.SQL("DELETE FROM {} WHERE demande_id = ANY(%(ids)s) AND demande_id <> ALL(%(ouvertes)s)").format(
    sql.Identifier(TABLE)
)


def faits_calcules(ids: Sequence[int], *, le: date) -> dict[int, Faits]:
    """The facts of these demandes on `le`, from the dossiers as they are now; closed ones are absent. Writes nothing."""
    return {demande: calculer_faits(dossier) for demande, dossier in lire_dossiers(ids, le=le).items()}


@transaction.atomic
def recalculer_faits(ids: Sequence[int], *, le: date) -> dict[int, Faits]:
    """Write the facts of these demandes again, where they changed; those of closed ones go.

    Call with the marks already taken, and the lock of the cotation held when others may write the same demandes.
    """
    connection.ensure_connection()
    with sans_ramasse_miettes(), connection.connection.cursor() as curseur:
        faits = faits_calcules(ids, le=le)
        curseur.execute(_TAMPON)
        copier(curseur, TAMPON, COLONNES, (_ligne(demande, un, le) for demande, un in sorted(faits.items())))
        curseur.execute(_ECRIRE, {"ids": list(ids)})
        curseur.execute(_OTER, {"ids": list(ids), "ouvertes": list(faits)})
        curseur.execute(_VIDER)
    return faits


def _ligne(demande: int, faits: Faits, le: date) -> tuple[Any, ...]:
    return (
        demande,
        le,
        faits.change_le,
        faits.deposee_le,
        faits.dernier_refus_le,
        faits.anciennete_au_refus,
        faits.residence,
        faits.emploi,
        faits.premier_voeu,
        *faits.valeurs.values(),
    )


def faits_gardes(demande_id: int) -> Faits | None:
    """The facts of one demande as they were last computed."""
    ligne = FaitsCotation.objects.filter(pk=demande_id).values(*COLONNES).first()
    return None if ligne is None else de_ligne(ligne)


def de_ligne(ligne: Mapping[str, Any]) -> Faits:
    return Faits(
        deposee_le=ligne["deposee_le"],
        valeurs={code: ligne[code] for code in _CODES},
        residence=tuple(ligne["residence"]),
        emploi=tuple(ligne["emploi"]),
        premier_voeu=tuple(ligne["premier_voeu"]),
        dernier_refus_le=ligne["dernier_refus_le"],
        anciennete_au_refus=ligne["anciennete_au_refus"],
        change_le=ligne["change_le"],
    )
