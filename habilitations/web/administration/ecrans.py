"""What the screens of administration share: the organisme of the address, one page per act, dates in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from habilitations.acteur import Acteur
from habilitations.models import Organisme
from habilitations.services.administration import refus_d_administrer
from habilitations.web.administration.champs import Formulaire
from habilitations.web.second_facteur import confirmation_requise
from socle.clock import PARIS
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger

# Seconds: to open the page of a sensitive act, then to send it without losing what was typed.
POUR_OUVRIR, POUR_ENVOYER = 10 * 60, 30 * 60
INTROUVABLE = Refus(
    "organisme_introuvable",
    "Cet organisme n'existe pas, ou vous ne l'administrez pas.",
    Nature.INTROUVABLE,
    source=Regle.INCONNU,
    issue="Choisissez un organisme de la liste.",
)


def organisme_administre(acteur: Acteur, organisme_id: int) -> Organisme:
    """The organisme, when this actor administers it. Raises `ActionRefusee` (404 for another's)."""
    exiger(refus_d_administrer(acteur, organisme_id))
    organisme = Organisme.objects.select_related("territoire").filter(pk=organisme_id).first()
    if organisme is None:
        raise ActionRefusee(INTROUVABLE)
    return organisme


def jour(le: date | None, vide: str = "") -> str:
    return f"{le:%d/%m/%Y}" if le else vide


def instant(a: datetime | None, vide: str = "") -> str:
    return f"{a.astimezone(PARIS):%d/%m/%Y à %H:%M}" if a else vide


def periode(du: date | None, au: date | None) -> str:
    if du and au:
        return f"du {jour(du)} au {jour(au)}"
    return f"depuis le {jour(du)}" if du else (f"jusqu'au {jour(au)}" if au else "sans limite")


class ActeAdministratif(View, ABC):
    """One act, one page: its form, what it will do, its refusals at their field. Subclasses say what is done."""

    titre: ClassVar[str] = ""
    envoi: ClassVar[str] = "Enregistrer"
    note: ClassVar[str] = ""
    danger: ClassVar[bool] = False
    sensible: ClassVar[bool] = False
    formulaire: ClassVar[type[Formulaire]] = Formulaire
    gabarit: ClassVar[str] = "habilitations/administration/acte.html"

    request: Any
    acteur: Acteur
    organisme: Organisme

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.acteur = request.acteur  # type: ignore[attr-defined]
        self.preparer(**kwargs)
        if self.sensible:
            depuis = POUR_OUVRIR if request.method == "GET" else POUR_ENVOYER
            if (ailleurs := confirmation_requise(request, depuis=depuis)) is not None:
                return ailleurs
        return super().dispatch(request, *args, **kwargs)

    def preparer(self, **kwargs: Any) -> None:
        """Read what the address names. Raises `ActionRefusee`."""
        self.organisme = organisme_administre(self.acteur, kwargs["organisme_id"])

    def initial(self) -> dict[str, Any]:
        return {}

    def options(self) -> dict[str, Any]:
        """Arguments of the form's class."""
        return {}

    def contexte(self) -> dict[str, Any]:
        return {}

    @abstractmethod
    def executer(self, saisi: dict[str, Any]) -> str:
        """Do it; gives the sentence that says it was done. Raises `ActionRefusee`."""

    @abstractmethod
    def retour(self) -> str:
        """Where one comes from, and goes back to."""

    def _formulaire(self, donnees: Any = None) -> Formulaire:
        return self.formulaire(donnees, initial=self.initial(), **self.options())

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self._formulaire(), 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        formulaire = self._formulaire(request.POST)
        if not formulaire.is_valid():
            return self.page(formulaire, 422)
        try:
            fait = self.executer(formulaire.cleaned_data)
        except ActionRefusee as refusee:
            return self.refuser(formulaire, refusee.refus)
        messages.success(request, fait)
        return redirect(self.retour())

    def refuser(self, formulaire: Formulaire, refus: Iterable[Refus]) -> HttpResponse:
        tous = list(refus)
        for un in tous:
            formulaire.add_error(un.champ if un.champ in formulaire.fields else None, un.phrase())
        return self.page(formulaire, tous[0].statut_http)

    def page(self, formulaire: Formulaire, statut: int) -> HttpResponse:
        contexte = {
            "titre": self.titre,
            "envoi": self.envoi,
            "note": self.note,
            "danger": self.danger,
            "formulaire": formulaire,
            "retour": self.retour(),
            "organisme": getattr(self, "organisme", None),
            **self.contexte(),
        }
        return render(self.request, self.gabarit, contexte, status=statut)
