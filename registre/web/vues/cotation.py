"""Cotation: the grids of the territories, one's own drafts, and the scores of one dossier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Formulaire, Jour, Ligne
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from registre.models import AttenteObservee, DistributionNotes, GrilleCotation, SimulationGrille
from registre.permissions_grilles import grille_inconnue, grilles_visibles, refus_de_grille, territoire_de
from registre.rules.cotation.legalite import refus_de_publier
from registre.services.actes import OBJET
from registre.services.cotation import grilles as service
from registre.services.cotation.notes import bareme_de
from registre.services.cotation.repartition import TOUS_TYPES
from registre.services.cotation.simulation import empreinte, simuler
from registre.services.cotation.situation import notes_du_dossier
from registre.states.grille import ActeGrille, EtatGrille
from registre.web.formulaires.grille import PREFIXE, FormulaireGrille, initial
from registre.web.presenters import cotation as presenter
from registre.web.presenters import dossier as presenter_du_dossier
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

GRILLES_MONTREES = 200
VERSIONS_MONTREES = 50
INTITULE = "Nouvelle grille"


@require_safe
@exige(Droit.CONSULTER)
def accueil(request: RequeteDAgent) -> HttpResponse:
    """One's own territory first, then the grids in force or to come elsewhere: the law makes them public (R441-2-17)."""
    assert request.acteur is not None
    le, sien = aujourdhui(), territoire_de(request.acteur)
    publiees = GrilleCotation.objects.filter(etat=EtatGrille.PUBLIEE).exclude(au__lt=le).select_related("territoire")
    lignes = publiees.order_by("territoire__nom", "pour_mutations", "du")[:GRILLES_MONTREES]
    contexte = {
        "mien": Territoire.objects.filter(pk=sien).first() if sien else None,
        "grilles": [(une, presenter.etat(une, le=le)) for une in lignes],
    }
    return render(request, "registre/cotation/accueil.html", contexte)


