"""Attributions without a CALEOL: which authority, by which article, on which dwellings and for whom. A table, pure.

L441-1 (version of 23 February 2022), L441-2-3 II, L441-2 V; L441-1-1, L441-1-3, L313-26-2, L353-15 and L442-6 are recalled:
a dated parameter opens each ground where it applies.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attributions.enums import AutoriteAttribution, ExclusionFlux, FondementAttribution
from attributions.saisie.prononcee import SaisiePrononcee
from habilitations.rules.types import TypeOrganisme
from socle.errors import Nature, Refus, Regle

A, F, T = AutoriteAttribution, FondementAttribution, TypeOrganisme
L441_1 = "L441-1 CCH (version du 23 février 2022)"


class Public(StrEnum):
    """Whom the ground is for, when the law names them and the register knows them."""

    TOUS = ""
    DALO = "dalo"
    DALO_OU_L441_1 = "dalo_ou_l441_1"


@dataclass(frozen=True, slots=True)
class Fondement:
    """What a ground needs. `contingent`: kinds of réservataire on whose contingent it is exercised; empty: any dwelling.

    `exclusion`: why the dwelling leaves the flow. `informe`: the CALEOL is told at its next sitting (L441-2 V).
    """

    autorite: AutoriteAttribution
    article: str
    contingent: frozenset[str] = frozenset()
    public: Public = Public.TOUS
    hors_qpv: bool = False
    exclusion: ExclusionFlux = ExclusionFlux.AUCUNE
    informe: bool = False


FONDEMENTS: dict[FondementAttribution, Fondement] = {
    # Objective of the quartile missed outside QPV: these attributions are left out of the flow.
    F.OBJECTIF_BAILLEUR: Fondement(A.PREFET, L441_1, hors_qpv=True, exclusion=ExclusionFlux.PREFET),
    # « Sur ce contingent »: it stays counted as the collectivité's.
    F.PART_COLLECTIVITE: Fondement(
        A.PREFET, L441_1, frozenset({T.COMMUNE, T.DEPARTEMENT, T.EPCI, T.EPT}), Public.DALO_OU_L441_1
    ),
    F.PART_ACTION_LOGEMENT: Fondement(
        A.PREFET, "L313-26-2 CCH (version du 29 janvier 2017)", frozenset({T.ACTION_LOGEMENT}), Public.DALO_OU_L441_1
    ),
    F.DALO: Fondement(A.PREFET, "L441-2-3 II CCH (version du 23 février 2022)", public=Public.DALO),
    F.ACCORD_INTERCOMMUNAL: Fondement(A.PRESIDENT, "L441-1-1 CCH"),
    F.DELEGUE_SPECIAL: Fondement(A.DELEGUE, "L441-1-3 CCH"),
    F.RELOGEMENT_TRAVAUX: Fondement(A.BAILLEUR, "L353-15 et L441-2 V CCH", informe=True),
    F.RELOGEMENT_HLM: Fondement(A.BAILLEUR, "L442-6 et L441-2 V CCH", informe=True),
}
TYPES: dict[AutoriteAttribution, frozenset[str]] = {
    A.PREFET: frozenset({T.PREFECTURE, T.ETAT_DRIHL}),
    A.PRESIDENT: frozenset({T.EPCI, T.EPT}),
}
"""Organismes of an authority; the others act through the bailleur."""


@dataclass(frozen=True, slots=True)
class FaitsPrononcee:
    """The dwelling, the household and the authority on that day. `type_autorite`: empty when no such organisme is known.

    `sur_son_territoire`: the dwelling stands on that of the EPCI or EPT. `ouverts`: grounds that the parameter opens here.
    """

    aujourdhui: date
    deposee_le: date
    ouverts: Collection[str]
    par_l_etat: bool = False
    type_autorite: str = ""
    sur_son_territoire: bool = False
    type_reservataire: str = ""
    qpv: bool = False
    dalo: bool = False
    l441_1: bool = False


def refus_de_prononcer(saisie: SaisiePrononcee, faits: FaitsPrononcee) -> tuple[Refus, ...]:
    """Every reason against this act, at its field; empty when it may be written."""
    fondement = FONDEMENTS.get(F(saisie.fondement)) if saisie.fondement in F.values else None
    if fondement is None or saisie.fondement not in faits.ouverts:
        return (*_refus_de_l_acte(saisie, faits, Regle.COMPLET), _fondement_ferme())
    trouves = (
        *_refus_de_l_acte(saisie, faits, fondement.article),
        _refus_d_autorite(fondement, faits),
        _refus_de_logement(fondement, faits),
        _refus_de_public(fondement, faits),
    )
    return tuple(un for un in trouves if un is not None)


def _refus_de_l_acte(saisie: SaisiePrononcee, faits: FaitsPrononcee, source: str) -> tuple[Refus, ...]:
    refus = []
    if saisie.prononcee_le > faits.aujourdhui:
        refus.append(Refus("date_future", "L'acte ne peut pas être daté de l'avenir.", champ="prononcee_le", source=Regle.DATE,
                           issue="Indiquez le jour où l'acte a été signé."))  # fmt: skip
    if saisie.prononcee_le < faits.deposee_le:
        refus.append(Refus("acte_avant_demande", f"La demande a été déposée le {faits.deposee_le:%d/%m/%Y} : l'acte ne peut pas"
                           " être plus ancien.", champ="prononcee_le", source="L441-2-1 CCH",
                           issue="Vérifiez la date de l'acte et le numéro de la demande."))  # fmt: skip
    if not saisie.reference.strip():
        refus.append(Refus("acte_sans_reference", "L'acte qui attribue le logement prouve l'attribution : sa référence manque.",
                           champ="reference", source=source, issue="Par exemple : arrêté n° 2026-114."))  # fmt: skip
    if not saisie.conserve_par.strip():
        refus.append(Refus("acte_sans_garde", "Dites où l'acte est gardé.", champ="conserve_par", source=Regle.COMPLET,
                           issue="Par exemple : direction de l'attribution, dossier du logement."))  # fmt: skip
    return tuple(refus)


def _fondement_ferme() -> Refus:
    return Refus(
        "fondement_ferme",
        "Ce fondement n'est pas ouvert à l'attribution sans commission sur ce territoire.",
        champ="fondement",
        source="paramètre attribution.fondements_prononces",
        issue="Choisissez-en un de la liste, ou faites compléter le paramètre par le gestionnaire.",
    )


def _refus_d_autorite(fondement: Fondement, faits: FaitsPrononcee) -> Refus | None:
    if faits.par_l_etat and fondement.autorite is not A.PREFET:
        return Refus(
            "autorite_d_un_autre", f"Cet acte revient à une autre autorité : {fondement.autorite.label}.", Nature.INTERDIT,
            "fondement", fondement.article, "Le bailleur l'enregistre, avec la référence de l'acte.",
        )  # fmt: skip
    types = TYPES.get(fondement.autorite)
    if types is None:
        return None
    if faits.type_autorite not in types:
        return Refus(
            "autorite_inconnue", f"Dites de quel organisme émane l'acte : {fondement.autorite.label}.", champ="autorite",
            source=fondement.article, issue="Choisissez l'organisme ; s'il n'est pas au registre, le gestionnaire l'inscrit.",
        )  # fmt: skip
    if fondement.autorite is A.PRESIDENT and not faits.sur_son_territoire:
        return Refus(
            "autorite_hors_territoire", "Ce logement n'est pas sur le territoire de cet EPCI ou de cet EPT.", Nature.ETAT,
            "autorite", fondement.article, "Choisissez celui du logement, ou vérifiez le logement.",
        )  # fmt: skip
    return None


def _refus_de_logement(fondement: Fondement, faits: FaitsPrononcee) -> Refus | None:
    if fondement.hors_qpv and faits.qpv:
        return Refus(
            "logement_en_qpv", "Ce logement est en quartier prioritaire : l'objectif du bailleur se mesure hors de ces quartiers.",
            Nature.ETAT, "fondement", fondement.article, "Choisissez un autre logement, ou un autre fondement.",
        )  # fmt: skip
    if fondement.contingent and faits.type_reservataire not in fondement.contingent:
        return Refus(
            "logement_hors_contingent", "Ce logement n'est pas mis à disposition du réservataire que le préfet remplace.",
            Nature.ETAT, "fondement", fondement.article, "Orientez d'abord le logement vers ce réservataire, ou choisissez un autre fondement.",
        )  # fmt: skip
    return None


def _refus_de_public(fondement: Fondement, faits: FaitsPrononcee) -> Refus | None:
    if fondement.public is Public.TOUS or faits.dalo or (fondement.public is Public.DALO_OU_L441_1 and faits.l441_1):
        return None
    qui = (
        "une décision favorable au titre du DALO"
        if fondement.public is Public.DALO
        else "une décision DALO, à défaut une priorité de L441-1"
    )
    return Refus(
        "public_non_vise", f"Ce fondement vise un ménage qui a {qui} : son dossier n'en porte pas en vigueur.", Nature.ETAT,
        "demande", fondement.article, "Faites enregistrer la décision ou la priorité, ou choisissez un autre fondement.",
    )  # fmt: skip
