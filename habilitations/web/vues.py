"""Choice of the organisme one acts for, and the pages of errors."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from habilitations.web import acteurs, refus
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.second_facteur import est_verifie


@require_http_methods(["GET", "POST"])
def agir_pour(request: RequeteDAgent) -> HttpResponse:
    """List the affectations in force, take the one chosen. One's own only: another's is a 404."""
    if request.method == "POST":
        choisie = next((a for a in request.affectations if str(a.pk) == request.POST.get("affectation")), None)
        if choisie is None:
            raise Http404
        acteurs.choisir(request, choisie)
        return redirect("/")
    contexte = {"affectations": request.affectations, "courante": request.affectation}
    return render(request, "habilitations/agir_pour.html", contexte)


@require_GET
def second_facteur(request: HttpRequest) -> HttpResponse:
    """Where an agent without a second factor chooses which one to add; nothing else opens before."""
    contexte = {"suite": request.GET.get("next", ""), "deja": est_verifie(request)}
    return render(request, "habilitations/comptes/second_facteur.html", contexte)


@require_GET
def adresse(request: HttpRequest) -> HttpResponse:
    """The address of one's account, to read: designation gives it (R441-2-5 II), and invitations and resets go there."""
    return render(request, "account/email.html")


def _erreur(request: HttpRequest, statut: int, texte: str) -> HttpResponse:
    contexte = {"titre": refus.TITRES[statut], "phrases": [texte], "retour": refus.page_precedente(request)}
    return render(request, "habilitations/refus.html", contexte, status=statut)


def erreur_400(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(
        request,
        400,
        "La demande envoyée par le navigateur n'est pas lisible. Revenez à la page précédente et recommencez.",
    )


def erreur_403(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(
        request,
        403,
        "Vous n'avez pas le droit d'ouvrir cette page. L'administrateur de votre organisme peut vous le donner s'il entre dans votre fonction.",
    )


def erreur_404(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _erreur(
        request,
        404,
        "Cette page n'existe pas, ou ce dossier n'est pas dans le périmètre de votre organisme. Cherchez-le par son numéro unique, courant ou ancien.",
    )


def erreur_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _erreur(
        request,
        403,
        "La page est restée ouverte trop longtemps, ou la session a changé. Rouvrez le formulaire et recommencez : rien n'a été enregistré.",
    )
