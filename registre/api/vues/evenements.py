"""Events: of one demande, and the feed of everything that happens in the perimeter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import SORTIE, EvenementLu, PageDEvenements
from registre.api.liste import parametre_illisible, taille_de
from registre.api.ouverture import ouvrir
from registre.enums import NatureEvenement
from registre.services.actes import OBJET
from registre.services.publication import (
    DEBUT,
    PAGE_MAXIMALE,
    EvenementPublie,
    PagePubliee,
    Place,
    lire_place,
    place_de_fin,
    publier,
)
from socle.journal import tracer_consultation

TAILLE = 100
FIN = "fin"
# Codes and dates that say nothing of a person and name no row of ours.
DETAILS = frozenset(
    {
        "canal",
        "origine",
        "motif",
        "sous_motif",
        "source",
        "parties",
        "en_ligne",
        "echeance",
        "etat",
        "nature",
        "protege",
        "acte",
        "titre",
        "visite",
        "lettre",
        "rang",
    }
)


class Fil(VueApi):
    """What happened in the perimeter since a cursor."""

    portees = {"GET": Portee.EVENEMENTS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request) -> Response:
        parametres = self.parametres("apres", "taille")
        taille = taille_de(parametres, TAILLE, PAGE_MAXIMALE)
        if parametres.get("apres") == FIN:
            return _reponse(PagePubliee((), place_de_fin(), reste=False))
        page = publier(self.acteur, apres=_place(parametres), taille=taille)
        vues = list(dict.fromkeys(un.demande_id for un in page.evenements))
        tracer_consultation(self.acteur, OBJET, vues, nature="evenements")
        return _reponse(page)


class EvenementsDUneDemande(VueApi):
    """The events of one demande, in the order they were written."""

    portees = {"GET": Portee.EVENEMENTS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request, cle: UUID) -> Response:
        parametres = self.parametres("apres", "taille")
        taille = taille_de(parametres, TAILLE, PAGE_MAXIMALE)
        demande = ouvrir(self.acteur, cle)
        tracer_consultation(self.acteur, OBJET, demande.pk, nature="evenements")
        return _reponse(publier(self.acteur, apres=_place(parametres), taille=taille, demande_id=demande.pk))


def _place(parametres: dict[str, str]) -> Place:
    texte = parametres.get("apres", "")
    place = lire_place(texte) if texte else DEBUT
    if place is None:
        raise parametre_illisible("apres", "le curseur d'une réponse précédente, rendu tel quel, ou « fin »")
    return place


def _reponse(page: PagePubliee) -> Response:
    lus = [_lu(un) for un in page.evenements]
    return Response(SORTIE.ecrire(PageDEvenements(lus, str(page.fin), page.reste)))


def _lu(un: EvenementPublie) -> EvenementLu:
    details: dict[str, Any] = {nom: valeur for nom, valeur in un.details.items() if nom in DETAILS}
    return EvenementLu(
        curseur=str(un.place),
        demande=un.cle,
        nature=un.nature,
        libelle=str(NatureEvenement(un.nature).label),
        survenu_le=un.survenu_le,
        saisi_a=un.saisi_a,
        organisme_origine=un.organisme_origine,
        organisme_saisie=un.organisme_saisie,
        acteur=un.acteur,
        details=details,
        etat=un.etat,
        version=un.version,
    )
