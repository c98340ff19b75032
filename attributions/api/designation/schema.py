"""The operations on candidatures, in French."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from attributions.api.designation import contrats, lecture, recherche, vues
from attributions.rules.candidats import OrdreCandidats
from attributions.states.candidature import EtatCandidature
from registre.api.schema import CLE, ECRITURE, ETAG, LECTURE, REJOUE, SI, operation, parametre, taille

TAGS = ["Candidatures"]
_CANDIDATURE = OpenApiParameter(
    "cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la candidature."
)
_VACANCE = OpenApiParameter(
    "cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la mise à disposition."
)
_CLES = "00000000-0000-4000-8000-000000000000"


def _acte(resume: str, nom: str, cle: OpenApiParameter, entree: type, description: str, **options: Any) -> Any:
    sortie = options.pop("sortie", contrats.CandidatureFaite)
    return operation(
        resume, sortie, entree=entree, refus=ECRITURE, tags=TAGS, operation_id=nom, parameters=[cle, SI, CLE, ETAG],
        description=f"{description} {REJOUE}", **options,
    )  # fmt: skip


def _filtre(nom: str, description: str) -> OpenApiParameter:
    return parametre(nom, description, recherche.OUI, recherche.NON)


def _nombre(nom: str, description: str) -> OpenApiParameter:
    minimum, maximum = recherche.NOMBRES[nom]
    schema = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return OpenApiParameter(nom, schema, description=description)


OPERATIONS: dict[type, dict[str, Any]] = {
    vues.Candidatures: {
        "get": operation(
            "Lister les candidatures", contrats.PageDeCandidatures, refus=(400, 401, 403, 429), tags=TAGS,
            operation_id="candidatures_lister",
            parameters=[
                parametre("etat", "En cours par défaut.", lecture.EN_COURS, *EtatCandidature.values),
                OpenApiParameter("mise_a_disposition", OpenApiTypes.UUID, description="Sur ce logement."),
                OpenApiParameter("demande", OpenApiTypes.UUID, description="De ce ménage."),
                taille(lecture.TAILLE_MAXIMALE),
                OpenApiParameter("curseur", OpenApiTypes.UUID, description="« curseur_suivant » de la page précédente."),
            ],
            description="Celles de vos logements, celles que vous avez désignées, celles de votre contingent ou de votre"
            " territoire ; les plus récentes d'abord.",
        )
    },
    vues.UneCandidature: {
        "get": operation(
            "Lire une candidature", contrats.CandidatureDetaillee, refus=LECTURE, tags=TAGS,
            operation_id="candidatures_lire", parameters=[_CANDIDATURE, ETAG], description="Chaque lecture est tracée.",
        )
    },
    vues.Candidats: {
        "get": operation(
            "Lire les candidats d'un logement", contrats.CandidatsDUneVacance, refus=LECTURE, tags=TAGS,
            operation_id="candidats_lire", parameters=[_VACANCE, ETAG],
            description="Ceux du tour en cours, dans l'ordre de préférence. L'ETag est celui de la mise à disposition.",
        ),
        "post": _acte(
            "Désigner des candidats", "candidats_designer", _VACANCE, contrats.Designer,
            "Tous ou aucun, dans l'ordre de préférence, après les présents. Un ménage à qui un logement est déjà attribué"
            " ou proposé se confirme (422, proposition_en_cours).",
            sortie=contrats.DesignationFaite, statut=201, exemple={"demandes": [{"demande": _CLES}]},
        ),
    },
    vues.Feuille: {
        "post": _acte(
            "Saisir une feuille de désignation", "candidats_designer_sur_feuille", _VACANCE, contrats.SaisirFeuille,
            "Par le bailleur, au nom d'un réservataire qui désigne sur papier et reste à l'origine de la désignation.",
            sortie=contrats.DesignationFaite, statut=201,
            exemple={"demandes": [{"demande": _CLES}], "signee_le": "2026-11-18", "recue_le": "2026-11-20",
                     "reference": "Registre des désignations, n° 41"},
        )
    },
    vues.Prononcee: {
        "post": _acte(
            "Enregistrer une attribution prononcée", "attributions_prononcer", _VACANCE, contrats.PrononcerAttribution,
            "Sans commission : par le bailleur qui tient l'acte d'une autorité, ou par l'État pour le sien. Le ménage est"
            " attributaire aussitôt ; l'offre, la réponse et le bail suivent comme toujours.",
            sortie=contrats.DesignationFaite, statut=201,
            exemple={"demande": _CLES, "fondement": "dalo", "prononcee_le": "2026-11-18", "reference": "Arrêté n° 2026-114",
                     "conserve_par": "Direction de l'attribution"},
        )
    },
    vues.Recherche: {
        "get": operation(
            "Rechercher des candidats pour un logement", contrats.RechercheDeCandidats, refus=(*LECTURE, 409), tags=TAGS,
            operation_id="candidats_rechercher",
            parameters=[
                _VACANCE,
                parametre("ordre", "Par cotation sans autre mention ; puis l'ancienneté.", *OrdreCandidats.values),
                _nombre("anciennete", "Mois d'ancienneté au moins."),
                _nombre("note", "Points de cotation au moins."),
                _nombre("personnes_min", "Personnes du ménage au moins."),
                _nombre("personnes_max", "Personnes du ménage au plus."),
                _filtre("mutation", "Locataires du parc social seulement, ou sans eux."),
                _filtre("dalo", "Reconnus prioritaires DALO."),
                _filtre("prioritaires", "Avec une priorité en vigueur."),
                _filtre("amenage", "Avec un besoin d'accessibilité."),
                _filtre("premier_quartile", "Du premier quartile des ressources."),
                _filtre("non_servies", "Classés derrière un ménage qui a signé dans la commune (R441-2-15 II et III)."),
            ],
            description="Les ménages que votre organisme peut désigner sur ce logement, cent au plus, et vingt à qui une seule"
            " condition manque. « borne_atteinte » dit que l'examen s'est arrêté avant la fin : filtrez pour aller plus loin."
            " Les ménages rendus sont tracés.",
        )
    },
    vues.Ordre: {
        "post": _acte(
            "Ordonner les candidats", "candidats_ordonner", _VACANCE, contrats.OrdonnerCandidats,
            "Toutes les candidatures désignées, non encore inscrites, la préférée d'abord.",
            sortie=contrats.DesignationFaite, exemple={"candidatures": [_CLES]},
        )
    },
    vues.RechercheInfructueuse: {
        "post": _acte(
            "Constater une recherche infructueuse", "recherches_constater", _VACANCE, contrats.ConstaterRecherche,
            "Sur un logement adapté à un handicap : la recherche est refaite et ne trouve personne qui en a besoin (R441-4).",
            sortie=contrats.DesignationFaite, exemple={}, statut=201,
        )
    },
    vues.Transmission: {
        "post": _acte(
            "Transmettre les candidats au bailleur", "candidats_transmettre", _VACANCE, contrats.TransmettreCandidats,
            "Trois candidats au moins, ou l'exception de R441-3.", sortie=contrats.DesignationFaite,
            exemple={"moins_de_trois": "insuffisance", "precision": "Deux ménages de cette taille en attente."},
        )
    },
    vues.Retrait: {
        "post": _acte(
            "Retirer une candidature", "candidatures_retirer", _CANDIDATURE, contrats.RetirerCandidat,
            "Avant la décision de la commission.", exemple={"motif": "desistement"},
        )
    },
    vues.Aide: {
        "post": _acte(
            "Noter l'aide au logement estimée", "candidatures_aide", _CANDIDATURE, contrats.EstimerAide,
            "Par qui a désigné, ou par le bailleur ; le taux d'effort est alors dit aide comprise.",
            exemple={"montant": "212.40"},
        )
    },
    vues.Visites: {
        "post": _acte(
            "Noter une visite proposée", "visites_proposer", _CANDIDATURE, contrats.ProposerVisite,
            "Par le bailleur ; une seule attend sa suite.", statut=201, exemple={"proposee_le": "2026-11-20"},
        )
    },
    vues.SuiteDeVisite: {
        "post": _acte(
            "Dire ce qu'est devenue la visite", "visites_suite", _CANDIDATURE, contrats.DireSuiteDeVisite,
            "Faite, manquée ou annulée. Une absence ne refuse rien (R441-10).",
            exemple={"etat": "faite", "le": "2026-11-21"},
        )
    },
}  # fmt: skip
