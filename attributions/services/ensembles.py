"""A vacancy and every household that may still be housed in it, locked together: refusing, calling and signing move several."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from attributions.models import Candidature, CommissionCal, Decision, Logement, MiseADisposition
from attributions.permissions import introuvable, refus_de_candidature
from attributions.services.actes import refus_de_version, verrouiller_demandes, verrouiller_vacance
from attributions.states.candidature import OUVERTES, ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.models import Demande
from socle.errors import ActionRefusee, exiger

SUIVIES = (*OUVERTES, EtatCandidature.BAIL_SIGNE)


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Everything here is locked, in the order of every act: demandes, vacancy, candidatures."""

    vacance: MiseADisposition
    candidatures: dict[int, Candidature]
    demandes: dict[int, Demande]


def verrouiller_ensemble(vacance_id: int, *, et: int | None = None, logement: bool = False) -> Ensemble:
    """Lock the open candidatures of a vacancy, the one called `et` whatever its state, and the dwelling when it is written.

    One designated while the locks were being taken is left alone: no act on ranks concerns it. Raises `ActionRefusee`.
    """
    suivies = Q(mise_a_disposition=vacance_id, etat__in=SUIVIES)
    ids = Candidature.objects.filter(suivies if et is None else suivies | Q(pk=et)).order_by()
    demandes = verrouiller_demandes(ids.values_list("demande", flat=True))
    if logement:
        Logement.objects.pour_ecriture().filter(vacances=vacance_id).first()
    vacance = verrouiller_vacance(vacance_id)
    candidatures = {
        une.pk: une
        for une in Candidature.objects.pour_ecriture().filter(mise_a_disposition=vacance_id, demande__in=demandes)
        if une.pk == et or une.etat in SUIVIES
    }
    for une in candidatures.values():
        une.demande, une.mise_a_disposition = demandes[une.demande_id], vacance
    return Ensemble(vacance, candidatures, demandes)


def ouvrir(
    candidature_id: int, acte: ActeCandidature, *, acteur: Acteur, version: int | None, logement: bool = False
) -> tuple[Candidature, Ensemble]:
    """Lock a candidature and its neighbours, then check rights, state and version. Raises `ActionRefusee`."""
    ou = Candidature.objects.filter(pk=candidature_id).values_list("mise_a_disposition", flat=True).first()
    if ou is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    ensemble = verrouiller_ensemble(ou, et=candidature_id, logement=logement)
    candidature = ensemble.candidatures[candidature_id]
    exiger(refus_de_candidature(acte, acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    return candidature, ensemble


def commission_de(vacance: MiseADisposition) -> CommissionCal | None:
    """The CALEOL that last decided on this vacancy; None when the attribution did not come from one."""
    decision = (
        Decision.objects.filter(candidature__mise_a_disposition=vacance)
        .select_related("ligne__seance__commission")
        .order_by("-pk")
        .first()
    )
    return decision.ligne.seance.commission if decision is not None else None
