"""Dry run: what a title would open or close, before anybody grants or withdraws it. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from habilitations import ports
from habilitations.lecture import faits_de
from habilitations.models import Appartenance, Habilitation, Territoire
from habilitations.rules.bases import Base
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Faits, Perimetre, Titre, droits_de_l_organisme, perimetre
from habilitations.saisie import SaisieHabilitation
from habilitations.territoires import NATURES_DE_COMMUNE, communes_de_la_region
from socle.clock import aujourdhui
from socle.periodes import en_vigueur


@dataclass(frozen=True, slots=True)
class Effet:
    """Difference between two perimeters of reading. `demandes_*` is None when no application counts them."""

    communes_avant: int
    communes_apres: int
    demandes_ouvertes: int | None
    demandes_fermees: int | None
    droits_ouverts: tuple[Droit, ...]
    droits_fermes: tuple[Droit, ...]
    plafond: int = ports.COMPTE_MAXIMAL

    @property
    def nul(self) -> bool:
        rien = self.communes_avant == self.communes_apres and not (self.demandes_ouvertes or self.demandes_fermees)
        return rien and not self.droits_ouverts and not self.droits_fermes


def effet_d_accorder(saisie: SaisieHabilitation) -> Effet | None:
    """What this title would change on its first day (today when it has begun). None: no such organisme."""
    le = max(saisie.du, aujourdhui())
    faits = faits_de(saisie.organisme_id, le)
    if faits is None:
        return None
    titre = Titre(saisie.base, saisie.territoire_id, saisie.convention)
    return _effet(faits, replace(faits, titres=(*faits.titres, titre)), le)


def effet_de_retirer(habilitation: Habilitation) -> Effet | None:
    """What withdrawing this title would change on the day it is read: today, or its first day when it is to come."""
    le = max(habilitation.du, aujourdhui())
    faits = faits_de(habilitation.organisme_id, le)
    if faits is None:
        return None
    titre = Titre(Base(habilitation.base), habilitation.territoire_id, habilitation.convention)
    restants = list(faits.titres)
    if titre in restants:
        restants.remove(titre)
    return _effet(faits, replace(faits, titres=tuple(restants)), le)


def _effet(avant: Faits, apres: Faits, le: date) -> Effet:
    ancien, nouveau = perimetre(Droit.CONSULTER, avant), perimetre(Droit.CONSULTER, apres)
    droits_avant, droits_apres = droits_de_l_organisme(avant), droits_de_l_organisme(apres)
    ouvertes, fermees = _compter(nouveau, ancien), _compter(ancien, nouveau)
    return Effet(
        communes_avant=communes_couvertes(ancien, le),
        communes_apres=communes_couvertes(nouveau, le),
        demandes_ouvertes=ouvertes,
        demandes_fermees=fermees,
        droits_ouverts=tuple(droit for droit in Droit if droit in droits_apres - droits_avant),
        droits_fermes=tuple(droit for droit in Droit if droit in droits_avant - droits_apres),
    )


def _compter(dans: Perimetre, hors: Perimetre) -> int | None:
    """Demandes of the first perimeter that are not in the second, at most one more than the maximum."""
    return ports.compteurs_de_perimetre[0](dans, hors) if ports.compteurs_de_perimetre else None


def communes_couvertes(perimetre: Perimetre, le: date) -> int:
    """How many communes and arrondissements a perimeter covers by its territories; guichets cover none."""
    if perimetre.region:
        return len(communes_de_la_region(settings.REGION, le))
    tags = list(perimetre.territoires)
    if not tags:
        return 0
    propres = Territoire.objects.filter(pk__in=tags, nature__in=NATURES_DE_COMMUNE).values("pk")
    contenues = Appartenance.objects.filter(
        en_vigueur(le), contenant__in=tags, membre__nature__in=NATURES_DE_COMMUNE
    ).values("membre")
    return propres.union(contenues).count()
