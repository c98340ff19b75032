"""The three marks of the dossier unique (rule 5): Inexploitable, Hors périmètre, Obsolète. Nothing is deleted.

A mark is put by a person with a reason, or by the clock when a parameter makes a pièce old; taking it off is another
act, and both stay in the timeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.models import Piece, TypePiece
from demandeurs.rules.pieces import AnneeFiscale, TypeDePiece, valable_jusqu_au
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from registre import ports
from registre.enums import NatureEvenement, NatureTache
from registre.models import Demande, Tache
from registre.permissions_pieces import SOURCE_PARTAGE, refus_d_instruire_les_pieces, refus_de_lire_la_piece
from registre.querysets import OUVERTES
from registre.services.actes import inscrire, verrouiller
from registre.services.parametres import jeu_de_la_region
from registre.services.pieces.depot import OBJET, constater, demande_de, piece_inconnue
from registre.services.pieces.situation import annee_fiscale, vue
from registre.services.pieces.version import refus_de_version_des_pieces
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_acte, tracer_actes

MARQUER, DEMARQUER, VIEILLIR = "marquer_piece", "demarquer_piece", "marquer_obsolete"
LOT = 500


@transaction.atomic
def marquer(piece_id: int, *, marque: str, motif: str, acteur: Acteur, version: str | None = None) -> Piece:
    """Set a pièce aside, with who and why. Raises `ActionRefusee`; it then answers nothing any more."""
    demande, piece = _ouvrir(piece_id, acteur, version)
    exiger(_refus_de_marque(piece, marque, motif))
    _poser(piece, marque, motif.strip()[:300], acteur)
    _dire(demande, piece, acteur, {"acte": MARQUER, "marque": marque})
    ports.dire_les_pieces_changees([demande.pk])
    tracer_acte(acteur.avec_motif(motif.strip()), MARQUER, OBJET, piece.pk, ["marque"])
    return piece


@transaction.atomic
def demarquer(piece_id: int, *, motif: str, acteur: Acteur, version: str | None = None) -> Piece:
    """Take a mark off: the counter act, with its own reason. Raises `ActionRefusee`."""
    demande, piece = _ouvrir(piece_id, acteur, version)
    exiger(_refus_de_demarquer(piece, motif))
    marque = piece.marque
    piece.marque = piece.marque_motif = ""
    piece.marquee_a = piece.marquee_par_id = piece.marquee_organisme_id = None
    piece.save(update_fields=["marque", "marque_motif", "marquee_a", "marquee_par_id", "marquee_organisme_id"])
    _dire(demande, piece, acteur, {"acte": DEMARQUER, "marque": marque})
    tracer_acte(acteur.avec_motif(motif.strip()), DEMARQUER, OBJET, piece.pk, ["marque"])
    constater(demande, piece)
    return piece


def _ouvrir(piece_id: int, acteur: Acteur, version: str | None) -> tuple[Demande, Piece]:
    vue_ = demande_de(Piece.objects.filter(pk=piece_id).first())
    if vue_ is None:
        raise ActionRefusee(piece_inconnue())
    demande = verrouiller(vue_.pk)
    exiger(refus_d_instruire_les_pieces(acteur, demande) or refus_de_version_des_pieces(demande, version))
    piece = Piece.objects.select_for_update(of=("self",), no_key=True).get(pk=piece_id)
    exiger(refus_de_lire_la_piece(acteur, demande, sensible=est_sensible(piece)))
    return demande, piece


def est_sensible(piece: Piece) -> bool:
    """Whether its kind is medical or of a handicap, in any version of the list: a doubt closes."""
    return TypePiece.objects.filter(code=piece.type, sensible=True).exists()


def _refus_de_marque(piece: Piece, marque: str, motif: str) -> Refus | None:
    if marque not in MarquePiece.values:
        return _refus("marque_inconnue", "Cette marque n'existe pas.", "marque", "Choisissez l'une des trois marques.")
    if not motif.strip():
        return _refus(
            "marque_motif", "Le motif de la marque manque.", "motif", "Dites ce qui ne va pas en quelques mots."
        )
    if piece.etat != EtatPiece.DEPOSEE:
        return _etat(f"Une pièce « {piece.get_etat_display()} » ne se marque pas.")
    if piece.marque == marque:
        return _etat(f"Cette pièce est déjà marquée « {piece.get_marque_display()} ».")
    return None


def _refus_de_demarquer(piece: Piece, motif: str) -> Refus | None:
    if not piece.marque:
        return _etat("Cette pièce n'est pas marquée.")
    if piece.etat != EtatPiece.DEPOSEE:
        return _etat(f"La marque d'une pièce « {piece.get_etat_display()} » ne se retire pas.")
    if not motif.strip():
        return _refus(
            "marque_motif", "Le motif manque : pourquoi retirer la marque.", "motif", "Dites pourquoi en quelques mots."
        )
    return None


def _poser(piece: Piece, marque: str, motif: str, acteur: Acteur) -> None:
    piece.marque, piece.marque_motif, piece.marquee_a = marque, motif, maintenant()
    piece.marquee_par_id, piece.marquee_organisme_id = acteur.agent_id, acteur.organisme_id
    piece.save(update_fields=["marque", "marque_motif", "marquee_a", "marquee_par_id", "marquee_organisme_id"])


def _dire(demande: Demande, piece: Piece, acteur: Acteur, details: dict[str, str]) -> None:
    """The reason may name people: it stays on the pièce and in the trace, never in the event."""
    inscrire(
        [demande.pk],
        NatureEvenement.PIECE,
        acteur=acteur,
        le=aujourdhui(),
        details={**details, "piece": str(piece.cle)},
    )


def marquer_les_obsoletes(*, le: date, acteur: Acteur) -> int:
    """Every night: what the parameters make old is marked Obsolète and a task asks for it again. Returns how many.

    Any number of nights may be missed; a second pass finds nothing. Pièces of closed demandes are left as they are.
    """
    jeu, chaine = jeu_de_la_region()
    fiscale, types = annee_fiscale(jeu, chaine, le), liste_en_vigueur(le).types
    total, dernier = 0, 0
    while True:
        marquees, dernier_lu = _lot(dernier, le=le, fiscale=fiscale, types=types, acteur=acteur)
        total += marquees
        if dernier_lu is None:
            return total
        dernier = dernier_lu


@transaction.atomic
def _lot(
    apres: int, *, le: date, fiscale: AnneeFiscale, types: dict[str, TypeDePiece], acteur: Acteur
) -> tuple[int, int | None]:
    candidates = list(
        Piece.objects.filter(_peut_vieillir(le, fiscale, types), pk__gt=apres, etat=EtatPiece.DEPOSEE, marque="")
        .filter(menage__demande__etat__in=OUVERTES)
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("pk")[:LOT]
    )
    vieilles = [piece for piece in candidates if _est_vieille(piece, le, fiscale, types)]
    if vieilles:
        _vieillir(vieilles, le=le, acteur=acteur)
    return len(vieilles), (candidates[-1].pk if len(candidates) == LOT else None)


def _peut_vieillir(le: date, fiscale: AnneeFiscale, types: dict[str, TypeDePiece]) -> Q:
    """What SQL can tell: an own end that is past, a tax year that is no longer expected, a kind that counts months."""
    annuelles = [code for code, un in types.items() if un.annuelle]
    mensuelles = [code for code, un in types.items() if un.obsolete_apres_mois is not None]
    return (
        Q(valable_jusqu_au__lt=le)
        | Q(type__in=annuelles, annee__lt=fiscale.attendue(le))
        | Q(type__in=mensuelles, recue_le__lt=le)
    )


def _est_vieille(piece: Piece, le: date, fiscale: AnneeFiscale, types: dict[str, TypeDePiece]) -> bool:
    type_ = types.get(piece.type)
    fin = valable_jusqu_au(type_, vue(piece), fiscale) if type_ is not None else piece.valable_jusqu_au
    return fin is not None and fin < le


def _vieillir(pieces: Sequence[Piece], *, le: date, acteur: Acteur) -> None:
    motif = "Obsolète selon les règles de validité des pièces (passage de nuit)."
    Piece.objects.filter(pk__in=[une.pk for une in pieces]).update(
        marque=MarquePiece.OBSOLETE, marque_motif=motif, marquee_a=maintenant()
    )
    menages = {une.menage_id for une in pieces}
    demandes = list(Demande.objects.filter(menage__in=menages).values_list("pk", flat=True))
    Tache.objects.bulk_create(
        (
            Tache(demande_id=pk, nature=NatureTache.PIECES_OBSOLETES, ouverte_a=maintenant(), echeance_le=None)
            for pk in demandes
        ),
        ignore_conflicts=True,
    )
    inscrire(
        demandes,
        NatureEvenement.PIECE,
        acteur=acteur,
        le=le,
        details={"acte": VIEILLIR, "marque": MarquePiece.OBSOLETE.value},
    )
    tracer_actes(acteur, VIEILLIR, OBJET, [une.pk for une in pieces], ["marque"])
    ports.dire_les_pieces_changees(demandes)


def _etat(message: str) -> Refus:
    return Refus("piece_etat", message, Nature.ETAT, source=SOURCE_PARTAGE, issue="Rechargez la liste des pièces.")


def _refus(code: str, message: str, champ: str, issue: str) -> Refus:
    return Refus(code, message, champ=champ, source="dossier unique, règle 5", issue=issue)
