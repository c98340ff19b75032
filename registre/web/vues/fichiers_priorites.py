"""Files of labels: send one with its mapping, see what it would do, apply it, read its report and its outcomes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import jour_lu
from habilitations.web.gardes import exige
from registre.enums import ResultatLigne, SourceFichier
from registre.models import CorrespondanceFichier, Demande, EtatFichier, FichierPriorites, LigneFichier
from registre.permissions_priorites import qui_est
from registre.rules.fichier_priorites import CHAMPS, LIBELLES
from registre.rules.prononcer import refus_de_competence
from registre.services.actes import OBJET
from registre.services.priorites import appliquer_fichier, fichiers
from registre.services.priorites.issues import COLONNES_DES_ISSUES, issues_du_fichier
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_consultation
from socle.tableaux import OCTETS_MAX
from socle.tabular import Colonne, Forme, ecrire_xlsx

MONTRES = 50
CONFLITS_MONTRES = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VALEURS_MAX = 60
RAPPORT: tuple[Colonne[LigneFichier], ...] = (
    Colonne("Ligne du fichier", lambda une: une.rang, Forme.ENTIER, largeur=16),
    Colonne("Résultat", lambda une: une.get_resultat_display(), largeur=26),
    Colonne("Colonne", lambda une: une.colonne, largeur=24),
    Colonne("Problème", lambda une: une.raison, largeur=90),
)


@require_http_methods(["GET", "POST"])
@exige(Droit.PRIORISER)
def fichiers_priorites(request: RequeteDAgent) -> HttpResponse:
    """The files of the organisme; POST: take one and show what it would do."""
    assert request.acteur is not None
    sources = fichiers.sources_ouvertes(request.acteur)
    if not sources:
        exiger(refus_de_competence(fichiers.COMPETENCE[SourceFichier.SYPLO], qui_est(request.acteur).bases))
    if request.method != "POST":
        return _page(request, request.acteur, sources)
    try:
        fichier = _recevoir(request, request.acteur)
    except ActionRefusee as refusee:
        if refusee.premier.nature is Nature.INTERDIT:
            raise
        return _page(request, request.acteur, sources, tuple(refusee.refus))
    return redirect("registre:fichier_priorites", fichier=fichier.cle)


def _recevoir(request: RequeteDAgent, acteur: Acteur) -> FichierPriorites:
    joint, source = request.FILES.get("fichier"), request.POST.get("source", "")
    arrete_le = jour_lu(request.POST.get("arrete_le", ""))
    if joint is None:
        raise ActionRefusee(
            Refus(
                "fichier_absent",
                "Aucun fichier n'est joint.",
                champ="fichier",
                issue="Choisissez-le.",
                source=Regle.COMPLET,
            )
        )
    if source not in SourceFichier.values:
        raise ActionRefusee(
            Refus(
                "source_requise",
                "La source du fichier manque.",
                champ="source",
                issue="Choisissez-la.",
                source=Regle.COMPLET,
            )
        )
    if arrete_le is None:
        raise ActionRefusee(
            Refus(
                "date_requise",
                "La date de l'extraction manque.",
                champ="arrete_le",
                issue="Écrivez-la jj/mm/aaaa.",
                source=Regle.COMPLET,
            )
        )
    return fichiers.recevoir(
        joint.read(OCTETS_MAX + 1),
        source=SourceFichier(source),
        arrete_le=arrete_le,
        colonnes={champ: dit for champ in CHAMPS if (dit := request.POST.get(f"col_{champ}", "").strip()[:80])},
        valeurs=_valeurs(request.POST.get("valeurs", "")),
        acteur=acteur,
    )


def _valeurs(texte: str) -> dict[str, str]:
    """Lines « word = code »."""
    couples = (ligne.split("=", 1) for ligne in texte.splitlines()[:VALEURS_MAX] if "=" in ligne)
    return {mot.strip()[:80]: code.strip()[:20] for mot, code in couples if mot.strip()}


def _page(
    request: RequeteDAgent, acteur: Acteur, sources: Iterable[SourceFichier], refus: tuple[Refus, ...] = ()
) -> HttpResponse:
    sus = {c.source: c for c in CorrespondanceFichier.objects.filter(organisme=acteur.organisme_id)}
    source = request.POST.get("source") or request.GET.get("source") or next((s.value for s in sources), "")
    sue = sus.get(source)
    colonnes = sue.colonnes if sue else {}
    postees = {champ: request.POST.get(f"col_{champ}", colonnes.get(champ, "")) for champ in CHAMPS}
    valeurs = request.POST.get(
        "valeurs", "\n".join(f"{mot} = {code}" for mot, code in (sue.valeurs if sue else {}).items())
    )
    contexte = {
        "fichiers": list(_siens(acteur).select_related("travail").order_by("-lu_a")[:MONTRES]),
        "sources": [(s.value, s.label) for s in sources],
        "source": source,
        "colonnes": [(champ, LIBELLES[champ], postees[champ]) for champ in CHAMPS],
        "valeurs": valeurs,
        "arrete_le": request.POST.get("arrete_le", f"{aujourdhui():%d/%m/%Y}"),
        "refus": [un.phrase() for un in refus],
        "mo": OCTETS_MAX // 1_000_000,
        "ouvrir": bool(refus) or any(postees.values()),
    }
    return render(request, "registre/fichiers_priorites.html", contexte, status=refus[0].statut_http if refus else 200)


@require_safe
@exige(Droit.PRIORISER)
def fichier_priorites(request: RequeteDAgent, fichier: UUID) -> HttpResponse:
    """One file: what would be done, then how far it is, then what became of it; conflicts by name of nobody."""
    assert request.acteur is not None
    un = _le_sien(request.acteur, fichier)
    comptes = Counter(un.lignes.values_list("resultat", flat=True))
    contexte = {
        "fichier": un,
        "issues": [(r.label, comptes[r.value], r.value) for r in ResultatLigne if comptes[r.value]],
        "total": sum(comptes.values()),
        "a_appliquer": sum(comptes[r.value] for r in fichiers.A_APPLIQUER),
        "conflits": _conflits(un, request.acteur),
        "a_confirmer": un.etat == EtatFichier.LU,
        "en_cours": un.etat == EtatFichier.LANCE,
        "faites": un.travail.fait if un.travail else 0,
        "a_faire": un.travail.total if un.travail else 0,
        "message": un.travail.message if un.travail else "",
    }
    partie = request.htmx
    gabarit = "registre/parties/fichier_avancement.html" if partie else "registre/fichier_priorites.html"
    return render(request, gabarit, contexte)


def _conflits(un: FichierPriorites, acteur: Acteur) -> list[LigneFichier]:
    """What a person settles, with the dossier when one may open it."""
    lignes = list(
        un.lignes.filter(resultat__in=(ResultatLigne.CONFLIT, ResultatLigne.REFUSE))
        .select_related("demande")
        .order_by("rang")[:CONFLITS_MONTRES]
    )
    visibles = set(
        Demande.objects.visibles_par(acteur)
        .filter(pk__in=[une.demande_id for une in lignes])
        .values_list("pk", flat=True)
    )
    for une in lignes:
        une.ouvrable = une.demande_id in visibles  # type: ignore[attr-defined]
    tracer_consultation(acteur, OBJET, sorted(visibles), nature="conflits_de_fichier")
    return lignes


@require_POST
@exige(Droit.PRIORISER)
def appliquer_fichier_priorites(request: RequeteDAgent, fichier: UUID) -> HttpResponse:
    assert request.acteur is not None
    appliquer_fichier.lancer(_le_sien(request.acteur, fichier).pk, acteur=request.acteur)
    return redirect("registre:fichier_priorites", fichier=fichier)


@require_POST
@exige(Droit.PRIORISER)
def abandonner_fichier_priorites(request: RequeteDAgent, fichier: UUID) -> HttpResponse:
    assert request.acteur is not None
    appliquer_fichier.abandonner(_le_sien(request.acteur, fichier).pk, acteur=request.acteur)
    return redirect("registre:fichiers_priorites")


@require_safe
@exige(Droit.PRIORISER)
def rapport_fichier_priorites(request: RequeteDAgent, fichier: UUID) -> HttpResponse:
    """The lines that were not done, by number of line: column and problem, nothing of the person."""
    assert request.acteur is not None
    un = _le_sien(request.acteur, fichier)
    faits = (ResultatLigne.FAIT, ResultatLigne.CONNUE)
    lignes = un.lignes.exclude(resultat__in=faits).order_by("rang").iterator(chunk_size=2_000)
    return _classeur(RAPPORT, lignes, "rapport", un)


@require_safe
@exige(Droit.PRIORISER)
def issues_fichier_priorites(request: RequeteDAgent, fichier: UUID) -> HttpResponse:
    """What became of the households of the file, to give back to the system it came from. Traced."""
    assert request.acteur is not None
    un = _le_sien(request.acteur, fichier)
    issues = issues_du_fichier(un, acteur=request.acteur)
    return _classeur(COLONNES_DES_ISSUES, issues, "issues", un)


def _classeur(colonnes: Any, lignes: Iterable[Any], nom: str, un: FichierPriorites) -> HttpResponse:
    cible = io.BytesIO()
    ecrire_xlsx(cible, colonnes, lignes, titre=nom.capitalize())
    reponse = HttpResponse(cible.getvalue(), content_type=XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}-{un.source}-{str(un.cle)[:8]}.xlsx"'
    return reponse


def _siens(acteur: Acteur) -> Any:
    return FichierPriorites.objects.filter(organisme_id=acteur.organisme_id or 0)


def _le_sien(acteur: Acteur, cle: UUID) -> FichierPriorites:
    trouve: FichierPriorites | None = _siens(acteur).select_related("travail").filter(cle=cle).first()
    if trouve is None:
        raise ActionRefusee(appliquer_fichier.fichier_inconnu())
    return trouve
