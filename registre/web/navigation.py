"""The rail and the search field of every page, for the person signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from habilitations import access
from habilitations.rules.droits import Droit

ENTREES = (
    ("", "À faire", "registre:accueil", "", Droit.CONSULTER),
    ("", "Demandes", "registre:liste", "", Droit.CONSULTER),
    ("", "Cotation", "registre:cotation", "", Droit.CONSULTER),
    ("Attribution", "Candidatures", "attributions:candidatures", "", Droit.DESIGNER),
    ("Attribution", "Logements", "attributions:logements", "", Droit.DESIGNER),
    ("Attribution", "Mises à disposition", "attributions:vacances", "", Droit.DESIGNER),
    ("Attribution", "Conventions", "attributions:conventions", "", Droit.DESIGNER),
    ("Attribution", "Séances de CALEOL", "attributions:seances", "", Droit.TENIR_COMMISSION),
    ("Attribution", "Offres en attente", "attributions:candidatures", "travaux/offres/", Droit.LOUER),
    ("Attribution", "Baux à signer", "attributions:candidatures", "travaux/baux/", Droit.LOUER),
    ("Attribution", "Rangs non servis", "attributions:candidatures", "travaux/non_servies/", Droit.DESIGNER),
    ("Attribution", "Quotas", "attributions:quotas", "", Droit.STATISTIQUES),
    ("Attribution", "Règles locales", "attributions:regles_locales", "", Droit.STATISTIQUES),
    ("Guichet", "Enregistrer une demande", "registre:nouvelle", "", Droit.ENREGISTRER),
    ("Guichet", "Dépôt sur présentation", "registre:presenter_demandeur", "", Droit.ENREGISTRER),
    ("Guichet", "Demandes d'accès", "registre:demandes_acces", "", Droit.ENREGISTRER),
    ("Guichet", "Écarts des pièces", "registre:controles", "", Droit.CONSULTER_PIECES),
    ("Guichet", "Mes brouillons", "registre:brouillons", "", Droit.MODIFIER),
    ("Mes travaux", "Lots d'actes", "registre:lots", "", Droit.RENOUVELER),
    ("Mes travaux", "Lots de numérisation", "registre:numerisation", "", Droit.ENREGISTRER),
    ("Mes travaux", "Divergences de priorité", "registre:divergences", "", Droit.PRIORISER),
    ("Mes travaux", "Exports", "reporting:exports", "", Droit.EXPORTER),
    ("Organisme", "Agents et habilitations", "habilitations:mon_organisme", "", Droit.ADMINISTRER_ORGANISME),
    ("Organisme", "Traces d'accès", "habilitations:traces", "", Droit.CONSULTER_TRACES),
    ("Dispositif", "Organismes", "habilitations:organismes", "", Droit.GERER),
    ("Dispositif", "Territoires", "habilitations:territoires", "", Droit.GERER),
    ("Dispositif", "Paramètres", "registre:parametres", "", Droit.GERER),
    ("Dispositif", "Barèmes", "registre:baremes", "", Droit.GERER),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Entries the agent has the right to open. Rights are already in memory: no query here."""
    acteur = getattr(request, "acteur", None)
    if acteur is None:
        return {}
    droits = access.droits_de(acteur)
    groupes: dict[str, list[dict[str, Any]]] = {}
    ici = request.get_full_path()
    for titre, libelle, route, requete, droit in ENTREES:
        if droit in droits:
            url = reverse(route) + requete
            courante = ici == url
            groupes.setdefault(titre, []).append({"libelle": libelle, "url": url, "courante": courante})
    contexte: dict[str, Any] = {"navigation": [{"titre": t, "entrees": e} for t, e in groupes.items()]}
    if Droit.CONSULTER in droits:
        # Counts are asked afterwards, by the page itself: no page waits for them.
        contexte["compteurs"] = {"url": reverse("registre:compteurs"), "pour": acteur.affectation_id or 0}
        contexte["barre_recherche"] = {
            "url": reverse("registre:rechercher"),
            "libelle": "Rechercher une demande",
            "exemple": "Nom, numéro, date de naissance…",
        }
    return contexte
