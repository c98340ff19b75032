"""States of a cotation grid: a plain table, walked by a total test. What the calendar changes is not a state."""

from __future__ import annotations

from django.db.models import TextChoices


class EtatGrille(TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIEE = "publiee", "Publiée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class ActeGrille(TextChoices):
    """Acts of the EPCI, of the EPT or of Paris on its grid."""

    MODIFIER = "modifier_grille", "Modifier la grille"
    SIMULER = "simuler_grille", "Simuler la grille"
    PUBLIER = "publier_grille", "Publier la grille"
    ABANDONNER = "abandonner_grille", "Abandonner le brouillon"
    REPRENDRE = "reprendre_grille", "Préparer une nouvelle version"


_E = EtatGrille
# Act -> states it starts from, state it leads to (None: the same).
TRANSITIONS_GRILLE: dict[ActeGrille, tuple[frozenset[EtatGrille], EtatGrille | None]] = {
    ActeGrille.MODIFIER: (frozenset({_E.BROUILLON}), None),
    ActeGrille.SIMULER: (frozenset({_E.BROUILLON}), None),
    ActeGrille.PUBLIER: (frozenset({_E.BROUILLON}), _E.PUBLIEE),
    ActeGrille.ABANDONNER: (frozenset({_E.BROUILLON}), _E.ABANDONNEE),
    ActeGrille.REPRENDRE: (frozenset({_E.PUBLIEE, _E.ABANDONNEE}), None),
}


def grille_permet(acte: ActeGrille, *, depuis: str) -> bool:
    return depuis in TRANSITIONS_GRILLE[acte][0]
