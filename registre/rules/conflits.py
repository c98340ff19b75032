"""Two agents on one dossier: what each changed since it was read, field by field, and what is kept of it. Pure.

Values are those of the form, by name of control. Three states of one field: when it was read, in the dossier now, as
typed. A list of persons whose length changed in the dossier is compared as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Valeurs = Mapping[str, Sequence[str]]
GESTION = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
ORIGINE = "origine"
IDENTITE = ("nom_naissance", "nom", "prenom", "naissance_le")


class Choix(StrEnum):
    """Which value is kept."""

    SAISIE = "saisie"
    DOSSIER = "dossier"


@dataclass(frozen=True, slots=True)
class Ecart:
    """A field (or a whole list of persons, `nom` then ends with `-`) that the dossier no longer says as it was read.

    `dispute`: the agent changed it too, otherwise; he must choose. Else the dossier's value is taken unless he says so.
    """

    nom: str
    lu: tuple[str, ...]
    dossier: tuple[str, ...]
    saisie: tuple[str, ...]
    dispute: bool


def ecarts(lu: Valeurs, dossier: Valeurs, saisie: Valeurs, *, listes: Collection[str] = ()) -> list[Ecart]:
    """What moved in the dossier, among the fields that the agent had read, in the order of the form."""
    trouves: dict[str, Ecart] = {}
    for nom in {**dossier, **lu}:
        groupe = _groupe(nom, lu, dossier, listes)
        if groupe in trouves or _hors_comparaison(nom, groupe):
            continue
        trois = [_valeur(groupe, source) for source in (lu, dossier, saisie)]
        if trois[0] != trois[1] and trois[2] != trois[1]:
            trouves[groupe] = Ecart(groupe, trois[0], trois[1], trois[2], dispute=trois[2] != trois[0])
    return list(trouves.values())


def fusionner(
    lu: Valeurs, dossier: Valeurs, saisie: Valeurs, choix: Mapping[str, str], *, listes: Collection[str] = ()
) -> dict[str, list[str]]:
    """What to write: the agent's values, those of the dossier where only it moved or where he chose it."""
    fusion = {nom: list(valeurs) for nom, valeurs in saisie.items()}
    for prefixe in listes:
        _suivre_les_personnes(prefixe, lu, dossier, fusion)
    for nom, valeurs in dossier.items():
        prefixe = nom.partition("-")[0]
        if nom.endswith(f"-{ORIGINE}") and prefixe not in listes:
            fusion[nom] = list(valeurs)
    for ecart in ecarts(lu, dossier, saisie, listes=listes):
        pris = choix.get(ecart.nom, "" if ecart.dispute else Choix.DOSSIER)
        if pris == Choix.DOSSIER:
            _prendre(ecart.nom, dossier, fusion)
    return fusion


def _groupe(nom: str, lu: Valeurs, dossier: Valeurs, listes: Collection[str]) -> str:
    """The name compared: the field itself, or `prefix-` when rows were added to, or taken from, the dossier's list."""
    prefixe = nom.partition("-")[0]
    if prefixe in listes and _nombre(prefixe, lu) != _nombre(prefixe, dossier):
        return f"{prefixe}-"
    return nom


def _nombre(prefixe: str, source: Valeurs) -> int:
    texte = (source.get(f"{prefixe}-INITIAL_FORMS") or ["0"])[0]
    return int(texte) if texte.isdigit() else 0


def _hors_comparaison(nom: str, groupe: str) -> bool:
    champ = nom.rpartition("-")[2]
    return groupe == nom and (champ in GESTION or champ == ORIGINE)


def _valeur(nom: str, source: Valeurs) -> tuple[str, ...]:
    if not nom.endswith("-"):
        return tuple(un for un in source.get(nom, ()) if un != "")
    lignes = []
    for rang in _rangs(nom[:-1], source):
        if any(source.get(f"{nom}{rang}-DELETE", ())):
            continue
        identite = [(source.get(f"{nom}{rang}-{champ}") or [""])[0] for champ in IDENTITE]
        lignes.append(" ".join(un for un in identite if un))
    return tuple(lignes)


def _rangs(prefixe: str, source: Valeurs) -> list[int]:
    rangs = {nom.split("-")[1] for nom in source if nom.startswith(f"{prefixe}-") and nom.count("-") >= 2}
    return sorted(int(un) for un in rangs if un.isdigit())


def _prendre(nom: str, dossier: Valeurs, fusion: dict[str, list[str]]) -> None:
    partis = [un for un in fusion if (un.startswith(nom) if nom.endswith("-") else un == nom)]
    for un in partis:
        del fusion[un]
    for un, valeurs in dossier.items():
        if un.startswith(nom) if nom.endswith("-") else un == nom:
            fusion[un] = list(valeurs)


def _suivre_les_personnes(prefixe: str, lu: Valeurs, dossier: Valeurs, fusion: dict[str, list[str]]) -> None:
    """The row of a person names its rank in the dossier as it was read: give it the rank it has now, or none."""
    rangs_lus, rangs_la = _rangs(prefixe, lu), _rangs(prefixe, dossier)
    memes = len(rangs_lus) == len(rangs_la)
    qui = {_identite(prefixe, rang, dossier): rang for rang in reversed(rangs_la)}
    carte: dict[str, str] = {}
    for rang in rangs_lus:
        la = rang if memes else qui.get(_identite(prefixe, rang, lu))
        origine = (lu.get(f"{prefixe}-{rang}-{ORIGINE}") or [""])[0]
        carte[origine] = (dossier.get(f"{prefixe}-{la}-{ORIGINE}") or [""])[0] if la is not None else ""
    for rang in _rangs(prefixe, fusion):
        nom = f"{prefixe}-{rang}-{ORIGINE}"
        ancienne = (fusion.get(nom) or [""])[0]
        if ancienne:
            fusion[nom] = [carte.get(ancienne, "")]


def _identite(prefixe: str, rang: int, source: Valeurs) -> tuple[str, ...]:
    return tuple((source.get(f"{prefixe}-{rang}-{champ}") or [""])[0] for champ in IDENTITE)
