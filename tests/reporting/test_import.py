"""Documents into the tables and back: nothing lost, nothing double, each fault said."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from registre.models import NumeroUnique
from registre.services.lecture import charger_saisies
from reporting.models import LigneImport, LotImport
from reporting.sne.ecriture import EnTete, ecrire
from reporting.sne.import_ import Options, importer
from socle.clock import horloge_a
from tests.reporting.engendrement import ESPACE, documents_complets, octets
from tests.reporting.normalisation import normaliser
from tests.reporting.schema import Schema

pytestmark = pytest.mark.django_db
MAINTENANT = "2026-03-15T10:00:00+01:00"


@pytest.fixture(autouse=True)
def _horloge():
    with horloge_a(MAINTENANT):
        yield


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    chemin = tmp_path / "recus"
    chemin.mkdir()
    return chemin


def deposer(dossier: Path, *documents: etree._Element | bytes, nom: str = "doc") -> None:
    for rang, document in enumerate(documents):
        contenu = document if isinstance(document, bytes) else octets(document)
        (dossier / f"{nom}-{rang:04d}.xml").write_bytes(contenu)


def lancer(dossier: Path, **options: object) -> LotImport:
    return importer([dossier], Options(rapport=dossier.parent / "rapport.xlsx", **options))


def anomalies(gravite: str, **filtre: object) -> set[tuple[str, str]]:
    lignes = LigneImport.objects.filter(**filtre)
    return {(une["code"], une["element"]) for ligne in lignes for une in ligne.anomalies if une["gravite"] == gravite}


def test_tout_document_importe_revient_egal_des_seules_tables(schema: Schema, dossier: Path):
    documents = documents_complets(schema)
    deposer(dossier, *documents)
    recus = {_numero(un): octets(un) for un in documents}
    run = lancer(dossier)
    for chemin in dossier.iterdir():
        chemin.unlink()
    assert anomalies("refus") == set()
    assert run.documents == len(documents) == run.acceptes + run.avertis
    numeros = dict(NumeroUnique.objects.values_list("demande_id", "numero"))
    saisies = charger_saisies(list(numeros))
    assert len(saisies) == len(documents)
    for pk, saisie in saisies.items():
        assert saisie.sne is not None
        ecrit, _ = ecrire(saisie, EnTete(saisie.sne.type_fichier, saisie.sne.fichier_a))
        schema.validateur.assertValid(etree.fromstring(ecrit))
        assert normaliser(ecrit) == normaliser(recus[numeros[pk]])


def _numero(document: etree._Element) -> str:
    return document.findtext(f"{ESPACE}demande/{ESPACE}demandeLogement/{ESPACE}numUnique")
