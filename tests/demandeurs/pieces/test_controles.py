"""Each check over what was read: what it says, and that it says nothing when it cannot know."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from demandeurs.enums import ResultatControle
from demandeurs.pieces.controles import avis, dechiffrage, doubles, identite, mensuels, pages
from demandeurs.pieces.controles.confiance import Confiance
from demandeurs.pieces.controles.constats import CATALOGUE, Code
from demandeurs.pieces.controles.deuxddoc import analyser
from demandeurs.pieces.controles.ensemble import controler
from demandeurs.pieces.controles.lecture import Declare, PageLue, PersonneDeclaree, PieceLue, Reglages
from tests.demandeurs.pieces import specimens
from tests.demandeurs.pieces.specimens import altere, code, signataire

LE = date(2026, 11, 22)
OUI, ECART, NON = ResultatControle.CONFORME, ResultatControle.ECART, ResultatControle.NON_VERIFIABLE
REGLAGES = Reglages()
PATRICK = PersonneDeclaree(1, ("Réti",), "Patrick", {2025: 63198})
SOPHIE = PersonneDeclaree(2, ("Martin", "Réti"), "Sophie")
FOYER = Declare((PATRICK, SOPHIE), concernee=1)
IMPRIME = (
    "Avis d'impôt établi en 2026 sur les revenus de 2025\nPage 1/2\nPatrick Réti et Sophie Réti\n"
    "Référence de l'avis : 22 78 0123456 78\nNuméro fiscal : 30 01 123 456 789\nNuméro fiscal : 07 01 987 765 432\n"
    "Revenu fiscal de référence : 63 198\n"
)


def piece(*textes: str, type_: str = "avis_imposition", **champs: Any) -> PieceLue:
    lues = tuple(PageLue(texte=un, nettete=4_000, encre=0.03) for un in textes or ("",))
    return PieceLue(**{"type": type_, "pages": lues, "total": len(lues), "recue_le": LE, **champs})


def lire(contenu: bytes, nature: str = "pdf", type_: str = "avis_imposition") -> PieceLue:
    """Through the real decoder."""
    reglages = json.dumps({"nature": nature, "pages_max": 20, "codes": True}).encode()
    sortie = json.loads(dechiffrage.lire(reglages + b"\n" + contenu))
    lues = tuple(PageLue.de(une) for une in sortie["pages"])
    return PieceLue(type_, lues, sortie["total"], recue_le=LE)


def liste() -> Confiance:
    return Confiance({("FR00", "0001"): (signataire().certificat,)}, date(2027, 2, 25))


# --- pages ---------------------------------------------------------------------------------------------------------


def image(traitement: str) -> bytes:
    pdf = specimens.pdf(Path(image.dossier), [], pages=["Attestation de loyer à jour. " * 120])  # type: ignore[attr-defined]
    nette = dechiffrage._dessiner(dechiffrage.pypdfium2.PdfDocument(pdf)[0], 200, 842)
    faite = {
        "nette": lambda: nette,
        "jpeg": lambda: nette,
        "floue": lambda: nette.filter(ImageFilter.GaussianBlur(4)),
        "vide": lambda: Image.new("L", nette.size, 250),
        "bruit": lambda: Image.effect_noise(nette.size, 12).point(lambda x: min(255, x + 110)),
    }[traitement]()
    flux = io.BytesIO()
    faite.save(flux, "JPEG", quality=35 if traitement == "jpeg" else 90)
    return flux.getvalue()


@pytest.mark.parametrize(
    ("traitement", "attendu"), [("nette", OUI), ("jpeg", OUI), ("floue", ECART), ("vide", ECART), ("bruit", ECART)]
)
def test_seuils_de_lisibilite(tmp_path: Path, traitement: str, attendu: ResultatControle) -> None:
    image.dossier = tmp_path  # type: ignore[attr-defined]
    assert pages.lisibilite(lire(image(traitement), "jpeg"), REGLAGES).resultat is attendu


def test_trois_lignes_nettes_ne_sont_pas_floues(tmp_path: Path) -> None:
    lue = lire(specimens.pdf(tmp_path, [], pages=["Attestation.\nFait à Montreuil.\nSigné"]))
    assert pages.lisibilite(lue, REGLAGES).resultat is OUI


def test_un_verso_vide_se_tait() -> None:
    verso = PageLue(nettete=0, encre=0)
    recto = PageLue(nettete=4_000, encre=0.03)
    assert pages.lisibilite(replace(piece(), pages=(recto, verso), total=2), REGLAGES).resultat is OUI
    constat = pages.lisibilite(replace(piece(), pages=(replace(recto, nettete=100), verso), total=2), REGLAGES)
    assert (constat.resultat, constat.raison) == (ECART, "Page 1 floue ; page 2 vide.")


def test_un_fichier_que_personne_ne_lit() -> None:
    vide = piece(pages=(), total=0, echecs=("plante",))
    for constat in controler(vide, FOYER, reglages=REGLAGES, confiance="aucune", le=LE):
        assert constat.resultat is NON, constat
    assert "s'est arrêté" in pages.lisibilite(vide, REGLAGES).raison


@pytest.mark.parametrize(
    ("textes", "type_", "attendu", "dit"),
    [
        (["Page 1/2", "Page 2/2"], "bail", OUI, "2 pages annoncées"),
        (["Page 1 / 4", "page 2 sur 4"], "bail", ECART, "Pages non trouvées : 3, 4"),
        (["feuillet 1/1"], "avis_imposition", ECART, "au moins 2 pages"),
        (["rien", "rien"], "avis_imposition", OUI, "2 pages"),
        (["le 1/4 du loyer"], "bail", NON, "pas de numéro"),
        (["Page 9/4"], "bail", NON, "pas de numéro"),
    ],
)
def test_completude(textes: list[str], type_: str, attendu: ResultatControle, dit: str) -> None:
    constat = pages.completude(piece(*textes, type_=type_), REGLAGES)
    assert (constat.resultat, dit in constat.raison) == (attendu, True), constat


# --- tax notice ----------------------------------------------------------------------------------------------------


def controler_avis(octets: list[bytes], tmp_path: Path, declare: Declare = FOYER, **options: Any) -> dict[Code, Any]:
    lue = lire(specimens.pdf(tmp_path, octets, pages=options.pop("pages", [IMPRIME, "Page 2/2"])))
    lue = replace(lue, **options)
    constats = controler(lue, declare, reglages=REGLAGES, confiance=liste(), le=LE, essai=True)
    return {un.code: un for un in constats}


def test_un_avis_authentique_et_conforme(tmp_path: Path) -> None:
    constats = controler_avis([code()], tmp_path)

    assert {un.value: constats[un].resultat for un in constats if constats[un].resultat is not OUI} == {}
    assert constats[Code.DEUXDDOC_VALEURS].valeurs["champ_43"]["lu"] == "2,75"


def test_un_avis_altere_est_un_ecart_et_rien_n_est_compare(tmp_path: Path) -> None:
    constats = controler_avis([altere(code(), "63198", "13198")], tmp_path)

    assert constats[Code.DEUXDDOC].resultat is ECART
    assert "signature ne correspond pas" in constats[Code.DEUXDDOC].raison
    assert constats[Code.DEUXDDOC_VALEURS].resultat is NON
    assert not constats[Code.DEUXDDOC_VALEURS].valeurs


@pytest.mark.parametrize(
    ("octets", "resultat", "dit"),
    [
        ([], NON, "Aucun 2D-Doc"),
        ([code(), code({"41": "1"})], ECART, "plusieurs 2D-Doc"),
        ([code(type_="06")], ECART, "autre document : bulletin de salaire"),
    ],
    ids=["aucun", "plusieurs", "autre"],
)
def test_signature_en_echec(tmp_path: Path, octets: list[bytes], resultat: ResultatControle, dit: str) -> None:
    constat = controler_avis(octets, tmp_path)[Code.DEUXDDOC]
    assert (constat.resultat, dit in constat.raison) == (resultat, True), constat


def test_sans_liste_de_confiance_rien_n_est_prouve(tmp_path: Path) -> None:
    lue = lire(specimens.pdf(tmp_path, [code()], pages=[IMPRIME, ""]))
    constats = controler(lue, FOYER, reglages=REGLAGES, confiance="Aucune liste n'est configurée.", le=LE)
    (signature,) = [un for un in constats if un.code is Code.DEUXDDOC]
    assert (signature.resultat, signature.raison) == (NON, "Aucune liste n'est configurée.")


VALEURS = [
    (FOYER, OUI, "concordent"),
    (
        Declare((replace(PATRICK, revenus={2025: 40_000}), replace(SOPHIE, revenus={2025: 23_198})), 1),
        OUI,
        "concordent",
    ),
    (Declare((replace(PATRICK, revenus={2025: 61_000}), SOPHIE), 1), ECART, "diffère"),
    (Declare((replace(PATRICK, revenus={2024: 63_198}), SOPHIE), 1), ECART, "diffère"),
    (Declare((replace(PATRICK, revenus={}), SOPHIE), 1), ECART, "diffère"),
    (Declare((replace(PATRICK, noms=("Durand",)),), 1), ECART, "Aucun déclarant"),
    (Declare((PATRICK, PersonneDeclaree(3, ("Blanc",), "Anne")), concernee=3), ECART, "pas au nom de la personne"),
]


@pytest.mark.parametrize(("declare", "resultat", "dit"), VALEURS)
def test_valeurs_face_a_la_declaration(declare: Declare, resultat: ResultatControle, dit: str) -> None:
    constat = avis.valeurs(piece(), analyser(code()), declare)
    assert (constat.resultat, dit in constat.raison) == (resultat, True), constat
    if resultat is ECART and "diffère" in dit:
        assert (constat.valeurs["rfr"]["valeur"], constat.valeurs["rfr"]["annee"]) == (63198, 2025)
        assert constat.valeurs["rfr"]["personne"] == 1


def test_avis_des_parents_et_champs_absents() -> None:
    assert avis.valeurs(piece(type_="avis_imposition_parents"), analyser(code()), FOYER).resultat is NON
    assert avis.valeurs(piece(), analyser(code({"41": ""})), FOYER).resultat is NON
    assert avis.valeurs(piece(), analyser(code({"45": ""})), FOYER).resultat is NON


def test_un_imprime_retouche_se_voit() -> None:
    lu = analyser(code())
    assert avis.imprime(piece(IMPRIME), lu).resultat is OUI
    constat = avis.imprime(piece(IMPRIME.replace("63 198", "23 198")), lu)
    assert (constat.resultat, "revenu fiscal" in constat.raison) == (ECART, True)
    assert avis.imprime(piece(IMPRIME.replace("63 198", "163 198")), lu).resultat is ECART
    assert avis.imprime(piece(""), lu).resultat is NON


@pytest.mark.parametrize(
    ("regle", "recue_le", "annee", "attendu"),
    [
        # N-2, and what is more recent.
        ((2, (1, 1)), date(2026, 1, 1), 2024, OUI),
        ((2, (1, 1)), date(2026, 12, 31), 2024, OUI),
        ((2, (1, 1)), date(2026, 11, 22), 2025, OUI),
        ((2, (1, 1)), date(2026, 1, 1), 2023, ECART),
        ((2, (1, 1)), date(2026, 11, 22), 2026, ECART),
        # N-1 once the notices are out, N-2 before.
        ((1, (9, 15)), date(2026, 9, 14), 2024, OUI),
        ((1, (9, 15)), date(2026, 9, 15), 2024, ECART),
        ((1, (9, 15)), date(2026, 9, 15), 2025, OUI),
    ],
)
def test_annee_attendue(
    regle: tuple[int, tuple[int, int]], recue_le: date, annee: int, attendu: ResultatControle
) -> None:
    reglages = Reglages(decalage=regle[0], bascule=regle[1])
    assert avis.annee(piece(recue_le=recue_le, annee=annee), None, reglages).resultat is attendu


def test_annee_lue_avant_la_saisie() -> None:
    assert "2D-Doc" in avis.annee(piece(annee=2020), analyser(code()), REGLAGES).raison
    assert "l'imprimé" in avis.annee(piece("Impôt sur les revenus de 2025", annee=2020), None, REGLAGES).raison
    assert avis.annee(piece(), None, REGLAGES).resultat is NON


# --- identity ------------------------------------------------------------------------------------------------------

PASSEPORT = "P<FRARETI<<PATRICK<JEAN<<<<<<<<<<<<<<<<<<<<<\n12AB345678FRA8001014M3001019<<<<<<<<<<<<<<00"
CARTE = "IDFRAX4RTBPFW46<<<<<<<<<<<<<<<\n9007138F3002119FRA<<<<<<<<<<<6\nMARTIN<<MAELYS<GAELLE<MARIE<<<"


@pytest.mark.parametrize(
    ("texte", "declare", "resultat"),
    [
        (PASSEPORT, FOYER, OUI),
        (PASSEPORT, Declare((SOPHIE,), 2), ECART),
        (CARTE, Declare((PersonneDeclaree(1, ("Martin",), "Maëlys"),), 1), OUI),
        ("Carte nationale d'identité Nom : RETI Prénom : PATRICK", FOYER, OUI),
        ("Carte nationale d'identité Nom : AUTRE Prénom : PERSONNE", FOYER, NON),
        ("", FOYER, NON),
    ],
)
def test_nom_de_la_piece_d_identite(texte: str, declare: Declare, resultat: ResultatControle) -> None:
    assert identite.nom(piece(texte, type_="passeport"), declare).resultat is resultat


@pytest.mark.parametrize(
    ("texte", "saisie", "le", "resultat"),
    [
        (PASSEPORT, None, LE, OUI),
        (PASSEPORT, None, date(2030, 1, 2), ECART),
        (PASSEPORT, date(2031, 1, 1), LE, ECART),
        ("Document valable jusqu'au : 12.03.2026", None, LE, ECART),
        ("Date of expiry / date d'expiration 12/03/2030", None, LE, OUI),
        ("délivrée le 12/03/2016", None, LE, NON),
        ("", date(2026, 11, 21), LE, ECART),
        ("", date(2026, 11, 22), LE, OUI),
        ("expire le 31/02/2030", None, LE, NON),
        # A check digit that is wrong: the zone was misread, it says nothing.
        (PASSEPORT.replace("3001019", "3101019"), None, LE, NON),
    ],
)
def test_fin_de_validite(texte: str, saisie: date | None, le: date, resultat: ResultatControle) -> None:
    lue = piece(texte, type_="passeport", valable_jusqu_au=saisie)
    assert identite.validite(lue, le=le).resultat is resultat


# --- payslips, receipts --------------------------------------------------------------------------------------------


def bulletin(mois: str) -> str:
    return f"Bulletin de paie\nPatrick RETI\nPériode du 01/{mois} au 28/{mois}\nSIRET : 732 829 320 00074"


@pytest.mark.parametrize(
    ("mois", "autres", "resultat", "dit"),
    [
        (["08/2026", "09/2026", "10/2026"], [], OUI, "08/2026, 09/2026, 10/2026"),
        (["10/2026"], [date(2026, 9, 1), date(2026, 8, 1)], OUI, "consécutifs"),
        (["08/2026", "10/2026"], [], ECART, "Il manque 09/2026"),
        (["05/2026", "06/2026", "07/2026"], [], ECART, "le plus récent est de 07/2026"),
        (["12/2026"], [], ECART, "à venir"),
    ],
)
def test_bulletins_consecutifs(mois: list[str], autres: list[date], resultat: ResultatControle, dit: str) -> None:
    lue = piece(*map(bulletin, mois), type_="bulletin_salaire")
    constat = mensuels.bulletins(lue, replace(FOYER, autres_mois=tuple(autres)), REGLAGES)
    assert (constat.resultat, dit in constat.raison) == (resultat, True), constat


def test_bulletins_sans_couche_texte() -> None:
    photo = piece("", type_="bulletin_salaire")
    assert mensuels.bulletins(photo, FOYER, REGLAGES).resultat is NON
    saisis = replace(photo, mois_saisis=(date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)))
    assert "la saisie" in mensuels.bulletins(saisis, FOYER, REGLAGES).raison
    assert mensuels.salarie(photo, FOYER).resultat is NON
    assert mensuels.employeur(photo, FOYER).resultat is NON


@pytest.mark.parametrize(
    ("declare", "lu", "resultat"),
    [
        ("", "732 829 320 00074", OUI),
        ("73282932000066", "732 829 320 00074", OUI),
        ("44306184100047", "732 829 320 00074", ECART),
        ("", "732 829 320 00075", ECART),
    ],
)
def test_siret_de_l_employeur(declare: str, lu: str, resultat: ResultatControle) -> None:
    foyer = Declare((replace(PATRICK, siret=declare),), 1)
    lue = piece(bulletin("10/2026").replace("732 829 320 00074", lu), type_="bulletin_salaire")
    assert mensuels.employeur(lue, foyer).resultat is resultat


def test_bulletin_signe(tmp_path: Path) -> None:
    """Periods, employer and name come from the code when there is one."""
    champs = {"10": "M/RETI/PATRICK", "50": "73282932000074", "53": specimens.hexa(date(2026, 10, 1)),
              "54": specimens.hexa(date(2026, 10, 31)), "58": "1319,24"}  # fmt: skip
    octets = specimens.signer(specimens.message(champs, type_="06", version="03", qui=signataire()), signataire())
    lue = replace(lire(specimens.pdf(tmp_path, [octets])), type="bulletin_salaire")
    autres = replace(FOYER, autres_mois=(date(2026, 9, 1), date(2026, 8, 1)))

    constats = {un.code: un for un in controler(lue, autres, reglages=REGLAGES, confiance=liste(), le=LE, essai=True)}

    for attendu in (Code.DEUXDDOC, Code.PAIE_MOIS, Code.PAIE_NOM, Code.PAIE_SIRET):
        assert constats[attendu].resultat is OUI, constats[attendu]
    sophie = {un.code: un for un in controler(lue, Declare((SOPHIE,), 2), reglages=REGLAGES, confiance=liste(), le=LE,
                                              essai=True)}  # fmt: skip
    assert sophie[Code.PAIE_NOM].resultat is ECART


@pytest.mark.parametrize(
    ("texte", "resultat"),
    [
        ("Quittance de loyer octobre 2026", OUI),
        ("Quittance de loyer août 2026", OUI),
        ("Quittance de loyer juillet 2026", ECART),
        ("Quittance de loyer mars 2027", ECART),
        ("Quittance", NON),
    ],
)
def test_quittance_recente(texte: str, resultat: ResultatControle) -> None:
    assert mensuels.quittance(piece(texte, type_="quittance_loyer"), REGLAGES).resultat is resultat


# --- the same document elsewhere -----------------------------------------------------------------------------------


def test_deux_images_d_une_page_se_reconnaissent(tmp_path: Path) -> None:
    def page(nom: str) -> Image.Image:
        texte = f"Avis d'impôt\n\n{nom}\n\nRevenu fiscal\n" + "Votre impôt est calculé d'après votre déclaration. " * 25
        return dechiffrage._dessiner(
            dechiffrage.pypdfium2.PdfDocument(specimens.pdf(tmp_path, [], pages=[texte]))[0], 200, 842
        )

    def mesures(une: Image.Image) -> tuple[bytes, bytes]:
        lues = dechiffrage._mesures(une)
        return bytes.fromhex(lues["grossiere"]), bytes.fromhex(lues["profil"])

    reti = page("RETI PATRICK\n145 RUE JULLIARD 78320 LEVIS ST NOM")
    flux = io.BytesIO()
    reti.save(flux, "JPEG", quality=40)
    recomprimee = Image.open(flux).convert("L")

    assert doubles.se_ressemblent(*mesures(reti), *mesures(recomprimee))
    assert set(doubles.bandes(mesures(reti)[0])) & set(doubles.bandes(mesures(recomprimee)[0]))
    autre = page("DUPONT MARIE\n3 PLACE DU MARCHE 93100 MONTREUIL")
    assert not doubles.se_ressemblent(*mesures(reti), *mesures(autre)), "the same form, another household"


def test_le_constat_de_double_ne_nomme_personne() -> None:
    constat = doubles.double(piece(""), replace(FOYER, ailleurs={"code": 2}))
    assert (constat.resultat, constat.raison) == (ECART, "Déposé aussi dans 2 autres dossiers : le même 2D-Doc.")
    assert not constat.valeurs


def test_chaque_controle_est_decrit() -> None:
    assert set(CATALOGUE) == set(Code)


# --- bad input -----------------------------------------------------------------------------------------------------


def test_deux_cents_pages_et_vingt_regardees(tmp_path: Path) -> None:
    lue = lire(specimens.pdf(tmp_path, [], pages=["une page"] * 200))
    assert (lue.total, len(lue.pages)) == (200, 20)


@pytest.mark.parametrize("contenu", [b"", b"%PDF-1.7 tronque", b"\x00" * 100])
def test_un_pdf_abime_est_refuse_avec_un_code(contenu: bytes) -> None:
    with pytest.raises(dechiffrage.FichierRefuse) as refus:
        dechiffrage.lire(json.dumps({"nature": "pdf", "pages_max": 20, "codes": True}).encode() + b"\n" + contenu)
    assert refus.value.statut == "illisible"


def test_une_image_trop_grande_est_refusee() -> None:
    flux = io.BytesIO()
    Image.new("1", (60_000, 2_000)).save(flux, "PNG")
    with pytest.raises(dechiffrage.FichierRefuse) as refus:
        dechiffrage.lire(
            json.dumps({"nature": "png", "pages_max": 1, "codes": True}).encode() + b"\n" + flux.getvalue()
        )
    assert refus.value.statut == "trop_grande"


def test_un_fichier_mauvais_n_arrete_pas_les_autres(tmp_path: Path) -> None:
    bon, mauvais = specimens.pdf(tmp_path, [code()]), b"rien"
    reglages = [{"nature": "pdf", "pages_max": 5, "codes": True, "octets": len(un)} for un in (mauvais, bon)]
    lus = json.loads(dechiffrage.lire_plusieurs(json.dumps(reglages).encode() + b"\n" + mauvais + bon))
    assert lus[0] == {"refus": "illisible"}
    assert len(lus[1]["pages"][0]["codes"]) == 1


def test_une_page_qui_n_est_pas_du_decodeur_est_refusee() -> None:
    with pytest.raises(ValueError, match=r".*"):
        PageLue.de({"codes": ["é"]})
