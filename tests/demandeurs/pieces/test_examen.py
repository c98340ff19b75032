"""What people send, good and hostile: what is kept is safe, what is refused says why and what to do."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from demandeurs.pieces import examen
from socle.errors import ActionRefusee
from tests.demandeurs.pieces import fichiers

GESTES = ("JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/URI", "EmbeddedFile", "/XFA", "/AcroForm", "/Annots",
          "app.alert", "calc.exe", "exemple.invalid", "piege.exe", "une personne")  # fmt: skip


def refus_de(contenu: bytes, **options):
    with pytest.raises(ActionRefusee) as refuse:
        examen.examiner(contenu, **({"pages_max": 5} | options))
    return refuse.value.premier


def deplie(contenu: bytes) -> str:
    """The whole PDF as text, its compressed objects opened."""
    sortie = BytesIO()
    with pikepdf.open(BytesIO(contenu)) as document:
        document.save(sortie, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return sortie.getvalue().decode("latin-1")


def textes(contenu: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(contenu)]


def rendu(contenu: bytes, page: int = 0) -> Image.Image:
    document = pypdfium2.PdfDocument(contenu)
    return document[page].render(scale=1).to_pil()


@pytest.mark.parametrize(("envoye", "garde"), [("jpeg", "jpeg"), ("png", "png"), ("heic", "jpeg")])
def test_une_image_est_refaite(envoye, garde):
    sain = examen.examiner(fichiers.image(envoye), pages_max=1)
    image = Image.open(BytesIO(sain.contenu))
    assert (sain.nature, sain.pages, image.format) == (garde, 1, garde.upper())
    assert image.size == (600, 800)
    assert image.convert("RGB").getpixel((50, 50))[2] > image.convert("RGB").getpixel((50, 50))[0]


def test_un_pdf_garde_ses_pages_et_son_texte():
    sain = examen.examiner(fichiers.pdf(3), pages_max=5)
    assert (sain.nature, sain.pages) == ("pdf", 3)
    assert textes(sain.contenu) == [f"page {n} du justificatif" for n in (1, 2, 3)]


def test_le_meme_fichier_donne_les_memes_octets():
    contenu = fichiers.pdf(2, fichiers.avec_scripts)
    assert examen.examiner(contenu, pages_max=5) == examen.examiner(contenu, pages_max=5)


def test_un_pdf_ne_sait_plus_rien_faire():
    contenu = fichiers.pdf(2, fichiers.avec_scripts)
    assert [geste for geste in GESTES if geste not in deplie(contenu)] == []
    sain = examen.examiner(contenu, pages_max=5)
    assert [geste for geste in GESTES if geste in deplie(sain.contenu)] == []
    assert textes(sain.contenu)[1] == "page 2 du justificatif"


def test_ce_qu_un_formulaire_montre_reste_sur_la_page():
    contenu = fichiers.pdf(1, fichiers.avec_formulaire)
    sain = examen.examiner(contenu, pages_max=5)
    assert "/Widget" not in deplie(sain.contenu)
    assert rendu(sain.contenu).getpixel((200, 842 - 120)) == (0, 0, 255)


def test_les_metadonnees_d_une_photographie_disparaissent_et_elle_est_droite():
    reglages = Image.Exif()
    reglages[0x0112] = 6
    reglages[0x010F] = "appareil de quelqu'un"
    contenu = fichiers.image("jpeg", exif=reglages, comment=b"chez moi")
    assert b"appareil de" in contenu
    sain = examen.examiner(contenu, pages_max=1)
    image = Image.open(BytesIO(sain.contenu))
    assert image.size == (800, 600)
    assert (dict(image.getexif()), image.info.get("comment")) == ({}, None)
    assert b"appareil de" not in sain.contenu


@pytest.mark.parametrize("queue", [b"<script>alert(1)</script>", b"PK\x03\x04 archive", fichiers.pdf()])
@pytest.mark.parametrize("tete", ["jpeg", "png", "pdf"])
def test_un_fichier_double_n_en_est_plus_qu_un(tete, queue):
    debut = fichiers.pdf() if tete == "pdf" else fichiers.image(tete)
    sain = examen.examiner(debut + queue, pages_max=5)
    assert sain.nature == tete
    assert queue not in sain.contenu


def test_le_contenu_compte_et_non_le_nom():
    """Nothing here receives a name: a JPEG called .pdf is a JPEG, a document called .jpg is refused."""
    assert examen.nature_de(fichiers.image("jpeg")) == "jpeg"
    assert refus_de(b"PK\x03\x04" + bytes(2_000)).code == "piece_type_inconnu"
    assert refus_de(b"MZ" + bytes(2_000)).code == "piece_type_inconnu"


def test_un_pdf_reparable_est_repare():
    contenu = fichiers.pdf(2)
    sans_table = contenu[: contenu.rindex(b"startxref")]
    sain = examen.examiner(sans_table, pages_max=5)
    assert sain.pages == 2
    assert textes(sain.contenu)[1] == "page 2 du justificatif"


def test_un_pdf_coupe_dans_une_page_est_refuse():
    """The first page alone could be found again: keeping it would lose the others in silence."""
    contenu = fichiers.pdf(4, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    refuses = {refus_de(contenu[: len(contenu) * part // 10]).code for part in range(1, 10)}
    assert refuses <= {"piece_tronque", "piece_pdf_illisible", "piece_sans_page"}
    scanne = fichiers.pdf_scanne(200_000)
    assert refus_de(scanne[: len(scanne) // 2]).code in {"piece_tronque", "piece_pdf_illisible"}


HOSTILES = {
    "vide": (b"", "piece_vide"),
    "mot de passe": (
        fichiers.pdf(encryption=pikepdf.Encryption(user="secret", owner="secret")),
        "piece_mot_de_passe",
    ),
    "texte": (b"bonjour", "piece_type_inconnu"),
    "page web": (b"<!doctype html><script>1</script>", "piece_type_inconnu"),
    "trop de pages": (fichiers.pdf(6), "piece_trop_de_pages"),
    "faux pdf": (b"%PDF-1.7\n" + b"\x00" * 5_000, "piece_pdf_illisible"),
    "faux jpeg": (b"\xff\xd8\xff\xe0" + b"\x00" * 5_000, "piece_image_illisible"),
    "jpeg coupe": (fichiers.image("jpeg")[:8_000], "piece_tronque"),
    "png coupe": (fichiers.image("png")[:-900], "piece_tronque"),
    "heic coupe": (fichiers.image("heic")[:900], "piece_tronque"),
    "png de 60 000 sur 60 000": (fichiers.png_de(60_000, 60_000), "piece_image_demesuree"),
    "bombe de 19 000 sur 19 000": (fichiers.png_de(19_000, 19_000), "piece_image_demesuree"),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_mauvais_fichier_est_refuse_avec_sa_raison(nom):
    contenu, code = HOSTILES[nom]
    refus = refus_de(contenu)
    assert refus.code == code
    assert refus.message
    assert refus.source
    assert refus.issue


def test_un_fichier_trop_lourd_est_refuse_sans_etre_ouvert():
    refus = refus_de(fichiers.image("jpeg") + bytes(10_000_000))
    assert (refus.code, refus.source) == ("piece_trop_lourde", "paramètre « Octets d'un fichier de pièce »")
    assert "10,1 Mo" in refus.message
    assert "10 Mo au plus" in refus.message


def test_un_pdf_qui_gonfle_est_arrete_et_le_suivant_passe():
    """A page whose content is 2 GB of zeros once opened: nothing here needs to open it."""

    def gonfler(document):
        zeros = pikepdf.Stream(document, b"")
        zeros.write(__import__("zlib").compress(bytes(200_000_000), 9), filter=pikepdf.Name.FlateDecode)
        document.pages[0].obj.Contents = document.make_indirect(zeros)

    contenu = fichiers.pdf(1, gonfler)
    assert len(contenu) < 1_000_000
    assert len(examen.examiner(contenu, pages_max=5).contenu) < 1_000_000
    assert examen.examiner(fichiers.pdf(), pages_max=5).pages == 1


def test_un_pdf_protege_contre_la_modification_se_lit_donc_se_garde():
    contenu = fichiers.pdf(encryption=pikepdf.Encryption(user="", owner="secret"))
    sain = examen.examiner(contenu, pages_max=5)
    with pikepdf.open(BytesIO(sain.contenu)) as document:
        assert not document.is_encrypted
