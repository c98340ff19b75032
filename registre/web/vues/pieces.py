"""The pièces of one dossier: their state, asking the household for those that are missing, giving a request up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from demandeurs.models import RequetePiece
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import jour_lu
from habilitations.web.gardes import exige, exige_un_de
from registre.models import Demande
from registre.permissions_pieces import (
    DROITS_D_INSTRUCTION,
    DROITS_DE_DEPOT,
    refus_d_instruire_les_pieces,
    refus_de_deposer,
)
from registre.saisie import SaisieRequete
from registre.services.pieces import EtatDesPieces, abandonner, demander, etat_des_pieces, recevoir
from registre.services.pieces.reception import les_siens
from registre.services.pieces.requetes import VOULUES_MAX
from registre.services.pieces.version import LONGUEUR, version_des_pieces
from registre.web import affichage
from registre.web.presenters import pieces as presenter
from registre.web.presenters.dossier import rappel
from registre.web.presenters.requetes import requetes
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle
from socle.journal import tracer_consultation

OBJET = "registre.demande"
CODE_MAX = 5
SAISIES = ("motif", "echeance_le", "requete", "detenu_par", "recu_le")


@require_safe
@exige(Droit.CONSULTER_PIECES)
def pieces(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """What is missing, present, obsolete, asked; why, by which article. The reading is traced."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    etat = etat_des_pieces(demande, acteur, aujourdhui())
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="pieces")
    return _page(request, demande, acteur, etat)


@require_safe
@exige(Droit.CONSULTER_PIECES)
def requetes_de_pieces(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Every request made of this household and what came of it. The reading is traced."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    le = aujourdhui()
    etat = etat_des_pieces(demande, acteur, le)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="requetes_de_pieces")
    lecteur = presenter.Lecteur(demande, types=etat.dossier.liste.types, nature=etat.nature, le=le)
    lues = requetes(demande, lecteur, etat.dossier.liste.exigences, le=le)
    contexte = {"demande": demande, "rappel": rappel(demande), "requetes": lues}
    return render(request, "registre/pieces_historique.html", contexte)


def version_lue(request: RequeteDAgent) -> str | None:
    """The version of the pièces that the page showed; None when the form carries none."""
    return request.POST.get("version", "")[:LONGUEUR] or None


def _page(
    request: RequeteDAgent, demande: Demande, acteur: Acteur, etat: EtatDesPieces, refus: tuple[Refus, ...] = ()
) -> HttpResponse:
    le = aujourdhui()
    lecteur = presenter.Lecteur(demande, types=etat.dossier.liste.types, nature=etat.nature, le=le)
    instruire, deposer = refus_d_instruire_les_pieces(acteur, demande), refus_de_deposer(acteur, demande)
    groupes = presenter.groupes(etat, lecteur)
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "groupes": groupes,
        "resume": presenter.resume(etat, le=le),
        "echeance": affichage.jour(etat.echeance),
        "autres": presenter.autres(etat, lecteur),
        "declarables": presenter.declarables(etat, lecteur) if instruire is None else [],
        "le": f"{le:%d/%m/%Y}",
        "a_demander": sum(ligne.demandable for groupe in groupes for ligne in groupe.lignes),
        "refus_d_instruire": instruire.phrase() if instruire else "",
        "refus_de_deposer": deposer.phrase() if deposer else "",
        "en_attente": les_siens(demande, acteur).count() if deposer is None else 0,
        "refus": [un.phrase() for un in refus],
        "cochees": request.POST.getlist("voulue")[:VOULUES_MAX],
        "version": version_des_pieces(demande.menage_id),
        "saisie": {nom: request.POST.get(nom, "")[:300] for nom in SAISIES},
    }
    return render(request, "registre/pieces.html", contexte, status=refus[0].statut_http if refus else 200)


@require_POST
@exige_un_de(*DROITS_D_INSTRUCTION)
def demander_des_pieces(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """One request per pièce for all actors; refused, the page comes back with every reason and what was ticked."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    try:
        faites = demander(demande.pk, saisie=_saisie(request), acteur=acteur, version=version_lue(request))
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, demande, acteur, etat_des_pieces(demande, acteur, aujourdhui()), tuple(refusee.refus))
    echeance = affichage.jour(faites[0].echeance_le)
    nombre = affichage.pluriel(len(faites), "pièce demandée", "pièces demandées")
    attendue = "attendue" if len(faites) == 1 else "attendues"
    messages.success(
        request, f"{nombre} au ménage, {attendue} le {echeance}. La demande vaut pour tous les organismes."
    )
    return redirect("registre:pieces", cle=demande.cle)


def _saisie(request: RequeteDAgent) -> SaisieRequete:
    voulues = []
    for texte in request.POST.getlist("voulue")[: VOULUES_MAX + 1]:
        code, _, personne = texte.partition(":")
        voulues.append((code, int(personne) if personne.isdecimal() and len(personne) < 19 else None))
    texte = request.POST.get("echeance_le", "").strip()
    return SaisieRequete(
        voulues=voulues,
        motif=request.POST.get("motif", ""),
        echeance_le=_date(texte) if texte else None,
        courrier=request.POST.get("courrier") == "oui",
    )


def _date(texte: str, champ: str = "echeance_le") -> date:
    """Raises `ActionRefusee` when it is no day."""
    if (jour := jour_lu(texte)) is not None:
        return jour
    message = "Cette date n'est pas lisible : écrire jour, mois, année, par exemple 15/03/2026."
    raise ActionRefusee(Refus("date_illisible", message, champ=champ, issue="Corrigez la date.", source=Regle.FORMAT))


@require_POST
@exige_un_de(*DROITS_D_INSTRUCTION)
def abandonner_une_requete(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Give up one request of this dossier, with the reason; the letter of the demandeur when a guichet keeps one."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    texte = request.POST.get("requete", "")
    pk = int(texte) if texte.isdecimal() and len(texte) < 19 else 0
    du_dossier = RequetePiece.objects.filter(pk=pk, menage=demande.menage_id).exists()
    try:
        recu_le = request.POST.get("recu_le", "").strip()
        abandonner(
            pk if du_dossier else 0,
            motif=request.POST.get("motif", ""),
            acteur=acteur,
            detenu_par=request.POST.get("detenu_par", "").strip().upper()[:CODE_MAX],
            recu_le=_date(recu_le, "recu_le") if recu_le else None,
            version=version_lue(request),
        )
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, demande, acteur, etat_des_pieces(demande, acteur, aujourdhui()), tuple(refusee.refus))
    messages.success(request, "La demande de cette pièce est abandonnée : un autre acteur peut la demander à nouveau.")
    return redirect("registre:pieces", cle=demande.cle)


@require_POST
@exige_un_de(*DROITS_DE_DEPOT)
def recevoir_des_papiers(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Papers taken at the desk and filed later: the fifteen days run from their reception."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    texte = request.POST.get("nombre", "")
    nombre = int(texte) if texte.isdecimal() and len(texte) < 4 else 0
    try:
        recue_le = _date(request.POST.get("recue_le", "").strip(), "recue_le")
        tache = recevoir(demande.pk, nombre=nombre, recue_le=recue_le, acteur=acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, demande, acteur, etat_des_pieces(demande, acteur, aujourdhui()), tuple(refusee.refus))
    messages.success(request, f"Réception notée : à verser au dossier avant le {affichage.jour(tache.echeance_le)}.")
    return redirect("registre:pieces", cle=demande.cle)
