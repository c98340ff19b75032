"""Bulk acts: prepare from the list, see what would pass, confirm, follow, read the result row by row."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.models import EtatLotActes, LotActes
from registre.ports import acte_groupe
from registre.services import lots as service
from registre.web import etat_de_liste
from socle.errors import ActionRefusee, Nature
from socle.tabular import Colonne, ecrire_xlsx

LOTS_MONTRES = 50
COLONNES_DU_RESULTAT: tuple[Colonne[service.LigneDeResultat], ...] = (
    Colonne("Numéro unique", lambda une: une.numero, largeur=22, nominative=True),
    Colonne("Résultat", lambda une: une.resultat, largeur=12),
    Colonne("Raison", lambda une: une.raison, largeur=90),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
@exige(Droit.CONSULTER)
def preparer(request: RequeteDAgent) -> HttpResponse:
    """The selection of the list, or the whole of it, written down with its versions."""
    assert request.acteur is not None
    choisies = _choisies(request)
    prepare = service.preparer(request.POST.get("acte", ""), choisies, acteur=request.acteur)
    return redirect("registre:lot", lot=prepare.cle)


def _choisies(request: RequeteDAgent) -> list[tuple[int, int]]:
    """(id, version) of the demandes chosen among those of the list, one more than a batch may hold at most."""
    etat = etat_de_liste.lire(request, QueryDict(request.POST.get("requete", "")[:2_000]))
    demandes = etat_de_liste.demandee(request, etat).demandes.order_by()
    if not request.POST.get("tout"):
        demandes = demandes.filter(cle__in=_cles(request.POST.getlist("s")))
    return list(demandes.values_list("pk", "version")[: service.BORNE + 1])


def _cles(textes: list[str]) -> list[UUID]:
    cles = []
    for texte in textes[: service.BORNE + 1]:
        try:
            cles.append(UUID(texte))
        except ValueError:
            continue
    return cles


@require_safe
@exige(Droit.CONSULTER)
def lots(request: RequeteDAgent) -> HttpResponse:
    """The batches of the agent, the latest first."""
    assert request.acteur is not None
    siens = _siens(request.acteur).select_related("travail").order_by("-prepare_a")[:LOTS_MONTRES]
    lignes = [(un, _libelle(un), un.travail.message if un.travail else "") for un in siens]
    return render(request, "registre/lots.html", {"lots": lignes})


@require_safe
@exige(Droit.CONSULTER)
def lot(request: RequeteDAgent, lot: UUID) -> HttpResponse:
    """One batch: what would pass, then how far it is, then what became of it."""
    assert request.acteur is not None
    un = _le_sien(lot, request.acteur)
    contexte = _contexte(un, request.acteur)
    gabarit = "registre/parties/lot_avancement.html" if request.htmx else "registre/lot.html"
    return render(request, gabarit, contexte)


@require_POST
@exige(Droit.CONSULTER)
def confirmer(request: RequeteDAgent, lot: UUID) -> HttpResponse:
    """Hand the batch to a worker. A second click finds it already handed over."""
    assert request.acteur is not None
    un = _le_sien(lot, request.acteur)
    saisie = {nom: request.POST.get(nom, "") for nom in _champs(un)}
    try:
        service.lancer(un.pk, options=saisie, acteur=request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is not Nature.SAISIE:
            raise
        contexte = {**_contexte(un, request.acteur, saisie), "erreur": refusee.premier}
        return render(request, "registre/lot.html", contexte, status=422)
    return redirect("registre:lot", lot=un.cle)


@require_POST
@exige(Droit.CONSULTER)
def abandonner(request: RequeteDAgent, lot: UUID) -> HttpResponse:
    assert request.acteur is not None
    service.abandonner(_le_sien(lot, request.acteur).pk, acteur=request.acteur)
    return redirect("registre:liste")


@require_safe
@exige(Droit.CONSULTER)
def resultat(request: RequeteDAgent, lot: UUID) -> HttpResponse:
    """The rows in a workbook: number (of dossiers one may still see), result, reason."""
    assert request.acteur is not None
    un = _le_sien(lot, request.acteur)
    cible = io.BytesIO()
    ecrire_xlsx(cible, COLONNES_DU_RESULTAT, service.resultat(un, acteur=request.acteur), titre="Résultat")
    reponse = HttpResponse(cible.getvalue(), content_type=XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="lot-{str(un.cle)[:8]}.xlsx"'
    return reponse


def _siens(acteur: Acteur) -> Any:
    return LotActes.objects.filter(agent_id=acteur.agent_id, organisme_id=acteur.organisme_id)


def _le_sien(cle: UUID, acteur: Acteur) -> LotActes:
    trouve: LotActes | None = _siens(acteur).select_related("travail").filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(service.lot_inconnu())
    return trouve


def _libelle(un: LotActes) -> str:
    acte = acte_groupe(un.acte)
    return acte.libelle if acte else un.acte


def _champs(un: LotActes) -> list[str]:
    acte = acte_groupe(un.acte)
    return [champ.code for champ in acte.champs] if acte else []


def _contexte(un: LotActes, acteur: Acteur, saisie: Mapping[str, str] | None = None) -> dict[str, Any]:
    acte = acte_groupe(un.acte)
    en_attente = un.etat == EtatLotActes.PREPARE
    issues = service.examiner(un, acteur=acteur) if en_attente else service.bilan(un)
    tapee = saisie or {}
    champs = [(champ, tapee.get(champ.code, "")) for champ in acte.champs] if acte else []
    total = sum(issue.nombre for issue in issues)
    return {
        "lot": un,
        "acte": acte,
        "libelle": _libelle(un),
        "issues": issues,
        "passent": issues[0].nombre,
        "total": total,
        "faites": total - sum(issue.nombre for issue in issues if issue.code == "a_faire"),
        "champs": champs,
        "a_confirmer": en_attente,
        "en_cours": un.etat == EtatLotActes.LANCE,
        "termine": un.etat == EtatLotActes.TERMINE,
        "erreur": None,
        "peut": acte is not None and access.peut(acteur, acte.droit),
    }
