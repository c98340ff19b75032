"""Classes of residences, as plans give them (R441-2-10 4°): read only, by page."""

from __future__ import annotations

import re

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.parc import contrats
from attributions.enums import Classe
from attributions.models import ClasseResidence
from attributions.services.classes import communes_de
from habilitations.api.vues import VueApi
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import SORTIE
from registre.api.liste import parametre_illisible, taille_de
from socle.clock import aujourdhui
from socle.periodes import en_vigueur

TAILLE, TAILLE_MAXIMALE = 100, 500
_ENTIER = re.compile(r"[0-9]{1,9}")


class Classes(VueApi):
    """The classes in force today, of a territory when one is named."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("territoire", "classe", "taille", "curseur")
        taille = taille_de(parametres, TAILLE, TAILLE_MAXIMALE)
        lues = ClasseResidence.objects.filter(en_vigueur(aujourdhui()))
        if "territoire" in parametres:
            lues = lues.filter(commune__in=self._communes(parametres["territoire"]))
        if "classe" in parametres:
            if parametres["classe"] not in Classe.values:
                raise parametre_illisible("classe", f"une de ces valeurs : {', '.join(Classe.values)}")
            lues = lues.filter(classe=parametres["classe"])
        if "curseur" in parametres:
            lues = lues.filter(pk__gt=_entier("curseur", parametres["curseur"]))
        page = list(lues.select_related("bailleur", "commune").order_by("pk")[: taille + 1])
        suivant = page[taille - 1].pk if len(page) > taille else None
        rendue = contrats.PageDeClasses([_lue(une) for une in page[:taille]], suivant)
        return Response(SORTIE.ecrire(rendue))

    def _communes(self, texte: str) -> list[int]:
        lieu = Territoire.objects.filter(pk=_entier("territoire", texte)).first()
        if lieu is None:
            raise parametre_illisible("territoire", "l'étiquette d'un territoire (voir /api/v1/territoires/)")
        return communes_de(lieu)


def _entier(nom: str, texte: str) -> int:
    if not _ENTIER.fullmatch(texte):
        raise parametre_illisible(nom, "un nombre entier")
    return int(texte)


def _lue(une: ClasseResidence) -> contrats.ClasseLue:
    return contrats.ClasseLue(
        une.pk, une.bailleur.siren or "", une.commune.code, une.programme, une.classe, une.plan,
        {nom: str(valeur) for nom, valeur in une.indicateurs.items()}, une.du, une.au,
    )  # fmt: skip
