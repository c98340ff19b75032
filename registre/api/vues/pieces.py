"""Pièces of a demande: what is missing, deposits, requests, marks; a page to look at, a marked copy to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from demandeurs.enums import CanalPiece
from demandeurs.models import Piece
from habilitations.api.vues import VueApi
from habilitations.rules.droits import Droit
from habilitations.rules.portees import Portee
from registre.api import actes
from registre.api import contrats_pieces as contrats
from registre.api.contrats import ENTREE, SORTIE
from registre.api.ouverture import etag, ouvrir, version_des_pieces_lue
from registre.api.pieces import (
    faire_une_fois,
    fichier_du_dossier,
    personne_dite,
    piece_du_dossier,
    pieces_du_dossier,
    requete_ouverte,
)
from registre.api.televersement import Formulaire, lire_formulaire
from registre.models import Demande
from registre.saisie import SaisiePiece, SaisieRequete
from registre.services import pieces
from registre.services.actes import OBJET, verrouiller
from registre.services.pieces.depot import limites
from registre.services.pieces.version import refus_de_version_des_pieces, version_des_pieces
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger
from socle.journal import tracer_consultation

IMAGE, PDF = "image/webp", "application/pdf"


class Deposant(VueApi):
    """What a deposit and a replacement share: the form bounded, then the service, once per key."""

    def deposer(self, request: Request, cle: UUID, *, remplace: UUID | None = None) -> Response:
        self.parametres()
        # Nothing is overwritten by a deposit: two guichets file at once. Replacing is another matter.
        version = version_des_pieces_lue(request, exigee=remplace is not None)
        demande = ouvrir(self.acteur, cle)
        ancienne = None if remplace is None else piece_du_dossier(demande, remplace)
        envoye = lire_formulaire(request, limites(aujourdhui()))
        lu: contrats.DeposerPiece = ENTREE.lire(contrats.DeposerPiece, envoye.champs)
        saisie = _saisie(demande, lu, envoye.fichiers)

        def agir() -> contrats.PieceFaite:
            if ancienne is not None:
                faite = pieces.remplacer(ancienne.pk, saisie=saisie, acteur=self.acteur, version=version)
            else:
                faite = pieces.deposer(demande.pk, saisie=saisie, acteur=self.acteur, version=version)
            return _faite(demande, faite)

        try:
            return faire_une_fois(self, request, _parties(envoye), agir, statut=201)
        except ActionRefusee as refusee:
            return _refuser(self, cle, refusee)


class Pieces(Deposant):
    """Where the dossier stands; the deposit of one pièce in one or several files."""

    portees = {"GET": Portee.PIECES_LIRE, "POST": Portee.PIECES_ECRIRE}
    droits = {"GET": Droit.CONSULTER_PIECES, "POST": Droit.MODIFIER}

    def get(self, request: Request, cle: UUID) -> Response:
        self.parametres()
        demande = ouvrir(self.acteur, cle)
        lu = pieces_du_dossier(demande, self.acteur, aujourdhui())
        tracer_consultation(self.acteur, OBJET, demande.pk, nature="pieces")
        return Response(SORTIE.ecrire(lu), headers={"ETag": etag(lu.version)})

    def post(self, request: Request, cle: UUID) -> Response:
        return self.deposer(request, cle)


class Remplacement(Deposant):
    """A better document in the place of one; the first stays in the history."""

    portees = {"POST": Portee.PIECES_ECRIRE}
    droits = {"POST": Droit.MODIFIER}

    def post(self, request: Request, cle: UUID, piece: UUID) -> Response:
        return self.deposer(request, cle, remplace=piece)


class ActeSurPieces(VueApi, ABC):
    """One act without a file: the version of the pièces that was read, then the act by its service, once per key."""

    portees = {"POST": Portee.PIECES_ECRIRE}
    droits = {"POST": Droit.MODIFIER}
    corps: type
    statut = 200

    def post(self, request: Request, cle: UUID, **adresse: UUID) -> Response:
        self.parametres()
        version = version_des_pieces_lue(request, exigee=True)
        lu, octets = actes.lire(request, self.corps)

        def agir() -> Any:
            demande = ouvrir(self.acteur, cle)
            exiger(refus_de_version_des_pieces(verrouiller(demande.pk), version))
            return self.executer(demande, lu, **adresse)

        try:
            return faire_une_fois(self, request, [octets], agir, statut=self.statut)
        except ActionRefusee as refusee:
            return _refuser(self, cle, refusee)

    @abstractmethod
    def executer(self, demande: Demande, lu: Any, **adresse: UUID) -> Any:
        """Call the service; gives the answer. Raises `ActionRefusee`."""


class Requetes(ActeSurPieces):
    """Ask the household for pièces: one request each, for all actors."""

    corps, statut = contrats.DemanderPieces, 201

    def executer(self, demande: Demande, lu: contrats.DemanderPieces, **_: UUID) -> contrats.RequetesFaites:
        voulues = [(une.exigence, personne_dite(demande, une.personne)) for une in lu.voulues]
        saisie = SaisieRequete(voulues, lu.motif, lu.echeance_le, lu.courrier)
        faites = pieces.demander(demande.pk, saisie=saisie, acteur=self.acteur)
        exigences = [une.exigence for une in faites]
        return contrats.RequetesFaites(demande.cle, _version(demande), exigences, faites[0].echeance_le, True)


class AbandonDeRequete(ActeSurPieces):
    """Give up the open request of an exigence and a person."""

    corps = contrats.AbandonnerRequete

    def executer(self, demande: Demande, lu: contrats.AbandonnerRequete, **_: UUID) -> contrats.RequetesFaites:
        requete = requete_ouverte(demande, lu.exigence, lu.personne)
        faite = pieces.abandonner(
            requete.pk, motif=lu.motif, acteur=self.acteur, detenu_par=lu.detenu_par, recu_le=lu.recu_le
        )
        return contrats.RequetesFaites(demande.cle, _version(demande), [faite.exigence], faite.echeance_le, False)


class Marque(ActeSurPieces):
    """Set a pièce aside: unusable, outside what the law asks, or obsolete."""

    corps = contrats.MarquerPiece

    def executer(self, demande: Demande, lu: contrats.MarquerPiece, **adresse: UUID) -> contrats.PieceFaite:
        piece = piece_du_dossier(demande, adresse["piece"])
        faite = pieces.marquer(piece.pk, marque=lu.marque, motif=lu.motif, acteur=self.acteur)
        return _faite(demande, faite)


class Demarquage(ActeSurPieces):
    """Take a mark off, with its own reason."""

    corps = contrats.DemarquerPiece

    def executer(self, demande: Demande, lu: contrats.DemarquerPiece, **adresse: UUID) -> contrats.PieceFaite:
        piece = piece_du_dossier(demande, adresse["piece"])
        return _faite(demande, pieces.demarquer(piece.pk, motif=lu.motif, acteur=self.acteur))


class Contenu(VueApi):
    """A document to look at: its bytes, or a problem in JSON, whatever the client says it accepts."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[JSONRenderer, str]:
        return JSONRenderer(), "application/json"


