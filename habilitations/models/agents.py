"""Agents (the users), their affectations and the support sessions. Agents are individually designated."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from habilitations.acteur import Acteur
from habilitations.models.organismes import Guichet, Organisme
from habilitations.rules.droits import Fonction
from socle.clock import maintenant
from socle.periodes import en_vigueur, ordre_des_dates

# Technical permissions a superuser has by being one; rights on households are never among them.
APPS_TECHNIQUES = frozenset({"admin", "auth", "contenttypes", "sessions", "sites", "account", "mfa"})


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        agent = self.model(email=email.strip().lower(), **champs)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **champs: Any) -> Agent:
        return self.create_user(email, password, **{**champs, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email=(username or "").strip().lower())


class Agent(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, by e-mail. Holds no right by itself: see `Affectation`."""

    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    nom = models.CharField("nom", max_length=80)
    prenom = models.CharField("prénom", max_length=80)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l'administration technique", default=False)
    date_joined = models.DateTimeField("inscrit à", default=maintenant)

    objects: ClassVar[AgentManager] = AgentManager()

    # For whom the agent acts during this request; set by the middleware, never stored.
    acteur: Acteur | None = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["nom", "prenom"]

    class Meta:
        verbose_name = "agent"
        verbose_name_plural = "agents"
        ordering = ("nom", "prenom", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="agent_email_unique",
                violation_error_message="Un agent porte déjà cette adresse électronique.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or f"agent {self.pk}"

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return self.prenom

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the backends, even for a superuser: being one opens the technical applications only."""
        if not self.is_active:
            return False
        if self.is_superuser and obj is None and perm.partition(".")[0] in APPS_TECHNIQUES:
            return True
        # Only the backend of habilitations answers for rights: the others give a superuser every permission.
        return any(
            backend.has_perm(self, perm, obj)
            for backend in get_backends()
            if getattr(backend, "repond_des_droits", False)
        )

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser and app_label in APPS_TECHNIQUES


class AffectationQuerySet(models.QuerySet["Affectation"]):
    def en_vigueur(self, le: date) -> Self:
        return self.filter(en_vigueur(le))

    def utilisables(self, le: date) -> Self:
        """In force, of an active agent, in an organisme that is not suspended."""
        return self.en_vigueur(le).filter(agent__is_active=True, organisme__suspendu=False)


class Affectation(models.Model):
    """An agent works for an organisme, in a function, possibly at one guichet, between two dates."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="affectations")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="affectations")
    # Null: all the guichets of the organisme, or none.
    guichet = models.ForeignKey(Guichet, on_delete=models.PROTECT, null=True, blank=True, related_name="affectations")
    fonction = models.CharField("fonction", max_length=20, choices=Fonction)
    du = models.DateField("du")
    # Null: no end foreseen.
    au = models.DateField("au", null=True, blank=True)
    # Null: designated by the gestionnaire's commands (opening of the organisme).
    designee_par = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="designations"
    )

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        ordering = ("organisme", "agent", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agent", "organisme", "fonction", "guichet"),
                condition=models.Q(au__isnull=True),
                nulls_distinct=False,
                name="affectation_ouverte_unique",
                violation_error_message="Cet agent exerce déjà cette fonction dans cet organisme.",
            ),
            models.CheckConstraint(
                condition=models.Q(fonction__in=Fonction.values),
                name="affectation_fonction_connue",
                violation_error_message="Fonction inconnue.",
            ),
            models.CheckConstraint(
                condition=ordre_des_dates(),
                name="affectation_dates_ordonnees",
                violation_error_message="La fin de l'affectation précède son début.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agent_id} {self.fonction} {self.organisme_id}"


class SessionSupport(models.Model):
    """Support reads in the place of an organisme: motivated, time-limited, traced, never writes."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="sessions_support")
    organisme = models.ForeignKey(Organisme, on_delete=models.PROTECT, related_name="sessions_support")
    motif = models.TextField("motif")
    ouverte_a = models.DateTimeField("ouverte à")
    expire_a = models.DateTimeField("expire à")
    # Null: not closed before its expiry.
    fermee_a = models.DateTimeField("fermée à", null=True, blank=True)

    class Meta:
        verbose_name = "session de support"
        verbose_name_plural = "sessions de support"
        ordering = ("-ouverte_a",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(motif=""),
                name="session_support_motivee",
                violation_error_message="Une session de support porte son motif.",
            ),
            models.CheckConstraint(
                condition=models.Q(expire_a__gt=models.F("ouverte_a")),
                name="session_support_limitee",
                violation_error_message="Une session de support a une fin.",
            ),
        )

    def __str__(self) -> str:
        return f"support {self.pk}"
