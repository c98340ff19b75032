"""One statement for any number of gauges: the table of quotas turned into counts over `Attribution`.

Rows are first grouped by the few columns that quotas read (a stock of 80,000 attributions has some hundreds of such
profiles), then each gauge is a sum over the profiles. So a page costs one scan, however many gauges it shows.
Column names come from the table of quotas, values are literals made by psycopg: nothing typed by a person becomes SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection
from psycopg import sql

from attributions.rules.periodes import Periode
from attributions.rules.quotas import Compte, Condition, Definition, Unite

_DATES = {Unite.BAIL: sql.SQL("a.bail_le"), Unite.ATTRIBUTION: sql.SQL("a.attribuee_le")}
# Columns that another table holds: their expression, and the join that reads them.
_AILLEURS = {
    "type_reservataire": (
        sql.SQL("coalesce(r.type, '')"),
        sql.SQL("LEFT JOIN habilitations_organisme r ON r.id = a.reservataire_id"),
    ),
    "conventionne": (
        sql.SQL("coalesce(l.conventionne, false)"),
        sql.SQL("JOIN attributions_logement l ON l.id = a.logement_id"),
    ),
}


class Axe(StrEnum):
    """What a table has one row for."""

    AUCUN = ""
    BAILLEUR = "bailleur"
    RESERVATAIRE = "reservataire"
    TERRITOIRE = "territoire"
    MOIS_DU_BAIL = "mois_du_bail"
    MOIS_DE_L_ATTRIBUTION = "mois_de_l_attribution"


@dataclass(frozen=True, slots=True)
class Portee:
    """Whose attributions: a bailleur's, a réservataire's, those of a territory (a tag); none of them: everybody's."""

    bailleur: int | None = None
    reservataire: int | None = None
    territoire: int | None = None

    def condition(self) -> sql.Composable:
        parties = [
            sql.SQL("{} = {}").format(colonne, sql.Literal(valeur))
            for colonne, valeur in (
                (sql.SQL("a.bailleur_id"), self.bailleur),
                (sql.SQL("a.reservataire_id"), self.reservataire),
            )
            if valeur is not None
        ]
        if self.territoire is not None:
            parties.append(sql.SQL("a.territoires @> ARRAY[{}]::int[]").format(sql.Literal(self.territoire)))
        return sql.SQL("({})").format(sql.SQL(" AND ").join(parties)) if parties else sql.SQL("true")


@dataclass(frozen=True, slots=True)
class Mesure:
    """One gauge to count: a quota, its unit, the period and the scope."""

    quota: Definition
    unite: Unite
    periode: Periode
    portee: Portee = Portee()


def compter(mesures: Sequence[Mesure]) -> list[Compte]:
    """The counts, in the order of the measures; one statement."""
    if not mesures:
        return []
    lignes = _lire(mesures, Axe.AUCUN, ())
    return _comptes(lignes[0][1:]) if lignes else [Compte()] * len(mesures)


def compter_par(mesures: Sequence[Mesure], axe: Axe, *, parmi: Sequence[int] = ()) -> dict[Any, list[Compte]]:
    """The same, one row for each value of the axis; `parmi`: the tags wanted when the axis is the territory."""
    return {ligne[0]: _comptes(ligne[1:]) for ligne in _lire(mesures, axe, parmi)} if mesures else {}


def _comptes(valeurs: Sequence[int]) -> list[Compte]:
    return [Compte(*valeurs[rang : rang + 3]) for rang in range(0, len(valeurs), 3)]


