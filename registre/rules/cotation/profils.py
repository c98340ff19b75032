"""By which headings a simulation tells who gains and who loses. Each is a CASE over `FaitsCotation` (alias `f`)."""

from __future__ import annotations

HAUT = 1_000
"""Households at the top of a ranking; a tenth of the stock when it is smaller than ten thousand."""
DECILES = 10
ANCIENNETES: tuple[tuple[str, int], ...] = (("moins_1", 12), ("1_3", 36), ("3_5", 60), ("5_10", 120))
"""Code of a band of seniority, and the months below which it ends."""
PLUS_DE_10 = "10_plus"

LABEL = """CASE WHEN f.dalo THEN 'dalo' WHEN f.prioritaire THEN 'l441_1' WHEN f.instances OR f.pret_a_habiter THEN 'avis'
ELSE 'aucun' END"""
COMPOSITION = """CASE WHEN f.monoparental THEN 'monoparental' WHEN f.personnes <= 1 THEN 'seul'
WHEN f.mineurs = 0 THEN 'sans_enfant' WHEN f.mineurs <= 2 THEN 'famille' ELSE 'nombreuse' END"""
LOGEMENT = """CASE WHEN f.sans_abri IS NULL THEN 'inconnu' WHEN f.sans_abri OR f.habitat_precaire THEN 'sans'
WHEN f.hebergement OR f.logement_temporaire OR f.coordination_therapeutique THEN 'temporaire'
WHEN f.heberge_tiers OR f.heberge_famille THEN 'heberge' WHEN f.mutation THEN 'social' ELSE 'autre' END"""

AXES: dict[str, str] = {"label": LABEL, "composition": COMPOSITION, "logement": LOGEMENT}
"""Heading -> SQL, the seniority apart: its bands are bounds of the day."""

LIBELLES_DES_AXES = {
    "label": "Priorité reconnue",
    "composition": "Composition du ménage",
    "anciennete": "Ancienneté",
    "logement": "Logement actuel",
}
LIBELLES: dict[str, dict[str, str]] = {
    "label": {
        "dalo": "DALO",
        "l441_1": "Autre public prioritaire (L441-1)",
        "avis": "Avis d'une instance ou du SIAO",
        "aucun": "Sans priorité reconnue",
    },
    "composition": {
        "seul": "Personne seule",
        "monoparental": "Famille monoparentale",
        "sans_enfant": "Plusieurs adultes sans enfant mineur",
        "famille": "Famille, un ou deux enfants",
        "nombreuse": "Famille, trois enfants et plus",
    },
    "anciennete": {
        "moins_1": "Moins d'un an",
        "1_3": "1 à 3 ans",
        "3_5": "3 à 5 ans",
        "5_10": "5 à 10 ans",
        PLUS_DE_10: "10 ans et plus",
    },
    "logement": {
        "sans": "Sans abri, hôtel ou habitat mobile",
        "temporaire": "Hébergement ou logement temporaire",
        "heberge": "Hébergé par la famille ou un tiers",
        "social": "Locataire du parc social",
        "autre": "Autre logement",
        "inconnu": "Non renseigné",
    },
}
"""Heading -> code -> label, in the order shown."""
