"""Registering a demande: first whether one already exists, then the form of the nine headings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from demandeurs.enums import RolePersonne
from demandeurs.saisie import SaisieMenage, SaisiePersonne, SaisiePersonneMorale
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Guichet
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.rules.constats import Avertissement
from registre.services.doublons_probables import Cle, verifier_existant
from registre.services.enregistrement import enregistrer
from registre.services.nomenclatures import nomenclatures
from registre.web.formulaires.demande import FormulaireDemande, saisie_vide
from registre.web.formulaires.prealable import FormulairePrealable
from registre.web.listes import Listes
from registre.web.vues import saisie as commun
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus
from socle.periodes import en_vigueur

EXISTANTE = "demande_existante"
GUICHETS_CONFIES = 50
PAR_EN_MOTS = {
    Cle.NUMERO: "même numéro unique",
    Cle.NIR: "même numéro de sécurité sociale",
    Cle.IDENTITE: "mêmes nom, prénom et date de naissance",
}


def guichets_ouverts(request: RequeteDAgent) -> list[Guichet]:
    """Guichets where the agent may register: his own first, those of his organisme, those of its mandates."""
    assert request.acteur is not None
    le = aujourdhui()
    confies = access.perimetre_de(request.acteur, Droit.ENREGISTRER).guichets
    guichets = Guichet.objects.filter(en_vigueur(le)).select_related("organisme")
    siens = list(guichets.filter(organisme=request.acteur.organisme_id)) + list(
        guichets.filter(pk__in=confies).exclude(organisme=request.acteur.organisme_id)[:GUICHETS_CONFIES]
    )
    mien = request.affectation.guichet_id if request.affectation else None
    return sorted(siens, key=lambda g: (g.pk != mien, g.code))


def nom_du_guichet(guichet: Guichet) -> str:
    return f"{guichet.code} · {guichet.nom or guichet.organisme.nom}"


def guichets_de(request: RequeteDAgent) -> list[tuple[str, str]]:
    return [(guichet.code, nom_du_guichet(guichet)) for guichet in guichets_ouverts(request)]


@require_http_methods(["GET", "POST"])
@exige(Droit.ENREGISTRER)
def nouvelle(request: RequeteDAgent) -> HttpResponse:
    """Who files the demande, and whether he already has one. The answer opens the form."""
    assert request.acteur is not None
    formulaire = FormulairePrealable(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        existantes = _existantes(request.acteur, formulaire.cleaned_data)
        if existantes and not request.POST.get("poursuivre"):
            contexte = {"formulaire": formulaire, "existantes": existantes}
            return render(request, "registre/existante.html", contexte, status=409)
        return _formulaire_vierge(request, formulaire.cleaned_data, [EXISTANTE] if existantes else [])
    statut = 422 if formulaire.is_bound else 200
    return render(request, "registre/nouvelle.html", {"formulaire": formulaire}, status=statut)


@dataclass(frozen=True, slots=True)
class LigneExistante:
    """What may be said of a demande that exists: where it is, by which key it was found, its page when it is visible."""

    ou: str
    par: str
    url: str


def _existantes(acteur: Acteur, connu: dict[str, Any]) -> list[LigneExistante]:
    if connu["qui"] == "association":
        return []
    noms = ("numero", "nir", "nom", "prenom", "naissance_le")
    trouvees = verifier_existant(acteur=acteur, **{nom: connu[nom] for nom in noms})
    return [
        LigneExistante(
            ou=f"{une.organisme}, {une.guichet}",
            par=PAR_EN_MOTS[une.par],
            url=reverse("registre:dossier", args=[une.cle]) if une.visible else "",
        )
        for une in trouvees
    ]


def _formulaire_vierge(request: RequeteDAgent, connu: dict[str, Any], confirmations: list[str]) -> HttpResponse:
    guichets = guichets_de(request)
    depart = saisie_vide(aujourdhui(), guichets[0][0] if guichets else "")
    morale = connu["qui"] == "association"
    if morale:
        depart = replace(depart, personne_morale=SaisiePersonneMorale(nom=connu["denomination"]))
    else:
        personne = SaisiePersonne(
            role=RolePersonne.TITULAIRE,
            nom=connu["nom"],
            nom_naissance=connu["nom"],
            prenom=connu["prenom"],
            naissance_le=connu["naissance_le"],
            nir=connu["nir"],
        )
        depart = replace(depart, menage=SaisieMenage(personnes=[personne]))
    formulaire = FormulaireDemande(
        listes=Listes(nomenclatures(), aujourdhui()),
        guichets=guichets,
        jour=aujourdhui(),
        origine=depart,
        morale=morale,
    )
    return _page(request, formulaire, confirmations=confirmations, envoi_cle=str(uuid4()))


def _page(
    request: RequeteDAgent,
    formulaire: FormulaireDemande,
    *,
    confirmations: list[str],
    envoi_cle: str,
    avertissements: tuple[Refus, ...] = (),
    **options: Any,
) -> HttpResponse:
    caches = [
        ("morale", "1" if formulaire.morale else ""),
        ("envoi", envoi_cle),
        *(("confirmations", c) for c in confirmations),
    ]
    return commun.page(
        request,
        formulaire,
        titre="Enregistrer une demande",
        sous_titre="Formulaire Cerfa 14069, rubriques a, b et h"
        if formulaire.morale
        else "Formulaire Cerfa 14069*05, neuf rubriques de l'article R441-2-2",
        envoi="Enregistrer la demande",
        note_envoi="Le numéro unique est délivré à l'enregistrement.",
        retour=reverse("registre:liste"),
        action=reverse("registre:enregistrer"),
        caches=caches,
        avertissements=[un.phrase() for un in avertissements],
        confirmation=" ".join(un.code for un in avertissements),
        **options,
    )


@require_POST
@exige(Droit.ENREGISTRER)
def valider(request: RequeteDAgent) -> HttpResponse:
    """Register what the form says; back to the form with every reason otherwise."""
    assert request.acteur is not None
    morale = request.POST.get("morale") == "1"
    guichets = guichets_de(request)
    formulaire = FormulaireDemande(
        listes=Listes(nomenclatures(), aujourdhui()),
        guichets=guichets,
        jour=aujourdhui(),
        origine=saisie_vide(aujourdhui(), guichets[0][0] if guichets else ""),
        data=request.POST,
        morale=morale,
    )
    confirmations = [*request.POST.getlist("confirmations"), *request.POST.get("confirmer", "").split()]
    cle = request.POST.get("envoi", "")[:64]
    if not formulaire.is_valid():
        return _page(request, formulaire, confirmations=confirmations, envoi_cle=cle, statut=422)
    saisie = formulaire.saisie()
    try:
        demande = enregistrer(saisie, acteur=request.acteur, confirmations=confirmations, cle_idempotence=cle or None)
    except ActionRefusee as refusee:
        return _refuser(request, formulaire, refusee, saisie, confirmations, cle)
    return redirect(f"{reverse('registre:dossier', args=[demande.cle])}?enregistree=1")


def _refuser(
    request: RequeteDAgent,
    formulaire: FormulaireDemande,
    refusee: ActionRefusee,
    saisie: Any,
    confirmations: list[str],
    cle: str,
) -> HttpResponse:
    """Hard refusals go to their field; warnings are listed for the agent to confirm."""
    a_confirmer = tuple(un for un in refusee.refus if isinstance(un, Avertissement))
    durs = [un for un in refusee.refus if un not in a_confirmer]
    autres = commun.placer(durs, formulaire, saisie)
    statut = durs[0].statut_http if durs else 409
    return _page(
        request,
        formulaire,
        confirmations=confirmations,
        envoi_cle=cle,
        avertissements=a_confirmer,
        statut=statut,
        autres=autres,
    )
