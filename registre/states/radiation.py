"""Motives of radiation: the closed list of R441-2-8 (version of 8 May 2017), their SNE codes, and two cases outside it."""

from __future__ import annotations

from django.db.models import TextChoices


class MotifRadiation(TextChoices):
    """Stored code = SNE code where one exists. Letters a to f are those of R441-2-8.

    `FUSION` is letter f, without SNE code in the 2017 list. `DECES` and `DOUBLON` have no letter: closed by the
    gestionnaire, never as a renunciation; they leave to the SNE as a file of type SUP.
    """

    ATTRIBUTION = "RADATT", "a. Attribution suivie d'un bail signé"
    RENONCIATION = "RADABA", "b. Renonciation écrite du demandeur"
    ABSENCE_REPONSE = "RADCON", "c. Absence de réponse à un courrier"
    IRRECEVABILITE = "RADIRR", "d. Irrecevabilité"
    NON_RENOUVELLEMENT = "RADREN", "e. Non-renouvellement"
    FUSION = "FUSION", "f. Fusion de numéros"
    DECES = "DECES", "Décès du demandeur seul"
    DOUBLON = "DOUBLON", "Doublon d'une autre demande"


class SousMotif(TextChoices):
    """Sub-motive, compulsory for RADIRR (interface v2.1; arrêté of 23 March 2015 §6.4)."""

    SEJOUR = "IRRSEJ", "Séjour irrégulier"
    RESSOURCES = "IRRRES", "Ressources au-dessus des plafonds"
