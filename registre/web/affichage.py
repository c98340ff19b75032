"""How values are written on screens: numbers in groups, seniorities, households, types of dwelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from registre.documents.francais import MOIS
from registre.rules.typologies import LIBELLES_COURTS, TYPES
from socle.clock import PARIS

MAJORITE = 18
_FEMININ = re.compile(r"\((e|le|ve)\)")
MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def groupes(numero: str) -> list[str]:
    """The five groups of a numéro unique; one group when it does not have its 18 characters."""
    if len(numero) != 18:
        return [numero] if numero else []
    return [numero[:3], numero[3:5], numero[5:7], numero[7:13], numero[13:]]


def pluriel(nombre: int, mot: str, plusieurs: str = "") -> str:
    """`1 enfant`, `2 enfants`; zero is singular in French."""
    return f"{nombre} {mot if abs(nombre) < 2 else plusieurs or mot + 's'}"


def jour(le: date | None, *, court: bool = False) -> str:
    """`15 mars 2019`, or `15/03/2019`; empty when there is no date."""
    if le is None:
        return ""
    if court:
        return f"{le:%d/%m/%Y}"
    return f"{'1er' if le.day == 1 else le.day} {MOIS[le.month - 1]} {le.year}"


def instant(a: datetime) -> str:
    """`22/11/2026 à 9 h 05`, Paris time."""
    local = a.astimezone(PARIS)
    return f"{local:%d/%m/%Y} à {local.hour} h {local:%M}"


def quand(a: datetime, *, le: date) -> str:
    """`aujourd'hui, 9 h 12`, `14 nov.`, `11 juil. 2019`."""
    local = a.astimezone(PARIS)
    if local.date() == le:
        return f"aujourd'hui, {local.hour} h {local:%M}"
    return jour_court(local.date(), le=le)


def jour_court(un: date, *, le: date) -> str:
    if un == le:
        return "aujourd'hui"
    texte = f"{'1er' if un.day == 1 else un.day} {MOIS_COURTS[un.month - 1]}"
    return texte if un.year == le.year else f"{texte} {un.year}"


def mois_entre(debut: date, fin: date) -> int:
    """Whole months elapsed."""
    return max(0, (fin.year - debut.year) * 12 + fin.month - debut.month - (fin.day < debut.day))


def anciennete(depuis: date, *, le: date) -> str:
    """`7 a 8 m`: the compact form of lists."""
    annees, mois = divmod(mois_entre(depuis, le), 12)
    return f"{annees} a {mois} m"


def anciennete_longue(depuis: date, *, le: date) -> str:
    """`7 ans et 8 mois`."""
    annees, mois = divmod(mois_entre(depuis, le), 12)
    morceaux = [pluriel(annees, "an")] if annees else []
    if mois or not annees:
        morceaux.append(f"{mois} mois")
    return " et ".join(morceaux)


def age(naissance: date, *, le: date) -> int:
    return mois_entre(naissance, le) // 12


def composition(adultes: int, enfants: int, naissances: int = 0) -> str:
    """`1 adulte, 2 enfants`."""
    morceaux = [pluriel(adultes, "adulte")]
    if enfants:
        morceaux.append(pluriel(enfants, "enfant"))
    if naissances:
        morceaux.append(f"{pluriel(naissances, 'naissance')} à venir")
    return ", ".join(morceaux)


def types_recherches(types: Sequence[str]) -> str:
    """`T2-T3` for neighbours, `T1, T4` otherwise."""
    rangs = sorted({TYPES.index(t) for t in types if t in TYPES})
    noms = [LIBELLES_COURTS.get(TYPES[r], TYPES[r]) for r in rangs]
    if len(rangs) > 1 and rangs[-1] - rangs[0] == len(rangs) - 1:
        return f"{noms[0]}-{noms[-1]}"
    return ", ".join(noms)


def accorder(libelle: str, *, feminin: bool | None) -> str:
    """`marié(e)` agreed with the person: `mariée`, `marié`; `veuf(ve)`: `veuve`. Unknown: as the list has it."""
    if feminin is None:
        return libelle
    if not feminin:
        return _FEMININ.sub("", libelle)
    return libelle.replace("veuf(ve)", "veuve").replace("Veuf(ve)", "Veuve").replace("(e)", "e").replace("(le)", "le")


def oui_non(valeur: bool | None, inconnu: str = "") -> str:
    return {True: "oui", False: "non", None: inconnu}[valeur]


def enumerer(mots: Iterable[str], *, au_plus: int) -> tuple[str, int]:
    """The first ones joined, and how many are left out."""
    tous = list(mots)
    return ", ".join(tous[:au_plus]), max(0, len(tous) - au_plus)


def commune(nom: str) -> str:
    """`Paris 18e`: the word arrondissement goes without saying."""
    return nom.removesuffix(" Arrondissement")


def nombre(valeur: int) -> str:
    """Thousands apart: `10 000`."""
    return f"{valeur:,}".replace(",", "\u202f")


def telephone(chiffres: str) -> str:
    """`06 12 34 56 78`; anything that has not ten digits is left as it is."""
    if len(chiffres) != 10 or not chiffres.isdigit():
        return chiffres
    return "\u00a0".join(chiffres[i : i + 2] for i in range(0, 10, 2))
