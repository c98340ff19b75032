"""Columns and named searches of the agent for the list of demandes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from habilitations import access
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.catalogue import CATALOGUE, droits_en_codes
from registre.liste import COLONNES, TRI, VUE
from registre.querysets import Tri
from registre.services import listes
from registre.web import etat_de_liste
from registre.web.etat_de_liste import LISTE, adresse_de_retour
from socle.errors import ActionRefusee, Nature
from socle.listes import deplacer


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.CONSULTER)
def colonnes(request: RequeteDAgent) -> HttpResponse:
    """Which columns, in which order: those of the screen and of the exports."""
    assert request.acteur is not None
    droits = droits_en_codes(access.droits_de(request.acteur))
    if request.method == "POST":
        requete = QueryDict(request.POST.get("requete", "")[:2_000])
        choix = CATALOGUE.choisir(request.POST.getlist("c"), droits)
        if "defaut" in request.POST:
            listes.garder_les_colonnes([], acteur=request.acteur, liste=LISTE)
            return _revenir(request, requete, [], "Colonnes d'origine rétablies.")
        if not {"monter", "descendre"} & set(request.POST):
            for refus in choix.refus:
                messages.warning(request, refus.message)
            listes.garder_les_colonnes(choix.codes, acteur=request.acteur, liste=LISTE)
            return _revenir(request, requete, choix.codes, "Colonnes enregistrées.")
        ordre = _deplacer(request, droits)
        cochees = set(request.POST.getlist("c"))
    else:
        requete = request.GET
        etat = etat_de_liste.lire(request)
        demandee = etat_de_liste.demandee(request, etat)
        codes = [une.code for une in demandee.colonnes]
        ordre = codes + [une.code for une in CATALOGUE.ouvertes(droits) if une.code not in codes]
        cochees = set(codes)
    contexte = {
        "colonnes": [(CATALOGUE.par_code[code], code in cochees) for code in ordre],
        "requete": requete.urlencode(),
        "retour": adresse_de_retour(requete.urlencode()),
    }
    return render(request, "registre/colonnes.html", contexte)


def _deplacer(request: RequeteDAgent, droits: frozenset[str]) -> list[str]:
    """The order of the page with one column moved by the button pressed, for who works without scripts."""
    ouvertes = [une.code for une in CATALOGUE.ouvertes(droits)]
    ordre = [code for code in request.POST.getlist("ordre") if code in ouvertes]
    ordre += [code for code in ouvertes if code not in ordre]
    if "monter" in request.POST:
        return deplacer(ordre, request.POST["monter"], -1)
    return deplacer(ordre, request.POST["descendre"], 1)


def _revenir(request: RequeteDAgent, requete: QueryDict, codes: list[str], message: str) -> HttpResponse:
    """Back to the same list. Columns that its address or its saved search carried give way to those just chosen."""
    voulue = requete.copy()
    if COLONNES in voulue or voulue.get(VUE):
        voulue[COLONNES] = ",".join(codes)
    messages.success(request, message)
    return redirect(adresse_de_retour(voulue.urlencode()))


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.CONSULTER)
def recherches(request: RequeteDAgent) -> HttpResponse:
    """The agent's searches; POST keeps the one in force under a name."""
    assert request.acteur is not None
    if request.method == "POST":
        return _enregistrer(request)
    etat = etat_de_liste.lire(request)
    contexte = {
        "vues": etat.vues,
        "ouverture": etat_de_liste.ouverture(etat.vues, etat.preference).code,
        "requete": request.GET.urlencode(),
        "retour": adresse_de_retour(request.GET.urlencode()),
    }
    return render(request, "registre/recherches.html", contexte)


def _enregistrer(request: RequeteDAgent) -> HttpResponse:
    """Filters and sort as the list applies them: what it refuses is not kept, and the searched text never is."""
    assert request.acteur is not None
    requete = QueryDict(request.POST.get("requete", "")[:2_000])
    etat = etat_de_liste.lire(request, requete)
    demandee = etat_de_liste.demandee(request, etat)
    gardes = dict(demandee.filtre.valeurs)
    if demandee.tri is not Tri.ANCIENNETE:
        gardes[TRI] = demandee.tri.value
    saisie = listes.SaisieRecherche(
        nom=request.POST.get("nom", ""),
        parametres=gardes,
        colonnes=[une.code for une in demandee.colonnes],
        partagee=request.POST.get("partagee") == "oui",
    )
    try:
        gardee = listes.enregistrer_recherche(saisie, acteur=request.acteur, liste=LISTE)
    except ActionRefusee as refusee:
        messages.error(request, refusee.premier.phrase())
        return redirect(adresse_de_retour(requete.urlencode()))
    messages.success(request, f"Recherche « {gardee.nom} » enregistrée.")
    suite = QueryDict(mutable=True)
    suite.update({VUE: str(gardee.cle), **gardes})
    return redirect(adresse_de_retour(suite.urlencode()))


@require_POST
@exige(Droit.CONSULTER)
def recherche(request: RequeteDAgent, code: str) -> HttpResponse:
    """Rename, share, delete or open with one search. `geste` says which."""
    geste = request.POST.get("geste", "")
    try:
        message = _faire(request, code, geste)
    except ActionRefusee as refusee:
        if refusee.premier.nature is not Nature.SAISIE:
            raise
        messages.error(request, refusee.premier.phrase())
    else:
        messages.success(request, message)
    return redirect(reverse("registre:recherches"))


def _faire(request: RequeteDAgent, code: str, geste: str) -> str:
    assert request.acteur is not None
    qui = {"acteur": request.acteur, "liste": LISTE}
    if geste == "ouvrir":
        return _ouvrir_avec(request, code)
    cle = _uuid(code)
    if geste == "supprimer":
        listes.supprimer_recherche(cle, **qui)
        return "Recherche supprimée."
    if geste in ("partager", "retirer"):
        listes.modifier_recherche(cle, partagee=geste == "partager", **qui)
        return "Recherche partagée avec votre organisme." if geste == "partager" else "Recherche rendue personnelle."
    listes.modifier_recherche(cle, nom=request.POST.get("nom", ""), **qui)
    return "Recherche renommée."


def _ouvrir_avec(request: RequeteDAgent, code: str) -> str:
    assert request.acteur is not None
    vue = next((une for une in etat_de_liste.vues_de(request) if une.code == code), None)
    if vue is None:
        raise ActionRefusee(listes.recherche_inconnue())
    listes.garder_l_ouverture(vue.code, acteur=request.acteur, liste=LISTE)
    return f"La liste s'ouvre désormais sur « {vue.nom} »."


def _uuid(code: str) -> UUID:
    try:
        return UUID(code)
    except ValueError:
        raise ActionRefusee(listes.recherche_inconnue()) from None
