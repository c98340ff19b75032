"""Exports of a list: ask, follow, download, remove."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.liste import LIBELLES_DES_FILTRES, TRI, ListeDemandee
from registre.web import affichage, etat_de_liste
from registre.web.etat_de_liste import EtatDeListe, adresse_de_retour
from reporting.models import EtatExport, Export, FormatExport
from reporting.services import exports as service
from socle.errors import ActionRefusee

MONTRES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.EXPORTER)
def nouveau(request: RequeteDAgent) -> HttpResponse:
    """What the file will hold, then the request itself."""
    assert request.acteur is not None
    requete = QueryDict(request.POST.get("requete", "")[:2_000]) if request.method == "POST" else request.GET
    etat = etat_de_liste.lire(request, requete)
    demandee = etat_de_liste.demandee(request, etat)
    accepte = request.POST.get("engagement") == "oui"
    if request.method == "POST" and accepte and not demandee.refus:
        service.demander_export(_saisie(request, etat, demandee), acteur=request.acteur)
        messages.success(request, "Export demandé. Vous pouvez quitter cette page : il se prépare.")
        return redirect("reporting:exports")
    compte = demandee.demandes.compte()
    contexte = {
        "etat": etat,
        "requete": requete.urlencode(),
        "retour": adresse_de_retour(requete.urlencode()),
        "refus": demandee.refus,
        "nombre": ("plus de " if compte.plafonne else "") + affichage.nombre(compte.nombre),
        "filtres": demandee.filtre.en_mots(),
        "entetes": [sortie.entete for une in demandee.colonnes for sortie in une.sorties],
        "formats": FormatExport.choices,
        "manque_engagement": request.method == "POST" and not accepte,
    }
    return render(request, "reporting/nouvel_export.html", contexte, status=422 if request.method == "POST" else 200)


def _saisie(request: RequeteDAgent, etat: EtatDeListe, demandee: ListeDemandee) -> service.SaisieExport:
    format_ = request.POST.get("format", "")
    return service.SaisieExport(
        parametres={**demandee.filtre.valeurs, TRI: demandee.tri.value},
        colonnes=[une.code for une in demandee.colonnes],
        format=FormatExport(format_) if format_ in FormatExport.values else FormatExport.XLSX,
        texte=etat.recherche.texte if etat.recherche else "",
    )


@require_safe
@exige(Droit.EXPORTER)
def exports(request: RequeteDAgent) -> HttpResponse:
    """The exports of the agent, the latest first; htmx asks for the table alone while one is being made."""
    assert request.acteur is not None
    siens = _siens(request.acteur).select_related("travail").order_by(F("demande_a").desc())[:MONTRES]
    lignes = [_ligne(un) for un in siens]
    contexte = {"exports": lignes, "en_cours": any(une["en_cours"] for une in lignes)}
    gabarit = "reporting/parties/exports.html" if request.htmx else "reporting/exports.html"
    return render(request, gabarit, contexte)


def _ligne(un: Export) -> dict[str, Any]:
    travail = un.travail
    return {
        "export": un,
        "en_cours": un.etat == EtatExport.DEMANDE,
        "pret": un.etat == EtatExport.PRET,
        "fait": travail.fait if travail else 0,
        "total": (travail.total if travail else None) or 0,
        "taille": _taille(un.octets),
        "lignes": affichage.nombre(un.lignes),
        "filtres": ", ".join(libelle for nom, libelle in LIBELLES_DES_FILTRES.items() if nom in un.parametres)
        or "aucun",
        "demande": affichage.instant(un.demande_a),
        "expire": affichage.instant(un.expire_a) if un.expire_a else "",
    }


def _taille(octets: int) -> str:
    if octets == 0:
        return ""
    if octets < 1_000_000:
        return f"{-(-octets // 1_000)} ko"
    return f"{octets / 1_000_000:.1f} Mo".replace(".", ",")


@require_safe
@exige(Droit.EXPORTER)
def fichier(request: RequeteDAgent, cle: UUID) -> HttpResponseBase:
    """The file itself, to who asked it."""
    assert request.acteur is not None
    un = _le_sien(cle, request.acteur)
    chemin = service.ouvrir_le_fichier(un.pk, acteur=request.acteur)
    nom = f"demandes-{un.demande_a:%Y-%m-%d}-{str(un.cle)[:8]}.{un.format}"
    return FileResponse(chemin.open("rb"), as_attachment=True, filename=nom)


@require_POST
@exige(Droit.EXPORTER)
def effacer(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Stop an export, or remove its file before it expires."""
    assert request.acteur is not None
    service.abandonner(_le_sien(cle, request.acteur).pk, acteur=request.acteur)
    return redirect(reverse("reporting:exports"))


def _siens(acteur: Acteur) -> Any:
    return Export.objects.filter(agent_id=acteur.agent_id, organisme_id=acteur.organisme_id)


def _le_sien(cle: UUID, acteur: Acteur) -> Export:
    trouve: Export | None = _siens(acteur).filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(service.export_inconnu())
    return trouve
