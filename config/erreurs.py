"""What is said when no view answers: a page to people, a problem of RFC 9457 to software."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import server_error

from habilitations.web import vues
from socle.api.problemes import ESPACE, TITRES, TYPE_DE_CONTENU

API = "/api/"
ERREUR_DU_SERVICE = "Le service n'a pas pu répondre. Rien n'a été enregistré à moitié ; réessayez dans un instant."


def _probleme(statut: int, code: str, detail: str) -> HttpResponse:
    corps = {
        "type": f"{ESPACE}{code}",
        "title": TITRES.get(statut, "Erreur du service"),
        "status": statut,
        "detail": detail,
        "code": code,
    }
    return JsonResponse(corps, status=statut, content_type=TYPE_DE_CONTENU)


def erreur_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return _probleme(400, "requete_illisible", "La requête n'est pas lisible.")
    return vues.erreur_400(request, exception)


def erreur_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return _probleme(404, "introuvable", "Cette adresse ne mène à rien.")
    return vues.erreur_404(request, exception)


def erreur_500(request: HttpRequest) -> HttpResponse:
    """The fault itself is in the log, without any value of the request."""
    if request.path.startswith(API):
        return _probleme(500, "erreur_du_service", ERREUR_DU_SERVICE)
    return server_error(request)
