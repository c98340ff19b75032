"""Each actor type of the monde sees what the access articles let it see, at the scale of perimeters."""

from __future__ import annotations

import pytest

from habilitations.access import perimetre_de
from habilitations.rules.droits import Droit
from habilitations.territoires import tags_de
from tests import monde

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("profil", monde.PROFILS)
def test_chaque_profil_voit_dedans_et_pas_dehors(profil):
    attendu = monde.PROFILS[profil]
    perimetre = perimetre_de(monde.acteur(profil), Droit.CONSULTER)

    if attendu.dedans:
        assert perimetre.couvre(territoires=tags_de([monde.commune(attendu.dedans).pk]))
    if attendu.dehors:
        assert not perimetre.couvre(territoires=tags_de([monde.commune(attendu.dehors).pk]))
    assert perimetre.region is (attendu.dehors is None)
