"""What may be asked of a household, what is there, what is missing and why. Pure: rows come in as dataclasses.

Any one of the kinds an exigence accepts answers it, when it is readable, inside the list and not obsolete. Nothing
outside the list is ever asked (R441-2-4-1), and what answers is never asked again (rules of the dossier unique).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices

from demandeurs.enums import EtatPiece, MarquePiece, NiveauPiece, PorteurPiece
from demandeurs.rules.situations import (
    SITUATIONS,
    Contexte,
    PersonneConcernee,
    SituationMenage,
    foyer_fiscal,
    personnes_de,
)
from socle.errors import Nature, Refus

SOURCE_LISTE = "R441-2-4-1 CCH ; arrêté du 19 avril 2022"
UN_JOUR = timedelta(days=1)
MOIS_PAR_AN = 12


class StatutExigence(TextChoices):
    """Where one exigence stands. `A_EXAMINER`: in quarantine, the antivirus has not answered."""

    PRESENTE = "presente", "Présente"
    MANQUANTE = "manquante", "Manquante"
    OBSOLETE = "obsolete", "Obsolète"
    INEXPLOITABLE = "inexploitable", "Inexploitable"
    HORS_PERIMETRE = "hors_perimetre", "Hors périmètre réglementaire"
    A_EXAMINER = "a_examiner", "En cours d'analyse"


@dataclass(frozen=True, slots=True)
class TypeDePiece:
    """A kind of document of the list, in force on the day asked about."""

    code: str
    libelle: str
    sensible: bool = False
    porte_nir: bool = False
    obsolete_apres_mois: int | None = None
    annuelle: bool = False
    mois_a_couvrir: int | None = None
    pages_max: int = 20


@dataclass(frozen=True, slots=True)
class Exigence:
    """What is asked, of whom, in which situation; `types` are the kinds that answer it."""

    code: str
    categorie: str
    libelle: str
    niveau: str
    porteur: str
    situation: str
    types: tuple[str, ...]
    source: str
    territoire: str = ""
    perimee_acceptee: bool = False
    ordre: int = 0
    a_confirmer: bool = False

    @property
    def raison(self) -> str:
        return SITUATIONS[self.situation].raison

    @property
    def declaree(self) -> bool:
        return SITUATIONS[self.situation].declaree


@dataclass(frozen=True, slots=True)
class PieceVue:
    """One pièce of the dossier, as the rules see it: dates, state and mark, never its content."""

    id: int
    type: str
    personne_id: int | None
    recue_le: date
    etat: str = EtatPiece.DEPOSEE
    marque: str = ""
    marque_motif: str = ""
    marquee_le: date | None = None
    valable_jusqu_au: date | None = None
    annee: int | None = None
    mois_du: date | None = None
    mois_au: date | None = None
    divorce_lu: bool = False


@dataclass(frozen=True, slots=True)
class RequeteFaite:
    """A request still open: since when, until when, by which organisme (None: the clock)."""

    id: int
    exigence: str
    personne_id: int | None
    depuis: date
    echeance_le: date
    organisme_id: int | None = None


@dataclass(frozen=True, slots=True)
class AnneeFiscale:
    """Which tax year is expected: the year less `decalage` (N-2), from the day and month of `bascule` on."""

    decalage: int = 2
    bascule_mois: int = 1
    bascule_jour: int = 1

    def attendue(self, le: date) -> int:
        passe = (le.month, le.day) >= (self.bascule_mois, self.bascule_jour)
        return le.year - self.decalage - (0 if passe else 1)

    def fin_de(self, annee: int) -> date:
        """Last day on which income of that year is (or is later than) what is expected."""
        return date(annee + self.decalage + 1, self.bascule_mois, self.bascule_jour) - UN_JOUR


@dataclass(frozen=True, slots=True)
class ExigenceDue:
    """One exigence asked of one person, or of the whole household."""

    exigence: Exigence
    personne: PersonneConcernee | None

    @property
    def personne_id(self) -> int | None:
        return self.personne.id if self.personne is not None else None

    @property
    def cle(self) -> tuple[str, int | None]:
        return self.exigence.code, self.personne_id


@dataclass(frozen=True, slots=True)
class LigneEtat:
    """One line of the state of a dossier: what is asked and where it stands, with the reason in French.

    `depuis` is the day since which it is obsolete or marked; `valable_jusqu_au` the day until which it is present.
    """

    due: ExigenceDue
    statut: StatutExigence
    raison: str
    article: str
    pieces: tuple[int, ...] = ()
    depuis: date | None = None
    valable_jusqu_au: date | None = None
    requete: RequeteFaite | None = None

    @property
    def demandable(self) -> bool:
        """Whether it may be asked now: neither present, nor being examined, nor already asked."""
        absente = self.statut not in (StatutExigence.PRESENTE, StatutExigence.A_EXAMINER)
        return absente and self.requete is None


INTERDITES: Mapping[str, str] = {
    "releve_bancaire": "Un relevé bancaire ne peut pas être demandé : il ne figure pas dans la liste de l'arrêté.",
    "carte_vitale": (
        "La copie de la carte vitale ne peut pas être demandée : seul le numéro de sécurité sociale se déclare."
    ),
    "casier_judiciaire": "Un extrait de casier judiciaire ne peut pas être demandé : il ne figure pas dans la liste.",
}
"""What people try to ask for, and why it may not be (R441-2-4-1: the list is limitative)."""


def refus_hors_liste(code: str, connus: Iterable[str]) -> Refus | None:
    """Why a kind of pièce may be neither asked nor filed, None when it is on the list."""
    if code in connus:
        return None
    message = INTERDITES.get(
        code, "Cette pièce ne figure pas dans la liste : elle ne peut être ni demandée ni déposée."
    )
    return Refus(
        "piece_hors_liste",
        message,
        Nature.SAISIE,
        "type",
        SOURCE_LISTE,
        "Choisissez une pièce de la liste ; rendez les autres documents au demandeur.",
    )


def fin_de_mois(jour: date) -> date:
    return jour.replace(day=monthrange(jour.year, jour.month)[1])


def plus_mois(jour: date, mois: int) -> date:
    """The same day number `mois` months later, clamped to the end of a shorter month."""
    annee, index = divmod(jour.year * MOIS_PAR_AN + jour.month - 1 + mois, MOIS_PAR_AN)
    return date(annee, index + 1, min(jour.day, monthrange(annee, index + 1)[1]))


def valable_jusqu_au(type_: TypeDePiece, piece: PieceVue, fiscale: AnneeFiscale) -> date | None:
    """The last day a pièce holds: its own end, its tax year, or the months its kind gives, whichever comes first.

    None when nothing makes it old. Months count from the last month covered, else from its reception.
    """
    fins = [piece.valable_jusqu_au] if piece.valable_jusqu_au is not None else []
    if type_.annuelle and piece.annee is not None:
        fins.append(fiscale.fin_de(piece.annee))
    if type_.obsolete_apres_mois is not None:
        depart = fin_de_mois(piece.mois_au) if piece.mois_au is not None else piece.recue_le
        fins.append(plus_mois(depart, type_.obsolete_apres_mois))
    return min(fins, default=None)


def exigences_du(
    menage: SituationMenage, exigences: Sequence[Exigence], *, le: date, fiscale: AnneeFiscale
) -> list[ExigenceDue]:
    """What is asked of this household on that day, in the order of the list."""
    annee = fiscale.attendue(le)
    return [
        ExigenceDue(exigence, personne)
        for exigence in sorted(exigences, key=lambda une: (une.ordre, une.code))
        if not exigence.territoire or exigence.territoire == menage.region
        for personne in personnes_de(exigence.porteur, menage, le)
        if SITUATIONS[exigence.situation].predicat(Contexte(menage, personne, le, annee))
    ]


@dataclass(frozen=True, slots=True)
class _Jugement:
    """What one pièce is worth for one exigence, the best first."""

    rang: int
    statut: StatutExigence
    depuis: date | None
    fin: date | None
    piece: PieceVue


@dataclass(frozen=True, slots=True)
class Regle:
    """The list in force and the day: what it takes to judge a pièce."""

    types: Mapping[str, TypeDePiece]
    fiscale: AnneeFiscale
    le: date

    def juger(self, piece: PieceVue, exigence: Exigence) -> _Jugement:
        """What this pièce is worth for this exigence."""
        if piece.etat == EtatPiece.QUARANTAINE:
            return _Jugement(1, StatutExigence.A_EXAMINER, None, None, piece)
        if piece.marque in (MarquePiece.INEXPLOITABLE, MarquePiece.HORS_PERIMETRE):
            return _Jugement(3, StatutExigence(piece.marque), piece.marquee_le, None, piece)
        type_ = self.types.get(piece.type)
        if (
            type_ is not None
            and type_.annuelle
            and piece.annee is not None
            and piece.annee > self.fiscale.attendue(self.le)
        ):
            return _Jugement(4, StatutExigence.MANQUANTE, None, None, piece)
        fin = valable_jusqu_au(type_, piece, self.fiscale) if type_ is not None else piece.valable_jusqu_au
        perimee = (fin is not None and fin < self.le) or piece.marque == MarquePiece.OBSOLETE
        if perimee and not exigence.perimee_acceptee:
            depuis = fin + UN_JOUR if fin is not None and fin < self.le else piece.marquee_le
            return _Jugement(2, StatutExigence.OBSOLETE, depuis, fin, piece)
        return _Jugement(0, StatutExigence.PRESENTE, None, None if exigence.perimee_acceptee else fin, piece)

    def mois_manquants(self, pieces: Sequence[PieceVue], type_: TypeDePiece) -> int:
        """How many months are still missing from documents that must cover several (the last three payslips)."""
        if type_.mois_a_couvrir is None or type_.mois_a_couvrir <= 1:
            return 0
        couverts = {mois for piece in pieces for mois in _mois_de(piece)}
        return max(0, type_.mois_a_couvrir - len(couverts))


def _mois_de(piece: PieceVue) -> Iterator[tuple[int, int]]:
    debut, fin = piece.mois_du or piece.mois_au, piece.mois_au or piece.mois_du
    # A deposit that says no month is taken for the whole: the person who filed it saw it, checks count the months.
    if debut is None or fin is None:
        yield from ((0, rang) for rang in range(MOIS_PAR_AN))
        return
    for rang in range(debut.year * MOIS_PAR_AN + debut.month, fin.year * MOIS_PAR_AN + fin.month + 1):
        yield divmod(rang - 1, MOIS_PAR_AN)


def etat_des_pieces(
    dues: Sequence[ExigenceDue],
    pieces: Sequence[PieceVue],
    requetes: Sequence[RequeteFaite],
    *,
    menage: SituationMenage,
    regle: Regle,
) -> list[LigneEtat]:
    """Each exigence with where it stands. Pièces replaced by another are not given; the newest best one answers."""
    ouvertes = {(une.exigence, une.personne_id): une for une in requetes}
    return [_ligne(due, pieces, ouvertes.get(due.cle), menage, regle) for due in dues]


def _ligne(
    due: ExigenceDue,
    pieces: Sequence[PieceVue],
    requete: RequeteFaite | None,
    menage: SituationMenage,
    regle: Regle,
) -> LigneEtat:
    jugees = [
        regle.juger(piece, due.exigence)
        for piece in pieces
        if piece.type in due.exigence.types and _concerne(piece, due, menage)
    ]
    if not jugees:
        return _sans_piece(due, requete)
    meilleur = min(jugees, key=lambda un: (un.rang, -(un.fin or date.max).toordinal(), -un.piece.id))
    if meilleur.statut is StatutExigence.PRESENTE:
        return _presente(due, jugees, requete, regle)
    return LigneEtat(
        due,
        meilleur.statut,
        _raison(meilleur, due.exigence),
        due.exigence.source,
        (meilleur.piece.id,),
        depuis=meilleur.depuis,
        requete=requete,
    )


def _concerne(piece: PieceVue, due: ExigenceDue, menage: SituationMenage) -> bool:
    """A pièce of the whole household answers for each person; a tax notice for its whole foyer fiscal."""
    if due.personne is None or piece.personne_id is None:
        return True
    if piece.personne_id == due.personne.id:
        return True
    if due.exigence.categorie == "B2":
        return piece.personne_id in foyer_fiscal(menage, due.personne)
    # One livret de famille holds the parents and all the children.
    return piece.type == "livret_famille"


def _sans_piece(due: ExigenceDue, requete: RequeteFaite | None) -> LigneEtat:
    return LigneEtat(
        due,
        StatutExigence.MANQUANTE,
        f"Demandé parce que {due.exigence.raison}.",
        due.exigence.source,
        requete=requete,
    )


def _presente(due: ExigenceDue, jugees: Sequence[_Jugement], requete: RequeteFaite | None, regle: Regle) -> LigneEtat:
    """Present by the kind that answers it whole; a kind that must cover several months may only answer in part."""
    bonnes = [un for un in jugees if un.statut is StatutExigence.PRESENTE]
    par_type: dict[str, list[_Jugement]] = {}
    for un in bonnes:
        par_type.setdefault(un.piece.type, []).append(un)
    manque = {
        code: regle.mois_manquants([un.piece for un in groupe], regle.types[code]) if code in regle.types else 0
        for code, groupe in par_type.items()
    }
    entieres = [un for un in bonnes if manque[un.piece.type] == 0]
    if not entieres:
        reste = min(manque.values())
        raison = f"Il manque {reste} mois de justificatif{'s' if reste > 1 else ''}."
        pieces = tuple(un.piece.id for un in bonnes)
        return LigneEtat(due, StatutExigence.MANQUANTE, raison, due.exigence.source, pieces, requete=requete)
    sans_fin = any(un.fin is None for un in entieres)
    fin = None if sans_fin else max(un.fin for un in entieres if un.fin is not None)
    return LigneEtat(
        due,
        StatutExigence.PRESENTE,
        f"Demandé parce que {due.exigence.raison}.",
        due.exigence.source,
        tuple(sorted((un.piece.id for un in entieres), reverse=True)),
        valable_jusqu_au=fin,
        requete=requete,
    )


def _raison(jugement: _Jugement, exigence: Exigence) -> str:
    piece = jugement.piece
    match jugement.statut:
        case StatutExigence.OBSOLETE:
            depuis = f" depuis le {jugement.depuis:%d/%m/%Y}" if jugement.depuis else ""
            if piece.annee is not None and exigence.categorie == "B2":
                return f"Obsolète{depuis} : elle porte les revenus de {piece.annee}, une autre année est attendue."
            return f"Obsolète{depuis}."
        case StatutExigence.MANQUANTE:
            return f"L'avis présent porte les revenus de {piece.annee} ; ceux d'une année plus ancienne sont attendus."
        case StatutExigence.A_EXAMINER:
            return "Le fichier attend l'analyse antivirus."
        case _:
            return f"Marquée « {jugement.statut.label} » : {piece.marque_motif}"


def prochaine_echeance(lignes: Iterable[LigneEtat]) -> date | None:
    """The next day on which something present stops being so; None when nothing does."""
    return min((une.valable_jusqu_au for une in lignes if une.valable_jusqu_au is not None), default=None)


def niveau_complet(lignes: Iterable[LigneEtat], niveau: NiveauPiece) -> bool:
    """Whether everything asked at this level is there."""
    return all(une.statut is StatutExigence.PRESENTE for une in lignes if une.due.exigence.niveau == niveau)


def porteurs_par_personne(exigences: Iterable[Exigence]) -> frozenset[str]:
    """Kinds of documents that belong to one person in every exigence that accepts them."""
    menage = {code for une in exigences if une.porteur == PorteurPiece.MENAGE for code in une.types}
    return frozenset(code for une in exigences for code in une.types) - menage
