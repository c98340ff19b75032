"""Asking the guichet that follows a demande to open it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registre.enums import EtatAcces
from registre.models import Demande, DemandeAcces, DemandePartageOrganisme
from registre.services import acces
from registre.services.acces import Decision
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.errors import ActionRefusee
from tests import monde
from tests.factories.registre import demande

MOTIF = "La personne se présente à notre guichet"


@pytest.fixture
def suivie(db) -> Demande:
    """Followed at Montreuil, out of the perimeter of the town of Paris."""
    return demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


@pytest.fixture
def paris(db):
    return monde.acteur(monde.VILLE_DE_PARIS)


def demander(suivie, paris, **champs):
    reference = champs.pop("reference", None) or acces.sceller_reference(suivie.pk, paris)
    return acces.demander(reference, motif=champs.get("motif", MOTIF), acteur=paris)


def test_accorder_ouvre_le_dossier_pour_un_temps(suivie, paris):
    montreuil = monde.acteur(monde.COMMUNE)
    faite = demander(suivie, paris)
    assert not Demande.objects.visibles_par(paris).filter(pk=suivie.pk).exists(), "asking opens nothing"
    assert list(acces.recues(montreuil)) == [faite]
    assert acces.en_attente(montreuil) == 1
    fin = aujourdhui() + timedelta(days=30)

    decidee = acces.decider(faite.cle, Decision(accorder=True, au=fin), acteur=montreuil)

    assert decidee.etat == EtatAcces.ACCORDEE
    partage = DemandePartageOrganisme.objects.get(content_object=suivie)
    assert (decidee.partage_id, partage.motif, partage.au) == (partage.pk, MOTIF, fin)
    assert Demande.objects.visibles_par(paris).filter(pk=suivie.pk).exists()
    with horloge_a(fin + timedelta(days=1)):
        assert not Demande.objects.visibles_par(paris).filter(pk=suivie.pk).exists()


def test_refuser_dit_pourquoi_et_n_ouvre_rien(suivie, paris):
    faite = demander(suivie, paris)
    with pytest.raises(ActionRefusee) as sans_motif:
        acces.decider(faite.cle, Decision(accorder=False), acteur=monde.acteur(monde.COMMUNE))
    assert sans_motif.value.premier.code == "motif_requis"
    decision = Decision(accorder=False, motif="Le demandeur s'y oppose")
    acces.decider(faite.cle, decision, acteur=monde.acteur(monde.COMMUNE))
    faite.refresh_from_db()
    assert (faite.etat, faite.motif_decision) == (EtatAcces.REFUSEE, "Le demandeur s'y oppose")
    assert not Demande.objects.visibles_par(paris).filter(pk=suivie.pk).exists()


def test_une_seule_demande_en_attente(suivie, paris):
    assert demander(suivie, paris).pk == demander(suivie, paris).pk
    assert acces.deja_demandees(paris, [suivie.pk]) == {suivie.pk}


@pytest.mark.parametrize("motif", ["", "court", "x" * 301])
def test_le_motif_est_demande(suivie, paris, motif):
    with pytest.raises(ActionRefusee) as refusee:
        demander(suivie, paris, motif=motif)
    assert refusee.value.premier.code == "motif_requis"
    assert not DemandeAcces.objects.exists()


def test_une_reference_ne_sert_qu_a_celui_qui_l_a_recue(suivie, paris):
    reference = acces.sceller_reference(suivie.pk, paris)
    assert str(suivie.pk) not in reference
    for autre, texte in ((monde.acteur(monde.BAILLEUR), reference), (paris, "nimporte-quoi"), (paris, "")):
        with pytest.raises(ActionRefusee) as refusee:
            acces.demander(texte, motif=MOTIF, acteur=autre)
        assert refusee.value.premier.code == "reference_perdue"
    with horloge_a(aujourdhui() + timedelta(days=1)), pytest.raises(ActionRefusee):
        acces.demander(reference, motif=MOTIF, acteur=paris)


def test_seul_le_guichet_concerne_repond(suivie, paris):
    faite = demander(suivie, paris)
    for profil in (monde.BAILLEUR, monde.VILLE_DE_PARIS, monde.DEPARTEMENT):
        with pytest.raises(ActionRefusee) as refusee:
            acces.decider(faite.cle, Decision(accorder=False, motif="non"), acteur=monde.acteur(profil))
        assert refusee.value.premier.statut_http == 404
    ept = monde.acteur(monde.EPT)
    reference = acces.sceller_reference(suivie.pk, ept)
    with pytest.raises(ActionRefusee) as sans_droit:
        acces.demander(reference, motif=MOTIF, acteur=ept)
    assert sans_droit.value.premier.statut_http == 403


def test_on_ne_repond_pas_deux_fois(suivie, paris):
    montreuil = monde.acteur(monde.COMMUNE)
    faite = demander(suivie, paris)
    acces.decider(faite.cle, Decision(accorder=False, motif="non"), acteur=montreuil)
    with pytest.raises(ActionRefusee) as refusee:
        acces.decider(faite.cle, Decision(accorder=True, au=aujourdhui()), acteur=montreuil)
    assert (refusee.value.premier.code, refusee.value.premier.statut_http) == ("acces_deja_decide", 409)
    assert not DemandePartageOrganisme.objects.exists()


def test_une_duree_trop_longue_ne_change_rien(suivie, paris):
    faite = demander(suivie, paris)
    fin = maintenant().date() + timedelta(days=800)
    with pytest.raises(ActionRefusee) as refusee:
        acces.decider(faite.cle, Decision(accorder=True, au=fin), acteur=monde.acteur(monde.COMMUNE))
    assert refusee.value.premier.code == "duree_de_partage"
    faite.refresh_from_db()
    assert faite.etat == EtatAcces.EN_ATTENTE
