"""Dated parameters: the nearest territory wins, what is missing is refused, what was in force is never rewritten."""

from __future__ import annotations

from datetime import date

import pytest

from habilitations.models import Territoire
from habilitations.territoires import territoires_en_vigueur
from registre.models import Parametre
from registre.rules.parametres import DEFINITIONS, Cle, Jeu, LigneParametre
from registre.services.parametres import (
    chaine_de,
    charger_parametres,
    delais_de_la_region,
    jeu,
    lire_fichier,
)
from socle.errors import ActionRefusee, Nature, Refus
from tests.registre.cycle.monde import region

LE = date(2026, 6, 1)


def ligne(valeur: object, territoire: int | None = None, du: date = date(2020, 1, 1), au: date | None = None):
    return LigneParametre(Cle.VALIDITE, territoire, valeur, du, au, "source")


@pytest.mark.parametrize(
    ("territoires", "attendu"), [((), 12), ((9,), 12), ((1, 2, 3), 10), ((2, 3), 11), ((3, 1), 10), ((9, 3), 12)]
)
def test_le_territoire_le_plus_proche_l_emporte(territoires, attendu):
    lignes = Jeu.de([ligne(12), ligne(10, 1), ligne(11, 2)])
    assert lignes.valeur(Cle.VALIDITE, le=LE, territoires=territoires) == attendu


def test_la_ligne_dit_de_quel_territoire_elle_vient():
    trouvee = Jeu.de([ligne(12), ligne(11, 2)]).ligne(Cle.VALIDITE, le=LE, territoires=(1, 2))
    assert isinstance(trouvee, LigneParametre)
    assert (trouvee.territoire_id, trouvee.source) == (2, "source")


@pytest.mark.parametrize(
    ("du", "au", "vu"),
    [
        (LE, None, True),
        (date(2026, 6, 2), None, False),
        (date(2026, 1, 1), LE, True),
        (date(2026, 1, 1), date(2026, 5, 31), False),
    ],
)
def test_une_valeur_est_en_vigueur_de_son_debut_a_sa_fin_comprises(du, au, vu):
    trouvee = Jeu.de([ligne(12, du=du, au=au)]).ligne(Cle.VALIDITE, le=LE)
    assert isinstance(trouvee, LigneParametre) == vu


def test_une_valeur_manquante_est_un_refus_jamais_un_defaut():
    with pytest.raises(ActionRefusee) as refusee:
        Jeu.de([]).valeur(Cle.VALIDITE, le=LE)
    assert refusee.value.premier.code == "parametre_manquant"
    assert refusee.value.premier.nature is Nature.ETAT
    assert refusee.value.premier.source


@pytest.mark.parametrize("valeur", ["12", None, 0, -1, True, 12.5, 241])
def test_une_valeur_hors_forme_est_un_refus(valeur):
    trouvee = Jeu.de([ligne(valeur)]).ligne(Cle.VALIDITE, le=LE)
    assert isinstance(trouvee, Refus)
    assert trouvee.code == "parametre_invalide"


def test_chaque_cle_a_sa_definition_et_sa_source():
    assert set(DEFINITIONS) == set(Cle)
    assert all(une.source and une.unite and une.libelle for une in DEFINITIONS.values())


def test_le_fichier_fourni_donne_les_delais_de_la_loi(parametres):
    delais = delais_de_la_region(LE)
    assert (delais.validite, delais.preavis, delais.radiation, delais.reactivation) == (12, 1, 13, 18)
    assert (delais.avertissement_c, delais.avertissement_d, delais.reactivation_c) == (1, 1, 5)
    assert (delais.conservation, delais.conservation_courrier) == (12, 12)


