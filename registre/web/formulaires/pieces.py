"""Forms of a deposit: what each file received is, whose, when it came; and the replacement of one pièce."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from demandeurs.models import Piece
from demandeurs.rules.pieces import TypeDePiece
from habilitations.web.administration.champs import offrir
from registre.saisie import SaisiePiece
from registre.web.formulaires.champs import Case, DateSaisie, Entier, Texte
from socle.errors import ActionRefusee, Refus

ACCEPTES = ".pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/*"
_MOIS = re.compile(r"^\s*(\d{1,2})\s*[/. -]\s*(20\d\d)\s*$")
Groupes = Sequence[tuple[str, Sequence[tuple[str, str]]]]


class PlusieursFichiers(forms.ClearableFileInput):
    """Several files at once; on a tablet the camera is one of the sources."""

    allow_multiple_selected = True
    template_name = "registre/champs/fichiers.html"


class ChampFichiers(forms.FileField):
    """A list of files as received."""

    def __init__(self, **options: Any) -> None:
        attrs = {"class": "form-control", "accept": ACCEPTES}
        super().__init__(widget=PlusieursFichiers(attrs=attrs), **options)
        self.error_messages["required"] = "Choisissez au moins un fichier."
        self.error_messages["empty"] = "Un de ces fichiers est vide."

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # type: ignore[override]
        donnes = data if isinstance(data, (list, tuple)) else [data]
        return [super(ChampFichiers, self).clean(un, initial) for un in donnes]


class Mois(Texte):
    """A month typed `03/2026`; its first day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(mode="numeric", max_length=9, **options)
        self.widget.attrs["placeholder"] = "mm/aaaa"

    def clean(self, value: Any) -> Any:
        texte = super().clean(value)
        if not texte:
            return None
        trouve = _MOIS.match(texte)
        if trouve is None or not 1 <= int(trouve[1]) <= 12:
            raise ValidationError("Écrire le mois et l'année, par exemple 03/2026.", code="mois")
        return date(int(trouve[2]), int(trouve[1]), 1)


class _Description(forms.Form):
    """What is read on the document."""

    use_required_attribute = False

    recue_le = DateSaisie(label="Reçue le", help_text="Date de réception du papier au guichet.")
    annee = Entier(label="Année des revenus", mini=2000, maxi=2100)
    mois_du = Mois(label="Premier mois")
    mois_au = Mois(label="Dernier mois")
    valable_jusqu_au = DateSaisie(label="Fin de validité lue", required=False)
    divorce_lu = Case(label="L'avis dit « divorcé » et ne porte que les revenus de cette personne")

    def refuser(self, refus: Iterable[Refus]) -> None:
        """Each refusal at its field, or on top of the form."""
        for un in refus:
            champ = un.champ.partition(".")[0]
            self.add_error(champ if champ in self.fields else None, un.phrase())

    def description(self) -> dict[str, Any]:
        c = self.cleaned_data
        noms = ("recue_le", "annee", "mois_du", "mois_au", "valable_jusqu_au", "divorce_lu")
        return {nom: c.get(nom) for nom in noms if c.get(nom) is not None}


class FormulaireClassement(_Description):
    """One file received: its kind, its person; `suite` when it is the next page of the file above."""

    type = forms.ChoiceField(label="Nature de la pièce", widget=forms.Select(attrs={"class": "form-select"}))
    personne = forms.TypedChoiceField(
        label="Personne",
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    suite = Case(label="Suite du fichier précédent (verso, pages suivantes)")

    def __init__(self, *args: Any, types: Groupes, personnes: Mapping[int, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        offrir(self, "type", [("", "Choisir…"), *types])
        self.fields["type"].error_messages["required"] = "Dites ce qu'est ce document."
        offrir(self, "personne", [("", "Tout le ménage"), *personnes.items()])

    def est_une_suite(self) -> bool:
        return bool(self.data.get(self.add_prefix("suite")))

    def saisie(self, fichiers: Sequence[bytes]) -> SaisiePiece:
        c = self.cleaned_data
        return SaisiePiece(type=c["type"], fichiers=fichiers, personne_id=c["personne"], **self.description())


class FormulairePresente(FormulaireClassement):
    """The same by a guichet that reads nothing of the dossier: a person is told by the birth date he gives."""

    AUTRE = "autre"
    personne = forms.ChoiceField(
        label="À qui est cette pièce", required=False, widget=forms.Select(attrs={"class": "form-select"})
    )
    naissance_le = DateSaisie(label="Sa date de naissance", required=False)
    prenom = Texte(label="Son prénom", help_text="Utile si deux personnes du ménage sont nées le même jour.")

    def __init__(
        self, *args: Any, types: Groupes, titulaire: int, trouver: Callable[[date, str], int], **options: Any
    ) -> None:
        self.trouver = trouver
        super().__init__(*args, types=types, personnes={}, **options)
        choix = [(titulaire, "Le demandeur"), ("", "Tout le ménage"), (self.AUTRE, "Une autre personne")]
        offrir(self, "personne", choix)

    def clean(self) -> dict[str, Any]:
        c = dict(super().clean() or {})
        if c.get("personne") != self.AUTRE:
            c["personne"] = int(c["personne"]) if c.get("personne") else None
        elif not c.get("naissance_le"):
            if "naissance_le" not in self.errors:
                self.add_error("naissance_le", "Écrivez la date de naissance de la personne à qui est cette pièce.")
        elif not self.errors:
            try:
                c["personne"] = self.trouver(c["naissance_le"], c.get("prenom", ""))
            except ActionRefusee as refusee:
                self.refuser(refusee.refus)
        return c


class FormulairePresentation(forms.Form):
    """What a demandeur gives at a guichet that does not follow him."""

    use_required_attribute = False

    numero = Texte(label="Numéro unique", required=True, max_length=30, help_text="Sur l'attestation du demandeur.")
    naissance_le = DateSaisie(label="Date de naissance du demandeur")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        self.fields["numero"].error_messages["required"] = "Écrivez le numéro unique, sur l'attestation du demandeur."
        self.fields["naissance_le"].error_messages["required"] = "Écrivez la date de naissance du demandeur."


class FormulaireRemplacement(_Description):
    """Another document of the same kind, of the same person."""

    fichiers = ChampFichiers(label="Fichiers", help_text="PDF, JPEG, PNG ou HEIC, sans mot de passe.")
    field_order = ("fichiers", "recue_le")

    def __init__(self, *args: Any, type_: TypeDePiece | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.label_suffix = ""
        if type_ is None or not type_.annuelle:
            del self.fields["annee"], self.fields["divorce_lu"]
        if type_ is None or not type_.mois_a_couvrir:
            del self.fields["mois_du"], self.fields["mois_au"]

    def saisie(self, piece: Piece) -> SaisiePiece:
        contenus = [un.read() for un in self.cleaned_data["fichiers"]]
        return SaisiePiece(type=piece.type, fichiers=contenus, personne_id=piece.personne_id, **self.description())
