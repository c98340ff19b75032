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
