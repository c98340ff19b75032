"""Pièces forgotten in time: frozen when the demande closes, back if it opens again, erased when nothing can reopen it.

Rows go in the transaction, storage objects after it: an object that survives a failure belongs to nobody, is readable
by nobody and is taken by the sweep of the storage.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, Value, When

from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.models import DepotFichier, FichierPiece, Personne, Piece, RequetePiece, TypePiece
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.rules.conservation_pieces import gardees_jusqu_au
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle
from registre.services.parametres import jeu_de_la_region
from registre.services.pieces.depot import OBJET
from socle.clock import maintenant
from socle.errors import ActionRefusee
from socle.journal import tracer_actes

logger = logging.getLogger(__name__)
LOT = 200
EFFACER = "effacer_piece"
PARTIE = "La personne n'est plus dans le ménage."
CLOSE = "La demande n'est plus active."
FOYER = frozenset({"livret_famille", "acte_deces", "acte_mariage", "avis_imposition", "avis_situation_declarative"})
"""Kinds that speak of the whole family: they stay when the titulaire dies."""


def geler(demandes: Sequence[int], *, le: date) -> int:
    """Freeze the pièces of demandes that close; in the transaction of the act. Returns how many pièces."""
    avec = Piece.objects.filter(menage=OuterRef("menage"), effacer_apres__isnull=True)
    lignes = list(
        Demande.objects.filter(Exists(avec), pk__in=demandes).values_list(
            "menage_id", "motif_radiation", "radiee_le", "valable_jusqu_au"
        )
    )
    _clore_les_requetes(demandes)
    if not lignes:
        return 0
    jeu, chaine = jeu_de_la_region()
    delais = jeu.delais(le=le, territoires=chaine)
    mois = jeu.valeur(Cle.PIECE_CONSERVATION, le=le, territoires=chaine)
    par_jour: dict[date, list[int]] = defaultdict(list)
    for menage, motif, radiee_le, valable in lignes:
        depuis = radiee_le or le
        fin = gardees_jusqu_au(motif, radiee_le=depuis, valable_jusqu_au=valable, delais=delais, mois=mois)
        par_jour[fin].append(menage)
    return sum(_geler(Q(menage__in=menages), le=le, fin=fin) for fin, menages in par_jour.items())


def _geler(lesquelles: Q, *, le: date, fin: date) -> int:
    """A pièce in quarantine stays there: it was seen by nobody and will not be."""
    gelee = Case(
        When(etat=EtatPiece.QUARANTAINE, then=Value(EtatPiece.QUARANTAINE.value)),
        default=Value(EtatPiece.GELEE.value),
        output_field=CharField(),
    )
    return Piece.objects.filter(lesquelles, effacer_apres__isnull=True).update(
        etat=gelee, gelee_le=le, effacer_apres=fin
    )


def _clore_les_requetes(demandes: Sequence[int]) -> None:
    menages = Demande.objects.filter(pk__in=demandes).values("menage")
    RequetePiece.objects.filter(menage__in=menages, close_a__isnull=True).update(
        close_a=maintenant(), abandon_motif=CLOSE
    )


def degeler(demandes: Sequence[int]) -> int:
    """The demandes are active again: their pièces are as they were. Returns how many."""
    menages = list(Demande.objects.filter(pk__in=demandes, menage__isnull=False).values_list("menage_id", flat=True))
    if not menages:
        return 0
    remplacee = Piece.objects.filter(remplace=OuterRef("pk"))
    avant = Case(
        When(etat=EtatPiece.QUARANTAINE, then=Value(EtatPiece.QUARANTAINE.value)),
        When(Exists(remplacee), then=Value(EtatPiece.REMPLACEE.value)),
        default=Value(EtatPiece.DEPOSEE.value),
        output_field=CharField(),
    )
    return (
        Piece.objects.filter(menage__in=menages, effacer_apres__isnull=False)
        .exclude(marque_motif=PARTIE)
        .update(etat=avant, gelee_le=None, effacer_apres=None)
    )


def detacher(personnes: Q, *, le: date) -> int:
    """Persons leave a household: what they filed answers nothing any more and goes after a short time.

    The delay lets an error be put right. Call before their rows are deleted, in the same transaction.
    """
    parties = Piece.objects.filter(personne__in=Personne.objects.filter(personnes))
    RequetePiece.objects.filter(personne__in=Personne.objects.filter(personnes)).update(
        personne=None, close_a=maintenant(), abandon_motif=PARTIE
    )
    if not parties.exists():
        return 0
    jeu, chaine = jeu_de_la_region()
    fin = ajouter_mois(le, int(jeu.valeur(Cle.PIECE_DEPART, le=le, territoires=chaine)))
    return parties.update(
        personne=None,
        etat=EtatPiece.GELEE,
        gelee_le=le,
        effacer_apres=fin,
        marque=MarquePiece.HORS_PERIMETRE,
        marque_motif=PARTIE,
        marquee_a=maintenant(),
    )


def suivre(partant_id: int, *, vers: Demande) -> int:
    """A couple separates: what concerns only the one who leaves goes with him, to the person he is there.

    Call before his first row is deleted. What is common to the household stays where it was filed.
    """
    titulaire = Personne.objects.filter(menage=vers.menage_id, role="titulaire").values_list("pk", flat=True).first()
    siennes = list(Piece.objects.filter(personne=partant_id).values_list("pk", flat=True))
    RequetePiece.objects.filter(personne=partant_id, close_a__isnull=True).update(
        menage=vers.menage_id, personne=titulaire
    )
    FichierPiece.objects.filter(piece__in=siennes).update(menage=vers.menage_id)
    return Piece.objects.filter(pk__in=siennes).update(menage=vers.menage_id, personne=titulaire)


def transmettre(defunt_id: int, *, a: int, le: date) -> int:
    """The titulaire died: what speaks of the whole family is now his successor's, the rest leaves. Returns how many stay."""
    gardees = Piece.objects.filter(personne=defunt_id, type__in=FOYER).update(personne=a)
    detacher(Q(pk=defunt_id), le=le)
    return gardees


