"""The writer and the reader are inverse of each other, and one dossier is written like a thousand."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demandeurs.models import BesoinHandicap, Personne
from demandeurs.saisie import (
    SaisieActivite,
    SaisieAdresse,
    SaisieAidant,
    SaisieHandicap,
    SaisieLocalite,
    SaisieLogementActuel,
    SaisieMenage,
    SaisiePersonne,
    SaisiePersonneMorale,
    SaisieRessource,
    SaisieRevenuFiscal,
)
from habilitations.acteur import systeme
from registre.models import Demande, Evenement
from registre.saisie import (
    SaisieAttribution,
    SaisieDalo,
    SaisieDemande,
    SaisieDepotPapier,
    SaisieMotifs,
    SaisieRadiation,
    SaisieRecherche,
    SaisieSne,
    SaisieVoeu,
)
from registre.services.ecriture import ecrire
from registre.services.lecture import charger_saisie, charger_saisies
from registre.services.lignes import COLONNES, Dossier
from registre.states.demande import EtatDemande
from socle.clock import PARIS
from tests import monde
from tests.factories import saisies

A_MIDI = datetime(2026, 3, 10, 12, tzinfo=PARIS)
MACHINE = systeme()


def dossier(saisie: SaisieDemande, rang: int, **champs: Any) -> Dossier:
    communes = [monde.commune(voeu.commune).pk for voeu in saisie.recherche.voeux]
    etat = EtatDemande.RADIEE if saisie.radiation else EtatDemande.ACTIVE
    return Dossier(
        saisie=saisie,
        guichet_id=monde.guichet(monde.COMMUNE).pk,
        voeux=[(pk, "") for pk in communes],
        tags=sorted(set(communes)),
        etat=etat,
        valable_jusqu_au=saisie.deposee_le + timedelta(days=365),
        enregistree_a=A_MIDI,
        numero=saisie.numero or f"1110326{rang:06d}MTRL1",
        **champs,
    )


def montreuil(fabrique: Any = saisies.saisie, **champs: Any) -> SaisieDemande:
    return fabrique(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL, monde.PARIS_18)), **champs)


# --- round trip -------------------------------------------------------------------------------------------------------
TEXTES = st.text(string.ascii_letters + "éÀœ'-\\\t\n\r\"{},;%_ ", max_size=10)
CODES = st.text(string.ascii_uppercase + string.digits, max_size=6)
JOURS = st.dates(date(1920, 1, 1), date(2026, 3, 10))
INSTANTS = st.datetimes(datetime(2011, 1, 1), datetime(2026, 1, 1)).map(  # noqa: DTZ001 - made aware just after
    lambda instant: instant.replace(tzinfo=PARIS)
)
TROIS = st.sampled_from([None, True, False])
PETITS = st.none() | st.integers(0, 99)
LISTES = st.lists(st.sampled_from(["1", "2", "MI", "DV"]), max_size=3, unique=True)


def ou_rien(strategie: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategie


ADRESSES = st.builds(
    SaisieAdresse,
    voie=TEXTES,
    etranger=st.booleans(),
    **dict.fromkeys(("appartement", "escalier", "batiment", "complement", "numero", "lieu_dit", "pays"), TEXTES),
    etage=st.text("0123456789", max_size=6),
    code_postal=st.just("93100"),
    commune=st.just("93048"),
    hebergeant=TEXTES,
)
LIEUX = st.builds(SaisieLocalite, etranger=TROIS, code_postal=st.just("75018"), commune=st.just("75118"), pays=TEXTES)
ACTIVITES = st.builds(
    SaisieActivite,
    contrat=CODES, statut=CODES, profession=TEXTES, employeur=TEXTES, siret=st.sampled_from(["", "73282932000074"]),
    multi_employeur=TROIS, organisme_collecteur=TEXTES, lieu=ou_rien(LIEUX), precaire=TROIS, chomage_plus_un_an=TROIS,
    reprise_le=ou_rien(JOURS),
)  # fmt: skip
MONTANTS = st.none() | st.integers(-999_999, 999_999)
RESSOURCES = st.lists(
    st.builds(SaisieRessource, code=CODES, montant=MONTANTS, sens=st.sampled_from("RV"), des_charges=st.booleans()),
    max_size=3,
)
REVENUS = st.lists(
    st.builds(
        SaisieRevenuFiscal, rang=st.sampled_from([1, 2]), annee=st.none() | st.integers(1900, 2100), montant=MONTANTS
    ),
    max_size=2,
    unique_by=lambda revenu: revenu.rang,
)
NOMS = st.text(string.ascii_letters + "éÀœ'- ", min_size=1, max_size=20).filter(str.strip)


def personnes(role: str) -> st.SearchStrategy[SaisiePersonne]:
    return st.builds(
        SaisiePersonne,
        role=st.just(role), nom=NOMS, prenom=NOMS, nom_naissance=TEXTES, civilite=CODES, naissance_le=JOURS,
        nationalite=CODES, situation_familiale=CODES, lien=CODES, sexe=CODES, parente=CODES, coparentalite=CODES,
        nir=st.sampled_from(["", "295109912611193", "253072A07300443"]), tel_portable=TEXTES, mel=TEXTES,
        notif_sms=TROIS, notif_mel=TROIS, activite=ou_rien(ACTIVITES), revenus=REVENUS, ressources=RESSOURCES,
    )  # fmt: skip


LOGEMENTS = st.builds(
    SaisieLogementActuel,
    modeles=LISTES, bailleur=TEXTES, bailleur_siren=st.sampled_from(["", "732829320"]), structure=TEXTES, centre=TEXTES,
    residence_sociale_depuis=ou_rien(JOURS), residence_hoteliere_depuis=ou_rien(JOURS), sous_location_depuis=ou_rien(JOURS),
    structure_depuis=ou_rien(JOURS), centre_depuis=ou_rien(JOURS), loyer=PETITS, aide_logement=PETITS, habitants=PETITS,
    categorie=CODES, typologie=CODES, surface=PETITS, proprietaire=st.booleans(), possede=ou_rien(LIEUX),
    possede_typologie=CODES,
)  # fmt: skip
HANDICAPS = st.builds(
    SaisieHandicap,
    naissance_le=ou_rien(JOURS), reconnu=TROIS, proche_domicile=TROIS, referent_nom=TEXTES, referent_adresse=TEXTES,
    referent_tel=TEXTES, referent_mel=TEXTES, a_referent=st.booleans(), autre_nature=TEXTES, etat=CODES, marche=CODES,
    accompagne=TROIS, moteur=TROIS, sensoriel=TROIS, autre=TROIS, natures_sensorielles=LISTES, natures_motrices=LISTES,
    aides_techniques=LISTES, equipements=LISTES, besoin_particulier=TEXTES, besoin_autre=TEXTES,
)  # fmt: skip
AIDANTS = st.builds(
    SaisieAidant,
    nom=NOMS, organisme=TEXTES, tel=TEXTES, mel=TEXTES, informe=st.booleans(), represente=st.booleans(), qualite=TEXTES,
    adresse=ou_rien(ADRESSES),
)  # fmt: skip
MENAGES = st.builds(
    SaisieMenage,
    personnes=st.tuples(
        personnes("titulaire"), st.lists(personnes("cotitulaire"), max_size=1), st.lists(personnes("a_charge"), max_size=2)
    ).map(lambda trois: [trois[0], *trois[1], *trois[2]]),
    adresse=ou_rien(ADRESSES), adresse_logement=ou_rien(ADRESSES), naissances_attendues=st.none() | st.integers(0, 9),
    naissance_prevue_le=ou_rien(JOURS), logement=ou_rien(LOGEMENTS), handicaps=st.lists(HANDICAPS, max_size=2),
    personnes_handicapees=PETITS, aidant=ou_rien(AIDANTS),
)  # fmt: skip
RECHERCHES = st.builds(
    SaisieRecherche,
    types=LISTES, categorie=CODES, avec_parking=TROIS, rez_de_chaussee=TROIS, sans_ascenseur=TROIS, loyer_max=PETITS,
    elargie=st.booleans(), personnes_a_loger=PETITS, colocation=st.booleans(), accession=TROIS,
    voeux=st.lists(
        st.builds(SaisieVoeu, commune=st.sampled_from([monde.MONTREUIL, monde.PARIS_18, monde.MELUN]), quartier=TEXTES),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
DALOS = st.builds(
    SaisieDalo,
    statut=CODES,
    decision_le=ou_rien(JOURS),
    diagnostic_social=TROIS,
    accompagnement_social=TROIS,
    typologie=CODES,
)
SNES = st.builds(
    SaisieSne,
    ref_interne=TEXTES, numero_associe=TEXTES, renouvellement_elec=TROIS, delai_anormalement_long=TROIS,
    multiples_attributions=TROIS, indicateur_calcule_a=ou_rien(INSTANTS), piece_modifiee_le=ou_rien(JOURS),
    type_fichier=st.sampled_from(["", "CRE", "MOD"]), fichier_a=ou_rien(INSTANTS),
)  # fmt: skip
ATTRIBUTIONS = st.builds(
    SaisieAttribution,
    bail_le=st.just(date(2026, 3, 12)), rpls=st.sampled_from(["0123456789", ""]), dalo=TROIS, qpv=CODES, typologie=CODES,
    surface=PETITS, loyer=PETITS, adresse=ou_rien(ADRESSES), exception_rpls=st.just("logement neuf"),
)  # fmt: skip
RADIATIONS = st.builds(
    SaisieRadiation,
    le=st.just(date(2026, 3, 12)), motif=st.just("RADATT"), courrier_le=ou_rien(JOURS), a_absence_reponse=st.booleans(),
    attribution=ou_rien(ATTRIBUTIONS),
)  # fmt: skip
DEMANDES = st.builds(
    SaisieDemande,
    guichet=st.just("MTRL1"), deposee_le=st.just(date(2026, 3, 10)), recherche=RECHERCHES,
    motifs=st.builds(SaisieMotifs, codes=st.lists(CODES, max_size=3), jugement_le=ou_rien(JOURS), autre=TEXTES),
    precision=TEXTES, numero=st.just("1110326000001MTRL1"), renouvelee_le=st.none() | st.just(date(2026, 3, 11)),
    en_ligne=st.booleans(), courrier_papier=st.booleans(), protege=st.booleans(), identite_vue=st.booleans(),
    depot_papier=ou_rien(st.builds(SaisieDepotPapier, recu_le=JOURS, lieu=TEXTES, detenteur=TEXTES, mandat=TEXTES)),
    dalo=ou_rien(DALOS), radiation=ou_rien(RADIATIONS), sne=ou_rien(SNES),
    menage=MENAGES, personne_morale=st.none(),
) | st.builds(
    SaisieDemande,
    guichet=st.just("MTRL1"), deposee_le=st.just(date(2026, 3, 10)), recherche=RECHERCHES,
    numero=st.just("1110326000001MTRL1"),
    personne_morale=st.builds(SaisiePersonneMorale, nom=NOMS, siren=st.sampled_from(["", "732829320"]), mel=TEXTES, adresse=ou_rien(ADRESSES)),
)  # fmt: skip


@pytest.mark.django_db
@given(saisie=DEMANDES)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_lire_ce_qu_on_a_ecrit(saisie: SaisieDemande) -> None:
    (pk,) = ecrire([dossier(saisie, 1)], acteur=MACHINE)
    try:
        assert charger_saisies([pk], avec_nir=True)[pk] == saisie
    finally:
        _effacer(pk)


def _effacer(pk: int) -> None:
    """Only the number has to be free again for the next example."""
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM registre_numerounique WHERE demande_id = %s", [pk])


# --- parity -----------------------------------------------------------------------------------------------------------
def _contenu(pk: int) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of a dossier, ids, number and ciphertext apart (a nonce never comes twice)."""
    demande = Demande.objects.get(pk=pk)
    personnes = list(Personne.objects.filter(menage=demande.menage_id).values_list("pk", flat=True))
    cles = {
        "demande_id": [pk],
        "menage_id": [demande.menage_id],
        "personne_id": personnes,
        "personne_morale_id": [demande.personne_morale_id],
    }
    ailleurs = {"registre_demande": ("id", [pk]), "demandeurs_menage": ("id", [demande.menage_id])}
    tout: dict[str, list[tuple[Any, ...]]] = {}
    for table, colonnes in COLONNES.items():
        cle, valeurs = ailleurs.get(table) or next(((c, v) for c, v in cles.items() if c in colonnes), ("id", [None]))
        gardees = [c for c in colonnes if not c.endswith(("_id", "chiffre")) and c not in {"id", "cle", "numero"}]
        with connection.cursor() as curseur:
            curseur.execute(f"SELECT {', '.join(gardees)} FROM {table} WHERE {cle} = ANY(%s)", [valeurs])
            tout[table] = sorted(curseur.fetchall(), key=repr)
    return tout


