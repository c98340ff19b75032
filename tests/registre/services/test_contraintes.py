"""What must never be false is refused by the database, in the words of a rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from habilitations.acteur import Acteur, systeme
from registre.models import Demande
from registre.services.contraintes import APPLICATIONS, contraintes_dites, refus_de_contrainte
from registre.services.ecriture import ecrire
from registre.services.lignes import Dossier
from socle.errors import ActionRefusee, Nature
from tests.factories import saisies
from tests.factories.registre import demande
from tests.registre.services.test_ecriture import dossier, montreuil

MACHINE = systeme()


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"etat": "radiee"}, "motif et une date"),
        ({"motif_radiation": "RADABA"}, "ni motif ni date"),
        ({"etat": "radiee", "motif_radiation": "RADIRR", "radiee_le": saisies.LE_10_MARS}, "sous-motif"),
        ({"sous_motif": "IRRSEJ"}, "Seule l'irrecevabilité"),
        ({"renouvelee_le": saisies.LE_10_MARS.replace(year=2025)}, "après son dépôt"),
        ({"valable_jusqu_au": saisies.LE_10_MARS.replace(year=2025)}, "R441-2-7"),
        ({"loyer_max": 10_000}, "0 à 9999"),
        ({"menage_id": None}, "d'un ménage ou d'une personne morale"),
    ],
)
def test_une_demande_ne_ment_pas(agent: Acteur, champs: dict[str, Any], message: str) -> None:
    faite = demande(agent)
    with pytest.raises(ActionRefusee) as erreur, contraintes_dites(), transaction.atomic():
        Demande.objects.filter(pk=faite.pk).update(**champs)
    assert message in erreur.value.premier.message
    assert Demande.objects.filter(pk=faite.pk, etat="active").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numeros", "code"),
    [
        (("1110326000001MTRL1", "1110326000001MTRL1"), "numero_deja_attribue"),
        (("1110326000001MTRL1", "1111326000001MTRL1"), "contrainte_numero_18_caracteres"),
    ],
)
def test_les_erreurs_de_copie_se_disent_aussi(numeros: tuple[str, ...], code: str) -> None:
    lot: list[Dossier] = [replace(dossier(montreuil(), rang), numero=n) for rang, n in enumerate(numeros)]
    with pytest.raises(ActionRefusee) as erreur, contraintes_dites():
        ecrire(lot, acteur=MACHINE)
    assert erreur.value.premier.code == code
    assert not Demande.objects.exists()


def test_une_contrainte_sans_message_reste_un_refus_propre() -> None:
    refus = refus_de_contrainte(psycopg.errors.ForeignKeyViolation("clé"))
    assert refus is not None
    assert (refus.code, refus.nature) == ("contrainte", Nature.SAISIE)


@pytest.mark.parametrize("erreur", [psycopg.errors.SyntaxError("x"), IntegrityError("sans origine")])
def test_ce_qui_n_est_pas_une_contrainte_n_est_pas_maquille(erreur: Exception) -> None:
    assert refus_de_contrainte(erreur) is None  # type: ignore[arg-type]
    with pytest.raises(type(erreur)), contraintes_dites():
        raise erreur


def test_chaque_contrainte_a_un_message_en_francais() -> None:
    muettes = [
        contrainte.name
        for application in APPLICATIONS
        for modele in apps.get_app_config(application).get_models()
        for contrainte in modele._meta.constraints
        if not contrainte.violation_error_message.endswith(".") or "violée" in contrainte.violation_error_message
    ]
    assert muettes == []
