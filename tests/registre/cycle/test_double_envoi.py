"""Two sendings of one form at the same instant, on two connections: one act, and both are told the same."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import close_old_connections, connections
from django.urls import reverse

from demandeurs.models import Brouillon
from demandeurs.services import brouillons
from registre.models import Demande, Evenement
from registre.services.brouillons import expiration
from socle.clock import aujourdhui
from tests import monde
from tests.factories import registre
from tests.registre.web.conftest import entrer
from tests.registre.web.navigateur import valeurs_du_formulaire
from tests.registre.web.parcours import ENREGISTRER, commencer, page, poster, remplir
from tests.registre.web.test_enregistrement import IDENTITE, REPONSES
from tests.registre.web.test_saisie_gardee import radiation

ENSEMBLE = 4


def en_meme_temps(faire: Callable[[], Any]) -> list[Any]:
    """Each on its own connection, started together."""
    depart = Barrier(ENSEMBLE)

    def un(_rang: int) -> Any:
        close_old_connections()
        try:
            depart.wait(20)
            return faire()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(ENSEMBLE) as fils:
        return list(fils.map(un, range(ENSEMBLE)))


def test_un_double_envoi_ne_donne_qu_une_demande(base_clonee: str) -> None:
    client = entrer(monde.COMMUNE)
    brouillon = commencer(client, **IDENTITE)
    remplir(client, brouillon, REPONSES)
    poster(client, brouillon, "verification", {"vers": "verification"}, **{"entete-identite_vue": "on"})
    valeurs = {**valeurs_du_formulaire(page(client, brouillon, "verification").content), "faire": "1"}

    def envoyer() -> Any:
        autre = type(client)()
        autre.cookies = client.cookies
        return autre.post(ENREGISTRER, valeurs)

    reponses = en_meme_temps(envoyer)

    if Demande.objects.count() == 0:  # warnings to confirm: the codes are those of the page
        avertie = next(r for r in reponses if r.status_code == 409)
        suite = valeurs_du_formulaire(avertie.content)
        code = avertie.content.decode().split('name="confirmer" value="')[1].split('"')[0]
        valeurs = {**suite, "faire": "1", "confirmer": code, "brouillon_version": str(Brouillon.objects.get().version)}
        reponses = en_meme_temps(envoyer)
    assert Demande.objects.count() == 1
    cle = str(Demande.objects.get().cle)
    assert {r.status_code for r in reponses} == {302}
    assert all(cle in r["Location"] for r in reponses)
    assert not Brouillon.objects.exists()


def test_un_acte_envoye_en_meme_temps_n_est_fait_qu_une_fois(base_clonee: str) -> None:
    demande = registre.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    client = entrer(monde.COMMUNE)
    adresse = reverse("registre:radier", args=[demande.cle])
    valeurs = radiation(client.get(adresse))

    def envoyer() -> Any:
        autre = type(client)()
        autre.cookies = client.cookies
        return autre.post(adresse, valeurs)

    reponses = en_meme_temps(envoyer)

    assert [r.status_code for r in reponses] == [302] * ENSEMBLE
    demande.refresh_from_db()
    assert demande.version == 2
    assert Evenement.objects.filter(demande=demande, nature="radiation").count() == 1


def test_deux_onglets_commencent_le_meme_acte(base_clonee: str) -> None:
    agent = monde.acteur(monde.COMMUNE)
    demande = registre.demande(agent, deposee_le=aujourdhui())

    def commencer_un() -> Any:
        return brouillons.commencer(
            agent, {"donnees": {}}, forme="radier", objet=demande.cle, expire_le=expiration()
        ).brouillon.pk

    assert len(set(en_meme_temps(commencer_un))) == 1
    assert Brouillon.objects.count() == 1
