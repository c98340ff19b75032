from socle.models.nomenclatures import Nomenclature
from socle.models.traces import Sceau, Trace, TraceActe, TraceConsultation
from socle.models.travaux import Debit, EtatTravail, Idempotence, Passage, Travail

__all__ = [
    "Debit",
    "EtatTravail",
    "Idempotence",
    "Nomenclature",
    "Passage",
    "Sceau",
    "Trace",
    "TraceActe",
    "TraceConsultation",
    "Travail",
]
