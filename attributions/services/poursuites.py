"""Places that a radiation or a withdrawal left free: the next rank, in an act of its own (R441-3 b; règlement intérieur)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from attributions.models import Candidature, MiseADisposition
from attributions.rules.appel import Cause
from attributions.services.ensembles import verrouiller_ensemble
from attributions.services.propositions import accepte_ailleurs, au_nom_de
from attributions.services.rangs import poursuivre
from attributions.states.candidature import PROPOSABLES, EtatCandidature
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur


def poursuivre_les_vacances(vacances: Iterable[int], *, le: date, acteur: Acteur) -> int:
    """Give what follows to these vacancies, each in its own transaction. Returns how many households were called.

    Idempotent: a vacancy whose place is held, or that is no longer attributed, is left as it is.
    """
    return sum(_une(vacance, le=le, acteur=acteur) for vacance in vacances)


def poursuivre_les_oubliees(*, le: date, acteur: Acteur) -> int:
    """The sweep: attributed vacancies with a free place and somebody waiting."""
    tenue = Candidature.objects.filter(mise_a_disposition=OuterRef("pk"), etat__in=PROPOSABLES)
    attente = Candidature.objects.filter(
        ~Exists(accepte_ailleurs("demande")), mise_a_disposition=OuterRef("pk"), etat=EtatCandidature.EN_RANG
    )
    oubliees = MiseADisposition.objects.filter(~Exists(tenue), Exists(attente), etat=EtatVacance.ATTRIBUEE)
    return poursuivre_les_vacances(list(oubliees.values_list("pk", flat=True)), le=le, acteur=acteur)


@transaction.atomic
def _une(vacance_id: int, *, le: date, acteur: Acteur) -> int:
    ensemble = verrouiller_ensemble(vacance_id)
    qui = au_nom_de(ensemble.vacance.attribuant_id, acteur)
    places = {une.place for une in ensemble.candidatures.values() if une.etat == EtatCandidature.EN_RANG}
    appelees = [
        poursuivre(ensemble.vacance, place=place, cause=Cause.RETRAIT, le=le, acteur=qui) for place in sorted(places)
    ]
    return sum(une is not None for une in appelees)
