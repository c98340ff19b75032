"""Reading vocabulary of the attribution. Every list starts with `visibles_par`; every act with `pour_ecriture`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from attributions.states.candidature import OUVERTES as CANDIDATURES_OUVERTES
from attributions.states.vacance import OUVERTES as VACANCES_OUVERTES
from attributions.vision import Vision, vision_de
from habilitations.acteur import Acteur
from socle.periodes import en_vigueur


def _parmi(vision: Vision, siennes: Q, champ_territoires: str) -> Q:
    """Its own or oriented to it, or on its territory."""
    if vision.territoire is None:
        return siennes
    return siennes | Q(**{f"{champ_territoires}__overlap": [vision.territoire]})


class _Verrouillable(models.QuerySet[Any]):
    def pour_ecriture(self) -> Self:
        """Lock the rows, ascending id: after the demandes of the act, vacancies before candidatures (ADR)."""
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")


class LogementQuerySet(_Verrouillable):
    def visibles_par(self, acteur: Acteur) -> Self:
        """Owner, gérant or attributing body; the réservataire those oriented to it; an authority those of its territory."""
        vision = vision_de(acteur)
        if vision.region or vision.vide:
            return self if vision.region else self.none()
        qui = vision.organisme
        orientes = Exists(self._vacances().filter(logement=OuterRef("pk"), reservataire=qui))
        return self.filter(
            _parmi(vision, Q(attribuant=qui) | Q(proprietaire=qui) | Q(gerant=qui) | Q(orientes), "territoires")
        )

    def _vacances(self) -> models.QuerySet[Any]:
        vacances: models.QuerySet[Any] = self.model._meta.get_field("vacances").related_model.objects.all()  # type: ignore[union-attr]
        return vacances

    def du_parc(self) -> Self:
        """Still in the stock."""
        return self.filter(sorti_le__isnull=True)


class MiseADispositionQuerySet(_Verrouillable):
    def visibles_par(self, acteur: Acteur) -> Self:
        """The bailleur's, those oriented to the réservataire, those on the authority's territory."""
        vision = vision_de(acteur)
        if vision.region or vision.vide:
            return self if vision.region else self.none()
        qui = vision.organisme
        return self.filter(_parmi(vision, Q(attribuant=qui) | Q(reservataire=qui), "territoires"))

    def ouvertes(self) -> Self:
        return self.filter(etat__in=VACANCES_OUVERTES)


class CandidatureQuerySet(_Verrouillable):
    def visibles_par(self, acteur: Acteur) -> Self:
        """The bailleur's, those designated by the organisme or on its contingent, those on the authority's territory.

        Other organismes that may read the demande see stage and date only, on its dossier (`sur_la_demande`).
        """
        vision = vision_de(acteur)
        if vision.region or vision.vide:
            return self if vision.region else self.none()
        qui = vision.organisme
        siennes = Q(attribuant=qui) | Q(designee_par=qui) | Q(mise_a_disposition__reservataire=qui)
        return self.filter(_parmi(vision, siennes, "mise_a_disposition__territoires"))

    def ouvertes(self) -> Self:
        return self.filter(etat__in=CANDIDATURES_OUVERTES)

    def sur_la_demande(self, demandes: Sequence[int]) -> Self:
        """Every candidature of these demandes, latest first: what whoever reads the dossier knows of them."""
        return self.filter(demande__in=list(demandes)).order_by("-designee_le", "-pk")


class SeanceQuerySet(_Verrouillable):
    def visibles_par(self, acteur: Acteur) -> Self:
        """The bailleur's sittings, and those where the agent or his organisme sits."""
        vision = vision_de(acteur)
        if vision.region or vision.vide:
            return self if vision.region else self.none()
        membres = self.model._meta.get_field("commission").related_model._meta.get_field("membres").related_model  # type: ignore[union-attr]
        siens = membres.objects.filter(commission=OuterRef("commission"))
        siege = Q(organisme=vision.organisme)
        if acteur.agent_id is not None:
            siege |= Q(agent=acteur.agent_id)
        return self.filter(Q(commission__bailleur=vision.organisme) | Exists(siens.filter(siege)))


class ConventionQuerySet(_Verrouillable):
    def visibles_par(self, acteur: Acteur) -> Self:
        """Both sides, the State, and the authority on whose own territory it applies (R441-5)."""
        vision = vision_de(acteur)
        if vision.region or vision.vide:
            return self if vision.region else self.none()
        siennes = Q(bailleur=vision.organisme) | Q(reservataire=vision.organisme)
        if vision.territoire is not None:
            siennes |= Q(territoire=vision.territoire)
        return self.filter(siennes)

    def en_vigueur(self, le: date) -> Self:
        return self.filter(en_vigueur(le))

    def sur(self, bailleur: int, territoires: Sequence[int]) -> Self:
        """Those of a bailleur that apply to a dwelling of these tags."""
        ici = Q(territoire__isnull=True) | Q(territoire__in=list(territoires))
        return self.filter(ici, bailleur=bailleur, departement__in=list(territoires))
