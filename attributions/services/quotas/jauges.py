"""Gauges: what was counted, against which objective, how far from it; with its trend and its breakdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from attributions.rules.periodes import NaturePeriode, Periode, periode
from attributions.rules.quotas import (
    SEUIL_PUBLICATION,
    Compte,
    Definition,
    Objectif,
    Sens,
    Unite,
    Verdict,
    a_masquer,
    a_rattraper,
    ecart,
    verdict,
)
from attributions.services.quotas.objectifs import Objectifs
from attributions.services.quotas.portees import Lecture, suivis, territoires_suivis
from attributions.services.quotas.sql import Axe, Mesure, Portee, compter, compter_par
from habilitations.models import Organisme
from registre.rules.echeances import ajouter_mois

MOIS_DE_TENDANCE = 12


@dataclass(frozen=True, slots=True)
class Jauge:
    """One quota over a scope and a period. `compte` is in the unit of the law, `autre` in the other one.

    `masquee`: too few dwellings to be published; then no figure of it is shown.
    """

    quota: Definition
    portee: Portee
    periode: Periode
    objectif: Objectif
    compte: Compte
    autre: Compte
    masquee: bool = False

    @property
    def verdict(self) -> Verdict:
        return verdict(self.compte, self.objectif, self.quota.sens)

    @property
    def ecart(self) -> int:
        """Missing to a floor, too many for a ceiling."""
        return ecart(self.compte, self.objectif, self.quota.sens)

    @property
    def a_rattraper(self) -> int | None:
        return a_rattraper(self.compte, self.objectif) if self.quota.sens is Sens.PLANCHER else None

    def en(self, unite: Unite) -> Compte:
        return self.compte if unite is self.quota.unite else self.autre


def _autre(unite: Unite) -> Unite:
    return Unite.ATTRIBUTION if unite is Unite.BAIL else Unite.BAIL


def periode_de(quota: Definition, nature: NaturePeriode, le: date) -> Periode:
    """The State's share is a share of the yearly flow, whatever the reader asked (R441-5-2)."""
    return periode(NaturePeriode.ANNEE if quota.sens is Sens.PLAFOND else nature, le)


def jauges(
    portees: Sequence[tuple[Portee, str]],
    *,
    nature: NaturePeriode,
    le: date,
    lecture: Lecture,
    seul: Definition | None = None,
) -> list[Jauge]:
    """The gauges of these scopes (with the type of the réservataire, when one is named); two statements in all.

    A quota without a legal or signed objective has no gauge. `seul`: this one and no other.
    """
    signes = Objectifs.au(le)
    voulues = [
        (quota, portee, periode_de(quota, nature, le), objectif)
        for portee, type_ in portees
        for quota in suivis(portee, type_)
        if seul in (None, quota)
        if (objectif := signes.pour(quota, portee)) is not None
    ]
    mesures = [
        Mesure(quota, unite, quand, portee)
        for quota, portee, quand, _ in voulues
        for unite in (quota.unite, _autre(quota.unite))
    ]
    comptes = compter(mesures)
    return [
        Jauge(
            *(quota, portee, quand, objectif, comptes[2 * rang], comptes[2 * rang + 1]),
            masquee=lecture.a_publier(portee) and 0 < comptes[2 * rang].denominateur < SEUIL_PUBLICATION,
        )
        for rang, (quota, portee, quand, objectif) in enumerate(voulues)
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """The twelve months that end with this month."""

    mois: date
    compte: Compte


def tendance(quota: Definition, portee: Portee, *, le: date) -> list[Point]:
    """The rolling twelve months read at the end of each of the last twelve months; one statement."""
    fin = date(le.year, le.month, 1)
    debut = ajouter_mois(fin, -(2 * MOIS_DE_TENDANCE - 1))
    axe = Axe.MOIS_DU_BAIL if quota.unite is Unite.BAIL else Axe.MOIS_DE_L_ATTRIBUTION
    lus = compter_par([Mesure(quota, quota.unite, Periode(debut, le), portee)], axe)
    points = []
    for rang in range(MOIS_DE_TENDANCE - 1, -1, -1):
        mois = ajouter_mois(fin, -rang)
        fenetre = (ajouter_mois(mois, -i) for i in range(MOIS_DE_TENDANCE))
        points.append(Point(mois, sum((lus[un][0] for un in fenetre if un in lus), Compte())))
    return points


@dataclass(frozen=True, slots=True)
class LigneDeVentilation:
    """One row of a breakdown: who or where, and its gauge."""

    cle: int
    nom: str
    jauge: Jauge


def ventiler(
    quota: Definition, portee: Portee, axe: Axe, *, nature: NaturePeriode, le: date, lecture: Lecture
) -> list[LigneDeVentilation]:
    """One gauge for each bailleur, réservataire or territory inside a scope, worst first; four statements at most."""
    quand, signes = periode_de(quota, nature, le), Objectifs.au(le)
    mesures = [Mesure(quota, unite, quand, portee) for unite in (quota.unite, _autre(quota.unite))]
    noms = _noms_des_territoires() if axe is Axe.TERRITOIRE else {}
    lus = {cle: comptes for cle, comptes in compter_par(mesures, axe, parmi=sorted(noms)).items() if cle is not None}
    if axe is not Axe.TERRITOIRE:
        noms = dict(Organisme.objects.filter(pk__in=lus).values_list("pk", "nom"))
    caches = (
        a_masquer({cle: comptes[0].denominateur for cle, comptes in lus.items()})
        if lecture.a_publier(portee)
        else frozenset()
    )
    lignes = []
    for cle, (compte, autre) in lus.items():
        ici = _precise(portee, axe, cle)
        objectif = signes.pour(quota, ici)
        if objectif is not None and (compte.denominateur or autre.denominateur):
            jauge = Jauge(quota, ici, quand, objectif, compte, autre, masquee=cle in caches)
            lignes.append(LigneDeVentilation(cle, noms[cle], jauge))
    return sorted(lignes, key=lambda une: (une.jauge.masquee, -une.jauge.ecart, une.nom))


def _precise(portee: Portee, axe: Axe, cle: int) -> Portee:
    if axe is Axe.BAILLEUR:
        return Portee(cle, portee.reservataire, portee.territoire)
    if axe is Axe.RESERVATAIRE:
        return Portee(portee.bailleur, cle, portee.territoire)
    return Portee(portee.bailleur, portee.reservataire, cle)


def _noms_des_territoires() -> dict[int, str]:
    return {un.pk: un.nom for un in territoires_suivis()}
