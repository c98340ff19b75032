"""Since which lease a dwelling is let: said on its page, or for a whole stock by a file that is tried, reported, applied."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from attributions.models import Logement
from attributions.permissions import refus_sur_logement
from attributions.services import baux_en_cours as service
from attributions.web import affichage
from attributions.web.parc.actes import ActeDuParc, avec_version, url_logement, version_de
from attributions.web.parc.fichiers import FichierEssaye
from attributions.web.parc.formulaires import FormulaireVersionne
from attributions.web.parc.ouverture import logement_visible
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Jour
from habilitations.web.gardes import exige
from registre.web.affichage import jour, pluriel
from socle.errors import exiger


class FormulaireBailEnCours(FormulaireVersionne):
    bail_le = Jour(
        label="Bail en cours signé le",
        help_text="Celui du locataire d'aujourd'hui, signé avant le registre ou ailleurs.",
    )


class Dire(ActeDuParc):
    """The day of the lease that runs in one dwelling."""

    titre = "Date du bail en cours"
    envoi = "Enregistrer la date"
    note = (
        "L'examen de l'occupation se compte de ce jour (L442-5-2 du CCH). Aucun nom n'est demandé. Un bail signé ici ensuite, ou "
        "le logement remis à disposition, remplace cette date."
    )
    formulaire = FormulaireBailEnCours
    logement: Logement

    def preparer(self, **kwargs: Any) -> None:
        self.logement = logement_visible(self.acteur, kwargs["cle"])
        exiger(refus_sur_logement(Droit.LOUER, acteur=self.acteur, logement=self.logement))
        self.objet = affichage.adresse(self.logement)

    def retour(self) -> str:
        return url_logement(self.logement.cle)

    def initial(self) -> dict[str, Any]:
        courants = service.en_cours_de(self.logement)
        return avec_version(self.logement.version, bail_le=courants[-1].bail_le if courants else None)

    def executer(self, saisi: dict[str, Any]) -> str:
        service.dire(self.logement.pk, saisi["bail_le"], acteur=self.acteur, version=version_de(saisi))
        return "La date du bail en cours est enregistrée."


def _dire(bilan: service.BilanDates) -> str:
    dites = pluriel(len(bilan.retenues), "date de bail enregistrée", "dates de bail enregistrées")
    connues = pluriel(bilan.inchangees, "déjà connue", "déjà connues")
    return f"{dites}, {connues}, {pluriel(len(bilan.refusees), 'ligne refusée', 'lignes refusées')}."


FICHIER = FichierEssaye(
    gabarit="attributions/parc/dates_de_bail.html",
    suite="attributions:occupations",
    lire=service.lire_dates,
    en_texte=service.en_texte,
    essayer=service.essayer,
    appliquer=service.appliquer,
    dire=_dire,
    lignes_max=service.LIGNES_MAX,
    repere="Logement",
    rapport="dates-de-bail-refusees.xlsx",
)


@require_http_methods(["GET", "POST"])
@exige(Droit.LOUER)
def importer(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_d_essai(request)


@require_POST
@exige(Droit.LOUER)
def appliquer(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_d_application(request)


@require_POST
@exige(Droit.LOUER)
def rapport(request: RequeteDAgent) -> HttpResponse:
    return FICHIER.page_du_rapport(request)


def fait_de(logement: Logement, acteur: Acteur) -> tuple[list[str], bool]:
    """What the page of a dwelling says of its lease, a line each, and whether he may say its date; nothing to who lets it not."""
    if refus_sur_logement(Droit.LOUER, acteur=acteur, logement=logement) is not None:
        return [], False
    return [_en_mots(un) for un in service.en_cours_de(logement)], True


def _en_mots(un: Any) -> str:
    source = "signé ici" if un.bail_id else "dit par le bailleur"
    examen = f" ; occupation examinée le {jour(un.examinee_le)}" if un.examinee_le else ""
    return f"Bail du {jour(un.bail_le)}, {source}{examen}."
