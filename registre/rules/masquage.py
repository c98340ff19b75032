"""What a dossier protégé hides: address, phones and vœux, in lists, in exports and from the co-titulaire.

Protection is granted on the applicant's word alone: no proof may be asked for it. Opening the dossier itself asks a
motive, which is traced.
"""

from __future__ import annotations

from enum import StrEnum

MASQUE = "Dossier protégé"


class Contexte(StrEnum):
    """Where the value would be shown, or to whom."""

    LISTE = "liste"
    EXPORT = "export"
    COTITULAIRE = "cotitulaire"
    DOSSIER = "dossier"


class Donnee(StrEnum):
    """What may be shown of a dossier. Everything not named here is never hidden by protection."""

    ADRESSE = "adresse"
    TELEPHONE = "telephone"
    VOEUX = "voeux"
    LIEN = "lien"
    AUTRE = "autre"


SENSIBLES = frozenset({Donnee.ADRESSE, Donnee.TELEPHONE, Donnee.VOEUX, Donnee.LIEN})


def est_masquee(donnee: Donnee, *, protege: bool, contexte: Contexte, motif: str = "") -> bool:
    """Whether the value is hidden. `motif` is the reason given to open the dossier: without it, it stays closed."""
    if not protege or donnee not in SENSIBLES:
        return False
    return contexte is not Contexte.DOSSIER or not motif.strip()


def montrer(valeur: str, donnee: Donnee, *, protege: bool, contexte: Contexte, motif: str = "") -> str:
    """The value, or the mask in its place. An empty value is masked too: nothing tells whether there was one to hide."""
    if est_masquee(donnee, protege=protege, contexte=contexte, motif=motif):
        return MASQUE
    return valeur
