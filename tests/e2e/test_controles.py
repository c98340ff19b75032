"""The queue of differences in a browser: found, opened beside the page of the pièce, decided with the keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demandeurs.models import ControlePiece, Personne, RevenuFiscal
from demandeurs.pieces.controles.confiance import ECHEANCE
from registre.models import Demande
from registre.services.controle_automatique import controler_la_piece
from socle.clock import aujourdhui
from tests import monde
from tests.demandeurs.pieces import specimens
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier_agrandie
from tests.factories import registre
from tests.factories.pieces import piece


@pytest.fixture
def dossier(serveur_web: str, tmp_path: Path, settings: object) -> Demande:
    """A household whose notice, signed, says another income than the dossier."""
    (tmp_path / "FR000001.pem").write_bytes(specimens.signataire().pem)
    (tmp_path / ECHEANCE).write_text("2099-01-31")
    settings.DEUXDDOC_CONFIANCE = tmp_path  # type: ignore[attr-defined]
    faite = registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    titulaire = Personne.objects.filter(menage=faite.menage_id).order_by("rang")[0]
    annee = aujourdhui().year - 1
    RevenuFiscal.objects.filter(personne=titulaire).delete()
    RevenuFiscal.objects.create(personne=titulaire, rang=1, annee=annee, montant=61_000)
    nom = f"{titulaire.nom} {titulaire.prenom}"
    qui = specimens.signataire()
    champs = {**specimens.AVIS, "45": str(annee), "46": nom}
    octets = specimens.signer(specimens.message(champs, qui=qui, signe_le=aujourdhui()), qui)
    pages = [
        f"Avis d'impôt sur les revenus de {annee}\nPage 1/2\n\n{nom}\n" + "Votre impôt. " * 90,
        "Page 2/2 " + "x " * 300,
    ]
    (tmp_path / "pdf").mkdir()
    deposee = piece(faite, specimens.pdf(tmp_path / "pdf", [octets], pages=pages), pages=2, personne_id=titulaire.pk,
                    recue_le=aujourdhui())  # fmt: skip
    controler_la_piece(deposee.pk)
    return faite


def test_un_ecart_se_trouve_se_compare_et_se_decide(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto("/pieces/controles/")
    verifier_agrandie(page, "controles-file")

    ouvrir(page.locator("table.tableau tbody tr", has_text="revenu fiscal de référence diffère").get_by_role("link"))
    image = page.locator(".feuillet img")
    expect(image).to_be_visible()
    # A picture that failed is complete too, without a width.
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("e => e.naturalWidth") > 400
    expect(page.get_by_text("61 000 €")).to_be_visible()
    expect(page.get_by_text("63 198 €")).to_be_visible()
    verifier_agrandie(page, "controles-comparaison")

    ouvrir(page.get_by_role("link", name="Suivante"))
    expect(page.get_by_text("page 2 sur 2")).to_be_visible()

    # Keeping the declaration without a word is refused; what was chosen stays.
    page.get_by_label("Garder la déclaration").press("Space")
    ouvrir(page.get_by_role("button", name="Décider"), touche="Enter")
    expect(page.get_by_role("alert")).to_contain_text("Dites pourquoi")
    expect(page.get_by_label("Garder la déclaration")).to_be_checked()
    verifier_agrandie(page, "controles-refus")

    page.get_by_label("Reprendre la valeur de la pièce").check()
    page.get_by_role("button", name="Décider").click()
    expect(page.get_by_text("Dossier corrigé d'après la pièce").first).to_be_visible()
    montants = en_base(
        lambda: list(RevenuFiscal.objects.filter(personne__menage=dossier.menage_id).values_list("montant", flat=True))
    )
    assert 63_198 in montants
    assert en_base(lambda: ControlePiece.objects.get(code="deuxddoc_valeurs").suite) == "corrige"


def test_une_decision_sur_un_dossier_qui_a_change(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto("/pieces/controles/")
    ouvrir(page.locator("table.tableau tbody tr", has_text="revenu fiscal de référence diffère").get_by_role("link"))
    en_base(lambda: Demande.objects.filter(pk=dossier.pk).update(version=7))

    page.get_by_label("Reprendre la valeur de la pièce").check()
    with page.expect_response(lambda reponse: reponse.request.method == "POST") as recue:
        page.get_by_role("button", name="Décider").click()

    assert recue.value.status == 409
    expect(page.get_by_role("alert")).to_contain_text("modifiée depuis")
    page.get_by_role("button", name="Décider").click()
    expect(page.get_by_text("Dossier corrigé d'après la pièce").first).to_be_visible()
