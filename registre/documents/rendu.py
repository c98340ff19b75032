"""Turns content blocks into the JSON-able values the templates read. One function per kind of block."""

from collections.abc import Iterable, Mapping

from registre.documents.contenus import (
    Bloc,
    Encadre,
    Fait,
    Faits,
    Intertitre,
    Liste,
    Noms,
    Paragraphe,
    SautDePage,
    Service,
    Tableau,
)

NOMS_PAR_PANNEAU = 24
"""Names printed together in three columns: a panel never crosses a page, so columns read in order."""


def en_donnees(blocs: Iterable[Bloc]) -> list[dict[str, object]]:
    """The blocks as the templates expect them, each with its `genre`."""
    return [_bloc(bloc) for bloc in blocs]


def _bloc(bloc: Bloc) -> dict[str, object]:
    match bloc:
        case Paragraphe(texte):
            return {"genre": "paragraphe", "texte": texte}
        case Intertitre(texte, niveau):
            return {"genre": "intertitre", "texte": texte, "niveau": niveau}
        case Liste(elements, numerotee):
            return {"genre": "liste", "elements": list(elements), "numerotee": numerotee}
        case Faits(faits, colonnes):
            return {"genre": "faits", "faits": en_paires(faits), "colonnes": colonnes}
        case Tableau(titres, lignes, largeurs):
            return _tableau(titres, lignes, largeurs)
        case Encadre(titre, lignes, ton):
            return {"genre": "encadre", "titre": titre, "lignes": list(lignes), "ton": ton}
        case Noms(noms):
            return {"genre": "noms", "panneaux": panneaux(noms)}
        case SautDePage():
            return {"genre": "saut"}


def _tableau(
    titres: tuple[str, ...], lignes: tuple[tuple[str, ...], ...], largeurs: tuple[int, ...]
) -> dict[str, object]:
    if len(largeurs) != len(titres) or any(len(ligne) != len(titres) for ligne in lignes):
        raise ValueError("every row of a table, and its widths, have as many cells as its header")
    return {
        "genre": "tableau",
        "titres": list(titres),
        "lignes": [list(ligne) for ligne in lignes],
        "largeurs": list(largeurs),
    }


def en_paires(faits: Iterable[Fait]) -> list[dict[str, str]]:
    """Label / value pairs; an empty value is left out."""
    return [{"libelle": fait.libelle, "valeur": fait.valeur} for fait in faits if fait.valeur]


def panneaux(noms: tuple[str, ...]) -> list[list[list[str]]]:
    """Panels of at most `NOMS_PAR_PANNEAU` names, each cut in three columns of nearly equal length, in order."""
    resultat = []
    for debut in range(0, len(noms), NOMS_PAR_PANNEAU):
        panneau = noms[debut : debut + NOMS_PAR_PANNEAU]
        hauteur = -(-len(panneau) // 3)
        resultat.append([list(panneau[i : i + hauteur]) for i in range(0, 3 * hauteur, hauteur)])
    return resultat


def service_en_donnees(service: Service) -> Mapping[str, object]:
    """Letterhead: name, address lines, contact lines that are not empty."""
    return {
        "nom": service.nom,
        "adresse": list(service.adresse),
        "contacts": [c for c in (service.telephone, service.courriel, service.site, service.horaires) if c],
    }
