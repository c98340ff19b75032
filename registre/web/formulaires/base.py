"""What every part of the registration form shares: code lists, French messages, values out of and into the saisie."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet

from registre.web.formulaires.champs import Code, Codes, ListeOrdonnee
from registre.web.listes import Listes

DU_FORMULAIRE_NATIONAL = "Cette information est obligatoire (R441-2-2 du CCH) : demandez-la au demandeur."
DE_L_ACTE = "Cette information est nécessaire pour enregistrer l'acte."


class Partie(forms.Form):
    """A part of a form: its coded fields take their choices from the lists of the day."""

    use_required_attribute = False
    obligatoire: ClassVar[str] = DU_FORMULAIRE_NATIONAL
    """What is said of a value that is missing, where its field has no words of its own."""

    def __init__(self, *args: Any, listes: Listes, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        for nom, champ in self.fields.items():
            if isinstance(champ, Code):
                actuel = self.initial.get(nom) or ""
                vide = [("", champ.vide)] if champ.vide else []
                champ.choices = [*vide, *listes.choix(champ.liste, [actuel])]
            elif isinstance(champ, Codes):
                champ.choices = listes.choix(champ.liste, self.initial.get(nom) or [])
            elif isinstance(champ, ListeOrdonnee) and champ.liste:
                champ.widget.options = listes.choix(champ.liste, self.initial.get(nom) or [])
            if champ.required and champ.error_messages["required"] == forms.Field.default_error_messages["required"]:
                champ.error_messages["required"] = self.obligatoire

    def valeurs(self, *noms: str) -> dict[str, Any]:
        """Cleaned values by name; a missing one is not given."""
        return {nom: self.cleaned_data[nom] for nom in noms if nom in self.cleaned_data}

    def a_du_contenu(self) -> bool:
        """Whether anything was entered: an empty optional part says nothing."""
        return any(valeur not in (None, "", [], False) for valeur in self.cleaned_data.values())


class Rangees(BaseFormSet):
    """A list of persons or annexes; rows taken out come back marked and are left out of the saisie."""

    deletion_widget = forms.HiddenInput

    def gardees(self) -> list[Any]:
        """The rows to keep, in order, empty added rows left out."""
        gardees = []
        for rangee in self.forms:
            if not hasattr(rangee, "cleaned_data") or rangee.cleaned_data.get("DELETE"):
                continue
            if rangee.empty_permitted and not rangee.has_changed():
                continue
            gardees.append(rangee)
        return gardees


def rangees(classe: type[Partie], *, maxi: int) -> type[Rangees]:
    """A formset class of these rows."""
    return forms.formset_factory(
        classe, formset=Rangees, extra=0, can_delete=True, max_num=maxi, absolute_max=maxi + 10, validate_max=True
    )


def non_vides(valeurs: Mapping[str, Any]) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in valeurs.items() if valeur not in (None, "")}
