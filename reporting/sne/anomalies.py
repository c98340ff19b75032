"""What a document has that is not quite right: a value, shown in the reports, never carrying the value at fault."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gravite(StrEnum):
    """A refusal keeps the document out; a warning lets it in and asks the guichet to look."""

    REFUS = "refus"
    AVERTISSEMENT = "avertissement"


@dataclass(frozen=True, slots=True)
class Anomalie:
    """One problem of one document.

    `code` is stable ASCII; `element` the path of the XML element; `message` the French sentence, without any value
    that could identify a person; `source` the text of the rule; `issue` what to do about it.
    """

    code: str
    element: str
    message: str
    gravite: Gravite = Gravite.AVERTISSEMENT
    source: str = ""
    issue: str = ""

    @property
    def refuse(self) -> bool:
        return self.gravite is Gravite.REFUS


class DocumentRefuse(Exception):
    """The document cannot be read at all: not XML, not safe, not this format. Nothing of it was kept."""

    def __init__(self, anomalie: Anomalie) -> None:
        self.anomalie = anomalie
        super().__init__(anomalie.code)


def refus(code: str, element: str, message: str, *, source: str = "", issue: str = "") -> Anomalie:
    return Anomalie(code, element, message, Gravite.REFUS, source, issue)


def avertissement(code: str, element: str, message: str, *, source: str = "", issue: str = "") -> Anomalie:
    return Anomalie(code, element, message, Gravite.AVERTISSEMENT, source, issue)
