"""What is entered after a sitting: offers, answers, conditions, leases, irrecevabilités. Form, API and importer build them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(slots=True)
class SaisieProposition:
    """An offer of the dwelling (R441-10). `dalo` None: deduced from who designated (R441-16-3)."""

    envoyee_le: date
    repondre_avant_le: date
    dalo: bool | None = None


@dataclass(slots=True)
class SaisieReponse:
    """The answer of the attributaire, on the day it was received. `motif`: code of the list of refusals.

    `preuve`: reference of his writing; the State reads it when the offer was made under DALO.
    """

    recue_le: date
    motif: str = ""
    precision: str = ""
    preuve: str = ""


@dataclass(slots=True)
class SaisieImputation:
    """The data of R441-2-9, as the agent confirms or corrects them. None: as the register knows them."""

    contingent: str | None = None
    dalo: bool | None = None
    cia: bool | None = None
    accord_collectif: bool | None = None
    l441_1: bool | None = None
    travailleur_essentiel: bool | None = None
    relogement: bool | None = None
    mutation: bool | None = None


@dataclass(slots=True)
class SaisieBail:
    """A signed lease. Rent and charges in euros a month; `loyer` None: that of the vacancy.

    `actualisee`: the agent confirms that the demande was brought up to date at the signature (R441-2-9, last paragraph).
    """

    signe_le: date
    rpls: str = ""
    exception_rpls: str = ""
    entree_le: date | None = None
    loyer: Decimal | None = None
    charges: Decimal | None = None
    actualisee: bool = False
    imputation: SaisieImputation | None = None


@dataclass(slots=True)
class SaisieLevee:
    """A condition filled, or an irrecevabilité lifted: on which day, and why in a sentence."""

    le: date
    precision: str = ""


@dataclass(slots=True)
class SaisieChangement:
    """What follows a change of the household after the decision: code of `SuiteDeChangement`, and why the decision stands."""

    suite: str
    motif: str = ""


@dataclass(slots=True)
class SaisieEchange:
    """The two leases of an exchange, signed the same day. `actualisees`: both demandes were brought up to date (R441-2-9).

    Rents and identifiers are those of the two dwellings.
    """

    signe_le: date
    entree_le: date | None = None
    actualisees: bool = False


@dataclass(slots=True)
class SaisieAnnulation:
    """A lease cancelled on `le`: codes of `MotifAnnulationBail` and of `SuiteAnnulation` (what becomes of the dwelling)."""

    le: date
    motif: str
    suite: str
    precision: str = ""


@dataclass(slots=True)
class SaisieCorrection:
    """The data of R441-2-9 corrected after the lease. None: unchanged. `motif`: code of `MotifCorrection`.

    `reservation`: id of the convention that the dwelling was let under, as text; empty, the bailleur had kept it.
    """

    motif: str
    imputation: SaisieImputation | None = None
    rpls: str | None = None
    reservation: str | None = None
    qpv: bool | None = None
    plafond: str | None = None
