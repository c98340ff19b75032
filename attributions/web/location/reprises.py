"""Taking back the last act on a candidature, entered by error."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.urls import reverse

from attributions.enums import MotifReprise
from attributions.models import Candidature
from attributions.rules import reprises as regles
from attributions.services import reprises
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Geste
from habilitations.acteur import Acteur
from socle.errors import Refus


class FormulaireReprise(Geste):
    motif = forms.ChoiceField(
        label="Motif",
        choices=[("", "Choisissez"), *MotifReprise.choices],
        widget=SELECT,
        error_messages={"required": "Choisissez le motif : il reste au dossier."},
    )


class Reprendre(VueGeste):
    formulaire = FormulaireReprise
    titre = "Annuler le dernier acte"
    envoi = "Annuler cet acte"
    note = (
        "La candidature revient où elle était. L'acte et son annulation restent tous deux au dossier ; le bailleur et qui a "
        "désigné les lisent ici, la préfecture aussi quand l'offre est faite au titre du DALO."
    )
    danger = True

    def refus(self) -> Refus | None:
        return reprises.refus_de_reprendre(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: FormulaireReprise) -> str:
        lu = formulaire.cleaned_data
        faite = reprises.reprendre(self.candidature.pk, motif=lu["motif"], acteur=self.acteur, version=lu["version"])
        return f"L'acte est annulé : la candidature est à nouveau « {faite.get_etat_display()} »."


@dataclass(frozen=True, slots=True)
class Reprise:
    """The button beside the timeline, or why there is none."""

    url: str
    libelle: str
    refus: str = ""


def reprise(candidature: Candidature, acteur: Acteur) -> Reprise | None:
    """None in a state that no act to take back leads to; a few statements otherwise."""
    if candidature.etat not in reprises.CONCERNEES:
        return None
    dernier = reprises.dernier_acte(candidature)
    libelle = regles.CANDIDATURE.get(dernier.details["acte"]) if dernier is not None else None
    if libelle is None:
        return None
    refus = reprises.refus_de_reprendre(acteur=acteur, candidature=candidature)
    url = reverse("attributions:reprendre_acte", args=[candidature.cle])
    return Reprise(url, libelle, refus.phrase() if refus else "")
