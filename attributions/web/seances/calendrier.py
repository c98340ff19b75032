"""The calendar of sittings, and the acts of one page on a sitting: prepare, put off, convoke, close, cancel."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.enums import ModeSeance
from attributions.models import SeanceCal
from attributions.permissions import refus_de_commission, refus_de_seance
from attributions.saisie.seances import SaisieSeance
from attributions.services import agenda, secondes_convocations, tenue
from attributions.states.seance import ActeSeance, EtatSeance
from attributions.web.seances.commissions import commission_visible, commissions_visibles
from attributions.web.seances.heures import instant_de
from attributions.web.seances.salle import seance_visible
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.champs import Choix, Formulaire, Heure, Jour, Ligne
from habilitations.web.administration.ecrans import ActeAdministratif
from habilitations.web.gardes import exige
from registre.web.affichage import pluriel
from socle.clock import PARIS, aujourdhui
from socle.errors import exiger
from socle.presentation import Etiquette, Ton

SEANCES_MAX = 60
TONS = {
    EtatSeance.PREPAREE: Ton.GRIS,
    EtatSeance.CONVOQUEE: Ton.BLEU,
    EtatSeance.OUVERTE: Ton.VERT,
    EtatSeance.CLOSE: Ton.AMBRE,
    EtatSeance.SIGNEE: Ton.VERT,
    EtatSeance.ANNULEE: Ton.GRIS,
}
PASSEES = (EtatSeance.CLOSE, EtatSeance.SIGNEE, EtatSeance.ANNULEE)


def etat_affiche(etat: str) -> Etiquette:
    return Etiquette(str(EtatSeance(etat).label).lower(), TONS[EtatSeance(etat)])


@require_safe
@exige(Droit.CONSULTER)
def calendrier(request: RequeteDAgent) -> HttpResponse:
    """Sittings to come and held, soonest first; three statements."""
    assert request.acteur is not None
    seances = (
        SeanceCal.objects.visibles_par(request.acteur)
        .select_related("commission__bailleur")
        .annotate(
            logements=Count("lignes"),
            faits=Count("lignes", filter=Q(lignes__examinee_a__isnull=False) | Q(lignes__reportee=True)),
        )
    )
    a_venir = seances.exclude(etat__in=PASSEES).order_by("prevue_a", "pk")[:SEANCES_MAX]
    tenues = seances.filter(etat__in=PASSEES).order_by("-prevue_a", "-pk")[:SEANCES_MAX]
    commissions = [
        une
        for une in commissions_visibles(request.acteur)[:SEANCES_MAX]
        if refus_de_commission(acteur=request.acteur, commission=une) is None
    ]
    contexte = {
        "a_venir": [_ligne(une) for une in a_venir],
        "tenues": [_ligne(une) for une in tenues],
        "commissions": commissions,
    }
    return render(request, "attributions/seances/calendrier.html", contexte)


def _ligne(seance: Any) -> dict[str, Any]:
    return {
        "seance": seance,
        "etat": etat_affiche(seance.etat),
        "logements": seance.logements,
        "faits": seance.faits,
        "salle": seance.etat in (EtatSeance.OUVERTE, EtatSeance.CONVOQUEE) and seance.logements,
    }


class FormulaireSeance(Formulaire):
    jour = Jour(label="Jour")
    heure = Heure(label="Heure")
    lieu = Ligne(label="Lieu ou lien de la visioconférence", max_length=200, required=False)
    mode = Choix(ModeSeance.choices, label="Mode", vide="Celui de la commission", required=False)
    differee = forms.BooleanField(
        label="Séance déjà tenue sur papier, saisie après coup avec ses heures réelles", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def saisie(self, lu: dict[str, Any]) -> SaisieSeance:
        prevue_a = datetime.combine(lu["jour"], lu["heure"], tzinfo=PARIS)
        return SaisieSeance(prevue_a, lu["lieu"], lu["mode"], lu["differee"])


class Preparer(ActeAdministratif):
    titre = "Préparer une séance"
    envoi = "Préparer"
    formulaire = FormulaireSeance
    seance: SeanceCal | None = None

    def preparer(self, **kwargs: Any) -> None:
        self.commission = commission_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_commission(acteur=self.acteur, commission=self.commission))

    def initial(self) -> dict[str, Any]:
        jour = aujourdhui() + timedelta(days=self.commission.convocation_jours + 1)
        return {"jour": jour, "heure": time(9, 30), "mode": self.commission.mode}

    def contexte(self) -> dict[str, Any]:
        return {"objet": self.commission.nom}

    def executer(self, saisi: dict[str, Any]) -> str:
        saisie = FormulaireSeance().saisie(saisi)
        self.seance = agenda.preparer(self.commission.pk, saisie=saisie, acteur=self.acteur)
        return "Séance préparée : inscrivez les logements."

    def retour(self) -> str:
        if self.seance is not None:
            return reverse("attributions:seance", args=[self.seance.cle])
        return reverse("attributions:commission", args=[self.commission.cle])


class _SurUneSeance(ActeAdministratif):
    """An act of one page on a sitting: its form, the version read, its refusals."""

    acte: ActeSeance

    def preparer(self, **kwargs: Any) -> None:
        self.seance = seance_visible(self.acteur, kwargs["cle"])
        exiger(refus_de_seance(self.acte, acteur=self.acteur, seance=self.seance))

    def contexte(self) -> dict[str, Any]:
        local = self.seance.prevue_a.astimezone(PARIS)
        return {"objet": f"{self.seance.commission.nom}, séance du {local:%d/%m/%Y à %H:%M}"}

    def retour(self) -> str:
        return reverse("attributions:seance", args=[self.seance.cle])


class Deplacer(_SurUneSeance):
    titre = "Déplacer la séance"
    note = "La convocation est à refaire."
    acte = ActeSeance.CONVOQUER
    formulaire = FormulaireSeance

    def initial(self) -> dict[str, Any]:
        local = self.seance.prevue_a.astimezone(PARIS)
        return {
            "jour": local.date(),
            "heure": local.time(),
            "lieu": self.seance.lieu,
            "mode": self.seance.mode,
            "differee": self.seance.differee,
        }

    def executer(self, saisi: dict[str, Any]) -> str:
        agenda.deplacer(self.seance.pk, saisie=FormulaireSeance().saisie(saisi), acteur=self.acteur)
        return "Séance déplacée : convoquez de nouveau les membres."


class FormulaireConvocation(Formulaire):
    le = Jour(label="Convocation envoyée le")


class Convoquer(_SurUneSeance):
    titre = "Convoquer la séance"
    envoi = "Convoquer"
    note = "Les membres qui ont un compte voient les dossiers des logements où ils ont une voix, jusqu'à la clôture."
    acte = ActeSeance.CONVOQUER
    formulaire = FormulaireConvocation

    def initial(self) -> dict[str, Any]:
        return {"le": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        agenda.convoquer(self.seance.pk, le=saisi["le"], acteur=self.acteur)
        return "Séance convoquée."


class FormulaireCloture(Formulaire):
    """Of a sitting entered afterwards; one held live is closed at the hour it is."""

    close_a = Heure(label="Heure réelle de clôture")


class Clore(_SurUneSeance):
    titre = "Clore la séance"
    envoi = "Clore"
    note = "Après la clôture, plus aucune décision ne s'y ajoute ; le procès-verbal peut être établi."
    acte = ActeSeance.CLORE

    def _formulaire(self, donnees: Any = None) -> Formulaire:
        return FormulaireCloture(donnees) if self.seance.differee else Formulaire(donnees)

    def executer(self, saisi: dict[str, Any]) -> str:
        close_a = instant_de(self.seance, saisi["close_a"]) if self.seance.differee else None
        tenue.clore(self.seance.pk, close_a=close_a, acteur=self.acteur)
        return "Séance close."


class FormulaireAnnulation(Formulaire):
    motif = Ligne(label="Motif", max_length=200)


class Annuler(_SurUneSeance):
    titre = "Annuler la séance"
    envoi = "Annuler la séance"
    danger = True
    note = "Les candidats attendent une autre séance ; une séance où l'on a décidé ne s'annule plus."
    acte = ActeSeance.ANNULER
    formulaire = FormulaireAnnulation

    def executer(self, saisi: dict[str, Any]) -> str:
        agenda.annuler(self.seance.pk, motif=saisi["motif"], acteur=self.acteur)
        return "Séance annulée."


class Reconvoquer(_SurUneSeance):
    """The sitting had no quorum: the next one takes up its agenda."""

    titre = "Reconvoquer faute de quorum"
    envoi = "Préparer la seconde séance"
    note = (
        "Cette séance est annulée faute de quorum et son ordre du jour repris par une seconde, à convoquer dans le délai du "
        "règlement. Le quorum est alors celui que le règlement donne sur seconde convocation ; s'il n'en donne pas, le même."
    )
    acte = ActeSeance.ANNULER
    formulaire = FormulaireSeance
    seconde: SeanceCal | None = None

    def preparer(self, **kwargs: Any) -> None:
        self.seance = seance_visible(self.acteur, kwargs["cle"])
        exiger(secondes_convocations.refus_de_reconvoquer(acteur=self.acteur, seance=self.seance))

    def initial(self) -> dict[str, Any]:
        jour = aujourdhui() + timedelta(days=self.seance.commission.convocation_jours + 1)
        return {"jour": jour, "heure": time(9, 30), "lieu": self.seance.lieu, "mode": self.seance.mode}

    def executer(self, saisi: dict[str, Any]) -> str:
        faite = secondes_convocations.reconvoquer(
            self.seance.pk, saisie=FormulaireSeance().saisie(saisi), acteur=self.acteur
        )
        self.seconde = faite.seance
        restent = pluriel(faite.laisses, "logement reste", "logements restent")
        suite = f" {restent} à inscrire de nouveau." if faite.laisses else ""
        return f"Seconde séance préparée : convoquez les membres.{suite}"

    def retour(self) -> str:
        return reverse("attributions:seance", args=[(self.seconde or self.seance).cle])
