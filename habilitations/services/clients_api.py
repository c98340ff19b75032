"""Programs of an organisme that call the API: opened, given another secret, closed; by who designates its agents."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.db.models.functions import Now
from oauth2_provider.models import AccessToken

from habilitations.acteur import Acteur
from habilitations.models import ClientApi
from habilitations.permissions import refus_d_organisme
from habilitations.rules.portees import Portee
from habilitations.saisie import SaisieClientApi
from habilitations.services.administration import refus_d_administrer, valider
from habilitations.services.organismes import organisme_verrouille
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte
from socle.verrous import verrouiller_un

OBJET = "client_api"
OCTETS_DU_SECRET = 48
PAR_LOT = 5_000


@transaction.atomic
def creer_client(*, acteur: Acteur, saisie: SaisieClientApi) -> tuple[ClientApi, str]:
    """Open a client and give its secret, which nobody can read again afterwards. Raises `ActionRefusee`."""
    organisme = organisme_verrouille(saisie.organisme_id)
    exiger(refus_d_administrer(acteur, organisme.pk) or refus_d_organisme(organisme) or _refus_de_portees(saisie))
    secret = secrets.token_urlsafe(OCTETS_DU_SECRET)
    client = ClientApi(
        organisme=organisme,
        name=saisie.nom.strip(),
        portees=sorted(set(saisie.portees)),
        client_secret=secret,
        client_type=ClientApi.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ClientApi.GRANT_CLIENT_CREDENTIALS,
        cree_par_id=acteur.agent_id,
        secret_change_a=maintenant(),
    )
    valider(client, exclure=("client_secret",))
    client.save()
    tracer_acte(acteur, "creer_client_api", OBJET, client.pk, ("organisme", "portees"))
    return client, secret


@transaction.atomic
def changer_le_secret(*, acteur: Acteur, client_id: int) -> str:
    """Another secret; the former one and the tokens it gave open nothing any more. Raises `ActionRefusee`."""
    client = _verrouille(acteur, client_id)
    exiger(_refus_de_client_clos(client))
    secret = secrets.token_urlsafe(OCTETS_DU_SECRET)
    client.client_secret = secret
    client.secret_change_a = maintenant()
    client.save(update_fields=["client_secret", "secret_change_a", "updated"])
    AccessToken.objects.filter(application=client).delete()
    tracer_acte(acteur, "changer_le_secret_api", OBJET, client.pk, ("client_secret",))
    return secret


@transaction.atomic
def revoquer_client(*, acteur: Acteur, client_id: int) -> ClientApi:
    """Close a client at once, its tokens with it. Raises `ActionRefusee`."""
    client = _verrouille(acteur, client_id)
    exiger(_refus_de_client_clos(client))
    client.revoque_a = maintenant()
    client.save(update_fields=["revoque_a", "updated"])
    AccessToken.objects.filter(application=client).delete()
    tracer_acte(acteur, "revoquer_client_api", OBJET, client.pk, ("revoque_a",))
    return client


def oublier_les_jetons() -> int:
    """Remove the tokens that open nothing any more, by batches; answers how many."""
    total = 0
    while True:
        lot = list(AccessToken.objects.filter(expires__lt=Now()).values_list("pk", flat=True)[:PAR_LOT])
        if not lot:
            return total
        total += AccessToken.objects.filter(pk__in=lot).delete()[0]


def _verrouille(acteur: Acteur, client_id: int) -> ClientApi:
    client: ClientApi | None = verrouiller_un(ClientApi.objects.all(), client_id)
    if client is None:
        raise ActionRefusee(_inconnu())
    exiger(refus_d_administrer(acteur, client.organisme_id))
    return client


def _refus_de_portees(saisie: SaisieClientApi) -> Refus | None:
    inconnues = sorted(set(saisie.portees) - set(Portee.values))
    if saisie.portees and not inconnues:
        return None
    return Refus(
        "portee_inconnue",
        f"Portées inconnues : {', '.join(inconnues)}." if inconnues else "Aucune portée n'est donnée.",
        champ="portees",
        issue=f"Choisissez parmi : {', '.join(Portee.values)}.",
        source=Regle.LISTE,
    )


def _refus_de_client_clos(client: ClientApi) -> Refus | None:
    if client.revoque_a is None:
        return None
    return Refus(
        "client_revoque",
        "Ce client de l'API est révoqué.",
        Nature.ETAT,
        issue="Créez un autre client.",
        source=Regle.CLOS,
    )


def _inconnu() -> Refus:
    return Refus(
        "client_inconnu",
        "Ce client de l'API n'existe pas, ou vous ne l'administrez pas.",
        Nature.INTROUVABLE,
        issue="Vérifiez son identifiant.",
        source=Regle.INCONNU,
    )
