"""What became of the households of a file, given back to the system it came from: number, situation, date; no report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from habilitations.acteur import Acteur
from registre.models import Demande, FichierPriorites, LigneFichier
from registre.services.actes import OBJET
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.journal import tracer_consultation
from socle.tabular import Colonne, Forme

TRANCHE = 1_000


@dataclass(frozen=True, slots=True)
class IssueDeLigne:
    rang: int
    numero: str
    situation: str
    depuis: date | None


COLONNES_DES_ISSUES: tuple[Colonne[IssueDeLigne], ...] = (
    Colonne("Ligne du fichier", lambda une: une.rang, Forme.ENTIER, largeur=16),
    Colonne("Numéro unique", lambda une: une.numero, largeur=22, nominative=True),
    Colonne("Situation", lambda une: une.situation, largeur=40),
    Colonne("Depuis le", lambda une: une.depuis, Forme.DATE, largeur=14),
)


def issues_du_fichier(fichier: FichierPriorites, *, acteur: Acteur) -> Iterator[IssueDeLigne]:
    """The outcome of each household found in one's perimeter, in the order of the file. Each slice is traced."""
    lignes = list(fichier.lignes.filter(demande__isnull=False).order_by("rang"))
    for debut in range(0, len(lignes), TRANCHE):
        yield from _tranche(lignes[debut : debut + TRANCHE], acteur)


def _tranche(lignes: list[LigneFichier], acteur: Acteur) -> Iterator[IssueDeLigne]:
    demandes = Demande.objects.visibles_par(acteur).filter(pk__in=[une.demande_id for une in lignes])
    vues = {
        pk: (etat, motif, radiee_le, bail_le)
        for pk, etat, motif, radiee_le, bail_le in demandes.values_list(
            "pk", "etat", "motif_radiation", "radiee_le", "attribution_declaree__bail_le"
        )
    }
    tracer_consultation(acteur, OBJET, sorted(vues), nature="issues_de_fichier")
    for une in lignes:
        if une.demande_id in vues:
            yield IssueDeLigne(une.rang, une.numero, *_situation(*vues[une.demande_id]))


def _situation(etat: str, motif: str, radiee_le: date | None, bail_le: date | None) -> tuple[str, date | None]:
    if etat in (EtatDemande.ACTIVE, EtatDemande.ATTENDUE):
        return "En attente d'un logement", None
    if motif == MotifRadiation.ATTRIBUTION:
        return "Logement attribué", bail_le or radiee_le
    if motif:
        return f"Demande radiée : {MotifRadiation(motif).label}", radiee_le
    return "Demande close", radiee_le
