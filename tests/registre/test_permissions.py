"""Reasons in order: out of perimeter 404, not allowed 403, impossible in this state 409; archives and protection."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.ports import ObjetSitue
from registre.models import Demande
from registre.permissions import DROIT_POUR, refus_de, refus_de_consulter, situer_demande
from registre.states.demande import Acte, EtatDemande
from socle.errors import Nature
from tests import monde
from tests.factories.registre import demande
from tests.registre.services.conftest import agent, referentiels  # noqa: F401 - fixtures

RADIEE = {"etat": EtatDemande.RADIEE, "motif_radiation": "RADABA", "radiee_le": date(2026, 3, 10)}


def radier(faite: Demande) -> Demande:
    Demande.objects.filter(pk=faite.pk).update(**RADIEE)
    faite.refresh_from_db()
    return faite


def test_chaque_acte_a_son_droit() -> None:
    assert set(DROIT_POUR) == set(Acte)


@pytest.mark.parametrize(
    ("profil", "acte", "nature"),
    [
        (monde.COMMUNE, Acte.MODIFIER, None),
        (monde.COMMUNE, Acte.RADIER, None),
        (monde.COMMUNE, Acte.REACTIVER, Nature.ETAT),
        (monde.COMMUNE, Acte.SUPPRIMER, Nature.INTERDIT),
        (monde.GESTIONNAIRE, Acte.SUPPRIMER, None),
        (monde.GESTIONNAIRE, Acte.EFFACER, Nature.ETAT),
        (monde.BAILLEUR, Acte.RENOUVELER, None),
        (monde.DEPARTEMENT, Acte.MODIFIER, None),
        (monde.EPT, Acte.MODIFIER, Nature.INTERDIT),
        (monde.PREFECTURE, Acte.RADIER, Nature.INTERDIT),
        (monde.RESERVATAIRE, Acte.MODIFIER, Nature.INTROUVABLE),
        (monde.EPCI, Acte.MODIFIER, Nature.INTROUVABLE),
        (monde.SIAO, Acte.MODIFIER, Nature.INTROUVABLE),
        (monde.OBSERVATOIRE, Acte.MODIFIER, Nature.INTROUVABLE),
    ],
)
def test_refus_par_acteur(agent: Acteur, profil: str, acte: Acte, nature: Nature | None) -> None:  # noqa: F811
    refus = refus_de(acte, acteur=monde.acteur(profil), objet=demande(agent))
    assert (None if refus is None else refus.nature) == nature
    assert refus is None or (refus.message and refus.source and refus.issue)


def test_hors_perimetre_ne_dit_rien_du_dossier(agent: Acteur) -> None:  # noqa: F811
    """The same words whether the demande is radiated, protected or simply elsewhere."""
    faite = demande(agent)
    autre = radier(demande(agent))
    dehors = monde.acteur(monde.RESERVATAIRE)
    assert refus_de(Acte.MODIFIER, acteur=dehors, objet=faite) == refus_de(Acte.MODIFIER, acteur=dehors, objet=autre)


def test_un_organisme_suspendu_ou_un_agent_parti_ne_fait_rien(agent: Acteur) -> None:  # noqa: F811
    faite = demande(agent)
    parti = replace(agent, affectation_id=10**9)
    refus = refus_de(Acte.MODIFIER, acteur=parti, objet=faite)
    assert refus is not None
    assert refus.nature in {Nature.INTERDIT, Nature.INTROUVABLE}


def test_archive_droit_et_motif(agent: Acteur) -> None:  # noqa: F811
    faite = radier(demande(agent))
    refus = refus_de_consulter(agent, faite)
    assert refus is not None
    assert refus.code == "motif_requis"
    assert refus_de_consulter(agent.avec_motif("recours du demandeur"), faite) is None
    affectation = Affectation.objects.get(agent__email=monde.AGENT_ACCUEIL)
    accueil = replace(agent, agent_id=affectation.agent_id, affectation_id=affectation.pk, motif="recours")
    refus = refus_de_consulter(accueil, faite)
    assert refus is not None
    assert (refus.code, refus.nature) == ("hors_fonction", Nature.INTERDIT)


def test_dossier_protege_demande_un_motif(agent: Acteur) -> None:  # noqa: F811
    faite = demande(agent, protege=True)
    refus = refus_de_consulter(agent, faite)
    assert refus is not None
    assert (refus.code, refus.nature) == ("motif_requis", Nature.INTERDIT)
    assert refus_de_consulter(agent.avec_motif("suivi"), faite) is None
    assert refus_de_consulter(agent.avec_motif("   "), faite) is not None


def test_une_demande_se_situe(agent: Acteur) -> None:  # noqa: F811
    faite = demande(agent)
    assert situer_demande(faite) == ObjetSitue(faite.pk, tuple(faite.territoires), faite.guichet_id)
    assert situer_demande(object()) is None
    assert access.situer(faite) == situer_demande(faite)
