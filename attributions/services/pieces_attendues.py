"""How many pièces a candidate lacks before his sitting: those mandatory for that household, by rule, asked or not.

Counted on the candidature (R441-2-4-1; arrêté of 19 April 2022, parts I A and I B), so that a worklist reads one index:
when it is put on an agenda, when a pièce is filed, marked or grows old, and every night for what the calendar and the
composition of the household change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from attributions.models import Candidature
from attributions.states.candidature import EtatCandidature
from demandeurs.enums import NiveauPiece
from demandeurs.rules.pieces import StatutExigence
from registre.models import Demande
from registre.services.pieces.dossiers import lire_les_dossiers
from registre.services.pieces.situation import DossierDePieces
from socle.clock import aujourdhui

LOT = 500
"""Dossiers read at once by the night: under the bound of `lire_les_dossiers`."""
OBLIGATOIRES = frozenset({NiveauPiece.ENREGISTREMENT, NiveauPiece.INSTRUCTION})
_LA = frozenset({StatutExigence.PRESENTE, StatutExigence.A_EXAMINER})


def manquantes(dossier: DossierDePieces) -> int:
    """Mandatory exigences of a household that nothing answers; what the antivirus still examines is there."""
    return sum(une.due.exigence.niveau in OBLIGATOIRES and une.statut not in _LA for une in dossier.lignes())


def recompter(demandes: Sequence[int], *, le: date | None = None) -> int:
    """Count again for the candidatures of these demandes that are on an agenda. Returns how many figures changed.

    One statement when none is, else a fixed number; at most `LOT` demandes.
    """
    if not demandes:
        return 0
    inscrites = Candidature.objects.filter(demande__in=list(demandes), etat=EtatCandidature.INSCRITE).order_by()
    connues = list(inscrites.values_list("pk", "demande", "pieces_manquantes"))
    if not connues:
        return 0
    voulues = {demande for _, demande, _ in connues}
    menages = dict(Demande.objects.filter(pk__in=voulues, menage__isnull=False).values_list("pk", "menage"))
    dossiers = lire_les_dossiers(menages, le=le or aujourdhui())
    par_nombre: dict[int, list[int]] = defaultdict(list)
    for pk, demande, connu in connues:
        nombre = manquantes(dossiers[demande]) if demande in dossiers else 0
        if nombre != connu:
            par_nombre[nombre].append(pk)
    for nombre, ids in sorted(par_nombre.items()):
        Candidature.objects.filter(pk__in=ids, etat=EtatCandidature.INSCRITE).update(pieces_manquantes=nombre)
    return sum(len(ids) for ids in par_nombre.values())


def apres_un_changement(demandes: Sequence[int]) -> None:
    """The port of the pièces: filed, marked, unmarked, grown old."""
    for debut in range(0, len(demandes), LOT):
        recompter(demandes[debut : debut + LOT])


def recompter_tout(*, le: date) -> int:
    """Every night: each candidate on an agenda, by lots. Returns how many figures changed."""
    changees, derniere = 0, 0
    while True:
        suivantes = Candidature.objects.filter(etat=EtatCandidature.INSCRITE, demande__gt=derniere).order_by("demande")
        lot = list(suivantes.values_list("demande", flat=True).distinct()[:LOT])
        if not lot:
            return changees
        changees += recompter(lot, le=le)
        derniere = lot[-1]
