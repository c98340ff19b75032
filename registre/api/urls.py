"""Addresses of the API, version 1. They carry opaque ids and tags of territories only."""

from __future__ import annotations

from django.urls import include, path, re_path

import registre.api.schema  # noqa: F401 - describes each view before the document is made
from habilitations.api.vues import RienIci
from registre.api.vues import demandes, evenements, territoires
from socle.api.documentation import documentation, schema

app_name = "api"

urlpatterns = [
    path("", documentation, name="documentation"),
    path("openapi.yaml", schema, name="schema"),
    path("", include("habilitations.api.urls")),
    path("demandes/", demandes.Demandes.as_view(), name="demandes"),
    path("demandes/recherche/", demandes.Recherche.as_view(), name="recherche"),
    path("demandes/<uuid:cle>/", demandes.UneDemande.as_view(), name="demande"),
    path("demandes/<uuid:cle>/renouvellement/", demandes.Renouvellement.as_view(), name="renouvellement"),
    path("demandes/<uuid:cle>/radiation/", demandes.Radiation.as_view(), name="radiation"),
    path(
        "demandes/<uuid:cle>/evenements/", evenements.EvenementsDUneDemande.as_view(), name="evenements_d_une_demande"
    ),
    path("evenements/", evenements.Fil.as_view(), name="evenements"),
    path("territoires/", territoires.Territoires.as_view(), name="territoires"),
    path("territoires/<int:etiquette>/", territoires.UnTerritoire.as_view(), name="territoire"),
    path("nomenclatures/", territoires.Nomenclatures.as_view(), name="nomenclatures"),
    re_path(r"^.*$", RienIci.as_view(), name="rien_ici"),
]