@require_safe
@exige(Droit.CONSULTER)
def territoire(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """The grids of one territory, the scores they give, and what may be prepared."""
    assert request.acteur is not None
    le, lieu = aujourdhui(), get_object_or_404(Territoire, pk=territoire_id)
    siennes = grilles_visibles(request.acteur).filter(territoire=lieu).order_by("-cree_a")[:VERSIONS_MONTREES]
    grilles = [(une, presenter.etat(une, le=le)) for une in siennes]
    mien = territoire_de(request.acteur) == lieu.pk
    if not grilles and not mien:
        raise Http404
    en_vigueur = [une for une, _ in grilles if une.etat == EtatGrille.PUBLIEE and _en_vigueur(une)]
    contexte = {
        "lieu": lieu,
        "mien": mien,
        "grilles": grilles,
        "distributions": [(une, presenter.barres(_distribution(une))) for une in en_vigueur],
        "attentes": list(AttenteObservee.objects.filter(territoire=lieu).order_by("typologie")),
    }
    return render(request, "registre/cotation/territoire.html", contexte)


def _en_vigueur(grille: GrilleCotation) -> bool:
    le = aujourdhui()
    return grille.du is not None and grille.du <= le and (grille.au is None or grille.au >= le)


def _distribution(grille: GrilleCotation) -> list[tuple[int, int]]:
    lignes = DistributionNotes.objects.filter(grille=grille, typologie=TOUS_TYPES).order_by("points")
    return list(lignes.values_list("points", "nombre"))


@require_POST
@exige(Droit.COTER)
def preparer(request: RequeteDAgent, territoire_id: int) -> HttpResponse:
    """An empty draft for one's territory."""
    assert request.acteur is not None
    grille = service.preparer(
        get_object_or_404(Territoire, pk=territoire_id),
        service.SaisieGrille(INTITULE),
        acteur=request.acteur,
        pour_mutations=request.POST.get("pour_mutations") == "1",
    )
    return redirect("registre:modifier_grille", cle=grille.cle)


@require_safe
@exige(Droit.CONSULTER)
def grille(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """One version of a grid: its weights in words, its history, its simulations for its own territory."""
    assert request.acteur is not None
    une = service.visible(cle, acteur=request.acteur)
    bareme = bareme_de(une)
    refus = refus_de_grille(ActeGrille.MODIFIER, acteur=request.acteur, grille=une)
    brouillon = une.etat == EtatGrille.BROUILLON
    contexte = {
        "grille": une,
        "etat": presenter.etat(une, le=aujourdhui()),
        "familles": presenter.poids(bareme),
        "refus": presenter.effet_des_refus(bareme),
        "modifiable": refus is None,
        "reprenable": refus_de_grille(ActeGrille.REPRENDRE, acteur=request.acteur, grille=une) is None,
        "fautes": refus_de_publier(bareme) if brouillon else [],
        "simulations": _simulations(une, empreinte(bareme)) if refus is None else [],
    }
    return render(request, "registre/cotation/grille.html", contexte)


def _simulations(une: GrilleCotation, condense: str) -> list[tuple[SimulationGrille, bool]]:
    """The last simulations of a draft, each with whether its weights are still those of the draft."""
    lignes = une.simulations.select_related("travail", "reference").order_by("-pk")[:10]
    return [(ligne, ligne.empreinte == condense) for ligne in lignes]


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.COTER)
def modifier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Weights of a draft. What would make it illegal is shown on its page, and refused when it is published."""
    assert request.acteur is not None
    une = _la_sienne(cle, ActeGrille.MODIFIER, request.acteur)
    if request.method != "POST":
        depart = {"intitule": une.intitule, "instance": une.instance, "illustration": une.illustration}
        valeurs = {**depart, "version": une.version, **initial(bareme_de(une))}
        return _page_de_saisie(request, une, FormulaireGrille(initial=valeurs))
    formulaire = FormulaireGrille(request.POST)
    if not formulaire.is_valid():
        return _page_de_saisie(request, une, formulaire, 422)
    try:
        service.modifier(une.pk, formulaire.saisie(), acteur=request.acteur, version=formulaire.cleaned_data["version"])
        if request.POST.get("suite") == "simuler":
            return redirect("registre:simulation", cle=simuler(une.pk, acteur=request.acteur).cle)
    except ActionRefusee as refusee:
        for un in refusee.refus:
            champ = un.champ if un.champ in formulaire.fields else f"{PREFIXE}{un.champ}"
            formulaire.add_error(champ if champ in formulaire.fields else None, un.phrase())
        return _page_de_saisie(request, une, formulaire, refusee.premier.statut_http)
    messages.success(request, "Grille enregistrée. Rien ne change pour les demandeurs avant sa publication.")
    return redirect("registre:grille", cle=cle)


def _page_de_saisie(
    request: RequeteDAgent, une: GrilleCotation, formulaire: FormulaireGrille, statut: int = 200
) -> HttpResponse:
    contexte = {"grille": une, "formulaire": formulaire, "familles": list(formulaire.familles())}
    return render(request, "registre/cotation/modifier.html", contexte, status=statut)


@require_POST
@exige(Droit.COTER)
def lancer(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Try the draft on the stock of the territory."""
    assert request.acteur is not None
    une = _la_sienne(cle, ActeGrille.SIMULER, request.acteur)
    try:
        simulation_lancee = simuler(une.pk, acteur=request.acteur)
    except ActionRefusee as refusee:
        messages.error(request, refusee.premier.phrase())
        return redirect("registre:grille", cle=cle)
    return redirect("registre:simulation", cle=simulation_lancee.cle)


@require_safe
@exige(Droit.COTER)
def simulation(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """How far a simulation is, then what it found."""
    assert request.acteur is not None
    une = SimulationGrille.objects.select_related("grille__territoire", "reference", "travail").filter(cle=cle).first()
    if une is None or une.grille.territoire_id != territoire_de(request.acteur):
        raise ActionRefusee(grille_inconnue())
    contexte: dict[str, Any] = {"simulation": une, "grille": une.grille, "travail": une.travail}
    if une.terminee_a is not None:
        contexte |= {
            "resultat": une.resultat,
            "axes": presenter.profils(une.resultat),
            "deciles": presenter.deciles(une.resultat),
            "rangs": range(1, presenter.DECILES + 1),
            "inconnus": presenter.inconnus(une.resultat),
            "avant": presenter.barres([tuple(x) for x in une.resultat["points_avant"]]),
            "apres": presenter.barres([tuple(x) for x in une.resultat["points_apres"]]),
            "changee": une.empreinte != empreinte(bareme_de(une.grille)),
        }
    en_cours = une.terminee_a is None
    gabarit = "simulation_avancement" if request.htmx and en_cours else "simulation"
    reponse = render(request, f"registre/cotation/{gabarit}.html", {**contexte, "en_cours": en_cours})
    if request.htmx and not en_cours:
        # The fragment asked for is over: the whole page replaces it.
        reponse["HX-Refresh"] = "true"
    return reponse


@require_POST
@exige(Droit.COTER)
def reprendre(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """A new version with the weights of this one."""
    assert request.acteur is not None
    une = service.visible(cle, acteur=request.acteur)
    return redirect("registre:modifier_grille", cle=service.reprendre(une.pk, acteur=request.acteur).cle)


@require_POST
@exige(Droit.COTER)
def abandonner(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Give up a draft."""
    assert request.acteur is not None
    une = _la_sienne(cle, ActeGrille.ABANDONNER, request.acteur)
    service.abandonner(une.pk, acteur=request.acteur)
    messages.success(request, "Brouillon abandonné. La grille en vigueur continue.")
    return redirect("registre:cotation_territoire", territoire_id=une.territoire_id)


def _la_sienne(cle: UUID, acte: ActeGrille, acteur: Acteur) -> GrilleCotation:
    une = service.visible(cle, acteur=acteur)
    refus = refus_de_grille(acte, acteur=acteur, grille=une)
    if refus is not None:
        raise ActionRefusee(refus)
    return une


class FormulaireDePublication(Formulaire):
    du = Jour(label="En vigueur à partir du")
    source = Ligne(label="Délibération", max_length=200, help_text="L'assemblée, le numéro et la date du vote.")
    instance = Ligne(label="Avis de la conférence intercommunale du logement", max_length=120, required=False)


class Publier(ActeAdministratif):
    titre = "Publier la grille"
    envoi = "Publier"
    note = (
        "La version en vigueur s'arrête la veille. Les notes du territoire sont recalculées ; les poids publiés ne"
        " changent plus."
    )
    formulaire = FormulaireDePublication

    def preparer(self, **kwargs: Any) -> None:
        self.grille = _la_sienne(kwargs["cle"], ActeGrille.PUBLIER, self.acteur)

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui(), "instance": self.grille.instance}

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"{self.grille} · {self.grille.territoire.nom}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        service.publier(self.grille.pk, service.Publication(**saisi), acteur=self.acteur)
        return f"Grille publiée, en vigueur à partir du {saisi['du']:%d/%m/%Y}."

    def retour(self) -> str:
        return reverse("registre:grille", args=[self.grille.cle])


@require_safe
@exige(Droit.CONSULTER)
def cotation_du_dossier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The scores of one dossier, criterion by criterion; traced like any consultation."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="cotation")
    contexte = {
        "demande": demande,
        "rappel": presenter_du_dossier.rappel(demande),
        "notes": presenter.notes(notes_du_dossier(demande, le=aujourdhui()), bareme_de),
    }
    return render(request, "registre/cotation/dossier.html", contexte)
