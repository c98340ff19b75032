"""The papers of a sitting by a bailleur's own software: procès-verbal (signed on screen only), letters sent, letters to print."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.designation.vues import ActeSurObjet
from attributions.api.seances import contrats, lecture
from attributions.api.seances.vues import Lecture
from attributions.models import Candidature, FichierProcesVerbal, SeanceCal
from attributions.permissions import introuvable
from attributions.services import lots_de_lettres, notifications, proces_verbaux
from attributions.services.actes import SEANCE
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api.contrats import SORTIE
from registre.api.vues.pieces import PDF, Contenu
from socle.errors import ActionRefusee


class ProcesVerbalSigne(Lecture):
    """Who the hash belongs to, when it was signed, and whether the register still keeps the file."""

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        seance = lecture.seance_visible(self.acteur, cle)
        signe = proces_verbaux.signe(seance)
        conserve = FichierProcesVerbal.objects.filter(pk=seance.pk).exists()
        lu = contrats.ProcesVerbalLu(
            seance.cle, signe.empreinte, signe.taille, signe.signe_a, signe.signature, conserve, bool(signe.resume)
        )
        return Response(SORTIE.ecrire(lu))


class FichierSigne(Contenu, Lecture):
    """The file that was signed; for the bailleur, its first reading is its handing over."""

    def get(self, request: Request, cle: UUID) -> HttpResponse:
        self.parametres()
        return _pdf(proces_verbaux.lire(lecture.seance_visible(self.acteur, cle), acteur=self.acteur))


class FichierSansNoms(Contenu, Lecture):
    """The version without names, for every member's organisme."""

    def get(self, request: Request, cle: UUID) -> HttpResponse:
        self.parametres()
        return _pdf(proces_verbaux.lire_sans_les_noms(lecture.seance_visible(self.acteur, cle), acteur=self.acteur))


class Notifications(ActeSurObjet):
    """The letters of a closed sitting sent; those to print make a batch."""

    portees = {"POST": Portee.COMMISSIONS_ECRIRE}
    droits = {"POST": Droit.TENIR_COMMISSION}
    corps, objet_type = contrats.NotifierSeance, SEANCE

    def executer(self, cle: UUID, lu: contrats.NotifierSeance, version: int) -> contrats.NotificationFaite:
        seance = lecture.seance_visible(self.acteur, cle)
        envoi = notifications.notifier(
            seance.pk, acteur=self.acteur, candidatures=self._candidatures(seance, lu.candidatures), version=version
        )
        lot = envoi.lot.cle if envoi.lot else None
        return contrats.NotificationFaite(
            seance.cle, seance.version, envoi.par_mel, envoi.imprimees, envoi.echecs, lot
        )  # fmt: skip

    def _candidatures(self, seance: SeanceCal, cles: list[UUID]) -> list[int] | None:
        """Those said, all of this sitting; None when none is said. Raises `ActionRefusee`."""
        if not cles:
            return None
        siennes = Candidature.objects.visibles_par(self.acteur).filter(
            cle__in=cles[: lecture.PLAFOND], mise_a_disposition__in=seance.lignes.values("mise_a_disposition")
        )
        ids = list(siennes.values_list("pk", flat=True))
        if len(ids) != len(set(cles)):
            raise ActionRefusee(introuvable("Cette candidature"))
        return ids


class Lots(Lecture):
    """The letters to print of this sitting that are still kept."""

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        seance = lecture.seance_visible(self.acteur, cle)
        lots = [
            contrats.LotLu(un.cle, un.lettres, un.constitue_a, un.expire_le) for un in lots_de_lettres.lots_de(seance)
        ]
        return Response(SORTIE.ecrire(contrats.ListeDeLots(lots)))


class FichierDuLot(Contenu, VueApi):
    """The PDF to print: it names households, the secretariat of the commission takes it."""

    portees = {"GET": Portee.COMMISSIONS_ECRIRE}
    droits = {"GET": Droit.TENIR_COMMISSION}

    def get(self, request: Request, cle: UUID, lot: UUID) -> HttpResponse:
        self.parametres()
        return _pdf(lots_de_lettres.lire(lecture.seance_visible(self.acteur, cle), lot, acteur=self.acteur))


def _pdf(contenu: bytes) -> HttpResponse:
    return HttpResponse(contenu, content_type=PDF, headers={"Cache-Control": "private, no-store"})
