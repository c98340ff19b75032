"""An exchange and its opposite at the same instant on several connections: both leases once, or none, and no deadlock."""

from __future__ import annotations

from attributions.models import Bail, Mutation
from attributions.services import baux, echanges
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from tests.attributions.location import scenes
from tests.attributions.location.test_en_meme_temps import ensemble
from tests.attributions.location.test_mutations import croisees, deux_baux


def acceptees() -> tuple[scenes.Scene, scenes.Scene]:
    premiere, seconde = croisees()
    scenes.acceptee(premiere), scenes.acceptee(seconde)
    return premiere, seconde


def test_signe_des_deux_cotes_a_la_fois_l_echange_est_signe_une_fois(base_clonee: str) -> None:
    premiere, seconde = acceptees()
    acteur = scenes.bailleur()
    issues = ensemble(
        *(
            lambda s=s: echanges.signer_les_deux(s[1].pk, saisie=deux_baux(), acteur=acteur)
            for s in (premiere, seconde, premiere)
        )
    )
    assert sorted(issues) == ["etat", "etat", "fait"]
    assert Bail.objects.filter(annule_le__isnull=True).count() == 2
    assert {premiere[1].etat, seconde[1].etat} == {E.BAIL_SIGNE}
    assert ecarts() == 0


def test_signe_et_defait_a_la_fois_l_un_des_deux_l_emporte(base_clonee: str) -> None:
    premiere, seconde = acceptees()
    acteur = scenes.bailleur()
    issues = ensemble(
        lambda: echanges.signer_les_deux(premiere[1].pk, saisie=deux_baux(), acteur=acteur),
        lambda: echanges.defaire(seconde[1].pk, acteur=acteur),
        lambda: baux.signer(premiere[1].pk, saisie=scenes.un_bail(premiere), acteur=acteur),
    )
    signe, defait, seul = issues
    lies = Mutation.objects.filter(echange__isnull=False).count()
    baux_signes = Bail.objects.count()
    if signe == "fait":
        # Whole: the other two came too late.
        assert (defait, baux_signes, lies) == ("echange_signe", 2, 2)
        assert seul in ("echange_a_signer", "etat")
    else:
        # Undone first: the lease alone passes if it came after, and nothing is half of an exchange.
        assert (signe, defait, lies) == ("sans_echange", "fait", 0)
        assert (seul, baux_signes) in (("fait", 1), ("echange_a_signer", 0))
    assert ecarts() == 0
