"""Addresses of the register's screens. They carry opaque ids only."""

from __future__ import annotations

from django.urls import URLPattern, path

from habilitations.rules.droits import Droit
from habilitations.web.gardes import exige
from registre.permissions import DROIT_POUR
from registre.web.garde import garde_la_saisie
from registre.web.vues import (
    acces,
    accueil,
    brouillons,
    communes,
    controles,
    cycle,
    demandes_acces,
    depot_pieces,
    documents,
    dossier,
    enregistrement,
    liste,
    lots,
    modification,
    numerisation,
    orientation,
    ouverture,
    parametres,
    pieces,
    reglages_de_liste,
    suivi,
    visionneuse,
)
from registre.web.vues.actes import VueActe
from registre.web.vues.partage import Partager
from registre.web.vues.separation import Separer

app_name = "registre"


def _acte(chemin: str, vue: type[VueActe], nom: str) -> URLPattern:
    gardee = garde_la_saisie(exige(DROIT_POUR[vue.acte])(vue.as_view()))
    return path(f"demandes/<uuid:cle>/{chemin}/", gardee, name=nom)


urlpatterns = [
    path("", accueil.accueil, name="accueil"),
    path("a-faire/compteurs/", accueil.compter, name="compteurs"),
    path("communes/", communes.chercher, name="communes"),
    path("territoires/", communes.territoires, name="territoires"),
    path("demandes/", liste.liste, name="liste"),
    path("demandes/recherche/", liste.rechercher, name="rechercher"),
    path("demandes/colonnes/", reglages_de_liste.colonnes, name="colonnes"),
    path("demandes/recherches/", reglages_de_liste.recherches, name="recherches"),
    path("demandes/recherches/<str:code>/", reglages_de_liste.recherche, name="recherche_enregistree"),
    path("demandes/lots/", lots.lots, name="lots"),
    path("demandes/lots/preparer/", lots.preparer, name="lot_preparer"),
    path("demandes/lots/<uuid:lot>/", lots.lot, name="lot"),
    path("demandes/lots/<uuid:lot>/confirmer/", lots.confirmer, name="lot_confirmer"),
    path("demandes/lots/<uuid:lot>/abandonner/", lots.abandonner, name="lot_abandonner"),
    path("demandes/lots/<uuid:lot>/resultat.xlsx", lots.resultat, name="lot_resultat"),
    path("pieces/numerisation/", numerisation.numerisation, name="numerisation"),
    path("pieces/numerisation/<uuid:lot>/", numerisation.lot, name="lot_numerise"),
    path("pieces/numerisation/<uuid:lot>/rapport.xlsx", numerisation.rapport, name="rapport_numerise"),
    path("parametres/", parametres.liste, name="parametres"),
    path("parametres/<int:parametre_id>/annuler/", parametres.annuler, name="annuler_parametre"),
    path(
        "parametres/<str:cle>/preparer/", exige(Droit.GERER)(parametres.Preparer.as_view()), name="preparer_parametre"
    ),
    path("demandes/nouvelle/", enregistrement.nouvelle, name="nouvelle"),
    path("demandes/orienter/", orientation.nouvelle, name="orienter"),
    path("demandes/enregistrer/", enregistrement.enregistrer, name="enregistrer"),
    path("demandes/existantes/", demandes_acces.verifier, name="verifier_existant"),
    path("demandes/acces/", demandes_acces.liste, name="demandes_acces"),
    path("demandes/acces/demander/", demandes_acces.demander, name="demander_acces"),
    path("demandes/acces/repondre/", demandes_acces.repondre, name="repondre_acces"),
    path("demandes/brouillons/", brouillons.brouillons_du_jour, name="brouillons"),
    path("demandes/brouillons/jeter/", brouillons.jeter, name="jeter_brouillon"),
    path("demandes/brouillons/garder/", brouillons.garder, name="garder"),
    path("demandes/<uuid:cle>/", dossier.dossier, name="dossier"),
    path("pieces/controles/", controles.controles, name="controles"),
    path("demandes/<uuid:cle>/controles/", controles.controles_du_dossier, name="controles_du_dossier"),
    path("demandes/<uuid:cle>/controles/page/", controles.page_de_controle, name="page_de_controle"),
    path("demandes/<uuid:cle>/motif/", ouverture.donner_motif, name="motif"),
    path("demandes/<uuid:cle>/fil/", dossier.fil_complet, name="fil"),
    path("demandes/<uuid:cle>/acces/", acces.acces, name="acces"),
    path("demandes/<uuid:cle>/suivi/", suivi.suivi, name="suivi"),
    path("demandes/<uuid:cle>/attestation.pdf", documents.attestation, name="attestation"),
    path("demandes/<uuid:cle>/pieces/", pieces.pieces, name="pieces"),
    path("demandes/<uuid:cle>/pieces/demander/", pieces.demander_des_pieces, name="demander_pieces"),
    path("demandes/<uuid:cle>/pieces/abandonner/", pieces.abandonner_une_requete, name="abandonner_requete"),
    path("demandes/<uuid:cle>/pieces/recevoir/", pieces.recevoir_des_papiers, name="recevoir_papiers"),
    path("demandes/<uuid:cle>/pieces/deposer/", depot_pieces.deposer_des_pieces, name="deposer_pieces"),
    path("demandes/<uuid:cle>/pieces/envois/", depot_pieces.commencer_envoi, name="commencer_envoi"),
    path("demandes/<uuid:cle>/pieces/envois/<uuid:envoi>/", depot_pieces.envoi, name="envoi"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/", visionneuse.piece, name="piece"),
    path(
        "demandes/<uuid:cle>/pieces/<uuid:piece>/<int:rang>/<int:page>.webp",
        visionneuse.page_de_piece,
        name="piece_page",
    ),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/copie.pdf", visionneuse.telecharger, name="telecharger_piece"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/marquer/", visionneuse.marquer_la_piece, name="marquer_piece"),
    path("demandes/<uuid:cle>/pieces/<uuid:piece>/remplacer/", visionneuse.remplacer_la_piece, name="remplacer_piece"),
    path("demandes/<uuid:cle>/modifier/", modification.modifier, name="modifier"),
    _acte("renouveler", cycle.Renouveler, "renouveler"),
    _acte("radier", cycle.Radier, "radier"),
    _acte("avertir", cycle.Avertir, "avertir"),
    _acte("distribution", cycle.Distribution, "distribution"),
    _acte("reactiver", cycle.Reactiver, "reactiver"),
    _acte("proteger", cycle.Proteger, "proteger"),
    _acte("deces", cycle.Deces, "deces"),
    _acte("numero", cycle.RecevoirNumero, "recevoir_numero"),
    _acte("supprimer", cycle.Supprimer, "supprimer"),
    _acte("separer", Separer, "separer"),
    _acte("partager", Partager, "partager"),
]
