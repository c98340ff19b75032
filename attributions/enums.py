"""Closed lists of the attribution on which code branches. Motives and other code lists are `Nomenclature` rows."""

from __future__ import annotations

from django.db.models import TextChoices


class Typologie(TextChoices):
    """Type of a dwelling, by number of main rooms: the tens of the SNE are letters here (T1 bis and T1' as T1)."""

    T1 = "T1", "T1"
    T2 = "T2", "T2"
    T3 = "T3", "T3"
    T4 = "T4", "T4"
    T5 = "T5", "T5"
    T6 = "T6", "T6 et plus"


class Plafond(TextChoices):
    """Family of income ceilings of a dwelling, derived from the financing code of RPLS field 32."""

    PLAI = "PLAI", "PLAI"
    PLUS = "PLUS", "PLUS"
    PLS = "PLS", "PLS"
    PLI = "PLI", "PLI"
    SANS = "", "Sans plafond connu"


class Construction(TextChoices):
    COLLECTIF = "C", "Collectif"
    INDIVIDUEL = "I", "Individuel"


class Contingent(TextChoices):
    """RPLS field 63 (arrêté of 5 January 2010), also the split of R441-2-9."""

    ETAT_AGENTS = "1", "État : fonctionnaires et agents publics"
    ETAT_PRIORITAIRES = "2", "État : publics prioritaires"
    EMPLOYEURS = "3", "Action Logement et employeurs"
    COLLECTIVITES = "4", "Collectivités, leurs établissements et EPCI"
    ETAT_CONVENTIONS = "5", "État : réservations conventionnelles pour ses agents"
    AUTRES = "6", "Autres réservataires"
    NON_RESERVE = "7", "Non réservé"


class NatureVacance(TextChoices):
    RELOCATION = "relocation", "Relocation"
    PREMIERE_LOCATION = "premiere", "Première mise en location"


class ExclusionFlux(TextChoices):
    """Dwellings left out of the base of the flow (R441-5, version of 22 February 2020)."""

    AUCUNE = "", "Dans le flux"
    MUTATION = "mutation", "Mutation interne au parc du bailleur"
    RELOGEMENT_ANRU = "anru", "Relogement d'une opération de renouvellement urbain"
    RELOGEMENT_ORCOD = "orcod", "Relogement d'une ORCOD"
    RELOGEMENT_INDIGNE = "indigne", "Relogement d'habitat indigne (L521-3-1 à L521-3-3)"
    VENTE = "vente", "Relogement d'une vente HLM"
    PREFET = "prefet", "Attribué par le préfet à la place du bailleur (L441-1)"


class ModeDecompte(TextChoices):
    """When one dwelling counts on a réservataire's flow: each convention says it (no national rule was found)."""

    PROPOSITION = "proposition", "À la mise à disposition"
    ATTRIBUTION = "attribution", "À la décision d'attribution"
    BAIL = "bail", "À la signature du bail"


class NatureMouvement(TextChoices):
    """Lines of the running account of a flow. A correction is a new line of the opposite sign, never a change."""

    DECOMPTE = "decompte", "Logement décompté"
    ECHEC = "echec", "Échec de désignation décompté"
    ANNULATION = "annulation", "Décompte annulé"
    REPRISE = "reprise", "Reprise d'un exercice antérieur"


class TitreDesignation(TextChoices):
    """In what capacity a candidate is designated."""

    RESERVATAIRE = "reservataire", "Réservataire, sur son contingent"
    BAILLEUR = "bailleur", "Bailleur, sur logement non réservé"
    BAILLEUR_POUR = "bailleur_pour", "Bailleur, pour le compte du réservataire (R441-5)"
    ECHEC = "echec", "Bailleur, après l'échec du réservataire"
    MAIRE_QPV = "maire_qpv", "Maire, après échec en quartier prioritaire (L441-1)"
    ETAT = "etat", "État, sur son contingent"
    ETAT_DALO = "etat_dalo", "État, au titre du DALO (L441-2-3)"
    COMMISSION_QPV = "commission_qpv", "Désignation commune (L441-1-5)"
    AUTORITE = "autorite", "Autorité qui attribue sans commission"


