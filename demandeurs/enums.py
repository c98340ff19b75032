"""Codes on which code branches. Lists that are only data are rows of `socle.Nomenclature`."""

from django.db.models import TextChoices


class RolePersonne(TextChoices):
    """What a person is in the household (Cerfa 14069*05, pages 1 to 5)."""

    TITULAIRE = "titulaire", "Demandeur"
    COTITULAIRE = "cotitulaire", "Conjoint ou codemandeur"
    COLOCATAIRE = "colocataire", "Colocataire"
    A_CHARGE = "a_charge", "Personne à charge"
    EN_GARDE = "en_garde", "Enfant en garde alternée ou droit de visite"


class EtatNir(TextChoices):
    """What is known of the NIR. A wrong key leaves the field empty and opens a task; it never blocks (R441-2-3)."""

    ABSENT = "absent", "Non communiqué"
    PROVISOIRE = "provisoire", "Numéro d'attente ou provisoire"
    CLE_FAUSSE = "cle_fausse", "Clé fausse : à redemander"
    FORME_VALIDE = "forme_valide", "Forme et clé exactes"


class NatureAdresse(TextChoices):
    """Which address of the household or of the association it is."""

    POSTALE = "postale", "Adresse postale"
    LOGEMENT = "logement", "Adresse du logement actuel"
    REPRESENTANT = "representant", "Adresse du représentant"


class SensRessource(TextChoices):
    RECUE = "R", "Reçue"
    VERSEE = "V", "Versée"


class SourceModification(TextChoices):
    """Where a change comes from (arrêté of 23 March 2015, §4; event 1 of R441-2-15 I)."""

    DEMANDEUR = "demandeur", "Le demandeur"
    PIECE = "piece", "Une pièce analysée"
    TIERS = "tiers", "Un tiers, validé par le demandeur"
    SNE = "sne", "Le système national"
    RENOUVELLEMENT = "renouvellement", "Le renouvellement"
    GESTIONNAIRE = "gestionnaire", "Le gestionnaire"


class NiveauPiece(TextChoices):
    """What a pièce is asked for (arrêté of 19 April 2022: parts I A, I B and II)."""

    ENREGISTREMENT = "enregistrement", "Obligatoire pour enregistrer"
    INSTRUCTION = "instruction", "Obligatoire pour instruire"
    COMPLEMENTAIRE = "complementaire", "Complémentaire"


class PorteurPiece(TextChoices):
    """Of whom a pièce is asked."""

    DEMANDEUR = "demandeur", "Le demandeur"
    ADULTE = "adulte", "Chaque adulte à loger"
    MINEUR = "mineur", "Chaque mineur à loger"
    PERSONNE = "personne", "Chaque personne concernée"
    MENAGE = "menage", "Le ménage"


class EtatPiece(TextChoices):
    """`QUARANTAINE`: not yet examined by the antivirus, seen by nobody. `GELEE`: kept since the radiation, until erased."""

    QUARANTAINE = "quarantaine", "En quarantaine"
    DEPOSEE = "deposee", "Déposée"
    REMPLACEE = "remplacee", "Remplacée"
    GELEE = "gelee", "Gelée depuis la radiation"


class MarquePiece(TextChoices):
    """The three marks of the dossier unique, rule 5."""

    INEXPLOITABLE = "inexploitable", "Inexploitable"
    HORS_PERIMETRE = "hors_perimetre", "Hors périmètre réglementaire"
    OBSOLETE = "obsolete", "Obsolète"


class CanalPiece(TextChoices):
    GUICHET = "guichet", "Guichet"
    NUMERISATION = "numerisation", "Prestataire de numérisation"
    EN_LIGNE = "en_ligne", "Portail du demandeur"
    API = "api", "Logiciel d'un partenaire"


class ResultatControle(TextChoices):
    """What an automatic check says. It never rejects: `ECART` goes to a person."""

    CONFORME = "conforme", "Conforme"
    ECART = "ecart", "Écart à examiner"
    NON_VERIFIABLE = "non_verifiable", "Non vérifiable"


class SuiteControle(TextChoices):
    """What a person decided of a difference."""

    CORRIGE = "corrige", "Dossier corrigé d'après la pièce"
    ECARTE = "ecarte", "Écart expliqué, dossier inchangé"
    REDEMANDE = "redemande", "Pièce redemandée"
