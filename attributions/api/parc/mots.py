"""The meaning of each field of dwellings, vacancies and conventions, in French, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from attributions.enums import (
    CauseEchec,
    Classe,
    Contingent,
    ExclusionFlux,
    ModeDecompte,
    NatureMouvement,
    NatureVacance,
    Plafond,
    Typologie,
)
from attributions.states.vacance import ActeVacance, EtatVacance
from habilitations.rules.types import ModeReservation

# fmt: off
MOTS: dict[str, str] = {
    "reference": "Référence du bailleur, ou de la convention.", "exception_rpls": "Pourquoi le logement n'a pas d'identifiant RPLS.",
    "typologie": "Type du logement.", "numero": "Numéro de voie.", "indice": "Indice de répétition.", "type_voie": "Type de voie.",
    "voie": "Nom de la voie.", "batiment": "Bâtiment.", "escalier": "Escalier.", "appartement": "Appartement.",
    "programme": "Programme ou résidence.", "construction": "C : collectif, I : individuel.", "annee": "Année d'achèvement.",
    "financement": "Financement initial, champ 32 du RPLS.", "conventionne": "Conventionné APL.", "charges": "Charges, en euros par mois.",
    "etage": "Étage.", "ascenseur": "Ascenseur.", "pmr": "Accessible ou adapté.", "dpe": "Classe énergie.", "ges": "Classe gaz à effet de serre.",
    "contingent": "Contingent, champ 63 du RPLS.", "places": "Places : une, sauf en colocation (L442-8-4).",
    "changements": "Champs à changer (RFC 7396) ; null remet un champ à sa valeur par défaut.", "plafond": "Famille de plafond de ressources, déduite du financement.",
    "millesime": "Millésime du fichier RPLS.", "sorti_le": "Sorti du parc ce jour.", "attribuant": "Organisme qui attribue le logement.",
    "situations_qpv": "Quartiers prioritaires, datés.", "logements": "Logements de la page.", "vacances": "Mises à disposition de la page.",
    "disponible_le": "Jour où le logement est disponible.", "conge_recu_le": "Jour de réception du congé.", "exclusion": "Hors du flux, par type d'opération (R441-5) ; vide : dans le flux.",
    "LivrerProgramme.logements": "Références du bailleur ou identifiants RPLS, cinquante au plus : tous, ou aucun.",
    "livraison_le": "Jour de livraison attendu : les logements sont disponibles ce jour-là.",
    "ProgrammeLivre.vacances": "Mises à disposition ouvertes, dans l'ordre des logements.",
    "convention": "Convention de réservation.", "preuve": "Comment le réservataire a été prévenu.", "prevenu_le": "Jour où le réservataire a été prévenu : son délai court (L441-1).",
    "designer_avant_le": "Fin du délai de désignation.", "tour": "Tour de désignation.", "vacance": "Mise à disposition.",
    "propositions": "Orientations proposées, la meilleure d'abord.", "etapes": "Étapes passées, la dernière d'abord.", "raisons": "Raisons, en français et en chiffres.",
    "acte": "Acte.", "exercice": "Année du compte.", "liberes": "Logements libérés ou livrés dans l'année.", "exclus": "Dont hors du flux.",
    "droit": "Droit sur les logements libérés.", "droit_prevu": "Droit de l'année sur la prévision de février.", "decomptes": "Logements décomptés.",
    "engages": "Orientés et pas encore décomptés.", "solde": "Reste dû ; négatif : reçus d'avance.", "id": "Identifiant de la convention.",
    "bailleur": "Bailleur.", "departement": "Département.", "territoire": "Territoire, s'il n'est pas tout le département.", "mode": "En flux ou en stock.",
    "taux": "Part du flux annuel, en pour cent.", "decompte": "Quand un logement est décompté.", "compte": "Compte de l'exercice ; null en stock.",
    "conventions": "Conventions, les plus récentes d'abord.", "mouvements": "Lignes du compte, jamais modifiées.", "quantite": "Logements ; négatif pour une annulation.",
    "lignes": "Lignes annoncées.", "lignes_lues": "Lignes lues.", "crees": "Logements créés.", "mis_a_jour": "Logements mis à jour.",
    "en_erreur": "Lignes en erreur.", "fini_a": "Fin de l'import.",
    "LogementDeclare.loyer": "Loyer principal, texte en euros par mois.", "LogementResume.loyer": "Loyer principal, texte en euros par mois.",
    "OuvrirVacance.loyer": "Loyer de cette location, texte en euros par mois ; absent : celui du logement.",
    "LogementDeclare.pieces": "Pièces principales, de 1 à 9.", "LogementLu.declaration": "Le logement tel que le bailleur le déclare.",
    "OuvrirVacance.logement": "Identifiant du logement.", "VacanceLue.logement": "Identifiant du logement.",
    "OuvrirVacance.nature": "Relocation ou première mise en location.", "VacanceLue.nature": "Relocation ou première mise en location.",
    "MouvementLu.nature": "Nature de la ligne.", "VacanceLue.etat": "État de la mise à disposition.", "FaitDuParc.etat": "État après l'acte.",
    "FaitDuParc.cle": "Identifiant du logement ou de la mise à disposition.", "SituationLue.quartier": "Code du quartier prioritaire.",
    "OrienterVacance.motif": "Pourquoi la proposition n'est pas suivie.", "ConstaterEchec.motif": "Précision ; pour une renonciation, l'écrit et son jour.", "ConstaterEchec.cause": "Cause de l'échec.", "RetirerVacance.motif": "Motif du retrait.",
    "MouvementLu.motif": "Motif de la ligne.", "OrienterVacance.reservataire": "Le maire, après un échec en quartier prioritaire ; sinon, absent.",
    "residence": "Résidence, comme le programme des logements.", "classe": "Classe de la résidence, de A (sans fragilité) à D (très fragile).",
    "plan": "Plan partenarial qui la donne.", "indicateurs": "Indicateurs du plan, par nom.", "classes": "Classes de la page.",
    "ClasseLue.id": "Identifiant de la classe.", "ClasseLue.bailleur": "SIREN du bailleur.", "ClasseLue.commune": "Code INSEE de la commune.",
    "ClasseLue.du": "En vigueur depuis ce jour.", "ClasseLue.au": "Dernier jour ; null : en vigueur.",
    "ImportLu.version": "Lignes lues, pour savoir si l'import avance.",
}
# fmt: on
VALEURS: dict[str, Any] = {
    "ClasseLue.classe": Classe.values,
    "LogementDeclare.typologie": Typologie.values,
    "LogementResume.typologie": Typologie.values,
    "LogementResume.plafond": Plafond.values,
    "LogementLu.plafond": Plafond.values,
    "LogementDeclare.contingent": ["", *Contingent.values],
    "OuvrirVacance.nature": NatureVacance.values,
    "VacanceLue.nature": NatureVacance.values,
    "OuvrirVacance.exclusion": ExclusionFlux.values,
    "VacanceLue.exclusion": ExclusionFlux.values,
    "ConstaterEchec.cause": CauseEchec.values,
    "VacanceLue.etat": EtatVacance.values,
    "EtapeLue.acte": [un.value for un in ActeVacance],
    "ConventionLue.mode": ModeReservation.values,
    "ConventionLue.decompte": ModeDecompte.values,
    "ConventionLue.contingent": Contingent.values,
    "MouvementLu.nature": NatureMouvement.values,
}
