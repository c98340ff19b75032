"""The convocation of a sitting as a calendar object (RFC 5545): one event, no household named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

LIGNE_OCTETS = 75
DUREE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class RendezVous:
    """`sequence` rises each time the sitting changes, so that a calendar replaces what it holds. Aware instants."""

    cle: UUID
    titre: str
    debut: datetime
    etabli_a: datetime
    lieu: str = ""
    texte: str = ""
    sequence: int = 0
    annule: bool = False


def en_calendrier(rendez_vous: RendezVous) -> bytes:
    """The `text/calendar` body: CRLF, lines folded at 75 octets, text escaped."""
    un = rendez_vous
    lignes = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Registre de la demande de logement social//CALEOL//FR",
        f"METHOD:{'CANCEL' if un.annule else 'REQUEST'}",
        "BEGIN:VEVENT",
        f"UID:{un.cle}@caleol",
        f"SEQUENCE:{un.sequence}",
        f"STATUS:{'CANCELLED' if un.annule else 'CONFIRMED'}",
        f"DTSTAMP:{_utc(un.etabli_a)}",
        f"DTSTART:{_utc(un.debut)}",
        f"DTEND:{_utc(un.debut + DUREE)}",
        f"SUMMARY:{_echapper(un.titre)}",
        *([f"LOCATION:{_echapper(un.lieu)}"] if un.lieu else []),
        *([f"DESCRIPTION:{_echapper(un.texte)}"] if un.texte else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_plier(ligne) for ligne in lignes)


def _utc(a: datetime) -> str:
    return a.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _echapper(texte: str) -> str:
    for signe, ecrit in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"), ("\r", "\\n")):
        texte = texte.replace(signe, ecrit)
    return texte


def _plier(ligne: str) -> bytes:
    """Folded without cutting a character: the next lines start with a space (RFC 5545 §3.1)."""
    morceaux, courant = [], b""
    for caractere in ligne:
        octets = caractere.encode()
        if len(courant) + len(octets) > LIGNE_OCTETS - (1 if morceaux else 0):
            morceaux.append(courant)
            courant = b""
        courant += octets
    return b"\r\n ".join([*morceaux, courant]) + b"\r\n"
