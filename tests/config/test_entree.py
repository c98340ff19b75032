"""Each command enters by its door: the owner's role for the schema, the application's for everything else."""

from __future__ import annotations

import pytest
from django.core.management import get_commands

from config import entree


@pytest.fixture(autouse=True)
def _porte(monkeypatch):
    monkeypatch.setenv(entree.VARIABLE, "test")


@pytest.mark.parametrize("commande", ["migrate", "accorder_roles", "preparer_base", "purger_traces", "peupler"])
def test_le_schema_se_change_en_proprietaire(commande):
    entree.declarer_commande(["manage.py", commande])
    assert entree.presente().proprietaire


@pytest.mark.parametrize("commande", ["shell", "importer_sne", "charger_territoires", "exporter_sne"])
def test_le_reste_tourne_en_application(commande):
    entree.declarer_commande(["manage.py", commande])
    assert not entree.presente().proprietaire


def test_les_commandes_du_proprietaire_existent():
    assert entree.COMMANDES_DU_PROPRIETAIRE - set(get_commands()) == set()


def test_le_web_est_le_seul_presse_et_le_seul_a_garder_ses_connexions():
    assert [nom for nom, une in entree.ENTREES.items() if une.reserve] == ["web"]
    assert 0 < entree.ENTREES["web"].delai_requete < entree.ENTREES["worker"].delai_requete
    assert entree.ENTREES["migration"].delai_verrou < entree.ENTREES["commande"].delai_verrou
