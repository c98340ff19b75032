"""The matrix of rights: every route, who may use it, and what everybody else gets. Written by hand from the law.

A new route fails `test_chaque_route_figure_dans_la_matrice` until it has its row here:
- on one dossier: allowed in perimeter -> `ouvert`, out of it -> 404, without the right -> 403;
- without a dossier: allowed -> `ouvert`, without the right -> 403;
- anonymous: sent to the sign-in page, always.
"""

from __future__ import annotations

from dataclasses import replace

from tests.habilitations.lignes import (
    COMPTENT,
    COTENT,
    DE_PIECE,
    ENREGISTREURS,
    EXPORTENT,
    GERENT,
    INCONNUE,
    INSTRUISENT,
    LISENT,
    LISENT_LES_PIECES,
    PRIORISENT,
    RESPONSABLES,
    SANS_PRIORITE_A_RECONNAITRE,
    TIENNENT,
    TOUS,
    Ligne,
    LigneApi,
    _api,
    _dossier,
)
from tests.habilitations.matrice_attributions import API_ATTRIBUTIONS, ATTRIBUTIONS
from tests.habilitations.routes_publiques import API_PUBLIQUE as API_PUBLIQUE
from tests.habilitations.routes_publiques import COMPTES as COMPTES
from tests.monde import (
    COMMUNE,
    DEPARTEMENT,
    ETAT,
    GESTIONNAIRE,
    LIEU_ACCUEIL,
    MANDATAIRE,
    PREFECTURE,
    SIAO_ENREGISTREUR,
)

