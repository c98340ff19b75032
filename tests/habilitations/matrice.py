"""The matrix of rights: every route, who may use it, and what everybody else gets. Written by hand from the law.

A new route fails `test_chaque_route_figure_dans_la_matrice` until it has its row here:
- on one dossier: allowed in perimeter -> `ouvert`, out of it -> 404, without the right -> 403;
- without a dossier: allowed -> `ouvert`, without the right -> 403;
- anonymous: sent to the sign-in page, always.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.monde import (
    ACTION_LOGEMENT,
    BAILLEUR,
    COMMISSION,
    COMMUNE,
    DEPARTEMENT,
    EMPLOYEUR,
    EPCI,
    EPT,
    ETAT,
    GESTIONNAIRE,
    LIEU_ACCUEIL,
    MANDATAIRE,
    PREFECTURE,
    PROFILS,
    RESERVATAIRE,
    SIAO,
    SIAO_ENREGISTREUR,
    VILLE_DE_PARIS,
)

# Who registers (R441-2-1): they hold the demandes of their perimeter.
ENREGISTREURS = frozenset(
    {COMMUNE, BAILLEUR, ACTION_LOGEMENT, ETAT, DEPARTEMENT, VILLE_DE_PARIS, SIAO_ENREGISTREUR, MANDATAIRE}
)
TIENNENT = ENREGISTREURS | {GESTIONNAIRE}
# Who reads and follows without registering (R441-2-15 V 1° to 4°, R441-2-6 b and e).
SUIVENT = frozenset({RESERVATAIRE, EMPLOYEUR, PREFECTURE, EPCI, EPT, COMMISSION})
# Who reads only the dossiers that demandeurs opened by name (R441-2-15 V 6°; a SIAO that does not register).
PAR_NOM = frozenset({SIAO, LIEU_ACCUEIL})
LISENT = TIENNENT | SUIVENT | PAR_NOM
# Who takes lists away: those who attribute and those who answer for their organisme, not secretariats nor clerks.
EXPORTENT = (ENREGISTREURS - {MANDATAIRE}) | {GESTIONNAIRE, RESERVATAIRE, EMPLOYEUR, PREFECTURE}
TOUS = frozenset(PROFILS)
GERENT = frozenset({GESTIONNAIRE})
# Their function is "responsable" in the monde, and a title of their organisme opens the trace.
RESPONSABLES = ENREGISTREURS - {MANDATAIRE}


@dataclass(frozen=True, slots=True)
class Ligne:
    """`ouvert`: status for those of `qui`, in their perimeter when the route is about one dossier (`dossier`).

    `ferme`: status without the right. `cles`: keys in the address of a route that is not about a dossier,
    as they are or by their name in `test_matrice.CLES`.
    """

    qui: frozenset[str]
    ouvert: int = 200
    dossier: bool = False
    ferme: int = 403
    methode: str = "get"
    donnees: dict[str, str] = field(default_factory=dict)
    cles: tuple[str, ...] = ()
    # Those of `qui` whom the state of the dossier or its guichet refuses, in their perimeter.
    sauf: frozenset[str] = frozenset()


INCONNUE = ("00000000-0000-4000-8000-000000000000",)


def _dossier(qui: frozenset[str], ouvert: int = 200, *, methode: str = "get", **donnees: str) -> Ligne:
    return Ligne(qui, ouvert, dossier=True, methode=methode, donnees=donnees)


DE_PIECE = INCONNUE * 2
# Who treats demandes asks for pièces and marks them: those who hold them, designate or recognise a priority.
INSTRUISENT = TIENNENT | SUIVENT
# A function may lack the pièces: the reception desk of the lieu d'accueil in the monde (L441-2-1).
LISENT_LES_PIECES = LISENT - {LIEU_ACCUEIL}

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
    "registre:numerisation": Ligne(TIENNENT),
    "registre:lot_numerise": Ligne(TIENNENT, 404, cles=INCONNUE),
    "registre:rapport_numerise": Ligne(TIENNENT, 404, cles=INCONNUE),
    "registre:parametres": Ligne(GERENT),
    "registre:preparer_parametre": Ligne(GERENT, cles=("parametre",)),
    "registre:annuler_parametre": Ligne(GERENT, 409, methode="post", cles=("valeur",)),
}


@dataclass(frozen=True, slots=True)
class LigneApi:
    """A route of the API for a client of each profile: with `portee`, in its perimeter, it answers `ouvert`.

    Out of the perimeter of a dossier: 404. Without the scope, or without the right in the name of the organisme: 403.
    Without a token: 401. The version sent by the acts is never the right one, so that nothing changes: 409.
    """

    qui: frozenset[str]
    portee: str
    ouvert: int = 200
    methode: str = "get"
    dossier: bool = False
    corps: dict[str, object] = field(default_factory=dict)
    # What the address names beside the dossier.
    suite: tuple[object, ...] = ()


def _api(qui: frozenset[str], portee: str, ouvert: int = 409, *, methode: str = "post", **corps: object) -> LigneApi:
    return LigneApi(qui, portee, ouvert, methode, dossier=True, corps=corps)


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
    "api:evenements_d_une_demande": (_api(LISENT, "evenements:lire", 200, methode="get"),),
    "api:evenements": (LigneApi(LISENT, "evenements:lire"),),
    # They say nothing of a household: whoever has the scope.
    "api:territoires": (LigneApi(TOUS, "territoires:lire"),),
    "api:territoire": (LigneApi(TOUS, "territoires:lire", 404),),
    "api:nomenclatures": (LigneApi(TOUS, "territoires:lire"),),
}
# Routes of the API that hold no data: public (anonymous -> this status). The last one is any other address: no token.
API_PUBLIQUE: dict[str, int] = {
    "api:documentation": 200,
    "api:schema": 200,
    "api:jetons:jeton": 405,
    "api:rien_ici": 401,
}

# Routes of one's own account: they show nothing of a household and need no right; anonymous -> this status.
COMPTES: dict[str, int] = {
    # Keeps the page of whoever it was sealed for, and nothing without that seal.
    "registre:garder": 401,
    "socle:glossaire": 200,
    "socle:aide": 200,
    "habilitations:demo_entrer": 405,
    "habilitations:second_facteur": 302,
    "habilitations:support": 302,
    "habilitations:fermer_support": 302,
    "habilitations:invitation": 409,
    "usersessions_list": 302,
    "account_login": 200,
    "account_logout": 302,
    "account_signup": 200,
    "account_inactive": 200,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key_done": 200,
    "account_confirm_email": 200,
    "account_confirm_login_code": 302,
    "account_reset_password_from_key": 200,
    "account_email_verification_sent": 200,
    "account_change_password": 302,
    "account_set_password": 302,
    "account_email": 302,
    "account_reauthenticate": 302,
}
