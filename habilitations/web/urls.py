"""Addresses of the accounts: choice of organisme, demo sign-in."""

from __future__ import annotations

from django.urls import path

from habilitations.web import demo, vues

app_name = "habilitations"

urlpatterns = [
    path("agir-pour/", vues.agir_pour, name="agir_pour"),
    path("demo/entrer/", demo.entrer, name="demo_entrer"),
]
