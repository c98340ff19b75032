"""What people see of a pièce: its pages as pictures on the screen, or a watermarked PDF to take away.

The raw file never leaves the strongroom. A page drawn once is kept beside its file, under a key derived from the same
data key: without the row of the file, no preview opens either.
"""

from __future__ import annotations

import logging
from datetime import date

from demandeurs.enums import EtatPiece
from demandeurs.models import FichierPiece, Piece
from demandeurs.pieces import bac, coffre
from demandeurs.pieces.decodeurs.refus import emballer
from demandeurs.pieces.erreurs import FichierIllisible, StockageIndisponible
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

logger = logging.getLogger(__name__)
TYPE_D_UN_APERCU = "image/webp"
# A closed list, so that the pictures kept of a page are three at most: thumbnail, screen, magnifying glass.
VIGNETTE, ECRAN, LOUPE = 240, 960, 1_920
LARGEURS = (VIGNETTE, ECRAN, LOUPE)
MEMOIRE = 1_200_000_000
SECONDES = 20.0
OCTETS_D_UN_APERCU = 8_000_000
OCTETS_D_UN_TELECHARGEMENT = 120_000_000
LONGUEUR_D_UN_MOTIF = 120


def apercu(fichier: FichierPiece, page: int, *, largeur: int = ECRAN) -> bytes:
    """The page (from 1) of a file as a WebP picture, as wide as the first of LARGEURS that reaches `largeur` pixels.

    Raises ActionRefusee: no such page, still in quarantine, or a file that cannot be read now.
    """
    exiger(_refus_de_quarantaine(fichier.piece) or _refus_de_page(fichier, page))
    largeur = next((une for une in LARGEURS if une >= largeur), LOUPE)
    garde = _garde(fichier, page, largeur)
    return garde if garde is not None else _dessiner(fichier, page, largeur)


def telechargement(piece: Piece, *, destinataire: str, motif: str, le: date) -> bytes:
    """Every page of a pièce in one PDF that says on each of them who received it, what for and on which day.

    Raises ActionRefusee. One clear file is in memory at a time, then the pictures of its pages.
    """
    exiger(_refus_de_quarantaine(piece))
    lignes = [
        f"Copie remise à {_une_ligne(destinataire)}",
        f"pour {_une_ligne(motif)}",
        f"le {le:%d/%m/%Y}, ne vaut que pour cet usage",
    ]
    parties = [
        _executer("filigrane:apposer", {"nature": un.nature, "lignes": lignes}, coffre.ouvrir(un))
        for un in piece.fichiers.order_by("rang")
    ]
    if len(parties) == 1:
        return parties[0]
    return _executer("filigrane:reunir", {"tailles": [len(un) for un in parties]}, b"".join(parties))


def _garde(fichier: FichierPiece, page: int, largeur: int) -> bytes | None:
    """The picture already drawn; None when there is none, or when it is not readable any more."""
    nom, usage = _place(fichier, page, largeur)
    cle_de_donnees = coffre.cle_de(fichier)
    try:
        return b"".join(coffre.dechiffrer(nom, cle=fichier.cle, cle_de_donnees=cle_de_donnees, usage=usage))
    except FichierIllisible:
        return None


def _dessiner(fichier: FichierPiece, page: int, largeur: int) -> bytes:
    reglages = {"nature": fichier.nature, "page": page, "largeur": largeur}
    image = _executer("rendu:page", reglages, coffre.ouvrir(fichier), sortie_max=OCTETS_D_UN_APERCU)
    nom, usage = _place(fichier, page, largeur)
    try:
        coffre.ecrire(nom, image, cle=fichier.cle, cle_de_donnees=coffre.cle_de(fichier), usage=usage)
    except StockageIndisponible:
        # The page can be shown; it will be drawn again next time.
        logger.warning("preview not kept: the storage of pieces does not answer")
    return image


def _place(fichier: FichierPiece, page: int, largeur: int) -> tuple[str, str]:
    """Where a preview is kept and the use that its key is derived for."""
    suffixe = f"/{page}-{largeur}"
    return coffre.nom_de(fichier.cle, dossier=coffre.APERCUS, suffixe=suffixe), f"{coffre.APERCUS}{suffixe}"


def _executer(
    fonction: str, reglages: dict[str, object], contenu: bytes, *, sortie_max: int = OCTETS_D_UN_TELECHARGEMENT
) -> bytes:
    try:
        return bac.executer(
            f"demandeurs.pieces.decodeurs.{fonction}",
            emballer(reglages, contenu),
            memoire=MEMOIRE,
            secondes=SECONDES,
            sortie_max=sortie_max,
        )
    except bac.DecodageImpossible as erreur:
        message = "Cette page ne peut pas être affichée : le fichier demande trop de temps ou de mémoire."
        issue = "Marquez la pièce inexploitable et demandez une numérisation plus simple."
        code = f"piece_affichage_{erreur.code}"
        raise ActionRefusee(Refus(code, message, Nature.ETAT, "fichiers", "limites d'affichage", issue)) from erreur


def _refus_de_quarantaine(piece: Piece) -> Refus | None:
    if piece.etat != EtatPiece.QUARANTAINE:
        return None
    return Refus(
        code="piece_en_quarantaine",
        message="Cette pièce attend l'examen de l'antivirus : personne ne l'ouvre avant.",
        nature=Nature.ETAT,
        source="examen antivirus des pièces",
        issue="Réessayez dans quelques minutes.",
    )


def _refus_de_page(fichier: FichierPiece, page: int) -> Refus | None:
    if 1 <= page <= fichier.pages:
        return None
    return Refus(
        code="piece_page_absente",
        message="Cette page n'existe pas.",
        nature=Nature.INTROUVABLE,
        source=Regle.INCONNU,
        issue="Revenez à la première page de la pièce.",
    )


def _une_ligne(texte: str) -> str:
    return " ".join(texte.split())[:LONGUEUR_D_UN_MOTIF]
