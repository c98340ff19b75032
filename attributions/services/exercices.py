"""The yearly closing of the attributions: signed in a year, they are the gestionnaire's from a day of the next one (R441-2-9)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.models import Attribution
from habilitations.acteur import Acteur
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from socle.errors import Refus
from socle.journal import tracer_actes

CLORE = "clore_exercice"
LOT = 1_000


def dernier_clos(le: date) -> int | None:
    """The last year whose leases are closed on `le`; None when nobody recorded the day of the closing."""
    jeu, chaine = jeu_de_la_region()
    ligne = jeu.ligne(Cle.CLOTURE_EXERCICE, le=le, territoires=chaine)
    if isinstance(ligne, Refus):
        return None
    jour = (int(ligne.valeur.get("mois", 12)), int(ligne.valeur.get("jour", 31)))
    return le.year - 1 if (le.month, le.day) > jour else le.year - 2


def clore(*, le: date, acteur: Acteur) -> int:
    """Every night: close what is past its day, a lease entered late with it. Returns how many attributions."""
    annee, total = dernier_clos(le), 0
    if annee is None:
        return 0
    while closes := _clore_un_lot(date(annee, 12, 31), acteur):
        total += closes
    return total


@transaction.atomic
def _clore_un_lot(fin: date, acteur: Acteur) -> int:
    dues = list(
        Attribution.objects.filter(bail_le__lte=fin, close=False)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)[:LOT]
    )
    if dues:
        Attribution.objects.filter(pk__in=dues).update(close=True)
        tracer_actes(acteur, CLORE, "attributions.candidature", dues, ["close"])
    return len(dues)
