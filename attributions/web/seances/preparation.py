"""A sitting before and after it is held: agenda, attendance, what is missing, who sits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Min, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attributions.documents.proces_verbal import presence_dite
from attributions.models import LigneSeance, MembreCal, MiseADisposition, SeanceCal
from attributions.permissions import introuvable, refus_de_seance
from attributions.saisie.seances import SaisiePresence
from attributions.services import agenda, expirations, secondes_convocations, tenue
from attributions.services.menages_qui_changent import changes_par_vacance
from attributions.services.prononcees import informations
from attributions.services.voix import Assemblee, assemblee_de, peut_presider, preside
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.states.seance import ActeSeance, EtatSeance
from attributions.states.vacance import EtatVacance
from attributions.web.parc.occupation import occupations_de
from attributions.web.seances.calendrier import etat_affiche
from attributions.web.seances.heures import instant_dit
from attributions.web.seances.salle import etat_de_ligne, lignes_de, logement_affiche, seance_visible
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger
from socle.presentation import ActeAffiche

A_INSCRIRE_MAX = 100
_ACTES = (
    (ActeSeance.CONVOQUER, "Convoquer", "attributions:convoquer_seance"),
    (ActeSeance.OUVRIR, "Ouvrir la séance", "attributions:ouvrir_seance"),
    (ActeSeance.CLORE, "Clore", "attributions:clore_seance"),
    (ActeSeance.CONVOQUER, "Déplacer", "attributions:deplacer_seance"),
    (ActeSeance.ANNULER, "Annuler", "attributions:annuler_seance"),
)


@require_safe
@exige(Droit.CONSULTER)
def seance(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The sitting: agenda in order, vacancies that may be added, members, acts."""
    assert request.acteur is not None
    une = seance_visible(request.acteur, cle)
    return _page(request, une, 200)


def _page(request: RequeteDAgent, une: SeanceCal, statut: int, refus: tuple[str, ...] = ()) -> HttpResponse:
    assert request.acteur is not None
    lignes = lignes_de(une)
    comptes, echeances = _comptes(lignes)
    expirent = expirations.avis(echeances, le=aujourdhui())
    modifiable = refus_de_seance(ActeSeance.INSCRIRE, acteur=request.acteur, seance=une) is None
    assemblee = assemblee_de(une)
    membres = assemblee.concernes(lignes)
    changes = changes_par_vacance([un.mise_a_disposition_id for un in lignes])
    contexte = {
        "seance": une,
        "etat": etat_affiche(une.etat),
        "lignes": [
            {
                "ligne": ligne,
                "logement": logement_affiche(ligne),
                "candidats": comptes.get(ligne.mise_a_disposition_id, 0),
                "expiration": expirent.get(ligne.mise_a_disposition_id),
                "changes": changes.get(ligne.mise_a_disposition_id, 0),
                "etat": etat_de_ligne(ligne),
                "premier": rang == 0,
                "dernier": rang == len(lignes) - 1,
            }
            for rang, ligne in enumerate(lignes)
        ],
        "occupations": occupations_de(une),
        "modifiable": modifiable,
        "retirable": une.etat in (EtatSeance.PREPAREE, EtatSeance.CONVOQUEE) and modifiable,
        "a_inscrire": _a_inscrire(request.acteur, une) if modifiable else [],
        "actes": _actes(request.acteur, une),
        "membres": membres,
        "feuille": _feuille_affichee(assemblee, membres),
        "president": preside(une, assemblee),
        "salle": bool(lignes) and une.etat != EtatSeance.ANNULEE,
        "informations": informations(une),
        "refus": refus,
    }
    return render(request, "attributions/seances/seance.html", contexte, status=statut)


def _feuille_affichee(assemblee: Assemblee, membres: list[MembreCal]) -> list[dict[str, Any]]:
    """Who was there and when, as the procès-verbal says it; empty before the opening."""
    return [
        {"membre": un, "la": bool(p.intervalles), "presence": presence_dite(p.intervalles, excuse=p.excuse)}
        for un in membres
        if (p := assemblee.presences.get(un.pk)) is not None
    ]


