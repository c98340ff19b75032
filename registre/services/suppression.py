"""A demande entered by mistake is deleted (SUP of the national interface): the shell and its events stay."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.services.actes import consigner, ouvrir, refus_de_date
from registre.services.courriers import annuler_en_attente
from registre.services.pieces.conservation import geler
from registre.states.demande import Acte, etat_apres
from socle.errors import Refus, exiger


@transaction.atomic
def supprimer(demande_id: int, *, motif: str, acteur: Acteur, le: date, version: int | None = None) -> Demande:
    """Delete a demande that should never have been entered; its number is never given again. Raises `ActionRefusee`.

    `radiee_le` takes the day of the deletion: erasure counts its year from it, as from a radiation.
    """
    demande = ouvrir(demande_id, acte=Acte.SUPPRIMER, acteur=acteur, version=version, le=le)
    exiger(refus_de_date(le, depuis=demande.deposee_le) or _refus_de_motif(motif))
    avant = demande.etat
    demande.etat = etat_apres(Acte.SUPPRIMER, depuis=avant)
    demande.radiee_le = demande.radiee_le or le
    annuler_en_attente([demande.pk])
    consigner(
        demande,
        Acte.SUPPRIMER,
        NatureEvenement.SUPPRESSION,
        acteur=acteur.avec_motif(motif.strip()),
        le=le,
        champs=["etat", "radiee_le"],
        details={"depuis": avant},
    )
    geler([demande.pk], le=le)
    return demande


def _refus_de_motif(motif: str) -> Refus | None:
    if motif.strip():
        return None
    return Refus(
        "suppression_motif",
        "Une suppression dit pourquoi la demande n'aurait pas dû être saisie.",
        champ="motif",
        source="R441-2-5 CCH, II",
        issue="Une demande réelle se radie, elle ne se supprime pas.",
    )
