"""A household that changes on the way: what each change does to its candidature, at each stage, and who is told. Pure.

No text says what becomes of a candidature when the household changes; it says what is looked at, and when: the CALEOL examines
the situation of the day of the sitting (R441-3, R441-2-8 d), the data are given again at the signature (R441-2-9), the demande
is struck off for the causes of R441-2-8 only. The table follows (ADR 61). A change after the decision that moves what was
examined is settled by `rules/changement.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from attributions.states.candidature import EtatCandidature


class Change(TextChoices):
    """What happens to a household."""

    NAISSANCE = "naissance", "Naissance ou arrivée d'un enfant"
    DECES_SEUL = "deces_seul", "Décès du seul titulaire"
    DECES_A_DEUX = "deces_a_deux", "Décès d'un des deux titulaires"
    DEPART = "depart", "Départ d'un cotitulaire"
    SEPARATION = "separation", "Séparation du couple"
    VIOLENCES = "violences", "Séparation avec violences"
    SEJOUR = "sejour", "Fin du titre de séjour"
    PLAFONDS = "plafonds", "Plafonds d'une nouvelle année"


class Stade(TextChoices):
    """How far the candidature is."""

    DESIGNEE = "designee", "Désignée"
    INSCRITE = "inscrite", "Inscrite à une séance"
    DECIDEE = "decidee", "Décidée"
    PROPOSEE = "proposee", "Proposée"
    ACCEPTEE = "acceptee", "Acceptée"
    SIGNEE = "signee", "Bail signé"


class Suite(TextChoices):
    RIEN = "rien", "Rien ne change"
    SIGNALE = "signale", "Signalé"
    REEXAMINER = "reexaminer", "À réexaminer"
    SUSPEND = "suspend", "Suspend l'acte suivant"
    CLOT = "clot", "Clôt la candidature"


class Prevenu(TextChoices):
    """Who is told; the guichet keeps the demande, the designant chose the household."""

    BAILLEUR = "bailleur", "le bailleur"
    DESIGNANT = "designant", "qui a désigné"
    COMMISSION = "commission", "la commission"
    GUICHET = "guichet", "le guichet de la demande"


B, D, C, G = Prevenu.BAILLEUR, Prevenu.DESIGNANT, Prevenu.COMMISSION, Prevenu.GUICHET
X, S, U = Change, Stade, Suite


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change does, who is told, from which article, and what to do about it."""

    suite: Suite
    a: tuple[Prevenu, ...]
    source: str
    issue: str


R3, R9, R8, L1 = "R441-3 CCH", "R441-2-9 CCH", "R441-2-8 CCH", "L441-1 CCH"
_BAIL = Consequence(U.RIEN, (), "R441-2-8 a CCH", "La demande est radiée : le bail suit son propre droit.")
_EN_SEANCE = Consequence(
    U.SIGNALE, (B, D, C), R3, "La commission examine le ménage tel qu'il est le jour de la séance."
)
_RELIRE = Consequence(U.SIGNALE, (B, D), R3, "Vérifiez que le logement convient encore avant de transmettre.")
_TRANCHER = Consequence(
    U.REEXAMINER,
    (B, D),
    f"{R3} ; {R9}",
    "Dites si la décision tient, si le dossier est à compléter, ou renvoyez en séance.",
)
_TENIR_LE_BAIL = Consequence(
    U.SUSPEND, (B, D), R9, "Le bail attend : dites si la décision tient, ou renvoyez le logement en séance."
)
_COMPOSITION = {S.DESIGNEE: _RELIRE, S.INSCRITE: _EN_SEANCE, S.DECIDEE: _TRANCHER, S.PROPOSEE: _TRANCHER,
                S.ACCEPTEE: _TENIR_LE_BAIL, S.SIGNEE: _BAIL}  # fmt: skip
