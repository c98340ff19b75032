"""Whether a lease may be recorded: dates, identifier of the dwelling, data brought up to date (R441-2-8 a, R441-2-9). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from attributions.saisie.location import SaisieBail
from socle.errors import Nature, Refus

R9 = "R441-2-9 CCH"
R8 = "R441-2-8 a CCH"
RPLS = re.compile(r"[0-9A-Za-z]{10}").fullmatch


@dataclass(frozen=True, slots=True)
class FaitsBail:
    """The dwelling and the candidature on the day of the act.

    `rpls` is the identifier the register knows, empty when none; `porteur` who manages the dwelling that already bears the
    identifier typed: `aucun`, `autre_logement` of the same bailleur, `autre_bailleur`.
    """

    appelee_le: date
    deposee_le: date
    aujourdhui: date
    rpls: str = ""
    porteur: str = "aucun"
    acceptee_le: date | None = None


def refus_d_entree(le: date, *, signe_le: date, aujourdhui: date) -> Refus | None:
    """Why the household may not have moved in on `le`, or None: after the signature, today at the latest."""
    if le > aujourdhui:
        return _refus("entree_future", "La date d'entrée est à venir.", "le", R8, "Indiquez-la le jour venu.")
    if le < signe_le:
        return _refus(
            "entree_avant_bail",
            f"L'entrée dans les lieux précède la signature du bail ({signe_le:%d/%m/%Y}).",
            "le",
            R8,
            "Vérifiez la date d'entrée.",
        )
    return None


def refus_de_bail(saisie: SaisieBail, faits: FaitsBail) -> tuple[Refus, ...]:
    """Every reason why this lease may not be recorded, in the order of the form; empty when it may."""
    return (*_dates(saisie, faits), *_identifiant(saisie, faits), *_montants(saisie), *_actualisation(saisie))


def _dates(saisie: SaisieBail, faits: FaitsBail) -> Iterator[Refus]:
    if saisie.signe_le > faits.aujourdhui:
        yield _refus(
            "bail_futur", "La date de signature est à venir.", "signe_le", R8, "Indiquez le jour de la signature."
        )
    if saisie.signe_le < faits.appelee_le:
        yield _refus(
            "bail_avant_attribution",
            f"Le bail est signé le jour de l'attribution ({faits.appelee_le:%d/%m/%Y}) ou après.",
            "signe_le",
            R8,
            "Vérifiez la date de signature.",
        )
    elif faits.acceptee_le is not None and saisie.signe_le < faits.acceptee_le:
        yield _refus(
            "bail_avant_acceptation",
            f"Le candidat a accepté le logement le {faits.acceptee_le:%d/%m/%Y} : le bail ne peut pas précéder.",
            "signe_le",
            "R441-10 CCH",
            "Vérifiez la date de signature, ou celle de la réponse enregistrée.",
        )
    if saisie.entree_le is not None and saisie.entree_le < saisie.signe_le:
        yield _refus(
            "entree_avant_bail",
            "L'entrée dans les lieux précède la signature du bail.",
            "entree_le",
            R8,
            "Vérifiez les deux dates.",
        )


def _identifiant(saisie: SaisieBail, faits: FaitsBail) -> Iterator[Refus]:
    rpls = saisie.rpls or faits.rpls
    if not rpls and not saisie.exception_rpls.strip():
        yield _refus(
            "rpls_requis",
            "L'identifiant RPLS du logement attribué manque.",
            "rpls",
            R9,
            "Saisissez-le, ou dites pourquoi le logement n'en a pas.",
        )
        return
    if saisie.rpls and not RPLS(saisie.rpls):
        yield _refus(
            "rpls_forme",
            "L'identifiant RPLS a 10 caractères, lettres ou chiffres.",
            "rpls",
            R9,
            "Reprenez-le dans le répertoire du parc locatif social.",
        )
        return
    if saisie.rpls and faits.porteur == "autre_bailleur":
        yield _refus(
            "rpls_d_un_autre",
            "Cet identifiant RPLS est celui d'un logement d'un autre bailleur.",
            "rpls",
            R9,
            "Vérifiez l'identifiant : seul l'organisme qui a attribué le logement radie.",
        )
    elif saisie.rpls and faits.porteur == "autre_logement":
        yield _refus(
            "rpls_d_un_autre_logement",
            "Cet identifiant RPLS est celui d'un autre de vos logements.",
            "rpls",
            R9,
            "Vérifiez l'identifiant, ou corrigez la fiche de l'autre logement.",
        )
    elif saisie.rpls and faits.rpls and saisie.rpls != faits.rpls:
        yield _refus(
            "rpls_different",
            "L'identifiant saisi n'est pas celui de la fiche du logement.",
            "rpls",
            R9,
            "Corrigez la fiche du logement si elle est fausse, ou reprenez son identifiant.",
        )


def _montants(saisie: SaisieBail) -> Iterator[Refus]:
    for champ, valeur in (("loyer", saisie.loyer), ("charges", saisie.charges)):
        if valeur is not None and not Decimal(0) <= valeur < Decimal(100_000):
            yield _refus(
                "montant_bail",
                "Ce montant n'est pas celui d'un mois de loyer ou de charges.",
                champ,
                R9,
                "Indiquez des euros par mois.",
            )


def _actualisation(saisie: SaisieBail) -> Iterator[Refus]:
    if not saisie.actualisee:
        yield _refus(
            "demande_a_actualiser",
            "La demande est mise à jour de la situation du ménage à la signature du bail.",
            "actualisee",
            R9,
            "Vérifiez la demande, corrigez-la s'il le faut, puis confirmez.",
        )


def _refus(code: str, message: str, champ: str, source: str, issue: str) -> Refus:
    return Refus(code, message, Nature.SAISIE, champ, source, issue)
