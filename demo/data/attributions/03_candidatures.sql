-- Who is candidate: the household who signed is a demande since erased; the others are active demandes of the commune.
INSERT INTO registre_demande (id, cle, version, nature, etat, guichet_id, canal, deposee_le, enregistree_a, valable_jusqu_au,
    radiee_le, motif_radiation, sous_motif, en_ligne, courrier_papier, identite_vue, protege, a_absence_reponse, categorie, types, elargie, colocation, autre_motif, "precision",
    personnes, mutation, territoires, titulaire_tri, numero_empreinte)
SELECT %(premiere)s + v.n, md5('servie' || v.n)::uuid, 4, 'menage', 'effacee', g.id, 'guichet', depot, depot + time '10:00',
    v.seance_le + 400, v.seance_le + 24, 'RADATT', '', false, false, true, false, false, '', '{}', false, false, '', '', 1 + v.a %% 5, v.b %% 3 = 0, v.territoires, '',
    sha256(('servie' || v.n)::bytea)
FROM vacance v JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS rang, count(*) OVER () AS combien FROM habilitations_guichet) AS g
    ON g.rang = v.a %% g.combien
CROSS JOIN LATERAL (SELECT v.seance_le - 300 - v.b %% 3200 AS depot) AS d
WHERE v.stade = 'louee';

INSERT INTO registre_voeu (demande_id, rang, commune_id, quartier, code_origine)
SELECT %(premiere)s + n, 1, commune, '', '' FROM vacance WHERE stade = 'louee';

-- What became of the k-th candidate (0: who signed); the order of the arms is that of a real sitting.
CREATE TEMP TABLE candidat ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY v.n, k) AS c, v.*, k, h.demande, x.etat, x.lettre AS dec, x.rang, x.designe
FROM vacance v
JOIN taille_vivier t ON t.commune = v.commune AND t.taille = v.taille
CROSS JOIN LATERAL generate_series(CASE WHEN v.stade = 'louee' THEN 0 ELSE 1 END, CASE v.stade WHEN 'a_orienter' THEN 0
    WHEN 'en_designation' THEN (v.a %% 4)::int ELSE 3 + (v.a %% 3)::int END) AS k
CROSS JOIN LATERAL (
    SELECT CASE WHEN k = 0 THEN %(premiere)s + v.n ELSE (
        SELECT w.demande FROM vivier w WHERE w.commune = v.commune AND w.taille = v.taille AND w.rang = ((v.n * 5 + k) * 13) %% t.combien) END AS demande
) AS h
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN v.stade = 'louee' AND k = 0 THEN 'bail_signe'
        WHEN v.stade = 'louee' AND v.lettre <> 'b' THEN 'non_attribuee'
        WHEN v.stade = 'louee' AND k = 1 AND v.refus THEN CASE WHEN v.b %% 5 = 0 THEN 'sans_reponse' ELSE 'refusee' END
        WHEN v.stade = 'louee' AND k <= 2 THEN 'non_servie'
        WHEN v.stade = 'louee' THEN 'non_attribuee'
        WHEN v.stade = 'attribuee' AND v.lettre = 'c' AND k = 1 THEN 'sous_condition'
        WHEN v.stade = 'attribuee' AND k = 1 THEN (ARRAY['attributaire', 'proposee', 'proposee', 'acceptee'])[1 + v.b %% 4]
        WHEN v.stade = 'attribuee' AND v.lettre = 'b' AND k <= 3 THEN 'en_rang'
        WHEN v.stade = 'attribuee' THEN 'non_attribuee'
        WHEN v.stade = 'en_commission' THEN 'inscrite' ELSE 'designee' END AS etat,
    CASE
        WHEN v.stade NOT IN ('louee', 'attribuee') THEN ''
        WHEN v.stade = 'louee' AND k = 0 THEN v.lettre
        WHEN v.stade = 'attribuee' AND k = 1 THEN v.lettre
        WHEN v.lettre = 'b' AND k <= CASE v.stade WHEN 'louee' THEN 2 ELSE 3 END THEN 'b' ELSE 'd' END AS lettre,
    CASE WHEN v.lettre <> 'b' OR v.stade NOT IN ('louee', 'attribuee') THEN NULL
        WHEN v.stade = 'attribuee' THEN CASE WHEN k <= 3 THEN k END
        WHEN k > 2 THEN NULL
        WHEN v.refus THEN (ARRAY[2, 1, 3])[k + 1] ELSE k + 1 END AS rang,
    coalesce(v.reservataire, v.attribuant) AS designe
) AS x
WHERE h.demande IS NOT NULL;

INSERT INTO attributions_candidature (cle, version, demande_id, mise_a_disposition_id, attribuant_id, etat, tour, ordre, place,
    titre, designee_par_id, designee_le, motif_simultanee, rang, appelee_le, condition_avant_le, close_le, motif_cloture,
    precision_cloture, avant_suspension)
SELECT md5('candidature' || c)::uuid, 2, demande, vacance, attribuant, etat, 1, k + 1, 1,
    CASE WHEN reservataire IS NULL THEN 'bailleur' WHEN contingent = '2' THEN 'etat' ELSE 'reservataire' END, designe, debut + 5 + (k * 3), '',
    rang, CASE WHEN etat IN ('bail_signe', 'attributaire', 'proposee', 'acceptee', 'refusee', 'sans_reponse') THEN seance_le END,
    CASE WHEN etat = 'sous_condition' THEN %(jour)s::date + 3 + (a %% 25)::int END,
    CASE WHEN etat IN ('non_attribuee') THEN seance_le WHEN etat IN ('refusee', 'sans_reponse') THEN seance_le + 12
        WHEN etat = 'non_servie' THEN seance_le + 24 END, '', '', ''
FROM candidat ORDER BY c
ON CONFLICT DO NOTHING;

CREATE TEMP TABLE ecrite ON COMMIT DROP AS
SELECT i.id AS candidature, c.* FROM candidat c JOIN attributions_candidature i ON i.cle = md5('candidature' || c.c)::uuid;
CREATE INDEX ON ecrite (candidature);
ANALYZE ecrite;
