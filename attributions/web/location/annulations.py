"""A signed lease is cancelled: what it undoes is said before, what becomes of the dwelling is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from attributions.enums import MotifAnnulationBail, SuiteAnnulation
from attributions.models import Bail, Candidature
from attributions.saisie.location import SaisieAnnulation
from attributions.services import annulations
from attributions.states.candidature import EtatCandidature
from attributions.web import affichage as mots
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Geste
from registre.web.formulaires.champs import DateSaisie, Texte
from socle.errors import Refus


class FormulaireAnnulation(Geste):
    le = DateSaisie(label="Annulé le")
    motif = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez"), *MotifAnnulationBail.choices],
        widget=SELECT,
        error_messages={"required": "Le motif de l'annulation manque : choisissez-le dans la liste."},
    )
    precision = Texte(label="Précision", max_length=200, help_text="Sans nom ni autre donnée de personne.")
    suite = forms.ChoiceField(
        label="Ensuite, pour ce logement",
        choices=SuiteAnnulation.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choisissez ce que devient le logement."},
    )

    def saisie(self) -> SaisieAnnulation:
        lu = self.cleaned_data
        return SaisieAnnulation(lu["le"], lu["motif"], lu["suite"], lu["precision"])


class Annuler(VueGeste):
    formulaire = FormulaireAnnulation
    gabarit = "attributions/location/annulation.html"
    titre = "Annuler le bail"
    envoi = "Annuler le bail et rouvrir la demande"
    danger = True

    def refus(self) -> Refus | None:
        return annulations.refus_d_annuler(acteur=self.acteur, candidature=self.candidature)

    def initial(self) -> dict[str, Any]:
        if annulations.vient_d_une_association(self.candidature):
            return {"suite": SuiteAnnulation.ATTENTE}
        derriere = annulations.rappelables(annulations.non_servies(self.candidature))
        return {"suite": SuiteAnnulation.RANG_SUIVANT if derriere else SuiteAnnulation.DESIGNATION}

    def contexte(self) -> dict[str, Any]:
        glisse = annulations.vient_d_une_association(self.candidature)
        derriere = [] if glisse else annulations.non_servies(self.candidature)
        rappeles = {une.pk for une in annulations.rappelables(derriere)}
        closes = annulations.closes_par_le_bail(self.candidature)
        visibles = set(
            Candidature.objects.visibles_par(self.acteur)
            .filter(pk__in=[une.pk for une in closes])
            .values_list("pk", flat=True)
        )
        autre = annulations.autre_menage(self.candidature)
        return {
            "bail": Bail.objects.filter(candidature=self.candidature, annule_le__isnull=True).first(),
            "valable": self.candidature.demande.valable_jusqu_au,
            "echange": mots.adresse(autre.mise_a_disposition.logement) if autre else "",
            "glisse": glisse,
            "derriere": [(une, une.pk in rappeles) for une in derriere],
            "closes": [_close(une, lisible=une.pk in visibles) for une in closes],
        }

    def executer(self, formulaire: FormulaireAnnulation) -> str:
        annulations.annuler(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        appelee = Candidature.objects.filter(
            mise_a_disposition=self.candidature.mise_a_disposition_id,
            place=self.candidature.place,
            etat=EtatCandidature.ATTRIBUTAIRE,
        ).first()
        suite = f" Le rang {appelee.rang} est appelé." if appelee is not None and appelee.rang else ""
        return f"Le bail est annulé et la demande de nouveau active, avec son numéro et son ancienneté.{suite}"


def _close(une: Candidature, *, lisible: bool) -> dict[str, str]:
    """A candidature that the radiation closed: named to who may read it; designated again from the page of its dwelling."""
    if not lisible:
        return {"libelle": f"Un logement de {une.attribuant.nom}", "url": ""}
    vacance = une.mise_a_disposition
    return {
        "libelle": f"{mots.adresse(vacance.logement)} ({une.attribuant.nom})",
        "url": reverse("attributions:vacance", args=[vacance.cle]),
    }
