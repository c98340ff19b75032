"""Template tags of the components: a form field with its errors, the summary of errors, numbers and labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from socle import balises, glossaire
from socle.presentation import ActeAffiche, Etiquette, Fait, LigneErreur, LigneFil

register = template.Library()

_CASES = (forms.CheckboxInput,)
_GROUPES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_COLONNES_A_PARTIR_DE = 8
_UNE_PAR_LIGNE_AU_DELA = 42
"""Characters of the longest label: beyond, options side by side do not line up and are read one by one."""
_OBLIGATOIRE = '<span class="obligatoire"> <span aria-hidden="true">*</span><span class="visually-hidden">(obligatoire)</span></span>'


def _options(champ: BoundField) -> str:
    options = list(champ.subwidgets)
    rang = "choix-colonnes" if len(options) >= _COLONNES_A_PARTIR_DE else "choix"
    if rang == "choix" and any(len(str(une.choice_label)) > _UNE_PAR_LIGNE_AU_DELA for une in options):
        rang = "choix choix-lignes"
    lignes = "".join(
        f'<div class="form-check">{option.tag()} <label for="{escape(option.id_for_label)}">'
        f"{escape(option.choice_label)}</label></div>"
        for option in options
    )
    return f'<div class="{rang}">{lignes}</div>'


def _controle(champ: BoundField, libelle: str, description: str) -> str:
    """The label and its control, by kind of control."""
    identifiant = escape(champ.auto_id)
    widget = champ.field.widget
    if isinstance(widget, _CASES):
        return f'<div class="form-check">{champ} <label class="form-check-label" for="{identifiant}">{libelle}</label></div>'
    if isinstance(widget, _GROUPES):
        decrit = f' aria-describedby="{description}"' if description else ""
        return f'<fieldset{decrit} id="{identifiant}" tabindex="-1"><legend class="intitule">{libelle}</legend>{_options(champ)}</fieldset>'
    return f'<label for="{identifiant}">{libelle}</label>{champ}'


@register.simple_tag
def champ(champ: BoundField, largeur: int = 3) -> SafeString:
    """One field: label, control, help, errors. `largeur` is 1, 2, 3, 6 or 12 of the grid."""
    identifiant = escape(champ.auto_id)
    erreurs = champ.errors
    aide, faute = "", ""
    descriptions = []
    if champ.help_text:
        descriptions.append(f"{identifiant}_helptext")
        texte = conditional_escape(champ.help_text)
        balise = "div" if "<ul" in texte else "p"
        aide = f'<{balise} class="aide" id="{identifiant}_helptext">{texte}</{balise}>'
    if erreurs:
        descriptions.append(f"{identifiant}_error")
        lignes = "".join(f'<p class="erreur-champ">{escape(erreur)}</p>' for erreur in erreurs)
        faute = f'<div id="{identifiant}_error">{lignes}</div>'
    libelle = escape(champ.label) + (_OBLIGATOIRE if champ.field.required else "")
    corps = _controle(champ, libelle, " ".join(descriptions))
    classe = f"champ champ-{largeur}{' en-erreur' if erreurs else ''}"
    return mark_safe(f'<div class="{classe}">{corps}{aide}{faute}</div>')  # noqa: S308 - escaped above; a help text may be our own mark-up


def lignes_d_erreur(formulaires: Iterable[BaseForm]) -> list[LigneErreur]:
    """Every error of these forms, with the label and the id of its field."""
    lignes = []
    for formulaire in formulaires:
        for nom, erreurs in formulaire.errors.items():
            if nom == NON_FIELD_ERRORS:
                lignes += [LigneErreur(texte=str(texte)) for texte in erreurs]
                continue
            borne = formulaire[nom]
            lignes += [LigneErreur(texte=str(t), libelle=str(borne.label), cible=borne.auto_id) for t in erreurs]
    return lignes


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
    return {"lignes": [*autres, *lignes_d_erreur(formulaires)]}


@register.simple_tag
def numero(groupes: Iterable[str], classe: str = "") -> SafeString:
    """A number shown in groups by spacing alone, so that a copy carries no space."""
    morceaux = format_html_join("", "<span>{}</span>", ((groupe,) for groupe in groupes))
    return format_html('<span class="numero {}" data-numero>{}</span>', classe, morceaux)


@register.simple_tag
def etiquette(une: Etiquette) -> SafeString:
    """One label chip."""
    return format_html('<span class="etiquette etiquette-{}">{}</span>', une.ton, une.texte)


# Every value of the four below is escaped where it is written (socle.balises, socle.glossaire).
@register.simple_tag
def faits(liste: Iterable[Fait]) -> SafeString:
    """Label / value pairs, definitions and calculations included."""
    return mark_safe(balises.faits(liste))  # noqa: S308


@register.simple_tag
def fil(lignes: Iterable[LigneFil]) -> SafeString:
    """A timeline."""
    return mark_safe(balises.fil(lignes))  # noqa: S308


@register.simple_tag
def menu_des_actes(actes: Iterable[ActeAffiche]) -> SafeString:
    """The acts of a menu, those refused with their reason."""
    return mark_safe(balises.menu_des_actes(actes))  # noqa: S308


@register.simple_tag
def terme(mot: str, texte: str = "") -> SafeString:
    """A word (shown as `texte`, or as it is) with the definition of the glossary; unknown words raise."""
    return mark_safe(glossaire.mot_defini(mot, texte))  # noqa: S308


@register.simple_tag
def libelle(texte: str) -> SafeString:
    """A heading or a label, with its definition when the glossary has one."""
    return mark_safe(balises.libelle(texte))  # noqa: S308
