"""A dossier as rows of every table: pure, one tuple per row in the order of `COLONNES`.

`Dossier` is what was declared plus what was resolved: guichet, territories, number, state, dates. `lignes_de` turns n of
them into rows; `registre.services.ecriture` copies them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from demandeurs import lignes as demandeurs
from demandeurs.lignes import Tables, voirie
from habilitations.acteur import Acteur
from registre.enums import (
    CanalDepot,
    NatureEvenement,
    NatureTache,
    OrigineNumero,
    OriginePriorite,
    StatutNumero,
    TypePriorite,
)
from registre.rules.derives import est_mutation, personnes_du_menage, recherche_noms, titulaire_tri
from registre.rules.priorites import etat_du_sne
from registre.saisie import SaisieAttribution, SaisieDemande
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation

RECHERCHE = (
    "categorie types avec_parking rez_de_chaussee sans_ascenseur loyer_max elargie colocation accession "
    "personnes_a_loger jugement_le autre_motif precision"
).split()
DERIVES = "personnes mutation territoires recherche_noms titulaire_tri".split()

COLONNES: dict[str, list[str]] = {
    **demandeurs.COLONNES,
    "registre_demande": [
        *"id cle version nature etat menage_id personne_morale_id guichet_id canal deposee_le enregistree_a".split(),
        *"renouvelee_le valable_jusqu_au en_ligne courrier_papier identite_vue protege radiee_le".split(),
        *"motif_radiation sous_motif courrier_radiation_le a_absence_reponse".split(),
        *RECHERCHE,
        *DERIVES,
    ],
    "registre_numerounique": "numero demande_id statut origine emis_a".split(),
    "registre_voeu": "demande_id rang commune_id quartier code_origine".split(),
    "registre_motifdemande": "demande_id rang code".split(),
    "registre_priorite": (
        "demande_id type origine etat motif_fin du statut decision_le diagnostic_social accompagnement_social typologie"
    ).split(),
    "registre_depotpapier": "demande_id recu_le lieu detenteur mandat saisi_par saisi_a".split(),
    "registre_donneessne": (
        "demande_id ref_interne numero_associe renouvellement_elec delai_anormalement_long multiples_attributions "
        "indicateur_calcule_a piece_modifiee_le type_fichier fichier_a dalo_statut dalo_decision_le"
    ).split(),
    "registre_attributiondeclaree": [
        *"demande_id bail_le deja_loge_parc rpls exception_rpls dalo accord_collectif reservataire".split(),
        *"siren_bailleur qpv typologie surface loyer a_adresse etranger hebergeant".split(),
        *demandeurs.VOIRIE,
    ],
    "registre_evenement": (
        "demande_id nature survenu_le saisi_a organisme_origine_id organisme_saisie_id acteur agent_id details"
    ).split(),
    "registre_tache": "demande_id nature ouverte_a echeance_le details".split(),
    "registre_cotationarevoir": "demande_id depuis".split(),
}


@dataclass(slots=True)
class EvenementAEcrire:
    """An event of the dossier: `details` holds codes, dates and amounts only, never an identifying value."""

    nature: NatureEvenement
    survenu_le: date
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class TacheAEcrire:
    nature: NatureTache
    echeance_le: date | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Dossier:
    """One demande ready to be written.

    `voeux` are (territory id, code as received when it is not the code of the territory), in the order of
    `saisie.recherche.voeux`; `tags` the territory tags of all of them. `numero` is empty when it is awaited.
    `enregistree_a` is aware. `organisme_id` is the organisme of the guichet, origin of the events. `evenements` and
    `taches` come besides those that `lignes_de` derives from the dossier itself. `numeros_anciens` also find it.
    """

    saisie: SaisieDemande
    guichet_id: int
    voeux: list[tuple[int, str]]
    tags: list[int]
    etat: EtatDemande
    valable_jusqu_au: date
    enregistree_a: datetime
    numero: str = ""
    origine: OrigineNumero = OrigineNumero.REGISTRE
    canal: CanalDepot = CanalDepot.GUICHET
    organisme_id: int | None = None
    evenements: list[EvenementAEcrire] = field(default_factory=list)
    taches: list[TacheAEcrire] = field(default_factory=list)
    numeros_anciens: list[str] = field(default_factory=list)
    cle: UUID = field(default_factory=uuid4)


@dataclass(slots=True)
class Identifiants:
    """Ids reserved from the sequences for a batch, taken in order."""

    demandes: Iterator[int]
    menages: Iterator[int]
    morales: Iterator[int]
    personnes: Iterator[int]


def besoins_de(dossiers: list[Dossier]) -> dict[str, int]:
    """How many ids each table needs for this batch."""
    menages = [d.saisie.menage for d in dossiers if d.saisie.menage is not None]
    return {
        "registre_demande": len(dossiers),
        "demandeurs_menage": len(menages),
        "demandeurs_personnemorale": len(dossiers) - len(menages),
        "demandeurs_personne": sum(len(menage.personnes) for menage in menages),
    }


def tables_vides() -> Tables:
    return {table: [] for table in COLONNES}


def lignes_de(dossiers: list[Dossier], *, ids: Identifiants, acteur: Acteur) -> tuple[list[int], Tables]:
    """Ids of the demandes in order, and the rows of each table in the order of the foreign keys."""
    tables = tables_vides()
    demandes = [lignes_du_dossier(dossier, ids, acteur, tables) for dossier in dossiers]
    return demandes, tables


def lignes_du_dossier(d: Dossier, ids: Identifiants, acteur: Acteur, tables: Tables) -> int:
    """Append every row of one dossier to `tables`; returns the id of its demande."""
    saisie, demande_id = d.saisie, next(ids.demandes)
    menage_id = morale_id = None
    if saisie.menage is not None:
        menage_id = next(ids.menages)
        demandeurs.lignes_du_menage(saisie.menage, menage_id, ids.personnes, tables)
    elif saisie.personne_morale is not None:
        morale_id = next(ids.morales)
        demandeurs.lignes_de_la_personne_morale(saisie.personne_morale, morale_id, tables)
    tables["registre_demande"].append(_demande(d, demande_id, menage_id, morale_id))
    _numeros(d, demande_id, tables)
    lignes_des_voeux(saisie, d.voeux, demande_id, tables)
    lignes_des_motifs(saisie, demande_id, tables)
    lignes_annexes(saisie, demande_id, tables)
    _depot_papier(d, demande_id, acteur, tables)
    evenements_et_taches(d, demande_id, acteur, tables)
    tables["registre_cotationarevoir"].append((demande_id, d.enregistree_a))
    return demande_id


def _demande(d: Dossier, demande_id: int, menage_id: int | None, morale_id: int | None) -> tuple[Any, ...]:
    s, radiation = d.saisie, d.saisie.radiation
    return (
        demande_id,
        d.cle,
        1,
        (NatureDemande.MENAGE if morale_id is None else NatureDemande.PERSONNE_MORALE).value,
        d.etat.value,
        menage_id,
        morale_id,
        d.guichet_id,
        d.canal.value,
        s.deposee_le,
        d.enregistree_a,
        s.renouvelee_le,
        d.valable_jusqu_au,
        s.en_ligne,
        s.courrier_papier,
        s.identite_vue,
        s.protege,
        radiation.le if radiation else None,
        radiation.motif if radiation else "",
        radiation.sous_motif if radiation else "",
        radiation.courrier_le if radiation else None,
        radiation.a_absence_reponse if radiation else False,
        *valeurs_de_la_recherche(s),
        *valeurs_derivees(s, d.tags),
    )


def valeurs_de_la_recherche(s: SaisieDemande) -> tuple[Any, ...]:
    """The columns of `RECHERCHE`."""
    r, motifs = s.recherche, s.motifs
    return (
        r.categorie,
        r.types,
        r.avec_parking,
        r.rez_de_chaussee,
        r.sans_ascenseur,
        r.loyer_max,
        r.elargie,
        r.colocation,
        r.accession,
        r.personnes_a_loger,
        motifs.jugement_le,
        motifs.autre,
        s.precision,
    )


def valeurs_derivees(s: SaisieDemande, tags: list[int]) -> tuple[Any, ...]:
    """The columns of `DERIVES`."""
    return (personnes_du_menage(s), est_mutation(s), tags, recherche_noms(s), titulaire_tri(s))


def _numeros(d: Dossier, demande_id: int, tables: Tables) -> None:
    numeros = tables["registre_numerounique"]
    origine, emis_a = d.origine.value, d.enregistree_a
    if d.numero:
        numeros.append((d.numero, demande_id, StatutNumero.COURANT.value, origine, emis_a))
    for ancien in d.numeros_anciens:
        numeros.append((ancien, demande_id, StatutNumero.ANCIEN.value, origine, emis_a))


def lignes_des_voeux(s: SaisieDemande, resolus: list[tuple[int, str]], demande_id: int, tables: Tables) -> None:
    voeux = tables["registre_voeu"]
    for rang, (voeu, (commune_id, code_origine)) in enumerate(zip(s.recherche.voeux, resolus, strict=True), 1):
        voeux.append((demande_id, rang, commune_id, voeu.quartier, code_origine))


def lignes_des_motifs(s: SaisieDemande, demande_id: int, tables: Tables) -> None:
    motifs = tables["registre_motifdemande"]
    for rang, code in enumerate(s.motifs.codes, 1):
        motifs.append((demande_id, rang, code))


def lignes_annexes(s: SaisieDemande, demande_id: int, tables: Tables) -> None:
    """DALO, data of the national interface, attribution declared with a radiation."""
    if s.dalo is not None:
        x = s.dalo
        etat, fin = etat_du_sne(x.statut)
        tables["registre_priorite"].append(
            (
                demande_id,
                TypePriorite.DALO.value,
                OriginePriorite.SNE.value,
                etat.value,
                fin,
                x.decision_le,
                x.statut,
                x.decision_le,
                x.diagnostic_social,
                x.accompagnement_social,
                x.typologie,
            )
        )
    if s.sne is not None:
        n = s.sne
        tables["registre_donneessne"].append(
            (
                demande_id,
                n.ref_interne,
                n.numero_associe,
                n.renouvellement_elec,
                n.delai_anormalement_long,
                n.multiples_attributions,
                n.indicateur_calcule_a,
                n.piece_modifiee_le,
                n.type_fichier,
                n.fichier_a,
                n.dalo_statut,
                n.dalo_decision_le,
            )
        )
    if s.radiation is not None and s.radiation.attribution is not None:
        tables["registre_attributiondeclaree"].append(_attribution(s.radiation.attribution, demande_id))


def _attribution(a: SaisieAttribution, demande_id: int) -> tuple[Any, ...]:
    return (
        demande_id,
        a.bail_le,
        a.deja_loge_parc,
        a.rpls,
        a.exception_rpls,
        a.dalo,
        a.accord_collectif,
        a.reservataire,
        a.siren_bailleur,
        a.qpv,
        a.typologie,
        a.surface,
        a.loyer,
        a.adresse is not None,
        a.adresse is not None and a.adresse.etranger,
        a.adresse.hebergeant if a.adresse is not None else "",
        *voirie(a.adresse),
    )


def _depot_papier(d: Dossier, demande_id: int, acteur: Acteur, tables: Tables) -> None:
    p = d.saisie.depot_papier
    if p is not None:
        tables["registre_depotpapier"].append(
            (demande_id, p.recu_le, p.lieu, p.detenteur, p.mandat, acteur.agent_id, d.enregistree_a)
        )


def evenements_et_taches(d: Dossier, demande_id: int, acteur: Acteur, tables: Tables) -> None:
    qui = (d.organisme_id, acteur.organisme_id, acteur.nature.value, acteur.agent_id)
    evenements = tables["registre_evenement"]
    for e in (*evenements_du_dossier(d), *d.evenements):
        details = json.dumps(e.details) if e.details else "{}"
        evenements.append((demande_id, e.nature.value, e.survenu_le, d.enregistree_a, *qui, details))
    taches = tables["registre_tache"]
    for t in d.taches:
        taches.append(
            (demande_id, t.nature.value, d.enregistree_a, t.echeance_le, json.dumps(t.details) if t.details else "{}")
        )


def evenements_du_dossier(d: Dossier) -> list[EvenementAEcrire]:
    """What the dossier itself tells: deposit, number, last renewal, radiation (R441-2-15 I)."""
    s, canal = d.saisie, d.canal.value
    liste = [EvenementAEcrire(NatureEvenement.DEPOT, s.deposee_le, {"canal": canal})]
    if d.numero:
        liste.append(EvenementAEcrire(NatureEvenement.NUMERO, s.deposee_le, {"origine": d.origine.value}))
    if s.renouvelee_le is not None:
        liste.append(EvenementAEcrire(NatureEvenement.RENOUVELLEMENT, s.renouvelee_le))
    if s.radiation is not None and s.radiation.motif in MotifRadiation.values:
        details = {"motif": s.radiation.motif}
        if s.radiation.sous_motif:
            details["sous_motif"] = s.radiation.sous_motif
        liste.append(EvenementAEcrire(NatureEvenement.RADIATION, s.radiation.le, details))
    return liste
