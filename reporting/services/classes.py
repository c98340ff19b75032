"""Attributions by EPCI, EPT or Paris, class of residence and quartile: what the plan qualified, against who was housed.

The class is that of the residence on the day of the attribution (R441-2-10 4°), the quartile the one frozen with it (L441-1).
Figures name nobody; to who reads published figures only, fewer than eleven dwellings are hidden (R411-5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection
from psycopg import sql

from attributions.enums import Classe
from attributions.rules.periodes import Periode
from attributions.rules.quotas import a_masquer
from attributions.services.quotas.portees import Lecture, territoires_suivis
from attributions.services.quotas.sql import Portee

SANS_CLASSE = ""
CODES = (*Classe.values, SANS_CLASSE)
LIBELLES = {**{un.value: str(un.label) for un in Classe}, SANS_CLASSE: "Sans classe"}

_REQUETE = sql.SQL("""
    SELECT t.tag, coalesce(c.classe, ''), a.premier_quartile, count(*)
    FROM attributions_attribution a
    JOIN attributions_logement l ON l.id = a.logement_id
    JOIN LATERAL unnest(a.territoires) AS t(tag) ON t.tag = ANY(ARRAY[{tags}]::int[])
    LEFT JOIN attributions_classeresidence c ON l.programme <> '' AND c.bailleur_id = l.attribuant_id
        AND c.commune_id = l.commune_id AND c.programme = l.programme
        AND c.du <= a.attribuee_le AND (c.au IS NULL OR c.au >= a.attribuee_le)
    WHERE a.attribuee_le BETWEEN {du} AND {au} AND {ou}
    GROUP BY 1, 2, 3
""")


@dataclass(slots=True)
class Cellule:
    """Attributions of a class: to the first quartile, to the others, and those whose income or threshold is missing."""

    premier: int = 0
    autres: int = 0
    inconnus: int = 0
    masquee: bool = False

    @property
    def total(self) -> int:
        return self.premier + self.autres + self.inconnus


@dataclass(slots=True)
class LigneTerritoire:
    """One EPCI, EPT or Paris: a cell by class, in the order of `CODES`."""

    nom: str
    cellules: dict[str, Cellule] = field(default_factory=lambda: {code: Cellule() for code in CODES})

    @property
    def total(self) -> int:
        return sum(une.total for une in self.cellules.values())


@dataclass(frozen=True, slots=True)
class LigneAPlat:
    """One row of the workbook."""

    territoire: str
    classe: str
    cellule: Cellule


def portee_de(lecture: Lecture) -> Portee | None:
    """Whose attributions this reader counts; None: nobody's."""
    if lecture.region:
        return Portee()
    if lecture.bailleur is not None:
        return Portee(bailleur=lecture.bailleur)
    if lecture.territoire is not None:
        return Portee(territoire=lecture.territoire)
    return Portee(reservataire=lecture.reservataire) if lecture.reservataire is not None else None


def par_classe(lecture: Lecture, periode: Periode) -> list[LigneTerritoire]:
    """The territories with an attribution of his over the period, by name; two statements."""
    portee = portee_de(lecture)
    suivis = territoires_suivis()
    if portee is None or not suivis:
        return []
    requete = _REQUETE.format(
        tags=sql.SQL(", ").join(sql.Literal(un.pk) for un in suivis),
        du=sql.Literal(periode.du),
        au=sql.Literal(periode.au),
        ou=portee.condition(),
    )
    lignes = {un.pk: LigneTerritoire(un.nom) for un in suivis}
    with connection.cursor() as curseur:
        curseur.execute(requete.as_string(curseur.cursor))
        for tag, classe, quartile, nombre in curseur.fetchall():
            cellule = lignes[tag].cellules[classe]
            if quartile is None:
                cellule.inconnus += nombre
            elif quartile:
                cellule.premier += nombre
            else:
                cellule.autres += nombre
    lues = [une for _, une in sorted(lignes.items(), key=lambda couple: couple[1].nom) if une.total]
    if lecture.a_publier(portee):
        _masquer(lues)
    return lues


def _masquer(lues: Sequence[LigneTerritoire]) -> None:
    for une in lues:
        for code in a_masquer({code: cellule.total for code, cellule in une.cellules.items()}):
            une.cellules[code] = Cellule(masquee=True)


def a_plat(lues: Sequence[LigneTerritoire]) -> Iterator[LigneAPlat]:
    """One row by territory and class that has attributions, for the workbook."""
    for une in lues:
        for code, cellule in une.cellules.items():
            if cellule.total or cellule.masquee:
                yield LigneAPlat(une.nom, LIBELLES[code], cellule)
