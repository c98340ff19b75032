"""For whom the person signed in acts: one organisme at a time, chosen once per session and changed in one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from habilitations.access import acteur_de, acteur_support, memoire_des_droits, oublier_les_droits
from habilitations.acteur import Acteur
from habilitations.models import Affectation, Agent, SessionSupport
from habilitations.web import pour_qui
from habilitations.web.refus import page_de_refus
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee

CLE_DE_SESSION = "affectation"
CLE_DU_SUPPORT = "support"
LONGUEUR_MOTIF_MINIMALE = 10


class RequeteDAgent(HttpRequest):
    """What views receive once the middleware has run. `affectation` and `acteur` are None until one is chosen."""

    acteur: Acteur | None
    affectation: Affectation | None
    affectations: list[Affectation]
    # Open support session of this browser: one reads in the place of its organisme.
    support: SessionSupport | None
    # True when htmx asks for a part of the page.
    htmx: HtmxDetails


def adresse_de(request: HttpRequest) -> str:
    """The network address of the agent, for the trace. A proxy sets REMOTE_ADDR itself (see the deployment notes)."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def affectations_de(agent: Agent) -> list[Affectation]:
    """What the agent may act for today, in one statement."""
    return list(
        Affectation.objects.utilisables(aujourdhui())
        .filter(agent=agent)
        .select_related("agent", "organisme", "guichet")
        .order_by("organisme__nom", "fonction", "pk")
    )


def _choisie(affectations: list[Affectation], cle: object) -> Affectation | None:
    if len(affectations) == 1:
        return affectations[0]
    return next((une for une in affectations if une.pk == cle), None)


class ActeurDeLaRequete:
    """Puts `acteur` on the request and on the user; turns `ActionRefusee` into its page. Rights are read once."""

    def __init__(self, suite: Callable[[HttpRequest], HttpResponse]) -> None:
        self.suite = suite

    def __call__(self, request: HttpRequest) -> HttpResponse:
        requete = cast(RequeteDAgent, request)
        requete.acteur = requete.affectation = None
        requete.affectations = []
        requete.support = None
        # Before the second factor nobody acts for anything.
        if not request.user.is_authenticated or not getattr(request, "second_facteur", False):
            return self.suite(request)
        jeton = pour_qui.affectation_du_moment.set(None)
        try:
            with memoire_des_droits():
                self._designer(requete, cast(Agent, request.user))
                return self.suite(request)
        finally:
            pour_qui.affectation_du_moment.reset(jeton)

    def _designer(self, request: RequeteDAgent, agent: Agent) -> None:
        if CLE_DU_SUPPORT in request.session and self._soutenir(request, agent):
            return
        request.affectations = affectations_de(agent)
        request.affectation = _choisie(request.affectations, request.session.get(CLE_DE_SESSION))
        if request.affectation is not None:
            self._agir(request, agent, request.affectation)

    def _soutenir(self, request: RequeteDAgent, agent: Agent) -> bool:
        """Read in the place of an organisme while the support session lasts; False once it is over."""
        ouvertes = SessionSupport.objects.select_related("organisme").filter(agent=agent, fermee_a=None)
        session = ouvertes.filter(pk=request.session[CLE_DU_SUPPORT], expire_a__gt=maintenant()).first()
        if session is None or not agent.is_superuser:
            del request.session[CLE_DU_SUPPORT]
            return False
        request.support = session
        request.acteur = agent.acteur = acteur_support(session, adresse=adresse_de(request))
        return True

    def _agir(self, request: RequeteDAgent, agent: Agent, affectation: Affectation) -> None:
        session = (request.session.session_key or "")[:8]
        request.affectation = affectation
        request.acteur = acteur_de(agent, affectation, session=session, adresse=adresse_de(request))
        agent.acteur = request.acteur
        pour_qui.affectation_du_moment.set(affectation.pk)

    def process_view(
        self, request: RequeteDAgent, vue: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """A write prepared for another organisme goes no further, unless its sender asks to go back to it."""
        if request.method not in pour_qui.ECRITURES or not request.affectations:
            return None
        retour = pour_qui.retour_demande(request, request.affectations)
        if retour is not None:
            choisir(request, retour)
            oublier_les_droits()
            self._agir(request, cast(Agent, request.user), retour)
            return None
        if pour_qui.en_conflit(request, request.affectation, request.affectations):
            return pour_qui.page_de_conflit(request, request.affectation, request.affectations)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ActionRefusee):
            return page_de_refus(request, exception.refus)
        return None


def choisir(request: RequeteDAgent, affectation: Affectation) -> None:
    """Act for this affectation from now on."""
    request.session[CLE_DE_SESSION] = affectation.pk
    messages.success(request, f"Vous agissez pour {affectation.organisme.nom}.")
