"""Dossier protégé: granted on the applicant's word, lifted with a motive; both traced, no proof is ever asked for."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.services.actes import consigner, ouvrir
from registre.states.demande import Acte
from socle.errors import Nature, Refus, Regle, exiger


@transaction.atomic
def proteger(demande_id: int, *, motif: str, acteur: Acteur, le: date, version: int | None = None) -> Demande:
    """Mask address, phones and vœux in lists, exports and for the co-titulaire. Raises `ActionRefusee`."""
    return _changer(demande_id, True, motif=motif, acteur=acteur, le=le, version=version)


@transaction.atomic
def lever_la_protection(
    demande_id: int, *, motif: str, acteur: Acteur, le: date, version: int | None = None
) -> Demande:
    """Show the dossier again, at the applicant's request. Raises `ActionRefusee`."""
    return _changer(demande_id, False, motif=motif, acteur=acteur, le=le, version=version)


def _changer(demande_id: int, protege: bool, *, motif: str, acteur: Acteur, le: date, version: int | None) -> Demande:
    demande = ouvrir(demande_id, acte=Acte.PROTEGER, acteur=acteur, version=version, le=le)
    exiger(_refus(demande, protege, motif))
    demande.protege = protege
    # The motive may name people: it goes to the trace, which is read by few, never to the event.
    consigner(
        demande,
        Acte.PROTEGER,
        NatureEvenement.PROTECTION,
        acteur=acteur.avec_motif(motif.strip()),
        le=le,
        champs=["protege"],
        details={"protege": protege},
    )
    return demande


def _refus(demande: Demande, protege: bool, motif: str) -> Refus | None:
    if not motif.strip():
        return Refus(
            "protection_motif",
            "La protection d'un dossier, comme sa levée, a un motif.",
            champ="motif",
            source="Article 32 du RGPD",
            issue="Dites pourquoi en quelques mots ; la parole du demandeur suffit.",
        )
    if demande.protege == protege:
        etat = "déjà protégé" if protege else "déjà ouvert"
        return Refus(
            "protection_sans_effet",
            f"Ce dossier est {etat}.",
            Nature.ETAT,
            issue="Rechargez le dossier.",
            source=Regle.SANS_OBJET,
        )
    return None
