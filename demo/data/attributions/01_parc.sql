-- Stock, conventions and commissions of every bailleur. hasard(n, sel): a number that a seed fixes, 0 to 2^31 - 1.
CREATE FUNCTION pg_temp.hasard(n bigint, sel integer) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT hashint8extended(n, sel + %(graine)s)::bit(31)::integer $$;

INSERT INTO attributions_conventionreservation (bailleur_id, reservataire_id, departement_id, territoire_id, contingent,
    mode, taux, garantie, derogation, delegue, decompte, echec_decompte, delai_jours, reference, signee_le, du, au)
SELECT c.bailleur, c.reservataire, c.departement, c.territoire, c.contingent, 'flux', c.taux, c.contingent = '4', '', c.delegue,
    'bail', c.contingent = '2', NULL, 'Convention de flux ' || row_number() OVER (ORDER BY c.bailleur, c.departement,
    c.contingent, c.reservataire), make_date(2023, 11, 1), make_date(2023, 11, 24), NULL
FROM (
    SELECT DISTINCT i.organisme_id AS bailleur, p.id AS reservataire, e.departement, NULL::bigint AS territoire,
        x.contingent, x.taux, x.contingent = '1' AS delegue
    FROM habilitations_implantation i
    JOIN etiquettes e ON e.commune = i.commune_id
    JOIN habilitations_organisme p ON p.type = 'prefecture' AND p.territoire_id = e.departement
    CROSS JOIN (VALUES ('2', 25), ('1', 5)) AS x(contingent, taux)
    UNION ALL
    SELECT DISTINCT i.organisme_id, a.id, e.departement, NULL::bigint, '3', 30, false
    FROM habilitations_implantation i JOIN etiquettes e ON e.commune = i.commune_id
    JOIN habilitations_organisme a ON a.type = 'action_logement'
    UNION ALL
    SELECT DISTINCT i.organisme_id, r.organisme_id, e.departement, r.commune_id, '4', 20, false
    FROM habilitations_reservation r JOIN habilitations_organisme o ON o.id = r.organisme_id AND o.type = 'commune'
    JOIN habilitations_implantation i ON i.commune_id = r.commune_id
    JOIN etiquettes e ON e.commune = r.commune_id WHERE r.mode = 'flux' AND o.territoire_id = r.commune_id
) AS c;

INSERT INTO attributions_logement (cle, version, rpls, exception_rpls, reference, proprietaire_id, gerant_id, attribuant_id,
    commune_id, territoires, numero, indice, type_voie, voie, code_postal, batiment, escalier, appartement, programme,
    construction, typologie, pieces, surface, annee, financement, plafond, conventionne, loyer, charges, etage, ascenseur,
    pmr, dpe, ges, dpe_le, contingent, places, millesime, sorti_le)
SELECT md5('logement' || n)::uuid, 1, CASE WHEN neuf THEN '' ELSE lpad(n::text, 10, '0') END,
    CASE WHEN neuf THEN 'Livré depuis le dernier millésime RPLS' ELSE '' END, 'L' || lpad(n::text, 7, '0'), organisme,
    NULL, organisme, commune, tags, (1 + a %% 120)::text, '', split_part(voies[1 + b %% array_length(voies, 1)], ' ', 1),
    substr(voies[1 + b %% array_length(voies, 1)], strpos(voies[1 + b %% array_length(voies, 1)], ' ') + 1), code_postal, '',
    chr(65 + b %% 4), (1 + a %% 60)::text, 'Résidence ' || (1 + n / 60), CASE WHEN a %% 100 < 94 THEN 'C' ELSE 'I' END,
    'T' || pieces, pieces, surface, 1955 + a %% 68, financement,
    CASE WHEN financement = '14' THEN 'PLS' WHEN financement IN ('10', '11') THEN 'PLAI' ELSE 'PLUS' END, true,
    round((surface * (5.2 + (a %% 34) / 10.0))::numeric, 2), round((surface * (1.6 + (b %% 12) / 10.0))::numeric, 2),
    (b %% 9)::text, b %% 9 > 3 OR a %% 3 = 0, a %% 100 < 9, chr(65 + (a %% 4 + b %% 4)), chr(65 + (a %% 4 + b %% 4)),
    make_date(2015 + a %% 10, 1 + b %% 12, 1), CASE WHEN a %% 100 < 18 THEN '2' WHEN a %% 100 < 22 THEN '1' WHEN a %% 100 < 47
    THEN '3' WHEN a %% 100 < 65 THEN '4' ELSE '7' END, 1, extract(year FROM %(jour)s::date)::int, NULL
