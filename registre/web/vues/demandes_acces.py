"""Existing demandes while the identity is typed; asking the guichet concerned to open one, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.enums import EtatAcces
from registre.models import Demande, DemandeAcces
from registre.services import acces
from registre.services.doublons_probables import Cle, verifier_existant
from registre.web.formulaires.champs import DateSaisie, Texte
from registre.web.formulaires.direct import FormulaireDirect
from socle.clock import aujourdhui
from socle.errors import ActionRefusee

PAR_EN_MOTS = {
    Cle.NUMERO: "même numéro unique",
    Cle.NIR: "même numéro de sécurité sociale",
    Cle.IDENTITE: "mêmes nom, prénom et date de naissance",
}
TROIS_MOIS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class LigneExistante:
    """What may be said of a demande that exists: where it is, by which key it was found, its page when it is visible.

    `reference` names it, sealed, to whoever may only ask for access; `deja` when his organisme already asked.
    """

    ou: str
    par: str
    url: str
    reference: str
    deja: bool


def existantes(acteur: Acteur, connu: dict[str, Any]) -> list[LigneExistante]:
    """Demandes of this person, anywhere in the register. Counted and traced. Raises `ActionRefusee`."""
    noms = ("numero", "nir", "nom", "prenom", "naissance_le")
    trouvees = verifier_existant(acteur=acteur, **{nom: connu[nom] for nom in noms})
    demandees = acces.deja_demandees(acteur, [une.demande_id for une in trouvees if not une.visible])
    return [
        LigneExistante(
            ou=f"{une.organisme}, {une.guichet}",
            par=PAR_EN_MOTS[une.par],
            url=reverse("registre:dossier", args=[une.cle]) if une.visible else "",
            reference="" if une.visible else acces.sceller_reference(une.demande_id, acteur),
            deja=une.demande_id in demandees,
        )
        for une in trouvees
    ]


@require_POST
@exige(Droit.ENREGISTRER)
def verifier(request: RequeteDAgent) -> HttpResponse:
    """The fragment shown under the identity being typed. Says nothing until a key is complete."""
    assert request.acteur is not None
    formulaire = FormulaireDirect(request.POST)
    contexte: dict[str, Any] = {"existantes": None, "refus": ""}
    if formulaire.is_valid() and formulaire.complet():
        try:
            contexte["existantes"] = existantes(request.acteur, formulaire.cleaned_data)
        except ActionRefusee as refusee:
            contexte["refus"] = refusee.premier.phrase()
    return render(request, "registre/parties/existantes.html", contexte)


class FormulaireReponse(forms.Form):
    """The answer of the guichet: a share with its end, or a refusal with its motive."""

    au = DateSaisie(label="Jusqu'au", required=False)
    demande_signee_le = DateSaisie(label="Demande signée par le demandeur le", required=False)
    motif = Texte(label="Motif du refus", max_length=300)


@require_POST
@exige(Droit.ENREGISTRER)
def demander(request: RequeteDAgent) -> HttpResponse:
    """Ask the guichet that follows a demande found by the check to open it."""
    assert request.acteur is not None
    rang, _, reference = request.POST.get("reference", "").partition(".")
    motif = request.POST.get(f"motif-acces-{rang}", "")
    acces.demander(reference, motif=motif, acteur=request.acteur)
    messages.success(
        request, "La demande d'accès est transmise au guichet qui suit ce dossier. Sa réponse apparaît ici."
    )
    return redirect("registre:demandes_acces")


@dataclass(frozen=True, slots=True)
class LigneAcces:
    """One request, as asked or as received."""

    cle: UUID
    qui: str
    motif: str
    quand: datetime
    etat: str
    ton: str
    reponse: str
    url: str
    attend: bool


TONS = {EtatAcces.EN_ATTENTE: "ambre", EtatAcces.ACCORDEE: "vert", EtatAcces.REFUSEE: "rouge"}


@require_GET
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """What our organisme asked, and what was asked of our guichets."""
    assert request.acteur is not None
    return _page(request, request.acteur)


def _page(request: RequeteDAgent, acteur: Acteur, *, statut: int = 200, **contexte: Any) -> HttpResponse:
    recues = []
    if access.peut(acteur, Droit.PARTAGER):
        attendues = acces.recues(acteur).order_by("-etat", "-faite_a").select_related("organisme", "demande")
        attente = list(attendues.filter(etat=EtatAcces.EN_ATTENTE).order_by("faite_a")[: acces.LISTE_MAXIMALE])
        decidees = attendues.exclude(etat=EtatAcces.EN_ATTENTE).order_by("-decidee_a")[: acces.LISTE_MAXIMALE]
        recues = [_recue(une) for une in [*attente, *decidees]]
    envoyees = list(
        acces.envoyees(acteur)
        .select_related("demande__guichet__organisme", "partage")
        .order_by("-faite_a")[: acces.LISTE_MAXIMALE]
    )
    accordees = [une.demande_id for une in envoyees if une.etat == EtatAcces.ACCORDEE]
    visibles = set(
        Demande.objects.visibles_par(acteur).filter(pk__in=accordees).values_list("pk", flat=True) if accordees else ()
    )
    donnees = {
        "recues": recues,
        "envoyees": [_envoyee(une, visibles) for une in envoyees],
        "proposee": aujourdhui() + TROIS_MOIS,
        "peut_repondre": access.peut(acteur, Droit.PARTAGER),
        "refus": [],
        **contexte,
    }
    return render(request, "registre/demandes_acces.html", donnees, status=statut)


def _recue(une: DemandeAcces) -> LigneAcces:
    return LigneAcces(
        cle=une.cle,
        qui=une.organisme.nom,
        motif=une.motif,
        quand=timezone.localtime(une.faite_a),
        etat=une.get_etat_display(),
        ton=TONS[EtatAcces(une.etat)],
        reponse=une.motif_decision,
        url=reverse("registre:dossier", args=[une.demande.cle]),
        attend=une.etat == EtatAcces.EN_ATTENTE,
    )


def _envoyee(une: DemandeAcces, visibles: set[int]) -> LigneAcces:
    """The asker reads where the demande is followed, and its page once it is open to him."""
    guichet = une.demande.guichet
    return LigneAcces(
        cle=une.cle,
        qui=f"{guichet.organisme.nom}, {guichet.nom or guichet.code}",
        motif=une.motif,
        quand=timezone.localtime(une.faite_a),
        etat=une.get_etat_display(),
        ton=TONS[EtatAcces(une.etat)],
        reponse=une.motif_decision or _jusqu_au(une.partage.au if une.partage else None),
        url=reverse("registre:dossier", args=[une.demande.cle]) if une.demande_id in visibles else "",
        attend=une.etat == EtatAcces.EN_ATTENTE,
    )


def _jusqu_au(fin: date | None) -> str:
    return f"Ouvert jusqu'au {fin:%d/%m/%Y}" if fin else ""


@require_POST
@exige(Droit.PARTAGER)
def repondre(request: RequeteDAgent) -> HttpResponse:
    """Grant or refuse; refused by the rules, the list comes back with the reason."""
    assert request.acteur is not None
    try:
        cle = UUID(request.POST.get("acces", ""))
    except ValueError:
        cle = UUID(int=0)
    formulaire = FormulaireReponse(request.POST)
    if not formulaire.is_valid():
        phrases = [f"{formulaire.fields[nom].label} : {e}" for nom, es in formulaire.errors.items() for e in es]
        return _page(request, request.acteur, statut=422, refus=phrases)
    c = formulaire.cleaned_data
    decision = acces.Decision(
        accorder=request.POST.get("decision") == "accorder",
        motif=c["motif"],
        au=c["au"],
        demande_signee_le=c["demande_signee_le"],
    )
    try:
        faite = acces.decider(cle, decision, acteur=request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.statut_http == 404:
            raise
        phrases = [un.phrase() for un in refusee.refus]
        return _page(request, request.acteur, statut=refusee.premier.statut_http, refus=phrases)
    accorde = faite.etat == EtatAcces.ACCORDEE
    messages.success(request, "Accès accordé : le dossier est partagé." if accorde else "Accès refusé, avec son motif.")
    return redirect("registre:demandes_acces")
