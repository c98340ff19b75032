"""Right to reside and ceiling: R441-1 CCH, 1°; arrêté of 20 April 2022 for the titles."""

from __future__ import annotations

import pytest

from demandeurs.enums import RolePersonne
from registre.rules.eligibilite import admis_a_resider, eligibilite, financements
from registre.rules.explications import Manque, Resultat
from registre.rules.ressources import TitreSejour
from tests.registre.rules.foyers import foyer, personne, titulaire

PLAFOND = Resultat(26_920, "plafond d'essai")
INCONNU = Resultat(None, "plafond d'essai", manques=(Manque("plafond", "Plafonds 2027 non enregistrés", "reste"),))
RFR = {2024: 20_000}


def etranger(place=1, role=RolePersonne.TITULAIRE, age=40, titre=TitreSejour.AUCUN, **champs):
    return personne(place, role, age, nationalite="3", titre=titre, **champs)


SEJOURS = {
    "français": (foyer(titulaire(nationalite="1")), []),
    "européen": (foyer(titulaire(nationalite="2")), []),
    "titre en cours": (foyer(etranger(titre=TitreSejour.VALIDE)), []),
    "titre absent": (foyer(etranger()), ["titre_sejour"]),
    "titre expiré": (foyer(etranger(titre=TitreSejour.EXPIRE)), ["titre_sejour"]),
    "nationalité non dite": (foyer(titulaire()), ["nationalite"]),
    "le conjoint aussi": (
        foyer(titulaire(nationalite="1"), etranger(2, RolePersonne.COTITULAIRE, lien="M")),
        ["titre_sejour"],
    ),
    "une personne à charge majeure aussi": (
        foyer(titulaire(nationalite="1"), etranger(2, RolePersonne.A_CHARGE, 18)),
        ["titre_sejour"],
    ),
    "un mineur n'a pas de titre à montrer": (
        foyer(titulaire(nationalite="1"), etranger(2, RolePersonne.A_CHARGE, 17)),
        [],
    ),
    "un colocataire a sa demande": (
        foyer(titulaire(nationalite="1"), etranger(2, RolePersonne.COLOCATAIRE, 30, lien="L")),
        [],
    ),
    "personne": (foyer(), ["personnes"]),
}


@pytest.mark.parametrize(("menage", "codes"), SEJOURS.values(), ids=SEJOURS.keys())
def test_le_droit_au_sejour_des_majeurs(menage, codes):
    resultat = admis_a_resider(menage)
    assert [un.code for un in resultat.manques] == codes
    assert resultat.valeur is (None if codes else True)


def test_le_manque_dit_de_qui():
    menage = foyer(
        titulaire(nationalite="1"), etranger(2, RolePersonne.COTITULAIRE, lien="M", titre=TitreSejour.EXPIRE)
    )
    assert admis_a_resider(menage).manques[0].phrase() == (
        "Titre de séjour expiré\u00a0: le conjoint ou codemandeur (personne 2). "
        "Demandez un titre de séjour en cours de validité."
    )


# Ceiling 26,920 euros (PLUS 2026, category 1, rest of Île-de-France).
REPONSES = {
    "les deux conditions": (foyer(titulaire(nationalite="1", rfr=RFR)), PLAFOND, True, []),
    "au plafond": (foyer(titulaire(nationalite="1", rfr={2024: 26_920})), PLAFOND, True, []),
    "au-dessus": (foyer(titulaire(nationalite="1", rfr={2024: 26_921})), PLAFOND, False, []),
    "au-dessus, quel que soit le séjour": (foyer(etranger(rfr={2024: 26_921})), PLAFOND, False, []),
    "séjour à établir": (foyer(etranger(rfr=RFR)), PLAFOND, None, ["titre_sejour"]),
    "revenu à établir": (foyer(titulaire(nationalite="1")), PLAFOND, None, ["rfr_absent"]),
    "plafond à enregistrer": (foyer(titulaire(nationalite="1", rfr=RFR)), INCONNU, None, ["plafond"]),
    "tout à établir": (foyer(etranger()), INCONNU, None, ["titre_sejour", "rfr_absent", "plafond"]),
}


@pytest.mark.parametrize(("menage", "plafond", "valeur", "codes"), REPONSES.values(), ids=REPONSES.keys())
def test_l_eligibilite_a_un_financement(menage, plafond, valeur, codes):
    resultat = eligibilite(menage, plafond)
    assert (resultat.valeur, [un.code for un in resultat.manques]) == (valeur, codes)


def test_une_derogation_locale_releve_le_plafond():
    """R441-1-1: 26,920 × 1.3 = 34,996."""
    menage = foyer(titulaire(nationalite="1", rfr={2024: 34_996}))
    assert eligibilite(menage, PLAFOND).valeur is False
    assert eligibilite(menage, PLAFOND, derogation=30).valeur is True


def test_chaque_financement_a_sa_reponse():
    menage = foyer(titulaire(nationalite="1", rfr=RFR))
    plafonds = {"PLAI": Resultat(14_811, "essai"), "PLUS": PLAFOND, "PLS": Resultat(34_996, "essai")}
    assert {un: reponse.valeur for un, reponse in financements(menage, plafonds).items()} == {
        "PLAI": False,
        "PLUS": True,
        "PLS": True,
    }
