"""The attributions that a gauge counts, one by one, for who may read their candidatures: the same conditions, as a queryset."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.db.models import Count, Q, QuerySet

from attributions.models import Attribution, Candidature
from attributions.rules.quotas import Condition, Definition, Unite
from attributions.services.quotas.sql import Mesure
from habilitations.acteur import Acteur

_AILLEURS = {"type_reservataire": "reservataire__type", "conventionne": "logement__conventionne"}
_PEUT_MANQUER = frozenset({"premier_quartile", "travailleur_essentiel"})


class Reponse(StrEnum):
    """What an attribution of the denominator says to the quota."""

    COMPTE = "compte"
    NON = "non"
    INCONNU = "inconnu"


def _vraie(condition: Condition) -> Q:
    return Q(**{f"{_AILLEURS.get(condition.colonne, condition.colonne)}__in": list(condition.valeurs)})


def _compte(quota: Definition) -> Q:
    une = Q()
    for condition in quota.compte:
        une |= _vraie(condition)
    return une


def _inconnu(quota: Definition) -> Q | None:
    """None when every column of the quota is always known."""
    manquantes = [une.colonne for une in quota.compte if une.colonne in _PEUT_MANQUER]
    if not manquantes:
        return None
    une = Q()
    for colonne in manquantes:
        une |= Q(**{f"{colonne}__isnull": True})
    for condition in quota.compte:
        if condition.colonne not in _PEUT_MANQUER:
            une &= ~_vraie(condition)
    return une


def lignes(mesure: Mesure, *, acteur: Acteur, reponse: Reponse | None = None) -> QuerySet[Attribution]:
    """The attributions of the denominator that this actor may read, or those of one answer, the latest first.

    Rights are in the query: candidatures of his organisme, of his contingent or on his territory.
    """
    date = "bail_le" if mesure.unite is Unite.BAIL else "attribuee_le"
    lues = _denominateur(mesure).filter(candidature__in=Candidature.objects.visibles_par(acteur).values("pk"))
    return _de_reponse(lues, mesure.quota, reponse).order_by(f"-{date}", "-pk")


def prononcees(mesure: Mesure, *, acteur: Acteur) -> dict[str, int]:
    """Of these attributions, how many no CALEOL decided, by authority: counted apart; one statement."""
    lues = lignes(mesure, acteur=acteur).exclude(autorite="").order_by().values_list("autorite")
    return dict(lues.annotate(combien=Count("pk")))


def _denominateur(mesure: Mesure) -> QuerySet[Attribution]:
    """The attributions of the scope and of the period on which the quota is measured."""
    date = "bail_le" if mesure.unite is Unite.BAIL else "attribuee_le"
    lues = Attribution.objects.filter(**{f"{date}__range": (mesure.periode.du, mesure.periode.au)})
    portee = mesure.portee
    if portee.bailleur is not None:
        lues = lues.filter(bailleur=portee.bailleur)
    if portee.reservataire is not None:
        lues = lues.filter(reservataire=portee.reservataire)
    if portee.territoire is not None:
        lues = lues.filter(territoires__contains=[portee.territoire])
    for condition in mesure.quota.parmi:
        lues = lues.filter(_vraie(condition))
    return lues


def _de_reponse(lues: QuerySet[Attribution], quota: Definition, reponse: Reponse | None) -> QuerySet[Attribution]:
    inconnu = _inconnu(quota)
    if reponse is Reponse.COMPTE:
        return lues.filter(_compte(quota))
    if reponse is Reponse.INCONNU:
        return lues.filter(inconnu) if inconnu is not None else lues.none()
    if reponse is Reponse.NON:
        autres = lues.exclude(inconnu) if inconnu is not None else lues
        return autres.exclude(_compte(quota))
    return lues


def reponse_de(quota: Definition, une: Attribution) -> Reponse:
    """What one attribution read says, for its label. Needs its réservataire and its dwelling only for the quotas of theirs."""
    reponses: Sequence[bool | None] = [
        condition.vraie({condition.colonne: getattr(une, condition.colonne)}) for condition in quota.compte
    ]
    if any(reponses):
        return Reponse.COMPTE
    return Reponse.INCONNU if None in reponses else Reponse.NON
