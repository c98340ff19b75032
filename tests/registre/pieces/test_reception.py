"""Files on their way: limits, order of the pieces, what is refused at the end, what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from demandeurs.models import DepotFichier
from demandeurs.pieces import coffre
from demandeurs.services import balayage
from registre.services.pieces import reception
from socle.clock import maintenant
from socle.errors import ActionRefusee
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import document

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(monde):
    return m.acteur(monde.commune)


def codes(faire) -> list[str]:
    with pytest.raises(ActionRefusee) as refusee:
        faire()
    return [un.code for un in refusee.value.refus]


def test_ce_qui_est_recu_se_relit_et_le_nom_est_chiffre(demande, agent):
    contenu = document()

    depot = reception.recevoir_entier(demande, nom="avis Koné.png", contenu=contenu, acteur=agent)

    assert reception.contenu_de(depot) == contenu
    assert reception.nom_de(depot) == "avis Koné.png"
    assert "Koné".encode() not in bytes(depot.nom_chiffre)


@pytest.mark.parametrize(("taille", "code"), [(0, "fichier_vide"), (-1, "fichier_vide"), (10**9, "fichier_trop_gros")])
def test_une_taille_impossible_est_refusee(demande, agent, taille, code):
    assert codes(lambda: reception.commencer(demande, nom="x", taille=taille, acteur=agent)) == [code]
    assert not DepotFichier.objects.exists()


@pytest.mark.parametrize(
    ("depuis", "contenu", "code"),
    [(5, b"abc", "morceau_decale"), (0, b"", "morceau_impossible"), (0, b"a" * 11, "morceau_impossible")],
)
def test_un_morceau_hors_de_sa_place_ne_change_rien(demande, agent, depuis, contenu, code):
    depot = reception.commencer(demande, nom="x", taille=10, acteur=agent)

    faire = lambda: reception.ajouter(  # noqa: E731
        depot.cle, depuis=depuis, contenu=contenu, demande=demande, acteur=agent
    )

    assert codes(faire) == [code]
    assert DepotFichier.objects.get().recu == 0


def test_un_fichier_incomplet_ne_se_lit_pas(demande, agent):
    depot = reception.commencer(demande, nom="x", taille=10, acteur=agent)

    assert codes(lambda: reception.contenu_de(depot)) == ["fichier_incomplet"]


def test_le_fichier_qui_ne_passera_pas_dit_pourquoi_des_sa_fin(demande, agent):
    depot = reception.recevoir_entier(demande, nom="x.pdf", contenu=b"MZ" + bytes(40), acteur=agent)

    assert "ni un PDF ni une image" in depot.refus


def test_passe_son_terme_le_balayage_n_en_laisse_rien(demande, agent, monkeypatch):
    depot = reception.recevoir_entier(demande, nom="x.png", contenu=document(), acteur=agent)
    garde = reception.recevoir_entier(demande, nom="y.png", contenu=document(2), acteur=agent)
    DepotFichier.objects.filter(pk=depot.pk).update(expire_a=maintenant() - timedelta(minutes=1))

    assert not reception.les_siens(demande, agent).filter(pk=depot.pk).exists()
    monkeypatch.setattr(balayage, "AGE_D_UN_ORPHELIN", -1)
    assert balayage.purger_les_depots() == 1
    balayage.balayer(forcer=True, verifier=False)

    assert list(coffre.stockage().lister(coffre.nom_de(depot.cle, dossier=coffre.DEPOTS))) == []
    assert reception.contenu_de(garde) == document(2)


def test_retire_rien_ne_reste(demande, agent, django_capture_on_commit_callbacks):
    depot = reception.recevoir_entier(demande, nom="x.png", contenu=document(), acteur=agent)

    with django_capture_on_commit_callbacks(execute=True):
        assert reception.oublier(reception.les_siens(demande, agent)) == 1

    assert not DepotFichier.objects.exists()
    assert list(coffre.stockage().lister(coffre.nom_de(depot.cle, dossier=coffre.DEPOTS))) == []
