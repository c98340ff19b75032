"""What the letters of the attribution say to a household: legal mentions fixed here, one text of the bailleur at the end.

Pure: facts in, wording out. Sources: R441-2-17 (what the demandeur may know), R441-3 (decisions), L441-2-2 (motives in
writing), R441-10 (ten days, silence is refusal), R441-16-3 (DALO offers).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registre.documents.contenus import Bloc, Encadre, Fait, Faits, Liste, Paragraphe
from registre.documents.courriers import Lettre, VoiesDeRecours
from registre.documents.francais import date_longue, typographier
from registre.documents.glyphes import texte_libre
from socle.clock import PARIS


class TexteDuBailleur(StrEnum):
    """Letters whose end a bailleur words itself (`CommissionCal.blocs`)."""

    VISITE = "visite"
    OFFRE = "offre"
    RANG = "rang"
    CONDITION = "condition"
    NON_ATTRIBUTION = "non_attribution"
    NON_SERVIE = "non_servie"


LIBELLES: dict[str, str] = {
    TexteDuBailleur.VISITE: "Invitation à visiter un logement",
    TexteDuBailleur.OFFRE: "Proposition d'un logement",
    TexteDuBailleur.RANG: "Décision : attribution avec un rang",
    TexteDuBailleur.CONDITION: "Décision : attribution sous condition",
    TexteDuBailleur.NON_ATTRIBUTION: "Décision : non-attribution",
    TexteDuBailleur.NON_SERVIE: "Logement attribué à un autre rang",
}
DEJA_DIT: dict[str, str] = {
    TexteDuBailleur.VISITE: "La lettre dit déjà le logement, le rendez-vous, et qu'une visite n'attribue rien.",
    TexteDuBailleur.OFFRE: "La lettre dit déjà le logement, le délai, que le silence vaut refus, et la mention DALO.",
    TexteDuBailleur.RANG: "La lettre dit déjà le rang, combien passent avant, et que ce n'est pas un refus.",
    TexteDuBailleur.CONDITION: "La lettre dit déjà la pièce attendue, son délai, et que le bail est alors dû.",
    TexteDuBailleur.NON_ATTRIBUTION: "La lettre dit déjà les motifs et les voies de recours.",
    TexteDuBailleur.NON_SERVIE: "La lettre dit déjà qu'un meilleur rang a signé et que le dossier reste signalé.",
}
"""What the bailleur need not write again, shown beside the field of its own text."""
LONGUEUR_MAX = 1_200

DALO = (
    "Cette offre vous est faite au titre du droit au logement opposable. Si vous refusez une offre de logement adaptée à vos "
    "besoins et à vos capacités, vous risquez de perdre le bénéfice de la décision de la commission de médiation "
    "(article R441-16-3 du code de la construction et de l'habitation)."
)
DEMANDE_ACTIVE = "Votre demande de logement social reste active et garde son ancienneté."


@dataclass(frozen=True, slots=True)
class Visite:
    """`prevue_a`: the appointment; None when it is still to be agreed."""

    logement: tuple[Fait, ...]
    prevue_a: datetime | None
    complement: str = ""


@dataclass(frozen=True, slots=True)
class Offre:
    """The dwelling attributed, described precisely (R441-2-17), and the last day to answer (R441-10)."""

    logement: tuple[Fait, ...]
    repondre_avant_le: date
    dalo: bool = False
    complement: str = ""


@dataclass(frozen=True, slots=True)
class Rang:
    """A rank that depends on the refusal of the better ones (R441-3 b)."""

    decidee_le: date
    logement: str
    rang: int
    complement: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A suspensive condition: what is awaited, until when, and the rank when there is one (R441-3 c)."""

    decidee_le: date
    logement: str
    pieces: tuple[str, ...]
    avant_le: date
    motifs: tuple[str, ...] = ()
    rang: int | None = None
    complement: str = ""


