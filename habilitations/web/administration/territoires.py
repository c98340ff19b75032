"""Territories as the register knows them: what a code means, what contains it, what replaced it; the last loads."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from habilitations.models import Appartenance, Organisme, Succession, Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from habilitations.services.territoires import RECALCUL
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.ecrans import instant, jour, periode
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.models import TraceActe, Travail
from socle.periodes import en_vigueur, est_en_vigueur
from socle.texte import normaliser

PAGE = 50


def _trouver(texte: str, nature: str) -> list[Territoire]:
    territoires = Territoire.objects.all()
    if nature in NatureTerritoire.values:
        territoires = territoires.filter(nature=nature)
    if texte:
        territoires = territoires.filter(Q(nom_normalise__startswith=normaliser(texte)) | Q(code=texte.upper()))
    return list(territoires.order_by("nom_normalise", "code", "-du")[: PAGE + 1])


@require_safe
@exige(Droit.GERER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """Search by the beginning of a name or by a code, former ones included; the last loads and successions."""
    texte, nature = request.GET.get("texte", "").strip()[:80], request.GET.get("nature", "")
    trouves = _trouver(texte, nature) if texte or nature else []
    le = aujourdhui()
    charges = TraceActe.objects.filter(objet_type="territoire", acte="charger_territoires").order_by("-instant")[:5]
    recalculs = Travail.objects.filter(nature=RECALCUL)[:5]
    contexte = {
        "texte": texte,
        "nature": nature,
        "natures": NatureTerritoire.choices,
        "cherche": bool(texte or nature),
        "lignes": [_ligne(un, le) for un in trouves[:PAGE]],
        "plus": len(trouves) > PAGE,
        "charges": [instant(une.instant) for une in charges],
        "recalculs": [
            {"quand": instant(un.cree_a), "etat": un.get_etat_display(), "fait": un.fait, "total": un.total}
            for un in recalculs
        ],
        "successions": _successions(Succession.objects.all())[:20],
    }
    return render(request, "habilitations/administration/territoires.html", contexte)


def _ligne(un: Territoire, le: Any) -> dict[str, Any]:
    return {
        "id": un.pk,
        "nom": un.nom,
        "code": un.code,
        "nature": un.get_nature_display(),
        "population": f"{un.population:,}".replace(",", " ") if un.population else "",
        "vivant": est_en_vigueur(un.du, un.au, le),
        "periode": periode(un.du, un.au) if un.du or un.au else "",
    }


def _successions(lignes: Any) -> list[dict[str, Any]]:
    return [
        {
            "le": jour(une.le),
            "ancien": une.ancien,
            "nouveau": une.nouveau,
            "source": une.source,
            "sur": une.confiance == "verifie",
        }
        for une in lignes.select_related("ancien", "nouveau").order_by("-le", "pk")[:50]
    ]


@require_safe
@exige(Droit.GERER)
def fiche(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """One territory: its containers over time, how many communes it holds, successions, organismes."""
    un, le = Territoire.objects.filter(pk=territoire_id).first(), aujourdhui()
    if un is None:
        raise Http404
    contenants = Appartenance.objects.filter(membre=un).select_related("contenant").order_by("niveau", "-du")[:50]
    contenus = Appartenance.objects.filter(en_vigueur(le), contenant=un).select_related("membre")
    contexte = {
        "territoire": _ligne(un, le),
        "codes_postaux": ", ".join(un.codes_postaux),
        "contenants": [
            {
                "niveau": une.get_niveau_display(),
                "quoi": une.contenant,
                "periode": periode(une.du, une.au),
                "close": not est_en_vigueur(une.du, une.au, le),
            }
            for une in contenants
        ],
        "nombre": contenus.count(),
        "contenus": [une.membre for une in contenus.order_by("membre__nom_normalise")[:PAGE]],
        "successions": _successions(Succession.objects.filter(Q(ancien=un) | Q(nouveau=un))),
        "organismes": list(Organisme.objects.filter(territoire=un)[:PAGE]),
    }
    return render(request, "habilitations/administration/territoire.html", contexte)
