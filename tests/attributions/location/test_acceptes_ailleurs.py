"""A household that accepted another dwelling: its other places and ranks wait for that lease, and nothing is held against it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from attributions.enums import MotifCloture
from attributions.models import Proposition
from attributions.rules.simultaneite import Ailleurs, Stade, attend_un_bail
from attributions.saisie.location import SaisieLevee
from attributions.services import acceptes_ailleurs, baux, conditions, desistements, poursuites, propositions
from attributions.services.coherence import compter
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from habilitations.acteur import systeme
from registre.enums import NatureEvenement
from registre.models import Evenement, Parametre, Suivi
from registre.rules.parametres import Cle
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.api.test_location import agir, codes
from tests.attributions.location import scenes
from tests.attributions.location.test_conditions import recue, sous_condition
from tests.attributions.location.test_propositions import refuse
from tests.attributions.web.test_location import adresse, envoyer
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
MACHINE = systeme(motif="nuit de test")


@pytest.fixture
def gardes(db: None) -> None:
    """The parameters as shipped: who accepted elsewhere keeps its rank until that lease."""
    lues = lire_fichier()
    assert any(une["cle"] == Cle.RANG_GARDE and une["valeur"] == "1" for une in lues)
    charger_parametres(lues)


def ailleurs_et_ici(rang: int = 2) -> tuple[scenes.Scene, scenes.Scene]:
    """The household accepted the first dwelling; it is of this rank among three on the second."""
    ailleurs = scenes.une_scene(1)
    demandes = [usine.une_demande() for _ in range(3)]
    demandes[rang - 1] = ailleurs[1].demande
    ici = scenes.une_scene(demandes=demandes)
    scenes.acceptee(ailleurs)
    return ailleurs, ici


@pytest.mark.parametrize("etat", list(E))
def test_attend_un_bail_qui_tient_une_place_ou_un_rang(etat: E):
    un = [Ailleurs(Stade.ACCEPTEE, aujourdhui())]
    assert attend_un_bail(etat, un) == (etat in {E.ATTRIBUTAIRE, E.EN_RANG, E.SOUS_CONDITION, E.PROPOSEE})
    assert not attend_un_bail(etat, [Ailleurs(Stade.PROPOSEE, aujourdhui())])


def test_son_rang_attend_et_le_suivant_est_appele(gardes):
    """R441-3 b: the next one becomes attributaire; R441-10: the household may still change its mind, so keeps its rank."""
    _, ici = ailleurs_et_ici()
    scenes.proposee(ici)
    assert propositions.refuser(ici[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) == ici[3]
    assert ici.etats() == [E.REFUSEE, E.EN_RANG, E.ATTRIBUTAIRE]
    assert ecarts() == 0


def test_les_rangs_qui_attendent_ne_sont_pas_oublies(gardes):
    """Nobody else is left: the place waits, the sweep calls nobody and nothing is said incoherent."""
    _, ici = ailleurs_et_ici()
    desistements.desister(ici[3].pk, le=aujourdhui(), acteur=scenes.bailleur())
    scenes.proposee(ici)
    assert propositions.refuser(ici[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) is None
    assert ici[2].etat == E.EN_RANG
    assert poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=MACHINE) == 0
    assert compter()["rangs_oublies"] == 0


def test_le_bail_signe_ailleurs_clot_sans_refus_et_appelle_le_suivant(gardes, django_capture_on_commit_callbacks):
    """It held the place here, the dwelling was even offered: closed « logé ailleurs », the next rank is called."""
    ailleurs, ici = ailleurs_et_ici(rang=1)
    scenes.proposee(ici)
    with django_capture_on_commit_callbacks() as suites:
        baux.signer(ailleurs[1].pk, saisie=scenes.un_bail(ailleurs), acteur=scenes.bailleur())
    assert (ici[1].etat, ici[1].motif_cloture) == (E.RETIREE, MotifCloture.LOGE)
    assert Proposition.objects.get(candidature=ici[1]).etat == "annulee"
    suivi = Suivi.objects.get(pk=ici[1].demande_id)
    assert (suivi.refus, suivi.dernier_refus_le) == (0, None)
    dits = Evenement.objects.filter(demande=ici[1].demande_id, nature=NatureEvenement.REFUS_ATTRIBUTAIRE)
    assert not dits.exists()
    assert any("poursuivre" in repr(une) or "_signaler" in repr(une) for une in suites)
    assert poursuites.poursuivre_les_vacances([ici.vacance.pk], le=aujourdhui(), acteur=MACHINE) == 1
    assert ici[2].etat == E.ATTRIBUTAIRE
    assert ecarts() == 0


def test_il_change_d_avis_par_ecrit_et_retrouve_son_tour(gardes, django_capture_on_commit_callbacks):
    ailleurs, ici = ailleurs_et_ici()
    desistements.desister(ici[3].pk, le=aujourdhui(), acteur=scenes.bailleur())
    scenes.proposee(ici)
    propositions.refuser(ici[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    oral = scenes.refus(preuve=" ")
    refuse("ecrit_requis", propositions.refuser, ailleurs[1].pk, saisie=oral, acteur=scenes.bailleur())
    assert ailleurs[1].etat == E.ACCEPTEE
    with django_capture_on_commit_callbacks() as suites:
        propositions.refuser(ailleurs[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert any(str(ici.vacance.pk) in repr(une) for une in suites)
    assert poursuites.poursuivre_les_vacances([ici.vacance.pk], le=aujourdhui(), acteur=MACHINE) == 1
    assert ici[2].etat == E.ATTRIBUTAIRE
    assert ecarts() == 0


@pytest.mark.parametrize(("garde", "attendus"), [(1, [E.EN_RANG, E.ATTRIBUTAIRE]), (0, [E.ECARTEE, E.ATTRIBUTAIRE])])
def test_sa_condition_remplie_il_garde_son_rang_sans_son_tour(gardes, garde, attendus):
    """R441-3 c, then b: nothing more is asked of it; its turn is the next one's until that lease, where the rank waits."""
    Parametre.objects.filter(cle=Cle.RANG_GARDE).update(valeur=garde)
    ici = sous_condition()
    scenes.acceptee(scenes.une_scene(1, demandes=[ici[1].demande]))
    recue(ici[1], aujourdhui())
    conditions.lever(ici[1].pk, saisie=SaisieLevee(aujourdhui()), acteur=scenes.bailleur())
    assert ici.etats() == attendus
    assert ecarts() == 0


