"""What the invariants read of the base after each act: a dozen small tables in one round trip, without building any SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

_LECTURE = """
SELECT c.id, c.demande_id, c.mise_a_disposition_id, c.etat, c.tour, c.place, c.rang, c.close_le, c.avant_suspension
    FROM attributions_candidature c WHERE c.mise_a_disposition_id = ANY(%(vacances)s) ORDER BY c.id;
SELECT d.id, d.etat, d.motif_radiation, d.radiee_le, d.deposee_le FROM registre_demande d WHERE d.id = ANY(%(demandes)s);
SELECT v.id, v.etat, v.places, v.reservataire_id, v.exclusion, k.au FROM attributions_miseadisposition v
    LEFT JOIN attributions_conventionreservation k ON k.id = v.convention_id WHERE v.logement_id = ANY(%(logements)s);
SELECT b.id, b.candidature_id, b.mise_a_disposition_id, b.signe_le, b.glisse_le
    FROM attributions_bail b WHERE b.mise_a_disposition_id = ANY(%(vacances)s) AND b.annule_le IS NULL;
SELECT a.candidature_id, a.attribuee_le, a.bail_le, a.exclusion_flux, a.mutation, a.contingent, a.reservataire_id, a.dalo,
    a.qpv, a.autorite FROM attributions_attribution a WHERE a.logement_id = ANY(%(logements)s) ORDER BY a.candidature_id;
SELECT m.candidature_id, m.echange_id FROM attributions_mutation m;
SELECT p.candidature_id FROM attributions_proposition p JOIN attributions_candidature c ON c.id = p.candidature_id
    WHERE p.etat = 'en_cours' AND c.mise_a_disposition_id = ANY(%(vacances)s);
SELECT o.bail_id, o.au, o.bail_occupant_id FROM attributions_occupationparassociation o;
SELECT x.demande_id FROM registre_attributiondeclaree x WHERE x.demande_id = ANY(%(demandes)s);
SELECT f.convention_id, f.nature, f.quantite, g.quantite FROM attributions_mouvementflux f
    LEFT JOIN attributions_mouvementflux g ON g.id = f.corrige_id WHERE f.mise_a_disposition_id = ANY(%(vacances)s);
SELECT e.id, e.saisi_a, e.survenu_le, e.details FROM registre_evenement e
    WHERE e.demande_id = ANY(%(demandes)s) AND e.details ? 'acte' ORDER BY e.id;
SELECT e.saisi_a, e.mise_a_disposition_id, e.acte, e.details FROM attributions_evenementvacance e
    WHERE e.mise_a_disposition_id = ANY(%(vacances)s) ORDER BY e.id
"""


class Candidat(NamedTuple):
    """A candidature."""

    pk: int
    demande: int
    vacance: int
    etat: str
    tour: int
    place: int
    rang: int | None
    close_le: date | None
    avant_suspension: str


class Dossier(NamedTuple):
    """A demande."""

    pk: int
    etat: str
    motif_radiation: str
    radiee_le: date | None
    deposee_le: date


class Ouverte(NamedTuple):
    """A vacancy, and the last day of its convention."""

    pk: int
    etat: str
    places: int
    reservataire: int | None
    exclusion: str
    convention_au: date | None


class BailLu(NamedTuple):
    """A lease that was not cancelled; slid, it is no longer in force."""

    pk: int
    candidature: int
    vacance: int
    signe_le: date
    glisse_le: date | None


class Donnees(NamedTuple):
    """The data of R441-2-9."""

    pk: int
    attribuee_le: date
    bail_le: date | None
    exclusion_flux: str
    mutation: bool
    contingent: str
    reservataire: int | None
    dalo: bool
    qpv: bool
    autorite: str


class Loge(NamedTuple):
    """A household housed by an association."""

    bail: int
    au: date | None
    bail_occupant: int | None


class Ligne(NamedTuple):
    """A line of the flow, and the quantity of the one it corrects."""

    convention: int
    nature: str
    quantite: int
    corrigee: int | None


class Dit(NamedTuple):
    """An event that names its act."""

    pk: int
    saisi_a: datetime
    survenu_le: date
    details: dict[str, Any]


class Etape(NamedTuple):
    """A step of a vacancy."""

    saisi_a: datetime
    vacance: int
    acte: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Photo:
    """Everything, at one moment. `echanges`: by candidature of a mutation, the one it is bound to."""

    candidats: list[Candidat]
    dossiers: dict[int, Dossier]
    vacances: dict[int, Ouverte]
    baux: list[BailLu]
    donnees: list[Donnees]
    echanges: dict[int, int | None]
    offertes: list[int]
    loges: list[Loge]
    declarees: set[int]
    lignes: list[Ligne]
    evenements: list[Dit]
    etapes: list[Etape]


def lire(*, vacances: Sequence[int], demandes: Sequence[int], logements: Sequence[int]) -> Photo:
    tables = _lire({"vacances": list(vacances), "demandes": list(demandes), "logements": list(logements)})
    candidats, dossiers, ouvertes, baux, donnees, mutations, offertes, loges, declarees, lignes, dits, etapes = tables
    return Photo(
        candidats=[Candidat(*un) for un in candidats],
        dossiers={un[0]: Dossier(*un) for un in dossiers},
        vacances={une[0]: Ouverte(*une) for une in ouvertes},
        baux=[BailLu(*un) for un in baux],
        donnees=[Donnees(*une) for une in donnees],
        echanges=dict(mutations),
        offertes=[pk for (pk,) in offertes],
        loges=[Loge(*un) for un in loges],
        declarees={pk for (pk,) in declarees},
        lignes=[Ligne(*une) for une in lignes],
        evenements=[Dit(*un[:3], json.loads(un[3])) for un in dits],
        etapes=[Etape(*une[:3], json.loads(une[3])) for une in etapes],
    )


def _lire(parametres: Mapping[str, list[int]]) -> list[list[tuple[Any, ...]]]:
    tables = []
    with connection.cursor() as curseur:
        curseur.execute(_LECTURE, parametres)
        tables.append(curseur.fetchall())
        while curseur.nextset():
            tables.append(curseur.fetchall())
    return tables
