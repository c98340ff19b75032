"""Closed lists on which code branches: kinds of territories and of organismes."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class NatureTerritoire(TextChoices):
    COMMUNE = "commune", "Commune"
    ARRONDISSEMENT = "arrondissement", "Arrondissement municipal"
    EPCI = "epci", "EPCI à fiscalité propre"
    EPT = "ept", "Établissement public territorial"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"


class Niveau(IntegerChoices):
    """Kind of container of a territory: at most one of each at a time."""

    COMMUNE = 1, "Commune"
    EPT = 2, "Établissement public territorial"
    EPCI = 3, "EPCI"
    DEPARTEMENT = 4, "Département"
    REGION = 5, "Région"


class TypeOrganisme(TextChoices):
    """Actor types of the register. What each may see comes from its habilitations, not from its type."""

    BAILLEUR = "bailleur", "Bailleur social"
    COMMUNE = "commune", "Commune"
    DEPARTEMENT = "departement", "Département"
    EPCI = "epci", "EPCI"
    EPT = "ept", "Établissement public territorial"
    ETAT_DRIHL = "etat_drihl", "État - DRIHL"
    PREFECTURE = "prefecture", "État - préfecture"
    ACTION_LOGEMENT = "action_logement", "Action Logement Services"
    EMPLOYEUR = "employeur", "Employeur réservataire"
    SIAO = "siao", "SIAO"
    ASSOCIATION = "association", "Association ou organisme à caractère désintéressé"
    COMMISSION_SECRETARIAT = "commission_secretariat", "Secrétariat de commission"
    LIEU_ACCUEIL = "lieu_accueil", "Lieu d'accueil non enregistreur"
    MANDATAIRE = "mandataire", "Mandataire commun"
    GESTIONNAIRE = "gestionnaire", "Gestionnaire régional"
    OBSERVATOIRE = "observatoire", "Observatoire"


class ModeReservation(TextChoices):
    STOCK = "stock", "En stock"
    FLUX = "flux", "En flux"


class CanalGuichet(TextChoices):
    PHYSIQUE = "physique", "Accueil physique"
    COURRIER = "courrier", "Courrier"
    EN_LIGNE = "en_ligne", "En ligne"
    INTERFACE = "interface", "Interface informatique"
