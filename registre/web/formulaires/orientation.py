"""Sending somebody to another guichet: what is counted, and what only the letter says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from habilitations.web.administration.champs import offrir
from registre.documents.glyphes import est_imprimable
from registre.enums import MotifOrientation
from registre.web.formulaires.adresse import CHERCHER_COMMUNE
from registre.web.formulaires.champs import ListeOrdonnee, ListeOrdonneeWidget, Texte

LIGNES_MAXIMUM = 5


class FormulaireOrientation(forms.Form):
    """`guichet`, `motif`, `vers` and `communes` are kept and name nobody; `nom` and `adresse` only make the letter."""

    use_required_attribute = False
    guichet = forms.ChoiceField(label="Guichet", widget=forms.Select(attrs={"class": "form-select"}))
    motif = forms.ChoiceField(
        label="Pourquoi ce guichet n'enregistre pas",
        choices=[(m.value, m.label) for m in (MotifOrientation.PUBLIC_RESTREINT, MotifOrientation.HORS_REGION)],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    communes = ListeOrdonnee(
        label="Communes demandées hors de la région",
        required=False,
        maxi=20,
        widget=ListeOrdonneeWidget(adresse=CHERCHER_COMMUNE, invite="Nom ou code postal de la commune"),
    )
    vers = Texte(
        label="Guichet ou service vers lequel la personne est orientée",
        required=True,
        max_length=200,
        help_text="Nom et adresse du service, sans le nom de la personne.",
    )
    nom = Texte(label="Nom et prénom, pour la lettre", max_length=80)
    adresse = forms.CharField(
        label="Adresse, pour la lettre",
        required=False,
        max_length=300,
        help_text="Une ligne par ligne d'adresse. Ni le nom ni l'adresse ne sont conservés.",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, guichets: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        offrir(self, "guichet", list(guichets))

    def clean_adresse(self) -> list[str]:
        lignes = [ligne.strip() for ligne in self.cleaned_data["adresse"].splitlines() if ligne.strip()]
        if len(lignes) > LIGNES_MAXIMUM:
            raise ValidationError(f"Une adresse a {LIGNES_MAXIMUM} lignes au plus sur une enveloppe.", code="trop")
        return lignes

    def clean(self) -> dict[str, Any]:
        propres = super().clean() or self.cleaned_data
        for champ in ("nom", "vers", "adresse"):
            if not all(map(est_imprimable, "".join(propres.get(champ) or ""))):
                self.add_error(champ, "Un caractère de ce texte ne s'imprime pas ; écrivez-le autrement.")
        return propres
