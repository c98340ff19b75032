-- Decisions, offers, leases, the account of the flow, the follow-up and the events of the candidatures written.
INSERT INTO attributions_decision (candidature_id, ligne_id, lettre, rang, motifs, "precision", pieces, condition_avant_le,
    sous_motif, examen, prise_a, saisie_a, levee_le, annulee_a, motif_annulation)
SELECT e.candidature, l.id, e.dec, e.rang, CASE WHEN e.dec = 'd'
    THEN ARRAY[(ARRAY['NA_TAUX_EFFORT', 'NA_RANG', 'NA_TYPOLOGIE', 'NA_DOSSIER_INCOMPLET', 'NA_RESSOURCES_HAUTES'])[1 + e.b %% 5]]
    ELSE '{}' END, '', CASE WHEN e.dec = 'c' THEN ARRAY['avis_imposition'] ELSE '{}' END,
    CASE WHEN e.dec = 'c' THEN CASE WHEN e.stade = 'louee' THEN e.seance_le + 20 ELSE %(jour)s::date + 3 + (e.a %% 25)::int END END,
    '', '{}', e.seance_le + time '10:00', e.seance_le + time '10:00', CASE WHEN e.dec = 'c' AND e.stade = 'louee' THEN e.seance_le + 8 END,
    NULL, ''
FROM ecrite e JOIN attributions_ligneseance l ON l.mise_a_disposition_id = e.vacance AND l.seance_id = e.seance
WHERE e.dec <> '';

INSERT INTO attributions_proposition (candidature_id, etat, envoyee_le, repondre_avant_le, dalo, courrier_id, repondue_le,
    motif_refus, "precision")
SELECT candidature, CASE etat WHEN 'proposee' THEN 'en_cours' WHEN 'refusee' THEN 'refusee' WHEN 'sans_reponse' THEN 'silence'
    ELSE 'acceptee' END, le, le + 10, a %% 100 < 12, NULL, CASE WHEN etat <> 'proposee' THEN least(le + 8, %(jour)s::date) END,
    CASE WHEN etat = 'refusee' THEN (ARRAY['RF_LOCALISATION', 'RF_QUARTIER', 'RF_ETAGE_ASCENSEUR', 'RF_LOYER_CHARGES', 'RF_SURFACE'])[1 + b %% 5]
    ELSE '' END, ''
FROM ecrite CROSS JOIN LATERAL (SELECT CASE WHEN stade = 'attribuee' THEN %(jour)s::date - (b %% 12)::int ELSE seance_le + 2 END AS le) AS d
WHERE etat IN ('proposee', 'acceptee', 'bail_signe', 'refusee', 'sans_reponse');

INSERT INTO attributions_attribution (candidature_id, logement_id, bailleur_id, reservataire_id, attribuee_le, bail_le, rpls,
    exception_rpls, contingent, echec_reservataire, dalo, cia, accord_collectif, l441_1, travailleur_essentiel, relogement,
    mutation, qpv, premier_quartile, ressources_uc, seuil_quartile, exclusion_flux, autorite, territoires, close)
SELECT e.candidature, e.logement, e.attribuant, e.reservataire, e.seance_le, CASE WHEN e.etat = 'bail_signe' THEN e.seance_le + 24 END,
    l.rpls, l.exception_rpls, coalesce(e.contingent, '7'), e.b %% 50 = 3, e.a %% 100 < 12, e.a %% 100 < 45, e.a %% 100 BETWEEN 12 AND 19,
    e.a %% 100 < 38, e.b %% 100 < 17, e.b %% 100 BETWEEN 40 AND 42, e.b %% 3 = 0,
    EXISTS (SELECT 1 FROM attributions_situationqpv q WHERE q.logement_id = e.logement AND q.du <= e.seance_le
        AND (q.au IS NULL OR q.au >= e.seance_le)),
    CASE WHEN e.b %% 11 <> 0 THEN e.a %% 100 < 19 END, CASE WHEN e.b %% 11 <> 0 THEN CASE WHEN e.a %% 100 < 19 THEN 3000 + e.a %% 7400 ELSE 10400 + e.a %% 14000 END END,
    CASE WHEN e.b %% 11 <> 0 THEN 10400 END,
    CASE WHEN e.a %% 40 = 7 THEN 'mutation' ELSE '' END, '', e.territoires, e.seance_le < make_date(extract(year FROM %(jour)s::date)::int, 1, 1)
FROM ecrite e JOIN attributions_logement l ON l.id = e.logement
WHERE e.etat IN ('attributaire', 'proposee', 'acceptee', 'bail_signe', 'refusee', 'sans_reponse');

INSERT INTO attributions_bail (candidature_id, mise_a_disposition_id, place, signe_le, saisi_a, entree_le, loyer, charges,
    annule_le, motif_annulation)
SELECT candidature, vacance, 1, seance_le + 24, seance_le + 24 + time '15:00', seance_le + 27, loyer, charges, NULL, ''
FROM ecrite WHERE etat = 'bail_signe';

