"""The form of a draft grid: one field for each criterion of the catalogue, as many lines as its text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from habilitations.web.administration.champs import CONTROLE, Choix, Formulaire, Ligne
from registre.rules.cotation.bareme import Bareme, EffetRefus, LigneBareme, RegleDeRefus
from registre.rules.cotation.criteres import CRITERES, PROVENANCES, Critere, Famille, Forme
from registre.services.cotation.grilles import SaisieGrille

PREFIXE = "c_"
ADDITION, HAUT = "addition", "haut"
MODES = ((ADDITION, "Les points s'additionnent"), (HAUT, "Seul le plus haut compte"))
_PALIER = re.compile(r"\s*(\d{1,5})\s*:\s*(-?\d{1,3})\s*")
_ENTIER = re.compile(r"-?\d{1,3}")


class Points(forms.CharField):
    """Points of a criterion: a whole number, or thresholds `12 : 2 ; 24 : 4` for a number. Empty: not in the grid."""

    def __init__(self, critere: Critere, **options: Any) -> None:
        self.critere = critere
        attributs = {**CONTROLE, "maxlength": "120"}
        if critere.forme is Forme.NOMBRE:
            attributs["placeholder"] = "12 : 2 ; 24 : 4"
        else:
            attributs |= {"inputmode": "numeric", "class": "form-control court"}
        super().__init__(
            required=False, label=critere.libelle, max_length=120, widget=forms.TextInput(attrs=attributs), **options
        )

    def clean(self, value: Any) -> list[LigneBareme]:
        texte = super().clean(value).strip().replace("−", "-")
        if not texte:
            return []
        if self.critere.forme is Forme.OUI_NON:
            if not _ENTIER.fullmatch(texte):
                raise forms.ValidationError("Écrivez un nombre entier de points, de -999 à 999.")
            return [LigneBareme(self.critere.code, int(texte))]
        paliers = [_PALIER.fullmatch(morceau) for morceau in texte.split(";") if morceau.strip()]
        if not all(paliers):
            raise forms.ValidationError("Écrivez des paliers « à partir de : points », par exemple 12 : 2 ; 24 : 4.")
        return [LigneBareme(self.critere.code, int(un[2]), int(un[1])) for un in paliers if un is not None]


class FormulaireGrille(Formulaire):
    intitule = Ligne(label="Intitulé", max_length=120)
    instance = Ligne(
        label="Avis de la conférence intercommunale du logement", max_length=120, required=False,
        help_text="Séance et date, si l'avis est rendu.",
    )  # fmt: skip
    illustration = forms.BooleanField(
        label="Illustration, sans valeur juridique",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    refus_effet = Choix(EffetRefus.choices, vide="", label="Effet du refus d'un logement adapté")
    refus_des = forms.IntegerField(label="À partir du refus n°", min_value=1, max_value=99, required=False)
    refus_points = forms.IntegerField(label="Points retirés", min_value=0, max_value=999, required=False)
    refus_mois = forms.IntegerField(
        label="Pendant (mois)", min_value=0, max_value=120, required=False, help_text="0 : sans limite de durée."
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom in ("refus_des", "refus_points", "refus_mois"):
            self.fields[nom].widget.attrs.update(CONTROLE)
            self.fields[nom].largeur = 3  # type: ignore[attr-defined]
        for famille in Famille:
            self.fields[_mode(famille)] = Choix(MODES, vide="", label="Comment ses points se combinent")
        for critere in CRITERES:
            self.fields[PREFIXE + critere.code] = Points(critere)

    def familles(self) -> Iterator[FamilleAffichee]:
        """The criteria by heading, as the page lays them out."""
        for famille in Famille:
            siens = [un for un in CRITERES if un.famille is famille]
            yield FamilleAffichee(
                famille,
                self[_mode(famille)],
                [(un, PROVENANCES[un.provenance], self[PREFIXE + un.code]) for un in siens],
            )

    def saisie(self) -> SaisieGrille:
        """What was typed, once valid."""
        propres = self.cleaned_data
        return SaisieGrille(
            intitule=propres["intitule"],
            lignes=tuple(ligne for un in CRITERES for ligne in propres[PREFIXE + un.code]),
            au_plus_haut=frozenset(f for f in Famille if propres[_mode(f)] == HAUT),
            refus=RegleDeRefus(
                EffetRefus(propres["refus_effet"]),
                propres["refus_des"] or 1,
                propres["refus_points"] or 0,
                propres["refus_mois"] or 0,
            ),
            instance=propres["instance"],
            illustration=propres["illustration"],
        )


@dataclass(frozen=True, slots=True)
class FamilleAffichee:
    """A heading of the form: how its points combine, its criteria with their provenance and field."""

    famille: Famille
    mode: Any
    criteres: list[tuple[Critere, str, Any]]


def _mode(famille: Famille) -> str:
    return f"mode_{famille.value}"


def initial(bareme: Bareme) -> dict[str, Any]:
    """The fields of an existing grid."""
    valeurs: dict[str, Any] = {_mode(f): HAUT if f in bareme.au_plus_haut else ADDITION for f in Famille}
    for code, lignes in bareme.par_critere.items():
        valeurs[PREFIXE + code] = texte_des_lignes(lignes)
    refus = bareme.refus
    return valeurs | {
        "refus_effet": refus.effet, "refus_des": refus.des, "refus_points": refus.points, "refus_mois": refus.mois,
    }  # fmt: skip


def texte_des_lignes(lignes: tuple[LigneBareme, ...]) -> str:
    """As typed: `5`, or `12 : 2 ; 24 : 4`."""
    if lignes[0].seuil is None:
        return str(lignes[0].points)
    return " ; ".join(f"{une.seuil} : {une.points}" for une in lignes)
