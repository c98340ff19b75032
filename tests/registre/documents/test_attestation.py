"""The attestation says everything R441-2-4 asks (a to i, two annexes), accessibly, for every household."""

import re
from dataclasses import replace
from datetime import date

import pytest

from registre.documents import textes
from registre.documents.attestation import composer_attestation, regrouper
from registre.documents.contenus import (
    Attestation,
    BailleursDeCommune,
    CommissionMediation,
    Destinataire,
    NatureAttestation,
)
from tests.registre.documents.exemples import ASSOCIATION, ATTESTATION, HUIT_COMMUNES, NUE, TRES_GRANDE
from tests.registre.documents.lecture import balises, lire, morceaux, replier, sans_blancs, texte

TOUTES = {"ordinaire": ATTESTATION, "nue": NUE, "association": ASSOCIATION, "tres_grande": TRES_GRANDE}


@pytest.fixture(scope="module")
def ordinaire() -> str:
    return texte(composer_attestation(ATTESTATION))


@pytest.mark.parametrize(
    ("lettre", "attendus"),
    [
        (
            "a",
            (
                "Nom de naissance BENALI",
                "Nom d'usage BENALI-LEFÈVRE",
                "Prénoms Samia Louise",
                "18 RUE DE LA SOLIDARITÉ",
            ),
        ),
        (
            "b",
            ("Service qui a enregistré la demande", "Ville de Montreuil, service de l'habitat", "1 place Jean Jaurès"),
        ),
        ("c", ("111 03 18 016982 G1104",)),
        ("d", ("Demande reçue le 14 mars 2024", "Dernier renouvellement 20 février 2026")),
        ("e", ("Est Ensemble Habitat", "Toit et Joie", "Antin Résidences", "Solidarités Nouvelles pour le Logement")),
        ("f", textes.CAS_DE_MEDIATION_SANS_DELAI),
        ("g", ("Seine-Saint-Denis Tous logements 3 ans 14/03/2027 Arrêté préfectoral d'essai", "93007 BOBIGNY CEDEX")),
        ("h", ("valable un an", "soit jusqu'au 20 février 2027", *textes.CONDITIONS_DE_RADIATION)),
        ("i", ("Suivre votre demande", "demande-logement.exemple.fr, avec votre numéro unique")),
        ("annexe 1", ("Annexe 1", "Inès", "1 642 €", "18 230 €", "Logement trop petit", *textes.ETAPES_SUIVANTES)),
        (
            "annexe 2",
            (
                "Annexe 2",
                "Pièces obligatoires",
                "Livret de famille",
                "Pièces complémentaires",
                "Notification de la CAF",
            ),
        ),
    ],
)
def test_chaque_mention_de_l_article_est_la(lettre: str, attendus: tuple[str, ...], ordinaire: str) -> None:
    for attendu in attendus:
        assert replier(attendu) in ordinaire, (lettre, attendu)


RUBRIQUES = (
    "Personnes à loger",
    "Coordonnées",
    "Situation familiale",
    "Situation professionnelle",
    "Ressources et revenu imposable",
    "Logement actuel",
    "Motifs de la demande",
    "Logement recherché",
    "Handicap ou perte d'autonomie",
)


@pytest.mark.parametrize("cas", ["ordinaire", "nue", "tres_grande"])
def test_les_neuf_rubriques_sont_toujours_la(cas: str) -> None:
    lu = texte(composer_attestation(TOUTES[cas]))
    assert [rubrique for rubrique in RUBRIQUES if rubrique not in lu] == []


def test_ce_qui_manque_est_dit_non_renseigne() -> None:
    lu = texte(composer_attestation(NUE))
    assert lu.lower().count("non renseigné") >= 11
    assert "None" not in lu


def test_un_delai_sans_arrete_n_est_pas_invente() -> None:
    commission = CommissionMediation("Yvelines", ("1 rue d'essai", "78000 VERSAILLES"))
    lu = texte(composer_attestation(replace(ATTESTATION, commissions=(commission,))))
    assert replier("Yvelines " + "non renseigné " * 4).strip() in lu


def test_une_personne_morale_n_a_que_les_rubriques_a_b_h() -> None:
    lu = texte(composer_attestation(ASSOCIATION))
    assert "Association ou organisme Association Un toit pour tous" in lu
    assert "Logement recherché" in lu
    assert "Coordonnées" in lu
    for absente in ("Garde alternée", "Situation familiale", "Motifs de la demande", "Handicap", "Ressources et"):
        assert absente not in lu
    assert replier(textes.PERSONNE_MORALE_SANS_MEDIATION) in lu


def test_du_handicap_seul_oui_ou_non_parait() -> None:
    for valeur, reponse in ((True, "Oui."), (False, "Non."), (None, "Non renseigné.")):
        attestation = replace(ATTESTATION, recapitulatif=replace(ATTESTATION.recapitulatif, handicap=valeur))
        assert f"logement adapté {reponse}" in texte(composer_attestation(attestation))


@pytest.mark.parametrize("cas", TOUTES)
def test_le_document_est_accessible(cas: str) -> None:
    octets = composer_attestation(TOUTES[cas])
    racine = lire(octets).trailer["/Root"]
    assert racine["/Lang"] == "fr-FR"
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in racine["/Metadata"].get_data().decode()
    compte = balises(octets)
    assert compte["/H1"] == 1
    assert compte["/H2"] >= 7
    assert compte["/Table"] == compte["/THead"]
    assert compte["/LI"] == compte["/LBody"] > 0


