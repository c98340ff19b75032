"""What the page of a candidature says of a household that changed on the way, before what is settled after the sitting."""

from __future__ import annotations

from dataclasses import dataclass

from attributions.models import Candidature
from attributions.rules.menage_qui_change import Suite
from attributions.services.menages_qui_changent import Signal, signaux
from registre.web import affichage
from socle.presentation import Etiquette, Ton

_TONS = {
    Suite.RIEN: Ton.GRIS,
    Suite.SIGNALE: Ton.BLEU,
    Suite.REEXAMINER: Ton.AMBRE,
    Suite.SUSPEND: Ton.ROUGE,
    Suite.CLOT: Ton.ROUGE,
}


@dataclass(frozen=True, slots=True)
class LigneMenage:
    """One change: what, since when, what follows, who is told, from which article."""

    texte: str
    etiquette: Etiquette
    issue: str
    prevenus: str
    source: str


def lignes(candidature: Candidature) -> list[LigneMenage]:
    """Empty when nothing happened since the designation, or the decision; four statements at most."""
    return [_ligne(un) for un in signaux([candidature]).get(candidature.pk, [])]


def _ligne(un: Signal) -> LigneMenage:
    suite = un.consequence
    return LigneMenage(
        texte=f"{un.change.label}, le {affichage.jour(un.le)}",
        etiquette=Etiquette(str(suite.suite.label).lower(), _TONS[suite.suite]),
        issue=suite.issue,
        prevenus=", ".join(str(qui.label) for qui in suite.a),
        source=suite.source,
    )