class AutoriteAttribution(TextChoices):
    """Who attributes a dwelling without a decision of a CALEOL."""

    PREFET = "prefet", "Préfet"
    PRESIDENT = "president", "Président de l'EPCI ou de l'EPT"
    DELEGUE = "delegue", "Délégué spécial nommé par le préfet"
    BAILLEUR = "bailleur", "Bailleur, la commission étant informée"


class FondementAttribution(TextChoices):
    """On what ground; `rules.prononcee.FONDEMENTS` says the authority, the article and what each one needs."""

    OBJECTIF_BAILLEUR = "objectif_bailleur", "Préfet, objectif du bailleur hors QPV non tenu (L441-1)"
    PART_COLLECTIVITE = "part_collectivite", "Préfet, part d'une collectivité non tenue (L441-1)"
    PART_ACTION_LOGEMENT = "part_action", "Préfet, part d'Action Logement non tenue (L313-26-2)"
    DALO = "dalo", "Préfet, refus du bailleur de loger un bénéficiaire du DALO (L441-2-3)"
    ACCORD_INTERCOMMUNAL = "accord_epci", "Président de l'EPCI ou de l'EPT, accord intercommunal (L441-1-1)"
    DELEGUE_SPECIAL = "delegue", "Délégué spécial, bailleur qui fait obstacle (L441-1-3)"
    RELOGEMENT_TRAVAUX = "l353_15", "Relogement avant démolition ou travaux, logement conventionné (L353-15)"
    RELOGEMENT_HLM = "l442_6", "Relogement avant démolition ou travaux, organisme d'HLM (L442-6)"


class CauseEchec(TextChoices):
    """Why a designation failed (L441-1, version of 23 February 2022: the réservataire did not designate)."""

    DELAI = "delai", "Aucun candidat dans le délai"
    RENONCIATION = "renonciation", "Renonciation écrite du réservataire"
    SANS_SUITE = "sans_suite", "Candidats désignés, aucun n'aboutit"


class MotifMoinsDeTrois(TextChoices):
    """Why fewer than three candidates are examined: the closed list of R441-3 (version of 1 September 2019)."""

    INSUFFISANCE = "insuffisance", "Insuffisance du nombre de candidats"
    DALO = "dalo", "Candidats désignés par le préfet au titre du DALO"
    SUBVENTION = "subvention", "Logement ayant bénéficié de la subvention de l'article D331-25-1"


class ModeSeance(TextChoices):
    PRESENTIEL = "presentiel", "Sur place"
    DISTANCE = "distance", "À distance, en simultané"
    NUMERIQUE = "numerique", "Consultation numérique"


class QualiteMembre(TextChoices):
    """Members of a CALEOL (L441-2 II; R441-9 II and III, version of 22 February 2020)."""

    CA = "ca", "Membre désigné par le conseil"
    LOCATAIRES = "locataires", "Représentant des locataires"
    ETAT = "etat", "Préfet ou son représentant"
    EPCI_EPT = "epci_ept", "Président de l'EPCI ou de l'EPT"
    MAIRE = "maire", "Maire de la commune"
    GERANCE = "gerance", "Président de la CALEOL du mandant"
    ISFT = "isft", "Organisme d'ingénierie sociale (L365-3)"
    MAIRE_ARR = "maire_arr", "Maire d'arrondissement"
    RESERVATAIRE = "reservataire", "Réservataire non membre de droit"
    INVITE = "invite", "CCAS ou service social invité"


class Voix(TextChoices):
    DELIBERATIVE = "deliberative", "Voix délibérative"
    CONSULTATIVE = "consultative", "Voix consultative"


class SensVote(TextChoices):
    POUR = "pour", "Pour"
    CONTRE = "contre", "Contre"
    ABSTENTION = "abstention", "Abstention"


class SuiteCaducite(TextChoices):
    """After a lapsed condition, a withdrawal, a death or an ineligibility: what the règlement intérieur says."""

    RANG_SUIVANT = "rang_suivant", "Le rang suivant est appelé"
    RETOUR_SEANCE = "retour_seance", "Le logement revient en séance"


