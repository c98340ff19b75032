"""The two trace tables: partitioned by month, append-only by database roles, sealed by transaction order.

`xid` and `epoque` are the order of the journal: `xid8` grows with transactions, `epoque` counts the servers the data
lived on (a dump restored elsewhere restarts transaction ids; see `manage.py nouvelle_epoque`).
"""

from django.db import migrations

COMMUNES = """
    id bigint NOT NULL DEFAULT nextval('socle_trace_id_seq'),
    instant timestamptz NOT NULL,
    epoque smallint NOT NULL DEFAULT 1,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    nature_acteur varchar(12) NOT NULL,
    agent_id bigint,
    organisme_id bigint,
    affectation_id bigint,
    objet_type varchar(40) NOT NULL,
    objet_id bigint,
    objets bigint[] NOT NULL DEFAULT '{}',
    motif text NOT NULL DEFAULT '',
    session varchar(80) NOT NULL DEFAULT '',
    adresse varchar(45) NOT NULL DEFAULT '',
"""

# A row weighs about 150 bytes and comes in transaction order: block ranges seal and replay it at almost no cost.
CREER = f"""
CREATE SEQUENCE socle_trace_id_seq;

CREATE TABLE socle_traceacte (
    {COMMUNES}
    acte varchar(60) NOT NULL,
    champs text[] NOT NULL DEFAULT '{{}}',
    resultat varchar(20) NOT NULL DEFAULT 'fait',
    PRIMARY KEY (instant, id)
) PARTITION BY RANGE (instant);
CREATE TABLE socle_traceacte_defaut PARTITION OF socle_traceacte DEFAULT;
CREATE INDEX socle_traceacte_objet ON socle_traceacte (objet_type, objet_id, instant);
CREATE INDEX socle_traceacte_agent ON socle_traceacte (agent_id, instant);
CREATE INDEX socle_traceacte_ordre ON socle_traceacte USING brin ((xid::text::bigint)) WITH (pages_per_range = 32);

CREATE TABLE socle_traceconsultation (
    {COMMUNES}
    nature varchar(40) NOT NULL,
    resultat varchar(20) NOT NULL DEFAULT 'vu',
    PRIMARY KEY (instant, id)
) PARTITION BY RANGE (instant);
CREATE TABLE socle_traceconsultation_defaut PARTITION OF socle_traceconsultation DEFAULT;
CREATE INDEX socle_traceconsultation_objet ON socle_traceconsultation (objet_type, objet_id, instant);
CREATE INDEX socle_traceconsultation_agent ON socle_traceconsultation (agent_id, instant);
CREATE INDEX socle_traceconsultation_ordre ON socle_traceconsultation
    USING brin ((xid::text::bigint)) WITH (pages_per_range = 32);
"""

SUPPRIMER = """
DROP TABLE socle_traceconsultation;
DROP TABLE socle_traceacte;
DROP SEQUENCE socle_trace_id_seq;
"""


class Migration(migrations.Migration):
    dependencies = (("socle", "0002_initial"),)
    operations = (migrations.RunSQL(CREER, SUPPRIMER),)
