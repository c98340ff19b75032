-- Sittings every fortnight for three years; vacancies let over these years, then those open today.
INSERT INTO attributions_seancecal (cle, version, commission_id, etat, mode, prevue_a, lieu, convoquee_le, ouverte_a, close_a,
    differee, motif_annulation, informations)
SELECT md5('seance' || c.id || '-' || k)::uuid, 1, c.id, CASE WHEN le < %(jour)s::date - 7 THEN 'signee'
    WHEN le < %(jour)s::date THEN 'close' ELSE 'convoquee' END, c.mode, le + time '09:00', 'Siège du bailleur', le - 8,
    CASE WHEN le < %(jour)s::date THEN le + time '09:05' END, CASE WHEN le < %(jour)s::date THEN le + time '12:10' END, false, '', '[]'
FROM (SELECT *, row_number() OVER (ORDER BY id) AS rang FROM attributions_commissioncal) AS c CROSS JOIN generate_series(0, 79) AS k
CROSS JOIN LATERAL (SELECT %(jour)s::date - 1092 + 14 * k + (c.rang %% 12)::int AS le) AS d
ORDER BY c.id, k;

INSERT INTO attributions_presencecal (seance_id, membre_id, present, a_distance, excuse)
SELECT s.id, m.id, true, false, false
FROM attributions_seancecal s JOIN attributions_membrecal m ON m.commission_id = s.commission_id AND m.qualite IN ('ca', 'locataires', 'etat')
WHERE s.etat IN ('close', 'signee') AND m.id %% 3 <> 0;

-- The pool of each commune and size: its active demandes, in an order that the seed fixes.
CREATE TEMP TABLE vivier ON COMMIT DROP AS
SELECT v.commune_id AS commune, t.taille, v.demande_id AS demande,
    row_number() OVER (PARTITION BY v.commune_id, t.taille ORDER BY pg_temp.hasard(v.demande_id, 21)) - 1 AS rang,
    count(*) OVER (PARTITION BY v.commune_id, t.taille) AS combien
FROM registre_voeu v JOIN registre_demande d ON d.id = v.demande_id AND d.etat = 'active'
CROSS JOIN LATERAL (SELECT CASE WHEN d.personnes <= 1 THEN 1 WHEN d.personnes <= 3 THEN 2 ELSE 3 END AS taille) AS t
WHERE v.commune_id IN (SELECT commune FROM etiquettes);
CREATE INDEX ON vivier (commune, taille, rang);
CREATE TEMP TABLE taille_vivier ON COMMIT DROP AS SELECT commune, taille, max(combien) AS combien
FROM vivier GROUP BY 1, 2 HAVING max(combien) >= 8;
ANALYZE vivier;

CREATE TEMP TABLE parc ON COMMIT DROP AS
SELECT l.*, t.taille, row_number() OVER (ORDER BY l.id) - 1 AS place FROM attributions_logement l
JOIN taille_vivier t ON t.commune = l.commune_id AND t.taille = CASE WHEN l.pieces <= 2 THEN 1 WHEN l.pieces = 3 THEN 2 ELSE 3 END;
CREATE INDEX ON parc (place);
ANALYZE parc;

CREATE TEMP TABLE plan ON COMMIT DROP AS
SELECT i AS n, l.id AS logement, l.attribuant_id AS attribuant, l.commune_id AS commune, l.taille, l.territoires, l.loyer, l.charges,
    e.departement, stade, s.id AS seance, s.prevue_a::date AS seance_le, pg_temp.hasard(i, 11) AS a, pg_temp.hasard(i, 12) AS b
