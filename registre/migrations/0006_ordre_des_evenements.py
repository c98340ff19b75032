from django.db import migrations

# Not columns of the model: the base fills them, and only the feed reads them, in this order.
AJOUTER = """
ALTER TABLE registre_evenement
    ADD COLUMN epoque smallint NOT NULL DEFAULT 1,
    ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX evenement_ordre ON registre_evenement (epoque, xid, id);
"""
RETIRER = "ALTER TABLE registre_evenement DROP COLUMN xid, DROP COLUMN epoque"


class Migration(migrations.Migration):
    """The order in which events are published: (epoch, transaction, id), the same as that of the journals (ADR 18)."""

    dependencies = [("registre", "0005_suivi")]

    operations = [migrations.RunSQL(AJOUTER, RETIRER)]
