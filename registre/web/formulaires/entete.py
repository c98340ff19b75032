"""What frames a demande: guichet, dates, identity document seen, protection, free text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from registre.web.formulaires.base import Partie
from registre.web.formulaires.champs import Case, DateSaisie


class EnteteDepot(Partie):
    """Where, when and how the demande is left; how its demandeur wants his letters."""

    guichet = forms.ChoiceField(label="Guichet", widget=forms.Select(attrs={"class": "form-select"}))
    deposee_le = DateSaisie(label="Date de dépôt")
    sur_papier = Case(label="Formulaire reçu sur papier")
    courrier_papier = Case(label="Souhaite aussi recevoir les courriers par la poste")

    def __init__(self, *args: Any, guichets: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["guichet"].choices = list(guichets)
        self.fields["guichet"].error_messages["invalid_choice"] = "Ce guichet n'est pas un de ceux où vous enregistrez."


class EnteteSignature(Partie):
    """What is checked last: identity document seen, protection, free text."""

    identite_vue = Case(
        label="J'ai vu la pièce d'identité, ou le titre de séjour, du demandeur",
        help_text="C'est le seul document qui peut être exigé pour enregistrer (R441-2-3).",
    )
    protege = Case(
        label="Dossier protégé, à la demande du demandeur",
        help_text="Adresse, téléphones et communes demandées sont masqués ; l'ouverture demande un motif.",
    )
    precision = forms.CharField(
        label="Précisions complémentaires (H1)",
        required=False,
        max_length=255,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text="255 caractères au plus. Pas de donnée de santé ni d'appréciation sur la personne.",
    )


class FormulaireEntete(EnteteDepot, EnteteSignature):
    """The whole frame of a demande."""
