"""Filing a pièce: examined and stored first, its row written last, so that an interrupted deposit leaves nothing visible.

The same files twice are the same pièce: filing again what is there changes nothing. What was asked and is now there is
closed for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from demandeurs.enums import CanalPiece, EtatPiece
from demandeurs.models import FichierPiece, Personne, Piece, RequetePiece
from demandeurs.pieces import antivirus, coffre, examen
from demandeurs.rules.pieces import LigneEtat, StatutExigence, TypeDePiece, porteurs_par_personne, refus_hors_liste
from demandeurs.services.pieces import Liste, liste_en_vigueur
from habilitations.acteur import Acteur
from registre import effects, ports
from registre.enums import NatureEvenement, NatureTache
from registre.models import Demande, Tache
from registre.permissions_pieces import SOURCE_PARTAGE
from registre.rules.parametres import Cle
from registre.saisie import SaisiePiece
from registre.services.actes import demande_inconnue, inscrire, verrouiller
from registre.services.parametres import jeu_de_la_region
from registre.services.pieces.presentation import refus_ici
from registre.services.pieces.situation import lire_le_dossier
from registre.services.pieces.version import refus_de_version_des_pieces
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

OBJET = "demandeurs.piece"
DEPOSER, REMPLACER = "deposer_piece", "remplacer_piece"


@dataclass(frozen=True, slots=True)
class Limites:
    """Parameters of a deposit: bytes of a file, files of a pièce, days to file what was received."""

    octets: int
    fichiers: int
    versement: int


@dataclass(frozen=True, slots=True)
class _Fichier:
    """One file examined: what will be stored, and the keyed hashes of what was received (current key first)."""

    sain: examen.FichierSain
    empreintes: tuple[bytes, ...]


class _DejaLa(Exception):
    """These very files became this pièce while they were being examined."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.pk)
        self.piece = piece


def deposer(
    demande_id: int,
    *,
    saisie: SaisiePiece,
    acteur: Acteur,
    version: str | None = None,
    preuve: str = "",
) -> Piece:
    """File one pièce in one or several files. Raises `ActionRefusee`; nothing is then in the dossier nor the storage.

    `preuve`, given by `presenter`, lets any guichet file for a demandeur it does not follow, without reading anything.
    """
    return _deposer(demande_id, saisie, acteur, version=version, preuve=preuve)


def remplacer(piece_id: int, *, saisie: SaisiePiece, acteur: Acteur, version: str | None = None) -> Piece:
    """File a better document in the place of one; the first stays in the history, replaced. Raises `ActionRefusee`."""
    ancienne = Piece.objects.filter(pk=piece_id).first()
    demande = demande_de(ancienne)
    if ancienne is None or demande is None:
        raise ActionRefusee(piece_inconnue())
    return _deposer(demande.pk, saisie, acteur, version=version, remplace=ancienne)


def demande_de(objet: Piece | RequetePiece | None) -> Demande | None:
    """The demande whose household this is about; None when there is none any more."""
    return None if objet is None else Demande.objects.filter(menage=objet.menage_id).first()


def piece_inconnue() -> Refus:
    return Refus(
        "piece_inconnue",
        "Cette pièce n'existe pas ou n'est pas dans votre périmètre.",
        Nature.INTROUVABLE,
        source=SOURCE_PARTAGE,
        issue="Rechargez la liste des pièces du dossier.",
    )


def limites(le: date) -> Limites:
    """The parameters of a deposit on that day. Raises `ActionRefusee` when one is missing."""
    jeu, chaine = jeu_de_la_region()
    valeurs = (jeu.valeur(c, le=le, territoires=chaine) for c in _LIMITES)
    return Limites(*(int(valeur) for valeur in valeurs))


_LIMITES = (Cle.PIECE_OCTETS, Cle.PIECE_FICHIERS, Cle.PIECE_VERSEMENT)


