"""Dated rows: `du` is the first day in force, `au` the last one (both included); an absent bound has no limit.

Overlaps are excluded by the database without any extension: integers become one-point `int8range`, codes become
one-point `plage_texte` (a range type over text made by `socle.0001_types`), and periods a `daterange`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import DEFAULT_DB_ALIAS
from django.db.models import F, Func, Model, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat

BORNES_INCLUSES = Value("[]")


def en_vigueur(le: date, prefixe: str = "") -> Q:
    """Rows in force on that day. `prefixe` follows a relation, with its trailing double underscore."""
    apres_debut = Q(**{f"{prefixe}du__isnull": True}) | Q(**{f"{prefixe}du__lte": le})
    avant_fin = Q(**{f"{prefixe}au__isnull": True}) | Q(**{f"{prefixe}au__gte": le})
    return apres_debut & avant_fin


def est_en_vigueur(du: date | None, au: date | None, le: date) -> bool:
    """Same question as `en_vigueur`, on values already read."""
    return (du is None or du <= le) and (au is None or le <= au)


def ordre_des_dates(du: str = "du", au: str = "au") -> Q:
    """Condition of a CHECK constraint: the end does not come before the start."""
    return Q(**{f"{au}__isnull": True}) | Q(**{f"{du}__isnull": True}) | Q(**{f"{au}__gte": F(du)})


class SansChevauchement(ExclusionConstraint):
    """An exclusion that leaves reversed dates to the CHECK constraint: PostgreSQL cannot even build their range."""

    def validate(self, model: type[Model], instance: Model, exclude: Any = None, using: str = DEFAULT_DB_ALIAS) -> None:
        du, au = getattr(instance, "du", None), getattr(instance, "au", None)
        if du is None or au is None or du <= au:
            super().validate(model, instance, exclude=exclude, using=using)

    def deconstruct(self) -> Any:
        """Migrations only know Django's own class."""
        _, arguments, noms = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", arguments, noms


def _point(expression: str | Combinable, fonction: str) -> Func:
    return Func(expression, expression, BORNES_INCLUSES, function=fonction)


def sans_chevauchement(
    nom: str,
    message: str,
    *,
    entiers: Iterable[str] = (),
    entiers_facultatifs: Iterable[str] = (),
    textes: Iterable[str] = (),
    condition: Q | None = None,
) -> SansChevauchement:
    """Two rows with the same integers and codes never have periods that meet.

    `entiers_facultatifs` are nullable integers: absent counts as one value, 0.
    """
    codes = [F(champ) for champ in textes]
    # One key for several codes: the index compares the first column first, and one code alone may hardly select.
    code = Concat(*(part for champ in codes for part in (champ, Value(" ")))) if len(codes) > 1 else None
    expressions = [
        *((_point(F(champ), "int8range"), RangeOperators.OVERLAPS) for champ in entiers),
        *((_point(Coalesce(F(champ), 0), "int8range"), RangeOperators.OVERLAPS) for champ in entiers_facultatifs),
        *((_point(champ, "plage_texte"), RangeOperators.OVERLAPS) for champ in ([code] if code else codes)),
        (Func(F("du"), F("au"), BORNES_INCLUSES, function="daterange"), RangeOperators.OVERLAPS),
    ]
    return SansChevauchement(
        name=nom,
        expressions=expressions,
        condition=condition,
        violation_error_code="chevauchement",
        violation_error_message=message,
    )
