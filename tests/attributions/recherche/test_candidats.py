"""The search from a vacancy: who is found, in which order, what is said when something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import MiseADisposition
from attributions.rules.candidats import Condition, OrdreCandidats, Verdict
from attributions.services.recherche import candidats as recherche
from attributions.services.recherche import preselection
from attributions.services.recherche.candidats import Resultats, chercher_candidats
from attributions.services.recherche.preselection import Filtres
from attributions.states.candidature import EtatCandidature
from demandeurs.models import Personne, RevenuFiscal
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import TypePriorite
from registre.models import Demande, Suivi
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.factories.attributions import un_logement, une_candidature, une_convention, une_demande, une_vacance

pytestmark = pytest.mark.django_db
ANCIENNETE = Filtres(ordre=OrdreCandidats.ANCIENNETE)


@pytest.fixture(autouse=True)
def _references(references: None) -> None:
    pass


@pytest.fixture
def vacance() -> MiseADisposition:
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_vacance(un_logement(typologie="T2"), reservataire=qui, convention=une_convention(qui))


def chercher(vacance: MiseADisposition, filtres: Filtres = ANCIENNETE, acteur: Acteur | None = None) -> Resultats:
    return chercher_candidats(vacance, filtres, acteur=acteur or monde.acteur(monde.RESERVATAIRE), le=aujourdhui())


def un_menage(*, rfr: int | None = 20000, mois: int = 0, **champs: Any) -> Demande:
    """A French adult and a child who ask for Saint-Denis; tax income of N-2, seniority in months of thirty days."""
    demande = une_demande()
    Personne.objects.filter(menage=demande.menage).update(nationalite="1")
    titulaire = Personne.objects.filter(menage=demande.menage).order_by("rang")[0]
    RevenuFiscal.objects.filter(personne__menage=demande.menage).delete()
    if rfr is not None:
        RevenuFiscal.objects.create(personne=titulaire, rang=1, annee=aujourdhui().year - 2, montant=rfr)
    Demande.objects.filter(pk=demande.pk).update(
        **{"types": ["T2"], "deposee_le": aujourdhui() - timedelta(days=30 * mois), **champs}
    )
    return Demande.objects.get(pk=demande.pk)


def ids(lus: list[Any]) -> list[int]:
    return [un.demande for un in lus]


def test_les_eligibles_par_anciennete(vacance: MiseADisposition) -> None:
    recent, ancien = un_menage(mois=1), un_menage(mois=9)
    lus = chercher(vacance)
    assert ids(lus.trouves) == [ancien.pk, recent.pk]
    assert lus.examines == 2


def test_un_revenu_absent_est_la_condition_qui_manque(vacance: MiseADisposition) -> None:
    sans, riche = un_menage(rfr=None), un_menage(rfr=900_000)
    lus = chercher(vacance)
    assert not lus.trouves
    assert {un.demande: un.jugement.manquantes[0].refusee for un in lus.presque} == {sans.pk: False, riche.pk: True}
    assert lus.condition_qui_ecarte == (Condition.PLAFOND, 2)


@pytest.mark.parametrize(
    "champs",
    [
        {"etat": EtatDemande.RADIEE, "radiee_le": aujourdhui(), "motif_radiation": "RADABA"},
        {"valable_jusqu_au": date(2020, 1, 1), "deposee_le": date(2019, 1, 1)},
        {"types": ["T4"]},
        {"etat": EtatDemande.ATTENDUE},
    ],
)
def test_qui_n_est_pas_preselectionne(vacance: MiseADisposition, champs: dict[str, Any]) -> None:
    un_menage(**champs)
    lus = chercher(vacance)
    assert (lus.trouves, lus.presque, lus.examines) == ([], [], 0)


def test_une_demande_sans_type_est_candidate(vacance: MiseADisposition) -> None:
    demande = un_menage(types=[])
    assert ids(chercher(vacance).trouves) == [demande.pk]


def test_une_autre_commune_n_est_pas_cherchee(vacance: MiseADisposition) -> None:
    ailleurs = une_demande((monde.NANTERRE,))
    assert ailleurs.pk not in ids([*chercher(vacance).trouves, *chercher(vacance).presque])


def test_le_candidat_d_ici_et_le_menage_loge_ne_reviennent_pas(vacance: MiseADisposition) -> None:
    ici, loge = un_menage(), un_menage()
    une_candidature(vacance, ici)
    Suivi.objects.update_or_create(demande=loge, defaults={"engagee": True})
    lus = chercher(vacance)
    assert (lus.trouves, lus.presque) == ([], [])
    # The page says why: people ask for it, but something sets them aside.
    assert lus.demandent == 2


def test_les_non_servies_d_ici_viennent_d_abord(vacance: MiseADisposition) -> None:
    ancien, non_servi = un_menage(mois=40), un_menage(mois=1)
    une_candidature(
        une_vacance(un_logement()),
        non_servi,
        etat=EtatCandidature.NON_SERVIE,
        close_le=aujourdhui() - timedelta(days=9),
    )
    Suivi.objects.filter(pk=non_servi.pk).update(non_servie_le=aujourdhui() - timedelta(days=9), en_cours=0)
    lus = chercher(vacance)
    assert ids(lus.trouves) == [non_servi.pk, ancien.pk]
    assert lus.trouves[0].non_servie_le is not None
    assert lus.trouves[0].depuis == ()
    assert ids(chercher(vacance, replace(ANCIENNETE, non_servies=True)).trouves) == [non_servi.pk]


def test_par_priorite_le_dalo_d_abord(vacance: MiseADisposition) -> None:
    ancien, public, dalo = un_menage(mois=90), un_menage(mois=30), un_menage()
    public.priorites.create(type=TypePriorite.L441_1_C)
    dalo.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())
    par_priorite = Filtres(ordre=OrdreCandidats.PRIORITE)
    assert ids(chercher(vacance, par_priorite).trouves) == [dalo.pk, public.pk, ancien.pk]
    assert ids(chercher(vacance, replace(par_priorite, dalo=True)).trouves) == [dalo.pk]
    assert ids(chercher(vacance, replace(par_priorite, prioritaires=True)).trouves) == [dalo.pk, public.pk]


def test_le_contingent_de_l_etat_prend_les_prioritaires() -> None:
    """R441-5: the préfet's contingent is for priority publics; an eligibility decided by name counts too."""
    etat = monde.organisme(monde.PREFECTURE)
    vacance = une_vacance(
        un_logement(typologie="T2"), reservataire=etat, convention=une_convention(etat, contingent="2")
    )
    un_menage()
    prioritaire, decide = un_menage(mois=2), un_menage(mois=1)
    prioritaire.priorites.create(type=TypePriorite.L441_1_C)
    decide.eligibilites.create(contingent="etat_prio", eligible=True, organisme=etat, decidee_le=aujourdhui())
    assert ids(chercher(vacance, acteur=monde.acteur(monde.PREFECTURE)).trouves) == [prioritaire.pk, decide.pk]


