"""Demandes of the register as files: valid, complete, named, and everything that had to be changed said."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from registre.models import Demande, NumeroUnique
from reporting.models import LigneExport, LotExport
from reporting.sne.export import ExportImpossible, Options, exporter
from socle.clock import PARIS
from socle.models import TraceConsultation
from tests.reporting.atelier import active, ajouter, demande_de, deposer, element, lancer, radier, suite
from tests.reporting.engendrement import ESPACE, Fabrique, documents_complets, octets
from tests.reporting.normalisation import normaliser
from tests.reporting.schema import Schema

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_mars")]


@pytest.fixture
def sortie(tmp_path: Path) -> Path:
    return tmp_path / "sortie"


def sortir(sortie: Path, **options: object) -> LotExport:
    return exporter(Options(sortie, rapport=sortie.parent / "export.xlsx", **options))


def documents_de(run: LotExport) -> dict[str, bytes]:
    chemin = Path(run.fichier)
    if chemin.is_dir():
        return {un.name: un.read_bytes() for un in chemin.iterdir()}
    with zipfile.ZipFile(chemin) as archive:
        return {nom: archive.read(nom) for nom in archive.namelist()}


def type_de(document: bytes) -> str:
    return etree.fromstring(document).findtext(f"{ESPACE}entete/{ESPACE}typeFichier")


def numero_de(document: etree._Element | bytes) -> str:
    racine = etree.fromstring(document) if isinstance(document, bytes) else document
    return racine.findtext(f"{ESPACE}demande/{ESPACE}demandeLogement/{ESPACE}numUnique")


def test_chaque_element_et_chaque_code_reviennent_des_seules_tables(schema: Schema, dossier: Path, sortie: Path):
    """Imported, source deleted, exported: equal after lexical normalisation, and valid against the ministry's schema."""
    documents = documents_complets(schema)
    recus = {numero_de(un): octets(un) for un in documents}
    assert len(recus) == len(documents)
    deposer(dossier, *documents)
    assert lancer(dossier).refuses == 0
    for chemin in dossier.iterdir():
        chemin.unlink()
    rendus = documents_de(sortir(sortie, entete_recu=True))
    assert len(rendus) == len(documents)
    for contenu in rendus.values():
        schema.validateur.assertValid(etree.fromstring(contenu))
        assert normaliser(contenu) == normaliser(recus[numero_de(contenu)])
    assert LigneExport.objects.count() == 0


def test_les_fichiers_portent_le_guichet_l_instant_et_un_rang(fabrique: Fabrique, dossier: Path, sortie: Path):
    documents = [active(fabrique) for _ in range(3)]
    deposer(dossier, *documents)
    lancer(dossier)
    run = sortir(sortie, archive=True)
    guichets = [demande.guichet.code for demande in Demande.objects.order_by("pk")]
    assert list(documents_de(run)) == [f"DEM{code}-202603151000-{rang:06d}.xml" for rang, code in enumerate(guichets)]
    assert len(run.empreinte) == 64
    assert [un.name for un in sortie.iterdir()] == [Path(run.fichier).name]


def test_l_en_tete_dit_le_type_et_l_instant_de_l_envoi(fabrique: Fabrique, dossier: Path, sortie: Path):
    creee, radiee, deradiee = (active(fabrique, fichier_a="2026-01-01T08:00:00+01:00") for _ in range(3))
    suites = [
        radier(suite(une, "RAD", "2026-01-03T08:00:00+01:00"), "RADABA", "2026-01-03") for une in (radiee, deradiee)
    ]
    annulee = radier(suite(deradiee, "RAD", "2026-01-04T08:00:00+01:00"), "", "2026-01-04")
    deposer(dossier, creee, radiee, deradiee, *suites, annulee)
    assert lancer(dossier).refuses == 0
    rendus = {numero_de(un): un for un in documents_de(sortir(sortie)).values()}
    assert {nom: type_de(rendus[numero_de(un)]) for nom, un in (("c", creee), ("r", radiee), ("d", deradiee))} == {
        "c": "COP",
        "r": "RAD",
        "d": "RAD",
    }
    racine = etree.fromstring(rendus[numero_de(deradiee)])
    motif = element(racine, "radiation/motifRadiation")
    assert motif.get("code") is None
    assert element(racine, "radiation/dateRadiation").text == "2026-01-04"
    assert racine.findtext(f"{ESPACE}entete/{ESPACE}dateFichier").startswith("2026-03-15T10:00")