def _lire(mesures: Sequence[Mesure], axe: Axe, parmi: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(requete(mesures, axe, parmi).as_string(curseur.cursor))
        return list(curseur.fetchall())


def requete(mesures: Sequence[Mesure], axe: Axe = Axe.AUCUN, parmi: Sequence[int] = ()) -> sql.Composable:
    """The statement itself: profiles inside, sums outside."""
    fenetres = list(dict.fromkeys((une.unite, une.periode) for une in mesures))
    portees = list(dict.fromkeys(une.portee for une in mesures))
    colonnes = list(dict.fromkeys(nom for une in mesures for nom in une.quota.colonnes))
    axe_sql, jointure_axe = _axe(axe, parmi)
    profils = [
        *([axe_sql + sql.SQL(" AS axe")] if axe is not Axe.AUCUN else []),
        *(_dans_la_fenetre(*f) + sql.SQL(" AS ") + sql.Identifier(f"f{rang}") for rang, f in enumerate(fenetres)),
        *(p.condition() + sql.SQL(" AS ") + sql.Identifier(f"p{rang}") for rang, p in enumerate(portees)),
        *(_colonne(nom) + sql.SQL(" AS ") + sql.Identifier(nom) for nom in colonnes),
    ]
    sommes = [
        _somme(une, fenetres.index((une.unite, une.periode)), portees.index(une.portee), quoi)
        for une in mesures
        for quoi in (" AND {}", "", " AND {} IS NULL")
    ]
    return sql.SQL(
        "SELECT {axe}, {sommes} FROM (SELECT {profils}, count(*) AS n FROM attributions_attribution a {jointures}"
        " WHERE {ou} GROUP BY {rangs}) AS profils {groupe}"
    ).format(
        axe=sql.SQL("axe") if axe is not Axe.AUCUN else sql.SQL("NULL"),
        sommes=sql.SQL(", ").join(sommes),
        profils=sql.SQL(", ").join(profils),
        jointures=sql.SQL(" ").join([*(_AILLEURS[nom][1] for nom in colonnes if nom in _AILLEURS), jointure_axe]),
        ou=sql.SQL(" AND ").join([_ou(fenetres, portees), *_partagees(mesures)]),
        rangs=sql.SQL(", ").join(sql.SQL(str(rang)) for rang in range(1, len(profils) + 1)),
        groupe=sql.SQL("GROUP BY axe") if axe is not Axe.AUCUN else sql.SQL(""),
    )


def _axe(axe: Axe, parmi: Sequence[int]) -> tuple[sql.Composable, sql.Composable]:
    rien = sql.SQL("")
    if axe is Axe.TERRITOIRE:
        tags = sql.SQL(", ").join(map(sql.Literal, parmi))
        return sql.SQL("t.tag"), sql.SQL(
            "JOIN LATERAL unnest(a.territoires) AS t(tag) ON t.tag = ANY(ARRAY[{}]::int[])"
        ).format(tags)
    expressions: dict[Axe, sql.Composable] = {
        Axe.BAILLEUR: sql.SQL("a.bailleur_id"),
        Axe.RESERVATAIRE: sql.SQL("a.reservataire_id"),
        # Without time zone: a date alone would go through the zone of the session, for each row.
        Axe.MOIS_DU_BAIL: sql.SQL("date_trunc('month', a.bail_le::timestamp)::date"),
        Axe.MOIS_DE_L_ATTRIBUTION: sql.SQL("date_trunc('month', a.attribuee_le::timestamp)::date"),
    }
    return expressions.get(axe, rien), rien


def _colonne(nom: str) -> sql.Composable:
    return _AILLEURS[nom][0] if nom in _AILLEURS else sql.SQL("a.{}").format(sql.Identifier(nom))


def _dans_la_fenetre(unite: Unite, periode: Periode) -> sql.Composable:
    # A lease not signed is outside every period: a boolean that is never null.
    return sql.SQL("coalesce({} BETWEEN {} AND {}, false)").format(
        _DATES[unite], sql.Literal(periode.du), sql.Literal(periode.au)
    )


def _partagees(mesures: Sequence[Mesure]) -> list[sql.Composable]:
    """The conditions of the denominator that every gauge has: a page of one quota reads its rows only."""
    premieres, *autres = [une.quota.parmi for une in mesures]
    return [
        sql.SQL("{} IN ({})").format(_colonne(une.colonne), _valeurs(une))
        for une in premieres
        if all(une in parmi for parmi in autres)
    ]


def _ou(fenetres: Sequence[tuple[Unite, Periode]], portees: Sequence[Portee]) -> sql.Composable:
    """Only the rows that some gauge may count. A lease is signed on the day of the attribution or after (constraint)."""
    du, au = min(p.du for _, p in fenetres), max(p.au for _, p in fenetres)
    dates = sql.SQL("a.attribuee_le <= {au} AND (a.attribuee_le >= {du} OR a.bail_le >= {du})").format(
        au=sql.Literal(au), du=sql.Literal(du)
    )
    if Portee() in portees:
        return dates
    return sql.SQL("{} AND ({})").format(dates, sql.SQL(" OR ").join(une.condition() for une in portees))


def _somme(mesure: Mesure, fenetre: int, portee: int, quoi: str) -> sql.Composable:
    parmi = [sql.Identifier(f"f{fenetre}"), sql.Identifier(f"p{portee}"), *map(_vraie, mesure.quota.parmi)]
    compte = sql.SQL("({})").format(sql.SQL(" OR ").join(map(_vraie, mesure.quota.compte)))
    return sql.SQL("coalesce(sum(n) FILTER (WHERE {}{}), 0)::int").format(
        sql.SQL(" AND ").join(parmi), sql.SQL(quoi).format(compte)
    )


def _vraie(condition: Condition) -> sql.Composable:
    """The condition on a column of the profiles; null where the column is."""
    return sql.SQL("{} IN ({})").format(sql.Identifier(condition.colonne), _valeurs(condition))


def _valeurs(condition: Condition) -> sql.Composable:
    return sql.SQL(", ").join(sql.Literal(une if isinstance(une, bool) else str(une)) for une in condition.valeurs)
