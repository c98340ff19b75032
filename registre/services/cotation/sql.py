"""A grid as SQL over `FaitsCotation` (alias `f`): the same arithmetic as `registre.rules.cotation.bareme`.

Column names come from the catalogue, values are literals made by psycopg: nothing typed by a person becomes SQL. Months
are turned into bounds computed in Python; only a coming date is computed by the database, which adds months as we do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from psycopg import sql

from registre.rules.cotation.bareme import LIENS, Bareme, EffetRefus, LigneBareme, paliers
from registre.rules.cotation.criteres import ANCIENNETE, EMPLOI_ICI, PREMIER_VOEU, RESIDENCE
from registre.rules.echeances import dernier_depart

ZERO = sql.SQL("0")
_COLONNES_DE_TAGS = {RESIDENCE: "residence", EMPLOI_ICI: "emploi", PREMIER_VOEU: "premier_voeu"}


@dataclass(frozen=True, slots=True)
class Expressions:
    """SQL of the score and of the next day on which the calendar may change it."""

    points: sql.Composable
    change_le: sql.Composable


def expressions(bareme: Bareme, *, le: date) -> Expressions:
    """The grid on the day `le`."""
    pese = _pese(bareme, le)
    familles = [
        _famille([_critere(code, bareme, le, pese) for code in codes], au_plus_haut=famille in bareme.au_plus_haut)
        for famille, codes in bareme.par_famille.items()
    ]
    total = sql.SQL(" + ").join(familles) if familles else ZERO
    if bareme.refus.effet is EffetRefus.RETRAIT:
        total = sql.SQL("{} - CASE WHEN {} THEN {} ELSE 0 END").format(total, pese, sql.Literal(bareme.refus.points))
    return Expressions(
        points=sql.SQL("GREATEST(0, {})::smallint").format(total), change_le=_change_le(bareme, le, pese)
    )


def _famille(criteres: Sequence[sql.Composable], *, au_plus_haut: bool) -> sql.Composable:
    if au_plus_haut and len(criteres) > 1:
        return sql.SQL("GREATEST({})").format(sql.SQL(", ").join(criteres))
    return sql.SQL("({})").format(sql.SQL(" + ").join(criteres))


def _colonne(nom: str) -> sql.Composable:
    return sql.SQL("f.{}").format(sql.Identifier(nom))


def _critere(code: str, bareme: Bareme, le: date, pese: sql.Composable) -> sql.Composable:
    lignes = bareme.par_critere[code]
    if code == ANCIENNETE:
        return _anciennete(lignes, bareme, le, pese)
    if code in LIENS:
        tag = sql.Literal(bareme.territoire)
        return _oui_non(sql.SQL("{} = ANY({})").format(tag, _colonne(_COLONNES_DE_TAGS[code])), lignes)
    if lignes[0].seuil is None:
        return _oui_non(_colonne(code), lignes)
    return _cas(
        [(sql.SQL("{} >= {}").format(_colonne(code), sql.Literal(x.seuil)), x.points) for x in reversed(lignes)]
    )


def _oui_non(condition: sql.Composable, lignes: Sequence[LigneBareme]) -> sql.Composable:
    return _cas([(condition, sum(une.points for une in lignes))])


def _cas(cas: Sequence[tuple[sql.Composable, int]]) -> sql.Composable:
    branches = sql.SQL(" ").join(
        sql.SQL("WHEN {} THEN {}").format(condition, sql.Literal(points)) for condition, points in cas
    )
    return sql.SQL("CASE {} ELSE 0 END").format(branches)


def _anciennete(lignes: Sequence[LigneBareme], bareme: Bareme, le: date, pese: sql.Composable) -> sql.Composable:
    courante = _cas(
        [
            (sql.SQL("f.deposee_le <= {}").format(sql.Literal(dernier_depart(le, x.seuil or 0))), x.points)
            for x in reversed(lignes)
        ]
    )
    if bareme.refus.effet is not EffetRefus.GEL:
        return courante
    gelee = _cas(
        [(sql.SQL("f.anciennete_au_refus >= {}").format(sql.Literal(x.seuil)), x.points) for x in reversed(lignes)]
    )
    return sql.SQL("CASE WHEN {} THEN {} ELSE {} END").format(pese, gelee, courante)


def _pese(bareme: Bareme, le: date) -> sql.Composable:
    """Whether refusals weigh on `le`. Never null: a CASE would take it for no, but NOT would not."""
    regle = bareme.refus
    if regle.effet is EffetRefus.AUCUN:
        return sql.SQL("FALSE")
    assez = sql.SQL("f.refus >= {}").format(sql.Literal(regle.des))
    if regle.mois == 0:
        return sql.SQL("({} AND f.dernier_refus_le IS NOT NULL) IS TRUE").format(assez)
    borne = sql.Literal(dernier_depart(le, regle.mois))
    return sql.SQL("({} AND f.dernier_refus_le > {}) IS TRUE").format(assez, borne)


def _dans_mois(colonne: str, mois: int) -> sql.Composable:
    return sql.SQL("({} + make_interval(months => {}))::date").format(_colonne(colonne), sql.Literal(mois))


def _change_le(bareme: Bareme, le: date, pese: sql.Composable) -> sql.Composable:
    """The earliest of: the facts, the next threshold of seniority, the end of the effect of refusals."""
    jours: list[sql.Composable] = [_colonne("change_le")]
    seuils = paliers(bareme)
    if seuils:
        branches = sql.SQL(" ").join(
            sql.SQL("WHEN f.deposee_le > {} THEN {}").format(
                sql.Literal(dernier_depart(le, mois)), _dans_mois("deposee_le", mois)
            )
            for mois in seuils
        )
        jours.append(sql.SQL("CASE {} END").format(branches))
    if bareme.refus.effet is not EffetRefus.AUCUN and bareme.refus.mois:
        fin = _dans_mois("dernier_refus_le", bareme.refus.mois)
        jours.append(sql.SQL("CASE WHEN {} THEN {} END").format(pese, fin))
    return sql.SQL("LEAST({})").format(sql.SQL(", ").join(jours))