def effacer_echues(*, le: date, acteur: Acteur) -> int:
    """Every night: erase what is past its day, pièces that carry a NIR first. Returns how many pièces."""
    total = 0
    while effacees := _effacer_un_lot(le, acteur):
        total += effacees
    return total


@transaction.atomic
def _effacer_un_lot(le: date, acteur: Acteur) -> int:
    avec_nir = TypePiece.objects.filter(code=OuterRef("type"), porte_nir=True)
    dues = list(
        Piece.objects.filter(effacer_apres__lt=le)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by(Exists(avec_nir).desc(), "effacer_apres", "pk")
        .values_list("pk", flat=True)[:LOT]
    )
    if not dues:
        return 0
    cles = list(FichierPiece.objects.filter(piece__in=dues).values_list("cle", flat=True))
    Piece.objects.filter(pk__in=dues).delete()
    tracer_actes(acteur, EFFACER, OBJET, dues, ["fichiers"])
    oublier_les_objets(cles)
    return len(dues)


def effacer_les_menages(menages: Sequence[int]) -> None:
    """The whole dossier goes (décret 2017-917 art. 4): call before the households are deleted."""
    cles = list(FichierPiece.objects.filter(menage__in=menages).values_list("cle", flat=True))
    cles += list(DepotFichier.objects.filter(menage__in=menages).values_list("cle", flat=True))
    oublier_les_objets(cles)


def oublier_les_objets(cles: Sequence[UUID]) -> None:
    """Once this transaction is committed, remove these files and their previews from the storage."""
    if cles:
        transaction.on_commit(partial(_effacer_les_objets, list(cles)), robust=True)


def _effacer_les_objets(cles: Sequence[UUID]) -> None:
    for cle in cles:
        try:
            coffre.effacer(cle)
        except ActionRefusee as erreur:
            # Its row and its key are gone: nobody can read it, and the sweep takes what belongs to nobody.
            logger.error("objet %s: %s", cle, erreur.premier.code)
