"""The list of dwellings, for the screen and the API: filters, an order that an index gives, pages by key.

A bailleur lists what it attributes, an authority its territory, another réservataire what is oriented to it: each a part of
what it may read, that one index finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from attributions.models import Logement, MiseADisposition, SituationQpv
from attributions.querysets import LogementQuerySet
from attributions.services.classes import de_classe
from attributions.vision import Vision, vision_de
from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from socle.clock import aujourdhui
from socle.periodes import en_vigueur

COMPTE_MAX = 1_000
ORDRE = ("commune_id", "typologie", "pk")
OUI, NON = "oui", "non"


@dataclass(frozen=True, slots=True)
class PageLogements:
    lignes: Sequence[Logement]
    suivant: bool
    precedent: bool


def logements_de(acteur: Acteur) -> LogementQuerySet:
    """What this actor works on, among what he may read."""
    vision = vision_de(acteur)
    visibles: LogementQuerySet = Logement.objects.visibles_par(acteur)
    if vision.region or vision.vide:
        return visibles
    return visibles.filter(_sien(vision))


def _sien(vision: Vision) -> Q:
    if vision.territoire is not None:
        return Q(territoires__overlap=[vision.territoire])
    if Organisme.objects.filter(pk=vision.organisme, type=TypeOrganisme.BAILLEUR).exists():
        return Q(attribuant=vision.organisme)
    return Q(pk__in=MiseADisposition.objects.filter(reservataire=vision.organisme).values("logement"))


def filtrer(logements: LogementQuerySet, valeurs: Mapping[str, Any]) -> LogementQuerySet:
    """`valeurs`: reference (own or RPLS, whole), commune (tag of a territory), typologie, plafond, contingent, qpv, classe
    (of the residence), rpls     (« non »: without one), vacant, sorti. Empty ones filter nothing."""
    v = {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")}
    if "sorti" not in v or v["sorti"] == NON:
        logements = logements.du_parc()
    if "reference" in v:
        cherchee = str(v["reference"]).strip()
        logements = logements.filter(Q(reference=cherchee) | (Q(rpls=cherchee.upper()) & ~Q(rpls="")))
    if "commune" in v:
        logements = logements.filter(territoires__overlap=[int(v["commune"])])
    for nom in ("typologie", "plafond", "contingent"):
        if nom in v:
            logements = logements.filter(**{nom: v[nom]})
    if v.get("rpls") == NON:
        logements = logements.filter(rpls="")
    if "qpv" in v:
        dedans = Exists(SituationQpv.objects.filter(en_vigueur(aujourdhui()), logement=OuterRef("pk")))
        logements = logements.filter(dedans if v["qpv"] == OUI else ~dedans)
    if "classe" in v:
        logements = logements.filter(de_classe(str(v["classe"]), le=aujourdhui()))
    if "vacant" in v:
        ouverte = Exists(MiseADisposition.objects.ouvertes().filter(logement=OuterRef("pk")))
        logements = logements.filter(ouverte if v["vacant"] == OUI else ~ouverte)
    return logements


def compter(logements: LogementQuerySet) -> int:
    """How many, counted to one more than `COMPTE_MAX`."""
    return len(logements.order_by().values_list("pk")[: COMPTE_MAX + 1])


def page(logements: LogementQuerySet, *, taille: int, apres: str = "", avant: str = "") -> PageLogements:
    """One page of the list after (or before) the dwelling of this opaque id; an unknown one begins the list again."""
    repere = _repere(logements, apres or avant)
    arriere = bool(avant and not apres and repere)
    lus = logements.select_related("commune", "attribuant")
    if repere is None:
        lignes = list(lus.order_by(*ORDRE)[: taille + 1])
        return PageLogements(lignes[:taille], len(lignes) > taille, False)
    sens = "lt" if arriere else "gt"
    commune, typologie, pk = repere
    suite = (
        Q(**{f"commune_id__{sens}": commune})
        | Q(**{"commune_id": commune, f"typologie__{sens}": typologie})
        | Q(**{"commune_id": commune, "typologie": typologie, f"pk__{sens}": pk})
    )
    ordre = [f"-{champ}" for champ in ORDRE] if arriere else list(ORDRE)
    lignes = list(lus.filter(suite).order_by(*ordre)[: taille + 1])
    reste = len(lignes) > taille
    lignes = lignes[:taille]
    if arriere:
        lignes.reverse()
        return PageLogements(lignes, True, reste)
    return PageLogements(lignes, reste, True)


def _repere(logements: LogementQuerySet, texte: str) -> tuple[int, str, int] | None:
    if not texte:
        return None
    try:
        cle = UUID(texte)
    except ValueError:
        return None
    trouve: tuple[int, str, int] | None = logements.filter(cle=cle).values_list("commune_id", "typologie", "pk").first()
    return trouve
