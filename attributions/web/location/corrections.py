"""The data of R441-2-9 corrected after the lease, with their reason."""

from __future__ import annotations

from typing import Any

from django import forms

from attributions.enums import MotifCorrection, Plafond
from attributions.models import Attribution
from attributions.saisie.location import SaisieCorrection
from attributions.services import corrections
from attributions.web.location import presenter
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Imputation
from habilitations.web.administration.champs import offrir
from registre.web.formulaires.champs import OuiNon, Texte
from socle.errors import Refus


class FormulaireCorrection(Imputation):
    motif = forms.ChoiceField(
        label="Motif de la correction",
        choices=[("", "Choisissez"), *MotifCorrection.choices],
        widget=SELECT,
        error_messages={"required": "Le motif de la correction manque : choisissez-le dans la liste."},
    )
    rpls = Texte(label="Identifiant RPLS du logement", max_length=10, help_text="10 caractères, lettres ou chiffres.")
    reservation = forms.ChoiceField(label="Réservation", widget=SELECT, required=False)
    qpv = OuiNon(label="En quartier prioritaire le jour de l'attribution")
    plafond = forms.ChoiceField(label="Plafond du logement", choices=Plafond.choices, widget=SELECT, required=False)

    def __init__(self, *args: Any, reservations: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "reservation", [("", "Gardé par le bailleur"), *reservations])

    def saisie(self) -> SaisieCorrection:
        lu = self.cleaned_data
        return SaisieCorrection(
            motif=lu["motif"],
            imputation=self.imputation(),
            rpls=lu["rpls"],
            reservation=lu["reservation"],
            qpv=lu["qpv"],
            plafond=lu["plafond"],
        )


class Corriger(VueGeste):
    formulaire = FormulaireCorrection
    gabarit = "attributions/location/correction.html"
    titre = "Corriger l'attribution après le bail"
    envoi = "Enregistrer la correction"
    note = (
        "La correction est un événement daté ; ce qui était enregistré reste dans l'historique. Les quotas suivent, le flux est "
        "corrigé par une ligne contraire, le système national reçoit les données corrigées."
    )

    def refus(self) -> Refus | None:
        return corrections.refus_de_corriger(acteur=self.acteur, candidature=self.candidature)

    def parametres(self) -> dict[str, Any]:
        connues = corrections.reservations(self.candidature).values()
        lignes = [
            (str(une.pk), f"{une.reservataire.nom}, {une.get_contingent_display()} ({une.reference})")
            for une in connues
        ]
        return {"reservations": lignes}

    def initial(self) -> dict[str, Any]:
        connue = Attribution.objects.get(pk=self.candidature.pk)
        return {
            **presenter.imputation_connue(self.candidature),
            "rpls": connue.rpls,
            "reservation": str(self.candidature.mise_a_disposition.convention_id or ""),
            "qpv": connue.qpv,
            "plafond": connue.plafond,
        }

    def executer(self, formulaire: FormulaireCorrection) -> str:
        corrections.corriger(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "La correction est enregistrée."
