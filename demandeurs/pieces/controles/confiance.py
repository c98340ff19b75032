"""Who is believed when a 2D-Doc is signed: certificates in a configured folder, or named by a trust list (TSL) there.

The folder (`DEUXDDOC_CONFIANCE`) holds the certificates of signature, PEM or DER, named by authority and certificate
(`FR03A1B2.cer`), and either the XML list of France Titres, whose authorities must have issued them, or
`prochaine_mise_a_jour.txt`, one ISO date. Past that date nothing is believed: revocations would be missed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import NameOID
from lxml import etree

TSL = {"tsl": "http://uri.etsi.org/02231/v2#"}
EN_ACCORD = ("inaccord", "granted", "undersupervision")
ECHEANCE = "prochaine_mise_a_jour.txt"
OCTETS_MAX = 8_000_000
_NOM = re.compile(r"^([A-Z0-9]{4})[-_ ]?([A-Z0-9]{4})$")
_AUTORITE = re.compile(r"\b(FR[0-9]{2})\b")
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Certificat = x509.Certificate


class ConfianceIllisible(ValueError):
    """The configured folder or list cannot be used. The message says why, in French."""


@dataclass(frozen=True, slots=True)
class Confiance:
    """Certificates by authority and id. `autorites` None: no list, the folder itself is what the operator believes."""

    certificats: dict[tuple[str, str], tuple[Certificat, ...]]
    valable_jusqu_au: date
    autorites: dict[str, tuple[Certificat, ...]] | None = None
    source: str = ""
    rejetes: tuple[str, ...] = field(default=())

    def depassee(self, le: date) -> bool:
        return le > self.valable_jusqu_au


def charger(chemin: Path) -> Confiance:
    """Read a folder, or one TSL file with its certificates inside. Raises `ConfianceIllisible`."""
    if chemin.is_file():
        autorites, echeance = _lire_liste(chemin)
        return Confiance(_feuilles_de(autorites), echeance, autorites, chemin.name)
    if not chemin.is_dir():
        raise ConfianceIllisible("Le dossier des certificats 2D-Doc n'existe pas.")
    listes = sorted(chemin.glob("*.xml"))
    if len(listes) > 1:
        raise ConfianceIllisible("Le dossier des certificats 2D-Doc contient plusieurs listes de confiance.")
    if listes:
        autorites, echeance = _lire_liste(listes[0])
        certificats, rejetes = _emis_par(_lire_dossier(chemin), autorites)
        for cle, ajoutes in _feuilles_de(autorites).items():
            certificats[cle] = (*certificats.get(cle, ()), *ajoutes)
        return Confiance(certificats, echeance, autorites, listes[0].name, tuple(rejetes))
    return Confiance(_lire_dossier(chemin), _lire_echeance(chemin / ECHEANCE), None, chemin.name)


def _lire_echeance(chemin: Path) -> date:
    try:
        return date.fromisoformat(chemin.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as erreur:
        raise ConfianceIllisible(
            f"Le dossier des certificats 2D-Doc n'a ni liste de confiance ni fichier {ECHEANCE} avec une date."
        ) from erreur


def _lire_dossier(chemin: Path) -> dict[tuple[str, str], tuple[Certificat, ...]]:
    trouves: dict[tuple[str, str], tuple[Certificat, ...]] = {}
    for fichier in sorted(chemin.iterdir()):
        if fichier.suffix.lower() not in {".cer", ".crt", ".der", ".pem"}:
            continue
        for certificat in _lire_certificats(fichier):
            cle = _cle(fichier.stem, certificat)
            if cle is None:
                raise ConfianceIllisible(
                    f"Le certificat {fichier.name} ne dit pas son autorité et son numéro : nommez-le FRxxNNNN.cer."
                )
            trouves[cle] = (*trouves.get(cle, ()), certificat)
    return trouves


def _lire_certificats(fichier: Path) -> list[Certificat]:
    try:
        octets = fichier.read_bytes()
        if len(octets) > OCTETS_MAX:
            raise ConfianceIllisible(f"Le fichier {fichier.name} est trop grand pour un certificat.")
        blocs = _PEM.findall(octets)
        if blocs:
            return [x509.load_pem_x509_certificate(un) for un in blocs]
        return [x509.load_der_x509_certificate(octets)]
    except (OSError, ValueError) as erreur:
        raise ConfianceIllisible(f"Le certificat {fichier.name} n'est pas lisible.") from erreur


def _cle(nom: str, certificat: Certificat) -> tuple[str, str] | None:
    """Authority and certificate id, from the file name, else from the subject (CN of eight characters)."""
    candidats = [nom.upper()]
    candidats += [str(un.value).upper() for un in certificat.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    for un in candidats:
        if trouve := _NOM.match(un):
            return trouve[1], trouve[2]
    return None


def _lire_liste(chemin: Path) -> tuple[dict[str, tuple[Certificat, ...]], date]:
    """Certificates of the authorities in accord, and when the next list is due."""
    lecteur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        if chemin.stat().st_size > OCTETS_MAX:
            raise ConfianceIllisible("La liste de confiance 2D-Doc est trop grande.")
        racine = etree.parse(str(chemin), lecteur).getroot()
    except (OSError, etree.XMLSyntaxError) as erreur:
        raise ConfianceIllisible("La liste de confiance 2D-Doc n'est pas un XML lisible.") from erreur
    suivante = racine.findtext(".//tsl:SchemeInformation/tsl:NextUpdate/tsl:dateTime", namespaces=TSL)
    try:
        echeance = datetime.fromisoformat((suivante or "").strip()).date()
    except ValueError as erreur:
        raise ConfianceIllisible("La liste de confiance 2D-Doc ne dit pas sa prochaine mise à jour.") from erreur
    autorites: dict[str, tuple[Certificat, ...]] = {}
    for prestataire in racine.iterfind(".//tsl:TrustServiceProvider", TSL):
        if code := _autorite(prestataire):
            autorites[code] = (*autorites.get(code, ()), *_en_accord(prestataire))
    return autorites, echeance


def _autorite(prestataire: etree._Element) -> str:
    for chemin in ("tsl:TSPTradeName", "tsl:TSPName"):
        for nom in prestataire.iterfind(f".//{chemin}/tsl:Name", TSL):
            if trouve := _AUTORITE.search(nom.text or ""):
                return str(trouve[1])
    return ""


def _en_accord(prestataire: etree._Element) -> Iterator[Certificat]:
    for service in prestataire.iterfind(".//tsl:TSPService/tsl:ServiceInformation", TSL):
        statut = service.findtext("tsl:ServiceStatus", default="", namespaces=TSL).strip()
        if not statut.endswith(EN_ACCORD):
            continue
        for texte in service.iterfind(".//tsl:ServiceDigitalIdentity//tsl:X509Certificate", TSL):
            try:
                yield x509.load_der_x509_certificate(base64.b64decode("".join((texte.text or "").split())))
            except (binascii.Error, ValueError) as erreur:
                raise ConfianceIllisible("Un certificat de la liste de confiance 2D-Doc n'est pas lisible.") from erreur


def _feuilles_de(autorites: dict[str, tuple[Certificat, ...]]) -> dict[tuple[str, str], tuple[Certificat, ...]]:
    """Certificates of signature that the list itself carries: those whose subject names authority and id."""
    trouves: dict[tuple[str, str], tuple[Certificat, ...]] = {}
    for autorite, certificats in autorites.items():
        for certificat in certificats:
            cle = _cle("", certificat)
            if cle is not None and cle[0] == autorite:
                trouves[cle] = (*trouves.get(cle, ()), certificat)
    return trouves


def _emis_par(
    certificats: dict[tuple[str, str], tuple[Certificat, ...]], autorites: dict[str, tuple[Certificat, ...]]
) -> tuple[dict[tuple[str, str], tuple[Certificat, ...]], list[str]]:
    """Those that an authority in accord issued, under its own code, and the names of the others."""
    gardes: dict[tuple[str, str], tuple[Certificat, ...]] = {}
    rejetes: list[str] = []
    for (autorite, numero), candidats in certificats.items():
        bons = tuple(un for un in candidats if any(_emet(ac, un) for ac in autorites.get(autorite, ())))
        if bons:
            gardes[autorite, numero] = bons
        if len(bons) < len(candidats):
            rejetes.append(f"{autorite}{numero}")
    return gardes, rejetes


def _emet(autorite: Certificat, certificat: Certificat) -> bool:
    try:
        certificat.verify_directly_issued_by(autorite)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
