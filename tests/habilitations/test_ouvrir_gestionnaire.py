"""The first gestionnaire of an empty installation, then a second one in the same organisme."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from habilitations.access import acteur_de, peut
from habilitations.models import Affectation, Habilitation, Invitation, Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from tests import monde

pytestmark = pytest.mark.django_db


def ouvrir(courriel: str, **options: str) -> Affectation:
    call_command("ouvrir_gestionnaire", courriel, nom="Neuve", prenom="Lina", verbosity=0, **options)
    return Affectation.objects.select_related("agent", "organisme").latest("pk")


def test_dans_une_installation_vide_l_organisme_s_ouvre_avec_son_titre():
    monde_du_gestionnaire = monde.organisme(monde.GESTIONNAIRE)
    Organisme.objects.filter(pk=monde_du_gestionnaire.pk).update(type=TypeOrganisme.EPCI)

    affectation = ouvrir("lina@exemple.test", organisme="Gestionnaire de la région")

    assert affectation.organisme.nom == "Gestionnaire de la région"
    assert Habilitation.objects.filter(organisme=affectation.organisme, base="15-V-5").exists()
    assert peut(acteur_de(affectation.agent, affectation), Droit.GERER)
    assert Invitation.objects.get(agent=affectation.agent).acceptee_a is None


def test_le_suivant_rejoint_l_organisme_qui_existe():
    assert ouvrir("lina@exemple.test").organisme == monde.organisme(monde.GESTIONNAIRE)


def test_deux_fois_la_meme_personne_est_refuse_sans_rien_changer():
    ouvrir("lina@exemple.test")
    avant = Affectation.objects.count()

    with pytest.raises(CommandError, match="exerce déjà cette fonction"):
        ouvrir("lina@exemple.test")
    assert Affectation.objects.count() == avant
