"""Fields of the forms: dates typed, amounts in euros, yes / no / not said, codes, ordered lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from habilitations.web.administration.champs import Jour

DateSaisie = Jour
"""A date typed in figures, in the order people write them in France: one field for every screen."""
_TELEPHONE = re.compile(r"[\s.\-()]")


class Texte(forms.CharField):
    """One line of text."""

    def __init__(self, *, mode: str = "", **options: Any) -> None:
        attributs = {"class": "form-control", "autocomplete": "off"}
        if mode:
            attributs["inputmode"] = mode
        options.setdefault("widget", forms.TextInput(attrs=attributs))
        options.setdefault("required", False)
        super().__init__(**options)


class Euros(forms.IntegerField):
    """Whole euros; spaces and the euro sign are ignored, cents refused."""

    def __init__(self, *, mini: int = 0, maxi: int = 999_999, **options: Any) -> None:
        options.setdefault(
            "widget", forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"})
        )
        options.setdefault("required", False)
        super().__init__(min_value=mini, max_value=maxi, **options)
        self.error_messages["invalid"] = "Écrire un nombre entier d'euros, sans centimes."

    def to_python(self, value: Any) -> int | None:
        return super().to_python(re.sub(r"[\s€\u202f\u00a0]", "", value) if isinstance(value, str) else value)


class Entier(Euros):
    """A whole number that is not an amount."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["invalid"] = "Écrire un nombre entier."


class Telephone(Texte):
    """Up to ten digits, as the national interface takes them; +33 becomes 0."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 20)
        super().__init__(mode="tel", **options)

    def clean(self, value: Any) -> str:
        texte = _TELEPHONE.sub("", super().clean(value))
        if texte.startswith(("+33", "0033")):
            texte = "0" + texte.removeprefix("+33").removeprefix("0033").removeprefix("0")
        if texte and not re.fullmatch(r"\d{1,10}", texte):
            raise ValidationError("Écrire un numéro de téléphone de dix chiffres au plus.", code="telephone")
        return texte


class Nir(Texte):
    """A NIR as written on a card; its form and key are judged by the rules, and never block (R441-2-3)."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 25)
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        return re.sub(r"[\s.\-]", "", super().clean(value)).upper()


class TroisEtats(forms.TypedChoiceField):
    """Yes, no, or not said: None is kept apart from no."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(
            choices=[("", "Non précisé"), ("oui", "Oui"), ("non", "Non")],
            coerce=lambda texte: texte == "oui",
            empty_value=None,
            widget=forms.Select(attrs={"class": "form-select"}),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "oui", False: "non", None: ""}.get(value, value) if not isinstance(value, str) else value


class OuiNon(forms.TypedChoiceField):
    """A question that must be answered."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("oui", "Oui"), ("non", "Non")],
            coerce=lambda texte: texte == "oui",
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "oui", False: "non"}.get(value, value) if isinstance(value, bool) else value


class Case(forms.BooleanField):
    """A box to tick."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(widget=forms.CheckboxInput(attrs={"class": "form-check-input"}), **options)


class Code(forms.ChoiceField):
    """One code of a dated list; the list is given by the form (`liste` names it)."""

    def __init__(self, liste: str, *, vide: str = "Choisir…", radio: bool = False, **options: Any) -> None:
        self.liste = liste
        self.vide = "" if radio else vide
        widget = (
            forms.RadioSelect(attrs={"class": "form-check-input"})
            if radio
            else forms.Select(attrs={"class": "form-select"})
        )
        super().__init__(widget=widget, **options)
        self.error_messages["invalid_choice"] = "Cette valeur n'est pas dans la liste en vigueur."


class Codes(forms.MultipleChoiceField):
    """Several codes of a dated list, in the order of the list."""

    def __init__(self, liste: str, **options: Any) -> None:
        self.liste = liste
        super().__init__(widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}), **options)
        self.error_messages["invalid_choice"] = "Une des valeurs n'est pas dans la liste en vigueur."


class ListeOrdonneeWidget(forms.Widget):
    """Codes in an order of preference: a list that one fills from a search field by keyboard.

    `libelles` gives the label of each code already chosen; `adresse` the search end point, or `options` a closed list.
    """

    template_name = "registre/champs/liste_ordonnee.html"

    def __init__(self, *, adresse: str = "", invite: str = "", unique: bool = False) -> None:
        super().__init__()
        self.adresse, self.invite, self.unique = adresse, invite, unique
        self.options: list[tuple[str, str]] = []
        self.libelles: Mapping[str, str] = {}

    def value_from_datadict(self, data: MultiValueDict[str, str], files: Any, name: str) -> list[str]:
        return [code for code in data.getlist(name) if code]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        contexte = super().get_context(name, value, attrs)
        libelles = {**dict(self.options), **self.libelles}
        contexte["lignes"] = [(code, libelles.get(code, code)) for code in value or []]
        contexte.update(adresse=self.adresse, options=self.options, invite=self.invite, unique=self.unique)
        return contexte


class ListeOrdonnee(forms.Field):
    """The field of `ListeOrdonneeWidget`: a list of distinct codes, in order."""

    widget = ListeOrdonneeWidget

    def __init__(self, *, liste: str = "", maxi: int = 0, **options: Any) -> None:
        self.liste, self.maxi = liste, maxi
        super().__init__(**options)

    def clean(self, value: Any) -> list[str]:
        codes = list(dict.fromkeys(super().clean(value) or []))
        if self.maxi and len(codes) > self.maxi:
            raise ValidationError(f"{self.maxi} choix au plus ; il y en a {len(codes)}.", code="trop")
        connus = {code for code, _ in self.widget.options}
        if connus and not set(codes) <= connus:
            raise ValidationError("Un des choix n'est pas dans la liste en vigueur.", code="inconnu")
        return codes
