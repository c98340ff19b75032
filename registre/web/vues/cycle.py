"""Renewal, radiation and its warnings, reactivation, protection, death: the acts of the life of a demande."""

from __future__ import annotations

import re
from typing import Any

from django.urls import reverse

from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre.enums import EtatCourrier, StatutNumero
from registre.models import Courrier, Demande, NumeroUnique
from registre.rules.avertissements import MOTIF_POUR, Preuve
from registre.rules.reactivation import MotifReactivation
from registre.services import (
    avertissement,
    numero_recu,
    protection,
    radiation,
    reactivation,
    renouvellement,
    suppression,
    titulaire,
)
from registre.services.noms import cotitulaires
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation
from registre.web import affichage
from registre.web.formulaires import actes as formulaires
from registre.web.vues.actes import VueActe, refus_de_saisie
from socle.clock import aujourdhui
from socle.errors import ActionRefusee

# A path of this site and nothing else: no host, no scheme, no parameter.
SUR_CE_SITE = re.compile(r"/(?!/)[a-z0-9/_-]{1,200}/")


class _RevientDOuOnVient(VueActe):
    """Done, back to the page of this site that led here, when one did."""

    def suite(self) -> str:
        retour: str = self.request.GET.get("retour", "")
        return retour if SUR_CE_SITE.fullmatch(retour) else super().suite()


class Renouveler(_RevientDOuOnVient):
    acte = Acte.RENOUVELER
    formulaire = formulaires.FormulaireRenouvellement
    gabarit = "registre/renouveler.html"
    titre = "Renouveler la demande"
    envoi = "Renouveler pour un an"

    def initial(self) -> dict[str, Any]:
        return {"courrier_papier": self.demande.courrier_papier}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        faite = renouvellement.renouveler(
            demande.pk, acteur=acteur, le=c["le"], courrier_papier=c["courrier_papier"], version=c["version"]
        )
        return f"Demande renouvelée, valable jusqu'au {affichage.jour(faite.valable_jusqu_au)}. L'attestation de renouvellement est disponible."


class Radier(VueActe):
    acte = Acte.RADIER
    formulaire = formulaires.FormulaireRadiation
    gabarit = "registre/radier.html"
    titre = "Radier la demande"
    envoi = "Prononcer la radiation"
    note = "La demande quitte les listes. Elle reste lisible dans l'archive, avec un motif."
    danger = True

    def options(self) -> dict[str, Any]:
        lettres = Courrier.objects.filter(demande=self.demande, nature__in=MOTIF_POUR).order_by("-pk")
        return {"avertissements": [(lettre.pk, _lettre(lettre)) for lettre in lettres]}

    def contexte(self) -> dict[str, Any]:
        motifs = {m.name: m.value for m in MotifRadiation}
        en_cours = Courrier.objects.filter(demande=self.demande, nature__in=MOTIF_POUR).exclude(
            etat=EtatCourrier.ANNULE
        )
        return {"motifs": motifs, "avertissements": [(c, _lettre(c)) for c in en_cours.order_by("-pk")]}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        conservee = self._conservee(formulaire, acteur)
        radiation.radier(
            demande.pk,
            saisie=formulaire.saisie(),
            justification=formulaire.justification(demande_conservee_id=conservee),
            acteur=acteur,
            version=formulaire.cleaned_data["version"],
        )
        return "Demande radiée. La notification est préparée." if conservee is None else "Demande radiée."

    def _conservee(self, formulaire: Any, acteur: Acteur) -> int | None:
        """The demande that stays, found by its number in the perimeter."""
        if formulaire.cleaned_data["motif"] not in (MotifRadiation.FUSION, MotifRadiation.DOUBLON):
            return None
        numero = formulaire.cleaned_data["numero_conserve"].replace(" ", "").upper()
        trouve = NumeroUnique.objects.filter(
            numero=numero, statut=StatutNumero.COURANT, demande__in=Demande.objects.visibles_par(acteur)
        ).values_list("demande_id", flat=True)
        conservee: int | None = trouve.first()
        if conservee is None:
            raise ActionRefusee(
                refus_de_saisie(
                    "demande_conservee_inconnue",
                    "Aucune demande de ce numéro n'est dans votre périmètre.",
                    "numero_conserve",
                    "R441-2-6 CCH",
                    "Vérifiez le numéro unique de la demande conservée.",
                )
            )
        return conservee