def test_ce_qui_est_cite_de_memoire_est_a_confirmer(parametres):
    a_confirmer = Parametre.objects.filter(a_confirmer=True)
    assert set(a_confirmer.values_list("cle", flat=True)) == {
        Cle.COMMUNES_MAX, Cle.REACTIVATION_C, Cle.MEDIATION_DELAI, Cle.CONTROLE_BULLETINS, Cle.PIECE_REPONSE,
        Cle.PIECE_BASCULE, Cle.PIECE_CONSERVATION, Cle.PIECE_DEPART, Cle.PLAFOND_GARDE, Cle.EFFORT_SEUIL,
        Cle.RESTE_PAR_UC, Cle.RESTE_JOURS, Cle.PIECES_MIN, Cle.PIECES_MAX, Cle.PIECES_TOLEREES_MIN,
        Cle.PIECES_TOLEREES_MAX, Cle.DESIGNATION_ACCES, Cle.DESIGNATION_MOTIF, Cle.DESIGNATION_TENDUE,
        Cle.CHANGEMENT_RETOUR, Cle.FONDEMENTS_PRONONCES, Cle.RANG_GARDE,
        Cle.EXPIRATION_ALERTE, Cle.SUSPENSION_JOURS, Cle.REPRISE_JOURS,
        Cle.NON_SERVIS,
        Cle.PUBLICATION_LOYER, Cle.PUBLICATION_AVANCE,
        Cle.BAIL_ATTENDU, Cle.NON_SERVIE_SUIVI, Cle.CONSERVATION_RPLS, Cle.BAIL_SAISIE, Cle.CLOTURE_EXERCICE,
        Cle.OCCUPATION_ZONE, Cle.OCCUPATION_MOIS, Cle.BAIL_JEUNES, Cle.ADAPTE_AGE, Cle.GLISSEMENT_CALEOL, Cle.ASSOCIATION_ALERTE,
    }  # fmt: skip
    assert not Parametre.objects.filter(source="").exists()


def test_charger_deux_fois_ne_change_rien(parametres):
    avant = list(Parametre.objects.order_by("pk").values())
    assert charger_parametres(lire_fichier()) == 0
    assert list(Parametre.objects.order_by("pk").values()) == avant


def test_une_nouvelle_valeur_ferme_l_ancienne_la_veille(parametres):
    nouvelle = {
        "cle": "radiation.c.delai_mois", "territoire": "region:11", "valeur": "2", "du": "2026-05-01", "au": "",
        "source": "convention régionale", "instance": "comité de pilotage", "a_confirmer": "",
    }  # fmt: skip
    suivante = {**nouvelle, "valeur": "1", "du": "2026-07-01"}
    assert charger_parametres([nouvelle, suivante]) == 2
    assert [delais_de_la_region(date(2026, mois, 15)).avertissement_c for mois in (4, 6, 8)] == [1, 2, 1]
    fermee = Parametre.objects.get(territoire=region(), du="2026-05-01")
    assert fermee.au == date(2026, 6, 30)


@pytest.mark.parametrize(
    "champs",
    [
        {"cle": "inconnue"},
        {"valeur": "douze"},
        {"valeur": "0"},
        {"territoire": "epci:rien"},
        {"source": ""},
        {"du": "x"},
    ],
)
def test_une_ligne_fausse_ne_charge_rien(parametres, champs):
    bonne = {
        "cle": "demande.validite_mois", "territoire": "", "valeur": "12", "du": "2030-01-01", "au": "",
        "source": "s", "instance": "", "a_confirmer": "",
    }  # fmt: skip
    avant = Parametre.objects.count()
    with pytest.raises(ActionRefusee) as refusee:
        charger_parametres([bonne, bonne | champs])
    attendu = "parametre_territoire" if "territoire" in champs else "parametre_illisible"
    assert refusee.value.premier.code == attendu
    assert Parametre.objects.count() == avant


def test_les_delais_se_lisent_en_une_requete(parametres, django_assert_num_queries):
    with django_assert_num_queries(1):
        delais_de_la_region(LE)


def test_la_chaine_d_une_commune_va_du_plus_proche_au_plus_loin(parametres, django_assert_num_queries):
    saint_denis = territoires_en_vigueur(["93066"])["93066"]
    with django_assert_num_queries(1):
        chaine = chaine_de(saint_denis.pk, le=LE)
    natures = [Territoire.objects.get(pk=un).nature for un in chaine]
    assert natures == ["commune", "ept", "epci", "departement", "region"]
    delais = jeu().valeur(Cle.MEDIATION_DELAI, le=LE, territoires=chaine)
    assert delais["T3"] == 36
