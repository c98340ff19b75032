from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from demandeurs.models.adresse import Voirie
from registre.models.demande import Demande


class AttributionDeclaree(Voirie):
    """R441-2-9 data declared with a radiation for attribution. Rent in euros a month, surface in m².

    The RPLS identifier is required (R441-2-9); without it, the reason is kept: a traced exception.
    """

    demande = models.OneToOneField(Demande, on_delete=models.PROTECT, related_name="attribution_declaree")
    bail_le = models.DateField("bail signé le")
    deja_loge_parc = models.CharField("déjà logé dans le parc du bailleur", max_length=6)
    rpls = models.CharField("identifiant RPLS", max_length=10, blank=True)
    exception_rpls = models.CharField("motif d'absence d'identifiant RPLS", max_length=100, blank=True)
    dalo = models.BooleanField("attribué au titre du DALO", null=True)  # not said
    accord_collectif = models.CharField("accord collectif", max_length=6)
    reservataire = models.CharField("type de réservataire", max_length=6)
    siren_bailleur = models.CharField("SIREN du bailleur", max_length=9, blank=True)
    qpv = models.CharField("situation en QPV", max_length=6, blank=True)
    typologie = models.CharField("type du logement", max_length=6, blank=True)
    surface = models.PositiveIntegerField("surface (m²)", null=True)  # not said
    loyer = models.PositiveIntegerField("loyer (euros par mois)", null=True)  # not said
    a_adresse = models.BooleanField("adresse du logement déclarée", default=False)
    etranger = models.BooleanField("à l'étranger", default=False)
    hebergeant = models.CharField("chez", max_length=60, blank=True)

    class Meta:
        verbose_name = "attribution déclarée"
        verbose_name_plural = "attributions déclarées"
        constraints = [
            CheckConstraint(
                name="attribution_rpls_ou_exception",
                condition=Q(rpls__regex=r"^[0-9A-Za-z]{10}$") | (Q(rpls="") & ~Q(exception_rpls="")),
                violation_error_message="L'identifiant RPLS a 10 caractères ; son absence est motivée (R441-2-9).",
            ),
            CheckConstraint(
                name="attribution_siren_9",
                condition=Q(siren_bailleur="") | Q(siren_bailleur__regex=r"^[0-9]{9}$"),
                violation_error_message="Le SIREN du bailleur a 9 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"attribution déclarée {self.pk}"
