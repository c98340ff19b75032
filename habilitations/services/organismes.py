"""Opening organismes and guichets, granting and withdrawing habilitations, suspending."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from stdnum.fr.siren import is_valid as siren_valable

from habilitations.access import oublier_les_droits
from habilitations.acteur import Acteur
from habilitations.models import Guichet, Habilitation, Mandat, Organisme
from habilitations.rules.bases import ENREGISTREMENT, REGLES
from habilitations.saisie import SaisieGuichet, SaisieHabilitation, SaisieOrganisme
from habilitations.services.administration import refus_de_gerer, valider
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur
from socle.verrous import verrouiller_un


def organisme_verrouille(organisme_id: int) -> Organisme:
    """Lock the organisme, first of every act on it. Raises `ActionRefusee` when it does not exist."""
    organisme = verrouiller_un(Organisme.objects.all(), organisme_id)
    if organisme is None:
        exiger(
            Refus(
                "organisme_introuvable",
                "Cet organisme n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Choisissez un organisme de la liste.",
            )
        )
    assert organisme is not None  # noqa: S101 - `exiger` raised
    return organisme


@transaction.atomic
def creer_organisme(*, acteur: Acteur, saisie: SaisieOrganisme) -> Organisme:
    """Open an organisme and its group. Raises `ActionRefusee`."""
    exiger(refus_de_gerer(acteur) or refus_de_siren(saisie.siren))
    organisme = Organisme(**asdict(saisie))
    organisme.groupe = Group(name=f"organisme {uuid.uuid4()}")
    valider(organisme, exclure=("groupe",))
    organisme.groupe.save()
    organisme.groupe_id = organisme.groupe.pk
    organisme.save()
    tracer_acte(acteur, "creer_organisme", "organisme", organisme.pk)
    return organisme


def refus_de_siren(siren: str | None) -> Refus | None:
    """A SIREN carries its own key."""
    if not siren or siren_valable(siren):
        return None
    return Refus(
        "siren_faux",
        "Ce SIREN n'existe pas : sa clé de contrôle est fausse.",
        champ="siren",
        source="Répertoire SIRENE",
        issue="Relisez les neuf chiffres sur l'avis de situation.",
    )


@transaction.atomic
def modifier_organisme(*, acteur: Acteur, organisme_id: int, nom: str, siren: str | None) -> Organisme:
    """Correct the name or the SIREN; the type and the territory never change. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur) or refus_de_siren(siren))
    changes = [champ for champ, valeur in (("nom", nom), ("siren", siren)) if getattr(organisme, champ) != valeur]
    organisme.nom, organisme.siren = nom, siren
    valider(organisme, exclure=("groupe",))
    organisme.save(update_fields=("nom", "siren"))
    if changes:
        tracer_acte(acteur, "modifier_organisme", "organisme", organisme.pk, changes)
    return organisme


@transaction.atomic
def fermer_guichet(*, acteur: Acteur, guichet_id: int, dernier_jour: date) -> Guichet:
    """Close a guichet; its code stays in the numbers and is never given again. Raises `ActionRefusee`."""
    organisme_id = Guichet.objects.filter(pk=guichet_id).values_list("organisme", flat=True).first()
    if organisme_id is None:
        exiger(
            Refus(
                "guichet_introuvable",
                "Ce guichet n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Choisissez un guichet de la liste.",
            )
        )
    organisme_verrouille(int(organisme_id or 0))
    exiger(refus_de_gerer(acteur))
    guichet = Guichet.objects.get(pk=guichet_id)
    if guichet.au is not None and guichet.au < aujourdhui():
        exiger(
            Refus(
                "guichet_ferme",
                "Ce guichet est déjà fermé.",
                Nature.ETAT,
                source=Regle.CLOS,
                issue="Ouvrez un autre guichet : un code fermé ne sert plus.",
            )
        )
    guichet.au = dernier_jour
    valider(guichet)
    guichet.save(update_fields=("au",))
    tracer_acte(acteur, "fermer_guichet", "guichet", guichet.pk, ("au",))
    oublier_les_droits()
    return guichet


