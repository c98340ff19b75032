"""Which acts entered by error may be taken back, by whom, until when; what the others ask for instead. Pure (ADR 60).

No text gives an agent a right to change his mind: taking an act back corrects an entry, by a counter-event, while nothing
depends on it. What the household was told, or what another act was built on, is not taken back: another act follows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from attributions.enums import MotifReprise
from attributions.states.candidature import ActeCandidature
from attributions.states.vacance import ActeVacance
from socle.errors import Nature, Refus, Regle

A, V = ActeCandidature, ActeVacance
R15 = "R441-2-15 I CCH"

CANDIDATURE: dict[ActeCandidature, str] = {
    A.RETIRER: "Retrait ou désistement",
    A.REFUSER: "Refus du candidat",
    A.CONSTATER_SILENCE: "Absence de réponse",
    A.ACCEPTER: "Acceptation",
}
"""Acts on a candidature that may be taken back, in the words of the screen."""
VACANCE: dict[ActeVacance, str] = {
    V.TRANSMETTRE: "Transmission des candidats",
    V.CONSTATER_ECHEC: "Échec de désignation",
    V.ORIENTER: "Orientation",
    V.RELANCER: "Nouveau tour de désignation",
    V.RETIRER: "Retrait du logement",
}
"""Acts on a vacancy that may be taken back."""

_EN_SEANCE = (
    "La décision se corrige en séance, tant que le logement n'est pas terminé ; ensuite, par une nouvelle séance."
)
_A_SON_ACTE = "Il suit un autre acte : annulez celui-là, ou enregistrez ce qui s'est passé depuis."
_REPRISE = "Un acte annulé s'enregistre à nouveau."
AUTREMENT_CANDIDATURE: dict[ActeCandidature, str] = {
    A.DESIGNER: "Retirez la candidature, avec le motif « Désignation faite par erreur ».",
    A.INSCRIRE: "Retirez le logement de l'ordre du jour.",
    A.DESINSCRIRE: "Inscrivez à nouveau le logement à une séance.",
    A.REPORTER: "Inscrivez à nouveau le candidat à une séance.",
    **dict.fromkeys((A.ATTRIBUER, A.CLASSER, A.CONDITIONNER, A.NE_PAS_ATTRIBUER, A.DECLARER_IRRECEVABLE), _EN_SEANCE),
    A.ANNULER_DECISION: "Enregistrez la décision en séance.",
    A.LEVER_IRRECEVABILITE: "La demande suit son cours : la commission se prononce sur une nouvelle candidature.",
    A.LEVER_CONDITION: "La pièce est reçue : proposez le logement, ou enregistrez le désistement du ménage.",
    A.LEVER_EN_RANG: "La pièce est reçue : le candidat attend son rang, ou se désiste.",
    A.LAISSER_CADUQUE: "Une pièce reçue dans le délai se constate par un recours ou une nouvelle candidature.",
    A.PROPOSER: "L'offre engage le bailleur : enregistrez la réponse du ménage.",
    A.SIGNER: "Annulez le bail.",
    A.ANNULER_BAIL: "Un bail annulé se signe à nouveau par une nouvelle candidature.",
    A.GLISSER: "Le bail est au nom de l'occupant : annulez ce bail s'il n'aurait pas dû être signé.",
    A.PRONONCER: "L'autorité qui a attribué le logement se prononce à nouveau ; sinon, enregistrez ce que dit le ménage.",
    A.RENDRE_LE_BAIL: "L'association a de nouveau son bail : glissez-le à l'occupant, ou enregistrez son départ.",
    A.SUSPENDRE: "La réactivation de la demande ramène le candidat où il était.",
    **dict.fromkeys(
        (A.REACTIVER_DESIGNEE, A.REACTIVER_INSCRITE, A.REACTIVER_AJOURNEE, A.REACTIVER_EN_RANG),
        "Le candidat est revenu où il était : retirez-le s'il renonce.",
    ),
    **dict.fromkeys((A.APPELER, A.RENVOYER, A.NE_PAS_SERVIR, A.REMETTRE_EN_RANG, A.ECARTER), _A_SON_ACTE),
    **{une: _REPRISE for une in A if une.value.startswith("reprendre_")},
}
"""What an act that is not taken back asks for instead."""
AUTREMENT_VACANCE: dict[ActeVacance, str] = {
    V.OUVRIR: "Retirez la mise à disposition.",
    V.PRONONCER: "L'autorité qui a attribué le logement se prononce à nouveau ; sinon, enregistrez ce que dit le ménage.",
    V.DESIGNER: "Retirez la candidature, avec le motif « Désignation faite par erreur ».",
    V.INSCRIRE: "Retirez le logement de l'ordre du jour.",
    **dict.fromkeys((V.ATTRIBUER, V.RENVOYER), _EN_SEANCE),
    **dict.fromkeys((V.LOUER, V.ROUVRIR), "Annulez le bail, ou signez-en un autre."),
    **{une: _REPRISE for une in V if une.value.startswith("reprendre_")},
}


@dataclass(frozen=True, slots=True)
class FaitsReprise:
    """The act, when and by whom it was entered, and what was built on it since.

    `auteur`: the same agent, or a responsable of the organisme that entered it. `connu`: its event says what was before.
    `depend`: what depends on it, as a sentence and its way out, empty when nothing does.
    """

    acte: str
    saisi_le: date | None
    aujourdhui: date
    jours: int
    auteur: bool
    connu: bool = True
    depend: tuple[str, str, str] | None = None


def refus_de_reprise(faits: FaitsReprise) -> Refus | None:
    """Why this act is not taken back, or None: another kind of act, too late, somebody else's, built upon."""
    libelle = CANDIDATURE.get(faits.acte) or VACANCE.get(faits.acte)  # type: ignore[call-overload]
    if libelle is None or faits.saisi_le is None:
        return sans_reprise(faits.acte)
    if not faits.auteur:
        return Refus(
            "reprise_d_un_autre",
            f"« {libelle} » a été enregistré par quelqu'un d'autre.",
            Nature.INTERDIT,
            source=R15,
            issue="Demandez à qui l'a enregistré, ou au responsable de son organisme.",
        )
    limite = faits.saisi_le + timedelta(days=faits.jours)
    if faits.aujourdhui > limite:
        return Refus(
            "reprise_trop_tard",
            f"« {libelle} » s'annulait jusqu'au {limite:%d/%m/%Y}.",
            Nature.ETAT,
            source="paramètre « Délai pour annuler un acte enregistré par erreur »",
            issue="Enregistrez ce qui s'est passé depuis : le dossier garde les deux.",
        )
    if not faits.connu:
        return Refus(
            "reprise_sans_journal",
            "Le journal ne dit pas d'où partait cet acte : il ne s'annule pas.",
            Nature.ETAT,
            source=R15,
            issue="Enregistrez l'acte qui corrige la situation.",
        )
    if faits.depend is not None:
        code, message, issue = faits.depend
        return Refus(code, message, Nature.ETAT, source=R15, issue=issue)
    return None


def sans_reprise(acte: str) -> Refus:
    """What to do about an act that is never taken back."""
    autre = AUTREMENT_CANDIDATURE.get(acte) or AUTREMENT_VACANCE.get(acte)  # type: ignore[call-overload]
    return Refus(
        "acte_sans_reprise",
        "Le dernier acte ne s'annule pas ici.",
        Nature.ETAT,
        source="R441-3 et R441-10 CCH",
        issue=autre or "Enregistrez l'acte qui corrige la situation.",
    )


def refus_de_motif(motif: str) -> Refus | None:
    """Taking an act back carries its reason, of a closed list."""
    if motif in MotifReprise.values:
        return None
    return Refus(
        "motif_requis",
        "Annuler un acte porte son motif.",
        champ="motif",
        source=Regle.MOTIF,
        issue="Choisissez-le dans la liste.",
    )
