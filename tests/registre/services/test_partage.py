from __future__ import annotations

from datetime import date, timedelta

import pytest

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import NatureEvenement
from registre.models import Demande, DemandePartageOrganisme, Evenement
from registre.services.partage import partager
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande

LE = saisies.LE_10_MARS
FIN = LE + timedelta(days=30)
SIGNEE = date(2026, 3, 9)


def ouvrir_au_siao(faite: Demande, agent: Acteur, **champs: object) -> DemandePartageOrganisme:
    siao = monde.organisme(monde.SIAO)
    valeurs = {
        "motif": "Suivi de la famille",
        "au": FIN,
        "demande_signee_le": SIGNEE,
        "organisme_id": siao.pk,
        **champs,
    }
    return partager(faite.pk, acteur=agent, **valeurs)  # type: ignore[arg-type]


def test_partager_ouvre_ce_dossier_et_lui_seul_pour_un_temps(agent: Acteur) -> None:
    faite, autre = demande(agent), demande(agent)
    siao = monde.acteur(monde.SIAO)
    assert not Demande.objects.visibles_par(siao).exists()

    ouvrir_au_siao(faite, agent)

    assert list(Demande.objects.visibles_par(siao)) == [faite]
    assert access.raisons(siao, faite)[-1].libelle == "Dossier partagé nommément"
    assert access.raisons(siao, autre) == []
    assert not Demande.objects.visibles_par(siao, Droit.MODIFIER).exists()
    assert Evenement.objects.get(demande=faite, nature=NatureEvenement.PARTAGE).details["au"] == "2026-04-09"
    with horloge_a(FIN):
        assert list(Demande.objects.visibles_par(siao)) == [faite]
    with horloge_a(FIN + timedelta(days=1)):
        assert not Demande.objects.visibles_par(siao).exists(), "an expired grant opens nothing"


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"demande_signee_le": None}, "demande_signee_requise"),
        ({"demande_signee_le": date(2026, 3, 11)}, "date_future"),
        ({"motif": "  "}, "motif_requis"),
        ({"au": date(2026, 3, 9)}, "duree_de_partage"),
        ({"au": date(2027, 3, 12)}, "duree_de_partage"),
        ({"droit": Droit.MODIFIER}, "droit_non_partageable"),
        ({"organisme_id": 0}, "organisme_inconnu"),
    ],
)
def test_refus_de_partage(agent: Acteur, champs: dict[str, object], code: str) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee) as erreur:
        ouvrir_au_siao(faite, agent, **champs)
    assert erreur.value.premier.code == code
    assert not DemandePartageOrganisme.objects.exists()
    assert Demande.objects.get(pk=faite.pk).version == 1


def test_deux_partages_aux_memes_dates(agent: Acteur) -> None:
    faite = demande(agent)
    ouvrir_au_siao(faite, agent)
    with pytest.raises(ActionRefusee) as erreur:
        ouvrir_au_siao(faite, agent)
    assert "déjà partagé" in erreur.value.premier.message


def test_qui_ne_partage_pas(agent: Acteur) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee):
        ouvrir_au_siao(faite, monde.acteur(monde.COMMISSION))
    assert not DemandePartageOrganisme.objects.exists()