FROM (
    SELECT n, organisme, commune, tags, code_postal, a, b, neuf, pieces, 14 + 15 * pieces + a %% 11 AS surface,
        (ARRAY['13','13','13','13','52','52','10','10','12','14'])[1 + b %% 10] AS financement
    FROM (
        SELECT *, (ARRAY[1,1,2,2,2,3,3,3,3,4,4,5])[1 + a %% 12] AS pieces, a %% 1000 < 8 AS neuf
        FROM (
            SELECT n, organisme, commune, tags, code_postal, pg_temp.hasard(n, 1) AS a, pg_temp.hasard(n, 2) AS b
            FROM (
                SELECT row_number() OVER (ORDER BY i.organisme_id, i.commune_id, g) AS n, i.organisme_id AS organisme,
                    i.commune_id AS commune, e.tags, e.code_postal
                FROM habilitations_implantation i JOIN etiquettes e ON e.commune = i.commune_id
                CROSS JOIN LATERAL generate_series(1, greatest(2, (i.logements * %(part)s)::int)) AS g
            ) AS un
        ) AS deux
    ) AS trois
) AS quatre CROSS JOIN (SELECT %(voies)s::text[] AS voies) AS v ORDER BY n;

INSERT INTO attributions_situationqpv (logement_id, code, du, au)
SELECT id, 'QN' || lpad((commune_id %% 100000)::text, 5, '0') || 'P', make_date(2024, 1, 1), NULL
FROM (SELECT *, row_number() OVER (ORDER BY id) AS rang FROM attributions_logement) AS l WHERE rang %% 4 = 0
UNION ALL
SELECT id, 'QP' || lpad((commune_id %% 1000000)::text, 6, '0'), make_date(2015, 1, 1), make_date(2023, 12, 31)
FROM (SELECT *, row_number() OVER (ORDER BY id) AS rang FROM attributions_logement) AS l WHERE rang %% 8 = 0;

INSERT INTO attributions_commissioncal (cle, version, bailleur_id, nom, territoires, quorum, mode, convocation_jours, reponse_jours,
    suite_caducite, reglement, blocs, du, au)
SELECT md5('commission' || o.id)::uuid, 1, o.id, 'CALEOL ' || o.nom, '{}', 3, 'presentiel', 7, 10, 'rang_suivant',
    'Règlement intérieur du 12 janvier 2021, publié sur le site du bailleur', '{}', make_date(2021, 1, 12), NULL
FROM habilitations_organisme o WHERE o.type = 'bailleur' ORDER BY o.id;

INSERT INTO attributions_membrecal (commission_id, qualite, nom, organisme_id, agent_id, territoire_id, courriel, president,
    suppleant_de_id, du, au)
SELECT c.id, CASE WHEN n = 6 THEN 'locataires' ELSE 'ca' END, a.nom, c.bailleur_id, a.agent, NULL::integer, '', n = 1, NULL::bigint, c.du, NULL::date
FROM attributions_commissioncal c CROSS JOIN generate_series(1, 6) AS n
LEFT JOIN LATERAL (
    SELECT CASE WHEN n = 1 THEN g.id END AS agent,
        CASE WHEN n = 1 THEN g.prenom || ' ' || g.nom WHEN n = 6 THEN 'Représentant des locataires' ELSE 'Administrateur ' || n
        END AS nom
    FROM habilitations_affectation f JOIN habilitations_agent g ON g.id = f.agent_id
    WHERE f.organisme_id = c.bailleur_id ORDER BY f.fonction <> 'attribution', f.id LIMIT 1
) AS a ON true
UNION ALL
SELECT c.id, 'etat', 'Représentant du préfet', o.id, NULL, NULL, '', false, NULL, c.du, NULL
FROM attributions_commissioncal c JOIN habilitations_organisme o ON o.type = 'etat_drihl'
UNION ALL
SELECT DISTINCT c.id, 'maire', 'Maire - ' || o.nom, o.id, NULL::bigint, o.territoire_id, '', false, NULL::bigint, c.du, NULL::date
FROM attributions_commissioncal c JOIN habilitations_implantation i ON i.organisme_id = c.bailleur_id
JOIN habilitations_organisme o ON o.type = 'commune' AND o.territoire_id = i.commune_id
UNION ALL
SELECT DISTINCT c.id, 'epci_ept', 'Président - ' || o.nom, o.id, NULL::bigint, o.territoire_id, '', false, NULL::bigint, c.du, NULL::date
FROM attributions_commissioncal c JOIN habilitations_implantation i ON i.organisme_id = c.bailleur_id
JOIN etiquettes e ON e.commune = i.commune_id
JOIN habilitations_organisme o ON o.type IN ('epci', 'ept') AND o.territoire_id = ANY(e.tags);
