"""One vacancy: what was done, who does what next, and the bailleur's acts on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.models import MiseADisposition
from attributions.permissions import refus_de_vacance, refus_sur_feuille
from attributions.rules.orientation import Piste
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille
from attributions.saisie.parc import SaisieOrientation
from attributions.services import echecs
from attributions.services import vacances as service
from attributions.services.designation_papier import demandes_de_la_feuille, designer_sur_feuille
from attributions.services.orientation import proposition
from attributions.services.prononcees import est_tenue
from attributions.states.vacance import ActeVacance, EtatVacance
from attributions.web import affichage
from attributions.web.location import presenter_mutation
from attributions.web.parc import presenters, reprises
from attributions.web.parc.actes import ActeDuParc, avec_version, url_vacance, version_de
from attributions.web.parc.formulaires import (
    FormulaireEchec,
    FormulaireFeuille,
    FormulaireOrientation,
    FormulaireRelance,
    FormulaireRetrait,
)
from attributions.web.parc.ouverture import vacance_visible
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_consultation
from socle.presentation import ActeAffiche

ACTES = (
    (ActeVacance.DESIGNER, "Saisir une feuille de désignation", "feuille_de_designation"),
    (ActeVacance.ORIENTER, "Orienter", "orienter_vacance"),
    (ActeVacance.CONSTATER_ECHEC, "Constater l'échec", "echec_vacance"),
    (ActeVacance.RELANCER, "Relancer la désignation", "relancer_vacance"),
    (ActeVacance.PRONONCER, "Attribution prononcée par une autorité", "prononcer"),
    (ActeVacance.RETIRER, "Retirer", "retirer_vacance"),
)


@require_safe
@exige(Droit.CONSULTER)
def vacance(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """The page of a vacancy, for every side of it."""
    assert request.acteur is not None
    une = vacance_visible(request.acteur, cle)
    tracer_consultation(request.acteur, service.OBJET, une.pk)
    a_orienter = une.etat == EtatVacance.A_ORIENTER and une.attribuant_id == request.acteur.organisme_id
    contexte = {
        "vacance": une,
        "adresse": affichage.adresse(une.logement),
        "traits": affichage.traits(une.logement),
        "conditions": affichage.conditions(une),
        "etat": affichage.etat_de_vacance(une.etat),
        "suite": presenters.suite(une, request.acteur),
        "faits": presenters.faits_de_la_vacance(une, le=aujourdhui()),
        "etapes": presenters.etapes(une),
        "candidatures": presenters.candidatures(une),
        "reprise": reprises.reprise(une, request.acteur),
        "chaine": presenter_mutation.chaine(une, request.acteur),
        "pistes": proposition(une) if a_orienter else [],
        "actes": actes(une, request.acteur),
        "echec": " : ".join(filter(None, (une.get_echec_cause_display(), une.echec_motif))),
    }
    return render(request, "attributions/parc/vacance.html", contexte)


def actes(une: MiseADisposition, acteur: Acteur) -> list[ActeAffiche]:
    """The bailleur's acts: those of another organisme are not shown, those of another state say why."""
    affiches = []
    attendu = ActeVacance.ORIENTER if une.etat == EtatVacance.A_ORIENTER else None
    attendu = ActeVacance.RELANCER if presenters.est_epuisee(une) else attendu
    for acte, libelle, route in ACTES:
        sur_feuille = acte is ActeVacance.DESIGNER
        refus = (refus_sur_feuille if sur_feuille else refus_de_vacance)(acte, acteur=acteur, vacance=une)
        if refus is not None and refus.nature is not Nature.ETAT:
            continue
        if acte is ActeVacance.PRONONCER and est_tenue(une):
            continue
        if refus is None:
            affiches.append(
                ActeAffiche(acte.value, libelle, reverse(f"attributions:{route}", args=[une.cle]), "", acte is attendu)
            )
    return affiches


class _ActeSurVacance(ActeDuParc):
    acte: ClassVar[ActeVacance]
    vacance: MiseADisposition

    def preparer(self, **kwargs: Any) -> None:
        self.vacance = vacance_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_vacance(self.acte, acteur=self.acteur, vacance=self.vacance))
        self.objet = f"{affichage.adresse(self.vacance.logement)} · {affichage.traits(self.vacance.logement)}"

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version)

    def retour(self) -> str:
        return url_vacance(self.vacance.cle)


class Orienter(_ActeSurVacance):
    """The proposal with its figures; the agent follows it, or says why not."""

    acte = ActeVacance.ORIENTER
    titre = "Orienter le logement"
    envoi = "Orienter"
    formulaire = FormulaireOrientation
    gabarit = "attributions/parc/orienter.html"

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.pistes: list[Piste] = proposition(self.vacance)

    def options(self) -> dict[str, Any]:
        return {"pistes": [(str(rang), une.nom) for rang, une in enumerate(self.pistes)]}

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version, choix="0", prevenu_le=aujourdhui())

    def contexte(self) -> dict[str, Any]:
        choisi = self.request.POST.get("choix", "0")
        pistes = [(str(rang), une, str(rang) == choisi) for rang, une in enumerate(self.pistes)]
        return {**super().contexte(), "pistes": pistes}

    def executer(self, saisi: dict[str, Any]) -> str:
        piste = self.pistes[int(saisi["choix"])]
        reserve = piste.reservataire_id is not None
        saisie = SaisieOrientation(
            convention_id=piste.convention_id,
            reservataire_id=piste.reservataire_id,
            prevenu_le=saisi["prevenu_le"] if reserve else None,
            preuve=saisi["preuve"] if reserve else "",
            motif=saisi["motif"],
        )
        faite = service.orienter(self.vacance.pk, saisie=saisie, acteur=self.acteur, version=version_de(saisi))
        limite = faite.designer_avant_le
        return f"Orienté vers {piste.nom}." + (f" À désigner avant le {limite:%d/%m/%Y}." if limite else "")


