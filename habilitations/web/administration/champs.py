"""Fields of the administration's forms: dates typed, closed lists, codes of territories."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from habilitations.models import Territoire
from habilitations.territoires import territoire_en_vigueur

FORMATS = ["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y", "%d%m%Y", "%Y-%m-%d"]
HEURES = ["%H h %M", "%Hh%M", "%H:%M", "%H.%M", "%H h", "%Hh"]
CONTROLE = {"class": "form-control", "autocomplete": "off"}


def jour_lu(texte: str) -> date | None:
    """A day typed in figures, in the French order; None when it is not one."""
    for forme in FORMATS:
        try:
            return datetime.strptime(texte.strip(), forme).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


class Jour(forms.DateField):
    """A day typed in figures, in the French order."""

    largeur = 6

    def __init__(self, **options: Any) -> None:
        attributs = {**CONTROLE, "inputmode": "numeric", "placeholder": "jj/mm/aaaa"}
        options.setdefault("widget", forms.DateInput(format="%d/%m/%Y", attrs=attributs))
        super().__init__(input_formats=FORMATS, **options)
        self.error_messages["invalid"] = (
            "Cette date n'est pas lisible : écrire jour, mois, année, par exemple 15/03/2026."
        )

    def to_python(self, value: Any) -> date | None:
        return super().to_python(value.strip() if isinstance(value, str) else value)


class Heure(forms.TimeField):
    """An hour typed on the twenty-four of a day, `14:30` or `14 h 30`, whatever the language of the browser."""

    largeur = 6

    def __init__(self, **options: Any) -> None:
        attributs = {**CONTROLE, "placeholder": "14 h 30"}
        options.setdefault("widget", forms.TimeInput(format="%H h %M", attrs=attributs))
        super().__init__(input_formats=HEURES, **options)
        self.error_messages["invalid"] = "Cette heure n'est pas lisible : écrire « 14 h 30 » ou « 14:30 »."

    def to_python(self, value: Any) -> time | None:
        # A no-break space comes with what is pasted.
        return super().to_python(" ".join(value.split()).lower() if isinstance(value, str) else value)


class Ligne(forms.CharField):
    """One line of text."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs=CONTROLE))
        super().__init__(**options)


class Paragraphe(forms.CharField):
    """A motive, on several lines."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={**CONTROLE, "rows": 3}))
        options.setdefault("max_length", 500)
        super().__init__(**options)


class Courriel(forms.EmailField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.EmailInput(attrs=CONTROLE))
        super().__init__(**options)
        self.error_messages["invalid"] = "Cette adresse électronique n'est pas lisible."


class Choix(forms.ChoiceField):
    """One of a closed list; `vide` is the first line, none when empty."""

    def __init__(self, choix: Iterable[tuple[Any, str]] = (), *, vide: str = "Choisir…", **options: Any) -> None:
        premiers = [("", vide)] if vide else []
        super().__init__(choices=[*premiers, *choix], widget=forms.Select(attrs={"class": "form-select"}), **options)
        self.error_messages["invalid_choice"] = "Cette valeur n'est pas dans la liste."


def offrir(formulaire: forms.Form, champ: str, choix: Iterable[tuple[Any, str]]) -> None:
    """What a field of choice offers, known only once the page is read."""
    cast(forms.ChoiceField, formulaire.fields[champ]).choices = list(choix)


class Commune(Ligne):
    """The INSEE code of a commune in force; gives its `Territoire`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 5)
        options.setdefault(
            "help_text", "Code INSEE à cinq caractères, par exemple 93048. L'écran « Territoires » le donne."
        )
        super().__init__(**options)

    def clean(self, value: Any) -> Territoire | None:
        code = super().clean(value).strip().upper()
        if not code:
            return None
        trouve = territoire_en_vigueur(code)
        if trouve is None:
            raise ValidationError("Aucune commune en vigueur ne porte ce code.", code="commune")
        return trouve


class Tag(Ligne):
    """Any territory in force, by its code: INSEE for communes, départements and régions, SIREN for EPCI and EPT."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 9)
        options.setdefault(
            "help_text", "Code INSEE (commune, département) ou SIREN (EPCI, EPT) : l'écran « Territoires » le donne."
        )
        super().__init__(**options)

    def clean(self, value: Any) -> Territoire | None:
        code = super().clean(value).strip().upper()
        if not code:
            return None
        trouves = list(Territoire.objects.filter(code=code, au=None)[:3])
        # A région and a département may share two figures: the narrower one is meant.
        trouves.sort(key=lambda un: un.nature == "region")
        if not trouves:
            raise ValidationError("Aucun territoire en vigueur ne porte ce code.", code="territoire")
        return trouves[0]


class Formulaire(forms.Form):
    """French messages, no HTML validation, labels without colons."""

    use_required_attribute = False

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        for champ in self.fields.values():
            # Columns of the grid; a day takes half a line.
            champ.largeur = getattr(champ, "largeur", 12)  # type: ignore[attr-defined]
            champ.error_messages["required"] = "Cette information est obligatoire."
