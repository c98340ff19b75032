"""What a control found: refusals that block, warnings that an agent may confirm. And the checks every field shares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from socle.errors import Refus

FORMULAIRE = "formulaire Cerfa 14069 (R441-2-2 CCH)"
LE_PLUS_ANCIEN = date(1900, 1, 1)
_INVISIBLES = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Avertissement(Refus):
    """A refusal that goes away once the agent has read and confirmed it, by its code."""


@dataclass(slots=True)
class Constats:
    """Collects what is wrong. `souple`: the channel cannot ask the person again (interface), so that whatever the law
    does not require becomes a warning."""

    le: date
    codes: Mapping[str, frozenset[str]]
    souple: bool = False
    refus: list[Refus] = field(default_factory=list)
    avertissements: list[Refus] = field(default_factory=list)

    def refuser(self, code: str, champ: str, message: str, issue: str, source: str = FORMULAIRE) -> None:
        self.refus.append(Refus(code, message, champ=champ, source=source, issue=issue))

    def avertir(self, code: str, champ: str, message: str, issue: str, source: str = FORMULAIRE) -> None:
        self.avertissements.append(Avertissement(code, message, champ=champ, source=source, issue=issue))

    def exiger(self, code: str, champ: str, message: str, issue: str, source: str = FORMULAIRE) -> None:
        """Block, or only warn when the channel is `souple`."""
        (self.avertir if self.souple else self.refuser)(code, champ, message, issue, source)

    def textes(self, objet: Any, chemin: str, limites: Iterable[tuple[str, int]]) -> None:
        """Lengths (those of the columns) and invisible characters."""
        for champ, maximum in limites:
            texte = getattr(objet, champ)
            if not texte:
                continue
            if len(texte) > maximum:
                self.refuser(
                    "trop_long",
                    f"{chemin}{champ}",
                    f"Ce champ compte au plus {maximum} caractères.",
                    "Raccourcissez-le.",
                )
            if not texte.isprintable() and _INVISIBLES.search(texte):
                self.refuser(
                    "caractere_interdit",
                    f"{chemin}{champ}",
                    "Ce champ contient un caractère invisible.",
                    "Saisissez-le à nouveau au clavier.",
                )

    def listes(self, objet: Any, chemin: str, champs: Iterable[tuple[str, str]]) -> None:
        """Codes of closed lists, in force on the day."""
        for champ, liste in champs:
            code = getattr(objet, champ)
            if code and code not in self.codes.get(liste, ()):
                self.code_inconnu(f"{chemin}{champ}", liste)

    def plusieurs(self, codes: Sequence[str], champ: str, liste: str) -> None:
        """A list of codes: each known, none twice."""
        permis = self.codes.get(liste, frozenset())
        for place, code in enumerate(codes):
            if code not in permis:
                self.code_inconnu(f"{champ}.{place}", liste)
        if len(set(codes)) != len(codes):
            self.avertir("valeur_repetee", champ, "La même valeur est donnée deux fois.", "Retirez la répétition.")

    def code_inconnu(self, champ: str, liste: str) -> None:
        self.refuser(
            "code_inconnu",
            champ,
            f"Cette valeur n'est pas dans la liste « {liste} » en vigueur.",
            "Choisissez une valeur de la liste.",
            "nomenclature du formulaire 14069 et de l'interface nationale",
        )

    def bornes(self, objet: Any, chemin: str, limites: Iterable[tuple[str, int, int]]) -> None:
        """Whole numbers between two bounds included."""
        for champ, mini, maxi in limites:
            nombre = getattr(objet, champ)
            if nombre is not None and not mini <= nombre <= maxi:
                self.refuser(
                    "hors_bornes", f"{chemin}{champ}", f"Ce nombre va de {mini} à {maxi}.", "Vérifiez la saisie."
                )

    def passees(self, objet: Any, chemin: str, champs: Iterable[str]) -> None:
        """Dates that cannot be to come, nor before 1900."""
        for champ in champs:
            jour = getattr(objet, champ)
            if jour is not None:
                self.passee(jour, f"{chemin}{champ}")

    def passee(self, jour: date, champ: str) -> None:
        if jour > self.le:
            self.refuser("date_future", champ, "Cette date est à venir.", "Indiquez une date passée ou du jour.")
        elif jour < LE_PLUS_ANCIEN:
            self.refuser("date_ancienne", champ, "Cette date précède 1900.", "Vérifiez l'année.")
