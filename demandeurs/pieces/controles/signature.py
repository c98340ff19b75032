"""Whether a 2D-Doc was signed by who it says, and was not touched since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from demandeurs.pieces.controles.confiance import Certificat, Confiance
from demandeurs.pieces.controles.deuxddoc import DeuxDDoc

AUTORITE_D_ESSAI = "FR00"
"""Specimens of the specification: anybody may sign as this authority."""

# Bytes of r||s, of the curve whose keys sign them.
EMPREINTES: dict[str, tuple[int, hashes.HashAlgorithm]] = {
    "secp256r1": (64, hashes.SHA256()),
    "secp384r1": (96, hashes.SHA384()),
    "secp521r1": (132, hashes.SHA512()),
}


BITS_RSA_MIN = 2_048
"""Of the general security reference of the State: a shorter key proves nothing any more."""


class Authenticite(StrEnum):
    AUTHENTIQUE = "authentique"
    ALTEREE = "alteree"
    INCONNUE = "inconnue"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the signature proves, and why, in French."""

    authenticite: Authenticite
    raison: str


def verifier(code: DeuxDDoc, confiance: Confiance, *, le: date, essai: bool = False) -> Verdict:
    """Check the signature. `essai` believes the test authority, for demonstrations and tests only."""
    entete = code.entete
    if entete.autorite == AUTORITE_D_ESSAI and not essai:
        return _inconnue("Ce code est un spécimen : il est signé par l'autorité d'essai.")
    if confiance.depassee(le):
        return _inconnue(
            f"La liste des certificats 2D-Doc n'est plus à jour depuis le {confiance.valable_jusqu_au:%d/%m/%Y}."
        )
    certificats = confiance.certificats.get((entete.autorite, entete.certificat), ())
    if not certificats:
        return _inconnue(
            f"Le certificat {entete.certificat} de l'autorité {entete.autorite} n'est pas dans la liste de confiance."
        )
    if entete.signe_le is None:
        return _inconnue("Le code ne dit pas quand il a été signé.")
    if entete.signe_le > le:
        return Verdict(Authenticite.ALTEREE, "Le code porte une date de signature à venir.")
    if any(_signe(code, un) for un in certificats if _en_cours(un, entete.signe_le)):
        return Verdict(
            Authenticite.AUTHENTIQUE,
            f"La signature de l'autorité {entete.autorite} est exacte : le contenu du code est celui de l'émetteur.",
        )
    if not any(_en_cours(un, entete.signe_le) for un in certificats):
        return _inconnue("Le certificat du code n'était pas valable à la date de signature.")
    if all(_cle_connue(un) is None for un in certificats):
        return _inconnue("Ce certificat n'est pas d'un type que le registre sait vérifier.")
    return Verdict(
        Authenticite.ALTEREE, "La signature ne correspond pas au contenu du code : une valeur a pu être changée."
    )


def _inconnue(raison: str) -> Verdict:
    return Verdict(Authenticite.INCONNUE, raison)


def _en_cours(certificat: Certificat, le: date) -> bool:
    return certificat.not_valid_before_utc.date() <= le <= certificat.not_valid_after_utc.date()


def _cle_connue(certificat: Certificat) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None:
    cle = certificat.public_key()
    if isinstance(cle, rsa.RSAPublicKey):
        return cle if cle.key_size >= BITS_RSA_MIN else None
    return cle if isinstance(cle, ec.EllipticCurvePublicKey) and cle.curve.name in EMPREINTES else None


def _signe(code: DeuxDDoc, certificat: Certificat) -> bool:
    cle = _cle_connue(certificat)
    if cle is None:
        return False
    return _signe_rsa(code, cle) if isinstance(cle, rsa.RSAPublicKey) else _signe_ec(code, cle)


def _signe_rsa(code: DeuxDDoc, cle: rsa.RSAPublicKey) -> bool:
    """SHA-256 under either padding: the header of a code does not say which one its issuer chose."""
    if len(code.signature) != (cle.key_size + 7) // 8:
        return False
    for remplissage in (padding.PKCS1v15(), padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO)):
        try:
            cle.verify(code.signature, code.signe, remplissage, hashes.SHA256())
        except InvalidSignature:
            continue
        return True
    return False


def _signe_ec(code: DeuxDDoc, cle: ec.EllipticCurvePublicKey) -> bool:
    longueur, empreinte = EMPREINTES[cle.curve.name]
    if len(code.signature) != longueur:
        return False
    milieu = longueur // 2
    r, s = int.from_bytes(code.signature[:milieu]), int.from_bytes(code.signature[milieu:])
    try:
        cle.verify(encode_dss_signature(r, s), code.signe, ec.ECDSA(empreinte))
    except InvalidSignature:
        return False
    return True
