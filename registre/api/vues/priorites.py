"""Priorities of a demande: read, recognise, contest, lift, end, by the same services as the screens."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes
from registre.api import contrats_priorites as contrats
from registre.api.contrats import SORTIE
from registre.api.ouverture import etag, ouvrir, version_attendue
from registre.api.pieces import faire_une_fois
from registre.api.priorites import faite, priorite_du_dossier, priorites_du_dossier, saisie_de
from registre.models import Demande, Priorite
from registre.services import priorites
from registre.services.actes import OBJET
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation


class ActeSurPriorites(VueApi, ABC):
    """One act: the version of the demande that was read, then the act by its service, once per key."""

    portees = {"POST": Portee.PRIORITES_ECRIRE}
    droits = {"POST": Droit.PRIORISER}
    corps: type
    statut = 200

    def post(self, request: Request, cle: UUID, **adresse: UUID) -> Response:
        self.parametres()
        version = version_attendue(request)
        lu, octets = actes.lire(request, self.corps)

        def agir() -> contrats.PrioriteFaite:
            demande = ouvrir(self.acteur, cle)
            return faite(demande, self.executer(demande, lu, version, **adresse), aujourdhui())

        try:
            return faire_une_fois(self, request, [octets], agir, statut=self.statut)
        except ActionRefusee as refusee:
            if actes.est_perimee(refusee):
                return actes.perimee(ouvrir(self.acteur, cle), refusee)
            return actes.refuser(refusee)

    @abstractmethod
    def executer(self, demande: Demande, lu: Any, version: int, **adresse: UUID) -> Priorite:
        """Call the service; gives the label. Raises `ActionRefusee`."""


class Priorites(ActeSurPriorites):
    """The labels and contingents of a dossier; a new recognition."""

    portees = {"GET": Portee.PRIORITES_LIRE, "POST": Portee.PRIORITES_ECRIRE}
    droits = {"GET": Droit.CONSULTER, "POST": Droit.PRIORISER}
    corps, statut = contrats.ReconnaitrePriorite, 201

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        demande = ouvrir(self.acteur, cle)
        lu = priorites_du_dossier(demande, aujourdhui())
        tracer_consultation(self.acteur, OBJET, demande.pk, nature="priorites")
        return Response(SORTIE.ecrire(lu), headers={"ETag": etag(demande.version)})

    def executer(self, demande: Demande, lu: contrats.ReconnaitrePriorite, version: int, **_: UUID) -> Priorite:
        return priorites.reconnaitre(demande.pk, saisie=saisie_de(demande, lu), acteur=self.acteur, version=version)


class Contestation(ActeSurPriorites):
    """Say why a label recognised by another should not stand."""

    corps = contrats.MotiverPriorite

    def executer(self, demande: Demande, lu: contrats.MotiverPriorite, version: int, **adresse: UUID) -> Priorite:
        une = priorite_du_dossier(demande, adresse["priorite"])
        return priorites.contester(une.pk, motif=lu.motif, acteur=self.acteur, version=version)


class Levee(ActeSurPriorites):
    """Confirm a contested label, or withdraw one's contestation."""

    corps = contrats.MotiverPriorite

    def executer(self, demande: Demande, lu: contrats.MotiverPriorite, version: int, **adresse: UUID) -> Priorite:
        une = priorite_du_dossier(demande, adresse["priorite"])
        return priorites.lever(une.pk, motif=lu.motif, acteur=self.acteur, version=version)


class Fin(ActeSurPriorites):
    """End a label, for a motive of its type."""

    corps = contrats.TerminerPriorite

    def executer(self, demande: Demande, lu: contrats.TerminerPriorite, version: int, **adresse: UUID) -> Priorite:
        une = priorite_du_dossier(demande, adresse["priorite"])
        le = lu.fin_le or aujourdhui()
        return priorites.terminer(une.pk, motif=lu.motif_fin, le=le, acteur=self.acteur, version=version)
