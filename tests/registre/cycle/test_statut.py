"""The status of the calendar is the same in SQL and in Python; the generated documents say what the code says."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from registre.annotations import avec_statut_d_echeance
from registre.models import Demande
from registre.rules.echeances import bornes_du_jour, statut_d_echeance
from registre.services.documentation import DOCUMENTS, ecrire, perimes
from tests.registre.cycle import monde as m
from tests.registre.rules.test_echeances import DELAIS

JOURS = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))


@pytest.fixture
def une(monde) -> Demande:
    return m.demande(monde.guichet, deposee_le=date(2020, 1, 1))


@hypothesis(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(le=JOURS, ecart=st.integers(min_value=-200, max_value=200))
def test_sql_et_python_disent_le_meme_statut(une, le, ecart):
    valable = le + timedelta(days=ecart)
    Demande.objects.filter(pk=une.pk).update(valable_jusqu_au=valable)
    (lue,) = avec_statut_d_echeance(Demande.objects.filter(pk=une.pk), bornes_du_jour(le, DELAIS))
    assert lue.statut_echeance == statut_d_echeance(valable, le=le, delais=DELAIS)


def test_les_documents_engendres_sont_a_jour():
    assert perimes(Path(settings.RACINE)) == []


def test_un_document_perime_fait_echouer_la_verification(tmp_path, settings, capsys):
    settings.RACINE = tmp_path
    with pytest.raises(CommandError, match=r"docs/etats/demande\.md"):
        call_command("documenter", "--verifier")
    call_command("documenter")
    call_command("documenter", "--verifier")
    assert "à jour" in capsys.readouterr().out
    assert ecrire(tmp_path) == []
    (tmp_path / "docs/droits.md").write_text("autre chose")
    assert perimes(tmp_path) == ["docs/droits.md"]
    assert set(DOCUMENTS) >= {"docs/etats/demande.md", "docs/ports.md"}
