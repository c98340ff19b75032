"""The stock in the browser: an RPLS file, a vacancy opened and oriented by a bailleur, the account of a convention."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from playwright.sync_api import Page, expect

from attributions.enums import Contingent, ModeDecompte
from attributions.models import ConventionReservation, ImportRpls
from attributions.saisie.parc import SaisieVacance
from attributions.services import flux
from attributions.services.financements import charger, lire_fichier
from attributions.services.vacances import ouvrir as ouvrir_la_vacance
from habilitations.models import Organisme
from registre.services.parametres import charger_parametres
from registre.services.parametres import lire_fichier as lire_parametres
from socle.clock import aujourdhui
from socle.travaux import executer
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories import attributions as usine
from tests.factories import rpls


@transaction.atomic
def _monde() -> ConventionReservation:
    """A year already begun: a town at 20 % and the State at 30 %, twelve dwellings freed, some of them counted."""
    charger_parametres(lire_parametres())
    charger(lire_fichier())
    Organisme.objects.filter(pk=monde.organisme(monde.BAILLEUR).pk).update(siren=rpls.SIREN)
    ville = usine.une_convention(monde.organisme(monde.RESERVATAIRE), decompte=ModeDecompte.PROPOSITION)
    usine.une_convention(monde.organisme(monde.PREFECTURE), taux=Decimal(30), contingent=Contingent.ETAT_PRIORITAIRES)
    jour, acteur = aujourdhui() - timedelta(days=60), monde.acteur(monde.BAILLEUR)
    for rang in range(12):
        sienne = {"convention": ville, "reservataire": ville.reservataire} if rang % 6 == 0 else {}
        vacance = usine.une_vacance(disponible_le=jour, etat="louee", close_le=jour, **sienne)
        flux.decompter(vacance, ModeDecompte.PROPOSITION, le=jour, acteur=acteur)
    flux.annuler(vacance, "Erreur", acteur=acteur)
    return ville


def test_le_parc_d_un_bailleur(page: Page, tmp_path: Path) -> None:
    ville = en_base(_monde)
    se_connecter(page, monde.BAILLEUR)
    fichier = tmp_path / "rpls.csv"
    fichier.write_bytes(rpls.fichier(rpls.ligne(c10="AUGER"), rpls.ligne(c1="0000000002", c2="LGT-2", c24="0")))
    page.goto("/logements/imports/")
    verifier_agrandie(page, "rpls-imports")
    page.get_by_label("Fichier RPLS").set_input_files(fichier)
    ouvrir(page.get_by_role("button", name="Envoyer le fichier"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("millésime 2026")
    en_base(lambda: executer(ImportRpls.objects.get().travail_id))
    page.reload()
    expect(page.get_by_role("status").last).to_contain_text("1 logement créé, 0 mis à jour, 1 ligne en erreur")
    verifier(page, "rpls-import")
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Télécharger les lignes en erreur").click()
    assert telechargement.value.suggested_filename == "rpls-2026-erreurs.xlsx"

    page.goto("/logements/")
    verifier_agrandie(page, "logements")
    ouvrir(page.get_by_role("link", name="Auger"))
    verifier_agrandie(page, "logement")
    ouvrir(page.get_by_role("link", name="Mettre à disposition"))
    verifier(page, "vacance-ouvrir")
    page.get_by_label("Logement disponible le").fill(f"{aujourdhui():%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Ouvrir la mise à disposition"))
    verifier_agrandie(page, "vacance-a-orienter")
    ouvrir(page.get_by_role("link", name="Orienter", exact=True))
    page.get_by_label("Bailleur").check()
    ouvrir(page.get_by_role("button", name="Orienter"))
    expect(page.get_by_role("alert")).to_contain_text("Une autre orientation se motive")
    verifier(page, "vacance-orienter")
    page.get_by_label("Préfecture").check()
    page.get_by_label("Preuve de l'information").fill("Courriel du jour")
    ouvrir(page.get_by_role("button", name="Orienter"))
    expect(page.locator("#contenu")).to_contain_text(
        "Préfecture de la Seine-Saint-Denis désigne au moins trois candidats"
    )
    verifier_agrandie(page, "vacance")

    page.goto("/conventions/")
    verifier_agrandie(page, "conventions")
    page.goto(f"/conventions/{ville.pk}/")
    verifier_agrandie(page, "convention")
    page.goto("/conventions/nouvelle/")
    verifier_agrandie(page, "convention-nouvelle")
    page.goto("/logements/nouveau/")
    verifier_agrandie(page, "logement-nouveau")
    page.goto("/logements/identifiants/")
    verifier(page, "identifiants")


def test_le_reservataire_lit_son_compte_et_ce_qui_lui_est_oriente(page: Page) -> None:
    ville = en_base(_monde)

    def oriente() -> str:
        logement = usine.un_logement()
        vacance = ouvrir_la_vacance(
            logement.pk, saisie=SaisieVacance(disponible_le=aujourdhui()), acteur=monde.acteur(monde.BAILLEUR)
        )
        vacance.reservataire, vacance.convention, vacance.etat = ville.reservataire, ville, "en_designation"
        vacance.save()
        return str(vacance.cle)

    cle = en_base(oriente)
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(f"/vacances/{cle}/")
    expect(page.locator("#contenu")).to_contain_text("Ville de Saint-Denis (vous) désigne")
    expect(page.get_by_role("link", name="Retirer")).to_have_count(0)
    verifier(page, "vacance-reservataire")
    page.goto(f"/conventions/{ville.pk}/")
    expect(page.get_by_role("link", name="Modifier")).to_have_count(0)
    verifier(page, "convention-reservataire")
