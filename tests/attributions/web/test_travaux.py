"""Worklists: each row is in the list of its work, for the organisme whose work it is, and its tray counts the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.enums import EtatProposition, ExclusionFlux
from attributions.models import (
    Candidature,
    ConventionReservation,
    Logement,
    MiseADisposition,
    Mutation,
    Proposition,
    SeanceCal,
)
from attributions.services.travaux import PAR_CODE, TRAVAUX, travaux_de
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance as V
from attributions.web.designation.pages import TAILLE
from registre import corbeilles
from registre.enums import NatureTache
from registre.models import Suivi, Tache
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.factories.attributions import (
    un_logement,
    une_candidature,
    une_commission,
    une_convention,
    une_demande,
    une_ligne,
    une_seance,
    une_vacance,
)
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
VILLE, BAILLEUR = monde.RESERVATAIRE, monde.BAILLEUR


def orientee(**champs: object) -> MiseADisposition:
    qui = monde.organisme(VILLE)
    delegue = bool(champs.pop("delegue", False))
    convention = ConventionReservation.objects.filter(reservataire=qui, delegue=delegue).first()
    convention = convention or une_convention(qui, delegue=delegue, contingent="6" if delegue else "4")
    return une_vacance(reservataire=qui, convention=convention, **champs)  # type: ignore[arg-type]


def offre(etat: str, proposition: str, **champs: object) -> Candidature:
    jour = aujourdhui()
    close = jour if etat == E.REFUSEE else None
    une = une_candidature(une_vacance(etat=V.ATTRIBUEE), etat=etat, appelee_le=jour, close_le=close)
    Proposition.objects.create(
        candidature=une, etat=proposition, envoyee_le=jour - timedelta(days=50),
        repondre_avant_le=jour - timedelta(days=30), **champs,
    )  # fmt: skip
    return une


def irrecevable() -> Candidature:
    une = une_candidature(etat=E.IRRECEVABLE, close_le=aujourdhui())
    Tache.objects.create(demande=une.demande, nature=NatureTache.IRRECEVABILITE_ECHUE, ouverte_a=maintenant())
    return une


def seance_presidee_ailleurs() -> SeanceCal:
    """Presided by somebody who holds no commission himself."""
    seance = une_seance(etat=EtatSeance.CLOSE)
    seance.commission.membres.filter(president=True).update(agent=monde.agent(monde.PREFECTURE))
    return seance


def pieces_vieilles() -> Candidature:
    une = une_candidature(etat=E.INSCRITE)
    Tache.objects.create(demande=une.demande, nature=NatureTache.PIECES_OBSOLETES, ouverte_a=maintenant())
    return une


def non_servie() -> Candidature:
    une = une_candidature(etat=E.NON_SERVIE, rang=2, close_le=aujourdhui())
    Suivi.objects.filter(pk=une.demande_id).update(non_servie_le=aujourdhui())
    return une


def libere(etat: str = E.BAIL_SIGNE) -> Logement:
    """Left by a tenant whose new lease is signed."""
    occupe = un_logement()
    Mutation.objects.create(candidature=une_candidature(etat=etat), occupe=occupe, liee_le=aujourdhui())
    return occupe


# Each work, what puts a row in it, and what looks like it and is not it.
CAS: dict[str, tuple[str, Callable[[], object], Callable[[], object]]] = {
    "a_designer": (VILLE, orientee, lambda: orientee(delegue=True)),
    "a_orienter": (BAILLEUR, lambda: une_vacance(etat=V.A_ORIENTER), lambda: une_vacance(etat=V.RETIREE, retiree_le=aujourdhui(), motif_retrait="Vente")),
    "attendues": (BAILLEUR, orientee, une_vacance),
    "a_designer_bailleur": (BAILLEUR, lambda: orientee(delegue=True), orientee),
    "recues": (BAILLEUR, lambda: orientee(etat=V.EN_COMMISSION, transmise_le=aujourdhui()), lambda: une_ligne(une_seance(), orientee(etat=V.EN_COMMISSION, transmise_le=aujourdhui())).mise_a_disposition),
    "seances": (BAILLEUR, une_seance, lambda: une_seance(etat=EtatSeance.CLOSE)),
    "pieces": (BAILLEUR, pieces_vieilles, lambda: une_candidature(etat=E.INSCRITE)),
    "pv_a_signer": (BAILLEUR, lambda: une_seance(etat=EtatSeance.CLOSE), lambda: une_seance(etat=EtatSeance.SIGNEE)),
    "pv_president": (monde.PREFECTURE, seance_presidee_ailleurs, lambda: une_seance(etat=EtatSeance.CLOSE)),
    "a_proposer": (BAILLEUR, lambda: une_candidature(etat=E.ATTRIBUTAIRE, appelee_le=aujourdhui()), lambda: une_candidature(etat=E.EN_RANG, rang=2)),
    "offres": (BAILLEUR, lambda: offre(E.PROPOSEE, EtatProposition.EN_COURS), lambda: offre(E.REFUSEE, EtatProposition.REFUSEE, motif_refus="RF_TYPE", repondue_le=aujourdhui())),
    "conditions": (BAILLEUR, lambda: une_candidature(etat=E.SOUS_CONDITION, condition_avant_le=aujourdhui()), lambda: une_candidature(etat=E.INSCRITE)),
    "baux": (BAILLEUR, lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui()), lambda: offre(E.PROPOSEE, EtatProposition.EN_COURS)),
    "radiations": (BAILLEUR, lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui() - timedelta(days=31)), lambda: offre(E.ACCEPTEE, EtatProposition.ACCEPTEE, repondue_le=aujourdhui() - timedelta(days=30))),
    "irrecevabilites": (BAILLEUR, irrecevable, lambda: une_candidature(etat=E.IRRECEVABLE, close_le=aujourdhui())),
    "non_servies": (BAILLEUR, non_servie, lambda: une_candidature(etat=E.NON_SERVIE, close_le=aujourdhui())),
    "liberes": (BAILLEUR, libere, lambda: libere(E.ACCEPTEE)),
    "sans_rpls": (BAILLEUR, lambda: un_logement(rpls="", exception_rpls="Livré cette année"), un_logement),
}  # fmt: skip


@pytest.mark.parametrize("code", CAS)
def test_chaque_travail_a_ses_lignes_et_elles_seules(code: str) -> None:
    profil, dedans, dehors = CAS[code]
    dehors()
    attendu = dedans()
    travail, acteur = PAR_CODE[code], monde.acteur(profil)
    assert travail.est_pour(acteur)
    assert list(travail.a_faire(acteur, aujourdhui())) == [attendu]


@pytest.mark.parametrize("code", CAS)
def test_la_corbeille_compte_ce_que_la_page_montre(code: str) -> None:
    profil, dedans, _ = CAS[code]
    dedans()
    acteur = monde.acteur(profil)
    comptes = corbeilles.compter_objets(corbeilles.corbeilles_d_objets(acteur), acteur, le=aujourdhui())
    assert comptes[code].nombre == 1
    corps = entrer(profil).get(reverse("attributions:travail", args=[code])).content.decode()
    assert corps.count("<tr data-ligne") == 1


@pytest.mark.parametrize("code", CAS)
def test_le_travail_d_un_autre_n_est_pas_le_sien(code: str) -> None:
    """Another bailleur, another réservataire: nothing of it; an authority has none of these pages."""
    _, dedans, _ = CAS[code]
    dedans()
    autre = monde.acteur(monde.EMPLOYEUR)
    assert not PAR_CODE[code].est_pour(autre) or not PAR_CODE[code].a_faire(autre, aujourdhui()).exists()
    assert entrer(monde.EPT).get(reverse("attributions:travail", args=[code])).status_code == 404


def test_aucun_travail_n_est_oublie() -> None:
    assert set(CAS) == {un.code for un in TRAVAUX}


@pytest.mark.parametrize(
    ("profil", "codes"),
    [
        (monde.RESERVATAIRE, {"a_designer", "non_servies"}),
        (monde.PREFECTURE, {"a_designer", "non_servies"}),
        (monde.BAILLEUR, {un.code for un in TRAVAUX} - {"a_designer", "pv_president"}),
        (monde.EPT, set()),
        (monde.LIEU_ACCUEIL, set()),
    ],
)
def test_a_chacun_ses_travaux(profil: str, codes: set[str]) -> None:
    assert {un.code for un in travaux_de(monde.acteur(profil))} == codes


def test_les_corbeilles_sont_comptees_en_une_instruction() -> None:
    acteur = monde.acteur(BAILLEUR)
    voulues = corbeilles.corbeilles_d_objets(acteur)
    with CaptureQueriesContext(connection) as lues:
        comptes = corbeilles.compter_objets(voulues, acteur, le=aujourdhui())
    assert len([une for une in lues if "UNION ALL" in une["sql"]]) == 1
    travaux = {un.code for un in TRAVAUX} - {"a_designer", "pv_president"}
    assert set(comptes) == travaux | {"declaration_hors_qpv"}


def test_l_accueil_et_le_rail_montrent_les_corbeilles() -> None:
    orientee()
    client = entrer(VILLE)
    corps = client.get(reverse("registre:accueil")).content.decode()
    assert reverse("attributions:travail", args=["a_designer"]) in corps
    lus = client.get(reverse("registre:compteurs")).json()["compteurs"]
    assert lus[reverse("attributions:travail", args=["a_designer"])] == {"texte": "1", "urgent": False}


def test_un_delai_de_cinq_jours_est_rouge() -> None:
    orientee(designer_avant_le=aujourdhui() + timedelta(days=5), prevenu_le=aujourdhui() - timedelta(days=25))
    lus = entrer(VILLE).get(reverse("registre:compteurs")).json()["compteurs"]
    assert lus[reverse("attributions:travail", args=["a_designer"])]["urgent"] is True


def test_les_pages_se_suivent_sans_rien_perdre() -> None:
    faites = [
        une_vacance(etat=V.A_ORIENTER, disponible_le=aujourdhui() + timedelta(days=i // 3)).pk
        for i in range(TAILLE + 4)
    ]
    client, url = entrer(BAILLEUR), reverse("attributions:travail", args=["a_orienter"])
    premiere = client.get(url)
    suivante = premiere.context["page"].url_suivante
    seconde = client.get(suivante)
    assert len(premiere.context["tableau"].lignes) == TAILLE
    assert len(seconde.context["tableau"].lignes) == len(faites) - TAILLE
    assert seconde.context["page"].url_suivante == ""
    assert client.get(f"{url}?apres=n_importe").status_code == 200


def test_non_servie_dit_ce_qui_fut_fait_et_les_prochains_logements() -> None:
    """R441-2-15 II 3°: found again, with how the demande is treated for the next suitable dwellings."""
    une = non_servie()
    typologie = une.demande.types[0] if une.demande.types else "T3"
    convient = une_vacance(un_logement(typologie=typologie))
    reservee = orientee(logement=un_logement(typologie=typologie))
    ailleurs = une_vacance(un_logement(commune=monde.MELUN))
    une_candidature(demande=une.demande, etat=E.INSCRITE)
    corps = entrer(BAILLEUR).get(reverse("attributions:travail", args=["non_servies"])).content.decode()
    assert "Inscrit en commission" in corps
    # The search, ranks not served only, where the bailleur designates; the candidates where its réservataire does.
    assert f"{reverse('attributions:rechercher_candidats', args=[convient.cle])}?non_servies=on" in corps
    assert reverse("attributions:candidats", args=[reservee.cle]) in corps
    assert reverse("attributions:rechercher_candidats", args=[reservee.cle]) not in corps
    assert str(ailleurs.cle) not in corps


def test_exclusion_du_flux_reste_dans_le_travail() -> None:
    une = une_vacance(etat=V.A_ORIENTER, exclusion=ExclusionFlux.MUTATION)
    assert list(PAR_CODE["a_orienter"].a_faire(monde.acteur(BAILLEUR), aujourdhui())) == [une]


@pytest.mark.parametrize("nombre", [1, 5])
def test_le_nombre_d_instructions_est_fixe(nombre: int) -> None:
    for _ in range(nombre):
        non_servie()
    client, url = entrer(BAILLEUR), reverse("attributions:travail", args=["non_servies"])
    client.get(url)
    with CaptureQueriesContext(connection) as lues:
        client.get(url)
    assert len(lues) <= 16


def test_le_sommaire_est_ouvert_a_qui_n_a_rien() -> None:
    reponse = entrer(monde.EPT).get(reverse("attributions:candidatures"))
    assert "Rien à faire ici" in reponse.content.decode()
    une_commission()
    une_demande()
