"""What the sign-in library keeps of an agent: his second factors and his open sessions. The domain asks it here."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

# Recovery codes are not one: they replace one.
FACTEURS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def a_un_facteur(agent_id: int) -> bool:
    return Authenticator.objects.filter(user=agent_id, type__in=FACTEURS).exists()


def facteurs_de(agent_ids: Iterable[int]) -> dict[int, list[str]]:
    """Agent -> the kinds of his factors (`totp`, `webauthn`), in one statement; those without any are absent."""
    trouves: dict[int, list[str]] = {}
    lignes = Authenticator.objects.filter(user__in=list(agent_ids), type__in=FACTEURS).order_by("type")
    for agent_id, genre in lignes.values_list("user", "type").distinct():
        trouves.setdefault(agent_id, []).append(genre)
    return trouves


def retirer_les_facteurs(agent_id: int) -> None:
    """Every factor of the agent, recovery codes included."""
    Authenticator.objects.filter(user=agent_id).delete()


def fermer_les_sessions(agent_id: int) -> None:
    """Sign the agent out everywhere."""
    for session in UserSession.objects.filter(user=agent_id):
        session.end()
