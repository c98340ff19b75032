"""The pièces of a dossier as the API says them, read in a fixed number of statements; its acts, once per key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from rest_framework.request import Request
from rest_framework.response import Response

from demandeurs.models import FichierPiece, Personne, Piece, RequetePiece, TypePiece
from demandeurs.rules.pieces import LigneEtat, RequeteFaite
from habilitations.acteur import Acteur
from habilitations.api.vues import VueApi
from habilitations.models import Organisme
from registre.api import contrats_pieces as contrats
from registre.api.actes import cle_d_idempotence
from registre.api.contrats import SORTIE
from registre.api.ouverture import etag
from registre.models import Demande
from registre.services.pieces import etat_des_pieces
from registre.services.pieces.depot import OBJET, piece_inconnue
from registre.services.pieces.requetes import requete_inconnue
from registre.services.pieces.situation import PIECES_MAX
from registre.services.pieces.version import version_des_pieces
from socle.errors import ActionRefusee
from socle.idempotence import Reponse, empreinte, une_seule_fois

# A rank that nobody has: the service refuses it in its own words.
PERSONNE = 0


def pieces_du_dossier(demande: Demande, acteur: Acteur, le: date) -> contrats.PiecesDuDossier:
    """What is missing, present, obsolete or asked, why and by which article. Raises `ActionRefusee`; traces nothing."""
    etat = etat_des_pieces(demande, acteur, le)
    rangs = {personne: rang for rang, personne in personnes_de(demande).items()}
    sensibles = frozenset(TypePiece.objects.filter(sensible=True).values_list("code", flat=True))
    fermes = frozenset() if etat.nature else sensibles
    fichiers = Prefetch("fichiers", queryset=FichierPiece.objects.order_by("rang"))
    lues = list(
        Piece.objects.filter(menage=demande.menage_id)
        .select_related("remplace")
        .prefetch_related(fichiers)
        .order_by("-pk")[:PIECES_MAX]
    )
    cles = {une.pk: une.cle for une in lues}
    organismes = _noms([une.requete for une in etat.lignes if une.requete is not None])
    return contrats.PiecesDuDossier(
        demande.cle,
        version_des_pieces(demande.menage_id),
        etat.echeance,
        [_exigence(une, rangs, cles, organismes) for une in etat.lignes],
        [_piece(une, rangs, sensibles, ferme=une.type in fermes) for une in lues],
    )


def personnes_de(demande: Demande) -> dict[int, int]:
    """Persons of the household by rank."""
    return dict(Personne.objects.filter(menage=demande.menage_id).values_list("rang", "pk"))


def _noms(requetes: list[RequeteFaite]) -> dict[int, str]:
    ids = {une.organisme_id for une in requetes if une.organisme_id is not None}
    return dict(Organisme.objects.filter(pk__in=ids).values_list("pk", "nom"))


def _exigence(
    une: LigneEtat, rangs: Mapping[int, int], cles: Mapping[int, UUID], organismes: Mapping[int, str]
) -> contrats.ExigenceLue:
    exigence, requete = une.due.exigence, une.requete
    return contrats.ExigenceLue(
        exigence=exigence.code,
        libelle=exigence.libelle,
        categorie=exigence.categorie,
        niveau=exigence.niveau,
        personne=rangs.get(une.due.personne_id or 0),
        types=list(exigence.types),
        statut=une.statut.value,
        raison=une.raison,
        article=une.article,
        a_confirmer=exigence.a_confirmer,
        demandable=une.demandable,
        depuis=une.depuis,
        valable_jusqu_au=une.valable_jusqu_au,
        pieces=[cles[pk] for pk in une.pieces if pk in cles],
        requete=None
        if requete is None
        else contrats.RequeteLue(
            requete.depuis, requete.echeance_le, organismes.get(requete.organisme_id or 0, "le registre")
        ),
    )


def _piece(une: Piece, rangs: Mapping[int, int], sensibles: frozenset[str], *, ferme: bool) -> contrats.PieceLue:
    fichiers = [] if ferme else [contrats.FichierLu(f.cle, f.nature, f.pages, f.octets) for f in une.fichiers.all()]
    return contrats.PieceLue(
        cle=une.cle,
        sensible=une.type in sensibles,
        type=None if ferme else une.type,
        personne=rangs.get(une.personne_id or 0),
        etat=une.etat,
        canal=une.canal,
        recue_le=une.recue_le,
        deposee_a=une.deposee_a,
        valable_jusqu_au=une.valable_jusqu_au,
        annee=une.annee,
        mois_du=une.mois_du,
        mois_au=une.mois_au,
        marque=une.marque,
        marque_motif="" if ferme else une.marque_motif,
        marquee_a=une.marquee_a,
        remplace=une.remplace.cle if une.remplace is not None else None,
        fichiers=fichiers,
    )


def personne_dite(demande: Demande, rang: int | None) -> int | None:
    """The id of the person of this rank; `PERSONNE`, that no household has, when there is none."""
    return None if rang is None else personnes_de(demande).get(rang, PERSONNE)


def piece_du_dossier(demande: Demande, cle: UUID) -> Piece:
    """A pièce of this very dossier. Raises `ActionRefusee`."""
    piece = Piece.objects.filter(cle=cle, menage=demande.menage_id or 0).first()
    if piece is None:
        raise ActionRefusee(piece_inconnue())
    return piece


def fichier_du_dossier(demande: Demande, piece: UUID, fichier: UUID) -> FichierPiece:
    """A file of a pièce of this very dossier. Raises `ActionRefusee`."""
    trouve = FichierPiece.objects.filter(cle=fichier, piece=piece_du_dossier(demande, piece)).first()
    if trouve is None:
        raise ActionRefusee(piece_inconnue())
    return trouve


def requete_ouverte(demande: Demande, exigence: str, personne: int | None) -> RequetePiece:
    """The open request of this exigence and this person. Raises `ActionRefusee`."""
    ouvertes = RequetePiece.objects.filter(menage=demande.menage_id or 0, exigence=exigence, close_a__isnull=True)
    trouvee = ouvertes.filter(personne=personne_dite(demande, personne)).first()
    if trouvee is None:
        raise ActionRefusee(requete_inconnue())
    return trouvee


def faire_une_fois(
    vue: VueApi,
    request: Request,
    parties: list[bytes],
    agir: Callable[[], Any],
    *,
    statut: int = 200,
    objet_type: str = OBJET,
) -> Response:
    """Do the act once for the idempotency key, in one transaction; `parties` is what was sent, whatever its envelope."""
    marque = empreinte(request.method or "", request.path, str(request.META.get("HTTP_IF_MATCH", "")), *parties)

    def une_fois() -> Reponse:
        return Reponse(statut, None, SORTIE.ecrire(agir()))

    reponse = une_seule_fois(
        une_fois, portee=f"api:{vue.client_id}", cle=cle_d_idempotence(request), marque=marque, objet_type=objet_type
    )
    entetes = {"ETag": etag(reponse.contenu["version"])}
    if reponse.rejouee:
        entetes["Idempotency-Replayed"] = "true"
    return Response(dict(reponse.contenu), status=reponse.statut, headers=entetes)
