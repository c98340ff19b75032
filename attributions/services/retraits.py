"""What becomes of the candidates of a dwelling that the bailleur withdraws: no refusal is held against anybody (R441-2-15).

Before any decision they leave it. Decided, they were attributed a dwelling and are finally not housed in it: they stay known
for the next ones (R441-2-15 II 3°), and are told so in writing (R441-2-17).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attributions.enums import MotifCloture
from attributions.models import Candidature
from attributions.services.actes import avancer
from attributions.services.propositions import annuler
from attributions.states.candidature import ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureCourrier, NatureEvenement
from registre.services.courriers import preparer
from registre.services.suivi import noter_suivi

A, E = ActeCandidature, EtatCandidature
RETRAIT = MotifCloture.RETRAIT_BAILLEUR.value
DECIDEES = frozenset({E.EN_RANG, E.SOUS_CONDITION, E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE})


def fermer(ouvertes: Sequence[Candidature], *, le: date, acteur: Acteur) -> None:
    """End these open candidatures, locked, of one vacancy; a live offer is cancelled, who had accepted is free again."""
    engagees = [une.demande_id for une in ouvertes if une.etat == E.ACCEPTEE]
    decidees = [une for une in ouvertes if une.etat in DECIDEES]
    annuler([une.pk for une in ouvertes], le=le)
    avancer(
        [une for une in ouvertes if une.etat not in DECIDEES],
        A.RETIRER,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.CANDIDATURE,
        motif_cloture=RETRAIT,
    )
    noter_suivi(engagees, engagee=False)
    if decidees:
        _ne_pas_servir(decidees, le=le, acteur=acteur)


def _ne_pas_servir(decidees: Sequence[Candidature], *, le: date, acteur: Acteur) -> None:
    avancer(
        decidees,
        A.NE_PAS_SERVIR,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.NON_SERVIE,
        details={une.pk: {"motif": RETRAIT} for une in decidees},
        motif_cloture=RETRAIT,
    )
    demandes = [une.demande_id for une in decidees]
    noter_suivi(demandes, non_servie_le=le)
    lettres = preparer(
        NatureCourrier.NON_SERVIE,
        demandes,
        organisme_id=decidees[0].attribuant_id,
        details={une.demande_id: {"candidature": une.pk} for une in decidees},
    )
    effects.expedier_apres([lettre.pk for lettre in lettres])
