"""What differs between two declarations of the same demande, field by field, with dotted paths. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from demandeurs.lignes import HANDICAP_CHIFFRE
from demandeurs.nir import compacter
from registre.saisie import SaisieDemande

OUI, NON = "oui", "non"


@dataclass(frozen=True, slots=True)
class Difference:
    """`objet` is the path of the part (empty: the demande itself), `champ` its field; values as readable texts.

    An added or removed part gives one difference per field it holds, with empty texts on the other side.
    """

    objet: str
    champ: str
    avant: str
    apres: str

    @property
    def chemin(self) -> str:
        return f"{self.objet}.{self.champ}" if self.objet else self.champ

    @property
    def partie(self) -> str:
        """The part of the dossier that has to be written again."""
        return partie_de(self.chemin)

    @property
    def sensible(self) -> bool:
        """NIR, nature of a handicap and its referent: kept encrypted in the history."""
        return self.champ == "nir" or (self.objet.startswith("menage.handicaps") and self.champ in HANDICAP_CHIFFRE)


def partie_de(chemin: str) -> str:
    """`menage.personnes`, `recherche.voeux`, `motifs`… : the first two steps below the household, else the first one."""
    pas = [morceau for morceau in chemin.split(".") if not morceau.isdigit()]
    return ".".join(pas[:2]) if pas[0] in {"menage", "recherche", "personne_morale"} else pas[0]


def differences(avant: SaisieDemande, apres: SaisieDemande) -> list[Difference]:
    """Every field that differs, in the order of the form."""
    return list(_comparer(avant, apres, "", ""))


def _comparer(avant: Any, apres: Any, objet: str, champ: str) -> Iterator[Difference]:
    if champ == "nir":
        avant, apres = compacter(avant or ""), compacter(apres or "")
    if avant == apres:
        return
    if is_dataclass(avant) or is_dataclass(apres):
        ici = f"{objet}.{champ}" if objet and champ else objet or champ
        for nom in _champs(type(apres if apres is not None else avant)):  # type: ignore[arg-type]
            yield from _comparer(getattr(avant, nom, None), getattr(apres, nom, None), ici, nom)
    elif _est_composee(avant) or _est_composee(apres):
        ici = f"{objet}.{champ}" if objet else champ
        gauche, droite = avant or [], apres or []
        for place in range(max(len(gauche), len(droite))):
            yield from _comparer(_a(gauche, place), _a(droite, place), ici, str(place))
    elif (avant, apres) not in ((None, ""), ("", None), (None, []), ([], None)):
        yield Difference(objet, champ, en_texte(avant), en_texte(apres))


@lru_cache(maxsize=64)
def _champs(classe: type) -> tuple[str, ...]:
    return tuple(un.name for un in fields(classe))


def _est_composee(valeur: Any) -> bool:
    return isinstance(valeur, list) and bool(valeur) and is_dataclass(valeur[0])


def _a(valeurs: Sequence[Any], place: int) -> Any:
    return valeurs[place] if place < len(valeurs) else None


def en_texte(valeur: Any) -> str:
    """A value as the history shows it: ISO dates, oui / non, codes separated by commas; empty when not said."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return OUI if valeur else NON
    if isinstance(valeur, (date, datetime)):
        return valeur.isoformat()
    if isinstance(valeur, list):
        return ", ".join(map(str, valeur))
    return str(valeur)
