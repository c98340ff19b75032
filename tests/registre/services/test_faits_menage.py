"""Households read for the rules: what was declared, in the same number of statements for one or many."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demandeurs.models import Piece
from registre.rules.ressources import (
    LogementOccupe,
    RessourceMensuelle,
    RevenuAnnuel,
    TitreSejour,
    categorie,
    ressources_mensuelles,
    rfr_retenu,
    unites_de_consommation,
)
from registre.services.faits_menage import lire_menages
from socle.clock import maintenant
from tests.factories import registre, saisies

LE = date(2026, 3, 10)


@pytest.fixture
def couple(agent):
    """The couple with two children of the factories, a birth expected in June."""
    return registre.demande(agent, menage=saisies.menage())


def test_le_menage_est_lu_comme_il_a_ete_declare(couple):
    menage = lire_menages([couple.pk], LE)[couple.pk]
    assert [(une.place, une.role, une.age, une.lien) for une in menage.personnes] == [
        (1, "titulaire", 37, ""),  # born 12 August 1988
        (2, "cotitulaire", 40, "M"),  # born 3 February 1986
        (3, "a_charge", 9, ""),  # born 4 May 2016
        (4, "a_charge", 9, ""),
    ]
    assert menage.personnes[0].revenus == (RevenuAnnuel(2025, 21_500), RevenuAnnuel(2024, 20_800))
    assert menage.personnes[0].ressources[2] == RessourceMensuelle("PAV", 100, versee=True)
    assert menage.logement == LogementOccupe("T2", 38, 850, 120, 4, ("LP",))
    assert (menage.naissances_attendues, menage.handicapes, menage.invalides) == (1, 0, 0)


def test_les_regles_se_lisent_sur_le_menage_charge(couple):
    """Four persons: category 4; 1 + 0.5 + 2 × 0.3 = 2.1 UC; 1,650 + 148 + 900 euros a month, maintenance not deducted."""
    menage = lire_menages([couple.pk], LE)[couple.pk]
    assert str(categorie(menage).valeur) == "4"
    assert unites_de_consommation(menage).valeur == Decimal("2.1")
    assert ressources_mensuelles(menage).valeur == 2_698
    # The spouse declares 2025 alone: his year N-2 is missing, nothing is guessed from the other one.
    assert [(un.code, un.de_qui) for un in rfr_retenu(menage).manques] == [
        ("rfr_autre_annee", "le conjoint ou codemandeur (personne 2)")
    ]


def test_l_age_est_celui_du_jour_de_l_examen(couple):
    assert lire_menages([couple.pk], date(2026, 5, 4))[couple.pk].personnes[2].age == 10


def test_le_titre_de_sejour_est_celui_du_dossier(agent, couple):
    """A title still in force wins over one that is not; one marked unreadable is not read."""
    menage = couple.menage
    titulaire, conjoint = menage.personne_set.order_by("rang")[:2]
    commun = {"menage": menage, "canal": "guichet", "recue_le": LE, "deposee_a": maintenant()}
    Piece.objects.create(**commun, personne=titulaire, type="titre_sejour", valable_jusqu_au=date(2026, 3, 9))
    Piece.objects.create(
        **commun,
        personne=conjoint,
        type="titre_protection",
        marque="inexploitable",
        marque_motif="m",
        marquee_a=maintenant(),
    )
    lus = lire_menages([couple.pk], LE)[couple.pk].personnes
    assert [(une.nationalite, une.titre) for une in lus[:2]] == [("1", TitreSejour.EXPIRE), ("1", TitreSejour.AUCUN)]
    Piece.objects.create(**commun, personne=titulaire, type="titre_sejour", valable_jusqu_au=LE)
    assert lire_menages([couple.pk], LE)[couple.pk].personnes[0].titre == TitreSejour.VALIDE


def test_un_handicap_declare_laisse_la_carte_a_voir(agent):
    demande = registre.demande(agent, menage=saisies.menage(personnes_handicapees=1))
    menage = lire_menages([demande.pk], LE)[demande.pk]
    assert (menage.handicapes, menage.invalides) == (1, None)


def test_une_association_et_un_inconnu_sont_absents(agent):
    association = registre.demande(agent, **_association())
    assert lire_menages([association.pk, 999_999_999], LE) == {}
    assert lire_menages([], LE) == {}


def _association():
    saisie = saisies.saisie_association()
    return {"menage": None, "personne_morale": saisie.personne_morale}


def test_autant_de_requetes_pour_un_que_pour_plusieurs(agent, couple):
    autres = [registre.demande(agent).pk for _ in range(4)]
    lire_menages([couple.pk], LE)
    for ids in ([couple.pk], [couple.pk, *autres]):
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert set(lire_menages(ids, LE)) == set(ids)
        assert len(requetes) == 5
