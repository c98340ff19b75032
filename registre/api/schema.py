"""The OpenAPI document: each operation said in French, with its answers, its refusals and an example."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from habilitations.rules.portees import Portee
from registre.api import contrats, contrats_cotation, contrats_pieces, contrats_priorites, exemples
from registre.api.contrats import ENTREE, SORTIE
from registre.api.liste import TAILLE_MAXIMALE
from registre.api.mots import dit
from registre.api.vues import cotation, demandes, evenements, pieces, priorites, territoires
from registre.filtres import ANCIENNETES, ECHEANCES, ETAT_RADIEE, ETATS
from registre.querysets import Tri
from registre.rules.typologies import TYPES
from registre.services.publication import PAGE_MAXIMALE
from registre.states.demande import NatureDemande
from socle.api import openapi
from socle.api.openapi import vers
from socle.api.problemes import TYPE_DE_CONTENU

RACINE = "/api/v1"
JETON = "OAuth2"
# Groups of operations, in order; upper applications add theirs with `decrire`.
ETIQUETTES: list[tuple[str, str]] = [
    ("Jeton", "Un jeton s'obtient avec les identifiants du client et sert une heure."),
    ("Demandes", "Lire, chercher, enregistrer, modifier, renouveler, radier."),
    ("Pièces", "Ce qui manque au dossier, déposer, demander, marquer, regarder les pièces justificatives."),
    ("Priorités", "Ce qui rend une demande prioritaire, par qui et jusqu'à quand ; les contingents."),
    ("Cotation", "Les grilles publiées par les territoires, et les notes d'une demande."),
    ("Événements", "Suivre ce qui change, dans l'ordre, sans rien manquer."),
    ("Territoires", "Territoires et nomenclatures que nomment les déclarations."),
]
PROBLEMES = {
    400: "Requête illisible : JSON, champ ou paramètre inconnu, en-tête mal formé.",
    401: "Jeton absent, inconnu, révoqué ou expiré.",
    403: "Portée, droit ou motif manquant, avec la raison.",
    404: "Inconnue, ou hors du périmètre de votre organisme : la réponse est la même.",
    409: "Impossible dans cet état, version périmée, avertissements à confirmer ou envoi en cours.",
    413: "Corps trop volumineux.",
    415: "Le corps s'envoie en application/json ; un dépôt de pièce en multipart/form-data.",
    422: "Informations à corriger, chacune avec son champ.",
    428: "L'en-tête If-Match manque.",
    429: "Trop de requêtes : attendez Retry-After secondes.",
}
LECTURE = (400, 401, 403, 404, 429)
ECRITURE = (400, 401, 403, 404, 409, 413, 415, 422, 428, 429)
_CORPS = (400, 401, 403, 409, 413, 415, 422, 429)


class SchemaDuJeton(OpenApiAuthenticationExtension):
    """How the authentication of the API is said in the document."""

    target_class = "habilitations.api.authentification.JetonDeClient"
    name = JETON

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        portees = {une.value: str(une.label) for une in Portee}
        return {
            "type": "oauth2",
            "description": "Identifiants du client (client credentials), liés à un organisme.",
            "flows": {"clientCredentials": {"tokenUrl": f"{RACINE}/jeton/", "scopes": portees}},
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        portee = auto_schema.view.portees.get(auto_schema.method)
        return {JETON: [portee.value] if portee else []}


def parametre(nom: str, description: str, *valeurs: str, **options: Any) -> OpenApiParameter:
    return OpenApiParameter(nom, OpenApiTypes.STR, description=description, enum=valeurs or None, **options)


def taille(maximum: int) -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 1, "maximum": maximum}
    return OpenApiParameter("taille", schema, description=f"Nombre de lignes, {maximum} au plus.")


MOTIF = parametre(
    "Motif-Consultation", "Pourquoi ouvrir un dossier protégé ou radié : dix caractères au moins, tracés.",
    location=OpenApiParameter.HEADER,
)  # fmt: skip
SI = parametre(
    "If-Match", 'Version lue, telle que l\'ETag l\'a donnée, par exemple "3".', location=OpenApiParameter.HEADER,
    required=True,
)  # fmt: skip
SI_PIECES = parametre(
    "If-Match", "Version des pièces, telle que leur ETag l'a donnée : celle de la demande ne convient pas.",
    location=OpenApiParameter.HEADER, required=True,
)  # fmt: skip
SI_DEPOT = parametre(
    "If-Match", "Facultatif : déposer seulement si les pièces n'ont pas changé depuis cette version.",
    location=OpenApiParameter.HEADER,
)  # fmt: skip
CLE = parametre(
    "Idempotency-Key", "Clé de cette requête, gardée 24 heures : renvoyée à l'identique, elle ne fait rien de plus.",
    location=OpenApiParameter.HEADER,
)  # fmt: skip
_PRIORITE = OpenApiParameter(
    "priorite", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la priorité."
)
_PIECE = OpenApiParameter("piece", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la pièce.")
_FICHIER = OpenApiParameter("fichier", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant du fichier.")
_PAGE = OpenApiParameter(
    "page", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH, description="Page du fichier, à partir de 1."
)
_DEMANDE = OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la demande.")
_FILTRES = [
    parametre("etat", "Actives par défaut.", *(code for code, _ in ETATS), ETAT_RADIEE[0]),
    parametre("type", "Type de logement recherché.", *TYPES),
    parametre("echeance", "Ce que le calendrier fait de la demande.", *(code for code, _ in ECHEANCES)),
    parametre("mutation", "Déjà locataires du parc social.", "oui", "non"),
    parametre("nature", "Ménages ou associations.", *NatureDemande.values),
    parametre("anciennete", "Ancienneté, en années.", *(code for code, _ in ANCIENNETES)),
    OpenApiParameter(
        "commune", {"type": "integer", "minimum": 1, "maximum": 999_999_999}, description="Étiquette d'un territoire."
    ),
    parametre("tri", "Ordre de la liste ; par ancienneté par défaut.", *Tri),
    taille(TAILLE_MAXIMALE),
    OpenApiParameter("curseur", OpenApiTypes.UUID, description="« curseur_suivant » de la page précédente."),
]
_SUITE = [parametre("apres", "« curseur » reçu, ou « fin » pour partir de maintenant."), taille(PAGE_MAXIMALE)]
ETAG = OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Version.", response=[200, 201])


def operation(
    resume: str, sortie: type | str, *, refus: tuple[int, ...] = LECTURE, entree: type | None = None, statut: int = 200,
    exemple: Any = None, envoi: str = "application/json", **options: Any,
) -> Any:  # fmt: skip
    """One operation: what it does, what it takes, what it answers, what it may refuse."""
    nature = sortie if isinstance(sortie, str) else "application/json"
    rendu = OpenApiTypes.BINARY if isinstance(sortie, str) else vers(SORTIE.de(sortie).nom)
    reponses: dict[Any, Any] = {(statut, nature): OpenApiResponse(rendu, description=TITRES_DE_SUCCES[statut])}
    for code in refus:
        reponses[code, TYPE_DE_CONTENU] = OpenApiResponse(vers("Probleme"), description=PROBLEMES[code])
    requete = options.pop("requete", None) or ({envoi: vers(ENTREE.de(entree).nom)} if entree else None)
    exemples_ = [OpenApiExample("Exemple", value=exemple, request_only=True)] if exemple is not None else None
    description = options.pop("description", resume)
    return extend_schema(
        summary=resume, description=description, request=requete, responses=reponses, examples=exemples_, **options
    )


FORMULAIRE = "multipart/form-data"
_PIECES_LUES = (*LECTURE, 409)
_PIECES_VUES = (*_PIECES_LUES, 422)
TITRES_DE_SUCCES = {200: "Fait, ou lu.", 201: "Enregistrée."}
_TAGS = {nom: [nom] for nom, _ in ETIQUETTES}
_D, _P, _E, _T = _TAGS["Demandes"], _TAGS["Pièces"], _TAGS["Événements"], _TAGS["Territoires"]
REJOUE = "Un acte déjà fait sous la même clé d'idempotence rend la même réponse."
OPERATIONS: dict[type, dict[str, Any]] = {
    demandes.Demandes: {
        "get": operation(
            "Lister les demandes du périmètre", contrats.PageDeDemandes, parameters=_FILTRES, tags=_D,
            operation_id="demandes_lister",
            description="Pages par clé, dans un ordre de la liste fermée. Chaque page est tracée avec ses identifiants.",
        ),
        "post": operation(
            "Enregistrer une demande", contrats.Fait, entree=contrats.Depot, statut=201, refus=_CORPS, tags=_D,
            operation_id="demandes_enregistrer", parameters=[CLE, ETAG], exemple=exemples.DEPOT,
            description="Le numéro unique est délivré à l'enregistrement. Un avertissement (409, confirmation_requise) se"
            " confirme par son code ; « existantes » dit alors où une demande existe déjà. " + REJOUE,
        ),
    },
    demandes.Recherche: {
        "post": operation(
            "Chercher par numéro, noms, date de naissance ou NIR", contrats.PageDeDemandes, entree=contrats.Rechercher,
            refus=(*LECTURE[:3], 413, 415, 422, 429), parameters=_FILTRES, tags=_D, operation_id="demandes_rechercher",
            exemple={"texte": "koné aminata"}, description="Postée : rien de personnel ne passe par une adresse.",
        )
    },
    demandes.UneDemande: {
        "get": operation(
            "Lire une demande", contrats.Detail, parameters=[_DEMANDE, MOTIF, ETAG], tags=_D,
            operation_id="demandes_lire", description="Chaque lecture est tracée. « actes » dit ce que ce jeton peut faire.",
        ),
        "patch": operation(
            "Modifier une demande", contrats.Fait, entree=contrats.Modifier, refus=ECRITURE, tags=_D,
            operation_id="demandes_modifier", parameters=[_DEMANDE, SI, CLE, MOTIF, ETAG], exemple=exemples.MODIFIER,
            description="« declaration » ne porte que ce qui change (RFC 7396) ; une liste s'envoie entière. Sur une version"
            " périmée, 409 avec « champs_differents » et « dernier_evenement ». " + REJOUE,
        ),
    },
    demandes.Renouvellement: {
        "post": operation(
            "Renouveler une demande", contrats.Fait, entree=contrats.Renouveler, refus=ECRITURE, tags=_D,
            operation_id="demandes_renouveler", parameters=[_DEMANDE, SI, CLE, MOTIF, ETAG], exemple={},
            description="Pour un an, avec la mise à jour des informations (R441-2-7). " + REJOUE,
        )
    },
    demandes.Hebergement: {
        "post": operation(
            "Enregistrer une entrée en foyer ou en logement temporaire", contrats.Fait, entree=contrats.EntrerEnFoyer,
            refus=ECRITURE, tags=_D, operation_id="demandes_heberger", parameters=[_DEMANDE, SI, CLE, MOTIF, ETAG],
            exemple={"type": "RS", "depuis": "2026-11-20"},
            description="Change le logement actuel et ne radie jamais la demande (R441-2-8 a). Par qui la tient, ou le SIAO à"
            " qui elle est ouverte par son nom. " + REJOUE,
        )
    },
    demandes.Radiation: {
        "post": operation(
            "Radier une demande", contrats.Fait, entree=contrats.Radier, refus=ECRITURE, tags=_D,
            operation_id="demandes_radier", parameters=[_DEMANDE, SI, CLE, MOTIF, ETAG], exemple=exemples.RADIER,
            description="Pour un motif de R441-2-8, par qui la loi désigne. L'avertissement des motifs c et d est le dernier"
            " que votre organisme a envoyé. " + REJOUE,
        )
    },
    pieces.Pieces: {
        "get": operation(
            "Lire l'état des pièces", contrats_pieces.PiecesDuDossier, refus=_PIECES_LUES, tags=_P,
            parameters=[_DEMANDE, MOTIF, ETAG], operation_id="pieces_lire",
            description="Ce qui manque, est présent, obsolète ou demandé, pourquoi et par quel article, à ce jour. Une pièce"
            " médicale ou de handicap n'est ouverte qu'aux fonctions désignées : ici, seule sa présence est dite.",
        ),
        "post": operation(
            "Déposer une pièce", contrats_pieces.PieceFaite, entree=contrats_pieces.DeposerPiece, statut=201,
            refus=tuple(un for un in ECRITURE if un != 428), tags=_P, parameters=[_DEMANDE, SI_DEPOT, CLE, MOTIF, ETAG], operation_id="pieces_deposer",
            envoi=FORMULAIRE, description="Une pièce en un ou plusieurs fichiers (PDF, JPEG, PNG, HEIC). Chaque fichier"
            " refusé a son erreur. Les mêmes fichiers déposés deux fois sont la même pièce. " + REJOUE,
        ),
    },
    pieces.Remplacement: {
        "post": operation(
            "Remplacer une pièce", contrats_pieces.PieceFaite, entree=contrats_pieces.DeposerPiece, statut=201,
            refus=ECRITURE, tags=_P, parameters=[_DEMANDE, _PIECE, SI_PIECES, CLE, MOTIF, ETAG], envoi=FORMULAIRE,
            operation_id="pieces_remplacer", description="Par une meilleure, de même type ; la première reste dans"
            " l'historique. " + REJOUE,
        )
    },
    pieces.Requetes: {
        "post": operation(
            "Demander des pièces au ménage", contrats_pieces.RequetesFaites, entree=contrats_pieces.DemanderPieces,
            statut=201, refus=ECRITURE, tags=_P, parameters=[_DEMANDE, SI_PIECES, CLE, MOTIF, ETAG],
            operation_id="pieces_demander", description="Une demande vaut pour tous : ce qui est présent ou déjà demandé"
            " n'est pas demandé deux fois (409, avec qui et quand). Rien hors de la liste. " + REJOUE,
            exemple={"voulues": [{"exigence": "b2_revenu", "personne": 1}]},
        )
    },
    pieces.AbandonDeRequete: {
        "post": operation(
            "Abandonner une demande de pièce", contrats_pieces.RequetesFaites, entree=contrats_pieces.AbandonnerRequete,
            refus=ECRITURE, tags=_P, parameters=[_DEMANDE, SI_PIECES, CLE, MOTIF, ETAG], operation_id="pieces_abandonner",
            exemple={"exigence": "b2_revenu", "personne": 1, "motif": "Le ménage ne peut pas la fournir."},
            description="Le ménage ne l'enverra pas. " + REJOUE,
        )
    },
    pieces.Marque: {
        "post": operation(
            "Marquer une pièce", contrats_pieces.PieceFaite, entree=contrats_pieces.MarquerPiece, refus=ECRITURE,
            parameters=[_DEMANDE, _PIECE, SI_PIECES, CLE, MOTIF, ETAG], tags=_P, operation_id="pieces_marquer",
            exemple={"marque": "inexploitable", "motif": "La page est floue."},
            description="Elle ne répond plus à rien ; elle n'est pas supprimée. " + REJOUE,
        )
    },
    pieces.Demarquage: {
        "post": operation(
            "Retirer la marque d'une pièce", contrats_pieces.PieceFaite, entree=contrats_pieces.DemarquerPiece,
            refus=ECRITURE, tags=_P, parameters=[_DEMANDE, _PIECE, SI_PIECES, CLE, MOTIF, ETAG],
            operation_id="pieces_demarquer", exemple={"motif": "Marquée par erreur."}, description=REJOUE,
        )
    },
    pieces.Apercu: {
        "get": operation(
            "Voir une page", pieces.IMAGE, refus=_PIECES_VUES, tags=_P, operation_id="pieces_voir",
            parameters=[_DEMANDE, _PIECE, _FICHIER, _PAGE, MOTIF],
            description="Dessinée sur le serveur. Chaque vue est tracée.",
        )
    },
    pieces.Copie: {
        "post": operation(
            "Télécharger une copie marquée", pieces.PDF, entree=contrats_pieces.CopierPiece,
            refus=(*_PIECES_VUES, 413, 415), tags=_P, operation_id="pieces_copier", parameters=[_DEMANDE, _PIECE, MOTIF],
            exemple={"motif": "Instruction de la demande"},
            description="Chaque page porte votre organisme, le motif et la date. Chaque copie est tracée.",
        )
    },
    priorites.Priorites: {
        "get": operation(
            "Lire les priorités et les contingents", contrats_priorites.PrioritesDuDossier, tags=_TAGS["Priorités"],
            refus=_PIECES_LUES, parameters=[_DEMANDE, MOTIF, ETAG], operation_id="priorites_lire",
            description="Chaque priorité dit qui l'a reconnue, en quelle qualité, depuis quand et jusqu'à quand.",
        ),
        "post": operation(
            "Reconnaître une priorité", contrats_priorites.PrioriteFaite, entree=contrats_priorites.ReconnaitrePriorite,
            statut=201, refus=ECRITURE, tags=_TAGS["Priorités"], parameters=[_DEMANDE, SI, CLE, MOTIF, ETAG],
            operation_id="priorites_reconnaitre", exemple={"type": "l441_1_k", "decision_le": "2026-03-02"},
            description="Par qui R441-2-15 I 2° désigne, dans sa qualité. " + REJOUE,
        ),
    },
    priorites.Contestation: {
        "post": operation(
            "Contester une priorité", contrats_priorites.PrioriteFaite, entree=contrats_priorites.MotiverPriorite,
            refus=ECRITURE, tags=_TAGS["Priorités"], parameters=[_DEMANDE, _PRIORITE, SI, CLE, MOTIF, ETAG],
            operation_id="priorites_contester", exemple={"motif": "Situation changée, pièces au dossier."},
            description="Elle compte jusqu'à ce que qui l'a reconnue en décide. " + REJOUE,
        )
    },
    priorites.Levee: {
        "post": operation(
            "Lever une contestation", contrats_priorites.PrioriteFaite, entree=contrats_priorites.MotiverPriorite,
            refus=ECRITURE, tags=_TAGS["Priorités"], parameters=[_DEMANDE, _PRIORITE, SI, CLE, MOTIF, ETAG],
            operation_id="priorites_lever", exemple={"motif": "Pièces vues."}, description=REJOUE,
        )
    },
    priorites.Fin: {
        "post": operation(
            "Terminer une priorité", contrats_priorites.PrioriteFaite, entree=contrats_priorites.TerminerPriorite,
            refus=ECRITURE, tags=_TAGS["Priorités"], parameters=[_DEMANDE, _PRIORITE, SI, CLE, MOTIF, ETAG],
            operation_id="priorites_terminer", exemple={"motif_fin": "relogement", "fin_le": "2026-03-02"},
            description="Par l'organisme qui l'a reconnue ; une décision de médiation, par tout service de l'État. " + REJOUE,
        )
    },
    cotation.Cotation: {
        "get": operation(
            "Lire la cotation d'une demande", contrats_cotation.CotationDuDossier, tags=_TAGS["Cotation"],
            refus=(*LECTURE, 409), parameters=[_DEMANDE, MOTIF], operation_id="cotation_lire",
            description="Une note par territoire demandé qui a une grille en vigueur, avec ses critères, sa place parmi les"
            " demandes semblables et l'attente observée (R441-2-17). Une aide à la décision, jamais un automatisme.",
        )
    },
    cotation.Grilles: {
        "get": operation(
            "Chercher les grilles publiées", contrats_cotation.ListeDeGrilles, refus=(400, 401, 403, 429),
            tags=_TAGS["Cotation"], operation_id="grilles_chercher",
            parameters=[parametre("territoire", "Étiquette de l'EPCI, de l'EPT ou de Paris.")],
            description="En vigueur ou à venir. Un brouillon ne sort jamais de l'écran de son territoire.",
        )
    },
    cotation.UneGrille: {
        "get": operation(
            "Lire une grille publiée", contrats_cotation.GrilleLue, tags=_TAGS["Cotation"], operation_id="grilles_lire",
            parameters=[
                OpenApiParameter("cle", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Identifiant de la grille.")
            ],
        )
    },
    evenements.EvenementsDUneDemande: {
        "get": operation(
            "Lire les événements d'une demande", contrats.PageDEvenements, parameters=[_DEMANDE, *_SUITE, MOTIF], tags=_E,
            operation_id="evenements_d_une_demande",
        )
    },
    evenements.Fil: {
        "get": operation(
            "Suivre les événements du périmètre", contrats.PageDEvenements, refus=(400, 401, 403, 429), parameters=_SUITE,
            tags=_E, operation_id="evenements_suivre",
            description="Dans l'ordre de leur écriture, sans rien manquer : rendez « curseur » dans « apres ». Une page peut"
            " être courte, ou vide, et avoir un reste.",
        )
    },
    territoires.Territoires: {
        "get": operation(
            "Chercher des territoires", contrats.PageDeTerritoires, refus=(400, 401, 403, 429), tags=_T,
            operation_id="territoires_chercher",
            parameters=[
                parametre("q", "Début du nom."), parametre("nature", "Nature.", *territoires.NatureTerritoire.values),
                parametre("code", "Code INSEE, ou SIREN d'un EPCI ou d'un EPT."), taille(territoires.TAILLE_MAXIMALE),
                parametre("curseur", "« curseur_suivant » de la page précédente."),
            ],
        )
    },
    territoires.UnTerritoire: {
        "get": operation(
            "Lire un territoire", contrats.TerritoireDetaille, tags=_T, operation_id="territoires_lire",
            parameters=[
                OpenApiParameter("etiquette", OpenApiTypes.INT, OpenApiParameter.PATH, description="Étiquette.")
            ],
        )
    },
    territoires.Nomenclatures: {
        "get": operation(
            "Lire les nomenclatures", contrats.ListeDeNomenclatures, refus=(400, 401, 403, 429), tags=_T,
            operation_id="nomenclatures_lire",
        )
    },
}  # fmt: skip


def decrire(operations: Mapping[type, dict[str, Any]], *etiquettes: tuple[str, str]) -> None:
    """Say the operations of these views in the document, and the groups that they add."""
    ETIQUETTES.extend(etiquettes)
    for vue, dites in operations.items():
        extend_schema_view(**dites)(vue)


decrire(OPERATIONS)


def completer(result: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """Post-processing: schemas of the contracts, the problem, the token endpoint, the description of the whole."""
    texte: dict[str, Any] = {"type": "string"}
    suite = {
        "existantes": {"type": "array", "items": {"type": "object"}, "description": "Où une demande existe déjà."},
        "champs_differents": {"type": "array", "items": texte, "description": "Champs qui diffèrent de la base."},
        "dernier_evenement": {"type": "object", "description": "Ce qui a été fait entre-temps, quand et par qui."},
        "version_actuelle": {
            "oneOf": [{"type": "integer"}, {"type": "string"}],
            "description": "Version à relire ; des pièces, un texte.",
        },
    }
    composants = result.setdefault("components", {}).setdefault("schemas", {})
    composants.update(openapi.schemas(ENTREE, dit, entree=True))
    composants.update(openapi.schemas(SORTIE, dit, entree=False))
    _joindre_les_fichiers(composants[ENTREE.de(contrats_pieces.DeposerPiece).nom])
    composants.update({"Erreur": openapi.ERREUR, "Probleme": openapi.probleme(suite)})
    result["components"]["schemas"] = dict(sorted(composants.items()))
    result["paths"] = {f"{RACINE}/jeton/": {"post": _jeton()}, **result["paths"]}
    result["tags"] = [{"name": nom, "description": description} for nom, description in ETIQUETTES]
    result["info"]["description"] = exemples.PRESENTATION
    return result


def _joindre_les_fichiers(formulaire: dict[str, Any]) -> None:
    """A form carries its fields and its files: the contract knows the fields."""
    fichier = {"type": "string", "format": "binary"}
    formulaire["properties"]["fichiers"] = {
        "type": "array", "items": fichier, "minItems": 1,
        "description": "Les fichiers, dans l'ordre ; leur nombre et leur taille sont bornés par les paramètres de la région.",
    }  # fmt: skip
    formulaire["required"].append("fichiers")


def _jeton() -> dict[str, Any]:
    texte = {"type": "string"}
    formulaire = {
        "type": "object",
        "properties": {
            "grant_type": {**texte, "enum": ["client_credentials"], "description": "Toujours client_credentials."},
            "client_id": {**texte, "description": "Identifiant du client (ou en Basic)."},
            "client_secret": {**texte, "description": "Secret du client (ou en Basic)."},
            "scope": {
                **texte,
                "description": "Portées voulues, séparées par des espaces ; toutes si elles sont omises.",
            },
        },
        "required": ["grant_type"],
    }
    jeton = {
        "type": "object",
        "properties": {
            "access_token": texte,
            "expires_in": {"type": "integer"},
            "token_type": texte,
            "scope": texte,
        },
        "required": ["access_token", "expires_in", "token_type", "scope"],
    }
    erreur = {"type": "object", "properties": {"error": texte, "error_description": texte}, "required": ["error"]}

    def reponse(schema: dict[str, Any], description: str) -> dict[str, Any]:
        return {"description": description, "content": {"application/json": {"schema": schema}}}

    return {
        "operationId": "jeton_demander",
        "summary": "Demander un jeton",
        "description": "Échange des identifiants du client (RFC 6749 §4.4), en Basic ou dans le formulaire.",
        "tags": ["Jeton"],
        "security": [],
        "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": formulaire}}, "required": True},
        "responses": {
            "200": reponse(jeton, "Le jeton, sa durée en secondes et ses portées."),
            "400": reponse(erreur, "Échange ou portée refusés (RFC 6749 §5.2)."),
            "401": reponse(erreur, "Client inconnu, révoqué, ou secret faux."),
            "429": reponse(erreur, "Trop de demandes de jeton."),
        },
    }
