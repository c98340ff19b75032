"""What is shown of the cotation of one demande: score and place by territory, what makes it, how long others waited.

R441-2-17: criteria, weights, own score, distribution for a similar demande, observed waiting time, effects of refusals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from registre.models import AttenteObservee, CotationARevoir, Demande, DistributionNotes, GrilleCotation, NoteCotation
from registre.rules.cotation.bareme import Note, noter
from registre.services.cotation.faits import faits_calcules, faits_gardes
from registre.services.cotation.notes import bareme_de, grilles_en_vigueur
from registre.services.cotation.repartition import TOUS_TYPES
from registre.states.demande import NatureDemande


@dataclass(frozen=True, slots=True)
class Place:
    """Where a score stands among similar demandes: those of the territory for one of the types asked (all: empty).

    `devant`: demandes with more points. `distribution`: (points, demandes), ascending.
    """

    typologie: str
    total: int
    devant: int
    distribution: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NoteSituee:
    """A score on one territory. `places` is empty until the first nightly count; `attentes` until leases are observed."""

    grille: GrilleCotation
    note: Note
    places: tuple[Place, ...]
    attentes: tuple[AttenteObservee, ...]


def notes_du_dossier(demande: Demande, *, le: date) -> list[NoteSituee]:
    """The scores of an open household demande, by territory; computed from the dossier when an act has just changed it.

    A fixed number of statements. Empty for an association, a closed demande, or territories without a grid.
    """
    if demande.nature != NatureDemande.MENAGE or demande.menage_id is None:
        return []
    grilles = _grilles(demande, le)
    if not grilles:
        return []
    perimes = CotationARevoir.objects.filter(pk=demande.pk).exists()
    faits = None if perimes else faits_gardes(demande.pk)
    if faits is None or (faits.change_le is not None and faits.change_le <= le):
        faits = faits_calcules([demande.pk], le=le).get(demande.pk)
    if faits is None:
        return []
    places, attentes = _distributions(grilles, demande), _attentes(grilles, demande)
    situees = []
    for grille in grilles:
        note = noter(bareme_de(grille), faits, le=le)
        situees.append(
            NoteSituee(
                grille,
                note,
                tuple(
                    _place(typologie, lignes, note.points) for typologie, lignes in places.get(grille.pk, {}).items()
                ),
                tuple(attentes.get(grille.territoire_id, ())),
            )
        )
    return situees


def notes_gardees(demande_id: int) -> list[NoteCotation]:
    """The scores as last computed, the highest first; none while an act waits to be weighed. One statement."""
    revue = CotationARevoir.objects.filter(pk=OuterRef("demande"))
    notes = NoteCotation.objects.filter(~Exists(revue), demande=demande_id).select_related("territoire", "grille")
    return list(notes.order_by("-points", "territoire__nom"))


def _grilles(demande: Demande, le: date) -> list[GrilleCotation]:
    """The grid that scores this demande on each territory: the separate one of mutations where it applies."""
    par_territoire: dict[int, GrilleCotation] = {}
    for grille in grilles_en_vigueur(le, demande.territoires):
        if grille.pour_mutations and not demande.mutation:
            continue
        par_territoire[grille.territoire_id] = grille
    return sorted(par_territoire.values(), key=lambda une: une.territoire.nom)


def types_semblables(demande: Demande) -> list[str]:
    """The types asked; all of them together when none is said."""
    return list(demande.types) or [TOUS_TYPES]


def _distributions(grilles: Sequence[GrilleCotation], demande: Demande) -> dict[int, dict[str, list[tuple[int, int]]]]:
    lignes = (
        DistributionNotes.objects.filter(grille__in=grilles, typologie__in=types_semblables(demande))
        .order_by("grille", "typologie", "points")
        .values_list("grille_id", "typologie", "points", "nombre")
    )
    par_grille: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for grille, typologie, points, nombre in lignes:
        par_grille.setdefault(grille, {}).setdefault(typologie, []).append((points, nombre))
    return par_grille


def _attentes(grilles: Sequence[GrilleCotation], demande: Demande) -> dict[int, list[AttenteObservee]]:
    lignes = AttenteObservee.objects.filter(
        territoire__in=[une.territoire_id for une in grilles], typologie__in=types_semblables(demande)
    ).order_by("territoire", "typologie")
    par_territoire: dict[int, list[AttenteObservee]] = {}
    for une in lignes:
        par_territoire.setdefault(une.territoire_id, []).append(une)
    return par_territoire


def _place(typologie: str, lignes: Sequence[tuple[int, int]], points: int) -> Place:
    return Place(
        typologie,
        total=sum(nombre for _, nombre in lignes),
        devant=sum(nombre for ailleurs, nombre in lignes if ailleurs > points),
        distribution=tuple(lignes),
    )
