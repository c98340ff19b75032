"""Pièces in a browser: dropped and filed, asked for, seen and turned with the keyboard, marked; a tablet and a zoom."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from demandeurs.models import DepotFichier, LotDeNumerisation, Personne, Piece, RequetePiece
from demandeurs.services.pieces import charger_pieces
from registre.models import Demande
from socle import travaux
from socle.clock import aujourdhui
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.e2e.conftest import en_base, ouvrir, se_connecter, verifier, verifier_agrandie
from tests.factories import registre
from tests.registre.pieces.aide import document, specimen
from tests.registre.pieces.test_numerisation import archive, ligne

GLISSER = """(zone, fichiers) => {
  const donnees = new DataTransfer();
  for (const [nom, base] of fichiers) {
    const octets = Uint8Array.from(atob(base), (c) => c.charCodeAt(0));
    donnees.items.add(new File([octets], nom));
  }
  for (const type of ["dragenter", "dragover", "drop"]) {
    zone.dispatchEvent(new DragEvent(type, { dataTransfer: donnees, bubbles: true, cancelable: true }));
  }
}"""


@pytest.fixture
def dossier(serveur_web: str, dossier_des_pieces: Path) -> Demande:  # noqa: F811
    charger_pieces()
    return registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())


def prenom(demande: Demande) -> str:
    return Personne.objects.get(menage=demande.menage_id, role="titulaire").prenom


def glisser(page: Page, *fichiers: tuple[str, bytes]) -> None:
    zone = page.locator("form[data-depot]")
    zone.evaluate(GLISSER, [[nom, base64.b64encode(octets).decode()] for nom, octets in fichiers])


def deposer_un_passeport(page: Page, demande: Demande) -> None:
    page.goto(f"/demandes/{demande.cle}/pieces/deposer/")
    glisser(page, (f"passeport {en_base(lambda: prenom(demande))}.png", specimen()))
    expect(page.get_by_label("Nature de la pièce")).to_have_value("passeport")
    page.get_by_role("button", name="Déposer au dossier (1)").click()
    expect(page.get_by_text("1 pièce déposée")).to_be_visible()


def test_glisser_classer_deposer(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{dossier.cle}/")
    verifier_agrandie(page, "dossier-pieces")
    ouvrir(page.get_by_role("link", name="Ce qui manque, et pourquoi"))
    verifier_agrandie(page, "pieces")
    ouvrir(page.get_by_role("link", name="Déposer des pièces"))
    verifier_agrandie(page, "pieces-deposer")

    nom = f"passeport {en_base(lambda: prenom(dossier))}.png"
    glisser(page, (nom, document()), ("programme.exe", b"MZ" + bytes(50)))
    expect(page.locator(".envois .refuse")).to_contain_text("ni un PDF ni une image")
    ouvrir(page.get_by_role("button", name="Classer les fichiers reçus (1)"))
    expect(page.get_by_label("Nature de la pièce")).to_have_value("passeport")
    verifier_agrandie(page, "pieces-classer")
    ouvrir(page.get_by_role("button", name="Retirer programme.exe"))
    expect(page.get_by_role("button", name="Retirer programme.exe")).to_have_count(0)
    page.get_by_role("button", name="Déposer au dossier (1)").click()

    expect(page.get_by_text("1 pièce déposée")).to_be_visible()
    verifier_agrandie(page, "pieces-deposees")
    assert en_base(lambda: Piece.objects.get(menage=dossier.menage_id).type) == "passeport"
    assert en_base(lambda: DepotFichier.objects.filter(menage=dossier.menage_id).count()) == 0


def test_demander_ce_qui_manque(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{dossier.cle}/pieces/")
    page.locator(".exigences input[type=checkbox]").first.press("Space")
    page.get_by_role("button", name="Demander les pièces cochées").click()

    expect(page.get_by_text("1 pièce demandée au ménage")).to_be_visible()
    expect(page.get_by_text("Demandée le")).to_be_visible()
    verifier_agrandie(page, "pieces-demandees")
    assert en_base(lambda: RequetePiece.objects.filter(menage=dossier.menage_id, close_a=None).count()) == 1


def test_voir_tourner_et_marquer(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    deposer_un_passeport(page, dossier)
    ouvrir(page.locator(".exigences").get_by_role("link", name="Passeport").first)
    image = page.locator("img[data-page]")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("e => e.naturalWidth") > 100
    verifier(page, "piece")
    page.keyboard.press("r")
    expect(image).to_have_class("quart-1")
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Réduire")).to_be_visible()
    for taille, nom in (({"width": 640, "height": 360}, "zoom"), ({"width": 820, "height": 1180}, "tablette")):
        page.set_viewport_size(taille)  # type: ignore[arg-type]
        verifier(page, f"piece-{nom}")
    page.set_viewport_size({"width": 1280, "height": 720})

    page.get_by_label("Inexploitable").check()
    ouvrir(page.get_by_role("button", name="Marquer"))
    expect(page.get_by_role("alert")).to_contain_text("Le motif de la marque manque")
    page.get_by_label("Inexploitable").check()
    page.get_by_label("Motif", exact=True).fill("page coupée")
    page.get_by_role("button", name="Marquer").click()
    expect(page.get_by_role("heading", name="Marquée « Inexploitable »")).to_be_visible()
    verifier_agrandie(page, "piece-marquee")

    page.get_by_label("À quoi servira la copie").fill("commission du 3 décembre")
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Télécharger (PDF)").click()
    assert telechargement.value.path().read_bytes().startswith(b"%PDF")


def test_remplacer_garde_les_versions(dossier: Demande, page: Page) -> None:
    """A better document takes the place of the first, which stays in the history and opens from there."""
    se_connecter(page, monde.COMMUNE)
    deposer_un_passeport(page, dossier)
    ouvrir(page.locator(".exigences").get_by_role("link", name="Passeport").first)
    ouvrir(page.get_by_role("link", name="Remplacer…"))
    verifier_agrandie(page, "piece-remplacer")
    ouvrir(page.get_by_role("button", name="Remplacer la pièce"))
    expect(page.get_by_role("alert")).to_contain_text("Aucun fichier n'est joint")
    choisir = page.locator("input[type=file]")
    choisir.focus()
    expect(choisir, "the keyboard reaches the field").to_be_focused()
    # What the screen says is ours, whatever the language of the browser.
    expect(page.locator("[data-fichier-nom]")).to_have_text("Aucun fichier choisi")
    choisir.set_input_files(
        {
            "name": "passeport net.png",
            "mimeType": "image/png",
            "buffer": specimen("PASSEPORT", "Nom : SPÉCIMEN", "Page numérisée à nouveau"),
        }
    )
    expect(page.locator("[data-fichier-nom]")).to_have_text("passeport net.png")
    page.get_by_role("button", name="Remplacer la pièce").click()

    expect(page.get_by_text("L'ancienne reste dans l'historique")).to_be_visible()
    versions = page.get_by_role("region", name="Versions de cette pièce")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    page.set_viewport_size({"width": 1280, "height": 1000})
    expect(page.locator("img[data-page]")).to_have_js_property("complete", True)
    verifier(page, "piece-versions")
    ouvrir(versions.get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Passeport")
    expect(page.locator(".entete-page .etiquette")).to_have_text("Remplacée")
    expect(page.locator("img[data-page]")).to_have_js_property("complete", True)
    expect(page.get_by_role("button", name="Marquer")).to_have_count(0)


def test_abandonner_une_demande_et_garder_la_lettre(dossier: Demande, page: Page) -> None:
    se_connecter(page, monde.COMMUNE)
    page.goto(f"/demandes/{dossier.cle}/pieces/")
    page.locator(".exigences input[type=checkbox]").first.check()
    ouvrir(page.get_by_role("button", name="Demander les pièces cochées"))
    page.locator("summary", has_text="abandonner").first.click()
    page.get_by_label("Motif de l'abandon").fill("ne l'a plus")
    page.get_by_label("Lettre du demandeur reçue le").fill(f"{aujourdhui():%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Abandonner la demande"))
    expect(page.get_by_role("alert")).to_contain_text("son guichet et sa date de réception")
    expect(page.get_by_label("Motif de l'abandon")).to_have_value("ne l'a plus")
    verifier_agrandie(page, "pieces-abandonner")
    page.get_by_label("Gardée par le guichet (code)").fill(monde.PROFILS[monde.COMMUNE].guichet)
    ouvrir(page.get_by_role("button", name="Abandonner la demande"))

    ouvrir(page.get_by_role("link", name="Demandes passées et lettres gardées"))
    expect(page.get_by_text("Abandonnée", exact=True)).to_be_visible()
    expect(page.get_by_text("Lettre reçue le")).to_be_visible()
    verifier_agrandie(page, "pieces-historique")


def test_deposer_pour_un_demandeur_present(dossier: Demande, page: Page) -> None:
    """A guichet out of the perimeter: two things given by the demandeur, a deposit, nothing read (R441-2-4-1)."""
    numero, naissance = en_base(
        lambda: (
            dossier.numeros.get().numero,
            Personne.objects.get(menage=dossier.menage_id, role="titulaire").naissance_le,
        )
    )
    se_connecter(page, monde.VILLE_DE_PARIS)
    ouvrir(page.get_by_role("link", name="Dépôt sur présentation"))
    verifier_agrandie(page, "presentation")
    page.get_by_label("Numéro unique").fill(numero)
    page.get_by_label("Date de naissance du demandeur").fill("01/01/1901")
    ouvrir(page.get_by_role("button", name="Ouvrir le dépôt"))
    expect(page.get_by_role("alert")).to_contain_text("ne porte ce numéro unique et cette date de naissance")
    verifier_agrandie(page, "presentation-refusee")
    page.get_by_label("Date de naissance du demandeur").fill(f"{naissance:%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Ouvrir le dépôt"))

    expect(page.get_by_text("Vous déposez sans rien lire du dossier")).to_be_visible()
    assert numero not in page.url
    glisser(page, ("passeport.png", document()))
    expect(page.get_by_label("Nature de la pièce")).to_have_value("passeport")
    page.get_by_label("À qui est cette pièce").select_option("autre")
    expect(page.get_by_label("Sa date de naissance")).to_be_visible()
    verifier_agrandie(page, "presentation-classer")
    page.get_by_label("À qui est cette pièce").select_option(label="Le demandeur")
    page.get_by_role("button", name="Déposer au dossier (1)").click()
    expect(page.get_by_role("heading", name="Déposées par vous")).to_be_visible()
    verifier_agrandie(page, "presentation-deposee")
    page.goto(f"/demandes/{dossier.cle}/")
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Pièces")
    assert en_base(lambda: Piece.objects.get(menage=dossier.menage_id).type) == "passeport"


def test_un_lot_de_numerisation_se_suit(
    dossier: Demande, page: Page, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    jour, cle = aujourdhui().isoformat(), str(dossier.cle)
    lignes = [ligne(cle, recue_le=jour), ligne(cle, "absent.pdf", recue_le=jour)]
    se_connecter(page, monde.COMMUNE)
    page.goto("/pieces/numerisation/")
    verifier_agrandie(page, "numerisation")
    page.get_by_label("Archive ZIP").set_input_files(
        {"name": "lot.zip", "mimeType": "application/zip", "buffer": archive(lignes, [("a.png", document())])}
    )
    page.get_by_role("button", name="Envoyer le lot").click()

    expect(page.get_by_text("0 sur 2 lignes traitées")).to_be_visible()
    verifier_agrandie(page, "numerisation-en-cours")
    en_base(lambda: travaux.executer(LotDeNumerisation.objects.get().travail_id))
    expect(page.get_by_text("1 pièce versée, 1 ligne refusée")).to_be_visible()
    verifier_agrandie(page, "numerisation-lot")
    ouvrir(page.get_by_role("link", name="Tous les lots"))
    verifier(page, "numerisation")
