"""Designating agents individually, ending their affectations, opening support sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db import transaction

from habilitations.access import oublier_les_droits
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import (
    Affectation,
    Agent,
    Guichet,
    Organisme,
    OrganismeGroupObjectPermission,
    OrganismeUserObjectPermission,
    SessionSupport,
)
from habilitations.permissions import SOURCE_AGENTS, refus_d_organisme
from habilitations.rules.droits import Droit, Fonction
from habilitations.saisie import SaisieAffectation, SaisieAgent
from habilitations.services.administration import (
    droits_de_la_fonction,
    fonctions_donnant,
    refus_d_administrer,
    refus_d_elever,
    refus_de_gerer,
    refus_de_la_fonction,
    valider,
)
from habilitations.services.comptes import inviter
from habilitations.services.organismes import organisme_verrouille
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.periodes import en_vigueur

DUREE_MAX_SUPPORT = timedelta(hours=2)


@transaction.atomic
def creer_agent(*, acteur: Acteur, organisme_id: int, saisie: SaisieAgent) -> Agent:
    """Open the account of a person; it has no right before an affectation. Raises `ActionRefusee`."""
    organisme_verrouille(organisme_id)
    exiger(refus_d_administrer(acteur, organisme_id))
    agent = Agent(email=saisie.email.strip().lower(), nom=saisie.nom, prenom=saisie.prenom)
    agent.set_password(saisie.mot_de_passe)
    valider(agent, exclure=("password",))
    agent.save()
    tracer_acte(acteur, "creer_agent", "agent", agent.pk)
    return agent


def refus_de_designer(acteur: Acteur, organisme: Organisme, saisie: SaisieAffectation) -> Refus | None:
    refus = (
        refus_d_administrer(acteur, organisme.pk)
        or refus_d_organisme(organisme)
        or refus_de_la_fonction(saisie.fonction, organisme.type)
        or refus_d_elever(acteur, saisie.fonction, saisie.agent_id)
    )
    if refus is not None or saisie.guichet_id is None:
        return refus
    if Guichet.objects.filter(pk=saisie.guichet_id, organisme=organisme).exists():
        return None
    return Refus(
        "guichet_etranger",
        "Ce guichet n'est pas un guichet de l'organisme.",
        champ="guichet",
        issue="Choisissez un guichet de l'organisme, ou aucun.",
        source=Regle.LISTE,
    )


@transaction.atomic
def designer_agent(*, acteur: Acteur, saisie: SaisieAffectation) -> Affectation:
    """Give an agent a function in an organisme, with its rights, between two dates. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(saisie.organisme_id)
    exiger(refus_de_designer(acteur, organisme, saisie))
    affectation = Affectation(designee_par_id=acteur.agent_id, **asdict(saisie))
    valider(affectation)
    affectation.save()
    octroyer((affectation,))
    affectation.agent.groups.add(organisme.groupe_id)
    tracer_acte(acteur, "designer_agent", "affectation", affectation.pk, ("fonction", "du", "au", "guichet"))
    oublier_les_droits()
    return affectation


@transaction.atomic
def designer_personne(*, acteur: Acteur, personne: SaisieAgent, saisie: SaisieAffectation) -> Agent:
    """Designate by e-mail address: the account that bears it, else a new one, invited. Raises `ActionRefusee`.

    The name of an account that exists is left as it is: another organisme may have written it.
    """
    organisme_verrouille(saisie.organisme_id)
    exiger(refus_d_administrer(acteur, saisie.organisme_id))
    agent = Agent.objects.filter(email=personne.email.strip().lower()).first()
    if agent is not None and not agent.is_active:
        exiger(
            Refus(
                "agent_inactif",
                "Ce compte est désactivé.",
                champ="courriel",
                issue="Demandez au gestionnaire de le réactiver.",
                source=SOURCE_AGENTS,
            )
        )
    if agent is None:
        agent = creer_agent(acteur=acteur, organisme_id=saisie.organisme_id, saisie=personne)
    designer_agent(acteur=acteur, saisie=replace(saisie, agent_id=agent.pk))
    if not agent.has_usable_password():
        inviter(acteur=acteur, organisme_id=saisie.organisme_id, agent_id=agent.pk)
    return agent


