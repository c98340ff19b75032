"""Since which lease a dwelling is let, when its bailleur says it: what may be said, what it replaces. Pure (L442-5-2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from socle.errors import Nature, Refus

L5_2 = "L442-5-2 CCH"
PLACES_MAX = 9
PREMIER_BAIL = date(1900, 1, 1)
_FRANCAISE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class DateDite:
    """A dwelling as the line names it, and the day of its lease; `ligne` 0 outside of a file."""

    ligne: int
    logement: str
    bail_le: date


@dataclass(frozen=True, slots=True)
class FaitsDateDite:
    """`connue`: what runs there says that day already. `signe_ici_le`: the lease signed here, None in colocation."""

    bail_le: date
    aujourdhui: date
    connue: bool = False
    sorti: bool = False
    offert: bool = False
    signe_ici_le: date | None = None


def lire_date(texte: str) -> date | None:
    """A day as 12/03/2019 or 2019-03-12; None for anything else."""
    trouve = _FRANCAISE.fullmatch(texte)
    try:
        if trouve:
            return date(int(trouve[3]), int(trouve[2]), int(trouve[1]))
        return date.fromisoformat(texte) if len(texte) == 10 else None
    except ValueError:
        return None


def refus_de_ligne(*, trouve: bool, lue: bool) -> Refus:
    """Why a line of a file says nothing: no such dwelling, no date, else a dwelling given by a line before."""
    if not trouve:
        return Refus("logement_inconnu", "Aucun logement de votre parc ne porte cet identifiant ni cette référence.", Nature.SAISIE,
                     "logement", L5_2, "Vérifiez-le, ou ajoutez d'abord le logement.")  # fmt: skip
    if lue:
        return Refus("logement_repete", "Une ligne précédente du fichier donne déjà ce logement.", Nature.SAISIE, "logement", L5_2,
                     "Gardez une ligne par logement, avec le bail en cours.")  # fmt: skip
    return Refus("date_illisible", "La date du bail n'est pas lisible.", Nature.SAISIE, "bail_le", L5_2,
                 "Écrivez-la comme 12/03/2019.")  # fmt: skip


def refus_de_dire(faits: FaitsDateDite) -> Refus | None:
    """Why this day is not that of the lease that runs in the dwelling, or None."""
    if faits.bail_le > faits.aujourdhui:
        return Refus("bail_futur", "Ce bail est à venir.", Nature.SAISIE, "bail_le", L5_2,
                     "Indiquez le jour où le bail en cours a été signé.")  # fmt: skip
    if faits.bail_le < PREMIER_BAIL:
        return Refus("bail_trop_ancien", "Cette date est trop ancienne pour un bail en cours.", Nature.SAISIE, "bail_le", L5_2,
                     "Vérifiez l'année.")  # fmt: skip
    if faits.sorti:
        return Refus("logement_sorti", "Ce logement est sorti du parc : son occupation ne s'examine plus.", Nature.ETAT,
                     source="RPLS, champ 37", issue="Corrigez sa date de sortie si elle est fausse.")  # fmt: skip
    if faits.offert:
        return Refus("logement_offert", "Ce logement est mis à disposition : aucun bail n'y court.", Nature.ETAT, source=L5_2,
                     issue="Si le locataire reste, retirez d'abord la mise à disposition.")  # fmt: skip
    if faits.signe_ici_le is not None and faits.bail_le < faits.signe_ici_le:
        return Refus("bail_plus_recent", f"Un bail du {faits.signe_ici_le:%d/%m/%Y} est enregistré ici : le plus récent vaut.",
                     Nature.ETAT, "bail_le", L5_2, "Il n'y a rien à dire de plus pour ce logement.")  # fmt: skip
    return None


def examen_repris(examens: Iterable[date | None], bail_le: date) -> date | None:
    """The last examination of what is replaced, when it was made under the lease said."""
    return max((un for un in examens if un is not None and un >= bail_le), default=None)