class Apercu(Contenu):
    """One page of one file, drawn on the server; the file itself never leaves."""

    portees = {"GET": Portee.PIECES_LIRE}
    droits = {"GET": Droit.CONSULTER_PIECES}

    def get(self, request: Request, cle: UUID, piece: UUID, fichier: UUID, page: int) -> HttpResponse:
        self.parametres()
        trouve = fichier_du_dossier(ouvrir(self.acteur, cle), piece, fichier)
        return _document(pieces.apercu_pour(self.acteur, trouve.cle, page=page), IMAGE)


class Copie(Contenu):
    """The whole pièce as a PDF, each page marked with who receives it, why and when."""

    portees = {"POST": Portee.PIECES_LIRE}
    droits = {"POST": Droit.CONSULTER_PIECES}

    def post(self, request: Request, cle: UUID, piece: UUID) -> HttpResponse:
        self.parametres()
        lu, _ = actes.lire(request, contrats.CopierPiece)
        trouvee = piece_du_dossier(ouvrir(self.acteur, cle), piece)
        return _document(pieces.telecharger_pour(self.acteur, trouvee.cle, motif=lu.motif), PDF)


def _document(contenu: bytes, nature: str) -> HttpResponse:
    return HttpResponse(contenu, content_type=nature, headers={"Cache-Control": "private, no-store"})


def _saisie(demande: Demande, lu: contrats.DeposerPiece, fichiers: list[bytes]) -> SaisiePiece:
    return SaisiePiece(
        type=lu.type,
        fichiers=fichiers,
        recue_le=lu.recue_le,
        canal=CanalPiece.API.value,
        personne_id=personne_dite(demande, lu.personne),
        valable_jusqu_au=lu.valable_jusqu_au,
        annee=lu.annee,
        mois_du=lu.mois_du,
        mois_au=lu.mois_au,
        divorce_lu=lu.divorce_lu,
    )


def _parties(envoye: Formulaire) -> list[bytes]:
    """What a form says, whatever the boundary its client drew this time."""
    return [repr(sorted(envoye.champs.items())).encode(), *envoye.fichiers]


def _faite(demande: Demande, piece: Piece) -> contrats.PieceFaite:
    return contrats.PieceFaite(demande.cle, _version(demande), piece.cle, str(piece.etat), str(piece.marque))


def _version(demande: Demande) -> str:
    return version_des_pieces(demande.menage_id)


def _refuser(vue: VueApi, cle: UUID, refusee: ActionRefusee) -> Response:
    if actes.est_perimee(refusee):
        demande = ouvrir(vue.acteur, cle)
        return actes.perimee(demande, refusee, version=_version(demande))
    return actes.refuser(refusee)
