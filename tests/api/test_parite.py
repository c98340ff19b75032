"""One registration, three doors: the form, the API and the national file give the same rows and the same events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from registre.api.contrats import SORTIE
from registre.models import Demande, Evenement, Tache
from registre.rules.differences import differences
from registre.saisie import SaisieDemande
from registre.services.lecture import charger_saisie
from reporting.sne.ecriture import EnTete, ecrire
from socle.clock import PARIS, aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.registre.web.conftest import entrer
from tests.registre.web.test_enregistrement import aller
from tests.reporting.atelier import deposer, lancer

pytestmark = pytest.mark.django_db


def image(demande: Demande) -> dict[str, Any]:
    """What was written, without what tells one door from another: number, channel, actor, data of the file."""
    saisie = charger_saisie(demande, avec_nir=True)
    evenements = Evenement.objects.filter(demande=demande).order_by("pk")
    return {
        "saisie": replace(saisie, numero="", sne=None),
        "colonnes": [
            getattr(demande, nom)
            for nom in (
                "etat", "nature", "guichet_id", "deposee_le", "valable_jusqu_au", "renouvelee_le", "personnes",
                "mutation", "territoires", "titulaire_tri", "recherche_noms", "protege", "colocation", "types",
            )
        ],
        "evenements": [(e.nature, e.survenu_le, sorted(e.details)) for e in evenements],
        "taches": sorted(Tache.objects.filter(demande=demande).values_list("nature", flat=True)),
    }  # fmt: skip


def puis_defaire(faire: Callable[[], None]) -> tuple[dict[str, Any], SaisieDemande]:
    """The image of the one demande that this registers; nothing is left of it."""
    with transaction.atomic():
        faire()
        demande = Demande.objects.get()
        rendu = image(demande), charger_saisie(demande, avec_nir=True)
        transaction.set_rollback(True)
    assert not Demande.objects.exists()
    return rendu


def test_le_formulaire_l_api_et_le_fichier_ecrivent_la_meme_chose(tmp_path: Path):
    def par_le_formulaire() -> None:
        reponse = aller(entrer(monde.COMMUNE))
        assert reponse.status_code == 302

    formulaire, saisie = puis_defaire(par_le_formulaire)
    corps = {"declaration": SORTIE.ecrire(saisie)}
    for personne, declaree in zip(corps["declaration"]["menage"]["personnes"], saisie.menage.personnes, strict=True):
        personne["nir"] = declaree.nir

    def par_l_api() -> None:
        api = Api(monde.COMMUNE)
        avertie = api.post("/demandes/", corps)
        assert (avertie.status_code, avertie.json()["code"]) == (409, "confirmation_requise")
        confirmations = [une["code"] for une in avertie.json()["erreurs"]]
        reponse = api.post("/demandes/", {**corps, "confirmations": confirmations})
        assert reponse.status_code == 201, reponse.content

    def par_le_fichier() -> None:
        instant = datetime.combine(aujourdhui(), time(9), tzinfo=PARIS)
        contenu, anomalies = ecrire(replace(saisie, numero="", sne=None), EnTete("CRE", instant, "02.01"))
        assert anomalies == []
        dossier = tmp_path / "lot"
        dossier.mkdir()
        deposer(dossier, contenu)
        lancer(dossier)

    api, _ = puis_defaire(par_l_api)
    fichier, _ = puis_defaire(par_le_fichier)
    assert api == formulaire
    # The interface does not carry that a document was seen: the law asks it of the guichet.
    ecarts = {d.chemin for d in differences(formulaire.pop("saisie"), fichier.pop("saisie"))}
    assert ecarts == {"identite_vue"}
    assert fichier == formulaire
