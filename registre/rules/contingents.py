"""Which reservation contingents a demande is eligible to, derived from the dossier (R441-2-15 I 3°). Pure.

Three answers: yes, no, and « to be checked » with what is missing: the contribution of an employer to Action Logement is
in no dossier, so it is never taken for granted nor denied.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registre.enums import Contingent


class Reponse(StrEnum):
    OUI = "oui"
    NON = "non"
    A_VERIFIER = "a_verifier"


@dataclass(frozen=True, slots=True)
class FaitsContingent:
    """What the dossier says of one demande. `statuts`: professional situations of its adults (D2 to D11).

    `prioritaire`: a label in force that the State's contingent serves. `salarie_cdi`: the interface's CDI or fonctionnaire
    without more. `reservataires`: names of territorial bodies that hold reservations where it asks.
    """

    prioritaire: bool = False
    statuts: frozenset[str] = frozenset()
    employeur_connu: bool = False
    contrats: frozenset[str] = frozenset()
    reservataires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Eligibilite:
    """The answer, why, and by which text. `manque`: what would settle it, when it is to be checked."""

    contingent: Contingent
    reponse: Reponse
    raison: str
    source: str
    manque: str = ""


AGENTS_DE_L_ETAT = frozenset({"ETAT", "HOSP"})
SALARIES_DU_PRIVE = frozenset({"PRIVE", "ASSMAT"})
# The interface's « CDI ou fonctionnaire », « CDD, stage, intérim », « apprenti »: a job, of either kind.
EN_EMPLOI = frozenset({"CDI", "CDD", "APP"})


def contingents(faits: FaitsContingent) -> list[Eligibilite]:
    """Every contingent, in the order of the list, each with its answer."""
    return [_prioritaires(faits), _agents(faits), _action_logement(faits), _collectivites(faits), _bailleur()]


def _prioritaires(f: FaitsContingent) -> Eligibilite:
    source = "L441-1, L441-2-3 et R441-5 CCH"
    if f.prioritaire:
        return Eligibilite(Contingent.PRIORITAIRES, Reponse.OUI, "Une priorité est en vigueur.", source)
    return Eligibilite(Contingent.PRIORITAIRES, Reponse.NON, "Aucune priorité n'est en vigueur.", source)


def _agents(f: FaitsContingent) -> Eligibilite:
    source = "R441-5 CCH : agents civils et militaires de l'État"
    if "ETAT" in f.statuts:
        return Eligibilite(Contingent.AGENTS, Reponse.OUI, "Un adulte est agent de l'État.", source)
    if "HOSP" in f.statuts:
        return Eligibilite(
            Contingent.AGENTS, Reponse.A_VERIFIER, "Un adulte est agent hospitalier.", source,
            "La convention de l'établissement avec la préfecture.",
        )  # fmt: skip
    if not f.statuts and "CDI" in f.contrats:
        return Eligibilite(
            Contingent.AGENTS, Reponse.A_VERIFIER, "L'interface dit « CDI ou fonctionnaire », sans l'employeur.", source,
            "La situation professionnelle du formulaire (D2 à D11).",
        )  # fmt: skip
    return Eligibilite(Contingent.AGENTS, Reponse.NON, "Aucun adulte n'est déclaré agent de l'État.", source)


def _action_logement(f: FaitsContingent) -> Eligibilite:
    source = "L313-1 et L441-1 CCH ; convention quinquennale État - Action Logement"
    prive = f.statuts & SALARIES_DU_PRIVE or (not f.statuts and f.contrats & EN_EMPLOI)
    if prive:
        manque = "La cotisation de l'employeur." if f.employeur_connu else "L'employeur, et sa cotisation."
        return Eligibilite(Contingent.ACTION_LOGEMENT, Reponse.A_VERIFIER, "Un adulte est salarié.", source, manque)
    return Eligibilite(Contingent.ACTION_LOGEMENT, Reponse.NON, "Aucun adulte n'est déclaré salarié du privé.", source)


def _collectivites(f: FaitsContingent) -> Eligibilite:
    source = "L441-1 et R441-5 CCH : réservations des collectivités dans les communes demandées"
    if f.reservataires:
        noms = ", ".join(f.reservataires)
        return Eligibilite(Contingent.COLLECTIVITES, Reponse.OUI, f"Réservations de : {noms}.", source)
    return Eligibilite(
        Contingent.COLLECTIVITES,
        Reponse.NON,
        "Aucune collectivité n'a de réservation connue là où elle demande.",
        source,
    )


def _bailleur() -> Eligibilite:
    return Eligibilite(
        Contingent.BAILLEUR, Reponse.OUI, "Toute demande active peut être proposée sur un logement non réservé.",
        "L441-1 et R441-3 CCH",
    )  # fmt: skip
