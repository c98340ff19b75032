"""Commissions and their members by a bailleur's own software: created, corrected, with the version of the commission."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.designation.vues import ActeSurObjet
from attributions.api.parc.actes import faire, fusionner
from attributions.api.seances import contrats, lecture
from attributions.models import CommissionCal, MembreCal
from attributions.permissions import introuvable
from attributions.saisie.seances import SaisieCommission, SaisieMembre
from attributions.services import commissions as service
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes
from registre.api.contrats import ENTREE, SORTIE
from registre.api.ouverture import etag, version_attendue
from socle.errors import ActionRefusee


class Commissions(VueApi):
    """The commissions this organisme reads; another one of its own."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.TENIR_COMMISSION}

    def get(self, request: Request) -> Response:
        self.parametres()
        return Response(SORTIE.ecrire(lecture.commissions(self.acteur)))

    def post(self, request: Request) -> Response:
        self.parametres()
        lu, octets = actes.lire(request, contrats.DeclarerCommission)

        def agir() -> contrats.CommissionFaite:
            neuve = service.creer_commission(saisie=SaisieCommission(**asdict(lu)), acteur=self.acteur)
            return contrats.CommissionFaite(neuve.cle, neuve.version)

        return faire(self, request, octets, agir, objet_type=service.COMMISSION, statut=201)


class UneCommission(VueApi):
    """One commission with its members and what is wrong with its composition; corrected."""

    portees = {"GET": Portee.ATTRIBUTIONS_LIRE, "PATCH": Portee.COMMISSIONS_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "PATCH": Droit.TENIR_COMMISSION}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        lue = lecture.commission(self.acteur, cle)
        return Response(SORTIE.ecrire(lue), headers={"ETag": etag(lue.commission.version)})

    def patch(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, contrats.ChangerCommission)

        def agir() -> contrats.CommissionFaite:
            une = lecture.commission_visible(self.acteur, cle)
            actuelle = {un.name: getattr(une, un.name) for un in fields(contrats.DeclarerCommission)}
            fusionnee = fusionner(_json(actuelle), lu.changements, contrats.DeclarerCommission)
            declaree = ENTREE.lire(contrats.DeclarerCommission, fusionnee, racine="/changements")
            saisie = SaisieCommission(**asdict(declaree))
            faite = service.modifier_commission(une.pk, saisie=saisie, acteur=self.acteur, version=version)
            return contrats.CommissionFaite(faite.cle, faite.version)

        return faire(self, request, octets, agir, objet_type=service.COMMISSION)


class Membres(ActeSurObjet):
    """Another member."""

    portees = {"POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"POST": Droit.TENIR_COMMISSION}
    corps, objet_type, statut = contrats.DeclarerMembre, service.MEMBRE, 201

    def executer(self, cle: UUID, lu: contrats.DeclarerMembre, version: int) -> contrats.CommissionFaite:
        une = lecture.commission_visible(self.acteur, cle)
        with _champs_de_l_api():
            membre = service.inscrire_membre(une.pk, saisie=_saisie(lu), acteur=self.acteur, version=version)
        return _faite(une, membre)


class UnMembre(VueApi):
    """A member corrected, or his mandate ended."""

    portees = {"PATCH": Portee.COMMISSIONS_ECRIRE}
    droits = {"PATCH": Droit.TENIR_COMMISSION}

    def patch(self, request: Request, cle: UUID, membre_id: int) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, contrats.ChangerMembre)

        def agir() -> contrats.CommissionFaite:
            une = lecture.commission_visible(self.acteur, cle)
            membre = une.membres.filter(pk=membre_id).first()
            if membre is None:
                raise ActionRefusee(introuvable("Ce membre"))
            fusionne = fusionner(_json(asdict(_declaration(membre))), lu.changements, contrats.DeclarerMembre)
            declare = ENTREE.lire(contrats.DeclarerMembre, fusionne, racine="/changements")
            saisie = _saisie(declare, agent_id=membre.agent_id)
            with _champs_de_l_api():
                service.modifier_membre(membre.pk, saisie=saisie, acteur=self.acteur, version=version)
            return _faite(une, membre)

        return faire(self, request, octets, agir, objet_type=service.MEMBRE)


@contextmanager
def _champs_de_l_api() -> Iterator[None]:
    """Refusals at the fields of the body: `organisme`, where the service says `organisme_id`."""
    try:
        yield
    except ActionRefusee as refusee:
        raise ActionRefusee([replace(un, champ=un.champ.removesuffix("_id")) for un in refusee.refus]) from refusee


def _json(valeurs: dict[str, Any]) -> dict[str, Any]:
    """As the client would have written it: days in ISO 8601."""
    return {nom: v.isoformat() if hasattr(v, "isoformat") else v for nom, v in valeurs.items()}


def _declaration(membre: MembreCal) -> contrats.DeclarerMembre:
    return contrats.DeclarerMembre(
        membre.qualite, membre.nom, membre.du, membre.au, membre.organisme_id, membre.territoire_id, membre.courriel,
        membre.president, membre.suppleant_de_id,
    )  # fmt: skip


def _saisie(lu: contrats.DeclarerMembre, *, agent_id: int | None = None) -> SaisieMembre:
    return SaisieMembre(
        lu.qualite, lu.nom, lu.du, lu.au, lu.organisme, agent_id, lu.territoire, lu.courriel, lu.president, lu.suppleant_de
    )  # fmt: skip


def _faite(une: CommissionCal, membre: MembreCal) -> contrats.CommissionFaite:
    une.refresh_from_db(fields=["version"])
    return contrats.CommissionFaite(une.cle, une.version, membre.pk)
