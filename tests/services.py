"""`make test-services`: the tests of database, concurrency and tasks, against a real PostgreSQL, Redis and RabbitMQ.

Says which service does not answer and fails: a machine without them has not run these tests, and must not look as if.
"""

from __future__ import annotations

import os
import subprocess
import sys

import kombu
import psycopg

# Where they are on a CI machine; each may be moved by the variable of the same name.
BASES = ("postgresql://postgres@127.0.0.1:5432/test", "postgresql://root@127.0.0.1:5432/test")
COURTIERS = {"TEST_REDIS_URL": "redis://127.0.0.1:6379/0", "TEST_AMQP_URL": "amqp://guest:guest@127.0.0.1:5672//"}
SELECTION = "services or (django_db and not navigateur)"


def premiere_base_qui_repond() -> str | None:
    for adresse in (os.environ["TEST_DATABASE_URL"],) if os.environ.get("TEST_DATABASE_URL") else BASES:
        try:
            psycopg.connect(adresse, connect_timeout=5).close()
        except psycopg.OperationalError:
            continue
        return adresse
    return None


def repond(courtier: str) -> bool:
    try:
        with kombu.Connection(courtier, connect_timeout=5) as connexion:
            connexion.ensure_connection(max_retries=1, timeout=5)
    except Exception:
        return False
    return True


def main(arguments: list[str]) -> int:
    courtiers = {nom: os.environ.get(nom, adresse) for nom, adresse in COURTIERS.items()}
    base = premiere_base_qui_repond()
    absents = [nom for nom, adresse in courtiers.items() if not repond(adresse)]
    if base is None:
        absents.insert(0, "TEST_DATABASE_URL")
    if absents:
        obligatoire = " La variable CI vaut true : c’est un échec." if os.environ.get("CI") == "true" else ""
        print(
            f"Services absents ou muets : {', '.join(absents)}. Ces tests n’ont pas tourné.{obligatoire}",
            file=sys.stderr,
        )
        return 1
    print(f"Services présents : {base}, {', '.join(courtiers.values())}")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "-m", SELECTION, *arguments],
        env={**os.environ, **courtiers, "DATABASE_URL": str(base)},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
