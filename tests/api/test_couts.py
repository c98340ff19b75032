"""A list and a detail stay cheap: the processor time of this process, database apart."""

from __future__ import annotations

import time

import pytest

from tests import monde
from tests.api.atelier import Api, enregistrer

pytestmark = pytest.mark.django_db
SECONDES, TOURS = 0.040, 20


def test_une_liste_et_un_detail_coutent_peu():
    api = Api(monde.COMMUNE)
    cles = [enregistrer(api)["cle"] for _ in range(25)]
    for adresse in ("/demandes/", f"/demandes/{cles[0]}/", "/evenements/"):
        assert api.get(adresse).status_code == 200
        debut = time.process_time()
        for _ in range(TOURS):
            api.get(adresse)
        moyenne = (time.process_time() - debut) / TOURS
        assert moyenne <= SECONDES, (adresse, moyenne)
