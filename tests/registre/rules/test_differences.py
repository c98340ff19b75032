from __future__ import annotations

from dataclasses import replace

import pytest

from demandeurs.enums import SourceModification
from demandeurs.saisie import SaisieHandicap
from registre.rules.differences import differences, partie_de
from registre.rules.modification import (
    correspondances,
    refus_d_etat_civil,
    refus_de_version,
    retrait_de_codemandeur,
    saisie_permise,
)
from socle.errors import Nature
from tests.factories import saisies

DEMANDEUR = SourceModification.DEMANDEUR


def test_rien_ne_differe_de_soi_meme() -> None:
    assert differences(saisies.saisie_complete(), saisies.saisie_complete()) == []


def test_un_nir_ecrit_autrement_est_le_meme() -> None:
    apres = saisies.saisie()
    apres.menage.personnes[0].nir = "2 95 10 99 126 111 93"
    assert differences(saisies.saisie(), apres) == []


def test_chemins_et_valeurs() -> None:
    apres = saisies.saisie()
    apres.menage.personnes[0].mel = "neuf@example.org"
    apres.menage.personnes[1].naissance_le = saisies.LE_10_MARS
    apres.recherche.voeux.pop()
    apres.recherche.types = ["T3"]
    apres.menage.logement = None
    trouvees = {d.chemin: (d.avant, d.apres) for d in differences(saisies.saisie(), apres)}
    assert trouvees["menage.personnes.0.mel"] == ("eloise@example.org", "neuf@example.org")
    assert trouvees["menage.personnes.1.naissance_le"] == ("1986-02-03", "2026-03-10")
    assert trouvees["recherche.voeux.3.commune"] == ("75056", "")
    assert trouvees["recherche.types"] == ("T3, T4", "T3")
    assert trouvees["menage.logement.loyer"] == ("850", "")


@pytest.mark.parametrize(
    ("chemin", "partie"),
    [
        ("menage.personnes.0.activite.contrat", "menage.personnes"),
        ("menage.adresse.voie", "menage.adresse"),
        ("recherche.voeux.2.commune", "recherche.voeux"),
        ("motifs.codes", "motifs"),
        ("precision", "precision"),
    ],
)
def test_parties(chemin: str, partie: str) -> None:
    assert partie_de(chemin) == partie


def test_sensibles() -> None:
    avant, apres = saisies.saisie_complete(), saisies.saisie_complete()
    apres.menage.personnes[0].nir = ""
    apres.menage.handicaps[0].etat = "EVO"
    apres.menage.handicaps[0].equipements = ["1"]
    sensibles = {d.chemin: d.sensible for d in differences(avant, apres)}
    assert sensibles == {
        "menage.personnes.0.nir": True,
        "menage.handicaps.0.etat": True,
        "menage.handicaps.0.equipements": False,
    }


def test_ce_qu_une_modification_ne_touche_pas() -> None:
    avant = replace(saisies.saisie_complete(), numero="1110318016982G1104")
    apres = replace(
        avant,
        numero="",
        guichet="X",
        deposee_le=saisies.LE_10_MARS.replace(year=2020),
        protege=True,
        dalo=None,
        sne=None,
    )
    assert saisie_permise(avant, apres, source=DEMANDEUR, voit_le_handicap=True) == avant
    nationale = saisie_permise(avant, apres, source=SourceModification.SNE, voit_le_handicap=True)
    assert nationale.dalo is None
    assert nationale.deposee_le == avant.deposee_le


def test_un_nir_vide_est_inchange_et_suit_sa_personne() -> None:
    avant, apres = saisies.saisie(), saisies.saisie()
    apres.menage.personnes[0].nir = ""
    apres.menage.personnes.reverse()
    permise = saisie_permise(avant, apres, source=DEMANDEUR, voit_le_handicap=True)
    assert [p.nir for p in permise.menage.personnes] == ["", "", "", "295109912611193"]


def test_qui_ne_lit_pas_le_handicap_ne_l_efface_pas() -> None:
    avant, apres = saisies.saisie_complete(), saisies.saisie_complete()
    apres.menage.handicaps = [SaisieHandicap(marche="1")]
    aveugle = saisie_permise(avant, apres, source=DEMANDEUR, voit_le_handicap=False).menage.handicaps[0]
    assert (aveugle.marche, aveugle.etat, aveugle.referent_nom) == ("1", "STA", "Dr Ngô")
    voyant = saisie_permise(avant, apres, source=DEMANDEUR, voit_le_handicap=True).menage.handicaps[0]
    assert (voyant.marche, voyant.etat) == ("1", "")


def test_correspondances_par_identite_puis_par_place() -> None:
    avant = saisies.menage().personnes
    apres = [avant[1], avant[0], saisies.enfant("Zoé"), avant[3]]
    assert correspondances(avant, apres) == [1, 0, 2, 3]
    assert correspondances(avant[:1], avant) == [0, None, None, None]


def test_etat_civil_au_guichet_seulement() -> None:
    avant, apres = saisies.saisie(), saisies.saisie()
    apres.menage.personnes[0].prenom = "Louise"
    changes = differences(avant, apres)
    assert refus_d_etat_civil(changes, en_ligne=False) is None
    refus = refus_d_etat_civil(changes, en_ligne=True)
    assert refus is not None
    assert (refus.code, refus.champ) == ("etat_civil_au_guichet", "menage.personnes.0.prenom")
    ajout = saisies.saisie()
    ajout.menage.personnes.append(saisies.enfant("Zoé"))
    assert refus_d_etat_civil(differences(avant, ajout), en_ligne=True) is None, "adding a child is not a correction"


def test_retrait_d_un_codemandeur() -> None:
    avant, apres = saisies.saisie(), saisies.saisie()
    assert retrait_de_codemandeur(avant, apres) is None
    del apres.menage.personnes[1]
    refus = retrait_de_codemandeur(avant, apres)
    assert refus is not None
    assert refus.code == "retrait_codemandeur"


def test_version_perimee_nomme_les_champs() -> None:
    apres = saisies.saisie(precision="autre")
    refus = refus_de_version(differences(saisies.saisie(), apres))
    assert refus.nature is Nature.CONFLIT
    assert "precision" in refus.message
    assert "Troisième" not in refus.message, "fields, never values"
