"""What the timeline of a dossier says of the coded details of attribution events."""

from __future__ import annotations

from attributions.enums import (
    EtatVisite,
    FondementAttribution,
    MotifAnnulationBail,
    MotifCloture,
    MotifCorrection,
    MotifReprise,
    NatureOccupation,
    SuiteAnnulation,
    SuiteDeChangement,
    TitreDesignation,
)
from attributions.services import (
    associations,
    changements,
    colocation,
    corrections,
    echanges,
    entrees,
    mutations,
    occupation,
)
from attributions.services.candidatures import MotifRetrait
from attributions.states.candidature import ActeCandidature
from registre.enums import TypePriorite

A = ActeCandidature
ACTES: dict[str, str] = {
    A.PRONONCER: "Logement attribué par une autorité, sans commission",
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
    A.REMETTRE_EN_RANG: "Remise à son rang : le bail du meilleur rang est annulé",
    A.GLISSER: "Bail glissé à l'occupant",
    A.RENDRE_LE_BAIL: "Bail rendu à l'association",
    A.ECARTER: "Passée à l'appel",
    A.RETIRER: "Candidature retirée",
    A.ANNULER_DECISION: "Décision annulée",
    A.SUSPENDRE: "Candidature suspendue, demande radiée",
    **dict.fromkeys(
        (A.REACTIVER_DESIGNEE, A.REACTIVER_INSCRITE, A.REACTIVER_AJOURNEE, A.REACTIVER_EN_RANG),
        "Candidature reprise, demande réactivée",
    ),
    A.REPRENDRE_DESIGNEE: "Acte annulé : candidature à nouveau désignée",
    A.REPRENDRE_INSCRITE: "Acte annulé : candidature à nouveau à l'ordre du jour",
    A.REPRENDRE_AJOURNEE: "Acte annulé : candidature à nouveau en attente d'une séance",
    A.REPRENDRE_ATTRIBUTAIRE: "Acte annulé : à nouveau attributaire",
    A.REPRENDRE_EN_RANG: "Acte annulé : à nouveau en rang d'attente",
    A.REPRENDRE_SOUS_CONDITION: "Acte annulé : à nouveau sous condition",
    A.REPRENDRE_PROPOSEE: "Acte annulé : l'offre attend à nouveau sa réponse",
    A.REPRENDRE_ACCEPTEE: "Acte annulé : l'offre est à nouveau acceptée",
    mutations.LIER: "Logement occupé indiqué : mutation interne",
    colocation.PLACER: "Place de la colocation donnée",
    echanges.LIER: "Échange de logements lié",
    corrections.CORRIGER: "Données de l'attribution corrigées après le bail",
    entrees.ENTRER: "Entrée dans les lieux enregistrée",
    changements.TRANCHER: "Changement après la séance tranché",
    associations.LOGER: "Logé par une association",
    associations.PROLONGER: "Terme de l'occupation reporté",
    associations.PARTIR: "Départ du logement de l'association",
    occupation.MUTER: "Mutation ouverte après l'avis de la commission sur l'occupation",
    echanges.DEFAIRE: "Échange de logements défait",
    "estimer_aide": "Aide au logement estimée",
    "estimer_aide_retiree": "Estimation de l'aide au logement retirée",
}
PRIORITES: dict[str, str] = {un.value: str(un.label) for un in TypePriorite}
LIBELLES: dict[str, dict[str, str]] = {
    "suite": {un.value: str(un.label) for liste in (SuiteDeChangement, SuiteAnnulation) for un in liste},
    "fondement": {un.value: str(un.label) for un in FondementAttribution},
    "titre": {un.value: str(un.label) for un in TitreDesignation},
    "acte": ACTES,
    "occupation": {un.value: str(un.label) for un in NatureOccupation},
    "reprise": {un.value: str(un.label) for un in MotifReprise},
    "visite": {un.value: str(un.label) for un in EtatVisite},
    "motif": {
        un.value: str(un.label)
        for liste in (MotifCloture, MotifRetrait, MotifAnnulationBail, MotifCorrection)
        for un in liste
    },
}
