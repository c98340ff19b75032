"""The dwellings freed outside QPV that a bailleur declares when the préfet orders it, to attribute them himself (L441-1).

The order follows an objective missed over the last six months, or figures not sent; it lasts until the rolling twelve months
reach the objective. The list is what is open today, so that nothing freed is left out of it.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from attributions.models import MiseADisposition, SituationQpv
from attributions.querysets import MiseADispositionQuerySet
from attributions.services.quotas.portees import lecture_de
from habilitations.acteur import Acteur
from socle.errors import Nature, Refus

SOURCE = "L441-1 CCH"
LIGNES_MAX = 5_000


def refus_de_lire(acteur: Acteur) -> Refus | None:
    """Why `acteur` has no such list: it goes from the bailleur to the State."""
    lecture = lecture_de(acteur)
    if lecture.bailleur is not None or (lecture.region and not lecture.publie):
        return None
    return Refus(
        "liberes_reserve",
        "Cette liste va du bailleur au préfet : votre organisme n'en est ni l'un ni l'autre.",
        Nature.INTERDIT,
        source=SOURCE,
        issue="Les logements vacants de votre territoire sont à la page des logements.",
    )


def liberes(acteur: Acteur, *, bailleur: int | None = None) -> MiseADispositionQuerySet:
    """Open vacancies outside QPV on the day each is free, the bailleur's own or, for the State, those of one or of all."""
    dedans = SituationQpv.objects.filter(
        Q(au__isnull=True) | Q(au__gte=OuterRef("disponible_le")),
        logement=OuterRef("logement"),
        du__lte=OuterRef("disponible_le"),
    )
    lues: MiseADispositionQuerySet = MiseADisposition.objects.visibles_par(acteur).ouvertes().filter(~Exists(dedans))
    qui = lecture_de(acteur).bailleur or bailleur
    if qui is not None:
        lues = lues.filter(attribuant=qui)
    return lues.select_related("logement__commune", "attribuant", "reservataire").order_by(
        F("attribuant__nom"), "disponible_le", "pk"
    )


def jours_de_vacance(une: MiseADisposition, le: date) -> int:
    """Days since the dwelling is free, 0 while it is not."""
    return max(0, (le - une.disponible_le).days)
