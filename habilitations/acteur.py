"""Who acts. Every service takes an `Acteur`; none takes a request.

An agent acts for one organisme at a time (an affectation); rights of several organismes never add up. An API client,
the clock and a demandeur are actors too, and events keep which.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class NatureActeur(StrEnum):
    AGENT = "agent"
    CLIENT_API = "client_api"
    SYSTEME = "systeme"
    DEMANDEUR = "demandeur"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Acteur:
    """Who does something, for whom and why. Holds ids only, so that it can cross a task queue and a journal.

    `organisme_id` and `affectation_id` name the organisme acted for. `motif` is the reason given for a sensitive read.
    `session` is an opaque id of the session, job or API client, for the trace. `portees` are the scopes of the token of
    an API client: they bound its rights.
    """

    nature: NatureActeur
    agent_id: int | None = None
    organisme_id: int | None = None
    affectation_id: int | None = None
    motif: str = ""
    session: str = ""
    adresse: str = ""
    portees: tuple[str, ...] = ()

    @property
    def est_systeme(self) -> bool:
        return self.nature is NatureActeur.SYSTEME

    def avec_motif(self, motif: str) -> Acteur:
        return replace(self, motif=motif)


def systeme(*, organisme_id: int | None = None, motif: str = "", session: str = "") -> Acteur:
    """The clock and the commands: acts of the gestionnaire's machine (notices, expiries, imports)."""
    return Acteur(nature=NatureActeur.SYSTEME, organisme_id=organisme_id, motif=motif, session=session)
