"""`client_api`: open, list, close the programs that call the API, or give one another secret."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from habilitations.acteur import Acteur, systeme
from habilitations.models import ClientApi
from habilitations.rules.portees import Portee
from habilitations.saisie import SaisieClientApi
from habilitations.services import clients_api
from socle.errors import ActionRefusee

ACTIONS = ("creer", "lister", "changer-secret", "revoquer")


class Command(BaseCommand):
    help = "Crée, liste ou révoque un client de l'API, ou change son secret (affiché une seule fois)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument("--organisme", type=int, help="identifiant de l'organisme (creer)")
        parser.add_argument("--nom", default="", help="nom du logiciel (creer)")
        parser.add_argument("--portees", default="", help=f"séparées par des virgules : {', '.join(Portee.values)}")
        parser.add_argument("--client", default="", help="client_id (changer-secret, revoquer)")

    def handle(self, *args: Any, **options: Any) -> None:
        acteur = systeme(motif=f"manage.py client_api {options['action']}")
        try:
            getattr(self, f"_{options['action'].replace('-', '_')}")(acteur, options)
        except ActionRefusee as refusee:
            raise CommandError(str(refusee)) from refusee

    def _creer(self, acteur: Acteur, options: dict[str, Any]) -> None:
        if not options["organisme"] or not options["nom"]:
            raise CommandError("Pour créer un client : --organisme, --nom et --portees.")
        portees = tuple(une.strip() for une in options["portees"].split(",") if une.strip())
        saisie = SaisieClientApi(options["organisme"], options["nom"], portees)
        client, secret = clients_api.creer_client(acteur=acteur, saisie=saisie)
        self._dire(client.client_id, secret)

    def _lister(self, acteur: Acteur, options: dict[str, Any]) -> None:
        for client in ClientApi.objects.select_related("organisme"):
            etat = "révoqué" if client.revoque_a else "ouvert"
            portees = " ".join(client.portees)
            self.stdout.write(f"{client.client_id}  {etat:8} {client.organisme.nom} · {client.name} · {portees}")

    def _changer_secret(self, acteur: Acteur, options: dict[str, Any]) -> None:
        client = self._client(options)
        self._dire(client.client_id, clients_api.changer_le_secret(acteur=acteur, client_id=client.pk))

    def _revoquer(self, acteur: Acteur, options: dict[str, Any]) -> None:
        clients_api.revoquer_client(acteur=acteur, client_id=self._client(options).pk)
        self.stdout.write("Client révoqué ; ses jetons n'ouvrent plus rien.")

    def _client(self, options: dict[str, Any]) -> ClientApi:
        client = ClientApi.objects.filter(client_id=options["client"]).first()
        if client is None:
            raise CommandError("Aucun client de l'API n'a ce client_id (--client).")
        return client

    def _dire(self, identifiant: str, secret: str) -> None:
        self.stdout.write(f"client_id     {identifiant}")
        self.stdout.write(f"client_secret {secret}")
        self.stdout.write("Le secret n'est affiché que cette fois : gardez-le maintenant.")
