"""A generated demande as what the writer takes, and the rows of its past (events, letters, changes)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from uuid import UUID

from demandeurs.enums import SourceModification
from demandeurs.lignes import Tables
from demo.generateurs.dossiers import Cas
from demo.generateurs.parcours import Fait
from habilitations.acteur import Acteur, NatureActeur
from registre.rules.echeances import ajouter_mois
from registre.rules.taches import taches_initiales
from registre.services.lignes import COLONNES, Dossier, Identifiants, TacheAEcrire, lignes_de
from registre.states.demande import EtatDemande

# Ids follow the ranks, so that a seed gives the same ones whatever the number of processes; gaps are harmless.
PERSONNES_MAX = 16
FAITS_MAX = 256
PARIS_HIVER = timezone(timedelta(hours=1))
EVENEMENT = "registre_evenement"
COURRIER = "registre_courrier"
MODIFICATION = "demandeurs_modification"
COLONNES_DE_LA_POPULATION: dict[str, list[str]] = {
    **COLONNES,
    EVENEMENT: ["id", *COLONNES[EVENEMENT]],
    COURRIER: (
        "demande_id nature canal etat au_representant cree_a envoye_le distribue_le preuve echeance_le empreinte details"
    ).split(),
    MODIFICATION: "menage_id personne_morale_id evenement_id objet champ avant apres source faite_a".split(),
}
_JOURS: dict[date, str] = {}
_DETAILS: dict[tuple[tuple[str, str | int], ...], str] = {}


@dataclass(frozen=True, slots=True)
class Correspondances:
    """Ids of the database: territories by code, their tags, guichets and organismes by rank, agents by organisme."""

    territoires: dict[str, int]
    tags: dict[int, tuple[int, ...]]
    guichets: list[int]
    organismes: list[int]
    agents: dict[int, list[int]]
    validite_mois: int


def dossier(cas: Cas, ids: Correspondances) -> Dossier:
    """What the writer takes."""
    saisie = cas.saisie
    communes = [ids.territoires[voeu.commune] for voeu in saisie.recherche.voeux]
    tags = {tag for commune in communes for tag in ids.tags[commune]}
    taches = [] if saisie.radiation else taches_initiales(saisie, attendue=False, delai_attestation=0)
    return Dossier(
        saisie=saisie,
        guichet_id=ids.guichets[cas.guichet],
        voeux=[(commune, "") for commune in communes],
        tags=sorted(tags),
        etat=EtatDemande.RADIEE if saisie.radiation else EtatDemande.ACTIVE,
        valable_jusqu_au=ajouter_mois(saisie.renouvelee_le or saisie.deposee_le, ids.validite_mois),
        enregistree_a=instant(cas.vie.faits[0]),
        numero=saisie.numero,
        canal=cas.canal,
        organisme_id=ids.organismes[cas.organisme],
        taches=[TacheAEcrire(nature, echeance) for nature, echeance in taches],
        cle=UUID(int=cas.cle, version=4),
    )


def instant(fait: Fait) -> datetime:
    return datetime.combine(fait.le, time(), PARIS_HIVER) + timedelta(seconds=fait.secondes)


def texte_d_instant(le: date, secondes: int) -> str:
    """The instant as PostgreSQL reads it; ten times cheaper than a datetime. Days come back often, so are remembered."""
    jour = _JOURS.get(le)
    if jour is None:
        jour = _JOURS[le] = le.isoformat()
    return f"{jour} {secondes // 3600}:{secondes // 60 % 60}:{secondes % 60}+01"


def tables_du_lot(cas: Sequence[Cas], premier: int, ids: Correspondances, acteur: Acteur) -> Tables:
    """Every row of consecutive demandes, the first of which has the id `premier`."""
    demandes = range(premier, premier + len(cas))
    dossiers = [dossier(un, ids) for un in cas]
    personnes = (
        demande * PERSONNES_MAX + place
        for demande, un in zip(demandes, cas, strict=True)
        if un.saisie.menage
        for place in range(len(un.saisie.menage.personnes))
    )
    menages = (demande for demande, un in zip(demandes, cas, strict=True) if un.saisie.menage)
    morales = (demande for demande, un in zip(demandes, cas, strict=True) if not un.saisie.menage)
    _, tables = lignes_de(dossiers, ids=Identifiants(iter(demandes), menages, morales, personnes), acteur=acteur)
    tables[EVENEMENT], tables[COURRIER], tables[MODIFICATION] = [], [], []
    for demande, un in zip(demandes, cas, strict=True):
        _passe(demande, un, ids, tables)
    return tables


def _passe(demande: int, cas: Cas, ids: Correspondances, tables: Tables) -> None:
    """The events told with their own instants and authors replace those derived from the present state."""
    vie, evenements = cas.vie, tables[EVENEMENT]
    premier = demande * FAITS_MAX
    for place, fait in enumerate(vie.faits):
        nature, le, secondes, qui, rang, details = fait
        organisme = None if rang is None else ids.organismes[rang]
        agent = None
        if qui == NatureActeur.AGENT and organisme is not None:
            agents = ids.agents[organisme]
            agent = agents[(demande + secondes) % len(agents)]
        evenements.append(
            (
                premier + place,
                demande,
                nature,
                le,
                texte_d_instant(le, secondes),
                None if qui == NatureActeur.DEMANDEUR else organisme,
                organisme,
                qui,
                agent,
                _en_json(details) if details else "{}",
            )
        )
    for lettre in vie.lettres:
        distribue = lettre.echeance_le if lettre.preuve else None
        tables[COURRIER].append(
            (
                demande, lettre.nature.value, lettre.canal.value, lettre.etat.value, False,
                texte_d_instant(lettre.envoye_le, 10_800), lettre.envoye_le, distribue, lettre.preuve, lettre.echeance_le,
                "", "{}",
            )
        )  # fmt: skip
    for changement in vie.changements:
        fait = vie.faits[changement.fait]
        menage, morale = (demande, None) if cas.saisie.menage else (None, demande)
        tables[MODIFICATION].append(
            (
                menage, morale, premier + changement.fait, changement.objet, changement.champ, changement.avant,
                changement.apres, SourceModification.DEMANDEUR.value, texte_d_instant(fait.le, fait.secondes),
            )
        )  # fmt: skip


def _en_json(details: dict[str, Any]) -> str:
    """Details take few values, so that their text is remembered."""
    cle = tuple(details.items())
    texte = _DETAILS.get(cle)
    if texte is None:
        texte = _DETAILS[cle] = json.dumps(details)
    return texte
