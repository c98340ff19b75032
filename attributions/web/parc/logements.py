"""The stock: its list, one dwelling, entered, corrected, its RPLS identifier attached alone or by file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from attributions import liste as listes
from attributions.models import Logement
from attributions.permissions import refus_de_parc, refus_sur_logement
from attributions.services import dedies, vacances
from attributions.services import logements as service
from attributions.services.financements import familles
from attributions.web import affichage
from attributions.web.parc import presenters
from attributions.web.parc.actes import ActeDuParc, avec_version, url_logement, url_vacance, version_de
from attributions.web.parc.baux_en_cours import fait_de
from attributions.web.parc.fichiers import octets_du_fichier
from attributions.web.parc.formulaires import (
    FiltreLogements,
    FormulaireDestination,
    FormulaireLogement,
    FormulaireRpls,
    FormulaireVacance,
)
from attributions.web.parc.ouverture import logement_visible
from habilitations.rules.droits import Droit
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.gardes import exige
from registre.web.affichage import nombre, pluriel
from registre.web.vues.adresses import AdresseDeListe
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, exiger
from socle.journal import tracer_consultation
from socle.presentation import PageAffichee, Puce

TAILLE = 25
CONNUS = (
    "reference",
    "commune",
    "typologie",
    "plafond",
    "contingent",
    "qpv",
    "classe",
    "vacant",
    "rpls",
    "sorti",
    "apres",
    "avant",
)


@require_safe
@exige(Droit.CONSULTER)
def liste(request: RequeteDAgent) -> HttpResponse:
    """One page of the dwellings the agent works on."""
    assert request.acteur is not None
    filtre = FiltreLogements(request.GET)
    valeurs = filtre.valeurs() if filtre.is_valid() else {}
    logements = listes.filtrer(listes.logements_de(request.acteur), valeurs)
    page = listes.page(logements, taille=TAILLE, apres=request.GET.get("apres", ""), avant=request.GET.get("avant", ""))
    compte = listes.compter(logements) if page.suivant or page.precedent else len(page.lignes)
    tracer_consultation(request.acteur, service.OBJET, [un.pk for un in page.lignes], nature="liste")
    adresse = AdresseDeListe(request.path, request.GET, CONNUS)
    mots = filtre.en_mots() if filtre.is_valid() else []
    contexte = {
        "filtre": filtre,
        "puces": [Puce(libelle, texte, adresse(sans=nom, apres="", avant="")) for nom, libelle, texte in mots],
        "lignes": presenters.lignes(page.lignes),
        "page": PageAffichee(
            f"{pluriel(len(page.lignes), 'logement')} sur cette page · {TAILLE} par page",
            adresse() if page.precedent else "",
            adresse(avant=str(page.lignes[0].cle)) if page.precedent and page.lignes else "",
            adresse(apres=str(page.lignes[-1].cle)) if page.suivant else "",
        ),
        "resume": _resume(compte),
        "gere": refus_de_parc(request.acteur) is None,
        "vide": None if page.lignes else presenters.vide(bool(mots), gere=refus_de_parc(request.acteur) is None),
    }
    return render(request, "attributions/parc/logements.html", contexte, status=200 if filtre.is_valid() else 422)


def _resume(compte: int) -> str:
    if compte > listes.COMPTE_MAX:
        return f"Plus de {nombre(listes.COMPTE_MAX)} logements (nombre plafonné) · par commune et par type"
    return f"{nombre(compte)} logement{'s' if compte > 1 else ''} · par commune et par type"


@require_safe
@exige(Droit.CONSULTER)
def logement(request: RequeteDAgent, cle: UUID) -> HttpResponse:
    """One dwelling: what RPLS knows of it, its quartier prioritaire, its vacancies."""
    assert request.acteur is not None
    un = logement_visible(request.acteur, cle)
    tracer_consultation(request.acteur, service.OBJET, un.pk)
    refus = refus_sur_logement(Droit.GERER_PARC, acteur=request.acteur, logement=un)
    baux, loue = fait_de(un, request.acteur)
    contexte = {
        "logement": un,
        "adresse": affichage.adresse(un),
        "traits": affichage.traits(un),
        "sections": presenters.sections(un, familles(aujourdhui()), le=aujourdhui()),
        "situations": presenters.situations(un),
        "vacances": presenters.vacances(un, request.acteur),
        "gere": refus is None,
        "baux": baux,
        "loue": loue,
        "ouverte": un.vacances.ouvertes().exists(),
    }
    return render(request, "attributions/parc/logement.html", contexte)


class _ActeSurLogement(ActeDuParc):
    logement: Logement

    def preparer(self, **kwargs: Any) -> None:
        self.logement = logement_visible(self.acteur, kwargs["cle"])
        exiger(refus_sur_logement(Droit.GERER_PARC, acteur=self.acteur, logement=self.logement))
        self.objet = affichage.adresse(self.logement)

    def retour(self) -> str:
        return url_logement(self.logement.cle)


def _financements() -> dict[str, Any]:
    return {"financements": [(code, f"{code} · {un.libelle}") for code, un in familles(aujourdhui()).items()]}


class Creer(ActeDuParc):
    """A dwelling that RPLS does not know yet."""

    titre = "Ajouter un logement"
    envoi = "Ajouter le logement"
    note = "L'import RPLS complétera ce logement s'il porte la même référence."
    formulaire = FormulaireLogement
    gabarit = "attributions/parc/saisie_logement.html"

    def preparer(self, **kwargs: Any) -> None:
        exiger(refus_de_parc(self.acteur))
        self.cree: Logement | None = None

    def options(self) -> dict[str, Any]:
        return _financements()

    def initial(self) -> dict[str, Any]:
        return {"places": 1}

    def executer(self, saisi: dict[str, Any]) -> str:
        self.cree = service.creer(_saisie(self, saisi), acteur=self.acteur)
        return "Logement ajouté."

    def retour(self) -> str:
        return url_logement(self.cree.cle) if self.cree else reverse("attributions:logements")


def _saisie(vue: ActeDuParc, saisi: dict[str, Any]) -> Any:
    formulaire = FormulaireLogement(vue.request.POST, **_financements())
    formulaire.cleaned_data = saisi
    return formulaire.saisie()


class Modifier(_ActeSurLogement):
    titre = "Modifier le logement"
    envoi = "Enregistrer"
    formulaire = FormulaireLogement
    gabarit = "attributions/parc/saisie_logement.html"

    def options(self) -> dict[str, Any]:
        return _financements()

    def initial(self) -> dict[str, Any]:
        saisie = service.en_saisie(self.logement)
        valeurs = {nom: getattr(saisie, nom) for nom in FormulaireLogement.base_fields if hasattr(saisie, nom)}
        oui_non = {True: "oui", False: "non", None: ""}
        for nom in ("ascenseur", "pmr", "conventionne"):
            valeurs[nom] = oui_non[valeurs[nom]]
        return avec_version(self.logement.version, **valeurs)

    def executer(self, saisi: dict[str, Any]) -> str:
        service.modifier(self.logement.pk, _saisie(self, saisi), acteur=self.acteur, version=version_de(saisi))
        return "Logement modifié."


class Destiner(_ActeSurLogement):
    """Adapted to a handicap, or of a programme for one public."""

    titre = "Logement adapté ou dédié"
    envoi = "Enregistrer"
    note = "Ce qui est dit ici vaut pour les prochaines désignations et décisions ; celles déjà prises ne changent pas."
    formulaire = FormulaireDestination

    def options(self) -> dict[str, Any]:
        return {"equipements": presenters.equipements()}

    def initial(self) -> dict[str, Any]:
        un = self.logement
        return avec_version(
            un.version, equipements=list(un.equipements), public=un.public, autorisation=un.autorisation
        )

    def executer(self, saisi: dict[str, Any]) -> str:
        formulaire = FormulaireDestination(self.request.POST, **self.options())
        formulaire.cleaned_data = saisi
        dedies.destiner(self.logement.pk, formulaire.saisie(), acteur=self.acteur, version=version_de(saisi))
        return "La destination du logement est enregistrée."


class AttacherRpls(_ActeSurLogement):
    titre = "Attacher l'identifiant RPLS"
    envoi = "Attacher"
    formulaire = FormulaireRpls

    def initial(self) -> dict[str, Any]:
        return avec_version(self.logement.version)

    def executer(self, saisi: dict[str, Any]) -> str:
        service.attacher(self.logement.pk, saisi["rpls"], acteur=self.acteur, version=version_de(saisi))
        return "Identifiant RPLS attaché."


class OuvrirVacance(_ActeSurLogement):
    titre = "Mettre à disposition"
    envoi = "Ouvrir la mise à disposition"
    note = "L'orientation vers un réservataire est proposée à l'étape suivante."
    formulaire = FormulaireVacance

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.ouverte: Any = None

    def initial(self) -> dict[str, Any]:
        loue = {"loyer": self.logement.loyer, "charges": self.logement.charges, "places": self.logement.places}
        return avec_version(self.logement.version, nature="relocation", **loue)

    def executer(self, saisi: dict[str, Any]) -> str:
        formulaire = FormulaireVacance(self.request.POST)
        formulaire.cleaned_data = saisi
        self.ouverte = vacances.ouvrir(
            self.logement.pk, saisie=formulaire.saisie(), acteur=self.acteur, version=version_de(saisi)
        )
        return "Mise à disposition ouverte : orientez-la."

    def retour(self) -> str:
        return url_vacance(self.ouverte.cle) if self.ouverte else super().retour()


@require_http_methods(["GET", "POST"])
@exige(Droit.GERER_PARC)
def identifiants(request: RequeteDAgent) -> HttpResponse:
    """The file of pairs that the administration gives back: own reference; RPLS identifier."""
    assert request.acteur is not None
    contexte: dict[str, Any] = {"refus": []}
    statut = 200
    if request.method == "POST":
        try:
            bilan = service.attacher_en_masse(service.lire_couples(octets_du_fichier(request)), acteur=request.acteur)
            contexte["bilan"] = bilan
            if not bilan.refusees:
                messages.success(request, f"{pluriel(bilan.attaches, 'identifiant')} attaché(s).")
                return redirect(f"{reverse('attributions:logements')}?rpls=non")
        except ActionRefusee as refusee:
            if refusee.premier.nature is Nature.INTERDIT:
                raise
            contexte["refus"], statut = [un.phrase() for un in refusee.refus], refusee.premier.statut_http
    return render(request, "attributions/parc/identifiants.html", contexte, status=statut)
