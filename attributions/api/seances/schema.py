"""The operations on commissions and sittings, in French."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from attributions.api.seances import commissions, contrats, papiers, vues
from registre.api.schema import CLE, ECRITURE, ETAG, LECTURE, REJOUE, SI, operation
from registre.api.vues.pieces import PDF

TAGS = ["Séances"]
_SEANCE = OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la séance.")
_COMMISSION = OpenApiParameter(
    "cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la commission."
)
_MEMBRE = OpenApiParameter(
    "membre_id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Identifiant du membre dans la commission."
)
_LOT = OpenApiParameter("lot", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant du lot.")
_CREATION = (400, 401, 403, 409, 413, 415, 422, 429)
_LECTURE_SIGNEE = (400, 401, 403, 404, 409, 429)
_CLE = "00000000-0000-4000-8000-000000000000"


def _acte(resume: str, nom: str, entree: type, description: str, **options: Any) -> dict[str, Any]:
    return {
        "post": operation(
            resume, contrats.SeanceFaite, entree=entree, refus=ECRITURE, tags=TAGS, operation_id=nom,
            parameters=[_SEANCE, SI, CLE, ETAG], description=f"{description} {REJOUE}", **options,
        )
    }  # fmt: skip


OPERATIONS: dict[type, dict[str, Any]] = {
    commissions.Commissions: {
        "get": operation(
            "Lister les commissions", contrats.ListeDeCommissions, refus=(400, 401, 403, 429), tags=TAGS,
            operation_id="commissions_lister", description="Celles de votre organisme, et celles où il siège.",
        ),
        "post": operation(
            "Créer une commission", contrats.CommissionFaite, entree=contrats.DeclarerCommission, refus=_CREATION, tags=TAGS,
            operation_id="commissions_creer", parameters=[CLE, ETAG], statut=201,
            description=f"De votre bailleur (L441-2 I), comme son règlement intérieur la dit. {REJOUE}",
            exemple={"nom": "CALEOL Est", "quorum": 4, "reglement": "Règlement du 12 janvier 2026", "du": "2026-02-01"},
        ),
    },
    commissions.UneCommission: {
        "get": operation(
            "Lire une commission", contrats.CommissionDetaillee, refus=LECTURE, tags=TAGS, operation_id="commissions_lire",
            parameters=[_COMMISSION, ETAG], description="Ses membres, et ce qui manque à sa composition (R441-9).",
        ),
        "patch": operation(
            "Modifier une commission", contrats.CommissionFaite, entree=contrats.ChangerCommission, refus=ECRITURE, tags=TAGS,
            operation_id="commissions_modifier", parameters=[_COMMISSION, SI, CLE, ETAG],
            description=f"Les séances tenues gardent ce qui a été décidé. {REJOUE}", exemple={"changements": {"quorum": 5}},
        ),
    },
    commissions.Membres: {
        "post": operation(
            "Inscrire un membre", contrats.CommissionFaite, entree=contrats.DeclarerMembre, refus=ECRITURE, tags=TAGS,
            operation_id="commissions_inscrire_membre", parameters=[_COMMISSION, SI, CLE, ETAG], statut=201,
            description="Titulaire ou suppléant (L441-2 II, R441-9). Le compte avec lequel il siège se choisit à l'écran. "
            f"{REJOUE}",
            exemple={"qualite": "ca", "nom": "Anne Roche", "du": "2026-02-01"},
        )
    },
    commissions.UnMembre: {
        "patch": operation(
            "Modifier un membre", contrats.CommissionFaite, entree=contrats.ChangerMembre, refus=ECRITURE, tags=TAGS,
            operation_id="commissions_modifier_membre", parameters=[_COMMISSION, _MEMBRE, SI, CLE, ETAG],
            description=f"Ou finir son mandat, par sa date de fin. {REJOUE}",
            exemple={"changements": {"au": "2026-12-31"}},
        )
    },
    vues.Seances: {
        "get": operation(
            "Lister les séances", contrats.ListeDeSeances, refus=(400, 401, 403, 429), tags=TAGS,
            operation_id="seances_lister", description="Les plus récentes d'abord, deux cents au plus.",
        ),
        "post": operation(
            "Préparer une séance", contrats.SeanceFaite, entree=contrats.PreparerSeance, refus=ECRITURE, tags=TAGS,
            operation_id="seances_preparer", parameters=[CLE], statut=201, description=f"De votre commission. {REJOUE}",
            exemple={"commission": _CLE, "prevue_a": "2026-12-03T09:30:00+01:00", "lieu": "Siège"},
        ),
    },
    vues.UneSeance: {
        "get": operation(
            "Lire une séance", contrats.SeanceDetaillee, refus=LECTURE, tags=TAGS, operation_id="seances_lire",
            parameters=[_SEANCE, ETAG], description="L'ordre du jour, les candidats, les décisions. Chaque lecture est tracée.",
        )
    },
    vues.Lignes: _acte(
        "Inscrire un logement", "seances_inscrire", contrats.InscrireLogement,
        "Trois candidats transmis au moins, ou l'exception de R441-3 ; demandes actives, avec leur numéro.", statut=201,
        exemple={"mise_a_disposition": _CLE},
    ),
    vues.Convocation: _acte(
        "Convoquer", "seances_convoquer", contrats.ConvoquerSeance, "Dans le délai du règlement intérieur.", exemple={}
    ),
    vues.Ouverture: _acte(
        "Ouvrir la séance", "seances_ouvrir", contrats.OuvrirSeance, "Quorum atteint, président présent.",
        exemple={"presences": [{"membre": 1}, {"membre": 2, "present": False, "excuse": True}]},
    ),
    vues.Presences: _acte(
        "Noter une arrivée, un départ ou un retour", "seances_presence", contrats.NoterMouvement,
        "Pendant la séance, autant de fois qu'il y en a ; une séance saisie après coup dit l'heure, dans n'importe quel ordre.",
        exemple={"membre": 1, "present": False},
    ),
    vues.Deports: _acte(
        "Noter un déport", "seances_deport", contrats.NoterDeport,
        "Le membre n'a plus de voix sur ce logement ; avant sa première décision.",
        exemple={"mise_a_disposition": _CLE, "membre": 2, "motif": "Dossier d'un proche"},
    ),
    vues.Decisions: _acte(
        "Décider pour un candidat", "seances_decider", contrats.DeciderCandidature,
        "Une des cinq décisions de R441-3. La même, envoyée deux fois, est une décision.",
        exemple={"candidature": _CLE, "lettre": "b", "rang": 1},
    ),
    vues.Arrets: _acte(
        "Terminer ou reporter un logement", "seances_arreter", contrats.ArreterLogement,
        "Tous les candidats décidés ou reportés ; rangs de 1 à n ; le rang 1 devient attributaire.",
        exemple={"mise_a_disposition": _CLE},
    ),
    vues.Cloture: _acte(
        "Clore la séance", "seances_clore", contrats.CloreSeance, "Chaque logement examiné ou reporté.", exemple={}
    ),
    papiers.Notifications: {
        "post": operation(
            "Envoyer les lettres de la séance", contrats.NotificationFaite, entree=contrats.NotifierSeance, refus=ECRITURE,
            tags=TAGS, operation_id="seances_notifier", parameters=[_SEANCE, SI, CLE, ETAG],
            description="Rangs, conditions, non-attributions, rangs non servis (L441-2-2, R441-2-17), une fois la séance close. "
            f"Rien ne part deux fois. {REJOUE}",
            exemple={},
        )
    },
    papiers.Lots: {
        "get": operation(
            "Lister les lettres à imprimer", contrats.ListeDeLots, refus=LECTURE, tags=TAGS, operation_id="seances_lots",
            parameters=[_SEANCE], description="Celles de la séance qui sont encore gardées, les plus récentes d'abord.",
        )
    },
    papiers.FichierDuLot: {
        "get": operation(
            "Reprendre des lettres à imprimer", PDF, refus=LECTURE, tags=TAGS, operation_id="seances_lot",
            parameters=[_SEANCE, _LOT], description="Un seul PDF, pour le secrétariat de la commission. Chaque lecture est tracée.",
        )
    },
    papiers.ProcesVerbalSigne: {
        "get": operation(
            "Lire ce qui est connu du procès-verbal", contrats.ProcesVerbalLu, refus=_LECTURE_SIGNEE, tags=TAGS,
            operation_id="proces_verbal_lire", parameters=[_SEANCE],
            description="Son empreinte et sa signature. Il ne se signe pas par l'API : le président le signe à l'écran, depuis "
            "son compte, après avoir prouvé son identité (R441-9).",
        )
    },
    papiers.FichierSigne: {
        "get": operation(
            "Lire le procès-verbal signé", PDF, refus=_LECTURE_SIGNEE, tags=TAGS, operation_id="proces_verbal_fichier",
            parameters=[_SEANCE], description="Il nomme les ménages : pour le secrétariat de la commission. Chaque lecture est "
            "tracée ; la première par le bailleur vaut remise.",
        )
    },
    papiers.FichierSansNoms: {
        "get": operation(
            "Lire le procès-verbal sans les noms", PDF, refus=_LECTURE_SIGNEE, tags=TAGS,
            operation_id="proces_verbal_sans_noms", parameters=[_SEANCE],
            description="Pour les organismes qui siègent. Il reste après l'effacement des ménages.",
        )
    },
}  # fmt: skip
