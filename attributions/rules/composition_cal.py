"""What is wrong with the composition of a CALEOL, said to its secretariat (L441-2 II; R441-9 II, R441-9-1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from attributions.enums import QualiteMembre
from attributions.rules.voix import L441_2, R441_9, Membre

MEMBRES_DU_CONSEIL = 6
MANDAT_ISFT_ANS = 5


@dataclass(frozen=True, slots=True)
class Constat:
    """One thing to put right. `bloquant`: a sitting held like this could be contested."""

    code: str
    phrase: str
    source: str
    bloquant: bool = True


def constats(membres: Iterable[Membre], le: date, *, quorum: int) -> list[Constat]:
    """Every defect of the composition on that day, titulars only; empty when it is as the law wants it."""
    titulaires = [un for un in membres if un.siege_le(le) and un.suppleant_de is None]
    return [*_conseil(titulaires), *_droit(titulaires), *_mandats(titulaires), *_quorum(titulaires, quorum)]


def _conseil(titulaires: list[Membre]) -> list[Constat]:
    Q = QualiteMembre
    du_conseil = [un for un in titulaires if un.qualite in (Q.CA, Q.LOCATAIRES)]
    trouves = []
    if len(du_conseil) != MEMBRES_DU_CONSEIL:
        trouves.append(
            Constat("conseil_six", f"Le conseil désigne six membres ; {len(du_conseil)} sont en fonction.", R441_9)
        )
    if not any(un.qualite == Q.LOCATAIRES for un in titulaires):
        trouves.append(
            Constat("locataires", "L'un des six membres du conseil représente les locataires ; il manque.", R441_9)
        )
    presidents = [un for un in du_conseil if un.president]
    if len(presidents) != 1:
        trouves.append(
            Constat(
                "president",
                "Les six membres élisent parmi eux leur président, à la majorité absolue ; à égalité, le plus âgé est élu.",
                R441_9,
            )
        )
    return trouves


def _droit(titulaires: list[Membre]) -> list[Constat]:
    Q = QualiteMembre
    trouves = []
    if not any(un.qualite == Q.ETAT for un in titulaires):
        trouves.append(
            Constat("prefet", "Le préfet ou son représentant est membre de droit ; il n'est pas inscrit.", L441_2)
        )
    if not any(un.qualite == Q.MAIRE for un in titulaires):
        trouves.append(
            Constat(
                "maire",
                "Le maire de chaque commune où sont les logements est membre de droit ; aucun n'est inscrit.",
                L441_2,
            )
        )
    for un in titulaires:
        if un.qualite in (Q.MAIRE, Q.EPCI_EPT, Q.MAIRE_ARR) and un.territoire is None:
            trouves.append(
                Constat(
                    "territoire", "Un maire ou un EPCI est inscrit sans son territoire : il n'aura aucune voix.", L441_2
                )
            )
            break
    return trouves


def _mandats(titulaires: list[Membre]) -> list[Constat]:
    for un in titulaires:
        if un.qualite == QualiteMembre.ISFT and (un.au is None or un.au.year - un.du.year > MANDAT_ISFT_ANS):
            return [
                Constat(
                    "mandat_isft",
                    "Le mandat du représentant des organismes d'ingénierie sociale dure au plus cinq ans, renouvelable.",
                    "R441-9-1 CCH",
                    bloquant=False,
                )
            ]
    return []


def _quorum(titulaires: list[Membre], quorum: int) -> list[Constat]:
    Q = QualiteMembre
    partout = sum(un.qualite in (Q.CA, Q.LOCATAIRES, Q.ETAT) for un in titulaires)
    if quorum <= partout:
        return []
    return [
        Constat(
            "quorum",
            f"Le quorum ({quorum}) dépasse le nombre de membres qui siègent pour tous les logements ({partout}).",
            "R441-9 IV CCH",
        )
    ]
