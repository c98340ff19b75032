"""E-mails to agents about their account. The secret of an invitation exists in the e-mail only, its hash here."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from habilitations.models import Agent, Invitation, Organisme
from habilitations.services.comptes import empreinte_du_lien
from socle.clock import PARIS, maintenant
from socle.travaux import Resultat, Suivi

SIGNATURE = "\n\nDemande de logement social partagée\nMessage automatique : ne répondez pas à cette adresse.\n"
INVITATION = (
    "Bonjour {prenom},\n\n"
    "{organisme} vous a désigné pour agir en son nom dans le registre partagé de la demande de logement social.\n\n"
    "Ouvrez votre compte avant le {expire} en choisissant un mot de passe :\n\n{lien}\n\n"
    "À la première connexion, un second facteur vous sera demandé : une application de codes sur votre téléphone, ou une "
    "clé d'accès. Ce lien ne sert qu'une fois et n'est que pour vous ; ne le transmettez pas."
)
SECOND_FACTEUR = (
    "Bonjour {prenom},\n\n"
    "L'administrateur de {organisme} a réinitialisé votre second facteur le {quand}. Vos sessions ont été fermées. À votre "
    "prochaine connexion, vous en ajouterez un nouveau.\n\n"
    "Si vous n'avez rien demandé, prévenez-le sans attendre et changez votre mot de passe :\n\n{lien}"
)


def envoyer_invitation(suivi: Suivi) -> Resultat:
    """Write the link and send it; sent again after a failure, the link of the first attempt no longer works."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = (
            Invitation.objects.select_for_update(of=("self",), no_key=True)
            .select_related("agent", "organisme")
            .get(pk=suivi.arguments["invitation"])
        )
        if invitation.acceptee_a or invitation.annulee_a or invitation.expire_a <= maintenant():
            return Resultat("Invitation close avant l'envoi.")
        invitation.empreinte = empreinte_du_lien(secret)
        invitation.save(update_fields=("empreinte",))
        corps = INVITATION.format(
            prenom=invitation.agent.prenom,
            organisme=invitation.organisme.nom,
            expire=f"{invitation.expire_a.astimezone(PARIS):%d/%m/%Y à %H h %M}",
            lien=_lien("habilitations:invitation", secret),
        )
        # In the transaction: a server that refuses leaves the link as it was, and the work is done again.
        _envoyer("Votre accès au registre de la demande de logement social", corps, invitation.agent)
    return Resultat("Invitation envoyée.")


def prevenir_agent(suivi: Suivi) -> Resultat:
    """Tell a person what was done to his account."""
    agent = Agent.objects.get(pk=suivi.arguments["agent"])
    organisme = Organisme.objects.get(pk=suivi.arguments["organisme"])
    corps = SECOND_FACTEUR.format(
        prenom=agent.prenom,
        organisme=organisme.nom,
        quand=f"{maintenant():%d/%m/%Y à %H h %M}",
        lien=_lien("account_reset_password"),
    )
    _envoyer("Votre second facteur a été réinitialisé", corps, agent)
    return Resultat("Message envoyé.")


def _lien(nom: str, *arguments: str) -> str:
    return f"{settings.ADRESSE_PUBLIQUE}{reverse(nom, args=arguments)}"


def _envoyer(objet: str, corps: str, agent: Agent) -> None:
    EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{objet}", corps + SIGNATURE, to=[agent.email]).send()
