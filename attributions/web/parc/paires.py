"""A file of identifiers replaced by the répertoire: tried, reported, applied. The pairs travel in the form: no household."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from attributions.services.rpls import paires as service
from attributions.web.parc.fichiers import lignes_essayees, octets_du_fichier, rapport_des_refusees
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import nombre, pluriel
from socle.errors import ActionRefusee, Nature

MONTREES = 200


@require_http_methods(["GET", "POST"])
@exige(Droit.GERER_PARC)
def remplacer(request: RequeteDAgent) -> HttpResponse:
    """The form, then what the file would do."""
    assert request.acteur is not None
    if request.method == "GET":
        return _page(request, {})
    try:
        paires = service.lire_paires(octets_du_fichier(request))
        bilan = service.essayer(paires, acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, refusee)
    return _page(
        request,
        {
            "bilan": bilan,
            "couples": service.en_texte(paires),
            "refusees": bilan.refusees[:MONTREES],
            "autres": max(0, len(bilan.refusees) - MONTREES),
        },
    )


@require_POST
@exige(Droit.GERER_PARC)
def appliquer(request: RequeteDAgent) -> HttpResponse:
    """Replace what may be, and say what may not."""
    assert request.acteur is not None
    try:
        bilan = service.appliquer(_paires(request), acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, refusee)
    messages.success(
        request,
        f"{pluriel(len(bilan.retenues), 'identifiant')} remplacé(s), {pluriel(bilan.attributions, 'attribution')} "
        f"corrigée(s), {pluriel(len(bilan.refusees), 'ligne')} refusée(s).",
    )
    return redirect("attributions:logements")


@require_POST
@exige(Droit.GERER_PARC)
def rapport(request: RequeteDAgent) -> HttpResponse:
    """The lines refused, as a workbook: line, old identifier, why and what to do."""
    assert request.acteur is not None
    try:
        bilan = service.essayer(_paires(request), acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, refusee)
    return rapport_des_refusees(bilan.refusees, repere="Ancien identifiant", fichier="identifiants-refuses.xlsx")


def _refuser(request: RequeteDAgent, refusee: ActionRefusee) -> HttpResponse:
    if refusee.premier.nature is Nature.INTERDIT:
        raise refusee
    return _page(request, {"refus": [un.phrase() for un in refusee.refus]}, statut=refusee.premier.statut_http)


def _page(request: RequeteDAgent, contexte: dict[str, Any], *, statut: int = 200) -> HttpResponse:
    complet = {"paires_max": nombre(service.PAIRES_MAX), **contexte}
    return render(request, "attributions/parc/remplacer.html", complet, status=statut)


def _paires(request: RequeteDAgent) -> list[service.Paire]:
    return service.lire_paires(lignes_essayees(request, "couples"), entete=False)
