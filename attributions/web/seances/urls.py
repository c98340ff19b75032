"""Addresses of the commissions and sittings of CALEOL. They carry opaque ids, and the order of a dwelling in its sitting."""

from __future__ import annotations

from django.urls import URLPattern, path

from attributions.web.seances import actes, calendrier, commissions, preparation, salle
from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige

TENIR = exige(Droit.TENIR_COMMISSION)
_DE_SALLE = "seances/<uuid:cle>/salle/<int:ordre>/"

urlpatterns: list[URLPattern] = [
    path("commissions/", commissions.liste, name="commissions"),
    path("commissions/nouvelle/", TENIR(commissions.Creer.as_view()), name="creer_commission"),
    path("commissions/<uuid:cle>/", commissions.commission, name="commission"),
    path("commissions/<uuid:cle>/modifier/", TENIR(commissions.Modifier.as_view()), name="modifier_commission"),
    path(
        "commissions/<uuid:cle>/membres/nouveau/", TENIR(commissions.InscrireMembre.as_view()), name="inscrire_membre"
    ),
    path(
        "commissions/<uuid:cle>/membres/<int:membre_id>/",
        TENIR(commissions.ModifierMembre.as_view()),
        name="modifier_membre",
    ),
    path("commissions/<uuid:cle>/seances/", TENIR(calendrier.Preparer.as_view()), name="preparer_seance"),
    path("seances/", calendrier.calendrier, name="seances"),
    path("seances/<uuid:cle>/", preparation.seance, name="seance"),
    path("seances/<uuid:cle>/inscrire/", preparation.inscrire, name="inscrire_ligne"),
    path("seances/<uuid:cle>/retirer/", preparation.retirer, name="retirer_ligne"),
    path("seances/<uuid:cle>/ordonner/", preparation.ordonner, name="ordonner_lignes"),
    path("seances/<uuid:cle>/deplacer/", TENIR(calendrier.Deplacer.as_view()), name="deplacer_seance"),
    path("seances/<uuid:cle>/convoquer/", TENIR(calendrier.Convoquer.as_view()), name="convoquer_seance"),
    path("seances/<uuid:cle>/ouvrir/", preparation.ouvrir, name="ouvrir_seance"),
    path("seances/<uuid:cle>/clore/", TENIR(calendrier.Clore.as_view()), name="clore_seance"),
    path("seances/<uuid:cle>/annuler/", TENIR(calendrier.Annuler.as_view()), name="annuler_seance"),
    path("seances/<uuid:cle>/reconvoquer/", TENIR(calendrier.Reconvoquer.as_view()), name="reconvoquer_seance"),
    path("seances/<uuid:cle>/salle/", salle.salle, name="salle_en_cours"),
    path(_DE_SALLE, salle.salle, name="salle"),
    path(f"{_DE_SALLE}decider/", actes.decider, name="salle_decider"),
    path(f"{_DE_SALLE}corriger/", actes.corriger, name="salle_corriger"),
    path(f"{_DE_SALLE}reporter/", actes.reporter, name="salle_reporter"),
    path(f"{_DE_SALLE}arreter/", actes.arreter, name="salle_arreter"),
    path(f"{_DE_SALLE}reporter-logement/", actes.reporter_ligne, name="salle_reporter_ligne"),
    path(f"{_DE_SALLE}aide/", actes.aider, name="salle_aide"),
    path(f"{_DE_SALLE}deport/", actes.deporter, name="salle_deporter"),
    path(f"{_DE_SALLE}presence/", actes.presence, name="salle_presence"),
]