class SaisirFeuille(_ActeSurVacance):
    """A réservataire who designates on paper: his sheet, typed in his name."""

    acte = ActeVacance.DESIGNER
    titre = "Saisir une feuille de désignation"
    envoi = "Désigner au nom du réservataire"
    note = "Le réservataire reste à l'origine de la désignation ; votre organisme est celui de la saisie (R441-2-15 I du CCH)."
    formulaire = FormulaireFeuille

    def preparer(self, **kwargs: Any) -> None:
        self.vacance = vacance_visible(self.acteur, kwargs["cle"])
        exiger(refus_sur_feuille(self.acte, acteur=self.acteur, vacance=self.vacance))
        self.objet = f"{affichage.adresse(self.vacance.logement)} · {affichage.traits(self.vacance.logement)}"

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version, recue_le=aujourdhui())

    def executer(self, saisi: dict[str, Any]) -> str:
        candidats = [
            SaisieCandidat(pk, confirmee=saisi["confirmee"], motif_simultanee=saisi["motif_simultanee"])
            for pk in demandes_de_la_feuille(saisi["numeros"])
        ]
        feuille = SaisieFeuille(
            **{
                nom: saisi[nom]
                for nom in ("signee_le", "recue_le", "reference", "terminee", "moins_de_trois", "precision")
            }
        )
        try:
            faites = designer_sur_feuille(
                self.vacance.pk, saisies=candidats, feuille=feuille, acteur=self.acteur, version=version_de(saisi)
            )
        except ActionRefusee as refusee:
            raise ActionRefusee([_a_sa_ligne(un) for un in refusee.refus]) from None
        combien = f"{len(faites)} candidat{'s' if len(faites) > 1 else ''} désigné{'s' if len(faites) > 1 else ''}"
        return f"{combien} au nom du réservataire." + (" Les candidats sont transmis." if feuille.terminee else "")


def _a_sa_ligne(refus: Refus) -> Refus:
    """The line of the sheet, instead of the rank of the demande; a confirmation is asked at its box."""
    if not refus.champ.startswith("demandes."):
        return replace(refus, champ="numeros") if refus.champ == "demandes" else refus
    _, rang, *suite = refus.champ.split(".")
    return replace(refus, champ=suite[0] if suite else "numeros", message=f"Ligne {int(rang) + 1} : {refus.message}")


class ConstaterEchec(_ActeSurVacance):
    acte = ActeVacance.CONSTATER_ECHEC
    titre = "Constater l'échec de désignation"
    envoi = "Constater l'échec"
    note = "Le logement revient au bailleur ; dans un quartier prioritaire, le maire désigne (L441-1 du CCH)."
    formulaire = FormulaireEchec

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version, le=aujourdhui())

    def executer(self, saisi: dict[str, Any]) -> str:
        faite = echecs.constater(
            self.vacance.pk,
            cause=saisi["cause"],
            motif=saisi["motif"],
            le=saisi["le"],
            acteur=self.acteur,
            version=version_de(saisi),
        )
        return (
            "Échec constaté : confiez le logement au maire."
            if faite.maire_qpv
            else "Échec constaté : orientez à nouveau."
        )


class Relancer(_ActeSurVacance):
    acte = ActeVacance.RELANCER
    titre = "Relancer la désignation"
    envoi = "Relancer"
    note = "Un nouveau tour s'ouvre ; le réservataire retrouve son délai. Les candidatures passées restent au dossier."
    formulaire = FormulaireRelance

    def initial(self) -> dict[str, Any]:
        return avec_version(self.vacance.version, prevenu_le=aujourdhui())

    def executer(self, saisi: dict[str, Any]) -> str:
        faite = service.relancer(
            self.vacance.pk, prevenu_le=saisi["prevenu_le"], acteur=self.acteur, version=version_de(saisi)
        )
        return f"Tour {faite.tour} ouvert."


class Retirer(_ActeSurVacance):
    acte = ActeVacance.RETIRER
    titre = "Retirer la mise à disposition"
    envoi = "Retirer"
    danger = True
    note = (
        "Les candidatures en cours sont closes par le retrait du bailleur : ce n'est ni un refus du candidat, "
        "ni une décision de la commission."
    )
    formulaire = FormulaireRetrait

    def executer(self, saisi: dict[str, Any]) -> str:
        service.retirer(self.vacance.pk, motif=saisi["motif"], acteur=self.acteur, version=version_de(saisi))
        return "Mise à disposition retirée."
