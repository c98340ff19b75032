from attributions.models.bail import Attribution, Bail, Proposition
from attributions.models.bail_en_cours import BailEnCours
from attributions.models.candidature import Candidature, VisiteLogement
from attributions.models.changement import ChangementApresSeance
from attributions.models.commission import (
    CommissionCal,
    Deport,
    FichierProcesVerbal,
    LigneSeance,
    LotDeLettres,
    MembreCal,
    ProcesVerbal,
    SeanceCal,
    VoixAttendue,
)
from attributions.models.decision import Decision, Vote
from attributions.models.examen import ExamenOccupation
from attributions.models.historique import EvenementVacance, FinancementRpls
from attributions.models.logement import ImportRpls, Logement, SituationQpv
from attributions.models.mutation import Mutation
from attributions.models.occupation import OccupationParAssociation
from attributions.models.offre import ImportClasses, SuspensionPublication
from attributions.models.presence import MouvementCal, PresenceCal
from attributions.models.prononcee import AttributionPrononcee
from attributions.models.quota import (
    ClasseResidence,
    DeclarationHorsQpv,
    ObjectifQuota,
)
from attributions.models.recherche import RechercheInfructueuse
from attributions.models.reservation import (
    ConventionReservation,
    MouvementFlux,
    PrevisionExclusion,
    ReservationLogement,
)
from attributions.models.vacance import MiseADisposition

__all__ = [
    "Attribution",
    "AttributionPrononcee",
    "Bail",
    "BailEnCours",
    "Candidature",
    "ChangementApresSeance",
    "ClasseResidence",
    "CommissionCal",
    "ConventionReservation",
    "Decision",
    "DeclarationHorsQpv",
    "Deport",
    "EvenementVacance",
    "ExamenOccupation",
    "FichierProcesVerbal",
    "FinancementRpls",
    "ImportClasses",
    "ImportRpls",
    "LigneSeance",
    "Logement",
    "LotDeLettres",
    "MembreCal",
    "MiseADisposition",
    "MouvementCal",
    "MouvementFlux",
    "Mutation",
    "ObjectifQuota",
    "OccupationParAssociation",
    "PresenceCal",
    "PrevisionExclusion",
    "ProcesVerbal",
    "Proposition",
    "RechercheInfructueuse",
    "ReservationLogement",
    "SeanceCal",
    "SituationQpv",
    "SuspensionPublication",
    "VisiteLogement",
    "VoixAttendue",
    "Vote",
]
