"""The pièces of a dossier: what is missing, present, obsolete or asked, why, who filed it and until when it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Sum
from django.urls import reverse

from demandeurs.enums import EtatPiece, MarquePiece, NiveauPiece
from demandeurs.models import Personne, Piece
from demandeurs.rules.pieces import LigneEtat, StatutExigence, TypeDePiece, valable_jusqu_au
from habilitations.acteur import Acteur
from habilitations.models import Agent, Organisme
from registre.models import Demande
from registre.permissions_pieces import refus_de_deposer, refus_de_lire_les_pieces
from registre.services.pieces.etat import EtatDesPieces
from registre.services.pieces.situation import PIECES_MAX, vue
from registre.web import affichage
from socle.clock import PARIS
from socle.presentation import Etiquette, Ton

RESERVEE = "Pièce réservée aux fonctions désignées"
RAISON_RESERVEE = "Médicale ou de handicap : sa nature est lue par les fonctions désignées."
TONS = {
    StatutExigence.PRESENTE: Ton.VERT,
    StatutExigence.MANQUANTE: Ton.ROUGE,
    StatutExigence.OBSOLETE: Ton.AMBRE,
    StatutExigence.INEXPLOITABLE: Ton.AMBRE,
    StatutExigence.HORS_PERIMETRE: Ton.GRIS,
    StatutExigence.A_EXAMINER: Ton.BLEU,
}
MARQUES = {
    MarquePiece.OBSOLETE: Ton.AMBRE,
    MarquePiece.INEXPLOITABLE: Ton.AMBRE,
    MarquePiece.HORS_PERIMETRE: Ton.GRIS,
}
ETATS = {EtatPiece.QUARANTAINE: Ton.BLEU, EtatPiece.REMPLACEE: Ton.GRIS, EtatPiece.GELEE: Ton.GRIS}
BIENTOT = 60
"""Days before the end of a pièce when the page says how many are left."""


@dataclass(frozen=True, slots=True)
class PieceAffichee:
    """One pièce filed: what it is, who filed it when, how long it holds. `url` is empty when it may not be opened."""

    cle: str
    libelle: str
    personne: str
    etat: Etiquette
    depot: str
    detail: str
    url: str
    pages: int = 0
    validite: str = ""
    courante: bool = False


@dataclass(frozen=True, slots=True)
class RequeteAffichee:
    """A request under way: who asked, when, until when; `retard` in days, 0 when it is not late."""

    id: int
    texte: str
    retard: int


@dataclass(frozen=True, slots=True)
class ExigenceAffichee:
    """One line: what is asked of whom, where it stands, why, by which article, what answers it."""

    cle: str
    libelle: str
    personne: str
    etat: Etiquette
    raison: str
    article: str
    acceptees: str
    pieces: Sequence[PieceAffichee]
    requete: RequeteAffichee | None
    demandable: bool
    validite: str


@dataclass(slots=True)
class Groupe:
    """The lines of one level of the list, what is missing first."""

    code: str
    titre: str
    lignes: list[ExigenceAffichee] = field(default_factory=list)
    manque: int = 0

    @property
    def resume(self) -> str:
        return f"{affichage.pluriel(self.manque, 'manquante')}" if self.manque else "complet"


@dataclass(frozen=True, slots=True)
class Declarable:
    """What only the demandeur's situation, told to the agent, lets one ask for."""

    cle: str
    libelle: str
    raison: str


