"""A réservataire on paper: his signed sheet entered by the bailleur, in his name (L441-1; R441-2-15 I 4°)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from attributions.models import Candidature
from attributions.rules.designation import refus_de_feuille
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille, SaisieTransmission
from attributions.services.actes import verrouiller_demandes, verrouiller_vacance
from attributions.services.designation import designer, transmettre
from habilitations.acteur import Acteur
from registre.enums import StatutNumero
from registre.models import NumeroUnique
from registre.rules.numero import compacter_numero
from socle.clock import aujourdhui
from socle.errors import ActionRefusee


def designer_sur_feuille(
    vacance_id: int,
    *,
    saisies: Sequence[SaisieCandidat],
    feuille: SaisieFeuille,
    acteur: Acteur,
    version: int | None = None,
) -> list[Candidature]:
    """Designate in the name of the réservataire the demandes of his sheet, and send them when he says that he is done.

    All or nothing. Raises `ActionRefusee`: not the bailleur's dwelling, nobody but it designates, a sheet that does not
    hold, and every reason of a designation.
    """
    with transaction.atomic():
        verrouiller_demandes(une.demande for une in saisies)
        vacance = verrouiller_vacance(vacance_id)
        if refus := refus_de_feuille(feuille, prevenu_le=vacance.prevenu_le, aujourdhui=aujourdhui()):
            raise ActionRefusee(refus)
        nouvelles = designer(vacance_id, saisies=saisies, acteur=acteur, version=version, feuille=feuille)
        if feuille.terminee:
            fin = SaisieTransmission(feuille.moins_de_trois, feuille.precision)
            transmettre(vacance_id, saisie=fin, acteur=acteur, sur_feuille=True)
    return nouvelles


def demandes_de_la_feuille(numeros: Sequence[str]) -> list[int]:
    """Ids of the demandes of these numbers as written, in order; 0 for one that nobody has, which the service refuses."""
    lus = [compacter_numero(un) for un in numeros]
    connus = dict(
        NumeroUnique.objects.filter(numero__in=lus, statut=StatutNumero.COURANT).values_list("numero", "demande")
    )
    return [connus.get(un, 0) for un in lus]
