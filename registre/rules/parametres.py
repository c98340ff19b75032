"""The closed list of dated parameters, and which row is in force: the nearest territory, else the national default.

A missing value is a refusal, never a guess. `territoires` is always a chain of territory ids from the nearest to the
farthest: commune, EPT, EPCI, département, région.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from registre.rules.delais import Delais
from socle.errors import ActionRefusee, Nature, Refus


class Cle(StrEnum):
    """Stored keys of `registre.Parametre`."""

    VALIDITE = "demande.validite_mois"
    COMMUNES_MAX = "demande.communes_max"
    DELAI_ATTESTATION = "demande.attestation_mois"
    PREAVIS = "preavis.delai_mois"
    PREAVIS_MARGE = "preavis.marge_jours"
    RADIATION_E = "radiation.e.echeance_mois"
    AVERTISSEMENT_C = "radiation.c.delai_mois"
    AVERTISSEMENT_D = "radiation.d.delai_mois"
    REACTIVATION_E = "reactivation.e.echeance_mois"
    REACTIVATION_C = "reactivation.c.delai_mois"
    CONSERVATION = "conservation.demande_mois"
    CONSERVATION_COURRIER = "conservation.courrier_mois"
    CONSERVATION_LOT = "conservation.lot_postal_jours"
    CONSERVATION_BROUILLON = "conservation.brouillon_jours"
    MEDIATION_DELAI = "mediation.delai_mois"
    MEDIATION_ADRESSE = "mediation.adresse"
    METIERS_ESSENTIELS = "cotation.metiers_essentiels"
    RECOURS_DELAI = "recours.delai_mois"
    RECOURS_TRIBUNAL = "recours.tribunal"
    CONTROLE_NETTETE = "controle.nettete_min"
    CONTROLE_ENCRE = "controle.encre_min"
    CONTROLE_FEUILLES = "controle.avis_feuilles"
    CONTROLE_BULLETINS = "controle.bulletins"
    CONTROLE_BULLETIN_RETARD = "controle.bulletin_retard_mois"
    CONTROLE_QUITTANCE_RETARD = "controle.quittance_retard_mois"
    PIECE_VERSEMENT = "piece.versement_jours"
    PIECE_REPONSE = "piece.reponse_jours"
    PIECE_ANNEE = "piece.annee_decalage"
    PIECE_BASCULE = "piece.annee_bascule"
    PIECE_OCTETS = "piece.octets_max"
    PIECE_FICHIERS = "piece.fichiers_max"
    PIECE_CONSERVATION = "piece.conservation_mois"
    PIECE_DEPART = "piece.personne_partie_mois"
    PLAFOND_GARDE = "plafond.garde_compte"
    EFFORT_SEUIL = "solvabilite.effort_seuil"
    FORFAIT_EAU_CHAUFFAGE = "solvabilite.forfait_eau_chauffage"
    RESTE_PAR_UC = "solvabilite.reste_par_uc"
    RESTE_JOURS = "solvabilite.reste_jours"
    RESTE_PLANCHER = "solvabilite.reste_plancher"
    PIECES_MIN = "adequation.pieces_min"
    PIECES_MAX = "adequation.pieces_max"
    PIECES_TOLEREES_MIN = "adequation.pieces_tolerees_min"
    PIECES_TOLEREES_MAX = "adequation.pieces_tolerees_max"
    DESIGNATION_ACCES = "designation.acces_apres_jours"
    DESIGNATION_MOTIF = "designation.motif_simultanee"
    DESIGNATION_DELAI = "designation.delai_mois"
    DESIGNATION_TENDUE = "designation.zone_tendue"
    CHANGEMENT_RETOUR = "seance.changement_retour"
    FONDEMENTS_PRONONCES = "attribution.fondements_prononces"
    REPRISE_JOURS = "reprise.jours"
    REPONSE_JOURS = "offre.reponse_jours"
    NON_SERVIS = "rangs.non_servis_premiers"
    EXPIRATION_ALERTE = "candidature.expiration_jours"
    SUSPENSION_JOURS = "candidature.suspension_jours"
    RANG_GARDE = "rangs.accepte_ailleurs_garde"
    MOTIFS_LOCAUX = "decision.motifs_retenus"
    ACCUEIL = "accueil.delai_mois"
    PUBLICATION_VACANTS = "publication.logements_vacants"
    PUBLICATION_LOYER = "publication.loyer"
    PUBLICATION_AVANCE = "publication.avance_jours"
    BAIL_ATTENDU = "bail.attendu_jours"
    NON_SERVIE_SUIVI = "non_servie.suivi_mois"
    OCCUPATION_ZONE = "occupation.zone_tendue"
    OCCUPATION_MOIS = "occupation.examen_mois"
    BAIL_JEUNES = "bail.jeunes_mois"
    ADAPTE_AGE = "adapte.personne_agee"
    GLISSEMENT_CALEOL = "association.glissement_caleol"
    ASSOCIATION_ALERTE = "association.alerte_mois"
    CONSERVATION_RPLS = "conservation.rapport_rpls_jours"
    BAIL_SAISIE = "bail.saisie_jours"
    CLOTURE_EXERCICE = "attribution.cloture"


class Forme(StrEnum):
    """Shape of the JSON value."""

    ENTIER = "entier"
    TABLE = "table"
    LIGNES = "lignes"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a key means: label, unit, shape, bounds of an integer, and the text that rules it.

    `facultatif`: without a value nothing is refused, what depends on it says that it is missing.
    """

    libelle: str
    unite: str
    source: str
    forme: Forme = Forme.ENTIER
    minimum: int = 0
    maximum: int = 240
    facultatif: bool = False

    def accepte(self, valeur: Any) -> bool:
        """Whether a JSON value has the shape and bounds of the key."""
        if self.forme is Forme.ENTIER:
            return self._entier(valeur)
        if self.forme is Forme.TABLE:
            return isinstance(valeur, dict) and bool(valeur) and all(self._entier(un) for un in valeur.values())
        return isinstance(valeur, list) and bool(valeur) and all(isinstance(une, str) and une for une in valeur)

    def _entier(self, valeur: Any) -> bool:
        return isinstance(valeur, int) and not isinstance(valeur, bool) and self.minimum <= valeur <= self.maximum


