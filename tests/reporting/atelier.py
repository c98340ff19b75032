"""What the tests of import and export share: a folder of documents, a document changed, the import run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from lxml import etree

from registre.models import Demande, NumeroUnique
from reporting.models import LigneImport, LotImport
from reporting.sne.import_ import Options, importer
from tests.reporting.engendrement import ESPACE, Fabrique, octets

MAINTENANT = "2026-03-15T10:00:00+01:00"


def deposer(dossier: Path, *documents: etree._Element | bytes, nom: str = "doc") -> None:
    for rang, document in enumerate(documents):
        contenu = document if isinstance(document, bytes) else octets(document)
        (dossier / f"{nom}-{rang:04d}.xml").write_bytes(contenu)


def lancer(dossier: Path, **options: object) -> LotImport:
    return importer([dossier], Options(rapport=dossier.parent / "rapport.xlsx", **options))


def anomalies(gravite: str, **filtre: object) -> set[tuple[str, str]]:
    lignes = LigneImport.objects.filter(**filtre)
    return {(une["code"], une["element"]) for ligne in lignes for une in ligne.anomalies if une["gravite"] == gravite}


def element(document: etree._Element, chemin: str) -> etree._Element:
    trouve = document.find("/".join(f"{ESPACE}{nom}" for nom in f"demande/demandeLogement/{chemin}".split("/")))
    assert trouve is not None, chemin
    return trouve


def oter(document: etree._Element, *chemins: str) -> etree._Element:
    for chemin in chemins:
        trouve = element(document, chemin)
        trouve.getparent().remove(trouve)
    return document


def active(fabrique: Fabrique, type_fichier: str = "CRE", **options: str) -> etree._Element:
    """A document of an active demande."""
    return oter(fabrique.document(type_fichier, **options), "radiation", "renouvellement")


def suite(document: etree._Element, type_fichier: str, fichier_a: str) -> etree._Element:
    """The same demande in a later document."""
    copie = etree.fromstring(octets(document))
    copie.find(f"{ESPACE}entete/{ESPACE}typeFichier").text = type_fichier
    copie.find(f"{ESPACE}entete/{ESPACE}dateFichier").text = fichier_a
    return copie


def ajouter(document: etree._Element, chemin: str, avant: str | None = None, code: str = "", texte: str = "") -> None:
    parent, _, nom = chemin.rpartition("/")
    ou = element(document, parent) if parent else document.find(f"{ESPACE}demande/{ESPACE}demandeLogement")
    neuf = etree.Element(f"{ESPACE}{nom}")
    neuf.text = texte or None
    if code:
        neuf.set("code", code)
    if avant is None:
        ou.append(neuf)
    else:
        ou.insert(list(ou).index(ou.find(f"{ESPACE}{avant}")), neuf)


def radier(document: etree._Element, motif: str, le: str) -> etree._Element:
    ajouter(document, "radiation", avant="dateDerniereModificationPiece")
    ajouter(document, "radiation/dateRadiation", texte=le)
    ajouter(document, "radiation/motifRadiation", code=motif)
    return document


def demande_de(document: etree._Element) -> Demande:
    return NumeroUnique.objects.select_related("demande").get(numero=element(document, "numUnique").text).demande


def demande_deposee_le(document: etree._Element) -> date:
    return date.fromisoformat(element(document, "dateCreationDemande").text)
