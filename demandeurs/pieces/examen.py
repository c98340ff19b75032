"""What a file sent by somebody really is, and the safe file made of it; or why it is refused, in French.

The type is read in the content, never in the name. Whatever passes is written anew in the sandbox: a PDF from its
pages, an image from its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from demandeurs.pieces import bac
from demandeurs.pieces.decodeurs.refus import deballer, emballer
from socle.errors import ActionRefusee, Nature, Refus

# Default of the dated parameter `piece.octets_max`.
OCTETS_MAX = 10_000_000
# What normalising may add to a file within the limit.
MARGE = 4_000_000
MEMOIRE = 1_200_000_000
SECONDES = 20.0
MARQUES_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Where a reader still finds the header of a PDF.
TETE_DE_PDF = 1_024
DECODEURS = {
    "pdf": "demandeurs.pieces.decodeurs.pdf:normaliser",
    "jpeg": "demandeurs.pieces.decodeurs.images:normaliser",
    "png": "demandeurs.pieces.decodeurs.images:normaliser",
    "heic": "demandeurs.pieces.decodeurs.images:normaliser",
}

_LISIBLE = "dossier unique, règle 1 : une pièce est lisible et complète"
_BORNES = "limites d'ouverture des fichiers"
_REFAIRE = "Photographiez ou numérisez le document à nouveau, puis déposez-le."
_IMPRIMER = "Imprimez-le en PDF au format A4, ou numérisez-le à nouveau."
# code -> what is wrong, the rule, what to do. `{}` is the number that the decoder gives.
REFUS = {
    "vide": ("Ce fichier est vide.", _LISIBLE, "Vérifiez le fichier d'origine, puis déposez-le à nouveau."),
    "type_inconnu": (
        "Ce fichier n'est ni un PDF ni une image JPEG, PNG ou HEIC, quel que soit son nom.",
        "formats que le service sait ouvrir",
        "Ouvrez-le là où il a été fait, enregistrez-le en PDF, puis déposez ce PDF.",
    ),
    "mot_de_passe": (
        "Ce PDF est protégé par un mot de passe : personne ne pourrait le lire dans le dossier.",
        _LISIBLE,
        "Enregistrez-le sans mot de passe, ou imprimez-le en PDF, puis déposez-le.",
    ),
    "pdf_illisible": (
        "Ce PDF est endommagé et n'a pas pu être réparé.",
        _LISIBLE,
        "Téléchargez ou numérisez le document à nouveau, puis déposez-le.",
    ),
    "sans_page": ("Ce PDF n'a aucune page.", _LISIBLE, "Vérifiez le fichier d'origine, puis déposez-le à nouveau."),
    "tronque": (
        "Ce fichier est incomplet : sa fin manque, sans doute après une copie interrompue.",
        _LISIBLE,
        "Téléchargez ou numérisez le document à nouveau, puis déposez-le.",
    ),
    "page_demesuree": ("Une page de ce PDF a des dimensions impossibles.", _BORNES, _IMPRIMER),
    "image_illisible": ("Cette image est endommagée et ne peut pas être lue.", _LISIBLE, _REFAIRE),
    "image_demesuree": (
        "Cette image a {} millions de pixels : c'est trop pour être ouverte.",
        f"{_BORNES} : 100 millions de pixels, 20 000 de côté",
        "Réduisez-la, ou numérisez le document à 300 points par pouce.",
    ),
    bac.TEMPS: ("Ce fichier met trop de temps à s'ouvrir.", _BORNES, _IMPRIMER),
    bac.MEMOIRE: ("Ce fichier demande trop de mémoire pour s'ouvrir.", _BORNES, _IMPRIMER),
    bac.SORTIE: (
        "Ce fichier devient trop gros une fois ouvert.",
        _BORNES,
        "Numérisez le document à nouveau, à 300 points par pouce au plus.",
    ),
    bac.PLANTE: ("Ce fichier est endommagé : l'ouvrir interrompt le programme.", _LISIBLE, _REFAIRE),
}
_ENDOMMAGE = ("Ce fichier est endommagé et ne peut pas être lu.", _LISIBLE, _REFAIRE)


@dataclass(frozen=True, slots=True)
class FichierSain:
    """A file made anew: `nature` pdf, jpeg or png, its bytes, its number of pages (1 for an image)."""

    nature: str
    contenu: bytes
    pages: int


def examiner(contenu: bytes, *, pages_max: int, octets_max: int = OCTETS_MAX) -> FichierSain:
    """The safe file made of this one. Raises ActionRefusee with what is wrong, the rule and the way out."""
    verifier_la_taille(len(contenu), octets_max=octets_max)
    nature = nature_de(contenu)
    if nature is None:
        raise ActionRefusee(refus("type_inconnu"))
    reglages = {"nature": nature, "pages_max": pages_max, "octets_max": octets_max}
    try:
        paquet = bac.executer(
            DECODEURS[nature],
            emballer(reglages, contenu),
            memoire=MEMOIRE,
            secondes=SECONDES,
            sortie_max=octets_max + MARGE,
        )
    except bac.DecodageImpossible as erreur:
        raise ActionRefusee(_refus_de(erreur, pages_max)) from erreur
    valeurs, sain = deballer(paquet)
    return FichierSain(nature=valeurs["nature"], contenu=sain, pages=valeurs["pages"])


def verifier_la_taille(octets: int, *, octets_max: int = OCTETS_MAX) -> None:
    """Raises ActionRefusee when the file is empty or beyond the limit: asked before it is read, and again after."""
    if not octets:
        raise ActionRefusee(refus("vide"))
    if octets > octets_max:
        raise ActionRefusee(
            Refus(
                code="piece_trop_lourde",
                message=f"Ce fichier pèse {_mo(octets)} Mo : {_mo(octets_max)} Mo au plus.",
                nature=Nature.SAISIE,
                champ="fichiers",
                source="paramètre « Octets d'un fichier de pièce »",
                issue="Numérisez le document à 150 ou 200 points par pouce, ou déposez ses pages en plusieurs fichiers.",
            )
        )


def nature_de(contenu: bytes) -> str | None:
    """pdf, jpeg, png or heic by its first bytes; None for anything else."""
    if contenu.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if contenu.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if contenu[4:8] == b"ftyp" and contenu[8:12] in MARQUES_HEIC:
        return "heic"
    return "pdf" if b"%PDF-" in contenu[:TETE_DE_PDF] else None


def refus(code: str, detail: str = "") -> Refus:
    """The refusal of a file for this code of the decoders or of the sandbox."""
    message, regle, issue = REFUS.get(code, _ENDOMMAGE)
    return Refus(code=f"piece_{code}", message=message.format(detail), champ="fichiers", source=regle, issue=issue)


def _refus_de(erreur: bac.DecodageImpossible, pages_max: int) -> Refus:
    if erreur.code != "trop_de_pages":
        return refus(erreur.code, erreur.detail)
    return Refus(
        code="piece_trop_de_pages",
        message=f"Ce PDF a {erreur.detail} pages : {pages_max} au plus pour cette pièce.",
        champ="fichiers",
        source="liste des pièces : pages admises par nature",
        issue="Ne gardez que les pages du document demandé, puis déposez-le.",
    )


def _mo(octets: int) -> str:
    """Megabytes with one decimal, rounded up so that a refused size never reads as the limit."""
    dixiemes = -(-octets // 100_000)
    return f"{dixiemes // 10},{dixiemes % 10}" if dixiemes % 10 else str(dixiemes // 10)
