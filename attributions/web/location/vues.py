"""The acts that follow a sitting, each with its form and its sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from attributions.models import Attribution, Candidature
from attributions.rules.offre import SILENCE
from attributions.saisie.location import SaisieLevee
from attributions.services import (
    acceptes_ailleurs,
    attribution,
    baux,
    conditions,
    desistements,
    irrecevabilites,
    propositions,
)
from attributions.states.candidature import ActeCandidature as A
from attributions.web.location import formulaires, presenter
from attributions.web.location.base import VueGeste
from attributions.web.location.gestes import refus_de_signer_ce_bail
from registre.enums import NatureCourrier
from registre.rules.nomenclatures import Liste
from registre.services.nomenclatures import nomenclatures
from registre.web import affichage
from socle.clock import aujourdhui
from socle.errors import Refus


def _suite(appelee: Candidature | None) -> str:
    return f" Le rang {appelee.rang} est appelé." if appelee is not None and appelee.rang else ""


class Proposer(VueGeste):
    acte = A.PROPOSER
    rappelle = True
    formulaire = formulaires.Offre
    titre = "Proposer le logement"
    envoi = "Proposer le logement"
    note = "La lettre part par les voies de la demande. Sans réponse à la date dite, la loi y voit un refus (R441-10)."
    apercu = NatureCourrier.OFFRE

    def initial(self) -> dict[str, Any]:
        jours, le = propositions.reponse_en_jours(self.candidature), aujourdhui()
        return {
            "envoyee_le": le,
            "repondre_avant_le": le + timedelta(days=jours),
            "dalo": presenter.offre_sous_dalo(self.candidature),
        }

    def executer(self, formulaire: formulaires.Offre) -> str:
        propositions.proposer(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Le logement est proposé : la lettre est prête à partir."


class Accepter(VueGeste):
    acte = A.ACCEPTER
    rappelle = True
    formulaire = formulaires.Acceptation
    titre = "Enregistrer l'acceptation"
    envoi = "Le candidat accepte"

    def executer(self, formulaire: formulaires.Acceptation) -> str:
        propositions.accepter(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "L'acceptation est enregistrée : le bail est à signer."


class Refuser(VueGeste):
    acte = A.REFUSER
    formulaire = formulaires.Refus
    titre = "Enregistrer le refus du candidat"
    envoi = "Le candidat refuse"
    note = (
        "Le rang suivant est appelé aussitôt (R441-3 b). Le motif est un événement du dossier. Après une acceptation, l'écrit "
        "est nécessaire, et le ménage retrouve son tour sur les logements où il avait gardé son rang."
    )

    def parametres(self) -> dict[str, Any]:
        listes, codes = nomenclatures(), propositions.motifs_de_refus(aujourdhui())
        tous = [(c.code, c.libelle) for c in listes.par_liste.get(Liste.REFUS_ATTRIBUTAIRE, []) if c.code in codes]
        return {"motifs": [un for un in tous if un[0] != SILENCE]}

    def executer(self, formulaire: formulaires.Refus) -> str:
        appelee = propositions.refuser(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return f"Le refus est enregistré.{_suite(appelee)}"


class Passer(VueGeste):
    acte = A.ECARTER
    formulaire = formulaires.Confirmation
    titre = "Passer ce candidat : un autre logement est accepté"
    envoi = "Passer au suivant"
    note = (
        "Le ménage a accepté un autre logement. Sa candidature ici prend fin sans refus, et rien n'est retenu contre lui ; la "
        "place va au rang suivant, ou revient en séance selon le règlement. S'il change d'avis, il ne la retrouve pas."
    )

    def refus(self) -> Refus | None:
        return acceptes_ailleurs.refus_de_passer(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.Confirmation) -> str:
        appelee = acceptes_ailleurs.passer(
            self.candidature.pk, acteur=self.acteur, version=formulaire.cleaned_data["version"]
        )
        return f"Le candidat est passé.{_suite(appelee)}"


class ConstaterSilence(VueGeste):
    acte = A.CONSTATER_SILENCE
    formulaire = formulaires.Confirmation
    titre = "Constater l'absence de réponse"
    envoi = "Constater l'absence de réponse"
    note = "Le délai passé, le silence vaut refus (R441-10) : le rang suivant est appelé. La nuit le fait d'elle-même."

    def executer(self, formulaire: formulaires.Confirmation) -> str:
        appelee = propositions.constater_silence(
            self.candidature.pk, le=aujourdhui(), acteur=self.acteur, version=formulaire.cleaned_data["version"]
        )
        return f"L'absence de réponse est enregistrée.{_suite(appelee)}"


class Desister(VueGeste):
    acte = A.RETIRER
    formulaire = formulaires.Jour
    titre = "Enregistrer un désistement"
    envoi = "Enregistrer le désistement"
    note = "L'écrit du candidat est gardé par le bailleur. La place va au rang suivant, ou revient en séance selon le règlement."

    def refus(self) -> Refus | None:
        return desistements.refus_de_desister(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.Jour) -> str:
        lu = formulaire.cleaned_data
        appelee = desistements.desister(
            self.candidature.pk, le=lu["le"], precision=lu["precision"], acteur=self.acteur, version=lu["version"]
        )
        return f"Le désistement est enregistré.{_suite(appelee)}"


class LeverCondition(VueGeste):
    acte = A.LEVER_CONDITION
    formulaire = formulaires.JourSeul
    titre = "Lever la condition"
    envoi = "La condition est remplie"
    note = "La date qui compte est celle où la pièce a été reçue, à tout guichet. Remplie à temps, le bail est dû (R441-3 c)."

    def contexte(self) -> dict[str, Any]:
        return {"pieces": presenter.pieces_de_la_condition(self.candidature)}

    def executer(self, formulaire: formulaires.JourSeul) -> str:
        lu = formulaire.cleaned_data
        candidature = conditions.lever(
            self.candidature.pk, saisie=SaisieLevee(lu["le"]), acteur=self.acteur, version=lu["version"]
        )
        return presenter.apres_la_levee(candidature)


class LaisserCaduque(VueGeste):
    acte = A.LAISSER_CADUQUE
    formulaire = formulaires.Confirmation
    titre = "Constater que la condition n'est pas remplie"
    envoi = "La condition n'est pas remplie"
    danger = True

    def contexte(self) -> dict[str, Any]:
        return {"pieces": presenter.pieces_de_la_condition(self.candidature)}

    def executer(self, formulaire: formulaires.Confirmation) -> str:
        appelee = conditions.laisser_caduque(
            self.candidature.pk, le=aujourdhui(), acteur=self.acteur, version=formulaire.cleaned_data["version"]
        )
        return f"L'attribution sous condition prend fin.{_suite(appelee)}"


class Corriger(VueGeste):
    formulaire = formulaires.Imputation
    gabarit = "attributions/location/imputation.html"
    titre = "Données de l'attribution"
    envoi = "Enregistrer"
    note = "Elles sont dues que le bail soit signé ou non (R441-2-9), et se corrigent jusqu'à la signature."

    def refus(self) -> Refus | None:
        return attribution.refus_de_corriger(acteur=self.acteur, candidature=self.candidature)

    def initial(self) -> dict[str, Any]:
        return presenter.imputation_connue(self.candidature)

    def executer(self, formulaire: formulaires.Imputation) -> str:
        attribution.corriger(
            self.candidature.pk,
            saisie=formulaire.imputation(),
            le=aujourdhui(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Les données de l'attribution sont enregistrées."


class Signer(VueGeste):
    acte = A.SIGNER
    rappelle = True
    formulaire = formulaires.Bail
    gabarit = "attributions/location/bail.html"
    titre = "Enregistrer le bail"
    envoi = "Enregistrer le bail et radier la demande"
    note = (
        "La demande est radiée aussitôt (R441-2-8 a), les autres candidatures du ménage sont closes, et les rangs suivants "
        "de ce logement restent repérés comme non servis."
    )

    def refus(self) -> Refus | None:
        return refus_de_signer_ce_bail(self.acteur, self.candidature)

    def initial(self) -> dict[str, Any]:
        vacance = self.candidature.mise_a_disposition
        connues = Attribution.objects.filter(pk=self.candidature.pk).first()
        return {
            **presenter.imputation_connue(self.candidature),
            "signe_le": aujourdhui(),
            "loyer": vacance.loyer,
            "charges": vacance.charges,
            "rpls": vacance.logement.rpls,
            "exception_rpls": connues.exception_rpls if connues and not vacance.logement.rpls else "",
        }

    def contexte(self) -> dict[str, Any]:
        return {"demande_dit": presenter.demande_dit(self.candidature, self.acteur)}

    def executer(self, formulaire: formulaires.Bail) -> str:
        bail = baux.signer(
            self.candidature.pk,
            saisie=formulaire.saisie(),
            acteur=self.acteur,
            version=formulaire.cleaned_data["version"],
        )
        fin = f" Bail du logement dédié aux jeunes : jusqu'au {affichage.jour(bail.terme)}." if bail.terme else ""
        return f"Le bail est enregistré et la demande radiée pour attribution.{fin}"


class Avertir(VueGeste):
    formulaire = formulaires.Avertissement
    titre = "Avertir le demandeur de l'irrecevabilité"
    envoi = "Envoyer l'avertissement"
    note = (
        "Par lettre recommandée : un mois après sa distribution prouvée, la radiation peut être confirmée (R441-2-8 d)."
    )

    def refus(self) -> Refus | None:
        return irrecevabilites.refus_d_irrecevabilite(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.Avertissement) -> str:
        lu = formulaire.cleaned_data
        irrecevabilites.avertir(
            self.candidature.pk, envoye_le=lu["envoye_le"], acteur=self.acteur, version=lu["version"]
        )
        return "L'avertissement est enregistré. Enregistrez ensuite la preuve de sa distribution sur le dossier."


class LeverIrrecevabilite(VueGeste):
    acte = A.LEVER_IRRECEVABILITE
    formulaire = formulaires.JourSeul
    titre = "Lever l'irrecevabilité"
    envoi = "La commission lève l'irrecevabilité"
    note = "La commission revient sur sa décision d'après les pièces reçues. La demande continue."

    def executer(self, formulaire: formulaires.JourSeul) -> str:
        lu = formulaire.cleaned_data
        irrecevabilites.lever(
            self.candidature.pk, saisie=SaisieLevee(lu["le"]), acteur=self.acteur, version=lu["version"]
        )
        return "L'irrecevabilité est levée : la demande continue."


class ConfirmerRadiation(VueGeste):
    formulaire = formulaires.Confirmation
    titre = "Confirmer la radiation pour irrecevabilité"
    envoi = "Radier la demande"
    danger = True
    note = (
        "Le mois qui suit l'avertissement distribué doit être écoulé (R441-2-8 d). Le demandeur est prévenu par écrit."
    )

    def refus(self) -> Refus | None:
        return irrecevabilites.refus_d_irrecevabilite(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.Confirmation) -> str:
        irrecevabilites.confirmer(self.candidature.pk, acteur=self.acteur, version=formulaire.cleaned_data["version"])
        return "La demande est radiée pour irrecevabilité."


class FormerRecours(VueGeste):
    formulaire = formulaires.JourSeul
    titre = "Enregistrer un recours"
    envoi = "Enregistrer le recours"
    note = "Le recours ne suspend pas la décision ; le dossier est gardé jusqu'à son issue."

    def refus(self) -> Refus | None:
        return irrecevabilites.refus_d_irrecevabilite(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.JourSeul) -> str:
        lu = formulaire.cleaned_data
        irrecevabilites.former_recours(self.candidature.pk, le=lu["le"], acteur=self.acteur, version=lu["version"])
        return "Le recours est enregistré."


class JugerRecours(VueGeste):
    formulaire = formulaires.IssueDuRecours
    titre = "Enregistrer l'issue du recours"
    envoi = "Enregistrer l'issue"
    note = "Si la décision est annulée, la demande redevient active avec son numéro et son ancienneté."

    def refus(self) -> Refus | None:
        return irrecevabilites.refus_d_irrecevabilite(acteur=self.acteur, candidature=self.candidature)

    def executer(self, formulaire: formulaires.IssueDuRecours) -> str:
        lu = formulaire.cleaned_data
        irrecevabilites.juger_recours(
            self.candidature.pk, annulee=lu["annulee"], le=lu["le"], acteur=self.acteur, version=lu["version"]
        )
        return "L'issue du recours est enregistrée."
