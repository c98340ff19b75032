"""A file of identifiers replaced by the répertoire: tried, reported, applied. The pairs travel in the form: no household."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from attributions.services.logements import LigneRefusee
from attributions.services.rpls import paires as service
from attributions.web.quotas.vues import EXCEL
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import pluriel
from socle.errors import ActionRefusee, Nature
from socle.tabular import Colonne, Forme, ecrire_xlsx

OCTETS_MAX = 500_000
MONTREES = 200
RAPPORT: tuple[Colonne[LigneRefusee], ...] = (
    Colonne("Ligne du fichier", lambda une: une.ligne, Forme.ENTIER, largeur=16),
    Colonne("Ancien identifiant", lambda une: une.reference, largeur=20),
    Colonne("Problème", lambda une: une.message, largeur=110),
)


@require_http_methods(["GET", "POST"])
@exige(Droit.GERER_PARC)
def remplacer(request: RequeteDAgent) -> HttpResponse:
    """The form, then what the file would do."""
    assert request.acteur is not None
    if request.method == "GET":
        return _page(request, {})
    texte = _texte_du_fichier(request)
    try:
        bilan = service.essayer(service.lire_paires(texte), acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, refusee)
    return _page(request, {"bilan": bilan, "couples": texte, "autres": max(0, len(bilan.refusees) - MONTREES)})


@require_POST
@exige(Droit.GERER_PARC)
def appliquer(request: RequeteDAgent) -> HttpResponse:
    """Replace what may be, and say what may not."""
    assert request.acteur is not None
    try:
        bilan = service.appliquer(service.lire_paires(_couples(request)), acteur=request.acteur)
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
        bilan = service.essayer(service.lire_paires(_couples(request)), acteur=request.acteur)
    except ActionRefusee as refusee:
        return _refuser(request, refusee)
    tampon = BytesIO()
    ecrire_xlsx(tampon, RAPPORT, bilan.refusees, titre="Lignes refusées")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = 'attachment; filename="identifiants-refuses.xlsx"'
    return reponse


def _refuser(request: RequeteDAgent, refusee: ActionRefusee) -> HttpResponse:
    if refusee.premier.nature is Nature.INTERDIT:
        raise refusee
    return _page(request, {"refus": [un.phrase() for un in refusee.refus]}, statut=refusee.premier.statut_http)


def _page(request: RequeteDAgent, contexte: dict[str, Any], *, statut: int = 200) -> HttpResponse:
    complet = {"paires_max": service.PAIRES_MAX, "montrees": MONTREES, **contexte}
    return render(request, "attributions/parc/remplacer.html", complet, status=statut)


def _texte_du_fichier(request: RequeteDAgent) -> str:
    """Empty when there is no file or it is too big: refused as unreadable."""
    fichier = request.FILES.get("fichier")
    octets = fichier.read(OCTETS_MAX + 1) if fichier else b""
    if len(octets) > OCTETS_MAX or b"\0" in octets:
        return ""
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("latin-1")


def _couples(request: RequeteDAgent) -> str:
    texte = request.POST.get("couples", "")
    return texte if len(texte) <= OCTETS_MAX else ""
