"""Modification: the same form, filled in; a version read too early shows which fields differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from demandeurs.enums import SourceModification
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.permissions import refus_de
from registre.rules.constats import Avertissement
from registre.saisie import SaisieDemande
from registre.services.actes import OBJET
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier as modifier_la_demande
from registre.services.nomenclatures import nomenclatures
from registre.states.demande import Acte, NatureDemande
from registre.web.formulaires.demande import FormulaireDemande
from registre.web.listes import Listes
from registre.web.presenters.dossier import nom_de
from registre.web.vues import saisie as commun
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.journal import tracer_consultation

VERSION_PERIMEE = "version_perimee"
RENOUVELER = "renouveler"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the base and the form do not agree on."""

    libelle: str
    en_base: str
    saisie: str


@require_http_methods(["GET", "POST"])
@exige(Droit.MODIFIER)
def modifier(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Show the form as the dossier stands, or apply what it says."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    refus = refus_de(Acte.MODIFIER, acteur=acteur, objet=demande)
    if refus is not None:
        return page_de_refus(request, [refus])
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="formulaire")
    actuelle = charger_saisie(demande)
    nature = access.peut(acteur, Droit.CONSULTER_HANDICAP)
    formulaire = _formulaire(demande, actuelle, request.POST if request.method == "POST" else None, nature=nature)
    if request.method == "GET":
        return _page(request, demande, formulaire)
    if not formulaire.is_valid():
        return _page(request, demande, formulaire, version=request.POST.get("version", ""), statut=422)
    return _appliquer(request, demande, acteur, formulaire)


def _formulaire(demande: Demande, actuelle: SaisieDemande, data: Any, *, nature: bool) -> FormulaireDemande:
    guichet = demande.guichet
    return FormulaireDemande(
        listes=Listes(nomenclatures(), aujourdhui()),
        guichets=[(guichet.code, guichet.code)],
        jour=aujourdhui(),
        origine=actuelle,
        data=data,
        morale=demande.nature == NatureDemande.PERSONNE_MORALE,
        nouvelle=False,
        nature_handicap=nature,
    )


def _appliquer(request: RequeteDAgent, demande: Demande, acteur: Acteur, formulaire: FormulaireDemande) -> HttpResponse:
    confirmations = [*request.POST.getlist("confirmations"), *request.POST.get("confirmer", "").split()]
    version = request.POST.get("version", "")
    saisie = formulaire.saisie()
    try:
        modifier_la_demande(
            demande.pk,
            saisie,
            source=_source(request),
            acteur=acteur,
            version=int(version) if version.isdigit() else 0,
            confirmations=confirmations,
        )
    except ActionRefusee as refusee:
        if refusee.premier.code == VERSION_PERIMEE:
            return _conflit(request, demande, formulaire)
        a_confirmer = tuple(un for un in refusee.refus if isinstance(un, Avertissement))
        durs = [un for un in refusee.refus if un not in a_confirmer]
        autres = commun.placer(durs, formulaire, saisie)
        statut = durs[0].statut_http if durs else 409
        options = {"avertissements": a_confirmer, "confirmations": confirmations, "autres": autres}
        return _page(request, demande, formulaire, version=version, statut=statut, **options)
    messages.success(request, "Modification enregistrée.")
    suite = "registre:renouveler" if request.POST.get("suite") == RENOUVELER else "registre:dossier"
    return redirect(reverse(suite, args=[demande.cle]))


def _source(request: RequeteDAgent) -> SourceModification:
    texte = request.POST.get("source", "")
    return SourceModification(texte) if texte in SourceModification.values else SourceModification.DEMANDEUR


def _conflit(request: RequeteDAgent, demande: Demande, formulaire: FormulaireDemande) -> HttpResponse:
    """Somebody changed the dossier meanwhile: what is typed stays, the differing fields are listed, one may go on."""
    return _page(
        request, demande, formulaire, version=str(demande.version), statut=409, differences=differences(formulaire)
    )


def differences(formulaire: FormulaireDemande) -> list[Difference]:
    """Fields whose value in the form is not the one of the dossier as it stands now."""
    trouvees = []
    for partie in formulaire.formulaires():
        for nom in partie.changed_data:
            champ = partie[nom]
            if champ.is_hidden:
                continue
            en_base, ici = _montrer(champ, champ.initial), _montrer(champ, champ.data)
            if en_base != ici:
                trouvees.append(Difference(str(champ.label), en_base, ici))
    return trouvees


def _montrer(champ: Any, valeur: Any) -> str:
    if valeur in (None, "", []):
        return "vide"
    libelles = {str(code): str(libelle) for code, libelle in getattr(champ.field, "choices", [])}
    libelles |= getattr(champ.field.widget, "libelles", {})
    valeurs = valeur if isinstance(valeur, list) else [valeur]
    textes = [champ.field.prepare_value(v) if not isinstance(v, str) else v for v in valeurs]
    if hasattr(valeur, "strftime"):
        return f"{valeur:%d/%m/%Y}"
    return ", ".join(libelles.get(str(t), str(t)) for t in textes)


def _page(
    request: RequeteDAgent,
    demande: Demande,
    formulaire: FormulaireDemande,
    *,
    version: str = "",
    confirmations: list[str] | None = None,
    avertissements: tuple[Any, ...] = (),
    **options: Any,
) -> HttpResponse:
    suite = request.GET.get("suite") or request.POST.get("suite") or ""
    caches = [("version", version or str(demande.version)), ("suite", suite if suite == RENOUVELER else "")]
    caches += [("confirmations", code) for code in confirmations or []]
    return commun.page(
        request,
        formulaire,
        titre="Modifier la demande",
        sur_titre=nom_de(formulaire.origine),
        envoi="Enregistrer les modifications" if suite != RENOUVELER else "Enregistrer, puis renouveler",
        retour=reverse("registre:dossier", args=[demande.cle]),
        caches=caches,
        sources=[
            (s.value, s.label)
            for s in (SourceModification.DEMANDEUR, SourceModification.PIECE, SourceModification.TIERS)
        ],
        avertissements=[un.phrase() for un in avertissements],
        confirmation=" ".join(un.code for un in avertissements),
        **options,
    )
