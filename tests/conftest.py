"""The house of the tests: database, network, clock.

`@pytest.mark.django_db` gives a savepoint on this worker's clone, as the role `registre_application`. A test that
commits (concurrency, browser) asks for `base_clonee` instead; nothing is ever flushed. `serveur_web` serves the
project from such a clone.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.db import connections
from django.test.testcases import LiveServerThread
from hypothesis import HealthCheck
from hypothesis import settings as settings_hypothesis
from pytest_django import DjangoDbBlocker

from config import entree
from tests import bases, preparation

# A shared machine may hold a test for seconds: how long drawing takes says nothing of what is tested.
settings_hypothesis.register_profile("registre", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings_hypothesis.load_profile("registre")

ADRESSES_LOCALES = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _connect_local(prise: socket.socket, adresse: object) -> None:
    """Tests reach this machine only."""
    if prise.family != socket.AF_UNIX and not str(adresse[0]).startswith(ADRESSES_LOCALES):  # type: ignore[index]
        raise RuntimeError(f"Un test appelle le réseau : {adresse!r}.")
    _connect(prise, adresse)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = _connect_local  # type: ignore[method-assign,assignment]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A transactional test would flush the base, which the application's role may not do anyway."""
    for item in items:
        marque = item.get_closest_marker("django_db")
        noms = set(getattr(item, "fixturenames", ()))
        if (marque and marque.kwargs.get("transaction")) or noms & {"transactional_db", "live_server"}:
            raise pytest.UsageError(
                f"{item.nodeid} : utiliser la fixture base_clonee (ou serveur_web), sans transaction=True."
            )


@pytest.fixture(scope="session")
def modele_de_base(django_db_blocker: DjangoDbBlocker) -> str:
    """The name of the template database, built by the first worker that comes."""
    entree.demarrer_la_base()
    with django_db_blocker.unblock():
        return bases.modele()


@pytest.fixture(scope="session")
def django_db_setup(modele_de_base: str, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[None]:
    """This worker's clone of the template, reached as the application's role."""
    with django_db_blocker.unblock(), bases.clone(modele_de_base, f"{modele_de_base}_{worker_id}_{os.getpid()}") as nom:
        bases.brancher(nom)
        with django_db_blocker.block():
            yield


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0, gw1… under xdist; `seul` without it."""
    return getattr(request.config, "workerinput", {}).get("workerid", "seul")


@pytest.fixture
def base_clonee(django_db_setup: None, modele_de_base: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of one's own, where commits are real and every thread may connect. Gives its name."""
    habituelle = connections.settings["default"]["NAME"]
    with django_db_blocker.unblock(), bases.clone(modele_de_base, f"{modele_de_base}_libre_{os.getpid()}") as nom:
        bases.brancher(nom)
        try:
            yield nom
        finally:
            bases.brancher(habituelle)


@pytest.fixture
def serveur_web(base_clonee: str) -> Iterator[str]:
    """The project served on a free port of localhost from a database of its own. Gives its address."""
    fil = LiveServerThread("localhost", StaticFilesHandler)
    fil.daemon = True
    fil.start()
    fil.is_ready.wait()
    if fil.error:
        raise fil.error
    yield f"http://localhost:{fil.port}"
    fil.terminate()


@pytest.fixture(scope="session")
def schemas_sne() -> Path:
    """The folder of the ministry's schemas (InterfaceNuu_v0201.xsd…)."""
    return preparation.schemas_sne()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium, for playwright's `executable_path`."""
    return preparation.navigateur()


@pytest.fixture(autouse=True)
def _cache_vide() -> None:
    cache.clear()


@pytest.fixture
def reglages_de_la_base() -> dict[str, object]:
    """Where the tests' database is, for programs started beside (worker, second process)."""
    return dict(settings.DATABASES["default"])
