"""What the text layer of a page says: dates, months, amounts, numbers, machine-readable zone. Never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum.fr import siret as cle_siret

from demandeurs.pieces.controles.lecture import mois_entre
from socle.texte import normaliser

MOIS = {
    "JANVIER": 1, "FEVRIER": 2, "MARS": 3, "AVRIL": 4, "MAI": 5, "JUIN": 6, "JUILLET": 7, "AOUT": 8,
    "SEPTEMBRE": 9, "OCTOBRE": 10, "NOVEMBRE": 11, "DECEMBRE": 12,
}  # fmt: skip
_DATE = r"(\d{2})[\s./-](\d{2})[\s./-](\d{4})"
_PERIODE = re.compile(rf"\b(?:periode|paie|du)\b[^0-9]{{0,30}}{_DATE}\s*(?:au|a|-)\s*{_DATE}", re.IGNORECASE)
_MOIS = re.compile(rf"\b({'|'.join(MOIS)}) (20\d\d)\b")
_EXPIRATION = re.compile(
    rf"(?:expir\w*|expiry|valable jusqu\W{{0,3}}au|valide jusqu\W{{0,3}}au|fin de validit\w*)\D{{0,40}}?{_DATE}",
    re.IGNORECASE,
)
_SIRET = re.compile(r"\bSIRET\b\D{0,12}((?:\d[\s.]?){13}\d)\b", re.IGNORECASE)
_ANNEE_DES_REVENUS = re.compile(r"\brevenus\s+(?:de\s+(?:l.ann[ée]e\s+)?)?(20\d\d)\b", re.IGNORECASE)
_CHIFFRES = re.compile(r"\D")
_MRZ = re.compile(r"[A-Z0-9<]{28,46}")
_POIDS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class Mrz:
    """The machine-readable zone of an identity document whose check digits are right."""

    nom: str
    prenoms: str
    expire_le: date | None


def jour(texte: str, mois: str, annee: str) -> date | None:
    try:
        return date(int(annee), int(mois), int(texte))
    except ValueError:
        return None


def expiration(texte: str) -> date | None:
    """The end of validity printed, when there is one and only one."""
    trouvees = {un for morceaux in _EXPIRATION.findall(texte) if (un := jour(*morceaux))}
    return trouvees.pop() if len(trouvees) == 1 else None


def mois_couverts(texte: str) -> frozenset[date]:
    """First days of the months of a payslip or receipt: « du 01/08/2026 au 31/08/2026 », « août 2026 ».

    Periods written in full dates win; a month in words counts when no period is written.
    """
    trouves: set[date] = set()
    for morceaux in _PERIODE.findall(_sans_accents(texte)):
        debut, fin = jour(*morceaux[:3]), jour(*morceaux[3:])
        if debut and fin and debut <= fin and (fin - debut).days < 100:
            trouves.update(mois_entre(debut, fin))
    if not trouves:
        trouves = {date(int(annee), MOIS[nom], 1) for nom, annee in _MOIS.findall(normaliser(texte))}
    return frozenset(trouves)


def sirets(texte: str) -> tuple[str, ...]:
    """Numbers of fourteen digits printed after the word SIRET, key right or not."""
    return tuple(dict.fromkeys(_CHIFFRES.sub("", un) for un in _SIRET.findall(texte)))


def siret_exact(numero: str) -> bool:
    return bool(cle_siret.is_valid(numero))


def annees_des_revenus(texte: str) -> frozenset[int]:
    """Years of income named by a tax notice."""
    return frozenset(int(un) for un in _ANNEE_DES_REVENUS.findall(texte))


def contient_nombre(texte: str, nombre: str) -> bool:
    """Whether these digits stand in the text, spaces and points between groups allowed, no digit around."""
    chiffres = _CHIFFRES.sub("", nombre)
    if not chiffres:
        return False
    motif = r"(?<!\d)" + r"[\s.\u00a0\u202f]?".join(chiffres) + r"(?!\d)"
    return re.search(motif, texte) is not None


def mrz(texte: str) -> Mrz | None:
    """The machine-readable zone of a passport (two lines of 44) or of a card (three lines of 30)."""
    lignes = list(_lignes_de_mrz(texte))
    for premiere, seconde, troisieme in zip(lignes, lignes[1:], [*lignes[2:], ""], strict=False):
        if len(premiere) == len(seconde) == 44 and premiere[0] == "P" and _cle(seconde[21:27], seconde[27]):
            return Mrz(*_noms(premiere[5:]), _date_courte(seconde[21:27]))
        carte = len(premiere) == len(seconde) == len(troisieme) == 30
        if carte and premiere[0] in "IAC" and _cle(seconde[8:14], seconde[14]):
            return Mrz(*_noms(troisieme), _date_courte(seconde[8:14]))
    return None


def _lignes_de_mrz(texte: str) -> Iterator[str]:
    for ligne in texte.splitlines():
        nette = ligne.replace(" ", "").strip().upper()
        if _MRZ.fullmatch(nette) and "<" in nette:
            yield nette


def _cle(champ: str, cle: str) -> bool:
    """Check digit of ICAO 9303: weights 7, 3, 1."""
    valeurs = (int(c, 36) if c != "<" else 0 for c in champ)
    return cle == str(sum(v * _POIDS[i % 3] for i, v in enumerate(valeurs)) % 10)


def _noms(champ: str) -> tuple[str, str]:
    nom, _, prenoms = champ.partition("<<")
    return nom.replace("<", " ").strip(), prenoms.replace("<", " ").strip()


def _date_courte(champ: str) -> date | None:
    """An end of validity, so of this century."""
    return jour(champ[4:6], champ[2:4], f"20{champ[:2]}") if champ.isdigit() else None


def _sans_accents(texte: str) -> str:
    return texte.translate(str.maketrans("éèêàâûôîÉÈÀ", "eeeaauoiEEA"))
