"""Opening a dwelling, a vacancy, a convention by its address: what the actor may read, or 404 whether it exists or not."""

from __future__ import annotations

from uuid import UUID

from attributions.models import ConventionReservation, ImportRpls, Logement, MiseADisposition
from attributions.permissions import introuvable
from habilitations.acteur import Acteur
from socle.errors import ActionRefusee


def logement_visible(acteur: Acteur, cle: UUID) -> Logement:
    """Raises `ActionRefusee`."""
    lus = Logement.objects.visibles_par(acteur).select_related("commune", "attribuant", "proprietaire", "gerant")
    trouve: Logement | None = lus.filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(introuvable("Ce logement"))
    return trouve


def vacance_visible(acteur: Acteur, cle: UUID) -> MiseADisposition:
    """Raises `ActionRefusee`."""
    lues = MiseADisposition.objects.visibles_par(acteur).select_related(
        "logement__commune", "attribuant", "reservataire", "convention"
    )
    trouvee: MiseADisposition | None = lues.filter(cle=cle).first()
    if trouvee is None:
        raise ActionRefusee(introuvable("Cette mise à disposition"))
    return trouvee


def convention_visible(acteur: Acteur, convention_id: int) -> ConventionReservation:
    """Raises `ActionRefusee`."""
    lues = ConventionReservation.objects.visibles_par(acteur).select_related(
        "bailleur", "reservataire", "departement", "territoire"
    )
    trouvee: ConventionReservation | None = lues.filter(pk=convention_id).first()
    if trouvee is None:
        raise ActionRefusee(introuvable("Cette convention"))
    return trouvee


def import_visible(acteur: Acteur, cle: UUID) -> ImportRpls:
    """A file of one's own organisme. Raises `ActionRefusee`."""
    lus = ImportRpls.objects.filter(organisme=acteur.organisme_id or 0).select_related("travail")
    trouve: ImportRpls | None = lus.filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(introuvable("Cet import"))
    return trouve
