"""Who consulted what: by organisme, agent and period; ids, and numbers only for those who may read the dossiers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from habilitations import access, ports
from habilitations.acteur import Acteur
from habilitations.models import Affectation, Agent, Organisme
from habilitations.rules.droits import Droit
from habilitations.services.administration import refus_de_gerer
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration import lecture, textes
from habilitations.web.administration.champs import Choix, Formulaire, Jour, offrir
from habilitations.web.administration.ecrans import instant
from habilitations.web.gardes import exige
from socle.clock import PARIS, aujourdhui
from socle.journal import tracer_consultation
from socle.models import TraceConsultation

PAGE = 100
# Longer periods are asked by slices: the trace of a month of the region is millions of rows.
PERIODE_MAXIMALE = timedelta(days=31)
NOMS_PAR_LIGNE = 5
AGENTS = 2_000
DEMANDE = "registre.demande"


class FormulaireTraces(Formulaire):
    """Which traces; without anything, those of the last seven days of one's own organisme."""

    organisme = Choix(label="Organisme", required=False, vide="")
    agent = Choix(label="Agent", required=False, vide="Tous les agents")
    nature = Choix(textes.CONSULTATIONS.items(), label="Nature", required=False, vide="Toutes")
    du = Jour(label="Du")
    au = Jour(label="Au")

    def __init__(self, donnees: Any, *, organismes: Any, agents: Any, **options: Any) -> None:
        super().__init__(donnees, **options)
        offrir(self, "organisme", organismes)
        offrir(self, "agent", [("", "Tous les agents"), *agents])

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "La fin précède le début.")
        elif du and au and au - du > PERIODE_MAXIMALE:
            self.add_error("au", f"{PERIODE_MAXIMALE.days} jours au plus : demandez une période plus courte.")
        return donnees


@require_http_methods(["GET", "HEAD", "POST"])
@exige(Droit.CONSULTER_TRACES)
def liste(request: RequeteDAgent) -> HttpResponse:
    """At most a hundred consultations at a time, newest first; reading them is traced too.

    A number is posted, so that it is in no address: the page of its dossier carries an opaque key.
    """
    assert request.acteur is not None
    acteur = request.acteur
    cherche = _chercher(acteur, request.POST.get("numero", "")) if request.method == "POST" else None
    if cherche:
        return redirect(f"{reverse('habilitations:traces')}?dossier={cherche[1]}")
    dossier = _dossier(request, acteur)
    organisme_id = _organisme(request, acteur)
    formulaire = _formulaire(request, acteur, organisme_id)
    lignes: list[dict[str, Any]] = []
    suite = ""
    if formulaire.is_valid():
        traces = list(_traces(organisme_id, formulaire.cleaned_data, request.GET.get("avant", ""), dossier)[: PAGE + 1])
        suite = _curseur(traces[PAGE - 1]) if len(traces) > PAGE else ""
        lignes = _lignes(acteur, traces[:PAGE])
        tracer_consultation(acteur, "socle.trace", [], nature="traces")
    parametres = request.GET.copy()
    parametres.pop("avant", None)
    contexte = {
        "formulaire": formulaire, "lignes": lignes, "suite": suite, "parametres": parametres.urlencode(),
        "choix_organisme": refus_de_gerer(acteur) is None, "dossier": dossier, "introuvable": request.method == "POST",
        "par_dossier": access.peut(acteur, Droit.CONSULTER),
    }  # fmt: skip
    statut = 200 if formulaire.is_valid() and request.method != "POST" else 422
    return render(request, "habilitations/administration/traces.html", contexte, status=statut)


def _chercher(acteur: Acteur, texte: str) -> tuple[int, str, str] | None:
    trouvees = (chercher(acteur, texte) for chercher in ports.recherches_de_demande)
    return next((une for une in trouvees if une), None)


def _dossier(request: RequeteDAgent, acteur: Acteur) -> tuple[int, str, str] | None:
    """The dossier of the address, that the reader may open; 404 for any other."""
    cle = request.GET.get("dossier", "")
    if not cle:
        return None
    trouve = _chercher(acteur, cle)
    if trouve is None:
        raise Http404
    return trouve


