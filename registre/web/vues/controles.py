"""Differences that automatic checks found: the queue, and the page that puts what is declared beside what was read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from demandeurs.enums import ResultatControle, SuiteControle
from demandeurs.models import FichierPiece
from demandeurs.pieces.apercu import ECRAN, LOUPE, TYPE_D_UN_APERCU, apercu
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.rules.constats import Avertissement
from registre.services import controles_pieces as service
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.errors import ActionRefusee
from socle.presentation import Etiquette, Ton

TONS = {
    ResultatControle.ECART: Ton.AMBRE,
    ResultatControle.CONFORME: Ton.VERT,
    ResultatControle.NON_VERIFIABLE: Ton.GRIS,
}
PAGES_MAX = 200


@require_safe
@exige(Droit.CONSULTER_PIECES)
def controles(request: RequeteDAgent) -> HttpResponse:
    """The queue, oldest first."""
    assert request.acteur is not None
    ecarts, suivant = service.a_traiter(request.acteur, apres=_entier(request.GET.get("apres", ""), 0))
    lignes = [(un, _adresse(un.demande, un.piece, un.code)) for un in ecarts]
    contexte = {"lignes": lignes, "suivant": f"?apres={suivant}" if suivant else "", "suite": "apres" in request.GET}
    return render(request, "registre/controles.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.CONSULTER_PIECES)
def controles_du_dossier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The checks of one dossier; one of them open beside the page of its pièce, and what is decided of it."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    donnees = request.POST if request.method == "POST" else request.GET
    piece, code = _uuid(donnees.get("piece", "")), donnees.get("code", "")[:40]
    if request.method == "POST":
        return _decider(request, demande, acteur, piece, code)
    return _page(request, demande, acteur, piece, code)


@require_safe
@exige(Droit.CONSULTER_PIECES)
def page_de_controle(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The picture of one page of a pièce; never the file itself."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    piece = _uuid(request.GET.get("piece", ""))
    if piece is None:
        raise Http404
    fichier = service.fichier_de(demande, piece, acteur, rang=_entier(request.GET.get("fichier", ""), 0))
    if fichier is None:
        raise Http404
    largeur = LOUPE if request.GET.get("largeur") == str(LOUPE) else ECRAN
    octets = apercu(fichier, _entier(request.GET.get("page", ""), 1), largeur=largeur)
    return HttpResponse(octets, content_type=TYPE_D_UN_APERCU, headers={"Cache-Control": "private, no-store"})


def _decider(request: RequeteDAgent, demande: Demande, acteur: Acteur, piece: UUID | None, code: str) -> HttpResponse:
    decision = service.Decision(
        suite=request.POST.get("suite", "")[:20],
        motif=request.POST.get("motif", "")[: service.MOTIF_MAX],
        version=_entier(request.POST.get("version", ""), 0),
        confirmations=request.POST.getlist("confirmations")[:20],
    )
    if piece is None:
        raise Http404
    try:
        fait = service.decider(demande.pk, piece, code, decision=decision, acteur=acteur)
    except ActionRefusee as refusee:
        statut = refusee.premier.statut_http
        if statut in {403, 404}:
            return page_de_refus(request, refusee.refus)
        demande.refresh_from_db()
        return _page(request, demande, acteur, piece, code, refusee=refusee, decision=decision)
    messages.success(request, f"{service.libelle_du_controle(code)} : {SuiteControle(fait.suite).label.lower()}.")
    return HttpResponseRedirect(_suivante(demande, acteur))


def _suivante(demande: Demande, acteur: Acteur) -> str:
    """The next difference of the dossier, else the queue."""
    for ligne in service.controles_du_dossier(demande, acteur):
        if ligne.a_traiter:
            return _adresse(demande.cle, ligne.piece, ligne.code)
    return reverse("registre:controles")


def _page(
    request: RequeteDAgent,
    demande: Demande,
    acteur: Acteur,
    piece: UUID | None,
    code: str,
    *,
    refusee: ActionRefusee | None = None,
    decision: service.Decision | None = None,
) -> HttpResponse:
    lignes = service.controles_du_dossier(demande, acteur, piece=piece, code=code)
    ouverte = next((une for une in lignes if une.piece == piece and une.code == code), None)
    contexte: dict[str, Any] = {
        "demande": demande,
        "rappel": rappel(demande),
        "lignes": [_affichee(demande, une, ouverte=une is ouverte) for une in lignes],
        "ouverte": ouverte,
        "version": demande.version,
        "decision": decision or service.Decision("", "", demande.version),
        "phrases": [un.phrase() for un in refusee.refus] if refusee else [],
        "a_confirmer": _a_confirmer(refusee),
        "motif_min": service.MOTIF_MIN,
        "motif_max": service.MOTIF_MAX,
    }
    if ouverte is not None:
        refus = service.refus_de_traiter(acteur, demande, ouverte.code)
        contexte |= {"refus": refus.phrase() if refus else "", **_feuillet(request, demande, ouverte, acteur)}
    return render(request, "registre/controles_dossier.html", contexte, status=_statut(refusee))


def _statut(refusee: ActionRefusee | None) -> int:
    return refusee.premier.statut_http if refusee else 200


def _a_confirmer(refusee: ActionRefusee | None) -> list[tuple[str, str]]:
    """Warnings of the modification that a person may confirm."""
    if refusee is None:
        return []
    return [(un.code, un.phrase()) for un in refusee.refus if isinstance(un, Avertissement)]


def _affichee(demande: Demande, ligne: service.LigneControle, *, ouverte: bool) -> dict[str, Any]:
    resultat = ResultatControle(ligne.resultat)
    return {
        "ligne": ligne,
        "etiquette": Etiquette(SuiteControle(ligne.suite).label if ligne.suite else resultat.label,
                               Ton.BLEU if ligne.suite else TONS[resultat]),
        "url": _adresse(demande.cle, ligne.piece, ligne.code),
        "ouverte": ouverte,
    }  # fmt: skip


def _feuillet(request: RequeteDAgent, demande: Demande, ligne: service.LigneControle, acteur: Acteur) -> dict[str, Any]:
    """The page shown, and those before and after it, through all the files of the pièce."""
    fichiers = list(
        FichierPiece.objects.filter(piece__cle=ligne.piece).order_by("rang").values_list("pages", flat=True)
    )
    pages = [(rang, page) for rang, nombre in enumerate(fichiers) for page in range(1, nombre + 1)][:PAGES_MAX]
    if not pages:
        return {"image": "", "page": 0, "pages": 0}
    numero = min(max(_entier(request.GET.get("page", ""), 1), 1), len(pages))
    rang, page = pages[numero - 1]
    adresse = reverse("registre:page_de_controle", args=[demande.cle])
    requete = {"piece": str(ligne.piece), "fichier": rang, "page": page}
    ici = _adresse(demande.cle, ligne.piece, ligne.code)
    return {
        "image": f"{adresse}?{urlencode(requete)}",
        "loupe": f"{adresse}?{urlencode({**requete, 'largeur': LOUPE})}",
        "page": numero,
        "pages": len(pages),
        "precedente": f"{ici}&page={numero - 1}" if numero > 1 else "",
        "suivante": f"{ici}&page={numero + 1}" if numero < len(pages) else "",
    }


def _adresse(demande: UUID, piece: UUID, code: str) -> str:
    return (
        f"{reverse('registre:controles_du_dossier', args=[demande])}?{urlencode({'piece': str(piece), 'code': code})}"
    )


def _uuid(texte: str) -> UUID | None:
    try:
        return UUID(texte)
    except ValueError:
        return None


def _entier(texte: str, sinon: int) -> int:
    return int(texte) if texte.isascii() and texte.isdecimal() and len(texte) < 10 else sinon
