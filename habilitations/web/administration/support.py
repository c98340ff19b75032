"""Support reads in the place of an organisme: two hours at most, with its motive, everything traced, nothing written."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from habilitations.models import Organisme, SessionSupport
from habilitations.services import agents as services
from habilitations.web.acteurs import CLE_DU_SUPPORT, adresse_de
from habilitations.web.administration.champs import Choix, Formulaire, Paragraphe, offrir
from habilitations.web.administration.ecrans import POUR_ENVOYER, POUR_OUVRIR, instant
from habilitations.web.refus import page_de_refus
from habilitations.web.second_facteur import confirmation_requise
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus

RESERVE = Refus(
    "support_interdit",
    "Cette page est celle des comptes de support.",
    Nature.INTERDIT,
    issue="Pour être aidé, adressez-vous au gestionnaire du dispositif.",
    source="article 32 du RGPD",
)


class FormulaireSupport(Formulaire):
    organisme = Choix(label="Organisme dont vous prenez la place")
    motif = Paragraphe(
        label="Motif", help_text="La demande d'assistance à laquelle vous répondez ; sans nom ni numéro de demandeur."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        noms = Organisme.objects.filter(suspendu=False).order_by("nom").values_list("pk", "nom")[:2_000]
        offrir(self, "organisme", [("", "Choisir…"), *noms])


@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir(request: HttpRequest) -> HttpResponse:
    """Open a session with its motive; the ones open and the last ones closed are listed."""
    agent = request.user
    if not agent.is_authenticated or not agent.is_superuser:
        return page_de_refus(request, [RESERVE])
    depuis = POUR_OUVRIR if request.method == "GET" else POUR_ENVOYER
    if (ailleurs := confirmation_requise(request, depuis=depuis)) is not None:
        return ailleurs
    formulaire = FormulaireSupport(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            session = services.ouvrir_session_support(
                agent=agent,
                organisme_id=int(formulaire.cleaned_data["organisme"]),
                motif=formulaire.cleaned_data["motif"],
                adresse=adresse_de(request),
            )
        except ActionRefusee as refusee:
            for un in refusee.refus:
                formulaire.add_error(None, un.phrase())
        else:
            request.session[CLE_DU_SUPPORT] = session.pk
            return redirect("/")
    sessions = SessionSupport.objects.filter(agent=agent).select_related("organisme")[:20]
    contexte = {
        "formulaire": formulaire,
        "sessions": [
            {
                "organisme": une.organisme.nom,
                "motif": une.motif,
                "ouverte": instant(une.ouverte_a),
                "fin": instant(une.fermee_a or une.expire_a),
                "en_cours": une.fermee_a is None and une.expire_a > maintenant(),
            }
            for une in sessions
        ],
    }
    return render(
        request, "habilitations/administration/support.html", contexte, status=422 if formulaire.errors else 200
    )


@require_POST
def fermer(request: HttpRequest) -> HttpResponse:
    """End the session open in this browser."""
    numero = request.session.pop(CLE_DU_SUPPORT, None)
    if numero is not None and request.user.is_authenticated:
        services.fermer_session_support(session_id=numero, agent=request.user)
    return redirect("habilitations:support")