class Lecteur:
    """Rows of the dossier and the names they need, read in four statements, and how to say them."""

    def __init__(self, demande: Demande, *, types: Mapping[str, TypeDePiece], nature: bool, le: date) -> None:
        self.demande, self.types, self.nature, self.le = demande, types, nature, le
        self.pieces: list[Piece] = list(
            Piece.objects.filter(menage=demande.menage_id)
            .annotate(nombre_de_pages=Sum("fichiers__pages"))
            .order_by("-pk")[:PIECES_MAX]
        )
        self.par_id = {une.pk: une for une in self.pieces}
        self.noms = noms_des_personnes(demande)
        agents = {i for une in self.pieces for i in (une.deposee_par_id, une.marquee_par_id) if i}
        self.agents = {a.pk: str(a) for a in Agent.objects.filter(pk__in=agents)}
        self.organismes: dict[int, str] = {}

    def lire_les_organismes(self, autres: Iterable[int | None] = ()) -> None:
        """Names of whoever filed, marked or asked; one statement."""
        ids = {i for une in self.pieces for i in (une.organisme_id, une.marquee_organisme_id)} | set(autres)
        lus = Organisme.objects.filter(pk__in={i for i in ids if i is not None}).values_list("pk", "nom")
        self.organismes = dict(lus)

    def reservee(self, code: str) -> bool:
        """Whether its kind is not shown to this reader: the others see that it exists, not what it is."""
        type_ = self.types.get(code)
        return not self.nature and (type_ is None or type_.sensible)

    def libelle(self, code: str) -> str:
        return RESERVEE if self.reservee(code) else self.types[code].libelle if code in self.types else code

    def personne(self, pk: int | None) -> str:
        return self.noms.get(pk, "Ménage") if pk is not None else "Ménage"

    def depot(self, une: Piece) -> str:
        qui = self.organismes.get(une.organisme_id or 0, "le demandeur")
        agent = self.agents.get(une.deposee_par_id or 0, "")
        par = f"{qui} ({agent})" if agent else qui
        return f"Reçue le {affichage.jour(une.recue_le, court=True)}, déposée le {_jour(une.deposee_a)} par {par}"

    def detail(self, une: Piece) -> str:
        """The year, the months it covers; the mark with who put it and why."""
        morceaux = []
        if une.annee:
            morceaux.append(f"revenus {une.annee}")
        if une.mois_du and une.mois_au:
            morceaux.append(f"de {une.mois_du:%m/%Y} à {une.mois_au:%m/%Y}")
        if une.marque:
            qui = self.organismes.get(une.marquee_organisme_id or 0, "le calendrier du registre")
            quand = f" le {_jour(une.marquee_a)}" if une.marquee_a else ""
            motif = "" if self.reservee(une.type) else f" : {une.marque_motif}"
            morceaux.append(f"marquée{quand} par {qui}{motif}")
        return " · ".join(morceaux)

    def validite(self, une: Piece, fiscale: Any) -> str:
        type_ = self.types.get(une.type)
        fin = valable_jusqu_au(type_, vue(une), fiscale) if type_ else une.valable_jusqu_au
        return echeance(fin, le=self.le)

    def afficher(self, une: Piece, fiscale: Any) -> PieceAffichee:
        return PieceAffichee(
            cle=str(une.cle),
            libelle=self.libelle(une.type),
            personne=self.personne(une.personne_id),
            etat=etiquette(une),
            depot=self.depot(une),
            detail=self.detail(une),
            url="" if self.reservee(une.type) else adresse(self.demande, une),
            pages=getattr(une, "nombre_de_pages", 0) or 0,
            validite=self.validite(une, fiscale),
        )


def noms_des_personnes(demande: Demande) -> dict[int, str]:
    """`Aminata Koné` by id, in the order of the household."""
    lignes = Personne.objects.filter(menage=demande.menage_id).order_by("rang").values_list("pk", "prenom", "nom")
    return {pk: f"{prenom} {nom}".strip() or "Enfant en garde" for pk, prenom, nom in lignes}


def adresse(demande: Demande, une: Piece) -> str:
    return reverse("registre:piece", args=[demande.cle, une.cle])


def etiquette(une: Piece) -> Etiquette:
    """The mark if there is one, else the state."""
    if une.marque:
        return Etiquette(une.get_marque_display(), MARQUES[MarquePiece(une.marque)])
    etat = EtatPiece(une.etat)
    return Etiquette(str(etat.label), ETATS.get(etat, Ton.VERT))


