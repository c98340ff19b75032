"""Addresses of the accounts, of the choice of organisme and of the administration. They carry opaque ids only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from habilitations.rules.droits import Droit
from habilitations.web import demo, invitations, vues
from habilitations.web.administration import agents, conventions, organismes, support, territoires, traces
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige

app_name = "habilitations"


def _acte(chemin: str, vue: type[ActeAdministratif], nom: str, droit: Droit = Droit.GERER) -> URLPattern:
    gardee: Callable[..., Any] = exige(droit)(vue.as_view())
    return path(f"organismes/{chemin}/", gardee, name=nom)


ADMINISTRER = Droit.ADMINISTRER_ORGANISME
UN = "<int:organisme_id>"

urlpatterns = [
    path("agir-pour/", vues.agir_pour, name="agir_pour"),
    path("comptes/second-facteur/", vues.second_facteur, name="second_facteur"),
    path("comptes/invitation/<str:secret>/", invitations.ouvrir, name="invitation"),
    path("demo/entrer/", demo.entrer, name="demo_entrer"),
    path("support/", support.ouvrir, name="support"),
    path("support/fermer/", support.fermer, name="fermer_support"),
    path("organisme/", agents.mon_organisme, name="mon_organisme"),
    path("traces/", traces.liste, name="traces"),
    path("organisation/territoires/", territoires.liste, name="territoires"),
    path("organisation/territoires/<int:territoire_id>/", territoires.fiche, name="territoire"),
    path("organismes/", organismes.liste, name="organismes"),
    _acte("nouveau", organismes.Ouvrir, "nouvel_organisme"),
    path(f"organismes/{UN}/", organismes.fiche, name="organisme"),
    _acte(f"{UN}/identite", organismes.Corriger, "corriger_organisme"),
    _acte(f"{UN}/suspension", organismes.Suspendre, "suspendre"),
    _acte(f"{UN}/habilitations/accorder", conventions.Accorder, "accorder"),
    _acte(f"{UN}/habilitations/<int:ligne_id>/retirer", conventions.Retirer, "retirer"),
    _acte(f"{UN}/guichets/ouvrir", conventions.OuvrirGuichet, "ouvrir_guichet"),
    _acte(f"{UN}/guichets/<int:ligne_id>/fermer", conventions.FermerGuichet, "fermer_guichet"),
    _acte(f"{UN}/patrimoine", conventions.Implanter, "implanter"),
    _acte(f"{UN}/reservations/enregistrer", conventions.Reserver, "reserver"),
    _acte(f"{UN}/reservations/<int:ligne_id>/terminer", conventions.CloreReservation, "clore_reservation"),
    _acte(f"{UN}/mandats/enregistrer", conventions.Mandater, "mandater"),
    _acte(f"{UN}/mandats/<int:ligne_id>/terminer", conventions.CloreMandat, "clore_mandat"),
    path(f"organismes/{UN}/agents/", agents.liste, name="agents"),
    _acte(f"{UN}/agents/designer", agents.Designer, "designer", ADMINISTRER),
    path(f"organismes/{UN}/agents/<int:agent_id>/", agents.fiche, name="agent"),
    _acte(f"{UN}/agents/<int:agent_id>/inviter", agents.Inviter, "inviter", ADMINISTRER),
    _acte(f"{UN}/agents/<int:agent_id>/second-facteur", agents.Reinitialiser, "reinitialiser", ADMINISTRER),
    _acte(f"{UN}/designations/<int:affectation_id>/fin", agents.ChangerLaFin, "changer_la_fin", ADMINISTRER),
]
