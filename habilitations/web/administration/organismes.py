"""Organismes: the list, one organisme with what it may do and where, and what the gestionnaire records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from habilitations.acteur import Acteur
from habilitations.models import Guichet, Habilitation, Implantation, Mandat, Organisme, Reservation
from habilitations.rules.droits import Droit
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieOrganisme
from habilitations.services import organismes as services
from habilitations.services.administration import refus_de_gerer
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration import lecture
from habilitations.web.administration.champs import Choix, Formulaire, Ligne, Paragraphe, Tag
from habilitations.web.administration.ecrans import ActeAdministratif, organisme_administre, periode
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.periodes import en_vigueur, est_en_vigueur
from socle.presentation import Etiquette, Ton

PAGE = 50
LIGNES = 300


@require_safe
@exige(Droit.GERER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """Organismes by name, by kind and by words of their name; two statements."""
    type_, texte = request.GET.get("type", ""), request.GET.get("nom", "").strip()[:80]
    organismes = Organisme.objects.all()
    if type_ in TypeOrganisme.values:
        organismes = organismes.filter(type=type_)
    if texte:
        organismes = organismes.filter(Q(nom__icontains=texte) | Q(siren=texte.replace(" ", "")))
    numero = min(int(request.GET["page"]), 1_000) if request.GET.get("page", "").isdecimal() else 1
    debut = (max(1, numero) - 1) * PAGE
    le = aujourdhui()
    lignes = list(
        organismes.annotate(
            titres=Count("habilitations", filter=en_vigueur(le, "habilitations__"), distinct=True),
            agents=Count("affectations__agent", filter=en_vigueur(le, "affectations__"), distinct=True),
        ).order_by("nom", "pk")[debut : debut + PAGE + 1]
    )
    contexte = {
        "lignes": lignes[:PAGE],
        "types": [(t.value, t.label) for t in TypeOrganisme],
        "type": type_,
        "nom": texte,
        "suivante": numero + 1 if len(lignes) > PAGE else None,
        "precedente": numero - 1 if numero > 1 else None,
    }
    return render(request, "habilitations/administration/organismes.html", contexte)


def _etat(du: date | None, au: date | None, le: date) -> Etiquette:
    if est_en_vigueur(du, au, le):
        reste = (au - le).days if au else None
        return (
            Etiquette(f"encore {reste} j", Ton.AMBRE)
            if reste is not None and reste <= 30
            else Etiquette("en vigueur", Ton.VERT)
        )
    return Etiquette("à venir", Ton.BLEU) if du is not None and du > le else Etiquette("terminée", Ton.GRIS)


def _datee(ligne: Any, le: date, **valeurs: Any) -> dict[str, Any]:
    close = ligne.au is not None and ligne.au < le
    return {
        "id": ligne.pk,
        "periode": periode(ligne.du, ligne.au),
        "etat": _etat(ligne.du, ligne.au, le),
        "close": close,
        **valeurs,
    }


def _habilitations(organisme: Organisme, le: date) -> list[dict[str, Any]]:
    lignes = Habilitation.objects.filter(organisme=organisme).select_related("territoire", "accordee_par")
    return [
        _datee(
            une, le, base=une.get_base_display(), convention=une.convention,
            territoire=str(une.territoire) if une.territoire else "",
            par=str(une.accordee_par) if une.accordee_par else "Gestionnaire (commande)",
        )
        for une in lignes.order_by("-du", "base")[:LIGNES]
    ]  # fmt: skip


def _conventions(organisme: Organisme, le: date) -> dict[str, Any]:
    reservations = Reservation.objects.filter(organisme=organisme).select_related("commune")
    mandats = Mandat.objects.filter(Q(mandataire=organisme) | Q(mandant=organisme)).select_related(
        "mandataire", "mandant"
    )
    return {
        "reservations": [
            _datee(une, le, convention=une.convention, commune=str(une.commune), mode=une.get_mode_display())
            for une in reservations.order_by("-du", "commune__nom")[:LIGNES]
        ],
        "mandats": [
            _datee(un, le, convention=un.convention, donne=un.mandant_id == organisme.pk,
                   autre=un.mandataire.nom if un.mandant_id == organisme.pk else un.mandant.nom)
            for un in mandats.order_by("-du")[:LIGNES]
        ],
    }  # fmt: skip


def _moyens(organisme: Organisme, le: date) -> dict[str, Any]:
    guichets = Guichet.objects.filter(organisme=organisme).select_related("commune").order_by("code")[:LIGNES]
    implantations = Implantation.objects.filter(organisme=organisme).select_related("commune")
    return {
        "guichets": [
            _datee(
                g,
                le,
                code=g.code,
                nom=g.nom,
                lieu=str(g.commune) if g.commune else g.get_canal_display(),
                public=g.public,
            )
            for g in guichets
        ],
        "implantations": list(implantations.order_by("commune__nom")[:LIGNES]),
    }


@require_safe
@exige(Droit.ADMINISTRER_ORGANISME)
def fiche(request: RequeteDAgent, organisme_id: int) -> HttpResponse:
    """What one organisme is, may do and where; its administrator reads it, the gestionnaire acts on it."""
    assert request.acteur is not None
    organisme, le = organisme_administre(request.acteur, organisme_id), aujourdhui()
    guichets = Guichet.objects.filter(organisme=organisme).values("pk")
    habilitations = Habilitation.objects.filter(organisme=organisme).values("pk")
    condition = (
        Q(objet_type="organisme", objet_id=organisme.pk)
        | Q(objet_type="habilitation", objet_id__in=list(habilitations.values_list("pk", flat=True)[:LIGNES]))
        | Q(objet_type="guichet", objet_id__in=list(guichets.values_list("pk", flat=True)[:LIGNES]))
    )
    contexte = {
        "organisme": organisme,
        "gere": refus_de_gerer(request.acteur) is None,
        "bailleur": organisme.type == TypeOrganisme.BAILLEUR,
        "mandataire": organisme.type == TypeOrganisme.MANDATAIRE,
        "habilitations": _habilitations(organisme, le),
        **_conventions(organisme, le),
        **_moyens(organisme, le),
        "historique": lecture.historique(condition),
    }
    return render(request, "habilitations/administration/organisme.html", contexte)


class ActeDuGestionnaire(ActeAdministratif):
    """An act on one organisme; back to its page."""

    def retour(self) -> str:
        return reverse("habilitations:organisme", args=[self.organisme.pk])


class FormulaireOrganisme(Formulaire):
    nom = Ligne(label="Nom", max_length=160)
    type = Choix(
        TypeOrganisme.choices,
        label="Type",
        help_text="Il dit quelles bases légales peuvent lui être accordées et ne change plus.",
    )
    siren = Ligne(
        label="SIREN",
        max_length=11,
        required=False,
        help_text="Neuf chiffres ; vide pour un service sans SIREN propre.",
    )
    territoire = Tag(label="Territoire", required=False)

    def clean_siren(self) -> str | None:
        return self.cleaned_data["siren"].replace(" ", "") or None


class Ouvrir(ActeAdministratif):
    titre = "Ouvrir un organisme"
    envoi = "Ouvrir"
    note = "Il ne voit rien avant qu'une habilitation lui soit accordée."
    formulaire = FormulaireOrganisme

    def preparer(self, **kwargs: Any) -> None:
        self.ouvert: Organisme | None = None

    def executer(self, saisi: dict[str, Any]) -> str:
        territoire = saisi["territoire"]
        saisie = SaisieOrganisme(
            nom=saisi["nom"], type=TypeOrganisme(saisi["type"]), siren=saisi["siren"],
            territoire_id=territoire.pk if territoire else None,
        )  # fmt: skip
        self.ouvert = services.creer_organisme(acteur=self.acteur, saisie=saisie)
        return "Organisme ouvert. Accordez-lui ses habilitations, puis désignez son administrateur."

    def retour(self) -> str:
        if self.ouvert is not None:
            return reverse("habilitations:organisme", args=[self.ouvert.pk])
        return reverse("habilitations:organismes")


class FormulaireIdentite(Formulaire):
    nom = Ligne(label="Nom", max_length=160)
    siren = Ligne(label="SIREN", max_length=11, required=False)

    def clean_siren(self) -> str | None:
        return self.cleaned_data["siren"].replace(" ", "") or None


class Corriger(ActeDuGestionnaire):
    titre = "Corriger le nom ou le SIREN"
    formulaire = FormulaireIdentite

    def initial(self) -> dict[str, Any]:
        return {"nom": self.organisme.nom, "siren": self.organisme.siren}

    def executer(self, saisi: dict[str, Any]) -> str:
        services.modifier_organisme(
            acteur=self.acteur, organisme_id=self.organisme.pk, nom=saisi["nom"], siren=saisi["siren"]
        )
        return "Organisme corrigé."


class FormulaireSuspension(Formulaire):
    motif = Paragraphe(label="Motif", max_length=300, help_text="Ses agents le lisent.")


class Suspendre(ActeDuGestionnaire):
    """Close every access at once; the same page lifts a suspension."""

    danger = True
    sensible = True

    @property
    def _suspendu(self) -> bool:
        return self.organisme.suspendu

    def contexte(self) -> dict[str, Any]:
        if self._suspendu:
            return {
                "titre": "Rétablir l'accès",
                "envoi": "Rétablir",
                "danger": False,
                "note": f"Suspendu : {self.organisme.suspendu_motif}",
            }
        return {
            "titre": "Suspendre l'accès",
            "envoi": "Suspendre",
            "note": "Tous ses agents perdent leurs droits à l'instant même.",
        }

    def _formulaire(self, donnees: Any = None) -> Formulaire:
        return (Formulaire if self._suspendu else FormulaireSuspension)(donnees)

    def executer(self, saisi: dict[str, Any]) -> str:
        services.suspendre_organisme(acteur=self.acteur, organisme_id=self.organisme.pk, motif=saisi.get("motif", ""))
        return "Accès rétabli." if self._suspendu else "Accès suspendu."


def gere(acteur: Acteur) -> bool:
    return refus_de_gerer(acteur) is None
