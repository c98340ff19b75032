"""A whole population written in an empty base: counts, coherence, keys rebuilt, refusals, accounts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from attributions.models import Bail, Candidature, MiseADisposition
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import OUVERTES as VACANCES_OUVERTES
from attributions.states.vacance import EtatVacance
from demandeurs.models import FichierPiece, Personne, Piece, RequetePiece
from demandeurs.pieces import coffre
from demo import peuplement
from demo.attributions import BAUX_PAR_DEMANDE
from demo.comptes import PROFILS, ouvrir_les_comptes
from demo.generateurs.dossiers import Population
from demo.generateurs.organismes import monde
from demo.models import Peuplement
from demo.peuplement import TABLES, Bilan, peupler
from demo.pieces import ALLURES, deposer_des_specimens
from habilitations.access import acteur_de, perimetre_de
from habilitations.models import Affectation, Agent, ClientApi, Guichet, Organisme
from habilitations.rules.droits import Droit, Fonction
from habilitations.rules.perimetre import Perimetre
from habilitations.rules.types import TypeOrganisme
from registre.enums import EtatOffreDalo
from registre.models import AttenteAnormale, Demande, Evenement, OffreDalo, Priorite, Suivi
from registre.rules.controles import ParametresControle, controler
from registre.services.nomenclatures import nomenclatures
from registre.services.referentiel import territoires
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.postgres_embarque import ROLE_APPLICATION, ROLE_PROPRIETAIRE
from tests import bases
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture

ACTIVES = 2_600
TOTAL = ACTIVES + ACTIVES // 25
JOUR = date(2026, 3, 16)


@pytest.fixture
def base_vide(base_clonee: str) -> Iterator[str]:
    """The reference only: no organisme, no agent, as an installation has it. Connected as the owner of the tables."""
    bases.brancher(base_clonee, ROLE_PROPRIETAIRE)
    with connections["default"].cursor() as curseur:
        curseur.execute("TRUNCATE habilitations_organisme, habilitations_agent, registre_demande CASCADE")
    yield base_clonee
    bases.brancher(base_clonee, ROLE_APPLICATION)


@pytest.fixture(autouse=True)
def peu_de_specimens(monkeypatch: pytest.MonkeyPatch, dossier_des_pieces: Path) -> None:  # noqa: F811 - asked for by its name
    """Eight dossiers, one of each kind, in a storage of the test's own: what is measured here is the population."""
    monkeypatch.setattr(peuplement, "deposer_des_specimens", partial(deposer_des_specimens, dossiers=len(ALLURES)))


def remplir(**choix: Any) -> Bilan:
    reglages = {"demandes": ACTIVES, "graine": 5, "processus": 2, "jour": JOUR, "recommencer": False} | choix
    return peupler(**reglages, dire=lambda _: None)


def definitions() -> list[tuple[str, str]]:
    """Every index and constraint of the tables loaded, as PostgreSQL tells them, casts and brackets apart.

    An index on `nature IN (…)` reads back with its casts elsewhere once it was made from its own definition.
    """
    with connections["default"].cursor() as curseur:
        curseur.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ANY(%(t)s::regclass[])"
            " UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%(t)s) ORDER BY 1, 2",
            {"t": list(TABLES)},
        )
        return [
            (nom, re.sub(r"::(character varying|text)(\[\])?|[()]", "", texte)) for nom, texte in curseur.fetchall()
        ]


