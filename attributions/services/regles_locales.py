"""What a territory decided, as the law leaves it to: every parameter, the text it comes from, and what was in force on a day.

The nearest territory's rule applies, then its containers', then the region's, then the national default; the answer says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from attributions.models import ObjectifQuota
from attributions.rules.parametres import ReglesLocales, regles_locales
from habilitations.models import Appartenance, Territoire
from habilitations.rules.types import Niveau
from registre.models import GrilleCotation, Parametre
from registre.rules.cotation.bareme import EffetRefus
from registre.rules.parametres import DEFINITIONS, Cle, Definition, Jeu, LigneParametre
from registre.services.parametres import chaine_de, jeu
from registre.states.grille import EtatGrille
from socle.errors import Refus
from socle.periodes import en_vigueur, est_en_vigueur

LIGNES = 2_000
# What the law or practice leaves to a territory; the delays of the life cycle are the system's.
GROUPES: tuple[tuple[str, tuple[Cle, ...]], ...] = (
    (
        "Désignation",
        (Cle.DESIGNATION_DELAI, Cle.DESIGNATION_TENDUE, Cle.DESIGNATION_MOTIF),
    ),
    ("Commission, offres et rangs", (Cle.MOTIFS_LOCAUX, Cle.REPONSE_JOURS, Cle.NON_SERVIS)),
    (
        "Taille du logement",
        (Cle.PIECES_MIN, Cle.PIECES_MAX, Cle.PIECES_TOLEREES_MIN, Cle.PIECES_TOLEREES_MAX),
    ),
    (
        "Solvabilité",
        (Cle.EFFORT_SEUIL, Cle.FORFAIT_EAU_CHAUFFAGE, Cle.RESTE_PAR_UC, Cle.RESTE_JOURS, Cle.RESTE_PLANCHER),
    ),
    ("Logements vacants", (Cle.PUBLICATION_VACANTS, Cle.PUBLICATION_LOYER, Cle.PUBLICATION_AVANCE)),
    (
        "Accueil, publics et délais",
        (Cle.ACCUEIL, Cle.METIERS_ESSENTIELS, Cle.MEDIATION_DELAI, Cle.MEDIATION_ADRESSE, Cle.PLAFOND_GARDE),
    ),
)


@dataclass(frozen=True, slots=True)
class Version:
    """A dated value: where it was decided, by whom, from which text. `cle`: its row; `ici`: decided by this territory."""

    cle: int
    ici: bool
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


def regles_du_lieu(commune_id: int, le: date) -> ReglesLocales:
    """What decides for a dwelling of this commune on that day; two statements."""
    return regles_locales(jeu(), le=le, territoires=chaine_de(commune_id, le=le))


def regles(territoire: Territoire, *, le: date) -> list[tuple[str, list[RegleLocale]]]:
    """By group, what applies on `le` and where it comes from; three statements."""
    chaine = chaine_du_territoire(territoire, le=le)
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


def chaine_du_territoire(territoire: Territoire, *, le: date) -> tuple[int, ...]:
    """A territory, then its département when all its communes are of one, then the région: the order its communes read.

    An EPT or an EPCI is a member of neither: they come through its communes.
    """
    chaine = chaine_de(territoire.pk, le=le)
    en_cours = Appartenance.objects.filter(en_vigueur(le))
    communes = en_cours.filter(contenant=territoire.pk).values("membre")
    departements = list(
        en_cours.filter(membre__in=communes, niveau=Niveau.DEPARTEMENT).values_list("contenant", flat=True).distinct()
    )
    regions = en_cours.filter(membre__in=departements, niveau=Niveau.REGION).values_list("contenant", flat=True)
    seul = departements if len(departements) == 1 else []
    return tuple(dict.fromkeys((*chaine, *seul, *regions)))


@dataclass(frozen=True, slots=True)
class EffetDeRefus:
    """What a refused offer does to the score on the territory that day, by the grid published (R441-2-10 11°)."""

    grille: str
    cle: UUID
    effet: str
    source: str
    du: date | None


def effets_de_refus(territoire: Territoire, *, le: date) -> list[EffetDeRefus]:
    """The grids in force on `le`, that of mutations apart; one statement."""
    publiees = GrilleCotation.objects.filter(en_vigueur(le), territoire=territoire, etat=EtatGrille.PUBLIEE)
    return [
        EffetDeRefus(une.intitule, une.cle, effet_en_mots(une), une.source, une.du)
        for une in publiees.order_by("pour_mutations", "pk")[:10]
    ]


def effet_en_mots(grille: GrilleCotation) -> str:
    """`10 points retirés pendant 6 mois, dès le 2e refus`."""
    if grille.refus_effet == EffetRefus.AUCUN:
        return "sans effet sur la note"
    points = (
        f"{grille.refus_points} points retirés"
        if grille.refus_points
        else str(grille.get_refus_effet_display()).lower()
    )
    duree = f" pendant {grille.refus_mois} mois" if grille.refus_mois else ""
    return f"{points}{duree}, dès le {'premier' if grille.refus_des <= 1 else f'{grille.refus_des}e'} refus"


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
                *(
                    une.pk,
                    une.territoire_id == chaine[0],
                    une.valeur,
                    libelles[une.territoire_id],
                    une.du,
                    une.au,
                    une.source,
                    une.instance,
                    une.a_confirmer,
                ),
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
