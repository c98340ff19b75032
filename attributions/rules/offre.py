"""Offer of a dwelling and its answer: days and motives (R441-10, version of 25 September 1999). Pure: refusals in French."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from attributions.saisie.location import SaisieProposition, SaisieReponse
from socle.errors import Nature, Refus

R10 = "R441-10 CCH"
DIX_JOURS = 10
SILENCE = "RF_SILENCE"
"""Code of a refusal that nobody chooses: the calendar does."""


def refus_de_proposition(
    saisie: SaisieProposition, *, appelee_le: date, reponse_jours: int, aujourdhui: date
) -> tuple[Refus, ...]:
    """Dates of an offer: after the attribution, not to come, with the days of the law and of the règlement intérieur."""
    refus = []
    if saisie.envoyee_le > aujourdhui:
        refus.append(_refus("offre_future", "La proposition est datée d'un jour à venir.", "envoyee_le", _AUJOURDHUI))
    if saisie.envoyee_le < appelee_le:
        refus.append(
            _refus(
                "offre_avant_attribution",
                f"La proposition précède l'attribution du {appelee_le:%d/%m/%Y}.",
                "envoyee_le",
                "Vérifiez la date d'envoi.",
            )
        )
    jours = max(DIX_JOURS, reponse_jours)
    des = saisie.envoyee_le + timedelta(days=jours)
    if saisie.repondre_avant_le < des:
        propre = " Le règlement intérieur de la commission en donne " + f"{jours}." if jours > DIX_JOURS else ""
        refus.append(
            _refus(
                "offre_delai",
                f"Le délai de réponse à une offre n'est jamais inférieur à dix jours.{propre}",
                "repondre_avant_le",
                f"Indiquez le {des:%d/%m/%Y} ou après.",
            )
        )
    return tuple(refus)


def refus_de_reponse(
    saisie: SaisieReponse, *, envoyee_le: date, repondre_avant_le: date | None, aujourdhui: date
) -> Refus | None:
    """The day of an answer: after the sending, not to come; `repondre_avant_le` when a late one no longer counts."""
    if saisie.recue_le > aujourdhui:
        return _refus("reponse_future", "La réponse est datée d'un jour à venir.", "recue_le", _AUJOURDHUI)
    if saisie.recue_le < envoyee_le:
        return _refus(
            "reponse_avant_offre",
            f"La réponse précède la proposition du {envoyee_le:%d/%m/%Y}.",
            "recue_le",
            "Indiquez le jour où la réponse a été reçue.",
        )
    if repondre_avant_le is not None and saisie.recue_le > repondre_avant_le:
        return Refus(
            "reponse_tardive",
            f"Le délai de réponse a pris fin le {repondre_avant_le:%d/%m/%Y} : le silence vaut refus.",
            Nature.ETAT,
            "recue_le",
            R10,
            "Enregistrez l'absence de réponse ; une nouvelle proposition reste possible si aucun rang n'a été appelé.",
        )
    return None


def refus_de_revenir(saisie: SaisieReponse, *, acceptee_le: date | None) -> Refus | None:
    """Until the lease is signed, who accepted may change his mind, in writing: the writing is named, and is not older."""
    if saisie.preuve.strip():
        if acceptee_le is None or saisie.recue_le >= acceptee_le:
            return None
        return _refus(
            "retour_avant_acceptation",
            f"Le ménage a accepté le logement le {acceptee_le:%d/%m/%Y} : son retour ne peut pas précéder.",
            "recue_le",
            "Indiquez le jour où l'écrit a été reçu ; si l'acceptation est une erreur, annulez-la.",
        )
    return Refus(
        "ecrit_requis",
        "Ce ménage a accepté le logement : il ne revient sur son acceptation que par écrit.",
        Nature.SAISIE,
        "preuve",
        R10,
        "Indiquez la référence et la date de l'écrit reçu.",
    )


def refus_de_motif(motif: str, connus: Collection[str]) -> Refus | None:
    """A refusal by the attributaire has its motive, of the dated list (R441-2-15 I 7°)."""
    if motif in connus and motif != SILENCE:
        return None
    return Refus(
        "motif_refus_requis",
        "Le motif du refus manque, ou n'est pas dans la liste.",
        Nature.SAISIE,
        "motif",
        "R441-2-15 I 7° CCH",
        "Choisissez l'un des motifs de la liste.",
    )


_AUJOURDHUI = "Indiquez la date du jour ou avant."


def _refus(code: str, message: str, champ: str, issue: str) -> Refus:
    return Refus(code, message, Nature.SAISIE, champ, R10, issue)
