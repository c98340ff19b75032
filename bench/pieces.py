"""Files as people send them, and deposits of them in the dossiers of the base, for the measures of pièces."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from bench.requetes import poste
from demandeurs.enums import RolePersonne
from demandeurs.models import FichierPiece, Personne
from habilitations.access import acteur_de, memoire_des_droits
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.models import Demande
from registre.saisie import SaisiePiece
from registre.services import pieces
from socle.clock import aujourdhui

OCTETS = 2_000_000
# Of a scanned A4 page at 200 dots per inch, and of a telephone of twelve megapixels.
PAGE, PHOTO = (1_654, 2_339), (4_032, 3_024)


def numerisation(octets: int = OCTETS) -> bytes:
    """A PDF of one scanned page of about this size; no two are alike."""
    return _ajuster(PAGE, "PDF", octets)


def photographie(octets: int = OCTETS) -> bytes:
    return _ajuster(PHOTO, "JPEG", octets)


def _ajuster(taille: tuple[int, int], format_: str, octets: int) -> bytes:
    """Noise, the worst of images to decode, at the quality that gives this size."""
    image = Image.effect_noise(taille, 40).convert("RGB")
    bas, haut = 5, 95
    contenu = b""
    while bas <= haut:
        qualite = (bas + haut) // 2
        contenu = _enregistrer(image, format_, qualite)
        if len(contenu) > octets:
            haut = qualite - 1
        else:
            bas = qualite + 1
    return contenu


def _enregistrer(image: Image.Image, format_: str, qualite: int) -> bytes:
    sortie = BytesIO()
    image.save(sortie, format_, quality=qualite)
    return sortie.getvalue()


@dataclass(frozen=True, slots=True)
class Dossier:
    """Where a pièce is filed: the demande and its titulaire."""

    demande: int
    titulaire: int


def deposer(contenu: bytes, dossier: Dossier, acteur: Acteur) -> FichierPiece:
    """A deposit through its service: rights, examination, strongroom, rows, event, trace, requests closed, checks asked for."""
    saisie = SaisiePiece(
        type="avis_imposition",
        fichiers=[contenu],
        recue_le=aujourdhui(),
        personne_id=dossier.titulaire,
        annee=aujourdhui().year - 1,
    )
    with memoire_des_droits():
        piece = pieces.deposer(dossier.demande, saisie=saisie, acteur=acteur)
    return FichierPiece.objects.select_related("piece").get(piece=piece)


def guichet() -> Acteur:
    """Whose perimeter is the region: the largest one to check rights against."""
    affectation = poste("region (bailleur)").affectation
    return acteur_de(affectation.agent, affectation)


def dossiers(nombre: int, acteur: Acteur) -> list[Dossier]:
    """The first households of his perimeter."""
    demandes = Demande.objects.visibles_par(acteur, Droit.CONSULTER).ouvertes().filter(menage__isnull=False)
    choisies = dict(demandes.order_by("pk").values_list("menage_id", "pk")[:nombre])
    titulaires = Personne.objects.filter(menage__in=list(choisies), role=RolePersonne.TITULAIRE)
    return [
        Dossier(choisies[menage], pk) for menage, pk in titulaires.order_by("menage_id").values_list("menage_id", "pk")
    ]