def test_depuis_une_date_seul_ce_qui_a_change_sort(fabrique: Fabrique, dossier: Path, sortie: Path):
    deposer(dossier, active(fabrique), active(fabrique))
    lancer(dossier)
    demain = datetime(2026, 3, 16, tzinfo=PARIS)
    assert sortir(sortie, depuis=demain).documents == 0
    assert sortir(sortie, depuis=datetime(2026, 3, 1, tzinfo=PARIS)).documents == 2


def test_une_demande_supprimee_sort_en_sup_et_jamais_comme_une_deradiation(
    fabrique: Fabrique, dossier: Path, sortie: Path
):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    deposer(dossier, cre, suite(cre, "SUP", "2026-01-06T08:00:00+01:00"))
    assert lancer(dossier).refuses == 0
    assert sortir(sortie).documents == 0
    (contenu,) = documents_de(sortir(sortie, depuis=datetime(2026, 1, 1, tzinfo=PARIS))).values()
    assert type_de(contenu) == "SUP"
    assert b"<radiation>" not in contenu


def test_la_version_02_00_s_ecrit_sans_ce_qui_est_venu_apres(
    schemas_sne: Path, fabrique: Fabrique, dossier: Path, sortie: Path
):
    ancien = etree.XMLSchema(etree.parse(str(schemas_sne / "InterfaceNuu_v0200.xsd")))
    deposer(dossier, active(fabrique))
    lancer(dossier)
    (contenu,) = documents_de(sortir(sortie, version="02.00")).values()
    ancien.assertValid(etree.fromstring(contenu))
    codes = {(une["code"], une["element"].split("/")[-1]) for une in LigneExport.objects.get().anomalies}
    assert codes == {("version", "informationTraitement"), ("version", "notifSms"), ("version", "notifEvt")}


# What we hold longer than the schema: (model field, value, element, what is written, code of the anomaly).
LONGS = [
    ("personne.nom", "N" * 50, "demandeur/nom", "N" * 36, "coupe"),
    ("personne.prenom", "P" * 60, "demandeur/prenom", "P" * 36, "coupe"),
    ("personne.nom_naissance", "B" * 60, "demandeur/nomPatronymique", "B" * 36, "coupe"),
    ("personne.mel", "nom@exemple.paris", "demandeur/mel", None, "omis"),
    ("personne.mel", "nom+boite@exemple.fr", "demandeur/mel", None, "omis"),
    ("personne.tel_portable", "+33 6 12 34 56 78", "demandeur/telPortable", "0612345678", None),
    ("personne.tel_portable", "+44 20 7946 0958", "demandeur/telPortable", None, "omis"),
    ("activite.profession", "p" * 80, "demandeur/situationProfessionnelle/profession", "p" * 39, "coupe"),
    ("activite.employeur", "e" * 80, "demandeur/situationProfessionnelle/nomEmployeurPrincipal", "e" * 25, "coupe"),
    ("adresse.voie", "rue " * 20, "demandeur/adressePostale/voie", ("rue " * 20)[:32].strip(), "coupe"),
    ("adresse.batiment", "Bâtiment A", "demandeur/adressePostale/batiment", None, "omis"),
    ("adresse.etage", "RDC", "demandeur/adressePostale/etage", None, "omis"),
    ("adresse.complement", "c" * 60, "demandeur/adressePostale/compAdresse", "c" * 33, "coupe"),
    ("a_charge.nom", "E" * 30, "listePersonneACharge/personneACharge/nom", "E" * 24, "coupe"),
    ("logement.structure", "s" * 40, "logementActuel/compNomStructure", "s" * 14, "coupe"),
    ("logement.bailleur", "b" * 80, "logementActuel/compNomOrgBailleur", "b" * 34, "coupe"),
]


@pytest.mark.parametrize(("champ", "valeur", "balise", "attendu", "code"), LONGS)
def test_ce_qui_est_plus_long_est_coupe_ou_omis_et_toujours_dit(
    schema: Schema,
    fabrique: Fabrique,
    dossier: Path,
    sortie: Path,
    champ: str,
    valeur: str,
    balise: str,
    attendu: str | None,
    code: str | None,
):
    document = active(fabrique)
    deposer(dossier, document)
    lancer(dossier)
    menage = demande_de(document).menage
    objet, attribut = champ.split(".")
    titulaire = menage.personne_set.get(role="titulaire")
    cibles = {
        "personne": titulaire,
        "activite": titulaire.activite,
        "adresse": menage.adresse_set.get(nature="postale"),
        "a_charge": menage.personne_set.filter(role="a_charge").first(),
        "logement": menage.logementactuel,
    }
    setattr(cibles[objet], attribut, valeur)
    cibles[objet].save()
    run = sortir(sortie)
    (contenu,) = documents_de(run).values()
    racine = etree.fromstring(contenu)
    schema.validateur.assertValid(racine)
    chemin = "/".join(f"{ESPACE}{nom}" for nom in f"demande/demandeLogement/personnePhysique/{balise}".split("/"))
    assert racine.findtext(chemin) == attendu
    dites = [
        (une["code"], une["element"].split("/")[-1]) for ligne in LigneExport.objects.all() for une in ligne.anomalies
    ]
    assert dites == ([] if code is None else [(code, balise.split("/")[-1])])
    feuille = load_workbook(sortie.parent / "export.xlsx")["Anomalies"]
    tout = " ".join(str(cellule.value) for ligne in feuille.iter_rows() for cellule in ligne)
    assert valeur not in tout
    assert (code is None) or balise.split("/")[-1] in tout