R7 = "R441-2-7 CCH (version du 8 mai 2017)"
R8 = "R441-2-8 CCH (version du 8 mai 2017)"
ARR = "arrêté du 23 mars 2015, annexe"
CAL = "calibrage sur des pages engendrées"
TAUX = "R441-3-1 CCH ; arrêté du 10 mars 2011"
LOCALE = "organisation locale des attributions"
OUI_NON = "(1 : oui, 0 : non)"
PUBLIC = "L441-2-8 I CCH (version du 21 février 2026)"
PRATIQUE = "arrêté du 19 avril 2022, liste des pièces ; pratique des vérifications"

DEFINITIONS: dict[Cle, Definition] = {
    Cle.VALIDITE: Definition("Validité d'une demande", "mois", R7, minimum=1),
    Cle.COMMUNES_MAX: Definition("Nombre de communes demandées", "communes", "formulaire 14069, case G3", minimum=1),
    Cle.DELAI_ATTESTATION: Definition("Délai de délivrance de l'attestation", "mois", "L441-2-1 CCH", minimum=1),
    Cle.PREAVIS: Definition("Préavis minimal avant l'échéance", "mois", R7, minimum=1),
    Cle.PREAVIS_MARGE: Definition("Avance prise sur le préavis minimal", "jours", R7, maximum=90),
    Cle.RADIATION_E: Definition("Radiation pour non-renouvellement", "mois après T", f"{ARR} §6.1", minimum=1),
    Cle.AVERTISSEMENT_C: Definition("Délai après l'avertissement, motif c", "mois", R8, minimum=1),
    Cle.AVERTISSEMENT_D: Definition("Délai après l'avertissement, motif d", "mois", R8, minimum=1),
    Cle.REACTIVATION_E: Definition("Réactivation après non-renouvellement", "mois après T", f"{ARR} §6.1", minimum=1),
    Cle.REACTIVATION_C: Definition("Réactivation après absence de réponse", "mois", f"{ARR} §6.5"),
    Cle.CONSERVATION: Definition(
        "Conservation des données nominatives après radiation", "mois", "décret 2017-917 art. 4", minimum=1
    ),
    Cle.CONSERVATION_COURRIER: Definition(
        "Conservation du courrier de renonciation", "mois", "règles régionales de gestion", minimum=1
    ),
    Cle.CONSERVATION_LOT: Definition(
        "Conservation des lots de courriers à imprimer", "jours", "article 5 du RGPD : durée limitée", minimum=1
    ),
    Cle.CONSERVATION_BROUILLON: Definition(
        "Conservation d'une saisie commencée et non envoyée", "jours", "article 5 du RGPD : durée limitée", minimum=1
    ),
    Cle.MEDIATION_DELAI: Definition(
        "Délai anormalement long, par type de logement", "mois", "L441-1-4 CCH, arrêté du préfet", Forme.TABLE, 1
    ),
    Cle.MEDIATION_ADRESSE: Definition(
        "Adresse de la commission de médiation", "lignes", "R441-2-4 CCH, g", Forme.LIGNES
    ),
    Cle.METIERS_ESSENTIELS: Definition(
        "Métiers des travailleurs essentiels",
        "métiers",
        "L441-1 CCH, loi du 21 février 2022 : liste de la CIL",
        Forme.LIGNES,
        facultatif=True,
    ),
    Cle.RECOURS_DELAI: Definition("Délai de recours contentieux", "mois", "R421-1 CJA", minimum=1),
    Cle.RECOURS_TRIBUNAL: Definition("Tribunal compétent", "lignes", "R312-1 CJA", Forme.LIGNES),
    Cle.CONTROLE_NETTETE: Definition(
        "Netteté sous laquelle une page est dite floue", "variance du laplacien", CAL, maximum=100_000
    ),
    Cle.CONTROLE_ENCRE: Definition(
        "Encre sous laquelle une page est dite vide", "pixels sombres par million", CAL, maximum=1_000_000
    ),
    Cle.CONTROLE_FEUILLES: Definition("Pages d'un avis d'imposition, au moins", "pages", PRATIQUE, minimum=1),
    Cle.CONTROLE_BULLETINS: Definition("Bulletins de salaire consécutifs attendus", "bulletins", PRATIQUE, minimum=1),
    Cle.CONTROLE_BULLETIN_RETARD: Definition("Ancienneté du dernier bulletin de salaire", "mois", PRATIQUE),
    Cle.CONTROLE_QUITTANCE_RETARD: Definition("Ancienneté de la dernière quittance", "mois", PRATIQUE),
    Cle.PIECE_VERSEMENT: Definition("Versement au dossier d'une pièce reçue", "jours", "R441-2-4-1 CCH", minimum=1),
    Cle.PIECE_REPONSE: Definition(
        "Délai laissé au ménage pour envoyer une pièce", "jours", "organisation du dispositif", minimum=1
    ),
    Cle.PIECE_ANNEE: Definition(
        "Année de revenus attendue : années avant l'année en cours", "années", "R441-2-4-1 CCH ; avis N-2", minimum=1
    ),
    Cle.PIECE_BASCULE: Definition(
        "Mois et jour où l'année attendue change", "date", "R441-2-4-1 CCH ; avis N-2", Forme.TABLE, 1, 31
    ),
    Cle.PIECE_OCTETS: Definition(
        "Taille d'un fichier déposé", "octets", "organisation du dispositif", minimum=1, maximum=100_000_000
    ),
    Cle.PIECE_FICHIERS: Definition("Fichiers d'une pièce", "fichiers", "organisation du dispositif", minimum=1),
    Cle.PIECE_CONSERVATION: Definition(
        "Conservation des pièces après radiation, par motif",
        "mois",
        "fin de la réactivation et des recours ; décret 2017-917 art. 4",
        Forme.TABLE,
        1,
    ),
    Cle.PIECE_DEPART: Definition(
        "Conservation des pièces d'une personne qui n'est plus dans le ménage",
        "mois",
        "article 5 du RGPD : durée limitée",
        minimum=1,
    ),
    Cle.PLAFOND_GARDE: Definition(
        "Enfants en droit de visite comptés pour les plafonds",
        OUI_NON,
        "L442-12 CCH (version du 25 novembre 2018) ; notice 51423#05",
        maximum=1,
    ),
    Cle.EFFORT_SEUIL: Definition("Taux d'effort au-dessus duquel la commission s'interroge", "%", TAUX, minimum=1),
    Cle.FORFAIT_EAU_CHAUFFAGE: Definition(
        "Forfait d'eau et de chauffage individuels, par pièces et personnes (2/3 : T2, trois personnes)",
        "euros par mois",
        TAUX,
        Forme.TABLE,
        maximum=999,
        facultatif=True,
    ),
    Cle.RESTE_PAR_UC: Definition(
        "Reste pour vivre partagé par unité de consommation, sinon par personne", OUI_NON, LOCALE, maximum=1
    ),
    Cle.RESTE_JOURS: Definition("Reste pour vivre : jours du mois", "jours", LOCALE, minimum=1, maximum=31),
    Cle.RESTE_PLANCHER: Definition(
        "Reste pour vivre : plancher", "centimes par jour", LOCALE, maximum=10_000, facultatif=True
    ),
    Cle.PIECES_MIN: Definition("Pièces usuelles, au moins, par composition", "pièces", LOCALE, Forme.TABLE, 1, 9),
    Cle.PIECES_MAX: Definition("Pièces usuelles, au plus, par composition", "pièces", LOCALE, Forme.TABLE, 1, 9),
    Cle.PIECES_TOLEREES_MIN: Definition(
        "Pièces tolérées, au moins, par composition", "pièces", LOCALE, Forme.TABLE, 1, 9
    ),
    Cle.PIECES_TOLEREES_MAX: Definition(
        "Pièces tolérées, au plus, par composition", "pièces", LOCALE, Forme.TABLE, 1, 9
    ),
    Cle.DESIGNATION_ACCES: Definition(
        "Accès au dossier après la fin d'une candidature, hors périmètre", "jours", "article 5 du RGPD : durée limitée"
    ),
    Cle.DESIGNATION_MOTIF: Definition(
        "Motif exigé pour désigner un ménage à qui un logement est déjà proposé",
        OUI_NON,
        "organisation du dispositif",
        maximum=1,
    ),
    Cle.DESIGNATION_DELAI: Definition(
        "Délai du réservataire pour désigner, en zone tendue", "mois", "L441-1 CCH", minimum=1, maximum=1
    ),
    Cle.DESIGNATION_TENDUE: Definition(
        "Zone tendue de l'article 17-I de la loi du 6 juillet 1989 (1 : oui, 0 : non)",
        "zone",
        "décret 2013-392, annexe",
        maximum=1,
    ),
    Cle.REPRISE_JOURS: Definition(
        "Délai pour annuler un acte enregistré par erreur", "jours", "organisation du dispositif", maximum=30
    ),
    Cle.CHANGEMENT_RETOUR: Definition(
        "Changements du ménage après la décision qui renvoient en séance",
        "codes du dossier examiné",
        "R441-9 IV CCH : règlement intérieur de la commission",
        Forme.LIGNES,
        facultatif=True,
    ),
    Cle.FONDEMENTS_PRONONCES: Definition(
        "Fondements d'une attribution prononcée sans commission",
        "codes de fondement",
        "L441-1, L441-1-1, L441-1-3, L441-2-3, L313-26-2, L353-15 et L442-6 CCH",
        Forme.LIGNES,
        facultatif=True,
    ),
    Cle.BAIL_ATTENDU: Definition(
        "Délai après lequel un logement accepté sans bail est signalé",
        "jours",
        "R441-2-8 a et L342-14 CCH ; organisation du dispositif",
        minimum=1,
        maximum=365,
        facultatif=True,
    ),
    Cle.BAIL_SAISIE: Definition(
        "Délai entre la signature d'un bail et sa saisie, au-delà duquel il est listé",
        "jours",
        "R441-2-8 a CCH ; organisation du dispositif",
        maximum=365,
        facultatif=True,
    ),
    Cle.CLOTURE_EXERCICE: Definition(
        "Clôture des attributions d'un exercice",
        "mois et jour de l'année suivante",
        "R441-2-9 CCH ; organisation du dispositif",
        Forme.TABLE,
        1,
        31,
        facultatif=True,
    ),
    Cle.NON_SERVIE_SUIVI: Definition(
        "Temps pendant lequel un rang non servi reste dans les corbeilles",
        "mois",
        "R441-2-15 II et III CCH ; organisation du dispositif",
        minimum=1,
        facultatif=True,
    ),
    Cle.OCCUPATION_ZONE: Definition(
        "Zone où l'occupation des logements s'examine tous les trois ans (1 : oui, 0 : non)", "zone",
        "L442-5-2 CCH ; zones A bis, A et B1", maximum=1, facultatif=True,
    ),
    Cle.OCCUPATION_MOIS: Definition(
        "Temps entre deux examens de l'occupation", "mois", "L442-5-2 CCH : trois ans à compter du bail", minimum=36, maximum=36,
        facultatif=True,
    ),
    Cle.BAIL_JEUNES: Definition(
        "Durée du bail d'un logement dédié aux moins de trente ans", "mois", "L353-22 et L441-2 III CCH", minimum=1, maximum=72,
        facultatif=True,
    ),
    Cle.ADAPTE_AGE: Definition(
        "Âge à partir duquel un ménage vient à défaut, avant les autres, sur un logement adapté", "ans",
        "R441-4 CCH (version du 25 septembre 1999)", minimum=50, maximum=100, facultatif=True,
    ),
    Cle.GLISSEMENT_CALEOL: Definition(
        "Glissement du bail d'une association : la CALEOL attribue d'abord le logement à l'occupant", OUI_NON,
        "L441-2 III et L442-8-3 CCH ; règlement intérieur de la commission", maximum=1, facultatif=True,
    ),
    Cle.ASSOCIATION_ALERTE: Definition(
        "Alerte avant le terme d'une occupation par une association", "mois",
        "L442-8-2 et L442-8-3 CCH ; organisation du dispositif", minimum=1, maximum=12, facultatif=True,
    ),
    Cle.CONSERVATION_RPLS: Definition(
        "Conservation du rapport d'un import RPLS",
        "jours",
        "article 5 du RGPD : durée limitée",
        minimum=1,
        maximum=3_660,
        facultatif=True,
    ),
    Cle.REPONSE_JOURS: Definition(
        "Délai laissé au candidat pour répondre à une offre, au moins", "jours", "R441-10 CCH : dix jours au moins", minimum=10,
        maximum=60,
    ),
    Cle.NON_SERVIS: Definition(
        "Rangs non servis en tête de la recherche du logement suivant", OUI_NON, "R441-2-15 II et III CCH", maximum=1
    ),
    Cle.EXPIRATION_ALERTE: Definition(
        "Demande d'un candidat signalée avant son échéance", "jours", "R441-2-7 CCH ; organisation du dispositif",
        minimum=1, maximum=180, facultatif=True,
    ),
    Cle.SUSPENSION_JOURS: Definition(
        "Candidature suspendue gardée après la radiation faute de renouvellement", "jours",
        "arrêté du 23 mars 2015 §6.1 ; organisation du dispositif", maximum=180, facultatif=True,
    ),
    Cle.RANG_GARDE: Definition(
        "Rang gardé jusqu'au bail par un ménage qui a accepté un autre logement", OUI_NON,
        "R441-3 b CCH ; règlement intérieur de la commission", maximum=1, facultatif=True,
    ),
    Cle.MOTIFS_LOCAUX: Definition(
        "Motifs de non-attribution retenus, par leur code (tous quand rien n'est dit)", "codes",
        "L441-2-2 CCH ; règlement intérieur ou charte du territoire", Forme.LIGNES, facultatif=True,
    ),
    Cle.ACCUEIL: Definition(
        "Délai maximal pour recevoir le demandeur qui le souhaite", "mois", "L441-2-8 et R441-2-10 CCH : un mois, deux au plus",
        minimum=1, maximum=2, facultatif=True,
    ),
    Cle.PUBLICATION_VACANTS: Definition(
        "Publication des logements vacants", OUI_NON, f"{PUBLIC} : le dispositif publie pour les bailleurs",
        maximum=1, facultatif=True,
    ),
    Cle.PUBLICATION_LOYER: Definition(
        "Loyer et charges dans la publication des logements vacants", OUI_NON, f"{PUBLIC} ; R411-4 CCH",
        maximum=1, facultatif=True,
    ),
    Cle.PUBLICATION_AVANCE: Definition(
        "Publication avant le jour où le logement est libre", "jours", PUBLIC, maximum=180, facultatif=True
    ),
}  # fmt: skip
DU_TERRITOIRE: frozenset[Cle] = frozenset(
    {
        Cle.PIECES_MIN, Cle.PIECES_MAX, Cle.PIECES_TOLEREES_MIN, Cle.PIECES_TOLEREES_MAX, Cle.EFFORT_SEUIL,
        Cle.FORFAIT_EAU_CHAUFFAGE, Cle.RESTE_PAR_UC, Cle.RESTE_JOURS, Cle.RESTE_PLANCHER, Cle.METIERS_ESSENTIELS,
        Cle.DESIGNATION_MOTIF, Cle.REPONSE_JOURS, Cle.NON_SERVIS, Cle.MOTIFS_LOCAUX, Cle.ACCUEIL,
    }
)  # fmt: skip
"""What an EPCI, an EPT or Paris decides for its own territory (plan, CIA, charter); the rest is the law's, the préfet's or the system's."""


