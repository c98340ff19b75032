"""What a file is proposed to be, from names as people give them."""

from __future__ import annotations

import pytest

from demandeurs.rules.proposition_pieces import INDICES, annee_proposee, mots_de, personne_proposee, type_propose

CONNUS = frozenset(code for _, code in INDICES)
PRENOMS = {1: "Aminata", 2: "Éloïse", 3: "Jean-Marc"}


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("CNI Aminata.pdf", "carte_identite"),
        ("Carte d'identité recto.JPG", "carte_identite"),
        ("passeport.heic", "passeport"),
        ("Avis_d_impots_2025.pdf", "avis_imposition"),
        ("ASDIR 2024.pdf", "avis_situation_declarative"),
        ("livret-de-famille.pdf", "livret_famille"),
        ("Bulletin de paie mars.pdf", "bulletin_salaire"),
        ("quittance loyer octobre.pdf", "quittance_loyer"),
        ("IMG_20261122_101500.jpg", ""),
        ("scan.pdf", ""),
    ],
)
def test_le_nom_dit_la_nature(nom, attendu):
    assert type_propose(nom, CONNUS, ("bail", "passeport")) == attendu


def test_un_nom_muet_propose_la_seule_piece_attendue():
    assert type_propose("scan.pdf", CONNUS, ("bail",)) == "bail"


def test_une_nature_hors_de_la_liste_du_jour_n_est_pas_proposee():
    assert type_propose("passeport.pdf", frozenset({"bail"}), ()) == ""


@pytest.mark.parametrize(
    ("nom", "attendues", "attendu"),
    [
        ("cni aminata.pdf", (), 1),
        ("CNI_Eloise.pdf", (), 2),
        ("cni jean-marc.pdf", (), 3),
        ("cni aminata et eloise.pdf", (), None),
        ("cni.pdf", (2,), 2),
        ("cni.pdf", (1, 2), None),
        ("livret.pdf", (None,), None),
    ],
)
def test_la_personne_est_nommee_ou_la_seule_attendue(nom, attendues, attendu):
    assert personne_proposee(nom, PRENOMS, attendues) == attendu


@pytest.mark.parametrize(
    ("nom", "annee"),
    [("avis revenus 2024.pdf", 2024), ("avis d'imposition 2025.pdf", 2024), ("avis.pdf", None)],
)
def test_l_annee_des_revenus_precede_celle_de_l_avis(nom, annee):
    assert annee_proposee(nom) == annee


def test_les_mots_d_un_nom_sont_sans_accents():
    assert mots_de("Pièce d'Identité_Éloïse.PDF") == "piece d identite eloise"