@dataclass(frozen=True, slots=True)
class NonAttribution:
    """This dwelling is not attributed to this household, and why (L441-2-2)."""

    decidee_le: date
    logement: str
    motifs: tuple[str, ...]
    recours: VoiesDeRecours
    precision: str = ""
    complement: str = ""


@dataclass(frozen=True, slots=True)
class NonServie:
    """A better rank signed: the household stays known for the next dwellings (R441-2-15 II)."""

    decidee_le: date
    logement: str
    rang: int
    complement: str = ""


@dataclass(frozen=True, slots=True)
class Retire:
    """The bailleur withdrew the dwelling after the decision: nobody is housed in it, nothing was refused."""

    decidee_le: date | None
    logement: str
    complement: str = ""


LettreDAttribution = Visite | Offre | Rang | Condition | NonAttribution | NonServie | Retire


def rediger(faits: LettreDAttribution) -> Lettre:
    """The wording of a letter, ended by the text of the bailleur."""
    match faits:
        case Visite():
            objet, corps = _visite(faits)
        case Offre():
            objet, corps = _offre(faits)
        case Rang():
            objet, corps = _rang(faits)
        case Condition():
            objet, corps = _condition(faits)
        case NonAttribution():
            objet, corps = _non_attribution(faits)
        case NonServie():
            objet, corps = _non_servie(faits)
        case Retire():
            objet, corps = _retire(faits)
    ajout = (Paragraphe(texte_libre(faits.complement.strip())),) if faits.complement.strip() else ()
    return Lettre(typographier(objet), (*corps, *ajout))


def _p(texte: str) -> Paragraphe:
    return Paragraphe(typographier(texte))


def _visite(v: Visite) -> tuple[str, tuple[Bloc, ...]]:
    quand = _instant(v.prevue_a)
    return "Invitation à visiter un logement", (
        _p("Vous êtes candidat à un logement social. Nous vous invitons à le visiter."),
        Faits(v.logement, 2),
        Encadre(
            f"Rendez-vous le {quand}" if quand else "Prenez rendez-vous avec nous",
            (
                typographier("Si vous ne pouvez pas venir, prévenez-nous : une autre date peut vous être proposée."),
                typographier("La visite n'est pas une attribution : la commission d'attribution décide."),
            ),
        ),
    )


def _offre(o: Offre) -> tuple[str, tuple[Bloc, ...]]:
    limite = date_longue(o.repondre_avant_le)
    mention = (Encadre("Droit au logement opposable", (typographier(DALO),), "attention"),) if o.dalo else ()
    return "Un logement vous est proposé", (
        _p("La commission d'attribution vous a attribué le logement décrit ci-dessous. Nous vous le proposons."),
        Faits(o.logement, 2),
        Encadre(
            f"Répondez au plus tard le {limite}",
            (
                typographier("Dites-nous par écrit si vous acceptez ou si vous refusez ce logement."),
                typographier(
                    "Sans réponse de votre part à cette date, la loi considère que vous refusez (article R441-10)."
                ),
            ),
            "attention",
        ),
        *mention,
        _p(f"Si vous refusez, donnez-nous votre raison : elle est enregistrée. {DEMANDE_ACTIVE}"),
    )


def _examen(decidee_le: date, logement: str) -> Paragraphe:
    return _p(
        f"Le {date_longue(decidee_le)}, la commission d'attribution a examiné votre candidature pour le logement situé "
        f"{logement}."
    )


def _rang(r: Rang) -> tuple[str, tuple[Bloc, ...]]:
    devant = "du candidat classé avant vous" if r.rang == 2 else f"des {r.rang - 1} candidats classés avant vous"
    return f"Décision de la commission : vous êtes au rang {r.rang}", (
        _examen(r.decidee_le, r.logement),
        Encadre(
            f"Le logement vous est attribué au rang {r.rang}",
            (
                typographier(
                    f"Il vous sera proposé après le refus {devant}, dans cet ordre (article R441-3, b). Ce rang n'est pas un refus."
                ),
            ),
        ),
        _p("Nous vous écrirons si votre tour vient, ou si le logement est loué à un autre candidat."),
        _p(f"{DEMANDE_ACTIVE} Vous pouvez être candidat à d'autres logements."),
    )


