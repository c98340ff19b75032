"""Signed specimens: keys and certificates made here, codes signed with them, documents that carry them for real."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import typst
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from PIL import Image

GS, US = "\x1d", "\x1f"
EPOQUE = date(2000, 1, 1)
SIGNE_LE = date(2026, 7, 31)
DEBUT, FIN = datetime(2024, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
COURBES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int]] = {
    "p256": (ec.SECP256R1(), hashes.SHA256(), 32),
    "p384": (ec.SECP384R1(), hashes.SHA384(), 48),
    "p521": (ec.SECP521R1(), hashes.SHA512(), 66),
}
AVIS = {
    "43": "2,75",
    "44": "2278012345678",
    "45": "2025",
    "46": "RETI PATRICK",
    "4A": "31072026",
    "4Y": "145 RUE JULLIARD/78320/LEVIS ST NOM",
    "41": "63198",
    "47": "3001123456789",
    "48": "RETI SOPHIE",
    "49": "0701987765432",
}
LONGUEURS_FIXES = {"44", "45", "47", "49", "4A", "4B", "40", "50", "51", "52", "53", "54", "55"}


@dataclass(frozen=True)
class Signataire:
    """A key and its certificate, under an authority's code."""

    autorite: str
    numero: str
    cle: ec.EllipticCurvePrivateKey
    certificat: x509.Certificate
    courbe: str

    @property
    def pem(self) -> bytes:
        return self.certificat.public_bytes(serialization.Encoding.PEM)


@cache
def signataire(autorite: str = "FR00", numero: str = "0001", courbe: str = "p256", emetteur: str = "") -> Signataire:
    """The same for the same arguments. `emetteur` empty: self-signed; else the certificate of that authority signs."""
    cle = ec.generate_private_key(COURBES[courbe][0])
    sujet = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{autorite}{numero}")])
    ac = signataire(emetteur, "RACI") if emetteur else None
    certificat = (
        x509.CertificateBuilder()
        .subject_name(sujet)
        .issuer_name(ac.certificat.subject if ac else sujet)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(DEBUT)
        .not_valid_after(FIN)
        .sign(ac.cle if ac else cle, hashes.SHA256())
    )
    return Signataire(autorite, numero, cle, certificat, courbe)


def hexa(jour: date | None) -> str:
    return "FFFF" if jour is None else f"{(jour - EPOQUE).days:04X}"


def message(
    champs: dict[str, str], *, type_: str = "28", version: str = "04", qui: Signataire, signe_le: date | None = SIGNE_LE
) -> str:
    """Header and fields, as they are signed."""
    suite = {"02": "", "03": "01", "04": "01FR"}[version]
    entete = f"DC{version}{qui.autorite}{qui.numero}FFFF{hexa(signe_le)}{type_}{suite}"
    return entete + "".join(cle + valeur + ("" if cle in LONGUEURS_FIXES else GS) for cle, valeur in champs.items())


def signer(texte: str, qui: Signataire) -> bytes:
    """The message, US, and its signature r‖s in Base32 without padding."""
    _, empreinte, moitie = COURBES[qui.courbe]
    r, s = decode_dss_signature(qui.cle.sign(texte.encode(), ec.ECDSA(empreinte)))
    brute = r.to_bytes(moitie) + s.to_bytes(moitie)
    return (texte + US + base64.b32encode(brute).decode().rstrip("=")).encode()


def code(champs: dict[str, str] | None = None, *, type_: str = "28", qui: Signataire | None = None) -> bytes:
    qui = qui or signataire()
    return signer(message({**AVIS, **(champs or {})}, type_=type_, qui=qui), qui)


def altere(octets: bytes, avant: str, apres: str) -> bytes:
    """The same signature over another value."""
    change = octets.replace(avant.encode(), apres.encode(), 1)
    assert change != octets
    return change


def datamatrix(octets: bytes, *, echelle: int = 4) -> bytes:
    """PNG of the code."""
    barre = zxingcpp.create_barcode(octets, zxingcpp.BarcodeFormat.DataMatrix)
    points = barre.to_image(scale=echelle, add_quiet_zones=True)
    image = Image.frombytes("L", (points.shape[1], points.shape[0]), bytes(memoryview(points).cast("B")))
    flux = io.BytesIO()
    image.save(flux, "PNG")
    return flux.getvalue()


def pdf(dossier: Path, codes: list[bytes], *, pages: list[str] | None = None, cote: str = "30mm") -> bytes:
    """A PDF with its text layer; the codes stand at the top of the first page."""
    noms = []
    for rang, un in enumerate(codes):
        (dossier / f"code{rang}.png").write_bytes(datamatrix(un))
        noms.append(f'#image("code{rang}.png", width: {cote})')
    corps = "\n#pagebreak()\n".join(_echapper(une) for une in pages or ["Avis d'impôt établi en 2026"])
    source = dossier / "document.typ"
    source.write_text('#set page("a4", margin: 20mm)\n' + " ".join(noms) + "\n\n" + corps, encoding="utf-8")
    return typst.compile(str(source), ignore_system_fonts=True)


def _echapper(texte: str) -> str:
    return "".join(f"\\{c}" if c in "\\#$*_`<>@[]" else c for c in texte).replace("\n", " \\\n")


def rogner(png: bytes, part: float) -> bytes:
    """The left part of an image: a code cut by the scanner."""
    image = Image.open(io.BytesIO(png))
    flux = io.BytesIO()
    image.crop((0, 0, int(image.width * part), image.height)).save(flux, "PNG")
    return flux.getvalue()


def tourner(png: bytes, angle: int) -> bytes:
    flux = io.BytesIO()
    Image.open(io.BytesIO(png)).rotate(angle, expand=True, fillcolor=255).save(flux, "PNG")
    return flux.getvalue()


def pdf_d_images(dossier: Path, images: list[bytes]) -> bytes:
    """What a scanner makes: pages that are pictures, without text."""
    for rang, une in enumerate(images):
        (dossier / f"image{rang}.png").write_bytes(une)
    corps = "\n#pagebreak()\n".join(f'#image("image{rang}.png", width: 30mm)' for rang in range(len(images)))
    source = dossier / "numerise.typ"
    source.write_text('#set page("a4", margin: 20mm)\n' + corps, encoding="utf-8")
    return bytes(typst.compile(str(source), ignore_system_fonts=True))
