"""Separation of a couple: the codemandeur leaves with a demande of his own, seniority kept."""

from __future__ import annotations

from typing import Any

from habilitations.acteur import Acteur
from registre.models import Demande
from registre.services.nomenclatures import nomenclatures
from registre.services.noms import cotitulaires
from registre.services.separation import separer
from registre.states.demande import Acte
from registre.web import lieux
from registre.web.formulaires.actes import FormulaireSeparation
from registre.web.formulaires.adresse import FormulaireAdresse
from registre.web.formulaires.donnees import taire
from registre.web.listes import Listes
from registre.web.vues.actes import VueActe
from socle.clock import aujourdhui
from socle.templatetags.composants import lignes_d_erreur


class Separer(VueActe):
    acte = Acte.SEPARER
    formulaire = FormulaireSeparation
    gabarit = "registre/separer.html"
    titre = "Séparation du couple"
    envoi = "Séparer les demandes"
    note = (
        "La demande est dupliquée au bénéfice du codemandeur : nouveau numéro, même date de dépôt (L441-1 du CCH). "
        "Les pièces de l'autre membre ne suivent pas."
    )

    def options(self) -> dict[str, Any]:
        self.adresse = FormulaireAdresse(
            self.donnees,
            prefix="adresse",
            obligatoire=False,
            listes=Listes(nomenclatures(), aujourdhui()),
        )
        return {"codemandeurs": [(p.pk, f"{p.prenom} {p.nom}") for p in cotitulaires(self.demande)]}

    def contexte(self) -> dict[str, Any]:
        champ = self.adresse["commune"]
        champ.field.widget.libelles = lieux.noms(champ.value() or [])
        erreurs = lignes_d_erreur([self.adresse]) if self.adresse.is_bound else []
        return {"adresse": self.adresse, "erreurs_adresse": erreurs, "sans_codemandeur": not self.codemandeurs()}

    def codemandeurs(self) -> list[Any]:
        return cotitulaires(self.demande)

    def taire(self, formulaire: Any) -> None:
        super().taire(formulaire)
        taire(self.adresse)

    def valide(self, formulaire: Any) -> bool:
        return formulaire.is_valid() & self.adresse.is_valid()

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        saisie = formulaire.saisie(self.adresse.saisie())
        separer(
            demande.pk,
            saisie=saisie,
            acteur=acteur,
            le=formulaire.cleaned_data["le"],
            version=formulaire.cleaned_data["version"],
        )
        return "Les demandes sont séparées. L'attestation de la nouvelle demande est préparée."
