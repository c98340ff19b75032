"""What choosing a household would do to each quota: before, after, and in which direction.

For the bailleur who prepares the sitting and for its members, and for whoever designates on his own contingent: elsewhere the
register shows what was done, not what is being weighed. Counted over the twelve rolling months, as if the lease were signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from attributions.enums import TitreDesignation
from attributions.models import Attribution, Candidature, MiseADisposition
from attributions.ports import Effet, FaitsLus
from attributions.rules.periodes import NaturePeriode
from attributions.rules.quotas import (
    DEFINITIONS,
    Definition,
    Niveau,
    Objectif,
    Quota,
    Sens,
    compte_pour,
    dans,
    pourcentage,
)
from attributions.services.attribution import Envisagee, prevoir
from attributions.services.quotas.jauges import periode_de
from attributions.services.quotas.objectifs import Objectifs
from attributions.services.quotas.sql import Mesure, Portee, compter
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from socle.clock import aujourdhui

_COLONNES = (
    "qpv", "plafond", "premier_quartile", "relogement", "contingent", "dalo", "l441_1", "exclusion_flux", "travailleur_essentiel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Touche:
    """One gauge that one household would move."""

    rang: int
    mesure: Mesure
    objectif: Objectif
    reponse: bool | None


def effets_de_candidatures(
    candidatures: Sequence[int], le: date, deja_lus: FaitsLus | None = None
) -> dict[int, list[Effet]]:
    """By candidature, what its household would change; a fixed number of statements. Fills `attributions.ports.effets`."""
    lues = Candidature.objects.filter(pk__in=list(candidatures)).select_related(
        "mise_a_disposition__logement", "mise_a_disposition__convention"
    )
    envisagees = [Envisagee(une.pk, une.demande_id, une.mise_a_disposition, une.titre) for une in lues.order_by("pk")]
    return dict(zip([une.cle for une in envisagees], effets(envisagees, le=le, deja_lus=deja_lus), strict=True))


def effets_sur(vacance: MiseADisposition, demandes: Sequence[int], *, acteur: Acteur) -> dict[int, list[Effet]]:
    """By demande, what designating it on this vacancy would change, to those who may weigh it; the others get nothing.

    The vacancy carries its dwelling and its convention. The réservataire is shown his own contingent only.
    """
    du_bailleur = acteur.est_systeme or acteur.organisme_id == vacance.attribuant_id
    if not du_bailleur and acteur.organisme_id != vacance.reservataire_id:
        return {une: [] for une in demandes}
    titre = TitreDesignation.RESERVATAIRE if vacance.reservataire_id else TitreDesignation.BAILLEUR
    envisagees = [Envisagee(0, une, vacance, titre) for une in demandes]
    lus = effets(envisagees, le=aujourdhui(), niveaux=frozenset(Niveau) if du_bailleur else {Niveau.RESERVATAIRE})
    return dict(zip(demandes, lus, strict=True))


def effets(
    envisagees: Sequence[Envisagee],
    *,
    le: date,
    niveaux: frozenset[Niveau] | set[Niveau] = frozenset(Niveau),
    deja_lus: FaitsLus | None = None,
) -> list[list[Effet]]:
    """What each would change, in the same order. One statement counts every gauge of the screen."""
    if not envisagees:
        return []
    lignes, signes = prevoir(envisagees, le=le, lus=deja_lus), Objectifs.au(le)
    types = _types(lignes)
    touches = [
        touche
        for rang, ligne in enumerate(lignes)
        for touche in _touches(rang, ligne, _faits(ligne, types), signes, niveaux, le)
    ]
    mesures = list(dict.fromkeys(une.mesure for une in touches))
    comptes = dict(zip(mesures, compter(mesures), strict=True))
    resultat: list[list[Effet]] = [[] for _ in envisagees]
    for une in touches:
        avant = comptes[une.mesure]
        resultat[une.rang].append(
            _effet(une, pourcentage(avant.taux), pourcentage(avant.avec(une.reponse).taux))
        )  # fmt: skip
    return resultat


def _touches(
    rang: int,
    ligne: Attribution,
    faits: Mapping[str, Any],
    signes: Objectifs,
    niveaux: frozenset[Niveau] | set[Niveau],
    le: date,
) -> list[_Touche]:
    touches = []
    for quota in DEFINITIONS:
        if quota.niveau not in niveaux or not dans(quota, faits):
            continue
        portee = _portee(quota, ligne, signes)
        objectif = signes.pour(quota, portee) if portee is not None else None
        if portee is not None and objectif is not None:
            mesure = Mesure(quota, quota.unite, periode_de(quota, NaturePeriode.DOUZE_MOIS, le), portee)
            touches.append(_Touche(rang, mesure, objectif, compte_pour(quota, faits)))
    return touches


def _portee(quota: Definition, ligne: Attribution, signes: Objectifs) -> Portee | None:
    """Where this quota is read for this dwelling: the territory that signed an objective, else wherever it binds."""
    if quota.niveau is Niveau.RESERVATAIRE:
        return Portee(reservataire=ligne.reservataire_id) if ligne.reservataire_id else None
    ici = next((tag for tag in signes.territoires(quota.code) if tag in ligne.territoires), None)
    return Portee(bailleur=ligne.bailleur_id, territoire=ici)


def _faits(ligne: Attribution, types: Mapping[int, str]) -> dict[str, Any]:
    return {
        **{nom: getattr(ligne, nom) for nom in _COLONNES},
        "type_reservataire": types.get(ligne.reservataire_id or 0, ""),
        "conventionne": bool(ligne.logement.conventionne),
    }


def _types(lignes: Sequence[Attribution]) -> dict[int, str]:
    voulus = {une.reservataire_id for une in lignes if une.reservataire_id is not None}
    return dict(Organisme.objects.filter(pk__in=voulus).values_list("pk", "type")) if voulus else {}


def _effet(une: _Touche, avant: str, apres: str) -> Effet:
    quota = une.mesure.quota
    objectif = f"{quota.sens.label} {pourcentage(une.objectif.taux)}"
    favorable = une.reponse if quota.sens is Sens.PLANCHER or une.reponse is None else not une.reponse
    return Effet(
        code=quota.code.value,
        libelle=quota.court,
        avant=avant,
        apres=apres,
        objectif=objectif,
        favorable=favorable,
        phrase=_phrase(quota, avant, apres, objectif, favorable),
    )


def _phrase(quota: Definition, avant: str, apres: str, objectif: str, favorable: bool | None) -> str:
    if favorable is None:
        manque = (
            "métier non déclaré, ou liste des métiers non fixée"
            if quota.code is Quota.ESSENTIELS
            else "ressources du ménage ou seuil de l'année manquants"
        )
        return f"{quota.court} : effet inconnu, {manque}."
    sens = "rapproche" if favorable else "éloigne"
    return f"{quota.court} : de {avant} à {apres} ({objectif}) ; ce choix {sens} de l'objectif."
