from django.db import migrations

NUMERO_ORDRE = "CREATE SEQUENCE registre_numero_ordre AS integer MINVALUE 1 MAXVALUE 999999 START 1 CYCLE"


class Migration(migrations.Migration):
    """The order number of the numéro unique: one sequence, six digits, that starts again after 999999."""

    dependencies = [("registre", "0001_initial")]

    operations = [
        migrations.RunSQL(NUMERO_ORDRE, "DROP SEQUENCE registre_numero_ordre"),
    ]
