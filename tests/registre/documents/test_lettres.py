"""Each letter says what its article asks, to whoever opens the envelope."""

from dataclasses import replace
from typing import get_args

import pytest

from registre.documents.contenus import Destinataire, Intertitre, Liste, Paragraphe, Tableau
from registre.documents.courriers import (
    Courrier,
    LettreRadiation,
    RaisonOrientation,
    SousMotifIrrecevabilite,
)
from registre.documents.lettres import composer_lettre
from registre.documents.radiations import RAISONS
from registre.documents.rendu import en_donnees
from tests.registre.documents import exemples_de_lettres as ex
from tests.registre.documents.lecture import balises, lire, morceaux, texte

ATTENDUS: dict[object, tuple[str, ...]] = {
    ex.PREAVIS: (
        "au plus tard le 20 février 2026",
        "elle sera radiée",
        "en ligne : demande-logement.exemple.fr",
        "tout guichet d'enregistrement",
        "jusqu'au 20 août 2026",
    ),
    ex.ABSENCE_REPONSE: (
        "Le 1er décembre 2025",
        "à la dernière adresse que vous nous avez donnée",
        "sera radiée à partir du 18 février 2026",
        "R441-2-8, c",
    ),
    ex.IRRECEVABILITE: (
        "commission d'attribution des logements de Est Ensemble Habitat",
        "les revenus du foyer dépassent le plafond",
        "sera radiée à partir du 18 février 2026",
        "R441-2-8, d",
    ),
    ex.RADIATION: (
        "radiée depuis le 20 mars 2026",
        "R441-2-8, e",
        "deux mois",
        "Tribunal administratif de Montreuil",
        "Gestionnaire régional de la demande",
        "avant le 20 août 2026",
    ),
    ex.RECEPISSE: (
        "Reçue le 16 janvier 2026",
        "Lieu de réception Mairie de Bagnolet",
        "Convention de mandat du 3 mars 2025",
        "au plus tard le 16 février 2026",
        "saisir le préfet",
    ),
    ex.ORIENTATION: (
        "salariés des entreprises qui cotisent à Action Logement",
        "Mairie de Montreuil",
        "Est Ensemble Habitat",
        "aucune autre pièce ne peut vous être demandée",
    ),
    ex.PIECES: (
        "Avis d'imposition de l'année attendue - Awa",
        "avant le 15 juillet 2026",
        "versées une seule fois",
        "ni relevé bancaire",
        "saisir le préfet",
    ),
    # Six years for a T1 in Paris (L441-1-4); the seizure opens without an adapted offer (L441-2-3 II).
    ex.DELAI: (
        "délai anormalement long",
        "département Paris",
        "6 ans",
        "1er mars 2026",
        "commission de médiation",
        "aucune proposition adaptée",
    ),
    ex.REACTIVATION: ("de nouveau active", "14 mars 2018", "Radiée le 20 mars 2026", "Valable jusqu'au 4 mai 2027"),
}


def test_chaque_sorte_de_lettre_a_son_exemple() -> None:
    assert {type(lettre) for lettre in ATTENDUS} == set(get_args(Courrier))


@pytest.mark.parametrize("lettre", ATTENDUS, ids=lambda lettre: type(lettre).__name__)
def test_la_lettre_dit_ce_qu_il_faut(lettre: Courrier) -> None:
    octets = composer_lettre(lettre)
    lu = texte(octets)
    for attendu in (*ATTENDUS[lettre], "111 03 18 016982 G1104", "Montreuil, le 18 janvier 2026", "Madame, Monsieur"):
        assert attendu in lu, attendu
    assert "None" not in lu
    assert len(lire(octets).pages) == 1
    assert balises(octets)["/H1"] == 1
    assert lire(octets).trailer["/Root"]["/Lang"] == "fr-FR"
    titre = (lire(octets).metadata or {})["/Title"]
    assert "BENALI" not in titre
    assert "016982" not in titre


