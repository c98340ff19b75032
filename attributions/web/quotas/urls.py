"""Quotas."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.quotas import declarations, objectifs, regles, vues
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige_un_de

urlpatterns: list[URLPattern] = [
    path("quotas/", vues.quotas, name="quotas"),
    path("quotas/classeur/", vues.export, name="quotas_export"),
    path("quotas/objectifs/", objectifs.objectifs, name="objectifs"),
    path(
        "quotas/objectifs/signer/",
        exige_un_de(Droit.COTER, Droit.GERER, Droit.PRIORISER)(objectifs.SignerObjectifOrganisme.as_view()),
        name="signer_objectif_organisme",
    ),
    path("quotas/declarations/", declarations.declarations, name="declarations"),
    path("quotas/declarations/liberes/", declarations.liberes_hors_qpv, name="liberes_hors_qpv"),
    path("quotas/declarations/faire/", declarations.faire, name="faire_declaration"),
    path("quotas/declarations/<uuid:cle>/envoi/", declarations.envoyer, name="envoyer_declaration"),
    path("quotas/declarations/<uuid:cle>/classeur/", declarations.classeur, name="classeur_declaration"),
    path("regles/", regles.territoires, name="regles_locales"),
    path("regles/<int:territoire_id>/", regles.regles, name="regles"),
    path(
        "regles/<int:territoire_id>/objectif/",
        exige_un_de(Droit.COTER, Droit.GERER)(regles.SignerObjectif.as_view()),
        name="signer_objectif",
    ),
    path(
        "regles/<int:territoire_id>/parametre/<str:cle>/",
        exige_un_de(Droit.COTER, Droit.GERER)(regles.FixerRegle.as_view()),
        name="fixer_regle",
    ),
    path("regles/<int:territoire_id>/annuler/<int:parametre_id>/", regles.annuler_regle, name="annuler_regle"),
    path("quotas/<slug:code>/", vues.quota, name="quota"),
    path("quotas/<slug:code>/comptees/", vues.comptees, name="quota_comptees"),
]
