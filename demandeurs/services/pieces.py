"""The list of pièces, loaded from its files and read back as the rules want it.

A row in force is closed and followed by another, never rewritten: what was asked last year is still explained by the
list of last year.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from demandeurs.enums import NiveauPiece, PorteurPiece
from demandeurs.models import ExigencePiece, TypePiece
from demandeurs.rules.pieces import Exigence, TypeDePiece
from demandeurs.rules.situations import SITUATIONS
from socle.lecture import REFERENCES
from socle.periodes import en_vigueur

DOSSIER = Path(__file__).resolve().parent.parent / "data"
TYPES, EXIGENCES = DOSSIER / "pieces_types.csv", DOSSIER / "pieces_exigences.csv"
OUI = "oui"


@dataclass(frozen=True, slots=True)
class Liste:
    """The list in force on one day: kinds by code, exigences in order."""

    types: dict[str, TypeDePiece]
    exigences: tuple[Exigence, ...]

    def types_demandables(self) -> frozenset[str]:
        """Every kind that some exigence accepts."""
        return frozenset(code for une in self.exigences for code in une.types)


def liste_en_vigueur(le: date) -> Liste:
    """The kinds and the exigences of that day; two statements, once for a request that only reads."""
    return REFERENCES.une_fois(("pieces", le), lambda: _lire_la_liste(le))


def _lire_la_liste(le: date) -> Liste:
    champs_types = list(TypeDePiece.__dataclass_fields__)
    champs = list(Exigence.__dataclass_fields__)
    types = TypePiece.objects.filter(en_vigueur(le)).order_by("code").values_list(*champs_types)
    exigences = ExigencePiece.objects.filter(en_vigueur(le)).order_by("ordre", "code").values(*champs)
    return Liste(
        {ligne[0]: TypeDePiece(*ligne) for ligne in types},
        tuple(Exigence(**{**ligne, "types": tuple(ligne["types"])}) for ligne in exigences),
    )


@transaction.atomic
def charger_pieces(types: Path = TYPES, exigences: Path = EXIGENCES) -> int:
    """Add the rows that are not there yet, types first; returns how many. Raises ValueError with the file and the line.

    An exigence that accepts a kind outside the list, or whose situation no rule knows, is refused: nothing is loaded.
    """
    ajoutes = _ajouter(TypePiece, _lignes(types, _type))
    connus = frozenset(TypePiece.objects.values_list("code", flat=True))
    neuves = list(_lignes(exigences, _exigence))
    for une in neuves:
        if inconnus := set(une.types) - connus:
            raise ValueError(f"{exigences.name}, exigence {une.code} : pièces inconnues {', '.join(sorted(inconnus))}.")
    return ajoutes + _ajouter(ExigencePiece, neuves)


def _ajouter(modele: type[models.Model], lignes: Iterable[Any]) -> int:
    ajoutees = 0
    for une in lignes:
        memes = modele._default_manager.filter(code=une.code)
        if memes.filter(du__gte=une.du).exists():
            continue
        ouvertes = memes.filter(Q(au__isnull=True) | Q(au__gte=une.du))
        ouvertes.update(au=date.fromordinal(une.du.toordinal() - 1))
        une.save(force_insert=True)
        ajoutees += 1
    return ajoutees


def _lignes(chemin: Path, lire: Any) -> Iterator[Any]:
    with chemin.open(encoding="utf-8", newline="") as flux:
        for numero, brute in enumerate(csv.DictReader(flux, delimiter=";"), 2):
            try:
                yield lire(brute)
            except (KeyError, ValueError, TypeError, AttributeError) as erreur:
                raise ValueError(f"{chemin.name}, ligne {numero} : colonnes ou dates illisibles.") from erreur


def _communes(brute: dict[str, str]) -> dict[str, Any]:
    if not (brute["code"] and brute["libelle"] and brute["source"]):
        raise ValueError("cellule vide")
    return {
        "code": brute["code"],
        "libelle": brute["libelle"],
        "du": date.fromisoformat(brute["du"]),
        "au": date.fromisoformat(brute["au"]) if brute["au"] else None,
        "source": brute["source"],
        "a_confirmer": brute["a_confirmer"] == OUI,
    }


def _type(brute: dict[str, str]) -> TypePiece:
    return TypePiece(
        **_communes(brute),
        sensible=brute["sensible"] == OUI,
        porte_nir=brute["porte_nir"] == OUI,
        obsolete_apres_mois=int(brute["obsolete_apres_mois"]) if brute["obsolete_apres_mois"] else None,
        annuelle=brute["annuelle"] == OUI,
        mois_a_couvrir=int(brute["mois_a_couvrir"]) if brute["mois_a_couvrir"] else None,
        pages_max=int(brute["pages_max"]),
    )


def _exigence(brute: dict[str, str]) -> ExigencePiece:
    situation, types = brute["situation"], brute["types"].split()
    if situation not in SITUATIONS or not types:
        raise ValueError("situation")
    return ExigencePiece(
        **_communes(brute),
        categorie=brute["categorie"],
        niveau=NiveauPiece(brute["niveau"]).value,
        porteur=PorteurPiece(brute["porteur"]).value,
        situation=situation,
        types=types,
        territoire=brute["territoire"],
        perimee_acceptee=brute["perimee_acceptee"] == OUI,
        ordre=int(brute["ordre"]),
    )
