"""One act, one page: its form, its refusals at their field in the words of the service, the version that was read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse

from habilitations.web.administration.ecrans import ActeAdministratif
from socle.presentation import Fait


class ActeDuParc(ActeAdministratif):
    """An act on a dwelling, a vacancy or a convention. `objet` is the line under the title, `rappel` what one acts on."""

    gabarit: ClassVar[str] = "attributions/parc/acte.html"
    objet: str = ""
    rappel: tuple[Fait, ...] = ()

    def contexte(self) -> dict[str, Any]:
        return {"objet": self.objet, "rappel": self.rappel}


def version_de(formulaire: dict[str, Any]) -> int | None:
    """The version the form was opened at; None when it was lost."""
    version: int | None = formulaire.get("version")
    return version


def avec_version(version: int, **initial: Any) -> dict[str, Any]:
    return {"version": version, **initial}


def url_logement(cle: Any) -> str:
    return reverse("attributions:logement", args=[cle])


def url_vacance(cle: Any) -> str:
    return reverse("attributions:vacance", args=[cle])


def url_convention(convention_id: int) -> str:
    return reverse("attributions:convention", args=[convention_id])
