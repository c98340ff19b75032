"""What a browser sends: the values of a form of a page, read in its HTML."""

from __future__ import annotations

from typing import Any

from lxml import html


def valeurs_du_formulaire(contenu: bytes, identifiant: str = "formulaire") -> dict[str, list[str]]:
    """Successful controls of the form, by name, in the order of the page; rows of <template> are not controls."""
    arbre = html.fromstring(contenu.decode())
    formulaire = arbre.get_element_by_id(identifiant)
    valeurs: dict[str, list[str]] = {}
    for champ in formulaire.iter("input", "select", "textarea"):
        if champ.get("disabled") is not None or not champ.get("name") or _dans_un_modele(champ):
            continue
        for valeur in _valeurs(champ):
            valeurs.setdefault(champ.get("name"), []).append(valeur)
    return valeurs


def _dans_un_modele(champ: Any) -> bool:
    return any(parent.tag == "template" for parent in champ.iterancestors())


def _valeurs(champ: Any) -> list[str]:
    if champ.tag == "textarea":
        return [(champ.text or "").removeprefix("\n")]
    if champ.tag == "select":
        choisies = [o.get("value") or "" for o in champ.iter("option") if o.get("selected") is not None]
        toutes = [o.get("value") or "" for o in champ.iter("option")]
        return choisies or toutes[:1]
    if champ.get("type") in ("checkbox", "radio"):
        return [champ.get("value") or "on"] if champ.get("checked") is not None else []
    return [champ.get("value") or ""]


def liens(contenu: bytes) -> list[str]:
    """Every address of the page."""
    arbre = html.fromstring(contenu.decode())
    return [a for e in arbre.iter() if isinstance(e.tag, str) for n in ("href", "action", "src") if (a := e.get(n))]
