"""The acts of the API: the body becomes the dataclasses of the services, the same services act, once per key."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from habilitations.api.vues import VueApi, corps_de
from registre.api import contrats
from registre.api.contrats import SORTIE
from registre.api.lecture import numero_de
from registre.api.ouverture import etag
from registre.models import Demande, Evenement
from registre.rules.constats import Avertissement
from registre.services.actes import OBJET
from socle.api.problemes import Probleme, de_refus
from socle.errors import ActionRefusee
from socle.idempotence import LONGUEUR_DE_CLE, Reponse, empreinte, une_seule_fois

VERSION_PERIMEE = "version_perimee"
_CLE = re.compile(r"[\x21-\x7e]+")


def lire(request: Request, classe: type) -> tuple[Any, bytes]:
    """The body as this dataclass, and its bytes. Raises `Probleme`, `CorpsIllisible`."""
    corps, octets = corps_de(request)
    return contrats.ENTREE.lire(classe, corps), octets


def faire(vue: VueApi, request: Request, octets: bytes, agir: Callable[[], Demande], *, statut: int = 200) -> Response:
    """Open, check and act once for the idempotency key, all in one transaction; then answer. Raises `ActionRefusee`."""
    cle = cle_d_idempotence(request)
    marque = empreinte(request.method or "", request.path, str(request.META.get("HTTP_IF_MATCH", "")), octets)

    def une_fois() -> Reponse:
        demande = agir()
        return Reponse(statut, demande.pk, _etat(demande))

    reponse = une_seule_fois(une_fois, portee=f"api:{vue.client_id}", cle=cle, marque=marque, objet_type=OBJET)
    demande = Demande.objects.only("cle").get(pk=reponse.objet_id)
    return _repondre(reponse, demande, numero_de(demande.pk), request)


def cle_d_idempotence(request: Request) -> str:
    """The header `Idempotency-Key`, empty without it. Raises `Probleme` when it is not a key."""
    cle = str(request.META.get("HTTP_IDEMPOTENCY_KEY", "")).strip()
    if cle and (len(cle) > LONGUEUR_DE_CLE or not _CLE.fullmatch(cle)):
        raise Probleme(
            400,
            "cle_illisible",
            f"Une clé d'idempotence compte au plus {LONGUEUR_DE_CLE} caractères visibles, sans espace.",
            issue="Un UUID tiré au hasard pour chaque nouvelle requête convient.",
        )
    return cle


def _etat(demande: Demande) -> dict[str, Any]:
    """What the answer says beside the number: codes, versions and dates, so that it can be said again."""
    return {
        "version": demande.version,
        "etat": str(demande.etat),
        "deposee_le": demande.deposee_le.isoformat(),
        "renouvelee_le": demande.renouvelee_le.isoformat() if demande.renouvelee_le else None,
        "valable_jusqu_au": demande.valable_jusqu_au.isoformat(),
        "radiee_le": demande.radiee_le.isoformat() if demande.radiee_le else None,
    }


def _repondre(reponse: Reponse, demande: Demande, numero: str, request: Request) -> Response:
    champs = SORTIE.de(contrats.Fait).champs
    corps = {nom: {"cle": str(demande.cle), "numero": numero, **reponse.contenu}[nom] for nom in champs}
    entetes = {"ETag": etag(reponse.contenu["version"])}
    if reponse.statut == 201:
        entetes["Location"] = f"{request.path}{demande.cle}/"
    if reponse.rejouee:
        entetes["Idempotency-Replayed"] = "true"
    return Response(corps, status=reponse.statut, headers=entetes)


def refuser(refusee: ActionRefusee, racine: str = "", **suite: Any) -> Response:
    """The problem of a refused act, its fields below `racine`; warnings may be confirmed by their codes."""
    dits = [replace(un, champ=un.champ.removeprefix("justification.")) for un in refusee.refus]
    confirmables = [un for un in dits if isinstance(un, Avertissement)]
    return de_refus(dits, racine=racine, confirmables=confirmables, **suite)


def est_perimee(refusee: ActionRefusee) -> bool:
    return refusee.premier.code == VERSION_PERIMEE


def perimee(demande: Demande, refusee: ActionRefusee, champs: Sequence[str] = (), *, version: str = "") -> Response:
    """Somebody changed the dossier meanwhile: which fields differ, what was done and by whom, the version to read.

    `version`: that of the pièces, when it is theirs.
    """
    dernier = Evenement.objects.filter(demande=demande).select_related("organisme_saisie").order_by("-pk").first()
    acte: dict[str, Any] = {}
    if dernier is not None:
        organisme = dernier.organisme_saisie.nom if dernier.organisme_saisie else ""
        acte = {"nature": dernier.nature, "saisi_a": dernier.saisi_a.isoformat(), "organisme": organisme}
    actuelle = version or demande.version
    return refuser(refusee, champs_differents=list(champs), dernier_evenement=acte, version_actuelle=actuelle)
