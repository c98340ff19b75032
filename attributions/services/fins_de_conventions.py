"""The night after a reservation convention ends: access falls, save to the households already designated (R441-5; R441-2-15 V).

What was designated under it stays valid and is examined; nothing new is (see `rules.designation`).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from attributions.models import Candidature, ConventionReservation
from attributions.services import ouvertures
from attributions.states.candidature import OUVERTES
from habilitations.acteur import Acteur
from habilitations.models import Reservation
from habilitations.services.conventions import clore_reservation
from registre.models import Demande


def tirer_les_consequences(jour: date, *, acteur: Acteur) -> int:
    """Conventions whose last day was the day before `jour`, each in its own transaction. Returns how many.

    With those whose end was entered afterwards, and of which the access still runs. Done again, it finds nothing to close,
    and grants that already run.
    """
    veille = jour - timedelta(days=1)
    accessibles = _ouvertes(jour).filter(organisme=OuterRef("reservataire"), convention=OuterRef("reference"))
    memes = _en_cours(jour).filter(reservataire=OuterRef("reservataire"), reference=OuterRef("reference"))
    tardives = Q(~Exists(memes), Exists(accessibles), au__lt=veille)
    finies = list(ConventionReservation.objects.filter(Q(au=veille) | tardives).order_by("pk"))
    for convention in finies:
        _une(convention, jour, acteur)
    return len(finies)


def _en_cours(jour: date) -> QuerySet[ConventionReservation]:
    return ConventionReservation.objects.filter(Q(au__isnull=True) | Q(au__gte=jour))


def _ouvertes(jour: date) -> QuerySet[Reservation]:
    """Communes of which a réservataire still reads the demandes that day."""
    return Reservation.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), du__lt=jour)


@transaction.atomic
def _une(convention: ConventionReservation, jour: date, acteur: Acteur) -> None:
    """The communes that this convention alone opened, then the candidates in progress that they opened."""
    memes = _en_cours(jour).filter(reservataire=convention.reservataire_id, reference=convention.reference)
    if not memes.exists():
        _fermer_les_communes(convention, jour, acteur)
    _garder_les_candidats(convention, jour, acteur)


def _fermer_les_communes(convention: ConventionReservation, jour: date, acteur: Acteur) -> None:
    ouvertes = _ouvertes(jour).filter(organisme=convention.reservataire_id, convention=convention.reference)
    for pk in list(ouvertes.order_by("pk").values_list("pk", flat=True)):
        clore_reservation(
            acteur=acteur,
            organisme_id=convention.reservataire_id,
            reservation_id=pk,
            dernier_jour=jour - timedelta(days=1),
        )


def _garder_les_candidats(convention: ConventionReservation, jour: date, acteur: Acteur) -> None:
    """Named grants, that close with each candidature, on what the perimeter no longer covers."""
    vues = Candidature.objects.filter(mise_a_disposition__convention=convention, etat__in=OUVERTES)
    par_vacance: dict[int, list[int]] = {}
    for vacance, demande in vues.order_by("pk").values_list("mise_a_disposition", "demande"):
        par_vacance.setdefault(vacance, []).append(demande)
    for vacance in convention.vacances.filter(pk__in=par_vacance).order_by("pk"):
        demandes = list(Demande.objects.filter(pk__in=par_vacance[vacance.pk]).order_by("pk"))
        ouvertures.ouvrir(demandes, vacance, acteur=acteur, le=jour)
