"""The signed procès-verbal by a bailleur's own software: what is known of it, and its two files. It is signed on screen only."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from attributions.api.seances import contrats, lecture
from attributions.api.seances.vues import Lecture
from attributions.models import FichierProcesVerbal
from attributions.services import proces_verbaux
from registre.api.contrats import SORTIE
from registre.api.vues.pieces import PDF, Contenu


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


def _pdf(contenu: bytes) -> HttpResponse:
    return HttpResponse(contenu, content_type=PDF, headers={"Cache-Control": "private, no-store"})
