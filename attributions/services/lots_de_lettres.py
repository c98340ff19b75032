"""The letters of a sitting that go by post: one PDF in the encrypted store, taken again by who answers for it until it expires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from attributions.models import Decision, LotDeLettres, SeanceCal
from attributions.permissions import introuvable, refus_de_commission
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, exiger
from socle.journal import tracer_consultation

OBJET = "attributions.lotdelettres"
LOTS_MAX = 20
TRANCHE = 500


def garder(seance: SeanceCal, pdf: bytes, *, lettres: int) -> LotDeLettres:
    """Keep a batch for the delay of the parameter (days). The caller holds the transaction and has checked rights."""
    le = aujourdhui()
    jeu, chaine = jeu_de_la_region()
    jours = int(jeu.valeur(Cle.CONSERVATION_LOT, le=le, territoires=chaine))
    # The row last: an object without a row belongs to nobody and the sweep takes it.
    scelle = coffre.deposer(pdf)
    return LotDeLettres.objects.create(
        seance=seance,
        cle=scelle.cle,
        cle_id=scelle.cle_id,
        cle_chiffree=scelle.cle_chiffree,
        lettres=lettres,
        constitue_a=maintenant(),
        expire_le=le + timedelta(days=jours),
    )


def lots_de(seance: SeanceCal) -> list[LotDeLettres]:
    """The batches of this sitting still kept, latest first, twenty at most; one statement."""
    return list(LotDeLettres.objects.filter(seance=seance, expire_le__gte=aujourdhui()).order_by("-pk")[:LOTS_MAX])


def lire(seance: SeanceCal, cle: UUID, *, acteur: Acteur) -> bytes:
    """The PDF to print, for the secretariat of the commission: it names households. Traced. Raises `ActionRefusee`."""
    exiger(refus_de_commission(acteur=acteur, commission=seance.commission))
    lot = LotDeLettres.objects.filter(seance=seance, cle=cle, expire_le__gte=aujourdhui()).first()
    if lot is None:
        raise ActionRefusee(introuvable("Ce lot de lettres"))
    pdf = coffre.ouvrir(lot)
    tracer_consultation(acteur, OBJET, lot.pk, nature="lot_de_lettres")
    return pdf


def purger(*, le: date) -> int:
    """Erase the batches that expired. Returns how many; a second pass finds nothing."""
    perimes = LotDeLettres.objects.filter(expire_le__lt=le).order_by("pk")
    total = 0
    while True:
        with transaction.atomic():
            lots = list(perimes.select_for_update(of=("self",), skip_locked=True)[:TRANCHE])
            _effacer(lots)
        total += len(lots)
        if len(lots) < TRANCHE:
            return total


def oublier(demandes: Sequence[int]) -> None:
    """Port `effacements`: a batch that may hold a letter to one of these households goes."""
    seances = Decision.objects.filter(candidature__demande__in=demandes).values("ligne__seance")
    _effacer(list(LotDeLettres.objects.filter(seance__in=seances).order_by("pk").select_for_update(of=("self",))))


def fichiers_attendus(cles: set[UUID]) -> set[UUID]:
    """Port `detenteurs` of the storage: the sweep leaves them."""
    return set(LotDeLettres.objects.filter(cle__in=cles).values_list("cle", flat=True))


def _effacer(lots: Iterable[LotDeLettres]) -> None:
    for lot in lots:
        cle = lot.cle
        lot.delete()
        transaction.on_commit(partial(coffre.effacer, cle), robust=True)