@transaction.atomic
def ouvrir_guichet(*, acteur: Acteur, organisme_id: int, saisie: SaisieGuichet) -> Guichet:
    """Open a guichet; its code never changes, since numbers carry it. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur))
    guichet = Guichet(organisme=organisme, public_restreint=bool(saisie.public), **asdict(saisie))
    valider(guichet)
    guichet.save()
    tracer_acte(acteur, "ouvrir_guichet", "guichet", guichet.pk)
    oublier_les_droits()
    return guichet


def refus_d_accorder(acteur: Acteur, organisme: Organisme, saisie: SaisieHabilitation) -> Refus | None:
    """Why this title cannot be granted: actor, type of organisme, capacity to register."""
    refus = refus_de_gerer(acteur)
    if refus is not None:
        return refus
    regle = REGLES[saisie.base]
    if organisme.type not in regle.types:
        return Refus(
            "base_etrangere",
            f"« {saisie.base.label} » ne vise pas un organisme de type {organisme.get_type_display()}.",
            champ="base",
            source=regle.article,
            issue="Choisissez une base légale ouverte à ce type d'organisme.",
        )
    if regle.exige_enregistreur and not _enregistre(organisme, saisie.du):
        return Refus(
            "non_enregistreur",
            "Cette base suppose que l'organisme soit service enregistreur à la date d'effet.",
            champ="base",
            source=regle.article,
            issue="Accordez d'abord la capacité d'enregistrer (R441-2-1).",
        )
    return None


def _enregistre(organisme: Organisme, le: date) -> bool:
    a_un_titre = Habilitation.objects.filter(en_vigueur(le), organisme=organisme, base__in=ENREGISTREMENT).exists()
    return a_un_titre and not Mandat.objects.filter(en_vigueur(le), mandant=organisme).exists()


@transaction.atomic
def accorder_habilitation(*, acteur: Acteur, saisie: SaisieHabilitation) -> Habilitation:
    """Grant one legal base to an organisme between two dates. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(saisie.organisme_id)
    exiger(refus_d_accorder(acteur, organisme, saisie))
    habilitation = Habilitation(accordee_par_id=acteur.agent_id, **asdict(saisie))
    valider(habilitation)
    habilitation.save()
    tracer_acte(acteur, "accorder_habilitation", "habilitation", habilitation.pk, ("base", "du", "au"))
    oublier_les_droits()
    return habilitation


@transaction.atomic
def retirer_habilitation(*, acteur: Acteur, habilitation_id: int, dernier_jour: date | None = None) -> Habilitation:
    """End a title; by default it stops opening anything today. A title never in force keeps its first day only."""
    organisme_id = Habilitation.objects.filter(pk=habilitation_id).values_list("organisme", flat=True).first()
    if organisme_id is None:
        exiger(
            Refus(
                "habilitation_introuvable",
                "Cette habilitation n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Rechargez la fiche de l'organisme.",
            )
        )
    organisme_verrouille(int(organisme_id or 0))
    exiger(refus_de_gerer(acteur))
    habilitation = Habilitation.objects.get(pk=habilitation_id)
    habilitation.au = max(habilitation.du, dernier_jour or aujourdhui() - timedelta(days=1))
    valider(habilitation)
    habilitation.save(update_fields=("au",))
    tracer_acte(acteur, "retirer_habilitation", "habilitation", habilitation.pk, ("au",))
    oublier_les_droits()
    return habilitation


@transaction.atomic
def suspendre_organisme(*, acteur: Acteur, organisme_id: int, motif: str) -> Organisme:
    """Close every access of an organisme at once, with a motive; an empty motive lifts the suspension."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur))
    if motif and acteur.organisme_id == organisme.pk:
        exiger(
            Refus(
                "organisme_courant",
                "Vous agissez pour cet organisme : le suspendre vous fermerait le registre.",
                Nature.ETAT,
                issue="Un gestionnaire d'un autre organisme peut le faire.",
                source=Regle.ACCES,
            )
        )
    organisme.suspendu, organisme.suspendu_motif = bool(motif), motif
    organisme.save(update_fields=("suspendu", "suspendu_motif"))
    tracer_acte(acteur, "suspendre_organisme" if motif else "retablir_organisme", "organisme", organisme.pk)
    oublier_les_droits()
    return organisme
