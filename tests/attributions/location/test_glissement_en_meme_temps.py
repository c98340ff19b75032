"""A lease that slides at the same instant on several connections: once, and the occupant has one lease."""

from __future__ import annotations

from attributions.models import Bail, OccupationParAssociation
from attributions.services import associations
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from socle.clock import aujourdhui
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.attributions.location.test_en_meme_temps import ensemble
from tests.factories import attributions as usine


def test_glisse_deux_fois_et_quitte_a_la_fois(base_clonee: str) -> None:
    scene, menage, acteur = lieux.louee(15), usine.une_demande(), scenes.bailleur()
    lieux.logee(scene, menage)
    saisie = lieux.glissement(scene, menage, lieux.une_seance_tenue(scene[1]))
    *glissements, parti = ensemble(
        *(lambda: associations.glisser(scene[1].pk, saisie=saisie, acteur=acteur) for _ in range(2)),
        lambda: associations.terminer(scene[1].pk, le=aujourdhui(), acteur=acteur),
    )
    fin = OccupationParAssociation.objects.get().fin
    if parti == "fait":
        assert (fin, glissements) == ("depart", ["sans_occupant"] * 2)
        assert (Bail.objects.count(), scene[1].etat) == (1, E.BAIL_SIGNE)
    else:
        assert (fin, sorted(glissements), parti) == ("glissement", ["deja_glisse", "fait"], "deja_glisse")
        assert (Bail.objects.count(), scene[1].etat) == (2, E.BAIL_GLISSE)
    assert ecarts() == 0
