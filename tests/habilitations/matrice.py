"""The matrix of rights: every route, who may use it, and what everybody else gets. Written by hand from the law.

A new route fails `test_chaque_route_figure_dans_la_matrice` until it has its row here:
- on one dossier: allowed in perimeter -> `ouvert`, out of it -> 404, without the right -> 403;
- without a dossier: allowed -> `ouvert`, without the right -> 403;
- anonymous: sent to the sign-in page, always.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.habilitations.routes_publiques import API_PUBLIQUE as API_PUBLIQUE
from tests.habilitations.routes_publiques import COMPTES as COMPTES
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
# Who designates candidates (L441-1; R441-5): bailleurs and réservataires, the State; not secretariats nor reception desks.
DESIGNENT = (ENREGISTREURS - {MANDATAIRE}) | {RESERVATAIRE, EMPLOYEUR, PREFECTURE}
# The scope carries the right: what the habilitations of the organisme open, without a function to narrow it.
DESIGNENT_PAR_LOGICIEL = ENREGISTREURS | SUIVENT
# Who lets its dwellings.
LOUENT = frozenset({BAILLEUR})
TOUS = frozenset(PROFILS)
GERENT = frozenset({GESTIONNAIRE})
# Functions that read statistics: all but those of reception, social work and consultation.
COMPTENT = TOUS - {SIAO, LIEU_ACCUEIL}
# Who answers for a device (R441-2-15 V 2°), so for its cotation grid (L441-2-8).
COTENT = frozenset({EPCI, EPT, VILLE_DE_PARIS})
SIGNENT = COTENT | GERENT
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

# The right to recognise a priority somewhere: every function but those of reception, consultation and social work.
PRIORISENT = TIENNENT | SUIVENT

# Only a bailleur's title carries its dwellings, its conventions and their vacancies (L441-2, R441-5).
BAILLEURS = frozenset({BAILLEUR})


def _parc(ouvert: int = 200, *cles: str, methode: str = "get") -> Ligne:
    return Ligne(BAILLEURS, ouvert, methode=methode, cles=cles)


# Of them, those whom R441-2-15 I 2° does not let recognise a public of L441-1 (k): neither bailleur nor réservataire.
SANS_PRIORITE_A_RECONNAITRE = frozenset(
    {COMMUNE, DEPARTEMENT, MANDATAIRE, GESTIONNAIRE, EPCI, EPT, COMMISSION, VILLE_DE_PARIS, SIAO_ENREGISTREUR}
)
# Functions that hold a commission, where the organisme has logements (attribution, secretariat, head of service).
TIENNENT_COMMISSION = frozenset({BAILLEUR})

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
    # Sittings of the CALEOL: read by the bailleur, the members and the State; held by who has the function (L441-2).
    "attributions:commissions": Ligne(LISENT),
    "attributions:creer_commission": Ligne(frozenset({BAILLEUR})),
    "attributions:commission": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:modifier_commission": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:inscrire_membre": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:modifier_membre": Ligne(TIENNENT_COMMISSION, 404, cles=(*INCONNUE, "1")),
    "attributions:preparer_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:seances": Ligne(LISENT),
    "attributions:seance": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:inscrire_ligne": Ligne(TIENNENT_COMMISSION, 404, methode="post", cles=INCONNUE),
    "attributions:retirer_ligne": Ligne(TIENNENT_COMMISSION, 404, methode="post", cles=INCONNUE),
    "attributions:ordonner_lignes": Ligne(TIENNENT_COMMISSION, 404, methode="post", cles=INCONNUE),
    "attributions:deplacer_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:convoquer_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:ouvrir_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:clore_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:annuler_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:salle_en_cours": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:salle": Ligne(LISENT, 404, cles=(*INCONNUE, "1")),
    **{
        f"attributions:salle_{acte}": Ligne(TIENNENT_COMMISSION, 404, methode="post", cles=(*INCONNUE, "1"))
        for acte in ("decider", "corriger", "reporter", "arreter", "reporter_ligne", "deporter", "presence", "aide")
    },
    # Papers of a sitting: read by who sees it (the names by the secretariat and the president), sent by the secretariat.
    "attributions:papiers": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:convocation_pdf": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:convocation_ics": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:pochette": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:proces_verbal": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:proces_verbal_sans_noms": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:signer_pv": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:notifier": Ligne(TIENNENT_COMMISSION, 404, methode="post", cles=INCONNUE),
    "attributions:lot_de_lettres": Ligne(TIENNENT_COMMISSION, 404, cles=(*INCONNUE, *INCONNUE)),
    "attributions:textes_des_lettres": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
    "attributions:apercu_lettre": Ligne(LISENT, 404, cles=(*INCONNUE, "decision_cal")),
    "attributions:candidatures": Ligne(LISENT),
    # Figures name nobody: whoever reads statistics; a quota that is not his, or unknown, has no page.
    "attributions:quotas": Ligne(COMPTENT),
    "attributions:quotas_export": Ligne(COMPTENT),
    # The bailleur's own, all of them for the State (L441-1).
    "attributions:declarations": Ligne(frozenset({BAILLEUR, ETAT, PREFECTURE, GESTIONNAIRE})),
    "attributions:liberes_hors_qpv": Ligne(frozenset({BAILLEUR, ETAT, PREFECTURE, GESTIONNAIRE})),
    "attributions:faire_declaration": Ligne(LOUENT, 404, methode="post"),
    "attributions:envoyer_declaration": Ligne(LOUENT, 404, methode="post", cles=INCONNUE),
    "attributions:classeur_declaration": Ligne(COMPTENT, 404, cles=INCONNUE),
    # What a territory decided is no secret; its EPCI, EPT or Paris signs for it, or the gestionnaire.
    "attributions:regles_locales": Ligne(COMPTENT),
    "attributions:regles": Ligne(COMPTENT, 404, cles=("0",)),
    "attributions:fixer_regle": Ligne(SIGNENT, 404, cles=("0", "solvabilite.effort_seuil")),
    "attributions:annuler_regle": Ligne(SIGNENT, 404, methode="post", cles=("0", "0")),
    "attributions:objectifs": Ligne(COMPTENT),
    # An organisme's objective: its territory signs it, the State derogates and signs for the région, the gestionnaire records.
    "attributions:signer_objectif_organisme": Ligne(SIGNENT | {ETAT, PREFECTURE}),
    "attributions:signer_objectif": Ligne(SIGNENT, 404, cles=("0",)),
    # The plan of a territory qualifies its residences (R441-2-10 4°): read as its rules are, given by who answers for it.
    "attributions:classes": Ligne(COMPTENT, 404, cles=("0",)),
    **{f"attributions:{nom}": Ligne(SIGNENT, 404, cles=("0",)) for nom in ("classer", "importer_classes")},
    "attributions:cesser_classe": Ligne(SIGNENT, 404, cles=("0", "1")),
    **{
        f"attributions:{nom}": Ligne(SIGNENT, 404, cles=("0", *INCONNUE))
        for nom in ("import_classes", "rapport_classes")
    },
    "attributions:appliquer_classes": Ligne(SIGNENT, 404, methode="post", cles=("0", *INCONNUE)),
    "attributions:quota": Ligne(COMPTENT, 404, cles=("inconnu",)),
    "attributions:quota_comptees": Ligne(LISENT, 404, cles=("inconnu",)),
    # A worklist is the work of some: for the others there is no such page.
    "attributions:travail": Ligne(LISENT, 404, cles=("inconnu",)),
    "attributions:candidats": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:chercher_candidat": Ligne(DESIGNENT, 404, methode="post", cles=INCONNUE),
    "attributions:rechercher_candidats": Ligne(DESIGNENT, 404, cles=INCONNUE),
    "attributions:ajouter_candidat": Ligne(DESIGNENT, 404, methode="post", cles=(*INCONNUE, *INCONNUE)),
    "attributions:annuler_candidat": Ligne(DESIGNENT, 404, methode="post", cles=(*INCONNUE, *INCONNUE)),
    "attributions:designer": Ligne(DESIGNENT, 404, methode="post", cles=INCONNUE),
    "attributions:ordonner": Ligne(DESIGNENT, 404, methode="post", cles=INCONNUE),
    "attributions:transmettre": Ligne(DESIGNENT, 404, methode="post", cles=INCONNUE),
    "attributions:candidature": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:retirer": Ligne(DESIGNENT, 404, cles=INCONNUE),
    "attributions:estimer_aide": Ligne(LISENT, 404, methode="post", cles=INCONNUE),
    "attributions:proposer_visite": Ligne(LOUENT, 404, methode="post", cles=INCONNUE),
    "attributions:constater_visite": Ligne(LOUENT, 404, methode="post", cles=(*INCONNUE, "1")),
    "attributions:proposer": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:accepter": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:refuser": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:constater_silence": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:desister": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:lever_condition": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:laisser_caduque": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:corriger_attribution": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:signer": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:trancher_changement": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:placer_candidat": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:lier_mutation": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:lier_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:defaire_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:signer_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:avertir_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    # The CALEOL goes back on its decision: its secretariat enters it.
    "attributions:lever_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:confirmer_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:former_recours": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:juger_recours": Ligne(LOUENT, 404, cles=INCONNUE),
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
    # Counts and dwellings that the actor reads, or that the public is told of: whoever reads the dossier.
    "attributions:ou_loger": _dossier(LISENT),
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
    # Dwellings, vacancies and conventions are read in the perimeter of each (R441-12 IV, R411-5); out of it: 404.
    "attributions:logements": Ligne(LISENT),
    "attributions:logement": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:vacances": Ligne(LISENT),
    "attributions:exporter_vacances": Ligne(EXPORTENT),
    "attributions:vacance": Ligne(LISENT, 404, cles=INCONNUE),
    "attributions:conventions": Ligne(LISENT),
    "attributions:convention": Ligne(LISENT, 404, cles=("0",)),
    "attributions:nouveau_logement": _parc(),
    "attributions:livrer_programme": _parc(),
    "attributions:identifiants_rpls": _parc(),
    "attributions:imports_rpls": _parc(),
    "attributions:import_rpls": _parc(404, *INCONNUE),
    "attributions:rapport_rpls": _parc(404, *INCONNUE),
    # The bailleur sees what is published for it, and suspends it (L441-2-8 I).
    **{f"attributions:{nom}": _parc() for nom in ("publication", "suspendre_publication")},
    "attributions:reprendre_publication": _parc(404, "0", methode="post"),
    "attributions:modifier_logement": _parc(404, *INCONNUE),
    "attributions:attacher_rpls": _parc(404, *INCONNUE),
    "attributions:ouvrir_vacance": _parc(404, *INCONNUE),
    "attributions:orienter_vacance": _parc(404, *INCONNUE),
    "attributions:echec_vacance": _parc(404, *INCONNUE),
    "attributions:feuille_de_designation": _parc(404, *INCONNUE),
    "attributions:relancer_vacance": _parc(404, *INCONNUE),
    "attributions:retirer_vacance": _parc(404, *INCONNUE),
    "attributions:nouvelle_convention": _parc(),
    "attributions:prevision_flux": _parc(),
    "attributions:modifier_convention": _parc(404, "0"),
    "attributions:clore_convention": _parc(404, "0"),
    "attributions:reserver_logements": _parc(404, "0"),
    "attributions:liberer_logement": _parc(404, "0", "0"),
    "attributions:reprendre_flux": _parc(404, "0"),
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
    # Those of `qui` whom the law does not let do it (403), in their perimeter.
    sauf: frozenset[str] = frozenset()


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
    # Sittings: read by who reads the attribution, held by the bailleur's software; the key of a demande is no sitting's.
    "api:commissions": (
        LigneApi(LISENT, "attributions:lire"),
        LigneApi(TIENNENT_COMMISSION, "commissions:ecrire", 400, "post"),
    ),
    "api:commission": (
        _api(LISENT, "attributions:lire", 404, methode="get"),
        _api(TIENNENT_COMMISSION, "commissions:ecrire", 404, methode="patch", changements={"quorum": 5}),
    ),
    "api:membres_de_commission": (
        _api(TIENNENT_COMMISSION, "commissions:ecrire", 404, qualite="ca", nom="Anne Roche", du="2026-02-01"),
    ),
    "api:membre_de_commission": (
        replace(_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, methode="patch", changements={}), suite=(1,)),
    ),
    "api:deports_de_seance": (
        _api(
            TIENNENT_COMMISSION,
            "commissions:ecrire",
            404,
            mise_a_disposition=INCONNUE[0],
            membre=1,
            motif="Dossier d'un proche",
        ),
    ),
    "api:notifications_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404),),
    "api:lots_de_seance": (_api(LISENT, "attributions:lire", 404, methode="get"),),
    "api:lot_de_seance": (
        replace(_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, methode="get"), suite=INCONNUE),
    ),
    "api:seances": (
        LigneApi(LISENT, "attributions:lire"),
        LigneApi(
            TIENNENT_COMMISSION,
            "commissions:ecrire",
            404,
            "post",
            corps={
                "commission": INCONNUE[0],
                "prevue_a": "2026-12-03T09:30:00+01:00",
            },
        ),
    ),
    "api:seance": (_api(LISENT, "attributions:lire", 404, methode="get"),),
    "api:lignes_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, mise_a_disposition=INCONNUE[0]),),
    "api:convocation_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404),),
    "api:ouverture_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, presences=[]),),
    "api:presences_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, membre=1, present=True),),
    "api:decisions_de_seance": (
        _api(TIENNENT_COMMISSION, "commissions:ecrire", 404, candidature=INCONNUE[0], lettre="a"),
    ),
    "api:arrets_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, mise_a_disposition=INCONNUE[0]),),
    "api:cloture_de_seance": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404),),
    **{
        f"api:{lu}": (_api(LISENT, "attributions:lire", 404, methode="get"),)
        for lu in ("proces_verbal", "proces_verbal_fichier", "proces_verbal_sans_noms")
    },
    # The key of a demande is no candidature's, nor a vacancy's: the same answer as out of sight.
    "api:candidature": (_api(LISENT, "attributions:lire", 404, methode="get"),),
    "api:retrait_de_candidature": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, motif="desistement"),),
    "api:visites": (_api(LOUENT, "baux:ecrire", 404, proposee_le="2026-11-20"),),
    "api:suite_de_visite": (_api(LOUENT, "baux:ecrire", 404, etat="faite", le="2026-11-20"),),
    "api:candidats": (
        _api(LISENT, "attributions:lire", 404, methode="get"),
        _api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, demandes=[]),
    ),
    "api:feuille_de_designation": (
        _api(
            DESIGNENT_PAR_LOGICIEL,
            "candidatures:ecrire",
            404,
            demandes=[],
            signee_le="2026-11-18",
            recue_le="2026-11-20",
            reference="n° 41",
        ),
    ),
    "api:recherche_de_candidats": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, methode="get"),),
    "api:aide_estimee": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, montant="120"),),
    "api:ordre_des_candidats": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, candidatures=[]),),
    "api:transmission": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404),),
    "api:cotation": (_api(LISENT, "demandes:lire", 200, methode="get"),),
    "api:grilles": (LigneApi(TOUS, "territoires:lire"),),
    "api:grille": (LigneApi(TOUS, "territoires:lire", 404, suite=INCONNUE),),
    "api:proposition": (_api(LOUENT, "baux:ecrire", 404, envoyee_le="2026-11-20", repondre_avant_le="2026-12-01"),),
    "api:acceptation": (_api(LOUENT, "baux:ecrire", 404, recue_le="2026-11-20"),),
    "api:refus_du_candidat": (_api(LOUENT, "baux:ecrire", 404, recue_le="2026-11-20", motif="RF_ETAT"),),
    "api:silence": (_api(LOUENT, "baux:ecrire", 404),),
    "api:condition_caduque": (_api(LOUENT, "baux:ecrire", 404),),
    "api:avertissement_d_irrecevabilite": (_api(LOUENT, "baux:ecrire", 404),),
    "api:fin_d_echange": (_api(LOUENT, "baux:ecrire", 404),),
    "api:radiation_d_irrecevabilite": (_api(LOUENT, "baux:ecrire", 404),),
    **dict.fromkeys(
        ("api:desistement", "api:condition_levee", "api:recours"), (_api(LOUENT, "baux:ecrire", 404, le="2026-11-20"),)
    ),
    "api:attribution": (_api(LOUENT, "baux:ecrire", 404, cia=True),),
    "api:bail": (_api(LOUENT, "baux:ecrire", 404, signe_le="2026-11-20", actualisee=True),),
    "api:changement": (_api(LOUENT, "baux:ecrire", 404, suite="garder"),),
    "api:place_de_colocation": (_api(LOUENT, "baux:ecrire", 404, place=2),),
    "api:mutation": (_api(LOUENT, "baux:ecrire", 404, occupe="0000000001"),),
    "api:echange": (_api(LOUENT, "baux:ecrire", 404, autre="3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55"),),
    "api:baux_d_echange": (_api(LOUENT, "baux:ecrire", 404, signe_le="2026-11-20", actualisees=True),),
    "api:irrecevabilite_levee": (_api(LOUENT, "commissions:ecrire", 404, le="2026-11-20"),),
    "api:issue_du_recours": (_api(LOUENT, "baux:ecrire", 404, le="2026-11-20", annulee=False),),
    "api:evenements_d_une_demande": (_api(LISENT, "evenements:lire", 200, methode="get"),),
    "api:evenements": (LigneApi(LISENT, "evenements:lire"),),
    **{f"api:{un}": (LigneApi(TOUS, "territoires:lire"),) for un in ("territoires", "nomenclatures")},
    "api:territoire": (LigneApi(TOUS, "territoires:lire", 404),),
}
API |= {
    **{
        f"api:{liste}": (LigneApi(LISENT, "attributions:lire"), LigneApi(BAILLEURS, "logements:ecrire", 400, "post"))
        for liste in ("logements", "vacances")
    },
    "api:logement": (
        LigneApi(LISENT, "attributions:lire", 404, suite=INCONNUE),
        LigneApi(BAILLEURS, "logements:ecrire", 428, "patch", suite=INCONNUE),  # the version is asked first
    ),
    "api:imports_rpls": (LigneApi(BAILLEURS, "logements:ecrire", 415, "post"),),  # a file travels as it is
    "api:import_rpls": (LigneApi(BAILLEURS, "logements:ecrire", 404, suite=INCONNUE),),
    "api:programme": (LigneApi(BAILLEURS, "logements:ecrire", 400, "post"),),
    "api:vacance": (LigneApi(LISENT, "attributions:lire", 404, suite=INCONNUE),),
    **{
        f"api:{acte}": (LigneApi(BAILLEURS, "logements:ecrire", 428, "post", suite=INCONNUE),)
        for acte in ("orientation", "echec", "relance", "retrait")
    },
    **{
        f"api:{liste}": (LigneApi(LISENT, "attributions:lire"),) for liste in ("candidatures", "classes", "conventions")
    },
    "api:convention": (LigneApi(LISENT, "attributions:lire", 404, suite=(0,)),),
}
