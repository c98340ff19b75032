"""The reference territories: loaded twice without effect, a new vintage closes and opens, former communes are followed."""

from __future__ import annotations

import csv
import shutil
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from habilitations.acteur import systeme
from habilitations.models import Appartenance, Succession, Territoire
from habilitations.rules.types import NatureTerritoire, Niveau
from habilitations.services.territoires import DONNEES, MILLESIME, RECALCUL, charger
from habilitations.territoires import (
    communes_de_la_region,
    table_des_tags,
    tags_de,
    territoire_en_vigueur,
    territoires_en_vigueur,
    territoires_touches,
)
from socle.models import Travail
from tests import monde

pytestmark = pytest.mark.django_db
LE = date(2026, 1, 1)


def recharger(dossier=DONNEES, millesime=MILLESIME):
    return charger(acteur=systeme(), dossier=dossier, millesime=millesime)


def test_tout_le_pays_est_la():
    en_vigueur = Territoire.objects.en_vigueur(LE)
    assert en_vigueur.communes_et_arrondissements().count() == 35_014
    assert en_vigueur.filter(nature=NatureTerritoire.EPT).count() == 11
    assert len(communes_de_la_region("11")) == 1_266 + 20
    assert Territoire.objects.filter(nature=NatureTerritoire.REGION, code="11", nom="Île-de-France").exists()


def test_recharger_ne_change_rien():
    avant = list(Territoire.objects.order_by("pk").values_list())
    bilan = recharger()
    assert (bilan.crees, bilan.modifies, bilan.fermes) == (0, 0, 0)
    assert (bilan.appartenances_ouvertes, bilan.appartenances_fermees, bilan.successions) == (0, 0, 0)
    assert bilan.touches == ()
    assert list(Territoire.objects.order_by("pk").values_list()) == avant
    assert not Travail.objects.filter(nature=RECALCUL).exists()


def noms(tags):
    return {(t.nature, t.nom) for t in Territoire.objects.filter(pk__in=tags)}


def test_les_tags_d_une_commune_du_grand_paris():
    assert noms(tags_de([monde.commune(monde.MONTREUIL).pk])) == {
        ("commune", "Montreuil"), ("ept", "Est Ensemble"), ("epci", "Métropole du Grand Paris"),
        ("departement", "Seine-Saint-Denis"),
    }  # fmt: skip


def test_les_tags_d_un_arrondissement_comprennent_sa_commune():
    assert noms(tags_de([monde.commune(monde.PARIS_18).pk])) == {
        ("arrondissement", "Paris 18e Arrondissement"), ("commune", "Paris"), ("epci", "Métropole du Grand Paris"),
        ("departement", "Paris"),
    }  # fmt: skip


def test_les_tags_de_plusieurs_communes_sont_tries_sans_repetition(django_assert_num_queries):
    communes = [monde.commune(code).pk for code in (monde.PANTIN, monde.MONTREUIL, monde.MASSY)]
    with django_assert_num_queries(1):
        tags = tags_de(communes)
    assert tags == sorted(set(tags))
    assert set(tags) == {tag for commune in communes for tag in tags_de([commune])}
    assert tags_de([]) == []


def test_la_table_entiere_des_tags(django_assert_num_queries):
    with django_assert_num_queries(1):
        table = table_des_tags()
    assert len(table) == 35_014
    montreuil = monde.commune(monde.MONTREUIL).pk
    assert list(table[montreuil]) == tags_de([montreuil])


