"""The rows of the matrix for the attribution: dwellings, designation, sittings, leases, quotas."""

from __future__ import annotations

from dataclasses import replace

from tests.habilitations.lignes import (
    BAILLEURS,
    COMPTENT,
    DESIGNENT,
    DESIGNENT_PAR_LOGICIEL,
    EXPORTENT,
    INCONNUE,
    LISENT,
    LOUENT,
    SIGNENT,
    TIENNENT_COMMISSION,
    Ligne,
    LigneApi,
    _api,
    _dossier,
    _parc,
)
from tests.monde import BAILLEUR, ETAT, GESTIONNAIRE, PREFECTURE

ATTRIBUTIONS: dict[str, Ligne] = {
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
    "attributions:reconvoquer_seance": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE),
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
    "attributions:passer_candidat": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:constater_silence": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:desister": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:lever_condition": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:laisser_caduque": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:corriger_attribution": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:signer": Ligne(LOUENT, 404, cles=INCONNUE),
    # The bailleur's until its exercise is closed, the gestionnaire's after.
    "attributions:annuler_bail": Ligne(LOUENT | {GESTIONNAIRE}, 404, cles=INCONNUE),
    "attributions:corriger_apres_bail": Ligne(LOUENT | {GESTIONNAIRE}, 404, cles=INCONNUE),
    "attributions:entrer_dans_les_lieux": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:baux_tardifs": Ligne(LOUENT | {GESTIONNAIRE}),
    "attributions:exporter_baux_tardifs": Ligne(LOUENT | {GESTIONNAIRE}),
    "attributions:trancher_changement": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:reprendre_acte": Ligne(DESIGNENT, 404, cles=INCONNUE),
    "attributions:reprendre_etape": Ligne(DESIGNENT, 404, cles=INCONNUE),
    "attributions:placer_candidat": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:recherche_infructueuse": Ligne(DESIGNENT, 404, methode="post", cles=INCONNUE),
    "attributions:lier_mutation": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:lier_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:defaire_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:signer_echange": Ligne(LOUENT, 404, cles=INCONNUE),
    **{
        f"attributions:{nom}": Ligne(LOUENT, 404, cles=INCONNUE)
        for nom in ("loger_par_association", "prolonger_occupation", "terminer_occupation", "glisser")
    },
    "attributions:avertir_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    # The CALEOL goes back on its decision: its secretariat enters it.
    "attributions:lever_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:confirmer_irrecevabilite": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:former_recours": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:juger_recours": Ligne(LOUENT, 404, cles=INCONNUE),
    # Counts and dwellings that the actor reads, or that the public is told of: whoever reads the dossier.
    "attributions:ou_loger": _dossier(LISENT),
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
    "attributions:remplacer_rpls": _parc(),
    **{f"attributions:{nom}": _parc(422, methode="post") for nom in ("appliquer_paires", "rapport_paires")},
    "attributions:imports_rpls": _parc(),
    "attributions:import_rpls": _parc(404, *INCONNUE),
    "attributions:rapport_rpls": _parc(404, *INCONNUE),
    # The bailleur sees what is published for it, and suspends it (L441-2-8 I).
    **{f"attributions:{nom}": _parc() for nom in ("publication", "suspendre_publication")},
    "attributions:reprendre_publication": _parc(404, "0", methode="post"),
    "attributions:modifier_logement": _parc(404, *INCONNUE),
    "attributions:attacher_rpls": _parc(404, *INCONNUE),
    "attributions:occupations": Ligne(LOUENT),
    "attributions:dire_bail": Ligne(LOUENT, 404, cles=INCONNUE),
    "attributions:dates_de_bail": Ligne(LOUENT),
    **{f"attributions:{un}_dates_de_bail": Ligne(LOUENT, 422, methode="post") for un in ("appliquer", "rapport")},
    **{f"attributions:{nom}": Ligne(LOUENT, 404, cles=INCONNUE) for nom in ("examiner_occupation", "muter_occupation")},
    **{
        f"attributions:{nom}": Ligne(TIENNENT_COMMISSION, 404, cles=INCONNUE)
        for nom in ("porter_occupation", "aviser_occupation")
    },
    "attributions:destiner_logement": _parc(404, *INCONNUE),
    "attributions:ouvrir_vacance": _parc(404, *INCONNUE),
    "attributions:orienter_vacance": _parc(404, *INCONNUE),
    "attributions:echec_vacance": _parc(404, *INCONNUE),
    "attributions:feuille_de_designation": _parc(404, *INCONNUE),
    # The bailleur from the act it holds, the State for its own; whoever designates besides meets the rule of the vacancy.
    "attributions:prononcer": Ligne(DESIGNENT, 404, cles=INCONNUE),
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

