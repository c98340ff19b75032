"""The priorities of one dossier: read, recognise, complete, contest, lift, end; contingents decided otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from demandeurs.enums import EtatPiece
from demandeurs.models import Piece
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import Acteur
from habilitations.models import Territoire
from habilitations.rules.droits import Droit
from habilitations.rules.types import NatureTerritoire
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import jour_lu
from habilitations.web.gardes import exige
from registre.enums import Contingent, TypePriorite
from registre.models import AttenteAnormale, Demande, Priorite
from registre.permissions_pieces import refus_de_lire_la_piece, refus_de_lire_les_pieces
from registre.permissions_priorites import (
    qui_est,
    refus_de_reconnaitre,
    refus_sur_la_priorite,
)
from registre.rules.prononcer import types_ouverts
from registre.services import priorites as service
from registre.services.actes import OBJET
from registre.services.pieces.marques import est_sensible
from registre.services.priorites import contingents as service_contingents
from registre.services.priorites.lettre_delai import informer, refus_d_informer
from registre.states.demande import Acte
from registre.states.priorite import ActePriorite
from registre.web import affichage
from registre.web.formulaires.priorites import FormulairePriorite
from registre.web.presenters import offres_dalo
from registre.web.presenters import priorites as presenter
from registre.web.presenters.dossier import rappel
from registre.web.sceau import Lecture
from registre.web.vues.actes import VueActe
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus, Regle
from socle.journal import tracer_consultation

GESTES = (ActePriorite.CONTESTER, ActePriorite.LEVER, ActePriorite.TERMINER)
PIECES_PROPOSEES = 100


@require_safe
@exige(Droit.CONSULTER)
def priorites(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Every label of the dossier and its contingents; the reading is traced."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="priorites")
    return _page(request, demande, acteur)


def _page(request: RequeteDAgent, demande: Demande, acteur: Acteur, refus: tuple[Refus, ...] = ()) -> HttpResponse:
    le = aujourdhui()
    lignes = presenter.lignes(demande, acteur, le=le)
    reconnaitre = refus_de_reconnaitre(acteur, demande)
    decider = service_contingents.refus_de_decider(acteur, demande)
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "ouvertes": [une for une in lignes if une.ouverte],
        "closes": [une for une in lignes if not une.ouverte],
        "contingents": presenter.contingents(service_contingents.eligibilites(demande.pk, le=le)),
        "refus_de_reconnaitre": reconnaitre.phrase() if reconnaitre else "",
        "refus_de_decider": decider.phrase() if decider else "",
        "attente": _attente(demande, acteur, le),
        "refus": [un.phrase() for un in refus],
        "saisie": {nom: request.POST.get(nom, "")[:300] for nom in ("geste", "motif", "priorite", "contingent")},
        "version": demande.version,
        "suites": offres_dalo.SUITES,
        "le": f"{le:%d/%m/%Y}",
    }
    return render(request, "registre/priorites.html", contexte, status=refus[0].statut_http if refus else 200)


def _attente(demande: Demande, acteur: Acteur, le: date) -> dict[str, Any] | None:
    """The délai anormalement long, when it is reached: since when, by which value, and the letter."""
    attente = AttenteAnormale.objects.select_related("delai__departement").filter(demande=demande).first()
    if attente is None:
        return None
    refus = service_contingents.refus_de_decider(acteur, demande) or refus_d_informer([demande.pk]).get(demande.pk)
    delai = attente.delai
    return {
        "depuis": affichage.jour(attente.atteint_le),
        "texte": f"{delai.mois} mois, {delai.departement.nom}",
        "source": delai.arrete or delai.source,
        "certitude": delai.get_marque_display().lower(),
        "refus": refus.phrase() if refus else "",
    }


class Reconnaitre(VueActe):
    """A priority is recognised in the capacity that the law gives to the organisme of the agent."""

    acte = Acte.PRIORISER
    formulaire = FormulairePriorite
    gabarit = "registre/priorite.html"
    titre = "Reconnaître une priorité"
    envoi = "Reconnaître"
    note = "La reconnaissance est inscrite au fil du dossier avec votre organisme et sa qualité ; tous ceux qui le suivent la voient (R441-2-15 I 2° du CCH)."

    def dispatch(self, request: RequeteDAgent, cle: UUID, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        assert request.acteur is not None
        self.qui = qui_est(request.acteur)
        return super().dispatch(request, cle, *args, **kwargs)

    def refus_propre(self) -> Refus | None:
        return refus_de_reconnaitre(self.acteur, self.demande, qui=self.qui)

    def options(self) -> dict[str, Any]:
        return {
            "types": [(un.value, str(un.label)) for un in types_ouverts(self.qui.bases)],
            "pieces": pieces_choisissables(self.demande, self.acteur),
            "departements": departements(),
        }

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        faite = service.reconnaitre(
            demande.pk, saisie=formulaire.saisie(), acteur=acteur, version=formulaire.cleaned_data["version"]
        )
        return f"Priorité reconnue : {TypePriorite(faite.type).label}."

    def suite(self) -> str:
        return reverse("registre:priorites", args=[self.demande.cle])


class Preciser(Reconnaitre):
    """Complete the label that `etape` names: its end, its evidence, what the commission and the judge decided since."""

    titre = "Préciser une priorité"
    envoi = "Enregistrer"
    note = "Ce qui change est inscrit au fil du dossier."

    def refus_propre(self) -> Refus | None:
        texte = self.request.GET.get("etape", "")
        try:
            cle = UUID(texte)
        except ValueError as erreur:
            raise Http404 from erreur
        trouvee = Priorite.objects.filter(demande=self.demande, cle=cle).first()
        if trouvee is None:
            raise Http404
        self.priorite = trouvee
        return refus_sur_la_priorite(ActePriorite.PRECISER, self.acteur, trouvee, self.demande, qui=self.qui)

    def options(self) -> dict[str, Any]:
        type_ = TypePriorite(self.priorite.type)
        return {**super().options(), "types": [(type_.value, str(type_.label))]}

    def initial(self) -> dict[str, Any]:
        une = self.priorite
        champs = (
            "type", "decision_le", "du", "au", "piece_id", "preuve_vue", "departement_id", "typologie", "injonction_le",
            "astreinte_le", "refus_le",
        )  # fmt: skip
        return {champ: getattr(une, champ) for champ in champs}

    def lecture(self) -> Lecture:
        return replace(super().lecture(), etape=str(self.priorite.cle))

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        service.preciser(
            self.priorite.pk,
            saisie=formulaire.saisie(),
            acteur=acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Priorité précisée."


def pieces_choisissables(demande: Demande, acteur: Acteur) -> list[tuple[int, str]]:
    """The pièces of the dossier that this actor may read, the latest first."""
    if demande.menage_id is None or refus_de_lire_les_pieces(acteur, demande) is not None:
        return []
    types = liste_en_vigueur(aujourdhui()).types
    lues = Piece.objects.filter(menage=demande.menage_id, etat=EtatPiece.DEPOSEE).order_by("-pk")[:PIECES_PROPOSEES]
    return [
        (une.pk, f"{types[une.type].libelle if une.type in types else une.type} · reçue le {affichage.jour(une.recue_le, court=True)}")
        for une in lues
        if refus_de_lire_la_piece(acteur, demande, sensible=est_sensible(une)) is None
    ]  # fmt: skip


def departements() -> list[tuple[int, str]]:
    """The départements of the région served, by code."""
    lus = Territoire.objects.filter(nature=NatureTerritoire.DEPARTEMENT, au__isnull=True).order_by("code")
    return [(pk, f"{code} - {nom}") for pk, code, nom in lus.values_list("pk", "code", "nom")]


@require_POST
@exige(Droit.PRIORISER)
def geste_priorite(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Contest, lift a contestation, end: the label and the act are posted, the refusals come back on the page."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    priorite = _priorite_postee(request, demande)
    geste, motif = request.POST.get("geste", ""), request.POST.get("motif", "")
    if priorite is None or geste not in GESTES:
        return _page(request, demande, acteur, (_geste_inconnu(),))
    version = _version(request)
    try:
        if geste == ActePriorite.CONTESTER:
            service.contester(priorite.pk, motif=motif, acteur=acteur, version=version)
            dit = "Contestation enregistrée : la priorité compte jusqu'à ce que son auteur en décide."
        elif geste == ActePriorite.LEVER:
            service.lever(priorite.pk, motif=motif, acteur=acteur, version=version)
            dit = "Contestation levée."
        else:
            le = jour_lu(request.POST.get("le", "")) or aujourdhui()
            service.terminer(priorite.pk, motif=motif, le=le, acteur=acteur, version=version)
            dit = "Priorité terminée."
    except ActionRefusee as refusee:
        demande.refresh_from_db()
        return _page(request, demande, acteur, tuple(refusee.refus))
    messages.success(request, dit)
    return redirect("registre:priorites", cle=demande.cle)


@require_POST
@exige(Droit.PRIORISER)
def decider_contingent(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Decide the eligibility to one contingent, or come back to what is derived."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    contingent, decision = request.POST.get("contingent", ""), request.POST.get("decision", "")
    if contingent not in Contingent.values or decision not in ("oui", "non", "lever"):
        return _page(request, demande, acteur, (_geste_inconnu(),))
    version = _version(request)
    try:
        if decision == "lever":
            service_contingents.lever_la_decision(
                demande.pk, contingent=Contingent(contingent), acteur=acteur, version=version
            )
        else:
            service_contingents.decider(
                demande.pk, contingent=Contingent(contingent), eligible=decision == "oui",
                motif=request.POST.get("motif", ""), acteur=acteur, version=version,
            )  # fmt: skip
    except ActionRefusee as refusee:
        demande.refresh_from_db()
        return _page(request, demande, acteur, tuple(refusee.refus))
    messages.success(request, "Éligibilité enregistrée.")
    return redirect("registre:priorites", cle=demande.cle)


@require_POST
@exige(Droit.PRIORISER)
def informer_du_delai(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Send the letter of the délai anormalement long."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    try:
        informer(demande.pk, acteur=acteur, le=aujourdhui(), version=_version(request))
    except ActionRefusee as refusee:
        demande.refresh_from_db()
        return _page(request, demande, acteur, tuple(refusee.refus))
    messages.success(request, "Le courrier est préparé ; il part par les canaux du demandeur.")
    return redirect("registre:priorites", cle=demande.cle)


def _priorite_postee(request: RequeteDAgent, demande: Demande) -> Priorite | None:
    try:
        cle = UUID(request.POST.get("priorite", ""))
    except ValueError:
        return None
    return Priorite.objects.filter(demande=demande, cle=cle).first()


def _version(request: RequeteDAgent) -> int | None:
    texte = request.POST.get("version", "")
    return int(texte) if texte.isdecimal() and len(texte) < 10 else None


def _geste_inconnu() -> Refus:
    return Refus(
        "geste_inconnu",
        "Cet acte ou cette priorité n'existe pas.",
        champ="geste",
        issue="Rechargez la page.",
        source=Regle.LISTE,
    )
