"""The designation in the browser: from the tray of the réservataire to the candidates sent, then the bailleur's side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from attributions.enums import EtatVisite
from attributions.models import Candidature, MiseADisposition, VisiteLogement
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.models import Demande, NumeroUnique, Suivi
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories.attributions import (
    un_logement,
    une_candidature,
    une_commission,
    une_convention,
    une_demande,
    une_seance,
    une_vacance,
)


@pytest.fixture
def vacance(serveur_web: str) -> MiseADisposition:
    """Three dwellings of Saint-Denis for the town, the first with four days left and one candidate."""
    qui, jour = monde.organisme(monde.RESERVATAIRE), aujourdhui()
    convention = une_convention(qui)
    faites = [
        une_vacance(
            un_logement(typologie=typologie),
            reservataire=qui,
            convention=convention,
            prevenu_le=jour - timedelta(days=26),
            designer_avant_le=jour + timedelta(days=reste),
        )
        for typologie, reste in (("T3", 4), ("T2", 12), ("T4", 27))
    ]
    une_candidature(faites[0])
    return faites[0]


def deux_menages() -> list[str]:
    """The numbers of a household that nobody designated, and of one to whom a dwelling is offered elsewhere."""
    libre, engagee = une_demande(), une_demande()
    une_candidature(demande=engagee, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    return [NumeroUnique.objects.get(demande=une).numero for une in (libre, engagee)]


def travaux_du_bailleur(vacance: MiseADisposition) -> tuple[Candidature, Demande]:
    """A visit that waits, a rank not served, a dwelling to orient, a sitting to prepare."""
    une: Candidature = vacance.candidatures.select_related("demande").get()
    jour = aujourdhui()
    VisiteLogement.objects.create(
        candidature=une, proposee_le=jour, prevue_a=maintenant() + timedelta(days=2), etat=EtatVisite.PROPOSEE
    )
    non_servie = une_candidature(
        une_vacance(etat=EtatVacance.LOUEE, close_le=jour),
        etat=EtatCandidature.NON_SERVIE,
        rang=2,
        close_le=jour - timedelta(days=9),
        designee_le=jour - timedelta(days=40),
    )
    Suivi.objects.filter(pk=non_servie.demande_id).update(non_servie_le=jour - timedelta(days=9))
    une_vacance(etat=EtatVacance.A_ORIENTER)
    une_seance(une_commission())
    return une, une.demande


def test_la_mairie_designe_et_transmet(vacance: MiseADisposition, page: Page) -> None:
    numeros = en_base(deux_menages)
    se_connecter(page, monde.RESERVATAIRE)
    page.goto("/")
    ouvrir(page.get_by_role("link", name="À désigner").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("À désigner")
    verifier(page, "travail-a-designer")
    ouvrir(page.locator("tbody a").first)

    expect(page.get_by_role("heading", name="Désigner un ménage")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator("#texte")).to_be_focused()
    page.keyboard.type(numeros[0])
    page.keyboard.press("Enter")
    expect(page.locator("button[data-raccourci='1']")).to_be_visible()
    verifier(page, "designation-recherche")
    page.keyboard.press("1")
    expect(page.get_by_text("Le ménage est désigné sur ce logement.")).to_be_visible()

    page.get_by_label("Nom, numéro unique ou date de naissance").fill(numeros[1])
    ouvrir(page.get_by_role("button", name="Chercher").last)
    ouvrir(page.locator("button[data-raccourci='1']"))
    expect(page.get_by_role("heading", name="À confirmer avant de désigner ce ménage")).to_be_visible()
    verifier(page, "designation-engage")
    page.get_by_label("Pourquoi le désigner quand même").fill("Le logement proposé est inadapté au handicap")
    ouvrir(page.get_by_role("button", name="Désigner quand même"))
    expect(page.locator("[data-candidat]")).to_have_count(3)
    verifier_agrandie(page, "designation-candidats")

    avant = page.locator("[data-candidat]").first.get_attribute("data-candidat")
    ouvrir(page.get_by_role("button", name="Descendre").first)
    expect(page.locator("[data-candidat]").first).not_to_have_attribute("data-candidat", avant or "")
    page.get_by_role("button", name="Transmettre 3 candidats").click()
    expect(page.get_by_text("Les candidats sont transmis au bailleur.")).to_be_visible()
    assert en_base(lambda: MiseADisposition.objects.get(pk=vacance.pk).etat) == EtatVacance.EN_COMMISSION


def test_moins_de_trois_est_dit_avec_l_article(vacance: MiseADisposition, page: Page) -> None:
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(f"/vacances/{vacance.cle}/candidats/")
    ouvrir(page.get_by_role("button", name="Transmettre 1 candidat"))
    expect(page.get_by_role("alert")).to_contain_text("R441-3")
    verifier(page, "designation-moins-de-trois")
    page.get_by_label("Insuffisance du nombre de candidats").check()
    page.get_by_role("button", name="Transmettre 1 candidat").click()
    expect(page.get_by_text("Moins de trois candidats : Insuffisance")).to_be_visible()


def test_le_clavier_ordonne(vacance: MiseADisposition, page: Page) -> None:
    deux = en_base(lambda: une_candidature(vacance))
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(f"/vacances/{vacance.cle}/candidats/")
    # The row moves at once, then its form is sent: what counts is the page that comes back.
    ouvrir(page.locator(f'[data-candidat="{deux.cle}"] a').first, touche="Alt+ArrowUp")
    expect(page.locator("[data-candidat]").first).to_have_attribute("data-candidat", str(deux.cle))
    assert en_base(lambda: Candidature.objects.get(pk=deux.pk).ordre) == 1


def test_le_bailleur_suit_ses_candidatures(vacance: MiseADisposition, page: Page) -> None:
    une, demande = en_base(lambda: travaux_du_bailleur(vacance))
    se_connecter(page, monde.BAILLEUR)
    page.goto("/candidatures/")
    verifier(page, "candidatures")
    ouvrir(page.get_by_role("link", name="Rangs non servis").first)
    verifier(page, "travail-non-servies")
    page.goto(f"/candidatures/{une.cle}/")
    verifier_agrandie(page, "candidature")
    page.get_by_label("La visite").select_option("absence")
    ouvrir(page.get_by_role("button", name="Noter la suite"))
    expect(page.get_by_text("La suite de la visite est notée.")).to_be_visible()
    page.locator("summary", has_text="Actes").click()
    ouvrir(page.get_by_role("link", name="Retirer la candidature…"))
    verifier(page, "candidature-retirer")
    page.get_by_label("Motif").select_option("injoignable")
    page.get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("La candidature est retirée.")).to_be_visible()
    page.goto(f"/demandes/{demande.cle}/")
    expect(page.locator("#candidatures")).to_contain_text("Retirée")
    verifier(page, "dossier-candidatures")
