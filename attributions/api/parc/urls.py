"""Dwellings, RPLS files, vacancies, conventions."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.api.parc import classes, conventions, logements, occupations, vacances

urlpatterns: list[URLPattern] = [
    path("logements/", logements.Logements.as_view(), name="logements"),
    path("logements/<uuid:cle>/", logements.UnLogement.as_view(), name="logement"),
    path("logements/<uuid:cle>/destination/", logements.Destination.as_view(), name="destination"),
    path("logements/imports/", logements.ImportsRpls.as_view(), name="imports_rpls"),
    path("logements/imports/<uuid:cle>/", logements.UnImportRpls.as_view(), name="import_rpls"),
    path("vacances/", vacances.Vacances.as_view(), name="vacances"),
    path("vacances/programme/", vacances.Programme.as_view(), name="programme"),
    path("vacances/<uuid:cle>/", vacances.UneVacance.as_view(), name="vacance"),
    path("vacances/<uuid:cle>/orientation/", vacances.Orientation.as_view(), name="orientation"),
    path("vacances/<uuid:cle>/echec/", vacances.Echec.as_view(), name="echec"),
    path("vacances/<uuid:cle>/relance/", vacances.Relance.as_view(), name="relance"),
    path("vacances/<uuid:cle>/retrait/", vacances.Retrait.as_view(), name="retrait"),
    path("occupations/", occupations.Occupations.as_view(), name="occupations"),
    path("occupations/baux/", occupations.DatesDeBail.as_view(), name="dates_de_bail"),
    path("occupations/<uuid:cle>/examen/", occupations.Examen.as_view(), name="examen_d_occupation"),
    path("occupations/examens/<uuid:cle>/seance/", occupations.Seance.as_view(), name="seance_d_occupation"),
    path("occupations/examens/<uuid:cle>/avis/", occupations.Avis.as_view(), name="avis_d_occupation"),
    path("occupations/examens/<uuid:cle>/mutation/", occupations.Mutation.as_view(), name="mutation_d_occupation"),
    path("classes/", classes.Classes.as_view(), name="classes"),
    path("conventions/", conventions.Conventions.as_view(), name="conventions"),
    path("conventions/<int:convention_id>/", conventions.UneConvention.as_view(), name="convention"),
]
