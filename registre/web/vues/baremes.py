"""Ceilings of a year, their zones and the first-quartile thresholds, each with its text; recording a threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import CONTROLE, Formulaire, Jour, Ligne
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from registre.models import PlafondRessources, SeuilQuartile, ZonePlafond
from registre.rules.explications import Marque, euros, moins_sure
from registre.rules.ressources import CategoriePlafond, Financement, Zone
from registre.services.seuils import SaisieSeuil, enregistrer_seuil
from socle.clock import aujourdhui
from socle.presentation import Etiquette, Ton

ANNEES = 12
LIGNES = 500
_TONS = {Marque.LUE: Ton.VERT, Marque.SECONDAIRE: Ton.BLEU, Marque.CALCULEE: Ton.BLEU, Marque.RAPPELEE: Ton.AMBRE}
_COURTES = {
    Marque.LUE: "vérifié",
    Marque.SECONDAIRE: "secondaire",
    Marque.CALCULEE: "calculé",
    Marque.RAPPELEE: "à confirmer",
}


@dataclass(frozen=True, slots=True)
class LigneDePlafonds:
    """One zone of one financing: seven amounts, empty where nothing is recorded."""

    zone: str
    montants: Sequence[str]
    marque: Etiquette


@require_safe
@exige(Droit.GERER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """One year of ceilings, every threshold, the communes of the first zone; three statements and the list of years."""
    annees = list(PlafondRessources.objects.order_by("-annee").values_list("annee", flat=True).distinct()[:ANNEES])
    annee = _annee(request.GET.get("annee", ""), annees)
    le = aujourdhui()
    zone = ZonePlafond.objects.filter(zone=Zone.PARIS, au=None).exclude(code__startswith="751").order_by("code")
    contexte = {
        "annee": annee,
        "annees": annees,
        "annee_en_cours": le.year,
        "sans_plafonds": le.year not in annees,
        "categories": CategoriePlafond.values,
        "financements": _plafonds(annee),
        "seuils": _seuils(le),
        "communes": [une.nom for une in zone[:LIGNES]],
    }
    return render(request, "registre/baremes.html", contexte)


def _annee(demandee: str, annees: list[int]) -> int:
    """The year asked when there is one, else the newest recorded."""
    if demandee.isdecimal() and int(demandee) in annees:
        return int(demandee)
    return annees[0] if annees else aujourdhui().year


def _etiquette(marque: Marque) -> Etiquette:
    return Etiquette(_COURTES[marque], _TONS[marque])


def _plafonds(annee: int) -> list[dict[str, Any]]:
    """One table for each financing, its zones in order, the texts it comes from below."""
    cellules: dict[tuple[str, str], dict[str, PlafondRessources]] = {}
    sources: dict[str, dict[str, None]] = {}
    for une in PlafondRessources.objects.filter(annee=annee).order_by("financement", "zone", "pk")[:LIGNES]:
        cellules.setdefault((une.financement, une.zone), {})[une.categorie] = une
        sources.setdefault(une.financement, {})[une.source] = None
    return [
        {
            "code": financement.value,
            "libelle": financement.label,
            "lignes": [_ligne(zone, cellules[financement, zone]) for zone in Zone if (financement, zone) in cellules],
            "sources": list(sources.get(financement, ())),
        }
        for financement in Financement
    ]


def _ligne(zone: Zone, par_categorie: dict[str, PlafondRessources]) -> LigneDePlafonds:
    montants = [
        euros(par_categorie[categorie].montant) if categorie in par_categorie else "" for categorie in CategoriePlafond
    ]
    marque = moins_sure(Marque(une.marque) for une in par_categorie.values())
    return LigneDePlafonds(zone.label, montants, _etiquette(marque))


def _seuils(le: date) -> list[dict[str, Any]]:
    """Thresholds, newest year first; the year under way is there even without one."""
    connus = [
        {
            "annee": un.annee,
            "territoire": un.territoire.nom,
            "montant": euros(un.montant),
            "arrete": un.arrete,
            "marque": Etiquette("approché", Ton.AMBRE) if un.approche else _etiquette(Marque(un.marque)),
        }
        for un in SeuilQuartile.objects.select_related("territoire").order_by("-annee", "territoire__nom")[:LIGNES]
    ]
    if not any(un["annee"] == le.year for un in connus):
        connus.insert(0, {"annee": le.year, "marque": Etiquette("non enregistré", Ton.ROUGE)})
    return connus


class Nombre(forms.IntegerField):
    """A whole number typed with or without spaces."""

    largeur = 6

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={**CONTROLE, "inputmode": "numeric"}))
        super().__init__(**options)
        self.error_messages["invalid"] = "Ce nombre n'est pas lisible : écrire des chiffres, sans centimes."

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str):
            value = value.translate({ord(un): None for un in " \u00a0\u202f€"})
        return super().to_python(value)


class Perimetre(Ligne):
    """A région or an EPCI in force, by its code; a département may have the figures of a région."""

    def clean(self, value: Any) -> Territoire | None:
        code = super().clean(value).strip()
        natures = (NatureTerritoire.REGION, NatureTerritoire.EPCI)
        trouve = Territoire.objects.filter(code=code, au=None, nature__in=natures).first()
        if trouve is None:
            raise ValidationError("Aucune région ni aucun EPCI en vigueur ne porte ce code.", code="territoire")
        return trouve


class FormulaireSeuil(Formulaire):
    annee = Nombre(label="Année", min_value=1, max_value=9999)
    territoire = Perimetre(
        label="Périmètre", max_length=9, help_text="11 pour la région Île-de-France, ailleurs le SIREN d'un EPCI."
    )
    montant = Nombre(label="Seuil (euros par an et par unité de consommation)", min_value=0, max_value=9_999_999)
    arrete = Ligne(label="Arrêté", max_length=300, help_text="Son titre ou son numéro NOR, et le Journal officiel.")
    arrete_le = Jour(label="Date de l'arrêté")


class EnregistrerSeuil(ActeAdministratif):
    titre = "Enregistrer un seuil du premier quartile"
    note = "Il vaut depuis le 1er janvier de l'année : ce qui se calcule avec lui change aussitôt, pour toute l'année."
    formulaire = FormulaireSeuil

    def preparer(self, **kwargs: Any) -> None:
        """Nothing is named by the address."""

    def initial(self) -> dict[str, Any]:
        return {"annee": aujourdhui().year, "territoire": "11"}

    def contexte(self) -> dict[str, Any]:
        return {"objet": "Premier quartile des demandeurs (L441-1 CCH)"}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = SaisieSeuil(
            annee=saisi["annee"],
            territoire_id=saisi["territoire"].pk,
            montant=saisi["montant"],
            arrete=saisi["arrete"],
            arrete_le=saisi["arrete_le"],
        )
        seuil = enregistrer_seuil(acteur=self.acteur, saisie=saisie)
        return f"Seuil {seuil.annee} enregistré : {euros(seuil.montant)}."

    def retour(self) -> str:
        return reverse("registre:baremes")
