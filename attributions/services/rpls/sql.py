"""The statements of an RPLS import: a lot of rows, copied to a temporary table, then merged with the stock (ADR 42).

A value that the file leaves empty does not erase what is known; one that it gives replaces it. Constants only: every value is
a parameter.
"""

from __future__ import annotations

LOT = "attributions_rpls_lot"

# name -> (type, the value kept when the dwelling is known already). `t` is the lot, `l` the dwelling.
COLONNES: dict[str, tuple[str, str]] = {
    "rpls": ("text", "CASE WHEN t.rpls = '' THEN l.rpls ELSE t.rpls END"),
    "commune_id": ("bigint", "t.commune_id"),
    "territoires": ("int[]", "t.territoires"),
    "gerant_id": ("bigint", "coalesce(t.gerant_id, l.gerant_id)"),
    **{
        nom: ("text", f"coalesce(nullif(t.{nom}, ''), l.{nom})")
        for nom in (
            "code_postal", "numero", "indice", "type_voie", "voie", "batiment", "escalier", "appartement", "programme",
            "construction", "financement", "plafond", "etage", "dpe", "ges", "contingent",
        )
    },
    "typologie": ("text", "t.typologie"),
    "pieces": ("smallint", "t.pieces"),
    "surface": ("smallint", "coalesce(t.surface, l.surface)"),
    "annee": ("smallint", "coalesce(t.annee, l.annee)"),
    "conventionne": ("boolean", "coalesce(t.conventionne, l.conventionne)"),
    "loyer": ("numeric(10,2)", "coalesce(t.loyer, l.loyer)"),
    "dpe_le": ("date", "coalesce(t.dpe_le, l.dpe_le)"),
    # Back in the file without a motive of exit: it is in the stock.
    "sorti_le": ("date", "CASE WHEN t.sorti_le IS NULL THEN NULL ELSE coalesce(l.sorti_le, t.sorti_le) END"),
}  # fmt: skip
# Beside the columns of the dwelling: line of the file, own id, quartier prioritaire (null: not said).
COPIEES = ("ligne", "reference", "qpv", *COLONNES)

CREER = (
    f"CREATE TEMP TABLE IF NOT EXISTS {LOT} (ligne int, reference text, qpv boolean, "
    + ", ".join(f"{nom} {genre}" for nom, (genre, _) in COLONNES.items())
    + ") ON COMMIT DELETE ROWS"
)
# A caller with a transaction of its own may load several lots in it.
VIDER = f"DELETE FROM {LOT}"  # noqa: S608
# Only what the joins read: the statistics of thirty columns cost as much as a third of the merge.
ANALYSER = f"ANALYZE {LOT} (ligne, rpls, reference, qpv)"

# The statistics of the stock are those of before the file: a lot is always the small side, and each row has its index.
PAR_INDEX = "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"

# An identifier held by another dwelling, or given twice in the lot: the line is told, the dwelling stays as it was.
PRIS = f"""
    SELECT d.ligne FROM (
        SELECT ligne, row_number() OVER (PARTITION BY rpls ORDER BY ligne) AS rang FROM {LOT} WHERE rpls <> ''
    ) d WHERE d.rang > 1
    UNION
    SELECT u.ligne FROM {LOT} u JOIN attributions_logement l ON l.rpls = u.rpls AND l.rpls <> ''
    WHERE u.rpls <> '' AND NOT (l.attribuant_id = %(bailleur)s AND l.reference = u.reference)
    ORDER BY ligne
"""  # noqa: S608
# By a list of values, which is hashed: as a subquery without hash joins, n × n comparisons when a whole lot is set aside.
ECARTER = f"DELETE FROM {LOT} WHERE ligne = ANY(%(pris)s)"  # noqa: S608

_AVANT = ", ".join(f"l.{nom}" for nom in COLONNES)
_APRES = ", ".join(expression for _, expression in COLONNES.values())

METTRE_A_JOUR = f"""
    UPDATE attributions_logement l SET
        {", ".join(f"{nom} = {expression}" for nom, (_, expression) in COLONNES.items())},
        exception_rpls = CASE WHEN t.rpls = '' AND l.rpls = '' THEN coalesce(nullif(l.exception_rpls, ''), %(exception)s)
                         ELSE '' END,
        millesime = %(millesime)s, version = l.version + 1
    FROM {LOT} t
    WHERE l.attribuant_id = %(bailleur)s AND l.reference = t.reference
      AND (({_AVANT}, l.millesime) IS DISTINCT FROM ({_APRES}, %(millesime)s::smallint))
"""  # noqa: S608

_NOMS = ", ".join(COLONNES)
INSERER = f"""
    INSERT INTO attributions_logement (cle, version, reference, attribuant_id, proprietaire_id, {_NOMS},
                                       exception_rpls, millesime, places)
    SELECT gen_random_uuid(), 1, t.reference, %(bailleur)s, %(bailleur)s, {", ".join(f"t.{nom}" for nom in COLONNES)},
           CASE WHEN t.rpls = '' THEN %(exception)s ELSE '' END, %(millesime)s, 1
    FROM {LOT} t
    WHERE NOT EXISTS (SELECT FROM attributions_logement l
                      WHERE l.attribuant_id = %(bailleur)s AND l.reference = t.reference)
    ORDER BY t.ligne
"""  # noqa: S608

# Quartier prioritaire on 1 January of the year: a situation opens or closes that day, entries by hand since are kept.
OUVRIR_QPV = f"""
    INSERT INTO attributions_situationqpv (logement_id, code, du)
    SELECT l.id, '', %(janvier)s FROM {LOT} t
    JOIN attributions_logement l ON l.attribuant_id = %(bailleur)s AND l.reference = t.reference
    WHERE t.qpv AND NOT EXISTS (SELECT FROM attributions_situationqpv q
                                WHERE q.logement_id = l.id AND (q.au IS NULL OR q.au >= %(janvier)s))
"""  # noqa: S608
FERMER_QPV = f"""
    UPDATE attributions_situationqpv q SET au = %(veille)s FROM {LOT} t, attributions_logement l
    WHERE NOT t.qpv AND l.attribuant_id = %(bailleur)s AND l.reference = t.reference AND q.logement_id = l.id
      AND q.du < %(janvier)s AND (q.au IS NULL OR q.au >= %(janvier)s)
"""  # noqa: S608