def test_sans_grille_la_cotation_cede_a_l_anciennete_et_c_est_dit(vacance: MiseADisposition) -> None:
    un_menage()
    lus = chercher(vacance, Filtres(ordre=OrdreCandidats.COTATION, note_min=10))
    assert lus.ordre is OrdreCandidats.ANCIENNETE
    assert lus.manques[0].code == "grille"
    assert len(lus.trouves) == 1


@pytest.mark.parametrize(
    ("filtre", "garde"),
    [
        ({"anciennete_mois": 12}, False),
        ({"anciennete_mois": 2}, True),
        ({"personnes_min": 3}, False),
        ({"personnes_min": 2, "personnes_max": 2}, True),
        ({"personnes_max": 1}, False),
        ({"mutation": True}, False),
        ({"mutation": False}, True),
        ({"amenage": True}, False),
        ({"non_servies": True}, False),
    ],
)
def test_les_filtres(vacance: MiseADisposition, filtre: dict[str, Any], garde: bool) -> None:
    un_menage(mois=4)
    assert bool(chercher(vacance, replace(ANCIENNETE, **filtre)).trouves) is garde


def test_la_borne_est_dite(vacance: MiseADisposition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preselection, "EXAMINEES_AU_PLUS", 2)
    for _ in range(3):
        un_menage()
    lus = chercher(vacance)
    assert (len(lus.trouves), lus.borne) == (2, True)


def test_une_page_pleine_s_arrete(vacance: MiseADisposition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recherche, "TROUVES_AU_PLUS", 2)
    anciens = [un_menage(mois=mois) for mois in (9, 8, 7)]
    lus = chercher(vacance)
    assert ids(lus.trouves) == [anciens[0].pk, anciens[1].pk]
    assert (lus.examines, lus.borne) == (2, False)


def test_qui_ne_designe_pas_ne_cherche_pas(vacance: MiseADisposition) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        chercher(vacance, acteur=monde.acteur(monde.BAILLEUR))
    assert refusee.value.refus[0].code == "d_un_autre_organisme"
    with pytest.raises(ActionRefusee) as refusee:
        chercher(vacance, acteur=monde.acteur(monde.EMPLOYEUR))
    assert refusee.value.refus[0].statut_http == 404


def test_tout_trouve_est_visible_et_eligible(vacance: MiseADisposition) -> None:
    """The result is inside what the actor may designate, and inside what the rules admit."""
    for rang in range(12):
        un_menage(rfr=(None, 20_000, 400_000)[rang % 3], mois=rang)
    acteur = monde.acteur(monde.RESERVATAIRE)
    lus = chercher(vacance)
    visibles = set(Demande.objects.visibles_par(acteur, Droit.DESIGNER).actives().values_list("pk", flat=True))
    assert set(ids([*lus.trouves, *lus.presque])) <= visibles
    assert {un.jugement.verdict for un in lus.trouves} == {Verdict.ELIGIBLE}
    assert {un.jugement.verdict for un in lus.presque} == {Verdict.PRESQUE}


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_menages(vacance: MiseADisposition) -> None:
    un_menage()
    chercher(vacance)
    with CaptureQueriesContext(connection) as une:
        chercher(vacance)
    for _ in range(5):
        un_menage()
    with CaptureQueriesContext(connection) as six:
        chercher(vacance)
    assert len(six) == len(une)