MATRICE: dict[str, Ligne] = {
    # Trays for who reads demandes, a page that explains for the others.
    "registre:accueil": Ligne(TOUS),
    "registre:compteurs": Ligne(LISENT),
    "registre:communes": Ligne(LISENT),
    "registre:territoires": Ligne(LISENT),
    "registre:liste": Ligne(LISENT),
    "registre:rechercher": Ligne(LISENT, 302, methode="post", donnees={"q": "Martin"}),
    "registre:colonnes": Ligne(LISENT),
    "registre:recherches": Ligne(LISENT),
    "registre:recherche_enregistree": Ligne(LISENT, 404, methode="post", cles=INCONNUE, donnees={"geste": "supprimer"}),
    # What is nominative opens the pièces too (L441-2-1); a lieu d'accueil is shown one dossier, not its pièces.
    "registre:controles": Ligne(LISENT - {LIEU_ACCUEIL}),
    "registre:controles_du_dossier": _dossier(LISENT - {LIEU_ACCUEIL}),
    # No pièce is named: nothing to show.
    "registre:page_de_controle": _dossier(LISENT - {LIEU_ACCUEIL}, 404),
    "registre:lots": Ligne(LISENT),
    # An act nobody plugged; then somebody else's batch.
    "registre:lot_preparer": Ligne(LISENT, 422, methode="post", donnees={"acte": "inconnu"}),
    "registre:lot": Ligne(LISENT, 404, cles=INCONNUE),
    "registre:lot_confirmer": Ligne(LISENT, 404, methode="post", cles=INCONNUE),
    "registre:lot_abandonner": Ligne(LISENT, 404, methode="post", cles=INCONNUE),
    "registre:lot_resultat": Ligne(LISENT, 404, cles=INCONNUE),
    "reporting:classes": Ligne(COMPTENT),
    "reporting:exports": Ligne(EXPORTENT),
    "reporting:nouvel_export": Ligne(EXPORTENT),
    "reporting:fichier_export": Ligne(EXPORTENT, 404, cles=INCONNUE),
    "reporting:effacer_export": Ligne(EXPORTENT, 404, methode="post", cles=INCONNUE),
    "registre:nouvelle": Ligne(ENREGISTREURS),
    "registre:orienter": Ligne(ENREGISTREURS),
    # Without a draft the form begins by the check for existing demandes.
    "registre:enregistrer": Ligne(ENREGISTREURS, 302),
    "registre:brouillons": Ligne(LISENT),
    "registre:verifier_existant": Ligne(ENREGISTREURS, methode="post"),
    "registre:demandes_acces": Ligne(LISENT),
    # A reference that the check did not give opens nothing.
    "registre:demander_acces": Ligne(ENREGISTREURS, 409, methode="post"),
    "registre:repondre_acces": Ligne(TIENNENT, 404, methode="post"),
    "registre:jeter_brouillon": Ligne(LISENT, 404, methode="post"),
    "registre:dossier": _dossier(LISENT),
    "registre:cotation_du_dossier": _dossier(LISENT),
    # Published grids are public (R441-2-17); a territory without any is nobody's page but its own.
    "registre:cotation": Ligne(LISENT),
    "registre:cotation_territoire": Ligne(LISENT, 404, cles=("0",)),
    "registre:grille": Ligne(LISENT, 404, cles=INCONNUE),
    # The grid is that of an EPCI, an EPT or Paris (L441-2-8).
    "registre:preparer_grille": Ligne(COTENT, 404, methode="post", cles=("0",)),
    "registre:modifier_grille": Ligne(COTENT, 404, cles=INCONNUE),
    "registre:simuler_grille": Ligne(COTENT, 404, methode="post", cles=INCONNUE),
    "registre:publier_grille": Ligne(COTENT, 404, cles=INCONNUE),
    "registre:reprendre_grille": Ligne(COTENT, 404, methode="post", cles=INCONNUE),
    "registre:abandonner_grille": Ligne(COTENT, 404, methode="post", cles=INCONNUE),
    "registre:simulation": Ligne(COTENT, 404, cles=INCONNUE),
    "registre:motif": _dossier(LISENT, 302, methode="post", motif="Demande du demandeur au téléphone"),
    "registre:fil": _dossier(LISENT),
    "registre:acces": _dossier(LISENT),
    "registre:suivi": _dossier(LISENT),
    "registre:attestation": _dossier(LISENT),
    "registre:modifier": _dossier(TIENNENT),
    "registre:renouveler": _dossier(TIENNENT),
    "registre:radier": _dossier(TIENNENT),
    "registre:avertir": _dossier(TIENNENT),
    "registre:distribution": _dossier(TIENNENT),
    "registre:reactiver": _dossier(TIENNENT, 409),
    # Who holds the demande; a SIAO too, on the dossiers opened to it by name.
    "registre:entrer_en_foyer": Ligne(LISENT, dossier=True, sauf=LISENT - TIENNENT),
    "registre:proteger": _dossier(TIENNENT),
    "registre:deces": _dossier(TIENNENT),
    "registre:separer": _dossier(TIENNENT),
    "registre:partager": _dossier(TIENNENT),
    # Only whoever holds the guichet, or works for who holds it, receives its numbers; these demandes have theirs already.
    "registre:recevoir_numero": Ligne(ENREGISTREURS, 409, dossier=True, sauf=ENREGISTREURS - {ETAT, MANDATAIRE}),
    "registre:supprimer": _dossier(frozenset({GESTIONNAIRE})),
    "habilitations:agir_pour": Ligne(TOUS),
    # Agents of the organisme of the town: the gestionnaire, and its own administrators (tested apart: 404 for others).
    "habilitations:mon_organisme": Ligne(GERENT),
    "habilitations:organisme": Ligne(GERENT, cles=("organisme",)),
    "habilitations:agents": Ligne(GERENT, cles=("organisme",)),
    "habilitations:designer": Ligne(GERENT, cles=("organisme",)),
    "habilitations:agent": Ligne(GERENT, cles=("organisme", "agent")),
    "habilitations:inviter": Ligne(GERENT, 409, methode="post", cles=("organisme", "agent")),
    "habilitations:reinitialiser": Ligne(GERENT, cles=("organisme", "agent")),
    "habilitations:changer_la_fin": Ligne(GERENT, cles=("organisme", "affectation")),
    # Who may read the traces of his organisme: heads of service of those that follow demandes, and the gestionnaire.
    "habilitations:traces": Ligne(RESPONSABLES | GERENT),
    # Conventions, habilitations, guichets, territories and parameters belong to the gestionnaire (R441-2-5 II).
    "habilitations:organismes": Ligne(GERENT),
    "habilitations:nouvel_organisme": Ligne(GERENT),
    "habilitations:corriger_organisme": Ligne(GERENT, cles=("organisme",)),
    "habilitations:suspendre": Ligne(GERENT, cles=("organisme",)),
    "habilitations:accorder": Ligne(GERENT, cles=("organisme",)),
    "habilitations:retirer": Ligne(GERENT, cles=("organisme", "habilitation")),
    "habilitations:ouvrir_guichet": Ligne(GERENT, cles=("organisme",)),
    "habilitations:fermer_guichet": Ligne(GERENT, cles=("organisme", "guichet")),
    "habilitations:implanter": Ligne(GERENT, cles=("organisme",)),
    "habilitations:reserver": Ligne(GERENT, cles=("organisme",)),
    "habilitations:clore_reservation": Ligne(GERENT, cles=("reservataire", "reservation")),
    "habilitations:mandater": Ligne(GERENT, cles=("mandataire",)),
    "habilitations:clore_mandat": Ligne(GERENT, cles=("mandataire", "mandat")),
    "habilitations:territoires": Ligne(GERENT),
    "habilitations:territoire": Ligne(GERENT, cles=("territoire",)),
    # Pièces: read by whoever has nominative access (L441-2-1), filed by any guichet (R441-2-4-1).
    "registre:pieces": _dossier(LISENT_LES_PIECES),
    "registre:requetes_de_pieces": _dossier(LISENT_LES_PIECES),
    # Any guichet, for whom presents himself (R441-2-4-1): nothing is opened before.
    "registre:presenter_demandeur": Ligne(TIENNENT),
    "registre:deposer_pieces": _dossier(TIENNENT),
    "registre:recevoir_papiers": _dossier(TIENNENT, 422, methode="post"),
    "registre:commencer_envoi": _dossier(TIENNENT, 422, methode="post"),
    "registre:envoi": Ligne(TIENNENT, 404, cles=DE_PIECE),
    "registre:demander_pieces": _dossier(INSTRUISENT, 422, methode="post"),
    "registre:abandonner_requete": _dossier(INSTRUISENT, 404, methode="post"),
    "registre:piece": Ligne(LISENT_LES_PIECES, 404, cles=DE_PIECE),
    "registre:piece_page": Ligne(LISENT_LES_PIECES, 404, cles=(*DE_PIECE, "0", "1")),
    "registre:telecharger_piece": Ligne(LISENT_LES_PIECES, 404, methode="post", cles=DE_PIECE),
    "registre:marquer_piece": Ligne(INSTRUISENT, 404, methode="post", cles=DE_PIECE),
    "registre:remplacer_piece": Ligne(TIENNENT, 404, cles=DE_PIECE),
    # Priorities are read by whoever reads the dossier, recognised by whom R441-2-15 I 2° names: not by a guichet that only
    # registers, nor by the gestionnaire. No label is posted: the page says so.
    "registre:priorites": _dossier(LISENT),
    "registre:geste_priorite": _dossier(PRIORISENT, 422, methode="post"),
    "registre:decider_contingent": _dossier(PRIORISENT, 422, methode="post"),
    "registre:informer_du_delai": _dossier(PRIORISENT, 409, methode="post"),
    "registre:reconnaitre_priorite": Ligne(
        PRIORISENT, dossier=True, sauf=frozenset({COMMUNE, DEPARTEMENT, MANDATAIRE, GESTIONNAIRE})
    ),
    # No label is named.
    "registre:preciser_priorite": _dossier(PRIORISENT, 404),
    # Divergences: who recognises priorities; the State and the gestionnaire see what the files say, others their own labels.
    "registre:divergences": Ligne(PRIORISENT),
    "registre:traiter_divergence": Ligne(PRIORISENT, 404, methode="post", cles=INCONNUE),
    "registre:exporter_divergences": Ligne(EXPORTENT),
    # Files are brought by whom the law makes competent for what they say: the State, a SIAO that registers.
    "registre:fichiers_priorites": Ligne(frozenset({ETAT, PREFECTURE, SIAO_ENREGISTREUR})),
    # Offers made under DALO and refused: the State alone says what follows (R441-16-3).
    "registre:offres_dalo": Ligne(frozenset({ETAT, PREFECTURE})),
    "registre:conclure_offre_dalo": Ligne(PRIORISENT, 404, methode="post", cles=INCONNUE),
    "registre:fichier_priorites": Ligne(PRIORISENT, 404, cles=INCONNUE),
    "registre:appliquer_fichier_priorites": Ligne(PRIORISENT, 404, methode="post", cles=INCONNUE),
    "registre:abandonner_fichier_priorites": Ligne(PRIORISENT, 404, methode="post", cles=INCONNUE),
    "registre:rapport_fichier_priorites": Ligne(PRIORISENT, 404, cles=INCONNUE),
    "registre:issues_fichier_priorites": Ligne(PRIORISENT, 404, cles=INCONNUE),
    "registre:numerisation": Ligne(TIENNENT),
    "registre:lot_numerise": Ligne(TIENNENT, 404, cles=INCONNUE),
    "registre:rapport_numerise": Ligne(TIENNENT, 404, cles=INCONNUE),
    "registre:parametres": Ligne(GERENT),
    "registre:baremes": Ligne(GERENT),
    "registre:enregistrer_seuil": Ligne(GERENT),
    "registre:preparer_parametre": Ligne(GERENT, cles=("parametre",)),
    "registre:annuler_parametre": Ligne(GERENT, 409, methode="post", cles=("valeur",)),
} | ATTRIBUTIONS

