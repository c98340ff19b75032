"""Cotation as it travels: published grids, which the law makes public, and the scores of one demande (R441-2-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class LigneDeGrille:
    """Points of one criterion: when met, or from a threshold on."""

    critere: str
    libelle: str
    famille: str
    seuil: int | None
    points: int


@dataclass(slots=True)
class GrilleLue:
    """A published grid. `territoire` is a tag."""

    cle: UUID
    territoire: int
    intitule: str
    version_de_grille: int
    pour_mutations: bool
    illustration: bool
    en_vigueur_du: date
    en_vigueur_au: date | None
    deliberation: str
    avis_cil: str
    au_plus_haut: list[str]
    refus_effet: str
    refus_a_partir_de: int
    refus_points: int
    refus_mois: int
    lignes: list[LigneDeGrille]


@dataclass(slots=True)
class ListeDeGrilles:
    resultats: list[GrilleLue]


@dataclass(slots=True)
class CritereNote:
    """What one criterion gave. `mesure`: its value, 1 or 0 for yes or no, absent when the dossier does not say."""

    critere: str
    libelle: str
    mesure: int | None
    points: int
    compte: bool


@dataclass(slots=True)
class PlaceLue:
    """Where the score stands among the demandes of the territory for this type."""

    typologie: str
    demandes: int
    devant: int


@dataclass(slots=True)
class AttenteLue:
    typologie: str
    attributions: int
    mois_median: int
    mois_moyen: int
    observee_du: date
    observee_au: date


@dataclass(slots=True)
class NoteLue:
    territoire: int
    grille: UUID
    points: int
    retrait: int
    gelee_jusqu_au: date | None
    change_le: date | None
    criteres: list[CritereNote]
    places: list[PlaceLue]
    attentes: list[AttenteLue]


@dataclass(slots=True)
class CotationDuDossier:
    resultats: list[NoteLue]
