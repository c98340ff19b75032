"""The national system answers: the demande that awaited its number becomes active (L441-2-1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement, NatureTache, OrigineNumero, StatutNumero
from registre.models import Demande, NumeroUnique, Tache
from registre.rules.numero import compacter_numero, est_numero
from registre.services.actes import consigner, ouvrir, refus_de_date
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import preparer
from registre.states.demande import Acte, etat_apres
from socle.clock import maintenant
from socle.errors import Refus, exiger


def recevoir_numero(demande_id: int, numero: str, *, acteur: Acteur, le: date, version: int | None = None) -> Demande:
    """Give the demande the number received on `le`; the deposit date does not move, the attestation follows.

    Raises `ActionRefusee`: a demande that awaits nothing, a number that has not its form, or that is another's.
    """
    with contraintes_dites(), transaction.atomic():
        demande = ouvrir(demande_id, acte=Acte.RECEVOIR_NUMERO, acteur=acteur, version=version, le=le)
        numero = compacter_numero(numero)
        exiger(_refus_de_forme(numero) or refus_de_date(le, depuis=demande.deposee_le))
        instant = maintenant()
        NumeroUnique.objects.create(
            numero=numero, demande=demande, statut=StatutNumero.COURANT, origine=OrigineNumero.SNE, emis_a=instant
        )
        Tache.objects.filter(demande=demande, nature=NatureTache.NUMERO_ATTENDU, close_a__isnull=True).update(
            close_a=instant
        )
        demande.etat = etat_apres(Acte.RECEVOIR_NUMERO, depuis=demande.etat)
        consigner(
            demande,
            Acte.RECEVOIR_NUMERO,
            NatureEvenement.NUMERO,
            acteur=acteur,
            le=le,
            champs=["etat"],
            details={"origine": OrigineNumero.SNE.value},
        )
        lettres = preparer(NatureCourrier.ATTESTATION, [demande.pk])
        effects.expedier_apres([lettre.pk for lettre in lettres])
    return demande


def _refus_de_forme(numero: str) -> Refus | None:
    if est_numero(numero):
        return None
    return Refus(
        "numero_invalide",
        "Un numéro unique a 18 caractères : territoire, mois, année, ordre, guichet.",
        champ="numero",
        source="arrêté du 7 novembre 2000",
        issue="Recopiez-le depuis la réponse du système national.",
    )
