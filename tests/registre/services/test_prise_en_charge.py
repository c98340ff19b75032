"""Following a dossier: taken, given, released; one at a time for each organisme, nothing overwritten unseen."""

from __future__ import annotations

import pytest

from habilitations.models import Affectation, Agent
from registre.models import Demande, PriseEnCharge
from registre.services.prise_en_charge import collegues, confier, oublier, rendre, suivie_par
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe
from tests import monde
from tests.factories.registre import demande as deposer

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande() -> Demande:
    return deposer(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


@pytest.fixture
def accueil() -> Affectation:
    """A colleague of the town: the desk clerk."""
    return Affectation.objects.get(agent=Agent.objects.get(email=monde.AGENT_ACCUEIL))


def moi():
    return monde.acteur(monde.COMMUNE)


def refus_de(faire):
    with pytest.raises(ActionRefusee) as refusee:
        faire()
    return refusee.value.refus[0]


def test_prendre_confier_rendre_sont_traces(demande, accueil):
    confier(demande.pk, affectation_id=moi().affectation_id, acteur=moi())
    assert suivie_par(demande.pk, moi().organisme_id).affectation_id == moi().affectation_id

    confier(demande.pk, affectation_id=accueil.pk, acteur=moi(), attendu=moi().affectation_id)
    assert suivie_par(demande.pk, moi().organisme_id).affectation_id == accueil.pk

    rendre(demande.pk, acteur=moi(), attendu=accueil.pk)
    assert suivie_par(demande.pk, moi().organisme_id) is None
    actes = TraceActe.objects.filter(objet_id=demande.pk).order_by("id").values_list("acte", flat=True)
    assert list(actes)[-3:] == ["prendre_en_charge", "confier", "rendre"]


def test_suivre_ne_change_rien_a_la_demande(demande):
    version = demande.version
    confier(demande.pk, affectation_id=moi().affectation_id, acteur=moi())
    demande.refresh_from_db()
    assert demande.version == version


def test_un_collegue_l_a_pris_entre_temps(demande, accueil):
    confier(demande.pk, affectation_id=accueil.pk, acteur=moi())

    refus = refus_de(lambda: confier(demande.pk, affectation_id=moi().affectation_id, acteur=moi()))

    assert (refus.code, refus.nature) == ("deja_suivi", Nature.CONFLIT)
    assert str(accueil.agent) in refus.message
    assert suivie_par(demande.pk, moi().organisme_id).affectation_id == accueil.pk
    assert refus_de(lambda: rendre(demande.pk, acteur=moi(), attendu=None)).code == "deja_suivi"


def test_chaque_organisme_a_le_sien(demande):
    autre = monde.acteur(monde.BAILLEUR)
    confier(demande.pk, affectation_id=moi().affectation_id, acteur=moi())
    confier(demande.pk, affectation_id=autre.affectation_id, acteur=autre)
    assert PriseEnCharge.objects.filter(demande=demande).count() == 2


def test_on_ne_confie_qu_a_son_organisme(demande):
    etranger = monde.acteur(monde.BAILLEUR).affectation_id
    assert refus_de(lambda: confier(demande.pk, affectation_id=etranger, acteur=moi())).code == "agent_inconnu"
    assert not PriseEnCharge.objects.exists()


def test_hors_perimetre_rien_n_existe(demande):
    ailleurs = monde.acteur(monde.VILLE_DE_PARIS)
    refus = refus_de(lambda: confier(demande.pk, affectation_id=ailleurs.affectation_id, acteur=ailleurs))
    assert refus.nature is Nature.INTROUVABLE


def test_les_collegues_lisent_les_dossiers(accueil):
    lus = collegues(moi())
    assert accueil in lus
    assert moi().affectation_id not in {une.pk for une in lus}
    assert {une.organisme_id for une in lus} == {moi().organisme_id}


def test_l_effacement_les_oublie(demande):
    confier(demande.pk, affectation_id=moi().affectation_id, acteur=moi())
    oublier([demande.pk])
    assert suivie_par(demande.pk, moi().organisme_id) is None
