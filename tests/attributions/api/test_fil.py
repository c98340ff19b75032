"""The feed says what attribution does with a demande, to whoever reads it, in codes only."""

from __future__ import annotations

from tests import monde
from tests.api.atelier import Api
from tests.api.test_fil import attendre
from tests.factories.attributions import une_convention, une_demande, une_vacance


def test_le_fil_dit_les_designations_a_qui_lit_la_demande(base_clonee: None) -> None:
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = une_vacance(reservataire=qui, convention=une_convention(qui))
    une = une_demande((monde.SAINT_DENIS, monde.MONTREUIL))
    corps = {"demandes": [{"demande": str(une.cle)}]}
    faite = Api(monde.RESERVATAIRE).post(f"/vacances/{vacance.cle}/candidatures/", corps, If_Match='"1"')
    assert faite.status_code == 201

    vus, _ = attendre(Api(monde.COMMUNE), une.evenements.count())

    (designation,) = [un for un in vus if un["nature"] == "designation"]
    assert designation["organisme_origine"] == "Ville de Saint-Denis"
    # Codes: no row of ours, no name, no rent.
    assert designation["details"] == {"titre": "reservataire", "acte": "designer_candidat"}
    assert [un for un in attendre(Api(monde.EMPLOYEUR), 0)[0] if un["demande"] == str(une.cle)] == []
