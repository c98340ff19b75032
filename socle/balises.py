"""Mark-up of the components that a page repeats many times, written without a template.

A dossier has some fifty facts, twenty labels and ten lines of timeline: looping over them in templates cost a third of
the processor time of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.html import escape

from socle.glossaire import balise, definition_de
from socle.presentation import ActeAffiche, Etiquette, Fait, LigneFil

_SUITE = re.compile(r"\s+\d.*$")
NOUVEAU = '<span class="nouveau">nouveau</span>'
CHANGE = '<span class="nouveau">modifié</span>'


def etiquette(une: Etiquette) -> str:
    return f'<span class="etiquette etiquette-{une.ton}">{escape(une.texte)}</span>'


def libelle(texte: str) -> str:
    """A label; with its definition when the glossary has one. `RFR 2024 (N-2)` is a label of `RFR`."""
    une = definition_de(_SUITE.sub("", texte))
    return escape(texte) if une is None else balise(une, texte)


def _calcul(fait: Fait) -> str:
    lignes = "".join(f"<div>{escape(ligne)}</div>" for ligne in fait.calcul)
    return (
        '<details class="calcul"><summary>calcul<span class="visually-hidden"> : '
        f'{escape(fait.libelle)}</span></summary><div class="calcul-corps">{lignes}</div></details>'
    )


def _fait(fait: Fait) -> str:
    valeur = escape(fait.valeur)
    morceaux = [f"<strong>{valeur}</strong>" if fait.fort else valeur, *map(etiquette, fait.etiquettes)]
    if fait.change:
        morceaux.append(CHANGE)
    if fait.calcul:
        morceaux.append(_calcul(fait))
    vide = ' class="vide"' if fait.vide else ""
    return f"<dt>{libelle(fait.libelle)}</dt><dd{vide}>{' '.join(morceaux)}</dd>"


def faits(liste: Iterable[Fait]) -> str:
    """Label / value pairs."""
    return f'<dl class="faits">{"".join(map(_fait, liste))}</dl>'


def _ligne(ligne: LigneFil) -> str:
    classe = ' class="decision"' if ligne.decision else ""
    qui = f" · {escape(ligne.qui)}" if ligne.qui else ""
    apres = "".join(f" {etiquette(une)}" for une in ligne.etiquettes) + (f" {NOUVEAU}" if ligne.nouveau else "")
    detail = f'<span class="d-block secondaire petit">{escape(ligne.detail)}</span>' if ligne.detail else ""
    return (
        f'<li{classe}><span class="fil-quand"><time datetime="{ligne.iso}" title="{escape(ligne.exact)}">'
        f'{escape(ligne.quand)}</time>{qui}</span><span class="fil-texte">{escape(ligne.texte)}</span>{apres}{detail}</li>'
    )


def fil(lignes: Iterable[LigneFil]) -> str:
    """A timeline, newest first."""
    return f'<ol class="fil">{"".join(map(_ligne, lignes))}</ol>'


def _acte_du_menu(acte: ActeAffiche) -> str:
    if acte.refus:
        return (
            f'<li><span class="menu-lien" role="link" aria-disabled="true">{escape(acte.libelle)}'
            f'<span class="raison">{escape(acte.refus)}</span></span></li>'
        )
    return f'<li><a class="menu-lien" href="{escape(acte.url)}">{escape(acte.libelle)}</a></li>'


def menu_des_actes(actes: Iterable[ActeAffiche]) -> str:
    """Acts that are not the main one; a refused act stays in place with its reason."""
    return f"<ul>{''.join(map(_acte_du_menu, actes))}</ul>"
