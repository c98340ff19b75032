"""Conventions of reservation: their list with the accounts, one of them, signed, amended, ended; the yearly forecast."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from attributions.models import ConventionReservation, PrevisionExclusion, ReservationLogement
from attributions.permissions import refus_de_convention, refus_de_parc
from attributions.rules.flux import nombre
from attributions.services import conventions as service
from attributions.services import flux
from attributions.web import affichage
from attributions.web.parc.actes import ActeDuParc, url_convention
from attributions.web.parc.formulaires import (
    FormulaireCloture,
    FormulaireConvention,
    FormulaireLiberation,
    FormulairePrevision,
    FormulaireReprise,
    FormulaireReservation,
)
from attributions.web.parc.ouverture import convention_visible
from habilitations.models import Organisme
from habilitations.rules.droits import Droit
from habilitations.rules.types import ModeReservation, TypeOrganisme
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration.ecrans import periode
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.errors import exiger
from socle.journal import tracer_consultation
from socle.periodes import est_en_vigueur
from socle.presentation import Etiquette, Fait, Ton

CONVENTIONS_MONTREES = 200
ANNEES = 4
RESERVATAIRES = (
    TypeOrganisme.COMMUNE, TypeOrganisme.DEPARTEMENT, TypeOrganisme.EPCI, TypeOrganisme.EPT, TypeOrganisme.ETAT_DRIHL,
    TypeOrganisme.PREFECTURE, TypeOrganisme.ACTION_LOGEMENT, TypeOrganisme.EMPLOYEUR, TypeOrganisme.ASSOCIATION,
)  # fmt: skip


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """The conventions of the organisme, either side, with the account of the year; capped."""
    assert request.acteur is not None
    le = aujourdhui()
    lues = ConventionReservation.objects.visibles_par(request.acteur).select_related(
        "bailleur", "reservataire", "departement", "territoire"
    )
    conventions = list(lues.order_by("departement__code", "reservataire__nom", "-du", "pk")[:CONVENTIONS_MONTREES])
    comptes = flux.comptes(conventions, le.year)
    contexte = {
        "lignes": [_ligne(une, comptes.get(une.pk), le) for une in conventions],
        "annee": le.year,
        "plafonne": len(conventions) == CONVENTIONS_MONTREES,
        "gere": refus_de_parc(request.acteur) is None,
    }
    return render(request, "attributions/parc/conventions.html", contexte)


def _ligne(une: ConventionReservation, compte: Any, le: date) -> dict[str, Any]:
    return {
        "url": url_convention(une.pk),
        "reference": une.reference,
        "bailleur": une.bailleur.nom,
        "reservataire": une.reservataire.nom,
        "ou": une.territoire.nom if une.territoire else une.departement.nom,
        "contingent": une.get_contingent_display(),
        "mode": f"{nombre(une.taux)} % du flux" if une.taux is not None else "en stock",
        "periode": periode(une.du, une.au),
        "etat": _etat(une, le),
        "droit": nombre(compte.droit_reel) if compte else "",
        "decomptes": compte.decomptes if compte else "",
        "solde": nombre(compte.solde) if compte else "",
        "du": compte is not None and compte.solde > 0,
    }


def _etat(une: ConventionReservation, le: date) -> Etiquette:
    if est_en_vigueur(une.du, une.au, le):
        return Etiquette("en vigueur", Ton.VERT)
    return Etiquette("à venir", Ton.BLEU) if une.du > le else Etiquette("terminée", Ton.GRIS)


@require_safe
@exige(Droit.CONSULTER)
def convention(request: RequeteDAgent, convention_id: int) -> HttpResponse:
    """One convention and its running account of a year, read by both sides."""
    assert request.acteur is not None
    une = convention_visible(request.acteur, convention_id)
    tracer_consultation(request.acteur, service.OBJET, une.pk)
    annee = _annee(request.GET.get("annee", ""))
    compte = flux.comptes([une], annee).get(une.pk)
    contexte = {
        "convention": une,
        "faits": _faits(une),
        "etat": _etat(une, aujourdhui()),
        "annee": annee,
        "annees": range(aujourdhui().year, aujourdhui().year - ANNEES, -1),
        "compte": compte,
        "droit": nombre(compte.droit_reel) if compte else "",
        "solde": nombre(compte.solde) if compte else "",
        "explications": compte.explications() if compte else (),
        "mouvements": _mouvements(une, annee) if compte else [],
        "ventilations": flux.ventiler(une, annee) if compte else [],
        "logements": _logements(une) if une.mode == ModeReservation.STOCK else [],
        "gere": refus_de_convention(acteur=request.acteur, convention=une) is None,
        "en_flux": une.mode == ModeReservation.FLUX,
    }
    return render(request, "attributions/parc/convention.html", contexte)


def _annee(texte: str) -> int:
    courante = aujourdhui().year
    if texte.isdecimal() and len(texte) == 4 and courante - 10 <= int(texte) <= courante:
        return int(texte)
    return courante


def _faits(une: ConventionReservation) -> list[Fait]:
    return [
        Fait("Bailleur", une.bailleur.nom),
        Fait("Réservataire", une.reservataire.nom),
        Fait("Contingent", str(une.get_contingent_display())),
        Fait("Périmètre", f"{une.departement.nom}, {une.territoire.nom}" if une.territoire else une.departement.nom),
        Fait("Mode", f"En flux, {nombre(une.taux)} % de l'année" if une.taux is not None else "En stock"),
        Fait("Décompte", str(une.get_decompte_display()) if une.taux is not None else "sans objet"),
        Fait("Échec de désignation", "décompté" if une.echec_decompte else "non décompté"),
        Fait("Qui désigne", "le bailleur, pour le réservataire" if une.delegue else "le réservataire"),
        Fait("Délai convenu", f"{une.delai_jours} jours" if une.delai_jours else "celui de la loi"),
        Fait("Garantie d'emprunt", "oui" if une.garantie else "non"),
        Fait("Signée le", f"{une.signee_le:%d/%m/%Y}"),
        Fait("Applicable", periode(une.du, une.au)),
        *([Fait("Dérogation du préfet", une.derogation)] if une.derogation else []),
    ]


def _mouvements(une: ConventionReservation, annee: int) -> list[dict[str, Any]]:
    return [
        {
            "le": f"{un.survenu_le:%d/%m/%Y}",
            "nature": un.get_nature_display(),
            "quantite": f"{un.quantite:+d}".replace("-", "−"),
            "motif": un.motif,
            "adresse": affichage.adresse(un.mise_a_disposition.logement) if un.mise_a_disposition else "",
            "url": reverse("attributions:vacance", args=[un.mise_a_disposition.cle]) if un.mise_a_disposition else "",
        }
        for un in flux.mouvements(une, annee)
    ]


def _logements(une: ConventionReservation) -> list[dict[str, Any]]:
    lues = ReservationLogement.objects.filter(convention=une).select_related("logement__commune").order_by("-du", "pk")
    return [
        {
            "url": reverse("attributions:logement", args=[un.logement.cle]),
            "adresse": affichage.adresse(un.logement),
            "traits": affichage.traits(un.logement),
            "periode": periode(un.du, un.au),
            "liberer": "" if un.au is not None else reverse("attributions:liberer_logement", args=[une.pk, un.pk]),
        }
        for un in lues[:CONVENTIONS_MONTREES]
    ]


def _reservataires() -> dict[str, Any]:
    lus = Organisme.objects.filter(type__in=RESERVATAIRES, suspendu=False).order_by("nom").values_list("pk", "nom")
    return {"reservataires": [(str(pk), nom) for pk, nom in lus]}


class Signer(ActeDuParc):
    titre = "Enregistrer une convention"
    envoi = "Enregistrer la convention"
    note = "L'État : 30 % au plus du flux, dont 5 % pour ses agents ; les garanties d'emprunt : 20 % au plus ensemble (R441-5 du CCH)."
    formulaire = FormulaireConvention

    def preparer(self, **kwargs: Any) -> None:
        exiger(refus_de_parc(self.acteur))
        self.signee: ConventionReservation | None = None

    def options(self) -> dict[str, Any]:
        return _reservataires()

    def initial(self) -> dict[str, Any]:
        return {"mode": ModeReservation.FLUX.value, "decompte": "bail"}

    def executer(self, saisi: dict[str, Any]) -> str:
        self.signee = service.signer(_saisie(self.request.POST, saisi), acteur=self.acteur)
        return "Convention enregistrée."

    def retour(self) -> str:
        return url_convention(self.signee.pk) if self.signee else reverse("attributions:conventions")


def _saisie(donnees: Any, saisi: dict[str, Any]) -> Any:
    formulaire = FormulaireConvention(donnees, **_reservataires())
    formulaire.cleaned_data = saisi
    return formulaire.saisie()


class _ActeSurConvention(ActeDuParc):
    convention: ConventionReservation

    def preparer(self, **kwargs: Any) -> None:
        self.convention = convention_visible(self.acteur, kwargs["convention_id"])
        exiger(refus_de_convention(acteur=self.acteur, convention=self.convention))
        self.objet = f"{self.convention.reservataire.nom} · {self.convention.reference}"

    def retour(self) -> str:
        return url_convention(self.convention.pk)


class Modifier(_ActeSurConvention):
    titre = "Modifier la convention"
    formulaire = FormulaireConvention

    def options(self) -> dict[str, Any]:
        return _reservataires()

    def initial(self) -> dict[str, Any]:
        une = self.convention
        valeurs = {nom: getattr(une, nom, None) for nom in FormulaireConvention.base_fields}
        territoire = une.territoire.code if une.territoire else ""
        return {**valeurs, "departement": une.departement.code, "territoire": territoire}

    def executer(self, saisi: dict[str, Any]) -> str:
        service.modifier(self.convention.pk, _saisie(self.request.POST, saisi), acteur=self.acteur)
        return "Convention modifiée."


class Clore(_ActeSurConvention):
    titre = "Mettre fin à la convention"
    envoi = "Mettre fin"
    note = "Ce qui est en cours sous cette convention se poursuit."
    danger = True
    formulaire = FormulaireCloture

    def executer(self, saisi: dict[str, Any]) -> str:
        service.clore(self.convention.pk, au=saisi["au"], acteur=self.acteur)
        return "Fin de la convention enregistrée."


class Reserver(_ActeSurConvention):
    titre = "Nommer des logements réservés"
    envoi = "Réserver"
    formulaire = FormulaireReservation

    def initial(self) -> dict[str, Any]:
        return {"du": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        lignes = service.reserver(
            self.convention.pk, saisi["references"].splitlines(), du=saisi["du"], acteur=self.acteur
        )
        return f"{len(lignes)} logement(s) réservé(s)."


class Liberer(_ActeSurConvention):
    """End the reservation of one dwelling named by a convention in stock."""

    titre = "Libérer un logement réservé"
    envoi = "Libérer"
    formulaire = FormulaireLiberation

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        siennes = ReservationLogement.objects.filter(convention=self.convention, pk=kwargs["reservation_id"])
        ligne = siennes.select_related("logement__commune").first()
        if ligne is None:
            raise Http404
        self.reservation = ligne
        self.objet = f"{affichage.adresse(ligne.logement)} · {self.convention.reference}"

    def initial(self) -> dict[str, Any]:
        return {"au": aujourdhui()}

    def executer(self, saisi: dict[str, Any]) -> str:
        service.liberer(self.reservation.pk, au=saisi["au"], acteur=self.acteur)
        return f"Logement libéré après le {saisi['au']:%d/%m/%Y}."


class Reprendre(_ActeSurConvention):
    titre = "Reprendre un solde"
    envoi = "Reprendre"
    note = "Le compte ne se corrige jamais : la reprise s'ajoute comme une ligne."
    formulaire = FormulaireReprise

    def initial(self) -> dict[str, Any]:
        return {"annee": aujourdhui().year}

    def executer(self, saisi: dict[str, Any]) -> str:
        flux.reprendre(
            self.convention.pk,
            annee=saisi["annee"],
            quantite=saisi["quantite"],
            motif=saisi["motif"],
            acteur=self.acteur,
        )
        return "Solde repris."


class Prevoir(ActeDuParc):
    """The forecast that the bailleur sends before 28 February (R441-5)."""

    titre = "Prévision de l'année"
    envoi = "Enregistrer la prévision"
    note = "À transmettre aux réservataires avant le 28 février (R441-5 du CCH). Une prévision déjà enregistrée est remplacée."
    formulaire = FormulairePrevision

    def preparer(self, **kwargs: Any) -> None:
        exiger(refus_de_parc(self.acteur))

    def initial(self) -> dict[str, Any]:
        derniere = PrevisionExclusion.objects.filter(bailleur=self.acteur.organisme_id).order_by("-annee", "-pk")
        connue = derniere.select_related("departement").first()
        if connue is None:
            return {"annee": aujourdhui().year, "transmise_le": aujourdhui()}
        hors = {f"hors_{code}": n for code, n in connue.exclusions.items()}
        return {"annee": connue.annee, "departement": connue.departement.code, "flux_prevu": connue.flux_prevu,
                "transmise_le": connue.transmise_le, **hors}  # fmt: skip

    def executer(self, saisi: dict[str, Any]) -> str:
        formulaire = FormulairePrevision(self.request.POST)
        formulaire.cleaned_data = saisi
        service.prevoir(formulaire.saisie(), acteur=self.acteur)
        return "Prévision enregistrée."

    def retour(self) -> str:
        return reverse("attributions:conventions")
