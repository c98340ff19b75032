"""What conventions say of an organisme: homes it owns, reservations it holds, registration it entrusts or receives."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TypeVar

from django.db import models, transaction

from habilitations.access import oublier_les_droits
from habilitations.acteur import Acteur
from habilitations.models import Implantation, Mandat, Organisme, Reservation, Territoire
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieMandat, SaisieReservation
from habilitations.services.administration import refus_de_gerer, valider
from habilitations.services.organismes import organisme_verrouille
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

M = TypeVar("M", bound=models.Model)


def _refus_de_commune(commune_id: int) -> Refus | None:
    if Territoire.objects.communes_et_arrondissements().en_vigueur(aujourdhui()).filter(pk=commune_id).exists():
        return None
    return Refus(
        "commune_inconnue",
        "Cette commune n'existe pas, ou n'existe plus.",
        champ="commune",
        issue="Choisissez une commune en vigueur.",
        source="code officiel géographique de l'INSEE",
    )


@transaction.atomic
def fixer_implantation(*, acteur: Acteur, organisme_id: int, commune_id: int, logements: int) -> Implantation:
    """How many social homes a bailleur owns in a commune; a second time, the number is replaced."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur) or _refus_d_implanter(organisme) or _refus_de_commune(commune_id))
    implantation = Implantation.objects.filter(organisme=organisme, commune=commune_id).first()
    implantation = implantation or Implantation(organisme=organisme, commune_id=commune_id)
    implantation.logements = logements
    valider(implantation)
    implantation.save()
    tracer_acte(acteur, "fixer_implantation", "organisme", organisme.pk, ("commune", "logements"))
    oublier_les_droits()
    return implantation


def _refus_d_implanter(organisme: Organisme) -> Refus | None:
    if organisme.type == TypeOrganisme.BAILLEUR:
        return None
    return Refus(
        "sans_patrimoine",
        "Seul un bailleur social a des logements à déclarer.",
        champ="logements",
        source="R441-2-6 a CCH",
        issue="Une commune ou un employeur tient des réservations : enregistrez sa convention.",
    )


@transaction.atomic
def enregistrer_reservation(*, acteur: Acteur, saisie: SaisieReservation) -> Reservation:
    """Record the reservations of a convention in one commune, between two dates. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(saisie.organisme_id)
    exiger(refus_de_gerer(acteur) or _refus_de_commune(saisie.commune_id))
    reservation = Reservation(**asdict(saisie))
    valider(reservation)
    reservation.save()
    tracer_acte(
        acteur, "enregistrer_reservation", "organisme", organisme.pk, ("commune", "mode", "convention", "du", "au")
    )
    oublier_les_droits()
    return reservation


@transaction.atomic
def donner_mandat(*, acteur: Acteur, saisie: SaisieMandat) -> Mandat:
    """Record that an organisme entrusts registration to another (R441-2-6 g). Raises `ActionRefusee`."""
    for organisme_id in sorted({saisie.mandataire_id, saisie.mandant_id}):
        organisme = organisme_verrouille(organisme_id)
        if organisme_id == saisie.mandataire_id:
            exiger(refus_de_gerer(acteur) or _refus_de_mandataire(organisme))
    mandat = Mandat(**asdict(saisie))
    valider(mandat)
    mandat.save()
    champs = ("mandataire", "mandant", "convention", "du", "au")
    tracer_acte(acteur, "donner_mandat", "organisme", saisie.mandataire_id, champs)
    oublier_les_droits()
    return mandat


def _refus_de_mandataire(organisme: Organisme) -> Refus | None:
    if organisme.type == TypeOrganisme.MANDATAIRE:
        return None
    return Refus(
        "pas_mandataire",
        "Cet organisme n'est pas un mandataire commun.",
        champ="mandant",
        source="R441-2-6 g CCH",
        issue="Ouvrez le mandataire comme organisme de ce type, puis enregistrez ses mandats.",
    )


def _clore(acteur: Acteur, ligne: M | None, organisme_id: int, dernier_jour: date, acte: str) -> M:
    """End a dated row that is not over yet. The organisme is locked."""
    if ligne is None:
        raise ActionRefusee(
            Refus(
                "convention_introuvable",
                "Cette convention n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Rechargez la liste des conventions.",
            )
        )
    fin = getattr(ligne, "au", None)
    if fin is not None and fin < aujourdhui():
        raise ActionRefusee(
            Refus(
                "convention_close",
                "Cette convention est terminée : le passé ne se change pas.",
                Nature.ETAT,
                source=Regle.ACQUIS,
                issue="Créez une nouvelle convention.",
            )
        )
    ligne.au = dernier_jour  # type: ignore[attr-defined]
    valider(ligne)
    ligne.save(update_fields=("au",))
    tracer_acte(acteur, acte, "organisme", organisme_id, ("au",))
    oublier_les_droits()
    return ligne


@transaction.atomic
def clore_reservation(*, acteur: Acteur, organisme_id: int, reservation_id: int, dernier_jour: date) -> Reservation:
    """Give its last day to a reservation in force or to come. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur))
    ligne = Reservation.objects.filter(pk=reservation_id, organisme=organisme).first()
    return _clore(acteur, ligne, organisme.pk, dernier_jour, "clore_reservation")


@transaction.atomic
def clore_mandat(*, acteur: Acteur, organisme_id: int, mandat_id: int, dernier_jour: date) -> Mandat:
    """Give its last day to a mandate in force or to come. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur))
    ligne = Mandat.objects.filter(pk=mandat_id, mandataire=organisme).first()
    return _clore(acteur, ligne, organisme.pk, dernier_jour, "clore_mandat")
