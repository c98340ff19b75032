"""The one table of the interface: which element says which field, in the order of the schema.

Reading, writing, the documentation (`docs/sne.md`) and the tests of completeness all walk it, so that an element read
is an element written. Lengths and bounds are those of the ministry's schema (InterfaceNuu 02.01); `place` is the length
of our own column when it is longer. Elements of the schema that are not here are in `IGNORES`, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from demandeurs.saisie import (
    SaisieActivite,
    SaisieAdresse,
    SaisieHandicap,
    SaisieLogementActuel,
    SaisiePersonneMorale,
)
from registre.saisie import SaisieAttribution, SaisieDalo, SaisieRadiation, SaisieVoeu

ESPACE = "http://nuu.application.i2/"
VERSIONS = ("02.00", "02.01")
DERNIERE_VERSION = "02.01"

IGNORES = {
    "forcerDoublon": "ordre donné au système national au moment du dépôt, pas une donnée de la demande",
    "listeAnomalie": "réponse du système national à un dépôt, pas une donnée de la demande",
    "listeDoublons": "réponse du système national à une recherche, pas une donnée de la demande",
    "incrementFichier": "compteur de transport",
}


class Genre(Enum):
    """The lexical form of an element."""

    TEXTE = auto()
    CODE = auto()
    DATE = auto()
    INSTANT = auto()
    BOOLEEN = auto()
    ENTIER = auto()
    TELEPHONE = auto()
    COURRIEL = auto()
    CODE_POSTAL = auto()


@dataclass(frozen=True, slots=True)
class Champ:
    """One simple element and the attribute that holds it.

    `objet` names the attribute of the current object that carries the field, "" for the object itself. `maximum` is a
    length, or the greatest integer. `coupe`: a text too long is cut at export; otherwise it is left out, because half a
    value would be a wrong one. `vital`: a value that cannot be read refuses the document. `depuis` is the version of
    the interface that brought the element.
    """

    element: str
    attribut: str
    genre: Genre = Genre.TEXTE
    maximum: int = 0
    minimum: int = 0
    place: int = 0
    requis: bool = False
    coupe: bool = True
    vital: bool = False
    liste: str = ""
    objet: str = ""
    depuis: str = "02.00"


@dataclass(frozen=True, slots=True)
class Codes:
    """A list of codes: `element` holds one `item` per code."""

    element: str
    item: str
    attribut: str
    liste: str
    requis: bool = False
    objet: str = ""
    nu: bool = False  # the items stand directly among their siblings, without the list element


@dataclass(frozen=True, slots=True)
class Bloc:
    """An element with children. `fabrique` makes the object that carries them, None when it is the current one.

    `presence` names a boolean attribute that remembers an element present but empty. `multiple` repeats `element`
    inside `liste_element`.
    """

    element: str
    contenu: tuple[Noeud, ...]
    attribut: str = ""
    fabrique: type | None = None
    objet: str = ""
    presence: str = ""
    liste_element: str = ""
    requis: bool = False
    depuis: str = "02.00"


@dataclass(frozen=True, slots=True)
class Localite:
    """The choice of the schema: a French place, or a foreign one. `lieu` names the object made when it is declared."""

    lieu: str = ""


@dataclass(frozen=True, slots=True)
class Revenus:
    element: str = "revenuFiscal"
    requis: bool = False


@dataclass(frozen=True, slots=True)
class Ressources:
    """One of the four lists of monthly resources."""

    element: str
    sens: str
    des_charges: bool = False


Noeud = Champ | Codes | Bloc | Localite | Revenus | Ressources


@dataclass(frozen=True, slots=True)
class Document:
    """The tree of `demandeLogement`, by parts that reading and writing assemble."""

    dalo: Bloc
    avant: tuple[Noeud, ...]
    association: Bloc
    demandeur: tuple[Noeud, ...]
    adresse_postale: Bloc
    demandeur_suite: tuple[Noeud, ...]
    menage: tuple[Noeud, ...]
    a_charge: tuple[Champ, ...]
    en_garde: tuple[Champ, ...]
    cotitulaire: tuple[Noeud, ...]
    logement: Bloc
    handicap: Bloc
    apres: tuple[Noeud, ...] = field(default=())


def _texte(element: str, attribut: str, maximum: int, place: int = 0, **options: object) -> Champ:
    return Champ(element, attribut, Genre.TEXTE, maximum, place=place or maximum, **options)  # type: ignore[arg-type]


def _code(element: str, attribut: str, liste: str, **options: object) -> Champ:
    return Champ(element, attribut, Genre.CODE, 6, place=6, liste=liste, **options)  # type: ignore[arg-type]


def _date(element: str, attribut: str, **options: object) -> Champ:
    return Champ(element, attribut, Genre.DATE, **options)  # type: ignore[arg-type]


def _booleen(element: str, attribut: str, **options: object) -> Champ:
    return Champ(element, attribut, Genre.BOOLEEN, **options)  # type: ignore[arg-type]


def _entier(element: str, attribut: str, maximum: int, minimum: int = 0, **options: object) -> Champ:
    return Champ(element, attribut, Genre.ENTIER, maximum, minimum, **options)  # type: ignore[arg-type]


def _telephone(element: str, attribut: str) -> Champ:
    return Champ(element, attribut, Genre.TELEPHONE, 10, place=20, coupe=False)


def _courriel(element: str, attribut: str) -> Champ:
    return Champ(element, attribut, Genre.COURRIEL, 255, place=255, coupe=False)


VOIRIE: tuple[Champ, ...] = (
    _texte("appartement", "appartement", 4, 10, coupe=False),
    _texte("etage", "etage", 2, 6, coupe=False),
    _texte("escalier", "escalier", 4, 10, coupe=False),
    _texte("batiment", "batiment", 4, 20, coupe=False),
    _texte("compAdresse", "complement", 33, 60),
    _texte("numero", "numero", 5, 10, coupe=False),
)
FRANCE: tuple[Champ, ...] = (
    Champ("codePostal", "code_postal", Genre.CODE_POSTAL, 5, place=5, requis=True, coupe=False),
    Champ("commune", "commune", Genre.CODE, 5, place=5, requis=True, liste="commune"),
)
ETRANGER: tuple[Champ, ...] = (
    _texte("codePostalEtranger", "code_postal_etranger", 10, requis=True, coupe=False),
    _texte("communeEtranger", "commune_etranger", 38, 60, requis=True),
    _texte("pays", "pays", 38, 60, requis=True),
)
DECLARE_A_L_ETRANGER = _booleen("etranger", "etranger")

ADRESSE: tuple[Noeud, ...] = (
    _booleen("etranger", "etranger", requis=True),
    *VOIRIE,
    _texte("voie", "voie", 32, 80, requis=True),
    _texte("lieuDit", "lieu_dit", 38, 60),
    Localite(),
    _texte("nomHebergeant", "hebergeant", 38, 60),
)
ADRESSE_ATTRIBUTION: tuple[Noeud, ...] = (
    *VOIRIE,
    _texte("voie", "voie", 32, 80),
    _texte("lieuDit", "lieu_dit", 38, 60),
    Champ("codePostal", "code_postal", Genre.CODE_POSTAL, 5, place=5, coupe=False),
    Champ("commune", "commune", Genre.CODE, 5, place=5, liste="commune"),
)
ADRESSE_LOGEMENT = Bloc("adresseLogement", ADRESSE, "adresse_logement", SaisieAdresse)
TELEPHONES = (
    _telephone("telDomicile", "tel_domicile"),
    _telephone("telPortable", "tel_portable"),
    _telephone("telTravail", "tel_travail"),
)
IDENTITE: tuple[Champ, ...] = (
    _code("civilite", "civilite", "civilite", requis=True),
    _texte("nom", "nom", 36, 100, requis=True, vital=True),
    _texte("nomPatronymique", "nom_naissance", 36, 100),
    _texte("prenom", "prenom", 36, 100, requis=True, vital=True),
    _date("dateNaissance", "naissance_le", requis=True, vital=True),
    _code("nationalite", "nationalite", "nationalite", requis=True),
    _code("situationFamiliale", "situation_familiale", "situation_familiale", requis=True),
)
ACTIVITE = Bloc(
    "situationProfessionnelle",
    (
        _texte("profession", "profession", 39, 80),
        _code("typeContratTravail", "contrat", "contrat", requis=True),
        _booleen("multiEmployeur", "multi_employeur"),
        _texte("nomEmployeurPrincipal", "employeur", 25, 80),
        Localite("lieu"),
        _texte("nomOrganismeCollecteur", "organisme_collecteur", 44, 80),
    ),
    "activite",
    SaisieActivite,
    requis=True,
)
RECUES = Ressources("listeRessourceRecue", "R")
VERSEES = Ressources("listeRessourceVersee", "V")
DETAIL_RESSOURCE = (_code("ressource", "code", "ressource"), _entier("montant", "montant", 999_999, -999_999))
REVENU = (
    _entier("anneeMoins1", "annee", 2100, 1900),
    _entier("montantMoins1", "montant", 999_999, -999_999),
    _entier("anneeMoins2", "annee", 2100, 1900),
    _entier("montantMoins2", "montant", 999_999, -999_999),
)

LOGEMENT = Bloc(
    "logementActuel",
    (
        Codes("listeModeleLogement", "modeleLogement", "modeles", "modele_logement", requis=True),
        _texte("compNomOrgBailleur", "bailleur", 34, 100),
        _date("compResSocDepuis", "residence_sociale_depuis"),
        _date("compResHotDepuis", "residence_hoteliere_depuis"),
        _date("compSousLocDepuis", "sous_location_depuis"),
        _date("compStructDepuis", "structure_depuis"),
        _texte("compNomStructure", "structure", 14, 60),
        _date("compCentreDepuis", "centre_depuis"),
        _texte("compNomCentre", "centre", 14, 60),
        _entier("montantMensuelLoyer", "loyer", 9999),
        _entier("montantMensuelAPL", "aide_logement", 9999),
        _entier("nombreHabitant", "habitants", 99),
        _code("categorieLogement", "categorie", "categorie_actuelle"),
        _code("typeLogementActuel", "typologie", "type_logement"),
        _entier("surface", "surface", 9999),
        _booleen("proprietaire", "proprietaire", requis=True),
        Localite("possede"),
        _code("typeLogementPossede", "possede_typologie", "type_logement"),
    ),
    "logement",
    SaisieLogementActuel,
    requis=True,
)
HANDICAP = Bloc(
    "handicap",
    (
        _date("dateNaissance", "naissance_le"),
        Bloc(
            "referent",
            (
                _booleen("handicapReconnu", "reconnu"),
                _booleen("procheDomicile", "proche_domicile"),
                _texte("nom", "referent_nom", 40, 100),
                _texte("adresse", "referent_adresse", 40, 200),
                _telephone("tel", "referent_tel"),
                _courriel("mel", "referent_mel"),
            ),
            presence="a_referent",
        ),
        _texte("compAutreNature", "autre_nature", 21, 100),
        _code("etatHandicap", "etat", "etat_handicap"),
        _code("capaciteMarcheHandicap", "marche", "capacite_marche"),
        _booleen("accompagne", "accompagne"),
        _booleen("handicapMoteur", "moteur"),
        _booleen("handicapSensoriel", "sensoriel"),
        _booleen("handicapAutre", "autre"),
        Codes("listeNatureHandicapSensoriel", "natureHandicapSensoriel", "natures_sensorielles", "nature_sensorielle"),
        Codes("listeNatureHandicapMoteur", "natureHandicapMoteur", "natures_motrices", "nature_motrice"),
        Codes("listeAideTechniqueHandicap", "aideTechniqueHandicap", "aides_techniques", "aide_technique"),
        Codes("listeEquipementHandicap", "equipementHandicap", "equipements", "equipement_handicap"),
        _texte("besoinParticulier", "besoin_particulier", 132, 255),
        _texte("besoinAutre", "besoin_autre", 36, 100),
    ),
    "handicaps",
    SaisieHandicap,
    liste_element="listeHandicap",
)
RADIATION = Bloc(
    "radiation",
    (
        _date("dateRadiation", "le", requis=True, vital=True),
        _code("motifRadiation", "motif", "motif_radiation", requis=True),
        _code("sousMotifIrrecevabilite", "sous_motif", "sous_motif_irrecevabilite"),
        Bloc("absenceReponse", (_date("dateCourrier", "courrier_le"),), presence="a_absence_reponse"),
        Bloc(
            "attributionLogement",
            (
                _date("dateSignatureBail", "bail_le", requis=True, vital=True),
                _code("dejaLogeParcBailleur", "deja_loge_parc", "oui_non_nondoc", requis=True),
                _texte("numeroRpls", "rpls", 10, coupe=False),
                _booleen("attribueEnComDALO", "dalo"),
                _code("accordCollectif", "accord_collectif", "accord_collectif", requis=True),
                _code("typeReservataire", "reservataire", "reservataire", requis=True),
                _texte("codeSirenBailleur", "siren_bailleur", 9, coupe=False),
                _code("zus", "qpv", "zus"),
                _code("typeLogement", "typologie", "type_logement_rpls"),
                _entier("surface", "surface", 9999),
                _entier("montantLoyer", "loyer", 9999),
                Bloc("adresse", ADRESSE_ATTRIBUTION, "adresse", SaisieAdresse),
            ),
            "attribution",
            SaisieAttribution,
        ),
    ),
    "radiation",
    SaisieRadiation,
)

DOCUMENT = Document(
    dalo=Bloc(
        "informationDalo",
        (
            _code("statutDalo", "statut", "dalo_statut"),
            _date("dateDecisionDalo", "decision_le"),
            _booleen("diagnosticSocialDalo", "diagnostic_social"),
            _booleen("accompagnementSocialDalo", "accompagnement_social"),
            _code("typologieLogementDalo", "typologie", "dalo_typologie"),
        ),
        "dalo",
        SaisieDalo,
    ),
    avant=(
        _texte("numGuichet", "guichet", 5, requis=True, coupe=False),
        _texte("numUnique", "numero", 18, coupe=False, vital=True),
        _texte("numUniqueAssocie", "numero_associe", 18, coupe=False, objet="sne"),
        _texte("refInterne", "ref_interne", 18, coupe=False, objet="sne"),
        _date("dateCreationDemande", "deposee_le", requis=True, vital=True),
        _booleen("renouvellementElec", "renouvellement_elec", objet="sne"),
        _texte("precision", "precision", 255, 300, requis=True),
        Bloc(
            "informationTraitement",
            (
                _booleen("estDelaiAnormalementLong", "delai_anormalement_long"),
                _booleen("estMultiplesAttributionsSousConditions", "multiples_attributions"),
                Champ("dateCalculIndicateur", "indicateur_calcule_a", Genre.INSTANT),
            ),
            objet="sne",
            depuis="02.01",
        ),
        Bloc(
            "logementRecherche",
            (
                _code("categorieLogementRecherche", "categorie", "categorie_recherchee"),
                _booleen("avecParking", "avec_parking"),
                _booleen("rezDeChaussee", "rez_de_chaussee"),
                _booleen("sansAscenseur", "sans_ascenseur"),
                _entier("montantLoyer", "loyer_max", 9999),
                _booleen("demandeElargie", "elargie", requis=True),
                Codes("listeTypeLogement", "typeLogement", "types", "type_logement", requis=True),
                Bloc(
                    "localisationSouhaite",
                    (
                        Champ("commune", "commune", Genre.CODE, 5, place=5, requis=True, liste="commune"),
                        _texte("quartier", "quartier", 19, 40),
                    ),
                    "voeux",
                    SaisieVoeu,
                    liste_element="listeLocalisationSouhaite",
                    requis=True,
                ),
            ),
            objet="recherche",
        ),
        Bloc(
            "principauxMotifDemande",
            (
                _date("compDateJugement", "jugement_le"),
                _texte("compAutreMotif", "autre", 36, 100),
                Codes("", "motifDemande", "codes", "motif", requis=True, nu=True),
            ),
            objet="motifs",
        ),
    ),
    association=Bloc(
        "association",
        (
            _texte("nom", "nom", 36, 200, requis=True, vital=True),
            *TELEPHONES,
            _courriel("mel", "mel"),
            Bloc("adressePostale", ADRESSE, "adresse", SaisieAdresse),
        ),
        "personne_morale",
        SaisiePersonneMorale,
    ),
    demandeur=(
        *IDENTITE,
        *TELEPHONES,
        _courriel("mel", "mel"),
        _booleen("notifSms", "notif_sms", depuis="02.01"),
        _booleen("notifEvt", "notif_mel", depuis="02.01"),
    ),
    adresse_postale=Bloc("adressePostale", ADRESSE, "adresse", SaisieAdresse, requis=True),
    demandeur_suite=(
        ACTIVITE,
        Revenus(requis=True),
        RECUES,
        VERSEES,
        Ressources("listeRessourceRecuePersACharge", "R", des_charges=True),
        Ressources("listeRessourceVerseePersACharge", "V", des_charges=True),
    ),
    menage=(
        _entier("nombre", "naissances_attendues", 9),
        _date("dateNaissancePrevue", "naissance_prevue_le"),
    ),
    a_charge=(
        _texte("nom", "nom", 24, 100),
        _texte("prenom", "prenom", 24, 100),
        _date("dateNaissance", "naissance_le"),
        _code("sexe", "sexe", "sexe"),
        _code("lienParente", "parente", "parente"),
    ),
    en_garde=(
        _date("dateNaissance", "naissance_le"),
        _code("sexe", "sexe", "sexe"),
        _code("coParentalite", "coparentalite", "coparentalite"),
    ),
    cotitulaire=(
        *IDENTITE,
        *TELEPHONES,
        _code("lienDemandeur", "lien", "lien", requis=True),
        ACTIVITE,
        Revenus(),
        RECUES,
        VERSEES,
    ),
    logement=LOGEMENT,
    handicap=HANDICAP,
    apres=(
        Bloc("renouvellement", (_date("dateRenouvellement", "renouvelee_le", requis=True),)),
        RADIATION,
        _date("dateDerniereModificationPiece", "piece_modifiee_le", objet="sne"),
    ),
)
