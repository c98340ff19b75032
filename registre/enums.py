"""Codes of the register on which code branches."""

from django.db.models import TextChoices


class StatutNumero(TextChoices):
    COURANT = "courant", "En cours"
    ANCIEN = "ancien", "Ancien numéro"
    FUSIONNE = "fusionne", "Numéro fusionné"


class OrigineNumero(TextChoices):
    """Who issued the number: this register (designated system) or the SNE."""

    REGISTRE = "registre", "Registre régional"
    SNE = "sne", "Système national"


class CanalDepot(TextChoices):
    """How the demande came in (R441-2-2)."""

    GUICHET = "guichet", "Au guichet"
    PAPIER = "papier", "Formulaire papier déposé"
    EN_LIGNE = "en_ligne", "En ligne"
    INTERFACE = "interface", "Par l'interface nationale"
    OFFICE = "office", "D'office"


class NatureEvenement(TextChoices):
    """Events of the life of a demande (R441-2-15 I, 0 to 8, and the acts of R441-2-3 to R441-2-8)."""

    DEPOT = "depot", "Dépôt de la demande"
    NUMERO = "numero", "Numéro unique délivré"
    ATTESTATION = "attestation", "Attestation délivrée"
    MODIFICATION = "modification", "Demande modifiée"
    CORRECTION = "correction", "Correction d'après les pièces"
    RENOUVELLEMENT = "renouvellement", "Demande renouvelée"
    PREAVIS = "preavis", "Préavis de renouvellement"
    AVERTISSEMENT = "avertissement", "Avertissement avant radiation"
    RADIATION = "radiation", "Radiation"
    REACTIVATION = "reactivation", "Réactivation"
    SEPARATION = "separation", "Séparation du couple"
    TITULAIRE = "titulaire", "Changement de titulaire"
    DECES = "deces", "Décès signalé"
    PROTECTION = "protection", "Protection du dossier"
    PARTAGE = "partage", "Dossier partagé"
    ORIENTATION = "orientation", "Demandeur orienté"
    COURRIER = "courrier", "Courrier"
    PRIORITE = "priorite", "Reconnaissance de priorité"
    CONTINGENT = "contingent", "Éligibilité à un contingent"
    DEMANDE_INFORMATION = "demande_information", "Demande d'information ou de pièce"
    PIECE = "piece", "Pièce justificative"
    DESIGNATION = "designation", "Désignation sur un logement"
    INSCRIPTION_CAL = "inscription_cal", "Inscription à l'ordre du jour d'une CALEOL"
    EXAMEN_CAL = "examen_cal", "Examen en CALEOL"
    VISITE = "visite", "Visite"
    DECISION_CAL = "decision_cal", "Décision de la CALEOL"
    REFUS_ATTRIBUTAIRE = "refus_attributaire", "Refus de l'attributaire"
    BAIL = "bail", "Signature du bail"
    REPRISE = "reprise", "Reprise de données"
    SUPPRESSION = "suppression", "Suppression"
    EFFACEMENT = "effacement", "Effacement des données nominatives"
    ANNULATION = "annulation", "Annulation d'un événement"


class NatureCourrier(TextChoices):
    PREAVIS = "preavis", "Préavis de renouvellement"
    AVERTISSEMENT_C = "avert_c", "Avertissement : absence de réponse"
    AVERTISSEMENT_D = "avert_d", "Avertissement : irrecevabilité"
    ATTESTATION = "attestation", "Attestation d'enregistrement"
    ATTESTATION_RENOUVELLEMENT = "att_renouv", "Attestation de renouvellement"
    RADIATION = "radiation", "Notification de radiation"
    REACTIVATION = "reactivation", "Attestation de réactivation"
    RECEPISSE = "recepisse", "Récépissé de dépôt papier"
    ORIENTATION = "orientation", "Lettre d'orientation"
    PIECES = "pieces", "Demande de pièces"


class CanalCourrier(TextChoices):
    POSTE = "poste", "Courrier postal"
    RECOMMANDE = "recommande", "Lettre recommandée avec avis de réception"
    MEL = "mel", "Courriel"
    REMIS = "remis", "Remis en main propre"


class EtatCourrier(TextChoices):
    A_ENVOYER = "a_envoyer", "À envoyer"
    ENVOYE = "envoye", "Envoyé"
    DISTRIBUE = "distribue", "Distribué (preuve)"
    ECHEC = "echec", "Non distribué"
    ANNULE = "annule", "Annulé"


class NatureTache(TextChoices):
    """What the register asks somebody to do about one dossier."""

    NIR_A_COMPLETER = "nir_a_completer", "NIR à compléter"
    NIR_CLE_FAUSSE = "nir_cle_fausse", "NIR à redemander : clé fausse"
    NUMERO_ATTENDU = "numero_attendu", "Numéro unique attendu : un mois au plus"
    REVENUS_A_COMPLETER = "revenus_a_completer", "Revenus à compléter"
    ANOMALIE_IMPORT = "anomalie_import", "Anomalie d'import à lever"
    ADRESSE_A_VERIFIER = "adresse_a_verifier", "Adresse à vérifier"
    DECES_A_VERIFIER = "deces_a_verifier", "Décès signalé à vérifier"
    PIECES_OBSOLETES = "pieces_obsoletes", "Pièces à renouveler"
    PIECES_A_VERSER = "pieces_a_verser", "Pièces reçues à verser au dossier"


A_COMPLETER = [NatureTache.NIR_A_COMPLETER, NatureTache.NIR_CLE_FAUSSE, NatureTache.REVENUS_A_COMPLETER]
"""What the dossier lacks."""
A_VERIFIER = [NatureTache.ADRESSE_A_VERIFIER, NatureTache.DECES_A_VERIFIER, NatureTache.ANOMALIE_IMPORT]
"""What somebody has to look at."""
PIECES_A_FAIRE = [NatureTache.PIECES_A_VERSER, NatureTache.PIECES_OBSOLETES]
"""Pièces to file, or to ask for again."""


class NatureLien(TextChoices):
    SEPARATION = "separation", "Issue d'une séparation"
    DEDOUBLEMENT = "dedoublement", "Colocataire d'une même demande"


class MotifOrientation(TextChoices):
    """Why a guichet sends somebody elsewhere instead of registering (R441-2-1)."""

    PUBLIC_RESTREINT = "public", "Le guichet n'enregistre que son propre public"
    HORS_REGION = "hors_region", "Communes hors de la région"
    NON_ENREGISTREUR = "non_enr", "L'organisme n'enregistre pas"


class TypePriorite(TextChoices):
    DALO = "dalo", "DALO"


class EtatAcces(TextChoices):
    """What became of a request to read a dossier found by the check for duplicates."""

    EN_ATTENTE = "en_attente", "En attente"
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"
