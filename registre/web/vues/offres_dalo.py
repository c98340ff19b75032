"""Offers made under DALO and refused: the State's tray, and what it says of each (R441-16-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.corbeilles import DOSSIERS
from registre.enums import StatutNumero, SuiteOffreDalo, TypePriorite
from registre.models import Demande, NumeroUnique, OffreDalo, Priorite
from registre.permissions_priorites import qui_est
from registre.ports import CorbeilleDObjets
from registre.rules.prononcer import refus_de_competence, types_ouverts
from registre.services.actes import OBJET
from registre.services.priorites import offres as service
from registre.states.priorite import EtatPriorite
from registre.web.presenters import offres_dalo as presenter
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation

PAR_PAGE = 25


def est_de_l_etat(acteur: Acteur) -> bool:
    """A service of the State that answers for the decisions of the commission de médiation; one statement."""
    return TypePriorite.DALO in types_ouverts(qui_est(acteur).bases)


def _siennes(acteur: Acteur) -> QuerySet[OffreDalo]:
    return OffreDalo.objects.filter(demande__in=Demande.objects.visibles_par(acteur, Droit.PRIORISER))


def _dates(acteur: Acteur, _le: date) -> QuerySet[Any, Any] | None:
    if acteur.organisme_id is None or not est_de_l_etat(acteur):
        return None
    return _siennes(acteur).a_examiner().order_by("repondue_le", "pk").values_list("repondue_le", flat=True)


CORBEILLE = CorbeilleDObjets(
    code="offres_dalo",
    groupe=DOSSIERS,
    titre="Offres DALO refusées",
    droit=Droit.PRIORISER,
    dates=_dates,
    adresse=lambda: reverse("registre:offres_dalo"),
    detail="le plus ancien refus du",
    alerte=0,
)


@require_safe
@exige(Droit.PRIORISER)
def offres_dalo(request: RequeteDAgent) -> HttpResponse:
    """The refusals that wait for the State's answer, the oldest first."""
    acteur = request.acteur
    assert acteur is not None
    exiger(refus_de_competence(TypePriorite.DALO, qui_est(acteur).bases))
    return _page(request, acteur)


def _page(request: RequeteDAgent, acteur: Acteur, refus: Sequence[Refus] = (), *, offre: str = "") -> HttpResponse:
    apres = request.GET.get("apres", "")
    rang = int(apres) if apres.isascii() and apres.isdecimal() and len(apres) < 6 else 0
    lues = list(
        _siennes(acteur).a_examiner()
        .select_related("demande", "bailleur", "commune", "courrier", "suite_par")
        .order_by("repondue_le", "pk")[rang : rang + PAR_PAGE + 1]
    )  # fmt: skip
    montrees, le = lues[:PAR_PAGE], aujourdhui()
    ids = [une.demande_id for une in montrees]
    labels = {
        un.demande_id: un
        for un in Priorite.objects.filter(demande__in=ids, type=TypePriorite.DALO).exclude(etat=EtatPriorite.TERMINEE)
    }
    courants = NumeroUnique.objects.filter(demande__in=ids, statut=StatutNumero.COURANT)
    numeros = dict(courants.values_list("demande_id", "numero"))
    if ids:
        tracer_consultation(acteur, OBJET, sorted(set(ids)), nature="offres_dalo")
    contexte = {
        "lignes": presenter.a_traiter(montrees, labels, numeros, acteur, le=le),
        "suites": presenter.SUITES,
        "suivante": f"?apres={rang + PAR_PAGE}" if len(lues) > PAR_PAGE else "",
        "debut": bool(rang),
        "refus": [un.phrase() for un in refus],
        "saisie": {"offre": offre, **{nom: request.POST.get(nom, "")[:300] for nom in ("motif", "suite")}},
    }
    return render(request, "registre/offres_dalo.html", contexte, status=refus[0].statut_http if refus else 200)


@require_POST
@exige(Droit.PRIORISER)
def conclure_offre_dalo(request: RequeteDAgent, offre: UUID) -> HttpResponse:
    """Say what follows one refusal, then back to the tray, or to the dossier it was said from."""
    acteur = request.acteur
    assert acteur is not None
    une = _siennes(acteur).select_related("demande").filter(cle=offre).first()
    if une is None:
        raise ActionRefusee(service.offre_inconnue())
    version = request.POST.get("version", "")
    suite = request.POST.get("suite", "")
    try:
        service.conclure(
            une.pk,
            suite=suite,
            motif=request.POST.get("motif", ""),
            acteur=acteur,
            version=int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None,
        )
    except ActionRefusee as refusee:
        if refusee.premier.nature in (Nature.INTERDIT, Nature.INTROUVABLE):
            raise
        return _page(request, acteur, refusee.refus, offre=str(offre))
    perte = suite == SuiteOffreDalo.PERTE
    messages.success(request, "La perte du bénéfice est constatée : la priorité est terminée." if perte else "Le bénéfice de la décision est maintenu.")  # fmt: skip
    if request.POST.get("retour") == "dossier":
        return redirect("registre:priorites", cle=une.demande.cle)
    return redirect("registre:offres_dalo")
