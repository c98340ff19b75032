"""Délais anormalement longs: the file, the night (same answer as the rule), the letter, the tray and its list."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import IntegrityError, transaction

from habilitations.acteur import systeme
from habilitations.models import Territoire
from registre import tasks
from registre.corbeilles import Portee, compter, compteurs
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import AttenteAnormale, Courrier, DelaiAnormal, Demande, Evenement
from registre.rules.delai_anormal import attente
from registre.rules.echeances import ajouter_mois, bornes_du_jour
from registre.rules.typologies import TYPES
from registre.services.parametres import delais_de_la_region
from registre.services.priorites.delais import charger_delais, constater, delais_le, lire_fichier
from registre.services.priorites.lettre_delai import informer
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from socle.models import Passage
from tests import monde
from tests.factories import saisies
from tests.registre.priorites.aide import dossier

pytestmark = pytest.mark.usefixtures("referentiels")
LE = saisies.LE_10_MARS
SYSTEME = systeme()


@pytest.fixture
def delais(referentiels) -> None:
    charger_delais(lire_fichier())


def vieillir(une: Demande, deposee_le: date, **champs: object) -> Demande:
    valeurs = {"deposee_le": deposee_le, "renouvelee_le": date(2026, 1, 10), **champs}
    Demande.objects.filter(pk=une.pk).update(**valeurs)
    une.refresh_from_db()
    return une


def test_les_valeurs_connues_et_leur_certitude(delais):
    """attribution.md §3.2: no arrêté was read, so no value is marked sure."""
    lus = DelaiAnormal.objects.values_list("departement__code", "typologie_min", "typologie_max", "mois", "marque")
    assert set(lus) == {
        ("75", 0, 1, 72, "V2"), ("75", 2, 3, 108, "V2"), ("75", 4, 6, 120, "V2"),
        ("77", 0, 6, 36, "R"), ("78", 0, 6, 36, "R"), ("91", 0, 6, 36, "R"), ("92", 0, 6, 48, "R"),
        ("93", 0, 6, 36, "V2"), ("94", 0, 6, 36, "R"), ("95", 0, 6, 36, "V2"),
    }  # fmt: skip
    assert charger_delais(lire_fichier()) == 0, "a second load changes nothing"


@pytest.mark.parametrize("champ", [{"departement": "99"}, {"typologie_min": "T9"}, {"mois": "trois"}])
def test_une_ligne_illisible_ne_charge_rien(champ):
    DelaiAnormal.objects.all().delete()
    lignes = list(lire_fichier())
    with pytest.raises(ActionRefusee):
        charger_delais([lignes[0], {**lignes[1], **champ}])
    assert not DelaiAnormal.objects.exists()


def test_un_nouvel_arrete_suit_l_ancien_sans_le_recouvrir(delais):
    ancien = DelaiAnormal.objects.get(departement__code="94")
    neuf = {
        "departement": "94", "typologie_min": "C", "typologie_max": "T6P", "mois": "48", "du": "2026-04-01", "au": "",
        "arrete": "Arrêté 2026-1", "source": "Recueil des actes administratifs", "marque": "V",
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        charger_delais([neuf])
    DelaiAnormal.objects.filter(pk=ancien.pk).update(au=date(2026, 3, 31))
    assert charger_delais([neuf]) == 1
    mois = {le: next(d.mois for d in delais_le(le) if d.departement == ancien.departement_id) for le in (LE, date(2026, 4, 1))}  # fmt: skip
    assert list(mois.values()) == [36, 48]


def test_la_nuit_constate_puis_oublie(delais):
    une, jeune = vieillir(dossier(), date(2023, 3, 10)), vieillir(dossier(), date(2023, 3, 11))
    with horloge_a(LE):
        assert tasks.constater_les_attentes() == 1
        assert Passage.objects.get(acte="attentes").nombre == 1
    constatee = AttenteAnormale.objects.get()
    assert (constatee.demande, constatee.atteint_le, constatee.constate_le) == (une, LE, LE)
    assert constatee.delai.departement.code == "93"
    assert constater(le=LE, acteur=SYSTEME) == 0, "a second pass finds nothing"

    assert constater(le=date(2026, 3, 11), acteur=SYSTEME) == 1
    paris = Territoire.objects.get(nature="departement", code="75", au=None).pk
    vieillir(une, date(2023, 3, 10), territoires=[paris], types=["T3"])
    assert constater(le=date(2026, 3, 11), acteur=SYSTEME) == 0
    assert list(AttenteAnormale.objects.values_list("demande", flat=True)) == [jeune.pk], "it asks for Paris only now"
    vieillir(jeune, date(2023, 3, 11), etat="radiee", motif_radiation="RADABA", radiee_le=LE)
    constater(le=date(2026, 3, 12), acteur=SYSTEME)
    assert not AttenteAnormale.objects.exists()


def test_le_sql_de_la_nuit_dit_comme_la_regle(delais):
    """Sixty demandes drawn at random around every limit: the statement and the pure rule agree on each."""
    hasard, tous = Random(7), delais_le(LE)
    departements = sorted({un.departement for un in tous})
    demandes = []
    for _ in range(60):
        un = hasard.choice(tous)
        depot = date.fromordinal(ajouter_mois(LE, -un.mois).toordinal() + hasard.randint(-2, 2))
        types = hasard.sample(TYPES, hasard.randint(0, 3))
        ou = hasard.sample(departements, hasard.randint(1, 3))
        demandes.append(vieillir(dossier(), depot, types=types, territoires=sorted(ou)))

    constater(le=LE, acteur=SYSTEME)

    trouvees = {pk: (delai, atteint) for pk, delai, atteint in AttenteAnormale.objects.values_list("pk", "delai_id", "atteint_le")}  # fmt: skip
    attendues = {
        d.pk: (a.delai.id, a.atteint_le)
        for d in demandes
        if (a := attente(d.deposee_le, d.types, d.territoires, tous, le=LE)) is not None
    }
    assert trouvees == attendues
    assert 10 < len(attendues) < 60


def test_la_lettre_part_une_fois(delais):
    une, etat = vieillir(dossier(), date(2023, 1, 5)), monde.acteur(monde.PREFECTURE)
    with pytest.raises(ActionRefusee) as refus:
        informer(une.pk, acteur=etat, le=LE)
    assert refus.value.premier.code == "delai_non_atteint"
    constater(le=LE, acteur=SYSTEME)

    lettres = informer(une.pk, acteur=etat, le=LE)

    assert {lettre.nature for lettre in lettres} == {NatureCourrier.DELAI}
    assert lettres[0].details["atteint_le"] == "2026-01-05"
    assert lettres[0].details["mois"] == 36
    assert Evenement.objects.get(demande=une, nature=NatureEvenement.COURRIER).details["nature"] == "delai"
    with pytest.raises(ActionRefusee) as refus:
        informer(une.pk, acteur=etat, le=LE)
    assert refus.value.premier.code == "delai_deja_dit"
    assert Courrier.objects.filter(demande=une, nature=NatureCourrier.DELAI).count() == len(lettres)


def test_qui_n_a_pas_le_droit_n_ecrit_pas(delais):
    une = vieillir(dossier(), date(2023, 1, 5))
    constater(le=LE, acteur=SYSTEME)
    with pytest.raises(ActionRefusee):
        informer(une.pk, acteur=monde.acteur(monde.SIAO), le=LE)
    assert not Courrier.objects.filter(demande=une, nature=NatureCourrier.DELAI).exists()


def test_la_corbeille_et_sa_liste_disent_le_meme_nombre(delais):
    vieillir(dossier(), date(2023, 1, 5))
    vieillir(dossier(), date(2024, 1, 5))
    constater(le=LE, acteur=SYSTEME)
    prefecture = monde.acteur(monde.PREFECTURE)
    voulus = [un for un in compteurs(prefecture) if un.code == "delai_anormal"]
    compte = compter(voulus, prefecture, Portee.TOUS, bornes=bornes_du_jour(LE, delais_de_la_region(LE)))
    assert (compte["delai_anormal"].nombre, compte["delai_anormal"].premier) == (1, date(2026, 1, 5))
