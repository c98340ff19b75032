"""The effect of choosing one household, worked by hand; who is shown it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import ObjectifQuota, SituationQpv
from attributions.ports import effets_de
from attributions.rules.quotas import Quota
from attributions.services.effets import effets_sur
from registre.enums import TypePriorite
from registre.models import Priorite
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.quotas.fabrique import plaine_commune, une_attribution
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db


def test_un_prioritaire_fait_monter_le_quart_du_bailleur():
    """L441-1: 25 % of the dwellings not reserved, to DALO, failing that L441-1. One of three; two of four; one of four."""
    for dalo in (True, False, False):
        une_attribution(dalo=dalo)
    prioritaire, autre = (usine.une_candidature() for _ in range(2))
    Priorite.objects.create(demande=prioritaire.demande, type=TypePriorite.L441_1_C)
    lus = effets_de([prioritaire.pk, autre.pk], aujourdhui())
    [gagne] = [un for un in lus[prioritaire.pk] if un.code == Quota.BAILLEURS]
    [perd] = [un for un in lus[autre.pk] if un.code == Quota.BAILLEURS]
    assert (gagne.avant, gagne.apres, gagne.favorable) == ("33,3\u00a0%", "50\u00a0%", True)
    assert (perd.avant, perd.apres, perd.favorable) == ("33,3\u00a0%", "25\u00a0%", False)
    assert gagne.objectif == "au moins 25\u00a0%"


def test_sans_seuil_de_l_annee_l_effet_sur_le_quartile_est_inconnu():
    """A missing threshold is never a no: the rate known is not moved as if it were."""
    candidature = usine.une_candidature()
    [lu] = [un for un in effets_de([candidature.pk], aujourdhui())[candidature.pk] if un.code == Quota.PREMIER_QUARTILE]
    assert lu.favorable is None
    assert "effet inconnu" in lu.phrase


def test_en_quartier_prioritaire_un_autre_quota_se_lit():
    """L441-1: outside QPV and in QPV are two quotas."""
    candidature = usine.une_candidature()
    SituationQpv.objects.create(logement=candidature.mise_a_disposition.logement, code="QN09301A", du=monde.OUVERTURE)
    codes = {un.code for un in effets_de([candidature.pk], aujourdhui())[candidature.pk]}
    assert Quota.AUTRES_QUARTILES in codes
    assert Quota.PREMIER_QUARTILE not in codes


def test_les_travailleurs_essentiels_seulement_ou_une_convention_les_vise():
    candidature = usine.une_candidature()

    def lus() -> list[bool | None]:
        tous = effets_de([candidature.pk], aujourdhui())[candidature.pk]
        return [un.favorable for un in tous if un.code == Quota.ESSENTIELS]

    assert lus() == []
    ObjectifQuota.objects.create(
        quota=Quota.ESSENTIELS, territoire=plaine_commune(), taux=15, du=aujourdhui(), source="CIA de Plaine Commune"
    )
    # No list of professions is set: nobody knows.
    assert lus() == [None]


def test_le_reservataire_ne_voit_que_son_contingent_et_les_autres_rien():
    """Peers: what is being weighed is the bailleur's; a réservataire weighs on his own contingent."""
    ville = monde.organisme(monde.RESERVATAIRE)
    vacance = usine.une_vacance(reservataire=ville, convention=usine.une_convention(ville))
    demande = usine.une_demande()

    def codes(profil: str) -> set[str]:
        return {un.code for un in effets_sur(vacance, [demande.pk], acteur=monde.acteur(profil))[demande.pk]}

    assert codes(monde.RESERVATAIRE) == {Quota.COLLECTIVITES}
    assert codes(monde.BAILLEUR) == {Quota.COLLECTIVITES, Quota.PREMIER_QUARTILE, Quota.ETAT, Quota.ETAT_AGENTS}
    assert codes(monde.COMMUNE) == set()


def test_le_cout_ne_depend_pas_du_nombre_de_candidats():
    une, autres = usine.une_candidature(), [usine.une_candidature().pk for _ in range(5)]
    effets_de([une.pk], aujourdhui())
    couts = []
    for lot in ([une.pk], [une.pk, *autres]):
        with CaptureQueriesContext(connection) as requetes:
            effets_de(lot, aujourdhui())
        couts.append(len(requetes))
    assert couts[0] == couts[1]
