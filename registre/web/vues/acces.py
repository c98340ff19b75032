"""Who may see a dossier and why; who opened it lately, for those who answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Agent, Organisme
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.models import Demande, DemandePartageAgent, DemandePartageOrganisme
from registre.services.actes import OBJET
from registre.web import affichage
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.journal import tracer_consultation
from socle.models import TraceConsultation

PARTAGES_AU_PLUS = 100
CONSULTATIONS_AU_PLUS = 20
NOMS_EN_CLAIR = 3
NATURES = {"detail": "Dossier", "fil": "Fil du dossier", "acces": "Qui peut voir"}


@dataclass(frozen=True, slots=True)
class Voyant:
    """The organismes of one type that see the dossier for the same reasons, each title in words."""

    type: str
    raisons: tuple[str, ...]
    noms: tuple[str, ...]
    mien: bool = False

    @property
    def nombre(self) -> str:
        return affichage.pluriel(len(self.noms), "organisme")


@require_safe
@exige(Droit.CONSULTER)
def acces(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """Every organisme that may read this dossier with its titles, the shares by name, the last consultations."""
    try:
        demande, acteur = ouvrir(request, cle)
    except MotifRequis as requis:
        return page_de_motif(request, requis.demande)
    tracer_consultation(acteur, OBJET, demande.pk, acteur.motif, nature="acces")
    voyants = _voyants(demande, acteur)
    contexte = {
        "demande": demande,
        "rappel": rappel(demande),
        "voyants": voyants,
        "resume": affichage.pluriel(sum(len(un.noms) for un in voyants), "organisme"),
        "en_clair": NOMS_EN_CLAIR,
        "partages": _partages(demande),
        "traces": access.peut(acteur, Droit.CONSULTER_TRACES),
        "consultations": _consultations(demande) if access.peut(acteur, Droit.CONSULTER_TRACES) else [],
    }
    return render(request, "registre/acces.html", contexte)


def _voyants(demande: Demande, acteur: Acteur) -> list[Voyant]:
    """One's own first, then the reasons by the number of organismes that have them."""
    groupes: dict[tuple[bool, str, tuple[str, ...]], list[str]] = {}
    for organisme, raisons in access.organismes_voyant(demande.territoires, demande.guichet_id):
        mien = organisme.pk == acteur.organisme_id
        cle = (mien, organisme.get_type_display(), tuple(sorted({raison.libelle for raison in raisons})))
        groupes.setdefault(cle, []).append(organisme.nom)
    lus = [Voyant(type_, raisons, tuple(noms), mien) for (mien, type_, raisons), noms in groupes.items()]
    return sorted(lus, key=lambda un: (not un.mien, -len(un.noms), un.type))


def _partages(demande: Demande) -> list[tuple[str, str, str]]:
    """Who, until when, why; the shares in force."""
    le = aujourdhui()
    en_cours = {"content_object": demande, "du__lte": le, "au__gte": le}
    organismes = DemandePartageOrganisme.objects.filter(**en_cours).order_by("group__organisme__nom", "au")
    agents = DemandePartageAgent.objects.filter(**en_cours).order_by("user__nom", "au")
    lignes = [
        (nom, affichage.jour(au), motif)
        for nom, au, motif in organismes.values_list("group__organisme__nom", "au", "motif")[:PARTAGES_AU_PLUS]
    ]
    return lignes + [
        (f"{prenom} {nom}", affichage.jour(au), motif)
        for prenom, nom, au, motif in agents.values_list("user__prenom", "user__nom", "au", "motif")[:PARTAGES_AU_PLUS]
    ]


def _consultations(demande: Demande) -> list[tuple[str, str, str, str]]:
    """When, who, for whom, what: the last ones, for those who read traces. Three statements."""
    traces = TraceConsultation.objects.filter(objet_type=OBJET, objet_id=demande.pk).order_by("-instant")
    lues = list(traces.values_list("instant", "agent_id", "organisme_id", "nature")[:CONSULTATIONS_AU_PLUS])
    agents = {a.pk: str(a) for a in Agent.objects.filter(pk__in={agent for _, agent, _, _ in lues if agent})}
    organismes = dict(Organisme.objects.filter(pk__in={o for _, _, o, _ in lues if o}).values_list("pk", "nom"))
    return [
        (
            affichage.instant(instant),
            agents.get(agent or 0, "Registre ou interface"),
            organismes.get(organisme or 0, ""),
            NATURES.get(nature, nature.capitalize()),
        )
        for instant, agent, organisme, nature in lues
    ]
