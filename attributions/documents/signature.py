"""Signing a PDF with a certificate: PAdES B-B over the whole file, no change permitted afterwards. Pure; nothing is read here.

The signature is an incremental update: what was composed, its tags included, stays byte for byte in front of it. Its
field is invisible and out of the page, as PDF/UA-1 asks of what bears no tag; the visible words are those of the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf

CHAMP = "signature"


class CertificatIllisible(Exception):
    """Not a PKCS#12 file with a key and its certificate, or not its password."""


@dataclass(frozen=True, slots=True)
class Certificat:
    """What signs: holder in words, SHA-256 of the certificate in hexadecimal, first and last instants of validity."""

    titulaire: str
    empreinte: str
    du: datetime
    au: datetime
    contenu: bytes
    mot_de_passe: bytes


def lire_certificat(contenu: bytes, mot_de_passe: str) -> Certificat:
    """The certificate of a PKCS#12 file. Raises `CertificatIllisible`."""
    secret = mot_de_passe.encode()
    try:
        cle, certificat, _ = load_key_and_certificates(contenu, secret or None)
    except (ValueError, TypeError) as erreur:
        raise CertificatIllisible from erreur
    if cle is None or certificat is None:
        raise CertificatIllisible
    return Certificat(
        titulaire=_titulaire(certificat),
        empreinte=certificat.fingerprint(SHA256()).hex(),
        du=certificat.not_valid_before_utc,
        au=certificat.not_valid_after_utc,
        contenu=contenu,
        mot_de_passe=secret,
    )


def signer_pdf(pdf: bytes, certificat: Certificat, *, signataire: str, motif: str) -> bytes:
    """The file with its signature. `signataire`: who signs, as the signature names him. Raises `CertificatIllisible`."""
    try:
        cle = SimpleSigner.load_pkcs12_data(certificat.contenu, [], certificat.mot_de_passe or None)
    except ValueError as erreur:
        raise CertificatIllisible from erreur
    sortie = BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)),
        PdfSignatureMetadata(
            field_name=CHAMP,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            name=signataire,
            reason=motif,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer=cle,
        new_field_spec=SigFieldSpec(
            CHAMP,
            invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True, box_out_of_bounds=True),
        ),
        output=sortie,
    )
    return sortie.getvalue()


def _titulaire(certificat: x509.Certificate) -> str:
    """Its common name, else its organisation."""
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribut in certificat.subject.get_attributes_for_oid(oid):
            return str(attribut.value)
    return ""
