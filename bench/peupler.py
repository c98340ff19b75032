"""The building of the base itself: demandes a second, indexes and keys rebuilt included, and coherence afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from bench.banc import Banc
from bench.mesure import Mesure

DEBIT = 2_500.0
LIGNES_PAR_DEMANDE = 25.0


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """From the record written when the base was built; coherence counted then, on the finished base."""
    bilan = banc.construire()
    yield Mesure(
        "peupler",
        value=bilan["debit"],
        unit="1/s",
        n=bilan["demandes"],
        limite=DEBIT,
        sens=">=",
        ratio=bilan["debit"] / DEBIT,
        reference="limite",
        details={
            cle: bilan[cle] for cle in ("lignes_par_demande", "duree", "chargement", "reconstruction", "construite_a")
        },
    )
    yield Mesure(
        "peupler_lignes_par_demande",
        value=bilan["lignes_par_demande"],
        unit="1",
        n=bilan["demandes"],
        limite=LIGNES_PAR_DEMANDE,
        sens=">=",
    )
    incoherences = bilan["incoherences"]
    yield Mesure(
        "peupler_incoherences",
        value=sum(incoherences.values()),
        unit="1",
        n=bilan["demandes"],
        limite=0,
        details={
            "controles": len(incoherences),
            "non_nuls": {nom: nombre for nom, nombre in incoherences.items() if nombre},
        },
    )
