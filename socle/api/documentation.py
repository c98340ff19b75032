"""The page that shows the API, written on the server from its OpenAPI document: no script, no file from elsewhere.

Public: it holds no data, and who writes a client has no account here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

PROFONDEUR = 8


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document, made once by process."""
    fait: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return fait


@lru_cache(maxsize=1)
def texte() -> bytes:
    """The same in YAML, as it is committed."""
    rendu: bytes = OpenApiYamlRenderer().render(document(), renderer_context={})
    return rendu


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(texte(), content_type="application/yaml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One parameter, field or answer: its name, its type in words, what it means."""

    nom: str
    type: str
    texte: str
    requis: bool = False
    niveau: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    methode: str
    chemin: str
    resume: str
    texte: str
    portee: str
    parametres: list[Ligne]
    corps: list[Ligne]
    exemple: str
    reponses: list[Ligne]
    resultat: list[Ligne]


@dataclass(frozen=True, slots=True)
class Groupe:
    ancre: str
    nom: str
    texte: str
    operations: list[Operation]


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """The whole reference on one page."""
    return render(request, "socle/documentation_api.html", _contexte())


@lru_cache(maxsize=1)
def _contexte() -> dict[str, Any]:
    lu = document()
    groupes = [
        Groupe(f"groupe-{rang}", tag["name"], tag["description"], _operations(lu, tag["name"]))
        for rang, tag in enumerate(lu["tags"], 1)
    ]
    presentation = [" ".join(partie.split()) for partie in lu["info"]["description"].split("\n\n")]
    portees = lu["components"]["securitySchemes"]["OAuth2"]["flows"]["clientCredentials"]["scopes"]
    problemes = [_ligne(nom, sous) for nom, sous in lu["components"]["schemas"]["Probleme"]["properties"].items()]
    return {
        "titre_api": lu["info"]["title"],
        "version_api": lu["info"]["version"],
        "presentation": presentation,
        "portees": list(portees.items()),
        "groupes": groupes,
        "problemes": problemes,
        "probleme_exemple": _json(lu["components"]["schemas"]["Probleme"]["examples"][0]),
    }


def _operations(lu: dict[str, Any], tag: str) -> list[Operation]:
    return [
        _operation(lu, chemin, methode, dite)
        for chemin, methodes in lu["paths"].items()
        for methode, dite in methodes.items()
        if tag in dite.get("tags", ())
    ]


def _operation(lu: dict[str, Any], chemin: str, methode: str, dite: dict[str, Any]) -> Operation:
    contenu = next(iter(dite.get("requestBody", {}).get("content", {}).values()), {})
    corps = _champs(lu, contenu["schema"]) if "schema" in contenu else []
    exemple = next((e["value"] for e in contenu.get("examples", {}).values()), None)
    reussite = next((r for statut, r in dite["responses"].items() if statut.startswith("2")), {})
    rendu = next(iter(reussite.get("content", {}).values()), {}).get("schema")
    portees = [portee for une in dite.get("security", ()) for portee in une.get("OAuth2", ())]
    return Operation(
        id=dite["operationId"],
        methode=methode.upper(),
        chemin=chemin,
        resume=dite["summary"],
        texte=dite["description"] if dite["description"] != dite["summary"] else "",
        portee=", ".join(portees),
        parametres=[_ligne(p["name"], p["schema"], p.get("description", ""), p.get("required", False)) for p in dite.get("parameters", ())],
        corps=corps,
        exemple=_json(exemple) if exemple is not None else "",
        reponses=[Ligne(statut, "", r["description"]) for statut, r in dite["responses"].items()],
        resultat=_champs(lu, rendu) if rendu else [],
    )  # fmt: skip


def _json(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False, indent=2)


def _champs(lu: dict[str, Any], schema: dict[str, Any], niveau: int = 0) -> list[Ligne]:
    """The fields of an object, those of the objects inside below their own."""
    objet = _objet(lu, schema)
    lignes = []
    for nom, sous in (objet or {}).get("properties", {}).items():
        lignes.append(_ligne(nom, sous, requis=nom in (objet or {}).get("required", ()), niveau=niveau))
        if niveau < PROFONDEUR:
            lignes += _champs(lu, sous.get("items", sous), niveau + 1)
    return lignes


def _objet(lu: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any] | None:
    for un in (schema, *schema.get("oneOf", ())):
        if "$ref" in un:
            trouve: dict[str, Any] = lu["components"]["schemas"][un["$ref"].rpartition("/")[2]]
            return trouve
    return schema if "properties" in schema else None


def _ligne(nom: str, schema: dict[str, Any], texte: str = "", requis: bool = False, niveau: int = 0) -> Ligne:
    description = texte or schema.get("description", "")
    if valeurs := [v for v in schema.get("enum", ()) if v not in (None, "")]:
        description = f"{description} Valeurs : {', '.join(map(str, valeurs))}."
    return Ligne(nom, _type(schema), description.strip(), requis, niveau)


_TYPES = {
    "string": "texte", "integer": "entier", "boolean": "oui ou non", "array": "liste", "object": "objet",
    "date": "date", "date-time": "instant", "uuid": "identifiant", "uri": "adresse",
}  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema or "oneOf" in schema:
        return "objet"
    type_ = schema.get("type", "")
    simple = next((t for t in type_ if t != "null"), "") if isinstance(type_, list) else type_
    if simple == "array":
        return f"liste de {_type(schema['items'])}s".replace("oui ou nons", "oui ou non")
    return _TYPES.get(schema.get("format", ""), _TYPES.get(simple, "JSON"))
