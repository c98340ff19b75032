"""Mutations and exchanges: the dwelling a candidate leaves, with whom he exchanges, the two leases at once."""

from __future__ import annotations

from typing import Any

from django import forms

from attributions.models import Candidature
from attributions.saisie.location import SaisieEchange
from attributions.services import echanges, mutations
from attributions.web import affichage as mots
from attributions.web.location.base import VueGeste
from attributions.web.location.formulaires import SELECT, Confirmation, Geste
from habilitations.web.administration.champs import offrir
from registre.web.formulaires.champs import Case, DateSaisie, Texte
from socle.clock import aujourdhui
from socle.errors import Refus


class FormulaireMutation(Geste):
    occupe = Texte(
        label="Logement occupé aujourd'hui",
        max_length=100,
        help_text="Son identifiant RPLS, ou votre référence.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["occupe"].required = True
        self.fields["occupe"].error_messages["required"] = "Indiquez le logement que le ménage occupe."


class FormulaireEchange(Geste):
    """The candidates who leave this very dwelling and take the one left: the view gives them."""

    autre = forms.ChoiceField(
        label="Échange avec",
        widget=SELECT,
        error_messages={"required": "Choisissez la candidature de l'autre ménage."},
    )

    def __init__(self, *args: Any, possibles: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "autre", [("", "Choisissez"), *possibles] if len(possibles) != 1 else possibles)


class FormulaireBaux(Geste):
    signe_le = DateSaisie(label="Les deux baux signés le")
    entree_le = DateSaisie(label="Entrées dans les lieux le", required=False)
    actualisees = Case(label="Les deux demandes sont à jour de la situation des ménages à la signature (R441-2-9)")

    def saisie(self) -> SaisieEchange:
        lu = self.cleaned_data
        return SaisieEchange(lu["signe_le"], lu["entree_le"], actualisees=lu["actualisees"])


class Lier(VueGeste):
    formulaire = FormulaireMutation
    titre = "Mutation dans votre parc"
    envoi = "Enregistrer le logement occupé"
    note = (
        "Le bail du nouveau logement le libérera : il viendra dans « Logements libérés par une mutation ». Gardé par vous, "
        "le logement attribué sort alors de la base du flux (R441-5)."
    )

    def refus(self) -> Refus | None:
        return mutations.refus_de_muter(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: FormulaireMutation) -> str:
        lu = formulaire.cleaned_data
        faite = mutations.lier(self.candidature.pk, occupe=lu["occupe"], acteur=self.acteur, version=lu["version"])
        return f"Mutation enregistrée : le ménage libérera {mots.adresse(faite.occupe)}."


class Echanger(VueGeste):
    formulaire = FormulaireEchange
    titre = "Lier un échange de logements"
    envoi = "Lier l'échange"
    note = "Chacun des deux ménages reçoit le logement de l'autre : les deux baux se signent ensemble, ou aucun."

    def refus(self) -> Refus | None:
        return mutations.refus_de_muter(acteur=self.acteur, candidature=self.candidature)

    def parametres(self) -> dict[str, Any]:
        self.possibles = {str(une.cle): une for une in echanges.possibles(self.candidature)}
        return {"possibles": [(cle, _croisee(une)) for cle, une in self.possibles.items()]}

    def executer(self, formulaire: FormulaireEchange) -> str:
        lu = formulaire.cleaned_data
        echanges.lier(
            self.candidature.pk, autre_id=self.possibles[lu["autre"]].pk, acteur=self.acteur, version=lu["version"]
        )
        return "L'échange est lié : les deux baux se signeront ensemble."


class Defaire(VueGeste):
    formulaire = Confirmation
    titre = "Défaire l'échange"
    envoi = "Défaire l'échange"
    note = "Chacune des deux candidatures redevient une mutation ordinaire et se signe seule."
    danger = True

    def refus(self) -> Refus | None:
        return echanges.refus_de_defaire(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: Confirmation) -> str:
        echanges.defaire(self.candidature.pk, acteur=self.acteur, version=formulaire.cleaned_data["version"])
        return "L'échange est défait."


class SignerEchange(VueGeste):
    formulaire = FormulaireBaux
    titre = "Enregistrer les deux baux de l'échange"
    envoi = "Enregistrer les deux baux et radier les deux demandes"
    note = (
        "Loyers et identifiants RPLS sont ceux des deux logements. Si l'un des baux est refusé, aucun n'est enregistré."
    )

    def refus(self) -> Refus | None:
        return echanges.refus_de_signer_l_echange(acteur=self.acteur, candidature=self.candidature)

    def initial(self) -> dict[str, Any]:
        return {"signe_le": aujourdhui()}

    def executer(self, formulaire: FormulaireBaux) -> str:
        echanges.signer_les_deux(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Les deux baux sont enregistrés et les deux demandes radiées pour attribution."


def _croisee(une: Candidature) -> str:
    """The other dwelling, by its address; a household is not named outside its own page."""
    rang = f", rang {une.rang}" if une.rang else ""
    return f"Candidature sur {mots.adresse(une.mise_a_disposition.logement)}{rang}"
