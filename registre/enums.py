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
    CANDIDATURE = "candidature", "Suite donnée à une candidature"
    PROPOSITION = "proposition", "Logement proposé"
    ACCEPTATION = "acceptation", "Logement accepté"
    NON_SERVIE = "non_servie", "Logement non attribué in fine"
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
    DELAI = "delai", "Délai anormalement long atteint"
    CONVOCATION = "convocation", "Invitation à une visite ou à un entretien"
    OFFRE = "offre", "Proposition de logement"
    DECISION_CAL = "decision_cal", "Notification d'une décision de la CALEOL"
    NON_SERVIE = "non_servie", "Logement non attribué in fine"


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
    BAIL_DU = "bail_du", "Bail dû : condition remplie"
    IRRECEVABILITE_ECHUE = "irrecevabilite_echue", "Irrecevabilité : radiation à confirmer"


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
    """What R441-2-15 I 2° lets be recorded, one code per decision, opinion or public; letters of L441-1 (v. 2022-02-23)."""

    DALO = "dalo", "DALO : décision favorable, logement"
    DAHO = "daho", "DAHO : décision favorable, hébergement"
    ACD = "acd", "Accord collectif départemental"
    PDALHPD = "pdalhpd", "Avis d'une instance du PDALHPD"
    PPGDID = "ppgdid", "Avis de l'instance du PPGDID"
    CIA = "cia", "Avis de la commission de coordination (CIA)"
    QPV = "qpv", "Avis de la commission de désignation en QPV"
    SIAO = "siao", "SIAO : prêt à habiter"
    L441_1_A = "l441_1_a", "L441-1 a : handicap"
    L441_1_B = "l441_1_b", "L441-1 b : sortie d'appartement de coordination thérapeutique"
    L441_1_C = "l441_1_c", "L441-1 c : mal logé ou défavorisé"
    L441_1_D = "l441_1_d", "L441-1 d : hébergé ou logé temporairement"
    L441_1_E = "l441_1_e", "L441-1 e : reprise d'activité après un long chômage"
    L441_1_F = "l441_1_f", "L441-1 f : habitat indigne"
    L441_1_G = "l441_1_g", "L441-1 g : violences au sein du couple, mariage forcé"
    L441_1_G_BIS = "l441_1_g_bis", "L441-1 g bis : viol ou agression sexuelle au domicile"
    L441_1_H = "l441_1_h", "L441-1 h : sortie de la prostitution"
    L441_1_I = "l441_1_i", "L441-1 i : traite ou proxénétisme"
    L441_1_J = "l441_1_j", "L441-1 j : enfant mineur, suroccupation ou logement non décent"
    L441_1_K = "l441_1_k", "L441-1 k : sans logement"
    L441_1_L = "l441_1_l", "L441-1 l : menacé d'expulsion"
    L441_1_M = "l441_1_m", "L441-1 m : sortie de l'aide sociale à l'enfance"


DECISIONS = (TypePriorite.DALO, TypePriorite.DAHO)
"""Decisions of the commission de médiation, which the State alone enters."""
LETTRES = tuple(un for un in TypePriorite if un.value.startswith("l441_1_"))
"""The fourteen publics of L441-1: a to m and g bis."""


class StatutDalo(TextChoices):
    """What a decision of the commission de médiation has become, in the codes of the national interface."""

    NON = "NON", "Non reconnu"
    ACTIF = "ACTIF", "Actif"
    CADUC = "CADUC", "Caduc"
    RELOGE = "ACTREL", "Actif relogé"


class OriginePriorite(TextChoices):
    """Where a label came from. What the SNE says never overwrites what was decided here."""

    SNE = "sne", "Système national"
    REGISTRE = "registre", "Registre"
    FICHIER = "fichier", "Fichier importé"


class QualitePriorite(TextChoices):
    """In which capacity an organisme recognises a priority (R441-2-15 I 2°)."""

    ETAT = "etat", "Services de l'État"
    RESERVATAIRE = "reservataire", "Réservataire"
    BAILLEUR = "bailleur", "Bailleur"
    INSTANCE = "instance", "Instance ou commission"
    SIAO = "siao", "SIAO"


class MotifFin(TextChoices):
    """Why a label ended."""

    RELOGEMENT = "relogement", "Ménage relogé"
    CADUCITE = "caducite", "Décision devenue caduque"
    SITUATION = "situation", "La situation qui la fondait a cessé"
    RETRAIT = "retrait", "Retirée par qui l'avait reconnue"
    ERREUR = "erreur", "Saisie par erreur"
    EXPIRATION = "expiration", "Arrivée à son terme"
    NON_RECONNUE = "non_reconnue", "Non reconnue d'après le système national"


class EtatOffreDalo(TextChoices):
    """What became of an offer made under DALO."""

    EN_COURS = "en_cours", "Réponse attendue"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"
    SILENCE = "silence", "Sans réponse dans le délai"
    ANNULEE = "annulee", "Sans objet"


class SuiteOffreDalo(TextChoices):
    """What the State's service says of a refusal (R441-16-3)."""

    MAINTIEN = "maintien", "Bénéfice de la décision maintenu"
    PERTE = "perte", "Perte du bénéfice de la décision"


class SourceFichier(TextChoices):
    """Whose file of labels is imported."""

    SYPLO = "syplo", "SYPLO"
    COMDALO = "comdalo", "COMDALO"
    SIAO = "siao", "SI-SIAO"


class ResultatLigne(TextChoices):
    """What the dry run says of a line, then what became of it."""

    A_FAIRE = "a_faire", "Sera reconnue"
    A_COMPLETER = "a_completer", "Complètera la priorité connue"
    A_TERMINER = "a_terminer", "Sera terminée"
    CONNUE = "connue", "Déjà connue"
    CONFLIT = "conflit", "Conflit à trancher"
    ILLISIBLE = "illisible", "Illisible"
    FAIT = "fait", "Faite"
    REFUSE = "refuse", "Refusée"


class Contingent(TextChoices):
    """Reservation contingents a demande may be eligible to (R441-2-15 I 3°; R441-5)."""

    PRIORITAIRES = "etat_prio", "État : publics prioritaires"
    AGENTS = "etat_agents", "État : agents publics"
    ACTION_LOGEMENT = "action_log", "Action Logement et employeurs"
    COLLECTIVITES = "collectivite", "Collectivités territoriales"
    BAILLEUR = "bailleur", "Logements non réservés du bailleur"


class EtatAcces(TextChoices):
    """What became of a request to read a dossier found by the check for duplicates."""

    EN_ATTENTE = "en_attente", "En attente"
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"
