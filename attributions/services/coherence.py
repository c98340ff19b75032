"""Rows of the attribution that should not exist: what no constraint can say is counted every night; every count should be zero.

The same manner as `registre.services.coherence`: one integer a query, one scan or one join over the whole base.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import connection, transaction

from attributions.services.suivi import ecarts
from attributions.states.candidature import OUVERTES, PROPOSABLES
from registre.services.coherence import MEMOIRE, Incoherence

logger = logging.getLogger(__name__)
SUIVI = "suivi"

INCOHERENCES: tuple[Incoherence, ...] = (
    Incoherence(
        "candidatures_de_radiees",
        "Candidatures en cours de demandes qui ne sont plus actives",
        "SELECT count(*) FROM attributions_candidature c JOIN registre_demande d ON d.id = c.demande_id"
        " WHERE c.etat = ANY(%(ouvertes)s) AND d.etat <> 'active'",
    ),
    Incoherence(
        "baux_sans_radiation",
        "Baux en vigueur dont la demande n'est pas radiée pour attribution",
        "SELECT count(*) FROM attributions_bail b JOIN attributions_candidature c ON c.id = b.candidature_id"
        " JOIN registre_demande d ON d.id = c.demande_id WHERE b.annule_le IS NULL"
        " AND d.etat NOT IN ('effacee') AND d.motif_radiation <> 'RADATT'",
    ),
    Incoherence(
        "louees_sans_bail",
        "Mises à disposition louées qui n'ont pas un bail par place",
        "SELECT count(*) FROM attributions_miseadisposition v WHERE v.etat = 'louee' AND v.places <>"
        " (SELECT count(*) FROM attributions_bail b WHERE b.mise_a_disposition_id = v.id AND b.annule_le IS NULL"
        " AND b.glisse_le IS NULL)",
    ),
    Incoherence(
        "offres_sans_candidat",
        "Propositions en attente de réponse d'une candidature qui n'est pas proposée",
        "SELECT count(*) FROM attributions_proposition p JOIN attributions_candidature c ON c.id = p.candidature_id"
        " WHERE p.etat = 'en_cours' AND c.etat <> 'proposee'",
    ),
    Incoherence(
        "attributaires_sans_donnees",
        "Attributaires sans les données de R441-2-9",
        "SELECT count(*) FROM attributions_candidature c WHERE c.etat = ANY(%(proposables)s)"
        " AND NOT EXISTS (SELECT FROM attributions_attribution a WHERE a.candidature_id = c.id)",
    ),
    Incoherence(
        "rangs_oublies",
        "Logements attribués sans titulaire ni condition en cours, dont un rang attend d'être appelé",
        "SELECT count(DISTINCT c.mise_a_disposition_id) FROM attributions_candidature c"
        " JOIN attributions_miseadisposition v ON v.id = c.mise_a_disposition_id AND v.etat = 'attribuee'"
        " WHERE c.etat = 'en_rang' AND NOT EXISTS (SELECT FROM attributions_candidature x"
        " WHERE x.demande_id = c.demande_id AND x.etat = 'acceptee')"
        " AND NOT EXISTS (SELECT FROM attributions_candidature s WHERE s.etat = 'suspendue'"
        " AND s.mise_a_disposition_id = c.mise_a_disposition_id AND s.place = c.place AND s.rang < c.rang)"
        " AND NOT EXISTS (SELECT FROM attributions_candidature t"
        " WHERE t.mise_a_disposition_id = c.mise_a_disposition_id AND t.place = c.place"
        " AND (t.etat = ANY(%(proposables)s) OR t.etat = 'sous_condition'))",
    ),
)


def compter() -> dict[str, int]:
    """Count every kind of incoherence; the figures kept on demandes are compared with their recomputation too."""
    valeurs: dict[str, Sequence[str]] = {
        "ouvertes": [str(un) for un in OUVERTES],
        "proposables": [str(un) for un in PROPOSABLES],
    }
    trouvees = {}
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('work_mem', %s, true), set_config('statement_timeout', '0', true)", [MEMOIRE]
        )
        for une in INCOHERENCES:
            curseur.execute(une.requete, {nom: list(codes) for nom, codes in valeurs.items()})
            trouvees[une.nom] = int(curseur.fetchone()[0])
        trouvees[SUIVI] = ecarts()
    return trouvees


def signaler() -> int:
    """Count and log what is not zero (names of queries and counts only). Returns the total."""
    trouvees = compter()
    for nom, nombre in trouvees.items():
        if nombre:
            logger.error("coherence %s: %d", nom, nombre)
    return sum(trouvees.values())
