from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import override_settings

from habilitations.acteur import Acteur
from registre.models import Demande, VerificationExistant
from registre.services.doublons_probables import Cle, verifier_existant
from registre.services.enregistrement import enregistrer
from registre.states.demande import EtatDemande
from socle.clock import horloge_a
from socle.errors import ActionRefusee, Nature
from socle.models import TraceConsultation
from tests import monde
from tests.factories import saisies


@pytest.fixture
def dossier(agent: Acteur) -> Demande:
    saisie = saisies.saisie(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL,)))
    return enregistrer(saisie, acteur=agent)


@pytest.fixture
def paris(referentiels: None) -> Acteur:
    """Registers in Paris: the dossier of Montreuil is not in its perimeter."""
    return monde.acteur(monde.VILLE_DE_PARIS)


IDENTITE = {"nom": "LE GOFF MARTIN", "prenom": "eloise", "naissance_le": date(1988, 8, 12)}


@pytest.mark.parametrize(
    ("question", "par"),
    [
        (IDENTITE, Cle.IDENTITE),
        ({**IDENTITE, "nom": "Martin"}, Cle.IDENTITE),  # birth name
        ({"nom": "Le Goff", "prenom": "Yann", "naissance_le": date(1986, 2, 3)}, Cle.IDENTITE),  # the other adult
        ({"nir": "2 95 10 99 126 111 93"}, Cle.NIR),
        ({**IDENTITE, "nir": "295109912611193"}, Cle.NIR),
    ],
)
def test_existe_et_a_quel_guichet_rien_de_plus(dossier: Demande, paris: Acteur, question: dict, par: Cle) -> None:
    (existant,) = verifier_existant(acteur=paris, **question)
    assert existant.par is par
    assert existant.organisme == "Ville de Montreuil"
    assert (existant.visible, existant.cle) == (False, "")


def test_par_le_numero(dossier: Demande, paris: Acteur) -> None:
    (existant,) = verifier_existant(acteur=paris, numero=dossier.numeros.get().numero)
    assert existant.par is Cle.NUMERO


def test_dans_son_perimetre_il_peut_l_ouvrir(dossier: Demande, agent: Acteur) -> None:
    (existant,) = verifier_existant(acteur=agent, **IDENTITE)
    assert (existant.visible, existant.cle) == (True, str(dossier.cle))


@pytest.mark.parametrize(
    "question",
    [
        {**IDENTITE, "naissance_le": date(1988, 8, 13)},
        {**IDENTITE, "prenom": "Louise"},
        {"nom": "Le Goff", "prenom": "Léa", "naissance_le": date(2016, 5, 4)},  # a child is not a demandeur
        {"nir": "255081416802539"},
        {"nom": "Le Goff"},
        {},
    ],
)
def test_rien_d_approchant(dossier: Demande, paris: Acteur, question: dict) -> None:
    assert verifier_existant(acteur=paris, **question) == []


def test_une_demande_radiee_n_existe_plus_ici(dossier: Demande, paris: Acteur) -> None:
    Demande.objects.filter(pk=dossier.pk).update(
        etat=EtatDemande.RADIEE, motif_radiation="RADABA", radiee_le=saisies.LE_10_MARS
    )
    assert verifier_existant(acteur=paris, **IDENTITE) == []


def test_chaque_question_est_tracee_et_comptee(dossier: Demande, paris: Acteur) -> None:
    verifier_existant(acteur=paris, **IDENTITE)
    trace = TraceConsultation.objects.get(nature="existence", agent_id=paris.agent_id)
    assert trace.objets == [dossier.pk]
    assert VerificationExistant.objects.get(agent_id=paris.agent_id).trouvees == 1


@override_settings(VERIFICATIONS_PAR_HEURE=2)
def test_limite_par_agent_et_par_heure(dossier: Demande, paris: Acteur, agent: Acteur) -> None:
    for _ in range(2):
        verifier_existant(acteur=paris, **IDENTITE)
    with pytest.raises(ActionRefusee) as erreur:
        verifier_existant(acteur=paris, **IDENTITE)
    assert erreur.value.premier.nature is Nature.LIMITE
    assert verifier_existant(acteur=agent, **IDENTITE), "the limit is each agent's"
    with horloge_a(saisies.LE_10_MARS + timedelta(days=1)):
        assert verifier_existant(acteur=paris, **IDENTITE), "an hour later it starts again"


@pytest.mark.parametrize("profil", [monde.RESERVATAIRE, monde.OBSERVATOIRE, monde.LIEU_ACCUEIL])
def test_reserve_a_qui_enregistre(dossier: Demande, profil: str) -> None:
    with pytest.raises(ActionRefusee) as erreur:
        verifier_existant(acteur=monde.acteur(profil), **IDENTITE)
    assert erreur.value.premier.nature is Nature.INTERDIT
    assert not VerificationExistant.objects.exists()
