"""Contracts as schemas of OpenAPI 3.1: what is read and written is described from the same fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from socle.api.contrat import ENTIER_MAXIMUM, LONGUEUR_DE_LISTE, LONGUEUR_DE_TEXTE, Champ, Contrat, Contrats
from socle.api.problemes import ESPACE

Schema = dict[str, Any]
# What is said of a field: a description, and whatever the type does not say (values, examples).
Dit = Callable[[Contrat, Champ], Schema]

_BASES: dict[str, Schema] = {
    "texte": {"type": "string"},
    "entier": {"type": "integer", "minimum": -ENTIER_MAXIMUM, "maximum": ENTIER_MAXIMUM},
    "booleen": {"type": "boolean"},
    "jour": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
    "identifiant": {"type": "string", "format": "uuid"},
    "libre": {},
}


def vers(nom: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{nom}"}


def schemas(contrats: Contrats, dit: Dit, *, entree: bool) -> dict[str, Schema]:
    """Every contract made so far, by name. On the way in, texts and lists are bounded and defaults may be left out."""
    return {contrat.nom: _objet(contrat, dit, entree) for contrat in list(contrats.connus.values())}


def champs_de(contrats: Contrats) -> Iterator[tuple[Contrat, Champ]]:
    for contrat in contrats.connus.values():
        for champ in contrat.champs.values():
            yield contrat, champ


def _objet(contrat: Contrat, dit: Dit, entree: bool) -> Schema:
    proprietes = {nom: {**_champ(champ, entree), **dit(contrat, champ)} for nom, champ in contrat.champs.items()}
    requis = [nom for nom, champ in contrat.champs.items() if champ.obligatoire or not entree]
    corps: Schema = {"type": "object", "properties": proprietes, "additionalProperties": False}
    return {**corps, "required": requis} if requis else corps


def _champ(champ: Champ, entree: bool) -> Schema:
    if champ.contrat is not None:
        reference = vers(champ.contrat.nom)
        return {"oneOf": [reference, {"type": "null"}]} if champ.nul else reference
    if champ.element is not None:
        liste: Schema = {"type": ["array", "null"] if champ.nul else "array", "items": _champ(champ.element, entree)}
        return {**liste, "maxItems": LONGUEUR_DE_LISTE} if entree else liste
    base = dict(_BASES[champ.nature])
    if entree and champ.nature == "texte":
        base["maxLength"] = LONGUEUR_DE_TEXTE
    if champ.nul and base:
        base["type"] = [base["type"], "null"]
    return base


_TEXTE: Schema = {"type": "string"}
ERREUR: Schema = {
    "type": "object",
    "description": "Une raison du refus.",
    "properties": {
        "code": {**_TEXTE, "description": "Code stable de la raison."},
        "detail": {**_TEXTE, "description": "La raison, en français, sans donnée personnelle."},
        "pointeur": {**_TEXTE, "description": "Champ en cause : pointeur JSON (RFC 6901) dans le corps envoyé."},
        "parametre": {**_TEXTE, "description": "Paramètre en cause, dans l'adresse."},
        "source": {**_TEXTE, "description": "Article ou document de la règle."},
        "issue": {**_TEXTE, "description": "Ce qu'il faut faire."},
        "confirmable": {"type": "boolean", "description": "Le code peut être renvoyé dans « confirmations »."},
    },
    "required": ["code", "detail"],
    "additionalProperties": False,
}


def probleme(suite: Mapping[str, Schema]) -> Schema:
    """The schema of every refusal (RFC 9457). `suite` describes the members of some of them."""
    return {
        "type": "object",
        "description": "Un refus (RFC 9457) : les mêmes mots qu'à l'écran, un code stable, le champ en cause.",
        "properties": {
            "type": {**_TEXTE, "format": "uri", "description": f"{ESPACE}<code>"},
            "title": {**_TEXTE, "description": "Nature du refus."},
            "status": {"type": "integer", "description": "Statut HTTP."},
            "detail": {**_TEXTE, "description": "La première raison."},
            "code": {**_TEXTE, "description": "Code stable de la première raison."},
            "source": {**_TEXTE, "description": "Article ou document de la règle."},
            "issue": {**_TEXTE, "description": "Ce qu'il faut faire."},
            "erreurs": {"type": "array", "items": vers("Erreur"), "description": "Toutes les raisons."},
            **suite,
        },
        "required": ["type", "title", "status", "detail", "code"],
        "additionalProperties": False,
        "examples": [
            {
                "type": f"{ESPACE}champ_inconnu",
                "title": "Requête illisible",
                "status": 400,
                "detail": "Le champ « nomm » n'existe pas ici.",
                "code": "champ_inconnu",
                "erreurs": [
                    {
                        "code": "champ_inconnu",
                        "detail": "Le champ « nomm » n'existe pas ici.",
                        "pointeur": "/declaration/menage/personnes/0/nomm",
                    }
                ],
            }
        ],
    }
