"""The feed: every event once, in the order of transactions, never behind a cursor, only in the perimeter."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from habilitations.acteur import systeme
from registre.models import Demande, Evenement
from registre.services import publication
from registre.services.actes import inscrire
from registre.services.publication import DEBUT, Place, lire_place, place_de_fin, publier
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api, enregistrer
from tests.factories import registre as fabrique

MACHINE = systeme(motif="test")


def suivre(api: Api, apres: str = "", *, taille: int = 3) -> tuple[list[dict], str]:
    """Everything published after a cursor, page by page, and the last cursor. Waits for older transactions to end."""
    vus: list[dict] = []
    while True:
        suite = f"&apres={apres}" if apres else ""
        page = api.get(f"/evenements/?taille={taille}{suite}").json()
        vus, apres = vus + page["resultats"], page["curseur"]
        if not page["reste"]:
            return vus, apres


def attendre(api: Api, nombre: int, apres: str = "") -> tuple[list[dict], str]:
    """Transactions of other test processes on this server hold the feed back: wait for them."""
    limite = time.monotonic() + 60
    while True:
        vus, curseur = suivre(api, apres)
        if len(vus) >= nombre or time.monotonic() > limite:
            return vus, curseur
        time.sleep(0.2)


def test_le_fil_dit_tout_une_fois_dans_l_ordre(base_clonee):
    api = Api(monde.COMMUNE)
    cles = [enregistrer(api)["cle"] for _ in range(4)]
    ailleurs = fabrique.demande(
        monde.acteur(monde.ETAT), (monde.NANTERRE,), guichet=monde.PROFILS[monde.ETAT].guichet, deposee_le=aujourdhui()
    )
    attendus = Evenement.objects.filter(demande__cle__in=cles)
    vus, curseur = attendre(api, attendus.count())
    assert len(vus) == attendus.count()
    assert len({un["curseur"] for un in vus}) == len(vus)
    assert list(dict.fromkeys(un["demande"] for un in vus)) == cles
    assert str(ailleurs.cle) not in {un["demande"] for un in vus}
    assert {un["nature"] for un in vus} >= {"depot", "numero"}
    # Going on from the end gives nothing, then what comes next.
    assert suivre(api, curseur) == ([], curseur)
    adresse = f"/demandes/{cles[0]}/"
    etag = api.get(adresse)["ETag"]
    assert api.post(f"{adresse}renouvellement/", {}, If_Match=etag).status_code == 200
    suite, _ = attendre(api, 1, curseur)
    assert suite[0]["nature"] == "renouvellement"
    assert (suite[0]["demande"], suite[0]["acteur"]) == (cles[0], "client_api")
    assert suite[0]["details"].keys() <= {"en_ligne", "echeance"}
    propres = api.get(f"{adresse}evenements/?taille=1").json()
    assert (len(propres["resultats"]), propres["reste"]) == (1, True)


def test_rien_ne_parait_derriere_un_curseur(base_clonee):
    """A transaction that started first and ends last: its event waits, and those after it wait with it."""
    api = Api(monde.COMMUNE)
    premiere, seconde = enregistrer(api), enregistrer(api)
    _, curseur = attendre(api, Evenement.objects.count())
    ecrit, finir = threading.Event(), threading.Event()

    def lente() -> None:
        try:
            with transaction.atomic():
                inscrire([Demande.objects.get(cle=premiere["cle"]).pk], "courrier", acteur=MACHINE, le=aujourdhui())
                ecrit.set()
                finir.wait(30)
        finally:
            connection.close()

    fil = threading.Thread(target=lente)
    fil.start()
    try:
        assert ecrit.wait(30)
        inscrire([Demande.objects.get(cle=seconde["cle"]).pk], "courrier", acteur=MACHINE, le=aujourdhui())
        assert suivre(api, curseur) == ([], curseur)
    finally:
        finir.set()
        fil.join()
    vus, _ = attendre(api, 2, curseur)
    assert [un["demande"] for un in vus] == [premiere["cle"], seconde["cle"]]


def test_une_fenetre_etroite_avance_meme_vide(base_clonee, monkeypatch):
    """A page that reads only events of others is empty, moves its cursor and says that there is a rest."""
    monkeypatch.setattr(publication, "FENETRE", 3)
    etat = Api(monde.ETAT)
    for _ in range(3):
        enregistrer(etat, guichet=monde.PROFILS[monde.ETAT].guichet, recherche=_vers(monde.NANTERRE))
    commune = Api(monde.COMMUNE)
    mienne = enregistrer(commune)
    attendre(etat, Evenement.objects.count())
    vues, pages = attendre(commune, 2)[0], commune.get("/evenements/").json()
    assert {un["demande"] for un in vues} == {mienne["cle"]}
    assert (pages["resultats"], pages["reste"]) == ([], True)


def _vers(commune: str) -> dict:
    return {"types": ["T2"], "elargie": False, "personnes_a_loger": 2, "voeux": [{"commune": commune}]}


def test_partir_de_maintenant(base_clonee):
    api = Api(monde.COMMUNE)
    enregistrer(api)
    attendre(api, 2)
    curseur = api.get("/evenements/?apres=fin").json()["curseur"]
    neuve = enregistrer(api)
    vus, _ = attendre(api, 2, curseur)
    assert {un["demande"] for un in vus} == {neuve["cle"]}


@pytest.mark.django_db
@pytest.mark.parametrize("texte", ["x", "1-2", "99999-1-1", "1-99999999999999999999-1", "1-1-1-1", "-1-1-1"])
def test_un_curseur_forge(texte):
    reponse = Api(monde.COMMUNE).get(f"/evenements/?apres={texte}")
    assert (reponse.status_code, reponse.json()["code"]) == (400, "parametre_illisible")


@pytest.mark.django_db
def test_places():
    assert lire_place(str(Place(1, 2, 3))) == Place(1, 2, 3)
    assert DEBUT < Place(1, 0, 0) < Place(1, 5, 9) < Place(2, 1, 1)
    assert place_de_fin().epoque == 1
    # Whoever sees nothing gets nothing, and stays where he is.
    assert publier(monde.acteur(monde.OBSERVATOIRE), apres=Place(1, 2, 3)).fin == Place(1, 2, 3)
