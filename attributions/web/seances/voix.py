"""Members and voices in words, for the sitting screen and its preparation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from attributions.documents.proces_verbal import presence_dite
from attributions.enums import QualiteMembre, Voix
from attributions.models import LigneSeance, MembreCal
from attributions.services.voix import Assemblee


@dataclass(frozen=True, slots=True)
class VoixAffichee:
    membre: MembreCal
    qualite: str
    voix: str
    delibere: bool
    preponderante: bool
    present: bool
    deporte: bool
    source: str
    quand: str = ""
    a_bouge: bool = False


def voix_affichees(assemblee: Assemblee, ligne: LigneSeance, a: datetime | None) -> list[VoixAffichee]:
    """Everybody who sits on this dwelling: with a voice now, absent, or withdrawn."""
    attendues = {une.membre: une for une in assemblee.voix(ligne, a)}
    deportes = assemblee.deports.get(ligne.pk, frozenset())
    la = assemblee.presents(a) if a is not None else frozenset(attendues)
    affichees = []
    for un in assemblee.membres:
        voix = attendues.get(un.pk)
        if voix is None and un.pk not in deportes:
            continue
        affichees.append(
            VoixAffichee(
                membre=un,
                qualite=str(QualiteMembre(un.qualite).label),
                voix="déport" if voix is None else str(Voix(voix.voix).label).lower(),
                delibere=voix is not None and voix.delibere,
                preponderante=voix is not None and voix.preponderante,
                present=un.pk in la,
                deporte=un.pk in deportes,
                source=voix.source if voix else "",
                **mouvements_affiches(assemblee, un),
            )
        )
    return affichees


def mouvements_affiches(assemblee: Assemblee, membre: MembreCal) -> dict[str, Any]:
    """When he was there, in words, once he came or left during the sitting."""
    presence = assemblee.presences.get(membre.pk)
    a_bouge = presence is not None and any(un.de or un.a for un in presence.intervalles)
    return {"a_bouge": a_bouge, "quand": presence_dite(presence.intervalles) if presence and a_bouge else ""}
