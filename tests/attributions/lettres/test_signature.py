"""The procès-verbal signed with a certificate: PAdES over the whole file, tags kept; refused when the certificate may not sign."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from attributions.models import FichierProcesVerbal, ProcesVerbal
from attributions.services import proces_verbaux
from config.environnement import ConfigurationInvalide, fichier_absolu
from socle.clock import maintenant
from tests.attributions.lettres.scenes import close, president, relue
from tests.attributions.lettres.test_proces_verbal import RECENTE, refuse
from tests.registre.documents.lecture import balises, lire, texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
JOUR = timedelta(days=1)
SECRET = "un secret de test"
TITULAIRE = "Bailleur de test"


@pytest.fixture(scope="module")
def cle() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certifier(cle: rsa.RSAPrivateKey, *, du: datetime, au: datetime) -> x509.Certificate:
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, TITULAIRE)])
    return (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(du)
        .not_valid_after(au)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .sign(cle, hashes.SHA256())
    )  # fmt: skip


@pytest.fixture
def installer(cle: rsa.RSAPrivateKey, tmp_path: Path, settings):
    """Configure a certificate of these dates; gives it back."""

    def faire(du: timedelta = -JOUR, au: timedelta = JOUR) -> x509.Certificate:
        instant = maintenant()
        certificat = certifier(cle, du=instant + du, au=instant + au)
        chemin = tmp_path / "pv.p12"
        chiffrement = BestAvailableEncryption(SECRET.encode())
        chemin.write_bytes(serialize_key_and_certificates(b"pv", cle, certificat, None, chiffrement))
        settings.PV_CERTIFICAT, settings.PV_CERTIFICAT_MOT_DE_PASSE = str(chemin), SECRET
        return certificat

    return faire


def verifier(pdf: bytes, certificat: x509.Certificate) -> PdfSignatureStatus:
    """What an independent validator says of the only signature of the file."""
    lecteur = PdfFileReader(BytesIO(pdf))
    (signature,) = lecteur.embedded_signatures
    racine = Certificate.load(certificat.public_bytes(Encoding.DER))
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[racine], allow_fetching=False))


def test_le_pv_porte_la_signature_du_certificat_sur_tout_le_fichier(installer):
    certificat = installer()
    seance = close().seance
    pv = proces_verbaux.signer(seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    pdf = proces_verbaux.lire(relue(seance), acteur=president())

    assert (pv.signature, pv.certificat) == ("certificat", certificat.fingerprint(hashes.SHA256()).hex())
    # What is kept and hashed is the signed file.
    assert hashlib.sha256(pdf).hexdigest() == pv.empreinte
    statut = verifier(pdf, certificat)
    assert statut.intact
    assert statut.valid
    assert statut.trusted
    assert statut.bottom_line
    assert statut.coverage == SignatureCoverageLevel.ENTIRE_FILE
    champ = lire(pdf).get_fields()["signature"]["/V"]
    assert champ["/SubFilter"] == "/ETSI.CAdES.detached"
    assert champ["/Name"] == pv.signe_par.nom
    lu = texte(pdf)
    assert f"la signature électronique du certificat « {TITULAIRE} »" in lu
    assert "par ré-authentification de son compte" in lu


def test_le_fichier_signe_reste_accessible(installer):
    """PDF/UA-1: the tags of what was composed are all there; the field without a tag is hidden and out of the page."""
    installer()
    t = close()
    projet = balises(proces_verbaux.projet(t.seance, acteur=t.acteur))
    proces_verbaux.signer(t.seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    pdf = proces_verbaux.lire(relue(t.seance), acteur=president())
    assert balises(pdf) == projet
    racine = lire(pdf).trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert str(racine["/Lang"]).startswith("fr")
    assert "pdfuaid" in racine["/Metadata"].get_object().get_data().decode()
    champ = racine["/AcroForm"]["/Fields"][0].get_object()
    assert int(champ["/F"]) & 2
    assert all(float(borne) < 0 for borne in champ["/Rect"])


def test_un_octet_change_se_voit(installer):
    certificat = installer()
    seance = close().seance
    proces_verbaux.signer(seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    pdf = bytearray(proces_verbaux.lire(relue(seance), acteur=president()))
    # In the header comment: the file still opens.
    pdf[12] ^= 1
    assert not verifier(bytes(pdf), certificat).intact


def abime(chemin: Path) -> None:
    chemin.write_bytes(b"ceci n'est pas un certificat")


DEFAUTS = {
    "absent": lambda chemin, settings: chemin.unlink(),
    "pas_un_certificat": lambda chemin, settings: abime(chemin),
    "mot_de_passe": lambda chemin, settings: setattr(settings, "PV_CERTIFICAT_MOT_DE_PASSE", "autre"),
}


@pytest.mark.parametrize("defaut", DEFAUTS)
def test_un_certificat_illisible_ne_signe_rien(installer, settings, defaut: str):
    installer()
    DEFAUTS[defaut](Path(settings.PV_CERTIFICAT), settings)
    sans_effet("certificat_illisible")


@pytest.mark.parametrize(("du", "au"), [(-3 * JOUR, -JOUR), (JOUR, 3 * JOUR)])
def test_un_certificat_hors_de_ses_dates_ne_signe_rien(installer, du: timedelta, au: timedelta):
    installer(du, au)
    sans_effet("certificat_hors_dates")


def sans_effet(code: str) -> None:
    seance = close().seance
    version = relue(seance).version
    refuse(code, 409, proces_verbaux.signer, seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    assert (relue(seance).etat, relue(seance).version) == ("close", version)
    assert not ProcesVerbal.objects.exists()
    assert not FichierProcesVerbal.objects.exists()


def test_un_chemin_relatif_arrete_le_demarrage(monkeypatch):
    monkeypatch.setenv("PV_CERTIFICAT", "pv.p12")
    with pytest.raises(ConfigurationInvalide, match="absolu"):
        fichier_absolu("PV_CERTIFICAT")
    monkeypatch.setenv("PV_CERTIFICAT", "")
    assert fichier_absolu("PV_CERTIFICAT") == ""
