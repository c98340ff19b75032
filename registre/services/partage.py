"""Sharing a dossier by name with an organisme that has no title of its own, for a limited time (R441-2-15 V 6°).

A SIAO that does not register, or a lieu d'accueil, reads one person's dossier at his signed request.
"""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Permission
from django.db import transaction

from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.perimetre import PARTAGEABLES
from habilitations.rules.types import TypeOrganisme
from registre.enums import NatureEvenement
from registre.models import Demande, DemandePartageOrganisme
from registre.services.actes import consigner, ouvrir, refus_de_date
from registre.services.contraintes import contraintes_dites
from registre.states.demande import Acte
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, exiger

BENEFICIAIRES = (TypeOrganisme.SIAO, TypeOrganisme.LIEU_ACCUEIL, TypeOrganisme.COMMISSION_SECRETARIAT)
A_LA_DEMANDE_SIGNEE = frozenset({TypeOrganisme.SIAO, TypeOrganisme.LIEU_ACCUEIL})
"""Organismes that read only at the demandeur's request; an instance has its own mission (ADR, question to the DRIHL)."""
DUREE_MAXIMALE_JOURS = 366
SOURCE = "R441-2-15 V 6° CCH"


def partager(
    demande_id: int,
    *,
    organisme_id: int,
    motif: str,
    demande_signee_le: date | None,
    au: date,
    acteur: Acteur,
    version: int | None = None,
) -> Demande:
    """Let this organisme read the dossier and its pièces until `au` included. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        le = aujourdhui()
        demande = ouvrir(demande_id, acte=Acte.PARTAGER, acteur=acteur, version=version, le=le)
        organisme = Organisme.objects.filter(pk=organisme_id, suspendu=False).first()
        exiger(_refus_de_beneficiaire(organisme, acteur))
        assert organisme is not None  # noqa: S101 - `_refus_de_beneficiaire` has seen to it
        exiger(_refus_de_demande(organisme, demande_signee_le, le) or _refus_de_duree(au, le) or _refus_de_motif(motif))
        exiger(_refus_deja_partage(demande, organisme, le, au))
        if demande_signee_le is not None:
            exiger(refus_de_date(demande_signee_le, depuis=demande.deposee_le, champ="demande_signee_le"))

        DemandePartageOrganisme.objects.bulk_create(
            DemandePartageOrganisme(
                content_object=demande,
                group_id=organisme.groupe_id,
                permission=permission,
                motif=motif.strip(),
                accorde_par_id=acteur.affectation_id,
                demande_signee_le=demande_signee_le,
                du=le,
                au=au,
            )
            for permission in Permission.objects.filter(
                content_type__app_label="registre", content_type__model="demande", codename__in=PARTAGEABLES
            )
        )
        consigner(
            demande,
            Acte.PARTAGER,
            NatureEvenement.PARTAGE,
            acteur=acteur,
            le=le,
            details={"organisme": organisme.pk, "au": au.isoformat()},
        )
    return demande


def _refus_de_beneficiaire(organisme: Organisme | None, acteur: Acteur) -> Refus | None:
    if organisme is None or organisme.type not in BENEFICIAIRES:
        return Refus(
            "partage_beneficiaire",
            "Un dossier se partage nommément avec un SIAO, un lieu d'accueil ou une instance.",
            champ="organisme_id",
            source=SOURCE,
            issue="Choisissez l'un des organismes de la liste.",
        )
    if acteur.affectation_id is None:
        return Refus(
            "partage_agent",
            "Un partage est accordé par un agent désigné.",
            Nature.INTERDIT,
            source="R441-2-5 II CCH",
            issue="Agissez pour votre organisme.",
        )
    return None


def _refus_de_demande(organisme: Organisme, signee_le: date | None, le: date) -> Refus | None:
    if organisme.type not in A_LA_DEMANDE_SIGNEE or (signee_le is not None and signee_le <= le):
        return None
    return Refus(
        "partage_demande_signee",
        "Cet organisme ne lit le dossier qu'à la demande signée du demandeur.",
        champ="demande_signee_le",
        source=SOURCE,
        issue="Indiquez la date de cette demande.",
    )


def _refus_de_duree(au: date, le: date) -> Refus | None:
    if 0 <= (au - le).days <= DUREE_MAXIMALE_JOURS:
        return None
    return Refus(
        "partage_duree",
        "Un partage est limité dans le temps : un an au plus, à partir d'aujourd'hui.",
        champ="au",
        source=SOURCE,
        issue="Indiquez une date dans l'année qui vient.",
    )


def _refus_de_motif(motif: str) -> Refus | None:
    if motif.strip():
        return None
    return Refus("partage_motif", "Un partage porte son motif.", champ="motif", source=SOURCE, issue="Dites pourquoi.")


def _refus_deja_partage(demande: Demande, organisme: Organisme, le: date, au: date) -> Refus | None:
    en_cours = DemandePartageOrganisme.objects.filter(
        content_object=demande, group=organisme.groupe_id, du__lte=au, au__gte=le
    )
    if not en_cours.exists():
        return None
    return Refus(
        "deja_partage",
        "Ce dossier est déjà partagé avec cet organisme.",
        Nature.ETAT,
        "organisme_id",
        SOURCE,
        "Attendez la fin du partage en cours.",
    )
