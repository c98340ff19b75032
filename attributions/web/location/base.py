"""One act on one candidature: a form, one service, back to the candidature. Refusals in the service's words, at their field."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from attributions.models import Candidature
from attributions.permissions import refus_de_candidature, refus_de_location
from attributions.states.candidature import ActeCandidature
from attributions.web.location import presenter_expiration
from attributions.web.location.formulaires import Geste
from attributions.web.location.presenter import Rappel, rappel
from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.refus import page_de_refus
from registre.enums import NatureCourrier
from registre.services import envois
from registre.web.vues.actes import placer
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Refus

AU_DESSUS = frozenset({403, 404})


def candidature_visible(acteur: Acteur, cle: UUID) -> Candidature:
    """The candidature of this opaque id, if the actor reads it whole; 404 otherwise."""
    trouvee: Candidature | None = (
        Candidature.objects.visibles_par(acteur)
        .select_related(
            "demande",
            "mise_a_disposition__logement__commune",
            "mise_a_disposition__convention",
            "mise_a_disposition__reservataire",
        )
        .filter(cle=cle)
        .first()
    )
    if trouvee is None:
        raise Http404
    return trouvee


class VueGeste(View, ABC):
    """Subclasses name their act, give the form and call the service. `acte` None: not a change of state."""

    acte: ClassVar[ActeCandidature | None] = None
    formulaire: ClassVar[type[Geste]] = Geste
    gabarit = "attributions/location/geste.html"
    titre = ""
    envoi = ""
    note = ""
    danger = False
    apercu: ClassVar[NatureCourrier | None] = None
    """The letter this act prepares, to be read before."""
    rappelle: ClassVar[bool] = False
    """Whether the page says that the demande is soon over: offers, answers and leases."""
    request: RequeteDAgent

    def dispatch(self, request: RequeteDAgent, cle: UUID, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        assert request.acteur is not None  # `exige` has seen to it
        self.acteur = request.acteur
        self.candidature = candidature_visible(self.acteur, cle)
        envoi = request.POST.get("envoi", "")
        if request.method == "POST" and envois.deja_fait(self.acteur, self.forme, envoi) is not None:
            return self._deja_fait()
        refus = self.refus()
        if refus is not None:
            return page_de_refus(request, [refus])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    @property
    def forme(self) -> str:
        return type(self).__name__.lower()

    def refus(self) -> Refus | None:
        if self.acte is None:
            return refus_de_location(acteur=self.acteur, candidature=self.candidature)
        return refus_de_candidature(self.acte, acteur=self.acteur, candidature=self.candidature)

    def get(self, request: RequeteDAgent) -> HttpResponse:
        return self.page(self.construire(None))

    def post(self, request: RequeteDAgent) -> HttpResponse:
        formulaire = self.construire(request.POST)
        if not formulaire.is_valid():
            return self.page(formulaire, statut=422)
        try:
            with transaction.atomic():
                phrase = envois.une_seule_fois(
                    self.acteur,
                    self.forme,
                    request.POST.get("envoi", ""),
                    demande_id=self.candidature.demande_id,
                    faire=lambda: self.executer(formulaire),
                )
        except envois.DejaFait:
            return self._deja_fait()
        except ActionRefusee as refusee:
            if refusee.premier.statut_http in AU_DESSUS:
                return page_de_refus(request, refusee.refus)
            return self.page(formulaire, statut=placer(refusee.refus, formulaire))
        messages.success(request, phrase)
        return redirect("attributions:candidature", cle=self.candidature.cle)

    def _deja_fait(self) -> HttpResponse:
        messages.info(self.request, f"« {self.titre} » : cet acte était déjà fait. Rien n'a été refait.")
        return redirect("attributions:candidature", cle=self.candidature.cle)

    def construire(self, data: Any) -> Any:
        initial = {"version": self.candidature.version, "le": aujourdhui(), "recue_le": aujourdhui(), **self.initial()}
        return self.formulaire(data, initial=initial, **self.parametres())

    def initial(self) -> dict[str, Any]:
        return {}

    def parametres(self) -> dict[str, Any]:
        return {}

    def contexte(self) -> dict[str, Any]:
        return {}

    @abstractmethod
    def executer(self, formulaire: Any) -> str:
        """Call the service; gives the sentence shown afterwards. Raises `ActionRefusee`."""

    def page(self, formulaire: Any, *, statut: int = 200) -> HttpResponse:
        vu: Rappel = rappel(self.candidature, self.acteur)
        une, ici = self.candidature, self.request.path
        expire = presenter_expiration.carte(une, self.acteur, le=aujourdhui(), retour=ici) if self.rappelle else {}
        contexte = {
            "titre": self.titre,
            "envoi": self.envoi,
            "note": self.note,
            "apercu": self.apercu
            and reverse("attributions:apercu_lettre", args=[self.candidature.cle, self.apercu.value]),
            "danger": self.danger,
            **expire,
            "formulaire": formulaire,
            "rappel": vu,
            "envoi_cle": str(uuid4()),
            "cle_demande": self.candidature.demande.cle,
            "retour": reverse("attributions:candidature", args=[self.candidature.cle]),
            **self.contexte(),
        }
        return render(self.request, self.gabarit, contexte, status=statut)
