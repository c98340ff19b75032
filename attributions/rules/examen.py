"""A candidate as the commission examines him: values with their explanations, and what is frozen with the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from attributions.ports import Effet
from attributions.rules.adequation import Adequation
from registre.rules.explications import Manque, Resultat
from registre.rules.ressources import MenageExamine


@dataclass(frozen=True, slots=True)
class PieceManquante:
    """A pièce of the limiting list that the dossier lacks: its code, its label, why it is asked, its kinds accepted."""

    code: str
    libelle: str
    raison: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ailleurs:
    """Another open candidature of the household. `bailleur` is empty for who may know only the stage and the date."""

    etat: str
    libelle: str
    depuis: date
    bailleur: str = ""
    proposition: bool = False


@dataclass(frozen=True, slots=True)
class Parcours:
    """What attribution already did with the household (R441-2-15 II)."""

    examens: int = 0
    derniere_caleol_le: date | None = None
    refus: int = 0
    non_servie_le: date | None = None
    visite: str = ""


@dataclass(frozen=True, slots=True)
class BesoinAmenagement:
    """What a handicap asks of the dwelling: steps and equipment, never its nature (DESIGN §1)."""

    marche: str = ""
    equipements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examen:
    """One candidate for one dwelling on one day."""

    candidature: int
    demande: int
    le: date
    menage: MenageExamine | None
    deposee_le: date
    part_du_plafond: Resultat[Decimal]
    sous_plafond: Resultat[bool]
    premier_quartile: Resultat[bool]
    effort: Resultat[Decimal]
    effort_eleve: Resultat[bool]
    effort_avant_aide: bool
    reste: Resultat[Decimal]
    reste_faible: Resultat[bool]
    adequation: Resultat[Adequation]
    priorites: tuple[str, ...] = ()
    cotation: int | None = None
    pieces: tuple[PieceManquante, ...] = ()
    ailleurs: tuple[Ailleurs, ...] = ()
    parcours: Parcours = field(default_factory=Parcours)
    besoins: tuple[BesoinAmenagement, ...] = ()
    effets: Sequence[Effet] = ()

    @property
    def recevable(self) -> bool | None:
        """Under the ceiling of this dwelling; None when it is not known."""
        return self.sous_plafond.valeur

    def fige(self) -> dict[str, Any]:
        """Figures and codes kept with the decision, without a name: what the commission had under its eyes."""
        fige: dict[str, Any] = {
            "le": self.le.isoformat(),
            "personnes": self.menage.a_loger if self.menage else None,
            "deposee_le": self.deposee_le.isoformat(),
            "logement_actuel": sorted(self.menage.logement.modeles) if self.menage and self.menage.logement else [],
            "priorites": list(self.priorites),
            "cotation": self.cotation,
            "pieces_manquantes": [une.code for une in self.pieces],
            "propositions_ailleurs": sum(une.proposition for une in self.ailleurs),
            "examens": self.parcours.examens,
            "effort_avant_aide": self.effort_avant_aide,
        }
        for nom in _FIGES:
            resultat: Resultat[Any] = getattr(self, nom)
            fige[nom] = _figure(resultat.valeur)
            if resultat.manques:
                fige.setdefault("manques", {})[nom] = [un.code for un in resultat.manques]
            if resultat.sources:
                fige.setdefault("sources", {})[nom] = [str(une) for une in resultat.sources]
        return fige


_FIGES = (
    "part_du_plafond", "sous_plafond", "premier_quartile", "effort", "effort_eleve", "reste", "reste_faible", "adequation",
)  # fmt: skip


def _figure(valeur: Any) -> Any:
    return str(valeur) if isinstance(valeur, Decimal | Adequation) else valeur


def sans_menage(quoi: str) -> Resultat[Any]:
    """A personne morale or an erased dossier: nothing to compute."""
    return Resultat(
        None, quoi, manques=(Manque("menage", "Aucun ménage dans ce dossier", "la demande", "Vérifiez la demande."),)
    )
