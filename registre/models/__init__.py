from registre.models.acces import DemandeAcces
from registre.models.attribution import AttributionDeclaree
from registre.models.courrier import Courrier
from registre.models.demande import Demande, DonneesSne, LienDemande, NumeroUnique
from registre.models.evenement import Evenement
from registre.models.liste import (
    EtatLotActes,
    LigneLotActes,
    LotActes,
    PreferenceDeListe,
    RechercheEnregistree,
    ResultatLigneActe,
)
from registre.models.parametre import Parametre
from registre.models.partage import DemandePartageAgent, DemandePartageOrganisme
from registre.models.priorite import Priorite
from registre.models.recherche import MotifDemande, Voeu
from registre.models.referentiel import VerificationExistant, VersionReferentiel
from registre.models.suivi import DepotPapier, Orientation, PriseEnCharge, Tache, Visite

__all__ = [
    "AttributionDeclaree",
    "Courrier",
    "Demande",
    "DemandeAcces",
    "DemandePartageAgent",
    "DemandePartageOrganisme",
    "DepotPapier",
    "DonneesSne",
    "EtatLotActes",
    "Evenement",
    "LienDemande",
    "LigneLotActes",
    "LotActes",
    "MotifDemande",
    "NumeroUnique",
    "Orientation",
    "Parametre",
    "PreferenceDeListe",
    "Priorite",
    "PriseEnCharge",
    "RechercheEnregistree",
    "ResultatLigneActe",
    "Tache",
    "VerificationExistant",
    "VersionReferentiel",
    "Visite",
    "Voeu",
]
