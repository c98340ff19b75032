"""What a page says it has read, sealed: it comes back with the form and cannot be forged.

It carries who the page was made for, the dossier and its version, and the values of the step as they stood. So a form
that arrives after the session ended is kept for its agent, and two agents on one dossier are told field by field.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from demandeurs.chiffrement import TexteIllisible, Usage, chiffrer, dechiffrer
from habilitations.acteur import Acteur, NatureActeur
from registre.web.formulaires.etapes import Donnees
from socle.clock import maintenant

VALIDITE = timedelta(hours=24)
CHAMP = "lecture"


@dataclass(frozen=True, slots=True)
class Lecture:
    """`objet` is the public key of the dossier, or of the draft of a registration. `repere`: its last event then."""

    agent_id: int
    organisme_id: int
    forme: str
    objet: str
    etape: str = ""
    version: int = 0
    repere: int = 0
    depart: Donnees = field(default_factory=dict)
    lue_a: int = 0

    def acteur(self) -> Acteur:
        """Whom the page was made for: enough to keep his draft, not to act (no affectation)."""
        return Acteur(NatureActeur.AGENT, agent_id=self.agent_id, organisme_id=self.organisme_id)

    def est_de(self, acteur: Acteur | None) -> bool:
        return acteur is not None and (acteur.agent_id, acteur.organisme_id) == (self.agent_id, self.organisme_id)


def sceller(lecture: Lecture) -> str:
    clair = json.dumps({**asdict(lecture), "lue_a": int(maintenant().timestamp())}, ensure_ascii=False)
    return base64.urlsafe_b64encode(chiffrer(clair, Usage.LECTURE)).decode()


def desceller(texte: str) -> Lecture | None:
    """None when it was not made here, was altered, or is older than a day."""
    try:
        lecture = Lecture(**json.loads(dechiffrer(base64.urlsafe_b64decode(texte.encode()), Usage.LECTURE)))
    except (ValueError, TypeError, TexteIllisible):
        return None
    age = maintenant().timestamp() - lecture.lue_a
    return lecture if age <= VALIDITE.total_seconds() else None