def _deposer(
    demande_id: int,
    saisie: SaisiePiece,
    acteur: Acteur,
    *,
    version: str | None = None,
    preuve: str = "",
    remplace: Piece | None = None,
) -> Piece:
    demande = Demande.objects.filter(pk=demande_id).first()
    if demande is None:
        raise ActionRefusee(demande_inconnue())
    le = aujourdhui()
    exiger(refus_ici(acteur, demande, preuve))
    liste, bornes = liste_en_vigueur(le), limites(le)
    if refus := tuple(refus_de_saisie(saisie, demande, liste, bornes)):
        raise ActionRefusee(refus)
    fichiers = _examiner(saisie.fichiers, liste.types[saisie.type], int(demande.menage_id or 0), bornes)
    if (deja := _deja_la(demande, saisie, fichiers, discret=bool(preuve))) is not None:
        return deja
    propre = antivirus.verdict(saisie.fichiers)
    scelles = _sceller(fichiers)
    try:
        with transaction.atomic():
            demande = verrouiller(demande_id)
            exiger(refus_ici(acteur, demande, preuve) or refus_de_version_des_pieces(demande, version))
            exiger(_refus_de_remplacer(remplace, demande, saisie))
            # Again, now that the dossier is held: another guichet may have filed the same files meanwhile.
            if (deja := _deja_la(demande, saisie, fichiers, discret=bool(preuve))) is not None:
                raise _DejaLa(deja)
            piece = _ecrire(demande, saisie, acteur, sain=propre, remplace=remplace)
            _ecrire_les_fichiers(piece, fichiers, scelles, sain=propre)
            details = _details(piece, liste.types[saisie.type], bornes, presente=bool(preuve))
            _consigner(demande, piece, acteur, details)
    except BaseException as erreur:
        for un in scelles:
            coffre.effacer(un.cle)
        if isinstance(erreur, _DejaLa):
            return erreur.piece
        raise
    return piece


def refus_de_saisie(saisie: SaisiePiece, demande: Demande, liste: Liste, bornes: Limites) -> Iterator[Refus]:
    """Every reason why this pièce may not be filed as described; its files are examined afterwards."""
    hors = refus_hors_liste(saisie.type, liste.types)
    if hors is not None:
        yield hors
        return
    type_ = liste.types[saisie.type]
    if not saisie.fichiers:
        yield _refus("fichiers_absents", "Aucun fichier n'est joint.", "fichiers", "Joignez au moins un fichier.")
    if len(saisie.fichiers) > bornes.fichiers:
        message = f"Une pièce a {bornes.fichiers} fichiers au plus."
        yield _refus("trop_de_fichiers", message, "fichiers", "Regroupez les pages dans un seul PDF.")
    if saisie.canal not in CanalPiece.values:
        yield _refus("canal_inconnu", "Ce canal de dépôt n'existe pas.", "canal", "Choisissez un canal de la liste.")
    yield from _refus_de_dates(saisie, demande, type_)
    yield from _refus_de_personne(saisie, demande, liste)


def _refus_de_dates(saisie: SaisiePiece, demande: Demande, type_: TypeDePiece) -> Iterator[Refus]:
    if saisie.recue_le > aujourdhui():
        yield _refus("recue_future", "La date de réception est à venir.", "recue_le", "Vérifiez la date.")
    if type_.annuelle and saisie.annee is None:
        issue = "Écrivez l'année imprimée sur le document."
        yield _refus("annee_requise", "L'année des revenus manque.", "annee", issue)
    if saisie.annee is not None and not 2000 <= saisie.annee < aujourdhui().year + 1:
        yield _refus("annee_impossible", "Cette année de revenus est impossible.", "annee", "Vérifiez l'année.")
    if saisie.mois_du and saisie.mois_au and saisie.mois_du > saisie.mois_au:
        yield _refus(
            "mois_inverses", "Le dernier mois couvert précède le premier.", "mois_au", "Inversez les deux mois."
        )


def _refus_de_personne(saisie: SaisiePiece, demande: Demande, liste: Liste) -> Iterator[Refus]:
    """A personal document says whose it is as soon as the household has several persons."""
    ids = list(Personne.objects.filter(menage=demande.menage_id).values_list("pk", flat=True))
    if saisie.personne_id is not None:
        if saisie.personne_id not in ids:
            issue = "Choisissez une personne du dossier."
            yield _refus("personne_inconnue", "Cette personne n'est pas dans le ménage.", "personne", issue)
    elif len(ids) > 1 and saisie.type in porteurs_par_personne(liste.exigences) - COMMUNES:
        issue = "Choisissez la personne qu'il concerne."
        yield _refus(
            "personne_requise", "Ce document est personnel : il manque le nom de la personne.", "personne", issue
        )


COMMUNES = frozenset({"livret_famille"})
"""Kinds that hold the whole family although they are asked person by person."""


def _examiner(contenus: Sequence[bytes], type_: TypeDePiece, menage_id: int, bornes: Limites) -> list[_Fichier]:
    """Each file made safe; the pages of all count together. Raises `ActionRefusee` with every file at fault, by rank."""
    examines: list[_Fichier] = []
    refuses: list[Refus] = []
    reste = type_.pages_max
    for rang, contenu in enumerate(contenus):
        try:
            sain = examen.examiner(contenu, pages_max=max(1, reste), octets_max=bornes.octets)
        except ActionRefusee as refusee:
            refuses += [_au_rang(un, rang, len(contenus)) for un in refusee.refus]
            continue
        reste -= sain.pages
        if reste < 0:
            message = f"Cette pièce a {type_.pages_max} pages au plus, tous fichiers réunis."
            raise ActionRefusee(_refus("trop_de_pages", message, "fichiers", "Ne gardez que les pages utiles."))
        examines.append(_Fichier(sain, tuple(coffre.empreintes(contenu, menage_id))))
    if refuses:
        raise ActionRefusee(refuses)
    return examines


