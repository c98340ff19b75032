"""Conventions of reservation and the account of their flow (R441-5 to R441-5-4, version of 22 February 2020)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from attributions.enums import ModeDecompte
from attributions.models import ConventionReservation, MouvementFlux, PrevisionExclusion, ReservationLogement
from attributions.saisie.parc import SaisieConvention, SaisiePrevision
from attributions.services import conventions, flux
from attributions.services.orientation import proposition
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui, horloge_a
from socle.errors import ActionRefusee
from tests import monde
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


@pytest.fixture
def bailleur():
    return monde.acteur(monde.BAILLEUR)


def saisie(profil=monde.RESERVATAIRE, **champs) -> SaisieConvention:
    valeurs = {
        "reservataire_id": monde.organisme(profil).pk, "departement": "93", "contingent": "4", "mode": "flux",
        "reference": "CR-2026-1", "signee_le": date(2026, 1, 10), "du": date(2026, 1, 1), "taux": Decimal(20),
    }  # fmt: skip
    return SaisieConvention(**{**valeurs, **champs})


def codes(refusee) -> list[str]:
    return [un.code for un in refusee.value.refus]


def test_une_convention_se_signe_et_se_lit_des_deux_cotes(bailleur):
    signee = conventions.signer(saisie(territoire=monde.SAINT_DENIS), acteur=bailleur)
    assert (signee.departement.code, signee.territoire.code) == ("93", monde.SAINT_DENIS)
    for profil in (monde.BAILLEUR, monde.RESERVATAIRE, monde.PREFECTURE):
        assert ConventionReservation.objects.visibles_par(monde.acteur(profil)).filter(pk=signee.pk).exists()
    assert not ConventionReservation.objects.visibles_par(monde.acteur(monde.EMPLOYEUR)).exists()


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"taux": None}, "taux_absent"),
        ({"mode": "stock"}, "taux_sans_objet"),
        ({"mode": "autre"}, "mode_invalide"),
        ({"contingent": "7"}, "contingent_invalide"),
        ({"departement": "999"}, "departement_inconnu"),
        ({"au": date(2025, 12, 31)}, "fin_avant_debut"),
        ({"delai_jours": 0}, "delai"),
        ({"contingent": "2", "taux": Decimal(31)}, "etat_30"),
        ({"contingent": "1", "taux": Decimal(6)}, "agents_5"),
        ({"garantie": True, "taux": Decimal(21)}, "garanties_20"),
        # R441-5: the derogation lasts a year at most.
        ({"contingent": "2", "taux": Decimal(31), "derogation": "Arrêté du 3 janvier"}, "derogation_un_an"),
        ({"reservataire_id": 0}, "reservataire"),
    ],
)
def test_ce_qu_une_convention_refuse(bailleur, champs, code):
    with pytest.raises(ActionRefusee) as refusee:
        conventions.signer(saisie(**champs), acteur=bailleur)
    assert codes(refusee) == [code]
    assert not ConventionReservation.objects.exists()


def test_la_derogation_du_prefet_leve_le_plafond_de_l_etat(bailleur):
    derogee = saisie(monde.PREFECTURE, contingent="2", taux=Decimal(40), derogation="Arrêté", au=date(2026, 12, 31))
    assert conventions.signer(derogee, acteur=bailleur).taux == 40


def test_les_flux_de_deux_communes_ne_s_ajoutent_pas(bailleur):
    """Each authority has its share on its own territory: 60 % at Saint-Denis and 60 % at Montreuil share nothing."""
    conventions.signer(saisie(taux=Decimal(60), territoire=monde.SAINT_DENIS), acteur=bailleur)
    conventions.signer(saisie(monde.COMMUNE, taux=Decimal(60), territoire=monde.MONTREUIL), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        conventions.signer(saisie(monde.ACTION_LOGEMENT, contingent="3", taux=Decimal(41)), acteur=bailleur)
    assert codes(refusee) == ["total_100"]


def test_une_seule_convention_par_reservataire_mode_et_contingent(bailleur):
    conventions.signer(saisie(), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        conventions.signer(saisie(reference="CR-2026-2"), acteur=bailleur)
    assert codes(refusee) == ["convention_en_double"]


def test_une_convention_commencee_garde_son_perimetre(bailleur):
    signee = conventions.signer(saisie(decompte=ModeDecompte.PROPOSITION), acteur=bailleur)
    vacance = usine.une_vacance(convention=signee, reservataire=signee.reservataire)
    flux.decompter(vacance, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        conventions.modifier(signee.pk, replace(saisie(), departement="92"), acteur=bailleur)
    assert codes(refusee) == ["convention_commencee"]
    assert conventions.modifier(signee.pk, saisie(taux=Decimal(18)), acteur=bailleur).taux == 18


def test_le_reservataire_lit_et_ne_modifie_pas(bailleur):
    signee = conventions.signer(saisie(), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        conventions.clore(signee.pk, au=date(2026, 12, 31), acteur=monde.acteur(monde.RESERVATAIRE))
    assert codes(refusee) == ["sans_habilitation"]
    with pytest.raises(ActionRefusee) as refusee:
        conventions.clore(signee.pk, au=date(2025, 1, 1), acteur=bailleur)
    assert codes(refusee) == ["fin_avant_debut"]
    assert conventions.clore(signee.pk, au=date(2026, 12, 31), acteur=bailleur).au == date(2026, 12, 31)
    with horloge_a(date(2027, 1, 1)):
        with pytest.raises(ActionRefusee) as refusee:
            conventions.modifier(signee.pk, saisie(au=date(2027, 12, 31)), acteur=bailleur)
        assert codes(refusee) == ["convention_terminee"]


def test_une_convention_en_stock_nomme_ses_logements(bailleur):
    logement = usine.un_logement()
    signee = conventions.signer(saisie(mode="stock", taux=None, contingent="5"), acteur=bailleur)
    (ligne,) = conventions.reserver(signee.pk, [logement.reference, ""], du=date(2026, 1, 1), acteur=bailleur)
    assert ligne.logement_id == logement.pk
    for references, code in (
        (["INCONNUE"], "logement_inconnu"),
        ([logement.rpls], "deja_reserve"),
        ([], "logement_inconnu"),
    ):
        with pytest.raises(ActionRefusee) as refusee:
            conventions.reserver(signee.pk, references, du=date(2026, 2, 1), acteur=bailleur)
        assert codes(refusee) == [code]
    assert conventions.liberer(ligne.pk, au=date(2026, 6, 30), acteur=bailleur).au == date(2026, 6, 30)
    assert ReservationLogement.objects.count() == 1


def test_en_flux_on_ne_designe_pas_de_logements(bailleur):
    """R441-5: a yearly flow in percent, not identified dwellings."""
    signee = conventions.signer(saisie(), acteur=bailleur)
    with pytest.raises(ActionRefusee) as refusee:
        conventions.reserver(signee.pk, [usine.un_logement().reference], du=date(2026, 1, 1), acteur=bailleur)
    assert codes(refusee) == ["en_flux"]


def test_la_prevision_de_fevrier_donne_le_droit_de_l_annee(bailleur):
    annee = aujourdhui().year
    signee = conventions.signer(saisie(), acteur=bailleur)
    prevision = SaisiePrevision("93", annee, 200, aujourdhui(), {"anru": 30, "mutation": 20})
    conventions.prevoir(prevision, acteur=bailleur)
    conventions.prevoir(replace(prevision, flux_prevu=250), acteur=bailleur)
    assert PrevisionExclusion.objects.count() == 1
    compte = flux.comptes([signee], annee)[signee.pk]
    # 20 % of 250 − 50.
    assert compte.droit_prevu == Decimal(40)


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"annee": 2020}, "annee"),
        ({"exclusions": {"autre": 1}}, "exclusions"),
        ({"exclusions": {"anru": 11}}, "exclusions_en_trop"),
    ],
)
def test_ce_qu_une_prevision_refuse(bailleur, champs, code):
    with pytest.raises(ActionRefusee) as refusee:
        conventions.prevoir(
            replace(SaisiePrevision("93", aujourdhui().year, 10, aujourdhui()), **champs), acteur=bailleur
        )
    assert codes(refusee) == [code]


def vacances(nombre: int, **champs) -> list:
    return [usine.une_vacance(disponible_le=aujourdhui(), **champs) for _ in range(nombre)]


def test_le_compte_de_l_annee(bailleur):
    """20 % of the 10 dwellings freed less 2 left out of the flow is 1.6; two counted, one oriented and not counted."""
    signee = conventions.signer(saisie(decompte=ModeDecompte.PROPOSITION), acteur=bailleur)
    vers_lui = {"convention": signee, "reservataire": signee.reservataire}
    comptees = vacances(2, **vers_lui)
    vacances(1, **vers_lui)
    vacances(5)
    vacances(2, exclusion="anru")
    usine.une_vacance(disponible_le=aujourdhui() - timedelta(days=400))
    vacances(1, etat=EtatVacance.RETIREE, retiree_le=aujourdhui(), motif_retrait="Travaux")
    for une in comptees:
        flux.decompter(une, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=bailleur)
    compte = flux.comptes([signee], aujourdhui().year)[signee.pk]
    assert (compte.base.liberes, compte.base.exclus, compte.droit_reel) == (10, 2, Decimal("1.60"))
    assert (compte.decomptes, compte.engages, compte.solde) == (2, 1, Decimal("-0.40"))


def test_le_compte_d_une_commune_ne_porte_que_sur_son_territoire(bailleur):
    signee = conventions.signer(saisie(territoire=monde.MONTREUIL), acteur=bailleur)
    vacances(3)
    usine.une_vacance(usine.un_logement(commune=monde.MONTREUIL), disponible_le=aujourdhui())
    assert flux.comptes([signee], aujourdhui().year)[signee.pk].base.liberes == 1


def test_une_reprise_ajoute_une_ligne(bailleur):
    signee = conventions.signer(saisie(), acteur=bailleur)
    flux.reprendre(signee.pk, annee=2026, quantite=3, motif="Bilan 2025", acteur=bailleur)
    assert flux.comptes([signee], 2026)[signee.pk].decomptes == 3
    for quantite, motif, code in ((0, "Bilan", "reprise_nulle"), (2, " ", "motif_absent")):
        with pytest.raises(ActionRefusee) as refusee:
            flux.reprendre(signee.pk, annee=2026, quantite=quantite, motif=motif, acteur=bailleur)
        assert codes(refusee) == [code]
    assert MouvementFlux.objects.count() == 1


def test_le_bilan_se_ventile(bailleur):
    """R441-5-1: by typology, financing, commune, QPV and construction period."""
    signee = conventions.signer(saisie(decompte=ModeDecompte.PROPOSITION), acteur=bailleur)
    logement = usine.un_logement(annee=1968)
    vacance = usine.une_vacance(logement, convention=signee, reservataire=signee.reservataire)
    flux.decompter(vacance, ModeDecompte.PROPOSITION, le=aujourdhui(), acteur=bailleur)
    lus = {une.titre: list(une.lignes) for une in flux.ventiler(signee, aujourdhui().year)}
    assert lus == {
        "Type": [("T3", 1)],
        "Financement": [("PLUS", 1)],
        "Commune": [("Saint-Denis", 1)],
        "Quartier prioritaire": [("Hors quartier prioritaire", 1)],
        "Construction": [("De 1949 à 1974", 1)],
    }


def test_la_proposition_d_orientation_lit_les_comptes(bailleur):
    """Nothing freed but this one: 20 % of 1 is 0.2 for the town, 80 % is 0.8 for the bailleur, who comes first."""
    conventions.signer(saisie(), acteur=bailleur)
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER, disponible_le=aujourdhui())
    pistes = proposition(vacance)
    assert [une.nom for une in pistes] == ["Bailleur (non réservé)", "Ville de Saint-Denis"]
    vacances(4)
    # The bailleur kept four of five (80 %): both are exact, the town has received nothing of its one.
    assert proposition(vacance)[0].nom == "Ville de Saint-Denis"


def test_un_logement_en_stock_revient_a_son_reservataire(bailleur):
    stock = conventions.signer(saisie(monde.ETAT, mode="stock", taux=None, contingent="5"), acteur=bailleur)
    conventions.signer(saisie(), acteur=bailleur)
    vacance = usine.une_vacance(etat=EtatVacance.A_ORIENTER, disponible_le=aujourdhui())
    conventions.reserver(stock.pk, [vacance.logement.reference], du=date(2026, 1, 1), acteur=bailleur)
    assert proposition(vacance)[0].convention_id == stock.pk


def test_le_compte_coute_un_nombre_fixe_de_requetes(bailleur, django_assert_num_queries):
    signees = [
        conventions.signer(saisie(profil, contingent=contingent, taux=Decimal(5)), acteur=bailleur)
        for profil, contingent in ((monde.RESERVATAIRE, "4"), (monde.ETAT, "2"), (monde.ACTION_LOGEMENT, "3"))
    ]
    with django_assert_num_queries(4):
        flux.comptes(signees, 2026)


def test_un_logement_reserve_se_libere_depuis_la_convention(bailleur):
    """R441-5: in stock, dwelling by dwelling; another convention's line, or another bailleur's, is not found."""
    signee = conventions.signer(saisie(mode="stock", taux=None), acteur=bailleur)
    (ligne,) = conventions.reserver(signee.pk, [usine.un_logement().reference], du=date(2026, 2, 1), acteur=bailleur)
    client = entrer(monde.BAILLEUR)
    url = reverse("attributions:liberer_logement", args=[signee.pk, ligne.pk])
    page = reverse("attributions:convention", args=[signee.pk])
    assert url in client.get(page).content.decode()
    assert client.get(reverse("attributions:liberer_logement", args=[signee.pk, ligne.pk + 1])).status_code == 404
    assert entrer(monde.RESERVATAIRE).get(url).status_code == 403
    assert client.post(url, {"au": "31/01/2026"}).status_code == 422
    ligne.refresh_from_db()
    assert ligne.au is None
    assert client.post(url, {"au": "30/06/2026"}).status_code == 302
    ligne.refresh_from_db()
    assert ligne.au == date(2026, 6, 30)
    assert url not in client.get(page).content.decode()
