"""The acts that follow a sitting, as the menu of a candidature offers them."""

from __future__ import annotations

from attributions.models import Candidature
from attributions.permissions import refus_de_candidature
from attributions.services import annulations, changements, entrees
from attributions.services.acceptes_ailleurs import refus_de_passer
from attributions.services.desistements import APRES_DECISION, refus_de_desister
from attributions.services.irrecevabilites import refus_d_irrecevabilite
from attributions.services.mutations import refus_de_signer_seul
from attributions.states.candidature import ActeCandidature as A
from attributions.web.designation.actes import Geste
from habilitations.acteur import Acteur
from socle.errors import Refus


def _desister(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return refus_de_desister(acteur=acteur, candidature=candidature)


def _passer(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return refus_de_passer(acteur=acteur, candidature=candidature)


def _irrecevable(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return refus_d_irrecevabilite(acteur=acteur, candidature=candidature)


def _annuler_le_bail(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return annulations.refus_d_annuler(acteur=acteur, candidature=candidature)


def _entrer(acteur: Acteur, candidature: Candidature) -> Refus | None:
    return entrees.refus_d_entrer(acteur=acteur, candidature=candidature)


def refus_de_signer_ce_bail(acteur: Acteur, candidature: Candidature) -> Refus | None:
    """An exchange is signed whole; a household that changed since the sitting is looked at first."""
    return (
        refus_de_candidature(A.SIGNER, acteur=acteur, candidature=candidature)
        or refus_de_signer_seul(candidature)
        or changements.refus_de_signer(candidature)
    )


# Those of an irrecevabilité are offered while the CALEOL may still lift it.
DE_LA_LOCATION: list[Geste] = [
    Geste(A.PROPOSER, "attributions:proposer", "Proposer le logement…"),
    Geste(A.ACCEPTER, "attributions:accepter", "Enregistrer l'acceptation…"),
    Geste(A.SIGNER, "attributions:signer", "Enregistrer le bail…", refus_de_signer_ce_bail),
    Geste(A.REFUSER, "attributions:refuser", "Enregistrer le refus du candidat…"),
    Geste(A.CONSTATER_SILENCE, "attributions:constater_silence", "Constater l'absence de réponse…"),
    # No change of state: offered while there is a lease that could be cancelled.
    Geste(A.ANNULER_BAIL, "attributions:entrer_dans_les_lieux", "Enregistrer l'entrée dans les lieux…", _entrer),
    Geste(A.ANNULER_BAIL, "attributions:annuler_bail", "Annuler le bail…", _annuler_le_bail),
    Geste(A.ECARTER, "attributions:passer_candidat", "Passer : logement accepté ailleurs…", _passer),
    Geste(A.LEVER_CONDITION, "attributions:lever_condition", "Lever la condition…"),
    Geste(A.LAISSER_CADUQUE, "attributions:laisser_caduque", "Constater la condition non remplie…"),
    Geste(A.RETIRER, "attributions:desister", "Enregistrer un désistement…", _desister, APRES_DECISION),
    Geste(A.LEVER_IRRECEVABILITE, "attributions:avertir_irrecevabilite", "Avertir le demandeur…", _irrecevable),
    Geste(A.LEVER_IRRECEVABILITE, "attributions:confirmer_irrecevabilite", "Confirmer la radiation…", _irrecevable),
    Geste(A.LEVER_IRRECEVABILITE, "attributions:lever_irrecevabilite", "Lever l'irrecevabilité…"),
    Geste(A.LEVER_IRRECEVABILITE, "attributions:former_recours", "Enregistrer un recours…", _irrecevable),
    Geste(A.LEVER_IRRECEVABILITE, "attributions:juger_recours", "Enregistrer l'issue du recours…", _irrecevable),
]
