"""What a territory decided, as the law leaves it to: every parameter, the text it comes from, and what was in force on a day.

The nearest territory's rule applies, then its containers', then the region's, then the national default; the answer says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attributions.models import ObjectifQuota
from habilitations.models import Territoire
from registre.models import Parametre
from registre.rules.parametres import DEFINITIONS, Cle, Definition, Jeu, LigneParametre
from registre.services.parametres import chaine_de
from socle.errors import Refus
from socle.periodes import est_en_vigueur

LIGNES = 2_000
# What the law or practice leaves to a territory; the delays of the life cycle are the system's.
GROUPES: tuple[tuple[str, tuple[Cle, ...]], ...] = (
    (
        "Désignation",
        (Cle.DESIGNATION_DELAI, Cle.DESIGNATION_TENDUE, Cle.DESIGNATION_MOTIF, Cle.DESIGNATION_ACCES),
    ),
    (
        "Taille du logement",
        (Cle.PIECES_MIN, Cle.PIECES_MAX, Cle.PIECES_TOLEREES_MIN, Cle.PIECES_TOLEREES_MAX),
    ),
    (
        "Solvabilité",
        (Cle.EFFORT_SEUIL, Cle.FORFAIT_EAU_CHAUFFAGE, Cle.RESTE_PAR_UC, Cle.RESTE_JOURS, Cle.RESTE_PLANCHER),
    ),
    ("Publics et délais", (Cle.METIERS_ESSENTIELS, Cle.MEDIATION_DELAI, Cle.MEDIATION_ADRESSE, Cle.PLAFOND_GARDE)),
)


@dataclass(frozen=True, slots=True)
class Version:
    """A dated value: where it was decided, by whom, from which text."""

    valeur: Any
    territoire: str
    du: date
    au: date | None
    source: str
    instance: str
    a_confirmer: bool
    applicable: bool


@dataclass(frozen=True, slots=True)
class RegleLocale:
    """One parameter on a territory and a day. `ligne` None: nobody decided. `d_ou`: the territory it comes from, in words.

    `versions`: every dated value of the chain, nearest first, then latest first.
    """

    cle: Cle
    definition: Definition
    ligne: LigneParametre | None
    d_ou: str
    versions: Sequence[Version]


NATIONAL = "défaut national"


def regles(territoire: Territoire, *, le: date) -> list[tuple[str, list[RegleLocale]]]:
    """By group, what applies on `le` and where it comes from; three statements."""
    chaine = chaine_de(territoire.pk, le=le)
    noms = Territoire.objects.filter(pk__in=chaine).values_list("pk", "nom")
    libelles: dict[int | None, str] = {None: NATIONAL}
    libelles.update(noms)
    voulues = [cle for _, cles in GROUPES for cle in cles]
    lues = [
        une
        for une in Parametre.objects.filter(cle__in=voulues).order_by("-du", "pk")[:LIGNES]
        if une.territoire_id is None or une.territoire_id in chaine
    ]
    jeu = Jeu.de(
        LigneParametre(une.cle, une.territoire_id, une.valeur, une.du, une.au, une.source, une.a_confirmer)
        for une in lues
    )
    return [(titre, [_regle(cle, jeu, lues, libelles, chaine, le) for cle in cles]) for titre, cles in GROUPES]


def _regle(
    cle: Cle, jeu: Jeu, lues: Sequence[Parametre], libelles: dict[int | None, str], chaine: Sequence[int], le: date
) -> RegleLocale:
    ligne = jeu.ligne(cle, le=le, territoires=chaine)
    retenue = None if isinstance(ligne, Refus) else ligne
    rang: dict[int | None, int] = {ou: place for place, ou in enumerate((*chaine, None))}
    siennes = sorted((une for une in lues if une.cle == cle), key=lambda une: rang[une.territoire_id])
    return RegleLocale(
        cle=cle,
        definition=DEFINITIONS[cle],
        ligne=retenue,
        d_ou=libelles[retenue.territoire_id] if retenue else "",
        versions=[
            Version(
                *(une.valeur, libelles[une.territoire_id], une.du, une.au, une.source, une.instance, une.a_confirmer),
                applicable=retenue is not None
                and une.territoire_id == retenue.territoire_id
                and est_en_vigueur(une.du, une.au, le),
            )
            for une in siennes
        ],
    )


def objectifs(territoire: Territoire) -> list[ObjectifQuota]:
    """Every signed objective of the territory, past ones included, latest first, capped."""
    lus = ObjectifQuota.objects.filter(territoire=territoire).select_related("organisme")
    return list(lus.order_by("quota", "-du", "organisme__nom")[:500])