class LettreDecision(TextChoices):
    """The closed list of R441-3 (version of 1 September 2019): one decision per candidate per dwelling."""

    A = "a", "a. Attribution"
    B = "b", "b. Attribution avec classement"
    C = "c", "c. Attribution sous condition suspensive"
    D = "d", "d. Non-attribution"
    E = "e", "e. Irrecevabilité"


class EtatVisite(TextChoices):
    PROPOSEE = "proposee", "Proposée"
    FAITE = "faite", "Faite"
    ABSENCE = "absence", "Candidat absent"
    ANNULEE = "annulee", "Annulée"


class EtatProposition(TextChoices):
    EN_COURS = "en_cours", "En attente de réponse"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"
    SILENCE = "silence", "Sans réponse (refus, R441-10)"
    ANNULEE = "annulee", "Annulée"


class ModeSignature(TextChoices):
    """How the president signed a procès-verbal (ADR 40: no certificate is required by L441-2 nor R441-9)."""

    REAUTHENTIFICATION = "reauthentification", "Ré-authentification du président"
    CERTIFICAT = "certificat", "Ré-authentification du président et certificat"


class MotifCloture(TextChoices):
    """Why a candidature ended without a lease, when neither the CALEOL nor the candidate's refusal says it."""

    LOGE = "loge", "Ménage logé ailleurs"
    RENONCIATION = "renonciation", "Renonciation du demandeur à sa demande"
    DECES = "deces", "Décès"
    IRRECEVABLE = "irrecevable", "Demande radiée pour irrecevabilité"
    SANS_REPONSE = "sans_reponse", "Demande radiée après un courrier sans réponse"
    NON_RENOUVELEE = "non_renouvelee", "Demande non renouvelée"
    FUSION = "fusion", "Demande fusionnée avec une autre"
    SUPPRIMEE = "supprimee", "Demande supprimée ou radiée"
    INACTIVE = "inactive", "Demande inactive au moment de l'appel"
    EXPIREE = "expiree", "Demande expirée au moment de l'appel"
    ENGAGE = "engage", "Ménage engagé sur un autre logement"
    INELIGIBLE = "ineligible", "Ménage qui ne remplit plus les conditions d'accès"
    RANG_SERVI = "rang_servi", "Bail signé par un candidat de meilleur rang"
    CONDITION = "condition", "Pièce attendue non reçue dans le délai"
    DESISTEMENT = "desistement", "Désistement du candidat"
    RETRAIT = "retrait", "Candidature retirée"
    RETRAIT_BAILLEUR = "retrait_bailleur", "Logement retiré par le bailleur"
    AUTORITE = "autorite", "Logement attribué par une autorité, sans commission"


class MotifReprise(TextChoices):
    """Why an act entered by error is taken back: a closed list, so that nothing nominative is written (ADR 60)."""

    ERREUR_SAISIE = "erreur_saisie", "Erreur de saisie"
    MAUVAIS_OBJET = "mauvais_objet", "Mauvais candidat ou mauvais logement"
    REPONSE_RETROUVEE = "reponse_retrouvee", "Réponse du ménage retrouvée ou rectifiée"
    AUTRE_ORGANISME = "autre_organisme", "Rectification demandée par l'autre organisme"


class SuiteDeChangement(TextChoices):
    """What the bailleur does about a household that changed after the decision: no text says it, a parameter bounds it."""

    GARDER = "garder", "La décision tient"
    COMPLETER = "completer", "Dossier à compléter"
    RENVOYER = "renvoyer", "Retour en séance"


class MotifAnnulationBail(TextChoices):
    """Why a signed lease is cancelled: no text gives a list, each motive says whether the lease had taken effect."""

    SANS_ENTREE = "sans_entree", "Le ménage n'est pas entré dans les lieux"
    ACCORD = "accord", "Résiliation d'un commun accord avant l'entrée"
    ERREUR = "erreur", "Bail enregistré par erreur"
    JUGE = "juge", "Bail annulé par le juge"
    AUTRE = "autre", "Autre motif, à préciser"


