"""A lease cancelled for a household with ten candidatures closed by its radiation and ranks not served, then a correction.

Everything that the signature did is undone in one transaction: radiation cancelled, counter-lines, ranks called again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.enums import MotifAnnulationBail, MotifCorrection, SuiteAnnulation
from attributions.saisie.location import SaisieAnnulation, SaisieBail, SaisieCorrection, SaisieImputation
from attributions.services import annulations, baux, corrections
from bench.bail import OUVERTES_PAR_MENAGE, _bailleur, _preparer
from bench.banc import Banc
from bench.copies import clone
from bench.mesure import Mesure, percentile
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.rules.reactivation import FaitsDeradiation, refus_de_deradiation
from registre.services.reactivation import faits_de_deradiation
from socle.clock import aujourdhui

LIMITE = 0.3
ANNULATIONS, RODAGE = 60, 10


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """p95 of a correction then the cancellation, commits included."""
    with clone():
        acteur = _bailleur()
        signes = [_signer(candidature, bail, acteur) for candidature, bail in _preparer(acteur, ANNULATIONS + RODAGE)]
        # A household of the population that has another demande is rightly refused: it is not one of the sample.
        seuls = [une for une in signes if refus_de_deradiation(_faits(une)) is None]
        durees = []
        for candidature in seuls[:-1]:
            debut = time.perf_counter()
            _corriger_puis_annuler(candidature, acteur)
            durees.append(time.perf_counter() - debut)
        with CaptureQueriesContext(connection) as requetes:
            _corriger_puis_annuler(seuls[-1], acteur)
    durees = durees[RODAGE:]
    yield Mesure(
        "annulation_bail",
        value=percentile(durees),
        unit="s",
        n=len(durees),
        limite=LIMITE,
        details={
            "mediane": round(percentile(durees, 0.5), 5),
            "candidatures_closes": OUVERTES_PAR_MENAGE - 1,
            "rangs_non_servis": 2,
            "requetes": len(requetes),
        },
    )


def _signer(candidature: int, bail: SaisieBail, acteur: Acteur) -> int:
    baux.signer(candidature, saisie=bail, acteur=acteur)
    return candidature


def _faits(candidature: int) -> FaitsDeradiation:
    return faits_de_deradiation(Demande.objects.get(candidatures=candidature))


def _corriger_puis_annuler(candidature: int, acteur: Acteur) -> None:
    """A public is corrected, then the lease cancelled and the next rank called."""
    corrections.corriger(candidature, saisie=_correction(), acteur=acteur)
    annulations.annuler(candidature, saisie=_annulation(), acteur=acteur)


def _correction() -> SaisieCorrection:
    return SaisieCorrection(motif=MotifCorrection.SAISIE.value, imputation=SaisieImputation(relogement=True))


def _annulation() -> SaisieAnnulation:
    return SaisieAnnulation(
        le=aujourdhui(),
        motif=MotifAnnulationBail.SANS_ENTREE.value,
        suite=SuiteAnnulation.RANG_SUIVANT.value,
    )