def _au_rang(refus: Refus, rang: int, nombre: int) -> Refus:
    if nombre == 1:
        return refus
    return replace(refus.a_propos_de(f"Fichier {rang + 1}"), champ=f"fichiers.{rang}")


def _deja_la(demande: Demande, saisie: SaisiePiece, fichiers: Sequence[_Fichier], *, discret: bool) -> Piece | None:
    """The pièce that these very files already are. Raises `ActionRefusee` when one of them is elsewhere in the dossier.

    `discret`: the depositor reads nothing of the dossier, so nothing is said of the mark it bears.
    """
    voulues = [empreinte for un in fichiers for empreinte in un.empreintes]
    connus = list(FichierPiece.objects.filter(menage=demande.menage_id, empreinte__in=voulues).select_related("piece"))
    if len({un.empreintes[0] for un in fichiers}) < len(fichiers):
        raise ActionRefusee(
            _refus("fichier_en_double", "Le même fichier est joint deux fois.", "fichiers", "Retirez l'un des deux.")
        )
    if not connus:
        return None
    pieces = {un.piece_id: un.piece for un in connus}
    piece = next(iter(pieces.values()))
    memes = (piece.type, piece.personne_id) == (saisie.type, saisie.personne_id)
    if len(pieces) == 1 and memes and len(connus) == len(fichiers) and not piece.marque:
        return piece
    marquee = f" (marquée « {piece.get_marque_display()} »)" if piece.marque and not discret else ""
    raise ActionRefusee(
        Refus(
            "fichier_deja_la",
            f"Ce fichier est déjà dans le dossier{marquee}.",
            Nature.ETAT,
            "fichiers",
            "dossier unique : une pièce est déposée une fois",
            "Déposez un autre document."
            if discret
            else "Ouvrez la pièce existante ; si elle ne convient pas, déposez un autre document.",
        )
    )


def _sceller(fichiers: Sequence[_Fichier]) -> list[coffre.Scelle]:
    """Every file in the storage, or none."""
    scelles: list[coffre.Scelle] = []
    try:
        for un in fichiers:
            scelles.append(coffre.deposer(un.sain.contenu))
    except BaseException:
        for scelle in scelles:
            coffre.effacer(scelle.cle)
        raise
    return scelles


def _refus_de_remplacer(remplace: Piece | None, demande: Demande, saisie: SaisiePiece) -> Refus | None:
    if remplace is None:
        return None
    ancienne = Piece.objects.select_for_update(of=("self",), no_key=True).get(pk=remplace.pk)
    if ancienne.menage_id != demande.menage_id:
        return piece_inconnue()
    if ancienne.etat == EtatPiece.REMPLACEE:
        return Refus(
            "piece_deja_remplacee",
            "Cette pièce a déjà été remplacée.",
            Nature.CONFLIT,
            issue="Rechargez la liste : remplacez la dernière.",
            source=Regle.VERSION,
        )
    if (ancienne.type, ancienne.personne_id) != (saisie.type, saisie.personne_id):
        return _refus(
            "remplacement_autre",
            "Une pièce est remplacée par une pièce de même nature, de la même personne.",
            "type",
            "Déposez ce document comme une nouvelle pièce.",
        )
    return None


def _ecrire(demande: Demande, saisie: SaisiePiece, acteur: Acteur, *, sain: bool, remplace: Piece | None) -> Piece:
    if remplace is not None:
        Piece.objects.filter(pk=remplace.pk).update(etat=EtatPiece.REMPLACEE)
    return Piece.objects.create(
        menage_id=int(demande.menage_id or 0),
        personne_id=saisie.personne_id,
        type=saisie.type,
        etat=EtatPiece.DEPOSEE if sain else EtatPiece.QUARANTAINE,
        canal=saisie.canal,
        recue_le=saisie.recue_le,
        deposee_a=maintenant(),
        deposee_par_id=acteur.agent_id,
        organisme_id=acteur.organisme_id,
        valable_jusqu_au=saisie.valable_jusqu_au,
        annee=saisie.annee,
        mois_du=saisie.mois_du.replace(day=1) if saisie.mois_du else None,
        mois_au=saisie.mois_au.replace(day=1) if saisie.mois_au else None,
        divorce_lu=saisie.divorce_lu,
        remplace=remplace,
    )


