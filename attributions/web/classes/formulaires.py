"""Forms of the classes of residences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from attributions.enums import Classe
from attributions.rules.classes import SaisieClasse
from habilitations.models import Organisme
from habilitations.rules.types import TypeOrganisme
from habilitations.web.administration.champs import (
    CONTROLE,
    Choix,
    Commune,
    Formulaire,
    Jour,
    Ligne,
    Paragraphe,
    offrir,
)

BAILLEURS_MAX = 500


def bailleurs() -> list[tuple[str, str]]:
    """Every bailleur of the device, by name."""
    lus = Organisme.objects.filter(type=TypeOrganisme.BAILLEUR).order_by("nom").values_list("pk", "nom")
    return [(str(pk), nom) for pk, nom in lus[:BAILLEURS_MAX]]


class FormulaireClasse(Formulaire):
    bailleur = Choix(label="Bailleur")
    commune = Commune(label="Commune (code INSEE)", help_text="Celle des logements, par exemple 93066.")
    residence = Ligne(label="Résidence", max_length=100, help_text="Le programme, comme sur les logements du bailleur.")
    classe = Choix(Classe.choices, label="Classe")
    du = Jour(label="En vigueur le")
    plan = Ligne(label="Plan", max_length=200, help_text="Le plan partenarial et sa délibération, avec leur date.")
    indicateurs = Paragraphe(
        label="Indicateurs du plan", required=False, max_length=2_000,
        help_text="Un par ligne, « nom : valeur », par exemple « Taux de pauvreté : 31 % ».",
        widget=forms.Textarea(attrs={**CONTROLE, "rows": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "bailleur", [("", "Choisir…"), *bailleurs()])
        for nom, largeur in {"commune": 6, "classe": 6, "du": 6}.items():
            self.fields[nom].largeur = largeur  # type: ignore[attr-defined]

    def clean_indicateurs(self) -> dict[str, str]:
        lues = {}
        for ligne in filter(None, map(str.strip, self.cleaned_data["indicateurs"].splitlines())):
            nom, separateur, valeur = (part.strip() for part in ligne.partition(":"))
            if not nom or not separateur or not valeur:
                raise ValidationError("Un indicateur s'écrit « nom : valeur », un par ligne.", code="indicateur")
            lues[nom[:100]] = valeur[:100]
        return lues

    def saisie(self, saisi: dict[str, Any]) -> SaisieClasse:
        return SaisieClasse(
            int(saisi["bailleur"]), saisi["commune"].pk, saisi["residence"], saisi["classe"], saisi["plan"],
            saisi["du"], saisi["indicateurs"],
        )  # fmt: skip


class FormulaireFin(Formulaire):
    au = Jour(label="Dernier jour")


class FormulaireImport(Formulaire):
    """The file is read by the view; these say what its lines mean."""

    plan = Ligne(label="Plan", max_length=200, help_text="Le plan partenarial et sa délibération, avec leur date.")
    du = Jour(label="Classes en vigueur le")


class FiltreClasses(Formulaire):
    classe = Choix(Classe.choices, label="Classe", required=False, vide="Toutes")
    bailleur = Choix(label="Bailleur", required=False)
    residence = Ligne(label="Résidence", max_length=100, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "bailleur", [("", "Tous"), *bailleurs()])
