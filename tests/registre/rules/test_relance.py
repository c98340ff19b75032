"""When a reminder to renew makes sense: during the notice, once a fortnight (R441-2-7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registre.rules.delais import Delais
from registre.rules.relance import PreavisFait, refus_de_relancer

LE = date(2026, 3, 10)
DELAIS = Delais(
    validite=12, preavis=1, preavis_marge_jours=5, radiation=13, reactivation=18, avertissement_c=1, reactivation_c=6,
    avertissement_d=1, conservation=12, conservation_courrier=12, attestation=1,
)  # fmt: skip
BIENTOT = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("valable_jusqu_au", "fait", "code"),
    [
        (BIENTOT, PreavisFait(), None),
        (LE, PreavisFait(), None),
        (date(2026, 4, 10), PreavisFait(), None),  # exactly a month before
        (date(2026, 4, 11), PreavisFait(), "relance_trop_tot"),
        (date(2027, 1, 1), PreavisFait(), "relance_trop_tot"),
        (LE - timedelta(days=1), PreavisFait(), "relance_echue"),
        (date(2025, 1, 1), PreavisFait(), "relance_echue"),
        (BIENTOT, PreavisFait(en_attente=True), "relance_en_attente"),
        (BIENTOT, PreavisFait(dernier_le=LE - timedelta(days=14)), "relance_recente"),
        (BIENTOT, PreavisFait(dernier_le=LE - timedelta(days=15)), None),
    ],
)
def test_refus_de_relancer(valable_jusqu_au, fait, code):
    refus = refus_de_relancer(valable_jusqu_au, fait, le=LE, delais=DELAIS)
    assert (refus.code if refus else None) == code
    assert refus is None or (refus.source and refus.issue)