@dataclass(frozen=True, slots=True)
class LigneParametre:
    """One row, in force from `du` to `au` included. `territoire_id` None is the national default."""

    cle: str
    territoire_id: int | None
    valeur: Any
    du: date
    au: date | None
    source: str
    a_confirmer: bool = False

    def est_en_vigueur(self, le: date) -> bool:
        return self.du <= le and (self.au is None or le <= self.au)


@dataclass(frozen=True, slots=True)
class Jeu:
    """All the rows read, indexed by key: the whole set is small (a few rows per département)."""

    par_cle: dict[str, tuple[LigneParametre, ...]]

    @classmethod
    def de(cls, lignes: Iterable[LigneParametre]) -> Jeu:
        par_cle: dict[str, list[LigneParametre]] = {}
        for ligne in lignes:
            par_cle.setdefault(ligne.cle, []).append(ligne)
        return cls({cle: tuple(groupe) for cle, groupe in par_cle.items()})

    def ligne(self, cle: Cle, *, le: date, territoires: Sequence[int] = ()) -> LigneParametre | Refus:
        """The row in force on `le` for the nearest territory of the chain; it says which and from which source."""
        en_vigueur = {ligne.territoire_id: ligne for ligne in self.par_cle.get(cle, ()) if ligne.est_en_vigueur(le)}
        trouvee = next((en_vigueur[un] for un in (*territoires, None) if un in en_vigueur), None)
        if trouvee is None:
            return _manquant(cle)
        return trouvee if DEFINITIONS[cle].accepte(trouvee.valeur) else _mal_forme(cle)

    def valeur(self, cle: Cle, *, le: date, territoires: Sequence[int] = ()) -> Any:
        """The value itself. Raises `ActionRefusee` when there is none in force."""
        ligne = self.ligne(cle, le=le, territoires=territoires)
        if isinstance(ligne, Refus):
            raise ActionRefusee(ligne)
        return ligne.valeur

    def delais(self, *, le: date, territoires: Sequence[int] = ()) -> Delais:
        """Every delay of the life cycle on that day. Raises `ActionRefusee` when one is missing or they disagree."""

        def mois(cle: Cle) -> int:
            return int(self.valeur(cle, le=le, territoires=territoires))

        delais = Delais(
            validite=mois(Cle.VALIDITE),
            preavis=mois(Cle.PREAVIS),
            preavis_marge_jours=mois(Cle.PREAVIS_MARGE),
            radiation=mois(Cle.RADIATION_E),
            reactivation=mois(Cle.REACTIVATION_E),
            avertissement_c=mois(Cle.AVERTISSEMENT_C),
            reactivation_c=mois(Cle.REACTIVATION_C),
            avertissement_d=mois(Cle.AVERTISSEMENT_D),
            conservation=mois(Cle.CONSERVATION),
            conservation_courrier=mois(Cle.CONSERVATION_COURRIER),
            attestation=mois(Cle.DELAI_ATTESTATION),
        )
        incoherence = delais.incoherence()
        if incoherence:
            raise ActionRefusee(incoherence)
        return delais


def _manquant(cle: Cle) -> Refus:
    definition = DEFINITIONS[cle]
    return Refus(
        "parametre_manquant",
        f"Le paramètre « {definition.libelle} » n'a pas de valeur en vigueur à cette date.",
        Nature.ETAT,
        source=definition.source,
        issue="Demandez au gestionnaire de l'enregistrer avec sa source.",
    )


def _mal_forme(cle: Cle) -> Refus:
    definition = DEFINITIONS[cle]
    return Refus(
        "parametre_invalide",
        f"La valeur du paramètre « {definition.libelle} » n'est pas utilisable ({definition.unite}).",
        Nature.ETAT,
        source=definition.source,
        issue="Demandez au gestionnaire de la corriger.",
    )
