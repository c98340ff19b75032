import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """Requests counted by caller, in a table without WAL; what an idempotent answer says again, without any name."""

    dependencies = [("socle", "0003_traces")]

    operations = [
        migrations.CreateModel(
            name="Debit",
            fields=[
                ("cle", models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name="appelant")),
                ("fenetre", models.BigIntegerField(verbose_name="fenêtre")),
                ("nombre", models.PositiveIntegerField(verbose_name="requêtes")),
            ],
            options={"verbose_name": "débit d'un appelant", "verbose_name_plural": "débits des appelants"},
        ),
        migrations.RunSQL(
            "ALTER TABLE socle_debit SET UNLOGGED; ALTER TABLE socle_debit SET (fillfactor = 50)",
            "ALTER TABLE socle_debit SET LOGGED",
        ),
        migrations.AddField(
            model_name="idempotence",
            name="reponse",
            field=models.JSONField(
                db_default=django.db.models.expressions.Value({}, models.JSONField()),
                verbose_name="réponse, sans donnée nominative",
            ),
        ),
        migrations.AlterField(
            model_name="idempotence",
            name="cree_a",
            field=models.DateTimeField(db_index=True, verbose_name="créée à"),
        ),
    ]
