"""A form as its browser would send it back: what is kept in a draft, and what the whole form is rebuilt from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict

from registre.web.formulaires.base import Rangees
from registre.web.formulaires.champs import ListeOrdonneeWidget
from registre.web.formulaires.demande import FormulaireDemande
from registre.web.formulaires.etapes import Donnees

_PLUSIEURS = (ListeOrdonneeWidget, forms.CheckboxSelectMultiple)


def donnees_de(formulaire: FormulaireDemande) -> Donnees:
    """Values of a form nobody has touched, by name of control."""
    donnees: Donnees = {}
    for partie in formulaire.parties.values():
        if isinstance(partie, Rangees):
            donnees |= dict(_valeurs(partie.management_form))
        for une in partie.forms if isinstance(partie, Rangees) else [partie]:
            donnees |= dict(_valeurs(une))
    return donnees


def _valeurs(formulaire: BaseForm) -> Iterator[tuple[str, list[str]]]:
    for borne in formulaire:
        valeur, widget = borne.value(), borne.field.widget
        if isinstance(widget, forms.CheckboxInput) or borne.name == "DELETE":
            if valeur:
                yield borne.html_name, ["on"]
        elif isinstance(widget, _PLUSIEURS):
            if valeur:
                yield borne.html_name, [str(un) for un in valeur]
        else:
            ecrite: Any = widget.format_value(valeur)
            yield borne.html_name, [str(un) for un in (ecrite if isinstance(ecrite, list) else [ecrite or ""])]


def en_formulaire(donnees: Mapping[str, Sequence[str]]) -> MultiValueDict[str, str]:
    return MultiValueDict({nom: list(valeurs) for nom, valeurs in donnees.items()})


def recues(post: Any) -> Donnees:
    """What was posted, by name."""
    return {nom: [str(un) for un in valeurs] for nom, valeurs in post.lists()}


def taire_les_erreurs(formulaire: FormulaireDemande) -> None:
    """Show a draft as it was typed: what is missing is not yet a fault."""
    for partie in formulaire.parties.values():
        if isinstance(partie, Rangees):
            partie._errors, partie._non_form_errors = [], partie.error_class()
        for une in partie.forms if isinstance(partie, Rangees) else [partie]:
            taire(une)


def taire(formulaire: BaseForm) -> None:
    formulaire._errors = ErrorDict(renderer=formulaire.renderer)
    formulaire.cleaned_data = {}
