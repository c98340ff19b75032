"""Attributions made by the préfet in a bailleur's place leave the flow of the réservations, and count for the quartile (L441-1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import Contingent, ExclusionFlux, ModeDecompte
from attributions.models import Attribution, ConventionReservation, MouvementFlux
from attributions.rules.periodes import Periode
from attributions.rules.quotas import PAR_CODE, Compte, Quota, Unite
from attributions.services import flux
from attributions.services.quotas.sql import Mesure, Portee, compter
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db


def attribuee(exclusion: str, decompte: str) -> Attribution:
    """A household becomes attributaire on the State's contingent, on a convention in flux that counts at that moment."""
    etat = monde.organisme(monde.ETAT)
    convention = ConventionReservation.objects.filter(reservataire=etat).first() or usine.une_convention(
        etat, contingent=Contingent.ETAT_PRIORITAIRES, decompte=decompte
    )
    scene = scenes.une_scene(1, reservataire=etat, convention=convention, exclusion=exclusion)
    une = Attribution.objects.get(pk=scene[1].pk)
    une.bail_le = aujourdhui()
    une.save(update_fields=["bail_le"])
    return une


@pytest.mark.parametrize("moment", list(ModeDecompte))
def test_aucune_ligne_de_flux_a_aucun_moment(moment):
    """L441-1: these attributions are left out of the reservation flow, whatever the convention counts on."""
    une = attribuee(ExclusionFlux.PREFET, moment)
    assert flux.decompter(une.candidature.mise_a_disposition, moment, le=aujourdhui(), acteur=scenes.bailleur()) is None
    assert not MouvementFlux.objects.exists()
    ordinaire = attribuee("", moment)
    flux.decompter(ordinaire.candidature.mise_a_disposition, moment, le=aujourdhui(), acteur=scenes.bailleur())
    assert MouvementFlux.objects.count() == 1


def test_elles_comptent_au_quartile_et_dans_aucun_cote_de_la_part_de_l_etat():
    """L441-1: the préfet attributes « jusqu'à » the objective, so they count for it; R441-5-2: they are no share of the flow."""
    prefet, ordinaire = attribuee(ExclusionFlux.PREFET, "bail"), attribuee("", "bail")
    Attribution.objects.filter(pk__in=[prefet.pk, ordinaire.pk]).update(premier_quartile=True)
    assert prefet.exclusion_flux == ExclusionFlux.PREFET
    periode, portee = Periode(aujourdhui() - timedelta(days=30), aujourdhui()), Portee(bailleur=prefet.bailleur_id)
    quartile, etat = compter(
        [Mesure(PAR_CODE[un], Unite.BAIL, periode, portee) for un in (Quota.PREMIER_QUARTILE, Quota.ETAT)]
    )
    assert (quartile, etat) == (Compte(2, 2), Compte(1, 1))
