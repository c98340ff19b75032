"""Write again the parts of a demande that changed, through the same rows as the writer; the rest is not touched.

A person who is still there keeps its id, so that what is attached to it stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Q
from psycopg import sql

from demandeurs import lignes as demandeurs
from demandeurs.lignes import COLONNES as COLONNES_DEMANDEURS
from demandeurs.models import Personne
from demandeurs.saisie import SaisieMenage
from registre.enums import OriginePriorite, TypePriorite
from registre.models import Demande, Priorite
from registre.rules.modification import correspondances
from registre.saisie import SaisieDemande
from registre.services.ecriture import copier_tables
from registre.services.lignes import (
    DERIVES,
    RECHERCHE,
    lignes_annexes,
    lignes_des_motifs,
    lignes_des_voeux,
    tables_vides,
    valeurs_de_la_recherche,
    valeurs_derivees,
)
from registre.services.pieces.conservation import detacher
from registre.services.referentiel import territoires
from socle.clock import aujourdhui
from socle.copie import reserver

PERSONNES = (
    "demandeurs_activite", "demandeurs_revenufiscal", "demandeurs_ressource",
)  # fmt: skip
DIRECTS = ("en_ligne", "courrier_papier", "identite_vue", "precision")


def reecrire(demande: Demande, avant: SaisieDemande, apres: SaisieDemande, parties: Collection[str]) -> list[str]:
    """Replace the rows of `parties`; sets the columns of `demande` and returns the names of those to save."""
    connection.ensure_connection()
    with connection.connection.cursor() as curseur:
        tables = tables_vides()
        if apres.menage is not None and avant.menage is not None:
            _menage(demande, avant.menage, apres.menage, parties, tables, curseur)
        if apres.personne_morale is not None and any(p.startswith("personne_morale") for p in parties):
            _morale(demande, apres, tables, curseur)
        resolus, tags = territoires().resoudre(voeu.commune for voeu in apres.recherche.voeux)
        if "recherche.voeux" in parties:
            _vider(curseur, "registre_voeu", "demande_id", demande.pk)
            lignes_des_voeux(apres, resolus, demande.pk, tables)
        if "motifs" in parties:
            _vider(curseur, "registre_motifdemande", "demande_id", demande.pk)
            lignes_des_motifs(apres, demande.pk, tables)
        _annexes(demande, apres, parties, tables, curseur)
        copier_tables(curseur, tables)
    return _colonnes(demande, apres, tags, parties)


def _colonnes(demande: Demande, apres: SaisieDemande, tags: list[int], parties: Collection[str]) -> list[str]:
    valeurs = {
        **dict(zip(RECHERCHE, valeurs_de_la_recherche(apres), strict=True)),
        **dict(zip(DERIVES, valeurs_derivees(apres, tags), strict=True)),
        **{champ: getattr(apres, champ) for champ in DIRECTS},
    }
    if not any(partie.startswith(("menage.personnes", "personne_morale")) for partie in parties):
        # PostgreSQL gives the tokens back in another order: compared as texts, they would always seem changed.
        valeurs.pop("recherche_noms")
    changes = [champ for champ, valeur in valeurs.items() if getattr(demande, champ) != valeur]
    for champ in changes:
        setattr(demande, champ, valeurs[champ])
    return changes


def _menage(
    demande: Demande,
    avant: SaisieMenage,
    apres: SaisieMenage,
    parties: Collection[str],
    tables: demandeurs.Tables,
    curseur: psycopg.Cursor[Any],
) -> None:
    menage_id = int(demande.menage_id)  # type: ignore[arg-type]
    neuves = tables_vides()
    ids = list(_ids_des_personnes(menage_id, avant, apres, curseur))
    demandeurs.lignes_du_menage(apres, menage_id, iter(ids), neuves)
    _scalaires(apres, menage_id, parties, curseur)
    if "menage.personnes" in parties:
        # Rows below go by SQL: nobody else would see that a person left.
        detacher(Q(menage=menage_id) & ~Q(pk__in=ids), le=aujourdhui())
        for table in PERSONNES:
            curseur.execute(
                sql.SQL(
                    "DELETE FROM {} WHERE personne_id IN (SELECT id FROM demandeurs_personne WHERE menage_id = %s)"
                ).format(sql.Identifier(table)),
                [menage_id],
            )
        _remplacer(curseur, tables, neuves, "demandeurs_personne", menage_id)
        for table in PERSONNES:
            tables[table] = neuves[table]
    if _ADRESSES.intersection(parties):
        _remplacer(curseur, tables, neuves, "demandeurs_adresse", menage_id)
    for partie, table in _TABLES_DU_MENAGE.items():
        if partie in parties:
            _remplacer(curseur, tables, neuves, table, menage_id)


_ADRESSES = frozenset({"menage.adresse", "menage.adresse_logement", "menage.aidant"})
_TABLES_DU_MENAGE = {
    "menage.logement": "demandeurs_logementactuel",
    "menage.handicaps": "demandeurs_besoinhandicap",
    "menage.aidant": "demandeurs_aidant",
}
_SCALAIRES = ("naissances_attendues", "naissance_prevue_le", "personnes_handicapees")


def _scalaires(apres: SaisieMenage, menage_id: int, parties: Collection[str], curseur: psycopg.Cursor[Any]) -> None:
    if any(f"menage.{champ}" in parties for champ in _SCALAIRES):
        curseur.execute(
            "UPDATE demandeurs_menage SET naissances_attendues = %s, naissance_prevue_le = %s, personnes_handicapees = %s"
            " WHERE id = %s",
            [*(getattr(apres, champ) for champ in _SCALAIRES), menage_id],
        )


def _remplacer(
    curseur: psycopg.Cursor[Any], tables: demandeurs.Tables, neuves: demandeurs.Tables, table: str, menage_id: int
) -> None:
    _vider(curseur, table, "menage_id", menage_id)
    tables[table] = neuves[table]


def _vider(curseur: psycopg.Cursor[Any], table: str, colonne: str, valeur: int) -> None:
    curseur.execute(
        sql.SQL("DELETE FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(colonne)), [valeur]
    )


def _ids_des_personnes(
    menage_id: int, avant: SaisieMenage, apres: SaisieMenage, curseur: psycopg.Cursor[Any]
) -> Iterator[int]:
    anciens = list(Personne.objects.filter(menage=menage_id).order_by("rang").values_list("pk", flat=True))
    places = correspondances(avant.personnes, apres.personnes)
    neufs = iter(reserver(curseur, {"demandeurs_personne": places.count(None)}).get("demandeurs_personne", ()))
    return iter([next(neufs) if place is None else anciens[place] for place in places])


def _morale(demande: Demande, apres: SaisieDemande, tables: demandeurs.Tables, curseur: psycopg.Cursor[Any]) -> None:
    morale_id, morale = int(demande.personne_morale_id), apres.personne_morale  # type: ignore[arg-type]
    neuves = tables_vides()
    if morale is None:
        return
    demandeurs.lignes_de_la_personne_morale(morale, morale_id, neuves)
    _vider(curseur, "demandeurs_adresse", "personne_morale_id", morale_id)
    tables["demandeurs_adresse"] = neuves["demandeurs_adresse"]
    colonnes = COLONNES_DEMANDEURS["demandeurs_personnemorale"][1:]
    curseur.execute(
        sql.SQL("UPDATE demandeurs_personnemorale SET {} WHERE id = %s").format(
            sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(colonne)) for colonne in colonnes)
        ),
        [*neuves["demandeurs_personnemorale"][0][1:], morale_id],
    )


def _annexes(
    demande: Demande,
    apres: SaisieDemande,
    parties: Collection[str],
    tables: demandeurs.Tables,
    curseur: psycopg.Cursor[Any],
) -> None:
    """DALO and the data of the national interface; a radiation is never written by a modification."""
    neuves = tables_vides()
    lignes_annexes(apres, demande.pk, neuves)
    if "sne" in parties:
        _vider(curseur, "registre_donneessne", "demande_id", demande.pk)
        tables["registre_donneessne"] = neuves["registre_donneessne"]
    if "dalo" in parties:
        # Labels recognised here are not the interface's to write.
        Priorite.objects.filter(demande=demande, type=TypePriorite.DALO, origine=OriginePriorite.SNE).delete()
        tables["registre_priorite"] = neuves["registre_priorite"]
