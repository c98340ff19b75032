"""Dwellings entered, corrected, given their RPLS identifier; each refusal; nothing changed by a refusal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from attributions import liste
from attributions.models import Logement, SituationQpv
from attributions.saisie.parc import SaisieLogement
from attributions.services import logements
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import attributions as usine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
NEUF = SaisieLogement(
    reference="NEUF-1", commune=monde.SAINT_DENIS, typologie="T3", pieces=3, exception_rpls="Livré en 2026",
    surface=61, financement="10", loyer=Decimal("412.50"),
)  # fmt: skip


@pytest.fixture
def bailleur():
    return monde.acteur(monde.BAILLEUR)


def codes(refusee) -> list[str]:
    return [un.code for un in refusee.value.refus]


def test_un_logement_neuf_s_ajoute_avec_son_exception(bailleur):
    """R441-2-9: an attribution carries an RPLS id or a traced exception; PLAI is the family of financing 10."""
    cree = logements.creer(NEUF, acteur=bailleur)
    assert (cree.attribuant_id, cree.rpls, cree.exception_rpls) == (bailleur.organisme_id, "", "Livré en 2026")
    assert cree.plafond == "PLAI"
    assert monde.commune(monde.SAINT_DENIS).pk in cree.territoires


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"exception_rpls": ""}, "exception_rpls_invalide"),
        ({"rpls": "123"}, "rpls_mal_forme"),
        ({"rpls": "12345 7890"}, "rpls_mal_forme"),
        ({"commune": "99999"}, "commune_invalide"),
        ({"reference": " "}, "reference_invalide"),
        ({"pieces": 0}, "pieces_invalide"),
        ({"surface": 1000}, "surface_invalide"),
        ({"loyer": Decimal(-1)}, "loyer_invalide"),
        ({"typologie": "T7"}, "typologie_invalide"),
        ({"financement": "18"}, "financement_invalide"),
        ({"contingent": "9"}, "contingent_invalide"),
        ({"dpe": "H"}, "dpe_invalide"),
    ],
)
def test_ce_qu_une_saisie_refuse(bailleur, champs, code):
    with pytest.raises(ActionRefusee) as refusee:
        logements.creer(replace(NEUF, **champs), acteur=bailleur)
    assert codes(refusee) == [code]
    assert not Logement.objects.exists()


def test_un_identifiant_ou_une_reference_deja_pris(bailleur):
    usine.un_logement(rpls="ABCDEFGHIJ", reference="R-1")
    for champs, code in (({"rpls": "abcdefghij"}, "rpls_pris"), ({"reference": "R-1"}, "reference_prise")):
        with pytest.raises(ActionRefusee) as refusee:
            logements.creer(replace(NEUF, **champs), acteur=bailleur)
        assert codes(refusee) == [code]


def test_seul_un_bailleur_a_un_parc():
    with pytest.raises(ActionRefusee) as refusee:
        logements.creer(NEUF, acteur=monde.acteur(monde.COMMUNE))
    assert codes(refusee) == ["sans_habilitation"]


def test_l_identifiant_qui_arrive_efface_l_exception(bailleur):
    cree = logements.creer(NEUF, acteur=bailleur)
    fait = logements.attacher(cree.pk, "0000012345", acteur=bailleur, version=cree.version)
    assert (fait.rpls, fait.exception_rpls, fait.version) == ("0000012345", "", 2)


def test_un_identifiant_connu_ne_se_change_pas_a_la_main(bailleur):
    logement = usine.un_logement()
    for agir in (
        lambda: logements.attacher(logement.pk, "ZZZZZZZZZZ", acteur=bailleur),
        lambda: logements.modifier(
            logement.pk, replace(logements.en_saisie(logement), rpls="ZZZZZZZZZZ"), acteur=bailleur
        ),
    ):
        with pytest.raises(ActionRefusee) as refusee:
            agir()
        assert codes(refusee) == ["rpls_connu"]


def test_modifier_ne_touche_que_ce_qui_change(bailleur):
    logement = usine.un_logement()
    saisie = logements.en_saisie(logement)
    assert logements.modifier(logement.pk, saisie, acteur=bailleur).version == 1
    fait = logements.modifier(logement.pk, replace(saisie, charges=Decimal(95)), acteur=bailleur, version=1)
    assert (fait.charges, fait.version) == (Decimal(95), 2)
    with pytest.raises(ActionRefusee) as refusee:
        logements.modifier(logement.pk, saisie, acteur=bailleur, version=1)
    assert codes(refusee) == ["version_perimee"]


def test_changer_de_commune_change_les_territoires(bailleur):
    logement = usine.un_logement()
    fait = logements.modifier(logement.pk, replace(logements.en_saisie(logement), commune=monde.MELUN), acteur=bailleur)
    assert monde.commune(monde.MELUN).pk in fait.territoires
    assert monde.commune(monde.SAINT_DENIS).pk not in fait.territoires


def test_le_fichier_des_couples(bailleur):
    """The pairs that the administration returns: own reference; identifier. A header is recognised."""
    usine.un_logement(reference="A", rpls="", exception_rpls="neuf")
    usine.un_logement(reference="B", rpls="BBBBBBBBBB")
    usine.un_logement(reference="C", rpls="", exception_rpls="neuf")
    texte = "Référence;Identifiant\nA;AAAAAAAAAA\nB;BBBBBBBBBB\nC;BBBBBBBBBB\nX;CCCCCCCCCC\nC;12"
    bilan = logements.attacher_en_masse(logements.lire_couples(texte.encode()), acteur=bailleur)
    assert (bilan.attaches, bilan.deja) == (1, 1)
    assert [(une.ligne, une.message.split(" ")[0]) for une in bilan.refusees] == [(4, "Un"), (5, "Aucun"), (6, "Un")]
    assert Logement.objects.get(reference="A").rpls == "AAAAAAAAAA"


@pytest.mark.parametrize("texte", ["", "une seule colonne", "Référence;Identifiant"])
def test_un_fichier_de_couples_vide_est_refuse(texte):
    with pytest.raises(ActionRefusee) as refusee:
        logements.lire_couples(texte.encode())
    assert codes(refusee) == ["couples_illisibles"]


# --- the list ---


def references(acteur, **valeurs) -> list[str]:
    page = liste.page(liste.filtrer(liste.logements_de(acteur), valeurs), taille=50)
    return sorted(un.reference for un in page.lignes)


def test_chacun_liste_son_parc(bailleur):
    usine.un_logement(reference="SIEN")
    usine.un_logement(reference="AILLEURS", commune=monde.NANTERRE)
    usine.un_logement(reference="AUTRE", bailleur=monde.organisme(monde.ACTION_LOGEMENT))
    assert references(bailleur) == ["AILLEURS", "SIEN"]
    assert references(monde.acteur(monde.RESERVATAIRE)) == ["AUTRE", "SIEN"]
    assert references(monde.acteur(monde.PREFECTURE)) == ["AILLEURS", "AUTRE", "SIEN"]
    assert references(monde.acteur(monde.COMMUNE)) == []


def test_un_employeur_ne_voit_que_ce_qui_lui_est_oriente():
    logement = usine.un_logement(reference="ORIENTE")
    usine.un_logement(reference="AUTRE")
    usine.une_vacance(logement, reservataire=monde.organisme(monde.EMPLOYEUR))
    assert references(monde.acteur(monde.EMPLOYEUR)) == ["ORIENTE"]


def test_les_filtres(bailleur):
    usine.un_logement(reference="A", rpls="", exception_rpls="neuf", typologie="T2", plafond="PLAI")
    vacant = usine.un_logement(reference="B", contingent="2")
    usine.un_logement(reference="C", sorti_le=monde.OUVERTURE)
    usine.une_vacance(vacant)
    SituationQpv.objects.create(logement=vacant, du=monde.OUVERTURE)
    assert references(bailleur) == ["A", "B"]
    assert references(bailleur, sorti="oui") == ["A", "B", "C"]
    assert references(bailleur, rpls="non") == ["A"]
    assert references(bailleur, typologie="T2") == ["A"]
    assert references(bailleur, plafond="PLAI") == ["A"]
    assert references(bailleur, contingent="2") == ["B"]
    assert references(bailleur, vacant="oui") == ["B"]
    assert references(bailleur, vacant="non") == ["A"]
    assert references(bailleur, qpv="oui") == ["B"]
    assert references(bailleur, reference=vacant.rpls) == ["B"]
    assert references(bailleur, commune=monde.commune(monde.MELUN).pk) == []


def test_les_pages_se_suivent_dans_les_deux_sens(bailleur):
    for rang in range(7):
        usine.un_logement(reference=f"P{rang}", typologie=f"T{rang % 3 + 1}")
    tous = liste.logements_de(bailleur)
    premiere = liste.page(tous, taille=3)
    seconde = liste.page(tous, taille=3, apres=str(premiere.lignes[-1].cle))
    derniere = liste.page(tous, taille=3, apres=str(seconde.lignes[-1].cle))
    vus = [un.pk for page in (premiere, seconde, derniere) for un in page.lignes]
    assert (len(vus), len(set(vus)), derniere.suivant) == (7, 7, False)
    retour = liste.page(tous, taille=3, avant=str(seconde.lignes[0].cle))
    assert [un.pk for un in retour.lignes] == [un.pk for un in premiere.lignes]
    assert (retour.precedent, retour.suivant) == (False, True)
