"""When a demandeur may be reminded to renew: during the notice, and not twice in a fortnight.

The law asks for one notice, a month before expiry (R441-2-7); a reminder is a courtesy of the guichet. It never moves
the deadline that the first notice gave, on which a radiation would rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registre.rules.delais import Delais
from registre.rules.echeances import StatutEcheance, preavis_au_plus_tard, statut_d_echeance
from socle.errors import Nature, Refus

JOURS_ENTRE_RAPPELS = 15
SOURCE = "R441-2-7 CCH ; règles de gestion du dispositif"


@dataclass(frozen=True, slots=True)
class PreavisFait:
    """Notices of the present cycle: whether one still waits to leave, when the last one was prepared."""

    en_attente: bool = False
    dernier_le: date | None = None


def refus_de_relancer(valable_jusqu_au: date, fait: PreavisFait, *, le: date, delais: Delais) -> Refus | None:
    """Why a reminder makes no sense today, None when it does."""
    statut = statut_d_echeance(valable_jusqu_au, le=le, delais=delais)
    if statut is StatutEcheance.A_JOUR:
        des = preavis_au_plus_tard(valable_jusqu_au, delais)
        return Refus(
            "relance_trop_tot",
            "La demande n'est pas encore à renouveler.",
            Nature.ETAT,
            source=SOURCE,
            issue=f"Relancez à partir du {des:%d/%m/%Y}.",
        )
    if statut is not StatutEcheance.A_RENOUVELER:
        return Refus(
            "relance_echue",
            "La demande est déjà échue : la lettre de préavis ne dirait plus la bonne date.",
            Nature.ETAT,
            source=SOURCE,
            issue="Joignez le demandeur, et renouvelez avec lui.",
        )
    if fait.en_attente:
        return Refus(
            "relance_en_attente",
            "Un préavis attend déjà d'être envoyé.",
            Nature.ETAT,
            source=SOURCE,
            issue="Il part avec le prochain envoi.",
        )
    if fait.dernier_le is not None and (le - fait.dernier_le).days < JOURS_ENTRE_RAPPELS:
        return Refus(
            "relance_recente",
            f"Un préavis ou un rappel est parti il y a moins de {JOURS_ENTRE_RAPPELS} jours.",
            Nature.ETAT,
            source=SOURCE,
            issue="Laissez au demandeur le temps de répondre.",
        )
    return None
