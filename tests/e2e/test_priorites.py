"""Label a household in a browser: from the dossier, by whom the law names; contested, ended; a file read, a divergence corrected."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from habilitations.acteur import systeme
from registre.models import AttenteAnormale, DelaiAnormal, Demande, DonneesSne, FichierPriorites, Priorite
from registre.services.priorites import contester
from registre.services.priorites.divergences import comparer
from socle import travaux
from socle.clock import PARIS, aujourdhui
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier_agrandie
from tests.factories import registre
from tests.registre.priorites.aide import COMMUNES, reconnue
from tests.registre.priorites.test_fichiers import csv, ligne


@pytest.fixture
def dossier(serveur_web: str) -> Demande:
    return registre.demande(monde.acteur(monde.COMMUNE), COMMUNES, deposee_le=aujourdhui())


def test_etiqueter_un_menage(dossier: Demande, page: Page) -> None:
    """The journey « label a household »: DALO by the préfecture, L441-1 by the bailleur, contested, settled."""
    se_connecter(page, monde.PREFECTURE)
    page.goto(f"/demandes/{dossier.cle}/")
    ouvrir(page.locator("#priorites").get_by_role("link", name="Reconnaître…"))
    expect(page.get_by_label("Commission de médiation du département")).to_be_hidden()
    page.get_by_label("Priorité reconnue").select_option("dalo")
    page.get_by_label("Décision, avis ou reconnaissance du").fill(f"{aujourdhui():%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Reconnaître"))
    expect(page.locator("#id_departement_id_error")).to_contain_text("commission de médiation d'un département")
    verifier_agrandie(page, "priorite-reconnaitre")
    page.get_by_label("Commission de médiation du département").select_option(label="93 - Seine-Saint-Denis")
    page.get_by_label("Typologie retenue").select_option(label="T1")
    ouvrir(page.get_by_role("button", name="Reconnaître"))
    expect(page.get_by_text("Priorité reconnue : DALO")).to_be_visible()
    expect(page.get_by_text("Aucune typologie demandée aujourd'hui")).to_be_visible()

    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/demandes/{dossier.cle}/priorites/reconnaitre/")
    page.get_by_label("Priorité reconnue").select_option("l441_1_k")
    page.get_by_label("Décision, avis ou reconnaissance du").fill(f"{aujourdhui():%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Reconnaître"))
    expect(page.get_by_role("heading", name="L441-1 k : sans logement")).to_be_visible()

    se_connecter(page, monde.COMMISSION)
    page.goto(f"/demandes/{dossier.cle}/priorites/")
    page.get_by_text("Contester : L441-1 k").click()
    page.locator("details[open]").get_by_label("Pourquoi").fill("Logée depuis mai, bail au dossier")
    page.locator("details[open]").get_by_role("button", name="Contester").click()
    expect(page.get_by_text("par Commission de coordination d'Est Ensemble")).to_be_visible()
    verifier_agrandie(page, "priorites")

    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/demandes/{dossier.cle}/priorites/")
    page.get_by_text("Terminer : L441-1 k").click()
    page.locator("details[open]").get_by_label("Motif").select_option(label="La situation qui la fondait a cessé")
    page.locator("details[open]").get_by_role("button", name="Terminer").click()
    expect(page.get_by_text("Priorités terminées (1)")).to_be_visible()
    page.goto(f"/demandes/{dossier.cle}/")
    expect(page.locator("#priorites")).to_contain_text("DALO")
    assert en_base(lambda: Priorite.objects.filter(demande=dossier).exclude(etat="terminee").count()) == 1


def test_un_delai_anormalement_long_et_sa_lettre(dossier: Demande, page: Page) -> None:
    en_base(
        lambda: AttenteAnormale.objects.create(
            demande=dossier, delai=DelaiAnormal.objects.get(departement__code="93"),
            atteint_le=aujourdhui() - timedelta(days=20), constate_le=aujourdhui(),
        )
    )  # fmt: skip
    se_connecter(page, monde.PREFECTURE)
    page.goto("/demandes/?priorite=delai")
    expect(page.locator("tr[data-ligne]")).to_have_count(1)
    page.goto(f"/demandes/{dossier.cle}/priorites/")
    verifier_agrandie(page, "delai-anormal")
    page.get_by_role("button", name="Informer le demandeur par courrier").click()
    expect(page.get_by_text("Le courrier est préparé")).to_be_visible()


def test_un_fichier_lu_puis_applique(dossier: Demande, page: Page) -> None:
    autre = en_base(lambda: registre.demande(monde.acteur(monde.COMMUNE), COMMUNES, deposee_le=aujourdhui()))
    conflit = en_base(lambda: registre.demande(monde.acteur(monde.COMMUNE), COMMUNES, deposee_le=aujourdhui()))

    def preparer() -> bytes:
        faite = reconnue("dalo", monde.acteur(monde.PREFECTURE), conflit)
        contester(faite.pk, motif="Décision annulée", acteur=monde.acteur(monde.COMMISSION))
        return csv(ligne(dossier), ligne(autre, naissance="01/01/1901"), ligne(conflit))

    octets = en_base(preparer)
    se_connecter(page, monde.PREFECTURE)
    page.goto("/priorites/divergences/")
    ouvrir(page.get_by_role("link", name="Fichiers de priorités"))
    page.get_by_label("Source").select_option(label="COMDALO")
    page.get_by_label("Fichier", exact=True).set_input_files(
        {"name": "labels.csv", "mimeType": "text/csv", "buffer": octets}
    )
    verifier_agrandie(page, "fichiers-priorites")
    page.get_by_role("button", name="Lire sans rien écrire").click()
    expect(page.get_by_text("Sera reconnue")).to_be_visible()
    expect(page.get_by_text("tranchez la contestation")).to_be_visible()
    verifier_agrandie(page, "fichier-priorites")
    page.get_by_role("button", name="Appliquer (1)").click()
    expect(page.get_by_role("progressbar")).to_be_visible()

    def travailler() -> None:
        travaux.executer(FichierPriorites.objects.latest("pk").travail_id)

    en_base(travailler)
    expect(page.get_by_text("1 faite, 0 refusée.")).to_be_visible()
    assert en_base(lambda: Priorite.objects.get(demande=dossier).origine) == "fichier"


def test_une_divergence_corrigee(dossier: Demande, page: Page) -> None:
    def desaccord() -> None:
        reconnue("dalo", monde.acteur(monde.PREFECTURE), dossier)
        le = aujourdhui()
        DonneesSne.objects.create(
            demande=dossier, dalo_statut="CADUC", dalo_decision_le=date(2026, 2, 2),
            fichier_a=datetime(le.year, le.month, le.day, 8, tzinfo=PARIS),
        )  # fmt: skip
        comparer(le=le, acteur=systeme())

    en_base(desaccord)
    se_connecter(page, monde.PREFECTURE)
    page.goto("/priorites/divergences/")
    page.get_by_text("Réclamer").click()
    verifier_agrandie(page, "divergences")
    page.get_by_role("button", name="Terminer ici").click()
    expect(page.get_by_text("Corrigé : l'acte est inscrit au fil du dossier.")).to_be_visible()
    expect(page.get_by_text("Aucune divergence ici")).to_be_visible()
