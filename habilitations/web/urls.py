"""Addresses of the accounts: choice of organisme, demo sign-in."""

from __future__ import annotations

from django.urls import path

from habilitations.web import demo, invitations, vues

app_name = "habilitations"

urlpatterns = [
    path("agir-pour/", vues.agir_pour, name="agir_pour"),
    path("comptes/second-facteur/", vues.second_facteur, name="second_facteur"),
    path("comptes/invitation/<str:secret>/", invitations.ouvrir, name="invitation"),
    path("demo/entrer/", demo.entrer, name="demo_entrer"),
]
