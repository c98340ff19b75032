"""Whether a signed lease may be cancelled: its date, its motive, what became of the dwellings since (R441-2-8 a). Pure.

No text rules a lease that is cancelled: the radiation had no ground, so the demande goes on with its number and seniority,
and what the CALEOL decided for the others stands. A lease that took effect ends by a notice, not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from attributions.enums import MotifAnnulationBail, SuiteAnnulation
from attributions.saisie.location import SaisieAnnulation
from socle.errors import Nature, Refus, Regle

R8 = "R441-2-8 a CCH"
CONGE = "article 12 de la loi du 6 juillet 1989"
MALGRE_L_ENTREE = frozenset({MotifAnnulationBail.ERREUR, MotifAnnulationBail.JUGE})
"""Motives that hold although the household moved in: the lease was never one, or a judge says so."""


@dataclass(frozen=True, slots=True)
class FaitsAnnulation:
    """The lease and its dwelling on the day of the act.

    `remis`: the dwelling was put on offer again since. `libere`: what became of the dwelling that the household left by
    mutation: empty (nothing), `ouvert` (on offer) or `loue`. `occupe`: an association's lease, a household lives there.
    """

    signe_le: date
    entree_le: date | None
    aujourdhui: date
    remis: bool = False
    libere: str = ""
    occupe: bool = False


def refus_d_annulation(saisie: SaisieAnnulation, faits: FaitsAnnulation) -> tuple[Refus, ...]:
    """Every reason why this lease may not be cancelled so, in the order of the form; empty when it may."""
    return (*_date(saisie, faits), *_motif(saisie, faits), *_suite(saisie), *_logements(faits))


def _date(saisie: SaisieAnnulation, faits: FaitsAnnulation) -> Iterator[Refus]:
    if saisie.le > faits.aujourdhui:
        yield Refus(
            "annulation_future",
            "Cette date d'annulation est à venir.",
            Nature.SAISIE,
            "le",
            Regle.DATE,
            "Indiquez le jour où le bail a été annulé.",
        )
    elif saisie.le < faits.signe_le:
        yield Refus(
            "annulation_avant_bail",
            f"L'annulation précède la signature du bail ({faits.signe_le:%d/%m/%Y}).",
            Nature.SAISIE,
            "le",
            R8,
            "Vérifiez la date d'annulation.",
        )


def _motif(saisie: SaisieAnnulation, faits: FaitsAnnulation) -> Iterator[Refus]:
    if saisie.motif not in MotifAnnulationBail.values:
        yield Refus(
            "motif_annulation",
            "Ce motif d'annulation n'est pas dans la liste.",
            Nature.SAISIE,
            "motif",
            Regle.MOTIF,
            f"Valeurs connues : {', '.join(MotifAnnulationBail.values)}.",
        )
    elif saisie.motif == MotifAnnulationBail.AUTRE and not saisie.precision.strip():
        yield Refus(
            "precision_annulation",
            "Un autre motif se précise.",
            Nature.SAISIE,
            "precision",
            Regle.MOTIF,
            "Dites pourquoi le bail est annulé, sans nom de personne.",
        )
    elif (
        faits.entree_le is not None and faits.entree_le <= faits.aujourdhui and saisie.motif not in MALGRE_L_ENTREE
    ):  # a cancellation dated before the keys does not take them back
        yield Refus(
            "bail_ayant_pris_effet",
            f"Le ménage est entré dans les lieux le {faits.entree_le:%d/%m/%Y} : ce bail a pris effet.",
            Nature.ETAT,
            "motif",
            CONGE,
            "Un départ est un congé, suivi d'une nouvelle demande. Bail enregistré par erreur ou annulé par le juge : "
            "choisissez ce motif.",
        )


def _suite(saisie: SaisieAnnulation) -> Iterator[Refus]:
    if saisie.suite not in SuiteAnnulation.values:
        yield Refus(
            "suite_annulation",
            "Ce qui suit pour le logement n'est pas dans la liste.",
            Nature.SAISIE,
            "suite",
            "R441-3 b CCH",
            f"Valeurs connues : {', '.join(SuiteAnnulation.values)}.",
        )


def _logements(faits: FaitsAnnulation) -> Iterator[Refus]:
    if faits.occupe:
        yield Refus(
            "menage_encore_loge",
            "L'association loge un ménage par ce bail.",
            Nature.ETAT,
            source="L442-8-1 CCH",
            issue="Enregistrez d'abord le départ de ce ménage, ou mettez le bail à son nom : sa demande reste à lui.",
        )
    if faits.remis:
        yield Refus(
            "logement_remis",
            "Ce logement a été remis à disposition depuis ce bail.",
            Nature.ETAT,
            source="L441-1 CCH",
            issue="Retirez d'abord cette nouvelle mise à disposition ; si elle est louée, ce bail a pris fin par un congé.",
        )
    if faits.libere == "ouvert":
        yield Refus(
            "logement_libere_ouvert",
            "Le logement que ce ménage devait quitter est remis à disposition.",
            Nature.ETAT,
            source="R441-5 CCH",
            issue="Retirez d'abord sa mise à disposition : le ménage y reste.",
        )
    elif faits.libere == "loue":
        yield Refus(
            "logement_libere_loue",
            "Le logement que ce ménage a quitté est loué à un autre.",
            Nature.ETAT,
            source="R441-5 CCH",
            issue="Le ménage n'a plus d'autre logement : gardez ce bail, ou annulez d'abord celui du logement quitté.",
        )
