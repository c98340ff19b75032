"""From the table of the interface to functions that read: each node becomes one closure, chosen once at import.

An action takes the reading in progress, the element and the object to fill. Nothing is looked up by path: children are
walked once, each by its tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from demandeurs.saisie import SaisieAdresse, SaisieLocalite, SaisiePersonneMorale, SaisieRessource, SaisieRevenuFiscal
from registre.saisie import SaisieAttribution, SaisieRadiation, SaisieVoeu
from reporting.sne.anomalies import Anomalie, avertissement, refus
from reporting.sne.table import (
    DECLARE_A_L_ETRANGER,
    DETAIL_RESSOURCE,
    ESPACE,
    ETRANGER,
    FRANCE,
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
from reporting.sne.valeurs import lire_booleen, lire_date, lire_entier, lire_instant

BALISE = f"{{{ESPACE}}}"
Action = Callable[["Lecteur", etree._Element, Any], None]
Tableau = dict[str, Action]

_FABRIQUES: dict[type, Callable[[], object]] = {
    SaisieAdresse: lambda: SaisieAdresse(""),
    SaisieVoeu: lambda: SaisieVoeu(""),
    SaisiePersonneMorale: lambda: SaisiePersonneMorale(""),
    SaisieAttribution: lambda: SaisieAttribution(None, "", accord_collectif="", reservataire=""),  # type: ignore[arg-type]
    SaisieRadiation: lambda: SaisieRadiation(None, ""),  # type: ignore[arg-type]
}


class Lecteur:
    """A reading in progress: what was found wrong so far."""

    __slots__ = ("anomalies",)

    def __init__(self) -> None:
        self.anomalies: list[Anomalie] = []

    def signale(self, fin: str) -> bool:
        """Whether something was already said about the element whose path ends so."""
        return any(une.element.endswith(fin) for une in self.anomalies)

    def inconnu(self, element: etree._Element) -> None:
        self.anomalies.append(
            avertissement("element_inconnu", chemin(element), "Élément inconnu du schéma 02.01 : il n'est pas repris.")
        )

    def manquant(self, parent: etree._Element, suite: str) -> None:
        self.anomalies.append(
            refus(
                "element_manquant",
                f"{chemin(parent)}/{suite}",
                "Élément obligatoire absent ou vide.",
                source="schéma InterfaceNuu 02.01 ; R441-2-2",
                issue="Compléter le document et le renvoyer.",
            )
        )

    def illisible(self, element: etree._Element, champ: Champ) -> None:
        faire = refus if champ.vital else avertissement
        attendu = _ATTENDUS[champ.genre].format(minimum=champ.minimum, maximum=champ.maximum)
        self.anomalies.append(
            faire(
                "valeur_illisible",
                chemin(element),
                f"Valeur illisible : {attendu} attendu{'e' if champ.genre in _FEMININS else ''}.",
                source="schéma InterfaceNuu 02.01",
                issue="Corriger la valeur et renvoyer le document."
                if champ.vital
                else "La valeur n'est pas reprise : la compléter dans le dossier.",
            )
        )

    def trop_long(self, element: etree._Element, champ: Champ, texte: str) -> str:
        """The text as it can be kept: whole when our column is longer than the schema."""
        if len(texte) <= champ.place:
            self.anomalies.append(
                avertissement(
                    "trop_long",
                    chemin(element),
                    f"Texte de plus de {champ.maximum} caractères : repris en entier, il dépasse le schéma.",
                    source="schéma InterfaceNuu 02.01",
                )
            )
            return texte
        faire = refus if champ.vital or champ.element in ("numGuichet", "numUniqueAssocie") else avertissement
        self.anomalies.append(
            faire(
                "trop_long",
                chemin(element),
                f"Texte de plus de {champ.place} caractères : {'coupé' if champ.coupe else 'non repris'}.",
                source="schéma InterfaceNuu 02.01",
            )
        )
        return texte[: champ.place].rstrip() if champ.coupe else ""


_ATTENDUS = {
    Genre.TEXTE: "texte",
    Genre.CODE: "code",
    Genre.DATE: "date (AAAA-MM-JJ)",
    Genre.INSTANT: "date et heure",
    Genre.BOOLEEN: "true ou false",
    Genre.ENTIER: "nombre entier de {minimum} à {maximum}",
    Genre.TELEPHONE: "téléphone",
    Genre.COURRIEL: "adresse électronique",
    Genre.CODE_POSTAL: "code postal",
}
_FEMININS = (Genre.DATE, Genre.INSTANT, Genre.COURRIEL)


def chemin(element: etree._Element) -> str:
    """The path of the element below the document's root, without namespaces: only computed for an anomaly."""
    noms = [etree.QName(un).localname for un in (*reversed(list(element.iterancestors())), element)]
    return "/".join(noms[2:] if len(noms) > 2 else noms)


