"""One demande, from `SaisieDemande` to the bytes of a document valid against InterfaceNuu 02.01.

Pure: no database, no clock. What the schema cannot carry is cut or left out, and each time an `Anomalie` says so.
Elements that the schema requires and that we do not have are written empty, as it allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from lxml import etree

from demandeurs.saisie import SaisieAdresse, SaisieLocalite, SaisieMenage, SaisiePersonne
from registre.saisie import SaisieDemande, SaisieSne
from reporting.sne import table
from reporting.sne.anomalies import Anomalie, avertissement
from reporting.sne.formes import mettre_en_forme
from reporting.sne.lecteurs import BALISE
from reporting.sne.table import (
    DETAIL_RESSOURCE,
    DOCUMENT,
    ETRANGER,
    FRANCE,
    Bloc,
    Champ,
    Codes,
    Localite,
    Noeud,
    Ressources,
    Revenus,
)
from reporting.sne.valeurs import ecrire_booleen, ecrire_instant

ESPACES = {None: table.ESPACE}
SCHEMA = "schéma InterfaceNuu 02.01"


@dataclass(frozen=True, slots=True)
class EnTete:
    """The header of a document: its type (CRE, MOD…), the instant it is written, the version of the interface."""

    type: str
    date: datetime
    version: str = table.DERNIERE_VERSION


@dataclass(slots=True)
class Redacteur:
    """A writing in progress. `codes_postaux` completes a French address whose postcode is not held (INSEE → postcode);
    `equivalents` turns a code of a later form into the nearest one of the interface, by list."""

    version: str
    codes_postaux: Mapping[str, str] = field(default_factory=dict)
    equivalents: Mapping[tuple[str, str], str] = field(default_factory=dict)
    anomalies: list[Anomalie] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)

    def dire(self, code: str, element: str, message: str) -> None:
        self.anomalies.append(avertissement(code, "/".join((*self.parents, element)), message, source=SCHEMA))


def ecrire(
    demande: SaisieDemande,
    entete: EnTete,
    *,
    codes_postaux: Mapping[str, str] | None = None,
    equivalents: Mapping[tuple[str, str], str] | None = None,
) -> tuple[bytes, list[Anomalie]]:
    """The document in UTF-8 and what had to be cut or left out."""
    redacteur = Redacteur(entete.version, codes_postaux or {}, equivalents or {})
    racine = etree.Element(f"{BALISE}interfaceNuu", {"versionInterface": entete.version}, nsmap=ESPACES)
    tete = _sous(racine, "entete")
    _sous(tete, "typeFichier").text = entete.type
    _sous(tete, "dateFichier").text = ecrire_instant(entete.date)
    corps = _sous(racine, "demande")
    if demande.dalo is not None:
        _noeuds(redacteur, _sous(corps, "informationDalo"), demande.dalo, DOCUMENT.dalo.contenu)
    _demande_logement(redacteur, _sous(corps, "demandeLogement"), demande)
    return etree.tostring(racine, xml_declaration=True, encoding="UTF-8"), redacteur.anomalies


def _demande_logement(redacteur: Redacteur, element: etree._Element, demande: SaisieDemande) -> None:
    vue = _Vue(demande)
    _noeuds(redacteur, element, vue, DOCUMENT.avant)
    if demande.personne_morale is not None:
        _bloc(redacteur, element, demande, DOCUMENT.association)
    elif demande.menage is not None:
        _personne_physique(redacteur, _sous(element, "personnePhysique"), demande.menage)
        if demande.menage.handicaps:
            _bloc(redacteur, element, demande.menage, DOCUMENT.handicap)
    _noeuds(redacteur, element, vue, DOCUMENT.apres)


class _Vue:
    """The demande as the interface sees it: no block of search or motives when nothing is declared in it."""

    __slots__ = ("demande", "motifs", "recherche", "sne")

    def __init__(self, demande: SaisieDemande) -> None:
        self.demande = demande
        self.sne = demande.sne or SaisieSne(renouvellement_elec=True if demande.en_ligne else None)
        recherche, motifs = demande.recherche, demande.motifs
        declaree = recherche.types or recherche.voeux or recherche.elargie or recherche.loyer_max is not None
        self.recherche = recherche if declaree or recherche.categorie else None
        self.motifs = motifs if motifs.codes or motifs.autre or motifs.jugement_le else None

    def __getattr__(self, nom: str) -> Any:
        return getattr(self.demande, nom)


def _personne_physique(redacteur: Redacteur, element: etree._Element, menage: SaisieMenage) -> None:
    roles: dict[str, list[SaisiePersonne]] = {}
    for personne in menage.personnes:
        roles.setdefault(personne.role, []).append(personne)
    redacteur.parents.append("personnePhysique")
    demandeur = _sous(element, "demandeur")
    titulaire = menage.titulaire or SaisiePersonne("titulaire")
    _noeuds(redacteur, demandeur, titulaire, DOCUMENT.demandeur)
    _adresse_requise(redacteur, demandeur, menage.adresse)
    _noeuds(redacteur, demandeur, titulaire, DOCUMENT.demandeur_suite)
    if menage.adresse_logement is not None:
        _bloc(redacteur, element, menage, table.ADRESSE_LOGEMENT)
    _personnes(redacteur, element, "listePersonneACharge", "personneACharge", DOCUMENT.a_charge, roles.get("a_charge"))
    if menage.naissances_attendues is not None or menage.naissance_prevue_le is not None:
        _noeuds(redacteur, _sous(element, "personneANaitre"), menage, DOCUMENT.menage)
    _personnes(redacteur, element, "listePersonneEnGarde", "personneEnGarde", DOCUMENT.en_garde, roles.get("en_garde"))
    autres = [une for une in menage.personnes if une.role in ("cotitulaire", "colocataire")]
    _personnes(redacteur, element, "listeCotitulaire", "cotitulaire", DOCUMENT.cotitulaire, autres)
    _bloc(redacteur, element, menage, DOCUMENT.logement)
    redacteur.parents.pop()


def _personnes(
    redacteur: Redacteur,
    element: etree._Element,
    liste: str,
    item: str,
    noeuds: tuple[Noeud, ...],
    personnes: Iterable[SaisiePersonne] | None,
) -> None:
    if not personnes:
        return
    conteneur = _sous(element, liste)
    redacteur.parents.append(liste)
    for personne in personnes:
        _noeuds(redacteur, _sous(conteneur, item), personne, noeuds)
    redacteur.parents.pop()


def _adresse_requise(redacteur: Redacteur, element: etree._Element, adresse: SaisieAdresse | None) -> None:
    """The postal address, which the schema requires: without one, the emptiest block it accepts."""
    if adresse is None:
        redacteur.dire("adresse_absente", "adressePostale", "Aucune adresse postale : le bloc est écrit vide.")
        adresse = SaisieAdresse("")
    bloc = _sous(element, "adressePostale")
    redacteur.parents.append("adressePostale")
    _noeuds(redacteur, bloc, adresse, DOCUMENT.adresse_postale.contenu)
    redacteur.parents.pop()


def _noeuds(redacteur: Redacteur, element: etree._Element, objet: Any, noeuds: Iterable[Noeud]) -> None:
    for noeud in noeuds:
        _ECRIVAINS[type(noeud)](redacteur, element, objet, noeud)


def _champ(redacteur: Redacteur, element: etree._Element, objet: Any, champ: Champ) -> None:
    if champ.objet:
        objet = getattr(objet, champ.objet)
    valeur = getattr(objet, champ.attribut)
    if champ.depuis > redacteur.version:
        if valeur is not None and valeur != "":
            redacteur.dire("version", champ.element, f"Élément de la version {champ.depuis} : il n'est pas écrit.")
        return
    texte = _en_texte(redacteur, valeur, champ)
    if not texte and not champ.requis:
        return
    if champ.genre in _GENRES_A_CODE:
        enfant = _sous(element, champ.element)
        if texte:
            enfant.set("code", texte)
    else:
        _sous(element, champ.element).text = texte


_GENRES_A_CODE = {table.Genre.CODE}


def _en_texte(redacteur: Redacteur, valeur: Any, champ: Champ) -> str:
    if valeur is None or valeur == "":
        return ""
    if valeur is True or valeur is False:
        return ecrire_booleen(valeur)
    if isinstance(valeur, datetime):
        return ecrire_instant(valeur)
    if isinstance(valeur, date):
        return valeur.isoformat()
    texte, probleme = mettre_en_forme(valeur, champ, redacteur.equivalents)
    if probleme:
        redacteur.dire(probleme.code, champ.element, probleme.message)
    return texte


def _codes(redacteur: Redacteur, element: etree._Element, objet: Any, codes: Codes) -> None:
    valeurs: list[str] = getattr(objet, codes.attribut)
    if not valeurs and not codes.requis:
        return
    conteneur = element if codes.nu else _sous(element, codes.element)
    champ = Champ(codes.item, codes.attribut, table.Genre.CODE, 6, liste=codes.liste, coupe=False)
    ecrits: list[str] = []
    for valeur in valeurs:
        texte, probleme = mettre_en_forme(valeur, champ, redacteur.equivalents)
        if probleme:
            redacteur.dire(probleme.code, codes.item, probleme.message)
        if texte and not (probleme and texte in ecrits):
            _sous(conteneur, codes.item).set("code", texte)
            ecrits.append(texte)
    if codes.requis and not ecrits:
        _sous(conteneur, codes.item)


def _bloc(redacteur: Redacteur, element: etree._Element, objet: Any, bloc: Bloc) -> None:
    if bloc.liste_element:
        _liste_de_blocs(redacteur, element, objet, bloc)
        return
    if bloc.objet:
        objet = getattr(objet, bloc.objet)
    if bloc.fabrique is not None:
        objet = getattr(objet, bloc.attribut)
    if objet is None and not bloc.requis:
        return
    if objet is None:
        objet = bloc.fabrique()  # type: ignore[misc]
    elif bloc.fabrique is None and not _a_ecrire(objet, bloc):
        return
    if bloc.depuis > redacteur.version:
        redacteur.dire("version", bloc.element, f"Bloc de la version {bloc.depuis} : il n'est pas écrit.")
        return
    redacteur.parents.append(bloc.element)
    _noeuds(redacteur, _sous(element, bloc.element), objet, bloc.contenu)
    redacteur.parents.pop()


def _a_ecrire(objet: Any, bloc: Bloc) -> bool:
    """Whether a block without object of its own has something in it."""
    if bloc.presence and getattr(objet, bloc.presence):
        return True
    return any(
        getattr(objet, noeud.attribut) not in (None, "") if isinstance(noeud, Champ) else True for noeud in bloc.contenu
    )


def _liste_de_blocs(redacteur: Redacteur, element: etree._Element, objet: Any, bloc: Bloc) -> None:
    objets = getattr(getattr(objet, bloc.objet) if bloc.objet else objet, bloc.attribut)
    if not objets and not bloc.requis:
        return
    conteneur = _sous(element, bloc.liste_element)
    redacteur.parents.append(bloc.liste_element)
    for un in objets or [bloc.fabrique("")]:  # type: ignore[misc]
        _noeuds(redacteur, _sous(conteneur, bloc.element), un, bloc.contenu)
    redacteur.parents.pop()


def _localite(redacteur: Redacteur, element: etree._Element, objet: Any, localite: Localite) -> None:
    lieu: SaisieAdresse | SaisieLocalite | None = getattr(objet, localite.lieu) if localite.lieu else objet
    if lieu is None:
        return
    if localite.lieu and lieu.etranger is not None:
        _sous(element, "etranger").text = ecrire_booleen(lieu.etranger)
    if lieu.commune and not lieu.code_postal:
        lieu = replace(lieu, code_postal=redacteur.codes_postaux.get(lieu.commune, ""))
    if lieu.code_postal:
        _noeuds(redacteur, element, lieu, FRANCE)
        return
    if lieu.commune:
        redacteur.dire("code_postal_absent", "commune", "Commune sans code postal : le schéma exige les deux.")
    ailleurs = lieu.code_postal_etranger or lieu.commune_etranger or lieu.pays
    if ailleurs or not localite.lieu:
        _noeuds(redacteur, element, lieu, ETRANGER)


def _revenus(redacteur: Redacteur, element: etree._Element, personne: Any, noeud: Revenus) -> None:
    par_rang = {un.rang: un for un in personne.revenus}
    if not par_rang and not noeud.requis:
        return
    conteneur = _sous(element, noeud.element)
    redacteur.parents.append(noeud.element)
    for champ in table.REVENU:
        revenu = par_rang.get(1 if champ.element.endswith("1") else 2)
        if revenu is not None:
            _champ(redacteur, conteneur, revenu, champ)
    redacteur.parents.pop()


def _ressources(redacteur: Redacteur, element: etree._Element, personne: Any, noeud: Ressources) -> None:
    conteneur = _sous(element, noeud.element)
    redacteur.parents.append(noeud.element)
    for ressource in personne.ressources:
        if ressource.sens == noeud.sens and ressource.des_charges == noeud.des_charges:
            _noeuds(redacteur, _sous(conteneur, "detailRessource"), ressource, DETAIL_RESSOURCE)
    redacteur.parents.pop()


_ECRIVAINS: dict[type, Callable[[Redacteur, etree._Element, Any, Any], None]] = {
    Champ: _champ,
    Codes: _codes,
    Bloc: _bloc,
    Localite: _localite,
    Revenus: _revenus,
    Ressources: _ressources,
}


def _sous(parent: etree._Element, nom: str) -> etree._Element:
    return etree.SubElement(parent, BALISE + nom)
