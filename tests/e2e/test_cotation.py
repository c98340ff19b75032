"""A grid in a browser: prepared, corrected where the law refuses it, tried on the stock, published, read on a dossier."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import cycle, islice

import pytest
from playwright.sync_api import Page, expect

from demandeurs.saisie import SaisieLogementActuel, SaisieMenage
from demo.cotation import DE_PARIS
from habilitations.acteur import systeme
from registre.models import Demande, SimulationGrille
from registre.rules.cotation.bareme import LigneBareme
from registre.saisie import SaisieDalo
from registre.services.cotation.grilles import Publication, SaisieGrille, preparer, publier
from registre.services.cotation.passage import tout_recalculer
from socle.clock import aujourdhui
from socle.travaux import executer
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier_agrandie
from tests.factories import registre, saisies
from tests.registre.cotation.conftest import territoire

MENAGES = 48
LOGEMENTS = (
    SaisieLogementActuel(modeles=["LP"], loyer=850, aide_logement=120, habitants=4, typologie="T2", surface=30),
    SaisieLogementActuel(modeles=["SD"]),
    SaisieLogementActuel(modeles=["CP"], habitants=6, typologie="T3", surface=60),
    SaisieLogementActuel(modeles=["HLM"], loyer=420, aide_logement=150, habitants=2, typologie="T3", surface=62),
    SaisieLogementActuel(modeles=["SH"]),
    SaisieLogementActuel(modeles=["LP"], habitants=1, typologie="T1"),
)
EN_VIGUEUR = (LigneBareme("dalo", 15), LigneBareme("prioritaire", 10), LigneBareme("anciennete", 4, 12),
              LigneBareme("anciennete", 8, 36))  # fmt: skip


def _menage(rang: int, logement: SaisieLogementActuel) -> SaisieMenage:
    """Alone, with a child, or a couple with two, in turn."""
    nom = f"Famille {'ABCDEFGHIJKL'[rang % 12]}{'AEIOU'[rang // 12]}N"
    titulaire = saisies.titulaire(
        nom=nom, nom_naissance="", nir="", naissance_le=date(1960 + rang % 40, 3, 1 + rang % 27)
    )
    autres = (
        [],
        [saisies.enfant()],
        [
            saisies.conjoint(nom=nom, naissance_le=date(1970 + rang % 30, 5, 1 + rang % 28)),
            saisies.enfant(),
            saisies.enfant("Tom"),
        ],
    )[rang % 3]
    return saisies.menage(personnes=[titulaire, *autres], logement=logement)


@pytest.fixture
def stock(serveur_web: str) -> list[Demande]:
    """Households of Montreuil, some DALO, deposited over four years, under a first grid of Est Ensemble."""
    faites = []
    for rang, logement in enumerate(islice(cycle(LOGEMENTS), MENAGES)):
        dalo = SaisieDalo(statut="ACTIF", decision_le=date(2025, 9, 1)) if rang % 12 == 5 else None
        faites.append(
            registre.demande(
                monde.acteur(monde.COMMUNE), deposee_le=aujourdhui(), menage=_menage(rang, logement), dalo=dalo
            )
        )
    for rang, une in enumerate(faites):
        Demande.objects.filter(pk=une.pk).update(deposee_le=aujourdhui() - timedelta(days=30 * rang))
    grille = preparer(territoire(), SaisieGrille("Grille de 2024", EN_VIGUEUR), acteur=systeme())
    publier(grille.pk, Publication(aujourdhui(), "Délibération du 12 décembre 2024"), acteur=systeme())
    tout_recalculer(le=aujourdhui())
    return faites


def test_une_grille_se_prepare_se_simule_et_se_publie(stock: list[Demande], page: Page) -> None:
    se_connecter(page, monde.EPT)
    page.get_by_role("link", name="Cotation", exact=True).click()
    expect(page.get_by_role("heading", name="Cotation", exact=True)).to_be_visible()
    ouvrir(
        page.get_by_role("link", name="La grille de Est Ensemble").or_(page.locator(".entete-page .btn-primary")).first
    )
    verifier_agrandie(page, "cotation-territoire")

    # A grid without L441-1 nor DALO: said at once, and nothing publishes it.
    ouvrir(page.get_by_role("button", name="Préparer une grille", exact=True))
    page.get_by_label("Intitulé").fill("Grille de 2027")
    page.get_by_label("Sans abri, squat ou abri de fortune").fill("17")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("cette grille est illégale")).to_be_visible()
    expect(page.get_by_role("link", name="Publier…")).to_have_count(0)

    ouvrir(page.get_by_role("link", name="Modifier les poids"))
    poids = {"Reconnu prioritaire DALO": "20", "DALO ou public prioritaire, quelle que soit la lettre": "12",
             "Suroccupation manifeste": "6", "Hébergé chez un particulier": "4", "En structure d'hébergement": "10"}  # fmt: skip
    for libelle, points in poids.items():
        page.get_by_label(libelle).fill(points)
    verifier_agrandie(page, "cotation-poids")
    page.get_by_label("Taux d'effort actuel").fill("33 = 2")
    page.get_by_role("button", name="Enregistrer et simuler").click()
    expect(page.get_by_text("Écrivez des paliers").first).to_be_visible()
    page.wait_for_load_state()
    page.get_by_label("Taux d'effort actuel").fill("33 : 2 ; 50 : 4")
    page.get_by_label("Ancienneté de la demande").fill("12 : 1 ; 24 : 2 ; 36 : 3")
    page.get_by_role("button", name="Enregistrer et simuler").click()

    # The work is done by a worker; the page follows it by itself.
    expect(page.get_by_text("Vous pouvez quitter cette page")).to_be_visible()
    en_base(lambda: executer(SimulationGrille.objects.get().travail_id))
    expect(page.get_by_role("heading", name="Qui gagne, qui perd")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Sans abri, hôtel"))).to_be_visible()
    expect(page.locator(".chiffres li").first).to_contain_text(str(MENAGES))
    verifier_agrandie(page, "cotation-simulation")

    ouvrir(page.get_by_role("link", name="Revenir à la grille"))
    verifier_agrandie(page, "cotation-grille")
    ouvrir(page.get_by_role("link", name="Publier…"))
    page.get_by_label("Délibération").fill("Délibération n° 2026-118 du 3 novembre 2026")
    demain = aujourdhui() + timedelta(days=1)
    page.get_by_label("En vigueur à partir du").fill(f"{demain:%d/%m/%Y}")
    verifier_agrandie(page, "cotation-publier")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("status").filter(has_text="Grille publiée")).to_be_visible()
    expect(page.get_by_role("button", name="Préparer une nouvelle version")).to_be_visible()


def test_un_dossier_dit_sa_note_et_sa_place(stock: list[Demande], page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{stock[17].cle}/")
    ouvrir(page.locator("#cotation").get_by_role("link", name="Détail et place"))
    expect(page.get_by_text("ce ménage").first).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Est Ensemble"))).to_contain_text("points")
    verifier_agrandie(page, "cotation-dossier")


def test_la_grille_de_paris_se_lit_sans_droit_de_la_changer(serveur_web: str, page: Page) -> None:
    une = preparer(territoire("commune", monde.PARIS), DE_PARIS, acteur=systeme())
    publier(une.pk, Publication(aujourdhui(), "Illustration"), acteur=systeme())
    se_connecter(page, monde.BAILLEUR)
    page.goto("/cotation/")
    ouvrir(page.get_by_role("link", name="Grille de Paris"))
    expect(page.get_by_text("illustration, sans valeur juridique")).to_be_visible()
    expect(page.get_by_text("seul le plus haut compte")).to_be_visible()
    expect(page.locator(".entete-page .actes").get_by_role("button")).to_have_count(0)
    verifier_agrandie(page, "cotation-publique")
