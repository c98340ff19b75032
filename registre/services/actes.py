"""The moves that every act of the life cycle makes the same way: lock and check, then record.

An act on one demande and a nightly batch use the same functions: they take several demandes, the act has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import F

from habilitations.acteur import Acteur
from habilitations.lecture import faits_de
from habilitations.models import Organisme
from registre import ports
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.permissions import refus_de
from registre.rules.radiation import Prononcant
from registre.states.demande import Acte
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_actes

OBJET = "registre.demande"
LOT = 1_000
"""Demandes changed by one transaction of a nightly act (DESIGN §6)."""


def demande_inconnue() -> Refus:
    return Refus(
        "demande_inconnue",
        "Cette demande n'existe pas ou n'est pas dans votre périmètre.",
        Nature.INTROUVABLE,
        source="R441-2-6 et R441-2-15 V CCH",
        issue="Vérifiez le numéro unique.",
    )


def verrouiller(demande_id: int) -> Demande:
    """First move: the aggregate is locked. Raises `ActionRefusee` when there is no such demande."""
    demande: Demande | None = Demande.objects.pour_ecriture().filter(pk=demande_id).first()
    if demande is None:
        raise ActionRefusee(demande_inconnue())
    return demande


def refus_de_version(demande: Demande, version: int | None) -> Refus | None:
    """The demande changed since it was read: nothing is overwritten unseen. None as version: nobody read it before."""
    if version is None or version == demande.version:
        return None
    return Refus(
        "version_perimee",
        "La demande a été modifiée depuis que vous l'avez ouverte.",
        Nature.CONFLIT,
        "version",
        issue="Rechargez le dossier et reprenez votre saisie.",
        source=Regle.VERSION,
    )


def ouvrir(demande_id: int, *, acte: Acte, acteur: Acteur, version: int | None, le: date, motif: str = "") -> Demande:
    """Lock, then check rights, state, version and what upper applications hold back. Raises `ActionRefusee`."""
    demande = verrouiller(demande_id)
    exiger(refus_de(acte, acteur=acteur, objet=demande))
    exiger(refus_de_version(demande, version))
    exiger(ports.empeches(acte, [demande.pk], le=le, motif=motif).get(demande.pk))
    return demande


def refus_de_date(le: date, *, depuis: date, champ: str = "le") -> Refus | None:
    """An act is dated between the deposit and today."""
    if le > aujourdhui():
        return Refus(
            "date_future",
            "Cette date est à venir.",
            champ=champ,
            issue="Indiquez la date du jour ou avant.",
            source=Regle.DATE,
        )
    if le < depuis:
        return Refus(
            "date_avant_depot",
            "Cette date précède le dépôt de la demande.",
            champ=champ,
            issue="Vérifiez la date.",
            source=Regle.PERIODE,
        )
    return None


def prononcant_de(acteur: Acteur) -> Prononcant:
    """Who acts, as the rules of radiation read it: the clock, or an organisme and its capacities."""
    if acteur.est_systeme:
        return Prononcant(acteur.organisme_id, horloge=True)
    if acteur.organisme_id is None:
        return Prononcant(None)
    organisme = Organisme.objects.get(pk=acteur.organisme_id)
    faits = faits_de(organisme.pk, aujourdhui())
    return Prononcant(
        organisme.pk, organisme.type, organisme.siren or "", enregistreur=faits is not None and faits.enregistreur
    )


def inscrire(
    demandes: Iterable[int],
    nature: NatureEvenement,
    *,
    acteur: Acteur,
    le: date,
    details: dict[str, Any] | Sequence[dict[str, Any]] | None = None,
    par_demande: Mapping[int, dict[str, Any]] | None = None,
    annule_id: int | None = None,
) -> list[Evenement]:
    """One event per demande (R441-2-15 I), with the same `details` for all completed by those of `par_demande`.

    As a sequence, `details` go with `demandes` one to one: a demande named twice has two events. `annule_id` is the
    event that an `annulation` cancels.
    """
    propres, listees = par_demande or {}, list(demandes)
    communs = [details or {}] * len(listees) if details is None or isinstance(details, dict) else details
    evenements = [
        _evenement(demande, nature, acteur, le, {**un, **propres.get(demande, {})})
        for demande, un in zip(listees, communs, strict=True)
    ]
    for un in evenements:
        un.annule_id = annule_id
    return Evenement.objects.bulk_create(evenements)


def inscrire_pour(
    origine_id: int, par_demande: Mapping[int, dict[str, Any]], nature: NatureEvenement, *, acteur: Acteur, le: date
) -> list[Evenement]:
    """Events entered by `acteur` for another organisme, which is at their origin (R441-2-15 I): a paper it signed."""
    evenements = [_evenement(demande, nature, acteur, le, details) for demande, details in par_demande.items()]
    for un in evenements:
        un.organisme_origine_id = origine_id
    return Evenement.objects.bulk_create(evenements)


def _evenement(demande: int, nature: NatureEvenement, acteur: Acteur, le: date, details: dict[str, Any]) -> Evenement:
    return Evenement(
        demande_id=demande,
        nature=nature,
        survenu_le=le,
        saisi_a=maintenant(),
        organisme_origine_id=acteur.organisme_id,
        organisme_saisie_id=acteur.organisme_id,
        acteur=acteur.nature.value,
        agent_id=acteur.agent_id,
        details=details,
    )


def elever_version(demandes: Sequence[int]) -> None:
    """Every act that changes a demande raises its version (ETag, hidden field of forms)."""
    Demande.objects.filter(pk__in=demandes).update(version=F("version") + 1)


def consigner(
    demande: Demande,
    acte: Acte,
    nature: NatureEvenement,
    *,
    acteur: Acteur,
    le: date,
    champs: Iterable[str] = (),
    details: dict[str, Any] | None = None,
) -> Evenement:
    """Last moves of an act on one demande: save the fields named, raise the version, write event and trace, suites."""
    modifies = list(champs)
    demande.version += 1
    demande.save(update_fields=[*modifies, "version"])
    (evenement,) = inscrire([demande.pk], nature, acteur=acteur, le=le, details=details)
    tracer_actes(acteur, acte.value, OBJET, [demande.pk], modifies)
    ports.donner_suite(acte, [demande.pk], acteur=acteur, le=le)
    return evenement
