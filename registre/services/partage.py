"""A dossier opened by name, for a limited time: to a SIAO, a lieu d'accueil, an instance, a member of a sitting.

With an organisme that informs or accompanies the demandeur, his signed request is needed (R441-2-15 V 6°).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import PARTAGEABLES
from habilitations.rules.types import TypeOrganisme
from registre.enums import NatureEvenement
from registre.models import DemandePartageOrganisme
from registre.services.actes import consigner, ouvrir
from registre.services.contraintes import contraintes_dites
from registre.states.demande import Acte
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, exiger

DUREE_MAXIMALE = timedelta(days=366)
SUR_DEMANDE_SIGNEE = frozenset({TypeOrganisme.SIAO, TypeOrganisme.LIEU_ACCUEIL, TypeOrganisme.ASSOCIATION})
SOURCE = "R441-2-15 V 6° CCH (version du 2021-09-01)"


def partager(
    demande_id: int,
    *,
    organisme_id: int,
    motif: str,
    au: date,
    acteur: Acteur,
    demande_signee_le: date | None = None,
    droit: Droit = Droit.CONSULTER,
) -> DemandePartageOrganisme:
    """Open the dossier to an organisme from today to `au` included, for `motif`. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        le = aujourdhui()
        demande = ouvrir(demande_id, acte=Acte.PARTAGER, acteur=acteur, version=None, le=le)
        organisme = Organisme.objects.filter(pk=organisme_id, suspendu=False).first()
        if organisme is None:
            raise ActionRefusee(
                _refus("organisme_inconnu", "organisme", "Cet organisme n'existe pas.", "Choisissez-le.")
            )
        exiger(
            _refus_de_duree(le, au, motif)
            or _refus_de_droit(droit)
            or _refus_de_demande_signee(organisme, demande_signee_le, le)
        )
        partage = DemandePartageOrganisme.objects.create(
            content_object=demande,
            group=organisme.groupe,
            permission=Permission.objects.get(content_type__app_label="registre", codename=droit.value),
            motif=motif.strip(),
            accorde_par_id=acteur.affectation_id,
            demande_signee_le=demande_signee_le,
            du=le,
            au=au,
        )
        details = {"organisme": organisme.pk, "au": au.isoformat()}
        consigner(demande, Acte.PARTAGER, NatureEvenement.PARTAGE, acteur=acteur, le=le, details=details)
        access.oublier_les_droits()
    return partage


def _refus(code: str, champ: str, message: str, issue: str) -> Refus:
    return Refus(code, message, champ=champ, source=SOURCE, issue=issue)


def _refus_de_duree(le: date, au: date, motif: str) -> Refus | None:
    if not motif.strip():
        return _refus("motif_requis", "motif", "Un partage porte son motif.", "Indiquez pourquoi.")
    if not le <= au <= le + DUREE_MAXIMALE:
        return _refus("duree_de_partage", "au", "Un partage finit entre aujourd'hui et dans un an.", "Changez la date.")
    return None


def _refus_de_droit(droit: Droit) -> Refus | None:
    if droit in PARTAGEABLES:
        return None
    return _refus("droit_non_partageable", "droit", "Ce droit ne se partage pas nommément.", "Choisissez la lecture.")


def _refus_de_demande_signee(organisme: Organisme, signee_le: date | None, le: date) -> Refus | None:
    if signee_le is not None and signee_le > le:
        return _refus(
            "date_future", "demande_signee_le", "Cette date est à venir.", "Indiquez le jour de la signature."
        )
    if signee_le is None and organisme.type in SUR_DEMANDE_SIGNEE:
        return _refus(
            "demande_signee_requise",
            "demande_signee_le",
            "Ce partage suppose la demande signée du demandeur.",
            "Faites-la signer et indiquez sa date.",
        )
    return None
