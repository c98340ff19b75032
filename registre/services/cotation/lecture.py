"""Dossiers read as the criteria want them: a fixed number of statements, whatever the number of demandes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from registre import ports
from registre.querysets import OUVERTES
from registre.rules.cotation.dossier import DossierACoter, LogementACoter, PersonneACoter, RefusDePropositions
from registre.rules.parametres import Cle
from registre.rules.territoires import Territoires
from registre.services.cotation.priorites import Labels, labels_de
from registre.services.parametres import jeu_de_la_region
from registre.services.referentiel import territoires
from registre.states.demande import NatureDemande
from socle.errors import Refus
from socle.texte import normaliser

PIECES = {"C": 1, "T1": 1, "T2": 2, "T3": 3, "T4": 4, "T5": 5, "T6P": 6}

_DEMANDES = """
SELECT d.id, d.menage_id, d.deposee_le, d.mutation, d.jugement_le, m.naissances_attendues, m.personnes_handicapees,
       l.modeles, l.typologie, l.surface, l.habitants, l.loyer, l.aide_logement
FROM registre_demande d
JOIN demandeurs_menage m ON m.id = d.menage_id
LEFT JOIN demandeurs_logementactuel l ON l.menage_id = d.menage_id
WHERE d.id = ANY(%(ids)s) AND d.etat = ANY(%(etats)s) AND d.nature = %(nature)s
"""
# One range of an index each: as subqueries of the statement above, they would be looked up demande by demande.
_MOTIFS = "SELECT demande_id, array_agg(code) FROM registre_motifdemande WHERE demande_id = ANY(%(ids)s) GROUP BY 1"
_VOEUX = """
SELECT DISTINCT ON (demande_id) demande_id, commune_id FROM registre_voeu WHERE demande_id = ANY(%(ids)s)
ORDER BY demande_id, rang
"""
_ATTENTES = "SELECT DISTINCT demande_id, true FROM registre_attenteanormale WHERE demande_id = ANY(%(ids)s)"
_BESOINS = "SELECT menage_id, count(*) FROM demandeurs_besoinhandicap WHERE menage_id = ANY(%(ids)s) GROUP BY 1"
_ADRESSES = """
SELECT DISTINCT ON (menage_id) menage_id, commune FROM demandeurs_adresse
WHERE menage_id = ANY(%(ids)s) AND nature IN ('logement', 'postale') AND commune <> ''
ORDER BY menage_id, nature
"""
_RESSOURCES = """
SELECT p.menage_id, sum(r.montant)
FROM demandeurs_personne p JOIN demandeurs_ressource r ON r.personne_id = p.id
WHERE p.menage_id = ANY(%(ids)s) AND r.sens = 'R' GROUP BY 1
"""
_PERSONNES = """
SELECT p.menage_id, p.role, p.naissance_le, p.lien, a.contrat, a.statut, a.profession, a.chomage_plus_un_an,
       a.reprise_le, a.commune
