"""Opening a demande by its opaque id: in the perimeter or 404, with a motive when it asks for one; its version as ETag."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions import hors_perimetre, refus_de_consulter
from socle.api.problemes import Probleme
from socle.errors import ActionRefusee, exiger

_ETAG = re.compile(r'"(\d{1,9})"')
_ETAG_DES_PIECES = re.compile(r'"([0-9a-f]{16})"')


def demande_visible(acteur: Acteur, cle: UUID) -> Demande:
    """The demande if it is in the perimeter; the same refusal otherwise, whether it exists or not."""
    demandes = Demande.objects.visibles_par(acteur).select_related("guichet__organisme")
    demande: Demande | None = demandes.filter(cle=cle).first()
    if demande is None:
        raise ActionRefusee(hors_perimetre())
    return demande


def ouvrir(acteur: Acteur, cle: UUID) -> Demande:
    """The demande that this actor may read, motive included. Raises `ActionRefusee`."""
    demande = demande_visible(acteur, cle)
    exiger(refus_de_consulter(acteur, demande))
    return demande


def etag(version: Any) -> str:
    return f'"{version}"'


def version_des_pieces_lue(request: Request, *, exigee: bool) -> str | None:
    """The version of the pièces that the client read, from `If-Match`; None without it where it is not `exigee`.

    Raises `Probleme` 428 when it is missing, 400 when it is another ETag (that of the demande, for one).
    """
    entete = str(request.META.get("HTTP_IF_MATCH", "")).strip()
    if not entete and not exigee:
        return None
    if not entete:
        raise Probleme(
            428,
            "version_requise",
            "Cette requête porte la version des pièces qui a été lue, dans l'en-tête If-Match.",
            issue="Relisez les pièces de la demande et renvoyez leur ETag.",
        )
    lue = _ETAG_DES_PIECES.fullmatch(entete)
    if lue is None:
        raise Probleme(
            400,
            "version_illisible",
            "L'en-tête If-Match porte un seul ETag fort, celui des pièces : ce n'est pas celui de la demande.",
            issue="Renvoyez l'ETag reçu avec les pièces ou avec le dernier acte sur elles.",
        )
    return lue[1]


def version_attendue(request: Request) -> int:
    """The version that the client read, from `If-Match`. Raises `Probleme` 428 without it, 400 when it is not one."""
    entete = str(request.META.get("HTTP_IF_MATCH", "")).strip()
    if not entete:
        raise Probleme(
            428,
            "version_requise",
            "Cette requête porte la version lue, dans l'en-tête If-Match.",
            issue="Relisez la demande et renvoyez son ETag.",
        )
    lue = _ETAG.fullmatch(entete)
    if lue is None:
        raise Probleme(
            400,
            "version_illisible",
            "L'en-tête If-Match porte un seul ETag fort, celui de la demande.",
            issue="Renvoyez l'ETag tel qu'il a été reçu, par exemple \"3\".",
        )
    return int(lue[1])
