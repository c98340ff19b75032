"""What the fields of these acts mean, in French."""

from __future__ import annotations

from typing import Any

from attributions.enums import Contingent, SuiteDeChangement

MOTS: dict[str, str] = {
    "ProposerLogement.envoyee_le": "Jour où la proposition est envoyée.",
    "ProposerLogement.repondre_avant_le": "Dernier jour pour répondre : dix jours au moins, ou le délai du règlement (R441-10).",
    "ProposerLogement.dalo": "Offre faite au titre du DALO (R441-16-3) ; déduit de qui a désigné quand il est absent.",
    "recue_le": "Jour où la réponse a été reçue.",
    "RefuserLogement.motif": "Code de la nomenclature « refus_attributaire » (R441-2-15 I 7°).",
    "RefuserLogement.precision": "Ce que dit le candidat, sans nom de personne.",
    "RefuserLogement.preuve": "Référence de l'écrit reçu ; l'État la lit quand l'offre est faite au titre du DALO (R441-16-3).",
    "DaterActe.le": "Jour de l'acte.",
    "DaterActe.precision": "Précision, sans nom de personne.",
    "contingent": "Imputation : code du contingent (RPLS, champ 63).",
    "DonneesAttribution.dalo": "Bénéficiaire d'une décision favorable au titre du DALO.",
    "cia": "Public visé par la convention intercommunale d'attribution.",
    "DonneesAttribution.accord_collectif": "Public de l'accord collectif.",
    "l441_1": "Prioritaire au titre de l'article L441-1.",
    "travailleur_essentiel": "Travailleur essentiel.",
    "relogement": "Relogé d'un renouvellement urbain ou d'une ORCOD.",
    "DonneesAttribution.mutation": "Déjà locataire du parc social.",
    "signe_le": "Jour de la signature du bail.",
    "actualisee": "La demande dit la situation du ménage à la signature (R441-2-9) : vrai, ou le bail est refusé.",
    "EnregistrerBail.rpls": "Identifiant RPLS, dix caractères ; celui du logement quand il est connu.",
    "EnregistrerBail.exception_rpls": "Pourquoi le logement n'a pas d'identifiant.",
    "entree_le": "Jour de l'entrée dans les lieux.",
    "EnregistrerBail.loyer": "Loyer principal, en euros par mois (« 512.40 »).",
    "charges": "Charges, en euros par mois (« 120.50 »).",
    "EnregistrerBail.attribution": "Données de R441-2-9 qui changent à la signature.",
    "suite": "Ce qui suit le changement du ménage : la décision tient, dossier à compléter, retour en séance.",
    "TrancherChangement.motif": "Pourquoi la décision tient malgré le changement, sans nom de personne.",
    "place": "Place de la colocation, à partir de 1 (L442-8-4).",
    "occupe": "Logement que le ménage libère : identifiant RPLS, ou référence du bailleur.",
    "autre": "Clé de la candidature de l'autre ménage de l'échange.",
    "actualisees": "Les deux demandes disent la situation des ménages à la signature (R441-2-9) : vrai, ou rien n'est signé.",
    "envoye_le": "Jour de l'envoi par le bailleur ; absent, le registre prépare la lettre recommandée.",
    "JugerLeRecours.le": "Jour du jugement.",
    "annulee": "La décision de la commission est annulée.",
}
VALEURS: dict[str, Any] = {
    "DonneesAttribution.contingent": Contingent.values,
    "TrancherChangement.suite": SuiteDeChangement.values,
}
