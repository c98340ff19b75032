"""Opening an account by invitation, giving a lost second factor back: what an administrator does for his agents."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from habilitations.acteur import Acteur, NatureActeur
from habilitations.effects import executer_apres
from habilitations.facteurs import a_un_facteur, fermer_les_sessions, retirer_les_facteurs
from habilitations.models import Affectation, Agent, Invitation
from habilitations.permissions import SOURCE_AGENTS
from habilitations.services.administration import refus_d_administrer
from habilitations.services.organismes import organisme_verrouille
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.travaux import demander
from socle.verrous import verrouiller_un

ENVOYER_INVITATION = "envoyer_invitation"
PREVENIR_AGENT = "prevenir_agent"
INTROUVABLE = Refus(
    "agent_introuvable",
    "Cet agent n'existe pas, ou il n'agit pas pour cet organisme.",
    Nature.INTROUVABLE,
    source=Regle.INCONNU,
    issue="Rechargez la liste des agents.",
)
LIEN_PERIME = Refus(
    "invitation_perimee",
    "Ce lien d'invitation n'est plus valable : il a expiré, il a déjà servi, ou un autre l'a remplacé.",
    Nature.ETAT,
    issue="Demandez à l'administrateur de votre organisme de vous en renvoyer un.",
    source="article 32 du RGPD",
)


def agent_de_l_organisme(agent_id: int, organisme_id: int) -> Agent:
    """The agent, locked, when he acts, has acted or will act for this organisme. Raises `ActionRefusee`."""
    siens = Agent.objects.filter(affectations__organisme=organisme_id).distinct().values("pk")
    agent = verrouiller_un(Agent.objects.filter(pk__in=siens), agent_id)
    if agent is None:
        raise ActionRefusee(INTROUVABLE)
    return agent


def refus_d_inviter(agent: Agent) -> Refus | None:
    """An account already opened needs no invitation: the person resets a forgotten password by himself."""
    if not agent.has_usable_password():
        return None
    return Refus(
        "compte_ouvert",
        "Cet agent a déjà ouvert son compte.",
        Nature.ETAT,
        issue="S'il a oublié son mot de passe, il le change lui-même depuis la page de connexion.",
        source=Regle.CLOS,
    )


@transaction.atomic
def inviter(*, acteur: Acteur, organisme_id: int, agent_id: int) -> Invitation:
    """Send the link that opens the account; an earlier one stops working. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_d_administrer(acteur, organisme.pk))
    agent = agent_de_l_organisme(agent_id, organisme.pk)
    exiger(refus_d_inviter(agent))
    debut = maintenant()
    Invitation.objects.filter(agent=agent, acceptee_a=None, annulee_a=None).update(annulee_a=debut)
    invitation = Invitation.objects.create(
        agent=agent,
        organisme=organisme,
        envoyee_par_id=acteur.agent_id,
        demandee_a=debut,
        expire_a=debut + timedelta(days=settings.INVITATION_JOURS),
    )
    tracer_acte(acteur, "inviter_agent", "agent", agent.pk)
    executer_apres(demander(ENVOYER_INVITATION, acteur=acteur, arguments={"invitation": invitation.pk}))
    return invitation


