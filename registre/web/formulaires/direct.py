"""The identity as it is being typed, under either of the names that the two forms give its fields."""

from __future__ import annotations

from typing import Any

from django import forms

from demandeurs.enums import EtatNir
from demandeurs.nir import etat_de
from registre.rules.numero import compacter_numero, est_numero
from registre.web.formulaires.champs import DateSaisie, Nir, Texte

ALIAS = {
    "nom": ("titulaire-nom_naissance",),
    "prenom": ("titulaire-prenom",),
    "naissance_le": ("titulaire-naissance_le",),
    "nir": ("titulaire-nir",),
}
NIR_CERTAINS = frozenset({EtatNir.FORME_VALIDE, EtatNir.PROVISOIRE})


class FormulaireDirect(forms.Form):
    """Half-typed values are not faults: they are left out."""

    nom = Texte(max_length=100)
    prenom = Texte(max_length=100)
    naissance_le = DateSaisie(required=False)
    nir = Nir()
    numero = Texte(max_length=25)

    def __init__(self, donnees: Any) -> None:
        lues = {nom: donnees.get(nom) or next((donnees[a] for a in ALIAS.get(nom, ()) if donnees.get(a)), "")
                for nom in self.base_fields}  # fmt: skip
        super().__init__(lues)

    def is_valid(self) -> bool:
        """Always: what does not read is blank."""
        for nom in list(self.errors):
            del self._errors[nom]
        vides: dict[str, Any] = {"naissance_le": None}
        for nom in self.fields:
            self.cleaned_data.setdefault(nom, vides.get(nom, ""))
        c = self.cleaned_data
        if etat_de(c["nir"]) not in NIR_CERTAINS:
            c["nir"] = ""
        numero = compacter_numero(c["numero"])
        c["numero"] = numero if est_numero(numero) else ""
        return True

    def complet(self) -> bool:
        """Whether one of the three keys is whole: a number, a NIR, or name, first name and birth date."""
        c = self.cleaned_data
        return bool(c["numero"] or c["nir"] or (c["nom"] and c["prenom"] and c["naissance_le"]))
