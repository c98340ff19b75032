"""Batches of a scanning contractor: send the archive, follow it, read the one report."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from demandeurs.models import LotDeNumerisation
from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige_un_de
from registre.permissions_pieces import DROITS_DE_DEPOT
from registre.services.pieces.numerisation import ARCHIVE_MAX, COLONNES, FACULTATIVES, chemin_du_rapport, recevoir_lot
from socle.errors import ActionRefusee, Nature, Refus, Regle
from socle.models import Travail

LOTS_MONTRES = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
depot = exige_un_de(*DROITS_DE_DEPOT)


@require_http_methods(["GET", "POST"])
@depot
def numerisation(request: RequeteDAgent) -> HttpResponse:
    """GET: the batches of the organisme. POST `archive`: take one; the same sent twice is the same batch."""
    assert request.acteur is not None
    if request.method != "POST":
        return _page(request, request.acteur)
    archive = request.FILES.get("archive")
    try:
        if archive is None:
            raise ActionRefusee(
                Refus(
                    "archive_absente",
                    "Aucune archive n'est jointe.",
                    champ="archive",
                    issue="Choisissez un fichier.",
                    source=Regle.COMPLET,
                )
            )
        lot = recevoir_lot(archive.read(ARCHIVE_MAX + 1), acteur=request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, request.acteur, refusee.refus)
    return redirect("registre:lot_numerise", lot=lot.cle)


def _page(request: RequeteDAgent, acteur: Acteur, refus: Any = ()) -> HttpResponse:
    contexte = {
        "lots": list(_siens(acteur).order_by("-recu_a")[:LOTS_MONTRES]),
        "refus": [un.phrase() for un in refus],
        "colonnes": ", ".join(COLONNES),
        "facultatives": ", ".join(FACULTATIVES),
        "mo": ARCHIVE_MAX // 1_000_000,
    }
    return render(request, "registre/numerisation.html", contexte, status=refus[0].statut_http if refus else 200)


@require_safe
@depot
def lot(request: RequeteDAgent, lot: UUID) -> HttpResponse:
    """How far one batch is, then what became of it."""
    assert request.acteur is not None
    un = _le_sien(request.acteur, lot)
    travail = Travail.objects.filter(pk=un.travail_id).first()
    contexte = {
        "lot": un,
        "faites": un.lignes if un.termine_a else travail.fait if travail else 0,
        "message": travail.message if travail else "",
        "rapport": bool(un.termine_a and un.refusees and chemin_du_rapport(un).exists()),
    }
    partie = request.htmx
    gabarit = "registre/parties/lot_numerise.html" if partie else "registre/lot_numerise.html"
    return render(request, gabarit, contexte)


@require_safe
@depot
def rapport(request: RequeteDAgent, lot: UUID) -> FileResponse:
    """The rows refused, with what to do, never a name."""
    assert request.acteur is not None
    un = _le_sien(request.acteur, lot)
    chemin = chemin_du_rapport(un)
    if not un.termine_a or not chemin.exists():
        raise Http404
    nom = f"lot-numerisation-{str(un.cle)[:8]}.xlsx"
    return FileResponse(chemin.open("rb"), as_attachment=True, filename=nom, content_type=XLSX)


def _siens(acteur: Acteur) -> Any:
    return LotDeNumerisation.objects.filter(organisme_id=acteur.organisme_id)


def _le_sien(acteur: Acteur, cle: UUID) -> LotDeNumerisation:
    trouve: LotDeNumerisation | None = _siens(acteur).filter(cle=cle).first()
    if trouve is None:
        raise Http404
    return trouve
