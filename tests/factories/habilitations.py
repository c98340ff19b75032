"""Organismes, guichets and agents in known situations, made through the services."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from habilitations.access import acteur_de
from habilitations.acteur import Acteur, systeme
from habilitations.models import Affectation, Agent, Guichet, Habilitation, Organisme, Reservation, Territoire
from habilitations.rules.bases import Base
from habilitations.rules.droits import Fonction
from habilitations.rules.types import ModeReservation, TypeOrganisme
from habilitations.saisie import (
    SaisieAffectation,
    SaisieAgent,
    SaisieGuichet,
    SaisieHabilitation,
    SaisieOrganisme,
)
from habilitations.services import agents, organismes

TOUJOURS = date(2020, 1, 1)
_suite = itertools.count(1)
_MACHINE = systeme(motif="tests")


def _code_de_guichet(n: int) -> str:
    """F0001 to FZZZZ: does not collide with the codes of the monde."""
    chiffres = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    code = ""
    for _ in range(4):
        n, reste = divmod(n, 36)
        code = chiffres[reste] + code
    return f"F{code}"


def commune(code: str) -> Territoire:
    return Territoire.objects.communes_et_arrondissements().get(code=code, au=None)


def territoire(nature: str, code: str) -> Territoire:
    return Territoire.objects.get(nature=nature, code=code, au=None)


def organisme(type: TypeOrganisme, *, du_territoire: Territoire | None = None, nom: str = "") -> Organisme:
    saisie = SaisieOrganisme(
        nom=nom or f"{type.label} {next(_suite)}",
        type=type,
        territoire_id=du_territoire.pk if du_territoire else None,
    )
    return organismes.creer_organisme(acteur=_MACHINE, saisie=saisie)


def guichet(de: Organisme, **champs: Any) -> Guichet:
    saisie = SaisieGuichet(**{"code": _code_de_guichet(next(_suite)), "nom": f"Guichet de {de.nom}"[:120], **champs})
    return organismes.ouvrir_guichet(acteur=_MACHINE, organisme_id=de.pk, saisie=saisie)


def habilitation(de: Organisme, base: Base, **champs: Any) -> Habilitation:
    saisie = SaisieHabilitation(**{"organisme_id": de.pk, "base": base, "du": TOUJOURS, **champs})
    return organismes.accorder_habilitation(acteur=_MACHINE, saisie=saisie)


def reservation(de: Organisme, en: Territoire, **champs: Any) -> Reservation:
    valeurs = {"mode": ModeReservation.STOCK, "convention": "CONV-1", "du": TOUJOURS, **champs}
    return Reservation.objects.create(organisme=de, commune=en, **valeurs)


def agent(de: Organisme | None = None, **champs: Any) -> Agent:
    n = next(_suite)
    if de is None:
        return Agent.objects.create_user(f"agent{n}@exemple.test", None, nom=f"Nom{n}", prenom="Alex", **champs)
    saisie = SaisieAgent(**{"email": f"agent{n}@exemple.test", "nom": f"Nom{n}", "prenom": "Alex", **champs})
    return agents.creer_agent(acteur=_MACHINE, organisme_id=de.pk, saisie=saisie)


def affectation(de: Organisme, fonction: Fonction = Fonction.RESPONSABLE, **champs: Any) -> Affectation:
    qui = champs.pop("agent", None) or agent(de)
    saisie = SaisieAffectation(
        **{"agent_id": qui.pk, "organisme_id": de.pk, "fonction": fonction, "du": TOUJOURS, **champs}
    )
    return agents.designer_agent(acteur=_MACHINE, saisie=saisie)


def acteur(de: Organisme, fonction: Fonction = Fonction.RESPONSABLE, **champs: Any) -> Acteur:
    """A new agent of this organisme, acting for it."""
    une = affectation(de, fonction, **champs)
    return acteur_de(une.agent, une)
