"""What the OpenAPI document says of dwellings, RPLS files, vacancies and conventions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from attributions.api.parc import classes, contrats, conventions, logements, occupations, vacances
from attributions.api.parc import contrats_occupation as occupation
from attributions.enums import Classe, Contingent, Plafond, Typologie
from attributions.states.vacance import EtatVacance
from registre.api.schema import CLE, ECRITURE, ETAG, SI, operation, parametre, taille

_T = ["Logements"]
_LISTE = (400, 401, 403, 429)
CREATION = (400, 401, 403, 409, 413, 415, 422, 429)
_LOGEMENT = OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant du logement.")
_VACANCE = OpenApiParameter(
    "cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la mise à disposition."
)
_BAIL = OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant du bail en cours.")
_EXAMEN = [
    OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de l'examen."), SI, CLE, ETAG,
]  # fmt: skip
_IMPORT = OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de l'import.")
_CONVENTION = OpenApiParameter(
    "convention_id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Identifiant de la convention."
)
_EXERCICE = parametre("exercice", "Année du compte ; l'année en cours par défaut.")
_SUITE = OpenApiParameter("curseur", OpenApiTypes.UUID, description="« curseur_suivant » de la page précédente.")
_OUI_NON = ("oui", "non")
_FILTRES = [
    parametre("reference", "Référence du bailleur ou identifiant RPLS, entier."),
    OpenApiParameter(
        "commune", {"type": "integer", "minimum": 1, "maximum": 999_999_999}, description="Étiquette d'un territoire."
    ),
    parametre("typologie", "Type du logement.", *Typologie.values),
    parametre("plafond", "Famille de plafond de ressources.", *(un for un in Plafond.values if un)),
    parametre("contingent", "Contingent, champ 63 du RPLS.", *Contingent.values),
    parametre("qpv", "En quartier prioritaire aujourd'hui.", *_OUI_NON),
    parametre("vacant", "Mis à disposition.", *_OUI_NON),
    parametre("rpls", "Sans identifiant RPLS.", "non"),
    parametre("sorti", "Montrer aussi les logements sortis du parc.", *_OUI_NON),
]
_ACTE = [_VACANCE, SI, CLE, ETAG]
LOGEMENT: dict[str, Any] = {
    "reference": "RES-12-0456", "rpls": "", "exception_rpls": "Logement livré en octobre 2026", "commune": "93066",
    "typologie": "T3", "pieces": 3, "surface": 62, "numero": "12", "type_voie": "RUE", "voie": "AUGER",
    "code_postal": "93200", "financement": "13", "conventionne": True, "loyer": "482.50", "charges": "110.00",
    "contingent": "7",
}  # fmt: skip

OPERATIONS: dict[type, dict[str, Any]] = {
    classes.Classes: {
        "get": operation(
            "Lister les classes de résidences", contrats.PageDeClasses, refus=_LISTE, tags=_T,
            operation_id="classes_lister",
            parameters=[
                OpenApiParameter(
                    "territoire", {"type": "integer", "minimum": 1, "maximum": 999_999_999},
                    description="Étiquette d'un territoire.",
                ),
                parametre("classe", "De la moins à la plus fragile.", *Classe.values),
                taille(classes.TAILLE_MAXIMALE),
                OpenApiParameter(
                    "curseur", {"type": "integer", "minimum": 1, "maximum": 999_999_999},
                    description="« curseur_suivant » de la page précédente.",
                ),
            ],
            description="Qualification de l'offre par le plan partenarial (R441-2-10 4°), en vigueur aujourd'hui.",
        )
    },
    logements.Logements: {
        "get": operation(
            "Lister les logements", contrats.PageDeLogements, refus=_LISTE, tags=_T, operation_id="logements_lister",
            parameters=[*_FILTRES, taille(logements.TAILLE_MAXIMALE), _SUITE],
            description="Un bailleur lit son parc, une collectivité son territoire, un réservataire ce qui lui est orienté.",
        ),
        "post": operation(
            "Ajouter un logement", contrats.FaitDuParc, entree=contrats.LogementDeclare, refus=CREATION, statut=201,
            tags=_T, operation_id="logements_ajouter", parameters=[CLE, ETAG], exemple=LOGEMENT,
            description="Sans identifiant RPLS, l'exception est motivée (R441-2-9). Les montants sont des textes en euros.",
        ),
    },
    logements.UnLogement: {
        "get": operation(
            "Lire un logement", contrats.LogementLu, tags=_T, operation_id="logements_lire", parameters=[_LOGEMENT, ETAG],
        ),
        "patch": operation(
            "Modifier un logement", contrats.FaitDuParc, entree=contrats.ModifierLogement, refus=ECRITURE, tags=_T,
            operation_id="logements_modifier", parameters=[_LOGEMENT, SI, CLE, ETAG],
            exemple={"changements": {"charges": "115.00"}},
        ),
    },
    logements.Destination: {
        "post": operation(
            "Dire un logement adapté ou dédié", contrats.FaitDuParc, entree=contrats.DestinerLogement, refus=ECRITURE, tags=_T,
            operation_id="logements_destiner", parameters=[_LOGEMENT, SI, CLE, ETAG], exemple={"equipements": ["01"]},
            description="Adapté à un handicap (R441-4), ou d'un programme dédié à un public (L441-2 III) ; vide : ordinaire."
            " Vaut pour les prochaines désignations et décisions.",
        )
    },
    occupations.Occupations: {
        "get": operation(
            "Lister les occupations", occupation.PageDOccupations, refus=_LISTE, tags=_T, operation_id="occupations_lister",
            parameters=[
                parametre("etat", "À examiner par défaut.", *occupations.ETATS), taille(occupations.TAILLE_MAXIMALE), _SUITE,
            ],
            description="Les logements loués de votre parc en zone tendue dont l'examen est dû (L442-5-2), la plus ancienne"
            " échéance d'abord, ou ceux qui sont examinés.",
        )
    },
    occupations.DatesDeBail: {
        "post": operation(
            "Dire la date des baux en cours", occupation.BauxDits, entree=occupation.DireLesBaux, refus=CREATION, tags=_T,
            operation_id="occupations_dire_les_baux", parameters=[CLE],
            exemple={"baux": [{"logement": "0000000001", "bail_le": "2018-04-05"}]},
            description="Baux signés avant le registre, ou ailleurs : chaque ligne est écrite, ou refusée avec sa raison. Le plus"
            " récent l'emporte. Sans nom de personne.",
        )
    },
    occupations.Examen: {
        "post": operation(
            "Enregistrer l'examen d'une occupation", occupation.ExamenFait, entree=occupation.ExaminerOccupation,
            refus=ECRITURE, statut=201, tags=_T, operation_id="occupations_examiner", parameters=[_BAIL, SI, CLE, ETAG],
            exemple={"le": "2026-11-20", "situations": ["sous_occup"]},
            description="Sans situation de l'article, rien ne suit avant trois ans ; avec une, le dossier va en commission.",
        )
    },
    occupations.Seance: {
        "post": operation(
            "Porter une occupation en séance", occupation.ExamenFait, entree=occupation.PorterEnSeance, refus=ECRITURE, tags=_T,
            operation_id="occupations_porter", parameters=_EXAMEN,
            exemple={"seance": "3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55"},
            description="À une séance à venir de votre commission ; redit, à une autre.",
        )
    },
    occupations.Avis: {
        "post": operation(
            "Enregistrer l'avis de la commission sur une occupation", occupation.ExamenFait, entree=occupation.RendreAvis,
            refus=ECRITURE, tags=_T, operation_id="occupations_aviser", parameters=_EXAMEN,
            exemple={"seance": "3f2a9c1e-5b7d-4e8a-9c61-0d4b2f7a1e55", "avis": "relogement", "motif": "Deux pièces de trop"},
            description="Relogement ou maintien, avec son motif (L441-2).",
        )
    },
    occupations.Mutation: {
        "post": operation(
            "Lier la demande de mutation à l'avis", occupation.ExamenFait, entree=occupation.OuvrirMutation, refus=ECRITURE,
            tags=_T, operation_id="occupations_ouvrir_mutation", parameters=_EXAMEN,
            exemple={"numero": "093031234567811075"},
            description="Après un avis de relogement : la demande du locataire le dit.",
        )
    },
    logements.ImportsRpls: {
        "post": operation(
            "Envoyer un fichier RPLS", contrats.ImportLu, refus=(400, 401, 403, 409, 413, 415, 422, 429), statut=201,
            tags=_T, operation_id="rpls_envoyer", parameters=[ETAG],
            requete={"text/csv": OpenApiTypes.BINARY},
            description="64 champs, points-virgules, une première ligne de 12 champs. Le même fichier est un seul import.",
        )
    },
    logements.UnImportRpls: {
        "get": operation(
            "Suivre un import RPLS", contrats.ImportLu, tags=_T, operation_id="rpls_suivre", parameters=[_IMPORT],
        )
    },
    vacances.Vacances: {
        "get": operation(
            "Lister les mises à disposition", contrats.PageDeVacances, refus=_LISTE, tags=_T,
            operation_id="vacances_lister",
            parameters=[parametre("etat", "État.", *EtatVacance.values), taille(logements.TAILLE_MAXIMALE), _SUITE],
        ),
        "post": operation(
            "Mettre un logement à disposition", contrats.FaitDuParc, entree=contrats.OuvrirVacance,
            refus=(*CREATION, 404), statut=201, tags=_T, operation_id="vacances_ouvrir", parameters=[CLE, ETAG],
            exemple={"logement": "00000000-0000-4000-8000-000000000000", "disponible_le": "2026-12-15"},
        ),
    },
    vacances.Programme: {
        "post": operation(
            "Livrer un programme neuf", contrats.ProgrammeLivre, entree=contrats.LivrerProgramme,
            refus=CREATION, tags=_T, operation_id="vacances_livrer_programme", statut=201, parameters=[CLE],
            exemple={"logements": ["NEUF-001", "NEUF-002"], "livraison_le": "2027-03-01", "convention": 12,
                     "prevenu_le": "2026-11-20", "preuve": "Courriel du 20 novembre"},
            description="Un lot par réservataire, après la concertation de R441-5 : tous les logements, ou aucun.",
        )
    },
    vacances.UneVacance: {
        "get": operation(
            "Lire une mise à disposition", contrats.VacanceDetaillee, tags=_T, operation_id="vacances_lire",
            parameters=[_VACANCE, ETAG],
            description="Avec la proposition d'orientation, pour le bailleur, tant qu'elle est à orienter.",
        )
    },
    vacances.Orientation: {
        "post": operation(
            "Orienter", contrats.FaitDuParc, entree=contrats.OrienterVacance, refus=ECRITURE, tags=_T,
            operation_id="vacances_orienter", parameters=_ACTE,
            exemple={"convention": 12, "prevenu_le": "2026-11-20", "preuve": "Courriel du 20 novembre"},
            description="Vers une convention, ou gardée par le bailleur ; s'écarter de la proposition se motive.",
        )
    },
    vacances.Echec: {
        "post": operation(
            "Constater l'échec de désignation", contrats.FaitDuParc, entree=contrats.ConstaterEchec, refus=ECRITURE,
            tags=_T, operation_id="vacances_echec", parameters=_ACTE, exemple={"cause": "delai"},
        )
    },
    vacances.Relance: {
        "post": operation(
            "Relancer la désignation", contrats.FaitDuParc, entree=contrats.RelancerVacance, refus=ECRITURE, tags=_T,
            operation_id="vacances_relancer", parameters=_ACTE, exemple={},
        )
    },
    vacances.Retrait: {
        "post": operation(
            "Retirer la mise à disposition", contrats.FaitDuParc, entree=contrats.RetirerVacance, refus=ECRITURE,
            tags=_T, operation_id="vacances_retirer", parameters=_ACTE, exemple={"motif": "Dégât des eaux"},
        )
    },
    conventions.Conventions: {
        "get": operation(
            "Lister les conventions de réservation", contrats.ListeDeConventions, refus=_LISTE, tags=_T,
            operation_id="conventions_lister", parameters=[_EXERCICE],
        )
    },
    conventions.UneConvention: {
        "get": operation(
            "Lire une convention et son compte", contrats.CompteDetaille, tags=_T, operation_id="conventions_lire",
            parameters=[_CONVENTION, _EXERCICE],
        )
    },
}  # fmt: skip
