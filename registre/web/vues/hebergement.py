"""Entry into a foyer or a temporary housing, by who holds the demande or the SIAO that follows the household."""

from __future__ import annotations

from typing import Any

from django import forms

from habilitations.acteur import Acteur
from habilitations.web.administration.champs import offrir
from registre.models import Demande
from registre.rules.nomenclatures import Liste
from registre.services import hebergement
from registre.services.nomenclatures import nomenclatures
from registre.states.demande import Acte
from registre.web.formulaires.actes import FormulaireActe
from registre.web.formulaires.champs import DateSaisie, Texte
from registre.web.vues.actes import VueActe
from socle.errors import Refus


class FormulaireHebergement(FormulaireActe):
    type = forms.ChoiceField(
        label="Où le ménage est entré",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": "Choisissez le type de logement."},
    )
    depuis = DateSaisie(label="Depuis le", error_messages={"required": "Donnez le jour de l'entrée."})
    structure = Texte(
        label="Nom de la structure ou du centre",
        max_length=60,
        help_text="Pour une structure d'hébergement ou un centre.",
    )

    def __init__(self, *args: Any, types: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "type", types)


class EntrerEnFoyer(VueActe):
    acte = Acte.MODIFIER
    formulaire = FormulaireHebergement
    titre = "Entrée en foyer ou en logement temporaire"
    envoi = "Enregistrer l'entrée"
    note = (
        "La demande continue, avec son ancienneté et ses candidatures : seul le bail d'un logement social la radie "
        "(R441-2-8 a du CCH). Le loyer et la taille du logement quitté ne sont plus ceux du ménage."
    )

    def refus_de_l_acte(self) -> Refus | None:
        return hebergement.refus_d_heberger(acteur=self.acteur, demande=self.demande)

    def options(self) -> dict[str, Any]:
        listes = nomenclatures()
        return {"types": [(code, listes.libelle(Liste.MODELE_LOGEMENT, code)) for code in hebergement.DEPUIS]}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        lu = formulaire.cleaned_data
        saisie = hebergement.SaisieHebergement(lu["type"], lu["depuis"], lu["structure"])
        hebergement.entrer(demande.pk, saisie=saisie, acteur=acteur, version=lu["version"])
        return "Le logement actuel est à jour. La demande continue."
