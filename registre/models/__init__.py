from registre.models.attribution import AttributionDeclaree
from registre.models.courrier import Courrier
from registre.models.demande import Demande, DonneesSne, LienDemande, NumeroUnique
from registre.models.evenement import Evenement
from registre.models.parametre import Parametre
from registre.models.partage import DemandePartageAgent, DemandePartageOrganisme
from registre.models.priorite import Priorite
from registre.models.recherche import MotifDemande, Voeu
from registre.models.referentiel import VerificationExistant, VersionReferentiel
from registre.models.suivi import DepotPapier, Orientation, Tache

__all__ = [
    "AttributionDeclaree",
    "Courrier",
    "Demande",
    "DemandePartageAgent",
    "DemandePartageOrganisme",
    "DepotPapier",
    "DonneesSne",
    "Evenement",
    "LienDemande",
    "MotifDemande",
    "NumeroUnique",
    "Orientation",
    "Parametre",
    "Priorite",
    "Tache",
    "VerificationExistant",
    "VersionReferentiel",
    "Voeu",
]