def test_les_codes_du_formulaire_05_sont_remplaces_et_dits(
    schema: Schema, fabrique: Fabrique, dossier: Path, sortie: Path
):
    document = active(fabrique)
    deposer(dossier, document)
    lancer(dossier)
    demande = demande_de(document)
    demande.motifs.all().delete()
    for rang, motif in enumerate(("01", "F46", "F43"), 1):
        demande.motifs.create(rang=rang, code=motif)
    activite = demande.menage.personne_set.get(role="titulaire").activite
    activite.contrat, activite.statut, activite.precaire = "", "HOSP", True
    activite.save()
    (contenu,) = documents_de(sortir(sortie)).values()
    racine = etree.fromstring(contenu)
    schema.validateur.assertValid(racine)
    motifs = [un.get("code") for un in racine.iter(f"{ESPACE}motifDemande")]
    assert motifs == ["01", "10"]
    assert (
        element(racine, "personnePhysique/demandeur/situationProfessionnelle/typeContratTravail").get("code") == "CDD"
    )
    assert [une["code"] for une in LigneExport.objects.get().anomalies].count("code_remplace") == 3


def test_une_demande_sans_adresse_ni_codes_reste_conforme(
    schema: Schema, fabrique: Fabrique, dossier: Path, sortie: Path
):
    document = active(fabrique)
    deposer(dossier, document)
    lancer(dossier)
    menage = demande_de(document).menage
    menage.adresse_set.all().delete()
    menage.personne_set.update(civilite="", nationalite="", situation_familiale="")
    menage.logementactuel.delete()
    (contenu,) = documents_de(sortir(sortie)).values()
    schema.validateur.assertValid(etree.fromstring(contenu))
    assert "adresse_absente" in {une["code"] for une in LigneExport.objects.get().anomalies}


def test_une_demande_en_attente_de_numero_retrouve_la_reponse(
    settings, fabrique: Fabrique, dossier: Path, sortie: Path
):
    settings.NUMEROTEUR = "sne"
    document = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    for nom in ("numUnique", "refInterne"):
        trouve = element(document, nom)
        trouve.getparent().remove(trouve)
    deposer(dossier, document, nom="a")
    lancer(dossier)
    demande = Demande.objects.get()
    assert demande.etat == "attendue"
    (envoi,) = documents_de(sortir(sortie)).values()
    racine = etree.fromstring(envoi)
    assert type_de(envoi) == "CRE"
    assert element(racine, "refInterne").text == f"REG{demande.pk}"
    reponse = suite(racine, "RET", "2026-03-15T09:00:00+01:00")
    ajouter(reponse, "numUnique", avant="refInterne", texte="111092000777XG1104".replace("X", "7"))
    deposer(dossier, reponse, nom="b")
    assert lancer(dossier).refuses == 0
    demande.refresh_from_db()
    assert demande.etat == "active"
    assert NumeroUnique.objects.get().origine == "sne"


def test_un_disque_plein_ne_laisse_rien(fabrique: Fabrique, dossier: Path, sortie: Path, monkeypatch):
    deposer(dossier, active(fabrique))
    lancer(dossier)

    def plein(*arguments: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reporting.sne.export.os.fdopen", plein)
    for archive in (False, True):
        with pytest.raises(ExportImpossible):
            sortir(sortie, archive=archive)
        assert list(sortie.iterdir()) == []


def test_chaque_dossier_sorti_est_trace(fabrique: Fabrique, dossier: Path, sortie: Path):
    document = active(fabrique)
    deposer(dossier, document)
    lancer(dossier)
    sortir(sortie)
    trace = TraceConsultation.objects.get(nature="export_sne")
    assert trace.objets == [demande_de(document).pk]
