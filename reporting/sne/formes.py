"""What the schema allows a value to be, and what becomes of one that it does not: cut, left out or replaced.

The rule per element is in `reporting.sne.table` (`maximum`, `coupe`); the table of `docs/sne.md` is generated from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reporting.sne.table import Champ, Genre
from reporting.sne.valeurs import texte_xml

_COURRIEL = re.compile(r"[a-zA-Z0-9_.\-]+@[a-zA-Z0-9_.\-]+\.[a-zA-Z]{1,3}", re.ASCII)
_CODE = re.compile(r"[a-zA-Z0-9]{1,6}", re.ASCII)
_COMMUNE = re.compile(r"[a-zA-Z0-9]{1,5}", re.ASCII)
_CODE_POSTAL = re.compile(r"[0-9]{1,5}", re.ASCII)
_NON_CHIFFRES = re.compile(r"[^0-9]", re.ASCII)
_INDICATIF_FRANCE = re.compile(r"(?:\+|00)33\(?0?\)?")
_LONGUEUR_TELEPHONE = 10


@dataclass(frozen=True, slots=True)
class Probleme:
    code: str
    message: str


def mettre_en_forme(
    valeur: str | int, champ: Champ, equivalents: Mapping[tuple[str, str], str]
) -> tuple[str, Probleme | None]:
    """The text to write ("" to leave the element out) and what had to be done to it."""
    if champ.genre is Genre.ENTIER:
        return _entier(int(valeur), champ)
    texte = texte_xml(str(valeur)).strip()
    if champ.genre is Genre.CODE:
        return _code(texte, champ, equivalents)
    if champ.genre is Genre.TELEPHONE:
        return _telephone(texte)
    if champ.genre is Genre.COURRIEL:
        return _si(texte, _COURRIEL.fullmatch(texte) is not None and len(texte) <= champ.maximum, "courriel")
    if champ.genre is Genre.CODE_POSTAL:
        return _si(texte, _CODE_POSTAL.fullmatch(texte) is not None, "code_postal")
    return _texte(texte, champ)


def _entier(valeur: int, champ: Champ) -> tuple[str, Probleme | None]:
    if champ.minimum <= valeur <= champ.maximum:
        return str(valeur), None
    return "", Probleme("hors_bornes", f"Nombre hors de {champ.minimum} à {champ.maximum} : il n'est pas écrit.")


def _texte(texte: str, champ: Champ) -> tuple[str, Probleme | None]:
    if len(texte) <= champ.maximum:
        return texte, None
    if champ.coupe:
        coupe = texte[: champ.maximum].rstrip()
        return coupe, Probleme("coupe", f"Texte de {len(texte)} caractères, coupé à {champ.maximum}.")
    return "", Probleme("omis", f"Texte de {len(texte)} caractères pour {champ.maximum} au plus : il n'est pas écrit.")


def _code(texte: str, champ: Champ, equivalents: Mapping[tuple[str, str], str]) -> tuple[str, Probleme | None]:
    equivalent = equivalents.get((champ.liste, texte))
    if equivalent is not None:
        faute = "n'a pas d'équivalent dans l'interface : il n'est pas écrit"
        dit = f"remplacé par {equivalent}, le plus proche de l'interface" if equivalent else faute
        return equivalent, Probleme("code_remplace", f"Code {texte} d'un formulaire plus récent, {dit}.")
    forme = _COMMUNE if champ.liste == "commune" else _CODE
    if forme.fullmatch(texte):
        return texte, None
    return "", Probleme("omis", "Code d'une forme que l'interface ne porte pas : il n'est pas écrit.")


def _telephone(texte: str) -> tuple[str, Probleme | None]:
    """Ten digits at most; the French prefix becomes 0, other separators go, which changes nothing to the number."""
    chiffres = _INDICATIF_FRANCE.sub("0", texte, count=1) if texte.startswith(("+", "00")) else texte
    autre_pays = chiffres.startswith(("+", "00"))
    chiffres = _NON_CHIFFRES.sub("", chiffres)
    return _si(chiffres, not autre_pays and len(chiffres) <= _LONGUEUR_TELEPHONE, "telephone")


_OMISSIONS = {
    "courriel": "Adresse électronique hors du modèle de l'interface (domaine de 3 lettres au plus)",
    "code_postal": "Code postal d'une autre forme que 1 à 5 chiffres",
    "telephone": "Téléphone de plus de 10 chiffres ou étranger",
}


def _si(texte: str, admis: bool, nature: str) -> tuple[str, Probleme | None]:
    if admis:
        return texte, None
    return "", Probleme("omis", f"{_OMISSIONS[nature]} : la valeur n'est pas écrite.")
