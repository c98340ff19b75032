"""What acts on organismes and agents are called on screen."""

from __future__ import annotations

ACTES = {
    "creer_agent": "Compte ouvert à son nom",
    "inviter_agent": "Invitation envoyée",
    "ouvrir_compte": "Compte ouvert par la personne",
    "ajouter_second_facteur": "Second facteur ajouté par la personne",
    "reinitialiser_second_facteur": "Second facteur réinitialisé",
    "designer_agent": "Désignation",
    "prolonger_affectation": "Fin de la désignation changée",
    "clore_affectation": "Désignation terminée",
    "creer_organisme": "Organisme ouvert",
    "modifier_organisme": "Organisme corrigé",
    "suspendre_organisme": "Accès suspendu",
    "retablir_organisme": "Accès rétabli",
    "ouvrir_guichet": "Guichet ouvert",
    "fermer_guichet": "Guichet fermé",
    "accorder_habilitation": "Habilitation accordée",
    "retirer_habilitation": "Habilitation retirée",
    "fixer_implantation": "Patrimoine déclaré",
    "enregistrer_reservation": "Réservation enregistrée",
    "clore_reservation": "Réservation terminée",
    "donner_mandat": "Mandat enregistré",
    "clore_mandat": "Mandat terminé",
    "octroyer_au_groupe": "Droits donnés à tous les agents",
    "ouvrir_session_support": "Session de support ouverte",
    "fermer_session_support": "Session de support fermée",
    "charger_territoires": "Territoires chargés",
    "annuler_parametre": "Valeur à venir annulée",
    "enregistrer_parametre": "Paramètre enregistré",
}
CHAMPS = {
    "fonction": "fonction",
    "du": "début",
    "au": "fin",
    "guichet": "guichet",
    "base": "base légale",
    "nom": "nom",
    "siren": "SIREN",
    "commune": "commune",
    "logements": "logements",
    "mode": "mode",
    "convention": "convention",
    "mandant": "mandant",
    "mandataire": "mandataire",
    "droits": "droits",
    "password": "mot de passe",
    "valeur": "valeur",
    "source": "source",
    "instance": "instance",
}
FACTEURS = {"totp": "application de codes", "webauthn": "clé d'accès"}
CONSULTATIONS = {
    "detail": "Dossier ouvert",
    "liste": "Page de liste",
    "recherche": "Recherche",
    "export": "Export",
    "existence": "Vérification d'existence",
    "fil": "Fil du dossier",
    "acces": "Qui peut voir le dossier",
    "formulaire": "Formulaire de modification",
    "attestation": "Attestation",
    "traces": "Traces d'accès",
}


def acte(code: str) -> str:
    return ACTES.get(code, code.replace("_", " ").capitalize())


def champs(noms: list[str]) -> str:
    return ", ".join(CHAMPS.get(nom, nom.replace("_", " ")) for nom in noms)
