"""`visibles_par`, `has_perm` and `raisons` answer the same for every profile and demande."""

from __future__ import annotations

import pytest

from habilitations.access import raisons
from habilitations.rules.droits import Droit
from registre.models import Demande
from socle.clock import aujourdhui
from tests import monde
from tests.factories import registre as demandes

pytestmark = pytest.mark.django_db
COMMUNES = (monde.MONTREUIL, monde.SAINT_DENIS, monde.STAINS, monde.PARIS, monde.PARIS_18, monde.MASSY, monde.NANTERRE)


@pytest.fixture
def toutes(db):
    etat = monde.acteur(monde.ETAT)
    guichet = monde.PROFILS[monde.ETAT].guichet
    posees = [demandes.demande(etat, (c,), guichet=guichet, deposee_le=aujourdhui()) for c in COMMUNES]
    chez_paris = demandes.demande(
        monde.acteur(monde.VILLE_DE_PARIS), (monde.NANTERRE,), guichet="PARI1", deposee_le=aujourdhui()
    )
    return [*posees, chez_paris]


def test_trois_reponses_d_accord(toutes):
    for profil in monde.PROFILS:
        acteur, agent = monde.acteur(profil), monde.agent(profil)
        for droit in (Droit.CONSULTER, Droit.MODIFIER, Droit.DESIGNER):
            par_la_requete = set(Demande.objects.visibles_par(acteur, droit))
            par_permission = {une for une in toutes if agent.has_perm(f"registre.{droit.value}", une)}
            assert par_la_requete == par_permission, (profil, droit)
        assert {une for une in toutes if raisons(acteur, une)} == set(
            Demande.objects.visibles_par(acteur, Droit.CONSULTER)
        ), profil


# Who sees each demande, worked out from the articles; the eighth one names Nanterre but was registered in Paris.
REGION = {
    monde.BAILLEUR, monde.ACTION_LOGEMENT, monde.ETAT, monde.PREFECTURE, monde.SIAO_ENREGISTREUR, monde.GESTIONNAIRE,
}  # fmt: skip
ATTENDUS = (
    {monde.COMMUNE, monde.DEPARTEMENT, monde.EPT, monde.COMMISSION},
    {monde.RESERVATAIRE, monde.DEPARTEMENT},
    {monde.MANDATAIRE, monde.DEPARTEMENT},
    {monde.VILLE_DE_PARIS, monde.EMPLOYEUR},
    {monde.VILLE_DE_PARIS, monde.EMPLOYEUR},
    {monde.EPCI},
    set(),
    {monde.VILLE_DE_PARIS},
)


def test_qui_voit_quoi(toutes):
    for une, locaux in zip(toutes, ATTENDUS, strict=True):
        voient = {
            profil
            for profil in monde.PROFILS
            if Demande.objects.visibles_par(monde.acteur(profil), Droit.CONSULTER).filter(pk=une.pk).exists()
        }
        # Stains entrusted registration to the mandataire, which sees its EPT too: Plaine Commune.
        attendus = REGION | locaux | ({monde.MANDATAIRE} if une is toutes[1] else set())
        assert voient == attendus, une.pk
