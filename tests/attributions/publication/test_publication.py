"""The public list of vacant dwellings (L441-2-8 I): what is on it, from when to when, who keeps off it, what it never says."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.models import MiseADisposition, SuspensionPublication
from attributions.rules.publication import Publication, Reglage, debut, publication
from attributions.services import publication as service
from attributions.services.vacants_publics import PAR_PAGE
from attributions.states.vacance import EtatVacance
from attributions.web.publication import vues
from habilitations.models import Territoire
from registre.models import Parametre
from registre.rules.parametres import Cle
from registre.services.parametres import charger_parametres, lire_fichier
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.factories.attributions import un_logement, une_vacance
from tests.registre.web.conftest import entrer

LE = date(2026, 11, 22)
E = EtatVacance


@pytest.mark.parametrize(
    ("etat", "libre_le", "reglage", "suspendue", "attendu"),
    [
        # « Les logements sociaux vacants »: free, and nobody's yet.
        (E.A_ORIENTER, LE, Reglage(True), False, Publication.PUBLIE),
        (E.EN_DESIGNATION, LE - timedelta(days=40), Reglage(True), False, Publication.PUBLIE),
        (E.EN_COMMISSION, LE, Reglage(True), False, Publication.PUBLIE),
        (E.EN_COMMISSION, LE + timedelta(days=1), Reglage(True), False, Publication.A_VENIR),
        (E.EN_COMMISSION, LE + timedelta(days=30), Reglage(True, avance=30), False, Publication.PUBLIE),
        (E.EN_COMMISSION, LE + timedelta(days=31), Reglage(True, avance=30), False, Publication.A_VENIR),
        (E.ATTRIBUEE, LE, Reglage(True), False, Publication.ATTRIBUE),
        (E.LOUEE, LE, Reglage(True), True, Publication.ATTRIBUE),
        (E.RETIREE, LE, Reglage(False), False, Publication.ATTRIBUE),
        (E.A_ORIENTER, LE, Reglage(False), True, Publication.TERRITOIRE),
        (E.A_ORIENTER, LE, Reglage(True), True, Publication.SUSPENDU),
        # Nothing set is nothing guessed.
        (E.A_ORIENTER, LE, Reglage(None), False, Publication.SANS_REGLE),
    ],
)
def test_ce_qui_est_publie(etat: str, libre_le: date, reglage: Reglage, suspendue: bool, attendu: Publication) -> None:
    assert publication(etat, libre_le, reglage, suspendue=suspendue, le=LE) is attendu


def test_le_premier_jour_de_publication() -> None:
    assert debut(LE, Reglage(True, avance=15)) == date(2026, 11, 7)


@pytest.fixture
def base(db: None) -> None:
    cache.clear()
    charger_parametres(lire_fichier())


def vacante(**champs: Any) -> MiseADisposition:
    return une_vacance(champs.pop("logement", None) or un_logement(), **{"disponible_le": aujourdhui(), **champs})


def regler(cle: Cle, valeur: int, nature: str, code: str) -> None:
    lieu = Territoire.objects.get(nature=nature, code=code, au=None)
    Parametre.objects.create(cle=cle, territoire=lieu, valeur=valeur, du=date(2020, 1, 1), source="Plan partenarial")


def sur_la_liste() -> set[int]:
    le = aujourdhui()
    return set(service.publiees(le, service.reglages(le), service.suspendues(le)).values_list("pk", flat=True))


def test_la_requete_dit_la_meme_chose_que_la_regle(base: None) -> None:
    """One vacancy for each state, day and place, under territories that decide otherwise: list and rule agree."""
    regler(Cle.PUBLICATION_VACANTS, 0, "departement", "93")
    regler(Cle.PUBLICATION_VACANTS, 1, "commune", monde.MONTREUIL)
    regler(Cle.PUBLICATION_AVANCE, 30, "commune", monde.MONTREUIL)
    bailleur = monde.organisme(monde.BAILLEUR)
    SuspensionPublication.objects.create(
        bailleur=bailleur, territoire=monde.commune(monde.MELUN), motif="Site du territoire", du=aujourdhui()
    )
    lieux = (monde.SAINT_DENIS, monde.MONTREUIL, monde.MELUN, monde.NANTERRE)
    etats = (E.A_ORIENTER, E.EN_DESIGNATION, E.EN_COMMISSION, E.ATTRIBUEE, E.LOUEE)
    toutes = [
        vacante(logement=un_logement(commune=ou), etat=etat, disponible_le=aujourdhui() + timedelta(days=jours))
        for ou, etat, jours in product(lieux, etats, (-3, 0, 1, 30, 31))
    ]
    lus = service.etats(toutes, le=aujourdhui())
    assert sur_la_liste() == {pk for pk, etat in lus.items() if etat is Publication.PUBLIE}
    assert set(lus.values()) == {
        Publication.PUBLIE, Publication.A_VENIR, Publication.ATTRIBUE, Publication.TERRITOIRE, Publication.SUSPENDU,
    }  # fmt: skip


def test_sans_parametre_rien_n_est_publie(db: None) -> None:
    Parametre.objects.filter(cle=Cle.PUBLICATION_VACANTS).delete()
    une = vacante()
    assert sur_la_liste() == set()
    assert service.etats([une], le=aujourdhui())[une.pk] is Publication.SANS_REGLE


def page(client: Client | None = None, **filtres: str) -> str:
    return (client or Client()).get(reverse("attributions:vacants"), filtres).content.decode()


def test_la_page_publique_sans_compte(base: None) -> None:
    logement = un_logement(
        typologie="T2", voie="DE LA REPUBLIQUE", appartement="A42", etage="7", reference="SECRET-1", dpe="C"
    )
    vacante(logement=logement)
    html = page()
    for dit in ("Saint-Denis", "T2", "62", "480", "120", "PLUS", monde.organisme(monde.BAILLEUR).nom, "énergie C"):
        assert dit in html
    # Neither where exactly, nor what R411-4 keeps: address, door, floor, identifier.
    for tu in ("republique", "A42", "7e étage", "SECRET-1", logement.rpls):
        assert tu.lower() not in html.lower()
    assert 'content="noindex, nofollow"' in html


def test_elle_se_filtre_et_quitte_la_liste_a_l_attribution(base: None) -> None:
    une = vacante(logement=un_logement(commune=monde.MELUN, typologie="T4"))
    vacante()
    assert "Melun" in page(commune=monde.MELUN)
    assert "Aucun logement vacant pour ces filtres" in page(commune=monde.MELUN, type="T2")
    assert Client().get(reverse("attributions:vacants"), {"commune": "00000"}).status_code == 404
    MiseADisposition.objects.filter(pk=une.pk).update(etat=E.ATTRIBUEE)
    cache.clear()
    assert "Melun" not in page()


def test_le_loyer_suit_le_parametre_du_territoire(base: None) -> None:
    regler(Cle.PUBLICATION_LOYER, 0, "departement", "93")
    vacante()
    assert "non publié" in page()
    (lu,) = Client().get(reverse("attributions:vacants_json")).json()["logements"]
    assert lu["loyer"] is None


def test_la_liste_en_json_page_par_page(base: None) -> None:
    for rang in range(PAR_PAGE + 2):
        vacante(disponible_le=aujourdhui() - timedelta(days=rang))
    client, adresse = Client(), reverse("attributions:vacants_json")
    premiere = client.get(adresse, {"type": "T3"}).json()
    assert len(premiere["logements"]) == PAR_PAGE
    assert premiere["suite"].endswith("type=T3&page=2")
    assert premiere["logements"][0]["loyer"] == "480.00"
    seconde = client.get(adresse, {"type": "T3", "page": "2"}).json()
    assert len(seconde["logements"]) == 2
    assert seconde["suite"] is None
    assert {client.get(adresse, faux).status_code for faux in ({"type": "T9"}, {"commune": "93'--"})} == {400}


def test_une_page_coute_autant_pour_un_logement_que_pour_vingt_cinq(base: None) -> None:
    def cout() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as lues:
            assert Client().get(reverse("attributions:vacants")).status_code == 200
        return len(lues)

    vacante()
    cout()
    premier = cout()
    for _ in range(PAR_PAGE):
        vacante()
    assert cout() == premier
    with CaptureQueriesContext(connection) as lues:
        page()
    # Kept a minute: no dwelling is read the second time.
    assert not [une for une in lues if "attributions_miseadisposition" in une["sql"]]


def test_trop_de_pages_en_une_minute(base: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vues, "PAR_MINUTE", 2)
    client = Client()
    statuts = [client.get(reverse("attributions:vacants")).status_code for _ in range(2)]
    refusee = client.get(reverse("attributions:vacants_json"))
    assert statuts == [200, 200]
    assert refusee.status_code == 429
    assert 1 <= int(refusee["Retry-After"]) <= 60
    assert client.get(reverse("attributions:vacants"), REMOTE_ADDR="192.0.2.7").status_code == 200


def test_qui_est_connecte_n_est_garde_par_aucun_cache(base: None) -> None:
    assert "public" in Client().get(reverse("attributions:vacants"))["Cache-Control"]
    assert "private" in entrer(monde.BAILLEUR).get(reverse("attributions:vacants"))["Cache-Control"]


# --- the bailleur ---


def saisie(**champs: Any) -> service.SaisieSuspension:
    return service.SaisieSuspension(**{"motif": "Site de location voulue", "du": aujourdhui(), **champs})


def test_suspendre_puis_reprendre(base: None) -> None:
    une, acteur = vacante(), monde.acteur(monde.BAILLEUR)
    suspension = service.suspendre(acteur=acteur, saisie=saisie())
    assert sur_la_liste() == set()
    with pytest.raises(ActionRefusee):
        service.suspendre(acteur=acteur, saisie=saisie(motif="Encore"))
    service.reprendre(suspension.pk, acteur=acteur)
    assert sur_la_liste() == {une.pk}
    assert not SuspensionPublication.objects.exists()
    ancienne = SuspensionPublication.objects.create(
        bailleur=monde.organisme(monde.BAILLEUR), motif="Travaux du site", du=aujourdhui() - timedelta(days=9)
    )
    service.reprendre(ancienne.pk, acteur=acteur)
    ancienne.refresh_from_db()
    # What was not published stays known.
    assert ancienne.au == aujourdhui() - timedelta(days=1)
    with pytest.raises(ActionRefusee) as refusee:
        service.reprendre(ancienne.pk, acteur=acteur)
    assert refusee.value.premier.code == "suspension_finie"


@pytest.mark.parametrize(
    ("profil", "champs", "nature", "champ"),
    [
        (monde.BAILLEUR, {"motif": "  "}, Nature.SAISIE, "motif"),
        (monde.BAILLEUR, {"du": date(2020, 1, 1)}, Nature.SAISIE, "du"),
        (monde.COMMUNE, {}, Nature.INTERDIT, ""),
        (monde.PREFECTURE, {}, Nature.INTERDIT, ""),
    ],
)
def test_ce_qu_une_suspension_ne_peut_pas_etre(
    base: None, profil: str, champs: dict[str, Any], nature: Nature, champ: str
) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        service.suspendre(acteur=monde.acteur(profil), saisie=saisie(**champs))
    assert (refusee.value.premier.nature, refusee.value.premier.champ) == (nature, champ)
    assert not SuspensionPublication.objects.exists()


def test_la_page_du_bailleur_dit_publie_ou_pourquoi_non(base: None) -> None:
    vacante()
    une = vacante(disponible_le=aujourdhui() + timedelta(days=12))
    client = entrer(monde.BAILLEUR)
    html = client.get(reverse("attributions:publication")).content.decode()
    assert "Publié" in html
    assert "Pas encore libre" in html
    fiche = client.get(reverse("attributions:vacance", args=[une.cle])).content.decode()
    assert "Liste publique" in fiche
    formulaire = {"motif": "Site de location voulue", "du": f"{aujourdhui():%d/%m/%Y}"}
    assert client.post(reverse("attributions:suspendre_publication"), formulaire).status_code == 302
    html = client.get(reverse("attributions:publication")).content.decode()
    assert "Publication suspendue par le bailleur" in html
    assert "Site de location voulue" in html
    suspension = SuspensionPublication.objects.get()
    client.post(reverse("attributions:reprendre_publication", args=[suspension.pk]))
    assert not SuspensionPublication.objects.exists()
