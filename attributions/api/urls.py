"""Addresses of the attribution in the API, version 1: one module for each part of the work. Opaque ids only."""

from __future__ import annotations

from django.urls import URLPattern

import attributions.api.schema  # noqa: F401 - describes each view before the document is made
from attributions.api.designation.urls import urlpatterns as designation
from attributions.api.location.urls import urlpatterns as location
from attributions.api.parc.urls import urlpatterns as parc
from attributions.api.seances.urls import urlpatterns as seances

urlpatterns: list[URLPattern] = [*parc, *designation, *location, *seances]
