from demandeurs.models.adresse import Adresse, Localite
from demandeurs.models.brouillon import Brouillon
from demandeurs.models.handicap import BesoinHandicap
from demandeurs.models.logement import LogementActuel
from demandeurs.models.menage import Aidant, Menage, PersonneMorale
from demandeurs.models.modification import Modification
from demandeurs.models.personne import Activite, Personne, Ressource, RevenuFiscal

__all__ = [
    "Activite",
    "Adresse",
    "Aidant",
    "BesoinHandicap",
    "Brouillon",
    "Localite",
    "LogementActuel",
    "Menage",
    "Modification",
    "Personne",
    "PersonneMorale",
    "Ressource",
    "RevenuFiscal",
]
