"""What the letters of the register say to a household that is a candidate: what it would lose, and until when it is kept.

Port `precisions`: the notice before the end of a demande (R441-2-7) and the notification of its radiation (R441-2-8). Neither
names a dwelling: the letters of the attribution do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from attributions.models import Candidature
from attributions.services.durees import garde_des_suspendues
from attributions.states.candidature import OUVERTES, EtatCandidature
from registre.documents.francais import date_longue
from registre.enums import NatureCourrier
from registre.ports import Precision


def avant_le_terme(demandes: Sequence[int], _le: date) -> Mapping[int, str]:
    """Candidatures in progress, which a radiation for want of renewal would suspend (ADR 0057)."""
    ouvertes = Candidature.objects.filter(demande__in=demandes, etat__in=OUVERTES)
    nombres: dict[int, int] = defaultdict(int)
    for demande in ouvertes.values_list("demande", flat=True):
        nombres[demande] += 1
    return {demande: _en_cours(nombre) for demande, nombre in nombres.items()}


def apres_radiation(demandes: Sequence[int], le: date) -> Mapping[int, str]:
    """Candidatures suspended by the radiation, and the last day on which the reactivation takes the first of them up again."""
    suspendues = Candidature.objects.filter(
        demande__in=demandes, etat=EtatCandidature.SUSPENDUE, close_le__isnull=False
    )
    jours: dict[int, list[date]] = defaultdict(list)
    for demande, close_le in suspendues.values_list("demande", "close_le"):
        jours[demande].append(close_le)
    gardees = garde_des_suspendues(le)
    return {demande: _suspendues(len(siennes), min(siennes) + gardees) for demande, siennes in jours.items()}


def _en_cours(nombre: int) -> str:
    if nombre == 1:
        return "Vous êtes sur les rangs pour un logement : sans renouvellement, cette candidature serait suspendue, puis close."
    return f"Vous êtes sur les rangs pour {nombre} logements : sans renouvellement, ces candidatures seraient suspendues, puis closes."


def _suspendues(nombre: int, jusqu_au: date) -> str:
    condition = f"à condition que votre demande soit reprise au plus tard le {date_longue(jusqu_au)}."
    if nombre == 1:
        return (
            "Vous étiez sur les rangs pour un logement : cette candidature est suspendue. Elle reprend là où elle en était, si le "
            f"logement est encore proposé, {condition}"
        )
    return (
        f"Vous étiez sur les rangs pour {nombre} logements : ces candidatures sont suspendues. Elles reprennent là où elles en "
        f"étaient, si les logements sont encore proposés, {condition}"
    )


PRECISIONS: dict[str, Precision] = {
    NatureCourrier.PREAVIS: avant_le_terme,
    NatureCourrier.RADIATION: apres_radiation,
}
