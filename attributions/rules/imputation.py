"""To whom an attribution is imputed, and its codes for the national system (R441-2-9, version of 1 September 2019). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from attributions.enums import Contingent, TitreDesignation
from habilitations.rules.types import TypeOrganisme

T = TypeOrganisme
_PAR_TYPE: dict[str, Contingent] = {
    T.ETAT_DRIHL: Contingent.ETAT_PRIORITAIRES,
    T.PREFECTURE: Contingent.ETAT_PRIORITAIRES,
    T.ACTION_LOGEMENT: Contingent.EMPLOYEURS,
    T.EMPLOYEUR: Contingent.EMPLOYEURS,
    T.COMMUNE: Contingent.COLLECTIVITES,
    T.EPCI: Contingent.COLLECTIVITES,
    T.EPT: Contingent.COLLECTIVITES,
    T.DEPARTEMENT: Contingent.COLLECTIVITES,
}
RESERVATAIRE_SNE: dict[str, str] = {
    Contingent.ETAT_AGENTS: "PFONCT",
    Contingent.ETAT_PRIORITAIRES: "PPRIOR",
    Contingent.EMPLOYEURS: "COLACT",
    Contingent.COLLECTIVITES: "COLTER",
    Contingent.ETAT_CONVENTIONS: "PFONCT",
    Contingent.AUTRES: "AUTRES",
    Contingent.NON_RESERVE: "AUCUN",
}
"""Type of réservataire of the interface, by contingent of the RPLS."""
# The réservataire failed: the dwelling joins the bailleur's own base (L441-1), whoever designates then.
_APRES_ECHEC = frozenset({TitreDesignation.ECHEC, TitreDesignation.MAIRE_QPV})
_ETAT = frozenset({Contingent.ETAT_AGENTS, Contingent.ETAT_PRIORITAIRES, Contingent.ETAT_CONVENTIONS})


@dataclass(frozen=True, slots=True)
class Origine:
    """Where a candidate comes from: contingent of the convention or of the dwelling (empty: not known), who designated."""

    titre: str
    reservataire: int | None
    type_reservataire: str = ""
    contingent_convention: str = ""
    contingent_logement: str = ""


@dataclass(frozen=True, slots=True)
class Imputation:
    """`reservataire` None and contingent 7: imputed to the bailleur."""

    contingent: Contingent
    reservataire: int | None
    echec: bool = False


def imputation(origine: Origine) -> Imputation:
    """The convention says the contingent; without one the dwelling, then the kind of réservataire."""
    if origine.titre in _APRES_ECHEC:
        return Imputation(Contingent.NON_RESERVE, None, echec=True)
    if origine.reservataire is None and origine.titre == TitreDesignation.ETAT_DALO:
        # Attributed by the préfet after the bailleur's refusal: on the State's own rights (L441-2-3 II).
        return Imputation(Contingent.ETAT_PRIORITAIRES, None)
    if origine.reservataire is None:
        return Imputation(Contingent.NON_RESERVE, None)
    code = (
        origine.contingent_convention
        or (origine.contingent_logement if origine.contingent_logement != Contingent.NON_RESERVE else "")
        or _PAR_TYPE.get(origine.type_reservataire, Contingent.AUTRES)
    )
    return Imputation(Contingent(code), origine.reservataire)


def offre_dalo(*, dalo: bool, titre: str, contingent: str) -> bool:
    """An offer made under DALO: a holder designated by the State on its contingent (R441-16-3; L441-2-3 II)."""
    return dalo and (titre == TitreDesignation.ETAT_DALO or contingent in _ETAT)
