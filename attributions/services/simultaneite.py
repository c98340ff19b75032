"""What is going on elsewhere for these demandes, by any bailleur of the region, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence

from attributions.models import Candidature
from attributions.rules.simultaneite import Ailleurs, stade_de
from attributions.states.candidature import OUVERTES
from attributions.vision import Vision, vision_de
from habilitations.acteur import Acteur
from registre.models import Demande

AU_PLUS = 500
"""Open candidatures read for a sitting or a page: far above four for each of forty dwellings."""


def ailleurs(demandes: Sequence[int], *, acteur: Acteur, hors_vacance: int | None = None) -> dict[int, list[Ailleurs]]:
    """Open candidatures of these demandes on other vacancies than `hors_vacance`, most advanced first; two statements.

    Bailleur and dwelling are named to who may read the demande or is concerned by that candidature; the others (a member
    of a sitting, for one) read stage and date.
    """
    if not demandes:
        return {}
    ouvertes = Candidature.objects.filter(demande__in=list(demandes), etat__in=OUVERTES)
    if hors_vacance is not None:
        ouvertes = ouvertes.exclude(mise_a_disposition=hors_vacance)
    vision = vision_de(acteur)
    lisibles = set(
        Demande.objects.visibles_par(acteur).filter(pk__in=list(demandes)).order_by().values_list("pk", flat=True)
    )
    trouvees: dict[int, list[Ailleurs]] = {}
    lues = ouvertes.select_related("attribuant", "mise_a_disposition__logement__commune").order_by("-designee_le", "pk")
    for une in lues[:AU_PLUS]:
        trouvees.setdefault(une.demande_id, []).append(_dite(une, vision, nommee=une.demande_id in lisibles))
    for liste in trouvees.values():
        liste.sort(key=lambda un: (not un.a_confirmer, -un.depuis.toordinal()))
    return trouvees


def _dite(une: Candidature, vision: Vision, *, nommee: bool) -> Ailleurs:
    stade, depuis = stade_de(une.etat), une.appelee_le or une.designee_le
    if not nommee and not concerne(une, vision):
        return Ailleurs(stade, depuis)
    logement = une.mise_a_disposition.logement
    return Ailleurs(stade, depuis, une.attribuant.nom, f"{logement.typologie}, {logement.commune.nom}")


def concerne(une: Candidature, vision: Vision) -> bool:
    """Whether who reads with this vision reads the whole candidature; its vacancy is selected with it."""
    vacance = une.mise_a_disposition
    return (
        vision.region
        or (
            vision.organisme is not None
            and vision.organisme in (une.attribuant_id, une.designee_par_id, vacance.reservataire_id)
        )
        or (vision.territoire is not None and vision.territoire in vacance.territoires)
    )
