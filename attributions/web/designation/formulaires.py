"""Forms of the candidature page. Refusals come from the services; a form only reads values."""

from __future__ import annotations

from django import forms

from attributions.enums import EtatVisite
from attributions.rules.candidats import OrdreCandidats
from attributions.services.candidatures import MotifRetrait
from attributions.services.recherche.preselection import Filtres
from habilitations.web.administration.champs import Heure, Jour

REQUISE = {"required": "Indiquez cette date."}


class _Formulaire(forms.Form):
    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.label_suffix = ""


class Retrait(_Formulaire):
    motif = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez"), *MotifRetrait.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Un retrait porte son motif : choisissez-le dans la liste."},
    )
    precision = forms.CharField(
        label="Précision", max_length=200, required=False, widget=forms.TextInput(attrs={"class": "form-control"})
    )


class Visite(_Formulaire):
    proposee_le = Jour(label="Proposée le", error_messages=REQUISE)
    jour = Jour(label="Rendez-vous, le", error_messages=REQUISE, required=False)
    heure = Heure(label="à", required=False)


class Aide(_Formulaire):
    montant = forms.CharField(
        label="Aide au logement estimée (euros par mois)",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}),
        help_text="0 si le ménage n'a droit à rien ; vide tant qu'elle n'est pas simulée.",
    )


class SuiteDeVisite(_Formulaire):
    etat = forms.ChoiceField(
        label="La visite",
        choices=[
            (EtatVisite.FAITE, "est faite"),
            (EtatVisite.ABSENCE, "est manquée : le candidat est absent"),
            (EtatVisite.ANNULEE, "est annulée"),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"required": "Dites si la visite est faite, manquée ou annulée."},
    )
    le = Jour(label="Le", error_messages=REQUISE)
    motif = forms.CharField(
        label="Motif, si elle est annulée",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class FiltresDeRecherche(forms.Form):
    """Filters of the search for candidates. One that cannot be read is left out and says so; the search goes on."""

    use_required_attribute = False
    ordre = forms.ChoiceField(label="Classer par", choices=OrdreCandidats.choices, required=False)
    anciennete = forms.IntegerField(label="Ancienneté, mois au moins", min_value=0, max_value=600, required=False)
    note = forms.IntegerField(label="Note au moins", min_value=0, max_value=9999, required=False)
    personnes_min = forms.IntegerField(label="Personnes, de", min_value=1, max_value=30, required=False)
    personnes_max = forms.IntegerField(label="à", min_value=1, max_value=30, required=False)
    mutation = forms.ChoiceField(
        label="Mutations",
        choices=[("", "Avec"), ("oui", "Seulement"), ("non", "Sans")],
        required=False,
    )
    dalo = forms.BooleanField(label="DALO", required=False)
    prioritaires = forms.BooleanField(label="Prioritaires", required=False)
    amenage = forms.BooleanField(label="Besoin d'accessibilité", required=False)
    premier_quartile = forms.BooleanField(label="Premier quartile", required=False)
    autres_quartiles = forms.BooleanField(label="Autres quartiles", required=False)
    non_servies = forms.BooleanField(label="Non servies ici", required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.label_suffix = ""
        for champ in self.fields.values():
            if isinstance(champ.widget, forms.Select):
                champ.widget.attrs["class"] = "form-select"
            elif isinstance(champ.widget, forms.CheckboxInput):
                champ.widget.attrs["class"] = "form-check-input"
            else:
                champ.widget.attrs["class"] = "form-control"

    def filtres(self) -> Filtres:
        """What was entered and can be read."""
        if not self.is_bound:
            return Filtres()
        self.is_valid()
        lu = self.cleaned_data
        return Filtres(
            ordre=OrdreCandidats(lu.get("ordre") or OrdreCandidats.COTATION),
            prioritaires=bool(lu.get("prioritaires")),
            dalo=bool(lu.get("dalo")),
            anciennete_mois=lu.get("anciennete"),
            note_min=lu.get("note"),
            personnes_min=lu.get("personnes_min"),
            personnes_max=lu.get("personnes_max"),
            amenage=bool(lu.get("amenage")),
            mutation={"oui": True, "non": False}.get(lu.get("mutation") or ""),
            premier_quartile=bool(lu.get("premier_quartile")),
            autres_quartiles=bool(lu.get("autres_quartiles")),
            non_servies=bool(lu.get("non_servies")),
        )