def _condition(c: Condition) -> tuple[str, tuple[Bloc, ...]]:
    rang = f" au rang {c.rang}" if c.rang else ""
    motifs = (_p("Raison de cette condition :"), Liste(c.motifs)) if c.motifs else ()
    return "Décision de la commission : attribution sous condition", (
        _examen(c.decidee_le, c.logement),
        _p(
            f"Elle vous l'attribue{rang}, à une condition : une pièce de votre dossier manquait ce jour-là "
            "(article R441-3, c)."
        ),
        Encadre(
            f"À remettre au plus tard le {date_longue(c.avant_le)}",
            (
                *c.pieces,
                typographier(
                    "Déposez-la à n'importe quel guichet d'enregistrement : c'est le jour du dépôt qui compte. Reçue à temps, et si "
                    "vous remplissez toujours les conditions d'accès, le bail vous est dû."
                ),
                typographier("Passé ce jour, cette attribution tombe et le logement est proposé à un autre candidat."),
            ),
            "attention",
        ),
        *motifs,
        _p(DEMANDE_ACTIVE),
    )


def _non_attribution(n: NonAttribution) -> tuple[str, tuple[Bloc, ...]]:
    precision = (Paragraphe(texte_libre(n.precision)),) if n.precision else ()
    recours = n.recours
    return "Décision de la commission : ce logement ne vous est pas attribué", (
        _examen(n.decidee_le, n.logement),
        _p(
            "Elle ne vous attribue pas ce logement (article R441-3, d), pour les raisons suivantes (article L441-2-2) :"
        ),
        Liste(n.motifs),
        *precision,
        _p(f"Cette décision ne concerne que ce logement. {DEMANDE_ACTIVE}"),
        Encadre(
            "Si vous contestez cette décision",
            (
                typographier(f"Vous pouvez écrire à {recours.autorite} dans les {recours.delai}."),
                typographier(f"Dans le même délai, vous pouvez saisir le juge : {recours.tribunal}."),
                *(("\n".join(recours.adresse_tribunal),) if recours.adresse_tribunal else ()),
            ),
        ),
    )


def _retire(r: Retire) -> tuple[str, tuple[Bloc, ...]]:
    decision = f"Le {date_longue(r.decidee_le)}, la" if r.decidee_le else "La"
    return "Le logement est retiré par le bailleur", (
        _p(
            f"{decision} commission d'attribution s'était prononcée en votre faveur sur le logement situé {r.logement}. Le bailleur "
            "ne le met plus en location : personne n'y est logé, et cette décision n'a plus d'effet."
        ),
        _reste_prise_en_compte(),
    )


def _non_servie(n: NonServie) -> tuple[str, tuple[Bloc, ...]]:
    return "Le logement a été loué à un autre candidat", (
        _p(
            f"Le {date_longue(n.decidee_le)}, la commission d'attribution vous avait attribué au rang {n.rang} le logement situé "
            f"{n.logement}. Un candidat classé avant vous a signé le bail."
        ),
        _reste_prise_en_compte(),
    )


def _reste_prise_en_compte() -> Encadre:
    return Encadre(
        "Votre demande reste prise en compte",
        (
            typographier(
                "Votre dossier reste signalé : le bailleur doit dire comment il le traite pour les prochains logements qui "
                "conviennent (article R441-2-15, II)."
            ),
            typographier(f"Vous n'avez rien refusé : votre cotation ne change pas. {DEMANDE_ACTIVE}"),
        ),
    )


def _instant(a: datetime | None) -> str:
    if a is None:
        return ""
    local = a.astimezone(PARIS)
    return f"{date_longue(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"