def empreinte_du_lien(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def invitation_valable(secret: str) -> Invitation:
    """The open invitation of this link. Raises `ActionRefusee` when it is over, used or unknown, without saying which."""
    ouvertes = Invitation.objects.select_related("agent", "organisme").filter(
        empreinte=empreinte_du_lien(secret), acceptee_a=None, annulee_a=None, expire_a__gt=maintenant()
    )
    invitation = ouvertes.filter(agent__is_active=True, organisme__suspendu=False).first()
    if invitation is None:
        raise ActionRefusee(LIEN_PERIME)
    return invitation


@transaction.atomic
def accepter(*, secret: str, mot_de_passe: str, adresse: str = "") -> Agent:
    """Open the account: the person chooses his password; the second factor is asked at the first sign-in."""
    invitation = invitation_valable(secret)
    agent = verrouiller_un(Agent.objects.all(), invitation.agent_id)
    prise = Invitation.objects.filter(pk=invitation.pk, acceptee_a=None, annulee_a=None)
    if agent is None or agent.has_usable_password() or not prise.update(acceptee_a=maintenant()):
        raise ActionRefusee(LIEN_PERIME)
    try:
        validate_password(mot_de_passe, agent)
    except ValidationError as erreur:
        raise ActionRefusee(
            Refus(
                "mot_de_passe_faible",
                texte,
                champ="mot_de_passe",
                source="article 32 du RGPD",
                issue="Choisissez un mot de passe plus long, que vous n'utilisez nulle part ailleurs.",
            )
            for texte in erreur.messages
        ) from erreur
    agent.set_password(mot_de_passe)
    agent.save(update_fields=("password",))
    tracer_acte(_lui_meme(agent.pk, adresse), "ouvrir_compte", "agent", agent.pk, ("password",))
    return agent


@transaction.atomic
def reinitialiser_second_facteur(*, acteur: Acteur, organisme_id: int, agent_id: int, motif: str) -> Agent:
    """Take off every factor of an agent who lost his: he adds one at his next sign-in, and is told by e-mail.

    His open sessions end. Raises `ActionRefusee`.
    """
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_d_administrer(acteur, organisme.pk))
    agent = agent_de_l_organisme(agent_id, organisme.pk)
    exiger(refus_de_reinitialiser(acteur, agent, organisme.pk, motif))
    retirer_les_facteurs(agent.pk)
    fermer_les_sessions(agent.pk)
    tracer_acte(replace(acteur, motif=motif.strip()), "reinitialiser_second_facteur", "agent", agent.pk)
    arguments = {"agent": agent.pk, "organisme": organisme.pk, "nouvelle": "second_facteur"}
    executer_apres(demander(PREVENIR_AGENT, acteur=acteur, arguments=arguments))
    return agent


def refus_de_reinitialiser(acteur: Acteur, agent: Agent, organisme_id: int, motif: str) -> Refus | None:
    if acteur.agent_id == agent.pk:
        return Refus(
            "soi_meme",
            "Vous ne pouvez pas réinitialiser votre propre second facteur.",
            Nature.INTERDIT,
            issue="Ajoutez d'abord un autre facteur, ou demandez-le à un autre administrateur ou au gestionnaire.",
            source="article 32 du RGPD",
        )
    if not motif.strip():
        return Refus(
            "motif_absent",
            "Une réinitialisation porte son motif.",
            champ="motif",
            issue="Indiquez comment la personne vous a signalé la perte et comment vous l'avez reconnue.",
            source=Regle.MOTIF,
        )
    if not _en_poste(agent, organisme_id) and not acteur.est_systeme:
        return Refus(
            "agent_parti",
            "Cet agent n'agit plus pour cet organisme.",
            Nature.ETAT,
            issue="L'organisme pour lequel il agit peut le faire.",
            source=SOURCE_AGENTS,
        )
    if not a_un_facteur(agent.pk):
        return Refus(
            "sans_second_facteur",
            "Cet agent n'a pas de second facteur à réinitialiser.",
            Nature.ETAT,
            issue="Il en ajoutera un à sa prochaine connexion.",
            source=Regle.SANS_OBJET,
        )
    return None


def _en_poste(agent: Agent, organisme_id: int) -> bool:
    siennes = Affectation.objects.filter(agent=agent, organisme=organisme_id)
    return siennes.filter(Q(au__isnull=True) | Q(au__gte=aujourdhui())).exists()


def _lui_meme(agent_id: int, adresse: str = "") -> Acteur:
    return Acteur(nature=NatureActeur.AGENT, agent_id=agent_id, adresse=adresse)


def tracer_second_facteur(agent_id: int, acte: str) -> None:
    """An agent changed a factor of his own account. Inside a transaction."""
    tracer_acte(_lui_meme(agent_id), acte, "agent", agent_id)
