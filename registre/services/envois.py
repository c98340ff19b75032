"""One sending, one act: a double click, the back button or a page sent again find what the first one did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction

from habilitations.acteur import Acteur
from registre.services.actes import OBJET
from socle.clock import maintenant
from socle.models import Idempotence

Resultat = TypeVar("Resultat")
LONGUEUR = 120


class DejaFait(Exception):
    """This sending was already answered; `quand` it was."""

    def __init__(self, quand: datetime) -> None:
        self.quand = quand
        super().__init__(quand.isoformat())


def portee(acteur: Acteur, forme: str) -> str:
    return f"{forme}:{acteur.nature}:{acteur.organisme_id or 0}:{acteur.agent_id or 0}"[:LONGUEUR]


def deja_fait(acteur: Acteur, forme: str, envoi: str) -> Idempotence | None:
    """The answer already given to this sending, None when there is none."""
    if not envoi:
        return None
    return Idempotence.objects.filter(portee=portee(acteur, forme), cle=envoi[:LONGUEUR]).first()


def une_seule_fois(
    acteur: Acteur, forme: str, envoi: str, *, demande_id: int, faire: Callable[[], Resultat]
) -> Resultat:
    """Do the act and remember the sending, in one transaction; refused, nothing is remembered.

    Sent twice at the same time, the second waits for the first. Raises `DejaFait`.
    """
    if not envoi:
        return faire()
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute(
                "INSERT INTO socle_idempotence (portee, cle, empreinte, statut, objet_type, objet_id, cree_a)"
                " VALUES (%s, %s, '', 200, %s, %s, %s) ON CONFLICT (portee, cle) DO NOTHING",
                [portee(acteur, forme), envoi[:LONGUEUR], OBJET, demande_id, maintenant()],
            )
            premier = bool(curseur.rowcount)
        if not premier:
            fait = deja_fait(acteur, forme, envoi)
            raise DejaFait(fait.cree_a if fait else maintenant())
        return faire()
