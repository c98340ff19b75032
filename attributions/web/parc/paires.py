"""A file of identifiers replaced by the répertoire: tried, reported, applied. The pairs travel in the form: no household."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from attributions.services.rpls import paires as service
from attributions.web.parc.fichiers import FichierEssaye
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import pluriel


def _dire(bilan: service.BilanPaires) -> str:
    remplaces = pluriel(len(bilan.retenues), "identifiant remplacé", "identifiants remplacés")
    corrigees = pluriel(bilan.attributions, "attribution corrigée", "attributions corrigées")
    return f"{remplaces}, {corrigees}, {pluriel(len(bilan.refusees), 'ligne refusée', 'lignes refusées')}."


FICHIER = FichierEssaye(
    gabarit="attributions/parc/remplacer.html",
    suite="attributions:logements",
    lire=service.lire_paires,
    en_texte=service.en_texte,
    essayer=service.essayer,
    appliquer=service.appliquer,
    dire=_dire,
    lignes_max=service.PAIRES_MAX,
    repere="Ancien identifiant",
    rapport="identifiants-refuses.xlsx",
)


@require_http_methods(["GET", "POST"])
@exige(Droit.GERER_PARC)
def remplacer(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_d_essai(request)


@require_POST
@exige(Droit.GERER_PARC)
def appliquer(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_d_application(request)


@require_POST
@exige(Droit.GERER_PARC)
def rapport(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_du_rapport(request)
