"""Candidatures: reading, search, designation, order, sending, withdrawal, visits."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.api.designation import vues

urlpatterns: list[URLPattern] = [
    path("candidatures/", vues.Candidatures.as_view(), name="candidatures"),
    path("candidatures/<uuid:cle>/", vues.UneCandidature.as_view(), name="candidature"),
    path("candidatures/<uuid:cle>/retrait/", vues.Retrait.as_view(), name="retrait_de_candidature"),
    path("candidatures/<uuid:cle>/aide/", vues.Aide.as_view(), name="aide_estimee"),
    path("candidatures/<uuid:cle>/visites/", vues.Visites.as_view(), name="visites"),
    path("candidatures/<uuid:cle>/visites/suite/", vues.SuiteDeVisite.as_view(), name="suite_de_visite"),
    path("vacances/<uuid:cle>/candidatures/", vues.Candidats.as_view(), name="candidats"),
    path("vacances/<uuid:cle>/feuille/", vues.Feuille.as_view(), name="feuille_de_designation"),
    path("vacances/<uuid:cle>/prononcee/", vues.Prononcee.as_view(), name="attribution_prononcee"),
    path("vacances/<uuid:cle>/ordre/", vues.Ordre.as_view(), name="ordre_des_candidats"),
    path("vacances/<uuid:cle>/recherche/", vues.Recherche.as_view(), name="recherche_de_candidats"),
    path(
        "vacances/<uuid:cle>/recherche/infructueuse/",
        vues.RechercheInfructueuse.as_view(),
        name="recherche_infructueuse",
    ),
    path("vacances/<uuid:cle>/transmission/", vues.Transmission.as_view(), name="transmission"),
]
