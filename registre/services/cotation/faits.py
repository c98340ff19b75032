"""Facts of the demandes: computed by the pure functions of the catalogue, written by COPY, one demande or a batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from registre.models import FaitsCotation
from registre.rules.cotation.criteres import STOCKES, Faits, calculer_faits
from registre.services.cotation.lecture import lire_dossiers
from socle.copie import copier

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


def faits_calcules(ids: Sequence[int], *, le: date) -> dict[int, Faits]:
    """The facts of these demandes on `le`, from the dossiers as they are now; closed ones are absent. Writes nothing."""
    return {demande: calculer_faits(dossier) for demande, dossier in lire_dossiers(ids, le=le).items()}


@transaction.atomic
def recalculer_faits(ids: Sequence[int], *, le: date) -> dict[int, Faits]:
    """Write the facts of these demandes again; those of closed ones go. Call with the marks already taken."""
    faits = faits_calcules(ids, le=le)
    connection.ensure_connection()
    with connection.connection.cursor() as curseur:
        curseur.execute(f"DELETE FROM {TABLE} WHERE demande_id = ANY(%s)", [list(ids)])  # noqa: S608 - our own name
        copier(curseur, TABLE, COLONNES, (_ligne(demande, un, le) for demande, un in sorted(faits.items())))
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
