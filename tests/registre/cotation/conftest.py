from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from habilitations.acteur import Acteur, systeme
from habilitations.models import Territoire
from registre.models import GrilleCotation
from registre.rules.cotation.bareme import LigneBareme
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from socle.clock import aujourdhui, horloge_a
from tests import monde
from tests.factories import saisies
from tests.registre.services.conftest import charger_referentiels

LIGNES = (
    LigneBareme("dalo", 20),
    LigneBareme("prioritaire", 12),
    LigneBareme("personnes_en_trop", 4, 2),
    LigneBareme("taux_effort", 3, 20),
    LigneBareme("anciennete", 1, 12),
    LigneBareme("habite_territoire", 2),
)


@pytest.fixture
def referentiels(db: None) -> Iterator[None]:
    """Code lists and parameters of the project, on the morning of 10 March 2026."""
    charger_referentiels()
    with horloge_a(saisies.LE_10_MARS):
        yield


@pytest.fixture
def agent(referentiels: None) -> Acteur:
    """An agent of the guichet of Montreuil, in Est Ensemble."""
    return monde.acteur(monde.COMMUNE)


@pytest.fixture
def ept(referentiels: None) -> Acteur:
    """The agent of Est Ensemble who manages its grid."""
    return monde.acteur(monde.EPT)


def territoire(nature: str = "ept", code: str = monde.EST_ENSEMBLE) -> Territoire:
    return Territoire.objects.get(nature=nature, code=code)


def grille(
    lignes: tuple[LigneBareme, ...] = LIGNES, *, pour_mutations: bool = False, **champs: object
) -> GrilleCotation:
    """A draft of Est Ensemble."""
    saisie = SaisieGrille("Grille d'Est Ensemble", lignes, **champs)  # type: ignore[arg-type]
    return preparer(territoire(), saisie, acteur=systeme(), pour_mutations=pour_mutations)


def publiee(lignes: tuple[LigneBareme, ...] = LIGNES, *, du: date | None = None, **champs: object) -> GrilleCotation:
    """A grid of Est Ensemble in force."""
    une = grille(lignes, **champs)  # type: ignore[arg-type]
    return publier(une.pk, Publication(du or aujourdhui(), "Délibération du 3 mars 2026"), acteur=systeme())
