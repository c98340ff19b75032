"""The steps of a form, walked as an agent does: open, fill, go on."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse

from registre.web.formulaires.etapes import celle_de, etapes
from tests.registre.web.navigateur import valeurs_du_formulaire

ENREGISTRER = reverse("registre:enregistrer")


def texte_de(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def commencer(client: Any, **connu: Any) -> str:
    """Open a registration; gives the key of its draft."""
    reponse = client.post(reverse("registre:nouvelle"), connu)
    assert reponse.status_code == 302, texte_de(reponse)
    return parse_qs(urlsplit(reponse["Location"]).query)["brouillon"][0]


def page(client: Any, brouillon: str, etape: str) -> Any:
    return client.get(ENREGISTRER, {"brouillon": brouillon, "etape": etape})


def poster(client: Any, brouillon: str, etape: str, action: dict[str, str] | None = None, **champs: Any) -> Any:
    """Fill a step as it is shown, and go on."""
    valeurs = valeurs_du_formulaire(page(client, brouillon, etape).content)
    return client.post(ENREGISTRER, {**valeurs, **champs, **(action or {"suite": "continuer"})})


def remplir(client: Any, brouillon: str, reponses: dict[str, Any], *, morale: bool = False) -> None:
    """Every step but the last, each accepted or not."""
    toutes = etapes(morale=morale)
    for etape in toutes[:-1]:
        siennes = {nom: v for nom, v in reponses.items() if celle_de(nom, toutes) is etape}
        assert poster(client, brouillon, etape.code, {"vers": "verification"}, **siennes).status_code == 302


def envoyer(client: Any, brouillon: str, **champs: Any) -> Any:
    """The act, confirming the warnings once, as an agent does."""
    reponse = poster(client, brouillon, "verification", {"faire": "1"}, **champs)
    avertis = re.search(r'name="confirmer" value="([^"]+)"', texte_de(reponse)) if reponse.status_code == 409 else None
    if avertis:
        valeurs = valeurs_du_formulaire(reponse.content)
        reponse = client.post(ENREGISTRER, {**valeurs, "faire": "1", "confirmer": avertis[1]})
    return reponse
