"""What the fields of candidatures mean, in French."""

from __future__ import annotations

from typing import Any

from attributions.enums import EtatProposition, EtatVisite, LettreDecision, MotifMoinsDeTrois, TitreDesignation
from attributions.rules.simultaneite import Stade
from attributions.services.candidatures import MotifRetrait
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance

MOTS: dict[str, str] = {
    "demandes": "Ménages à désigner, par ordre de préférence : tous, ou aucun.",
    "Designer.commune": "Désignation d'un commun accord (L441-1-5 du CCH).",
    "signee_le": "Jour de la signature de la feuille par le réservataire.",
    "SaisirFeuille.recue_le": "Jour de sa réception : le délai de désignation s'y juge (L441-1).",
    "SaisirFeuille.reference": "Où la feuille signée est gardée.",
    "terminee": "La désignation est terminée : les candidats sont transmis à la commission.",
    "SaisirFeuille.precision": "Précision de l'exception.",
    "confirmee": "Le désignant sait qu'un logement est déjà attribué ou proposé à ce ménage, et continue.",
    "motif_simultanee": "Pourquoi le désigner quand même, quand le paramètre le demande.",
    "candidatures": "Identifiants des candidatures, dans l'ordre.",
    "moins_de_trois": "Exception de R441-3 quand il y a moins de trois candidats ; vide sinon.",
    "RetirerCandidat.motif": "Motif du retrait.",
    "RetirerCandidat.precision": "Précision ; nécessaire pour « autre ».",
    "TransmettreCandidats.precision": "Précision de l'exception.",
    "proposee_le": "Jour où la visite est proposée.",
    "prevue_a": "Rendez-vous, avec son fuseau.",
    "DireSuiteDeVisite.le": "Jour de la visite, ou de son annulation.",
    "DireSuiteDeVisite.motif": "Motif d'une annulation.",
    "mise_a_disposition": "Identifiant de la mise à disposition du logement.",
    "CandidatureLue.etat": "État de la candidature.",
    "CandidatureLue.libelle": "État en français.",
    "titre": "À quel titre le ménage est désigné.",
    "ordre": "Ordre de préférence de qui désigne ; la commission décide des rangs.",
    "CandidatureLue.rang": "Rang décidé en commission (R441-3 b).",
    "DecisionLue.rang": "Rang décidé (R441-3 b).",
    "designee_le": "Date de la désignation.",
    "bailleur": "Organisme attribuant.",
    "designant": "Organisme qui a désigné.",
    "condition_avant_le": "Date avant laquelle la pièce attendue doit arriver (R441-3 c).",
    "close_le": "Date de fin ; nulle tant que la candidature court.",
    "designer_avant_le": "Fin du mois du réservataire (L441-1).",
    "decisions": "Décisions de la commission, en vigueur.",
    "propositions": "Propositions du logement.",
    "visites": "Visites, la plus récente d'abord.",
    "ailleurs": "Autres candidatures en cours de ce ménage dans la région.",
    "candidature": "La candidature.",
    "stade": "Stade, sans nommer ni bailleur ni logement.",
    "depuis": "Date de ce stade.",
    "AilleursLu.logement": "Type et commune.",
    "lettre": "Décision : a à e de R441-3.",
    "DecisionLue.motifs": "Codes des motifs.",
    "DecisionLue.pieces": "Codes des pièces attendues.",
    "prise_a": "Instant de la décision.",
    "envoyee_le": "Date d'envoi de la proposition.",
    "repondre_avant_le": "Dernier jour pour répondre : dix jours au moins (R441-10).",
    "repondue_le": "Date de la réponse.",
    "motif_refus": "Code du motif de refus.",
    "faite_le": "Jour de la visite faite ou manquée.",
}
VALEURS: dict[str, Any] = {
    "CandidatureLue.etat": EtatCandidature.values,
    "CandidatureLue.titre": TitreDesignation.values,
    "CandidatureFaite.etat": EtatCandidature.values,
    "DesignationFaite.etat": EtatVacance.values,
    "CandidatsDUneVacance.etat": EtatVacance.values,
    "CandidatsDUneVacance.moins_de_trois": ["", *MotifMoinsDeTrois.values],
    "TransmettreCandidats.moins_de_trois": ["", *MotifMoinsDeTrois.values],
    "SaisirFeuille.moins_de_trois": ["", *MotifMoinsDeTrois.values],
    "RetirerCandidat.motif": MotifRetrait.values,
    "DireSuiteDeVisite.etat": [un.value for un in EtatVisite if un is not EtatVisite.PROPOSEE],
    "VisiteLue.etat": EtatVisite.values,
    "PropositionLue.etat": EtatProposition.values,
    "DecisionLue.lettre": LettreDecision.values,
    "AilleursLu.stade": [un.name.lower() for un in Stade],
}