def echeance(fin: date | None, *, le: date) -> str:
    """`jusqu'au 31/12/2026`, with the days left when they are few; empty when nothing makes it old."""
    if fin is None:
        return ""
    texte = f"jusqu'au {affichage.jour(fin, court=True)}"
    reste = (fin - le).days
    return f"{texte} (encore {reste} j)" if 0 <= reste <= BIENTOT else texte


def groupes(etat: EtatDesPieces, lecteur: Lecteur) -> list[Groupe]:
    """The lines by level. A level without a line is left out: what does not concern this household is not shown."""
    lecteur.lire_les_organismes(une.requete.organisme_id for une in etat.lignes if une.requete)
    par_niveau = {niveau.value: Groupe(niveau.value, str(niveau.label)) for niveau in NiveauPiece}
    for ligne in sorted(etat.lignes, key=lambda une: une.statut is StatutExigence.PRESENTE):
        groupe = par_niveau[ligne.due.exigence.niveau]
        groupe.lignes.append(_ligne(ligne, etat, lecteur))
        groupe.manque += ligne.statut not in (StatutExigence.PRESENTE, StatutExigence.A_EXAMINER)
    return [un for un in par_niveau.values() if un.lignes]


def _ligne(ligne: LigneEtat, etat: EtatDesPieces, lecteur: Lecteur) -> ExigenceAffichee:
    exigence, fiscale = ligne.due.exigence, etat.dossier.regle.fiscale
    reservee = all(lecteur.reservee(code) for code in exigence.types)
    acceptees = [lecteur.libelle(code) for code in exigence.types]
    return ExigenceAffichee(
        cle=f"{exigence.code}:{ligne.due.personne_id or ''}",
        libelle=RESERVEE if reservee else exigence.libelle,
        personne=lecteur.personne(ligne.due.personne_id),
        etat=Etiquette(str(ligne.statut.label), TONS[ligne.statut]),
        raison=RAISON_RESERVEE if reservee else ligne.raison,
        article=ligne.article,
        acceptees="" if reservee or acceptees == [exigence.libelle] else " ; ".join(acceptees),
        pieces=[lecteur.afficher(lecteur.par_id[pk], fiscale) for pk in ligne.pieces if pk in lecteur.par_id],
        requete=_requete(ligne, lecteur),
        demandable=ligne.demandable and not reservee,
        validite=echeance(ligne.valable_jusqu_au, le=lecteur.le),
    )


def _requete(ligne: LigneEtat, lecteur: Lecteur) -> RequeteAffichee | None:
    faite = ligne.requete
    if faite is None:
        return None
    qui = lecteur.organismes.get(faite.organisme_id or 0, "le registre")
    depuis, attendue = affichage.jour(faite.depuis, court=True), affichage.jour(faite.echeance_le, court=True)
    retard = max(0, (lecteur.le - faite.echeance_le).days)
    return RequeteAffichee(faite.id, f"Demandée le {depuis} par {qui}, attendue le {attendue}", retard)


def autres(etat: EtatDesPieces, lecteur: Lecteur) -> list[PieceAffichee]:
    """Pièces that answer no line: marked, replaced, or of a situation that is over."""
    servent = {pk for ligne in etat.lignes for pk in ligne.pieces}
    fiscale = etat.dossier.regle.fiscale
    return [lecteur.afficher(une, fiscale) for une in lecteur.pieces if une.pk not in servent]


def declarables(etat: EtatDesPieces, lecteur: Lecteur) -> list[Declarable]:
    """Asked only when the demandeur tells a situation that the dossier does not show."""
    deja = {ligne.due.exigence.code for ligne in etat.lignes}
    titulaire = etat.dossier.menage.titulaire
    lignes = []
    for une in etat.dossier.liste.exigences:
        ailleurs = une.territoire and une.territoire != etat.dossier.menage.region
        if not une.declaree or une.code in deja or ailleurs or all(lecteur.reservee(code) for code in une.types):
            continue
        personne = None if une.porteur == "menage" or titulaire is None else titulaire.id
        lignes.append(Declarable(f"{une.code}:{personne or ''}", une.libelle, une.raison))
    return lignes


