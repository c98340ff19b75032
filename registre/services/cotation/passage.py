"""What the clock and the queue do of the cotation: scores that an act or the calendar changed, whole territories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from registre.models import Demande, GrilleCotation, NoteCotation
from registre.querysets import OUVERTES
from registre.services.cotation.faits import recalculer_faits
from registre.services.cotation.notes import VERROU, noter_le_territoire, par_lots, prendre_les_marques, revoir
from registre.services.cotation.repartition import repartir, territoires_cotes
from registre.services.cotation.simulation import rafraichir
from registre.states.demande import NatureDemande
from registre.states.grille import EtatGrille
from socle.clock import aujourdhui
from socle.periodes import en_vigueur
from socle.travaux import Resultat, Suivi
from socle.verrous import verrou_de_transaction

AVANCEE = Callable[[int], None]


def recoter(*, le: date) -> int:
    """The nightly act: facts and scores due, grids that begin or end today, distributions. Idempotent."""
    fait = revoir(le=le)
    for territoire in territoires_a_noter(le):
        fait += noter_le_territoire(territoire, le=le)
    for territoire in territoires_cotes():
        repartir(territoire, le=le)
    return fait


def territoires_a_noter(le: date) -> list[int]:
    """Territories whose grid in force was never applied, or whose scores are of a grid no longer in force."""
    publiees = GrilleCotation.objects.filter(etat=EtatGrille.PUBLIEE)
    neuves = publiees.filter(en_vigueur(le), notes_le__isnull=True)
    restees = publiees.filter(
        Exists(NoteCotation.objects.filter(grille=OuterRef("pk"), territoire=OuterRef("territoire")))
    )
    finies = restees.filter(au__lt=le)
    return sorted({*neuves.values_list("territoire", flat=True), *finies.values_list("territoire", flat=True)})


def noter_apres_publication(suivi: Suivi) -> Resultat:
    """Executor of the work asked for by a publication: the territory's scores, then their distribution."""
    territoire, le = int(suivi.arguments["territoire"]), aujourdhui()
    rafraichir(suivi, le=le)
    changees = noter_le_territoire(territoire, le=le)
    repartir(territoire, le=le)
    return Resultat(f"{changees} note{'s' if changees > 1 else ''} changée{'s' if changees > 1 else ''}.")


def tout_recalculer(*, le: date, avancer: AVANCEE = lambda _fait: None) -> tuple[int, int]:
    """Facts of every open demande, then the scores of every territory: after a load, or a change of the criteria.

    Returns how many demandes and how many scores changed.
    """
    demandes = (
        Demande.objects.filter(etat__in=OUVERTES, nature=NatureDemande.MENAGE)
        .order_by("pk")
        .values_list("pk", flat=True)
        .iterator(chunk_size=20_000)
    )
    fait = 0
    for lot in par_lots(list(demandes)):
        _refaire(lot, le=le)
        fait += len(lot)
        avancer(fait)
    changees = sum(noter_le_territoire(territoire, le=le) for territoire in territoires_cotes())
    for territoire in territoires_cotes():
        repartir(territoire, le=le)
    return fait, changees


@transaction.atomic
def _refaire(lot: list[int], *, le: date) -> None:
    verrou_de_transaction(VERROU)
    prendre_les_marques(lot)
    recalculer_faits(lot, le=le)