def _ecrire_les_fichiers(
    piece: Piece, fichiers: Sequence[_Fichier], scelles: Sequence[coffre.Scelle], *, sain: bool
) -> None:
    instant = maintenant()
    FichierPiece.objects.bulk_create(
        FichierPiece(
            cle=scelle.cle,
            piece=piece,
            menage_id=piece.menage_id,
            rang=rang,
            nature=un.sain.nature,
            octets=scelle.octets,
            pages=un.sain.pages,
            empreinte=un.empreintes[0],
            cle_id=scelle.cle_id,
            cle_chiffree=scelle.cle_chiffree,
            depose_a=instant,
            analyse_a=instant if sain and antivirus.configure() else None,
        )
        for rang, (un, scelle) in enumerate(zip(fichiers, scelles, strict=True))
    )


def _details(piece: Piece, type_: TypeDePiece, bornes: Limites, *, presente: bool) -> dict[str, Any]:
    """What the event says. `presente`: the guichet does not follow the demandeur, who gave his number and birth date."""
    details: dict[str, Any] = {
        "acte": REMPLACER if piece.remplace_id else DEPOSER,
        "piece": str(piece.cle),
        "canal": piece.canal,
    }
    if not type_.sensible:
        details["type"] = piece.type
    if presente:
        details["presentation"] = True
    retard = (aujourdhui() - piece.recue_le - timedelta(days=bornes.versement)).days
    if retard > 0:
        details["retard_jours"] = retard
    return details


def _consigner(demande: Demande, piece: Piece, acteur: Acteur, details: dict[str, Any]) -> None:
    """Event, trace, tasks and requests closed, checks asked for."""
    inscrire([demande.pk], NatureEvenement.PIECE, acteur=acteur, le=piece.recue_le, details=details)
    tracer_acte(acteur, details["acte"], OBJET, piece.pk, ["fichiers"])
    _verser(demande, piece)
    if piece.etat == EtatPiece.DEPOSEE:
        constater(demande, piece)
    effects.controler_la_piece_apres(piece.pk)


def _verser(demande: Demande, piece: Piece) -> None:
    """One of the papers received at the guichet is now in the dossier: the fifteen-day task counts it."""
    tache = (
        Tache.objects.select_for_update(of=("self",), no_key=True)
        .filter(demande=demande, nature=NatureTache.PIECES_A_VERSER, close_a__isnull=True)
        .first()
    )
    if tache is None:
        return
    reste = int(tache.details.get("restantes", 1)) - 1
    tache.details = {**tache.details, "restantes": max(0, reste)}
    tache.close_a = maintenant() if reste <= 0 else None
    tache.save(update_fields=["details", "close_a"])


def a_la_sortie_de_quarantaine(piece_id: int) -> None:
    """The antivirus let it through: what the deposit had put off is done now, unless the demande closed meanwhile."""
    piece = Piece.objects.get(pk=piece_id)
    if piece.effacer_apres is not None:
        Piece.objects.filter(pk=piece_id).update(etat=EtatPiece.GELEE)
        return
    demande = demande_de(piece)
    if demande is not None:
        constater(demande, piece)


def constater(demande: Demande, piece: Piece | None = None) -> None:
    """What is now answered closes its request and, when nothing is obsolete any more, the task. In the act's transaction."""
    lignes = lire_le_dossier(demande.pk, int(demande.menage_id or 0), le=aujourdhui()).lignes()
    repondues = [une for une in lignes if une.statut is StatutExigence.PRESENTE and une.requete is not None]
    for une in repondues:
        _clore(une, piece)
    if not any(une.statut is StatutExigence.OBSOLETE for une in lignes):
        Tache.objects.filter(demande=demande, nature=NatureTache.PIECES_OBSOLETES, close_a__isnull=True).update(
            close_a=maintenant()
        )
    ports.dire_les_pieces_changees([demande.pk])


def _clore(ligne: LigneEtat, piece: Piece | None) -> None:
    assert ligne.requete is not None  # noqa: S101 - the caller chose lines with a request
    recue = piece.pk if piece is not None and piece.pk in ligne.pieces else ligne.pieces[0]
    RequetePiece.objects.filter(pk=ligne.requete.id, close_a__isnull=True).update(close_a=maintenant(), piece_id=recue)


def _refus(code: str, message: str, champ: str, issue: str) -> Refus:
    return Refus(code, message, champ=champ, source=SOURCE_PARTAGE, issue=issue)
