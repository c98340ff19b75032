"""A range type over text, so that dated rows keyed by a code exclude overlaps without any extension.

An initial migration with such a constraint (`socle.periodes.sans_chevauchement` with `textes`) depends on this one.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = ()

    operations = (
        migrations.RunSQL(
            """CREATE TYPE plage_texte AS RANGE (subtype = text, collation = "C")""",
            "DROP TYPE plage_texte",
        ),
    )
