"""Addresses of exports. They carry opaque ids only."""

from __future__ import annotations

from django.urls import path

from reporting.web import classes, exports

app_name = "reporting"

urlpatterns = [
    path("statistiques/classes/", classes.classes, name="classes"),
    path("exports/", exports.exports, name="exports"),
    path("exports/nouveau/", exports.nouveau, name="nouvel_export"),
    path("exports/<uuid:cle>/fichier/", exports.fichier, name="fichier_export"),
    path("exports/<uuid:cle>/effacer/", exports.effacer, name="effacer_export"),
]
