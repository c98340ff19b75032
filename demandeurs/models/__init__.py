from demandeurs.models.adresse import Adresse, Localite
from demandeurs.models.brouillon import Brouillon
from demandeurs.models.handicap import BesoinHandicap
from demandeurs.models.logement import LogementActuel
from demandeurs.models.menage import Aidant, Menage, PersonneMorale
from demandeurs.models.modification import Modification
from demandeurs.models.personne import Activite, Personne, Ressource, RevenuFiscal
from demandeurs.models.piece import (
    ControlePiece,
    DepotFichier,
    EmpreintePiece,
    ExigencePiece,
    FichierPiece,
    LotDeNumerisation,
    Piece,
    RequetePiece,
    TypePiece,
)

__all__ = [
    "Activite",
    "Adresse",
    "Aidant",
    "BesoinHandicap",
    "Brouillon",
    "ControlePiece",
    "DepotFichier",
    "EmpreintePiece",
    "ExigencePiece",
    "FichierPiece",
    "Localite",
    "LogementActuel",
    "LotDeNumerisation",
    "Menage",
    "Modification",
    "Personne",
    "PersonneMorale",
    "Piece",
    "RequetePiece",
    "Ressource",
    "RevenuFiscal",
    "TypePiece",
]
