"""Addresses of the papers of sittings and of the letters of the attribution."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.papiers import vues
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige

TENIR = exige(Droit.TENIR_COMMISSION)
_SEANCE = "seances/<uuid:cle>/papiers/"

urlpatterns: list[URLPattern] = [
    path(_SEANCE, vues.sommaire, name="papiers"),
    path(f"{_SEANCE}convocation.pdf", vues.convocation, name="convocation_pdf"),
    path(f"{_SEANCE}seance.ics", vues.calendrier, name="convocation_ics"),
    path(f"{_SEANCE}dossier.pdf", vues.pochette, name="pochette"),
    path(f"{_SEANCE}proces-verbal.pdf", vues.proces_verbal, name="proces_verbal"),
    path(f"{_SEANCE}proces-verbal-sans-noms.pdf", vues.proces_verbal_sans_noms, name="proces_verbal_sans_noms"),
    path(f"{_SEANCE}signer/", vues.signer, name="signer_pv"),
    path(f"{_SEANCE}lots/<uuid:lot>.pdf", vues.lot, name="lot_de_lettres"),
    path(f"{_SEANCE}notifier/", vues.notifier, name="notifier"),
    path("commissions/<uuid:cle>/lettres/", TENIR(vues.Textes.as_view()), name="textes_des_lettres"),
    path("candidatures/<uuid:cle>/lettres/<slug:nature>.pdf", vues.apercu, name="apercu_lettre"),
]
