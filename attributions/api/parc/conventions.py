"""Conventions of reservation and their accounts, read by both sides."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.parc import contrats
from attributions.models import ConventionReservation
from attributions.permissions import introuvable
from attributions.rules.flux import Compte
from attributions.services import flux
from attributions.services.conventions import OBJET
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import SORTIE
from registre.api.liste import parametre_illisible
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

MAXIMUM = 200


def _lues(vue: VueApi) -> list[ConventionReservation]:
    visibles = ConventionReservation.objects.visibles_par(vue.acteur).select_related("departement", "territoire")
    return list(visibles.order_by("-du", "pk")[:MAXIMUM])


class Conventions(VueApi):
    """The conventions of the client's organisme, either side, with the account of a year."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request) -> Response:
        annee = _exercice(self.parametres("exercice"))
        conventions = _lues(self)
        comptes = flux.comptes(conventions, annee)
        lues = [_lue(une, comptes.get(une.pk), annee) for une in conventions]
        return Response(SORTIE.ecrire(contrats.ListeDeConventions(lues)))


class UneConvention(VueApi):
    """One convention and the lines of its account."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE}
    droits = {"GET": Droit.CONSULTER}

    def get(self, request: Request, convention_id: int) -> Response:
        annee = _exercice(self.parametres("exercice"))
        visibles = ConventionReservation.objects.visibles_par(self.acteur).select_related("departement", "territoire")
        une = visibles.filter(pk=convention_id).first()
        if une is None:
            raise ActionRefusee(introuvable("Cette convention"))
        tracer_consultation(self.acteur, OBJET, une.pk)
        lignes = [
            contrats.MouvementLu(
                un.nature,
                un.quantite,
                un.survenu_le,
                un.mise_a_disposition.cle if un.mise_a_disposition else None,
                un.motif,
            )
            for un in flux.mouvements(une, annee)
        ]
        compte = flux.comptes([une], annee).get(une.pk)
        return Response(SORTIE.ecrire(contrats.CompteDetaille(_lue(une, compte, annee), lignes)))


def _exercice(parametres: dict[str, str]) -> int:
    courante = aujourdhui().year
    texte = parametres.get("exercice", str(courante))
    if not (texte.isdecimal() and len(texte) == 4 and courante - 10 <= int(texte) <= courante):
        raise parametre_illisible("exercice", f"une année de {courante - 10} à {courante}")
    return int(texte)


def _lue(une: ConventionReservation, compte: Compte | None, annee: int) -> contrats.ConventionLue:
    return contrats.ConventionLue(
        une.pk,
        une.reference,
        une.bailleur_id,
        une.reservataire_id,
        une.departement.code,
        une.territoire.code if une.territoire else "",
        une.contingent,
        une.mode,
        None if une.taux is None else f"{une.taux:.2f}",
        une.decompte,
        une.du,
        une.au,
        _compte(compte, annee) if compte else None,
    )


def _compte(compte: Compte, annee: int) -> contrats.CompteLu:
    prevu = compte.droit_prevu
    return contrats.CompteLu(
        annee,
        compte.base.liberes,
        compte.base.exclus,
        f"{compte.droit_reel:.2f}",
        None if prevu is None else f"{prevu:.2f}",
        compte.decomptes,
        compte.engages,
        f"{compte.solde:.2f}",
    )
