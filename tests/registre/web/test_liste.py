"""The list of demandes."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_la_liste_montre_une_demande_enregistree(commune, enregistree):
    demande = enregistree()

    page = commune.get(reverse("registre:liste"))

    assert page.status_code == 200
    texte = page.content.decode()
    assert "Koné Aminata" in texte
    assert str(demande.cle) in texte