@pytest.mark.parametrize("cas", TOUTES)
def test_les_metadonnees_ne_disent_rien_de_la_personne(cas: str) -> None:
    attestation = TOUTES[cas]
    lecteur = lire(composer_attestation(attestation))
    xmp = lecteur.trailer["/Root"]["/Metadata"].get_data().decode()
    assert set(lecteur.metadata or {}) == {"/Title", "/Creator"}
    for personnel in (attestation.demandeur.nom, attestation.numero, "016982"):
        assert personnel not in xmp + str(lecteur.metadata)


@pytest.mark.parametrize("cas", TOUTES)
def test_toutes_les_polices_sont_les_notres_et_embarquees(cas: str) -> None:
    for page in lire(composer_attestation(TOUTES[cas])).pages:
        for police in page["/Resources"]["/Font"].get_object().values():
            descendante = police.get_object()["/DescendantFonts"][0].get_object()
            assert re.search("Inter|NotoSans", descendante["/BaseFont"])
            assert set(descendante["/FontDescriptor"]) & {"/FontFile2", "/FontFile3"}


def test_le_numero_est_rappele_et_les_pages_numerotees() -> None:
    pages = lire(composer_attestation(ATTESTATION)).pages
    assert len(pages) == 4
    for rang, page in enumerate(pages, start=1):
        lu = replier(page.extract_text())
        assert f"Page {rang} sur 4" in lu
        assert "111 03 18 016982 G1104" in lu


def test_le_titre_dit_la_nature() -> None:
    for nature, titre in (
        (NatureAttestation.ENREGISTREMENT, "Attestation d'enregistrement d'une demande de logement social"),
        (NatureAttestation.RENOUVELLEMENT, "Attestation de renouvellement d'une demande de logement social"),
    ):
        assert (lire(composer_attestation(replace(ATTESTATION, nature=nature))).metadata or {})["/Title"] == titre


def test_cent_quarante_bailleurs_paraissent_tous() -> None:
    lu = sans_blancs(texte(composer_attestation(TRES_GRANDE)))
    for rang in range(1, 141):
        assert f"HLMnuméro{rang:03d}" in lu
    assert len(lire(composer_attestation(TRES_GRANDE)).pages) <= 9


def test_une_seule_commune_et_cent_quarante_bailleurs() -> None:
    noms = tuple(f"Bailleur {n:03d}" for n in range(1, 141))
    octets = composer_attestation(replace(ATTESTATION, bailleurs=(BailleursDeCommune("Paris", noms),)))
    lu = texte(octets)
    assert [nom for nom in noms if lu.count(nom) != 1] == []


def test_le_plus_grand_menage_est_complet() -> None:
    lu = sans_blancs(texte(composer_attestation(TRES_GRANDE)))
    for rang in range(1, 13):
        assert f"Prénom-composé-numéro-{rang}" in lu
    for commune in HUIT_COMMUNES:
        assert sans_blancs(commune) in lu
    assert sans_blancs(TRES_GRANDE.demandeur.nom) in lu


def test_l_adresse_tient_dans_la_fenetre_de_l_enveloppe() -> None:
    """Window of a French envelope: from 110 to 195 mm from the left edge, 55 to 88 mm from the top edge."""
    places = morceaux(composer_attestation(TRES_GRANDE))
    assert TRES_GRANDE.destinataire
    for ligne in TRES_GRANDE.destinataire.lignes:
        assert len(ligne) <= 38
        assert [m for m, x, y in places if m == ligne and x >= 110 and y - 3 >= 55 and y + 1 <= 88], ligne


def test_rien_d_autre_ne_parait_dans_la_fenetre() -> None:
    assert TRES_GRANDE.destinataire
    dedans = {m for m, x, y in morceaux(composer_attestation(TRES_GRANDE)) if x > 104 and 50 < y < 92}
    assert dedans == set(TRES_GRANDE.destinataire.lignes)


@pytest.mark.parametrize("lignes", [(), ("x",) * 8])
def test_une_adresse_a_de_une_a_sept_lignes(lignes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="1 to 7 lines"):
        Destinataire(lignes)


def test_les_bailleurs_communs_ne_sont_ecrits_qu_une_fois() -> None:
    a, b, c = (
        BailleursDeCommune("A", ("1", "2", "3")),
        BailleursDeCommune("B", ("3", "1")),
        BailleursDeCommune("C", ("4",)),
    )
    assert regrouper((a, b)) == (("1", "3"), (BailleursDeCommune("A", ("2",)),))
    assert regrouper((a, b, c)) == ((), (a, b, c))
    assert regrouper((a,)) == ((), (a,))
    assert regrouper(()) == ((), ())


def test_un_dossier_jamais_renouvele_ne_montre_pas_de_renouvellement() -> None:
    attestation: Attestation = replace(ATTESTATION, renouvelee_le=None, recue_le=date(2026, 3, 1))
    lu = texte(composer_attestation(attestation))
    assert "Dernier renouvellement" not in lu
    assert "1er mars 2026" in lu
