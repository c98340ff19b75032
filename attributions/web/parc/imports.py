"""RPLS files: sent, followed, their report of errors."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from attributions.models import ImportRpls
from attributions.services.rpls.rapport import lire_un_apercu
from attributions.services.rpls.reception import TAILLE_MAX, recevoir
from attributions.web.parc.ouverture import import_visible
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from socle.errors import ActionRefusee, Nature, Refus

IMPORTS_MONTRES = 30
LIGNES_MONTREES = 20
"""On the page: enough to see what goes wrong; the report has them all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@exige(Droit.GERER_PARC)
def imports(request: RequeteDAgent) -> HttpResponse:
    """GET: the files of the organisme. POST `fichier`: take one; the same sent twice is the same import."""
    assert request.acteur is not None
    refus: tuple[Refus, ...] = ()
    if request.method == "POST":
        fichier = request.FILES.get("fichier")
        try:
            if fichier is None:
                raise ActionRefusee(
                    Refus("fichier_absent", "Aucun fichier n'est joint.", champ="fichier",
                          source="R411-5 CCH ; arrêté du 5 janvier 2010", issue="Choisissez le fichier RPLS.")
                )  # fmt: skip
            return redirect("attributions:import_rpls", cle=recevoir(fichier.chunks(), acteur=request.acteur).cle)
        except ActionRefusee as refusee:
            if refusee.premier.nature is Nature.INTERDIT:
                raise
            refus = refusee.refus
    recus = ImportRpls.objects.filter(organisme=request.acteur.organisme_id).order_by("-recu_a")[:IMPORTS_MONTRES]
    contexte = {
        "imports": list(recus),
        "refus": [un.phrase() for un in refus],
        "mo": TAILLE_MAX // 1_000_000,
    }
    return render(request, "attributions/parc/imports.html", contexte, status=refus[0].statut_http if refus else 200)


@require_safe
@exige(Droit.GERER_PARC)
def un_import(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """How far one file is, then what became of it."""
    assert request.acteur is not None
    un = import_visible(request.acteur, cle)
    gabarit = "import_avancement.html" if request.htmx else "import.html"
    contexte = {"un": un, "message": un.travail.message if un.travail else "", "montres": LIGNES_MONTREES}
    if (chemin := _chemin(un)) is not None:
        contexte["apercu"] = lire_un_apercu(chemin, LIGNES_MONTREES)
    return render(request, f"attributions/parc/{gabarit}", contexte)


def _chemin(un: ImportRpls) -> Path | None:
    """Its report of errors, while it is kept."""
    chemin = Path(settings.DOSSIER_RPLS / un.rapport) if un.rapport else None
    return chemin if chemin is not None and chemin.exists() else None


@require_safe
@exige(Droit.GERER_PARC)
def rapport(request: RequeteDAgent, cle: UUID) -> FileResponse:
    """The lines in error: line, field, problem."""
    assert request.acteur is not None
    un = import_visible(request.acteur, cle)
    chemin = _chemin(un)
    if chemin is None:
        raise Http404
    return FileResponse(
        chemin.open("rb"), as_attachment=True, filename=f"rpls-{un.millesime}-erreurs.xlsx", content_type=XLSX
    )
