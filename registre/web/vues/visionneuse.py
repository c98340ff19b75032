"""One pièce: its pages drawn on the server, beside the facts it proves; download, marks, replacement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.models import FichierPiece, Piece
from demandeurs.pieces.apercu import ECRAN, TYPE_D_UN_APERCU
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige, exige_un_de
from registre.models import Demande
from registre.permissions_pieces import (
    DROITS_D_INSTRUCTION,
    DROITS_DE_DEPOT,
    refus_d_instruire_les_pieces,
    refus_de_deposer,
    refus_de_lire_la_piece,
)
from registre.services.lecture import charger_saisie
from registre.services.nomenclatures import nomenclatures
from registre.services.pieces import demarquer, etat_des_pieces, marquer, remplacer
from registre.services.pieces.lecture import apercu_pour, telecharger_pour
from registre.services.pieces.marques import est_sensible
from registre.services.pieces.version import version_des_pieces
from registre.web.formulaires.pieces import FormulaireRemplacement
from registre.web.listes import Listes
from registre.web.presenters import pieces as presenter
from registre.web.presenters import visionneuse as ecran
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from registre.web.vues.pieces import version_lue
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus
from socle.journal import tracer_consultation

OBJET = "demandeurs.piece"
FICHIERS_AU_PLUS = 100


def _ouvrir(request: RequeteDAgent, cle: UUID, piece: UUID) -> tuple[Demande, Acteur, Piece]:
    """The dossier, then the pièce in it; a forged pair does not exist. Raises as `ouvrir` does."""
    demande, acteur = ouvrir(request, cle)
    trouvee = Piece.objects.filter(cle=piece, menage=demande.menage_id).first() if demande.menage_id else None
    if trouvee is None:
        raise Http404
    return demande, acteur, trouvee


@require_safe
@exige(Droit.CONSULTER_PIECES)
def piece(request: RequeteDAgent, cle: UUID, piece: UUID) -> HttpResponse:
    """The viewer. Each page shown is traced by its picture."""
    try:
        demande, acteur, une = _ouvrir(request, cle, piece)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    return _page(request, demande, acteur, une)


def _page(
    request: RequeteDAgent, demande: Demande, acteur: Acteur, une: Piece, refus: tuple[Refus, ...] = ()
) -> HttpResponse:
    ferme = refus_de_lire_la_piece(acteur, demande, sensible=est_sensible(une))
    if ferme is not None:
        raise ActionRefusee(ferme)
    tracer_consultation(acteur, OBJET, une.pk, acteur.motif, nature="piece")
    etat = etat_des_pieces(demande, acteur, aujourdhui())
    lecteur = presenter.Lecteur(demande, types=etat.dossier.liste.types, nature=etat.nature, le=aujourdhui())
    lecteur.lire_les_organismes()
    fichiers = list(FichierPiece.objects.filter(piece=une).order_by("rang")[:FICHIERS_AU_PLUS])
    avant, apres = ecran.voisines(lecteur, une)
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "piece": lecteur.afficher(lecteur.par_id.get(une.pk, une), etat.dossier.regle.fiscale),
        "page": ecran.page(demande, une, fichiers, request.GET.get("page", "")) if _lisible(une) else None,
        "version": version_des_pieces(demande.menage_id),
        "quarantaine": une.etat == EtatPiece.QUARANTAINE,
        "precedente": avant,
        "suivante": apres,
        "controles": ecran.controles(une),
        "versions": ecran.versions(lecteur, une),
        "refus": [un.phrase() for un in refus],
        **_prouve(demande, acteur, une, etat),
        **_actes(demande, acteur, une),
    }
    return render(request, "registre/piece.html", contexte, status=refus[0].statut_http if refus else 200)


def _lisible(une: Piece) -> bool:
    return une.etat != EtatPiece.QUARANTAINE


def _prouve(demande: Demande, acteur: Acteur, une: Piece, etat: Any) -> dict[str, Any]:
    """What the pièce is there for: the lines it answers, else those that accept its kind."""
    lignes = [ligne for ligne in etat.lignes if une.pk in ligne.pieces]
    exigences = [ligne.due.exigence for ligne in lignes]
    exigences = exigences or [e for e in etat.dossier.liste.exigences if une.type in e.types]
    saisie = charger_saisie(demande, avec_handicap=False)
    listes = Listes(nomenclatures(), aujourdhui())
    titre, faits = ecran.faits_prouves(demande, saisie, [e.categorie for e in exigences], listes, acteur.motif)
    articles = list(dict.fromkeys(f"{e.libelle} ({e.source})" for e in exigences))[:3] if lignes else []
    return {"titre_faits": titre, "faits_prouves": faits, "repond_a": articles}


def _actes(demande: Demande, acteur: Acteur, une: Piece) -> dict[str, Any]:
    instruire, deposer = refus_d_instruire_les_pieces(acteur, demande), refus_de_deposer(acteur, demande)
    ouverte = une.etat == EtatPiece.DEPOSEE
    return {
        "marques": [m for m in MarquePiece.choices if m[0] != une.marque] if ouverte else [],
        "marque": une.get_marque_display() if une.marque else "",
        "refus_de_marquer": instruire.phrase() if instruire else "",
        "refus_de_remplacer": deposer.phrase() if deposer else "",
        "remplacable": ouverte,
    }


@require_safe
@exige(Droit.CONSULTER_PIECES)
def page_de_piece(request: RequeteDAgent, cle: UUID, piece: UUID, rang: int, page: int) -> HttpResponse:
    """One page as a picture, never the file; kept by no cache."""
    try:
        _, acteur, une = _ouvrir(request, cle, piece)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    fichier = FichierPiece.objects.filter(piece=une, rang=rang).values_list("cle", flat=True).first()
    if fichier is None:
        raise Http404
    texte = request.GET.get("largeur", "")
    largeur = int(texte) if texte.isdecimal() and len(texte) < 6 else ECRAN
    image = apercu_pour(acteur, fichier, page=page, largeur=largeur)
    reponse = HttpResponse(image, content_type=TYPE_D_UN_APERCU)
    reponse["Cache-Control"] = "no-store, private"
    return reponse


@require_POST
@exige(Droit.CONSULTER_PIECES)
def telecharger(request: RequeteDAgent, cle: UUID, piece: UUID) -> HttpResponse:
    """A copy marked on each page with who took it, what for and when. Asks what for."""
    try:
        demande, acteur, une = _ouvrir(request, cle, piece)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    try:
        copie = telecharger_pour(acteur, une.cle, motif=request.POST.get("motif", ""))
    except ActionRefusee as refusee:
        if refusee.premier.nature is not Nature.SAISIE:
            raise
        return _page(request, demande, acteur, une, tuple(refusee.refus))
    reponse = HttpResponse(copie, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="piece-{str(une.cle)[:8]}.pdf"'
    reponse["Cache-Control"] = "no-store, private"
    return reponse


@require_POST
@exige_un_de(*DROITS_D_INSTRUCTION)
def marquer_la_piece(request: RequeteDAgent, cle: UUID, piece: UUID) -> HttpResponse:
    """Put a mark, or take it off when `marque` is empty; with the reason."""
    try:
        demande, acteur, une = _ouvrir(request, cle, piece)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    marque, motif = request.POST.get("marque", ""), request.POST.get("motif", "")
    try:
        if request.POST.get("geste") == "retirer":
            demarquer(une.pk, motif=motif, acteur=acteur, version=version_lue(request))
            phrase = "La marque est retirée : la pièce sert à nouveau."
        else:
            faite = marquer(une.pk, marque=marque, motif=motif, acteur=acteur, version=version_lue(request))
            phrase = f"Pièce marquée « {faite.get_marque_display()} ». Elle ne répond plus à rien ; elle reste dans l'historique."
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, demande, acteur, une, tuple(refusee.refus))
    messages.success(request, phrase)
    return redirect("registre:piece", cle=demande.cle, piece=une.cle)


@require_http_methods(["GET", "POST"])
@exige_un_de(*DROITS_DE_DEPOT)
def remplacer_la_piece(request: RequeteDAgent, cle: UUID, piece: UUID) -> HttpResponse:
    """A better document in the place of one; the first stays in the history."""
    try:
        demande, acteur, une = _ouvrir(request, cle, piece)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    refus = refus_de_deposer(acteur, demande) or refus_de_lire_la_piece(acteur, demande, sensible=est_sensible(une))
    if refus is not None:
        raise ActionRefusee(refus)
    etat = etat_des_pieces(demande, acteur, aujourdhui())
    types = etat.dossier.liste.types
    donnees = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    formulaire = FormulaireRemplacement(*donnees, type_=types.get(une.type), initial={"recue_le": aujourdhui()})
    statut = 200
    if request.method == "POST":
        statut = 422
        if formulaire.is_valid():
            try:
                neuve = remplacer(une.pk, saisie=formulaire.saisie(une), acteur=acteur, version=version_lue(request))
            except ActionRefusee as refusee:
                if refusee.premier.nature is Nature.INTERDIT:
                    raise
                statut = refusee.premier.statut_http
                formulaire.refuser(refusee.refus)
            else:
                messages.success(request, "Pièce remplacée. L'ancienne reste dans l'historique.")
                return redirect("registre:piece", cle=demande.cle, piece=neuve.cle)
    lecteur = presenter.Lecteur(demande, types=types, nature=etat.nature, le=aujourdhui())
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "formulaire": formulaire,
        "libelle": lecteur.libelle(une.type),
        "personne": lecteur.personne(une.personne_id),
        "version": version_des_pieces(demande.menage_id),
        "retour": reverse("registre:piece", args=[demande.cle, une.cle]),
    }
    return render(request, "registre/piece_remplacer.html", contexte, status=statut)
