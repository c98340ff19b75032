"""The token endpoint."""

from __future__ import annotations

from django.urls import path

from habilitations.api.jetons import Jeton

app_name = "jetons"

urlpatterns = [path("jeton/", Jeton.as_view(), name="jeton")]
