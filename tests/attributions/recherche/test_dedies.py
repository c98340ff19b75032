"""Adapted dwellings and programmes for one public: who comes first, what proves that nobody does (R441-4; L441-2 III)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from attributions.models import Bail, Candidature, MiseADisposition, RechercheInfructueuse
from attributions.rules.dedies import (
    Concerne,
    Destination,
    FaitsRecherche,
    age_le,
    refus_d_adapte,
    refus_de_constater,
    refus_de_public,
    refus_de_second_public,
)
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.parc import SaisieDestination
from attributions.services import baux, dedies
from attributions.services.designation import designer
from attributions.services.recherche.candidats import chercher_candidats
from attributions.services.recherche.preselection import Filtres
from attributions.states.candidature import EtatCandidature as E
from demandeurs.models import BesoinHandicap, Personne
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.rules.echeances import ajouter_mois
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.attributions.recherche.test_candidats import un_menage
from tests.attributions.services.seance import ouverte
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
LE = date(2026, 11, 22)
DOUCHE = Destination(("3",))
JEUNES, AUTONOMIE = Destination(public="jeunes"), Destination(public="autonomie")


@pytest.mark.parametrize(
    ("naissance", "age"),
    [
        (date(1996, 11, 23), 29),
        (date(1996, 11, 22), 30),
        (date(1996, 2, 29), 30),
        (date(2000, 2, 29), 26),
        (None, None),
    ],
)
def test_l_age_est_celui_du_jour(naissance, age):
    assert age_le(naissance, LE) == age


@pytest.mark.parametrize(
    ("besoin", "recherche", "code"),
    [(True, False, None), (False, True, None), (False, False, "logement_adapte_d_abord")],
)
def test_un_logement_adapte_va_d_abord_a_qui_en_a_besoin(besoin, recherche, code):
    menage = Concerne(besoin, (40,))
    assert getattr(refus_d_adapte(DOUCHE, menage, recherche=recherche), "code", None) == code
    assert refus_d_adapte(Destination(), menage, recherche=False) is None


@pytest.mark.parametrize(
    ("destination", "menage", "age", "confirmee", "code"),
    [
        (DOUCHE, Concerne(False, (70,), 70), 65, False, None),
        (DOUCHE, Concerne(False, (40,), 65), 65, False, None),  # who houses an elderly person
        (DOUCHE, Concerne(False, (64,), 64), 65, False, "personnes_agees_a_defaut"),
        (DOUCHE, Concerne(False, (None,), None), 65, False, "personnes_agees_a_defaut"),  # not known is not elderly
        (DOUCHE, Concerne(False, (64,), 64), 65, True, None),
        (DOUCHE, Concerne(True, (30,), 30), 65, False, None),  # the first public
        (DOUCHE, Concerne(False, (30,), 30), None, False, None),  # no age recorded: nobody comes second
        (Destination(), Concerne(False, (30,), 30), 65, False, None),
    ],
)
def test_a_defaut_les_personnes_agees_viennent_avant_les_autres(destination, menage, age, confirmee, code):
    """R441-4: « à défaut »: elderly persons whose state justifies it, or who houses them; then anybody."""
    refus = refus_de_second_public(destination, menage, age=age, confirmee=confirmee, champ="demandes.0")
    assert getattr(refus, "code", None) == code


def test_la_recherche_signale_la_personne_agee_et_un_autre_se_confirme():
    charger_parametres(lire_fichier())
    vacance, autre, aine, acteur = adaptee(), un_menage(), un_menage(), monde.acteur(monde.RESERVATAIRE)
    Personne.objects.filter(menage=aine.menage_id, role="titulaire").update(naissance_le=date(1950, 1, 1))
    dedies.constater_infructueuse(vacance.pk, acteur=acteur)
    vacance = MiseADisposition.objects.get(pk=vacance.pk)
    lus = chercher_candidats(vacance, Filtres(), acteur=acteur, le=aujourdhui())
    dits = {un.demande: [r.texte for r in un.raisons if "vient à défaut" in r.texte] for un in lus.trouves}
    assert (len(dits[aine.pk]), dits[autre.pk]) == (1, [])
    refuse("personnes_agees_a_defaut", designer, vacance.pk, saisies=saisie(autre), acteur=acteur)
    assert len(designer(vacance.pk, saisies=saisie(aine), acteur=acteur)) == 1
    assert len(designer(vacance.pk, saisies=saisie(autre, confirmee=True), acteur=acteur)) == 1


@pytest.mark.parametrize(
    ("destination", "menage", "confirmee", "code"),
    [
        (JEUNES, Concerne(False, (29,)), False, None),
        (JEUNES, Concerne(False, (29, 28)), False, None),
        (JEUNES, Concerne(False, (30,)), False, "public_prioritaire"),  # under thirty is said by L441-2 III
        (JEUNES, Concerne(False, (22, 31)), False, "public_prioritaire"),
        (JEUNES, Concerne(False, (22, None)), False, "public_prioritaire"),  # not known is not under thirty
        (JEUNES, Concerne(False, ()), False, "public_prioritaire"),
        (JEUNES, Concerne(False, (41,)), True, None),
        (AUTONOMIE, Concerne(True, (41,)), False, None),
        (AUTONOMIE, Concerne(False, (80,)), False, "public_prioritaire"),  # age alone is no loss of autonomy
        (Destination(public="jeunes", etat=True), Concerne(False, (41,)), False, None),  # the State's contingent
    ],
)
def test_un_programme_dedie_est_une_priorite(destination, menage, confirmee, code):
    refus = refus_de_public(destination, menage, confirmee=confirmee, champ="demandes.0")
    assert getattr(refus, "code", None) == code


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        (FaitsRecherche(True, False, 0, 0, False), None),
        (FaitsRecherche(False, False, 0, 0, False), "logement_non_adapte"),
        (FaitsRecherche(True, True, 0, 0, False), "recherche_deja_constatee"),
        (FaitsRecherche(True, False, 1, 0, False), "candidat_qui_en_a_besoin"),
        (FaitsRecherche(True, False, 0, 2, False), "recherche_fructueuse"),
        (FaitsRecherche(True, False, 0, 0, True), "recherche_bornee"),
    ],
)
def test_ce_qui_prouve_une_recherche_infructueuse(faits, code):
    assert getattr(refus_de_constater(faits), "code", None) == code


def adaptee(**champs) -> MiseADisposition:
    qui = monde.organisme(monde.RESERVATAIRE)
    logement = un_logement(typologie="T2", equipements=["3"], **champs)
    return une_vacance(logement, reservataire=qui, convention=une_convention(qui))


def avec_besoin(**champs) -> Demande:
    demande = un_menage(**champs)
    BesoinHandicap.objects.create(menage=demande.menage, rang=1, equipements=["3"])
    return demande


def saisie(demande: Demande, **champs) -> list[SaisieCandidat]:
    return [SaisieCandidat(demande.pk, **champs)]


def trouves(vacance: MiseADisposition) -> list[int]:
    acteur = monde.acteur(monde.RESERVATAIRE)
    return [un.demande for un in chercher_candidats(vacance, Filtres(), acteur=acteur, le=aujourdhui()).trouves]


def test_la_recherche_qui_ne_trouve_personne_libere_le_logement():
    vacance, autre, besoin = adaptee(), un_menage(), avec_besoin(mois=2)
    acteur = monde.acteur(monde.RESERVATAIRE)
    assert trouves(vacance) == [besoin.pk]
    refuse("logement_adapte_d_abord", designer, vacance.pk, saisies=saisie(autre), acteur=acteur)
    refuse("logement_adapte_d_abord", designer, vacance.pk, saisies=saisie(autre, confirmee=True), acteur=acteur)
    refuse("recherche_fructueuse", dedies.constater_infructueuse, vacance.pk, acteur=acteur)
    (designee,) = designer(vacance.pk, saisies=saisie(besoin), acteur=acteur)
    refuse("candidat_qui_en_a_besoin", dedies.constater_infructueuse, vacance.pk, acteur=acteur)
    assert not RechercheInfructueuse.objects.exists()

    Candidature.objects.filter(pk=designee.pk).update(etat=E.RETIREE, close_le=aujourdhui())
    BesoinHandicap.objects.filter(menage=besoin.menage_id).delete()
    refuse("d_un_autre_organisme", dedies.constater_infructueuse, vacance.pk, acteur=monde.acteur(monde.BAILLEUR))
    faite = dedies.constater_infructueuse(vacance.pk, acteur=acteur)
    assert (faite.eligibles, faite.criteres["equipements"], faite.criteres["type"]) == (0, ["3"], "T2")
    refuse("recherche_deja_constatee", dedies.constater_infructueuse, vacance.pk, acteur=acteur)
    assert set(trouves(MiseADisposition.objects.get(pk=vacance.pk))) == {autre.pk, besoin.pk}
    refuse("personnes_agees_a_defaut", designer, vacance.pk, saisies=saisie(autre), acteur=acteur)
    assert len(designer(vacance.pk, saisies=saisie(autre, confirmee=True), acteur=acteur)) == 1


def test_la_preuve_vaut_pour_un_tour():
    vacance, autre, acteur = adaptee(), un_menage(), monde.acteur(monde.RESERVATAIRE)
    dedies.constater_infructueuse(vacance.pk, acteur=acteur)
    MiseADisposition.objects.filter(pk=vacance.pk).update(tour=2)
    refuse("logement_adapte_d_abord", designer, vacance.pk, saisies=saisie(autre), acteur=acteur)
    dedies.constater_infructueuse(vacance.pk, acteur=acteur)
    assert RechercheInfructueuse.objects.count() == 2


def test_un_logement_seulement_accessible_n_est_pas_adapte():
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = une_vacance(un_logement(typologie="T2", pmr=True), reservataire=qui, convention=une_convention(qui))
    acteur = monde.acteur(monde.RESERVATAIRE)
    refuse("logement_non_adapte", dedies.constater_infructueuse, vacance.pk, acteur=acteur)
    assert len(designer(vacance.pk, saisies=saisie(un_menage()), acteur=acteur)) == 1


def test_la_commission_cite_la_recherche():
    t = ouverte()
    vacance = t.ligne.mise_a_disposition
    Logement = type(vacance.logement)
    Logement.objects.filter(pk=vacance.logement_id).update(equipements=["1"])
    refuse("logement_adapte_d_abord", t.decider, 0, "b", rang=1)
    # Not to attribute it is no attribution.
    t.decider(1, "d", motifs=("NA_TYPOLOGIE",))
    faite = RechercheInfructueuse.objects.create(
        mise_a_disposition=vacance, tour=vacance.tour, organisme=monde.organisme(monde.BAILLEUR), faite_le=aujourdhui(),
        criteres={"besoin": True}, examines=4, presque=1,
    )  # fmt: skip
    t.decider(0, "b", rang=1)
    dit = Evenement.objects.get(demande=t.candidatures[0].demande_id, nature=NatureEvenement.DECISION_CAL)
    assert dit.details["recherche_infructueuse"] == faite.pk


def test_un_programme_de_jeunes_se_confirme_et_son_bail_a_un_terme():
    jeune, aine = un_menage(), un_menage()
    jour = aujourdhui()
    Personne.objects.filter(menage=jeune.menage, role="titulaire").update(naissance_le=date(jour.year - 22, 1, 1))
    Personne.objects.filter(menage=aine.menage, role="titulaire").update(naissance_le=date(jour.year - 45, 1, 1))
    qui = monde.organisme(monde.RESERVATAIRE)
    logement = un_logement(typologie="T2", public="jeunes", autorisation="Arrêté du 3 mars 2025")
    vacance = une_vacance(logement, reservataire=qui, convention=une_convention(qui))
    acteur = monde.acteur(monde.RESERVATAIRE)
    refuse("public_prioritaire", designer, vacance.pk, saisies=saisie(aine), acteur=acteur)
    assert len(designer(vacance.pk, saisies=saisie(jeune), acteur=acteur)) == 1
    assert len(designer(vacance.pk, saisies=saisie(aine, confirmee=True), acteur=acteur)) == 1
    autre = un_logement(public="jeunes", autorisation="Arrêté du 3 mars 2025")
    scene = scenes.une_scene(1, logement=autre)
    scenes.acceptee(scene)
    bail = baux.signer(scene[1].pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
    assert bail.terme == ajouter_mois(jour, 12)
    assert Bail.objects.get(pk=bail.pk).terme == bail.terme


def test_la_recherche_dit_qui_est_du_public():
    un_menage()
    qui = monde.organisme(monde.RESERVATAIRE)
    logement = un_logement(typologie="T2", public="autonomie", autorisation="Arrêté du 3 mars 2025")
    vacance = une_vacance(logement, reservataire=qui, convention=une_convention(qui))
    besoin = avec_besoin()
    lus = chercher_candidats(vacance, Filtres(), acteur=monde.acteur(monde.RESERVATAIRE), le=aujourdhui()).trouves
    dites = {un.demande: next(r.favorable for r in un.raisons if "L441-2 III" in r.texte) for un in lus}
    assert dites[besoin.pk] is True
    assert sorted(dites.values()) == [False, True]


def test_destiner_un_logement():
    logement, acteur = un_logement(), monde.acteur(monde.BAILLEUR)
    faux = SaisieDestination(["9"], "jeunes")
    trouve = refuse("equipement_inconnu", dedies.destiner, logement.pk, faux, acteur=acteur)
    assert [un.code for un in trouve.refus] == ["equipement_inconnu", "autorisation_requise"]
    refuse(
        "sans_habilitation",
        dedies.destiner,
        logement.pk,
        SaisieDestination(["3"]),
        acteur=monde.acteur(monde.RESERVATAIRE),
    )
    refuse("version_perimee", dedies.destiner, logement.pk, SaisieDestination(["3"]), acteur=acteur, version=9)
    logement.refresh_from_db()
    assert (logement.version, logement.equipements) == (1, [])
    dedies.destiner(logement.pk, SaisieDestination(["3", "1", "3"], "jeunes", "Arrêté n° 7"), acteur=acteur)
    logement.refresh_from_db()
    assert (logement.version, logement.equipements, logement.public) == (2, ["1", "3"], "jeunes")


def test_par_les_ecrans_et_l_api():
    logement, client = un_logement(typologie="T2"), entrer(monde.BAILLEUR)
    adresse = reverse("attributions:destiner_logement", args=[logement.cle])
    assert client.post(adresse, {"version": 1, "public": "jeunes"}).status_code == 422
    assert client.post(adresse, {"version": 1, "equipements": ["3"]}).status_code == 302
    assert "douche sans seuil" in client.get(reverse("attributions:logement", args=[logement.cle])).content.decode()
    assert entrer(monde.RESERVATAIRE).get(adresse).status_code == 403
    vacance = une_vacance(type(logement).objects.get(pk=logement.pk))
    page = reverse("attributions:rechercher_candidats", args=[vacance.cle])
    assert "Constater la recherche infructueuse" in client.get(page).content.decode()
    besoin = avec_besoin()
    constat = reverse("attributions:recherche_infructueuse", args=[vacance.cle])
    assert client.post(constat).status_code == 409
    BesoinHandicap.objects.filter(menage=besoin.menage_id).delete()
    assert client.post(constat).status_code == 302
    assert "Recherche infructueuse constatée le" in client.get(page).content.decode()
    autre = une_vacance(un_logement(typologie="T2", equipements=["1"]))
    api = Api(monde.BAILLEUR)
    chemin = f"/vacances/{autre.cle}/recherche/infructueuse/"
    assert api.post(chemin, {}, If_Match=f'"{autre.version}"').status_code == 201
    assert api.post(chemin, {}, If_Match=f'"{autre.version + 1}"').status_code == 409
    assert une_candidature(autre).pk
