"""The agents of an organisme: who has what, why, since when; who no longer comes; and what an administrator does."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from habilitations.models import Affectation, Agent, Guichet, Invitation, Organisme
from habilitations.rules.droits import Droit, Fonction
from habilitations.rules.types import TypeOrganisme
from habilitations.saisie import SaisieAffectation, SaisieAgent
from habilitations.services import agents as services
from habilitations.services import comptes
from habilitations.services.administration import refus_de_gerer, refus_de_la_fonction
from habilitations.web.acteurs import RequeteDAgent
from habilitations.web.administration import lecture, textes
from habilitations.web.administration.champs import Choix, Courriel, Formulaire, Jour, Ligne, Paragraphe, offrir
from habilitations.web.administration.ecrans import ActeAdministratif, instant, jour, organisme_administre, periode
from habilitations.web.gardes import exige
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, Regle
from socle.periodes import est_en_vigueur
from socle.presentation import ActeAffiche

ADMINISTRER = Droit.ADMINISTRER_ORGANISME
AUCUN_GUICHET = "Tous les guichets de l'organisme, ou aucun"


@require_safe
@exige(ADMINISTRER)
def mon_organisme(request: RequeteDAgent) -> HttpResponse:
    """The agents of the organisme one acts for."""
    assert request.acteur is not None
    return liste(request, organisme_id=request.acteur.organisme_id)


@require_safe
@exige(ADMINISTRER)
def liste(request: RequeteDAgent, organisme_id: int) -> HttpResponse:
    """Agents by name, those of a filter; the counts of all filters."""
    assert request.acteur is not None
    organisme = organisme_administre(request.acteur, organisme_id)
    voulu = request.GET.get("montrer", "")
    filtre = lecture.Filtre(voulu) if voulu in set(lecture.Filtre) else lecture.Filtre.EN_POSTE
    numero = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() else 1
    lignes, reste = lecture.page_d_agents(organisme.pk, filtre, min(numero, 1_000))
    comptes_lus = lecture.comptes_par_filtre(organisme.pk)
    contexte = {
        "organisme": organisme,
        "gere": refus_de_gerer(request.acteur) is None,
        "lignes": lignes,
        "filtres": [
            {"code": un.value, "libelle": libelle, "nombre": comptes_lus[un], "courant": un is filtre}
            for un, libelle in lecture.LIBELLES.items()
        ],
        "filtre": filtre.value,
        "libelle": lecture.LIBELLES[filtre].lower(),
        "suivante": numero + 1 if reste else None,
        "precedente": numero - 1 if numero > 1 else None,
    }
    return render(request, "habilitations/administration/agents.html", contexte)


def _agent(organisme_id: int, agent_id: int) -> tuple[Agent, list[Affectation]]:
    siennes = Affectation.objects.filter(agent=agent_id, organisme=organisme_id)
    affectations = list(siennes.select_related("agent", "guichet", "designee_par").order_by("-du", "-pk"))
    if not affectations:
        raise ActionRefusee(comptes.INTROUVABLE)
    return affectations[0].agent, affectations


@require_safe
@exige(ADMINISTRER)
def fiche(request: RequeteDAgent, organisme_id: int, agent_id: int) -> HttpResponse:
    """One agent in one organisme: account, designations, rights and why, history."""
    assert request.acteur is not None
    organisme = organisme_administre(request.acteur, organisme_id)
    agent, affectations = _agent(organisme.pk, agent_id)
    le = aujourdhui()
    invitation = Invitation.objects.filter(agent=agent, acceptee_a=None, annulee_a=None).first()
    facteurs = lecture.facteurs_de([agent.pk]).get(agent.pk, [])
    gestionnaires = list(Organisme.objects.filter(type=TypeOrganisme.GESTIONNAIRE).values_list("pk", flat=True)[:50])
    # Another organisme's administrators are not named here.
    par = Q(organisme_id__isnull=True) | Q(organisme_id__in=[organisme.pk, *gestionnaires])
    sur_lui = Q(objet_type="agent", objet_id=agent.pk) & par
    sur_ses_affectations = Q(objet_type="affectation", objet_id__in=[une.pk for une in affectations])
    contexte = {
        "organisme": organisme,
        "agent": agent,
        "etiquettes": list(lecture.etats_de(agent, affectations, facteurs, invitation is not None, le)),
        "faits": [
            ("Adresse électronique", agent.email),
            ("Compte", "ouvert" if agent.has_usable_password() else "pas encore ouvert"),
            ("Dernière connexion", instant(agent.last_login, "jamais")),
            ("Second facteur", ", ".join(textes.FACTEURS[un] for un in facteurs) or "aucun"),
        ],
        "reinitialiser": _reinitialiser(organisme.pk, agent.pk, facteurs),
        "invitation": _invitation(invitation),
        "a_ouvrir": not agent.has_usable_password(),
        "affectations": [_ligne(une, le) for une in affectations],
        "droits": lecture.droits_expliques(organisme, affectations),
        "historique": lecture.historique(sur_lui | sur_ses_affectations),
    }
    return render(request, "habilitations/administration/agent.html", contexte)


def _reinitialiser(organisme_id: int, agent_id: int, facteurs: list[str]) -> ActeAffiche:
    return ActeAffiche(
        code="reinitialiser",
        libelle="Réinitialiser le second facteur",
        url=reverse("habilitations:reinitialiser", args=[organisme_id, agent_id]),
        refus=""
        if facteurs
        else "Il n'a pas de second facteur : le registre lui en demande un à sa prochaine connexion.",
    )


def _invitation(invitation: Invitation | None) -> str:
    if invitation is None:
        return ""
    envoyee = "envoyée" if invitation.empreinte else "en cours d'envoi"
    return f"Invitation {envoyee}, demandée le {instant(invitation.demandee_a)}, valable jusqu'au {instant(invitation.expire_a)}."


def _ligne(une: Affectation, le: Any) -> dict[str, Any]:
    return {
        "id": une.pk,
        "fonction": une.get_fonction_display(),
        "guichet": f"{une.guichet.nom} ({une.guichet.code})" if une.guichet else "",
        "periode": periode(une.du, une.au),
        "en_cours": est_en_vigueur(une.du, une.au, le),
        "a_venir": une.du > le,
        "par": str(une.designee_par) if une.designee_par else "Gestionnaire (commande)",
    }


class FormulaireDesignation(Formulaire):
    """Who, to do what, where, until when."""

    courriel = Courriel(
        label="Adresse électronique", max_length=254, help_text="Son adresse professionnelle : l'invitation y part."
    )
    nom = Ligne(label="Nom", max_length=80)
    prenom = Ligne(label="Prénom", max_length=80)
    fonction = Choix(label="Fonction")
    guichet = Choix(label="Guichet", required=False, vide=AUCUN_GUICHET)
    du = Jour(label="À partir du")
    au = Jour(label="Jusqu'au", required=False, help_text="Laisser vide s'il n'y a pas de fin prévue.")

    def __init__(self, *args: Any, fonctions: Any, guichets: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offrir(self, "fonction", [("", "Choisir…"), *fonctions])
        offrir(self, "guichet", [("", AUCUN_GUICHET), *guichets])


class Designer(ActeAdministratif):
    titre = "Désigner un agent"
    envoi = "Désigner et inviter"
    note = "La personne reçoit un lien pour ouvrir son compte. Si elle en a déjà un, elle agira pour cet organisme à sa prochaine connexion, sans nouveau mot de passe."
    formulaire = FormulaireDesignation

    def initial(self) -> dict[str, Any]:
        depuis = self.request.GET.get("agent", "")
        qui = {}
        if depuis.isdecimal():
            agent, _ = _agent(self.organisme.pk, int(depuis))
            qui = {"courriel": agent.email, "nom": agent.nom, "prenom": agent.prenom}
        return {"du": aujourdhui(), **qui}

    def options(self) -> dict[str, Any]:
        type_, gere = self.organisme.type, refus_de_gerer(self.acteur) is None
        fonctions = [
            (une.value, une.label)
            for une in Fonction
            if refus_de_la_fonction(une, type_) is None and (gere or une is not Fonction.GESTIONNAIRE)
        ]
        guichets = Guichet.objects.filter(organisme=self.organisme).ouverts(aujourdhui()).order_by("code")[:500]
        return {"fonctions": fonctions, "guichets": [(g.pk, f"{g.nom} ({g.code})") for g in guichets]}

    def executer(self, saisi: dict[str, Any]) -> str:
        self.agent = services.designer_personne(
            acteur=self.acteur,
            personne=SaisieAgent(email=saisi["courriel"], nom=saisi["nom"], prenom=saisi["prenom"]),
            saisie=SaisieAffectation(
                agent_id=0,
                organisme_id=self.organisme.pk,
                fonction=Fonction(saisi["fonction"]),
                du=saisi["du"],
                au=saisi["au"],
                guichet_id=int(saisi["guichet"]) if saisi["guichet"] else None,
            ),
        )
        if self.agent.has_usable_password():
            return "Agent désigné. Il a déjà un compte : il choisit cet organisme à sa prochaine connexion."
        return "Agent désigné. L'invitation part à son adresse."

    def retour(self) -> str:
        if hasattr(self, "agent"):
            return reverse("habilitations:agent", args=[self.organisme.pk, self.agent.pk])
        return reverse("habilitations:agents", args=[self.organisme.pk])


class FormulaireFin(Formulaire):
    au = Jour(
        label="Dernier jour",
        required=False,
        help_text="Passé ce jour, plus aucun droit. Vide : pas de fin prévue. Une date passée arrête tout de suite.",
    )


class ChangerLaFin(ActeAdministratif):
    titre = "Fin de la désignation"
    formulaire = FormulaireFin

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        siennes = Affectation.objects.select_related("agent").filter(organisme=self.organisme)
        trouvee = siennes.filter(pk=kwargs["affectation_id"]).first()
        if trouvee is None:
            raise ActionRefusee(
                Refus(
                    "affectation_introuvable",
                    "Cette désignation n'existe pas.",
                    Nature.INTROUVABLE,
                    source=Regle.INCONNU,
                    issue="Rechargez la liste des agents.",
                )
            )
        self.affectation = trouvee

    def initial(self) -> dict[str, Any]:
        return {"au": self.affectation.au or aujourdhui()}

    def contexte(self) -> dict[str, Any]:
        une = self.affectation
        return {"objet": f"{une.agent} · {une.get_fonction_display()} · {periode(une.du, une.au)}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        au = saisi["au"]
        if au is not None and au < aujourdhui():
            services.clore_affectation(acteur=self.acteur, affectation_id=self.affectation.pk)
            return "Désignation terminée : elle n'ouvre plus aucun droit."
        services.prolonger_affectation(acteur=self.acteur, affectation_id=self.affectation.pk, au=au)
        return f"Désignation valable jusqu'au {jour(au)} inclus." if au else "Désignation sans fin prévue."

    def retour(self) -> str:
        return reverse("habilitations:agent", args=[self.organisme.pk, self.affectation.agent_id])


class FormulaireMotif(Formulaire):
    motif = Paragraphe(
        label="Comment la perte vous a été signalée, comment vous avez reconnu la personne",
        help_text="Tracé avec l'acte. N'y écrivez rien d'un demandeur.",
    )


class Reinitialiser(ActeAdministratif):
    titre = "Réinitialiser le second facteur"
    envoi = "Réinitialiser"
    note = "Ses sessions se ferment et ses facteurs sont retirés, codes de secours compris. La personne est prévenue par courriel et ajoute un facteur à sa prochaine connexion."
    danger = True
    sensible = True
    formulaire = FormulaireMotif

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.agent, _ = _agent(self.organisme.pk, kwargs["agent_id"])

    def contexte(self) -> dict[str, Any]:
        return {"objet": f"{self.agent} · {self.agent.email}"}

    def executer(self, saisi: dict[str, Any]) -> str:
        comptes.reinitialiser_second_facteur(
            acteur=self.acteur, organisme_id=self.organisme.pk, agent_id=self.agent.pk, motif=saisi["motif"]
        )
        return "Second facteur réinitialisé ; la personne est prévenue."

    def retour(self) -> str:
        return reverse("habilitations:agent", args=[self.organisme.pk, self.agent.pk])


class Inviter(ActeAdministratif):
    """Send the link again: a button of the agent's page, without a page of its own."""

    http_method_names = ["post"]

    def preparer(self, **kwargs: Any) -> None:
        super().preparer(**kwargs)
        self.agent, _ = _agent(self.organisme.pk, kwargs["agent_id"])

    def executer(self, saisi: dict[str, Any]) -> str:
        comptes.inviter(acteur=self.acteur, organisme_id=self.organisme.pk, agent_id=self.agent.pk)
        return "Invitation renvoyée ; le lien précédent ne marche plus."

    def refuser(self, formulaire: Formulaire, refus: Any) -> HttpResponse:
        raise ActionRefusee(refus)

    def retour(self) -> str:
        return reverse("habilitations:agent", args=[self.organisme.pk, self.agent.pk])
