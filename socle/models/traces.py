"""Append-only journal: who did or read what, for whom, when and why; never a value, a name or a number.

The two tables have no foreign key (a trace outlives what it names) and are partitioned by month. The application role
may only read and insert: see `accorder_roles`. Their SQL is in `socle.0003_traces`, hence `managed = False`.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Xid8Field(models.BigIntegerField):
    """PostgreSQL `xid8`: the 64-bit id of the transaction that wrote the row, read as an integer."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def select_format(self, compiler: object, sql: str, params: object) -> tuple[str, object]:
        return f"{sql}::text::bigint", params


class Trace(models.Model):
    """Columns common to acts and consultations. `instant` is aware; `adresse` is the network address of the agent."""

    pk = models.CompositePrimaryKey("instant", "id")
    id = models.BigIntegerField("identifiant", editable=False)
    instant = models.DateTimeField("instant")
    epoque = models.SmallIntegerField("époque du serveur", editable=False)
    xid = Xid8Field("transaction", editable=False)
    nature_acteur = models.CharField("nature de l'acteur", max_length=12)
    agent_id = models.BigIntegerField("agent", null=True)  # null: the clock, an API client, a demandeur
    organisme_id = models.BigIntegerField("organisme", null=True)  # null: nobody is acted for
    affectation_id = models.BigIntegerField("affectation", null=True)  # null: not an agent
    objet_type = models.CharField("type d'objet", max_length=40)
    objet_id = models.BigIntegerField("objet", null=True)  # null: the entry is about a list, see `objets`
    objets = ArrayField(models.BigIntegerField(), verbose_name="objets d'une liste", default=list)
    motif = models.TextField("motif", default="")
    session = models.CharField("session", max_length=80, default="")
    adresse = models.CharField("adresse réseau", max_length=45, default="")

    class Meta:
        abstract = True


class TraceActe(Trace):
    """One act. `champs` holds the names of the fields it changed, never their values."""

    acte = models.CharField("acte", max_length=60)
    champs = ArrayField(models.TextField(), verbose_name="champs modifiés", default=list)
    resultat = models.CharField("résultat", max_length=20, default="fait")

    class Meta:
        managed = False
        db_table = "socle_traceacte"
        verbose_name = "trace d'acte"
        verbose_name_plural = "traces d'actes"

    def __str__(self) -> str:
        return f"{self.instant:%Y-%m-%d %H:%M:%S} {self.acte} {self.objet_type} {self.objet_id or ''}"


class TraceConsultation(Trace):
    """One consultation: a dossier, a pièce, an API detail or an export; a list page is one entry with its ids."""

    nature = models.CharField("nature de la consultation", max_length=40)
    resultat = models.CharField("résultat", max_length=20, default="vu")

    class Meta:
        managed = False
        db_table = "socle_traceconsultation"
        verbose_name = "trace de consultation"
        verbose_name_plural = "traces de consultation"

    def __str__(self) -> str:
        return f"{self.instant:%Y-%m-%d %H:%M:%S} {self.nature} {self.objet_type} {self.objet_id or ''}"


class Sceau(models.Model):
    """Closes every row of one journal and month written below a transaction id, and chains to the sceau before.

    `contenu` is the SHA-256 of the canonical rows, `empreinte` the SHA-256 of the sceau itself, previous one included.
    """

    journal = models.CharField("journal", max_length=40)
    numero = models.PositiveBigIntegerField("numéro dans la chaîne")
    epoque = models.SmallIntegerField("époque du serveur")
    mois = models.DateField("mois des lignes", help_text="Premier jour du mois")
    xid_du = models.BigIntegerField("transactions à partir de")
    xid_avant = models.BigIntegerField("transactions avant")
    nombre = models.PositiveBigIntegerField("nombre de lignes")
    contenu = models.CharField("empreinte des lignes", max_length=64)
    precedent = models.CharField("empreinte du sceau précédent", max_length=64, blank=True)
    empreinte = models.CharField("empreinte du sceau", max_length=64)
    scelle_a = models.DateTimeField("scellé à")
    # Null as long as the rows are kept; set when their month is dropped at the end of the retention.
    purge_le = models.DateField("lignes supprimées le", null=True, blank=True)

    class Meta:
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"
        ordering = ("journal", "numero")
        constraints = (
            models.UniqueConstraint(
                fields=("journal", "numero"),
                name="sceau_unique",
                violation_error_message="Ce numéro de sceau existe déjà dans la chaîne.",
            ),
            models.CheckConstraint(
                condition=models.Q(xid_avant__gt=models.F("xid_du")),
                name="sceau_plage_non_vide",
                violation_error_message="La plage d'un sceau ne peut pas être vide.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.journal} {self.numero}"
