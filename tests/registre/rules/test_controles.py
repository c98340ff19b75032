"""Each control: a valid demande, one change, the refusal expected from the form and the law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from demandeurs.saisie import SaisieAdresse, SaisieAidant, SaisieRessource, SaisieRevenuFiscal
from registre.enums import CanalDepot
from registre.rules.controles import Avertissement, ParametresControle, controler
from registre.rules.nomenclatures import Code, Nomenclatures
from registre.rules.territoires import Commune, Territoires
from registre.saisie import (
    SaisieAttribution,
    SaisieDalo,
    SaisieDemande,
    SaisieDepotPapier,
    SaisieRadiation,
    SaisieVoeu,
)
from registre.services.nomenclatures import lire_nomenclatures
from socle.errors import Refus
from tests.factories import saisies

LE = saisies.LE_10_MARS
LISTES = Nomenclatures.de(Code(n.liste, n.code, n.libelle, n.version, n.du, n.au) for n in lire_nomenclatures())
COMMUNES = {
    code: Commune(rang, code, nom, code[:2], (rang,), (rang,))
    for rang, (code, nom) in enumerate(
        [("93066", "Saint-Denis"), ("93001", "Aubervilliers"), ("75113", "Paris 13e"), ("75056", "Paris")]
        + [(f"93{n:03}", f"Commune {n}") for n in range(5, 14)],
        1,
    )
}
COMMUNES["93059"] = COMMUNES["93066"]  # Pierrefitte merged into Saint-Denis on 1 January 2025
TERRITOIRES = Territoires(COMMUNES, {"69123": "Lyon"}.get)


def passer(saisie: SaisieDemande, canal: CanalDepot = CanalDepot.GUICHET) -> tuple[list[Refus], list[Refus]]:
    return controler(
        saisie, le=LE, territoires=TERRITOIRES, nomenclatures=LISTES, parametres=ParametresControle(8), canal=canal
    )


def changer(chemin: str, valeur: object) -> Callable[[SaisieDemande], None]:
    def faire(saisie: SaisieDemande) -> None:
        *parents, champ = chemin.split(".")
        objet: object = saisie
        for pas in parents:
            objet = objet[int(pas)] if pas.isdigit() else getattr(objet, pas)  # type: ignore[index]
        setattr(objet, champ, valeur)

    return faire


@pytest.mark.parametrize("fabrique", [saisies.saisie, saisies.saisie_complete, saisies.saisie_association])
def test_une_demande_valable_passe_sans_un_mot(fabrique: Callable[[], SaisieDemande]) -> None:
    assert passer(fabrique()) == ([], [])


REFUS = [
    # path, value, code, field named
    ("menage.personnes.0.nom", "N" * 101, "trop_long", None),
    ("menage.personnes.0.prenom", "Jean\x07", "caractere_interdit", None),
    ("menage.personnes.0.nom", " ", "identite_requise", None),
    ("menage.personnes.1.naissance_le", None, "identite_requise", None),
    ("menage.personnes.0.civilite", "9", "code_inconnu", None),
    ("menage.personnes.0.civilite", "3", "code_inconnu", None),  # « Mademoiselle » left the form in 2018
    ("menage.personnes.0.civilite", "", "champ_requis", None),
    ("menage.personnes.0.nationalite", "", "champ_requis", None),
    ("menage.personnes.0.situation_familiale", "", "champ_requis", None),
    ("menage.personnes.0.mel", "pas une adresse", "mel_invalide", None),
    ("menage.personnes.2.naissance_le", date(2026, 3, 11), "personne_a_naitre", None),
    ("menage.personnes.2.naissance_le", date(1899, 12, 31), "date_ancienne", None),
    ("menage.personnes.2.role", "voisin", "role_inconnu", None),
    ("menage.personnes.1.role", "titulaire", "titulaire_unique", "menage.personnes"),
    ("menage.personnes.0.activite.siret", "123", "siret_invalide", None),
    ("menage.personnes.0.activite.contrat", "XXX", "code_inconnu", None),
    ("menage.personnes.1.activite.reprise_le", date(2027, 1, 1), "date_future", None),
    ("menage.personnes.0.revenus", [SaisieRevenuFiscal(1, 2025, 1_000_000)], "hors_bornes", "menage.personnes.0.revenus.0.montant"),
    ("menage.personnes.0.revenus", [SaisieRevenuFiscal(1, 2027, 1)], "date_future", "menage.personnes.0.revenus.0.annee"),
    ("menage.personnes.0.revenus", [SaisieRevenuFiscal(1), SaisieRevenuFiscal(1)], "revenus_rangs", None),
    ("menage.personnes.0.revenus", [SaisieRevenuFiscal(3)], "revenus_rangs", None),
    ("menage.personnes.0.ressources", [SaisieRessource("ZZZ", 1)], "code_inconnu", "menage.personnes.0.ressources.0.code"),
    ("menage.personnes.0.ressources", [SaisieRessource("SAL", 1, "X")], "sens_inconnu", "menage.personnes.0.ressources.0.sens"),
    ("menage.personnes.0.ressources", [SaisieRessource("SAL", 1)] * 31, "trop_de_ressources", None),
    ("menage.adresse", None, "adresse_requise", None),
    ("menage.adresse.code_postal", "932", "code_postal_invalide", None),
    ("menage.adresse.commune", "", "commune_requise", None),
    ("menage.adresse.commune", "00000", "commune_inconnue", None),
    ("menage.adresse", SaisieAdresse("MAIN STREET", etranger=True), "adresse_etrangere", "menage.adresse.pays"),
    ("menage.logement.loyer", 10_000, "hors_bornes", None),
    ("menage.logement.habitants", 100, "hors_bornes", None),
    ("menage.logement.modeles", ["HLM", "??"], "code_inconnu", "menage.logement.modeles.1"),
    ("menage.logement.structure_depuis", date(2026, 12, 1), "date_future", None),
    ("menage.logement.bailleur_siren", "12", "siren_invalide", None),
    ("menage.aidant", SaisieAidant(represente=True), "representant_nomme", "menage.aidant.nom"),
    ("menage.naissances_attendues", 10, "hors_bornes", None),
    ("recherche.types", [], "type_requis", None),
    ("recherche.types", ["T9"], "code_inconnu", "recherche.types.0"),
    ("recherche.loyer_max", -1, "hors_bornes", None),
    ("recherche.personnes_a_loger", 0, "hors_bornes", None),
    ("recherche.voeux", [], "commune_requise", None),
    ("recherche.voeux", [SaisieVoeu("00000")], "commune_inconnue", "recherche.voeux.0.commune"),
    ("recherche.voeux", [SaisieVoeu("93066"), SaisieVoeu("69123")], "commune_hors_region", "recherche.voeux.1.commune"),
    ("recherche.voeux", [SaisieVoeu(f"93{n:03}") for n in range(5, 14)], "trop_de_communes", None),
    ("motifs.codes", ["99"], "code_inconnu", "motifs.codes.0"),
    ("motifs.jugement_le", date(2026, 4, 1), "date_future", None),
    ("precision", "x" * 301, "trop_long", None),
    ("deposee_le", date(2026, 3, 11), "date_future", None),
    ("renouvelee_le", date(2026, 3, 9), "date_avant_depot", None),
    ("identite_vue", False, "identite_non_vue", None),
    ("numero", "123", "numero_invalide", None),
    ("depot_papier", SaisieDepotPapier(date(2026, 3, 11), "Mairie", "CCAS"), "date_future", "depot_papier.recu_le"),
    ("depot_papier", SaisieDepotPapier(LE, "", "CCAS"), "depot_papier_incomplet", "depot_papier.lieu"),
    ("dalo", SaisieDalo("INCONNU"), "code_inconnu", "dalo.statut"),
    ("radiation", SaisieRadiation(LE, "AUTRE"), "motif_radiation_inconnu", "radiation.motif"),
    ("radiation", SaisieRadiation(LE, "RADIRR"), "sous_motif", "radiation.sous_motif"),
    ("radiation", SaisieRadiation(LE, "RADABA", "IRRSEJ"), "sous_motif", "radiation.sous_motif"),
    ("radiation", SaisieRadiation(date(2026, 3, 9), "RADABA"), "date_avant_depot", "radiation.le"),
    ("radiation", SaisieRadiation(LE, "RADATT", attribution=SaisieAttribution(LE)), "rpls_requis", "radiation.attribution.rpls"),
]  # fmt: skip


@pytest.mark.parametrize(("chemin", "valeur", "code", "champ"), REFUS)
def test_refus(chemin: str, valeur: object, code: str, champ: str | None) -> None:
    saisie = saisies.saisie()
    changer(chemin, valeur)(saisie)

    refus, _ = passer(saisie)

    assert [un.code for un in refus] == [code]
    assert refus[0].champ == (champ or chemin)
    assert refus[0].message.endswith(".")
    assert refus[0].issue
    assert refus[0].source


AVERTISSEMENTS = [
    ("menage.personnes.0.activite", None, "activite_absente"),
    ("menage.personnes.0.naissance_le", date(2010, 1, 1), "demandeur_mineur"),
    ("menage.personnes.2.naissance_le", date(1901, 1, 1), "age_improbable"),
    ("menage.personnes.0.tel_portable", "12", "telephone_douteux"),
    ("menage.naissance_prevue_le", date(2028, 1, 1), "naissance_prevue_improbable"),
    ("menage.logement.modeles", ["HLM", "HLM"], "valeur_repetee"),
    ("motifs.codes", [], "motif_absent"),
    ("motifs.codes", ["23"], "motif_autre_muet"),
    ("recherche.voeux", [SaisieVoeu("93066"), SaisieVoeu("93059")], "commune_en_double"),
]  # fmt: skip


@pytest.mark.parametrize(("chemin", "valeur", "code"), AVERTISSEMENTS)
def test_avertissement(chemin: str, valeur: object, code: str) -> None:
    saisie = saisies.saisie()
    changer(chemin, valeur)(saisie)

    refus, avertissements = passer(saisie)

    assert refus == []
    assert [un.code for un in avertissements] == [code]
    assert isinstance(avertissements[0], Avertissement)


def test_la_meme_personne_deux_fois() -> None:
    saisie = saisies.saisie()
    saisie.menage.personnes.append(saisies.enfant("LÉA"))
    assert [un.code for un in passer(saisie)[1]] == ["personne_en_double"]


@pytest.mark.parametrize(
    ("menage", "morale"), [(None, None), (saisies.menage(), saisies.saisie_association().personne_morale)]
)
def test_un_menage_ou_une_association(menage: object, morale: object) -> None:
    saisie = replace(saisies.saisie(), menage=menage, personne_morale=morale)
    assert "un_demandeur" in [un.code for un in passer(saisie)[0]]


@pytest.mark.parametrize("nir", ["255081416802539", "n'importe quoi", ""])
def test_le_nir_ne_bloque_jamais(nir: str) -> None:
    """R441-2-3: only the identity or stay document may block."""
    saisie = saisies.saisie(menage=saisies.menage(personnes=[saisies.titulaire(nir=nir)]))
    assert passer(saisie) == ([], [])


@pytest.mark.parametrize("code", ["champ_requis", "adresse_requise", "trop_de_communes", "mel_invalide"])
def test_par_l_interface_ce_que_la_loi_n_exige_pas_avertit(code: str) -> None:
    chemin, valeur = next((c, v) for c, v, trouve, _ in REFUS if trouve == code)
    saisie = replace(saisies.saisie(), identite_vue=False)
    changer(chemin, valeur)(saisie)

    refus, avertissements = passer(saisie, CanalDepot.INTERFACE)

    assert refus == []
    assert code in [un.code for un in avertissements]


@pytest.mark.parametrize(
    "code", ["identite_requise", "code_inconnu", "type_requis", "commune_hors_region", "trop_long"]
)
def test_par_l_interface_le_reste_bloque(code: str) -> None:
    chemin, valeur = next((c, v) for c, v, trouve, _ in REFUS if trouve == code)
    saisie = saisies.saisie()
    changer(chemin, valeur)(saisie)
    assert code in [un.code for un in passer(saisie, CanalDepot.INTERFACE)[0]]


def test_une_liste_change_de_version_avec_le_jour() -> None:
    assert "3" in LISTES.codes("civilite", date(2018, 9, 9))
    assert "3" not in LISTES.codes("civilite", date(2018, 9, 10))
    assert LISTES.libelle("civilite", "3") == "Mademoiselle"
    assert "PRIVE" not in LISTES.codes("statut", date(2022, 12, 31))
    assert LISTES.libelle("civilite", "inconnu") == "inconnu"


def test_seize_titres_de_sejour() -> None:
    assert len(LISTES.codes("titre_sejour", LE)) == 16


@pytest.mark.parametrize(
    ("liste", "nombre"),
    [("motif", 26), ("modele_logement", 18), ("ressource", 16), ("type_logement", 7), ("dalo_typologie", 29)],
)
def test_listes_completes(liste: str, nombre: int) -> None:
    assert len(LISTES.codes(liste, LE)) == nombre


def test_chaque_code_a_sa_source() -> None:
    assert all(ligne.source and ligne.version for ligne in lire_nomenclatures())
