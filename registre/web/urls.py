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
    baremes,
    brouillons,
    communes,
    controles,
    cotation,
    cycle,
    demandes_acces,
    depot_pieces,
    divergences,
    documents,
    dossier,
    enregistrement,
    fichiers_priorites,
    liste,
    lots,
    modification,
    numerisation,
    offres_dalo,
    orientation,
    ouverture,
    parametres,
    pieces,
    presentation,
    priorites,
    reglages_de_liste,
    suivi,
    visionneuse,
)
from registre.web.vues.actes import VueActe
from registre.web.vues.hebergement import EntrerEnFoyer
from registre.web.vues.partage import Partager
from registre.web.vues.separation import Separer

app_name = "registre"


def _acte(chemin: str, vue: type[VueActe], nom: str, droit: Droit | None = None) -> URLPattern:
    gardee = garde_la_saisie(exige(droit or DROIT_POUR[vue.acte])(vue.as_view()))
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
    path("pieces/presentation/", presentation.presenter_un_demandeur, name="presenter_demandeur"),
    path("baremes/", baremes.liste, name="baremes"),
    path("baremes/seuil/", exige(Droit.GERER)(baremes.EnregistrerSeuil.as_view()), name="enregistrer_seuil"),
    path("cotation/", cotation.accueil, name="cotation"),
    path("cotation/territoires/<int:territoire_id>/", cotation.territoire, name="cotation_territoire"),
    path("cotation/territoires/<int:territoire_id>/preparer/", cotation.preparer, name="preparer_grille"),
    path("cotation/grilles/<uuid:cle>/", cotation.grille, name="grille"),
    path("cotation/grilles/<uuid:cle>/modifier/", cotation.modifier, name="modifier_grille"),
    path("cotation/grilles/<uuid:cle>/simuler/", cotation.lancer, name="simuler_grille"),
    path("cotation/grilles/<uuid:cle>/publier/", exige(Droit.COTER)(cotation.Publier.as_view()), name="publier_grille"),
    path("cotation/grilles/<uuid:cle>/reprendre/", cotation.reprendre, name="reprendre_grille"),
    path("cotation/grilles/<uuid:cle>/abandonner/", cotation.abandonner, name="abandonner_grille"),
    path("cotation/simulations/<uuid:cle>/", cotation.simulation, name="simulation"),
    path("demandes/<uuid:cle>/cotation/", cotation.cotation_du_dossier, name="cotation_du_dossier"),
    path("priorites/offres-dalo/", offres_dalo.offres_dalo, name="offres_dalo"),
    path("priorites/offres-dalo/<uuid:offre>/", offres_dalo.conclure_offre_dalo, name="conclure_offre_dalo"),
    path("priorites/divergences/", divergences.divergences, name="divergences"),
    path("priorites/divergences/export.xlsx", divergences.exporter_divergences, name="exporter_divergences"),
    path("priorites/divergences/<uuid:divergence>/", divergences.traiter_divergence, name="traiter_divergence"),
    path("priorites/fichiers/", fichiers_priorites.fichiers_priorites, name="fichiers_priorites"),
    path("priorites/fichiers/<uuid:fichier>/", fichiers_priorites.fichier_priorites, name="fichier_priorites"),
    path(
        "priorites/fichiers/<uuid:fichier>/appliquer/",
        fichiers_priorites.appliquer_fichier_priorites,
        name="appliquer_fichier_priorites",
    ),
    path(
        "priorites/fichiers/<uuid:fichier>/abandonner/",
        fichiers_priorites.abandonner_fichier_priorites,
        name="abandonner_fichier_priorites",
    ),
    path(
        "priorites/fichiers/<uuid:fichier>/rapport.xlsx",
        fichiers_priorites.rapport_fichier_priorites,
        name="rapport_fichier_priorites",
    ),
    path(
        "priorites/fichiers/<uuid:fichier>/issues.xlsx",
        fichiers_priorites.issues_fichier_priorites,
        name="issues_fichier_priorites",
    ),
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
    path("demandes/<uuid:cle>/pieces/requetes/", pieces.requetes_de_pieces, name="requetes_de_pieces"),
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
    path("demandes/<uuid:cle>/priorites/", priorites.priorites, name="priorites"),
    path("demandes/<uuid:cle>/priorites/acte/", priorites.geste_priorite, name="geste_priorite"),
    path("demandes/<uuid:cle>/priorites/contingent/", priorites.decider_contingent, name="decider_contingent"),
    path("demandes/<uuid:cle>/priorites/delai/", priorites.informer_du_delai, name="informer_du_delai"),
    _acte("priorites/reconnaitre", priorites.Reconnaitre, "reconnaitre_priorite"),
    _acte("priorites/preciser", priorites.Preciser, "preciser_priorite"),
    path("demandes/<uuid:cle>/modifier/", modification.modifier, name="modifier"),
    _acte("renouveler", cycle.Renouveler, "renouveler"),
    _acte("radier", cycle.Radier, "radier"),
    _acte("avertir", cycle.Avertir, "avertir"),
    _acte("distribution", cycle.Distribution, "distribution"),
    _acte("reactiver", cycle.Reactiver, "reactiver"),
    # The SIAO that follows the household by name says it too: the service tells who may.
    _acte("hebergement", EntrerEnFoyer, "entrer_en_foyer", Droit.CONSULTER),
    _acte("proteger", cycle.Proteger, "proteger"),
    _acte("deces", cycle.Deces, "deces"),
    _acte("numero", cycle.RecevoirNumero, "recevoir_numero"),
    _acte("supprimer", cycle.Supprimer, "supprimer"),
    _acte("separer", Separer, "separer"),
    _acte("partager", Partager, "partager"),
]
