"""Template tags of the components: a form field with its errors, the summary of errors, a labelled value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString, mark_safe

from socle.presentation import LigneErreur

register = template.Library()

_CASES = (forms.CheckboxInput,)
_GROUPES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_COLONNES_A_PARTIR_DE = 8


@register.inclusion_tag("socle/composants/champ.html")
def champ(champ: BoundField, largeur: int = 3, classe: str = "") -> dict[str, Any]:
    """One field: label, control, help, errors. `largeur` is 1, 2, 3, 6 or 12 of the grid."""
    widget = champ.field.widget
    groupe = ""
    if isinstance(widget, _GROUPES):
        nombreux = len(list(champ.subwidgets)) >= _COLONNES_A_PARTIR_DE
        groupe = "choix-colonnes" if nombreux else "choix"
    descriptions = []
    if champ.help_text:
        descriptions.append(f"{champ.auto_id}_helptext")
    if champ.errors:
        descriptions.append(f"{champ.auto_id}_error")
    return {
        "champ": champ,
        "id": champ.auto_id,
        "largeur": largeur,
        "classe": classe,
        "erreurs": champ.errors,
        "case": isinstance(widget, _CASES),
        "groupe": groupe,
        "description": " ".join(descriptions),
    }


def _lignes(formulaires: Iterable[BaseForm]) -> Iterable[LigneErreur]:
    for formulaire in formulaires:
        for texte in formulaire.non_field_errors():
            yield LigneErreur(texte=str(texte))
        for nom, erreurs in formulaire.errors.items():
            if nom == forms.forms.NON_FIELD_ERRORS:
                continue
            borne = formulaire[nom]
            for texte in erreurs:
                yield LigneErreur(texte=str(texte), libelle=str(borne.label), cible=borne.auto_id)


@register.inclusion_tag("socle/composants/resume_erreurs.html")
def resume_erreurs(*parties: Any) -> dict[str, Any]:
    """The summary on top of a refused form, with a link to each field. Takes forms and formsets."""
    formulaires: list[BaseForm] = []
    autres: list[LigneErreur] = []
    for partie in parties:
        if isinstance(partie, BaseFormSet):
            if partie.is_bound:
                formulaires += [f for f in partie.forms if f.is_bound]
                autres += [LigneErreur(texte=str(e)) for e in partie.non_form_errors()]
        elif partie and partie.is_bound:
            formulaires.append(partie)
    return {"lignes": [*autres, *_lignes(formulaires)]}


@register.simple_tag
def numero(groupes: Iterable[str], classe: str = "") -> SafeString:
    """A number shown in groups; the copy handler takes the spaces out."""
    morceaux = "".join(f"<span>{template.defaultfilters.force_escape(g)}</span>" for g in groupes)
    return mark_safe(f'<span class="numero {classe}" data-numero>{morceaux}</span>')  # noqa: S308 - every group is escaped


@register.simple_tag
def etiquette(une: Any) -> SafeString:
    """One label chip."""
    texte = template.defaultfilters.force_escape(une.texte)
    return mark_safe(f'<span class="etiquette etiquette-{une.ton}">{texte}</span>')  # noqa: S308 - escaped above
