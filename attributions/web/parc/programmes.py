"""A new programme, one batch by réservataire: its dwellings on offer at their expected delivery."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from attributions.models import ConventionReservation
from attributions.permissions import refus_de_parc
from attributions.services.programmes import livrer
from attributions.web.parc.actes import ActeDuParc
from attributions.web.parc.formulaires import FormulaireProgramme
from socle.clock import aujourdhui
from socle.errors import Refus, exiger

CONVENTIONS_MAX = 200


class Livrer(ActeDuParc):
    titre = "Livrer un programme neuf"
    envoi = "Mettre ces logements à disposition"
    note = (
        "Un lot par réservataire, après la concertation de R441-5. Tous les logements du lot sont ouverts et orientés, ou aucun. "
        "Le délai de désignation court du jour où le réservataire est prévenu."
    )
    formulaire = FormulaireProgramme

    def preparer(self, **kwargs: Any) -> None:
        exiger(refus_de_parc(self.acteur))

    def initial(self) -> dict[str, Any]:
        return {"prevenu_le": aujourdhui()}

    def options(self) -> dict[str, Any]:
        siennes = ConventionReservation.objects.en_vigueur(aujourdhui()).filter(bailleur=self.acteur.organisme_id)
        lues = siennes.select_related("reservataire").order_by("reservataire__nom", "pk")[:CONVENTIONS_MAX]
        return {"conventions": [(str(une.pk), f"{une.reservataire.nom} ({une.reference})") for une in lues]}

    def executer(self, saisi: dict[str, Any]) -> str:
        formulaire = FormulaireProgramme(self.request.POST, **self.options())
        formulaire.cleaned_data = saisi
        faites = livrer(formulaire.saisie(), acteur=self.acteur)
        return f"{len(faites)} logement{'s' if len(faites) > 1 else ''} mis à disposition."

    def refuser(self, formulaire: Any, refus: Iterable[Refus]) -> HttpResponse:
        return super().refuser(formulaire, [_a_sa_ligne(un) for un in refus])

    def retour(self) -> str:
        return reverse("attributions:logements")


def _a_sa_ligne(refus: Refus) -> Refus:
    if refus.champ == "convention":
        return replace(refus, champ="convention_id")
    if not refus.champ.startswith("logements."):
        return refus
    ligne = int(refus.champ.split(".")[1]) + 1
    return replace(refus, champ="logements", message=f"Ligne {ligne} : {refus.message}")
