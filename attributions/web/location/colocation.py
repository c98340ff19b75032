"""The place of a candidate in a colocation."""

from __future__ import annotations

from typing import Any

from django import forms

from attributions.services import colocation
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Geste
from habilitations.web.administration.champs import offrir
from socle.errors import Refus


class FormulairePlace(Geste):
    place = forms.TypedChoiceField(label="Place", coerce=int, widget=SELECT)

    def __init__(self, *args: Any, places: int, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "place", [(rang, f"Place {rang} sur {places}") for rang in range(1, places + 1)])


class Placer(VueGeste):
    formulaire = FormulairePlace
    titre = "Place dans la colocation"
    envoi = "Donner cette place"
    note = "La commission classe les candidats de chaque place ; chaque place a son bail et sa radiation (L442-8-4)."

    def refus(self) -> Refus | None:
        return colocation.refus_de_placer(acteur=self.acteur, candidature=self.candidature)

    def parametres(self) -> dict[str, Any]:
        return {"places": self.candidature.mise_a_disposition.places}

    def initial(self) -> dict[str, Any]:
        return {"place": self.candidature.place}

    def executer(self, formulaire: FormulairePlace) -> str:
        lu = formulaire.cleaned_data
        faite = colocation.placer(self.candidature.pk, place=lu["place"], acteur=self.acteur, version=lu["version"])
        return f"Le candidat est à la place {faite.place}."
