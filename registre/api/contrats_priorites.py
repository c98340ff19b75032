"""What travels about the priorities of a demande: labels in force and ended, contingents, the délai, bodies of the acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(slots=True)
class ReconnaitrePriorite:
    """Body of a recognition. `departement` is the code of the commission de médiation's; `piece` a pièce of the dossier."""

    type: str
    decision_le: date
    du: date | None = None
    au: date | None = None
    piece: UUID | None = None
    preuve_vue: bool = False
    departement: str = ""
    typologie: str = ""
    injonction_le: date | None = None
    astreinte_le: date | None = None
    refus_le: list[date] = field(default_factory=list)


@dataclass(slots=True)
class MotiverPriorite:
    """Body of a contestation, or of its lifting."""

    motif: str


@dataclass(slots=True)
class TerminerPriorite:
    """Body of an end. `fin_le` is today when left out."""

    motif_fin: str
    fin_le: date | None = None


@dataclass(slots=True)
class OffreDaloLue:
    """An offer made under DALO. `suite` is what the State says of a refusal; the words of the household stay here."""

    cle: UUID
    bailleur: str
    commune: str
    typologie: str
    envoyee_le: date
    repondre_avant_le: date
    etat_offre: str
    repondue_le: date | None
    motif_refus: str
    personnes_a_l_offre: int
    types_usuels: list[str]
    suite: str
    suite_le: date | None


@dataclass(slots=True)
class PrioriteLue:
    """One label. `organisme` is empty when the national system said it without naming anybody."""

    cle: UUID
    type: str
    statut_priorite: str
    qualite: str
    organisme: str
    decision_le: date | None
    du: date | None
    au: date | None
    contestee_le: date | None
    terminee_le: date | None
    motif_fin: str
    statut_dalo: str
    typologie_dalo: str
    departement: str
    injonction_le: date | None
    astreinte_le: date | None
    refus_le: list[date]
    offres: list[OffreDaloLue]


@dataclass(slots=True)
class ContingentLu:
    """Eligibility to one contingent: None when something has to be checked first (`manque`)."""

    contingent: str
    eligible: bool | None
    raison: str
    source: str
    manque: str
    decide: bool


@dataclass(slots=True)
class DelaiLu:
    """The délai anormalement long that was reached. `certitude`: V read in the arrêté, V2 secondary source, R recalled."""

    atteint_le: date
    departement: str
    mois: int
    certitude: str


@dataclass(slots=True)
class PrioritesDuDossier:
    demande: UUID
    version: int
    priorites: list[PrioriteLue]
    contingents: list[ContingentLu]
    delai_anormal: DelaiLu | None


@dataclass(slots=True)
class PrioriteFaite:
    """Answer of an act on a label: nothing nominative, so that a repeated request gets the same one."""

    demande: UUID
    version: int
    priorite: UUID
    type: str
    statut_priorite: str