FROM demandeurs_personne p LEFT JOIN demandeurs_activite a ON a.personne_id = p.id
WHERE p.menage_id = ANY(%(menages)s)
ORDER BY p.menage_id, p.rang
"""


def lire_dossiers(ids: Sequence[int], *, le: date) -> dict[int, DossierACoter]:
    """Open household demandes among these ids, by id: twelve statements. Associations have no household, so no score."""
    lignes = _executer(
        _DEMANDES, {"ids": list(ids), "etats": [un.value for un in OUVERTES], "nature": NatureDemande.MENAGE.value}
    )
    if not lignes:
        return {}
    demandes, menages = [ligne[0] for ligne in lignes], [ligne[1] for ligne in lignes]
    lieux = territoires(le)
    par_id = {commune.id: commune.tags for commune in lieux.par_code.values()}
    metiers = metiers_essentiels(le)
    foyers, emplois = _foyers(menages, lieux, avec_metiers=metiers is not None)
    labels = labels_de(demandes, le=le)
    refus = refus_de_propositions(demandes)
    motifs, voeux, attentes = (_par_cle(une, demandes) for une in (_MOTIFS, _VOEUX, _ATTENTES))
    besoins, adresses, ressources = (_par_cle(une, menages) for une in (_BESOINS, _ADRESSES, _RESSOURCES))
    return {
        demande: DossierACoter(
            le=le,
            deposee_le=deposee_le,
            mutation=mutation,
            personnes=foyers.get(menage, ()),
            naissances=naissances,
            personnes_handicapees=handicapees,
            annexes_handicap=besoins.get(menage, 0),
            motifs=frozenset(motifs.get(demande, ())),
            jugement_le=jugement_le,
            logement=_logement(logement),
            ressources=None if (somme := ressources.get(menage)) is None else int(somme),
            priorites=(sien := labels.get(demande, _AUCUN)).codes,
            bornes=sien.bornes,
            delai_anormal=demande in attentes,
            refus=None if refus is None else refus.get(demande, _JAMAIS),
            metiers_essentiels=metiers,
            residence=_tags(lieux, adresses.get(menage)),
            emploi=emplois.get(menage, ()),
            premier_voeu=par_id.get(voeux.get(demande, 0), ()),
        )
        for demande, menage, deposee_le, mutation, jugement_le, naissances, handicapees, *logement in lignes
    }


def _par_cle(requete: str, cles: list[int]) -> dict[int, Any]:
    """The rows (key, value) of a statement on these keys."""
    return dict(_executer(requete, {"ids": cles}))  # type: ignore[arg-type]


_AUCUN, _JAMAIS = Labels(), RefusDePropositions(0)


def _executer(requete: str, parametres: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
        lignes: list[tuple[Any, ...]] = curseur.fetchall()
        return lignes


def _logement(valeurs: Sequence[Any]) -> LogementACoter | None:
    modeles, typologie, surface, habitants, loyer, aide = valeurs
    if modeles is None:
        return None
    return LogementACoter(frozenset(modeles), PIECES.get(typologie), surface, habitants, loyer, aide)


def _foyers(
    menages: list[int], lieux: Territoires, *, avec_metiers: bool
) -> tuple[dict[int, list[PersonneACoter]], dict[int, tuple[int, ...]]]:
    """Persons of each household, and the tags of the places where they work. Professions only where a list reads them."""
    foyers: dict[int, list[PersonneACoter]] = defaultdict(list)
    emplois: dict[int, tuple[int, ...]] = {}
    for menage, role, naissance, lien, contrat, statut, profession, chomage, reprise, commune in _executer(
        _PERSONNES, {"menages": menages}
    ):
        metier = normaliser(profession) if avec_metiers and profession else ""
        foyers[menage].append(
            PersonneACoter(role, naissance, lien, contrat or "", statut or "", metier, chomage, reprise)
        )
        if commune:
            emplois[menage] = tuple(sorted({*emplois.get(menage, ()), *_tags(lieux, commune)}))
    return foyers, emplois


def _tags(lieux: Territoires, code: str | None) -> tuple[int, ...]:
    commune = lieux.commune(code) if code else None
    return commune.tags if commune is not None else ()


def refus_de_propositions(demandes: Sequence[int]) -> dict[int, RefusDePropositions] | None:
    """What upper applications know of refusals; None when none is plugged, so that nobody reads « no refusal »."""
    if not ports.sources_de_refus:
        return None
    return {demande: un for source in ports.sources_de_refus for demande, un in source(demandes).items()}


def metiers_essentiels(le: date) -> frozenset[str] | None:
    """Professions of the region's list, normalised; None when no list is set (no national one exists)."""
    jeu, chaine = jeu_de_la_region()
    ligne = jeu.ligne(Cle.METIERS_ESSENTIELS, le=le, territoires=chaine)
    return None if isinstance(ligne, Refus) else frozenset(normaliser(un) for un in ligne.valeur)
