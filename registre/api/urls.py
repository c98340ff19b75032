"""Addresses of the API, version 1. They carry opaque ids and tags of territories only."""

from __future__ import annotations

from django.urls import include, path, re_path

import registre.api.schema  # noqa: F401 - describes each view before the document is made
from habilitations.api.vues import RienIci
from registre.api.vues import cotation, demandes, evenements, pieces, priorites, territoires
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
    path("demandes/<uuid:cle>/hebergement/", demandes.Hebergement.as_view(), name="hebergement"),
    path("demandes/<uuid:cle>/radiation/", demandes.Radiation.as_view(), name="radiation"),
    path(
        "demandes/<uuid:cle>/evenements/", evenements.EvenementsDUneDemande.as_view(), name="evenements_d_une_demande"
    ),
    path("demandes/<uuid:cle>/pieces/", pieces.Pieces.as_view(), name="pieces"),
    path("demandes/<uuid:cle>/pieces/requetes/", pieces.Requetes.as_view(), name="requetes_de_pieces"),
    path("demandes/<uuid:cle>/pieces/requetes/abandon/", pieces.AbandonDeRequete.as_view(), name="abandon_de_requete"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/remplacement/", pieces.Remplacement.as_view(), name="remplacement"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/marque/", pieces.Marque.as_view(), name="marque"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/demarquage/", pieces.Demarquage.as_view(), name="demarquage"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/copie/", pieces.Copie.as_view(), name="copie_de_piece"),
    path(
        "demandes/<uuid:cle>/pieces/<uuid:piece>/fichiers/<uuid:fichier>/<int:page>/",
        pieces.Apercu.as_view(),
        name="apercu_de_piece",
    ),
    path("demandes/<uuid:cle>/priorites/", priorites.Priorites.as_view(), name="priorites"),
    path(
        "demandes/<uuid:cle>/priorites/<uuid:priorite>/contestation/",
        priorites.Contestation.as_view(),
        name="contestation_de_priorite",
    ),
    path("demandes/<uuid:cle>/priorites/<uuid:priorite>/levee/", priorites.Levee.as_view(), name="levee_de_priorite"),
    path("demandes/<uuid:cle>/priorites/<uuid:priorite>/fin/", priorites.Fin.as_view(), name="fin_de_priorite"),
    path("demandes/<uuid:cle>/cotation/", cotation.Cotation.as_view(), name="cotation"),
    path("cotation/grilles/", cotation.Grilles.as_view(), name="grilles"),
    path("cotation/grilles/<uuid:cle>/", cotation.UneGrille.as_view(), name="grille"),
    path("evenements/", evenements.Fil.as_view(), name="evenements"),
    path("territoires/", territoires.Territoires.as_view(), name="territoires"),
    path("territoires/<int:etiquette>/", territoires.UnTerritoire.as_view(), name="territoire"),
    path("nomenclatures/", territoires.Nomenclatures.as_view(), name="nomenclatures"),
    re_path(r"^.*$", RienIci.as_view(), name="rien_ici"),
]
