"""Which pièces of a dossier are missing, present or obsolete, why each is asked, and by which article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from demandeurs.rules.pieces import LigneEtat, StatutExigence, prochaine_echeance
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.permissions_pieces import lit_les_sensibles, refus_de_lire_les_pieces
from registre.services.pieces.situation import DossierDePieces, lire_le_dossier
from socle.errors import ActionRefusee, Nature, Refus, exiger


@dataclass(frozen=True, slots=True)
class EtatDesPieces:
    """The state of one dossier on one day. `nature` says whether the actor may open medical and handicap pièces."""

    dossier: DossierDePieces
    lignes: list[LigneEtat]
    echeance: date | None
    nature: bool

    @property
    def manquantes(self) -> list[LigneEtat]:
        return [une for une in self.lignes if une.statut is not StatutExigence.PRESENTE]


def etat_des_pieces(demande: Demande, acteur: Acteur, le: date) -> EtatDesPieces:
    """The state of the dossier for an actor who may read its pièces. Raises `ActionRefusee`; traces nothing itself."""
    exiger(refus_de_lire_les_pieces(acteur, demande))
    if demande.menage_id is None:
        raise ActionRefusee(_sans_pieces())
    dossier = lire_le_dossier(demande.pk, demande.menage_id, le=le)
    lignes = dossier.lignes()
    return EtatDesPieces(dossier, lignes, prochaine_echeance(lignes), lit_les_sensibles(acteur, demande))


def _sans_pieces() -> Refus:
    return Refus(
        "pieces_sans_menage",
        "Cette demande n'a pas de pièces justificatives : personne morale, ou dossier effacé.",
        Nature.ETAT,
        source="R441-2-2 CCH",
        issue="Seules les demandes des ménages en ont.",
    )
