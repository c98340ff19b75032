"""One program of an EPCI that calls the API, for whoever tries the demonstration."""

from __future__ import annotations

from dataclasses import dataclass

from demo.comptes import PROFILS, organisme_de, refus_d_ouvrir
from habilitations.acteur import systeme
from habilitations.models import ClientApi
from habilitations.rules.portees import Portee
from habilitations.saisie import SaisieClientApi
from habilitations.services.clients_api import changer_le_secret, creer_client
from socle.errors import exiger

PROFIL = "epci"
NOM = "Logiciel de suivi de l'EPCI (démonstration)"


@dataclass(frozen=True, slots=True)
class ClientDeDemo:
    """What is printed and written: the base only keeps the secret hashed."""

    organisme: str
    nom: str
    client_id: str
    client_secret: str
    portees: str


def ouvrir_le_client() -> ClientDeDemo:
    """Create the client, or give it another secret when it exists. Raises ActionRefusee outside a demonstration."""
    exiger(refus_d_ouvrir())
    organisme = organisme_de(next(profil for profil in PROFILS if profil.cle == PROFIL))
    acteur = systeme(motif="client de démonstration")
    client = ClientApi.objects.filter(organisme=organisme, name=NOM, revoque_a__isnull=True).first()
    if client is not None:
        secret = changer_le_secret(acteur=acteur, client_id=client.pk)
    else:
        saisie = SaisieClientApi(organisme.pk, NOM, tuple(Portee.values))
        client, secret = creer_client(acteur=acteur, saisie=saisie)
    return ClientDeDemo(organisme.nom, NOM, client.client_id, secret, " ".join(client.portees))
