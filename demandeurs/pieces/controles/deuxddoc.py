"""2D-Doc, the signed code printed on French official documents: what its text says, without believing it.

Versions 02, 03 and 04 of the specification of France Titres (3.3.7): header, fields with their bounds, separators GS
(end of field), RS (end of a field cut short) and US (before the signature), signature in Base32, unsigned annex. Names
nothing of Django: it also runs where decoders are locked up.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import date, timedelta

GS, RS, US = "\x1d", "\x1e", "\x1f"
EPOQUE = date(2000, 1, 1)
ENTETES = {"02": 22, "03": 24, "04": 26}
LONGUEUR_MAX = 3_000
"""Characters of a code: beyond the capacity of a DataMatrix, it is something else."""

TYPES = {
    "00": "justificatif de domicile",
    "01": "facture",
    "02": "avis de taxe d'habitation",
    "03": "relevé d'identité bancaire",
    "04": "avis d'impôt sur les revenus",
    "05": "relevé d'identité SEPAmail",
    "06": "bulletin de salaire",
    "10": "contrat de travail",
    "11": "relevé de compte",
    "13": "document étranger",
    "16": "attestation de demande d'asile",
    "18": "avis de situation déclarative",
    "24": "avis de situation déclarative",
    "27": "avis de situation déclarative",
    "28": "avis d'impôt sur les revenus",
    "A2": "carte mobilité inclusion",
}
AVIS_D_IMPOT = frozenset({"04", "18", "24", "27", "28"})
BULLETINS = frozenset({"06"})
OBLIGATOIRES = {
    "04": ("43", "44", "45", "46", "4A"),
    "18": ("43", "44", "45", "46", "4B"),
    "24": ("43", "44", "45", "46", "4B"),
    "27": ("43", "44", "45", "46", "4B"),
    "28": ("43", "44", "45", "46", "4A"),
    "06": ("10", "50", "53", "54"),
}
"""Fields without which a code of this type says nothing useful here (41, the RFR, is optional in type 28)."""

# Identifier -> shortest and longest value; None: no longest. A field absent here is variable without bound.
BORNES: dict[str, tuple[int, int | None]] = {
    "01": (0, None), "02": (0, None), "03": (0, None), "04": (0, None), "05": (0, None), "06": (6, 6), "07": (6, 6),
    "08": (4, 4), "09": (4, 4), "0A": (9, 9), "0B": (9, 9), "0C": (0, None),
    "10": (0, 38), "11": (0, 38), "12": (0, 38), "13": (0, 38), "14": (0, 38), "15": (0, 38), "16": (0, 38),
    "17": (0, 38), "18": (0, None), "19": (0, None), "1A": (0, None), "1B": (0, None), "1C": (8, 8), "1D": (0, 16),
    "20": (0, 38), "21": (0, 38), "22": (0, 38), "23": (0, 38), "24": (5, 5), "25": (0, 32), "26": (2, 2),
    "30": (0, 140), "31": (14, 38), "32": (8, 11), "33": (0, 30), "34": (2, 2),
    "40": (13, 13), "41": (0, None), "42": (0, None), "43": (0, None), "44": (13, 13), "45": (4, 4), "46": (0, 38),
    "47": (13, 13), "48": (0, 38), "49": (13, 13), "4A": (8, 8), "4B": (8, 8), "4V": (0, None), "4W": (0, None),
    "4X": (0, None), "4Y": (0, None), "4Z": (0, None),
    "50": (14, 14), "51": (6, 6), "52": (7, 7), "53": (4, 4), "54": (4, 4), "55": (8, 8), "56": (4, 4), "57": (8, 8),
    "58": (0, 11), "59": (0, 12), "5A": (0, 11), "5B": (0, 12), "5C": (0, 11),
    "60": (0, 60), "61": (0, 20), "62": (0, 38), "63": (0, 38), "64": (0, 38), "65": (2, 2), "66": (0, 20),
    "67": (2, 2), "68": (1, 1), "69": (8, 8), "6A": (0, 32), "6G": (1, 38), "6N": (8, 8), "6O": (8, 8),
    "6U": (0, 38), "6V": (0, 38), "6W": (5, 5), "6X": (0, 32), "6Y": (2, 2),
}  # fmt: skip


_IDENTIFIANT = re.compile(r"[0-9A-Z]{2}")


class CodeInvalide(ValueError):
    """The text is not a 2D-Doc that can be read. The message says why, in French."""


@dataclass(frozen=True, slots=True)
class Entete:
    """Who signed, when, and what kind of document. Dates are None when the issuer gives none (FFFF)."""

    version: str
    autorite: str
    certificat: str
    emis_le: date | None
    signe_le: date | None
    type: str
    perimetre: str = ""
    pays: str = ""


@dataclass(frozen=True, slots=True)
class DeuxDDoc:
    """`signe` is what the signature covers, byte for byte; `tronques` the fields whose value was cut by the issuer."""

    entete: Entete
    champs: dict[str, str]
    signe: bytes
    signature: bytes
    tronques: frozenset[str] = frozenset()
    annexe: dict[str, str] = field(default_factory=dict)

    @property
    def nature(self) -> str:
        return TYPES.get(self.entete.type, f"document de type {self.entete.type}")

    @property
    def manquants(self) -> tuple[str, ...]:
        """Mandatory fields of this type that the code does not carry."""
        return tuple(un for un in OBLIGATOIRES.get(self.entete.type, ()) if not self.champs.get(un))


def est_un_deuxddoc(octets: bytes) -> bool:
    """Whether what a DataMatrix holds begins like a 2D-Doc of a known version."""
    return octets[:2] == b"DC" and octets[2:4].decode("ascii", "replace") in ENTETES


def analyser(octets: bytes) -> DeuxDDoc:
    """What the code says. Raises `CodeInvalide`."""
    if len(octets) > LONGUEUR_MAX:
        raise CodeInvalide("Le code est trop long pour un 2D-Doc.")
    try:
        texte = octets.decode()
    except UnicodeDecodeError as erreur:
        raise CodeInvalide("Le code n'est pas écrit en UTF-8.") from erreur
    signe, us, suite = texte.partition(US)
    entete, corps = _entete(signe)
    if not us:
        raise CodeInvalide("Le code est coupé : il n'a pas de signature.")
    base32, _, annexe = suite.partition(GS)
    champs, tronques = _champs(corps)
    return DeuxDDoc(
        entete=entete,
        champs=champs,
        signe=signe.encode(),
        signature=_signature(base32),
        tronques=frozenset(tronques),
        annexe=_champs(annexe)[0],
    )


def _entete(texte: str) -> tuple[Entete, str]:
    version = texte[2:4]
    if texte[:2] != "DC" or version not in ENTETES:
        raise CodeInvalide("Ce code n'est pas un 2D-Doc de version 02, 03 ou 04.")
    longueur = ENTETES[version]
    if len(texte) < longueur:
        raise CodeInvalide("L'en-tête du code est coupé.")
    entete = Entete(
        version=version,
        autorite=texte[4:8],
        certificat=texte[8:12],
        emis_le=date_hexadecimale(texte[12:16]),
        signe_le=date_hexadecimale(texte[16:20]),
        type=texte[20:22],
        perimetre=texte[22:24] if longueur >= 24 else "",
        pays=texte[24:26] if longueur >= 26 else "",
    )
    return entete, texte[longueur:]


def date_hexadecimale(quatre: str) -> date | None:
    """Days since 1 January 2000 in hexadecimal; FFFF is no date. Raises `CodeInvalide`."""
    if quatre == "FFFF":
        return None
    try:
        return EPOQUE + timedelta(days=int(quatre, 16))
    except ValueError as erreur:
        raise CodeInvalide("Une date du code n'est pas lisible.") from erreur


def _champs(texte: str) -> tuple[dict[str, str], set[str]]:
    champs: dict[str, str] = {}
    tronques: set[str] = set()
    position = 0
    while position < len(texte):
        # A field that reached its longest value may be followed by a separator all the same.
        if texte[position] in (GS, RS):
            position += 1
            continue
        identifiant = texte[position : position + 2]
        if not _IDENTIFIANT.fullmatch(identifiant):
            raise CodeInvalide("Un champ du code n'a pas d'identifiant.")
        if identifiant in champs:
            raise CodeInvalide("Un champ du code est écrit deux fois.")
        valeur, coupe, position = _valeur(texte, position + 2, *BORNES.get(identifiant, (0, None)))
        champs[identifiant] = valeur
        if coupe:
            tronques.add(identifiant)
    return champs, tronques


def _valeur(texte: str, debut: int, courte: int, longue: int | None) -> tuple[str, bool, int]:
    """The value from `debut`, whether the issuer cut it, and where the next field begins."""
    limite = len(texte) if longue is None else min(len(texte), debut + longue)
    for position in range(debut, limite):
        if texte[position] == RS:
            return texte[debut:position], True, position + 1
        if texte[position] == GS:
            if position - debut < courte:
                raise CodeInvalide("Un champ du code est plus court que sa longueur.")
            return texte[debut:position], False, position + 1
    if limite - debut < courte:
        raise CodeInvalide("Le code est coupé au milieu d'un champ.")
    # A longest value cut by the issuer still carries its RS.
    return texte[debut:limite], limite < len(texte) and texte[limite] == RS, limite


def _signature(base32: str) -> bytes:
    net = base32.strip()
    if not net:
        raise CodeInvalide("Le code est coupé : sa signature est vide.")
    try:
        return base64.b32decode(net + "=" * (-len(net) % 8))
    except (binascii.Error, ValueError) as erreur:
        raise CodeInvalide("La signature du code n'est pas lisible.") from erreur
