"""Pages that are pictures, read by tesseract: by a small program that speaks as it does, and by the real one."""

from __future__ import annotations

import io
import stat
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from statistics import NormalDist

import pypdfium2
import pytest
from PIL import Image, ImageChops

from config import environnement
from demandeurs.enums import ResultatControle
from demandeurs.pieces.controles import reconnaissance
from demandeurs.pieces.controles.constats import Code, Constat
from demandeurs.pieces.controles.ensemble import controler
from demandeurs.pieces.controles.lecture import Declare, PageLue, PersonneDeclaree, PieceLue, Reglages
from demandeurs.pieces.controles.reconnaissance import MENTION, completer
from tests import preparation
from tests.demandeurs.pieces import specimens

LE = date(2026, 11, 22)
OUI, ECART, NON = ResultatControle.CONFORME, ResultatControle.ECART, ResultatControle.NON_VERIFIABLE
PATRICK = PersonneDeclaree(1, ("Réti",), "Patrick", {2025: 63198}, siret="44306184100047")
FOYER = Declare((PATRICK,), concernee=1)
PAGE = PageLue(nettete=4_000, encre=0.03)
QUITTANCE = "Quittance de loyer Patrick RETI\nPériode du 01/10/2026 au 31/10/2026\nLoyer et charges réglés ce jour"
SPECIMEN = """BULLETIN DE PAIE - SPECIMEN
Ateliers du Canal SARL
12 quai de la Marne 75019 PARIS
SIRET : 443 061 841 00047

Salarié : Monsieur Patrick NOM
Emploi : agent de maintenance, contrat à durée indéterminée
Période du 01/10/2026 au 31/10/2026
Salaire de base 151,67 heures 2 104,25
Net à payer avant impôt 1 664,38
Payé le 30/10/2026 par virement
"""
# From a byte drawn at random, the grain of a scanner around mid-grey; the same grain at each run.
GRAIN = [round(NormalDist(128, 12).inv_cdf((octet + 0.5) / 256)) for octet in range(256)]
FAUX = f"""#!{sys.executable} -IS
import struct, sys
if "--list-langs" in sys.argv:
    print("List of available languages (2):\\neng\\nfra")
    sys.exit()
image = sys.stdin.buffer.read()
assert image[:8] == b"\\x89PNG\\r\\n\\x1a\\n" and struct.unpack(">I", image[16:20])[0] > 1000
assert sys.argv[1:5] == ["stdin", "stdout", "-l", "fra"], sys.argv
CORPS
"""
TABLE = """
print("level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext")
for rang, ligne in enumerate({texte!r}.splitlines(), 1):
    print(f"4\\t1\\t1\\t1\\t{{rang}}\\t0\\t0\\t0\\t9\\t9\\t-1\\t")
    for mot, lu in enumerate(ligne.split(), 1):
        print(f"5\\t1\\t1\\t1\\t{{rang}}\\t{{mot}}\\t0\\t0\\t9\\t9\\t{{20 if lu.startswith('?') else 93.5}}\\t{{lu.lstrip('?')}}")
"""


def faux(dossier: Path, corps: str) -> Path:
    programme = dossier / "tesseract"
    programme.write_text(FAUX.replace("CORPS", corps), encoding="utf-8")
    programme.chmod(programme.stat().st_mode | stat.S_IXUSR)
    return programme


def qui_lit(dossier: Path, texte: str) -> Path:
    return faux(dossier, TABLE.format(texte=texte))


def numerisation(dossier: Path, texte: str) -> bytes:
    """A page of large print as a scanner gives it: a picture, no text."""
    composee = specimens.pdf(dossier, [], pages=[texte])
    image = pypdfium2.PdfDocument(composee)[0].render(scale=200 / 72, grayscale=True).to_pil()
    flux = io.BytesIO()
    image.save(flux, "PDF", resolution=200)
    return flux.getvalue()


