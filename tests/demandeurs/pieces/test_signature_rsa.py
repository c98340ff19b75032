"""2D-Doc signed by RSA keys: both paddings that a verifier may meet, and what is not believed."""

from __future__ import annotations

import base64
from datetime import date

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from demandeurs.pieces.controles.confiance import Confiance
from demandeurs.pieces.controles.deuxddoc import DeuxDDoc, analyser
from demandeurs.pieces.controles.signature import Authenticite, Verdict, verifier
from tests.demandeurs.pieces import specimens
from tests.demandeurs.pieces.specimens import AVIS, US, altere, message

LE = date(2026, 11, 22)
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
REMPLISSAGES = {"v1.5": padding.PKCS1v15(), "pss": PSS, "pss_sel_long": padding.PSS(PSS._mgf, padding.PSS.MAX_LENGTH)}


@pytest.fixture(scope="module", params=[2048, 3072])
def cle(request: pytest.FixtureRequest) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, request.param)


def certificat(cle: rsa.RSAPrivateKey) -> x509.Certificate:
    nom = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "FR03RSA1")])
    fait = x509.CertificateBuilder().subject_name(nom).issuer_name(nom).public_key(cle.public_key())
    fait = fait.serial_number(1).not_valid_before(specimens.DEBUT).not_valid_after(specimens.FIN)
    return fait.sign(cle, hashes.SHA256())


def signe(cle: rsa.RSAPrivateKey, remplissage: padding.AsymmetricPadding, empreinte: hashes.HashAlgorithm) -> bytes:
    qui = specimens.Signataire("FR03", "RSA1", specimens.signataire().cle, certificat(cle), "p256")
    texte = message(AVIS, qui=qui)
    brute = cle.sign(texte.encode(), remplissage, empreinte)
    return (texte + US + base64.b32encode(brute).decode().rstrip("=")).encode()


def verdict(lu: DeuxDDoc, cle: rsa.RSAPrivateKey) -> Verdict:
    confiance = Confiance({("FR03", "RSA1"): (certificat(cle),)}, date(2027, 2, 25))
    return verifier(lu, confiance, le=LE)


@pytest.mark.parametrize("nom", REMPLISSAGES)
def test_une_signature_exacte(cle: rsa.RSAPrivateKey, nom: str) -> None:
    octets = signe(cle, REMPLISSAGES[nom], hashes.SHA256())
    assert verdict(analyser(octets), cle).authenticite is Authenticite.AUTHENTIQUE
    assert verdict(analyser(altere(octets, "63198", "23198")), cle).authenticite is Authenticite.ALTEREE


def test_une_empreinte_cassee_ne_prouve_rien(cle: rsa.RSAPrivateKey) -> None:
    octets = signe(cle, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - refused
    assert verdict(analyser(octets), cle).authenticite is Authenticite.ALTEREE


def test_une_signature_d_une_autre_longueur(cle: rsa.RSAPrivateKey) -> None:
    court = specimens.signer(message(AVIS, qui=specimens.signataire("FR03", "RSA1")), specimens.signataire())
    assert verdict(analyser(court), cle).authenticite is Authenticite.ALTEREE


def test_une_cle_trop_courte_n_est_pas_verifiable() -> None:
    faible = rsa.generate_private_key(65537, 1024)  # noqa: S505 - refused
    dit = verdict(analyser(signe(faible, padding.PKCS1v15(), hashes.SHA256())), faible)
    assert dit.authenticite is Authenticite.INCONNUE
    assert "type que le registre sait vérifier" in dit.raison
