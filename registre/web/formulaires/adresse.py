"""Addresses and places."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import ValidationError

from demandeurs.saisie import SaisieAdresse, SaisieLocalite
from registre.web.formulaires.base import Partie
from registre.web.formulaires.champs import Case, ListeOrdonnee, ListeOrdonneeWidget, Texte, TroisEtats

_CODE_POSTAL = re.compile(r"\d{5}")
CHERCHER_COMMUNE = "registre:communes"


def champ_commune(**options: Any) -> ListeOrdonnee:
    """One commune, chosen by typing."""
    widget = ListeOrdonneeWidget(adresse=CHERCHER_COMMUNE, invite="Nom ou code postal de la commune", unique=True)
    return ListeOrdonnee(widget=widget, maxi=1, **options)


class FormulaireAdresse(Partie):
    """A postal address in France or abroad."""

    hebergeant = Texte(label="Chez (personne ou structure)", max_length=60)
    numero = Texte(label="Numéro", max_length=10)
    voie = Texte(label="Voie", max_length=80)
    batiment = Texte(label="Bâtiment", max_length=20)
    escalier = Texte(label="Escalier", max_length=10)
    etage = Texte(label="Étage", max_length=6)
    appartement = Texte(label="Appartement", max_length=10)
    complement = Texte(label="Complément", max_length=60)
    lieu_dit = Texte(label="Lieu-dit", max_length=60)
    code_postal = Texte(label="Code postal", max_length=5, mode="numeric")
    commune = champ_commune(label="Commune", required=False)
    etranger = Case(label="Adresse à l'étranger")
    code_postal_etranger = Texte(label="Code postal étranger", max_length=10)
    commune_etranger = Texte(label="Ville étrangère", max_length=60)
    pays = Texte(label="Pays", max_length=60)

    def __init__(self, *args: Any, obligatoire: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.obligatoire = obligatoire
        if obligatoire:
            self.fields["voie"].required = True
            self.fields["voie"].error_messages["required"] = "La voie est obligatoire."

    def clean(self) -> dict[str, Any]:
        propres = super().clean() or self.cleaned_data
        if not self.obligatoire and not self.a_du_contenu():
            return propres
        if not propres.get("voie") and "voie" not in self.errors:
            self.add_error("voie", "La voie est obligatoire.")
        if propres.get("etranger"):
            self._exiger(
                propres,
                commune_etranger="La ville est obligatoire pour une adresse à l'étranger.",
                pays="Le pays est obligatoire pour une adresse à l'étranger.",
            )
        else:
            self._exiger(
                propres,
                commune="La commune est obligatoire : la choisir dans la liste.",
                code_postal="Le code postal est obligatoire.",
            )
            code = propres.get("code_postal") or ""
            if code and not _CODE_POSTAL.fullmatch(code):
                self.add_error("code_postal", ValidationError("Le code postal a cinq chiffres.", code="code_postal"))
        return propres

    def _exiger(self, propres: dict[str, Any], **messages: str) -> None:
        for nom, message in messages.items():
            if not propres.get(nom) and nom not in self.errors:
                self.add_error(nom, message)

    def saisie(self, origine: SaisieAdresse | None = None) -> SaisieAdresse | None:
        """The address entered, None when an optional one was left empty."""
        if not self.obligatoire and not self.a_du_contenu():
            return None
        valeurs = dict(self.cleaned_data)
        communes = valeurs.pop("commune", [])
        return replace(origine or SaisieAdresse(voie=""), **valeurs, commune=communes[0] if communes else "")


def initial_adresse(adresse: SaisieAdresse | None) -> dict[str, Any]:
    if adresse is None:
        return {}
    valeurs = asdict(adresse)
    valeurs["commune"] = [adresse.commune] if adresse.commune else []
    return valeurs


class FormulaireLocalite(Partie):
    """A place without street: town of the employer, or of a dwelling owned."""

    code_postal = Texte(label="Code postal", max_length=5, mode="numeric")
    commune = champ_commune(label="Commune", required=False)
    etranger = TroisEtats(label="À l'étranger")
    commune_etranger = Texte(label="Ville étrangère", max_length=60)
    pays = Texte(label="Pays", max_length=60)


def saisie_localite(valeurs: dict[str, Any], origine: SaisieLocalite | None) -> SaisieLocalite | None:
    """A place out of cleaned values (commune as a list of at most one code); None when nothing was said."""
    communes = valeurs.get("commune") or []
    lues = {**valeurs, "commune": communes[0] if communes else ""}
    if not any(lues.values()) and origine is None:
        return None
    return replace(origine or SaisieLocalite(), **lues)