_DECES = Consequence(
    U.CLOT,
    (B, D, G),
    f"{R8} : la demande n'a plus de titulaire",
    "Le gestionnaire clôt la demande pour décès ; la place revient au rang suivant.",
)
_RESTE = "La candidature reste à cette demande ; l'autre a la sienne, même ancienneté, et se désigne à part."
_PARTAGE = {
    S.DESIGNEE: Consequence(U.SIGNALE, (B, D), L1, _RESTE),
    S.INSCRITE: Consequence(U.SIGNALE, (B, D, C), f"{L1} ; {R3}", _RESTE),
    S.DECIDEE: Consequence(U.REEXAMINER, (B, D), f"{L1} ; {R3} ; {R9}", _RESTE),
    S.PROPOSEE: Consequence(U.REEXAMINER, (B, D), f"{L1} ; {R9}", _RESTE),
    S.ACCEPTEE: Consequence(U.SUSPEND, (B, D), f"{L1} ; {R9}", _RESTE),
    S.SIGNEE: _BAIL,
}  # fmt: skip
_SEJOUR = "Faites déposer le titre ou le récépissé de son renouvellement."
_A_DROIT = f"R441-1 CCH ; {R8}, d"
_A_LA_SIGNATURE = (
    "La décision reste celle de son jour ; l'arrêté lit les ressources de l'avant-dernière année avant le bail : vérifiez le "
    "dossier avant de signer."
)

CONSEQUENCES: dict[Change, dict[Stade, Consequence]] = {
    X.NAISSANCE: _COMPOSITION,
    X.DECES_SEUL: {**dict.fromkeys(S, _DECES), S.SIGNEE: _BAIL},
    X.DECES_A_DEUX: _COMPOSITION,
    X.DEPART: _COMPOSITION,
    X.SEPARATION: _PARTAGE,
    # The same for this candidature; nothing of the other demande is said to anybody here.
    X.VIOLENCES: _PARTAGE,
    X.SEJOUR: {
        S.DESIGNEE: Consequence(U.SIGNALE, (B, D, G), _A_DROIT, _SEJOUR),
        S.INSCRITE: Consequence(U.SIGNALE, (B, D, C, G), _A_DROIT, _SEJOUR),
        **dict.fromkeys(
            (S.DECIDEE, S.PROPOSEE, S.ACCEPTEE), Consequence(U.SIGNALE, (B, G), f"{_A_DROIT} ; {R9}", _SEJOUR)
        ),
        S.SIGNEE: _BAIL,
    },
    X.PLAFONDS: {
        S.DESIGNEE: Consequence(U.SIGNALE, (B, D), "R441-1 CCH", "Le dossier se lit aux plafonds de la nouvelle année."),
        S.INSCRITE: Consequence(U.SIGNALE, (B, D, C), f"R441-1 CCH ; {R3}", "La commission décide aux plafonds du jour."),
        **dict.fromkeys((S.DECIDEE, S.PROPOSEE, S.ACCEPTEE), Consequence(U.SIGNALE, (B,), "arrêté du 29 juillet 1987, article 4", _A_LA_SIGNATURE)),
        S.SIGNEE: _BAIL,
    },
}  # fmt: skip

E = EtatCandidature
STADES: dict[str, Stade] = {
    E.DESIGNEE: S.DESIGNEE,
    E.AJOURNEE: S.DESIGNEE,
    E.INSCRITE: S.INSCRITE,
    E.ATTRIBUTAIRE: S.DECIDEE,
    E.EN_RANG: S.DECIDEE,
    E.SOUS_CONDITION: S.DECIDEE,
    E.PROPOSEE: S.PROPOSEE,
    E.ACCEPTEE: S.ACCEPTEE,
    E.BAIL_SIGNE: S.SIGNEE,
}
"""The stage of a candidature that may still lead to a lease, or led to one; the others have none."""


def consequence(change: Change, etat: str) -> Consequence | None:
    """What this change does to a candidature in this state; None when it is over."""
    stade = STADES.get(etat)
    return CONSEQUENCES[change][stade] if stade is not None else None
