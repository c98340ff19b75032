from __future__ import annotations

import uuid

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from attributions.models.vacance import MiseADisposition


class RechercheInfructueuse(models.Model):
    """The proof that nobody with the need of an adapted dwelling could be given it (R441-4): computed, never typed.

    One for each turn of designation. `criteres` are codes and figures of the search, `examines` how many households were
    judged, `presque` how many missed one condition only. Whoever is given the dwelling without that need cites it.
    """

    cle = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    # No index of its own: `recherche_une_par_tour` starts with it.
    mise_a_disposition = models.ForeignKey(
        MiseADisposition, on_delete=models.PROTECT, related_name="recherches_infructueuses", db_index=False
    )
    tour = models.PositiveSmallIntegerField("tour de désignation")
    organisme = models.ForeignKey("habilitations.Organisme", on_delete=models.PROTECT, related_name="+", db_index=False)
    faite_le = models.DateField("faite le")
    criteres = models.JSONField("critères")
    examines = models.PositiveIntegerField("ménages examinés")
    presque = models.PositiveIntegerField("ménages à qui une condition manque")
    eligibles = models.PositiveIntegerField("ménages éligibles", default=0)

    class Meta:
        verbose_name = "recherche infructueuse"
        verbose_name_plural = "recherches infructueuses"
        constraints = [
            UniqueConstraint(
                name="recherche_une_par_tour",
                fields=["mise_a_disposition", "tour"],
                violation_error_message="Cette recherche est déjà constatée pour ce tour de désignation.",
            ),
            CheckConstraint(
                name="recherche_sans_eligible",
                condition=Q(eligibles=0),
                violation_error_message="Une recherche infructueuse n'a trouvé aucun ménage éligible (R441-4).",
            ),
        ]

    def __str__(self) -> str:
        return f"recherche infructueuse {self.pk}"
