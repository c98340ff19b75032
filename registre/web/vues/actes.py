"""Acts on one demande: a form, one service, back to the dossier; refusals in the words of the service, at their field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.permissions import refus_de
from registre.services.nomenclatures import nomenclatures
from registre.states.demande import Acte
from registre.web.formulaires.actes import FormulaireActe, initial_du_jour
from registre.web.listes import Listes
from registre.web.presenters.dossier import rappel
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus
from socle.templatetags.composants import lignes_d_erreur


def placer(refus: Sequence[Refus], formulaire: Any) -> int:
    """Put each refusal at its field, or on top; gives the status of the answer."""
    for un in refus:
        champ = un.champ.rpartition(".")[2]
        noms = [nom for nom in (champ, f"{champ}_id") if nom in formulaire.fields]
        formulaire.add_error(noms[0] if noms else None, un.phrase())
    return refus[0].statut_http


class VueActe(View):
    """One act. Subclasses give the form and call the service."""

    acte: ClassVar[Acte]
    formulaire: ClassVar[type[Any]] = FormulaireActe
    gabarit = "registre/acte.html"
    titre = ""
    envoi = ""
    note = ""
    danger = False
    request: RequeteDAgent

    def dispatch(self, request: RequeteDAgent, cle: UUID, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        try:
            self.demande, self.acteur = ouvrir(request, cle)
        except MotifRequis as requis:
            return page_de_motif(request, requis.demande)
        refus = refus_de(self.acte, acteur=self.acteur, objet=self.demande)
        if refus is not None:
            return page_de_refus(request, [refus])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get(self, request: RequeteDAgent) -> HttpResponse:
        return self.page(self.construire(None))

    def post(self, request: RequeteDAgent) -> HttpResponse:
        formulaire = self.construire(request.POST)
        if not self.valide(formulaire):
            return self.page(formulaire, statut=422)
        try:
            phrase = self.executer(formulaire, self.demande, self.acteur)
        except ActionRefusee as refusee:
            return self.page(formulaire, statut=placer(refusee.refus, formulaire))
        messages.success(request, phrase)
        return redirect(self.suite())

    def construire(self, data: Any) -> Any:
        listes = Listes(nomenclatures(), aujourdhui())
        initial = {**initial_du_jour(self.demande.version, aujourdhui()), **self.initial()}
        return self.formulaire(data, initial=initial, listes=listes, **self.options())

    def valide(self, formulaire: Any) -> bool:
        return bool(formulaire.is_valid())

    def initial(self) -> dict[str, Any]:
        return {}

    def options(self) -> dict[str, Any]:
        return {}

    def contexte(self) -> dict[str, Any]:
        return {}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        """Call the service; gives the sentence shown afterwards. Raises `ActionRefusee`."""
        raise NotImplementedError

    def suite(self) -> str:
        return reverse("registre:dossier", args=[self.demande.cle])

    def page(self, formulaire: Any, *, statut: int = 200) -> HttpResponse:
        contexte = {
            "titre": self.titre,
            "envoi": self.envoi,
            "note": self.note,
            "danger": self.danger,
            "formulaire": formulaire,
            "erreurs": lignes_d_erreur([formulaire]) if formulaire.is_bound else [],
            "retour": reverse("registre:dossier", args=[self.demande.cle]),
            "demande": self.demande,
            "rappel": rappel(self.demande),
            "conflit": statut == 409 and _est_un_conflit(formulaire),
            **self.contexte(),
        }
        return render(self.request, self.gabarit, contexte, status=statut)


def _est_un_conflit(formulaire: Any) -> bool:
    return "version" in formulaire.errors


def refus_de_saisie(code: str, message: str, champ: str, issue: str) -> Refus:
    return Refus(code, message, Nature.SAISIE, champ, issue=issue)
