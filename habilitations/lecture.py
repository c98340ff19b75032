"""Reads, in one statement each, what the rules of rights need: the affectation with its rights, the facts of organismes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from habilitations import sql_droits
from habilitations.acteur import Acteur
from habilitations.models import Affectation, Agent, Guichet, Organisme, OrganismeGroupObjectPermission
from habilitations.rules.bases import Base
from habilitations.rules.droits import Droit
from habilitations.rules.perimetre import Faits, Titre
from habilitations.rules.types import TypeOrganisme
from socle.periodes import en_vigueur

# Its communes are seen by EPT (L5219-2 CGCT); Paris, which has none, sees itself only: docs/adr/0015.
METROPOLE_DU_GRAND_PARIS = "200054781"


@dataclass(frozen=True, slots=True)
class AffectationLue:
    """An affectation with what dates and suspension are tested on, and the rights that its rows give."""

    affectation: Affectation
    droits: frozenset[Droit]


def affectation_avec_droits(affectation_id: int, le: date) -> AffectationLue | None:
    """One statement; the objects carry only what `permissions` reads. None when there is no such affectation."""
    with connection.cursor() as curseur:
        curseur.execute(sql_droits.AFFECTATION, {"affectation": affectation_id, "le": le})
        ligne = curseur.fetchone()
    if ligne is None:
        return None
    pk, agent_id, organisme_id, du, au, actif, suspendu, motif, codes = ligne
    affectation = Affectation(
        pk=pk,
        agent=Agent(pk=agent_id, is_active=actif),
        organisme=Organisme(pk=organisme_id, suspendu=suspendu, suspendu_motif=motif),
        du=du,
        au=au,
    )
    return AffectationLue(affectation, frozenset(map(Droit, codes)))


def droits_du_groupe(organisme_id: int, le: date) -> frozenset[Droit]:
    """Rights that every agent and API client of the organisme has."""
    octrois = OrganismeGroupObjectPermission.objects.filter(
        en_vigueur(le), content_object=organisme_id, group__organisme=organisme_id
    )
    return frozenset(Droit(code) for code in octrois.values_list("permission__codename", flat=True))


def _lire_les_faits(le: date, suite: str = "", **valeurs: Any) -> dict[int, tuple[Faits, list[int]]]:
    """Organisme id -> its facts without its principals, and the ids of those."""
    parametres = {"le": le, "region": settings.REGION, "metropole": METROPOLE_DU_GRAND_PARIS, **valeurs}
    with connection.cursor() as curseur:
        curseur.execute(sql_droits.FAITS + suite, parametres)
        return {ligne[0]: (_faits(ligne), ligne[9]) for ligne in curseur.fetchall()}


def _faits(ligne: tuple[Any, ...]) -> Faits:
    _, type_, territoire, intercommunalite, logements, reservees, guichets, titres, delegue, _ = ligne
    return Faits(
        type=TypeOrganisme(type_),
        territoire=territoire,
        intercommunalite=intercommunalite if type_ == TypeOrganisme.COMMUNE else None,
        possede_logements=logements,
        communes_reservees=tuple(reservees),
        guichets=tuple(guichets),
        titres=tuple(Titre(Base(base), tag, convention) for base, tag, convention in map(json.loads, titres)),
        delegue=delegue,
    )


def _avec_mandants(faits: Faits, mandants: Iterable[int], lus: dict[int, tuple[Faits, list[int]]]) -> Faits:
    connus = tuple(lus[mandant][0] for mandant in mandants if mandant in lus)
    return replace(faits, mandants=connus) if connus else faits


def faits_de(organisme_id: int, le: date) -> Faits | None:
    """Facts of one organisme and of its principals, in one statement; None when it does not exist."""
    lus = _lire_les_faits(le, sql_droits.D_UN_ORGANISME, organisme=organisme_id)
    if organisme_id not in lus:
        return None
    return _avec_mandants(*lus[organisme_id], lus)


def guichets_de_l_equipe(acteur: Acteur) -> list[int]:
    """The guichets an agent works for: his own when his affectation names one, else all those of his organisme."""
    affectation = Affectation.objects.filter(pk=acteur.affectation_id, guichet__isnull=False)
    siens = list(affectation.values_list("guichet_id", flat=True))
    if siens:
        return siens
    return list(Guichet.objects.filter(organisme=acteur.organisme_id).order_by("pk").values_list("pk", flat=True))


def faits_de_tous(le: date) -> list[tuple[Organisme, Faits]]:
    """Every organisme that is not suspended, with its facts, by name: for "qui peut voir ce dossier". Two statements."""
    lus = _lire_les_faits(le)
    ouverts = Organisme.objects.filter(suspendu=False, pk__in=lus)
    return [(organisme, _avec_mandants(*lus[organisme.pk], lus)) for organisme in ouverts]
