from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import psycopg
import pytest
from django.db import ProgrammingError, close_old_connections, connection, connections
from django.test import override_settings

from registre.enums import OrigineNumero
from registre.models import Demande, NumeroUnique
from registre.services.enregistrement import enregistrer
from registre.services.numerotation import NumeroteurLocal, NumeroteurSne, numeroteur
from socle.clock import horloge_a
from socle.postgres_embarque import ROLE_PROPRIETAIRE
from tests import monde
from tests.factories import saisies
from tests.factories.registre import saisie_neuve
from tests.registre.services.conftest import charger_referentiels

ECRIVAINS = 8
CHACUN = 12


def placer_la_suite(valeur: int) -> None:
    """Only the owner may move the sequence; the application's role may only take the next number."""
    reglages = connections.settings["default"]
    with psycopg.connect(
        host=reglages["HOST"],
        port=reglages["PORT"] or None,
        user=ROLE_PROPRIETAIRE,
        password=reglages["PASSWORD"] or None,
        dbname=reglages["NAME"],
        autocommit=True,
    ) as proprietaire:
        proprietaire.execute("SELECT setval('registre_numero_ordre', %s, false)", [valeur])


@pytest.mark.django_db
def test_l_application_ne_deplace_pas_la_suite() -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as curseur:
        curseur.execute("SELECT setval('registre_numero_ordre', 1)")


@pytest.mark.django_db
def test_un_lot_de_numeros_distincts() -> None:
    numeros = NumeroteurLocal("111").attribuer(
        deposees=[date(2026, 3, 10)] * 500, guichets=["MTRL1"] * 250 + ["PARI1"] * 250
    )
    assert len(set(numeros)) == 500
    assert all(numero.startswith("1110326") for numero in numeros)


@pytest.mark.django_db
def test_la_suite_recommence_apres_999999() -> None:
    placer_la_suite(999_999)
    un, deux = NumeroteurLocal("111").attribuer(deposees=[date(2026, 3, 10)] * 2, guichets=["MTRL1"] * 2)
    assert (un[7:13], deux[7:13]) == ("999999", "000001")


def test_le_systeme_national_ne_donne_rien_tout_de_suite() -> None:
    assert NumeroteurSne().attribuer(deposees=[date(2026, 3, 10)], guichets=["MTRL1"]) == [""]
    with override_settings(NUMEROTEUR="sne"):
        assert numeroteur().origine is OrigineNumero.SNE
    with override_settings(NUMEROTEUR="local", TERRITOIRE_NUMERO="193"):
        assert numeroteur() == NumeroteurLocal("193")


@pytest.mark.services
def test_huit_ecrivains_jamais_deux_fois_le_meme_numero(base_clonee: str) -> None:
    """Real transactions on real connections; the sequence starts just before it goes round, onto numbers in use."""
    charger_referentiels()
    acteur = monde.acteur(monde.COMMUNE)
    with horloge_a(saisies.LE_10_MARS):
        premiere = enregistrer(saisie_neuve(), acteur=acteur)
        instant = premiere.enregistree_a
        NumeroUnique.objects.bulk_create(
            NumeroUnique(numero=f"1110326{ordre:06d}MTRL1", demande=premiere, statut="ancien", emis_a=instant)
            for ordre in (999_999, 1, 2, 3)
            if not NumeroUnique.objects.filter(numero=f"1110326{ordre:06d}MTRL1").exists()
        )
    placer_la_suite(999_990)
    lots = [[saisie_neuve() for _ in range(CHACUN)] for _ in range(ECRIVAINS)]

    def ecrire(lot: list[object]) -> list[int]:
        close_old_connections()
        try:
            with horloge_a(saisies.LE_10_MARS):
                return [enregistrer(saisie, acteur=acteur).pk for saisie in lot]  # type: ignore[arg-type]
        finally:
            connection.close()

    with ThreadPoolExecutor(ECRIVAINS) as fils:
        pks = [pk for lot in fils.map(ecrire, lots) for pk in lot]

    assert len(set(pks)) == ECRIVAINS * CHACUN
    numeros = Counter(NumeroUnique.objects.filter(demande__in=pks, statut="courant").values_list("numero", flat=True))
    assert len(numeros) == ECRIVAINS * CHACUN
    assert max(numeros.values()) == 1
    assert Demande.objects.filter(pk__in=pks, etat="active").count() == ECRIVAINS * CHACUN


@pytest.mark.services
def test_le_meme_envoi_de_deux_postes_n_enregistre_qu_une_demande(base_clonee: str) -> None:
    charger_referentiels()
    acteur, saisie = monde.acteur(monde.COMMUNE), saisie_neuve()

    def envoyer(_: int) -> int:
        try:
            with horloge_a(saisies.LE_10_MARS):
                return enregistrer(saisie, acteur=acteur, cle_idempotence="double clic").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as fils:
        assert len(set(fils.map(envoyer, range(4)))) == 1
    assert Demande.objects.count() == 1
