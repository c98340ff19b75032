"""Telling a demandeur that his wait is anormalement longue: one letter, by his channels, once (L441-1-4, L441-2-3 II)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import AttenteAnormale, Courrier
from registre.permissions_priorites import refus_de_demande_close
from registre.services.actes import OBJET, inscrire, ouvrir
from registre.services.courriers import OUVERTS, preparer
from registre.states.demande import Acte
from socle.errors import Nature, Refus, exiger
from socle.journal import tracer_actes

SOURCE = "L441-1-4 et L441-2-3 II CCH"
INFORMER = "informer_du_delai"


@transaction.atomic
def informer(demande_id: int, *, acteur: Acteur, le: date, version: int | None = None) -> list[Courrier]:
    """Prepare the letter and send it after the commit. Raises `ActionRefusee`. Who may recognise a priority may tell."""
    demande = ouvrir(demande_id, acte=Acte.PRIORISER, acteur=acteur, version=version, le=le)
    exiger(refus_de_demande_close(demande))
    exiger(refus_d_informer([demande.pk]).get(demande.pk))
    attente = AttenteAnormale.objects.select_related("delai__departement").get(demande=demande)
    details = {
        "atteint_le": attente.atteint_le.isoformat(),
        "departement": attente.delai.departement.nom,
        "mois": attente.delai.mois,
        "arrete": attente.delai.arrete,
    }
    lettres = preparer(
        NatureCourrier.DELAI, [demande.pk], organisme_id=acteur.organisme_id, details={demande.pk: details}
    )
    inscrire(
        [demande.pk], NatureEvenement.COURRIER, acteur=acteur, le=le,
        details={"nature": NatureCourrier.DELAI.value, "atteint_le": details["atteint_le"]},
    )  # fmt: skip
    tracer_actes(acteur, INFORMER, OBJET, [demande.pk])
    effects.expedier_apres([lettre.pk for lettre in lettres])
    return lettres


def refus_d_informer(demandes: Sequence[int]) -> dict[int, Refus]:
    """Which of these have not reached the delay, or were told already; two statements."""
    atteintes = set(AttenteAnormale.objects.filter(demande__in=demandes).values_list("pk", flat=True))
    dites = set(
        Courrier.objects.filter(demande__in=demandes, nature=NatureCourrier.DELAI, etat__in=OUVERTS).values_list(
            "demande_id", flat=True
        )
    )
    refus = {pk: _pas_atteint() for pk in demandes if pk not in atteintes}
    return refus | {pk: _deja_dit() for pk in dites if pk in atteintes}


def _pas_atteint() -> Refus:
    return Refus(
        "delai_non_atteint",
        "L'attente de cette demande n'a pas atteint le délai anormalement long.",
        Nature.ETAT,
        source=SOURCE,
        issue="Le registre le constate chaque nuit, par département et typologie.",
    )


def _deja_dit() -> Refus:
    return Refus(
        "delai_deja_dit",
        "Le demandeur a déjà été informé par courrier.",
        Nature.ETAT,
        source=SOURCE,
        issue="Le courrier est dans le dossier.",
    )