def _actes(acteur: Acteur, une: SeanceCal) -> list[ActeAffiche]:
    """Acts of this state, the next one to do first; those another state would allow are not shown.

    A sitting already convoked is opened; convoking it again remains possible.
    """
    actes = []
    suivant = ActeSeance.OUVRIR if une.etat == EtatSeance.CONVOQUEE else None
    for acte, libelle, route in _ACTES:
        if refus_de_seance(acte, acteur=acteur, seance=une) is None:
            actes.append(ActeAffiche(acte.value, libelle, reverse(route, args=[une.cle])))
    if secondes_convocations.refus_de_reconvoquer(acteur=acteur, seance=une) is None:
        url = reverse("attributions:reconvoquer_seance", args=[une.cle])
        actes.append(ActeAffiche(secondes_convocations.RECONVOQUER, "Reconvoquer faute de quorum", url))
    actes.sort(key=lambda un: un.code != suivant)
    return [replace(un, principal=rang == 0) for rang, un in enumerate(actes)]


def _comptes(lignes: list[LigneSeance]) -> tuple[dict[int, int], dict[int, date | None]]:
    """By vacancy: how many candidates, and the first end of their demandes; one statement."""
    vus = (EtatCandidature.DESIGNEE, EtatCandidature.RETIREE, EtatCandidature.SUSPENDUE)
    ids = [une.mise_a_disposition_id for une in lignes]
    ouvertes = Q(candidatures__etat__in=OUVERTES)
    lues = list(
        MiseADisposition.objects.filter(pk__in=ids)
        .annotate(
            vus=Count("candidatures", filter=~Q(candidatures__etat__in=vus)),
            fin=Min("candidatures__demande__valable_jusqu_au", filter=ouvertes),
        )
        .values_list("pk", "vus", "fin")
    )
    return {pk: combien for pk, combien, _ in lues}, {pk: fin for pk, _, fin in lues}


def _a_inscrire(acteur: Acteur, une: SeanceCal) -> list[dict[str, Any]]:
    """Vacancies of the bailleur with transmitted candidates, in the commission's territory, on no open agenda."""
    prises = LigneSeance.objects.filter(
        examinee_a__isnull=True,
        reportee=False,
        seance__etat__in=[EtatSeance.PREPAREE, EtatSeance.CONVOQUEE, EtatSeance.OUVERTE],
    ).values("mise_a_disposition")
    vacances = MiseADisposition.objects.visibles_par(acteur).filter(
        attribuant=une.commission.bailleur_id, etat=EtatVacance.EN_COMMISSION
    )
    if une.commission.territoires:
        vacances = vacances.filter(territoires__overlap=une.commission.territoires)
    vacances = (
        vacances.exclude(pk__in=prises)
        .select_related("logement__commune", "reservataire", "convention")
        .annotate(prets=Count("candidatures", filter=Q(candidatures__etat__in=agenda.A_INSCRIRE)))
        .order_by("disponible_le", "pk")
    )
    return [
        {
            "vacance": v,
            "logement": logement_affiche(LigneSeance(seance=une, mise_a_disposition=v)),
            "candidats": v.prets,
        }
        for v in vacances[:A_INSCRIRE_MAX]
    ]


def _faire(request: RequeteDAgent, cle: UUID, agir: Any, fait: str) -> HttpResponse:
    """Do it and come back; a refusal is said on the page, which has not changed."""
    assert request.acteur is not None
    une = seance_visible(request.acteur, cle)
    try:
        agir(une)
    except ActionRefusee as refusee:
        return _page(
            request,
            seance_visible(request.acteur, cle),
            refusee.premier.statut_http,
            tuple(un.phrase() for un in refusee.refus),
        )
    messages.success(request, fait)
    return redirect("attributions:seance", cle)


