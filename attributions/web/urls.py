"""Addresses of the attribution's screens: one module for each part of the work. They carry opaque ids only."""

from __future__ import annotations

from django.urls import URLPattern

from attributions.web.classes.urls import urlpatterns as classes
from attributions.web.designation.urls import urlpatterns as designation
from attributions.web.location.urls import urlpatterns as location
from attributions.web.papiers.urls import urlpatterns as papiers
from attributions.web.parc.urls import urlpatterns as parc
from attributions.web.publication.urls import urlpatterns as publication
from attributions.web.quotas.urls import urlpatterns as quotas
from attributions.web.seances.urls import urlpatterns as seances

app_name = "attributions"

urlpatterns: list[URLPattern] = [*designation, *parc, *seances, *papiers, *location, *quotas, *classes, *publication]
