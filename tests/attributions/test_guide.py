"""The guide of the unforeseen cases: every case that the register handles has its section, written from its help."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

GUIDE = Path(settings.RACINE) / "docs/cas.md"
CAS = (
    "Annuler un acte enregistré par erreur",
    "Changement depuis la séance",
    "Colocation",
    "Fin d'une convention de réservation",
    "Le ménage change en route",
    "Livrer un programme neuf",
    "Logement retiré par le bailleur",
    "Mutation et échange dans votre parc",
    "Offre refusée au titre du DALO",
    "Réservataire tardif, court ou sur papier",
)


@pytest.mark.parametrize("cas", CAS)
def test_chaque_cas_a_sa_section(cas: str):
    _, trouve, corps = GUIDE.read_text(encoding="utf-8").partition(f"\n## {cas}\n")
    assert trouve
    section = corps.partition("\n## ")[0]
    # What happens, and by which rule: an article, a parameter or the règlement.
    assert len(section.split()) > 50
    assert any(mot in section for mot in ("CCH", "R441", "L44", "délai à confirmer"))
