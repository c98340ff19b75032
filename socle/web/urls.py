"""Addresses of the help."""

from __future__ import annotations

from django.urls import path

from socle.web import vues

app_name = "socle"

urlpatterns = [
    path("aide/", vues.glossaire, name="glossaire"),
    path("aide/<str:route>/", vues.aide, name="aide"),
]
