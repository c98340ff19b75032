"""A household housed by an association: who, until when, its departure, and the lease that slides to its name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from attributions.enums import NatureOccupation
from attributions.models import SeanceCal
from attributions.saisie.associations import SaisieGlissement, SaisieOccupant
from attributions.saisie.location import SaisieBail
from attributions.services import associations
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Geste, JourSeul, Montant
from habilitations.web.administration.champs import offrir
from registre.services.perimetres import numeros_lisibles
from registre.web import affichage
from registre.web.formulaires.champs import Case, DateSaisie, Texte
from socle.clock import PARIS, aujourdhui
from socle.errors import Refus

NUMERO = "Celui de sa propre demande : le bail de l'association ne la radie pas."


class FormulaireOccupant(Geste):
    numero = Texte(
        label="Numéro unique du ménage logé",
        max_length=40,
        required=True,
        help_text=NUMERO,
        error_messages={"required": "Indiquez le numéro unique du ménage logé."},
    )
    nature = forms.ChoiceField(
        label="À quel titre",
        choices=[("", "Choisissez"), *NatureOccupation.choices],
        widget=SELECT,
        error_messages={"required": "Dites à quel titre l'association loge ce ménage."},
    )
    du = DateSaisie(label="Logé depuis le")
    terme = DateSaisie(label="Jusqu'au terme du")

    def saisie(self) -> SaisieOccupant:
        lu = self.cleaned_data
        return SaisieOccupant(lu["numero"], lu["nature"], lu["du"], lu["terme"])


class FormulaireTerme(Geste):
    terme = DateSaisie(label="Nouveau terme")


class FormulaireGlissement(Geste):
    numero = Texte(
        label="Numéro unique de l'occupant",
        max_length=40,
        required=True,
        help_text="Le bail ne glisse qu'au ménage logé par l'association.",
        error_messages={"required": "Indiquez le numéro unique de l'occupant."},
    )
    seance = forms.ChoiceField(label="Séance qui lui a attribué le logement", required=False, widget=SELECT)
    signe_le = DateSaisie(label="Bail signé le")
    loyer = Montant(label="Loyer principal (€ par mois)")
    charges = Montant(label="Charges (€ par mois)")
    actualisee = Case(label="La demande de l'occupant est à jour de sa situation à la signature (R441-2-9)")

    def __init__(self, *args: Any, seances: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "seance", [("", "Aucune"), *seances])

    def saisie(self) -> SaisieGlissement:
        lu = self.cleaned_data
        bail = SaisieBail(
            signe_le=lu["signe_le"], loyer=lu["loyer"], charges=lu["charges"], actualisee=lu["actualisee"]
        )
        return SaisieGlissement(lu["numero"], bail, UUID(lu["seance"]) if lu["seance"] else None)


class Loger(VueGeste):
    formulaire = FormulaireOccupant
    titre = "Ménage logé par l'association"
    envoi = "Enregistrer le ménage logé"
    note = (
        "Le ménage garde sa demande, son ancienneté et ses candidatures (R441-2-8 a) : seul un bail à son nom la radie."
    )

    def refus(self) -> Refus | None:
        return associations.refus_de_loger(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: FormulaireOccupant) -> str:
        faite = associations.loger(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return f"Le ménage est logé par l'association jusqu'au {affichage.jour(faite.terme)}."


class Prolonger(VueGeste):
    formulaire = FormulaireTerme
    titre = "Reporter le terme de l'occupation"
    envoi = "Enregistrer le nouveau terme"

    def refus(self) -> Refus | None:
        return associations.refus_d_occupation(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: FormulaireTerme) -> str:
        lu = formulaire.cleaned_data
        faite = associations.prolonger(
            self.candidature.pk, terme=lu["terme"], acteur=self.acteur, version=lu["version"]
        )
        return f"Le terme est reporté au {affichage.jour(faite.terme)}."


class Terminer(VueGeste):
    formulaire = JourSeul
    titre = "Départ du ménage logé par l'association"
    envoi = "Enregistrer le départ"
    note = "L'association garde son bail et peut loger un autre ménage. La demande de celui qui part continue."

    def refus(self) -> Refus | None:
        return associations.refus_d_occupation(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: JourSeul) -> str:
        lu = formulaire.cleaned_data
        associations.terminer(self.candidature.pk, le=lu["le"], acteur=self.acteur, version=lu["version"])
        return "Le départ est enregistré."


class Glisser(VueGeste):
    formulaire = FormulaireGlissement
    titre = "Mettre le bail au nom de l'occupant"
    envoi = "Enregistrer le bail et radier sa demande"
    note = (
        "Le bail de l'association prend fin le même jour. Aucun logement n'est libéré : rien n'est remis à disposition ni "
        "compté dans le flux (R441-5). Sans montant, le loyer et les charges sont ceux du bail de l'association."
    )

    def refus(self) -> Refus | None:
        return associations.refus_de_glisser(acteur=self.acteur, candidature=self.candidature)

    def parametres(self) -> dict[str, Any]:
        return {"seances": [_seance(une) for une in associations.seances_possibles(self.candidature)]}

    def initial(self) -> dict[str, Any]:
        occupation = associations.en_cours(self.candidature)
        numero = numeros_lisibles(self.acteur, [occupation.demande_id]).get(occupation.demande_id) if occupation else ""
        return {"numero": numero, "signe_le": aujourdhui()}

    def executer(self, formulaire: FormulaireGlissement) -> str:
        associations.glisser(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Le bail est au nom de l'occupant et sa demande radiée pour attribution."


def _seance(une: SeanceCal) -> tuple[str, str]:
    return str(une.cle), f"Séance du {affichage.jour(une.prevue_a.astimezone(PARIS).date())}"
