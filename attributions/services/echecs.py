"""A designation that failed: the réservataire did not designate, gave up in writing, or none of his candidates may succeed (L441-1)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.enums import CauseEchec
from attributions.models import MiseADisposition
from attributions.permissions import refus_de_vacance
from attributions.services import flux
from attributions.services.actes import avancer_vacance, refus_de_version, verrouiller_vacance
from attributions.services.orientation import est_en_qpv
from attributions.services.vacances import INFORMATION, L1
from attributions.states.candidature import OUVERTES
from attributions.states.vacance import ActeVacance
from habilitations.acteur import Acteur
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger


@transaction.atomic
def constater(
    vacance_id: int,
    *,
    cause: str,
    motif: str = "",
    le: date | None = None,
    acteur: Acteur,
    version: int | None = None,
) -> MiseADisposition:
    """The réservataire did not designate: the vacancy goes to the bailleur, in a QPV to the maire (L441-1).

    `cause` is a `CauseEchec`: before the end of his delay he gave up in writing (`motif` cites it), or none of his
    candidates may still get the dwelling. Raises `ActionRefusee`.
    """
    vacance = verrouiller_vacance(vacance_id)
    exiger(refus_de_vacance(ActeVacance.CONSTATER_ECHEC, acteur=acteur, vacance=vacance))
    exiger(refus_de_version(vacance, version))
    jour = le or aujourdhui()
    if refus := _refus_d_echec(vacance, cause, motif, jour):
        raise ActionRefusee(refus)
    annules = flux.annuler(vacance, "Échec de désignation", le=jour, acteur=acteur, echecs=False)
    flux.decompter_echec(vacance, le=jour, acteur=acteur)
    details = {"tour": vacance.tour, "reservataire": vacance.reservataire_id, "cause": cause, "annules": annules}
    if motif.strip():
        details["motif"] = motif.strip()[:200]
    vacance.maire_qpv = est_en_qpv(vacance.logement_id, jour)
    vacance.echec_le, vacance.echec_cause, vacance.echec_motif = jour, cause, motif.strip()[:200]
    vacance.convention, vacance.reservataire = None, None
    vacance.prevenu_le, vacance.designer_avant_le = None, None
    return avancer_vacance(
        vacance,
        ActeVacance.CONSTATER_ECHEC,
        acteur=acteur,
        champs=[*INFORMATION, "echec_le", "echec_cause", "echec_motif", "maire_qpv"],
        le=jour,
        details=details,
    )


def _refus_d_echec(vacance: MiseADisposition, cause: str, motif: str, le: date) -> list[Refus]:
    refus = []
    if vacance.reservataire_id is None:
        refus.append(
            Refus("sans_reservataire", "Ce logement n'est orienté vers aucun réservataire.", Nature.ETAT,
                  source=L1, issue="Relancez la désignation, ou retirez la mise à disposition.")
        )  # fmt: skip
    if le > aujourdhui():
        refus.append(
            Refus("date_future", "Un échec ne se constate pas d'avance.", champ="le", source=L1,
                  issue="Indiquez le jour où il est constaté.")
        )  # fmt: skip
    if vacance.prevenu_le is not None and le < vacance.prevenu_le:
        refus.append(
            Refus("echec_avant_information", f"Le réservataire a été prévenu le {vacance.prevenu_le:%d/%m/%Y} : il n'a pas pu"
                  " échouer avant.", champ="le", source=L1, issue="Indiquez le jour où l'échec est constaté.")
        )  # fmt: skip
    if cause not in CauseEchec.values:
        refus.append(
            Refus("cause_absente", "Un échec de désignation porte sa cause.", champ="cause", source=L1,
                  issue=f"Choisissez-la : {_en_liste(CauseEchec.labels)}.")
        )  # fmt: skip
    if cause == CauseEchec.RENONCIATION and not motif.strip():
        refus.append(
            Refus("ecrit_absent", "Une renonciation est écrite : elle se cite.", champ="motif", source=L1,
                  issue="Indiquez l'écrit et son jour : « courriel du 3 mars ».")
        )  # fmt: skip
    if cause == CauseEchec.SANS_SUITE and (un := _refus_de_sans_suite(vacance)):
        refus.append(un)
    limite = vacance.designer_avant_le
    if cause == CauseEchec.DELAI and limite is not None and le <= limite:
        refus.append(
            Refus("delai_en_cours", f"Le réservataire a jusqu'au {limite:%d/%m/%Y} pour désigner.", Nature.ETAT, "le",
                  L1, "Attendez ce jour, ou choisissez la renonciation écrite et citez-la.")
        )  # fmt: skip
    return refus


def _refus_de_sans_suite(vacance: MiseADisposition) -> Refus | None:
    """He designated, and nobody of his may still get the dwelling."""
    siennes = vacance.candidatures
    if siennes.filter(etat__in=OUVERTES).exists():
        return Refus(
            "candidats_en_cours", "Un de ses candidats peut encore aboutir.", Nature.ETAT, "cause", L1,
            "Terminez sa candidature d'abord : décision, refus, retrait.",
        )  # fmt: skip
    if siennes.exists():
        return None
    return Refus(
        "aucun_candidat", "Aucun candidat n'a été désigné sur ce logement.", Nature.ETAT, "cause", L1,
        "Choisissez une autre cause : délai passé, renonciation écrite.",
    )  # fmt: skip


def _en_liste(mots: list[str]) -> str:
    return " ; ".join(mots)
