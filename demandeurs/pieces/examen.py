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
REGLE = "fichiers acceptés : PDF, JPEG, PNG et HEIC, sans mot de passe"
MARQUES_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# Where a reader still finds the header of a PDF.
TETE_DE_PDF = 1_024
DECODEURS = {
    "pdf": "demandeurs.pieces.decodeurs.pdf:normaliser",
    "jpeg": "demandeurs.pieces.decodeurs.images:normaliser",
    "png": "demandeurs.pieces.decodeurs.images:normaliser",
    "heic": "demandeurs.pieces.decodeurs.images:normaliser",
}

_REFAIRE = "Photographier ou numériser le document à nouveau, puis le déposer."
# code -> what is wrong, what to do. `{}` is the number that the decoder gives.
REFUS = {
    "vide": ("Ce fichier est vide.", "Vérifier le fichier d'origine, puis le déposer à nouveau."),
    "type_inconnu": (
        "Ce fichier n'est ni un PDF ni une image JPEG, PNG ou HEIC, quel que soit son nom.",
        "L'enregistrer ou l'imprimer en PDF, puis le déposer.",
    ),
    "mot_de_passe": (
        "Ce PDF est protégé par un mot de passe : personne ne pourrait le lire dans le dossier.",
        "L'enregistrer sans mot de passe, ou l'imprimer en PDF, puis le déposer.",
    ),
    "pdf_illisible": (
        "Ce PDF est endommagé et n'a pas pu être réparé.",
        "Le télécharger ou le numériser à nouveau, puis le déposer.",
    ),
    "sans_page": ("Ce PDF n'a aucune page.", "Vérifier le fichier d'origine, puis le déposer à nouveau."),
    "tronque": (
        "Ce fichier est incomplet : sa fin manque, sans doute après une copie interrompue.",
        "Le télécharger ou le numériser à nouveau, puis le déposer.",
    ),
    "page_demesuree": ("Une page de ce PDF a des dimensions impossibles.", "L'imprimer en PDF au format A4."),
    "image_illisible": ("Cette image est endommagée et ne peut pas être lue.", _REFAIRE),
    "image_demesuree": (
        "Une image de {} millions de pixels dépasse ce que le service ouvre (100 millions, 20 000 de côté).",
        "La réduire, ou numériser le document à 300 points par pouce.",
    ),
    bac.TEMPS: ("Ce fichier met trop de temps à s'ouvrir.", "L'imprimer en PDF, ou le numériser à nouveau."),
    bac.MEMOIRE: ("Ce fichier demande trop de mémoire pour s'ouvrir.", "L'imprimer en PDF, ou le numériser à nouveau."),
    bac.SORTIE: ("Ce fichier devient trop gros une fois ouvert.", "Le numériser à nouveau à 300 points par pouce."),
    bac.PLANTE: ("Ce fichier est endommagé : il interrompt le programme qui l'ouvre.", _REFAIRE),
}
_ILLISIBLE = ("Ce fichier est endommagé et ne peut pas être lu.", _REFAIRE)


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
                message=f"Ce fichier pèse {_mo(octets)} Mo, au-delà des {_mo(octets_max)} Mo admis par fichier.",
                nature=Nature.SAISIE,
                champ="fichiers",
                source="paramètre piece.octets_max",
                issue="Le numériser en 200 points par pouce, ou le déposer en plusieurs fichiers.",
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
    message, issue = REFUS.get(code, _ILLISIBLE)
    return Refus(code=f"piece_{code}", message=message.format(detail), champ="fichiers", source=REGLE, issue=issue)


def _refus_de(erreur: bac.DecodageImpossible, pages_max: int) -> Refus:
    if erreur.code != "trop_de_pages":
        return refus(erreur.code, erreur.detail)
    return Refus(
        code="piece_trop_de_pages",
        message=f"Ce PDF a {erreur.detail} pages ; {pages_max} au plus pour ce type de pièce.",
        champ="fichiers",
        source="nombre de pages admis par type de pièce",
        issue="Ne garder que les pages du document demandé, puis le déposer.",
    )


def _mo(octets: int) -> str:
    """Megabytes with one decimal, rounded up so that a refused size never reads as the limit."""
    dixiemes = -(-octets // 100_000)
    return f"{dixiemes // 10},{dixiemes % 10}" if dixiemes % 10 else str(dixiemes // 10)
