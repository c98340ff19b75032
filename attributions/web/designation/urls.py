"""Designation, candidatures, visits, worklists."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.designation import aides, candidats, candidature, ou_loger, recherche, travaux

urlpatterns: list[URLPattern] = [
    path("candidatures/", travaux.sommaire, name="candidatures"),
    path("candidatures/travaux/<slug:code>/", travaux.liste, name="travail"),
    path("demandes/<uuid:cle>/ou-loger/", ou_loger.page, name="ou_loger"),
    path("vacances/<uuid:cle>/candidats/", candidats.candidats, name="candidats"),
    path("vacances/<uuid:cle>/candidats/chercher/", candidats.chercher, name="chercher_candidat"),
    path("vacances/<uuid:cle>/candidats/recherche/", recherche.rechercher_candidats, name="rechercher_candidats"),
    path(
        "vacances/<uuid:cle>/candidats/recherche/infructueuse/",
        recherche.constater_une_recherche,
        name="recherche_infructueuse",
    ),
    path(
        "vacances/<uuid:cle>/candidats/recherche/<uuid:demande>/", recherche.ajouter_candidat, name="ajouter_candidat"
    ),
    path(
        "vacances/<uuid:cle>/candidats/annuler/<uuid:candidature>/",
        recherche.annuler_candidat,
        name="annuler_candidat",
    ),
    path("vacances/<uuid:cle>/candidats/designer/", candidats.designer_des_candidats, name="designer"),
    path("vacances/<uuid:cle>/candidats/ordre/", candidats.ordonner_les_candidats, name="ordonner"),
    path("vacances/<uuid:cle>/candidats/transmettre/", candidats.transmettre_les_candidats, name="transmettre"),
    path("candidatures/<uuid:cle>/", candidature.candidature, name="candidature"),
    path("candidatures/<uuid:cle>/retirer/", candidature.retirer_le_candidat, name="retirer"),
    path("candidatures/<uuid:cle>/aide/", aides.estimer_l_aide, name="estimer_aide"),
    path("candidatures/<uuid:cle>/visites/", candidature.proposer_une_visite, name="proposer_visite"),
    path("candidatures/<uuid:cle>/visites/<int:visite>/", candidature.constater_une_visite, name="constater_visite"),
]
