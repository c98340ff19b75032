"""Who calls: the bearer token, its client, the organisme it acts for; one statement, then the count of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from habilitations.acteur import Acteur, NatureActeur
from habilitations.api.jetons import LONGUEUR_MAXIMALE, condense
from habilitations.models import Organisme
from habilitations.permissions import refus_d_organisme
from socle.api.problemes import Probleme
from socle.debit import attente
from socle.errors import exiger

ROYAUME = 'Bearer realm="registre"'
_JETON = """
SELECT c.id, c.organisme_id, c.portees, t.scope, o.suspendu, o.suspendu_motif
  FROM oauth2_provider_accesstoken t
  JOIN habilitations_clientapi c ON c.id = t.application_id AND c.revoque_a IS NULL
  JOIN habilitations_organisme o ON o.id = c.organisme_id
 WHERE t.token_checksum = %s AND t.expires > now()
"""


@dataclass(frozen=True, slots=True)
class ClientAuthentifie:
    """What the framework calls the user: a client has no account."""

    client_id: int
    is_authenticated: bool = True
    is_active: bool = True
    pk: int | None = None


class JetonDeClient(BaseAuthentication):
    """`Authorization: Bearer <token>`; nothing else opens the API, a session least of all."""

    def authenticate(self, request: Request) -> tuple[ClientAuthentifie, Acteur]:
        """The client and its actor. Raises `Probleme` (401, 429) and `ActionRefusee` (organisme suspended)."""
        adresse = str(request.META.get("REMOTE_ADDR", ""))[:45]
        lue = _lire(_jeton_de(request))
        if lue is None:
            _limiter(f"inconnu:{adresse}")
            raise _sans_jeton(bool(request.META.get("HTTP_AUTHORIZATION")))
        client_id, organisme_id, portees, demandees, suspendu, motif = lue
        _limiter(f"client:{client_id}")
        exiger(refus_d_organisme(Organisme(pk=organisme_id, suspendu=suspendu, suspendu_motif=motif)))
        acteur = Acteur(
            nature=NatureActeur.CLIENT_API,
            organisme_id=organisme_id,
            session=f"client-{client_id}",
            adresse=adresse,
            portees=tuple(sorted(set(portees) & set(demandees.split()))),
        )
        return ClientAuthentifie(client_id), acteur

    def authenticate_header(self, request: Request) -> str:
        return ROYAUME


def _jeton_de(request: Request) -> str:
    nature, _, jeton = str(request.META.get("HTTP_AUTHORIZATION", "")).partition(" ")
    jeton = jeton.strip()
    return jeton if nature.lower() == "bearer" and len(jeton) <= LONGUEUR_MAXIMALE else ""


def _lire(jeton: str) -> Any:
    if not jeton:
        return None
    with connection.cursor() as curseur:
        curseur.execute(_JETON, [condense(jeton)])
        return curseur.fetchone()


def _limiter(qui: str) -> None:
    patienter = attente(qui, limite=settings.API_REQUETES_PAR_MINUTE)
    if patienter:
        raise Probleme(
            429,
            "trop_de_requetes",
            f"Plus de {settings.API_REQUETES_PAR_MINUTE} requêtes en une minute.",
            entetes={"Retry-After": str(patienter)},
            issue=f"Attendez {patienter} secondes ; suivez le fil des événements plutôt que de relire chaque demande.",
        )


def _sans_jeton(present: bool) -> Probleme:
    code = "jeton_invalide" if present else "jeton_absent"
    detail = "Ce jeton est inconnu, révoqué ou expiré." if present else "Cette adresse demande un jeton d'accès."
    erreur = ', error="invalid_token"' if present else ""
    return Probleme(
        401,
        code,
        detail,
        entetes={"WWW-Authenticate": f"{ROYAUME}{erreur}"},
        issue="Demandez un jeton à /api/v1/jeton/ avec les identifiants de votre client.",
    )
