"""The occupation of dwellings by the API: dates of leases, what is due, examination, sitting, opinion, mutation (L442-5-2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import BailEnCours, ExamenOccupation
from attributions.states.seance import EtatSeance
from registre.models import Demande
from socle.api.contrat import LONGUEUR_DE_LISTE
from socle.clock import aujourdhui
from tests import monde
from tests.api.atelier import Api
from tests.attributions.location.associations import numero
from tests.attributions.parc.test_occupation import tendue, un_bail
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
LE = "2018-04-05"


@pytest.fixture
def api() -> Api:
    tendue()
    return Api(monde.BAILLEUR)


def codes(reponse) -> list[str]:
    return [une["code"] for une in reponse.json()["erreurs"]]


def acte(api: Api, chemin: str, version: int, **corps):
    return api.post(f"/occupations/{chemin}/", corps, If_Match=f'"{version}"')


def test_les_dates_de_bail_s_essaient_puis_s_ecrivent_une_fois(api):
    logement = usine.un_logement()
    corps = {"baux": [{"logement": logement.rpls, "bail_le": LE}, {"logement": "inconnu", "bail_le": LE}]}
    essai = api.post("/occupations/baux/", {**corps, "essai": True})
    (refuse,) = essai.json().pop("refuses")
    assert (essai.status_code, essai.json()["enregistres"], BailEnCours.objects.count()) == (200, 1, 0)
    assert (refuse["rang"], refuse["logement"], refuse["code"]) == (2, "inconnu", "logement_inconnu")
    fait = api.post("/occupations/baux/", corps, Idempotency_Key="baux-1")
    redit = api.post("/occupations/baux/", corps, Idempotency_Key="baux-1")
    assert (fait.json()["enregistres"], redit.json()) == (1, fait.json())
    assert redit["Idempotency-Replayed"] == "true"
    assert api.post("/occupations/baux/", corps).json()["inchanges"] == 1
    vide = api.post("/occupations/baux/", {"baux": []})
    assert (vide.status_code, codes(vide)) == (422, ["dates_illisibles"])
    assert api.post("/occupations/baux/", {"baux": [{"logement": "A", "bail_le": "juillet"}]}).status_code == 400
    trop = api.post("/occupations/baux/", {"baux": [{"logement": "A", "bail_le": LE}] * (LONGUEUR_DE_LISTE + 1)})
    assert (trop.status_code, codes(trop)) == (400, ["trop_long"])
    assert Api(monde.EPCI, "baux:ecrire").post("/occupations/baux/", corps).status_code == 403


def test_la_liste_de_ce_qui_est_du_page_par_page(api):
    anciens = [un_bail(mois) for mois in (60, 50, 40)]
    un_bail(10)
    autre = usine.un_logement()
    api.post("/occupations/baux/", {"baux": [{"logement": autre.reference, "bail_le": LE}]})
    premiere = api.get("/occupations/?taille=2").json()
    assert [une["bail_le"] for une in premiere["occupations"]] == [LE, anciens[0].bail_le.isoformat()]
    assert premiere["occupations"][0]["signe_ici"] is False
    assert premiere["occupations"][0]["a_examiner_le"] == "2021-04-05"
    assert premiere["occupations"][0]["examen"] is None
    seconde = api.get(f"/occupations/?taille=2&curseur={premiere['curseur_suivant']}").json()
    assert [une["cle"] for une in seconde["occupations"]] == [str(anciens[1].cle), str(anciens[2].cle)]
    assert seconde["curseur_suivant"] is None
    assert api.get("/occupations/?etat=autre").status_code == 400
    assert api.get("/occupations/?curseur=x").status_code == 400
    assert api.get("/occupations/?curseur=00000000-0000-4000-8000-000000000000").status_code == 400


def test_de_l_examen_a_la_mutation(api):
    bail, jour = un_bail(37), aujourdhui().isoformat()
    chemin = f"{bail.cle}/examen"
    assert api.post(f"/occupations/{chemin}/", {"le": jour}).status_code == 428
    assert codes(acte(api, chemin, 9, le=jour)) == ["version_perimee"]
    assert codes(acte(api, chemin, bail.version, le=jour, situations=["autre"])) == ["situation_inconnue"]
    examine = acte(api, chemin, bail.version, le=jour, situations=["sous_occup"])
    assert (examine.status_code, examine.json()["etat"], examine["ETag"]) == (201, "a_transmettre", '"1"')
    trop_tot = acte(api, chemin, bail.version + 1, le=jour)
    assert (trop_tot.status_code, codes(trop_tot)) == (422, ["examen_trop_tot"])
    examen = ExamenOccupation.objects.get()

    sous = f"examens/{examen.cle}"
    prevue = usine.une_seance(usine.une_commission())
    assert acte(api, f"{sous}/seance", 1, seance=str(prevue.cle)).json()["version"] == 2
    (lue,) = api.get("/occupations/?etat=a_transmettre").json()["occupations"]
    assert (lue["cle"], lue["examen"]["seance"], lue["a_examiner_le"]) == (str(bail.cle), str(prevue.cle), None)
    tenue = usine.une_seance(usine.une_commission(), etat=EtatSeance.OUVERTE)
    avis = {"seance": str(tenue.cle), "avis": "relogement", "motif": "Deux pièces de trop"}
    assert codes(acte(api, f"{sous}/avis", 2, **{**avis, "motif": " "})) == ["motif_requis"]
    assert acte(api, f"{sous}/avis", 2, **avis).json()["etat"] == "avis"
    deja = acte(api, f"{sous}/avis", 3, **avis)
    assert (deja.status_code, codes(deja)) == (409, ["avis_deja_rendu"])

    locataire = usine.une_demande()
    refusee = acte(api, f"{sous}/mutation", 3, numero=numero(locataire))
    assert (refusee.status_code, codes(refusee)) == (409, ["demande_sans_mutation"])
    Demande.objects.filter(pk=locataire.pk).update(mutation=True)
    assert acte(api, f"{sous}/mutation", 3, numero=numero(locataire)).status_code == 200
    (lue,) = api.get("/occupations/?etat=avis").json()["occupations"]
    assert (lue["examen"]["mutation"], lue["examen"]["avis_le"]) == (True, jour)
    assert api.get("/occupations/?etat=faits").json()["occupations"] == []


def test_un_bailleur_n_atteint_que_ses_logements(api):
    etranger = usine.un_logement(bailleur=monde.organisme(monde.EMPLOYEUR))
    courant = BailEnCours.objects.create(
        logement=etranger, attribuant=etranger.attribuant, bail_le="2019-01-01", su_a="2026-11-22T10:00:00+01:00"
    )
    assert api.get("/occupations/").json()["occupations"] == []
    assert acte(api, f"{courant.cle}/examen", 1, le=aujourdhui().isoformat()).status_code == 404
    examen = ExamenOccupation.objects.create(
        en_cours=courant, attribuant=etranger.attribuant, examine_le=aujourdhui() - JOUR, situations=["plafond"]
    )
    seance = usine.une_seance(usine.une_commission())
    assert acte(api, f"examens/{examen.cle}/seance", 1, seance=str(seance.cle)).status_code == 404
    assert acte(api, f"examens/{examen.cle}/mutation", 1, numero="1").status_code == 404
    # Without the scope of the commission, its acts are closed.
    limite = Api(monde.BAILLEUR, "baux:ecrire")
    assert acte(limite, f"examens/{examen.cle}/seance", 1, seance=str(seance.cle)).status_code == 403


def test_la_liste_a_un_nombre_fixe_d_instructions(api, django_assert_num_queries):
    un_bail(40)
    api.get("/occupations/")
    with CaptureQueriesContext(connection) as une:
        api.get("/occupations/")
    for _ in range(5):
        un_bail(40)
    with django_assert_num_queries(len(une)):
        assert len(api.get("/occupations/").json()["occupations"]) == 6
