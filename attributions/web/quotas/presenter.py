"""Gauges, trends and rows of attributions in words and in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from attributions.enums import AutoriteAttribution
from attributions.models import Attribution
from attributions.rules.periodes import Periode
from attributions.rules.quotas import Compte, Definition, Sens, Unite, Verdict, pourcentage
from attributions.services.quotas.jauges import Jauge, LigneDeVentilation, Point
from attributions.services.quotas.lignes import Reponse, reponse_de
from attributions.services.quotas.sql import Axe
from attributions.web import affichage as mots
from registre.documents.francais import MOIS
from registre.web import affichage
from socle.presentation import Etiquette, Ton
from socle.tabular import Colonne, Forme

MASQUE = "moins de 11"
_TONS = {
    Verdict.TENU: Ton.VERT,
    Verdict.MANQUE: Ton.ROUGE,
    Verdict.INDETERMINE: Ton.AMBRE,
    Verdict.SANS_OBJET: Ton.GRIS,
}
_REPONSES = {
    Reponse.COMPTE: Etiquette("compte", Ton.VERT),
    Reponse.NON: Etiquette("ne compte pas", Ton.GRIS),
    Reponse.INCONNU: Etiquette("inconnu", Ton.AMBRE),
}
AXES = {Axe.BAILLEUR: "Par bailleur", Axe.TERRITOIRE: "Par territoire", Axe.RESERVATAIRE: "Par réservataire"}


@dataclass(frozen=True, slots=True)
class Barre:
    """Widths of a bar on a base of 1000: counted, then unknown, and where the objective stands."""

    compte: int
    inconnus: int
    objectif: int


@dataclass(frozen=True, slots=True)
class JaugeAffichee:
    """One gauge in words. `baux` and `attributions`: « 234 sur 1 000 », the unit of the law first."""

    code: str
    libelle: str
    source: str
    reserve: str
    barre: Barre | None
    taux: str
    objectif: str
    objectif_source: str
    ecart: str
    suite: str
    baux: str
    attributions: str
    unite: str
    inconnus: str
    etat: Etiquette
    masquee: bool
    periode: str


def jauge(une: Jauge) -> JaugeAffichee:
    return JaugeAffichee(
        code=une.quota.code.value,
        libelle=une.quota.libelle,
        source=une.quota.source,
        reserve=une.quota.reserve,
        barre=None if une.masquee else _barre(une.compte, une.objectif.taux),
        taux=MASQUE if une.masquee else pourcentage(une.compte.taux),
        objectif=f"{une.quota.sens.label} {pourcentage(une.objectif.taux)}",
        objectif_source=une.objectif.source if une.objectif.signe else "minimum de la loi" if une.quota.sens is Sens.PLANCHER else "plafond de la loi",
        ecart="" if une.masquee else ecart(une),
        suite="" if une.masquee else suite(une),
        baux=MASQUE if une.masquee else sur(une.en(Unite.BAIL)),
        attributions=MASQUE if une.masquee else sur(une.en(Unite.ATTRIBUTION)),
        unite=une.quota.unite.value,
        inconnus="" if une.masquee else inconnus(une.compte),
        etat=Etiquette("non publié", Ton.GRIS) if une.masquee else Etiquette(str(une.verdict.label), _TONS[une.verdict]),
        masquee=une.masquee,
        periode=periode(une.periode),
    )  # fmt: skip


def sur(compte: Compte) -> str:
    """`234 sur 1 000`."""
    if compte.denominateur == 0:
        return "aucun"
    return f"{affichage.nombre(compte.numerateur)} sur {affichage.nombre(compte.denominateur)}"


def inconnus(compte: Compte) -> str:
    """`34 inconnus, jusqu'à 26,8 %`."""
    if compte.inconnus == 0:
        return ""
    nombre = f"{affichage.nombre(compte.inconnus)} inconnu{'s' if compte.inconnus > 1 else ''}"
    return f"{nombre}, jusqu'à {pourcentage(compte.taux_possible)}"


def ecart(une: Jauge) -> str:
    """`12 baux manquent`, `3 de trop`."""
    nombre = une.ecart
    if nombre == 0:
        return ""
    if une.quota.sens is Sens.PLAFOND:
        return f"{affichage.nombre(nombre)} de trop"
    quoi = "bail" if une.quota.unite is Unite.BAIL else "attribution"
    plusieurs = "baux" if une.quota.unite is Unite.BAIL else "attributions"
    return f"{affichage.nombre(nombre)} {quoi if nombre == 1 else plusieurs} manque{'' if nombre == 1 else 'nt'}"


def suite(une: Jauge) -> str:
    """How many favourable ones in a row would reach it."""
    reste = une.a_rattraper
    if une.ecart == 0 or not reste:
        return ""
    return f"atteint après {affichage.nombre(reste)} de suite"


def sans_commission(comptes: Mapping[str, int]) -> str:
    """`3 prononcées sans commission : préfet 2, délégué spécial nommé par le préfet 1`; empty when none was."""
    if not comptes:
        return ""
    total, par = (
        sum(comptes.values()),
        ", ".join(
            f"{un.label.lower()} {affichage.nombre(comptes[un])}" for un in AutoriteAttribution if comptes.get(un)
        ),
    )
    return f"{affichage.nombre(total)} prononcée{'s' if total > 1 else ''} sans commission : {par}"


def periode(une: Periode) -> str:
    return f"du {affichage.jour(une.du, court=True)} au {affichage.jour(une.au, court=True)}"


def _barre(compte: Compte, objectif: Decimal) -> Barre:
    def milliemes(taux: Decimal | None) -> int:
        return 0 if taux is None else int(taux * 10)

    compte_large, tout = milliemes(compte.taux), milliemes(compte.taux_possible)
    return Barre(compte_large, tout - compte_large, int(objectif * 10))


@dataclass(frozen=True, slots=True)
class Courbe:
    """A trend drawn on 720 × 160. `points` of the line, where the objective stands, and the same as rows."""

    points: str
    reperes: Sequence[tuple[int, int, str]]
    objectif: int
    lignes: Sequence[tuple[str, str, str, str]]
    graduations: Sequence[tuple[int, str]]


LARGEUR, HAUTEUR = 720, 160


def courbe(points: Sequence[Point], objectif: Decimal) -> Courbe | None:
    """None while nothing was ever counted. The scale goes from 0 to a round figure above everything shown."""
    connus = [(rang, un, un.compte.taux) for rang, un in enumerate(points)]
    taux = [t for _, _, t in connus if t is not None]
    if not taux:
        return None
    haut = min(Decimal(100), (max([*taux, objectif]) // 10 + 1) * 10)

    def y(valeur: Decimal) -> int:
        return int(HAUTEUR - valeur * HAUTEUR / haut)

    def x(rang: int) -> int:
        return rang * LARGEUR // max(1, len(points) - 1)

    places = [(x(rang), y(t), _mois(un)) for rang, un, t in connus if t is not None]
    return Courbe(
        points=" ".join(f"{gauche},{bas}" for gauche, bas, _ in places),
        reperes=places,
        objectif=y(objectif),
        lignes=[(_mois(un), pourcentage(t), sur(un.compte), inconnus(un.compte)) for _, un, t in connus],
        graduations=[(y(valeur), f"{valeur:.0f}\u00a0%") for valeur in (Decimal(0), haut / 2, haut)],
    )


def _mois(un: Point) -> str:
    return f"{MOIS[un.mois.month - 1]} {un.mois.year}"


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    quand: str
    bail: str
    logement: str
    commune: str
    reponse: Etiquette
    contingent: str
    autorite: str
    menage: str
    url: str
    groupes: Sequence[str]


def ligne(une: Attribution, quota: Definition, menage: Any, url: str) -> LigneAffichee:
    """One attribution counted. The household by name to who may read its dossier only."""
    lisible = menage is not None and menage.lisible
    return LigneAffichee(
        quand=affichage.jour(une.attribuee_le, court=True),
        bail=affichage.jour(une.bail_le, court=True) or "pas de bail",
        logement=mots.adresse(une.logement),
        commune=mots.traits(une.logement),
        reponse=_REPONSES[reponse_de(quota, une)],
        contingent=str(une.get_contingent_display()),
        autorite=str(une.get_autorite_display()).lower() if une.autorite else "",
        menage=menage.nom if lisible else "Dossier fermé à votre organisme",
        url=url,
        groupes=affichage.groupes(menage.numero) if lisible else (),
    )


COLONNES_JAUGES: tuple[Colonne[Jauge], ...] = (
    Colonne("Quota", lambda j: j.quota.libelle, largeur=52),
    Colonne("Source", lambda j: j.quota.source, largeur=44),
    Colonne("Du", lambda j: j.periode.du, Forme.DATE, 12),
    Colonne("Au", lambda j: j.periode.au, Forme.DATE, 12),
    Colonne("Unité de la loi", lambda j: str(j.quota.unite.label), largeur=16),
    Colonne("Objectif", lambda j: f"{j.quota.sens.label} {pourcentage(j.objectif.taux)}", largeur=16),
    Colonne("Fixé par", lambda j: j.objectif.source, largeur=44),
    Colonne("Atteint", lambda j: MASQUE if j.masquee else pourcentage(j.compte.taux), largeur=12),
    Colonne("Comptés", lambda j: None if j.masquee else j.compte.numerateur, Forme.ENTIER, 10),
    Colonne("Sur", lambda j: None if j.masquee else j.compte.denominateur, Forme.ENTIER, 10),
    Colonne("Inconnus", lambda j: None if j.masquee else j.compte.inconnus, Forme.ENTIER, 10),
    Colonne("Écart", lambda j: None if j.masquee else j.ecart, Forme.ENTIER, 10),
    Colonne("État", lambda j: "non publié" if j.masquee else str(j.verdict.label), largeur=14),
    Colonne("Baux : comptés", lambda j: None if j.masquee else j.en(Unite.BAIL).numerateur, Forme.ENTIER, 12),
    Colonne("Baux : sur", lambda j: None if j.masquee else j.en(Unite.BAIL).denominateur, Forme.ENTIER, 12),
    Colonne("Attributions : comptées", lambda j: None if j.masquee else j.en(Unite.ATTRIBUTION).numerateur, Forme.ENTIER, 14),
    Colonne("Attributions : sur", lambda j: None if j.masquee else j.en(Unite.ATTRIBUTION).denominateur, Forme.ENTIER, 14),
)  # fmt: skip


def _de_la_jauge(colonne: Colonne[Jauge]) -> Colonne[LigneDeVentilation]:
    return Colonne(colonne.entete, lambda ligne: colonne.valeur(ligne.jauge), colonne.forme, colonne.largeur)


def colonnes_de_ventilation(axe: Axe) -> tuple[Colonne[LigneDeVentilation], ...]:
    return (
        Colonne(AXES[axe][4:].capitalize(), lambda ligne: ligne.nom, largeur=40),
        *map(_de_la_jauge, COLONNES_JAUGES),
    )
