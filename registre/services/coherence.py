"""Rows that should not exist: what no constraint can say is counted every night; every count should be zero.

Each query returns one integer over the whole base and is written to stay within seconds on a million demandes: one scan
or one hash join, never a loop by row.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from habilitations.territoires import NIVEAUX_ETIQUETES
from registre.rules.derives import MARQUE_NAISSANCE, MODELE_PARC_SOCIAL
from registre.services.parametres import delais_de_la_region
from socle.clock import aujourdhui

logger = logging.getLogger(__name__)
MEMOIRE = "128MB"
"""Memory of one sort or hash: enough to keep a million vœux sets out of temporary files."""


@dataclass(frozen=True, slots=True)
class Incoherence:
    """A kind of contradiction: its stable name, what it means in French, the query that counts it."""

    nom: str
    phrase: str
    requete: str


# The tags of each commune in force today; 1,300 rows in a region, 35,000 in France.
_ETIQUETTES = """
WITH communes AS (SELECT DISTINCT commune_id AS id FROM registre_voeu),
etiquettes AS (
    SELECT c.id, array_agg(DISTINCT t.tag)::integer[] AS tags
    FROM communes c CROSS JOIN LATERAL (
        SELECT c.id AS tag
        UNION ALL
        SELECT a.contenant_id FROM habilitations_appartenance a
        WHERE a.membre_id = c.id AND a.niveau = ANY(%(niveaux)s)
          AND coalesce(a.du, '-infinity') <= %(le)s AND coalesce(a.au, 'infinity') >= %(le)s
    ) AS t GROUP BY c.id
)
"""
_OUVERTE = "d.etat IN ('attendue', 'active')"

# The texts put together below are constants of this module; values travel as parameters.
# ruff: noqa: S608
INCOHERENCES: tuple[Incoherence, ...] = (
    Incoherence(
        "etiquettes_manquantes",
        "Demandes à qui il manque une étiquette d'un de leurs vœux",
        f"{_ETIQUETTES} SELECT count(DISTINCT v.demande_id) FROM registre_voeu v"
        " JOIN etiquettes e ON e.id = v.commune_id JOIN registre_demande d ON d.id = v.demande_id"
        " WHERE NOT d.territoires @> e.tags",
    ),
    Incoherence(
        "etiquettes_en_trop",
        "Demandes qui portent une étiquette qu'aucun vœu n'explique",
        f"{_ETIQUETTES}, voulues AS ("
        " SELECT v.demande_id, count(DISTINCT t.tag) AS nombre FROM registre_voeu v"
        " JOIN etiquettes e ON e.id = v.commune_id CROSS JOIN LATERAL unnest(e.tags) AS t(tag) GROUP BY v.demande_id)"
        " SELECT count(*) FROM registre_demande d LEFT JOIN voulues v ON v.demande_id = d.id"
        " WHERE cardinality(d.territoires) > coalesce(v.nombre, 0)",
    ),
    Incoherence(
        "sans_voeu",
        "Demandes actives sans commune demandée",
        "SELECT count(*) FROM registre_demande d WHERE d.etat = 'active'"
        " AND NOT EXISTS (SELECT FROM registre_voeu v WHERE v.demande_id = d.id)",
    ),
    Incoherence(
        "sans_numero",
        "Demandes actives sans numéro unique en cours, ou en attente qui en ont un",
        "SELECT count(*) FROM registre_demande d LEFT JOIN registre_numerounique n"
        " ON n.demande_id = d.id AND n.statut = 'courant'"
        " WHERE (d.etat = 'active' AND n.id IS NULL) OR (d.etat = 'attendue' AND n.id IS NOT NULL)",
    ),
    Incoherence(
        "numero_et_depot",
        "Numéros délivrés ici dont le mois n'est pas celui du dépôt",
        "SELECT count(*) FROM registre_numerounique n JOIN registre_demande d ON d.id = n.demande_id"
        " WHERE n.origine = 'registre' AND n.statut = 'courant'"
        " AND substr(n.numero, 4, 4) <> to_char(d.deposee_le, 'MMYY')",
    ),
    Incoherence(
        "validite_courte",
        "Demandes actives dont la validité est plus courte que la loi",
        "SELECT count(*) FROM registre_demande d WHERE d.etat = 'active' AND d.valable_jusqu_au"
        " < (coalesce(d.renouvelee_le, d.deposee_le) + make_interval(months => %(validite)s))::date",
    ),
    Incoherence(
        "dates_futures",
        "Demandes déposées, renouvelées ou radiées dans l'avenir",
        "SELECT count(*) FROM registre_demande d WHERE greatest(d.deposee_le, d.renouvelee_le, d.radiee_le) > %(le)s",
    ),
    Incoherence(
        "mutation",
        "Demandes dont la marque « mutation » contredit le logement actuel",
        "SELECT count(*) FROM registre_demande d LEFT JOIN demandeurs_logementactuel l ON l.menage_id = d.menage_id"
        " WHERE d.menage_id IS NOT NULL AND d.mutation <> (coalesce(l.modeles, '{}') @> ARRAY[%(parc)s]::varchar[])",
    ),
    Incoherence(
        "titulaire",
        "Ménages de demandes ouvertes sans titulaire",
        f"SELECT count(*) FROM registre_demande d WHERE {_OUVERTE} AND d.menage_id IS NOT NULL AND NOT EXISTS"
        " (SELECT FROM demandeurs_personne p WHERE p.menage_id = d.menage_id AND p.role = 'titulaire')",
    ),
    Incoherence(
        "personnes",
        "Demandes dont le nombre de personnes contredit le ménage",
        "SELECT count(*) FROM registre_demande d JOIN (SELECT menage_id, count(*) AS nombre FROM demandeurs_personne"
        " WHERE role <> 'colocataire' GROUP BY menage_id) p ON p.menage_id = d.menage_id WHERE p.nombre <> d.personnes",
    ),
    Incoherence(
        "nom_de_tri",
        "Demandes dont le nom de tri n'est pas celui du titulaire",
        "SELECT count(*) FROM registre_demande d JOIN demandeurs_personne p"
        " ON p.menage_id = d.menage_id AND p.role = 'titulaire'"
        " WHERE d.titulaire_tri <> left(trim(p.nom_normalise || ' ' || p.prenom_normalise), 120)",
    ),
    Incoherence(
        "recherche",
        "Demandes introuvables par le nom et la date de naissance d'un de leurs demandeurs",
        "SELECT count(DISTINCT d.id) FROM registre_demande d JOIN demandeurs_personne p ON p.menage_id = d.menage_id"
        " WHERE p.role IN ('titulaire', 'cotitulaire') AND p.nom_normalise <> '' AND p.naissance_le IS NOT NULL"
        " AND NOT coalesce(d.recherche_noms @@ (left(split_part(p.nom_normalise, ' ', 1), 60) || ' & '"
        " || %(naissance)s || to_char(p.naissance_le, 'YYYYMMDD'))::tsquery, false)",
    ),
    Incoherence(
        "menages_orphelins",
        "Ménages et personnes morales qu'aucune demande ne porte",
        "SELECT (SELECT count(*) FROM demandeurs_menage m LEFT JOIN registre_demande d ON d.menage_id = m.id"
        " WHERE d.id IS NULL) + (SELECT count(*) FROM demandeurs_personnemorale m"
        " LEFT JOIN registre_demande d ON d.personne_morale_id = m.id WHERE d.id IS NULL)",
    ),
    Incoherence(
        "attribution",
        "Radiations pour attribution sans les données de R441-2-9",
        "SELECT count(*) FROM registre_demande d WHERE d.etat = 'radiee' AND d.motif_radiation = 'RADATT'"
        " AND NOT EXISTS (SELECT FROM registre_attributiondeclaree a WHERE a.demande_id = d.id)",
    ),
    Incoherence(
        "effacees",
        "Demandes effacées qui gardent un numéro, un nom ou une précision",
        "SELECT count(*) FROM registre_demande d WHERE d.etat = 'effacee' AND (d.titulaire_tri <> ''"
        " OR d.precision <> '' OR d.autre_motif <> '' OR d.recherche_noms IS NOT NULL"
        " OR EXISTS (SELECT FROM registre_numerounique n WHERE n.demande_id = d.id))",
    ),
    Incoherence(
        "taches",
        "Tâches encore ouvertes sur des demandes closes",
        "SELECT count(*) FROM registre_tache t JOIN registre_demande d ON d.id = t.demande_id"
        " WHERE t.close_a IS NULL AND d.etat IN ('radiee', 'supprimee', 'effacee')",
    ),
    Incoherence(
        "cotation_oubliee",
        "Demandes de ménages en cours sans faits de cotation, et que rien ne fait revoir",
        f"SELECT count(*) FROM registre_demande d WHERE {_OUVERTE} AND d.nature = 'menage'"
        " AND NOT EXISTS (SELECT FROM registre_faitscotation f WHERE f.demande_id = d.id)"
        " AND NOT EXISTS (SELECT FROM registre_cotationarevoir r WHERE r.demande_id = d.id)",
    ),
    Incoherence(
        "notes_en_trop",
        "Notes de demandes closes, ou sur un territoire qu'elles ne demandent plus, et que rien ne fait revoir",
        f"SELECT count(*) FROM registre_notecotation n JOIN registre_demande d ON d.id = n.demande_id"
        f" WHERE NOT ({_OUVERTE} AND n.territoire_id = ANY(d.territoires))"
        " AND NOT EXISTS (SELECT FROM registre_cotationarevoir r WHERE r.demande_id = d.id)",
    ),
    Incoherence(
        "evenements",
        "Demandes sans événement de dépôt",
        "SELECT count(*) FROM registre_demande d WHERE NOT EXISTS (SELECT FROM registre_evenement e"
        " WHERE e.demande_id = d.id AND e.nature = 'depot')",
    ),
)


def compter(*noms: str) -> dict[str, int]:
    """Count every kind of incoherence, or those named. Raises KeyError for an unknown name."""
    choisies = [_PAR_NOM[nom] for nom in noms] if noms else list(INCOHERENCES)
    le = aujourdhui()
    valeurs: dict[str, Any] = {
        "le": le,
        "niveaux": [niveau.value for niveau in NIVEAUX_ETIQUETES],
        "validite": delais_de_la_region(le).validite,
        "parc": MODELE_PARC_SOCIAL,
        "naissance": MARQUE_NAISSANCE,
    }
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('work_mem', %s, true), set_config('statement_timeout', '0', true)", [MEMOIRE]
        )
        trouvees = {}
        for une in choisies:
            curseur.execute(une.requete, valeurs)
            trouvees[une.nom] = int(curseur.fetchone()[0])
    return trouvees


_PAR_NOM = {une.nom: une for une in INCOHERENCES}


def signaler() -> int:
    """Count and log what is not zero (names of queries and counts only). Returns the total."""
    trouvees = compter()
    for nom, nombre in trouvees.items():
        if nombre:
            logger.error("coherence %s: %d", nom, nombre)
    return sum(trouvees.values())
