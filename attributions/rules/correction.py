"""Whether the data of an attribution may be corrected after its lease (R441-2-9, version of 1 September 2019). Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from attributions.enums import Contingent, MotifCorrection, Plafond
from attributions.rules.bail import R9, RPLS
from attributions.saisie.location import SaisieCorrection
from socle.errors import Nature, Refus, Regle


@dataclass(frozen=True, slots=True)
class FaitsCorrection:
    """`porteur`: whose dwelling already bears the identifier typed, in words, empty when nobody's.

    `reservations`: ids of the conventions in force on the dwelling when it was let. `change`: something differs.
    """

    change: bool
    porteur: str = ""
    reservations: frozenset[str] = frozenset()


def refus_de_correction(saisie: SaisieCorrection, faits: FaitsCorrection) -> tuple[Refus, ...]:
    """Every reason why these data may not be corrected so, in the order of the form; empty when they may."""
    return (*_motif(saisie), *_identifiant(saisie, faits), *_listes(saisie, faits), *_objet(faits))


def _motif(saisie: SaisieCorrection) -> Iterator[Refus]:
    if saisie.motif not in MotifCorrection.values:
        yield Refus(
            "motif_correction",
            "Une correction après le bail porte son motif, pris dans la liste.",
            Nature.SAISIE,
            "motif",
            Regle.MOTIF,
            f"Valeurs connues : {', '.join(MotifCorrection.values)}.",
        )


def _identifiant(saisie: SaisieCorrection, faits: FaitsCorrection) -> Iterator[Refus]:
    if saisie.rpls is None:
        return
    if not RPLS(saisie.rpls):
        yield Refus(
            "rpls_forme",
            "L'identifiant RPLS a 10 caractères, lettres ou chiffres.",
            Nature.SAISIE,
            "rpls",
            R9,
            "Reprenez-le dans le répertoire du parc locatif social.",
        )
    elif faits.porteur:
        yield Refus(
            "rpls_porte",
            f"Cet identifiant RPLS est celui d'un autre logement : {faits.porteur}.",
            Nature.SAISIE,
            "rpls",
            R9,
            "Vérifiez l'identifiant, ou faites corriger d'abord la fiche de ce logement.",
        )


def _listes(saisie: SaisieCorrection, faits: FaitsCorrection) -> Iterator[Refus]:
    contingent = saisie.imputation.contingent if saisie.imputation else None
    for champ, valeur, connues in (
        ("contingent", contingent, Contingent.values),
        ("plafond", saisie.plafond, Plafond.values),
    ):
        if valeur is not None and valeur not in connues:
            yield Refus(
                "valeur_inconnue",
                "Cette valeur n'est pas dans la liste.",
                Nature.SAISIE,
                champ,
                Regle.LISTE,
                f"Valeurs connues : {', '.join(une for une in connues if une)}.",
            )
    if saisie.reservation and saisie.reservation not in faits.reservations:
        yield Refus(
            "convention_sans_effet",
            "Cette convention ne porte pas sur ce logement à la date de sa mise à disposition.",
            Nature.SAISIE,
            "reservation",
            "R441-5 CCH",
            "Choisissez une convention en vigueur ce jour-là, ou dites que le bailleur avait gardé le logement.",
        )


def _objet(faits: FaitsCorrection) -> Iterator[Refus]:
    if not faits.change:
        yield Refus(
            "correction_sans_objet",
            "Ces données sont déjà celles de l'attribution.",
            Nature.SAISIE,
            source=R9,
            issue="Modifiez au moins une valeur, ou abandonnez.",
        )
