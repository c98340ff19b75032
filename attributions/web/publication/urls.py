"""Publication of vacant dwellings."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.publication import vues
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige

urlpatterns: list[URLPattern] = [
    path("logements-vacants/", vues.vacants, name="vacants"),
    path("logements-vacants/liste.json", vues.vacants_json, name="vacants_json"),
    path("logements/publication/", vues.publication, name="publication"),
    path(
        "logements/publication/suspendre/",
        exige(Droit.GERER_PARC)(vues.Suspendre.as_view()),
        name="suspendre_publication",
    ),
    path("logements/publication/<int:suspension_id>/reprendre/", vues.reprendre, name="reprendre_publication"),
]