@require_POST
@exige(Droit.TENIR_COMMISSION)
def inscrire(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Add a vacancy to the agenda."""
    acteur = request.acteur
    assert acteur is not None

    def agir(une: SeanceCal) -> None:
        try:
            vacance = (
                MiseADisposition.objects.visibles_par(acteur).filter(cle=UUID(request.POST.get("vacance", ""))).first()
            )
        except ValueError:
            vacance = None
        if vacance is None:
            raise ActionRefusee(introuvable("Cette mise à disposition"))
        agenda.inscrire(une.pk, vacance.pk, acteur=acteur)

    return _faire(request, cle, agir, "Logement inscrit à l'ordre du jour.")


@require_POST
@exige(Droit.TENIR_COMMISSION)
def retirer(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Take a dwelling off the agenda."""
    acteur = request.acteur
    assert acteur is not None
    return _faire(
        request,
        cle,
        lambda une: agenda.retirer_ligne(_ligne(une, request).pk, acteur=acteur),
        "Logement retiré de l'ordre du jour.",
    )


@require_POST
@exige(Droit.TENIR_COMMISSION)
def ordonner(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Move one dwelling up or down."""
    acteur = request.acteur
    assert acteur is not None

    def agir(une: SeanceCal) -> None:
        ids = [ligne.pk for ligne in lignes_de(une)]
        rang = ids.index(_ligne(une, request).pk)
        vers = rang + (1 if request.POST.get("sens") == "bas" else -1)
        if 0 <= vers < len(ids):
            ids[rang], ids[vers] = ids[vers], ids[rang]
        agenda.ordonner(une.pk, ids, acteur=acteur)

    return _faire(request, cle, agir, "Ordre du jour modifié.")


def _ligne(une: SeanceCal, request: RequeteDAgent) -> LigneSeance:
    texte = request.POST.get("ligne", "")
    ligne = LigneSeance.objects.filter(seance=une, pk=int(texte)).first() if texte.isdecimal() else None
    if ligne is None:
        raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
    return ligne


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.TENIR_COMMISSION)
def ouvrir(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The attendance sheet, then the opening."""
    assert request.acteur is not None
    une = seance_visible(request.acteur, cle)
    exiger(refus_de_seance(ActeSeance.OUVRIR, acteur=request.acteur, seance=une))
    refus: tuple[str, ...] = ()
    statut = 200
    if request.method == "POST":
        try:
            tenue.ouvrir(
                une.pk,
                presences=_feuille(request, une),
                president_id=_id(request.POST.get("president", "")),
                ouverte_a=instant_dit(une, request.POST.get("ouverte_a", ""), "ouverte_a"),
                acteur=request.acteur,
            )
            return redirect("attributions:salle_en_cours", cle)
        except ActionRefusee as refusee:
            refus, statut = tuple(un.phrase() for un in refusee.refus), refusee.premier.statut_http
    membres = assemblee_de(une).concernes(lignes_de(une))
    coches = {nom: set(request.POST.getlist(nom)) for nom in ("presents", "distance", "excuses")}
    contexte = {
        "seance": une,
        "membres": [{"membre": un, **{nom: str(un.pk) in siens for nom, siens in coches.items()}} for un in membres],
        "presidents": [un for un in membres if peut_presider(un)],
        "preside": request.POST.get("president", ""),
        "ouverte_a": request.POST.get("ouverte_a", ""),
        "refus": refus,
    }
    return render(request, "attributions/seances/ouvrir.html", contexte, status=statut)


def _feuille(request: RequeteDAgent, une: SeanceCal) -> list[SaisiePresence]:
    la, loin = set(request.POST.getlist("presents")), set(request.POST.getlist("distance"))
    excuses = set(request.POST.getlist("excuses"))
    return [
        SaisiePresence(un.pk, present=str(un.pk) in la, a_distance=str(un.pk) in loin, excuse=str(un.pk) in excuses)
        for un in assemblee_de(une).concernes(lignes_de(une))
    ]


def _id(texte: str) -> int | None:
    return int(texte) if texte.isdecimal() else None
