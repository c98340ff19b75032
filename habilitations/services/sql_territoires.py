"""The statements of `services.territoires`: 35,000 rows compared with a vintage, set by set."""

TABLES_DE_TRAVAIL = (
    "DROP TABLE IF EXISTS lot_territoire, lot_appartenance, lot_lien, lot_touche",
    """CREATE TEMPORARY TABLE lot_territoire (
        nature text, code text, nom text, nom_normalise text, population integer, codes_postaux text[]
    ) ON COMMIT DROP""",
    """CREATE TEMPORARY TABLE lot_appartenance (
        nature text, code text, niveau smallint, nature_contenant text, code_contenant text
    ) ON COMMIT DROP""",
    "CREATE TEMPORARY TABLE lot_lien (membre integer, niveau smallint, contenant integer) ON COMMIT DROP",
    "CREATE TEMPORARY TABLE lot_touche (membre integer) ON COMMIT DROP",
)

MODIFIER = """
UPDATE habilitations_territoire t
SET nom = l.nom, nom_normalise = l.nom_normalise, population = l.population, codes_postaux = l.codes_postaux
FROM lot_territoire l
WHERE t.nature = l.nature AND t.code = l.code AND t.au IS NULL
  AND (t.nom, t.nom_normalise, t.population, t.codes_postaux)
      IS DISTINCT FROM (l.nom, l.nom_normalise, l.population, l.codes_postaux::varchar(5)[])
"""

# Gone from the vintage. A territory opened that very day by a mistaken load keeps a one-day life.
FERMER = """
UPDATE habilitations_territoire t SET au = greatest(t.du, %(veille)s)
WHERE t.au IS NULL AND NOT EXISTS (SELECT FROM lot_territoire l WHERE l.nature = t.nature AND l.code = t.code)
"""

CREER = """
INSERT INTO habilitations_territoire (nature, code, nom, nom_normalise, population, codes_postaux, du, au)
SELECT l.nature, l.code, l.nom, l.nom_normalise, l.population, l.codes_postaux,
       greatest(%(du)s::date, 1 + (SELECT max(p.au) FROM habilitations_territoire p
                                   WHERE p.nature = l.nature AND p.code = l.code)), NULL
FROM lot_territoire l
WHERE NOT EXISTS (
    SELECT FROM habilitations_territoire t WHERE t.nature = l.nature AND t.code = l.code AND t.au IS NULL
)
ORDER BY l.nature, l.code
"""

# A former commune that no vintage loaded here ever knew: a closed territory, so that its code is understood.
ANCIEN = """
INSERT INTO habilitations_territoire (nature, code, nom, nom_normalise, population, codes_postaux, du, au)
SELECT 'commune', %(ancien_code)s, %(ancien_nom)s, %(nom_normalise)s, NULL, '{}', NULL, %(le)s::date - 1
WHERE NOT EXISTS (SELECT FROM habilitations_territoire WHERE nature = 'commune' AND code = %(ancien_code)s)
"""

SUCCESSION = """
INSERT INTO habilitations_succession (ancien_id, nouveau_id, le, source, confiance)
SELECT a.id, n.id, %(le)s::date, %(source)s, %(confiance)s
FROM habilitations_territoire a, habilitations_territoire n
WHERE a.nature = 'commune' AND a.code = %(ancien_code)s AND a.au IS NOT NULL
  AND n.nature = 'commune' AND n.code = %(nouveau_code)s AND n.au IS NULL
ON CONFLICT (ancien_id, nouveau_id) DO NOTHING
"""

RESOUDRE = """
INSERT INTO lot_lien (membre, niveau, contenant)
SELECT m.id, l.niveau, c.id
FROM lot_appartenance l
JOIN habilitations_territoire m ON m.nature = l.nature AND m.code = l.code AND m.au IS NULL
JOIN habilitations_territoire c ON c.nature = l.nature_contenant AND c.code = l.code_contenant AND c.au IS NULL
"""

# A link opened on that same vintage and contradicted by a second reading of it never was.
EFFACER_DU_JOUR = """
WITH effacees AS (
    DELETE FROM habilitations_appartenance a
    WHERE a.au IS NULL AND a.du >= %(millesime)s AND NOT EXISTS (
        SELECT FROM lot_lien l WHERE (l.membre, l.niveau, l.contenant) = (a.membre_id, a.niveau, a.contenant_id)
    )
    RETURNING a.membre_id
)
INSERT INTO lot_touche SELECT membre_id FROM effacees
"""

FERMER_APPARTENANCES = """
WITH fermees AS (
    UPDATE habilitations_appartenance a SET au = %(veille)s
    WHERE a.au IS NULL AND NOT EXISTS (
        SELECT FROM lot_lien l WHERE (l.membre, l.niveau, l.contenant) = (a.membre_id, a.niveau, a.contenant_id)
    )
    RETURNING a.membre_id
)
INSERT INTO lot_touche SELECT membre_id FROM fermees
"""

OUVRIR_APPARTENANCES = """
WITH ouvertes AS (
    INSERT INTO habilitations_appartenance (membre_id, contenant_id, niveau, du, au)
    SELECT l.membre, l.contenant, l.niveau, %(du)s::date, NULL
    FROM lot_lien l
    WHERE NOT EXISTS (
        SELECT FROM habilitations_appartenance a
        WHERE (a.membre_id, a.niveau, a.contenant_id) = (l.membre, l.niveau, l.contenant) AND a.au IS NULL
    )
    ORDER BY l.membre, l.niveau
    RETURNING membre_id
)
INSERT INTO lot_touche SELECT membre_id FROM ouvertes
"""

TOUCHES = """
SELECT DISTINCT t.id FROM lot_touche x JOIN habilitations_territoire t ON t.id = x.membre
WHERE t.nature = ANY(%(natures)s) ORDER BY t.id
"""
