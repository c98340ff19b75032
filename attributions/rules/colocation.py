"""What one place of a colocation may be and cost. Pure (L442-8-4: a lease by colocataire, rents within the dwelling's)."""

from __future__ import annotations

from decimal import Decimal

from socle.errors import Refus

SOURCE = "L442-8-4 CCH"


def refus_de_place(place: int, *, places: int) -> Refus | None:
    """Places are numbered from 1."""
    if 1 <= place <= places:
        return None
    return Refus(
        "place_inconnue",
        f"Cette colocation a {places} places, numérotées à partir de 1.",
        champ="place",
        source=SOURCE,
        issue="Choisissez une de ces places.",
    )


def refus_de_loyer(champ: str, montant: Decimal | None, *, deja: Decimal, plafond: Decimal | None) -> Refus | None:
    """Euros a month: this lease, those already signed, the rent or the charges of the whole dwelling (None: not fixed)."""
    quoi = "Le loyer" if champ == "loyer" else "Le montant des charges"
    if montant is None:
        return (
            None
            if plafond is None
            else Refus(
                "montant_de_la_place",
                f"{quoi} de cette place manque : en colocation, chaque bail dit le sien.",
                champ=champ,
                source=SOURCE,
                issue="Indiquez la part de ce colocataire, en euros par mois.",
            )
        )
    if plafond is None or deja + montant <= plafond:
        return None
    reste = f"{max(plafond - deja, Decimal(0)):.2f}".replace(".", ",")
    return Refus(
        "montants_au_dela_du_logement",
        f"{quoi} des baux de cette colocation dépasserait celui du logement : il reste {reste} €.",
        champ=champ,
        source=SOURCE,
        issue="Ensemble, les baux restent dans le loyer et les charges du logement.",
    )
