from registre.models.acces import DemandeAcces
from registre.models.attribution import AttributionDeclaree
from registre.models.baremes import PlafondRessources, SeuilQuartile, ZonePlafond
from registre.models.contingent import EligibiliteContingent
from registre.models.cotation import (
    AttenteObservee,
    CotationARevoir,
    DistributionNotes,
    GrilleCotation,
    LigneGrille,
    NoteCotation,
    SimulationGrille,
)
from registre.models.courrier import Courrier
from registre.models.delai_anormal import AttenteAnormale, DelaiAnormal
from registre.models.demande import Demande, DonneesSne, LienDemande, NumeroUnique
from registre.models.evenement import Evenement
from registre.models.faits_cotation import FaitsCotation
from registre.models.fichier_priorites import (
    CauseDivergence,
    CorrespondanceFichier,
    Divergence,
    EtatDivergence,
    EtatFichier,
    FichierPriorites,
    LigneFichier,
)
from registre.models.liste import (
    EtatLotActes,
    LigneLotActes,
    LotActes,
    PreferenceDeListe,
    RechercheEnregistree,
    ResultatLigneActe,
)
from registre.models.offre_dalo import OffreDalo
from registre.models.parametre import Parametre
from registre.models.partage import DemandePartageAgent, DemandePartageOrganisme
from registre.models.priorite import Priorite
from registre.models.recherche import MotifDemande, Voeu
from registre.models.referentiel import VerificationExistant, VersionReferentiel
from registre.models.suivi import DepotPapier, Orientation, PriseEnCharge, Suivi, Tache, Visite

__all__ = [
    "AttenteAnormale",
    "AttenteObservee",
    "AttributionDeclaree",
    "CauseDivergence",
    "CorrespondanceFichier",
    "CotationARevoir",
    "Courrier",
    "DelaiAnormal",
    "Demande",
    "DemandeAcces",
    "DemandePartageAgent",
    "DemandePartageOrganisme",
    "DepotPapier",
    "DistributionNotes",
    "Divergence",
    "DonneesSne",
    "EligibiliteContingent",
    "EtatDivergence",
    "EtatFichier",
    "EtatLotActes",
    "Evenement",
    "FaitsCotation",
    "FichierPriorites",
    "GrilleCotation",
    "LienDemande",
    "LigneFichier",
    "LigneGrille",
    "LigneLotActes",
    "LotActes",
    "MotifDemande",
    "NoteCotation",
    "NumeroUnique",
    "OffreDalo",
    "Orientation",
    "Parametre",
    "PlafondRessources",
    "PreferenceDeListe",
    "Priorite",
    "PriseEnCharge",
    "RechercheEnregistree",
    "ResultatLigneActe",
    "SeuilQuartile",
    "SimulationGrille",
    "Suivi",
    "Tache",
    "VerificationExistant",
    "VersionReferentiel",
    "Visite",
    "Voeu",
    "ZonePlafond",
]