# By route, one row per method.
API: dict[str, tuple[LigneApi, ...]] = {
    "api:demandes": (
        LigneApi(LISENT, "demandes:lire"),
        LigneApi(ENREGISTREURS, "demandes:enregistrer", 400, "post"),
    ),
    "api:recherche": (LigneApi(LISENT, "demandes:lire", 200, "post", corps={"texte": "Martin"}),),
    "api:demande": (
        _api(LISENT, "demandes:lire", 200, methode="get"),
        _api(TIENNENT, "demandes:modifier", methode="patch", declaration={}),
    ),
    "api:renouvellement": (_api(TIENNENT, "demandes:renouveler"),),
    # The SIAO that a dossier is opened to by name too; nobody of the monde is it for these dossiers.
    "api:hebergement": (
        replace(_api(LISENT, "demandes:modifier", type="RS", depuis="2026-11-20"), sauf=LISENT - TIENNENT),
    ),
    "api:radiation": (_api(TIENNENT, "demandes:radier", motif="RADABA"),),
    "api:pieces": (
        _api(LISENT, "pieces:lire", 200, methode="get"),
        # Files travel in a form.
        _api(TIENNENT, "pieces:ecrire", 415),
    ),
    "api:requetes_de_pieces": (_api(TIENNENT, "pieces:ecrire"),),
    "api:abandon_de_requete": (_api(TIENNENT, "pieces:ecrire", exigence="b2_revenu", motif="Refus"),),
    # No pièce has this cle.
    "api:remplacement": (replace(_api(TIENNENT, "pieces:ecrire", 404), suite=INCONNUE),),
    "api:marque": (replace(_api(TIENNENT, "pieces:ecrire", marque="obsolete", motif="Ancienne"), suite=INCONNUE),),
    "api:demarquage": (replace(_api(TIENNENT, "pieces:ecrire", motif="Erreur"), suite=INCONNUE),),
    "api:copie_de_piece": (replace(_api(LISENT, "pieces:lire", 404, motif="Instruction"), suite=INCONNUE),),
    "api:apercu_de_piece": (replace(_api(LISENT, "pieces:lire", 404, methode="get"), suite=(*INCONNUE, *INCONNUE, 1)),),
    # No label has this cle, and the version is never the right one.
    "api:priorites": (
        _api(LISENT, "priorites:lire", 200, methode="get"),
        LigneApi(
            PRIORISENT,
            "priorites:ecrire",
            409,
            "post",
            dossier=True,
            corps={"type": "l441_1_k", "decision_le": "2020-01-01"},
            sauf=SANS_PRIORITE_A_RECONNAITRE,
        ),
    ),
    "api:contestation_de_priorite": (
        replace(_api(PRIORISENT, "priorites:ecrire", 404, motif="Autre"), suite=INCONNUE),
    ),
    "api:levee_de_priorite": (replace(_api(PRIORISENT, "priorites:ecrire", 404, motif="Vu"), suite=INCONNUE),),
    "api:fin_de_priorite": (replace(_api(PRIORISENT, "priorites:ecrire", 404, motif_fin="retrait"), suite=INCONNUE),),
    "api:cotation": (_api(LISENT, "demandes:lire", 200, methode="get"),),
    "api:grilles": (LigneApi(TOUS, "territoires:lire"),),
    "api:grille": (LigneApi(TOUS, "territoires:lire", 404, suite=INCONNUE),),
    "api:evenements_d_une_demande": (_api(LISENT, "evenements:lire", 200, methode="get"),),
    "api:evenements": (LigneApi(LISENT, "evenements:lire"),),
    **{f"api:{un}": (LigneApi(TOUS, "territoires:lire"),) for un in ("territoires", "nomenclatures")},
    "api:territoire": (LigneApi(TOUS, "territoires:lire", 404),),
} | API_ATTRIBUTIONS
