"""The sweep of the storage of pièces: what belongs to no row goes, what a row awaits and is missing is told.

The row is written last, so an object without a row is a deposit that failed, or one under way: only those older than a
day go. A storage where much is orphan is not swept: the database is more likely to be the wrong one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import models

from demandeurs import ports
from demandeurs.models import DepotFichier, FichierPiece
from demandeurs.pieces import coffre
from demandeurs.pieces.stockage import Objet
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus

logger = logging.getLogger(__name__)
T = TypeVar("T")
# Seconds: no deposit lasts a day.
AGE_D_UN_ORPHELIN = 24 * 3600.0
LOT = 1_000
# Beyond both, the sweep stops before its first removal.
ORPHELINS_TOLERES = 100
PART_TOLEREE = 0.05
# Removed by one passage; the next one goes on.
RETIRES_PAR_PASSAGE = 10_000
# Named in the report; the others are counted.
MANQUANTS_NOMMES = 20
# Which rows own the objects of each folder.
PROPRIETAIRES: dict[str, type[models.Model]] = {
    coffre.FICHIERS: FichierPiece,
    coffre.APERCUS: FichierPiece,
    coffre.DEPOTS: DepotFichier,
}


@dataclass(slots=True)
class Bilan:
    """What a passage found: objects seen, orphans removed, rows whose file is missing (some of their cles)."""

    objets: int = 0
    retires: int = 0
    manquants: int = 0
    cles_manquantes: list[UUID] = field(default_factory=list)


def balayer(*, forcer: bool = False, verifier: bool = True) -> Bilan:
    """Remove the orphans, then look for rows without file. `forcer` sweeps even a storage where much is orphan.

    Raises ActionRefusee when it is not swept. Memory: the orphans of one passage, the rest by LOT.
    """
    bilan = Bilan()
    orphelins: list[str] = []
    for dossier, modele in PROPRIETAIRES.items():
        for lot in _lots(coffre.stockage().lister(dossier)):
            bilan.objets += len(lot)
            place = RETIRES_PAR_PASSAGE - len(orphelins)
            orphelins += _orphelins(lot, modele)[:place]
    if not forcer and len(orphelins) > max(ORPHELINS_TOLERES, bilan.objets * PART_TOLEREE):
        raise ActionRefusee(_refus_de_balayer(len(orphelins), bilan.objets))
    for lot_de_noms in _lots(orphelins):
        bilan.retires += _retirer(lot_de_noms)
    if verifier:
        _chercher_les_manquants(bilan)
    logger.info("pieces: %s objects, %s orphans removed, %s missing", bilan.objets, bilan.retires, bilan.manquants)
    return bilan


def purger_les_depots() -> int:
    """Forget the uploads that nobody finished; their objects follow at the next sweep. Gives how many."""
    return DepotFichier.objects.filter(expire_a__lt=maintenant()).delete()[0]


def _orphelins(lot: list[Objet], modele: type[models.Model]) -> list[str]:
    anciens = [objet.nom for objet in lot if objet.age > AGE_D_UN_ORPHELIN]
    vivants = _vivants({cle for nom in anciens if (cle := cle_du_nom(nom))}, modele)
    return [nom for nom in anciens if cle_du_nom(nom) not in vivants]


def _retirer(noms: list[str]) -> int:
    """Remove these objects, each looked for once more in the database: the listing may have lasted."""
    retires = 0
    for dossier, modele in PROPRIETAIRES.items():
        du_dossier = [nom for nom in noms if nom.startswith(f"{dossier}/")]
        vivants = _vivants({cle for nom in du_dossier if (cle := cle_du_nom(nom))}, modele)
        for nom in du_dossier:
            if cle_du_nom(nom) not in vivants:
                coffre.stockage().delete(nom)
                retires += 1
    return retires


def _vivants(cles: set[UUID], modele: type[models.Model]) -> set[UUID]:
    if not cles:
        return set()
    vivants = set(modele._default_manager.filter(cle__in=cles).values_list("cle", flat=True))
    return vivants.union(*(detenteur(cles) for detenteur in ports.detenteurs))


def _chercher_les_manquants(bilan: Bilan) -> None:
    """Rows whose object is not there: a storage restored from before them, or an accident. Nothing is removed.

    One of the 256 folders at a time: its rows first, then its objects, so that a deposit under way is never missing.
    """
    for rang in range(256):
        debut, fin = UUID(int=rang << 120), UUID(int=((rang + 1) << 120) - 1)
        attendues = set(FichierPiece.objects.filter(cle__range=(debut, fin)).values_list("cle", flat=True))
        if not attendues:
            continue
        presentes = {cle_du_nom(objet.nom) for objet in coffre.stockage().lister(f"{coffre.FICHIERS}/{rang:02x}")}
        # Erased meanwhile is not missing.
        absentes = FichierPiece.objects.filter(cle__in=attendues - presentes)
        manquantes = set(absentes.values_list("cle", flat=True))
        bilan.manquants += len(manquantes)
        bilan.cles_manquantes += sorted(manquantes)[: MANQUANTS_NOMMES - len(bilan.cles_manquantes)]


def cle_du_nom(nom: str) -> UUID | None:
    """The cle an object belongs to: the fourth part of its name; None for a half-written file."""
    parties = nom.split("/")
    try:
        return UUID(parties[3])
    except (IndexError, ValueError):
        return None


def _lots(elements: Iterable[T]) -> Iterator[list[T]]:
    iterateur = iter(elements)
    while lot := list(islice(iterateur, LOT)):
        yield lot


def _refus_de_balayer(orphelins: int, objets: int) -> Refus:
    return Refus(
        code="pieces_balayage_arrete",
        message=f"{orphelins} fichiers sur {objets} n'ont pas de ligne dans la base : rien n'a été retiré.",
        nature=Nature.ETAT,
        source="prudence du balayage : une base restaurée ou une autre base les ferait tous passer pour orphelins",
        issue="Vérifier DATABASE_URL et PIECES_URL ; si c'est voulu, lancer balayer_pieces --forcer.",
    )
