"""Documents that are not what they should be: a clear reason, or the rest is read; never an expansion, never a fetch."""

from __future__ import annotations

import random
import time

import pytest
from lxml import etree

from reporting.sne.anomalies import DocumentRefuse
from reporting.sne.lecture import TAILLE_MAX, lire
from tests.reporting.engendrement import ESPACE, Fabrique, Tirage, octets
from tests.reporting.normalisation import SANS_OBJET, normaliser
from tests.reporting.schema import Schema


@pytest.fixture
def document(schema: Schema) -> etree._Element:
    return Fabrique(schema, Tirage(random.Random(7), presence=1.0, branche=1)).document()


def element(document: etree._Element, chemin: str) -> etree._Element:
    trouve = document.find("/".join(f"{ESPACE}{nom}" for nom in chemin.split("/")))
    assert trouve is not None, chemin
    return trouve


def motif(contenu: bytes) -> tuple[str, str]:
    with pytest.raises(DocumentRefuse) as refus:
        lire(contenu)
    return refus.value.anomalie.code, refus.value.anomalie.message


def test_une_bombe_xml_est_refusee_sans_etre_depliee(document: etree._Element):
    entites = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bombe = f"<!DOCTYPE interfaceNuu [{entites}]>".encode() + b"<interfaceNuu>&a9;</interfaceNuu>"
    debut = time.process_time()
    assert motif(bombe)[0] == "dtd"
    assert time.process_time() - debut < 0.5


def test_une_entite_externe_est_refusee_sans_etre_lue(tmp_path, document: etree._Element):
    secret = tmp_path / "secret.txt"
    secret.write_text("TRES-SECRET")
    contenu = octets(document).replace(
        b"<interfaceNuu", f'<!DOCTYPE i [<!ENTITY x SYSTEM "file://{secret}">]><interfaceNuu'.encode(), 1
    )
    code, message = motif(contenu.replace(b"<precision>", b"<precision>&x;", 1))
    assert code == "dtd"
    assert "SECRET" not in message


def test_un_dtd_cache_par_l_encodage_est_refuse(document: etree._Element):
    texte = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE i [<!ENTITY a "b">]><i>&a;</i>'
    assert motif(texte.encode("utf-16"))[0] == "encodage"
    utf7 = b"<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE i []+AD4-<i/>"
    assert motif(utf7)[0] in {"encodage", "xml", "dtd", "espace_de_noms"}


def test_un_document_tronque_dit_ou(document: etree._Element):
    contenu = octets(document)
    code, message = motif(contenu[: len(contenu) // 2])
    assert code == "xml"
    assert "ligne" in message


def test_un_autre_espace_de_noms_est_refuse(document: etree._Element):
    contenu = octets(document).replace(b"http://nuu.application.i2/", b"http://autre.exemple/")
    assert motif(contenu)[0] == "espace_de_noms"


def test_un_encodage_mensonger_est_refuse():
    contenu = '<?xml version="1.0" encoding="UTF-8"?><interfaceNuu>é</interfaceNuu>'.encode("latin-1")
    assert motif(contenu)[0] == "encodage"


def test_un_encodage_latin_declare_est_lu(document: etree._Element):
    element(document, "demande/demandeLogement/precision").text = "Étage élevé à éviter"
    lu = lire(etree.tostring(document, xml_declaration=True, encoding="ISO-8859-1"))
    assert lu.demande.precision == "Étage élevé à éviter"


def test_un_document_trop_gros_est_refuse_sans_etre_analyse():
    assert motif(b"<a>" + b" " * TAILLE_MAX + b"</a>")[0] == "taille"


def test_une_version_inconnue_est_refusee(document: etree._Element):
    document.set("versionInterface", "03.00")
    code, message = motif(octets(document))
    assert code == "version"
    assert "03.00" in message


def test_un_message_ne_cite_jamais_la_valeur_fautive(document: etree._Element):
    element(document, "demande/demandeLogement/personnePhysique/demandeur/dateNaissance").text = "31/12/1980"
    lu = lire(octets(document))
    (anomalie,) = [une for une in lu.anomalies if une.refuse]
    assert anomalie.element == "demandeLogement/personnePhysique/demandeur/dateNaissance"
    assert "1980" not in anomalie.message
    assert "AAAA-MM-JJ" in anomalie.message


VITAUX = [
    "dateCreationDemande",
    "personnePhysique/demandeur/nom",
    "personnePhysique/demandeur/prenom",
    "personnePhysique/demandeur/dateNaissance",
    "personnePhysique/listeCotitulaire/cotitulaire/dateNaissance",
    "personnePhysique/demandeur",
    "personnePhysique",
    "radiation/dateRadiation",
]


@pytest.mark.parametrize("chemin", VITAUX)
def test_sans_un_element_vital_le_document_est_refuse(document: etree._Element, chemin: str):
    vital = element(document, f"demande/demandeLogement/{chemin}")
    vital.getparent().remove(vital)
    assert lire(octets(document)).refuse


def test_sans_une_valeur_facultative_le_reste_est_lu(document: etree._Element):
    logement = element(document, "demande/demandeLogement")
    element(logement, "logementRecherche/montantLoyer").text = "huit cents"
    element(logement, "personnePhysique/logementActuel/surface").text = "12000"
    element(logement, "personnePhysique/demandeur/telPortable").text = "0" * 25
    etree.SubElement(logement, f"{ESPACE}nouveauChamp").text = "?"
    lu = lire(octets(document))
    assert not lu.refuse
    assert {(une.code, une.element.split("/")[-1]) for une in lu.anomalies} == {
        ("valeur_illisible", "montantLoyer"),
        ("valeur_illisible", "surface"),
        ("trop_long", "telPortable"),
        ("element_inconnu", "nouveauChamp"),
    }
    assert lu.demande.recherche.loyer_max is None
    assert lu.demande.menage is not None
    assert lu.demande.menage.personnes[0].nom


def test_chaque_feuille_changee_se_voit_dans_la_comparaison(document: etree._Element):
    """The normal form of the round trip hides nothing: any value changed changes it."""
    avant = normaliser(document)
    for feuille in [un for un in document.iter() if len(un) == 0 and etree.QName(un).localname not in SANS_OBJET]:
        if feuille.get("code"):
            ancien, change = feuille.get("code"), "ZZZ"
            feuille.set("code", change)
            assert normaliser(document) != avant, feuille.tag
            feuille.set("code", ancien)
        else:
            ancien = feuille.text
            feuille.text = _autre(ancien or "")
            assert normaliser(document) != avant, feuille.tag
            feuille.text = ancien


def _autre(texte: str) -> str:
    if texte in {"true", "1"}:
        return "false"
    if texte in {"false", "0"}:
        return "true"
    if len(texte) > 9 and texte[4] == "-" and texte[7] == "-":
        return f"1999{texte[4:]}"
    return str(int(texte) + 1) if texte.lstrip("-").isdigit() else f"{texte}x"
