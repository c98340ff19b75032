"""What is read is what is written: pure round trips, over every element of the schema and every code."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reporting.sne.ecriture import EnTete, ecrire
from reporting.sne.lecture import lire
from tests.reporting.engendrement import CODES, HORS_DONNEES, Fabrique, Tirage, documents_complets, octets
from tests.reporting.normalisation import normaliser
from tests.reporting.schema import Schema


def aller_retour(contenu: bytes) -> bytes:
    document = lire(contenu)
    assert document.anomalies == []
    assert isinstance(document.date, datetime)
    ecrit, anomalies = ecrire(document.demande, EnTete(document.type, document.date, document.version))
    assert anomalies == []
    return ecrit


def chemins(element: etree._Element, debut: str = "") -> set[str]:
    trouves: set[str] = set()
    for enfant in element:
        chemin = f"{debut}/{etree.QName(enfant).localname}".lstrip("/")
        trouves |= {chemin, *chemins(enfant, chemin)}
    return trouves


@pytest.fixture(scope="module")
def documents(schema: Schema) -> list[etree._Element]:
    return documents_complets(schema)


def test_les_documents_emploient_chaque_element_du_schema(schema: Schema, documents: list[etree._Element]):
    employes = set().union(*(chemins(un) for un in documents))
    assert schema.chemins(sauf=HORS_DONNEES) - employes == set()


def test_les_documents_emploient_chaque_code(documents: list[etree._Element]):
    employes = {
        (etree.QName(un).localname, un.get("code"))
        for document in documents
        for un in document.iter()
        if un.get("code")
    }
    attendus = {(fin.split("/")[-1], code) for fin, codes in CODES.items() for code in codes}
    assert attendus - employes == set()


def test_chaque_document_engendre_est_conforme_au_schema(schema: Schema, documents: list[etree._Element]):
    for document in documents:
        schema.validateur.assertValid(document)


def test_lire_puis_ecrire_rend_le_meme_document(schema: Schema, documents: list[etree._Element]):
    for document in documents:
        contenu = octets(document)
        ecrit = aller_retour(contenu)
        schema.validateur.assertValid(etree.fromstring(ecrit))
        assert normaliser(ecrit) == normaliser(contenu)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(graine=st.integers(min_value=0), presence=st.sampled_from([0.1, 0.5, 0.9]))
def test_tout_document_conforme_revient_egal(schema: Schema, graine: int, presence: float):
    document = Fabrique(schema, Tirage(random.Random(graine), presence=presence)).document("MOD")
    contenu = octets(document)
    schema.validateur.assertValid(document)
    ecrit = aller_retour(contenu)
    schema.validateur.assertValid(etree.fromstring(ecrit))
    assert normaliser(ecrit) == normaliser(contenu)
