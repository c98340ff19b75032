"""Classes of residences."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.classes import vues
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige_un_de

_signe = exige_un_de(Droit.COTER, Droit.GERER)

urlpatterns: list[URLPattern] = [
    path("regles/<int:territoire_id>/classes/", vues.classes, name="classes"),
    path("regles/<int:territoire_id>/classes/classer/", _signe(vues.Classer.as_view()), name="classer"),
    path(
        "regles/<int:territoire_id>/classes/<int:classe_id>/fin/", _signe(vues.Cesser.as_view()), name="cesser_classe"
    ),
    path("regles/<int:territoire_id>/classes/import/", vues.importer, name="importer_classes"),
    path("regles/<int:territoire_id>/classes/import/<uuid:cle>/", vues.un_import, name="import_classes"),
    path("regles/<int:territoire_id>/classes/import/<uuid:cle>/appliquer/", vues.appliquer, name="appliquer_classes"),
    path("regles/<int:territoire_id>/classes/import/<uuid:cle>/rapport.xlsx", vues.rapport, name="rapport_classes"),
]
