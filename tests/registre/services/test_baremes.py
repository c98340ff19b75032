"""Tables of ceilings, zones and thresholds: loaded twice without effect, constrained by the database, read by the rules."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from habilitations.models import Territoire
from registre.models import PlafondRessources, SeuilQuartile, VersionReferentiel, ZonePlafond
from registre.rules.ressources import Categorie, categorie
from registre.services.baremes import ZONES, baremes, charger_baremes, lire_plafonds, lire_seuils, lire_zones
from tests.registre.rules.foyers import LE, foyer, titulaire

pytestmark = pytest.mark.django_db
COMMUNES = Path(__file__).resolve().parents[3] / "habilitations" / "data" / "communes.csv"
ENTETE = "annee;zone;financement;categorie;montant;source;marque\n"


def test_charger_deux_fois_ne_change_rien():
    call_command("charger_baremes", stdout=StringIO())
    version = VersionReferentiel.objects.get(pk="baremes").version
    sortie = StringIO()
    call_command("charger_baremes", stdout=sortie)
    assert sortie.getvalue() == "0 ligne(s) de barème ajoutée(s) ou corrigée(s).\n"
    assert VersionReferentiel.objects.get(pk="baremes").version == version
    # 3 zones × 7 columns: PLUS and PLAI of five years, PLS of three.
    assert PlafondRessources.objects.count() == 3 * 7 * (5 + 5 + 3)


def test_un_plafond_corrige_est_relu(tmp_path):
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    fichier = tmp_path / "plafonds.csv"
    fichier.write_text(ENTETE + "2027;idf;PLUS;1;27000;essai;R\n2026;idf;PLUS;1;1;essai;R\n", encoding="utf-8")
    call_command("charger_baremes", plafonds=fichier, stdout=StringIO())
    zone = baremes().zones.zone("78646", le=LE)
    montants = [
        baremes().plafonds.plafond(annee, zone, "PLUS", categorie(foyer(titulaire()))).valeur
        for annee in (2025, 2026, 2027)
    ]
    assert montants == [26687, 1, 27000]


@pytest.mark.parametrize(
    "ligne",
    [
        "2027;lune;PLUS;1;27000;essai;R",
        "2027;idf;PLUS;8;27000;essai;R",
        "2027;idf;PLUS;1;-3;essai;R",
        "2027;idf;PLUS;1;;essai;R",
        "2027;idf;PLUS;1;27000;;R",
        "2027;idf;PLUS;1;27000;essai",
        "2027;idf;PLUS;1;0;essai;R",
    ],
)
def test_une_ligne_fausse_ne_charge_rien(tmp_path, ligne):
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    avant = PlafondRessources.objects.count()
    fichier = tmp_path / "plafonds.csv"
    fichier.write_text(ENTETE + "2027;idf;PLUS;2;40000;essai;R\n" + ligne + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Rien n'est chargé"), transaction.atomic():
        call_command("charger_baremes", plafonds=fichier, stdout=StringIO())
    assert PlafondRessources.objects.count() == avant


def test_un_seuil_sur_un_territoire_inconnu_est_refuse(tmp_path):
    fichier = tmp_path / "seuils.csv"
    fichier.write_text(
        "annee;territoire;montant;du;arrete;arrete_le;approche;marque\n2025;epci:999999999;9000;2025-01-01;essai;;;V\n"
    )
    with pytest.raises(CommandError, match="territoire inconnu"):
        call_command("charger_baremes", seuils=fichier, stdout=StringIO())


def test_la_base_refuse_ce_qui_ne_peut_etre_vrai():
    region = Territoire.objects.get(nature="region", code="11")
    plafond = {"annee": 2030, "zone": "idf", "financement": "PLUS", "categorie": "1", "source": "s", "marque": "V"}
    seuil = {"annee": 2030, "territoire": region, "arrete": "s", "marque": "V"}
    zone = {"code": "99001", "nom": "Essai", "du": date(2022, 1, 1), "source": "s", "marque": "V"}
    PlafondRessources.objects.create(**plafond, montant=1)
    ZonePlafond.objects.create(**zone, zone="idf")
    fausses = [
        PlafondRessources(**plafond, montant=2),
        PlafondRessources(**plafond | {"annee": 2031}, montant=0),
        PlafondRessources(**plafond | {"annee": 2031, "source": ""}, montant=1),
        PlafondRessources(**plafond | {"annee": 2031, "zone": "lune"}, montant=1),
        ZonePlafond(**zone | {"du": date(2023, 1, 1)}, zone="paris"),
        ZonePlafond(**zone | {"code": "9"}, zone="paris"),
        SeuilQuartile(**seuil, montant=0, du=date(2030, 1, 1)),
        SeuilQuartile(**seuil, montant=9000, du=date(2029, 1, 1)),
    ]
    for fausse in fausses:
        with pytest.raises(IntegrityError), transaction.atomic():
            fausse.save(force_insert=True)


def test_les_communes_limitrophes_existent_au_code_officiel():
    """The codes of the notes were recalled: each is checked against the code officiel géographique, with its name."""
    with COMMUNES.open(encoding="utf-8") as flux:
        cog = {ligne["code_insee"]: ligne["nom"] for ligne in csv.DictReader(flux)}
    zones = [une for une in lire_zones(ZONES) if len(une.code) == 5]
    assert {une.code: une.nom for une in zones} == {une.code: cog[une.code] for une in zones}
    limitrophes = [une for une in zones if not une.code.startswith("75")]
    assert len(limitrophes) == 29
    assert [sum(une.code.startswith(d) for une in limitrophes) for d in ("92", "93", "94")] == [11, 8, 10]
    assert {une.code for une in zones if une.code.startswith("75")} == {"75056", *(f"751{n:02}" for n in range(1, 21))}


@pytest.mark.parametrize(
    ("commune", "zone"),
    [
        ("75056", "paris"),
        ("75115", "paris"),
        ("92012", "paris"),  # Boulogne-Billancourt, left out of a list in circulation
        ("93001", "paris"),
        ("93006", "paris"),
        ("93008", "idf"),  # Bobigny
        ("94028", "idf"),  # Créteil
        ("78646", "idf"),
        ("77288", "idf"),
        ("69123", "autres"),
        ("2A004", "autres"),
        ("97411", None),  # overseas: other arrêtés
        ("99999", None),
        ("", None),
    ],
)
def test_la_zone_d_une_commune(commune, zone):
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    resultat = baremes().zones.zone(commune, le=LE)
    assert resultat.valeur == zone
    assert resultat.complet == (zone is not None)


def test_une_commune_qui_rejoint_une_autre_zone_garde_celle_de_son_temps():
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    charger_baremes(
        [], [ZonePlafond(code="93008", nom="Bobigny", zone="paris", du=date(2026, 1, 1), source="s", marque="R")], []
    )
    assert baremes().zones.zone("93008", le=date(2025, 12, 31)).valeur == "idf"
    assert baremes().zones.zone("93008", le=LE).valeur == "paris"


def test_les_seuils_de_l_annee():
    """A threshold published in spring applies from 1 January; a year without one says so and guesses nothing."""
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    region = Territoire.objects.get(nature="region", code="11")
    commune = Territoire.objects.get(nature="commune", code="93048")
    chaine = (commune.pk, region.pk)
    manquant = baremes().seuils.seuil(2026, chaine, perimetre="Île-de-France")
    assert manquant.valeur is None
    assert (
        manquant.manques[0].phrase().startswith("Seuil du premier quartile 2026 non enregistré\u00a0: Île-de-France.")
    )
    connu = baremes().seuils.seuil(2021, chaine, perimetre="Île-de-France")
    assert (connu.valeur.montant, connu.marque, connu.complet) == (10_400, "V2", False)
    arrete = SeuilQuartile(
        annee=2026, territoire=region, montant=11_000, du=date(2026, 1, 1), arrete="essai", marque="V"
    )
    assert charger_baremes([], [], [arrete]) == 1
    assert baremes().seuils.seuil(2026, chaine, perimetre="Île-de-France").valeur.montant == 11_000


def test_un_grand_menage_a_son_plafond():
    """2026, Paris and bordering communes, PLUS: 84,304 + 2 × 9,394 = 103,092 (table of the arrêté of 19 December 2025)."""
    charger_baremes(lire_plafonds(), lire_zones(), lire_seuils())
    grand = categorie(foyer(titulaire(), charges=[15, 13, 11, 9, 7, 5]))
    assert grand.valeur == Categorie(6, 2)
    plafond = baremes().plafonds.plafond(2026, baremes().zones.zone("75118", le=LE), "PLUS", grand)
    assert plafond.valeur == 103_092
    assert dict(plafond.entrees)["Plafond PLUS 2026"] == "103\u202f092\u00a0€"
