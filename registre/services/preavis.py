"""The notice of renewal, every night: at least one month before expiry, once per cycle (R441-2-7, 2017-05-08).

A cycle is one expiry date: a notice counts for it when the deadline it notifies is not before that date. So a second
pass, a missed night or a worker killed half-way prepare nothing twice and forget nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from habilitations.acteur import Acteur
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier, Demande
from registre.rules.delais import Delais
from registre.rules.echeances import bornes_du_jour, echeance_notifiee
from registre.services.actes import LOT, OBJET, inscrire
from registre.services.courriers import preparer
from registre.services.parametres import delais_de_la_region
from socle.journal import tracer_actes

Curseur = tuple[date, int]
DEBUT: Curseur = (date.min, 0)


def preavis_du_cycle(**condition: Any) -> QuerySet[Courrier]:
    """Notices that count for the present expiry of the outer demande, whatever their channel."""
    return Courrier.objects.filter(
        demande=OuterRef("pk"),
        nature=NatureCourrier.PREAVIS,
        echeance_le__gte=OuterRef("valable_jusqu_au"),
        **condition,
    ).exclude(etat__in=(EtatCourrier.ANNULE, EtatCourrier.ECHEC))


def apres(curseur: Curseur) -> Q:
    """Keyset on (expiry, id), the index of deadlines: a long night never reads again what it has done."""
    jour, cle = curseur
    return Q(valable_jusqu_au__gt=jour) | Q(valable_jusqu_au=jour, pk__gt=cle)


def prevenir(*, le: date, acteur: Acteur) -> int:
    """Prepare every notice due on `le`. Returns how many demandes were notified. Any number of nights may be missed."""
    delais = delais_de_la_region(le)
    total, curseur = 0, DEBUT
    while True:
        traitees, suivant = _lot(curseur, le=le, delais=delais, acteur=acteur)
        total += traitees
        if suivant is None:
            return total
        curseur = suivant


@transaction.atomic
def _lot(curseur: Curseur, *, le: date, delais: Delais, acteur: Acteur) -> tuple[int, Curseur | None]:
    """One transaction of at most `LOT` demandes. A dossier that somebody is changing right now waits for next night."""
    lignes = list(
        Demande.objects.actives()
        .filter(apres(curseur), valable_jusqu_au__lte=bornes_du_jour(le, delais).preavis)
        .filter(~Exists(preavis_du_cycle()))
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("valable_jusqu_au", "pk")
        .values_list("pk", "valable_jusqu_au")[:LOT]
    )
    if not lignes:
        return 0, None
    echeances = {pk: echeance_notifiee(valable, le, delais) for pk, valable in lignes}
    preparer(NatureCourrier.PREAVIS, list(echeances), echeances=echeances)
    inscrire(
        echeances,
        NatureEvenement.PREAVIS,
        acteur=acteur,
        le=le,
        par_demande={pk: {"echeance": echeance.isoformat()} for pk, echeance in echeances.items()},
    )
    tracer_actes(acteur, "prevenir", OBJET, echeances)
    pk, valable = lignes[-1]
    return len(lignes), ((valable, pk) if len(lignes) == LOT else None)
