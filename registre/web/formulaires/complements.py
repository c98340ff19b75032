"""Heading i (disability annex), helper or representative, paper form, association, and what frames the demande."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django import forms

from demandeurs.saisie import SaisieAidant, SaisieHandicap, SaisiePersonneMorale
from registre.saisie import SaisieDepotPapier
from registre.web.formulaires.base import Partie
from registre.web.formulaires.champs import Case, Code, Codes, DateSaisie, Entier, Telephone, Texte, TroisEtats

BESOINS = (
    "naissance_le",
    "marche",
    "accompagne",
    "aides_techniques",
    "equipements",
    "besoin_particulier",
    "besoin_autre",
)
NATURE = (
    "reconnu", "proche_domicile", "referent_nom", "referent_adresse", "referent_tel", "referent_mel", "etat", "moteur",
    "sensoriel", "autre", "autre_nature", "natures_motrices", "natures_sensorielles",
)  # fmt: skip


class FormulaireHandicap(Partie):
    """One "complément handicap / perte d'autonomie" annex: the needs, then nature and referent."""

    origine = forms.IntegerField(required=False, widget=forms.HiddenInput)
    naissance_le = DateSaisie(label="Date de naissance de la personne", required=False)
    marche = Code("capacite_marche", label="Capacité de marche", required=False)
    accompagne = TroisEtats(label="Accompagnée par une tierce personne")
    equipements = Codes("equipement_handicap", label="Équipements nécessaires", required=False)
    aides_techniques = Codes("aide_technique", label="Aides techniques", required=False)
    besoin_particulier = Texte(label="Besoin particulier", max_length=255)
    besoin_autre = Texte(label="Autre besoin", max_length=100)
    reconnu = TroisEtats(label="Handicap reconnu")
    etat = Code("etat_handicap", label="État du handicap", required=False)
    moteur = TroisEtats(label="Handicap moteur")
    natures_motrices = Codes("nature_motrice", label="Nature du handicap moteur", required=False)
    sensoriel = TroisEtats(label="Handicap sensoriel")
    natures_sensorielles = Codes("nature_sensorielle", label="Nature du handicap sensoriel", required=False)
    autre = TroisEtats(label="Autre handicap")
    autre_nature = Texte(label="Nature de l'autre handicap", max_length=100)
    referent_nom = Texte(label="Référent : nom", max_length=100)
    referent_adresse = Texte(label="Référent : adresse", max_length=100)
    referent_tel = Telephone(label="Référent : téléphone")
    referent_mel = forms.EmailField(
        label="Référent : courriel",
        required=False,
        max_length=255,
        widget=forms.EmailInput(attrs={"class": "form-control"}),
    )
    proche_domicile = TroisEtats(label="Suivi près du domicile")

    def __init__(self, *args: Any, nature: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not nature:
            for nom in NATURE:
                del self.fields[nom]

    def saisie(self, connus: Sequence[SaisieHandicap] = ()) -> SaisieHandicap:
        rang = self.cleaned_data.get("origine")
        depart = connus[rang] if rang is not None and 0 <= rang < len(connus) else SaisieHandicap()
        nouveau = replace(depart, **self.valeurs(*BESOINS, *NATURE))
        a_referent = depart.a_referent or any(
            getattr(nouveau, f"referent_{x}") for x in ("nom", "adresse", "tel", "mel")
        )
        return replace(nouveau, a_referent=a_referent or nouveau.reconnu is not None)


def initial_handicap(handicap: SaisieHandicap, rang: int) -> dict[str, Any]:
    return {**asdict(handicap), "origine": rang}


class FormulaireAidant(Partie):
    """The social worker, structure, tutor or mandated helper."""

    nom = Texte(label="Nom de l'aidant", max_length=100)
    organisme = Texte(label="Structure", max_length=100)
    qualite = Texte(label="Qualité (assistante sociale, tuteur…)", max_length=40)
    tel = Telephone(label="Téléphone")
    mel = forms.EmailField(
        label="Courriel",
        required=False,
        max_length=255,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    informe = Case(label="Reçoit les mêmes informations que le demandeur, avec son accord")
    represente = Case(label="Représente le demandeur : les courriers lui sont adressés")

    def clean(self) -> dict[str, Any]:
        propres = super().clean() or self.cleaned_data
        if propres.get("represente") and not (propres.get("nom") or propres.get("organisme")):
            self.add_error("nom", "Un représentant a un nom ou une structure.")
        return propres

    def saisie(self, origine: SaisieAidant | None = None) -> SaisieAidant | None:
        if not self.a_du_contenu():
            return None
        return replace(origine or SaisieAidant(), **self.cleaned_data)


class Naissances(Partie):
    """Births expected (box C1)."""

    naissances_attendues = Entier(label="Enfants à naître", maxi=9)
    naissance_prevue_le = DateSaisie(label="Naissance prévue le", required=False)


class NombreHandicap(Partie):
    """How many disabled persons will live in the dwelling (box C1)."""

    personnes_handicapees = Entier(label="Personnes handicapées (C1)", maxi=20)


class FormulaireComposition(Naissances, NombreHandicap):
    """What the household counts beside its named persons."""


class FormulairePapier(Partie):
    """A form left on paper: its reception is the date of deposit."""

    recu_le = DateSaisie(label="Reçu le", required=False, help_text="Cette date devient la date de dépôt (R441-2-3).")
    lieu = Texte(label="Lieu de réception", max_length=120)
    detenteur = Texte(label="Qui détient le papier", max_length=120)
    mandat = Texte(label="Mandat de saisie", max_length=120)

    def __init__(self, *args: Any, actif: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actif = actif
        for nom in ("recu_le", "lieu", "detenteur"):
            self.fields[nom].required = actif
            self.fields[nom].error_messages["required"] = "Obligatoire pour un formulaire reçu sur papier."

    def saisie(self) -> SaisieDepotPapier | None:
        return SaisieDepotPapier(**self.cleaned_data) if self.actif else None


class FormulaireMorale(Partie):
    """An association: headings a and b."""

    nom = Texte(label="Nom de l'association", max_length=200, required=True)
    siren = Texte(label="SIREN", max_length=11, mode="numeric")
    tel_domicile = Telephone(label="Téléphone")
    tel_portable = Telephone(label="Téléphone portable")
    mel = forms.EmailField(
        label="Courriel",
        required=False,
        max_length=255,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )

    def clean_siren(self) -> str:
        siren = self.cleaned_data["siren"].replace(" ", "")
        if siren and not (siren.isdigit() and len(siren) == 9):
            raise forms.ValidationError("Le SIREN a neuf chiffres.", code="siren")
        return siren

    def saisie(self, origine: SaisiePersonneMorale | None = None) -> SaisiePersonneMorale:
        return replace(origine or SaisiePersonneMorale(nom=""), **self.cleaned_data)
