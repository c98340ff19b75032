"""Trying a grid on a stock: who moves, counted by hand on a few households; what the demandeur is told of his place."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs.saisie import SaisieLogementActuel
from habilitations.acteur import systeme
from registre.models import AttenteObservee, AttributionDeclaree, Demande, DistributionNotes, SimulationGrille
from registre.rules.cotation.bareme import LigneBareme
from registre.rules.cotation.profils import LIBELLES
from registre.saisie import SaisieDalo
from registre.services.cotation import simulation as service
from registre.services.cotation.notes import revoir
from registre.services.cotation.passage import noter_apres_publication, recoter
from registre.services.cotation.repartition import ATTRIBUTIONS_MIN, repartir
from registre.services.cotation.simulation import comparer, simuler
from registre.services.cotation.situation import notes_du_dossier
from socle.errors import ActionRefusee
from socle.models import EtatTravail
from socle.travaux import executer
from tests import monde
from tests.factories import saisies
from tests.factories.registre import demande as deposer
from tests.registre.cotation.conftest import grille, publiee, territoire

pytestmark = pytest.mark.django_db

LE = saisies.LE_10_MARS
DALO = SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1))


def sans_abri(nom: str):
    return saisies.menage(
        personnes=[saisies.titulaire(nom=nom, nom_naissance="", nir="")], logement=SaisieLogementActuel(modeles=["SD"])
    )


@pytest.fixture
def stock(agent) -> dict[str, Demande]:
    """Ten demandes of Montreuil: one DALO, one without a roof, eight others, in the order of their deposit."""
    autres = [deposer(agent, deposee_le=LE) for _ in range(8)]
    return {
        "premier": autres[0],
        "dalo": deposer(agent, deposee_le=LE, dalo=DALO),
        "abri": deposer(agent, deposee_le=LE, menage=sans_abri("Abri")),
    }


def test_une_simulation_compte_ceux_qui_bougent(stock, ept):
    """Under the grid in force DALO is first, the eight by deposit, the homeless last; the draft puts him first."""
    publiee((LigneBareme("dalo", 20), LigneBareme("taux_effort", 5, 20)))
    revoir(le=LE)
    essai = grille((LigneBareme("dalo", 20), LigneBareme("sans_abri", 30)))
    obtenu = comparer(essai, service.reference_de(essai, le=LE), le=LE)
    assert (obtenu["nombre"], obtenu["haut"]) == (10, 1)
    # Deciles of ten households are ranks: the homeless goes from tenth to first, everybody else down one.
    assert (obtenu["montent"], obtenu["descendent"], obtenu["entrants"]) == (1, 9, 1)
    profils = {un["code"]: un for un in obtenu["profils"]["label"]}
    assert profils["dalo"] == {
        "code": "dalo", "nombre": 1, "montent": 0, "descendent": 1, "haut_avant": 1, "haut_apres": 0, "entrants": 0,
        "rang_avant": 1, "rang_apres": 2,
    }  # fmt: skip
    logement = {un["code"]: un for un in obtenu["profils"]["logement"]}
    assert (logement["sans"]["rang_avant"], logement["sans"]["rang_apres"]) == (10, 1)
    assert logement["autre"]["nombre"] == 9
    assert obtenu["points_apres"] == [[0, 8], [20, 1], [30, 1]]
    assert obtenu["points_avant"] == [[0, 1], [5, 8], [25, 1]]
    assert sum(nombre for _, _, nombre in obtenu["deciles"]) == 10


def test_chaque_profil_d_une_simulation_a_son_nom(stock, ept):
    revoir(le=LE)
    obtenu = comparer(grille(), None, le=LE)
    for axe, lignes in obtenu["profils"].items():
        assert {un["code"] for un in lignes} <= set(LIBELLES[axe])
        assert sum(un["nombre"] for un in lignes) == obtenu["nombre"] == 10


def test_sans_grille_en_vigueur_on_compare_a_l_anciennete(stock, ept):
    revoir(le=LE)
    obtenu = comparer(grille((LigneBareme("dalo", 20),)), None, le=LE)
    assert obtenu["points_avant"] == [[0, 10]]
    # The ninth to deposit is the DALO household: eight go down, one goes up, the last stays.
    assert (obtenu["montent"], obtenu["descendent"]) == (1, 8)


def test_une_simulation_ne_change_rien_et_dit_ce_qui_manque(stock, ept):
    publiee()
    revoir(le=LE)
    avant = list(DistributionNotes.objects.values_list())
    obtenu = comparer(grille((LigneBareme("suroccupation", 3), LigneBareme("refus", -1, 1))), None, le=LE)
    assert list(DistributionNotes.objects.values_list()) == avant
    # Proposals are followed: nobody refused. The homeless household has no dwelling to measure.
    assert obtenu["inconnus"] == {"suroccupation": 1}


def test_simuler_est_un_travail_garde_avec_le_brouillon(stock, ept):
    essai = grille()
    une = simuler(essai.pk, acteur=ept)
    assert (une.terminee_a, une.travail.etat) == (None, EtatTravail.EN_ATTENTE)
    # The same weights asked again the same day are the same work.
    assert simuler(essai.pk, acteur=ept).pk == une.pk
    executer(une.travail_id)
    une = SimulationGrille.objects.get(pk=une.pk)
    assert une.terminee_a is not None
    assert une.resultat["nombre"] == 10
    assert (une.travail.etat, une.travail.pourcentage) == (EtatTravail.TERMINE, 100)


def test_une_simulation_compare_aux_memes_menages(ept):
    generale, mutations = publiee(), publiee(pour_mutations=True)
    assert service.reference_de(grille(), le=LE) == generale
    assert service.reference_de(grille(pour_mutations=True), le=LE) == mutations


def test_ne_simulent_que_le_territoire_et_que_ce_qui_pese(referentiels):
    essai, vide = grille(), grille(())
    with pytest.raises(ActionRefusee) as refusee:
        simuler(essai.pk, acteur=monde.acteur(monde.EPCI))
    assert refusee.value.premier.statut_http == 404
    with pytest.raises(ActionRefusee) as refusee:
        simuler(vide.pk, acteur=monde.acteur(monde.EPT))
    assert refusee.value.premier.code == "grille_vide"
    with pytest.raises(ActionRefusee) as refusee:
        simuler(publiee().pk, acteur=monde.acteur(monde.EPT))
    assert refusee.value.premier.statut_http == 409


def test_publier_note_le_territoire_par_un_travail(stock, ept, agent):
    une = publiee()
    travail = service.demander(
        "registre.cotation_territoire", acteur=systeme(), arguments={"territoire": une.territoire_id}
    )
    executer(travail.pk)
    travail.refresh_from_db()
    assert travail.etat == EtatTravail.TERMINE
    assert une.notes.count() == 10
    assert DistributionNotes.objects.filter(grille=une, typologie="").exists()
    assert noter_apres_publication.__doc__


def test_la_place_parmi_les_demandes_semblables(stock, ept):
    publiee((LigneBareme("dalo", 20), LigneBareme("taux_effort", 5, 20)))
    recoter(le=LE)
    (situee,) = notes_du_dossier(stock["premier"], le=LE)
    assert situee.note.points == 5
    # Everybody asks for T3 and T4: 1 of 10 has more points than 5.
    assert [(p.typologie, p.total, p.devant) for p in situee.places] == [("T3", 10, 1), ("T4", 10, 1)]
    assert situee.places[0].distribution == ((0, 1), (5, 8), (25, 1))
    assert situee.attentes == ()


def test_un_dossier_change_est_note_sans_attendre(stock, ept):
    publiee()
    revoir(le=LE)
    Demande.objects.filter(pk=stock["abri"].pk).update(mutation=False)
    (situee,) = notes_du_dossier(stock["dalo"], le=LE)
    assert [x.critere.code for x in situee.note.retenues] == ["dalo", "prioritaire", "personnes_en_trop", "taux_effort"]


def test_sans_grille_rien_n_est_dit(stock):
    assert notes_du_dossier(stock["dalo"], le=LE) == []


def test_l_attente_observee_respecte_le_secret_statistique(agent, stock):
    """Eleven leases at least: below, a figure could tell of one household."""
    publiee()
    toutes = list(Demande.objects.order_by("pk"))
    while len(toutes) < ATTRIBUTIONS_MIN:
        toutes.append(deposer(agent, deposee_le=LE))
    Demande.objects.update(deposee_le=date(2023, 2, 1))
    for une in toutes[: ATTRIBUTIONS_MIN - 1]:
        attribuer(une, date(2026, 2, 1))
    repartir(territoire().pk, le=LE)
    assert not AttenteObservee.objects.exists()
    attribuer(toutes[-1], date(2026, 2, 1))
    repartir(territoire().pk, le=LE)
    observee = AttenteObservee.objects.get(territoire=territoire())
    # From 1 February 2023 to 1 February 2026: 36 months.
    assert (observee.typologie, observee.attributions, observee.mois_median) == ("T3", ATTRIBUTIONS_MIN, 36)
    assert (observee.du, observee.au) == (date(2025, 3, 10), date(2026, 3, 9))


def attribuer(demande: Demande, bail_le: date) -> None:
    AttributionDeclaree.objects.create(
        demande=demande, bail_le=bail_le, typologie="T3", commune=monde.MONTREUIL, exception_rpls="essai"
    )