FROM (
    SELECT i, CASE WHEN i < %(louees)s THEN 'louee' WHEN h < 12 THEN 'a_orienter' WHEN h < 42 THEN 'en_designation'
        WHEN h < 75 THEN 'en_commission' ELSE 'attribuee' END AS stade,
        CASE WHEN i < %(louees)s THEN (i * 76 / %(louees)s)::int END AS k
    FROM generate_series(0::bigint, %(louees)s + %(ouvertes)s - 1) AS i CROSS JOIN LATERAL (SELECT pg_temp.hasard(i, 10) %% 100 AS h) AS t
) AS tirage
JOIN parc l ON l.place = (i * 7919) %% (SELECT count(*) FROM parc)
JOIN etiquettes e ON e.commune = l.commune_id
JOIN attributions_commissioncal c ON c.bailleur_id = l.attribuant_id
LEFT JOIN LATERAL (
    SELECT s.id, s.prevue_a FROM attributions_seancecal s
    WHERE s.commission_id = c.id AND CASE stade
        WHEN 'louee' THEN s.prevue_a >= %(jour)s::date - 1092 + 14 * k
        WHEN 'attribuee' THEN s.prevue_a >= %(jour)s::date - 14
        WHEN 'en_commission' THEN s.prevue_a >= %(jour)s::date ELSE false END
    ORDER BY s.prevue_a LIMIT 1
) AS s ON true
WHERE stade NOT IN ('louee', 'attribuee') OR s.prevue_a < %(jour)s::date;
CREATE INDEX ON plan (n);

-- The réservataire of each vacancy: the conventions of its bailleur there, in turn, and one in four kept by the bailleur.
CREATE TEMP TABLE orientation ON COMMIT DROP AS
SELECT p.n, c.id AS convention, c.reservataire_id AS reservataire, c.contingent FROM plan p
JOIN LATERAL (
    SELECT v.*, row_number() OVER (ORDER BY v.contingent, v.id) AS rang, count(*) OVER () AS combien
    FROM attributions_conventionreservation v
    WHERE v.bailleur_id = p.attribuant AND v.departement_id = p.departement AND v.contingent <> '1'
      AND (v.territoire_id IS NULL OR v.territoire_id = p.commune)
) AS c ON c.rang = 1 + p.b %% c.combien
WHERE p.stade <> 'a_orienter' AND p.a %% 4 <> 0;

INSERT INTO attributions_miseadisposition (cle, version, logement_id, attribuant_id, territoires, etat, nature, ouverte_a,
    conge_recu_le, disponible_le, loyer, charges, places, convention_id, reservataire_id, exclusion, prevenu_le,
    designer_avant_le, tour, moins_de_trois, moins_de_trois_precision, transmise_le, echec_le, echec_motif, maire_qpv,
    retiree_le, motif_retrait, close_le)
SELECT md5('vacance' || p.n)::uuid, 1, p.logement, p.attribuant, p.territoires, p.stade, 'relocation', debut + time '10:00',
    debut, debut + 60, p.loyer, p.charges, 1, o.convention, o.reservataire, CASE WHEN p.a %% 40 = 7 THEN 'mutation' ELSE '' END,
    CASE WHEN o.reservataire IS NOT NULL THEN debut + 2 END,
    CASE WHEN o.reservataire IS NOT NULL THEN (debut + 2 + interval '1 month')::date END, 1, '', '',
    CASE WHEN p.stade IN ('louee', 'attribuee', 'en_commission') THEN debut + 20 END, NULL, '', false, NULL, '',
    CASE WHEN p.stade = 'louee' THEN p.seance_le + 24 END
FROM plan p LEFT JOIN orientation o ON o.n = p.n
CROSS JOIN LATERAL (SELECT CASE WHEN p.stade IN ('louee', 'attribuee') THEN p.seance_le - 34 ELSE %(jour)s::date - (p.b %% 26)::int - 1 END AS debut) AS d
ORDER BY p.n;

CREATE TEMP TABLE vacance ON COMMIT DROP AS
SELECT p.*, m.id AS vacance, m.ouverte_a::date AS debut, m.reservataire_id AS reservataire, o.contingent, p.a %% 100 < 15 AS refus,
    CASE WHEN p.a %% 100 < 15 OR p.b %% 100 < 60 THEN 'b' WHEN p.b %% 100 < 85 THEN 'a' ELSE 'c' END AS lettre
FROM plan p JOIN attributions_miseadisposition m ON m.cle = md5('vacance' || p.n)::uuid LEFT JOIN orientation o ON o.n = p.n;
CREATE INDEX ON vacance (vacance);
ANALYZE vacance;

INSERT INTO attributions_ligneseance (seance_id, mise_a_disposition_id, ordre, inscrite_a, examinee_a, reportee)
SELECT seance, vacance, row_number() OVER (PARTITION BY seance ORDER BY vacance), seance_le - 9 + time '11:00',
    CASE WHEN stade IN ('louee', 'attribuee') THEN seance_le + time '10:00' END, false
FROM vacance WHERE seance IS NOT NULL ORDER BY seance, vacance;
