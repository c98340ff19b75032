from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from registre.models.demande import Demande


def _oui_non() -> models.BooleanField:
    """Null: the dossier does not say."""
    return models.BooleanField(null=True)


def _nombre() -> models.PositiveSmallIntegerField:
    """Null: the dossier does not say."""
    return models.PositiveSmallIntegerField(null=True)


class FaitsCotation(models.Model):
    """The criteria of one demande, computed once on the dossier: one column for each of `registre.rules.cotation.criteres`.

    `calcule_le`: the day since which they are these. `change_le`: the next day on which the calendar may change one.
    Territories are tags. Household demandes only; erased with the dossier.
    """

    demande = models.OneToOneField(
        Demande,
        on_delete=models.CASCADE,  # derived from it
        primary_key=True,
        related_name="faits",
    )
    calcule_le = models.DateField("calculés le")
    change_le = models.DateField("peuvent changer le", null=True)  # the calendar will not change them
    deposee_le = models.DateField("dépôt de la demande")
    dernier_refus_le = models.DateField("dernier refus", null=True)  # none known
    anciennete_au_refus = models.PositiveSmallIntegerField(
        "mois d'ancienneté au dernier refus", null=True
    )  # no refusal
    residence = ArrayField(models.IntegerField(), default=list)
    emploi = ArrayField(models.IntegerField(), default=list)
    premier_voeu = ArrayField(models.IntegerField(), default=list)

    dalo = models.BooleanField(default=False)
    l441_1_a = models.BooleanField(default=False)
    l441_1_b = models.BooleanField(default=False)
    l441_1_c = models.BooleanField(default=False)
    l441_1_d = models.BooleanField(default=False)
    l441_1_e = models.BooleanField(default=False)
    l441_1_f = models.BooleanField(default=False)
    l441_1_g = models.BooleanField(default=False)
    l441_1_g_bis = models.BooleanField(default=False)
    l441_1_h = models.BooleanField(default=False)
    l441_1_i = models.BooleanField(default=False)
    l441_1_j = models.BooleanField(default=False)
    l441_1_k = models.BooleanField(default=False)
    l441_1_l = models.BooleanField(default=False)
    l441_1_m = models.BooleanField(default=False)
    prioritaire = models.BooleanField(default=False)
    instances = models.BooleanField(default=False)
    pret_a_habiter = models.BooleanField(default=False)
    sans_abri = _oui_non()
    habitat_precaire = _oui_non()
    hebergement = _oui_non()
    logement_temporaire = _oui_non()
    coordination_therapeutique = _oui_non()
    heberge_tiers = _oui_non()
    heberge_famille = _oui_non()
    suroccupation = _oui_non()
    personnes_en_trop = _nombre()
    sous_occupation = _oui_non()
    taux_effort = _nombre()
    trop_cher = models.BooleanField(default=False)
    logement_indigne = models.BooleanField(default=False)
    demolition = models.BooleanField(default=False)
    reprise_vente = models.BooleanField(default=False)
    expulsion = models.BooleanField(default=False)
    expulsion_jugee = models.BooleanField(default=False)
    voisinage = models.BooleanField(default=False)
    handicap = models.BooleanField(default=False)
    sante = models.BooleanField(default=False)
    violences = models.BooleanField(default=False)
    separation = models.BooleanField(default=False)
    decohabitation = models.BooleanField(default=False)
    union = models.BooleanField(default=False)
    regroupement_familial = models.BooleanField(default=False)
    ase = models.BooleanField(default=False)
    pompier_volontaire = models.BooleanField(default=False)
    personnes = _nombre()
    mineurs = _nombre()
    monoparental = models.BooleanField(default=False)
    jeune_menage = _oui_non()
    moins_de_30_ans = _oui_non()
    plus_de_65_ans = _oui_non()
    naissance_attendue = models.BooleanField(default=False)
    en_emploi = _oui_non()
    emploi_precaire = _oui_non()
    reprise_emploi = models.BooleanField(default=False)
    travailleur_essentiel = _oui_non()
    mutation_pro = models.BooleanField(default=False)
    rapprochement_travail = models.BooleanField(default=False)
    ressources = _nombre()
    delai_anormal = models.BooleanField(default=False)
    mutation = models.BooleanField(default=False)
    refus = _nombre()
    rapprochement_famille = models.BooleanField(default=False)

    class Meta:
        verbose_name = "faits de cotation"
        verbose_name_plural = "faits de cotation"
        indexes = [
            models.Index(name="faits_a_revoir", fields=["change_le"], condition=Q(change_le__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"faits de cotation {self.pk}"