def _lettre(lettre: Courrier) -> str:
    date = lettre.distribue_le or lettre.envoye_le
    quand = f" le {affichage.jour(date, court=True)}" if date else ""
    echeance = (
        f" · radiation possible dès le {affichage.jour(lettre.echeance_le, court=True)}" if lettre.echeance_le else ""
    )
    return f"{lettre.get_nature_display()} · {lettre.get_etat_display()}{quand}{echeance}"


class Avertir(VueActe):
    acte = Acte.AVERTIR
    formulaire = formulaires.FormulaireAvertissement
    gabarit = "registre/avertir.html"
    titre = "Avertir le demandeur avant radiation"
    envoi = "Envoyer l'avertissement"
    note = "Lettre recommandée, ou tout moyen qui prouve la distribution (R441-2-8 du CCH). Le délai court de la distribution prouvée."

    def contexte(self) -> dict[str, Any]:
        return {"motif_c": MotifRadiation.ABSENCE_REPONSE.value, "motif_d": MotifRadiation.IRRECEVABILITE.value}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        avertissement.avertir(
            demande.pk,
            saisie=formulaire.saisie(),
            acteur=acteur,
            le=aujourdhui(),
            version=formulaire.cleaned_data["version"],
        )
        return "Avertissement enregistré. Enregistrez ensuite la preuve de sa distribution."


class Distribution(VueActe):
    """Proof of delivery, or answer, of the warning that the address names by its rank in the dossier."""

    acte = Acte.AVERTIR
    formulaire = formulaires.FormulaireDistribution
    gabarit = "registre/distribution.html"
    titre = "Suite de l'avertissement"
    envoi = "Enregistrer"

    def contexte(self) -> dict[str, Any]:
        lettre = self._lettre()
        return {"lettre": _lettre(lettre) if lettre else ""}

    def _lettre(self) -> Courrier | None:
        ouverts = Courrier.objects.filter(
            demande=self.demande, nature__in=MOTIF_POUR, organisme=self.acteur.organisme_id
        )
        return ouverts.exclude(etat=EtatCourrier.ANNULE).order_by("-pk").first()

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        lettre, c = self._lettre(), formulaire.cleaned_data
        if lettre is None:
            raise ActionRefusee(
                refus_de_saisie(
                    "avertissement_absent",
                    "Votre organisme n'a pas d'avertissement en cours ici.",
                    "",
                    "R441-2-8 CCH",
                    "Envoyez-le d'abord.",
                )
            )
        if c["suite"] == "reponse":
            avertissement.recevoir_reponse(lettre.pk, le=c["le"], acteur=acteur)
            return "Réponse enregistrée : l'avertissement est annulé, aucune radiation ne peut s'y appuyer."
        avertissement.prouver_distribution(
            lettre.pk, distribue_le=c["le"], preuve=_preuve(c["preuve"]), acteur=acteur, envoye_le=c["envoye_le"]
        )
        return "Preuve de distribution enregistrée."


def _preuve(code: str) -> Preuve:
    if code not in Preuve.values:
        raise ActionRefusee(
            refus_de_saisie(
                "preuve_inconnue",
                "La preuve de distribution manque.",
                "preuve",
                "R441-2-8 CCH",
                "Choisissez-la dans la liste.",
            )
        )
    return Preuve(code)