def _organisme(request: RequeteDAgent, acteur: Acteur) -> int:
    voulu = request.GET.get("organisme", "")
    if refus_de_gerer(acteur) is None and voulu.isdecimal():
        return int(voulu)
    return acteur.organisme_id or 0


def _formulaire(request: RequeteDAgent, acteur: Acteur, organisme_id: int) -> FormulaireTraces:
    organismes: list[tuple[Any, str]] = []
    if refus_de_gerer(acteur) is None:
        organismes = list(Organisme.objects.order_by("nom").values_list("pk", "nom")[:AGENTS])
    agents = Agent.objects.filter(affectations__organisme=organisme_id).distinct().order_by("nom", "prenom")
    choix = [(un.pk, f"{un.nom} {un.prenom}") for un in agents[:AGENTS]]
    au = aujourdhui()
    defaut = {"du": f"{au - timedelta(days=7):%d/%m/%Y}", "au": f"{au:%d/%m/%Y}", "organisme": str(organisme_id)}
    donnees = {**defaut, **{cle: valeur for cle, valeur in request.GET.items() if valeur}}
    if not organismes:
        donnees.pop("organisme")
    return FormulaireTraces(donnees, organismes=organismes, agents=choix)


def _minuit(le: date) -> datetime:
    return datetime.combine(le, time(), tzinfo=PARIS)


def _traces(
    organisme_id: int, criteres: dict[str, Any], avant: str, dossier: tuple[int, str, str] | None
) -> QuerySet[TraceConsultation]:
    traces = TraceConsultation.objects.filter(
        organisme_id=organisme_id,
        instant__gte=_minuit(criteres["du"]),
        instant__lt=_minuit(criteres["au"] + timedelta(days=1)),
    )
    if criteres["agent"]:
        traces = traces.filter(agent_id=int(criteres["agent"]))
    else:
        # The index starts with the agent: those of the organisme, and the clients of its API.
        siens = Affectation.objects.filter(organisme=organisme_id).values_list("agent", flat=True).distinct()[:AGENTS]
        traces = traces.filter(Q(agent_id__in=list(siens)) | Q(agent_id__isnull=True) | Q(nature_acteur="support"))
    if criteres["nature"]:
        traces = traces.filter(nature=criteres["nature"])
    if dossier:
        traces = traces.filter(Q(objet_id=dossier[0]) | Q(objets__contains=[dossier[0]]), objet_type=DEMANDE)
    if (borne := _lire_curseur(avant)) is not None:
        traces = traces.filter(Q(instant__lt=borne[0]) | Q(instant=borne[0], id__lt=borne[1]))
    return traces.order_by("-instant", "-id")


def _curseur(trace: TraceConsultation) -> str:
    return f"{trace.instant.isoformat()}_{trace.id}"


def _lire_curseur(texte: str) -> tuple[datetime, int] | None:
    quand, _, numero = texte.partition("_")
    try:
        return datetime.fromisoformat(quand.replace(" ", "+")), int(numero)
    except ValueError:
        return None


def _objets(trace: TraceConsultation) -> list[int]:
    return [trace.objet_id] if trace.objet_id is not None else list(trace.objets)


def _lignes(acteur: Acteur, traces: list[TraceConsultation]) -> list[dict[str, Any]]:
    qui = lecture.noms_des_agents(trace.agent_id for trace in traces)
    montres = {un for t in traces if t.objet_type == DEMANDE for un in _objets(t)[:NOMS_PAR_LIGNE]}
    noms: dict[int, str] = {}
    for nommer in ports.noms_de_demandes:
        noms.update(nommer(acteur, montres) if montres else {})
    return [
        {
            "quand": instant(trace.instant),
            "qui": qui.get(trace.agent_id or 0, "Interface informatique"),
            "support": trace.nature_acteur == "support",
            "nature": textes.CONSULTATIONS.get(trace.nature, trace.nature.replace("_", " ").capitalize()),
            "objets": [
                noms.get(un, f"dossier n° {un}") if trace.objet_type == DEMANDE else f"{trace.objet_type} {un}"
                for un in _objets(trace)[:NOMS_PAR_LIGNE]
            ],
            "reste": max(0, len(_objets(trace)) - NOMS_PAR_LIGNE),
            "motif": trace.motif,
            "adresse": trace.adresse,
            "refus": trace.resultat != "vu",
        }
        for trace in traces
    ]
