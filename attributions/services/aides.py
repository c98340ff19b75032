"""The housing aid a candidate could get in a dwelling: entered by who examines it, so that the effort rate counts it (R441-3-1)."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from attributions.models import Candidature
from attributions.permissions import refus_d_estimation
from attributions.services.actes import CANDIDATURE, refus_de_version, verrouiller_candidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import Refus, exiger
from socle.journal import tracer_acte

SOURCE = "R441-3-1 CCH ; arrêté du 10 mars 2011"
ACTE = "estimer_aide"
MONTANT_MAX = Decimal(9_999)
_CENTIME = Decimal("0.01")


def estimer(candidature_id: int, *, montant: Decimal | None, acteur: Acteur, version: int | None = None) -> Candidature:
    """Record the aid in euros a month, zero for none, None to withdraw a wrong figure. One event, without the amount.

    The figure is nobody's right: it is what was simulated with the household. Raises `ActionRefusee`.
    """
    with contraintes_dites(), transaction.atomic():
        candidature = verrouiller_candidature(candidature_id)
        exiger(refus_d_estimation(acteur=acteur, candidature=candidature))
        exiger(refus_de_version(candidature, version) or _refus_de_montant(montant, candidature))
        candidature.aide_estimee = montant
        candidature.version += 1
        candidature.save(update_fields=["aide_estimee", "version"])
        demandes = [candidature.demande_id]
        elever_version(demandes)
        inscrire(
            demandes,
            NatureEvenement.CANDIDATURE,
            acteur=acteur,
            le=aujourdhui(),
            details={
                "candidature": candidature.pk,
                "mise_a_disposition": candidature.mise_a_disposition_id,
                "acte": ACTE if montant is not None else f"{ACTE}_retiree",
            },
        )
        tracer_acte(acteur, ACTE, CANDIDATURE, candidature.pk, ["aide_estimee"])
    return candidature


def lire_montant(texte: str) -> Decimal | None:
    """Euros as typed, comma or point, spaces allowed; empty: no estimation. Raises `ActionRefusee`."""
    propre = "".join(texte.split()).replace(",", ".").removesuffix("€")
    if not propre:
        return None
    entier, _, centimes = propre.partition(".")
    lisible = (entier + centimes).isascii() and (entier + centimes).isdecimal() and len(propre) <= 9
    exiger(None if lisible and len(centimes) <= 2 else _illisible())
    return Decimal(propre)


def en_euros(montant: Decimal | None) -> str:
    """As it is typed again: `212,40`, empty when it is not estimated."""
    return "" if montant is None else f"{montant:.2f}".replace(".", ",")


def _refus_de_montant(montant: Decimal | None, candidature: Candidature) -> Refus | None:
    if montant is None:
        return None
    if not 0 <= montant <= MONTANT_MAX or montant != montant.quantize(_CENTIME):
        return _illisible()
    vacance = candidature.mise_a_disposition
    loyer = vacance.loyer if vacance.loyer is not None else vacance.logement.loyer
    charges = vacance.charges if vacance.charges is not None else vacance.logement.charges
    if loyer is None or montant <= loyer + (charges or 0):
        return None
    return Refus(
        "aide_superieure",
        "L'aide estimée dépasse le loyer et les charges de ce logement.",
        champ="montant",
        source=SOURCE,
        issue="Vérifiez la simulation : l'aide se déduit du loyer et des charges.",
    )


def _illisible() -> Refus:
    return Refus(
        "montant",
        "L'aide estimée est en euros par mois, de 0 à 9 999, avec deux décimales au plus.",
        champ="montant",
        source=SOURCE,
        issue="Écrivez par exemple 212,40 ; zéro si le ménage n'a droit à rien ; rien si elle n'est pas estimée.",
    )
