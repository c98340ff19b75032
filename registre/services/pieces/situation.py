"""What the rules read of a dossier: the household, its pièces, its requests, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.db.models import F

from demandeurs.enums import EtatPiece, SensRessource
from demandeurs.models import Aidant, LogementActuel, Menage, Personne, Piece, RequetePiece, Ressource, RevenuFiscal
from demandeurs.rules.pieces import (
    AnneeFiscale,
    ExigenceDue,
    LigneEtat,
    PieceVue,
    Regle,
    RequeteFaite,
    StatutExigence,
    etat_des_pieces,
    exigences_du,
)
from demandeurs.rules.situations import SITUATIONS, PersonneConcernee, SituationMenage
from demandeurs.services.pieces import Liste, liste_en_vigueur
from registre.models import MotifDemande
from registre.rules.parametres import Cle, Jeu
from registre.services.parametres import jeu_de_la_region
from socle.clock import PARIS

TUTELLES = ("tut", "curat", "mandataire judic")
LUES = (EtatPiece.QUARANTAINE, EtatPiece.DEPOSEE)
PIECES_MAX = 500
"""Far beyond any real dossier: the bound that every list has."""


@dataclass(frozen=True, slots=True)
class DossierDePieces:
    """A dossier seen for its pièces: the household, what is asked, what is there, what was asked; the list of the day."""

    menage_id: int
    menage: SituationMenage
    liste: Liste
    pieces: tuple[PieceVue, ...]
    requetes: tuple[RequeteFaite, ...]
    regle: Regle

    @property
    def dues(self) -> list[ExigenceDue]:
        return exigences_du(self.menage, self.liste.exigences, le=self.regle.le, fiscale=self.regle.fiscale)

    def lignes(self) -> list[LigneEtat]:
        """Where each exigence stands."""
        return etat_des_pieces(self.dues, self.pieces, self.requetes, menage=self.menage, regle=self.regle)


def annee_fiscale(jeu: Jeu, chaine: tuple[int, ...], le: date) -> AnneeFiscale:
    bascule = jeu.valeur(Cle.PIECE_BASCULE, le=le, territoires=chaine)
    decalage = int(jeu.valeur(Cle.PIECE_ANNEE, le=le, territoires=chaine))
    return AnneeFiscale(decalage, int(bascule["mois"]), int(bascule["jour"]))


def lire_le_dossier(demande_id: int, menage_id: int, *, le: date) -> DossierDePieces:
    """Everything the rules need about one household; eleven statements whatever its size."""
    jeu, chaine = jeu_de_la_region()
    liste = liste_en_vigueur(le)
    regle = Regle(liste.types, annee_fiscale(jeu, chaine, le), le)
    pieces = tuple(pieces_vues(menage_id))
    requetes, dites = _requetes(menage_id, liste)
    dites |= dites_par_les_pieces(pieces, liste)
    menage = _menage(demande_id, menage_id, dites)
    return DossierDePieces(menage_id, avec_pieces(menage, pieces, regle), liste, pieces, requetes, regle)


def pieces_vues(menage_id: int) -> Iterable[PieceVue]:
    """Pièces that may answer something: filed or waiting for the antivirus; neither replaced nor frozen."""
    lignes = Piece.objects.filter(menage=menage_id, etat__in=LUES).order_by("pk")[:PIECES_MAX]
    for une in lignes:
        yield vue(une)


def vue(piece: Piece) -> PieceVue:
    return PieceVue(
        piece.pk,
        piece.type,
        piece.personne_id,
        piece.recue_le,
        piece.etat,
        piece.marque,
        piece.marque_motif,
        piece.marquee_a.astimezone(PARIS).date() if piece.marquee_a else None,
        piece.valable_jusqu_au,
        piece.annee,
        piece.mois_du,
        piece.mois_au,
        piece.divorce_lu,
    )


def _requetes(menage_id: int, liste: Liste) -> tuple[tuple[RequeteFaite, ...], frozenset[str]]:
    lues = RequetePiece.objects.filter(menage=menage_id, abandon_motif="").order_by("pk")[:PIECES_MAX]
    return requetes_lues(lues, liste)


def requetes_lues(requetes: Iterable[RequetePiece], liste: Liste) -> tuple[tuple[RequeteFaite, ...], frozenset[str]]:
    """Open requests, and the situations that somebody said by asking (an abandoned request says nothing)."""
    situations = {une.code: une.situation for une in liste.exigences}
    ouvertes, dites = [], set()
    for une in requetes:
        situation = SITUATIONS.get(situations.get(une.exigence, ""))
        if situation is not None and situation.declaree:
            dites.add(situation.code)
        if une.close_a is None:
            depuis = une.demandee_a.astimezone(PARIS).date()
            ouvertes.append(
                RequeteFaite(une.pk, une.exigence, une.personne_id, depuis, une.echeance_le, une.organisme_id)
            )
    return tuple(ouvertes), frozenset(dites)


def dites_par_les_pieces(pieces: Iterable[PieceVue], liste: Liste) -> frozenset[str]:
    """A pièce that only a declared situation accepts says that situation by itself."""
    par_type: dict[str, set[str]] = defaultdict(set)
    for une in liste.exigences:
        for code in une.types:
            par_type[code].add(une.situation)
    seules = {code: next(iter(vues)) for code, vues in par_type.items() if len(vues) == 1}
    return frozenset(
        situation
        for piece in pieces
        if (situation := seules.get(piece.type)) is not None and SITUATIONS[situation].declaree
    )


def _menage(demande_id: int, menage_id: int, dites: frozenset[str]) -> SituationMenage:
    menage = Menage.objects.get(pk=menage_id)
    logement = LogementActuel.objects.filter(menage=menage_id).only("modeles", "proprietaire").first()
    aidant = Aidant.objects.filter(menage=menage_id, represente=True).only("qualite").first()
    motifs = MotifDemande.objects.filter(demande=demande_id).values_list("code", flat=True)
    return SituationMenage(
        personnes=_personnes(menage_id),
        naissances_attendues=menage.naissances_attendues or 0,
        modeles=frozenset(logement.modeles if logement else ()),
        proprietaire=bool(logement and logement.proprietaire),
        motifs=frozenset(motifs),
        handicap=bool(menage.personnes_handicapees),
        sous_protection=aidant is not None and aidant.qualite.strip().lower().startswith(TUTELLES),
        region=settings.REGION,
        dites=dites,
    )


def _personnes(menage_id: int) -> tuple[PersonneConcernee, ...]:
    revenus: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    dans = {"personne__menage": menage_id}
    for pk, annee, montant in RevenuFiscal.objects.filter(**dans).values_list("personne_id", "annee", "montant"):
        if annee is not None:
            revenus[pk].append((annee, montant))
    ressources: dict[int, set[str]] = defaultdict(set)
    for pk, code in Ressource.objects.filter(**dans, sens=SensRessource.RECUE).values_list("personne_id", "code"):
        ressources[pk].add(code)
    champs = ("pk", "rang", "role", "naissance_le", "nationalite", "situation_familiale", "lien")
    activite = (F("activite__contrat"), F("activite__statut"), F("activite__etranger"))
    lignes = Personne.objects.filter(menage=menage_id).order_by("rang").values_list(*champs, *activite)
    return tuple(
        PersonneConcernee(
            pk,
            rang,
            role,
            naissance_le,
            nationalite,
            situation_familiale,
            lien,
            contrat=contrat or "",
            statut=statut or "",
            travaille_a_l_etranger=bool(etranger),
            ressources=frozenset(ressources[pk]),
            revenus=tuple(sorted(revenus[pk])),
        )
        for pk, rang, role, naissance_le, nationalite, situation_familiale, lien, contrat, statut, etranger in lignes
    )


def avec_pieces(menage: SituationMenage, pieces: Iterable[PieceVue], regle: Regle) -> SituationMenage:
    """What usable pièces say of each person: kinds seen, and a divorce already written on a tax notice."""
    types: dict[int | None, set[str]] = defaultdict(set)
    divorces: set[int | None] = set()
    for piece in pieces:
        if piece.etat == EtatPiece.QUARANTAINE or piece.marque:
            continue
        types[piece.personne_id].add(piece.type)
        if piece.divorce_lu:
            divorces.add(piece.personne_id)
    personnes = tuple(
        replace(une, pieces=frozenset(types[une.id]), divorce_lu=une.id in divorces) for une in menage.personnes
    )
    return replace(menage, personnes=personnes)


def lignes_presentes(lignes: Iterable[LigneEtat]) -> list[LigneEtat]:
    return [une for une in lignes if une.statut is StatutExigence.PRESENTE]