-- What runs in each dwelling: the lease signed here until a later vacancy; of the stock let before, two out of three are said.
INSERT INTO attributions_bailencours (cle, version, logement_id, attribuant_id, bail_id, bail_le, examinee_le, su_a, fini_le, fin)
SELECT md5('bail en cours' || b.id)::uuid, 1, m.logement_id, m.attribuant_id, b.id, b.signe_le, NULL::date, b.saisi_a, s.le,
    CASE WHEN s.le IS NULL THEN '' ELSE 'vacance' END
FROM attributions_bail b JOIN attributions_miseadisposition m ON m.id = b.mise_a_disposition_id
LEFT JOIN (
    SELECT id, lead(ouverte_a::date) OVER (PARTITION BY logement_id ORDER BY ouverte_a, id) AS le FROM attributions_miseadisposition
) AS s ON s.id = m.id
UNION ALL
SELECT md5('bail dit' || l.id)::uuid, 1, l.id, l.attribuant_id, NULL, %(jour)s::date - 400 - pg_temp.hasard(l.id, 41) %% 9000, NULL,
    %(jour)s::date - 30 + time '10:00', NULL, ''
FROM attributions_logement l
WHERE l.id %% 3 <> 0 AND NOT EXISTS (SELECT FROM attributions_miseadisposition v WHERE v.logement_id = l.id);

INSERT INTO attributions_mouvementflux (convention_id, mise_a_disposition_id, annee, nature, quantite, survenu_le, saisi_a, motif, corrige_id)
SELECT m.convention_id, e.vacance, extract(year FROM e.seance_le + 24)::int, 'decompte', 1, e.seance_le + 24, e.seance_le + 24 + time '15:00', '', NULL
FROM ecrite e JOIN attributions_miseadisposition m ON m.id = e.vacance
WHERE e.etat = 'bail_signe' AND m.convention_id IS NOT NULL AND m.exclusion = '';

INSERT INTO attributions_procesverbal (seance_id, empreinte, taille, signe_par_id, agent_id, signe_a, signature, certificat, resume)
SELECT s.id, encode(sha256(s.id::text::bytea), 'hex'), 180000, m.id, coalesce(m.agent_id, 0), s.close_a + interval '1 day',
    'reauthentification', '', '{}'
FROM attributions_seancecal s JOIN attributions_membrecal m ON m.commission_id = s.commission_id AND m.president WHERE s.etat = 'signee';

INSERT INTO registre_evenement (demande_id, nature, survenu_le, saisi_a, organisme_origine_id, organisme_saisie_id, acteur, agent_id, details, annule_id)
SELECT e.demande, x.nature, x.le, x.le + time '14:00' + e.k * interval '1 minute', x.qui, x.qui, 'agent', NULL,
    jsonb_build_object('candidature', e.candidature, 'mise_a_disposition', e.vacance) || x.details, NULL
FROM ecrite e CROSS JOIN LATERAL (VALUES
    ('depot', e.seance_le - 300 - e.b %% 3200, e.attribuant, '{}', e.etat = 'bail_signe'),
    ('designation', e.debut + 5 + e.k * 3, e.designe, '{}'::jsonb, true),
    ('inscription_cal', e.seance_le - 9, e.attribuant, '{}', e.stade IN ('en_commission', 'attribuee')),
    ('examen_cal', e.seance_le, e.attribuant, '{}', e.stade = 'attribuee'),
    ('decision_cal', e.seance_le, e.attribuant, jsonb_strip_nulls(jsonb_build_object('decision', e.dec, 'rang', e.rang)), e.dec <> ''),
    ('refus_attributaire', e.seance_le + 12, e.attribuant, '{"motif": "RF_LOCALISATION"}', e.etat IN ('refusee', 'sans_reponse')),
    ('non_servie', e.seance_le + 24, e.attribuant, '{}', e.etat = 'non_servie'),
    ('bail', e.seance_le + 24, e.attribuant, '{}', e.etat = 'bail_signe'),
    ('radiation', e.seance_le + 24, e.attribuant, '{"motif": "RADATT"}', e.etat = 'bail_signe')
) AS x(nature, le, qui, details, ecrit) WHERE x.ecrit ORDER BY e.c, x.le, x.nature;

INSERT INTO registre_suivi (demande_id, designations, en_cours, examens, derniere_caleol_le, propositions, proposition_en_cours,
    refus, dernier_refus_le, non_servie_le, engagee)
SELECT demande, count(*), count(*) FILTER (WHERE etat IN ('designee', 'inscrite', 'ajournee', 'attributaire', 'en_rang',
    'sous_condition', 'proposee', 'acceptee')), count(*) FILTER (WHERE dec <> ''), max(seance_le) FILTER (WHERE dec <> ''),
    count(*) FILTER (WHERE etat IN ('proposee', 'acceptee', 'bail_signe', 'refusee', 'sans_reponse')), bool_or(etat = 'proposee'),
    count(*) FILTER (WHERE etat IN ('refusee', 'sans_reponse')), max(seance_le + 12) FILTER (WHERE etat IN ('refusee', 'sans_reponse')),
    max(seance_le + 24) FILTER (WHERE etat = 'non_servie'), bool_or(etat IN ('acceptee', 'bail_signe'))
FROM ecrite GROUP BY demande;

SELECT setval(pg_get_serial_sequence('registre_demande', 'id'), greatest((SELECT max(id) FROM registre_demande), 1));
