"""Recording a first-quartile threshold: by the gestionnaire, with its arrêté, on the perimeter of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from habilitations.models import Territoire
from registre.models import SeuilQuartile
from registre.services.baremes import baremes, charger_baremes, lire_seuils
from registre.services.seuils import SaisieSeuil, enregistrer_seuil
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe


@pytest.fixture
def idf(referentiels):
    SeuilQuartile.objects.all().delete()
    charger_baremes([], [], lire_seuils())
    return Territoire.objects.get(nature="region", code="11")


@pytest.fixture
def saisie(idf):
    """An essay on the 10 March 2026 of the tests: the real figure of 2026 is not known."""
    return SaisieSeuil(2026, idf.pk, 11_000, "arrêté d'essai", date(2026, 3, 2))


def test_le_seuil_vaut_depuis_le_premier_janvier(gestionnaire, saisie, idf):
    seuil = enregistrer_seuil(acteur=gestionnaire, saisie=saisie)
    assert (seuil.du, seuil.montant, seuil.approche, seuil.marque) == (date(2026, 1, 1), 11_000, False, "V")
    lu = baremes().seuils.seuil(2026, (idf.pk,), perimetre="Île-de-France")
    assert (lu.valeur.montant, lu.manques) == (11_000, ())
    trace = TraceActe.objects.get(acte="enregistrer_seuil", objet_id=seuil.pk)
    assert list(trace.champs) == ["annee", "montant", "arrete"]


def test_un_montant_approche_est_remplace_par_celui_de_l_arrete(gestionnaire, saisie):
    exact = replace(saisie, annee=2021, montant=10_412, arrete_le=date(2021, 6, 30))
    assert SeuilQuartile.objects.get(annee=2021).approche is True
    enregistrer_seuil(acteur=gestionnaire, saisie=exact)
    seuil = SeuilQuartile.objects.get(annee=2021)
    assert (seuil.montant, seuil.approche) == (10_412, False)


def epci(code):
    return Territoire.objects.get(nature="epci", code=code).pk


REFUS = {
    "une année à venir": ({"annee": 2027}, "seuil_annee", "annee"),
    "avant la loi": ({"annee": 2017}, "seuil_annee", "annee"),
    "un montant mensuel": ({"montant": 900}, "seuil_montant", "montant"),
    "un montant négatif": ({"montant": -1}, "seuil_montant", "montant"),
    "sans texte": ({"arrete": "  "}, "seuil_sans_source", "arrete"),
    "un arrêté à venir": ({"arrete_le": date(2026, 3, 11)}, "seuil_futur", "arrete_le"),
    "un territoire inconnu": ({"territoire_id": 0}, "seuil_perimetre", "territoire"),
}


@pytest.mark.parametrize(("champs", "code", "champ"), REFUS.values(), ids=REFUS.keys())
def test_un_seuil_faux_ne_change_rien(gestionnaire, saisie, champs, code, champ):
    avant = list(SeuilQuartile.objects.values())
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_seuil(acteur=gestionnaire, saisie=replace(saisie, **champs))
    assert (refusee.value.premier.code, refusee.value.premier.champ) == (code, champ)
    assert list(SeuilQuartile.objects.values()) == avant


# L441-1: the EPCI, but the région in Île-de-France.
@pytest.mark.parametrize(
    ("nature", "code", "accepte"),
    [
        ("region", "11", True),
        ("region", "84", False),
        ("departement", "93", False),
        ("epci", "200054781", False),  # Métropole du Grand Paris
        ("epci", "200046977", True),  # Métropole de Lyon
    ],
)
def test_le_perimetre_est_celui_de_la_loi(gestionnaire, saisie, nature, code, accepte):
    territoire = Territoire.objects.get(nature=nature, code=code)
    demande = replace(saisie, territoire_id=territoire.pk)
    if accepte:
        assert enregistrer_seuil(acteur=gestionnaire, saisie=demande).territoire == territoire
        return
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_seuil(acteur=gestionnaire, saisie=demande)
    assert refusee.value.premier.code == "seuil_perimetre"
    assert refusee.value.premier.source == "L441-1 CCH"


def test_un_seuil_exact_ne_se_remplace_pas(gestionnaire, saisie):
    enregistrer_seuil(acteur=gestionnaire, saisie=saisie)
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_seuil(acteur=gestionnaire, saisie=replace(saisie, montant=12_000))
    assert (refusee.value.premier.code, refusee.value.premier.nature) == ("seuil_deja_enregistre", Nature.ETAT)
    assert SeuilQuartile.objects.get(annee=2026).montant == 11_000


def test_seul_le_gestionnaire_enregistre(agent, saisie):
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_seuil(acteur=agent, saisie=saisie)
    assert refusee.value.premier.nature == Nature.INTERDIT
    assert not SeuilQuartile.objects.filter(annee=2026).exists()