def octroyer(affectations: Iterable[Affectation]) -> int:
    """Write the rights of the functions of these affectations, which already exist; answers how many were added."""
    permissions = {
        codename: pk
        for pk, codename in Permission.objects.filter(
            content_type__app_label="habilitations", content_type__model="organisme"
        ).values_list("pk", "codename")
    }
    octrois = [
        OrganismeUserObjectPermission(
            user_id=affectation.agent_id,
            permission_id=permissions[droit.value],
            content_object_id=affectation.organisme_id,
            affectation=affectation,
        )
        for affectation in affectations
        for droit in sorted(droits_de_la_fonction(Fonction(affectation.fonction)))
    ]
    return len(OrganismeUserObjectPermission.objects.bulk_create(octrois, ignore_conflicts=True))


@transaction.atomic
def octroyer_au_groupe(
    *, acteur: Acteur, organisme_id: int, droits: Iterable[Droit], du: date, au: date | None = None
) -> None:
    """Give rights to every agent and API client of an organisme, between two dates. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(organisme_id)
    exiger(refus_de_gerer(acteur))
    permissions = Permission.objects.filter(
        content_type__app_label="habilitations",
        content_type__model="organisme",
        codename__in=[droit.value for droit in droits],
    )
    OrganismeGroupObjectPermission.objects.bulk_create(
        OrganismeGroupObjectPermission(
            group_id=organisme.groupe_id, permission=permission, content_object=organisme, du=du, au=au
        )
        for permission in permissions
    )
    tracer_acte(acteur, "octroyer_au_groupe", "organisme", organisme.pk, ("droits",))
    oublier_les_droits()


def _affectation(affectation_id: int) -> Affectation:
    affectation = Affectation.objects.select_related("agent", "organisme").filter(pk=affectation_id).first()
    if affectation is None:
        raise ActionRefusee(
            Refus(
                "affectation_introuvable",
                "Cette affectation n'existe pas.",
                Nature.INTROUVABLE,
                source=Regle.INCONNU,
                issue="Rechargez la liste des agents.",
            )
        )
    return affectation


def refus_de_clore(acteur: Acteur, affectation: Affectation, au: date | None) -> Refus | None:
    """The last administrator keeps his function: nobody of the organisme could designate another."""
    if acteur.est_systeme or acteur.agent_id != affectation.agent_id or au is None:
        return None
    administre = droits_de_la_fonction(Fonction(affectation.fonction)) & {Droit.ADMINISTRER_ORGANISME}
    autres = Affectation.objects.utilisables(au + timedelta(days=1)).filter(
        organisme=affectation.organisme_id, fonction__in=fonctions_donnant(Droit.ADMINISTRER_ORGANISME)
    )
    if not administre or autres.exclude(agent=affectation.agent_id).exists():
        return None
    return Refus(
        "dernier_administrateur",
        "Vous êtes le dernier administrateur de cet organisme : personne ne pourrait plus désigner ses agents.",
        Nature.ETAT,
        source=SOURCE_AGENTS,
        issue="Désignez d'abord un autre administrateur.",
    )


@transaction.atomic
def clore_affectation(*, acteur: Acteur, affectation_id: int, dernier_jour: date | None = None) -> Affectation:
    """End an affectation, and its rights with it; by default they stop today. Raises `ActionRefusee`."""
    affectation = _affectation(affectation_id)
    organisme = organisme_verrouille(affectation.organisme_id)
    exiger(refus_d_administrer(acteur, organisme.pk))
    au = max(affectation.du, dernier_jour or aujourdhui() - timedelta(days=1))
    exiger(refus_de_clore(acteur, affectation, au))
    affectation.au = au
    affectation.save(update_fields=("au",))
    autres = Affectation.objects.filter(en_vigueur(aujourdhui()), agent=affectation.agent, organisme=organisme)
    if not autres.exclude(pk=affectation.pk).exists():
        affectation.agent.groups.remove(organisme.groupe_id)
    tracer_acte(acteur, "clore_affectation", "affectation", affectation.pk, ("au",))
    oublier_les_droits()
    return affectation


@transaction.atomic
def prolonger_affectation(*, acteur: Acteur, affectation_id: int, au: date | None) -> Affectation:
    """Change the end of an affectation that is not over: later, sooner, or none. Raises `ActionRefusee`."""
    affectation = _affectation(affectation_id)
    organisme = organisme_verrouille(affectation.organisme_id)
    exiger(refus_d_administrer(acteur, organisme.pk))
    if affectation.au is not None and affectation.au < aujourdhui():
        exiger(
            Refus(
                "affectation_close",
                "Cette affectation est terminée : le passé ne se change pas.",
                Nature.ETAT,
                issue="Désignez à nouveau l'agent.",
                source=Regle.ACQUIS,
            )
        )
    exiger(refus_de_clore(acteur, affectation, au))
    # Nobody gives himself a longer time than the one he was given.
    if au is None or (affectation.au is not None and au > affectation.au):
        exiger(refus_d_elever(acteur, Fonction(affectation.fonction), affectation.agent_id))
    affectation.au = au
    valider(affectation)
    affectation.save(update_fields=("au",))
    tracer_acte(acteur, "prolonger_affectation", "affectation", affectation.pk, ("au",))
    oublier_les_droits()
    return affectation


@transaction.atomic
def ouvrir_session_support(*, agent: Agent, organisme_id: int, motif: str, adresse: str = "") -> SessionSupport:
    """Let a technical account read for two hours in the place of an organisme. Raises `ActionRefusee`."""
    if not (agent.is_active and agent.is_superuser):
        exiger(
            Refus(
                "support_interdit",
                "Votre compte n'est pas un compte de support.",
                Nature.INTERDIT,
                source="article 32 du RGPD",
                issue="Pour être aidé, adressez-vous au gestionnaire du dispositif.",
            )
        )
    if not motif.strip():
        exiger(
            Refus(
                "motif_absent",
                "Une session de support porte son motif.",
                champ="motif",
                source="Article 32 du RGPD : accès limité, motivé et tracé",
                issue="Indiquez la demande d'assistance à laquelle vous répondez.",
            )
        )
    organisme = organisme_verrouille(organisme_id)
    debut = maintenant()
    session = SessionSupport.objects.create(
        agent=agent, organisme=organisme, motif=motif.strip(), ouverte_a=debut, expire_a=debut + DUREE_MAX_SUPPORT
    )
    tracer_acte(_support(session, adresse), "ouvrir_session_support", "organisme", organisme.pk)
    return session


@transaction.atomic
def fermer_session_support(*, session_id: int, agent: Agent) -> None:
    """End one's own session before its time; nothing happens when it is already closed."""
    session = SessionSupport.objects.select_for_update(of=("self",)).filter(pk=session_id, agent=agent).first()
    if session is None or session.fermee_a is not None:
        return
    session.fermee_a = maintenant()
    session.save(update_fields=("fermee_a",))
    tracer_acte(_support(session), "fermer_session_support", "organisme", session.organisme_id)
    oublier_les_droits()


def _support(session: SessionSupport, adresse: str = "") -> Acteur:
    return Acteur(
        nature=NatureActeur.SUPPORT,
        agent_id=session.agent_id,
        organisme_id=session.organisme_id,
        motif=session.motif,
        session=f"support-{session.pk}",
        adresse=adresse,
    )