def remplir(lecteur: Lecteur, element: etree._Element, cible: object, tableau: Tableau) -> None:
    """Give each child to the action of its tag."""
    for enfant in element:
        action = tableau.get(enfant.tag)
        if action is None:
            lecteur.inconnu(enfant)
        else:
            action(lecteur, enfant, cible)


def compiler(noeuds: Iterable[Noeud]) -> Tableau:
    """The actions of these nodes by qualified tag."""
    tableau: Tableau = {}
    for noeud in noeuds:
        if isinstance(noeud, Localite):
            tableau |= _localite(noeud)
        elif isinstance(noeud, Champ):
            tableau[BALISE + noeud.element] = _champ(noeud)
        elif isinstance(noeud, Codes):
            tableau[BALISE + (noeud.item if noeud.nu else noeud.element)] = (
                _un_code(noeud) if noeud.nu else _codes(noeud)
            )
        elif isinstance(noeud, Bloc):
            tableau[BALISE + (noeud.liste_element or noeud.element)] = un_bloc(noeud)
        elif isinstance(noeud, Revenus):
            tableau[BALISE + noeud.element] = _revenus
        elif isinstance(noeud, Ressources):
            tableau[BALISE + noeud.element] = _ressources(noeud)
    return tableau


def un_bloc(bloc: Bloc) -> Action:
    """The action that reads a structured element, or the list of them."""
    if bloc.liste_element:
        return _blocs(bloc)
    tableau, objet, presence, attribut = compiler(bloc.contenu), bloc.objet, bloc.presence, bloc.attribut
    fabrique = _fabrique(bloc)
    vitaux = _vitaux(bloc)

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        if objet:
            cible = getattr(cible, objet)
        if presence:
            setattr(cible, presence, True)
        if fabrique is not None:
            neuf = fabrique()
            setattr(cible, attribut, neuf)
            cible = neuf
        remplir(lecteur, element, cible, tableau)
        for champ in vitaux:
            if not getattr(cible, champ.attribut) and not lecteur.signale(f"{bloc.element}/{champ.element}"):
                lecteur.manquant(element, champ.element)

    return lire


def _vitaux(bloc: Bloc) -> tuple[Champ, ...]:
    return tuple(un for un in bloc.contenu if isinstance(un, Champ) and un.vital and un.requis)


def _fabrique(bloc: Bloc) -> Callable[[], Any] | None:
    return None if bloc.fabrique is None else _FABRIQUES.get(bloc.fabrique, bloc.fabrique)


def _blocs(bloc: Bloc) -> Action:
    tableau, attribut, objet = compiler(bloc.contenu), bloc.attribut, bloc.objet
    balise, fabrique = BALISE + bloc.element, _fabrique(bloc)

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        liste = getattr(getattr(cible, objet) if objet else cible, attribut)
        for enfant in element:
            if enfant.tag != balise or fabrique is None:
                lecteur.inconnu(enfant)
                continue
            neuf = fabrique()
            remplir(lecteur, enfant, neuf, tableau)
            liste.append(neuf)

    return lire


def _champ(champ: Champ) -> Action:
    if champ.genre is Genre.CODE:
        return _code(champ)
    if champ.genre in _CONVERSIONS:
        return _valeur(champ)
    attribut, maximum, objet = champ.attribut, champ.maximum, champ.objet

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        texte = element.text
        if texte is None:
            return
        texte = texte.strip()
        if len(texte) > maximum:
            texte = lecteur.trop_long(element, champ, texte)
        setattr(getattr(cible, objet) if objet else cible, attribut, texte)

    return lire


