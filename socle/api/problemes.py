"""Every answer that says no, as a problem of RFC 9457: the words of the screens, a stable code, a pointer to the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from socle.api.contrat import CorpsIllisible, pointeur
from socle.errors import ActionRefusee, Nature, Refus

TYPE_DE_CONTENU = "application/problem+json"
ESPACE = "urn:registre:probleme:"
TITRES = {
    400: "Requête illisible",
    401: "Authentification nécessaire",
    403: "Accès refusé",
    404: "Introuvable",
    405: "Méthode non permise",
    406: "Format de réponse indisponible",
    409: "Impossible dans cet état",
    413: "Corps trop volumineux",
    415: "Format de requête inconnu",
    422: "Informations à corriger",
    428: "Version attendue",
    429: "Trop de requêtes",
}
# What the framework itself refuses, in our words.
_DU_CADRE: dict[type[Exception], tuple[int, str, str]] = {
    exceptions.ParseError: (400, "json_illisible", "Le corps de la requête n'est pas un JSON lisible."),
    exceptions.MethodNotAllowed: (405, "methode_non_permise", "Cette adresse n'accepte pas cette méthode."),
    exceptions.NotAcceptable: (406, "format_indisponible", "Les réponses sont en application/json."),
    exceptions.UnsupportedMediaType: (415, "format_inconnu", "Le corps s'envoie en application/json."),
    exceptions.PermissionDenied: (403, "acces_refuse", "Cet accès n'est pas ouvert."),
    PermissionDenied: (403, "acces_refuse", "Cet accès n'est pas ouvert."),
    exceptions.NotFound: (404, "introuvable", "Cette adresse ne mène à rien."),
    Http404: (404, "introuvable", "Cette adresse ne mène à rien."),
}


class Probleme(Exception):
    """A refusal that only HTTP knows: no token, no version, no scope, too many requests."""

    def __init__(
        self, statut: int, code: str, detail: str, *, entetes: Mapping[str, str] | None = None, **suite: Any
    ) -> None:
        self.statut, self.code, self.detail = statut, code, detail
        self.entetes, self.suite = dict(entetes or {}), suite
        super().__init__(code)


def reponse(statut: int, code: str, detail: str, *, entetes: Mapping[str, str] | None = None, **suite: Any) -> Response:
    """The answer of one problem. `suite` holds its extension members; empty ones are left out."""
    corps = {
        "type": f"{ESPACE}{code}",
        "title": TITRES.get(statut, "Refus"),
        "status": statut,
        "detail": detail,
        "code": code,
        **{nom: valeur for nom, valeur in suite.items() if valeur not in (None, "", [], ())},
    }
    return Response(corps, status=statut, content_type=TYPE_DE_CONTENU, headers=dict(entetes or {}))


def erreur(refus: Refus, *, racine: str = "", confirmable: bool = False) -> dict[str, Any]:
    """One refusal inside a problem. `confirmable`: it goes away when its code is sent in `confirmations`."""
    dite = {
        "code": refus.code,
        "detail": refus.message,
        "pointeur": pointeur(refus.champ, racine) if refus.champ else "",
        "source": refus.source,
        "issue": refus.issue,
    }
    garde: dict[str, Any] = {nom: valeur for nom, valeur in dite.items() if valeur}
    return {**garde, "confirmable": True} if confirmable else garde


def de_refus(refus: Sequence[Refus], *, racine: str = "", confirmables: Sequence[Refus] = (), **suite: Any) -> Response:
    """The problem of a refused act. Hard reasons give the status; warnings alone ask to be confirmed (409)."""
    durs = [un for un in refus if un not in confirmables]
    erreurs = [erreur(un, racine=racine, confirmable=un in confirmables) for un in refus]
    if not durs:
        detail = "Relisez ces avertissements, puis renvoyez la requête avec leurs codes dans « confirmations »."
        return reponse(409, "confirmation_requise", detail, erreurs=erreurs, **suite)
    premier = durs[0]
    entetes = {"Retry-After": "3600"} if premier.nature is Nature.LIMITE else {}
    return reponse(
        premier.statut_http, premier.code, premier.message, erreurs=erreurs, entetes=entetes,
        source=premier.source, issue=premier.issue, **suite,
    )  # fmt: skip


def gestionnaire(exception: Exception, contexte: Mapping[str, Any]) -> Response | None:
    """`EXCEPTION_HANDLER` of DRF: every refusal becomes a problem; anything else is a fault of ours and is raised."""
    if isinstance(exception, Probleme):
        return reponse(exception.statut, exception.code, exception.detail, entetes=exception.entetes, **exception.suite)
    if isinstance(exception, ActionRefusee):
        return de_refus(exception.refus)
    if isinstance(exception, CorpsIllisible):
        fautes = [{"code": f.code, "detail": f.message, "pointeur": f.pointeur} for f in exception.fautes]
        return reponse(400, exception.fautes[0].code, exception.fautes[0].message, erreurs=fautes)
    for classe, (statut, code, detail) in _DU_CADRE.items():
        if isinstance(exception, classe):
            return reponse(statut, code, detail)
    return None
