"""A class in words: what it means, where it comes from, since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attributions.enums import Classe
from attributions.models import ClasseResidence
from attributions.rules.classes import FRAGILES
from registre.web.affichage import commune, jour
from socle.presentation import Etiquette, Fait, Ton

_TONS = {Classe.A: Ton.VERT, Classe.B: Ton.GRIS, Classe.C: Ton.AMBRE, Classe.D: Ton.ROUGE}
POURCENT = "\u00a0%"


@dataclass(frozen=True, slots=True)
class LigneClasse:
    pk: int
    residence: str
    bailleur: str
    commune: str
    classe: Etiquette
    indicateurs: Sequence[str]
    plan: str
    depuis: str
    logements: int


def etiquette(une: ClasseResidence) -> Etiquette:
    """`C : fragile`."""
    return Etiquette(str(Classe(une.classe).label), _TONS[Classe(une.classe)])


def lignes(lues: Sequence[ClasseResidence], logements: Mapping[tuple[int, int, str], int]) -> list[LigneClasse]:
    return [
        LigneClasse(
            une.pk, une.programme, une.bailleur.nom, commune(une.commune.nom), etiquette(une), indicateurs(une),
            une.plan, jour(une.du, court=True),
            logements.get((une.bailleur_id, une.commune_id, une.programme), 0),
        )
        for une in lues
    ]  # fmt: skip


def indicateurs(une: ClasseResidence) -> list[str]:
    return [f"{nom} : {valeur.replace(' %', POURCENT)}" for nom, valeur in une.indicateurs.items()]


def fait(une: ClasseResidence | None, residence: str) -> Fait:
    """The class among the facts of a dwelling or of a vacancy, with its indicators, its plan and its date."""
    if une is None:
        return Fait("Classe de la résidence", "aucune" if residence else "résidence non précisée", vide=True)
    return Fait(
        "Classe de la résidence",
        une.programme,
        etiquettes=(etiquette(une),),
        calcul=(*indicateurs(une), f"{une.plan}, depuis le {jour(une.du)} (R441-2-10 4°)", *_portee(une)),
    )


def _portee(une: ClasseResidence) -> tuple[str, ...]:
    if une.classe not in FRAGILES:
        return ()
    return ("La classe informe : seule une résidence listée par la CIA permet un refus de mixité (L441-2-2)",)


def en_mots(une: ClasseResidence | None) -> str:
    """`Résidence Les Lilas, classe C : fragile (plan du 3 mars 2025)` for the sitting."""
    if une is None:
        return ""
    return f"Résidence {une.programme}, classe {Classe(une.classe).label}, {une.plan} (depuis le {jour(une.du, court=True)})"
