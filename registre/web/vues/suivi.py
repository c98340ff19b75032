"""Following a dossier: take it, give it to a colleague, release it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.services import prise_en_charge
from registre.web.presenters import suivi as presenter
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee


@require_http_methods(["GET", "POST"])
@exige(Droit.CONSULTER)
def suivi(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """GET: to whom it may be given. POST: `affectation` follows it from now on, nobody when it is empty."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    if request.method != "POST":
        return _page(request, demande, acteur)
    voulue, attendue = _numero(request.POST.get("affectation")), _numero(request.POST.get("attendu"))
    try:
        if voulue is None:
            prise_en_charge.rendre(demande.pk, acteur=acteur, attendu=attendue)
            phrase = "Plus personne de votre organisme ne suit ce dossier."
        else:
            prise = prise_en_charge.confier(demande.pk, affectation_id=voulue, acteur=acteur, attendu=attendue)
            mien = prise.affectation_id == acteur.affectation_id
            phrase = "Vous suivez ce dossier." if mien else f"Dossier confié à {prise.affectation.agent}."
    except ActionRefusee as refusee:
        return page_de_refus(request, refusee.refus)
    messages.success(request, phrase)
    return redirect(reverse("registre:dossier", args=[demande.cle]))


def _numero(texte: str | None) -> int | None:
    return int(texte) if texte and texte.isdecimal() and len(texte) < 19 else None


def _page(request: RequeteDAgent, demande: Demande, acteur: Acteur) -> HttpResponse:
    courante = prise_en_charge.suivie_par(demande.pk, acteur.organisme_id)
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "suivi": presenter.suivi(courante, acteur, le=aujourdhui()),
        "collegues": [
            (
                str(a.pk),
                f"{a.agent}",
                " · ".join(t for t in (a.get_fonction_display(), a.guichet and a.guichet.nom) if t),
            )
            for a in prise_en_charge.collegues(acteur)
        ],
    }
    return render(request, "registre/suivi.html", contexte)
