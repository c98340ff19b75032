"""Acts on one demande: a form, one service, back to the dossier; refusals in the words of the service, at their field."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.refus import page_de_refus
from registre.models import Demande
from registre.permissions import refus_de
from registre.services import changements, envois
from registre.services.nomenclatures import nomenclatures
from registre.states.demande import Acte
from registre.web import brouillons
from registre.web.formulaires.actes import FormulaireActe, initial_du_jour
from registre.web.formulaires.donnees import en_formulaire, recues, taire
from registre.web.garde import lecture_de
from registre.web.listes import Listes
from registre.web.presenters.conflits import ChangementAffiche, afficher
from registre.web.presenters.dossier import rappel
from registre.web.sceau import Lecture, sceller
from registre.web.vues.ouverture import MotifRequis, ouvrir, page_de_motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus
from socle.templatetags.composants import lignes_d_erreur


def placer(refus: Sequence[Refus], formulaire: Any) -> int:
    """Put each refusal at its field, or on top; gives the status of the answer."""
    for un in refus:
        champ = un.champ.rpartition(".")[2]
        noms = [nom for nom in (champ, f"{champ}_id") if nom in formulaire.fields]
        formulaire.add_error(noms[0] if noms else None, un.phrase())
    return refus[0].statut_http


class VueActe(View, ABC):
    """One act. Subclasses give the form and call the service."""

    acte: ClassVar[Acte]
    formulaire: ClassVar[type[Any]] = FormulaireActe
    gabarit = "registre/acte.html"
    titre = ""
    envoi = ""
    note = ""
    danger = False
    request: RequeteDAgent

    def dispatch(self, request: RequeteDAgent, cle: UUID, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        self.forme = request.resolver_match.url_name or "" if request.resolver_match else ""
        if request.method == "POST" and self._deja_fait():
            return self._montrer_le_deja_fait(cle)
        try:
            self.demande, self.acteur = ouvrir(request, cle)
        except MotifRequis as requis:
            return page_de_motif(request, requis.demande)
        refus = self.refus_de_l_acte() or self.refus_propre()
        if refus is not None:
            return page_de_refus(request, [refus])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def refus_de_l_acte(self) -> Refus | None:
        """Rights and state."""
        return refus_de(self.acte, acteur=self.acteur, objet=self.demande)

    def refus_propre(self) -> Refus | None:
        """Why this act in particular may not be done here, beyond rights and state; None when it may."""
        return None

    def get(self, request: RequeteDAgent) -> HttpResponse:
        """The form, with what had been typed and not sent."""
        lu = brouillons.celui_de(self.lecture())
        if lu is None or not lu.contenu:
            return self.page(self.construire(None))
        if lu.contenu.get("hors_session"):
            messages.warning(
                request, "Votre session s'était terminée : ce que vous aviez saisi a été gardé, rien n'a été envoyé."
            )
            lu = brouillons.lever_l_avis(lu)
        donnees = {**lu.contenu["donnees"], "version": [str(self.demande.version)]}
        formulaire = self.construire(en_formulaire(donnees))
        self.taire(formulaire)
        return self.page(formulaire, brouillon=lu.brouillon)

    def post(self, request: RequeteDAgent) -> HttpResponse:
        formulaire = self.construire(request.POST)
        if not self.valide(formulaire):
            return self.page(formulaire, statut=422)
        try:
            with transaction.atomic():
                phrase = envois.une_seule_fois(
                    self.acteur,
                    self.forme,
                    request.POST.get("envoi", ""),
                    demande_id=self.demande.pk,
                    faire=lambda: self.executer(formulaire, self.demande, self.acteur),
                )
                brouillons.jeter(self.lecture())
        except envois.DejaFait:
            brouillons.jeter(self.lecture())
            return self._montrer_le_deja_fait(self.demande.cle)
        except ActionRefusee as refusee:
            return self._refuser(formulaire, refusee)
        messages.success(request, phrase)
        return redirect(self.suite())

    def _deja_fait(self) -> bool:
        envoi, acteur = self.request.POST.get("envoi", ""), self.request.acteur
        return acteur is not None and envois.deja_fait(acteur, self.forme, envoi) is not None

    def _montrer_le_deja_fait(self, cle: UUID) -> HttpResponse:
        """Double click, back button: what the first sending did, done once."""
        messages.info(self.request, f"« {self.titre} » : cet acte était déjà fait. Rien n'a été refait.")
        return redirect("registre:dossier", cle=cle)

    def _refuser(self, formulaire: Any, refusee: ActionRefusee) -> HttpResponse:
        """The reasons at their fields. A stale version: what changed and by whom, what was typed kept, one may go on."""
        statut = placer(refusee.refus, formulaire)
        if not _est_un_conflit(formulaire):
            return self.page(formulaire, statut=statut)
        lecture = lecture_de(self.request)
        depuis = lecture.repere if lecture and lecture.est_de(self.acteur) else 0
        connus = changements.depuis(self.demande, depuis, acteur=self.acteur) if depuis else []
        donnees = recues(self.request.POST)
        repris = self.construire(en_formulaire({**donnees, "version": [str(self.demande.version)]}))
        repris.errors.pop("version", None)
        return self.page(repris, statut=statut, conflit=[afficher(un, valeurs=True) for un in connus])

    def taire(self, formulaire: Any) -> None:
        """Show a draft without its faults."""
        taire(formulaire)

    def lecture(self) -> Lecture:
        return Lecture(
            agent_id=self.acteur.agent_id or 0,
            organisme_id=self.acteur.organisme_id or 0,
            forme=self.forme,
            objet=str(self.demande.cle),
            version=self.demande.version,
            repere=changements.repere(self.demande),
        )

    def construire(self, data: Any) -> Any:
        self.donnees = data
        listes = Listes(nomenclatures(), aujourdhui())
        initial = {**initial_du_jour(self.demande.version, aujourdhui()), **self.initial()}
        return self.formulaire(data, initial=initial, listes=listes, **self.options())

    def valide(self, formulaire: Any) -> bool:
        return bool(formulaire.is_valid())

    def initial(self) -> dict[str, Any]:
        return {}

    def options(self) -> dict[str, Any]:
        return {}

    def contexte(self) -> dict[str, Any]:
        return {}

    @abstractmethod
    def executer(self, formulaire: Any, demande: Demande, acteur: Acteur) -> str:
        """Call the service; gives the sentence shown afterwards. Raises `ActionRefusee`."""

    def suite(self) -> str:
        return reverse("registre:dossier", args=[self.demande.cle])

    def page(
        self,
        formulaire: Any,
        *,
        statut: int = 200,
        brouillon: Any = None,
        conflit: list[ChangementAffiche] | None = None,
    ) -> HttpResponse:
        if brouillon is None and self.request.method == "POST":
            lu = brouillons.celui_de(self.lecture())
            brouillon = lu.brouillon if lu else None
        contexte = {
            "titre": self.titre,
            "envoi": self.envoi,
            "note": self.note,
            "danger": self.danger,
            "formulaire": formulaire,
            "erreurs": lignes_d_erreur([formulaire]) if formulaire.is_bound else [],
            "retour": reverse("registre:dossier", args=[self.demande.cle]),
            "demande": self.demande,
            "rappel": rappel(self.demande),
            "conflit": conflit,
            "lecture": sceller(self.lecture()),
            "envoi_cle": str(uuid4()),
            "brouillon": brouillon,
            "brouillon_version": brouillon.version if brouillon else 0,
            **self.contexte(),
        }
        return render(self.request, self.gabarit, contexte, status=statut)


def _est_un_conflit(formulaire: Any) -> bool:
    return "version" in formulaire.errors


def refus_de_saisie(code: str, message: str, champ: str, source: str, issue: str) -> Refus:
    return Refus(code, message, Nature.SAISIE, champ, source, issue)
