"""A new programme handed to one réservataire at a time: its dwellings on offer, with their expected delivery (R441-5).

R441-5 wants the réservataires to agree on a new programme before its first letting; the batch says what came out of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from attributions.enums import NatureVacance
from attributions.models import Logement, MiseADisposition
from attributions.permissions import refus_de_parc
from attributions.saisie.parc import SaisieOrientation, SaisieProgramme, SaisieVacance
from attributions.services.vacances import orienter, ouvrir
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

LOGEMENTS_MAX = 50
"""Of one batch: each dwelling is locked, opened and oriented."""
CONCERTATION = "Programme neuf : concertation avec les réservataires (R441-5)"


@contraintes_dites()
@transaction.atomic
def livrer(saisie: SaisieProgramme, *, acteur: Acteur) -> list[MiseADisposition]:
    """Open these dwellings as first lettings and orient them all to one réservataire, or keep them: all or none.

    Raises `ActionRefusee` with every reason, each with the line of its dwelling in `champ` (`logements.0`).
    """
    exiger(refus_de_parc(acteur))
    if refus := _refus_du_lot(saisie):
        raise ActionRefusee(refus)
    faites: list[MiseADisposition] = []
    trouves: list[Refus] = []
    for ligne, logement in enumerate(_logements(saisie.logements, acteur)):
        try:
            with transaction.atomic():
                faites.append(_livrer_un(logement, saisie, acteur))
        except ActionRefusee as refusee:
            trouves += [_de_la_ligne(un, ligne) for un in refusee.refus]
    if trouves:
        raise ActionRefusee(trouves)
    return faites


def _livrer_un(logement: Logement | None, saisie: SaisieProgramme, acteur: Acteur) -> MiseADisposition:
    if logement is None:
        raise ActionRefusee(
            Refus(
                "logement_inconnu",
                "Aucun logement de votre parc ne porte cette référence ou cet identifiant RPLS.",
                Nature.SAISIE,
                "logements",
                "R441-5 CCH",
                "Ajoutez-le d'abord au parc, ou corrigez la référence.",
            )
        )
    neuf = SaisieVacance(disponible_le=saisie.livraison_le, nature=NatureVacance.PREMIERE_LOCATION)
    vacance = ouvrir(logement.pk, saisie=neuf, acteur=acteur)
    orientation = SaisieOrientation(
        convention_id=saisie.convention_id,
        prevenu_le=saisie.prevenu_le if saisie.convention_id else None,
        preuve=saisie.preuve if saisie.convention_id else "",
        motif=CONCERTATION,
    )
    return orienter(vacance.pk, saisie=orientation, acteur=acteur)


def _logements(references: Sequence[str], acteur: Acteur) -> list[Logement | None]:
    """The dwelling of each line, by the bailleur's reference or its RPLS identifier; None when it has none of these."""
    siens = Logement.objects.filter(
        Q(reference__in=references) | Q(rpls__in=references), attribuant=acteur.organisme_id or 0
    )
    par_nom = {nom: un for un in siens for nom in (un.reference, un.rpls) if nom}
    return [par_nom.get(une) for une in references]


def _refus_du_lot(saisie: SaisieProgramme) -> list[Refus]:
    refus = []
    if not saisie.logements:
        refus.append(Refus("aucun_logement", "Aucun logement n'est dit.", champ="logements", source="R441-5 CCH",
                           issue="Une référence ou un identifiant RPLS par ligne."))  # fmt: skip
    if len(saisie.logements) > LOGEMENTS_MAX:
        refus.append(Refus("trop_de_logements", f"Un lot porte {LOGEMENTS_MAX} logements au plus.", Nature.LIMITE, "logements",
                           "R441-5 CCH", "Partagez le programme en plusieurs lots."))  # fmt: skip
    if len(set(saisie.logements)) < len(saisie.logements):
        refus.append(Refus("logement_repete", "Un logement est dit deux fois.", champ="logements", source="R441-5 CCH",
                           issue="Gardez une ligne par logement."))  # fmt: skip
    if saisie.livraison_le < aujourdhui() - timedelta(days=31):
        refus.append(Refus("livraison_passee", "Cette livraison date de plus d'un mois.", champ="livraison_le",
                           source="R441-5 CCH", issue="Indiquez la date de livraison attendue."))  # fmt: skip
    return refus


def _de_la_ligne(refus: Refus, ligne: int) -> Refus:
    """What concerns the dwelling is said at its line; what is the same for all stays at its field."""
    if refus.champ in ("convention", "prevenu_le", "preuve"):
        return refus
    return replace(refus, champ=f"logements.{ligne}")
