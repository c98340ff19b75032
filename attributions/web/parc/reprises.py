"""Taking back the last step of a vacancy, entered by error."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from attributions.enums import MotifReprise
from attributions.models import MiseADisposition
from attributions.rules import reprises as regles
from attributions.services import reprises_vacance
from attributions.web import affichage
from attributions.web.location.reprises import Reprise
from attributions.web.parc.actes import ActeDuParc, avec_version, url_vacance, version_de
from attributions.web.parc.formulaires import FormulaireAnnulation
from attributions.web.parc.ouverture import vacance_visible
from habilitations.acteur import Acteur
from socle.errors import exiger


class Reprendre(ActeDuParc):
    titre = "Annuler le dernier acte"
    envoi = "Annuler cet acte"
    note = (
        "La mise à disposition revient où elle était, avec ses candidats et son compte de flux. L'acte et son annulation "
        "restent tous deux dans les étapes ; le réservataire les lit."
    )
    danger = True
    formulaire = FormulaireAnnulation
    vacance: MiseADisposition

    def preparer(self, **kwargs: Any) -> None:
        self.vacance = vacance_visible(self.acteur, kwargs["cle"])
        exiger(reprises_vacance.refus_de_reprendre(acteur=self.acteur, vacance=self.vacance))
        self.objet = f"{affichage.adresse(self.vacance.logement)} · {affichage.traits(self.vacance.logement)}"

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version)

    def retour(self) -> str:
        return url_vacance(self.vacance.cle)

    def executer(self, saisi: dict[str, Any]) -> str:
        faite = reprises_vacance.reprendre(
            self.vacance.pk, motif=MotifReprise(saisi["motif"]), acteur=self.acteur, version=version_de(saisi)
        )
        return f"L'acte est annulé : la mise à disposition est à nouveau « {faite.get_etat_display()} »."


def reprise(vacance: MiseADisposition, acteur: Acteur) -> Reprise | None:
    """The button beside the steps, or why there is none; None when the last step is no act to take back."""
    etape = reprises_vacance.derniere_etape(vacance)
    libelle = regles.VACANCE.get(etape.acte) if etape is not None else None  # type: ignore[call-overload]
    if libelle is None:
        return None
    refus = reprises_vacance.refus_de_reprendre(acteur=acteur, vacance=vacance)
    url = reverse("attributions:reprendre_etape", args=[vacance.cle])
    return Reprise(url, libelle, refus.phrase() if refus else "")
