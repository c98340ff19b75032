"""Querysets compiled once: the same rows as the ORM, one statement, one list of ids."""

from __future__ import annotations

import pytest

from habilitations.models import Organisme
from socle.preparees import IDS, Preparee

pytestmark = pytest.mark.django_db


def test_les_memes_lignes_que_l_orm(django_assert_num_queries):
    ids = list(Organisme.objects.order_by("pk").values_list("pk", flat=True)[:5])
    preparee = Preparee(
        lambda: Organisme.objects.filter(pk__in=[IDS], suspendu=False).order_by("nom").values_list("pk", "nom")
    )
    for voulus in (ids, ids[:1], []):
        with django_assert_num_queries(1):
            lues = preparee.lignes(voulus)
        assert lues == list(
            Organisme.objects.filter(pk__in=voulus, suspendu=False).order_by("nom").values_list("pk", "nom")
        )


@pytest.mark.parametrize("champs", [{}, {"pk__in": [IDS], "type__in": ["commune"]}])
def test_une_liste_d_ids_et_une_seule(champs):
    with pytest.raises(ValueError, match="une seule"):
        Preparee(lambda: Organisme.objects.filter(**champs).values_list("pk")).lignes([1])