def resume(etat: EtatDesPieces, *, le: date) -> list[Etiquette]:
    """The head of the page in a few labels."""
    par_statut: dict[StatutExigence, int] = {}
    for ligne in etat.lignes:
        par_statut[ligne.statut] = par_statut.get(ligne.statut, 0) + 1
    mots = (
        (StatutExigence.MANQUANTE, "manquante"),
        (StatutExigence.OBSOLETE, "obsolète"),
        (StatutExigence.INEXPLOITABLE, "inexploitable"),
        (StatutExigence.HORS_PERIMETRE, "hors périmètre"),
        (StatutExigence.A_EXAMINER, "en cours d'analyse"),
        (StatutExigence.PRESENTE, "présente"),
    )
    lues = [
        Etiquette(affichage.pluriel(n, mot, mot if mot.startswith(("hors", "en")) else ""), TONS[statut])
        for statut, mot in mots
        if (n := par_statut.get(statut))
    ]
    requetes = [ligne.requete for ligne in etat.lignes if ligne.requete]
    if requetes:
        lues.append(Etiquette(affichage.pluriel(len(requetes), "demandée"), Ton.BLEU))
    retard = max(((le - une.echeance_le).days for une in requetes), default=0)
    if retard > 0:
        lues.append(Etiquette(f"en retard de {retard} j", Ton.ROUGE))
    return lues


_RESUME = """
    SELECT count(*) FILTER (WHERE p.etat = 'deposee' AND p.marque = ''),
           count(*) FILTER (WHERE p.etat = 'deposee' AND p.marque <> ''),
           count(*) FILTER (WHERE p.etat = 'quarantaine'),
           min(p.valable_jusqu_au) FILTER (WHERE p.etat = 'deposee' AND p.marque = '' AND p.valable_jusqu_au >= %(le)s),
           (SELECT count(*) FROM demandeurs_requetepiece r WHERE r.menage_id = %(menage)s AND r.close_a IS NULL),
           (SELECT min(r.echeance_le) FROM demandeurs_requetepiece r WHERE r.menage_id = %(menage)s AND r.close_a IS NULL)
    FROM demandeurs_piece p WHERE p.menage_id = %(menage)s
"""


@dataclass(frozen=True, slots=True)
class ResumeDuDossier:
    """The card of the dossier page: a sentence, labels and the way to the whole."""

    texte: str
    etiquettes: Sequence[Etiquette]
    url: str
    url_depot: str


def resume_du_dossier(demande: Demande, acteur: Acteur, *, le: date) -> ResumeDuDossier | None:
    """How many pièces, what is asked and the next end, in one statement; None when they may not be read."""
    if demande.menage_id is None or refus_de_lire_les_pieces(acteur, demande) is not None:
        return None
    with connection.cursor() as curseur:
        curseur.execute(_RESUME, {"menage": demande.menage_id, "le": le})
        deposees, marquees, quarantaine, fin, demandees, attendue = curseur.fetchone()
    etiquettes = [
        Etiquette(affichage.pluriel(nombre, mot), ton)
        for nombre, mot, ton in ((marquees, "marquée", Ton.AMBRE), (demandees, "demandée", Ton.BLEU))
        if nombre
    ]
    if quarantaine:
        etiquettes.append(Etiquette(f"{quarantaine} en cours d'analyse", Ton.BLEU))
    retard = (le - attendue).days if attendue else 0
    if retard > 0:
        etiquettes.append(Etiquette(f"en retard de {retard} j", Ton.ROUGE))
    texte = affichage.pluriel(deposees, "pièce en règle", "pièces en règle") if deposees else "Aucune pièce déposée"
    suite = f", prochaine échéance lue le {affichage.jour(fin)}" if fin else ""
    depot = "" if refus_de_deposer(acteur, demande) else reverse("registre:deposer_pieces", args=[demande.cle])
    return ResumeDuDossier(f"{texte}{suite}.", etiquettes, reverse("registre:pieces", args=[demande.cle]), depot)


def _jour(instant: Any) -> str:
    return affichage.jour(instant.astimezone(PARIS).date(), court=True)
