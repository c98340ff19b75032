"""Before the form: who files, and what may show that a demande already exists."""

from __future__ import annotations

from typing import Any

from django import forms

from registre.web.formulaires.champs import DateSaisie, Nir, Texte


class FormulairePrealable(forms.Form):
    """Identity of the demandeur, or name of the association; a number or a NIR when the person has one."""

    use_required_attribute = False
    qui = forms.ChoiceField(
        label="La demande est déposée par",
        choices=[("personne", "Une personne, pour son ménage"), ("association", "Une association (L442-8-1)")],
        initial="personne",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    nom = Texte(label="Nom de naissance", max_length=100)
    prenom = Texte(label="Prénom", max_length=100)
    naissance_le = DateSaisie(label="Date de naissance", required=False)
    nir = Nir(label="Numéro de sécurité sociale, s'il est connu")
    numero = Texte(label="Numéro unique, s'il en a un", max_length=25)
    denomination = Texte(label="Nom de l'association", max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        propres = super().clean() or self.cleaned_data
        requis = ("denomination",) if propres.get("qui") == "association" else ("nom", "prenom", "naissance_le")
        for nom in requis:
            if not propres.get(nom) and nom not in self.errors:
                self.add_error(nom, "Cette information est obligatoire.")
        return propres

    def clean_numero(self) -> str:
        return self.cleaned_data["numero"].replace(" ", "").upper()
