"""One request, one effect: the same key with the same body gives the same answer, without doing anything again.

The key is held by an advisory lock for the time of the transaction that acts, so that two calls at the same moment
never both act and the second does not wait. What was answered is kept by reference with codes, versions and dates;
a refused request leaves nothing behind and may be sent again under its key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle
from socle.models import Idempotence
from socle.verrous import cle_de_verrou

DUREE = timedelta(hours=24)
LONGUEUR_DE_CLE = 120
PAR_LOT = 10_000


@dataclass(frozen=True, slots=True)
class Reponse:
    """What was answered: status, object, and codes, versions or dates. Nothing here names anybody."""

    statut: int
    objet_id: int | None = None
    contenu: Mapping[str, Any] = field(default_factory=dict)
    rejouee: bool = False


def empreinte(*parties: str | bytes) -> str:
    """A keyed digest of a request: the table tells nothing of what was sent."""
    condense = hmac.new(settings.SECRET_KEY.encode(), digestmod=hashlib.sha256)
    for partie in parties:
        octets = partie.encode() if isinstance(partie, str) else partie
        condense.update(len(octets).to_bytes(8, "big") + octets)
    return condense.hexdigest()


def une_seule_fois(
    faire: Callable[[], Reponse], *, portee: str, cle: str, marque: str, objet_type: str = ""
) -> Reponse:
    """Do it in one transaction, or give back what was answered to this key. Without a key: simply do it.

    `portee` is who uses the key, `marque` the digest of the request. Raises `ActionRefusee` when the same key is being
    used at this very moment (CONFLIT) or was used for another request (SAISIE).
    """
    with transaction.atomic():
        if not cle:
            return faire()
        if not _tenir(portee, cle):
            raise ActionRefusee(_en_cours())
        deja = _deja_repondu(portee, cle)
        if deja is not None:
            if deja.empreinte != marque:
                raise ActionRefusee(_deja_servie())
            return Reponse(deja.statut, deja.objet_id, deja.reponse, rejouee=True)
        reponse = faire()
        _noter(portee, cle, marque, objet_type, reponse)
        return reponse


def _tenir(portee: str, cle: str) -> bool:
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_try_advisory_xact_lock(%s)", [cle_de_verrou(f"idempotence {portee} {cle}")])
        return bool(curseur.fetchone()[0])


def _deja_repondu(portee: str, cle: str) -> Idempotence | None:
    depuis = maintenant() - DUREE
    return Idempotence.objects.filter(portee=portee, cle=cle, cree_a__gt=depuis).first()


def _noter(portee: str, cle: str, marque: str, objet_type: str, reponse: Reponse) -> None:
    """A key that has expired is taken over by the new request."""
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO socle_idempotence (portee, cle, empreinte, statut, objet_type, objet_id, reponse, cree_a)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s)"
            " ON CONFLICT (portee, cle) DO UPDATE SET empreinte = excluded.empreinte, statut = excluded.statut,"
            " objet_type = excluded.objet_type, objet_id = excluded.objet_id, reponse = excluded.reponse,"
            " cree_a = excluded.cree_a",
            [
                portee,
                cle,
                marque,
                reponse.statut,
                objet_type,
                reponse.objet_id,
                json.dumps(dict(reponse.contenu)),
                maintenant(),
            ],
        )


def oublier_les_cles() -> int:
    """Remove the keys that have expired; answers how many."""
    avant, total = maintenant() - DUREE, 0
    while True:
        lot = list(Idempotence.objects.filter(cree_a__lt=avant).values_list("pk", flat=True)[:PAR_LOT])
        if not lot:
            return total
        total += Idempotence.objects.filter(pk__in=lot).delete()[0]


def _en_cours() -> Refus:
    return Refus(
        "envoi_en_cours",
        "Un envoi portant cette clé d'idempotence est en cours de traitement.",
        Nature.CONFLIT,
        issue="Attendez sa réponse, ou renvoyez la même requête dans quelques secondes.",
        source=Regle.UN_A_LA_FOIS,
    )


def _deja_servie() -> Refus:
    return Refus(
        "cle_deja_utilisee",
        "Cette clé d'idempotence a déjà servi pour une autre requête.",
        Nature.SAISIE,
        issue="Choisissez une nouvelle clé pour une nouvelle requête ; gardez la même pour renvoyer la même.",
        source=Regle.UNE_FOIS,
    )
