"""The journal: what an entry holds, and what the application's role may not do to it."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from habilitations.acteur import Acteur, NatureActeur, systeme
from socle.journal import HorsTransaction, tracer_acte, tracer_actes, tracer_consultation
from socle.models import TraceActe, TraceConsultation

AGENT = Acteur(
    NatureActeur.AGENT, agent_id=7, organisme_id=3, affectation_id=9, motif="recours", session="abc", adresse="10.0.0.1"
)


@pytest.mark.django_db
def test_un_acte_dit_qui_pour_qui_quoi_et_quels_champs():
    tracer_acte(AGENT, "modifier", "demande", 42, ("rfr", "adresse"))

    trace = TraceActe.objects.get(objet_type="demande", objet_id=42)
    assert (trace.nature_acteur, trace.agent_id, trace.organisme_id, trace.affectation_id) == ("agent", 7, 3, 9)
    assert (trace.acte, trace.champs, trace.motif, trace.adresse) == (
        "modifier",
        ["rfr", "adresse"],
        "recours",
        "10.0.0.1",
    )
    assert trace.epoque == 1
    assert trace.xid > 0


@pytest.mark.django_db
def test_plusieurs_objets_en_une_instruction(django_assert_num_queries):
    with django_assert_num_queries(1):
        tracer_actes(systeme(), "radier", "demande", range(100, 150))

    assert TraceActe.objects.filter(acte="radier", objet_type="demande").count() == 50


@pytest.mark.django_db
def test_une_page_de_liste_est_une_entree_avec_ses_ids():
    tracer_consultation(AGENT, "demande", [3, 5, 8], nature="liste")
    tracer_consultation(AGENT, "demande", 5, motif="demande du demandeur")

    liste, detail = TraceConsultation.objects.order_by("id")
    assert (liste.objet_id, liste.objets, liste.nature) == (None, [3, 5, 8], "liste")
    assert (detail.objet_id, detail.objets, detail.motif) == (5, [], "demande du demandeur")


def test_un_acte_hors_transaction_est_une_erreur_de_programme(base_clonee):
    with pytest.raises(HorsTransaction):
        tracer_acte(AGENT, "modifier", "demande", 42)
    with pytest.raises(HorsTransaction):
        tracer_actes(AGENT, "modifier", "demande", [42])

    assert not TraceActe.objects.filter(objet_type="demande").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "table", ["socle_traceacte", "socle_traceconsultation", "socle_traceacte_defaut", "socle_sceau"]
)
@pytest.mark.parametrize(
    "ordre",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD x integer"],
)
def test_le_role_de_l_application_n_ajoute_que_des_lignes(table, ordre):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(ordre.format(table))


@pytest.mark.django_db
def test_le_role_de_l_application_ne_modifie_aucune_partition():
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent::regclass::text LIKE 'socle_trace%'"
            " AND (has_table_privilege(inhrelid, 'UPDATE') OR has_table_privilege(inhrelid, 'DELETE')"
            " OR has_table_privilege(inhrelid, 'TRUNCATE'))"
        )
        assert curseur.fetchall() == []
