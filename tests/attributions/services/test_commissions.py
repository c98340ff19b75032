"""CALEOL of a bailleur and their members (L441-2; R441-9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attributions.enums import QualiteMembre
from attributions.models import CommissionCal, MembreCal
from attributions.saisie.seances import SaisieCommission, SaisieMembre
from attributions.services import commissions
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.services.test_seances import refuse
from tests.factories import attributions as f

pytestmark = pytest.mark.django_db
SAISIE = SaisieCommission("CALEOL Plaine", 4, "RI du 12 janvier 2024, en ligne", monde.OUVERTURE)
MEMBRE = SaisieMembre(QualiteMembre.CA, "Anne Roche", monde.OUVERTURE)


def acteur(profil: str = monde.BAILLEUR):
    return monde.acteur(profil)


def test_un_bailleur_cree_sa_commission():
    commission = commissions.creer_commission(saisie=SAISIE, acteur=acteur())
    assert (commission.bailleur, commission.reponse_jours) == (monde.organisme(monde.BAILLEUR), 10)


@pytest.mark.parametrize(
    ("changement", "code"),
    [
        ({"nom": " "}, "nom_requis"),
        ({"quorum": 0}, "quorum"),
        ({"reponse_jours": 9}, "reponse_dix_jours"),  # R441-10: never under ten days
        ({"reglement": ""}, "reglement_requis"),  # R441-9 IV: published
        ({"territoires": [987_654_321]}, "territoire_inconnu"),
    ],
)
def test_une_saisie_contraire_au_texte_est_refusee(changement, code):
    refuse(code, 422, commissions.creer_commission, saisie=replace(SAISIE, **changement), acteur=acteur())
    assert not CommissionCal.objects.exists()


@pytest.mark.parametrize(("profil", "code"), [(monde.ETAT, "sans_habilitation"), (monde.COMMUNE, "sans_habilitation")])
def test_seul_un_bailleur_a_une_commission(profil, code):
    refuse(code, 403, commissions.creer_commission, saisie=SAISIE, acteur=acteur(profil))


def test_modifier_le_reglement():
    commission = f.une_commission()
    saisie = replace(SAISIE, nom=commission.nom, quorum=5, suite_caducite="retour_seance")
    commissions.modifier_commission(commission.pk, saisie=saisie, acteur=acteur())
    commission.refresh_from_db()
    assert (commission.quorum, commission.suite_caducite) == (5, "retour_seance")
    refuse(
        "introuvable", 404, commissions.modifier_commission, commission.pk, saisie=saisie, acteur=acteur(monde.COMMUNE)
    )


def test_inscrire_un_titulaire_puis_son_suppleant():
    commission = f.une_commission()
    titulaire = commissions.inscrire_membre(commission.pk, saisie=MEMBRE, acteur=acteur())
    suppleant = commissions.inscrire_membre(
        commission.pk, saisie=replace(MEMBRE, nom="Paul Vidal", suppleant_de_id=titulaire.pk), acteur=acteur()
    )
    assert suppleant.suppleant_de == titulaire


def test_un_suppleant_a_la_qualite_de_son_titulaire():
    commission = f.une_commission()
    titulaire = commissions.inscrire_membre(commission.pk, saisie=MEMBRE, acteur=acteur())
    autre = replace(MEMBRE, qualite=QualiteMembre.ETAT, suppleant_de_id=titulaire.pk)
    refuse("qualite_du_suppleant", 422, commissions.inscrire_membre, commission.pk, saisie=autre, acteur=acteur())
    d_ailleurs = replace(MEMBRE, suppleant_de_id=f.une_commission().membres.first().pk)
    refuse("titulaire_inconnu", 422, commissions.inscrire_membre, commission.pk, saisie=d_ailleurs, acteur=acteur())


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"president": True}, "déjà un président"),
        ({"qualite": QualiteMembre.ETAT, "president": True}, "élu parmi les membres désignés par le conseil"),
        ({"au": aujourdhui().replace(year=2019)}, "précède son début"),
    ],
)
def test_ce_que_la_base_refuse_est_dit_en_francais(champs, phrase):
    commission = f.une_commission()
    with pytest.raises(ActionRefusee) as leve:
        commissions.inscrire_membre(commission.pk, saisie=replace(MEMBRE, **champs), acteur=acteur())
    assert phrase in leve.value.premier.message


def test_finir_un_mandat():
    membre = f.une_commission().membres.order_by("-pk").first()
    saisie = SaisieMembre(membre.qualite, membre.nom, membre.du, au=aujourdhui(), organisme_id=membre.organisme_id)
    commissions.modifier_membre(membre.pk, saisie=saisie, acteur=acteur())
    assert MembreCal.objects.get(pk=membre.pk).au == aujourdhui()


def test_les_constats_disent_ce_qui_manque():
    """R441-9 II: a maire is a member by right; the commission of the factory has none."""
    assert [un.code for un in commissions.constats_de(f.une_commission(), aujourdhui())] == ["maire"]