def test_sans_le_parametre_il_est_passe_pour_de_bon():
    Parametre.objects.filter(cle=Cle.RANG_GARDE).delete()
    _, ici = ailleurs_et_ici()
    scenes.proposee(ici)
    assert propositions.refuser(ici[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur()) == ici[3]
    assert (ici[2].etat, ici[2].motif_cloture) == (E.ECARTEE, MotifCloture.ENGAGE)


def test_la_nuit_ne_fait_pas_un_refus_de_son_silence(gardes):
    ailleurs, ici = ailleurs_et_ici(rang=1)
    scenes.proposee(ici)
    demain = aujourdhui() + 20 * JOUR
    assert propositions.constater_les_silences(le=demain, acteur=MACHINE) == 0
    # Once it is no longer bound elsewhere, the delay of R441-10 has run.
    propositions.refuser(ailleurs[1].pk, saisie=scenes.refus(), acteur=scenes.bailleur())
    assert propositions.constater_les_silences(le=demain, acteur=MACHINE) == 1


@pytest.mark.parametrize("proposee", [False, True])
def test_le_bailleur_passe_qui_tient_la_place(proposee: bool):
    """Its choice: the place is not held until a lease signed elsewhere. No refusal is written."""
    _, ici = ailleurs_et_ici(rang=1)
    if proposee:
        scenes.proposee(ici)
    refuse("pas_accepte_ailleurs", acceptes_ailleurs.passer, ici[2].pk, acteur=scenes.bailleur())
    refuse("sans_habilitation", acceptes_ailleurs.passer, ici[1].pk, acteur=monde.acteur(monde.RESERVATAIRE))
    refuse("version_perimee", acceptes_ailleurs.passer, ici[1].pk, acteur=scenes.bailleur(), version=99)
    assert acceptes_ailleurs.passer(ici[1].pk, acteur=scenes.bailleur()) == ici[2]
    assert ici.etats() == [E.ECARTEE, E.ATTRIBUTAIRE, E.EN_RANG]
    assert Suivi.objects.get(pk=ici[1].demande_id).refus == 0
    refuse("etat", acceptes_ailleurs.passer, ici[1].pk, acteur=scenes.bailleur())
    assert ecarts() == 0


def test_par_les_ecrans_et_par_l_api():
    ailleurs, ici = ailleurs_et_ici(rang=1)
    client, url = entrer(monde.BAILLEUR), adresse("candidature", ici[1])
    assert "En attente du bail" in client.get(url).content.decode()
    candidats = reverse("attributions:candidats", args=[ici.vacance.cle])
    assert "En attente du bail" in client.get(candidats).content.decode()
    assert "En attente du bail" not in client.get(adresse("candidature", ici[2])).content.decode()
    # The rank of its rival says it, without the dwelling nor the bailleur.
    assert "en attente du bail" in client.get(adresse("candidature", ici[2])).content.decode()
    assert client.get(adresse("passer_candidat", ici[2])).status_code == 409
    oral = envoyer(client, "refuser", ailleurs[1], motif="RF_QUARTIER")
    assert (oral.status_code, "que par écrit" in oral.content.decode()) == (422, True)
    assert envoyer(client, "passer_candidat", ici[1]).status_code == 302
    assert ici.etats()[:2] == [E.ECARTEE, E.ATTRIBUTAIRE]
    deux, trois = ailleurs_et_ici(rang=1)
    api = Api(monde.BAILLEUR)
    assert codes(agir(api, trois[2], "passage", {})) == ["pas_accepte_ailleurs"]
    faite = agir(api, trois[1], "passage", {})
    assert (faite.status_code, faite.json()["etat"]) == (200, E.ECARTEE)
    assert agir(Api(monde.RESERVATAIRE), deux[1], "passage", {}).status_code == 403
