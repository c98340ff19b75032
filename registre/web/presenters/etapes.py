"""The bar of steps, the summary before the act, and what differs between two states of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput

from demandeurs.services.brouillons import Contenu
from registre.web.formulaires.base import Rangees
from registre.web.formulaires.champs import ListeOrdonneeWidget
from registre.web.formulaires.demande import FormulaireDemande
from registre.web.formulaires.etapes import Etape, celle_de, etapes

VIDE = "vide"
TITRES_DES_LISTES = {
    "codemandeurs": "Codemandeurs",
    "charges": "Personnes à charge",
    "gardes": "Enfants en garde alternée ou en droit de visite",
    "colocataires": "Colocataires",
    "handicaps": "Annexes handicap",
}
UN_DE_LA_LISTE = {
    "codemandeurs": "Codemandeur",
    "charges": "Personne à charge",
    "gardes": "Enfant en garde",
    "colocataires": "Colocataire",
    "handicaps": "Annexe handicap",
}


@dataclass(frozen=True, slots=True)
class EtapeAffichee:
    """One step of the bar. `etat` in words: colour never speaks alone."""

    code: str
    libelle: str
    rang: int
    etat: str
    ton: str
    courante: bool


def barre(courante: Etape, contenu: Contenu, *, modification: bool) -> list[EtapeAffichee]:
    """Every step, with what is complete and what is missing."""
    return [
        EtapeAffichee(une.code, une.libelle, rang, *_etat(une, contenu, modification), une.code == courante.code)
        for rang, une in enumerate(etapes(morale=bool(contenu.get("morale"))), start=1)
    ]


def _etat(etape: Etape, contenu: Contenu, modification: bool) -> tuple[str, str]:
    refus = sum(1 for nom in contenu.get("refus", {}) if etape.contient(nom))
    manque = max(contenu.get("faites", {}).get(etape.code, 0), refus)
    if manque:
        return f"{manque} à corriger", "rouge"
    if etape.code in contenu.get("faites", {}):
        return ("modifié" if modification else "complet"), "vert"
    if etape.code in contenu.get("gardees", []):
        return ("en cours" if not modification else "modifié"), "ambre"
    return ("" if modification else "à remplir"), "gris"


@dataclass(frozen=True, slots=True)
class LigneRecap:
    libelle: str
    valeur: str


@dataclass(slots=True)
class GroupeRecap:
    titre: str
    lignes: list[LigneRecap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FauteRecap:
    """An error to correct, with the address of its field in its step."""

    libelle: str
    texte: str
    etape: str
    cible: str


@dataclass(slots=True)
class EtapeRecap:
    code: str
    libelle: str
    groupes: list[GroupeRecap]
    fautes: list[FauteRecap]


def recapitulatif(formulaire: FormulaireDemande) -> list[EtapeRecap]:
    """What was typed, step by step, with what is left to correct. The whole form, filled."""
    toutes = etapes(morale=formulaire.morale)
    recaps = {une.code: EtapeRecap(une.code, une.libelle, [], []) for une in toutes}
    for nom, partie in formulaire.parties.items():
        if isinstance(partie, Rangees):
            for rang, une in enumerate(partie.gardees() if partie.is_bound else partie.forms, start=1):
                _recapituler(une, f"{UN_DE_LA_LISTE[nom]} {rang}", toutes, recaps)
        else:
            _recapituler(partie, "", toutes, recaps)
    return [un for un in recaps.values() if un.code != "verification" or un.fautes]


def _recapituler(partie: BaseForm, titre: str, toutes: Sequence[Etape], recaps: Mapping[str, EtapeRecap]) -> None:
    for borne in partie:
        etape = celle_de(borne.html_name, toutes)
        if etape is None:
            continue
        recap = recaps[etape.code]
        recap.fautes += [FauteRecap(str(borne.label), str(e), etape.code, borne.auto_id) for e in borne.errors]
        if borne.is_hidden or borne.name == "DELETE" or etape.code == "verification":
            continue
        texte = montrer(borne, borne.value())
        if texte == VIDE or (texte == "non" and isinstance(borne.field.widget, CheckboxInput)):
            continue
        if not recap.groupes or recap.groupes[-1].titre != titre:
            recap.groupes.append(GroupeRecap(titre))
        recap.groupes[-1].lignes.append(LigneRecap(str(borne.label), texte))


def montrer(champ: BoundField, valeur: Any) -> str:
    """A value as one reads it: labels instead of codes."""
    if valeur in (None, "", [], ()):
        return VIDE
    if valeur is True or valeur == "on":
        return "oui"
    if valeur is False:
        return "non"
    libelles = {str(code): str(libelle) for code, libelle in getattr(champ.field, "choices", [])}
    if isinstance(champ.field.widget, ListeOrdonneeWidget):
        libelles |= {**dict(champ.field.widget.options), **champ.field.widget.libelles}
    if hasattr(valeur, "strftime"):
        return f"{valeur:%d/%m/%Y}"
    valeurs = valeur if isinstance(valeur, (list, tuple)) else [valeur]
    textes = [champ.field.prepare_value(v) if not isinstance(v, str) else v for v in valeurs]
    return ", ".join(libelles.get(str(t), str(t)) for t in textes)


def bornes(formulaire: FormulaireDemande) -> dict[str, BoundField]:
    """Fields by name of control."""
    return {borne.html_name: borne for partie in formulaire.formulaires() for borne in partie}


def libelle_de(nom: str, champs: Mapping[str, BoundField]) -> str:
    """`Loyer…`, or `Personne à charge 2 : Prénom` for a row, or the title of a whole list."""
    prefixe, _, reste = nom.partition("-")
    if nom.endswith("-"):
        return TITRES_DES_LISTES.get(prefixe, prefixe)
    libelle = str(champs[nom].label) if nom in champs else reste
    rang = reste.partition("-")[0]
    if prefixe in UN_DE_LA_LISTE and rang.isdigit():
        return f"{UN_DE_LA_LISTE[prefixe]} {int(rang) + 1} : {libelle}"
    return libelle


def en_mots(nom: str, valeurs: Iterable[str], champs: Mapping[str, BoundField]) -> str:
    """Values of a control in words."""
    liste = list(valeurs)
    if not liste:
        return "personne" if nom.endswith("-") else VIDE
    if nom.endswith("-") or nom not in champs:
        return ", ".join(liste)
    return montrer(champs[nom], liste if len(liste) > 1 else liste[0])
