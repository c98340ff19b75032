"""Sceaux: what is finished is closed, and any change made afterwards, by anybody, shows."""

from __future__ import annotations

import time
from datetime import date

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from habilitations.acteur import systeme
from socle.journal import tracer_acte, tracer_actes, tracer_consultation
from socle.models import Sceau, TraceActe
from socle.partitions import creer_les_mois, mois_presents, supprimer_avant
from socle.ports import ACTES
from socle.postgres_embarque import ROLE_PROPRIETAIRE
from socle.scellement import EpoqueDepassee, sceller, verifier
from tests import bases


def fermer() -> int:
    """Seal once all that was written so far is finished. A transaction open in any database of the server, such as that
    of another test process, holds the sceaux back: wait for it."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_current_xact_id()::text")
        (limite,) = curseur.fetchone()
        for _ in range(600):
            curseur.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [limite])
            if curseur.fetchone() == (True,):
                return sceller()
            time.sleep(0.1)
    pytest.fail("a transaction of the server stayed open for a minute")


@pytest.fixture
def journal(base_clonee):
    """A database of one's own with 20 acts and a consultation, sealed."""
    with transaction.atomic():
        tracer_actes(systeme(), "radier", "demande", range(1, 21))
        tracer_consultation(systeme(), "demande", [1, 2, 3], nature="liste")
    fermer()
    return base_clonee


def en_proprietaire(ordre: str) -> None:
    """What a dishonest administrator would do, behind the back of the application."""
    reglages = connections.settings["default"]
    with psycopg.connect(
        host=reglages["HOST"], port=reglages["PORT"] or None, user=ROLE_PROPRIETAIRE,
        password=settings.CONNEXION_PROPRIETAIRE["PASSWORD"] or None, dbname=reglages["NAME"], autocommit=True,
    ) as connexion:  # fmt: skip
        connexion.execute(ordre)


def test_tout_ce_qui_est_fini_est_scelle(journal):
    assert sum(Sceau.objects.filter(journal="actes").values_list("nombre", flat=True)) == TraceActe.objects.count()
    assert verifier() == []
    assert sceller() == 0


def test_une_transaction_en_cours_attend_le_sceau_suivant(journal):
    reglages = connections.settings["default"]
    with psycopg.connect(
        host=reglages["HOST"], port=reglages["PORT"] or None, user=reglages["USER"],
        password=reglages["PASSWORD"] or None, dbname=reglages["NAME"],
    ) as autre:  # fmt: skip
        autre.execute(
            "INSERT INTO socle_traceacte (instant, nature_acteur, objet_type, acte) VALUES (now(), 'systeme', 'x', 'lent')"
        )
        with transaction.atomic():
            tracer_acte(systeme(), "rapide", "demande", 1)
        assert sceller() == 0
        autre.commit()
    assert fermer() == 1
    assert verifier() == []


@pytest.mark.parametrize(
    "ordre",
    [
        "UPDATE socle_traceacte SET acte = 'rien' WHERE objet_id = 7",
        "UPDATE socle_traceacte SET agent_id = 12 WHERE objet_id = 7",
        "DELETE FROM socle_traceacte WHERE objet_id = 7",
        "DELETE FROM socle_traceacte",
        "INSERT INTO socle_traceacte (instant, nature_acteur, objet_type, acte, xid)"
        " SELECT instant, 'systeme', 'x', 'faux', xid FROM socle_traceacte WHERE objet_id = 7",
        "INSERT INTO socle_traceacte (instant, nature_acteur, objet_type, acte, xid)"
        " SELECT '2023-02-03', 'systeme', 'x', 'faux', xid FROM socle_traceacte WHERE objet_id = 7",
        "DELETE FROM socle_sceau WHERE journal = 'actes' AND numero = 1",
        "UPDATE socle_sceau SET nombre = nombre + 1 WHERE journal = 'consultations'",
    ],
)
def test_une_retouche_se_voit(journal, ordre):
    with transaction.atomic():
        tracer_acte(systeme(), "suivant", "demande", 99)
    fermer()
    assert verifier() == []

    en_proprietaire(ordre)

    assert verifier() != []
    with pytest.raises(CommandError):
        call_command("verifier_sceaux")


def test_une_partition_supprimee_a_son_terme_laisse_la_chaine_entiere(journal):
    bases.brancher(journal, ROLE_PROPRIETAIRE)
    assert date(2019, 5, 1) not in mois_presents(ACTES)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO socle_traceacte (instant, nature_acteur, objet_type, acte)"
            " VALUES ('2019-05-03 10:00+00', 'systeme', 'x', 'ancien')"
        )
    fermer()
    creer_les_mois(date(2019, 5, 1), 1)
    assert verifier() == []

    assert supprimer_avant(ACTES, date(2019, 6, 1)) == ["socle_traceacte_2019_05"]

    assert not TraceActe.objects.filter(acte="ancien").exists()
    assert Sceau.objects.get(mois=date(2019, 5, 1)).purge_le is not None
    assert verifier() == []


def test_apres_une_restauration_il_faut_une_nouvelle_epoque(journal):
    en_proprietaire("UPDATE socle_sceau SET xid_avant = xid_avant + 1000000000")
    with pytest.raises(EpoqueDepassee):
        fermer()

    bases.brancher(journal, ROLE_PROPRIETAIRE)
    call_command("nouvelle_epoque")
    with transaction.atomic():
        tracer_acte(systeme(), "apres", "demande", 5)
    assert fermer() == 1
    assert TraceActe.objects.get(acte="apres").epoque == 2
