"""Quotas: the gauges of one's scope, one quota with its trend and its breakdown, the attributions counted, the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.rules.periodes import NaturePeriode
from attributions.rules.quotas import PAR_CODE, Definition, Unite
from attributions.services.menages import menages
from attributions.services.quotas.jauges import Jauge, jauges, periode_de, tendance, ventiler
from attributions.services.quotas.lignes import Reponse, lignes, prononcees
from attributions.services.quotas.portees import lecture_de
from attributions.services.quotas.sql import Mesure, Portee
from attributions.web.quotas import choix as choix_
from attributions.web.quotas import presenter
from attributions.web.quotas.choix import Choix
from habilitations import access
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.services.actes import OBJET
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.presentation import Lien, PageAffichee, Vide
from socle.tabular import Colonne, ecrire_xlsx

L = TypeVar("L")
PAR_PAGE = 25
PAGE_MAX = 400
VENTILATION_MAX = 1_000
VENTILATION_MONTREE = 40
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _choix(request: RequeteDAgent) -> Choix:
    acteur = request.acteur
    assert acteur is not None
    organisme = Organisme.objects.only("pk", "nom", "type").filter(pk=acteur.organisme_id).first()
    return choix_.lire(request.GET, lecture_de(acteur), organisme=organisme, le=aujourdhui())


def _jauges(choix: Choix, seul: Definition | None = None) -> list[Jauge]:
    portees = [(portee, type_) for portee, type_, _ in choix.portees]
    return jauges(portees, nature=choix.nature, le=choix.le, lecture=choix.lecture, seul=seul) if portees else []


@require_safe
@exige(Droit.STATISTIQUES)
def quotas(request: RequeteDAgent) -> HttpResponse:
    """The gauges of what one answers for; fewer than ten statements whatever the stock."""
    choix = _choix(request)
    lues = _jauges(choix)
    groupes = [
        (titre, [presenter.jauge(une) for une in lues if une.portee == portee]) for portee, _, titre in choix.portees
    ]
    contexte: dict[str, Any] = {
        "choix": choix,
        "groupes": [(titre, siennes) for titre, siennes in groupes if siennes],
        "natures": NaturePeriode.choices,
        "requete": choix.requete(),
        "publie": choix.lecture.publie,
        "declarations": choix.lecture.bailleur is not None or (choix.lecture.region and not choix.lecture.publie),
    }
    if not lues:
        contexte["vide"] = Vide(
            "Aucun quota pour votre organisme",
            "Les quotas se lisent par bailleur, par réservataire, et par intercommunalité, EPT ou Ville de Paris (L441-1 du CCH).",
            liens=[Lien("À faire", reverse("registre:accueil"))],
        )
    return render(request, "attributions/quotas/quotas.html", contexte)


@require_safe
@exige(Droit.STATISTIQUES)
def export(request: RequeteDAgent) -> HttpResponse:
    """The same gauges as a workbook."""
    return _classeur("quotas", presenter.COLONNES_JAUGES, _jauges(_choix(request)))


def _classeur(nom: str, colonnes: Sequence[Colonne[L]], lues: Iterable[L]) -> HttpResponse:
    tampon = BytesIO()
    ecrire_xlsx(tampon, colonnes, lues, titre="Quotas")
    reponse = HttpResponse(tampon.getvalue(), content_type=EXCEL)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}-{aujourdhui():%Y-%m-%d}.xlsx"'
    return reponse


def _du_choix(choix: Choix, code: str) -> tuple[Definition, Portee]:
    """404 for a quota that this reader has no scope for."""
    quota = PAR_CODE.get(code)
    portee = choix.portee_de(quota) if quota else None
    if quota is None or portee is None or not choix.lecture.admet(portee):
        raise Http404
    return quota, portee


@require_safe
@exige(Droit.STATISTIQUES)
def quota(request: RequeteDAgent, code: str) -> HttpResponse:
    """One quota: its gauge, its trend over a year, its breakdown, worst first."""
    choix = _choix(request)
    lu, portee = _du_choix(choix, code)
    sienne = next((une for une in _jauges(choix, lu) if une.portee == portee), None)
    axes = choix.axes(portee)
    axe = next((un for un in axes if un.value == request.GET.get("par", "")), axes[0] if axes else None)
    ventilees = (
        ventiler(lu, portee, axe, nature=choix.nature, le=choix.le, lecture=choix.lecture)[:VENTILATION_MAX]
        if axe
        else []
    )
    if request.GET.get("format") == "xlsx" and axe is not None:
        return _classeur(f"quota-{code}", presenter.colonnes_de_ventilation(axe), ventilees)
    visible = sienne is not None and not sienne.masquee
    acteur = request.acteur
    assert acteur is not None
    contexte = {
        "quota": lu,
        "choix": choix,
        "jauge": presenter.jauge(sienne) if sienne else None,
        "courbe": presenter.courbe(tendance(lu, portee, le=choix.le), sienne.objectif.taux) if sienne and visible else None,
        "ventilation": [(une.nom, presenter.jauge(une.jauge)) for une in ventilees[:VENTILATION_MONTREE]],
        "reste": len(ventilees) - VENTILATION_MONTREE,
        "axe": presenter.AXES[axe] if axe else "",
        "onglets": [
            (presenter.AXES[un], f"{request.path}?{choix.requete(par=un.value)}", un is axe) for un in axes
        ],
        "requete": choix.requete(),
        "excel": f"{request.path}?{choix.requete(par=axe.value, format='xlsx')}" if axe else "",
        "detail": access.peut(acteur, Droit.CONSULTER) and visible,
    }  # fmt: skip
    return render(request, "attributions/quotas/quota.html", contexte)


def _page_dite(texte: str) -> int:
    return min(PAGE_MAX, max(1, int(texte))) if texte.isascii() and texte.isdecimal() and len(texte) < 5 else 1


@require_safe
@exige(Droit.CONSULTER)
def comptees(request: RequeteDAgent, code: str) -> HttpResponse:
    """The attributions that the gauge counts and that the reader may open; the households named are traced."""
    acteur = request.acteur
    assert acteur is not None
    choix = _choix(request)
    lu, portee = _du_choix(choix, code)
    demandee = request.GET.get("reponse", "")
    reponse = Reponse(demandee) if demandee in {un.value for un in Reponse} else None
    unite = Unite.ATTRIBUTION if request.GET.get("unite") == Unite.ATTRIBUTION.value else lu.unite
    mesure = Mesure(lu, unite, periode_de(lu, choix.nature, choix.le), portee)
    page = _page_dite(request.GET.get("page", "1"))
    lues = list(
        lignes(mesure, acteur=acteur, reponse=reponse).select_related("logement__commune", "candidature")[
            (page - 1) * PAR_PAGE : page * PAR_PAGE + 1
        ]
    )
    montrees = lues[:PAR_PAGE]
    qui = menages([une.candidature.demande_id for une in montrees], acteur=acteur, le=choix.le)
    if montrees:
        tracer_consultation(acteur, OBJET, [une.candidature.demande_id for une in montrees], nature="liste")
    base = choix.requete(reponse=demandee if reponse else "", unite=unite.value if unite is not lu.unite else "")
    contexte = {
        "quota": lu,
        "choix": choix,
        "sans_commission": presenter.sans_commission(prononcees(mesure, acteur=acteur)),
        "periode": presenter.periode(mesure.periode),
        "unite": str(unite.label).lower(),
        "lignes": [
            presenter.ligne(
                une, lu, qui.get(une.candidature.demande_id), reverse("attributions:candidature", args=[une.candidature.cle])
            )
            for une in montrees
        ],
        "onglets": [
            (titre, f"{request.path}?{choix.requete(reponse=valeur)}", (reponse.value if reponse else "") == valeur)
            for valeur, titre in (("", "Toutes"), ("compte", "Comptées"), ("non", "Non comptées"), ("inconnu", "Inconnues"))
        ],
        "requete": choix.requete(),
        "page": PageAffichee(
            resume=f"Page {page}" if page > 1 or len(lues) > PAR_PAGE else "",
            url_precedente=f"{request.path}?{base}&page={page - 1}" if page > 1 else "",
            url_suivante=f"{request.path}?{base}&page={page + 1}" if len(lues) > PAR_PAGE and page < PAGE_MAX else "",
        ),
    }  # fmt: skip
    if not montrees:
        contexte["vide"] = Vide(
            "Aucune attribution à montrer",
            "Rien n'est compté ici sur cette période, ou rien que votre organisme puisse ouvrir.",
        )
    return render(request, "attributions/quotas/comptees.html", contexte)
