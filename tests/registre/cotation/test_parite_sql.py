"""The SQL of mass scoring and the pure function give the same score and the same next day, on any grid and any facts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from registre.rules.cotation.bareme import Bareme, noter
from registre.rules.cotation.criteres import STOCKES, Forme
from registre.rules.echeances import ajouter_mois
from registre.services.cotation.notes import stock
from registre.services.cotation.sql import expressions
from tests.registre.cotation.dossiers import ICI, LE, des_baremes, des_faits

pytestmark = pytest.mark.django_db

_TYPES = {un.code: "smallint" if un.forme is Forme.NOMBRE else "boolean" for un in STOCKES}


def _ligne(faits):
    """The row of `FaitsCotation` as a FROM clause, with the types of the table."""
    colonnes = {
        "deposee_le": (faits.deposee_le, "date"),
        "change_le": (faits.change_le, "date"),
        "dernier_refus_le": (faits.dernier_refus_le, "date"),
        "anciennete_au_refus": (faits.anciennete_au_refus, "smallint"),
        "residence": (list(faits.residence), "int[]"),
        "emploi": (list(faits.emploi), "int[]"),
        "premier_voeu": (list(faits.premier_voeu), "int[]"),
        **{code: (valeur, _TYPES[code]) for code, valeur in faits.valeurs.items()},
    }
    return sql.SQL("(SELECT {}) AS f").format(
        sql.SQL(", ").join(
            sql.SQL("{}::{} AS {}").format(sql.Literal(valeur), sql.SQL(genre), sql.Identifier(nom))
            for nom, (valeur, genre) in colonnes.items()
        )
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(bareme=des_baremes(), des_faits=des_faits(), le=st.dates(date(2026, 11, 22), date(2027, 3, 31)))
def test_le_sql_et_la_fonction_s_accordent(bareme, des_faits, le):
    attendue = noter(bareme, des_faits, le=le)
    calcul = expressions(bareme, le=le)
    with connection.cursor() as curseur:
        curseur.execute(sql.SQL("SELECT {}, {} FROM {}").format(calcul.points, calcul.change_le, _ligne(des_faits)))
        assert curseur.fetchone() == (attendue.points, attendue.change_le)


def test_la_base_ajoute_les_mois_comme_nous():
    """Every day of five years, leap day included, for each number of months a grid may use."""
    jours = [date.fromordinal(date(2023, 1, 1).toordinal() + rang) for rang in range(5 * 366)]
    mois = [0, 1, 2, 6, 11, 12, 13, 24, 36, 60, 119, 120]
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT j, m, (j + make_interval(months => m))::date"
            " FROM unnest(%s::date[]) AS j CROSS JOIN unnest(%s::int[]) AS m",
            [jours, mois],
        )
        assert [(j, m) for j, m, fin in curseur.fetchall() if fin != ajouter_mois(j, m)] == []


def test_une_grille_sans_critere_donne_zero():
    calcul = expressions(Bareme(ICI, ()), le=LE)
    with connection.cursor() as curseur:
        curseur.execute(sql.SQL("SELECT {} FROM (SELECT NULL::date AS change_le) AS f").format(calcul.points))
        assert curseur.fetchone() == (0,)


@pytest.mark.parametrize("tag", [7, 40_000])
def test_le_stock_se_lit_quel_que_soit_le_rang_du_territoire(tag):
    """psycopg gives a small literal a small type, which `@>` does not compare with integers."""
    with connection.cursor() as curseur:
        curseur.execute(
            sql.SQL(
                "SELECT count(*) FROM registre_demande d JOIN registre_faitscotation f ON f.demande_id = d.id WHERE {}"
            ).format(stock(tag, sql.SQL("TRUE"), [1, 2]))
        )
        assert curseur.fetchone() == (0,)
