"""Who follows the dossier, and what happened since the last visit, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from habilitations.acteur import Acteur
from registre.models import PriseEnCharge
from registre.services.visites import Nouveautes
from registre.web import affichage
from registre.web.presenters.changements import Lieu
from socle.clock import PARIS


@dataclass(frozen=True, slots=True)
class Suivi:
    """`affectation`: whose it is now, empty when nobody's; it comes back with the form (a change in between is refused)."""

    texte: str
    mien: bool = False
    affectation: str = ""
    moi: str = ""


def suivi(prise: PriseEnCharge | None, acteur: Acteur, *, le: date) -> Suivi:
    moi = str(acteur.affectation_id or "")
    if prise is None:
        return Suivi("Personne de votre organisme ne suit ce dossier.", moi=moi)
    depuis = affichage.jour_court(prise.depuis.astimezone(PARIS).date(), le=le)
    mien = prise.affectation_id == acteur.affectation_id
    qui = "Vous suivez ce dossier" if mien else f"Suivi par {prise.affectation.agent}"
    return Suivi(f"{qui} depuis {_le(depuis)}.", mien=mien, affectation=str(prise.affectation_id), moi=moi)


def _le(jour: str) -> str:
    return jour if jour == "aujourd'hui" else f"le {jour}"


def resume_des_nouveautes(neuf: Nouveautes, changes: frozenset[Lieu], *, le: date) -> str:
    """`Depuis votre visite du 14 nov. : 3 événements, informations modifiées`; empty when nothing is new."""
    if neuf.depuis is None or not neuf.evenements:
        return ""
    jour = affichage.quand(neuf.depuis, le=le)
    quoi = affichage.pluriel(neuf.evenements, "nouvel événement", "nouveaux événements")
    suite = ", informations modifiées" if changes else ""
    return f"Depuis votre visite ({jour}) : {quoi}{suite}."
