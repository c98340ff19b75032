"""What the papers of a sitting share: their facts, display-ready, and their layout (template `feuille`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from registre.documents.contenus import Bloc, Fait, Service
from registre.documents.moteur import composer
from registre.documents.rendu import en_donnees, service_en_donnees

MODELES = Path(__file__).parent / "modeles"


@dataclass(frozen=True, slots=True)
class MembreDeSeance:
    """A line of the attendance sheet. `presence`: « présent », « à distance de 9 h 10 à 10 h », « excusé »…"""

    nom: str
    qualite: str
    presence: str
    preside: bool = False


@dataclass(frozen=True, slots=True)
class CandidatExamine:
    """A candidate as the commission examined him. Figures are already words; `motifs` and `conditions` are labels.

    `numero`, `nom` and `precision` are what names people: `sans_nom` clears them. `sans_voix`: members who have a voice on
    the dwelling and were not there for this decision.
    """

    ordre: int
    numero: str
    nom: str
    composition: str
    plafond: str = ""
    effort: str = ""
    reste: str = ""
    cotation: str = ""
    labels: tuple[str, ...] = ()
    propose_par: str = ""
    decision: str = ""
    rang: int | None = None
    motifs: tuple[str, ...] = ()
    conditions: str = ""
    precision: str = ""
    votes: str = ""
    prise_a: str = ""
    sans_voix: tuple[str, ...] = ()
    ailleurs: str = ""
    pieces: tuple[str, ...] = ()

    def sans_nom(self) -> CandidatExamine:
        return replace(self, numero="", nom="", precision="")


@dataclass(frozen=True, slots=True)
class LogementExamine:
    """A dwelling of the agenda. `deports`: who withdrew, with a reason that may name people."""

    ordre: int
    reference: str
    adresse: str
    type: str
    financement: str
    reservataire: str
    loyer: str
    etat: str = ""
    moins_de_trois: str = ""
    deliberatives: tuple[str, ...] = ()
    consultatives: tuple[str, ...] = ()
    deports: tuple[tuple[str, str], ...] = ()
    candidats: tuple[CandidatExamine, ...] = ()

    def sans_nom(self) -> LogementExamine:
        return replace(
            self,
            deports=tuple((qui, "") for qui, _ in self.deports),
            candidats=tuple(un.sans_nom() for un in self.candidats),
        )


@dataclass(frozen=True, slots=True)
class Feuille:
    """A sitting with its agenda: what the procès-verbal, the printed pack and the convocation say of it."""

    bailleur: str
    commission: str
    reglement: str
    prevue_a: datetime
    lieu: str
    mode: str
    quorum: int
    membres: tuple[MembreDeSeance, ...] = ()
    logements: tuple[LogementExamine, ...] = ()
    convoquee_le: date | None = None
    ouverte_a: datetime | None = None
    close_a: datetime | None = None
    preside_par: str = ""
    deliberants: int | None = None
    differee: bool = False
    annulations: tuple[str, ...] = ()
    informations: tuple[str, ...] = ()

    def sans_nom(self) -> Feuille:
        return replace(self, logements=tuple(un.sans_nom() for un in self.logements))


@dataclass(frozen=True, slots=True)
class Signature:
    titre: str
    lignes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cases:
    """Boxes to tick and lines to fill by hand, under a title."""

    titre: str
    cases: tuple[str, ...]
    lignes: tuple[str, ...] = ()


def en_page(
    *,
    bailleur: str,
    titre: str,
    blocs: Sequence[Bloc | Cases],
    sous_titre: str = "",
    filigrane: str = "",
    signatures: Sequence[Signature] = (),
) -> dict[str, Any]:
    """What the template `feuille` reads, JSON-able: it may be kept and composed again."""
    return {
        "titre": titre,
        "sous_titre": sous_titre,
        "service": service_en_donnees(Service(nom=bailleur, adresse=())),
        "filigrane": filigrane,
        "blocs": [_bloc(un) for un in blocs],
        "signatures": [{"titre": une.titre, "lignes": list(une.lignes)} for une in signatures],
    }


def composer_feuille(donnees: dict[str, Any]) -> bytes:
    """The PDF/UA-1 of a page made by `en_page`. Raises `DocumentImpossible`."""
    return composer("feuille", donnees, modeles=MODELES)


def faits(*paires: tuple[str, str]) -> tuple[Fait, ...]:
    """Label and value pairs, the empty ones left out."""
    return tuple(Fait(libelle, valeur) for libelle, valeur in paires if valeur)


def _bloc(bloc: Bloc | Cases) -> dict[str, object]:
    if isinstance(bloc, Cases):
        return {"genre": "cases", "titre": bloc.titre, "cases": list(bloc.cases), "lignes": list(bloc.lignes)}
    return en_donnees((bloc,))[0]