def _code(champ: Champ) -> Action:
    attribut, maximum = champ.attribut, champ.maximum

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        code = element.get("code")
        if code is None:
            return
        code = code.strip()
        if len(code) > maximum or not (code.isalnum() or not code):
            lecteur.illisible(element, champ)
            return
        setattr(cible, attribut, code)

    return lire


_CONVERSIONS: dict[Genre, Callable[[str], Any]] = {
    Genre.DATE: lire_date,
    Genre.INSTANT: lire_instant,
    Genre.BOOLEEN: lire_booleen,
    Genre.ENTIER: lire_entier,
}


def _valeur(champ: Champ) -> Action:
    attribut, objet, convertir = champ.attribut, champ.objet, _CONVERSIONS[champ.genre]
    borne = champ.genre is Genre.ENTIER
    minimum, maximum = champ.minimum, champ.maximum

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        texte = element.text
        if texte is None or not (texte := texte.strip()):
            return
        try:
            valeur = convertir(texte)
        except ValueError:
            lecteur.illisible(element, champ)
            return
        if borne and not minimum <= valeur <= maximum:
            lecteur.illisible(element, champ)
            return
        setattr(getattr(cible, objet) if objet else cible, attribut, valeur)

    return lire


def _codes(codes: Codes) -> Action:
    objet, balise = codes.objet, BALISE + codes.item
    un_code = _un_code(codes)

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        cible = getattr(cible, objet) if objet else cible
        for enfant in element:
            if enfant.tag == balise:
                un_code(lecteur, enfant, cible)
            else:
                lecteur.inconnu(enfant)

    return lire


def _un_code(codes: Codes) -> Action:
    attribut = codes.attribut
    champ = Champ(codes.item, attribut, Genre.CODE, 6, place=6, liste=codes.liste)

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        code = (element.get("code") or "").strip()
        if not code:
            return
        if len(code) > champ.maximum or not code.isalnum():
            lecteur.illisible(element, champ)
            return
        getattr(cible, attribut).append(code)

    return lire


def _localite(localite: Localite) -> Tableau:
    """The fields of the place, on the object itself or on a place made when one of them is present."""
    champs = (*FRANCE, *ETRANGER)
    if not localite.lieu:
        return {BALISE + champ.element: _champ(champ) for champ in champs}
    return {
        BALISE + champ.element: _dans_un_lieu(localite.lieu, _champ(champ)) for champ in (DECLARE_A_L_ETRANGER, *champs)
    }


def _dans_un_lieu(attribut: str, action: Action) -> Action:
    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        lieu = getattr(cible, attribut)
        if lieu is None:
            lieu = SaisieLocalite()
            setattr(cible, attribut, lieu)
        action(lecteur, element, lieu)

    return lire


_REVENU = {BALISE + champ.element: (1 if champ.element.endswith("1") else 2, _champ(champ)) for champ in REVENU}


def _revenus(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
    par_rang: dict[int, SaisieRevenuFiscal] = {}
    for enfant in element:
        rang_et_action = _REVENU.get(enfant.tag)
        if rang_et_action is None:
            lecteur.inconnu(enfant)
            continue
        rang, action = rang_et_action
        action(lecteur, enfant, par_rang.setdefault(rang, SaisieRevenuFiscal(rang)))
    cible.revenus = [par_rang[rang] for rang in sorted(par_rang) if not _revenu_vide(par_rang[rang])]


def _revenu_vide(revenu: SaisieRevenuFiscal) -> bool:
    return revenu.annee is None and revenu.montant is None


_DETAIL = {BALISE + champ.element: _champ(champ) for champ in DETAIL_RESSOURCE}
_B_DETAIL = BALISE + "detailRessource"


def _ressources(noeud: Ressources) -> Action:
    sens, des_charges = noeud.sens, noeud.des_charges

    def lire(lecteur: Lecteur, element: etree._Element, cible: Any) -> None:
        for enfant in element:
            if enfant.tag != _B_DETAIL:
                lecteur.inconnu(enfant)
                continue
            ressource = SaisieRessource(sens=sens, des_charges=des_charges)
            remplir(lecteur, enfant, ressource, _DETAIL)
            cible.ressources.append(ressource)

    return lire
