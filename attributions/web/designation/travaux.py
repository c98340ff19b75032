"""The worklists as pages: everything that waits, and one list of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.services import travaux
from attributions.services.travaux import Objet, Travail
from attributions.web.designation import pages
from attributions.web.designation import presenter_travaux as presenter
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre import corbeilles
from registre.services.actes import OBJET
from registre.web.presenters import accueil
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Lien, PageAffichee, Vide


@require_safe
@exige(Droit.CONSULTER)
def sommaire(request: RequeteDAgent) -> HttpResponse:
    """Every worklist of the agent's organisme, with its count."""
    assert request.acteur is not None
    le = aujourdhui()
    voulues = corbeilles.corbeilles_d_objets(request.acteur)
    comptes = corbeilles.compter_objets(voulues, request.acteur, le=le)
    return render(
        request,
        "attributions/designation/sommaire.html",
        {
            "groupes": accueil.groupes_d_objets(voulues, comptes, le=le),
            "baux_tardifs": not access.droits_de(request.acteur).isdisjoint({Droit.LOUER, Droit.GERER}),
        },
    )


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent, code: str) -> HttpResponse:
    """One worklist, by pages; the households it names are traced."""
    assert request.acteur is not None
    travail = _travail(code, request.acteur)
    le = aujourdhui()
    lignes = presenter.avec_ce_qui_s_affiche(travail.objet, travail.a_faire(request.acteur, le))
    page = pages.page(lignes, request.GET.get("apres", ""))
    tableau = presenter.tableau(travail, page.lignes, request.acteur, le=le)
    if travail.objet is Objet.CANDIDATURE and page.lignes:
        tracer_consultation(request.acteur, OBJET, [une.demande_id for une in page.lignes], nature="liste")
    contexte: dict[str, Any] = {
        "travail": travail,
        "onglets": [
            (un.titre, reverse("attributions:travail", args=[un.code]), un.code == code)
            for un in travaux.travaux_de(request.acteur)
            if un.groupe is travail.groupe
        ],
        "tableau": tableau,
        "page": PageAffichee(
            resume=f"{pages.TAILLE} par page" if page.suivante or request.GET.get("apres") else "",
            url_debut=request.path if request.GET.get("apres") else "",
            url_suivante=f"{request.path}?apres={page.suivante}" if page.suivante else "",
        ),
    }
    if not page.lignes:
        contexte["vide"] = Vide(
            "Rien à faire ici", travail.rien, liens=[Lien("Tout ce qui attend", reverse("attributions:candidatures"))]
        )
    return render(request, "attributions/designation/travail.html", contexte)


def _travail(code: str, acteur: Acteur) -> Travail:
    travail = travaux.PAR_CODE.get(code)
    if travail is None or not travail.est_pour(acteur):
        raise Http404
    return travail
