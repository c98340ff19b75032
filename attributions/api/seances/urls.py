"""Commissions and sittings: reading, agenda, attendance, decisions, closing."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.api.seances import commissions, papiers, vues

urlpatterns: list[URLPattern] = [
    path("commissions/", commissions.Commissions.as_view(), name="commissions"),
    path("commissions/<uuid:cle>/", commissions.UneCommission.as_view(), name="commission"),
    path("commissions/<uuid:cle>/membres/", commissions.Membres.as_view(), name="membres_de_commission"),
    path(
        "commissions/<uuid:cle>/membres/<int:membre_id>/", commissions.UnMembre.as_view(), name="membre_de_commission"
    ),
    path("seances/", vues.Seances.as_view(), name="seances"),
    path("seances/<uuid:cle>/", vues.UneSeance.as_view(), name="seance"),
    path("seances/<uuid:cle>/lignes/", vues.Lignes.as_view(), name="lignes_de_seance"),
    path("seances/<uuid:cle>/convocation/", vues.Convocation.as_view(), name="convocation_de_seance"),
    path("seances/<uuid:cle>/ouverture/", vues.Ouverture.as_view(), name="ouverture_de_seance"),
    path("seances/<uuid:cle>/presences/", vues.Presences.as_view(), name="presences_de_seance"),
    path("seances/<uuid:cle>/deports/", vues.Deports.as_view(), name="deports_de_seance"),
    path("seances/<uuid:cle>/decisions/", vues.Decisions.as_view(), name="decisions_de_seance"),
    path("seances/<uuid:cle>/arrets/", vues.Arrets.as_view(), name="arrets_de_seance"),
    path("seances/<uuid:cle>/cloture/", vues.Cloture.as_view(), name="cloture_de_seance"),
    path("seances/<uuid:cle>/notifications/", papiers.Notifications.as_view(), name="notifications_de_seance"),
    path("seances/<uuid:cle>/lots/", papiers.Lots.as_view(), name="lots_de_seance"),
    path("seances/<uuid:cle>/lots/<uuid:lot>/", papiers.FichierDuLot.as_view(), name="lot_de_seance"),
    path("seances/<uuid:cle>/proces-verbal/", papiers.ProcesVerbalSigne.as_view(), name="proces_verbal"),
    path("seances/<uuid:cle>/proces-verbal/fichier/", papiers.FichierSigne.as_view(), name="proces_verbal_fichier"),
    path(
        "seances/<uuid:cle>/proces-verbal/sans-noms/", papiers.FichierSansNoms.as_view(), name="proces_verbal_sans_noms"
    ),
]
