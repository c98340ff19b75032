"""Pages per second whose 2D-Doc is decoded in the sandbox and verified, two documents at a time.

Notices of two pages with a signed code, drawn as PDFs here: what is measured is everything between the clear file and the
verdict (process, rendering, text layer, DataMatrix, signature), half of the pages having no code.
"""

from __future__ import annotations

import io
import os
import time
from base64 import b32encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
import typst
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from PIL import Image

from bench.banc import Banc
from bench.mesure import Mesure
from demandeurs.pieces.controles.avis import lire_les_codes
from demandeurs.pieces.controles.confiance import Confiance
from demandeurs.pieces.controles.lecture import PieceLue
from registre.services.controle_automatique import lire_un_fichier
from socle.clock import aujourdhui, maintenant

LIMITE = 10
AVIS = 60
PAGES = 2
EN_PARALLELE = 2
"""Machine of two cores: as many workers."""
EPOQUE = date(2000, 1, 1)
GS, US = "\x1d", "\x1f"


def mesurer(banc: Banc, noms: list[str]) -> Iterator[Mesure]:
    """Verify `AVIS` different notices; every one must be found genuine."""
    if "pieces_2ddoc" not in noms:
        return
    cle = ec.generate_private_key(ec.SECP256R1())
    confiance = Confiance({("FR00", "0001"): (_certificat(cle),)}, date(aujourdhui().year + 1, 12, 31))
    with TemporaryDirectory() as dossier:
        documents = [_document(Path(dossier), _signer(_message(rang), cle)) for rang in range(AVIS)]
    yield Mesure(
        "pieces_2ddoc", _debit(documents, confiance), "1/s", n=AVIS * PAGES, limite=LIMITE, sens=">=",
        details={"fichiers": "PDF composés, deux pages dont une avec code"},
    )  # fmt: skip
    numerises = [_numeriser(un) for un in documents]
    yield Mesure(
        "pieces_2ddoc_numerisees", _debit(numerises, confiance), "1/s", n=AVIS * PAGES, limite=LIMITE, sens=">=",
        details={"fichiers": "les mêmes, images JPEG à 200 points par pouce"},
    )  # fmt: skip


def _debit(documents: list[bytes], confiance: Confiance) -> float:
    """Pages a second, every notice found genuine."""
    _verifier(documents[0], confiance)
    debut = time.perf_counter()
    with ThreadPoolExecutor(EN_PARALLELE) as fils:
        authentiques = sum(fils.map(lambda un: _verifier(un, confiance), documents))
    duree = time.perf_counter() - debut
    if authentiques != len(documents):
        raise RuntimeError(f"{len(documents) - authentiques} avis sur {len(documents)} n'ont pas été vérifiés")
    return len(documents) * PAGES / duree


def _numeriser(document: bytes) -> bytes:
    """The same pages as a scanner gives them: pictures, a little noise, no text."""
    images = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in pypdfium2.PdfDocument(document)]
    bruit = Image.effect_noise(images[0].size, 20)
    pages = [Image.blend(une, bruit, 0.08) for une in images]
    flux = io.BytesIO()
    pages[0].save(flux, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=80)
    return flux.getvalue()


def _verifier(document: bytes, confiance: Confiance) -> bool:
    pages = lire_un_fichier(document, nature="pdf", pages_max=20, codes=True)
    piece = PieceLue("avis_imposition", tuple(pages), len(pages), recue_le=aujourdhui())
    lus = lire_les_codes(piece, confiance, le=aujourdhui(), essai=True)
    return len(lus) == 1 and lus[0].authentique


def _message(rang: int) -> str:
    signe = f"{(aujourdhui() - EPOQUE).days - 30:04X}"
    champs = [f"432,75{GS}", f"44{2278012345678 + rang:013d}", "452024", f"46RETI PATRICK{GS}", "4A31072025"]
    champs += [f"4Y{rang} RUE JULLIARD/78320/LEVIS ST NOM{GS}", f"41{20_000 + rang}{GS}", "473001123456789"]
    return f"DC04FR000001FFFF{signe}2801FR" + "".join(champs)


def _signer(texte: str, cle: ec.EllipticCurvePrivateKey) -> bytes:
    r, s = decode_dss_signature(cle.sign(texte.encode(), ec.ECDSA(hashes.SHA256())))
    return (texte + US + b32encode(r.to_bytes(32) + s.to_bytes(32)).decode().rstrip("=")).encode()


def _certificat(cle: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "FR000001")])
    le = maintenant()
    return (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(le.replace(year=le.year - 2, day=1))
        .not_valid_after(le.replace(year=le.year + 2, day=1))
        .sign(cle, hashes.SHA256())
    )


def _document(dossier: Path, octets: bytes) -> bytes:
    barre = zxingcpp.create_barcode(octets, zxingcpp.BarcodeFormat.DataMatrix)
    points = barre.to_image(scale=4, add_quiet_zones=True)
    image = Image.frombytes("L", (points.shape[1], points.shape[0]), bytes(memoryview(points).cast("B")))
    flux = io.BytesIO()
    image.save(flux, "PNG")
    (dossier / "code.png").write_bytes(flux.getvalue())
    source = dossier / "avis.typ"
    ligne = "Le montant de votre impôt est calculé d'après votre déclaration. "
    source.write_text(
        f'#set page("a4", margin: 20mm)\n#image("code.png", width: 25mm)\n\n{ligne * 40}\n#pagebreak()\n{ligne * 50}',
        encoding="utf-8",
    )
    return bytes(typst.compile(os.fspath(source), ignore_system_fonts=True))
