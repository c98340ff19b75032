"""When a radiated demande becomes active again, keeping its number and its seniority (arrêté du 23 mars 2015 §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois, fin_de_validite, reactivable_jusqu_au
from registre.rules.radiation import Prononcant
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.errors import Nature, Refus

ARR = "arrêté du 23 mars 2015"


class MotifReactivation(TextChoices):
    """Why: the renewal came late, the answer came late, or the radiation should not have been (« déradiation »)."""

    RENOUVELLEMENT = "renouvellement", "Renouvellement reçu par un guichet"
    REPONSE = "reponse", "Réponse du demandeur"
    ANNULATION = "annulation", "Annulation de la radiation"


@dataclass(frozen=True, slots=True)
class DemandeReactivation:
    """What is asked. `recu_le`: day the guichet received the renewal or the answer."""

    motif: MotifReactivation
    le: date
    aujourdhui: date
    recu_le: date | None = None


@dataclass(frozen=True, slots=True)
class FaitsReactivation:
    """The radiated demande."""

    motif_radiation: str
    radiee_le: date
    deposee_le: date
    valable_jusqu_au: date


_REQUIS = {
    MotifReactivation.RENOUVELLEMENT: (MotifRadiation.NON_RENOUVELLEMENT, f"{ARR} §6.1"),
    MotifReactivation.REPONSE: (MotifRadiation.ABSENCE_REPONSE, f"{ARR} §6.5"),
}


def jusqu_au(faits: FaitsReactivation, motif: MotifReactivation, delais: Delais) -> date | None:
    """Last day of reactivation on this ground; None when the ground has no limit (a cancelled radiation)."""
    if motif is MotifReactivation.RENOUVELLEMENT:
        return reactivable_jusqu_au(faits.valable_jusqu_au, delais)
    if motif is MotifReactivation.REPONSE:
        return ajouter_mois(faits.radiee_le, delais.reactivation_c)
    return None


def refus_de_reactivation(
    demande: DemandeReactivation, faits: FaitsReactivation, *, par: Prononcant, delais: Delais
) -> Refus | None:
    """Why this radiated demande may not be made active again, or None."""
    if not faits.radiee_le <= demande.le <= demande.aujourdhui:
        return Refus(
            "reactivation_date",
            "La réactivation se place entre la radiation et aujourd'hui.",
            champ="le",
            source=f"{ARR} §6",
            issue="Vérifiez la date.",
        )
    if demande.motif is MotifReactivation.ANNULATION:
        return None if par.gestionnaire else _reservee_au_gestionnaire()
    return _refus_sur_motif(demande, faits, delais) or _refus_de_reception(demande, faits, par)


def _refus_sur_motif(demande: DemandeReactivation, faits: FaitsReactivation, delais: Delais) -> Refus | None:
    requis, source = _REQUIS[demande.motif]
    if faits.motif_radiation != requis:
        return Refus(
            "reactivation_motif",
            f"Cette réactivation suppose une radiation « {requis.label} ».",
            Nature.ETAT,
            "motif",
            source,
            "Une nouvelle demande est nécessaire, sauf erreur que le gestionnaire annulerait.",
        )
    limite = jusqu_au(faits, demande.motif, delais)
    if limite is not None and demande.le > limite:
        return Refus(
            "reactivation_tardive",
            f"La réactivation n'était possible que jusqu'au {limite:%d/%m/%Y}.",
            Nature.ETAT,
            "le",
            source,
            "Une nouvelle demande est nécessaire.",
        )
    return None


def _refus_de_reception(demande: DemandeReactivation, faits: FaitsReactivation, par: Prononcant) -> Refus | None:
    if not (par.enregistreur or par.gestionnaire):
        return Refus(
            "reactivation_guichet",
            "La réactivation est demandée par un service d'enregistrement.",
            Nature.INTERDIT,
            source=f"{ARR} §6.1 ; R441-2-1 CCH",
            issue="Orientez le demandeur vers un guichet.",
        )
    if demande.recu_le is None or not faits.deposee_le <= demande.recu_le <= demande.le:
        return Refus(
            "reactivation_reception",
            "Il faut la date à laquelle le guichet a reçu le renouvellement ou la réponse.",
            champ="recu_le",
            source=f"{ARR} §6.1",
            issue="Indiquez la date de réception.",
        )
    return None


def _reservee_au_gestionnaire() -> Refus:
    return Refus(
        "reactivation_gestionnaire",
        "Seul le gestionnaire du système annule une radiation.",
        Nature.INTERDIT,
        "motif",
        "R441-2-5 CCH, II",
        "Signalez-lui l'erreur.",
    )


def validite_apres(demande: DemandeReactivation, faits: FaitsReactivation, delais: Delais) -> date:
    """Expiry once active again: a received renewal opens a new year, anything else leaves it as it was."""
    if demande.motif is MotifReactivation.RENOUVELLEMENT and demande.recu_le is not None:
        return max(faits.valable_jusqu_au, fin_de_validite(demande.recu_le, delais))
    return faits.valable_jusqu_au


@dataclass(frozen=True, slots=True)
class FaitsDeradiation:
    """The demande of a household whose lease is cancelled. `autre_active`: the household has another demande in progress."""

    etat: str
    motif_radiation: str
    autre_active: bool = False


def refus_de_deradiation(faits: FaitsDeradiation) -> Refus | None:
    """Why the radiation for attribution may not be cancelled with the lease, or None.

    Not the conditions of a reactivation: the radiation had no ground (R441-2-8 a), so there is no delay nor reception.
    """
    if faits.etat in (EtatDemande.EFFACEE, EtatDemande.SUPPRIMEE):
        return Refus(
            "demande_effacee",
            "Les données de cette demande sont effacées : elle ne peut plus redevenir active.",
            Nature.ETAT,
            source="décret 2017-917 du 9 mai 2017, art. 4",
            issue="Faites enregistrer une nouvelle demande ; le gestionnaire peut en reprendre l'ancienneté.",
        )
    if faits.etat != EtatDemande.RADIEE or faits.motif_radiation != MotifRadiation.ATTRIBUTION:
        return Refus(
            "radiation_sans_bail",
            "Ce n'est pas ce bail qui a mis fin à la demande : elle a été fusionnée, ou radiée pour un autre motif.",
            Nature.ETAT,
            source="R441-2-8 CCH (version du 8 mai 2017)",
            issue="Demandez au gestionnaire de corriger d'abord la demande.",
        )
    if faits.autre_active:
        return Refus(
            "autre_demande_active",
            "Ce ménage a enregistré une autre demande depuis : il n'en a qu'une active à la fois.",
            Nature.ETAT,
            source="L441-2-1 CCH",
            issue="Faites d'abord radier ou fusionner l'autre demande par son guichet ou le gestionnaire.",
        )
    return None
