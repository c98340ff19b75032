"""The home page: trays of what waits for the agent, or what his function opens instead."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.lecture import guichets_de_l_equipe
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre import corbeilles
from registre.corbeilles import Portee
from registre.rules.echeances import bornes_du_jour
from registre.services import acces
from registre.services.parametres import delais_de_la_region
from registre.web.presenters import accueil as presenter
from socle.clock import aujourdhui


@require_safe
def accueil(request: RequeteDAgent) -> HttpResponse:
    """The first page of whoever signs in: his trays, or what his function opens when it opens no dossier."""
    if request.acteur is None:
        return redirect("habilitations:agir_pour")
    droits = access.droits_de(request.acteur)
    if Droit.CONSULTER not in droits:
        contexte = {"statistiques": Droit.STATISTIQUES in droits, "agents": Droit.ADMINISTRER_ORGANISME in droits}
        return render(request, "registre/sans_dossier.html", contexte)
    offertes, portee = _portees(request.acteur, request.GET.get("portee", ""))
    le = aujourdhui()
    delais = delais_de_la_region(le)
    voulus = corbeilles.compteurs(request.acteur)
    comptes = corbeilles.compter(voulus, request.acteur, portee, bornes=bornes_du_jour(le, delais))
    perimetre = access.perimetre_de(request.acteur, Droit.CONSULTER)
    contexte = {
        "groupes": [
            *_objets(request.acteur, portee, le),
            *presenter.groupes(voulus, comptes, portee, le=le, delais=delais),
        ],
        "portees": [(une.value, presenter.PORTEES[une], une is portee) for une in offertes],
        "portee": portee.value,
        "peut_enregistrer": Droit.ENREGISTRER in droits,
        "vide": perimetre.est_vide,
        "par_nom": not (perimetre.region or perimetre.territoires or perimetre.guichets),
    }
    return render(request, "registre/accueil.html", contexte)


def _objets(acteur: Acteur, portee: Portee, le: date) -> list[presenter.Groupe]:
    """Trays of vacancies, candidatures and sittings: the organisme's, so not among one's own."""
    if portee is Portee.MOI:
        return []
    voulues = corbeilles.corbeilles_d_objets(acteur)
    return presenter.groupes_d_objets(voulues, corbeilles.compter_objets(voulues, acteur, le=le), le=le)


def _portees(acteur: Acteur, demandee: str) -> tuple[list[Portee], Portee]:
    """The scopes that make sense for this agent, and the one shown: his team's guichets first, when it holds some."""
    offertes = [Portee.MOI, Portee.TOUS]
    if access.peut(acteur, Droit.MODIFIER) and guichets_de_l_equipe(acteur):
        offertes.insert(1, Portee.EQUIPE)
    habituelle = Portee.EQUIPE if Portee.EQUIPE in offertes else Portee.TOUS
    voulue = Portee(demandee) if demandee in Portee._value2member_map_ else habituelle
    return offertes, voulue if voulue in offertes else habituelle


@require_safe
@exige(Droit.CONSULTER)
def compter(request: RequeteDAgent) -> HttpResponse:
    """The counts of the rail, by the address of its links; asked by the page once it is shown."""
    assert request.acteur is not None
    _, portee = _portees(request.acteur, "")
    le = aujourdhui()
    delais = delais_de_la_region(le)
    voulus = [un for un in corbeilles.compteurs(request.acteur) if un.groupe != corbeilles.DOSSIERS]
    comptes = corbeilles.compter(voulus, request.acteur, portee, bornes=bornes_du_jour(le, delais))
    objets = corbeilles.corbeilles_d_objets(request.acteur)
    attentes = presenter.objets_en_attente(objets, corbeilles.compter_objets(objets, request.acteur, le=le), le=le)
    a_faire = sum(attentes.values(), presenter.en_attente(voulus, comptes, le=le, delais=delais))
    chiffres = {reverse("registre:accueil"): a_faire, **attentes}
    lus: dict[str, object] = {adresse: lu for adresse, une in chiffres.items() if (lu := une.en_chiffres())}
    if access.peut(request.acteur, Droit.PARTAGER) and (demandes := acces.en_attente(request.acteur)):
        lus[reverse("registre:demandes_acces")] = {"texte": str(demandes), "urgent": False}
    return JsonResponse({"compteurs": lus})