def test_une_base_peuplee_est_complete_et_coherente(base_vide: str) -> None:
    avant = definitions()
    bilan = remplir()
    assert definitions() == avant
    assert set(Piece.objects.values_list("etat", flat=True)) == {"deposee", "quarantaine"}
    assert set(Piece.objects.values_list("marque", flat=True)) == {"", "inexploitable", "hors_perimetre"}
    assert RequetePiece.objects.exists()
    assert coffre.ouvrir(FichierPiece.objects.all()[0]).startswith(b"%PDF")
    assert bilan.demandes == Demande.objects.exclude(etat="effacee").count() == TOTAL
    assert Demande.objects.filter(etat="active").count() == ACTIVES
    assert bilan.lignes_par_demande >= 25
    assert bilan.incoherences
    assert not any(bilan.incoherences.values()), bilan.incoherences
    _trois_ans_d_attributions()
    assert Organisme.objects.filter(type=TypeOrganisme.BAILLEUR).count() == 140
    assert Guichet.objects.count() == 400
    with connections["default"].cursor() as curseur:
        curseur.execute("SELECT nextval(pg_get_serial_sequence('demandeurs_personne', 'id'))")
        assert curseur.fetchone()[0] > Personne.objects.order_by("-pk").values_list("pk", flat=True)[0]
    _repeupler_est_refuse()
    _une_autre_fois_donne_la_meme_chose(bilan)


def _trois_ans_d_attributions() -> None:
    """24 leases for a hundred active demandes, each of an erased demande; every lease radiates, ranks stay identifiable."""
    baux = int(ACTIVES * BAUX_PAR_DEMANDE)
    assert Bail.objects.count() == baux == Demande.objects.filter(etat="effacee").count()
    assert not Bail.objects.exclude(candidature__etat="bail_signe").exists()
    assert not Bail.objects.exclude(candidature__demande__motif_radiation="RADATT").exists()
    assert set(Bail.objects.values_list("mise_a_disposition__etat", flat=True)) == {EtatVacance.LOUEE}
    ouvertes = MiseADisposition.objects.ouvertes().values_list("etat", flat=True)
    assert set(ouvertes) == set(VACANCES_OUVERTES)
    non_servies = Candidature.objects.filter(etat=EtatCandidature.NON_SERVIE)
    assert (
        Suivi.objects.filter(non_servie_le__isnull=False).count()
        == non_servies.values("demande").distinct().count()
        > 0
    )
    assert not Candidature.objects.filter(etat=EtatCandidature.NON_ATTRIBUEE, decisions__motifs__len=0).exists()
    assert OffreDalo.objects.filter(etat=EtatOffreDalo.REFUSEE, suite="").exists(), "the préfecture has its tray"


def _repeupler_est_refuse() -> None:
    with pytest.raises(ActionRefusee) as refuse:
        remplir()
    assert refuse.value.premier.code == "base_peuplee"
    assert Demande.objects.exclude(etat="effacee").count() == TOTAL


def _une_autre_fois_donne_la_meme_chose(bilan: Bilan) -> None:
    """Same seed with one process instead of two: same demandes, same persons, same events."""
    champs = ("id", "cle", "deposee_le", "titulaire_tri", "motif_radiation", "personnes")
    assert Priorite.objects.filter(origine="registre", type__startswith="l441").exists(), "labels of the demonstration"
    assert AttenteAnormale.objects.exists()
    demandes = list(Demande.objects.order_by("pk").values_list(*champs))
    evenements = list(Evenement.objects.order_by("pk").values_list("pk", "nature", "survenu_le"))
    encore = remplir(processus=1, recommencer=True)
    assert encore.lignes == bilan.lignes
    assert list(Demande.objects.order_by("pk").values_list(*champs)) == demandes
    assert list(Evenement.objects.order_by("pk").values_list("pk", "nature", "survenu_le")) == evenements


