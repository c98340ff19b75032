"""2D-Doc: what a code says, and whether it is believed. Codes are signed here, drawn, and read back from real pages."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from demandeurs.pieces.controles import dechiffrage
from demandeurs.pieces.controles.confiance import ECHEANCE, Confiance, ConfianceIllisible, charger
from demandeurs.pieces.controles.deuxddoc import CodeInvalide, analyser, est_un_deuxddoc
from demandeurs.pieces.controles.signature import Authenticite, verifier
from tests.demandeurs.pieces import specimens
from tests.demandeurs.pieces.specimens import AVIS, GS, US, altere, code, message, signataire, signer

LE = date(2026, 11, 22)
RS = "\x1e"


def confiance(*qui: specimens.Signataire, jusqu_au: date = date(2027, 2, 25)) -> Confiance:
    return Confiance({(un.autorite, un.numero): (un.certificat,) for un in qui}, jusqu_au)


def lus(pdf: bytes, nature: str = "pdf") -> list[bytes]:
    reglages = json.dumps({"nature": nature, "pages_max": 20, "codes": True}).encode()
    sortie = json.loads(dechiffrage.lire(reglages + b"\n" + pdf))
    return [base64.b64decode(un) for page in sortie["pages"] for un in page["codes"]]


@pytest.mark.parametrize(("version", "perimetre", "pays"), [("02", "", ""), ("03", "01", ""), ("04", "01", "FR")])
def test_en_tete_des_trois_versions(version: str, perimetre: str, pays: str) -> None:
    lu = analyser(signer(message(AVIS, version=version, qui=signataire()), signataire()))

    assert (lu.entete.version, lu.entete.autorite, lu.entete.certificat) == (version, "FR00", "0001")
    assert (lu.entete.perimetre, lu.entete.pays, lu.entete.type) == (perimetre, pays, "28")
    assert lu.entete.emis_le is None
    assert lu.entete.signe_le == date(2026, 7, 31)
    assert lu.champs == AVIS
    assert lu.manquants == ()


def test_la_date_de_la_specification() -> None:
    """0x247F is 31 July 2025."""
    assert analyser(code().replace(b"FFFF25EC", b"247F25EC")).entete.emis_le == date(2025, 7, 31)


@pytest.mark.parametrize(
    ("corps", "champs", "tronques"),
    [
        (f"432,75{GS}452025", {"43": "2,75", "45": "2025"}, set()),
        # A field at its longest may have no separator, or have one all the same.
        (f"46{'A' * 38}452025", {"46": "A" * 38, "45": "2025"}, set()),
        (f"46{'A' * 38}{GS}452025", {"46": "A" * 38, "45": "2025"}, set()),
        # RS: cut by the issuer, even at the longest.
        (f"46RETI PATR{RS}452025", {"46": "RETI PATR", "45": "2025"}, {"46"}),
        (f"46{'A' * 38}{RS}452025", {"46": "A" * 38, "45": "2025"}, {"46"}),
        (f"41{GS}452025", {"41": "", "45": "2025"}, set()),
        (f"ZZchamp inconnu{GS}452025{GS}", {"ZZ": "champ inconnu", "45": "2025"}, set()),
        ("46ÉLÉONORE Œ", {"46": "ÉLÉONORE Œ"}, set()),
        ("46Владимир", {"46": "Владимир"}, set()),
    ],
)
def test_champs(corps: str, champs: dict[str, str], tronques: set[str]) -> None:
    lu = analyser(signer(message({}, qui=signataire()) + corps, signataire()))

    assert lu.champs == champs
    assert lu.tronques == tronques
    assert verifier(lu, confiance(signataire()), le=LE, essai=True).authenticite is Authenticite.AUTHENTIQUE


def test_annexe_non_signee() -> None:
    lu = analyser(code() + f"{GS}0CURL".encode())

    assert lu.annexe == {"0C": "URL"}
    assert verifier(lu, confiance(signataire()), le=LE, essai=True).authenticite is Authenticite.AUTHENTIQUE


@pytest.mark.parametrize(
    ("octets", "raison"),
    [
        (b"DC05FR000001", "n'est pas un 2D-Doc de version"),
        (b"BONJOUR", "n'est pas un 2D-Doc"),
        (b"DC04FR00", "coupé"),
        (code().split(US.encode())[0], "pas de signature"),
        (code().split(US.encode())[0] + US.encode(), "signature est vide"),
        (code()[:-40] + b"!!!!", "signature du code n'est pas lisible"),
        (code().replace(b"25EC", b"ZZZZ"), "date"),
        (signer(message({}, qui=signataire()) + "4412", signataire()), "coupé au milieu"),
        (signer(message({}, qui=signataire()) + f"4412{GS}452025", signataire()), "plus court"),
        (signer(message({}, qui=signataire()) + "452025452024", signataire()), "deux fois"),
        (signer(message({}, qui=signataire()) + "é:x", signataire()), "identifiant"),
        ("DC04FR00é".encode("latin-1"), "UTF-8"),
        (b"DC04" + b"A" * 4_000, "trop long"),
    ],
    # Signatures are random: the content of a case cannot name it.
    ids=lambda un: un if isinstance(un, str) else "code",
)
def test_codes_illisibles(octets: bytes, raison: str) -> None:
    with pytest.raises(CodeInvalide, match=raison):
        analyser(octets)


@pytest.mark.parametrize("courbe", ["p256", "p384", "p521"])
def test_signature_des_trois_courbes(courbe: str) -> None:
    qui = signataire("FR03", "A1B2", courbe)
    assert verifier(analyser(code(qui=qui)), confiance(qui), le=LE).authenticite is Authenticite.AUTHENTIQUE


ALTERATIONS = [("63198", "23198"), ("RETI PATRICK", "DUPONT MARIE"), ("2,75", "4,75"), ("25EC", "25ED")]


@pytest.mark.parametrize(("avant", "apres"), ALTERATIONS)
def test_une_valeur_changee_se_voit(avant: str, apres: str) -> None:
    lu = analyser(altere(code(), avant, apres))
    assert verifier(lu, confiance(signataire()), le=LE, essai=True).authenticite is Authenticite.ALTEREE


def test_la_cle_d_un_autre_ne_signe_pas() -> None:
    vrai, faux = signataire("FR03", "A1B2"), signataire("FR03", "FFFF", "p384")
    lu = analyser(signer(message(AVIS, qui=vrai), faux))
    assert verifier(lu, confiance(vrai), le=LE).authenticite is Authenticite.ALTEREE


@pytest.mark.parametrize(
    ("liste", "essai", "raison"),
    [
        (confiance(signataire()), False, "spécimen"),
        (confiance(signataire(), jusqu_au=date(2026, 11, 21)), True, "plus à jour depuis le 21/11/2026"),
        (confiance(), True, "certificat 0001 de l'autorité FR00 n'est pas dans la liste"),
    ],
)
def test_ce_qui_n_est_pas_verifiable(liste: Confiance, essai: bool, raison: str) -> None:
    verdict = verifier(analyser(code()), liste, le=LE, essai=essai)
    assert verdict.authenticite is Authenticite.INCONNUE
    assert raison in verdict.raison


def test_certificat_echu_a_la_date_de_signature() -> None:
    qui = signataire()
    lu = analyser(signer(message(AVIS, qui=qui, signe_le=date(2020, 1, 1)), qui))
    verdict = verifier(lu, confiance(qui), le=LE, essai=True)
    assert verdict.authenticite is Authenticite.INCONNUE
    assert "pas valable à la date" in verdict.raison


def test_signature_a_venir() -> None:
    assert verifier(analyser(code()), confiance(signataire()), le=date(2026, 7, 30), essai=True).authenticite is (
        Authenticite.ALTEREE
    )


# --- the configured list -----------------------------------------------------------------------------------------


def liste_xml(
    *autorites: specimens.Signataire, statut: str = "inaccord", suivante: str = "2027-02-25T00:00:00Z"
) -> str:
    services = "".join(
        f"""<TrustServiceProvider><TSPInformation><TSPTradeName><Name>{un.autorite}</Name></TSPTradeName></TSPInformation>
        <TSPServices><TSPService><ServiceInformation>
        <ServiceStatus>http://uri.etsi.org/TrstSvc/Svcstatus/{statut}</ServiceStatus>
        <ServiceDigitalIdentity><DigitalId><X509Certificate>
        {base64.b64encode(un.certificat.public_bytes(serialization.Encoding.DER)).decode()}
        </X509Certificate></DigitalId></ServiceDigitalIdentity></ServiceInformation></TSPService></TSPServices>
        </TrustServiceProvider>"""
        for un in autorites
    )
    return f"""<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"><SchemeInformation>
        <NextUpdate><dateTime>{suivante}</dateTime></NextUpdate></SchemeInformation>
        <TrustServiceProviderList>{services}</TrustServiceProviderList></TrustServiceStatusList>"""


def test_dossier_de_certificats(tmp_path: Path) -> None:
    (tmp_path / "FR03A1B2.pem").write_bytes(signataire("FR03", "A1B2").pem)
    (tmp_path / ECHEANCE).write_text("2027-01-31\n")

    lue = charger(tmp_path)

    assert set(lue.certificats) == {("FR03", "A1B2")}
    assert lue.valable_jusqu_au == date(2027, 1, 31)


def test_la_liste_admet_ce_que_l_autorite_a_emis_et_rien_d_autre(tmp_path: Path) -> None:
    racine, bon = signataire("FR03", "RACI"), signataire("FR03", "A1B2", "p256", "FR03")
    intrus = signataire("FR03", "C3D4")
    (tmp_path / "tsl.xml").write_text(liste_xml(racine))
    (tmp_path / "FR03A1B2.pem").write_bytes(bon.pem)
    (tmp_path / "FR03C3D4.pem").write_bytes(intrus.pem)

    lue = charger(tmp_path)

    assert verifier(analyser(code(qui=bon)), lue, le=LE).authenticite is Authenticite.AUTHENTIQUE
    assert verifier(analyser(code(qui=intrus)), lue, le=LE).authenticite is Authenticite.INCONNUE
    assert lue.rejetes == ("FR03C3D4",)


def test_une_autorite_retiree_n_est_plus_crue(tmp_path: Path) -> None:
    racine, bon = signataire("FR03", "RACI"), signataire("FR03", "A1B2", "p256", "FR03")
    (tmp_path / "tsl.xml").write_text(liste_xml(racine, statut="withdrawn"))
    (tmp_path / "FR03A1B2.pem").write_bytes(bon.pem)

    assert verifier(analyser(code(qui=bon)), charger(tmp_path), le=LE).authenticite is Authenticite.INCONNUE


def test_liste_perimee(tmp_path: Path) -> None:
    (tmp_path / "tsl.xml").write_text(liste_xml(signataire("FR03", "RACI"), suivante="2026-02-25T10:00:00Z"))
    lue = charger(tmp_path / "tsl.xml")
    assert lue.depassee(LE)
    assert not lue.depassee(date(2026, 2, 25))


@pytest.mark.parametrize(
    ("fichiers", "raison"),
    [
        ({}, ECHEANCE),
        ({ECHEANCE: b"demain"}, ECHEANCE),
        ({"a.xml": b"<a/>", "b.xml": b"<a/>"}, "plusieurs listes"),
        ({"a.xml": b"pas du xml"}, "XML"),
        ({"a.xml": b"<a/>"}, "prochaine mise"),
        ({"FR03A1B2.pem": b"rien", ECHEANCE: b"2027-01-31"}, "FR03A1B2.pem"),
    ],
)
def test_configuration_illisible(tmp_path: Path, fichiers: dict[str, bytes], raison: str) -> None:
    for nom, contenu in fichiers.items():
        (tmp_path / nom).write_bytes(contenu)
    with pytest.raises(ConfianceIllisible, match=raison):
        charger(tmp_path)


def test_dossier_absent(tmp_path: Path) -> None:
    with pytest.raises(ConfianceIllisible, match="n'existe pas"):
        charger(tmp_path / "rien")


# --- on real images ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("avant", "apres"), [("", ""), *ALTERATIONS])
def test_du_papier_au_verdict(tmp_path: Path, avant: str, apres: str) -> None:
    """Signed, drawn in a PDF, rendered, decoded, verified: exact, or altered as soon as one field changed."""
    octets = altere(code(), avant, apres) if avant else code()

    (lu,) = lus(specimens.pdf(tmp_path, [octets]))

    assert lu == octets
    attendu = Authenticite.ALTEREE if avant else Authenticite.AUTHENTIQUE
    assert verifier(analyser(lu), confiance(signataire()), le=LE, essai=True).authenticite is attendu


def test_un_petit_code_imprime(tmp_path: Path) -> None:
    """As printed on notices: two centimetres."""
    octets = code()
    assert lus(specimens.pdf(tmp_path, [octets], cote="20mm")) == [octets]


def test_plusieurs_codes_et_aucun(tmp_path: Path) -> None:
    deux = [code(), code({"41": "1"})]
    assert set(lus(specimens.pdf(tmp_path, deux))) == set(deux)
    assert lus(specimens.pdf(tmp_path, [])) == []


def test_un_code_coupe_ne_se_lit_pas(tmp_path: Path) -> None:
    png = specimens.rogner(specimens.datamatrix(code()), 0.6)
    assert lus(png, "png") == []


def test_un_autre_datamatrix_n_est_pas_un_deuxddoc(tmp_path: Path) -> None:
    (lu,) = lus(specimens.pdf(tmp_path, [b"(01)03453120000011"]))
    assert not est_un_deuxddoc(lu)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_un_document_numerise_tourne(tmp_path: Path, angle: int) -> None:
    octets = code()
    assert lus(specimens.tourner(specimens.datamatrix(octets), angle), "png") == [octets]
    assert lus(specimens.pdf_d_images(tmp_path, [specimens.tourner(specimens.datamatrix(octets), angle)])) == [octets]
