"""What a JSON body may hold, read from the dataclasses that the services take: one description for reading it, for
writing it and for the OpenAPI document.

A dataclass becomes an object whose fields have its names; `sauf` leaves fields out. Nothing is guessed: a field that
does not exist, a missing one or a value of another type is a fault with its pointer (RFC 6901).
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Union
from uuid import UUID

LONGUEUR_DE_TEXTE = 2_000
LONGUEUR_DE_LISTE = 100
FAUTES_MAXIMUM = 50
ENTIER_MAXIMUM = 2**31 - 1
_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")

Sauf = Mapping[type, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Faute:
    """One fault of structure: stable code, JSON pointer, French sentence."""

    code: str
    pointeur: str
    message: str


class CorpsIllisible(Exception):
    """The body does not have the shape of the contract. Carries every fault found."""

    def __init__(self, fautes: Iterable[Faute]) -> None:
        self.fautes = tuple(fautes)
        super().__init__(*(une.code for une in self.fautes))


@dataclass(frozen=True, slots=True)
class Champ:
    """One field of a contract. `nature`: texte, entier, booleen, jour, instant, identifiant, liste, objet or libre."""

    nom: str
    nature: str
    nul: bool = False
    obligatoire: bool = False
    element: Champ | None = None
    contrat: Contrat | None = None


@dataclass(slots=True)
class Contrat:
    """The fields of a dataclass that travel. `nom` is that of its schema in the OpenAPI document."""

    classe: type
    nom: str
    champs: dict[str, Champ] = field(default_factory=dict)


_NATURES: dict[Any, str] = {
    str: "texte",
    int: "entier",
    bool: "booleen",
    date: "jour",
    datetime: "instant",
    UUID: "identifiant",
}


class Contrats:
    """Contracts of a family of dataclasses that share the same omissions. `suffixe` tells their schemas apart."""

    def __init__(self, *, sauf: Sauf | None = None, facultatifs: Sauf | None = None, suffixe: str = "") -> None:
        self.sauf, self.facultatifs, self.suffixe = sauf or {}, facultatifs or {}, suffixe
        self.connus: dict[type, Contrat] = {}

    def de(self, classe: type) -> Contrat:
        """The contract of this dataclass, made once."""
        if classe not in self.connus:
            contrat = Contrat(classe, f"{classe.__name__.removeprefix('Saisie')}{self.suffixe}")
            self.connus[classe] = contrat
            types_ = typing.get_type_hints(classe)
            for un in fields(classe):
                if un.name in self.sauf.get(classe, ()):
                    continue
                sans_defaut = un.default is MISSING and un.default_factory is MISSING
                facultatif = un.name in self.facultatifs.get(classe, ())
                contrat.champs[un.name] = self._champ(un.name, types_[un.name], sans_defaut and not facultatif)
        return self.connus[classe]

    def _champ(self, nom: str, type_: Any, obligatoire: bool) -> Champ:
        nul = False
        if typing.get_origin(type_) in (Union, types.UnionType):
            reste = [t for t in typing.get_args(type_) if t is not type(None)]
            nul, type_ = len(reste) < len(typing.get_args(type_)), reste[0]
        if typing.get_origin(type_) is list:
            element = self._champ("", typing.get_args(type_)[0], True)
            return Champ(nom, "liste", nul, obligatoire, element=element)
        if is_dataclass(type_):
            return Champ(nom, "objet", nul, obligatoire, contrat=self.de(typing.cast(type, type_)))
        return Champ(nom, _NATURES.get(type_, "libre"), nul, obligatoire)

    def lire(self, classe: type, corps: Any, *, racine: str = "") -> Any:
        """The dataclass that this JSON value describes. Raises `CorpsIllisible` with every fault."""
        fautes: list[Faute] = []
        valeur = _objet(self.de(classe), corps, racine, fautes)
        if fautes:
            raise CorpsIllisible(fautes[:FAUTES_MAXIMUM])
        return valeur

    def ecrire(self, objet: Any) -> dict[str, Any]:
        """The JSON value of a dataclass: the inverse of `lire`."""
        return _en_json(self.de(type(objet)), objet)


def pointeur(chemin: str, racine: str = "") -> str:
    """`menage.personnes.0.nom` as a JSON pointer below `racine`; the root itself when the path is empty."""
    return racine + "".join(f"/{_echapper(pas)}" for pas in chemin.split(".") if pas)


def _echapper(pas: str) -> str:
    return pas.replace("~", "~0").replace("/", "~1")


def _objet(contrat: Contrat, corps: Any, ici: str, fautes: list[Faute]) -> Any:
    if not isinstance(corps, dict):
        fautes.append(Faute("type_incorrect", ici, "Un objet JSON est attendu."))
        return None
    for nom in corps:
        if nom not in contrat.champs and len(fautes) < FAUTES_MAXIMUM:
            connu = _montrable(nom)
            fautes.append(
                Faute("champ_inconnu", f"{ici}/{_echapper(connu)}", f"Le champ « {connu} » n'existe pas ici.")
            )
    valeurs: dict[str, Any] = {}
    for nom, champ in contrat.champs.items():
        if nom in corps:
            valeurs[nom] = _valeur(champ, corps[nom], f"{ici}/{nom}", fautes)
        elif champ.obligatoire:
            fautes.append(Faute("champ_obligatoire", f"{ici}/{nom}", "Ce champ est obligatoire."))
    return None if fautes else contrat.classe(**valeurs)


def _montrable(nom: str) -> str:
    """A name sent by the caller, short and without a character that an answer cannot carry."""
    return "".join(c if c.isprintable() else "?" for c in nom[:60])


def _valeur(champ: Champ, valeur: Any, ici: str, fautes: list[Faute]) -> Any:
    if len(fautes) >= FAUTES_MAXIMUM:
        return None
    if valeur is None:
        if not champ.nul:
            fautes.append(Faute("type_incorrect", ici, "Ce champ n'accepte pas null : omettez-le."))
        return None
    if champ.contrat is not None:
        return _objet(champ.contrat, valeur, ici, fautes)
    if champ.element is not None:
        return _liste(champ.element, valeur, ici, fautes)
    faute, lue = _LECTEURS[champ.nature](valeur)
    if faute:
        fautes.append(Faute(faute[0], ici, faute[1]))
    return lue


def _liste(element: Champ, valeur: Any, ici: str, fautes: list[Faute]) -> Any:
    if not isinstance(valeur, list):
        fautes.append(Faute("type_incorrect", ici, "Une liste JSON est attendue."))
        return None
    if len(valeur) > LONGUEUR_DE_LISTE:
        fautes.append(Faute("trop_long", ici, f"Cette liste compte au plus {LONGUEUR_DE_LISTE} éléments."))
        return None
    return [_valeur(element, un, f"{ici}/{rang}", fautes) for rang, un in enumerate(valeur)]


_Lu = tuple[tuple[str, str] | None, Any]


def _type(attendu: str) -> _Lu:
    return ("type_incorrect", f"{attendu} est attendu."), None


def _texte(valeur: Any) -> _Lu:
    if not isinstance(valeur, str):
        return _type("Un texte")
    if len(valeur) > LONGUEUR_DE_TEXTE:
        return ("trop_long", f"Ce texte compte au plus {LONGUEUR_DE_TEXTE} caractères."), None
    if "\x00" in valeur or any("\ud800" <= c <= "\udfff" for c in valeur):
        return ("caractere_interdit", "Ce texte contient un caractère qui ne s'enregistre pas."), None
    return None, valeur


def _entier(valeur: Any) -> _Lu:
    if isinstance(valeur, bool) or not isinstance(valeur, int):
        return _type("Un nombre entier")
    if abs(valeur) > ENTIER_MAXIMUM:
        return ("hors_bornes", "Ce nombre est trop grand."), None
    return None, valeur


def _booleen(valeur: Any) -> _Lu:
    return (None, valeur) if isinstance(valeur, bool) else _type("true ou false")


def _jour(valeur: Any) -> _Lu:
    if isinstance(valeur, str) and _JOUR.fullmatch(valeur):
        try:
            return None, date.fromisoformat(valeur)
        except ValueError:
            pass
    return ("date_illisible", "Une date s'écrit AAAA-MM-JJ."), None


def _identifiant(valeur: Any) -> _Lu:
    try:
        return None, UUID(valeur)
    except (ValueError, AttributeError, TypeError):
        return ("identifiant_illisible", "Un identifiant opaque (UUID) est attendu."), None


def _instant(valeur: Any) -> _Lu:
    try:
        lu = datetime.fromisoformat(valeur)
    except (ValueError, TypeError):
        return ("date_illisible", "Un instant s'écrit AAAA-MM-JJTHH:MM:SS+00:00."), None
    return (None, lu) if lu.tzinfo else (("date_illisible", "Un instant porte son fuseau."), None)


def _libre(valeur: Any) -> _Lu:
    return None, valeur


_LECTEURS = {
    "texte": _texte,
    "entier": _entier,
    "booleen": _booleen,
    "jour": _jour,
    "instant": _instant,
    "identifiant": _identifiant,
    "libre": _libre,
}


def _en_json(contrat: Contrat, objet: Any) -> dict[str, Any]:
    return {nom: _sortie(champ, getattr(objet, nom)) for nom, champ in contrat.champs.items()}


def _sortie(champ: Champ, valeur: Any) -> Any:
    if valeur is None:
        return None
    if champ.contrat is not None:
        return _en_json(champ.contrat, valeur)
    if champ.element is not None:
        return [_sortie(champ.element, un) for un in valeur]
    if champ.nature in ("jour", "instant"):
        return valeur.isoformat()
    return str(valeur) if champ.nature in ("identifiant", "texte") else valeur
