"""The acts of the attribution by the API: once per key, in one transaction; the version as ETag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi
from registre.api.actes import cle_d_idempotence
from registre.api.contrats import SORTIE
from registre.api.ouverture import etag
from socle.api.problemes import Probleme
from socle.idempotence import Reponse, empreinte, une_seule_fois


def fusionner(actuelle: dict[str, Any], changements: Any, classe: type) -> dict[str, Any]:
    """RFC 7396 on a flat object: a null takes the field back to its default. Raises `Probleme`."""
    if not isinstance(changements, dict):
        raise Probleme(400, "type_incorrect", "« changements » est un objet JSON.")
    fusionnee = {**actuelle, **changements}
    defauts = {un.name: _defaut(un) for un in fields(classe)}
    return {nom: defauts.get(nom) if valeur is None else valeur for nom, valeur in fusionnee.items()}


def _defaut(champ: Field[Any]) -> Any:
    """None for a field that has none: it is then said to be missing."""
    if champ.default_factory is not MISSING:
        return champ.default_factory()
    return None if champ.default is MISSING else champ.default


def faire(
    vue: VueApi, request: Request, octets: bytes, agir: Callable[[], Any], *, objet_type: str, statut: int = 200
) -> Response:
    """`agir` opens, checks, acts and gives the contract of the answer, with a `version` for one object. Raises `ActionRefusee`.

    The same key with the same request gives the same answer; without a key, the act is simply done.
    """
    marque = empreinte(request.method or "", request.path, str(request.META.get("HTTP_IF_MATCH", "")), octets)

    def une_fois() -> Reponse:
        return Reponse(statut, None, SORTIE.ecrire(agir()))

    reponse = une_seule_fois(
        une_fois, portee=f"api:{vue.client_id}", cle=cle_d_idempotence(request), marque=marque, objet_type=objet_type
    )
    entetes = {"ETag": etag(reponse.contenu["version"])} if "version" in reponse.contenu else {}
    if statut == 201 and "cle" in reponse.contenu:
        entetes["Location"] = f"{request.path}{reponse.contenu['cle']}/"
    if reponse.rejouee:
        entetes["Idempotency-Replayed"] = "true"
    return Response(dict(reponse.contenu), status=reponse.statut, headers=entetes)