class Reactiver(_RevientDOuOnVient):
    acte = Acte.REACTIVER
    formulaire = formulaires.FormulaireReactivation
    titre = "Réactiver la demande"
    envoi = "Réactiver"
    note = "Le numéro unique et l'ancienneté sont conservés (arrêté du 23 mars 2015, §6)."

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        faite = reactivation.reactiver(
            demande.pk,
            motif=MotifReactivation(c["motif"]),
            acteur=acteur,
            le=c["le"],
            recu_le=c["recu_le"],
            version=c["version"],
        )
        return f"Demande réactivée, valable jusqu'au {affichage.jour(faite.valable_jusqu_au)}. Vérifiez ses informations avec le demandeur."


class Proteger(VueActe):
    acte = Acte.PROTEGER
    formulaire = formulaires.FormulaireProtection
    envoi = "Confirmer"
    note = "Adresse, téléphones et communes demandées sont masqués dans les listes, les exports et pour le codemandeur. L'ouverture du dossier demande un motif."

    @property
    def titre(self) -> str:  # type: ignore[override]
        return "Lever la protection du dossier" if self.demande.protege else "Protéger le dossier"

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        faire = protection.lever_la_protection if demande.protege else protection.proteger
        faite = faire(demande.pk, motif=c["motif"], acteur=acteur, le=aujourdhui(), version=c["version"])
        return "Le dossier est protégé." if faite.protege else "La protection du dossier est levée."


class Deces(VueActe):
    acte = Acte.CHANGER_TITULAIRE
    formulaire = formulaires.FormulaireDeces
    titre = "Décès du demandeur"
    envoi = "Enregistrer"
    note = "Le codemandeur devient titulaire : même numéro, même date de dépôt. Sans codemandeur, le gestionnaire clôt la demande ; ce n'est jamais une renonciation."

    def options(self) -> dict[str, Any]:
        return {"codemandeurs": [(p.pk, _nom(p)) for p in cotitulaires(self.demande)]}

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        if c["successeur_id"] is None:
            titulaire.signaler_deces(demande.pk, deces_le=c["deces_le"], acteur=acteur, version=c["version"])
            return "Décès signalé : une tâche demande de le vérifier."
        titulaire.changer_titulaire(
            demande.pk,
            deces_le=c["deces_le"],
            acteur=acteur,
            le=aujourdhui(),
            successeur_id=c["successeur_id"],
            version=c["version"],
        )
        return "Le codemandeur est titulaire de la demande. Le numéro et la date de dépôt sont conservés."


def _nom(personne: Personne) -> str:
    return f"{personne.prenom} {personne.nom}"


class RecevoirNumero(VueActe):
    """The number that the national system issued for a demande that awaits it."""

    acte = Acte.RECEVOIR_NUMERO
    formulaire = formulaires.FormulaireNumeroRecu
    titre = "Saisir le numéro reçu du SNE"
    envoi = "Enregistrer le numéro"
    note = "La demande devient active, la date de dépôt ne change pas, l'attestation est préparée (R441-2-4 du CCH)."

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        numero_recu.recevoir_numero(demande.pk, c["numero"], acteur=acteur, le=c["le"], version=c["version"])
        return "Numéro enregistré : la demande est active, l'attestation est préparée."


class Supprimer(VueActe):
    """A demande that should never have been entered."""

    acte = Acte.SUPPRIMER
    formulaire = formulaires.FormulaireSuppression
    titre = "Supprimer une demande saisie par erreur"
    envoi = "Supprimer la demande"
    note = "Pour une saisie qui n'aurait jamais dû exister. Une demande réelle se radie : elle ne se supprime pas. Le numéro ne sert plus jamais ; les événements restent (R441-2-5 II du CCH)."
    danger = True

    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        c = formulaire.cleaned_data
        suppression.supprimer(demande.pk, motif=c["motif"], acteur=acteur, le=c["le"], version=c["version"])
        return "Demande supprimée. Son numéro n'est plus attribué."

    def suite(self) -> str:
        return reverse("registre:liste")