def test_un_chargement_interrompu_recommence_sans_rien_perdre(base_vide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    avant = definitions()

    def interrompre(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as temporaire:
        temporaire.setattr(peuplement, "charger", interrompre)
        with pytest.raises(KeyboardInterrupt):
            remplir()
    assert definitions() != avant
    assert Peuplement.objects.get().termine_a is None
    remplir()
    assert definitions() == avant
    assert Demande.objects.exclude(etat="effacee").count() == TOTAL
    assert Peuplement.objects.get().termine_a is not None


@pytest.mark.django_db
def test_une_base_qui_contient_des_organismes_est_refusee() -> None:
    nombre = Organisme.objects.count()
    assert nombre > 0
    with pytest.raises(ActionRefusee) as refuse:
        remplir()
    assert refuse.value.premier.code == "base_non_vide"
    assert Organisme.objects.count() == nombre


@pytest.mark.django_db
def test_la_commande_refuse_un_nombre_nul() -> None:
    with pytest.raises(CommandError, match="au moins une demande"):
        call_command("peupler", demandes=0)


@pytest.mark.django_db
def test_ce_qui_est_engendre_passe_les_controles_de_l_enregistrement() -> None:
    """The population holds what a guichet could have registered: no refusal of the form on any household."""
    call_command("charger_nomenclatures", verbosity=0)
    population = Population(monde(5), graine=5, actives=20_000, jour=aujourdhui())
    communes, listes, parametres = territoires(), nomenclatures(), ParametresControle()
    refus = {
        (un.code, un.champ)
        for numero in (0, 20, 40)
        for cas in population.bloc(numero)
        for un in controler(
            cas.saisie, le=aujourdhui(), territoires=communes, nomenclatures=listes, parametres=parametres
        )[0]
    }
    assert refus == set()


@pytest.mark.django_db
def test_pas_de_compte_de_demonstration_hors_de_la_demonstration(settings: Any) -> None:
    for demo, code in ((False, "demo_absente"), (True, "base_non_demo")):
        settings.DEMO = demo
        with pytest.raises(ActionRefusee) as refuse:
            ouvrir_les_comptes()
        assert refuse.value.premier.code == code
    assert not Agent.objects.filter(email__endswith="@demo.example.org").exists()


def _le_client_ouvre_l_api(ecrit: dict[str, str]) -> None:
    """The secret written last is the one that opens, and it is not in the base."""
    (client,) = ClientApi.objects.filter(revoque_a__isnull=True)
    assert (client.organisme.type, client.organisme.nom) == (TypeOrganisme.EPCI, ecrit["organisme"])
    assert ecrit["client_secret"] not in client.client_secret
    identifiants = {"client_id": ecrit["client_id"], "client_secret": ecrit["client_secret"]}
    jeton = Client().post("/api/v1/jeton/", {"grant_type": "client_credentials", **identifiants}).json()
    entetes = {"Authorization": f"Bearer {jeton['access_token']}"}
    assert Client().get("/api/v1/demandes/", headers=entetes).json()["resultats"]


def test_un_compte_par_type_d_acteur(base_vide: str, settings: Any, tmp_path: Path) -> None:
    remplir(demandes=500)
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    call_command("comptes_demo", verbosity=0)
    call_command("comptes_demo", verbosity=0)
    lu = json.loads((tmp_path / "demo-comptes.json").read_text())
    ecrits = lu["comptes"]
    _le_client_ouvre_l_api(lu["client_api"])
    assert (tmp_path / "demo-comptes.json").stat().st_mode & 0o077 == 0
    assert len(ecrits) == len({un["email"] for un in ecrits}) == len(PROFILS)
    assert {profil.type for profil in PROFILS} == set(TypeOrganisme)
    for profil, un in zip(PROFILS, ecrits, strict=True):
        affectation = Affectation.objects.select_related("agent", "organisme").get(agent__email=un["email"])
        assert affectation.agent.check_password(un["mot_de_passe"])
        perimetre = perimetre_de(acteur_de(affectation.agent, affectation), Droit.CONSULTER)
        if profil.partages:
            dans = Demande.objects.actives().filter(territoires__contains=[affectation.organisme.territoire_id])
            attendus = dans.order_by("-pk").values_list("pk", flat=True)[: profil.partages]
            assert perimetre == Perimetre(nominatif=tuple(sorted(attendus)))
        else:
            assert perimetre.est_vide == (profil.fonction in {Fonction.ANALYSTE, Fonction.ADMINISTRATEUR}), un["email"]
