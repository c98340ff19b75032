"""What the timeline of a dossier says of the coded details of attribution events."""

from __future__ import annotations

from attributions.enums import EtatVisite, MotifCloture, SuiteDeChangement, TitreDesignation
from attributions.services import changements, colocation, echanges, mutations
from attributions.services.candidatures import MotifRetrait
from attributions.states.candidature import ActeCandidature
from registre.enums import TypePriorite

A = ActeCandidature
ACTES: dict[str, str] = {
    A.INSCRIRE: "Inscrite à l'ordre du jour",
    A.DESINSCRIRE: "Retirée de l'ordre du jour",
    A.REPORTER: "Reportée à une autre séance",
    A.LEVER_IRRECEVABILITE: "Irrecevabilité levée",
    A.LEVER_CONDITION: "Condition remplie",
    A.LEVER_EN_RANG: "Condition remplie, en attente de son rang",
    A.LAISSER_CADUQUE: "Condition non remplie dans le délai",
    A.APPELER: "Appelée après un meilleur rang",
    A.RENVOYER: "Renvoyée en séance",
    A.CONSTATER_SILENCE: "Sans réponse dans le délai : refus",
    A.ANNULER_BAIL: "Bail annulé",
    A.ECARTER: "Passée à l'appel",
    A.RETIRER: "Candidature retirée",
    A.ANNULER_DECISION: "Décision annulée",
    mutations.LIER: "Logement occupé indiqué : mutation interne",
    colocation.PLACER: "Place de la colocation donnée",
    echanges.LIER: "Échange de logements lié",
    changements.TRANCHER: "Changement après la séance tranché",
    echanges.DEFAIRE: "Échange de logements défait",
    "estimer_aide": "Aide au logement estimée",
    "estimer_aide_retiree": "Estimation de l'aide au logement retirée",
}
PRIORITES: dict[str, str] = {un.value: str(un.label) for un in TypePriorite}
LIBELLES: dict[str, dict[str, str]] = {
    "suite": {un.value: str(un.label) for un in SuiteDeChangement},
    "titre": {un.value: str(un.label) for un in TitreDesignation},
    "acte": ACTES,
    "visite": {un.value: str(un.label) for un in EtatVisite},
    "motif": {un.value: str(un.label) for liste in (MotifCloture, MotifRetrait) for un in liste},
}