# By route, one row per method.
API_ATTRIBUTIONS: dict[str, tuple[LigneApi, ...]] = {
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
    "api:attribution_prononcee": (
        _api(
            DESIGNENT_PAR_LOGICIEL,
            "candidatures:ecrire",
            404,
            demande=INCONNUE[0],
            fondement="dalo",
            prononcee_le="2026-11-18",
            reference="n° 12",
            conserve_par="bailleur",
        ),
    ),
    "api:recherche_de_candidats": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, methode="get"),),
    "api:aide_estimee": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, montant="120"),),
    "api:ordre_des_candidats": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, candidatures=[]),),
    "api:recherche_infructueuse": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404),),
    "api:transmission": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404),),
    "api:proposition": (_api(LOUENT, "baux:ecrire", 404, envoyee_le="2026-11-20", repondre_avant_le="2026-12-01"),),
    "api:acceptation": (_api(LOUENT, "baux:ecrire", 404, recue_le="2026-11-20"),),
    "api:refus_du_candidat": (_api(LOUENT, "baux:ecrire", 404, recue_le="2026-11-20", motif="RF_ETAT"),),
    "api:passage": (_api(LOUENT, "baux:ecrire", 404),),
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
    "api:annulation_d_acte": (_api(DESIGNENT_PAR_LOGICIEL, "candidatures:ecrire", 404, motif="erreur_saisie"),),
    "api:place_de_colocation": (_api(LOUENT, "baux:ecrire", 404, place=2),),
    "api:annulation_du_bail": (_api(LOUENT, "baux:ecrire", 404, le="2026-01-05", motif="erreur", suite="attente"),),
    "api:correction_apres_bail": (_api(LOUENT, "baux:ecrire", 404, motif="saisie"),),
    "api:entree_dans_les_lieux": (_api(LOUENT, "baux:ecrire", 404, le="2026-01-05"),),
    "api:occupant_d_association": (
        _api(
            LOUENT,
            "baux:ecrire",
            404,
            numero_occupant="1",
            nature_occupation="bail_glissant",
            du="2026-11-20",
            terme="2027-11-20",
        ),
    ),
    "api:terme_d_occupation": (_api(LOUENT, "baux:ecrire", 404, terme="2027-11-20"),),
    "api:depart_d_occupant": (_api(LOUENT, "baux:ecrire", 404, le="2026-11-20"),),
    "api:glissement": (_api(LOUENT, "baux:ecrire", 404, numero_occupant="1", signe_le="2026-11-20", actualisee=True),),
    "api:mutation": (_api(LOUENT, "baux:ecrire", 404, occupe="0000000001"),),
    "api:echange": (_api(LOUENT, "baux:ecrire", 404, autre="3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55"),),
    "api:baux_d_echange": (_api(LOUENT, "baux:ecrire", 404, signe_le="2026-11-20", actualisees=True),),
    "api:irrecevabilite_levee": (_api(LOUENT, "commissions:ecrire", 404, le="2026-11-20"),),
    "api:issue_du_recours": (_api(LOUENT, "baux:ecrire", 404, le="2026-11-20", annulee=False),),
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
    "api:destination": (LigneApi(BAILLEURS, "logements:ecrire", 428, "post", suite=INCONNUE),),
    "api:occupations": (LigneApi(LOUENT, "baux:ecrire"),),
    "api:dates_de_bail": (LigneApi(LOUENT, "baux:ecrire", 400, "post"),),
    "api:examen_d_occupation": (_api(LOUENT, "baux:ecrire", 404, le="2026-11-20"),),
    "api:seance_d_occupation": (_api(TIENNENT_COMMISSION, "commissions:ecrire", 404, seance=INCONNUE[0]),),
    "api:avis_d_occupation": (
        _api(TIENNENT_COMMISSION, "commissions:ecrire", 404, seance=INCONNUE[0], avis="maintien", motif="Convient"),
    ),
    "api:mutation_d_occupation": (_api(LOUENT, "baux:ecrire", 404, numero="093031234567811075"),),
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