@pytest.mark.parametrize("lettre", ATTENDUS, ids=lambda lettre: type(lettre).__name__)
def test_le_mandataire_recoit_la_lettre_dans_la_fenetre(lettre: Courrier) -> None:
    places = morceaux(composer_lettre(lettre))
    dedans = [m for m, x, y in places if x > 104 and 50 < y < 92]
    assert dedans == list(ex.ENTETE.destinataire.lignes)
    assert "Samia BENALI-LEFÈVRE" in [m for m, _, _ in places]


@pytest.mark.parametrize("motif", LettreRadiation)
def test_chaque_motif_de_radiation_a_ses_mots(motif: LettreRadiation) -> None:
    lettre = replace(ex.RADIATION, motif=motif, reactivable_jusqu_au=None, precision="", numero_national=ex.NUMERO)
    lu = texte(composer_lettre(lettre))
    assert RAISONS[motif] in lu
    assert f"R441-2-8, {motif.value}" in lu
    assert "Si vous n'êtes pas d'accord" in lu
    assert ("ancienneté de chacune" in lu) is (motif is LettreRadiation.FUSION)


def test_sans_delai_de_reprise_aucune_reprise_n_est_promise() -> None:
    lu = texte(composer_lettre(replace(ex.RADIATION, reactivable_jusqu_au=None)))
    assert "reprise" not in lu
    assert "nouvelle demande à tout moment" in lu
    assert "ancienneté, jusqu'au" not in texte(composer_lettre(replace(ex.PREAVIS, reactivable_jusqu_au=None)))


def test_l_irrecevabilite_de_sejour() -> None:
    lettre = replace(ex.IRRECEVABILITE, sous_motif=SousMotifIrrecevabilite.SEJOUR, explication="")
    assert "le séjour en France d'un des adultes à loger" in texte(composer_lettre(lettre))


def test_l_orientation_hors_region_dit_que_l_anciennete_ne_se_melange_pas() -> None:
    entete = replace(ex.ENTETE, numero="")
    lettre = replace(ex.ORIENTATION, entete=entete, raison=RaisonOrientation.HORS_REGION, communes=("Lyon", "Creil"))
    lu = texte(composer_lettre(lettre))
    assert "Lyon, Creil" in lu
    assert "sa propre ancienneté" in lu
    assert "Numéro unique" not in lu


def test_une_instance_peut_recrire_et_completer() -> None:
    entete = replace(
        ex.ENTETE,
        corps=(Intertitre("Autre titre"), Liste(("un", "deux"), numerotee=True), Paragraphe("Autres mots.")),
        complements=(Paragraphe("Bien à vous."),),
    )
    lu = texte(composer_lettre(replace(ex.PREAVIS, entete=entete)))
    assert "Autre titre 1. un 2. deux Autres mots. Bien à vous." in lu
    assert "au plus tard le" not in lu


def test_une_longue_lettre_garde_l_entete_et_le_numero() -> None:
    entete = replace(ex.ENTETE, complements=tuple(Paragraphe(f"Phrase {n}. " * 30) for n in range(12)))
    pages = lire(composer_lettre(replace(ex.PREAVIS, entete=entete))).pages
    assert len(pages) >= 2
    assert "016982" in pages[-1].extract_text()


def test_un_tableau_inegal_est_une_faute_de_programme() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        en_donnees((Tableau(("a", "b"), (("1",),), (1, 1)),))


def test_les_lignes_trop_longues_restent_dans_la_fenetre() -> None:
    longue = "W" * 38
    lettre = replace(ex.PREAVIS, entete=replace(ex.ENTETE, destinataire=Destinataire((longue,) * 6)))
    hauteurs = [y for m, x, y in morceaux(composer_lettre(lettre)) if set(m) == {"W"}]
    assert min(hauteurs) > 55
    assert max(hauteurs) < 88
