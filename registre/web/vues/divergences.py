"""Divergences between the register and other systems: the list with its filters, corrections, claims, export."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.enums import SourceFichier, StatutNumero, TypePriorite
from registre.models import CauseDivergence, Demande, Divergence, EtatDivergence, NumeroUnique
from registre.services.actes import OBJET
from registre.services.priorites import suites_divergence as suites
from registre.services.priorites.fichiers import sources_ouvertes
from registre.web import affichage
from socle.errors import ActionRefusee, Nature
from socle.journal import tracer_consultation
from socle.presentation import Etiquette, Ton
from socle.tabular import Colonne, Forme, ecrire_xlsx

PAR_PAGE = 50
EXPORT_MAX = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONS = {
    EtatDivergence.OUVERTE: Ton.AMBRE, EtatDivergence.RECLAMEE: Ton.BLEU, EtatDivergence.REGLEE: Ton.VERT,
    EtatDivergence.ECARTEE: Ton.GRIS,
}  # fmt: skip
SOURCES = (("sne", "SNE"), *SourceFichier.choices, ("registre", "Le registre lui-même"))
FILTRES = ("etat", "cause", "source", "departement")


@dataclass(frozen=True, slots=True)
class LigneDivergence:
    """A row: who (by number), what, since when, what can be done. `reclamation` is a text to copy."""

    cle: UUID
    numero: str
    groupes: list[str]
    url: str
    type: str
    cause: str
    source: str
    la_bas: str
    depuis: str
    etat: Etiquette
    corrigible: bool
    correction: str
    reclamation: suites.Reclamation
    motif: str
    ouverte: bool
    reclamee: bool


def _siennes(acteur: Acteur) -> QuerySet[Divergence]:
    """Those of his perimeter; only on the labels of his organisme for who is neither the State nor the gestionnaire."""
    lues = Divergence.objects.filter(demande__in=Demande.objects.visibles_par(acteur, Droit.PRIORISER))
    if suites.visibles(acteur) is None:
        return lues
    return lues.filter(priorite__organisme=acteur.organisme_id)


def _filtrees(request: RequeteDAgent, lues: QuerySet[Divergence]) -> tuple[QuerySet[Divergence], dict[str, str]]:
    """Unknown values are left out, as if they had not been asked."""
    dits = {nom: request.GET.get(nom, "")[:20] for nom in FILTRES}
    dits["etat"] = dits["etat"] or EtatDivergence.OUVERTE.value
    connus = {
        "etat": set(EtatDivergence.values), "cause": set(CauseDivergence.values), "source": {code for code, _ in SOURCES},
    }  # fmt: skip
    for nom, codes in connus.items():
        if dits[nom] in codes:
            lues = lues.filter(**{nom: dits[nom]})
        else:
            dits[nom] = ""
    if dits["departement"].isdecimal():
        lues = lues.filter(demande__territoires__contains=[int(dits["departement"])])
    else:
        dits["departement"] = ""
    return lues, {nom: dit for nom, dit in dits.items() if dit}


@require_safe
@exige(Droit.PRIORISER)
def divergences(request: RequeteDAgent) -> HttpResponse:
    """One page, the oldest first, with the count of each cause."""
    assert request.acteur is not None
    return _page(request, request.acteur)


def _page(request: RequeteDAgent, acteur: Acteur, refus: Sequence[Any] = ()) -> HttpResponse:
    siennes = _siennes(acteur)
    lues, dits = _filtrees(request, siennes)
    apres = request.GET.get("apres", "")
    if apres.isdecimal():
        lues = lues.filter(pk__gt=int(apres[:18]))
    page = list(_ordonnees(lues)[: PAR_PAGE + 1])
    suivante = f"?{urlencode({**dits, 'apres': page[PAR_PAGE - 1].pk})}" if len(page) > PAR_PAGE else ""
    lignes = _lignes(page[:PAR_PAGE], acteur)
    comptes = dict(siennes.filter(close_le__isnull=True).values_list("cause").annotate(n=Count("pk")))
    contexte = {
        "lignes": lignes,
        "filtres": dits,
        "causes": [(c.value, c.label, comptes.get(c.value, 0)) for c in CauseDivergence],
        "etats": EtatDivergence.choices,
        "sources": SOURCES,
        "departements": _departements(),
        "suivante": suivante,
        "debut": f"?{urlencode(dits)}" if apres else "",
        "export": f"{reverse('registre:exporter_divergences')}?{urlencode(dits)}",
        "peut_exporter": _peut_exporter(acteur),
        "importe": bool(sources_ouvertes(acteur)),
        "refus": [un.phrase() for un in refus],
    }
    return render(request, "registre/divergences.html", contexte, status=refus[0].statut_http if refus else 200)


def _ordonnees(lues: QuerySet[Divergence]) -> QuerySet[Divergence]:
    return lues.select_related("demande", "priorite", "ligne").order_by("pk")


def _peut_exporter(acteur: Acteur) -> bool:
    return access.peut(acteur, Droit.EXPORTER)


def _departements() -> list[tuple[str, str]]:
    lus = Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True).order_by("code")
    return [(str(pk), f"{code} - {nom}") for pk, code, nom in lus.values_list("pk", "code", "nom")]


def _lignes(lues: Sequence[Divergence], acteur: Acteur) -> list[LigneDivergence]:
    """The rows of a page; the reading of their numbers is traced."""
    ids = [une.demande_id for une in lues]
    numeros = dict(
        NumeroUnique.objects.filter(demande__in=ids, statut=StatutNumero.COURANT).values_list("demande_id", "numero")
    )
    tracer_consultation(acteur, OBJET, sorted(set(ids)), nature="divergences")
    return [_ligne(une, numeros.get(une.demande_id, "")) for une in lues]


CORRECTIONS = {
    CauseDivergence.INCONNUE_ICI: "Reconnaître ici",
    CauseDivergence.CLOSE_LA_BAS: "Terminer ici",
    CauseDivergence.LOGEE_SANS_FIN: "Terminer : ménage relogé",
}


def _ligne(une: Divergence, numero: str) -> LigneDivergence:
    cause = CauseDivergence(une.cause)
    la_bas = f"Date donnée : {affichage.jour(une.la_bas_le)}." if une.la_bas_le else ""
    return LigneDivergence(
        cle=une.cle,
        numero=numero,
        groupes=affichage.groupes(numero),
        url=reverse("registre:priorites", args=[une.demande.cle]),
        type=str(TypePriorite(une.type).label),
        cause=str(cause.label),
        source=dict(SOURCES).get(une.source, une.source),
        la_bas=affichage.jour(une.la_bas_le, court=True),
        depuis=affichage.jour(une.trouvee_le, court=True),
        etat=Etiquette(str(une.get_etat_display()), TONS[EtatDivergence(une.etat)]),
        corrigible=cause in CORRECTIONS and (cause is not CauseDivergence.INCONNUE_ICI or une.ligne_id is not None),
        correction=CORRECTIONS.get(cause, ""),
        reclamation=suites.reclamation(une, numero, la_bas=la_bas),
        motif=une.motif,
        ouverte=une.close_le is None,
        reclamee=une.etat == EtatDivergence.RECLAMEE,
    )


@require_POST
@exige(Droit.PRIORISER)
def traiter_divergence(request: RequeteDAgent, divergence: UUID) -> HttpResponse:
    """Correct, claim or set aside one divergence, then back to the list as it was."""
    assert request.acteur is not None
    une = _siennes(request.acteur).filter(cle=divergence).first()
    if une is None:
        raise Http404
    geste = request.POST.get("geste", "")
    try:
        if geste == "corriger":
            suites.corriger(une.pk, acteur=request.acteur)
            dit = "Corrigé : l'acte est inscrit au fil du dossier."
        elif geste == "reclamer":
            suites.reclamer(une.pk, acteur=request.acteur)
            dit = "Réclamation notée : la comparaison de nuit la fermera quand l'autre système aura corrigé."
        elif geste == "ecarter":
            suites.ecarter(une.pk, motif=request.POST.get("motif", ""), acteur=request.acteur)
            dit = "Divergence écartée."
        else:
            raise Http404
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTROUVABLE:
            raise
        return _page(request, request.acteur, refusee.refus)
    messages.success(request, dit)
    return redirect(f"{reverse('registre:divergences')}?{request.POST.get('requete', '')[:200]}")


COLONNES: tuple[Colonne[LigneDivergence], ...] = (
    Colonne("Numéro unique", lambda une: une.numero, largeur=22, nominative=True),
    Colonne("Priorité", lambda une: une.type, largeur=40),
    Colonne("Cause", lambda une: une.cause, largeur=44),
    Colonne("Système comparé", lambda une: une.source, largeur=20),
    Colonne("Date dite là-bas", lambda une: une.la_bas, largeur=16),
    Colonne("Trouvée le", lambda une: une.depuis, largeur=14),
    Colonne("État", lambda une: une.etat.texte, Forme.TEXTE, largeur=26),
)


@require_safe
@exige(Droit.EXPORTER)
def exporter_divergences(request: RequeteDAgent) -> HttpResponse:
    """The list of these filters in a workbook, within a limit; traced with its ids."""
    assert request.acteur is not None
    lues, _ = _filtrees(request, _siennes(request.acteur))
    lignes = _lignes(list(_ordonnees(lues)[:EXPORT_MAX]), request.acteur)
    cible = io.BytesIO()
    ecrire_xlsx(cible, COLONNES, lignes, titre="Divergences")
    reponse = HttpResponse(cible.getvalue(), content_type=XLSX)
    reponse["Content-Disposition"] = 'attachment; filename="divergences.xlsx"'
    return reponse
