"""A household that changed after the sitting: the difference, line by line, and what follows."""

from __future__ import annotations

from typing import Any

from django import forms

from attributions.enums import SuiteDeChangement
from attributions.saisie.location import SaisieChangement
from attributions.services import changements
from attributions.web.location import presenter_changement
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import Geste
from registre.web.formulaires.champs import Texte
from socle.errors import Refus


class FormulaireChangement(Geste):
    suite = forms.ChoiceField(
        label="Suite",
        choices=SuiteDeChangement.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choisissez la suite donnée à ce changement."},
    )
    motif = Texte(
        label="Motif",
        max_length=200,
        help_text="Demandé quand la décision tient. Sans nom ni autre donnée de personne.",
    )


class Trancher(VueGeste):
    formulaire = FormulaireChangement
    gabarit = "attributions/location/changement.html"
    titre = "Changement depuis la séance"
    envoi = "Enregistrer la suite"
    note = (
        "Le dossier reste celui que la commission a examiné. Un retour en séance annule la décision et l'offre en cours, "
        "et remet le logement aux désignations reçues avec les rangs suivants."
    )

    def refus(self) -> Refus | None:
        return changements.refus_de_trancher(acteur=self.acteur, candidature=self.candidature)

    def contexte(self) -> dict[str, Any]:
        return {"changement": presenter_changement.carte(self.candidature, self.acteur)}

    def executer(self, formulaire: FormulaireChangement) -> str:
        lu = formulaire.cleaned_data
        choix = changements.trancher(
            self.candidature.pk,
            saisie=SaisieChangement(lu["suite"], lu["motif"]),
            acteur=self.acteur,
            version=lu["version"],
        )
        return {
            SuiteDeChangement.GARDER: "La décision tient : le changement est enregistré.",
            SuiteDeChangement.COMPLETER: "Le dossier est à compléter : le bail attend.",
            SuiteDeChangement.RENVOYER: "Le logement retourne en séance avec ses rangs suivants.",
        }[SuiteDeChangement(choix.suite)]
