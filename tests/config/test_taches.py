"""A real worker, in a program of its own, does what a real queue brings it: files here, Redis and RabbitMQ with services."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from kombu import Connection, Queue

from config.celery import HORAIRES, app
from habilitations.acteur import systeme
from socle.journal import tracer_acte
from socle.models import Sceau
from socle.tasks import sceller_journaux

DELAI = 60
FICHIERS = "filesystem://"
# `make test-services` names the real brokers; without it the embedded default is the one in use.
COURTIERS = [os.environ[nom] for nom in ("TEST_REDIS_URL", "TEST_AMQP_URL") if os.environ.get(nom)] or [FICHIERS]


def url_de(base: str) -> str:
    """The clone as a URL, whatever server it lives on."""
    reglages = settings.DATABASES["default"]
    secret = f":{reglages['PASSWORD']}" if reglages["PASSWORD"] else ""
    port = f"&port={reglages['PORT']}" if reglages["PORT"] else ""
    return f"postgresql://{reglages['USER']}{secret}@/{base}?host={reglages['HOST']}{port}"


@pytest.fixture(params=COURTIERS, ids=lambda adresse: adresse.split(":")[0])
def courtier(request) -> str:
    return request.param


@pytest.fixture
def file_d_attente(courtier: str, tmp_path: Path) -> Iterator[str]:
    """A queue of this test alone, gone at the end."""
    nom = f"essai-{uuid.uuid4().hex[:8]}"
    yield nom
    if courtier != FICHIERS:
        with Connection(courtier) as connexion:
            Queue(nom)(connexion.default_channel).delete()


@pytest.fixture
def ouvrier(base_clonee: str, courtier: str, file_d_attente: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    journal = (tmp_path / "ouvrier.log").open("wb")
    programme = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", "1", "-Q", file_d_attente, "-l", "INFO",
         "--without-gossip", "--without-mingle", "-n", f"{file_d_attente}@%h"],
        cwd=settings.RACINE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "ENVIRONNEMENT": "test",
            "REGISTRE_ENTREE": "worker",
            "DATABASE_URL": url_de(base_clonee),
            "CELERY_BROKER_URL": courtier,
        },
        stdout=journal,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    journal.close()
    yield programme
    programme.terminate()
    assert programme.wait(30) == 0, (tmp_path / "ouvrier.log").read_text()[-2000:]


@pytest.mark.services
def test_une_tache_traverse_la_file_et_laisse_sa_ligne(ouvrier, courtier, file_d_attente, tmp_path):
    """The journals of the clone hold one act more: the worker seals it."""
    with transaction.atomic():
        tracer_acte(systeme(motif="essai"), "essai", "objet", None)
    avant = Sceau.objects.count()
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS if courtier == FICHIERS else {}
    with Connection(courtier, transport_options=options) as connexion:
        sceller_journaux.apply_async(queue=file_d_attente, connection=connexion)
    limite = time.monotonic() + DELAI
    while Sceau.objects.count() == avant and time.monotonic() < limite and ouvrier.poll() is None:
        time.sleep(0.2)
    assert Sceau.objects.count() > avant, (tmp_path / "ouvrier.log").read_text()[-3000:]


def test_rien_ne_voyage_qu_en_json_et_tout_a_une_fin():
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late
    assert 0 < app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.task_ignore_result


def test_les_horaires_sont_ceux_de_la_table():
    assert {ligne["task"] for ligne in app.conf.beat_schedule.values()} == {ligne.tache for ligne in HORAIRES}
    assert app.conf.timezone == "Europe/Paris"
