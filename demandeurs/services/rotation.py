"""Rotation of the master keys of pièces: every data key comes under the current one, then the old one may leave.

Progress is in the rows themselves: what is done is no longer found, so an interrupted rotation is started again as is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Count

from demandeurs import ports
from demandeurs.models import DepotFichier, FichierPiece
from demandeurs.pieces import cles, coffre
from demandeurs.pieces.erreurs import CleAbsente, FichierIllisible

LOT = 500
Ligne = Any
"""A `FichierPiece`, a `DepotFichier`, or what an upper application keeps in the storage (port `serrures`)."""
CHAMPS = ("cle_id", "cle_chiffree")


@dataclass(slots=True)
class Bilan:
    """Keys brought under the current master key, and why some could not be, with their number."""

    tournees: int = 0
    empechements: dict[str, int] = field(default_factory=dict)


def tourner(*, rechiffrer: bool = False, dire: Callable[[int], None] = lambda _fait: None) -> Bilan:
    """Wrap again the data keys that another master key wraps; the files do not move.

    `rechiffrer` makes each file anew under another data key as well: only when an old master key AND a copy of the
    database have leaked, since data keys are then known. A key that is missing or wrong is told and leaves its files as
    they are.
    """
    bilan = Bilan()
    _tourner_les_lignes(FichierPiece, bilan, rechiffrer=rechiffrer, dire=dire)
    # Uploads under way live hours: their key is wrapped again, their pieces are not made anew.
    _tourner_les_lignes(DepotFichier, bilan, rechiffrer=False, dire=dire)
    for modele in ports.serrures:
        _tourner_les_lignes(modele, bilan, rechiffrer=rechiffrer, dire=dire)
    return bilan


def restantes() -> dict[str, int]:
    """How many keys each old master key still wraps: empty when they may all leave CLE_PIECES."""
    nombres: dict[str, int] = {}
    for modele in (FichierPiece, DepotFichier, *ports.serrures):
        anciennes = modele.objects.exclude(cle_id=cles.cle_courante()).values_list("cle_id")
        for cle_id, nombre in anciennes.annotate(nombre=Count("pk")):
            nombres[cle_id] = nombres.get(cle_id, 0) + nombre
    return nombres


def _tourner_les_lignes(modele: type[Any], bilan: Bilan, *, rechiffrer: bool, dire: Callable[[int], None]) -> None:
    dernier = 0
    faire = _rechiffrer if rechiffrer else _envelopper
    while True:
        with transaction.atomic():
            anciennes = modele.objects.exclude(cle_id=cles.cle_courante()).filter(pk__gt=dernier).order_by("pk")
            lot: list[Any] = list(anciennes.select_for_update(of=("self",), no_key=True)[: 1 if rechiffrer else LOT])
            if not lot:
                return
            perimes = [un.cle for un in lot if rechiffrer]
            faites = [un for un in lot if _reussie(faire, un, bilan)]
            modele._default_manager.bulk_update(faites, ("cle", *CHAMPS) if rechiffrer else CHAMPS)
        dernier = lot[-1].pk
        bilan.tournees += len(faites)
        if rechiffrer and faites:
            for cle in perimes:
                coffre.effacer(cle)
        dire(bilan.tournees)


def _reussie(faire: Callable[[Ligne], None], ligne: Ligne, bilan: Bilan) -> bool:
    try:
        faire(ligne)
    except (CleAbsente, FichierIllisible) as erreur:
        motif = erreur.premier.phrase()
        bilan.empechements[motif] = bilan.empechements.get(motif, 0) + 1
        return False
    return True


def _envelopper(ligne: Ligne) -> None:
    ligne.cle_id, ligne.cle_chiffree = cles.envelopper(coffre.cle_de(ligne), ligne.cle)


def _rechiffrer(ligne: Ligne) -> None:
    """The same file under another cle and another data key; the old object goes once the row has changed."""
    scelle = coffre.deposer(coffre.lire(ligne))
    ligne.cle, ligne.cle_id, ligne.cle_chiffree = scelle.cle, scelle.cle_id, scelle.cle_chiffree