def bulletin_numerise(dossier: Path, nom: str, incline: float) -> bytes:
    """A specimen payslip at 300 dots per inch, tilted by so many degrees."""
    texte = SPECIMEN.replace("NOM", nom)
    page = pypdfium2.PdfDocument(specimens.pdf(dossier, [], pages=[texte]))[0].render(scale=300 / 72, grayscale=True)
    image = page.to_pil().rotate(incline, fillcolor=255, resample=Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", image.size, Random(7).randbytes(image.width * image.height)).point(GRAIN)
    flux = io.BytesIO()
    ImageChops.add(image, grain, scale=1.0, offset=-128).save(flux, "JPEG", quality=70)
    return flux.getvalue()


def test_ce_que_le_programme_lit_et_dont_il_est_sur(tmp_path: Path) -> None:
    programme = qui_lit(tmp_path, "Quittance ?faux de loyer\nPatrick RETI")
    (lue,) = completer(numerisation(tmp_path, "x"), "pdf", [PAGE], programme)
    assert (lue.texte, lue.reconnu) == ("", "Quittance de loyer\nPatrick RETI")


@pytest.mark.parametrize("nature", ["png", "jpeg"])
def test_une_image_se_lit_aussi(tmp_path: Path, nature: str) -> None:
    page = pypdfium2.PdfDocument(numerisation(tmp_path, "x"))[0].render(scale=3, grayscale=True).to_pil()
    flux = io.BytesIO()
    page.save(flux, nature)
    (lue,) = completer(flux.getvalue(), nature, [PAGE], qui_lit(tmp_path, "Quittance"))
    assert lue.reconnu == "Quittance"


@pytest.fixture(scope="module")
def reel() -> Path:
    """The program of this machine; `make test` installs it."""
    return Path(preparation.tesseract())


def test_le_vrai_programme_lit_une_quittance(tmp_path: Path, reel: Path) -> None:
    (lue,) = completer(numerisation(tmp_path, QUITTANCE), "pdf", [PAGE], reel)
    assert "Quittance de loyer" in lue.reconnu
    assert "01/10/2026" in lue.reconnu


@pytest.mark.parametrize(
    ("nom", "du_salarie"), [("RETI", OUI), ("AUTRE", NON)], ids=["de la personne", "de quelqu'un d'autre"]
)
@pytest.mark.parametrize("incline", [0.0, 0.8])
def test_un_bulletin_numerise_est_vraiment_lu(
    tmp_path: Path, reel: Path, nom: str, du_salarie: ResultatControle, incline: float
) -> None:
    """A payslip as a flat-bed scanner gives it: grey, grained, a little askew; months, employer and name come from it."""
    (lue,) = completer(bulletin_numerise(tmp_path, nom, incline), "jpeg", [PAGE], reel)
    foyer = replace(FOYER, autres_mois=(date(2026, 8, 1), date(2026, 9, 1)))
    lus = constats("bulletin_salaire", lue.reconnu, foyer=foyer)
    assert lus[Code.PAIE_MOIS].resultat == OUI, lus[Code.PAIE_MOIS]
    assert "10/2026" in lus[Code.PAIE_MOIS].raison
    assert MENTION in lus[Code.PAIE_MOIS].raison
    assert lus[Code.PAIE_SIRET].resultat == OUI, lus[Code.PAIE_SIRET]
    assert lus[Code.PAIE_NOM].resultat == du_salarie, lus[Code.PAIE_NOM]


def test_sans_programme_un_bulletin_numerise_n_est_pas_verifiable() -> None:
    """The same picture, read by nobody: nothing is guessed."""
    lus = constats("bulletin_salaire", "")
    assert {lus[code].resultat for code in (Code.PAIE_MOIS, Code.PAIE_SIRET, Code.PAIE_NOM)} == {NON}


@pytest.mark.parametrize(
    "corps",
    [
        "sys.exit(1)",
        "import time; time.sleep(60)",
        "print('x' * 5_000_000)",
        "bytearray(3_000_000_000)",
        "print('5\\tcassé')",
        "sys.stdout.buffer.write(b'\\xff\\xfe\\x00' * 50)",
    ],
)
def test_un_programme_qui_echoue_ne_dit_rien(tmp_path: Path, corps: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnaissance, "DU_PROGRAMME", 1.0)
    (lue,) = completer(numerisation(tmp_path, "x"), "pdf", [PAGE], faux(tmp_path, corps))
    assert lue == PAGE


def test_sans_programme_et_avec_une_couche_texte(tmp_path: Path) -> None:
    ecrite = PageLue(texte="mot " * 20, nettete=4_000, encre=0.03)
    assert completer(b"", "pdf", [PAGE], None) == [PAGE]
    assert completer(b"", "pdf", [ecrite], tmp_path / "absent") == [ecrite]
    assert completer(b"", "pdf", [PAGE], tmp_path / "absent") == [PAGE]


def test_quatre_pages_au_plus(tmp_path: Path) -> None:
    pages = [specimens.pdf(tmp_path, [], pages=["x"] * 6)]
    lues = completer(pages[0], "pdf", [PAGE] * 6, qui_lit(tmp_path, "lu"))
    assert [une.reconnu for une in lues] == ["lu"] * 4 + ["", ""]


def constats(type_: str, reconnu: str, *, foyer: Declare = FOYER, **champs: object) -> dict[Code, Constat]:
    page = replace(PAGE, reconnu=reconnu)
    piece = PieceLue(**{"type": type_, "pages": (page,), "total": 1, "recue_le": LE, **champs})  # type: ignore[arg-type]
    faits = controler(piece, foyer, reglages=Reglages(), confiance="aucune liste", le=LE)
    return {un.code: un for un in faits}


PASSEPORT = "P<FRARETI<<PATRICK<JEAN<<<<<<<<<<<<<<<<<<<<<\n12AB345678FRA8001014M3001019<<<<<<<<<<<<<<00"
PERIME = PASSEPORT.replace("3001019", "2001012")
BULLETIN = "Bulletin de paie Patrick RETI Période du 01/10/2026 au 31/10/2026 SIRET : "


@pytest.mark.parametrize(
    ("type_", "reconnu", "code", "attendu"),
    [
        ("quittance_loyer", QUITTANCE, Code.QUITTANCE, OUI),
        ("quittance_loyer", QUITTANCE, Code.QUITTANCE_NOM, OUI),
        # Characters that say something else than what was declared may be wrong: a person looks.
        ("quittance_loyer", QUITTANCE.replace("RETI", "AUTRE"), Code.QUITTANCE_NOM, NON),
        ("quittance_loyer", QUITTANCE.replace("/10/2026", "/01/2026"), Code.QUITTANCE, NON),
        ("passeport", PASSEPORT, Code.VALIDITE, OUI),
        ("passeport", "Passeport valable jusqu'au 01/01/2020 délivré à Pantin", Code.VALIDITE, NON),
        ("passeport", PASSEPORT.replace("RETI<<PATRICK", "AUTRE<<JEANNE"), Code.IDENTITE_NOM, NON),
        # A check digit that is right: it was read right.
        ("passeport", PERIME, Code.VALIDITE, ECART),
        ("bulletin_salaire", BULLETIN + "732 829 320 00074", Code.PAIE_SIRET, ECART),
        ("bulletin_salaire", BULLETIN + "732 829 320 00075", Code.PAIE_SIRET, NON),
        ("avis_imposition", "Avis d'impôt sur les revenus de 2024 de Patrick Réti", Code.ANNEE, OUI),
        ("avis_imposition", "Avis d'impôt sur les revenus de 2020 de Patrick Réti", Code.ANNEE, NON),
    ],
)
def test_ce_que_vaut_un_resultat_lu_par_reconnaissance(
    type_: str, reconnu: str, code: Code, attendu: ResultatControle
) -> None:
    fait = constats(type_, reconnu)[code]
    assert (fait.resultat, MENTION in fait.raison) == (attendu, True), fait
    assert len(fait.raison) <= 300


def test_ce_qui_est_trouve_sans_elle_n_est_pas_repris() -> None:
    """The date entered is past: recognised characters that say otherwise do not hide it."""
    fait = constats("passeport", "valable jusqu'au 01/01/2030 " * 3, valable_jusqu_au=date(2026, 1, 1))[Code.VALIDITE]
    assert (fait.resultat, MENTION in fait.raison) == (ECART, False)


@pytest.mark.parametrize(("valeur", "attendu"), [("non", None), ("0", None)])
def test_le_reglage_s_en_passe(monkeypatch: pytest.MonkeyPatch, valeur: str, attendu: None) -> None:
    monkeypatch.setenv("TESSERACT", valeur)
    assert environnement.programme("TESSERACT", "python3") is attendu


def test_le_reglage_nomme_ou_cherche(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    programme = faux(tmp_path, "")
    monkeypatch.setenv("TESSERACT", str(programme))
    assert environnement.programme("TESSERACT", "tesseract") == programme.resolve()
    monkeypatch.delenv("TESSERACT")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environnement.programme("TESSERACT", "tesseract") == programme
    monkeypatch.setenv("PATH", str(tmp_path / "vide"))
    assert environnement.programme("TESSERACT", "tesseract") is None
    monkeypatch.setenv("TESSERACT", "/absent/tesseract")
    with pytest.raises(environnement.ConfigurationInvalide, match="TESSERACT"):
        environnement.programme("TESSERACT", "tesseract")
