"""The ministry's schema, read as a tree of particles: what the generator of documents and the completeness test walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"


@dataclass
class Particule:
    """One element of the schema, at one place. `genre` is its base type; `enfants` are branches: one list per choice."""

    nom: str
    chemin: str
    minimum: int
    multiple: bool
    genre: str = ""
    facettes: dict[str, str] = field(default_factory=dict)
    a_code: bool = False
    contenu: list[Particule | Choix] = field(default_factory=list)


@dataclass
class Choix:
    branches: list[list[Particule]]
    obligatoire: bool


class Schema:
    """`InterfaceNuu_v0201.xsd` and the file it includes."""

    def __init__(self, dossier: Path) -> None:
        self.validateur = etree.XMLSchema(etree.parse(str(dossier / "InterfaceNuu_v0201.xsd")))
        self._types: dict[str, etree._Element] = {}
        self._groupes: dict[str, etree._Element] = {}
        racines = [etree.parse(str(dossier / nom)).getroot() for nom in ("InterfaceNuu_v0201.xsd", "Doublon_V0200.xsd")]
        for noeud in (enfant for racine in racines for enfant in racine):
            if noeud.tag in (f"{XS}complexType", f"{XS}simpleType"):
                self._types[noeud.get("name")] = noeud
            elif noeud.tag == f"{XS}group":
                self._groupes[noeud.get("name")] = noeud
        element = next(un for un in racines[0] if un.tag == f"{XS}element")
        self.racine = Particule("interfaceNuu", "", 1, multiple=False)
        self.racine.contenu = self._contenu(element[0], "")

    def _contenu(self, noeud: etree._Element, chemin: str) -> list[Particule | Choix]:
        contenu: list[Particule | Choix] = []
        for enfant in noeud:
            if enfant.tag == f"{XS}sequence":
                contenu += self._contenu(enfant, chemin)
            elif enfant.tag == f"{XS}element":
                contenu.append(self._particule(enfant, chemin))
            elif enfant.tag == f"{XS}group":
                contenu += self._contenu(self._groupes[_local(enfant.get("ref"))], chemin)
            elif enfant.tag == f"{XS}choice":
                branches = [self._contenu_de_branche(branche, chemin) for branche in enfant]
                contenu.append(Choix(branches, enfant.get("minOccurs", "1") == "1"))
        return contenu

    def _contenu_de_branche(self, branche: etree._Element, chemin: str) -> list[Particule]:
        enveloppe = etree.Element(f"{XS}sequence")
        enveloppe.append(etree.fromstring(etree.tostring(branche)))
        return [une for une in self._contenu(enveloppe, chemin) if isinstance(une, Particule)]

    def _particule(self, element: etree._Element, chemin: str) -> Particule:
        nom = element.get("name")
        particule = Particule(
            nom,
            f"{chemin}/{nom}" if chemin else nom,
            int(element.get("minOccurs", "1")),
            multiple=element.get("maxOccurs") == "unbounded",
        )
        type_ = self._types.get(_local(element.get("type") or ""))
        interne = element.find(f"{XS}complexType")
        if interne is not None:
            particule.contenu = self._contenu(interne, particule.chemin)
        elif type_ is None:
            particule.genre = _local(element.get("type"))
        elif type_.tag == f"{XS}simpleType":
            particule.genre, particule.facettes = self._simple(type_)
        else:
            self._complexe(particule, type_)
        return particule

    def _complexe(self, particule: Particule, type_: etree._Element) -> None:
        simple = type_.find(f"{XS}simpleContent")
        if simple is not None:
            base = _local(simple[0].get("base"))
            if base in self._types:
                particule.genre, particule.facettes = self._simple(self._types[base])
            else:
                particule.genre = base
            return
        particule.a_code = type_.find(f"{XS}attribute[@name='code']") is not None and particule.nom != "anomalie"
        particule.contenu = self._contenu(type_, particule.chemin)

    def _simple(self, type_: etree._Element) -> tuple[str, dict[str, str]]:
        restriction = type_[0]
        facettes = {_local(une.tag.split("}")[1]): une.get("value") for une in restriction}
        return _local(restriction.get("base")), facettes

    def chemins(self, *, sauf: frozenset[str]) -> set[str]:
        """Every path of the schema, without those under an element named in `sauf`."""
        trouves: set[str] = set()
        reste: list[Particule | Choix] = list(self.racine.contenu)
        while reste:
            une = reste.pop()
            if isinstance(une, Choix):
                reste += [particule for branche in une.branches for particule in branche]
            elif une.nom not in sauf:
                trouves.add(une.chemin)
                reste += une.contenu
        return trouves


def _local(nom: str) -> str:
    return nom.split(":")[-1]
