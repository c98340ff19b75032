"""An attribution pronounced by an authority, without a commission: its act, entered on the vacancy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse

from attributions.enums import FondementAttribution
from attributions.models import AttributionPrononcee, MiseADisposition
from attributions.permissions import refus_de_vacance
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import prononcees as service
from attributions.services.designation_papier import demandes_de_la_feuille
from attributions.states.vacance import ActeVacance
from attributions.vision import est_etat
from attributions.web import affichage
from attributions.web.parc.actes import ActeDuParc, avec_version, url_vacance, version_de
from attributions.web.parc.formulaires import Entier, FormulaireVersionne, elargir
from attributions.web.parc.ouverture import vacance_visible
from habilitations.web.administration.champs import Choix, Jour, Ligne, offrir
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger


class FormulairePrononcee(FormulaireVersionne):
    """Grounds are those open on the territory; the State says no authority but itself; a place is asked in colocation."""

    numero = Ligne(label="Numéro unique de la demande", max_length=30)
    fondement = Choix(label="Fondement")
    autorite = Choix(
        label="Acte de", required=False, help_text="Sans objet pour un relogement ou pour le délégué spécial."
    )
    prononcee_le = Jour(label="Acte du")
    reference = Ligne(label="Référence de l'acte", max_length=80)
    conserve_par = Ligne(label="Où l'acte est gardé", max_length=120)
    place = Entier(label="Place de la colocation", required=False)

    def __init__(
        self,
        *args: Any,
        fondements: list[tuple[str, str]],
        autorites: list[tuple[str, str]],
        places: int,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        offrir(self, "fondement", [("", "Choisissez"), *fondements])
        if autorites:
            offrir(self, "autorite", [("", "Sans objet"), *autorites])
        else:
            del self.fields["autorite"]
        if places == 1:
            del self.fields["place"]
        elargir(self, numero=6, prononcee_le=3, reference=6, conserve_par=6)


class Prononcer(ActeDuParc):
    """By the bailleur, from the act it holds, or by the State for its own."""

    titre = "Attribution prononcée par une autorité"
    envoi = "Enregistrer l'attribution"
    note = (
        "Le ménage est attributaire aussitôt, sans décision de la commission. Les candidats non encore examinés quittent ce "
        "logement, et rien n'est retenu contre eux ; l'offre, la réponse et le bail suivent comme toujours."
    )
    formulaire = FormulairePrononcee
    vacance: MiseADisposition
    faite: AttributionPrononcee | None = None

    def preparer(self, **kwargs: Any) -> None:
        self.vacance = vacance_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_vacance(ActeVacance.PRONONCER, acteur=self.acteur, vacance=self.vacance))
        self.objet = f"{affichage.adresse(self.vacance.logement)} · {affichage.traits(self.vacance.logement)}"

    def options(self) -> dict[str, Any]:
        ouverts = service.fondements_ouverts(self.vacance, le=aujourdhui())
        possibles = [] if est_etat(self.acteur) else service.autorites_possibles(self.vacance)
        return {
            "fondements": [(un.value, str(un.label)) for un in FondementAttribution if un.value in ouverts],
            "autorites": [(str(un.pk), un.nom) for un in possibles],
            "places": self.vacance.places,
        }

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version, prononcee_le=aujourdhui())

    def retour(self) -> str:
        faite = self.faite
        return (
            reverse("attributions:candidature", args=[faite.candidature.cle])
            if faite
            else url_vacance(self.vacance.cle)
        )

    def executer(self, saisi: dict[str, Any]) -> str:
        (demande,) = demandes_de_la_feuille([saisi["numero"]])
        saisie = SaisiePrononcee(
            demande=demande,
            fondement=saisi["fondement"],
            prononcee_le=saisi["prononcee_le"],
            reference=saisi["reference"],
            conserve_par=saisi["conserve_par"],
            autorite_id=int(saisi["autorite"]) if saisi.get("autorite") else None,
            place=saisi.get("place") or 1,
        )
        try:
            self.faite = service.prononcer(
                self.vacance.pk, saisie=saisie, acteur=self.acteur, version=version_de(saisi)
            )
        except ActionRefusee as refusee:
            raise ActionRefusee(
                [replace(un, champ="numero") if un.champ == "demande" else un for un in refusee.refus]
            ) from None
        return "L'attribution est enregistrée : proposez le logement au ménage."
