"""Drafts: kept in the background while one types, listed to be taken up again or thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne, PersonneMorale
from demandeurs.services import brouillons
from demandeurs.services.brouillons import Lu, VersionDepassee
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.web import brouillons as brouillons_web
from registre.web.formulaires.donnees import recues
from registre.web.formulaires.etapes import etapes, trouver
from registre.web.garde import jeton_refuse, lecture_de, version_du_brouillon
from socle.errors import ActionRefusee

FORMES = {
    "enregistrer": "Enregistrement",
    "modifier": "Modification",
    "renouveler": "Renouvellement",
    "radier": "Radiation",
    "avertir": "Avertissement avant radiation",
    "distribution": "Suite d'un avertissement",
    "reactiver": "Réactivation",
    "proteger": "Protection du dossier",
    "deces": "Décès du demandeur",
    "separer": "Séparation du couple",
    "partager": "Partage nominatif",
    "recevoir_numero": "Numéro reçu du SNE",
    "supprimer": "Suppression",
}


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def garder(request: RequeteDAgent) -> HttpResponse:
    """Keep what a page holds, nothing judged. 401 when the session is over; 409 when another page wrote meanwhile.

    GET gives the token of the session now open, for a page older than it.
    """
    if not request.user.is_authenticated:
        # A dead session's cookie is otherwise deleted by the answer, and with it the one that another tab just received.
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        return JsonResponse({"code": "session"}, status=401)
    if request.method == "GET":
        return JsonResponse({"jeton": get_token(request)})
    if jeton_refuse(request, _sans_exemption):
        return JsonResponse({"code": "jeton", "jeton": get_token(request)}, status=403)
    lecture = lecture_de(request)
    if lecture is None or not lecture.est_de(request.acteur):
        return JsonResponse({"code": "autre_organisme"}, status=409)
    try:
        lu = brouillons_web.garder_la_page(lecture, recues(request.POST), version=version_du_brouillon(request))
    except VersionDepassee:
        return JsonResponse({"code": "version"}, status=409)
    except ActionRefusee as refusee:
        refus = refusee.premier
        return JsonResponse({"code": refus.code, "texte": refus.phrase()}, status=refus.statut_http)
    heure = timezone.localtime(lu.brouillon.modifie_a)
    return JsonResponse({"version": lu.brouillon.version, "heure": f"{heure:%H:%M}"})


def _sans_exemption(request: RequeteDAgent) -> HttpResponse:
    """The name under which the token is checked: `garder` answers in JSON instead of Django's page."""
    return HttpResponse()


@dataclass(frozen=True, slots=True)
class BrouillonAffiche:
    """One line of « Mes brouillons ». `url` empty: the dossier is no longer in the perimeter."""

    cle: UUID
    quoi: str
    qui: str
    etape: str
    modifie_a: datetime
    expire_le: date
    url: str


@require_GET
@exige(Droit.CONSULTER)
def brouillons_du_jour(request: RequeteDAgent) -> HttpResponse:
    """What the agent began and did not send, for the organisme he acts for."""
    assert request.acteur is not None
    lus = brouillons.lister(request.acteur)
    noms = _noms(request, [lu.brouillon.objet for lu in lus if lu.brouillon.objet])
    contexte = {
        "lignes": [_ligne(lu, noms) for lu in lus],
        "maximum": brouillons.PAR_AGENT,
        "enregistrements": sum(1 for lu in lus if lu.brouillon.objet is None),
    }
    return render(request, "registre/brouillons.html", contexte)


def _ligne(lu: Lu, noms: dict[UUID, str]) -> BrouillonAffiche:
    brouillon, contenu = lu.brouillon, lu.contenu
    commun = {
        "cle": brouillon.cle,
        "quoi": FORMES.get(brouillon.forme, brouillon.forme),
        "modifie_a": timezone.localtime(brouillon.modifie_a),
        "expire_le": brouillon.expire_le,
        "etape": _etape(brouillon.forme, contenu),
    }
    if brouillon.objet is None:
        url = f"{reverse('registre:enregistrer')}?brouillon={brouillon.cle}"
        return BrouillonAffiche(qui=_nom_saisi(contenu), url=url if contenu else "", **commun)
    if brouillon.objet not in noms:
        return BrouillonAffiche(qui="Dossier hors de votre périmètre", url="", **commun)
    return BrouillonAffiche(
        qui=noms[brouillon.objet], url=reverse(f"registre:{brouillon.forme}", args=[brouillon.objet]), **commun
    )


def _etape(forme: str, contenu: dict[str, Any]) -> str:
    if forme not in brouillons_web.PAR_ETAPES or not contenu:
        return ""
    return trouver(contenu.get("etape", ""), etapes(morale=bool(contenu.get("morale")))).libelle


def _nom_saisi(contenu: dict[str, Any]) -> str:
    donnees = contenu.get("donnees", {})
    noms = ("morale-nom", "titulaire-nom_naissance", "titulaire-prenom")
    nom = " ".join((donnees.get(un) or [""])[0] for un in noms).strip()
    return nom or "Sans nom"


def _noms(request: RequeteDAgent, cles: list[UUID]) -> dict[UUID, str]:
    """Whose dossiers these are, those still in the perimeter; a protected one keeps its name. Three statements."""
    if not cles:
        return {}
    assert request.acteur is not None
    demandes = list(
        Demande.objects.visibles_par(request.acteur)
        .filter(cle__in=cles)
        .values_list("cle", "menage_id", "personne_morale_id", "protege")
    )
    titulaires = Personne.objects.filter(menage__in=[m for _, m, _, _ in demandes if m], role=RolePersonne.TITULAIRE)
    menages = {t.menage_id: f"{t.nom} {t.prenom}" for t in titulaires}
    morales = dict(PersonneMorale.objects.filter(pk__in=[p for _, _, p, _ in demandes if p]).values_list("pk", "nom"))
    return {
        cle: "Dossier protégé" if protege else menages.get(menage) or morales.get(morale) or "Données effacées"
        for cle, menage, morale, protege in demandes
    }


@require_POST
@exige(Droit.CONSULTER)
def jeter(request: RequeteDAgent) -> HttpResponse:
    """Throw a draft of one's own away."""
    assert request.acteur is not None
    try:
        cle = UUID(request.POST.get("brouillon", ""))
    except ValueError:
        cle = None
    if cle is None or not brouillons.effacer(request.acteur, cle):
        return page_de_refus(request, [brouillons.brouillon_absent()])
    messages.success(request, "Brouillon supprimé.")
    return redirect("registre:brouillons")
