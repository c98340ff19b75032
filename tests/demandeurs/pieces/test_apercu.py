"""What people see of a pièce: pictures on the screen, a marked copy to take away, never the file itself."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
import typst
from PIL import Image, ImageChops, ImageStat

from demandeurs.enums import EtatPiece
from demandeurs.models import FichierPiece
from demandeurs.pieces import apercu, bac, coffre
from demandeurs.pieces.controles import dechiffrage
from demandeurs.pieces.decodeurs import filigrane, rendu
from registre.services.controle_automatique import lire_un_fichier
from socle.errors import ActionRefusee
from tests.demandeurs.pieces import fichiers, specimens
from tests.demandeurs.pieces.lignes import fichier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dossier_des_pieces")]
REMISE = {"destinataire": "Est Ensemble Habitat", "motif": "instruction de la demande", "le": date(2026, 3, 9)}


def image(octets: bytes) -> Image.Image:
    return Image.open(BytesIO(octets))


def gardes(dossier: Path) -> list[Path]:
    return [un for un in (dossier / coffre.APERCUS).rglob("*") if un.is_file()]


@pytest.mark.parametrize("largeur", apercu.LARGEURS)
@pytest.mark.parametrize("nature", ["jpeg", "png", "heic"])
def test_une_image_se_montre_reduite(nature, largeur):
    vue = image(apercu.apercu(fichier(fichiers.image(nature)), 1, largeur=largeur))
    assert (vue.format, vue.width) == ("WEBP", min(largeur, 600))
    assert vue.getpixel((10, 10))[2] > vue.getpixel((10, 10))[0] + 60


def test_chaque_page_d_un_pdf_se_montre():
    un = fichier(fichiers.pdf(3))
    vues = [image(apercu.apercu(un, page)) for page in (1, 2, 3)]
    assert [vue.size for vue in vues] == [(apercu.ECRAN, 1359)] * 3
    assert ImageChops.difference(vues[0].convert("L"), vues[2].convert("L")).getbbox() is not None


@pytest.mark.parametrize("page", [0, 4, -1])
def test_une_page_qui_n_existe_pas(page):
    un = fichier(fichiers.pdf(3))
    with pytest.raises(ActionRefusee) as refusee:
        apercu.apercu(un, page)
    assert refusee.value.premier.statut_http == 404


def test_des_largeurs_en_petit_nombre(dossier_des_pieces):
    un = fichier(fichiers.pdf(1))
    largeurs = [image(apercu.apercu(un, 1, largeur=n)).width for n in (1, 240, 241, 960, 961, 100_000)]
    assert largeurs == [240, 240, 960, 960, 1_920, 1_920]
    assert len(gardes(dossier_des_pieces)) == 3


def test_la_seconde_fois_rien_n_est_dessine(dossier_des_pieces, monkeypatch):
    un = fichier(fichiers.pdf(1))
    premiere = apercu.apercu(un, 1)
    (garde,) = gardes(dossier_des_pieces)
    assert premiere not in garde.read_bytes()
    assert premiere[:12] not in garde.read_bytes()
    monkeypatch.setattr(bac, "executer", None)
    assert apercu.apercu(un, 1) == premiere


def test_un_apercu_altere_ou_d_une_autre_page_est_redessine(dossier_des_pieces):
    un = fichier(fichiers.pdf(2))
    premiere, seconde = apercu.apercu(un, 1), apercu.apercu(un, 2)
    chemins = sorted(gardes(dossier_des_pieces))
    chemins[1].write_bytes(chemins[0].read_bytes())
    assert apercu.apercu(un, 2) == seconde
    chemins[0].write_bytes(b"autre chose")
    assert apercu.apercu(un, 1) == premiere


def test_effacer_le_fichier_efface_ses_apercus(dossier_des_pieces):
    un = fichier(fichiers.pdf(2))
    apercu.apercu(un, 1)
    apercu.apercu(un, 2, largeur=apercu.VIGNETTE)
    coffre.effacer(un.cle)
    assert [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()] == []


def test_en_quarantaine_personne_ne_voit_rien():
    un = fichier(fichiers.pdf(1), etat=EtatPiece.QUARANTAINE)
    for voir in (lambda: apercu.apercu(un, 1), lambda: apercu.telechargement(un.piece, **REMISE)):
        with pytest.raises(ActionRefusee) as refusee:
            voir()
        assert refusee.value.premier.code == "piece_en_quarantaine"


def test_un_fichier_que_rien_ne_dessine_se_dit(monkeypatch):
    un = fichier(fichiers.pdf(1))
    monkeypatch.setattr(apercu, "SECONDES", 0.001)
    with pytest.raises(ActionRefusee) as refusee:
        apercu.apercu(un, 1)
    assert refusee.value.premier.code == "piece_affichage_temps"
    assert refusee.value.premier.issue


def test_le_telechargement_reunit_les_fichiers_et_marque_chaque_page():
    un = fichier(fichiers.pdf(2))
    fichier(fichiers.image("jpeg"), un.piece, rang=1)
    fichier(fichiers.image("png"), un.piece, rang=2)
    copie = apercu.telechargement(un.piece, **REMISE)
    with pikepdf.open(BytesIO(copie)) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == 4
    assert pypdf.PdfReader(BytesIO(copie)).metadata.title == "Copie de pièce justificative"
    autre = apercu.telechargement(un.piece, **(REMISE | {"destinataire": "Commune de Bagnolet"}))
    for page in range(4):
        une, deux = (
            pypdfium2.PdfDocument(octets)[page].render(scale=2).to_pil().convert("L") for octets in (copie, autre)
        )
        # The same page for somebody else differs everywhere: in the strip, and in each third of the page.
        ecart = ImageChops.difference(une, deux)
        for tiers in range(3):
            zone = (0, une.height * tiers // 3, une.width, une.height * (tiers + 1) // 3)
            assert ImageStat.Stat(ecart.crop(zone)).extrema[0][1] > 25


def test_le_filigrane_n_est_pas_un_calque():
    """No text, no annotation, no layer: one picture by page, the marks in its pixels."""
    copie = apercu.telechargement(fichier(fichiers.pdf(1)).piece, **REMISE)
    page = pypdfium2.PdfDocument(copie)[0]
    assert page.get_textpage().get_text_range() == ""
    assert [objet.type for objet in page.get_objects()] == [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]


def test_la_page_reste_lisible_sous_le_filigrane():
    """Black stays far from white: what was written keeps more than half of its contrast."""
    copie = apercu.telechargement(fichier(fichiers.image("png")).piece, **REMISE)
    page = pypdfium2.PdfDocument(copie)[0].render(scale=2).to_pil().convert("L")
    noir = page.crop((20, 20, page.width // 5, page.height // 6))
    blanc = page.crop((page.width // 2, 20, page.width - 20, page.height // 3))
    assert ImageStat.Stat(noir).extrema[0][1] < 110
    assert ImageStat.Stat(blanc).extrema[0][0] > 170


def test_les_lignes_d_une_saisie_hostile_restent_une_ligne():
    un: FichierPiece = fichier(fichiers.pdf(1))
    copie = apercu.telechargement(un.piece, destinataire="A\n\n\x00B" * 200, motif="(é) <b>\\", le=date(2026, 3, 9))
    assert len(pypdf.PdfReader(BytesIO(copie)).pages) == 1


def test_le_2d_doc_se_lit_encore_sur_la_copie_marquee(tmp_path):
    octets = specimens.code()
    un = fichier(specimens.pdf(tmp_path, [octets], pages=["Avis d'impôt sur les revenus. " * 60]))
    copie = apercu.telechargement(un.piece, **REMISE)
    (lue,) = lire_un_fichier(copie, nature="pdf", pages_max=1, codes=True)
    assert lue.codes == (octets,)


@pytest.mark.parametrize("cote", ["18mm", "25mm"])
@pytest.mark.parametrize("place", [0, 35, 70, 105, 140, 175, 210])
def test_ou_que_soit_le_code_le_voile_le_laisse_lire(tmp_path, place, cote):
    """The slanting lines cross the page everywhere: the code is put at each of these heights under them."""
    octets = specimens.code()
    (tmp_path / "code.png").write_bytes(specimens.datamatrix(octets))
    source = tmp_path / "page.typ"
    source.write_text(f'#set page("a4", margin: 20mm)\n#v({place}mm)\n#image("code.png", width: {cote})')
    image = next(rendu.pages(bytes(typst.compile(str(source))), "pdf", filigrane.POINTS_PAR_POUCE))[0]
    marquee = filigrane.marquer(image, ["Copie remise à Est Ensemble Habitat", "pour instruction", "le 09/03/2026"])
    assert ImageChops.difference(marquee.crop((0, 0, *image.size)), image).getbbox() is not None
    assert dechiffrage._codes(marquee.convert("L")) == [octets]
