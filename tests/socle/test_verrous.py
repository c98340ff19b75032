"""Locks: ascending order whatever the order asked, one holder of an advisory lock at a time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from habilitations.models import Organisme
from socle.verrous import VerrouOccupe, verrou_exclusif, verrouiller, verrouiller_un


@pytest.mark.django_db
def test_les_lignes_sont_verrouillees_par_id_croissant(django_assert_num_queries):
    ids = list(Organisme.objects.order_by("-pk").values_list("pk", flat=True)[:4])
    with django_assert_num_queries(1) as requetes:
        lignes = verrouiller(Organisme.objects.all(), [*ids, ids[0], 10**9])
    assert [ligne.pk for ligne in lignes] == sorted(ids)
    assert "FOR NO KEY UPDATE" in requetes.captured_queries[0]["sql"]
    assert verrouiller_un(Organisme.objects.all(), 10**9) is None


def en_parallele(*actes) -> list[BaseException]:
    erreurs: list[BaseException] = []

    def faire(acte):
        try:
            acte()
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=faire, args=(acte,)) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=30)
    return erreurs


def test_deux_actes_croises_ne_se_bloquent_pas(base_clonee):
    """Each takes the same rows in the opposite order, thirty times: a deadlock would raise."""
    ids = list(Organisme.objects.values_list("pk", flat=True)[:6])

    def acte(ordre):
        def faire():
            for _ in range(30):
                with transaction.atomic():
                    for ligne in verrouiller(Organisme.objects.all(), ordre):
                        Organisme.objects.filter(pk=ligne.pk).update(suspendu=False)

        return faire

    assert en_parallele(acte(ids), acte(ids[::-1])) == []


def test_un_verrou_exclusif_n_a_qu_un_porteur(base_clonee):
    def prendre():
        with verrou_exclusif("nuit"):
            pass

    with verrou_exclusif("nuit"):
        (erreur,) = en_parallele(prendre)
    assert isinstance(erreur, VerrouOccupe)
    assert en_parallele(prendre) == []


def test_le_verrou_est_rendu_quand_l_acte_echoue(base_clonee):
    def echouer():
        with verrou_exclusif("nuit"):
            raise RuntimeError("panne")

    def prendre():
        with verrou_exclusif("nuit"):
            pass

    with pytest.raises(RuntimeError, match="panne"):
        echouer()
    assert en_parallele(prendre) == []