@pytest.mark.django_db
def test_un_dossier_s_ecrit_comme_mille() -> None:
    complete = montreuil(saisies.saisie_complete)
    (seul,) = ecrire([dossier(complete, 1)], acteur=MACHINE)
    lot = [dossier(complete, rang) for rang in range(2, 302)]

    ecrits = ecrire(lot, acteur=MACHINE)

    assert len(set(ecrits)) == len(lot)
    reference = _contenu(seul)
    assert sum(map(len, reference.values())) >= 25
    assert _contenu(ecrits[0]) == _contenu(ecrits[-1]) == reference
    assert (
        Evenement.objects.filter(demande__in=ecrits).count()
        == len(lot) * Evenement.objects.filter(demande=seul).count()
    )


@pytest.mark.django_db
def test_tout_ou_rien() -> None:
    lot = [dossier(montreuil(), 1), dossier(montreuil(), 2), dossier(montreuil(), 1)]
    with pytest.raises(Exception, match="numero"):
        ecrire(lot, acteur=MACHINE)
    assert not Demande.objects.exists()
    assert not Personne.objects.exists()


@pytest.mark.django_db
def test_lire_mille_demandes_coute_autant_d_ordres_qu_une() -> None:
    pks = ecrire([dossier(montreuil(saisies.saisie_complete), rang) for rang in range(1, 21)], acteur=MACHINE)

    def ordres(combien: int) -> int:
        with CaptureQueriesContext(connection) as requetes:
            lues = charger_saisies(pks[:combien])
        assert len(lues) == combien
        return len(requetes)

    assert ordres(1) == ordres(20) <= 20


@pytest.mark.django_db
def test_ce_qui_est_sensible_ne_se_lit_ni_en_base_ni_par_defaut() -> None:
    (pk,) = ecrire([dossier(montreuil(saisies.saisie_complete), 1)], acteur=MACHINE)
    demande = Demande.objects.get(pk=pk)
    handicap = BesoinHandicap.objects.get(menage=demande.menage_id)
    assert "Ngô".encode() not in bytes(handicap.chiffre)
    assert charger_saisie(demande).menage.titulaire.nir == ""
    assert charger_saisie(demande, avec_nir=True).menage.titulaire.nir == "295109912611193"
    sans = charger_saisie(demande, avec_handicap=False).menage.handicaps[0]
    assert (sans.marche, sans.referent_nom, sans.etat) == ("2", "", "")


@pytest.mark.django_db
def test_la_cle_publique_est_gardee() -> None:
    cle = UUID("0f1e2d3c-4b5a-4968-8776-655443322110")
    (pk,) = ecrire([dossier(replace(montreuil(), numero=""), 1, cle=cle)], acteur=MACHINE)
    assert Demande.objects.get(cle=cle).pk == pk


def test_rien_a_ecrire() -> None:
    assert ecrire([], acteur=MACHINE) == []
