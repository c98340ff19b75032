"""A program that calls the API: its client, its token, its requests; and bodies that register."""

from __future__ import annotations

import copy
import json
import secrets
from datetime import timedelta
from itertools import count
from typing import Any

from django.test import Client
from oauth2_provider.models import AccessToken, set_token_value

from habilitations.acteur import Acteur, NatureActeur, systeme
from habilitations.models import ClientApi
from habilitations.rules.portees import Portee
from habilitations.saisie import SaisieClientApi
from habilitations.services import clients_api
from registre.api.exemples import DEPOT
from socle.clock import maintenant
from tests import monde

RACINE = "/api/v1"
TOUTES = tuple(Portee.values)
_rangs = count(1)


def client_api(profil: str, *portees: str) -> tuple[ClientApi, str]:
    """A client of this profile's organisme, and its secret."""
    saisie = SaisieClientApi(monde.organisme(profil).pk, f"Logiciel {next(_rangs)}", portees or TOUTES)
    return clients_api.creer_client(acteur=systeme(motif="test"), saisie=saisie)


def jeton_de(client: ClientApi, portees: tuple[str, ...] | None = None, *, minutes: int = 30) -> str:
    """A token as the token endpoint writes it."""
    brut = secrets.token_urlsafe(24)
    jeton = AccessToken(
        application=client,
        scope=" ".join(client.portees if portees is None else portees),
        expires=maintenant() + timedelta(minutes=minutes),
    )
    set_token_value(jeton, brut)
    jeton.save()
    return brut


class Api:
    """Requests of one client. Paths are below /api/v1."""

    def __init__(self, profil: str = monde.COMMUNE, *portees: str) -> None:
        self.client, self.secret = client_api(profil, *portees)
        self.jeton = jeton_de(self.client)
        self.http = Client()

    @property
    def acteur(self) -> Acteur:
        """The actor of this client, as the authentication makes it."""
        return Acteur(
            NatureActeur.CLIENT_API,
            organisme_id=self.client.organisme_id,
            session=f"client-{self.client.pk}",
            adresse="127.0.0.1",
            portees=tuple(sorted(self.client.portees)),
        )

    def _envoyer(self, methode: str, chemin: str, corps: Any = None, **entetes: str) -> Any:
        options: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.jeton}", **_noms(entetes)}}
        if corps is not None:
            options["data"] = corps if isinstance(corps, bytes | str) else json.dumps(corps)
            options["content_type"] = "application/json"
        return getattr(self.http, methode)(f"{RACINE}{chemin}", **options)

    def get(self, chemin: str, **entetes: str) -> Any:
        return self._envoyer("get", chemin, **entetes)

    def post(self, chemin: str, corps: Any = None, **entetes: str) -> Any:
        return self._envoyer("post", chemin, {} if corps is None else corps, **entetes)

    def patch(self, chemin: str, corps: Any, **entetes: str) -> Any:
        return self._envoyer("patch", chemin, corps, **entetes)


def _noms(entetes: dict[str, str]) -> dict[str, str]:
    return {nom.replace("_", "-"): valeur for nom, valeur in entetes.items()}


def depot(**declaration: Any) -> dict[str, Any]:
    """The body of a registration nobody made yet: another surname each time."""
    corps = copy.deepcopy(DEPOT)
    nom = f"Famille {''.join(chr(65 + int(c)) for c in str(next(_rangs)))}"
    for personne in corps["declaration"]["menage"]["personnes"]:
        personne["nom"] = nom
    corps["declaration"].update(declaration)
    return corps


def enregistrer(api: Api, **declaration: Any) -> dict[str, Any]:
    """Register through the API; gives the answer and its ETag."""
    reponse = api.post("/demandes/", depot(**declaration))
    assert reponse.status_code == 201, reponse.content
    return {**reponse.json(), "etag": reponse["ETag"]}
