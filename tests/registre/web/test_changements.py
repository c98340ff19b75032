"""Where the page shows a field that changed."""

from __future__ import annotations

import pytest

from registre.web.presenters.changements import lieu_de, marquer
from socle.presentation import Fait
from tests.factories import saisies

PERSONNES = [saisies.titulaire(), saisies.enfant()]


@pytest.mark.parametrize(
    ("chemin", "lieu"),
    [
        ("menage.personnes.0.nom", ("menage", "Demandeur")),
        ("menage.personnes.1.naissance_le", ("menage", "À charge")),
        ("menage.personnes.9.nom", ("menage", "")),
        ("menage.personnes.0.revenus.0.montant", ("ressources", "RFR")),
        ("menage.personnes.0.activite.profession", ("menage", "Activité")),
        ("menage.personnes.0.tel_portable", ("contact", "Téléphones")),
        ("menage.adresse.voie", ("contact", "Adresse")),
        ("menage.adresse_logement.voie", ("contact", "Adresse du logement")),
        ("menage.logement.loyer", ("logement", "Loyer")),
        ("recherche.voeux.2.commune", ("recherche", "Communes")),
        ("motifs.codes", ("motifs", "Motifs")),
        ("menage.handicaps.0.equipements", ("handicap", "")),
        ("protege", None),
    ],
)
def test_un_champ_a_sa_place(chemin, lieu):
    assert lieu_de(chemin, PERSONNES) == lieu


def test_seul_le_fait_change_est_marque():
    faits = [Fait("Loyer et charges", "780 €"), Fait("Situation", "Locataire")]
    marques = marquer("logement", faits, frozenset({("logement", "Loyer"), ("recherche", "Situation")}))
    assert [fait.change for fait in marques] == [True, False]
    assert marquer("logement", faits, frozenset({("logement", "")})) == faits
