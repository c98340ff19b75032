"""Territories and code lists: what a declaration names and what a list is filtered by."""

from __future__ import annotations

import re

from django.db.models import Q
from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi
from habilitations.models import Appartenance, Succession, Territoire
from habilitations.rules.portees import Portee
from habilitations.rules.types import NatureTerritoire
from registre.api.contrats import (
    SORTIE,
    CodeLu,
    ContenantLu,
    ListeDeNomenclatures,
    Nomenclature,
    PageDeTerritoires,
    TerritoireDetaille,
    TerritoireLu,
)
from registre.api.liste import parametre_illisible, taille_de
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from socle.api.problemes import Probleme
from socle.clock import aujourdhui
from socle.periodes import en_vigueur
from socle.texte import normaliser

TAILLE, TAILLE_MAXIMALE = 50, 200
CHAMPS = ("pk", "nature", "code", "nom", "codes_postaux", "population", "du", "au")
_NOMBRE = re.compile(r"[0-9]{1,9}")
_CODE = re.compile(r"[0-9A-Za-z]{1,9}")


class Territoires(VueApi):
    """Territories in force, by nature, code or beginning of the name."""

    portees = {"GET": Portee.TERRITOIRES_LIRE}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("q", "nature", "code", "taille", "curseur")
        taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
        trouves = Territoire.objects.filter(_condition(parametres)).en_vigueur(aujourdhui()).order_by("pk")
        lus = [TerritoireLu(*valeurs) for valeurs in trouves.values_list(*CHAMPS)[: taille + 1]]
        suivant = lus[taille - 1].etiquette if len(lus) > taille else None
        return Response(SORTIE.ecrire(PageDeTerritoires(lus[:taille], suivant)))


def _condition(parametres: dict[str, str]) -> Q:
    condition = Q()
    if nature := parametres.get("nature"):
        if nature not in NatureTerritoire.values:
            raise parametre_illisible("nature", f"une de ces valeurs : {', '.join(NatureTerritoire.values)}")
        condition &= Q(nature=nature)
    if code := parametres.get("code"):
        if not _CODE.fullmatch(code):
            raise parametre_illisible("code", "un code INSEE ou un SIREN")
        condition &= Q(code=code.upper())
    if texte := parametres.get("q"):
        nom = normaliser(texte[:60])
        if not nom:
            raise parametre_illisible("q", "le début d'un nom")
        condition &= Q(nom_normalise__startswith=nom)
    if curseur := parametres.get("curseur"):
        if not _NOMBRE.fullmatch(curseur):
            raise parametre_illisible("curseur", "celui de la page précédente")
        condition &= Q(pk__gt=int(curseur))
    return condition


class UnTerritoire(VueApi):
    """One territory, in force or former: what contains it today, what replaced it."""

    portees = {"GET": Portee.TERRITOIRES_LIRE}

    def get(self, request: Request, etiquette: int) -> Response:
        self.parametres()
        valeurs = None
        if etiquette < 2**31:
            valeurs = Territoire.objects.filter(pk=etiquette).values_list(*CHAMPS).first()
        if valeurs is None:
            raise Probleme(404, "territoire_inconnu", "Aucun territoire ne porte cette étiquette.")
        contenants = Appartenance.objects.filter(en_vigueur(aujourdhui()), membre=etiquette).order_by("niveau")
        suites = Succession.objects.filter(ancien=etiquette).order_by("le")
        lu = TerritoireDetaille(
            *valeurs,
            _voisins(contenants.values_list(*_de("contenant"))),
            _voisins(suites.values_list(*_de("nouveau"))),
        )
        return Response(SORTIE.ecrire(lu))


def _de(relation: str) -> list[str]:
    return [f"{relation}_id", *(f"{relation}__{champ}" for champ in ("nature", "code", "nom"))]


def _voisins(lignes: object) -> list[ContenantLu]:
    return [ContenantLu(*ligne) for ligne in lignes]  # type: ignore[attr-defined]


class Nomenclatures(VueApi):
    """The codes that may be declared today."""

    portees = {"GET": Portee.TERRITOIRES_LIRE}

    def get(self, request: Request) -> Response:
        self.parametres()
        toutes, le = nomenclatures(), aujourdhui()
        listes = [
            Nomenclature(liste.value, [CodeLu(c, toutes.libelle(liste, c)) for c in sorted(toutes.codes(liste, le))])
            for liste in Liste
        ]
        return Response(SORTIE.ecrire(ListeDeNomenclatures(listes)))
