"""The table « element of the interface, field of the register » of `docs/sne-elements.md`, generated from the code.

`python manage.py shell -c "from reporting.sne.documentation import ecrire; ecrire()"` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from reporting.sne.equivalents import EQUIVALENTS
from reporting.sne.preparation import HORS_INTERFACE
from reporting.sne.table import (
    ADRESSE_LOGEMENT,
    DECLARE_A_L_ETRANGER,
    DETAIL_RESSOURCE,
    DOCUMENT,
    ETRANGER,
    FRANCE,
    IGNORES,
    LOGEMENT,
    REVENU,
    Bloc,
    Champ,
    Codes,
    Genre,
    Localite,
    Noeud,
    Ressources,
    Revenus,
)

FICHIER = Path("docs") / "sne-elements.md"
_GENRES = {
    Genre.TEXTE: "texte",
    Genre.CODE: "code",
    Genre.DATE: "date",
    Genre.INSTANT: "date et heure",
    Genre.BOOLEEN: "booléen",
    Genre.ENTIER: "entier",
    Genre.TELEPHONE: "téléphone",
    Genre.COURRIEL: "courriel",
    Genre.CODE_POSTAL: "code postal",
}
_ENTETE = """# Éléments de l'interface SNE

Engendré par `reporting.sne.documentation` depuis `reporting/sne/table.py` : ne pas modifier à la main. Chaque ligne est
un élément du schéma InterfaceNuu 02.01 et le champ qui le porte. « Plus long » : ce qu'il advient à l'export d'une valeur
que nous tenons plus longue que le schéma, toujours avec une ligne d'anomalie.

| élément | champ | forme | requis | schéma | nous | plus long | liste |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def document() -> str:
    """The whole page."""
    lignes = "\n".join(_lignes())
    ignores = "\n".join(f"- `{nom}` : {raison}." for nom, raison in IGNORES.items())
    equivalents = "\n".join(
        f"- {liste}, {code} : {f'écrit {equivalent}' if equivalent else 'non écrit'}"
        for (liste, code), equivalent in EQUIVALENTS.items()
    )
    hors = "\n".join(f"- {libelle}" for libelle in HORS_INTERFACE)
    return (
        f"{_ENTETE}{lignes}\n\n## Éléments qui ne sont pas des données de la demande\n\n{ignores}\n"
        f"- attribut `modifie` : marque de transport.\n\n"
        f"## Codes du formulaire *05 remplacés à l'export\n\n{equivalents}\n\n"
        f"## Données du registre sans élément dans l'interface\n\nComptées dans le rapport de chaque export.\n\n{hors}\n"
        "- NIR : jamais lu par l'export.\n"
    )


def ecrire() -> None:
    """Write the page in the project."""
    (Path(settings.RACINE) / FICHIER).write_text(document())


def _lignes() -> Iterator[str]:
    yield from _noeuds("informationDalo", "dalo", DOCUMENT.dalo.contenu)
    yield from _noeuds("demandeLogement", "demande", DOCUMENT.avant)
    yield from _noeuds("association", "personne_morale", DOCUMENT.association.contenu)
    physique = "personnePhysique"
    yield from _noeuds(f"{physique}/demandeur", "titulaire", DOCUMENT.demandeur)
    yield from _noeuds(f"{physique}/demandeur/adressePostale", "menage.adresse", DOCUMENT.adresse_postale.contenu)
    yield from _noeuds(f"{physique}/demandeur", "titulaire", DOCUMENT.demandeur_suite)
    yield from _noeuds(f"{physique}/adresseLogement", "menage.adresse_logement", ADRESSE_LOGEMENT.contenu)
    yield from _noeuds(f"{physique}/listePersonneACharge/personneACharge", "a_charge", DOCUMENT.a_charge)
    yield from _noeuds(f"{physique}/personneANaitre", "menage", DOCUMENT.menage)
    yield from _noeuds(f"{physique}/listePersonneEnGarde/personneEnGarde", "en_garde", DOCUMENT.en_garde)
    yield from _noeuds(f"{physique}/listeCotitulaire/cotitulaire", "cotitulaire", DOCUMENT.cotitulaire)
    yield from _noeuds(f"{physique}/logementActuel", "menage.logement", LOGEMENT.contenu)
    yield from _noeuds("listeHandicap/handicap", "menage.handicaps", DOCUMENT.handicap.contenu)
    yield from _noeuds("demandeLogement", "demande", DOCUMENT.apres)


def _noeuds(chemin: str, objet: str, noeuds: Iterable[Noeud]) -> Iterator[str]:
    for noeud in noeuds:
        if isinstance(noeud, Champ):
            yield _champ(chemin, objet, noeud)
        elif isinstance(noeud, Codes):
            element = f"{chemin}/{noeud.item}" if noeud.nu else f"{chemin}/{noeud.element}/{noeud.item}"
            yield _ligne(element, f"{objet}.{noeud.attribut}", "codes", noeud.requis, "6", "6", "omis", noeud.liste)
        elif isinstance(noeud, Bloc):
            yield from _bloc(chemin, objet, noeud)
        elif isinstance(noeud, Localite):
            dans = f"{objet}.{noeud.lieu}" if noeud.lieu else objet
            champs = (*([DECLARE_A_L_ETRANGER] if noeud.lieu else []), *FRANCE, *ETRANGER)
            yield from (_champ(chemin, dans, champ) for champ in champs)
        elif isinstance(noeud, Revenus):
            yield from (_champ(f"{chemin}/{noeud.element}", f"{objet}.revenus", champ) for champ in REVENU)
        elif isinstance(noeud, Ressources):
            ou = f"{chemin}/{noeud.element}/detailRessource"
            yield from (_champ(ou, f"{objet}.ressources", champ) for champ in DETAIL_RESSOURCE)


def _bloc(chemin: str, objet: str, bloc: Bloc) -> Iterator[str]:
    parties = [chemin, bloc.liste_element, bloc.element]
    dans = ".".join(un for un in (objet, bloc.objet, bloc.attribut) if un)
    yield from _noeuds("/".join(un for un in parties if un), dans, bloc.contenu)


def _champ(chemin: str, objet: str, champ: Champ) -> str:
    dans = f"{objet}.{champ.objet}" if champ.objet else objet
    if champ.genre is Genre.ENTIER:
        borne, place, sinon = f"{champ.minimum} à {champ.maximum}", "", "omis"
    elif champ.genre in (Genre.DATE, Genre.INSTANT, Genre.BOOLEEN):
        borne, place, sinon = "", "", ""
    else:
        borne, place = str(champ.maximum), str(champ.place)
        sinon = "coupé" if champ.coupe and champ.genre is Genre.TEXTE else "omis"
    return _ligne(
        f"{chemin}/{champ.element}",
        f"{dans}.{champ.attribut}",
        _GENRES[champ.genre],
        champ.requis,
        borne,
        place,
        sinon,
        champ.liste,
    )


def _ligne(*cellules: object) -> str:
    return "| " + " | ".join("oui" if c is True else "" if c is False else str(c) for c in cellules) + " |"
