"""Grids of cotation for the demonstration: illustrations, clearly marked, for the weights of Île-de-France are not published.

Paris takes the few weights of its grid of 2014 that were made public, completed; the others are invented variants.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from habilitations.acteur import systeme
from habilitations.models import Territoire
from habilitations.rules.types import NatureTerritoire
from registre.rules.cotation.bareme import EffetRefus, LigneBareme, RegleDeRefus
from registre.rules.cotation.criteres import Famille
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from registre.services.cotation.passage import tout_recalculer
from socle.clock import aujourdhui

SOURCE = "Illustration pour la démonstration : aucune délibération"
PARIS = "75056"
L = LigneBareme


def _paliers(critere: str, *paliers: tuple[int, int]) -> tuple[LigneBareme, ...]:
    return tuple(L(critere, points, seuil) for seuil, points in paliers)


# Handicap 4, two persons more than rooms 4, homeless 17, leaving a shared dwelling 2, with one's parents 1, effort rate
# from 33 to 70 %: the public figures of 2014. The rest completes them.
DE_PARIS = SaisieGrille(
    "Grille de Paris (illustration)",
    (
        L("dalo", 20),
        L("prioritaire", 12),
        L("sans_abri", 17),
        L("habitat_precaire", 12),
        L("hebergement", 10),
        L("logement_temporaire", 8),
        L("heberge_tiers", 4),
        L("heberge_famille", 1),
        L("suroccupation", 6),
        *_paliers("personnes_en_trop", (1, 2), (2, 4)),
        *_paliers("taux_effort", (33, 1), (40, 2), (50, 4), (70, 6)),
        L("logement_indigne", 8),
        L("expulsion_jugee", 8),
        L("handicap", 4),
        L("violences", 8),
        L("decohabitation", 2),
        L("monoparental", 3),
        *_paliers("anciennete", (12, 1), (24, 2), (36, 3), (60, 5), (84, 7), (120, 10)),
        L("habite_territoire", 3),
        L("travaille_territoire", 2),
    ),
    au_plus_haut=frozenset({Famille.PRIORITES}),
    refus=RegleDeRefus(EffetRefus.RETRAIT, des=2, points=4, mois=12),
    illustration=True,
)


def _variante(rang: int) -> SaisieGrille:
    """A grid for an EPT: the weights of seniority and of work shift from one to the next."""
    return SaisieGrille(
        "Grille du territoire (illustration)",
        (
            L("dalo", 30 + rang),
            L("prioritaire", 15),
            L("sans_abri", 15),
            L("hebergement", 10),
            L("heberge_tiers", 5),
            L("suroccupation", 6),
            *_paliers("taux_effort", (33, 2), (50, 4)),
            L("handicap", 5),
            L("violences", 10),
            L("reprise_emploi", 4),
            L("en_emploi", 2 + rang % 3),
            L("mutation", -2),
            *_paliers("anciennete", *((12 * annee, annee + rang % 2) for annee in (1, 2, 3, 5, 7, 10))),
            L("habite_territoire", 4),
            L("travaille_territoire", 3),
        ),
        refus=RegleDeRefus(EffetRefus.GEL, mois=6) if rang % 2 else RegleDeRefus(),
        illustration=True,
    )


def illustrer(*, dire: Callable[[str], None]) -> int:
    """Publish the grids of Paris and of the EPT today, then score everybody. Returns how many demandes."""
    jour = aujourdhui()
    paris = Territoire.objects.get(nature=NatureTerritoire.COMMUNE, code=PARIS, au=None)
    _publier(paris, DE_PARIS, jour)
    ept = Territoire.objects.filter(nature=NatureTerritoire.EPT, au=None).order_by("code")
    for rang, territoire in enumerate(ept):
        _publier(territoire, _variante(rang), jour)
    demandes, notes = tout_recalculer(le=jour)
    dire(f"{demandes} demandes cotées, {notes} notes")
    return demandes


def _publier(territoire: Territoire, saisie: SaisieGrille, jour: date) -> None:
    grille = preparer(territoire, saisie, acteur=systeme())
    publier(grille.pk, Publication(jour, SOURCE), acteur=systeme())