class TestSuccessions:
    def test_pierrefitte_est_saint_denis_depuis_2025(self):
        assert territoire_en_vigueur(monde.PIERREFITTE, date(2025, 1, 1)).code == monde.SAINT_DENIS
        assert territoire_en_vigueur(monde.PIERREFITTE, date(2024, 12, 31)).code == monde.PIERREFITTE

    def test_un_code_inconnu_n_est_rien(self):
        assert territoire_en_vigueur("99999") is None

    def test_plusieurs_codes_en_trois_instructions(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            trouves = territoires_en_vigueur(["91182", "78524", "93048", "00000", "75118"], LE)
        assert {code: t.code for code, t in trouves.items()} == {
            "91182": "91228", "78524": "78158", "93048": "93048", "75118": "75118",
        }  # fmt: skip

    def test_chaque_succession_mene_a_une_commune_en_vigueur(self):
        for ancien in Succession.objects.select_related("ancien"):
            assert territoire_en_vigueur(ancien.ancien.code, LE) is not None

    def test_une_commune_partagee_en_deux_attend_une_decision(self):
        ancien = Territoire.objects.get(code=monde.PIERREFITTE)
        Succession.objects.create(
            ancien=ancien, nouveau=monde.commune(monde.STAINS), le=date(2025, 1, 1), source="arrêté fictif du test"
        )
        assert territoire_en_vigueur(monde.PIERREFITTE, LE) is None

    def test_une_boucle_de_successions_ne_tourne_pas(self):
        ancien = Territoire.objects.get(code=monde.PIERREFITTE)
        Succession.objects.create(
            ancien=monde.commune(monde.SAINT_DENIS), nouveau=ancien, le=date(2025, 6, 1), source="erreur de saisie"
        )
        assert territoire_en_vigueur(monde.PIERREFITTE, LE) is None


@pytest.fixture
def millesime_2027(tmp_path):
    """Villetaneuse joins Saint-Denis, Romainville goes to Plaine Commune, Pantin is renamed."""
    for fichier in DONNEES.glob("*.csv"):
        shutil.copy(fichier, tmp_path)
    chemin = tmp_path / "communes.csv"
    with chemin.open(encoding="utf-8", newline="") as fichier:
        lecteur = csv.DictReader(fichier)
        lignes, colonnes = list(lecteur), lecteur.fieldnames
    lignes = [ligne for ligne in lignes if ligne["code_insee"] != "93079"]
    for ligne in lignes:
        if ligne["code_insee"] == "93063":
            ligne["siren_ept"] = monde.PLAINE_COMMUNE
        if ligne["code_insee"] == monde.PANTIN:
            ligne["nom"] = "Pantin-lès-Canaux"
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        ecrivain = csv.DictWriter(fichier, colonnes)
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    with (tmp_path / "successions.csv").open("a", encoding="utf-8") as fichier:
        fichier.write("93079,Villetaneuse,93066,2027-01-01,arrêté fictif du test,verifie\n")
    return tmp_path


def test_un_nouveau_millesime_ferme_et_ouvre_sans_toucher_aux_etiquettes(millesime_2027):
    avant = {t.code: t.pk for t in Territoire.objects.filter(nature="commune", au=None)}
    romainville, villetaneuse = avant["93063"], avant["93079"]
    est, plaine = (Territoire.objects.get(code=c).pk for c in (monde.EST_ENSEMBLE, monde.PLAINE_COMMUNE))

    bilan = recharger(millesime_2027, date(2027, 1, 1))

    assert (bilan.crees, bilan.modifies, bilan.fermes, bilan.successions) == (0, 1, 1, 1)
    # Villetaneuse leaves its EPT, EPCI and département; Romainville changes its EPT.
    assert (bilan.appartenances_fermees, bilan.appartenances_ouvertes) == (4, 1)
    apres = {t.code: t.pk for t in Territoire.objects.filter(nature="commune", au=None)}
    assert {**apres, "93079": villetaneuse} == avant
    assert Territoire.objects.get(pk=avant[monde.PANTIN]).nom_normalise == "PANTIN LES CANAUX"
    # The former commune is closed the day before, and followed.
    assert Territoire.objects.get(code="93079").au == date(2026, 12, 31)
    assert territoire_en_vigueur("93079", date(2026, 12, 31)).code == "93079"
    assert territoire_en_vigueur("93079", date(2027, 1, 1)).code == monde.SAINT_DENIS
    # The other one changes EPT on its date.
    assert est in tags_de([romainville], date(2026, 12, 31))
    assert plaine in tags_de([romainville], date(2027, 1, 1))
    assert est not in tags_de([romainville], date(2027, 1, 1))
    # The demandes of both are to be computed again.
    travail = Travail.objects.get(nature=RECALCUL)
    assert set(travail.arguments["communes"]) == set(bilan.touches) == {romainville, villetaneuse}
    assert territoires_touches(date(2027, 1, 1)) >= {romainville, villetaneuse}

    encore = recharger(millesime_2027, date(2027, 1, 1))
    assert (encore.modifies, encore.fermes, encore.appartenances_ouvertes, encore.touches) == (0, 0, 0, ())

    # The same vintage, corrected: the wrong link never was.
    shutil.copy(DONNEES / "communes.csv", millesime_2027)
    recharger(millesime_2027, date(2027, 1, 1))
    assert Appartenance.objects.get(membre=romainville, niveau=Niveau.EPT, au=None).contenant_id == est
    assert not Appartenance.objects.filter(membre=romainville, contenant=plaine).exists()


def test_deux_territoires_de_meme_code_ne_se_chevauchent_pas():
    with pytest.raises(IntegrityError), transaction.atomic():
        Territoire.objects.create(nature="commune", code=monde.MONTREUIL, nom="Double", nom_normalise="DOUBLE", du=LE)


def test_une_commune_n_a_qu_un_ept_a_la_fois():
    with pytest.raises(IntegrityError), transaction.atomic():
        Appartenance.objects.create(
            membre=monde.commune(monde.MONTREUIL), niveau=Niveau.EPT, du=LE,
            contenant=Territoire.objects.get(code=monde.PLAINE_COMMUNE),
        )  # fmt: skip


def test_un_fichier_absent_ne_change_rien(tmp_path):
    avant = Territoire.objects.count()
    with pytest.raises(CommandError, match="Fichier illisible"):
        call_command("charger_territoires", dossier=tmp_path)
    assert Territoire.objects.count() == avant
