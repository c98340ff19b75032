"""Opening a dossier: in the perimeter or 404, with a motive when it is protected or no longer active."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.models import Demande
from registre.permissions import refus_de_consulter
from socle.clock import maintenant
from socle.errors import ActionRefusee

CLE = "motifs"
DUREE = 30 * 60
MOTIF_REQUIS = "motif_requis"
LONGUEUR_MINIMALE = 10
LONGUEUR_MAXIMALE = 300


class MotifRequis(Exception):
    """The dossier asks for a motive before it opens."""

    def __init__(self, demande: Demande) -> None:
        self.demande = demande
        super().__init__(str(demande.cle))


def demande_visible(request: RequeteDAgent, cle: UUID) -> Demande:
    """The demande of this opaque id if it is in the perimeter; 404 otherwise, whether it exists or not."""
    assert request.acteur is not None  # `exige` has seen to it
    demandes = Demande.objects.visibles_par(request.acteur).select_related("guichet__organisme")
    demande: Demande | None = demandes.filter(cle=cle).first()
    if demande is None:
        raise Http404
    return demande


def ouvrir(request: RequeteDAgent, cle: UUID) -> tuple[Demande, Acteur]:
    """The demande, and the actor with the motive he gave for it.

    Raises Http404, `ActionRefusee` when it may not be read, `MotifRequis` when it may once a motive is given.
    """
    demande = demande_visible(request, cle)
    assert request.acteur is not None
    acteur = request.acteur.avec_motif(_motif_donne(request, cle))
    refus = refus_de_consulter(acteur, demande)
    if refus is None:
        return demande, acteur
    if refus.code == MOTIF_REQUIS:
        raise MotifRequis(demande)
    raise ActionRefusee(refus)


def _motif_donne(request: RequeteDAgent, cle: UUID) -> str:
    motif, fin = request.session.get(CLE, {}).get(str(cle), ("", 0))
    return motif if fin > int(maintenant().timestamp()) else ""


def page_de_motif(request: RequeteDAgent, demande: Demande, *, erreur: str = "") -> HttpResponse:
    """Ask why, before anything of the dossier shows."""
    contexte = {
        "cle": demande.cle,
        "protege": demande.protege,
        "radiee": not demande.protege,
        "suite": request.get_full_path()
        if request.method == "GET"
        else reverse("registre:dossier", args=[demande.cle]),
        "erreur": erreur,
        "minimum": LONGUEUR_MINIMALE,
    }
    return render(request, "registre/motif.html", contexte, status=403)


@require_POST
@exige(Droit.CONSULTER)
def donner_motif(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Keep the motive for half an hour, for this dossier only; every reading is traced with it."""
    demande = demande_visible(request, cle)
    motif = " ".join(request.POST.get("motif", "").split())[:LONGUEUR_MAXIMALE]
    if len(motif) < LONGUEUR_MINIMALE:
        return page_de_motif(request, demande, erreur=f"Le motif compte au moins {LONGUEUR_MINIMALE} caractères.")
    instant = int(maintenant().timestamp())
    gardes = {c: v for c, v in request.session.get(CLE, {}).items() if v[1] > instant}
    request.session[CLE] = {**gardes, str(cle): [motif, instant + DUREE]}
    suite = request.POST.get("suite", "")
    if not url_has_allowed_host_and_scheme(suite, allowed_hosts=None) or str(cle) not in suite:
        suite = reverse("registre:dossier", args=[cle])
    return redirect(suite)
