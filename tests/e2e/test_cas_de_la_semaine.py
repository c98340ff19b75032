"""The cases met every week that need one screen each: a foyer, an expiry, a missing quorum, an adapted dwelling, a late lease."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from playwright.sync_api import Page, expect

from attributions.models import Bail, Candidature, MiseADisposition, RechercheInfructueuse, SeanceCal
from attributions.services import baux
from attributions.services.durees import duree
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from demandeurs.models import BesoinHandicap
from registre.models import Demande
from registre.rules.parametres import Cle
from registre.services.parametres import charger_parametres, lire_fichier
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_expirations import finit, radier
from tests.attributions.recherche.test_candidats import un_menage
from tests.attributions.recherche.test_dedies import avec_besoin
from tests.attributions.services.test_organisations import commission, convoquee, transmise
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier
from tests.factories import attributions as usine

JOUR = timedelta(days=1)


def suspendues_gardees() -> int:
    return en_base(lambda: duree(Cle.SUSPENSION_JOURS, aujourdhui())) or 0


def test_l_entree_en_foyer_ne_radie_pas(page: Page) -> None:
    demande = en_base(usine.une_demande)
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{demande.cle}/")
    page.get_by_text("Autres actes").click()
    page.get_by_role("link", name="Entrée en foyer").click()
    page.get_by_role("button", name="Enregistrer l'entrée").click()
    expect(page.get_by_text("Choisissez le type de logement.").first).to_be_visible()
    verifier(page, "entree-en-foyer")
    page.get_by_label("Résidence sociale").check()
    page.get_by_label("Depuis le").fill(f"{aujourdhui() - 3 * JOUR:%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer l'entrée").click()
    expect(page.get_by_text("Le logement actuel est à jour. La demande continue.")).to_be_visible()
    assert en_base(lambda: Demande.objects.get(pk=demande.pk).etat) == EtatDemande.ACTIVE


def test_une_demande_qui_expire_se_renouvelle_depuis_la_candidature(page: Page) -> None:
    def preparer() -> Candidature:
        charger_parametres(lire_fichier())
        scene = scenes.une_scene(1)
        finit(scene[1].demande, 30)
        return scene[1]

    candidature = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{candidature.cle}/")
    expect(page.get_by_text("Demande à renouveler avant le").first).to_be_visible()
    verifier(page, "expiration")
    page.get_by_role("link", name="Renouveler").first.click()
    page.get_by_label("Le demandeur a confirmé").check()
    page.get_by_role("button", name="Renouveler").click()
    page.wait_for_url(f"**/candidatures/{candidature.cle}/")
    expect(page.get_by_text("Demande à renouveler avant le")).to_have_count(0)


def test_un_candidat_suspendu_se_trouve_dans_sa_corbeille(page: Page) -> None:
    def preparer() -> None:
        charger_parametres(lire_fichier())
        with transaction.atomic():
            radier(usine.une_candidature(etat=E.DESIGNEE).demande)

    en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto("/candidatures/travaux/suspendues/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Demandes radiées avec un candidat en cours")
    verifier(page, "suspendues")
    gardee = aujourdhui() + suspendues_gardees() * JOUR
    ligne = page.get_by_role("row", name=f"{gardee:%d/%m/%Y}")
    ouvrir(ligne.get_by_role("link").first)
    expect(page.get_by_text("Suspendue, demande radiée").first).to_be_visible()
    expect(page.get_by_text(f"gardée jusqu'au {gardee:%d/%m/%Y}")).to_be_visible()
    verifier(page, "suspendue")


def test_une_seance_sans_quorum_se_reconvoque(page: Page) -> None:
    def preparer() -> SeanceCal:
        return convoquee(commission(quorum_second=2), transmise())

    seance = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/seances/{seance.cle}/")
    page.get_by_role("link", name="Reconvoquer faute de quorum").click()
    page.get_by_label("Jour").fill(f"{aujourdhui() + 9 * JOUR:%d/%m/%Y}")
    verifier(page, "seance-reconvoquer")
    page.get_by_role("button", name="Préparer la seconde séance").click()
    expect(page.get_by_text("Seconde séance préparée")).to_be_visible()
    expect(page.get_by_text("quorum 2 (seconde convocation)")).to_be_visible()
    verifier(page, "seance-seconde")
    assert en_base(lambda: SeanceCal.objects.get(pk=seance.pk).etat) == EtatSeance.ANNULEE


def test_un_logement_adapte_attend_la_recherche_infructueuse(page: Page) -> None:
    def preparer() -> tuple[MiseADisposition, Demande]:
        besoin = avec_besoin()
        un_menage()
        return usine.une_vacance(usine.un_logement(typologie="T2")), besoin

    vacance, besoin = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/logements/{vacance.logement.cle}/")
    page.get_by_role("link", name="Adapté ou dédié…").click()
    page.get_by_label("douche sans seuil").check()
    verifier(page, "logement-destine")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("La destination du logement est enregistrée.")).to_be_visible()

    page.goto(f"/vacances/{vacance.cle}/candidats/recherche/")
    verifier(page, "recherche-adapte")
    expect(page.get_by_text("1 ménage éligible a ce besoin")).to_be_visible()
    expect(page.get_by_role("button", name="Constater la recherche infructueuse")).to_have_count(0)
    en_base(lambda: BesoinHandicap.objects.filter(menage=besoin.menage_id).delete())
    page.goto(f"/vacances/{vacance.cle}/candidats/recherche/")
    page.get_by_role("button", name="Constater la recherche infructueuse").click()
    expect(page.get_by_text("Recherche infructueuse constatée le").first).to_be_visible()
    verifier(page, "recherche-infructueuse")
    assert en_base(RechercheInfructueuse.objects.count) == 1


def test_un_bail_saisi_tard_se_lit_dans_sa_liste(page: Page) -> None:
    def preparer() -> str:
        charger_parametres(lire_fichier())
        scene = scenes.une_scene(1)
        une = scenes.acceptee(scene)
        baux.signer(une.pk, saisie=scenes.un_bail(scene), acteur=scenes.bailleur())
        Bail.objects.filter(candidature=une).update(signe_le=aujourdhui() - 45 * JOUR, saisi_a=maintenant())
        return str(scene.vacance.logement.reference)

    reference = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto("/baux/tardifs/")
    expect(page.get_by_role("row", name=reference)).to_be_visible()
    verifier(page, "baux-tardifs")
