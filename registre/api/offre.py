"""What a client may do on a demande, with the reason when it may not: its scope first, then the refusal of the act."""

from __future__ import annotations

from habilitations.acteur import Acteur
from habilitations.permissions import refus_de_portee
from habilitations.rules.portees import Portee
from registre.api.contrats import ActeOffert, RefusLu
from registre.models import Demande
from registre.permissions import refus_de
from registre.states.demande import Acte

PORTEE_POUR: dict[Acte, Portee] = {
    Acte.MODIFIER: Portee.DEMANDES_MODIFIER,
    Acte.RENOUVELER: Portee.DEMANDES_RENOUVELER,
    Acte.RADIER: Portee.DEMANDES_RADIER,
}


def actes_offerts(demande: Demande, acteur: Acteur) -> list[ActeOffert]:
    """Every act of the API on this demande."""
    return [_offrir(acte, portee, demande, acteur) for acte, portee in PORTEE_POUR.items()]


def _offrir(acte: Acte, portee: Portee, demande: Demande, acteur: Acteur) -> ActeOffert:
    refus = refus_de_portee(portee) if portee.value not in acteur.portees else None
    refus = refus or refus_de(acte, acteur=acteur, objet=demande)
    dit = None if refus is None else RefusLu(refus.code, refus.message, refus.source, refus.issue)
    return ActeOffert(acte.value, refus is None, dit)
