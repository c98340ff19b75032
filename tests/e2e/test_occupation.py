"""The occupation of a stock let before the register, in the browser: dates by file and one by one, then what is to be examined."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.db import transaction
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from attributions.models import BailEnCours, Logement
from registre.services.parametres import charger_parametres
from registre.services.parametres import lire_fichier as lire_parametres
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories import attributions as usine


@transaction.atomic
def _parc() -> list[Logement]:
    charger_parametres(lire_parametres())
    usine.une_vacance()
    return [usine.un_logement(programme="Les Lilas", etage=str(rang)) for rang in range(5)]


def _classeur(*lignes: list[object]) -> bytes:
    feuille = Workbook()
    for une in lignes:
        feuille.active.append(une)
    cible = BytesIO()
    feuille.save(cible)
    return cible.getvalue()


def test_les_baux_d_avant_le_registre_viennent_a_l_examen(page: Page, tmp_path: Path) -> None:
    premier, second, troisieme, *_ = logements = en_base(_parc)
    se_connecter(page, monde.BAILLEUR)
    page.goto("/occupation/")
    expect(page.get_by_text("Aucune occupation n'est à examiner aujourd'hui.")).to_be_visible()
    ouvrir(page.get_by_role("link", name="Date de bail à dire"))
    expect(page.get_by_role("row")).to_have_count(len(logements) + 1)
    verifier_agrandie(page, "occupations-sans-date")

    ouvrir(page.get_by_role("link", name="Importer les dates des baux"))
    fichier = tmp_path / "baux.xlsx"
    fichier.write_bytes(
        _classeur(
            ["Logement", "Date du bail"], [premier.rpls, "12/03/2019"], [second.reference, "2021-06-01"],
            [troisieme.rpls, "12/03/2099"], ["inconnu", "12/03/2019"],
        )
    )  # fmt: skip
    page.get_by_label("Fichier des baux en cours").set_input_files(fichier)
    ouvrir(page.get_by_role("button", name="Essayer le fichier"))
    expect(page.get_by_role("status").last).to_contain_text("2 dates à enregistrer, 2 lignes refusées")
    assert en_base(BailEnCours.objects.count) == 0
    verifier_agrandie(page, "dates-de-bail")
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Rapport des lignes refusées").click()
    assert telechargement.value.suggested_filename == "dates-de-bail-refusees.xlsx"
    ouvrir(page.get_by_role("button", name="Enregistrer 2 dates"))
    expect(page.locator("[data-ligne]")).to_have_count(2)

    # One more by hand, from the list to the page of the dwelling.
    ouvrir(page.get_by_role("link", name="Date de bail à dire"))
    ouvrir(page.locator("[data-ligne]").first.get_by_role("link", name="Dire la date du bail"))
    page.get_by_label("Bail en cours signé le").fill("05/04/2018")
    verifier(page, "bail-en-cours")
    ouvrir(page.get_by_role("button", name="Enregistrer la date"))
    expect(page.get_by_text("Bail du 5 avril 2018, dit par le bailleur.")).to_be_visible()
    verifier_agrandie(page, "logement-occupe")
    page.goto("/occupation/")
    expect(page.locator("[data-ligne]").first).to_contain_text("05/04/2018")
    verifier_agrandie(page, "occupations")
    ouvrir(page.locator("[data-ligne]").first.get_by_role("link", name="Examiner"))
    page.get_by_label("Sous-occupation").check()
    verifier(page, "occupation-examiner")
    ouvrir(page.get_by_role("button", name="Enregistrer l'examen"))
    expect(page.locator("[data-ligne]")).to_have_count(2)


def test_des_identifiants_se_remplacent_par_un_classeur(page: Page, tmp_path: Path) -> None:
    premier, second, *_ = en_base(_parc)
    se_connecter(page, monde.BAILLEUR)
    page.goto("/logements/identifiants/remplacer/")
    fichier = tmp_path / "paires.xlsx"
    fichier.write_bytes(
        _classeur(
            ["Ancien", "Nouveau"], [premier.rpls, 9000000001], [second.rpls, "court"], ["9999999999", "N000000002"]
        )
    )
    page.get_by_label("Fichier des identifiants remplacés").set_input_files(fichier)
    ouvrir(page.get_by_role("button", name="Essayer le fichier"))
    expect(page.get_by_role("status").last).to_contain_text("1 identifiant à remplacer, 2 lignes refusées")
    verifier_agrandie(page, "identifiants-remplacer")
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Rapport des lignes refusées").click()
    assert telechargement.value.suggested_filename == "identifiants-refuses.xlsx"
    ouvrir(page.get_by_role("button", name="Remplacer 1 identifiant"))
    assert en_base(lambda: Logement.objects.get(pk=premier.pk).rpls) == "9000000001"