class SuiteAnnulation(TextChoices):
    """What becomes of the dwelling whose lease is cancelled: the agent's choice."""

    RANG_SUIVANT = "rang_suivant", "Remettre en rang les candidats non servis"
    DESIGNATION = "designation", "Relancer la désignation"
    ATTENTE = "attente", "Laisser le logement sans candidat pour le moment"


class MotifCorrection(TextChoices):
    """Why the data of an attribution change after its lease."""

    SAISIE = "saisie", "Erreur de saisie"
    RPLS = "rpls", "Identifiant RPLS changé ou reçu depuis"
    RECONNAISSANCE = "reconnaissance", "Décision ou reconnaissance connue après le bail"
    RESERVATION = "reservation", "Réservataire ou contingent rectifié avec le réservataire"
    CONTROLE = "controle", "Suite d'un contrôle"


class EtatRecours(TextChoices):
    """An appeal against a decision of irrecevabilité, by its outcome."""

    AUCUN = "", "Aucun recours"
    FORME = "forme", "Recours formé"
    REJETE = "rejete", "Recours rejeté"
    ANNULEE = "annulee", "Décision annulée"


class EtatDeclaration(TextChoices):
    """The half-yearly figures to the préfet (L441-1): made, then sent; nothing made is no row."""

    FAITE = "faite", "À envoyer"
    ENVOYEE = "envoyee", "Envoyée"


class Classe(TextChoices):
    """Classes of residences, by fragility (R441-2-10 4°): each plan sets its own indicators, the order is ours."""

    A = "A", "A : sans fragilité"
    B = "B", "B : équilibre à préserver"
    C = "C", "C : fragile"
    D = "D", "D : très fragile"


class NatureOccupation(TextChoices):
    """On what ground an association houses a household in a dwelling that it rents (L442-8-1 to L442-8-3, recalled)."""

    SOUS_LOCATION = "sous_location", "Sous-location"
    INTERMEDIATION = "intermediation", "Intermédiation locative"
    BAIL_GLISSANT = "bail_glissant", "Bail glissant"


class PublicDedie(TextChoices):
    """To whom a programme is attributed first, under an authorisation of the State (L441-2 III)."""

    AUCUN = "", "Tous les publics"
    JEUNES = "jeunes", "Jeunes de moins de trente ans"
    AUTONOMIE = "autonomie", "Personnes en perte d'autonomie (âge ou handicap)"


class FinOccupation(TextChoices):
    """How a household stopped being housed by an association."""

    GLISSEMENT = "glissement", "Bail au nom de l'occupant"
    DEPART = "depart", "Départ du ménage"


class FinBailEnCours(TextChoices):
    """Why a lease that was known is not the one that runs in its dwelling any more."""

    VACANCE = "vacance", "Logement remis à disposition"
    BAIL = "bail", "Bail plus récent"
    ANNULE = "annule", "Bail annulé"
    CORRECTION = "correction", "Date corrigée"


class SituationOccupation(TextChoices):
    """What brings a tenant's file to the CALEOL (L442-5-2, recalled: five situations)."""

    SUROCCUPATION = "suroccupation", "Suroccupation"
    SOUS_OCCUPATION = "sous_occup", "Sous-occupation"
    DEPART_HANDICAP = "depart", "Départ de l'occupant pour qui le logement était adapté"
    HANDICAP = "handicap", "Handicap d'un occupant, qui demande un logement adapté"
    PLAFOND = "plafond", "Dépassement du plafond de ressources"


class EtatExamen(TextChoices):
    """What remains to be done of an examination."""

    A_PORTER = "a_transmettre", "À porter en commission"
    AVIS = "avis", "Avis rendus"
    FAIT = "faits", "Examinées, sans suite"


class AvisOccupation(TextChoices):
    """The opinion of the CALEOL on an occupation (L441-2; L442-5-2)."""

    RELOGEMENT = "relogement", "Relogement à proposer"
    MAINTIEN = "maintien", "Maintien dans le logement"
