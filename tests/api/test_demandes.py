"""Demandes by the API: the same acts, the same refusals, the same perimeter as on screen."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demandeurs.enums import SourceModification
from registre.models import Demande, Evenement
from registre.saisie import SaisieVoeu
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.protection import proteger
from socle.clock import aujourdhui
from socle.models import TraceActe, TraceConsultation
from tests import monde
from tests.api.atelier import Api, depot, enregistrer
from tests.factories import registre as fabrique

pytestmark = pytest.mark.django_db
INCONNUE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def api(db):
    return Api(monde.COMMUNE)


def code(reponse):
    assert reponse["Content-Type"] == "application/problem+json", reponse.content
    corps = reponse.json()
    assert corps["status"] == reponse.status_code
    assert corps["type"] == f"urn:registre:probleme:{corps['code']}"
    assert corps["title"]
    assert corps["detail"]
    return reponse.status_code, corps["code"]


def test_l_exemple_du_document_enregistre_une_demande(api):
    reponse = api.post("/demandes/", depot())
    corps = reponse.json()
    assert reponse.status_code == 201
    demande = Demande.objects.get(cle=corps["cle"])
    assert (corps["etat"], corps["version"], reponse["ETag"]) == ("active", demande.version, f'"{demande.version}"')
    assert reponse["Location"] == f"/api/v1/demandes/{demande.cle}/"
    assert corps["numero"].endswith("MTRL1")
    assert demande.canal == "interface"
    evenement = Evenement.objects.filter(demande=demande).earliest("pk")
    assert (evenement.acteur, evenement.agent_id) == ("client_api", None)
    assert evenement.organisme_saisie_id == api.client.organisme_id
    trace = TraceActe.objects.get(objet_id=demande.pk, acte="enregistrer")
    assert (trace.nature_acteur, trace.session) == ("client_api", f"client-{api.client.pk}")


def test_le_detail_se_relit_sans_nir_et_se_trace(api):
    faite = enregistrer(api)
    reponse = api.get(f"/demandes/{faite['cle']}/")
    lu = reponse.json()
    assert reponse["ETag"] == faite["etag"]
    assert lu["declaration"]["recherche"]["voeux"][0]["commune"] == monde.MONTREUIL
    assert all("nir" not in personne for personne in lu["declaration"]["menage"]["personnes"])
    assert [(a["acte"], a["permis"]) for a in lu["actes"]] == [
        ("modifier", True),
        ("renouveler", True),
        ("radier", True),
    ]
    assert lu["raisons_d_acces"]
    demande = Demande.objects.get(cle=faite["cle"])
    trace = TraceConsultation.objects.get(objet_id=demande.pk, nature="detail")
    assert (trace.nature_acteur, trace.organisme_id) == ("client_api", api.client.organisme_id)


def test_un_acte_ferme_dit_pourquoi(db):
    api = Api(monde.COMMUNE, "demandes:lire", "demandes:enregistrer")
    faite = enregistrer(api)
    actes = api.get(f"/demandes/{faite['cle']}/").json()["actes"]
    assert {a["refus"]["code"] for a in actes} == {"portee_insuffisante"}
    assert code(api.patch(f"/demandes/{faite['cle']}/", {"declaration": {}}, If_Match=faite["etag"])) == (
        403, "portee_insuffisante",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("champs", "pointeur"),
    [
        ({"nomm": "x"}, "/declaration/nomm"),
        ({"recherche": {"voeux": [], "etages": 3}}, "/declaration/recherche/etages"),
        ({"numero": "1"}, "/declaration/numero"),
        ({"radiation": None}, "/declaration/radiation"),
    ],
)
def test_un_champ_inconnu_est_nomme(api, champs, pointeur):
    reponse = api.post("/demandes/", depot(**champs))
    assert code(reponse) == (400, "champ_inconnu")
    assert pointeur in {une["pointeur"] for une in reponse.json()["erreurs"]}
    assert not Demande.objects.exists()


@pytest.mark.parametrize(
    ("corps", "attendu"),
    [
        (b"{", (400, "json_illisible")),
        (b"\xff\xfe", (400, "json_illisible")),
        (b'{"declaration": NaN}', (400, "json_illisible")),
        (b"[" * 100_000, (400, "json_illisible")),
        (b"[]", (400, "type_incorrect")),
        (b"{}", (400, "champ_obligatoire")),
        (b'{"declaration": {"guichet": "\\ud800", "recherche": {}}}', (400, "caractere_interdit")),
        (b'{"declaration": {"guichet": "MTRL1\\u0000", "recherche": {}}}', (400, "caractere_interdit")),
        (b'{"declaration": {"guichet": "MTRL1", "recherche": {"loyer_max": true}}}', (400, "type_incorrect")),
        (b'{"declaration": {"guichet": "MTRL1", "recherche": {"loyer_max": 1e999}}}', (400, "type_incorrect")),
        (b'{"declaration": {"guichet": "MTRL1", "deposee_le": "20260310", "recherche": {}}}', (400, "date_illisible")),
        (b"x" * (600 * 1024), (413, "corps_trop_gros")),
    ],
)
def test_un_corps_mal_forme(api, corps, attendu):
    assert code(api.post("/demandes/", corps)) == attendu


def test_les_refus_sont_ceux_des_services_avec_leur_champ(api):
    corps = depot(guichet="BAIL1")
    assert code(api.post("/demandes/", corps)) == (403, "guichet_d_un_autre")
    corps = depot()
    corps["declaration"]["recherche"]["types"] = ["T9"]
    corps["declaration"]["identite_vue"] = False
    reponse = api.post("/demandes/", corps)
    assert reponse.status_code == 422
    erreurs = {une["code"]: une.get("pointeur") for une in reponse.json()["erreurs"]}
    assert erreurs["code_inconnu"] == "/declaration/recherche/types/0"
    assert "identite_non_vue" in erreurs
    assert not Demande.objects.exists()


def test_une_demande_existante_se_dit_se_compte_et_se_confirme(api):
    corps = depot()
    assert api.post("/demandes/", corps).status_code == 201
    refus = api.post("/demandes/", corps)
    assert code(refus) == (409, "confirmation_requise")
    assert [(e["code"], e["confirmable"]) for e in refus.json()["erreurs"]] == [("demande_existante", True)]
    (existante,) = refus.json()["existantes"]
    assert existante["organisme"] == "Ville de Montreuil"
    assert TraceConsultation.objects.filter(nature="existence", organisme_id=api.client.organisme_id).exists()
    corps["confirmations"] = ["demande_existante"]
    assert api.post("/demandes/", corps).status_code == 201


def test_modifier_ne_change_que_ce_qui_est_envoye(api):
    faite = enregistrer(api)
    reponse = api.patch(
        f"/demandes/{faite['cle']}/", {"declaration": {"recherche": {"loyer_max": 650}}}, If_Match=faite["etag"]
    )
    assert reponse.status_code == 200, reponse.content
    assert reponse.json()["version"] == faite["version"] + 1
    saisie = charger_saisie(Demande.objects.get(cle=faite["cle"]))
    assert saisie.recherche.loyer_max == 650
    assert [voeu.commune for voeu in saisie.recherche.voeux] == [monde.MONTREUIL, monde.BAGNOLET]


@pytest.mark.parametrize("champ", ["guichet", "deposee_le", "protege"])
def test_ce_que_dit_le_depot_ne_se_modifie_pas(api, champ):
    faite = enregistrer(api)
    valeur = {"guichet": "BAIL1", "deposee_le": "2020-01-01", "protege": True}[champ]
    reponse = api.patch(f"/demandes/{faite['cle']}/", {"declaration": {champ: valeur}}, If_Match=faite["etag"])
    assert code(reponse) == (422, "champ_non_modifiable")
    assert reponse.json()["erreurs"][0]["pointeur"] == f"/declaration/{champ}"


@pytest.mark.parametrize(
    ("entetes", "attendu"),
    [
        ({}, (428, "version_requise")),
        ({"If_Match": "*"}, (400, "version_illisible")),
        ({"If_Match": 'W/"1"'}, (400, "version_illisible")),
        ({"If_Match": '"99"'}, (409, "version_perimee")),
    ],
)
@pytest.mark.parametrize("chemin", ["", "renouvellement/", "radiation/"])
def test_une_ecriture_porte_la_version_lue(api, chemin, entetes, attendu):
    faite = enregistrer(api)
    corps = {"": {"declaration": {}}, "renouvellement/": {}, "radiation/": {"motif": "RADABA"}}[chemin]
    envoyer = api.patch if chemin == "" else api.post
    reponse = envoyer(f"/demandes/{faite['cle']}/{chemin}", corps, **entetes)
    assert code(reponse) == attendu
    assert Demande.objects.get(cle=faite["cle"]).version == faite["version"]


def test_une_version_perimee_dit_ce_qui_differe_et_qui_l_a_fait(api):
    faite = enregistrer(api)
    demande = Demande.objects.get(cle=faite["cle"])
    saisie = charger_saisie(demande)
    saisie.recherche.voeux = [SaisieVoeu(monde.BAGNOLET)]
    modifier(demande.pk, saisie, acteur=monde.acteur(monde.COMMUNE), version=None, source=SourceModification.DEMANDEUR)
    reponse = api.patch(
        f"/demandes/{faite['cle']}/", {"declaration": {"recherche": {"loyer_max": 650}}}, If_Match=faite["etag"]
    )
    assert code(reponse) == (409, "version_perimee")
    corps = reponse.json()
    assert corps["champs_differents"] == ["recherche.loyer_max"]
    assert corps["dernier_evenement"]["organisme"] == "Ville de Montreuil"
    assert corps["version_actuelle"] == faite["version"] + 1
    assert "650" not in json.dumps(corps)


def test_renouveler_avec_la_mise_a_jour(api):
    faite = enregistrer(api)
    reponse = api.post(
        f"/demandes/{faite['cle']}/renouvellement/",
        {"declaration": {"recherche": {"loyer_max": 800}}},
        If_Match=faite["etag"],
    )
    assert reponse.status_code == 200, reponse.content
    assert reponse.json()["renouvelee_le"] == aujourdhui().isoformat()
    natures = list(Evenement.objects.filter(demande__cle=faite["cle"]).values_list("nature", flat=True))
    assert {"renouvellement", "modification"} <= set(natures)


def test_radier_puis_ne_plus_lire_sans_archive_ni_motif(api):
    faite = enregistrer(api)
    jour = aujourdhui().isoformat()
    corps = {"motif": "RADABA", "renonciation_recue_le": jour, "courrier_detenu_par": "MTRL1"}
    reponse = api.post(f"/demandes/{faite['cle']}/radiation/", corps, If_Match=faite["etag"])
    assert reponse.status_code == 200, reponse.content
    assert (reponse.json()["etat"], reponse.json()["radiee_le"]) == ("radiee", jour)
    adresse = f"/demandes/{faite['cle']}/"
    assert code(api.get(adresse)) == (403, "motif_requis")
    assert code(api.get(adresse, Motif_Consultation="court")) == (400, "motif_trop_court")
    lue = api.get(adresse, Motif_Consultation="Réponse au demandeur".encode().decode("latin-1"))
    assert lue.json()["radiation"] == {"le": jour, "motif": "RADABA", "sous_motif": ""}
    assert {a["refus"]["code"] for a in lue.json()["actes"]} == {"etat"}
    assert TraceConsultation.objects.get(objet_id__isnull=False, nature="detail").motif == "Réponse au demandeur"


@pytest.mark.parametrize(
    ("corps", "statut", "attendu", "pointeur"),
    [
        ({"motif": "RIEN"}, 422, "motif_inconnu", "/motif"),
        ({"motif": "RADABA", "deces_le": "2026-01-01"}, 422, "champ_sans_objet", "/deces_le"),
        ({"motif": "RADABA"}, 422, "renonciation_date", "/renonciation_recue_le"),
        ({"motif": "RADREN"}, 403, "prononcant_incompetent", "/motif"),
        ({"motif": "RADABA", "le": "1950-01-01"}, 422, "date_avant_depot", "/le"),
        ({"motif": "FUSION", "demande_conservee": INCONNUE}, 422, "demande_conservee_inconnue", "/demande_conservee"),
        (
            {"motif": "RADATT", "attribution": {"bail_le": "2026-01-01", "rpls": "X" * 500}},
            422,
            "rpls_requis",
            "/attribution/rpls",
        ),
    ],
)
def test_une_radiation_refusee_dit_son_champ(api, corps, statut, attendu, pointeur):
    faite = enregistrer(api)
    reponse = api.post(f"/demandes/{faite['cle']}/radiation/", corps, If_Match=faite["etag"])
    assert reponse.status_code == statut, reponse.content
    assert (attendu, pointeur) in {(e["code"], e.get("pointeur")) for e in reponse.json()["erreurs"]}
    assert Demande.objects.get(cle=faite["cle"]).etat == "active"


def test_hors_perimetre_rien_n_existe(api):
    ailleurs = fabrique.demande(
        monde.acteur(monde.ETAT), (monde.NANTERRE,), guichet=monde.PROFILS[monde.ETAT].guichet, deposee_le=aujourdhui()
    )
    dehors, forgee = api.get(f"/demandes/{ailleurs.cle}/"), api.get(f"/demandes/{INCONNUE}/")
    assert code(dehors) == code(forgee) == (404, "demande_inconnue")
    assert dehors.content == forgee.content
    assert not TraceConsultation.objects.filter(objet_id=ailleurs.pk).exists()


def test_un_dossier_protege_masque_ses_communes_et_demande_un_motif(api):
    faite = enregistrer(api)
    demande = Demande.objects.get(cle=faite["cle"])
    proteger(demande.pk, motif="À sa demande", acteur=monde.acteur(monde.COMMUNE), le=aujourdhui(), version=None)
    (ligne,) = api.get("/demandes/").json()["resultats"]
    assert (ligne["protege"], ligne["communes"]) == (True, None)
    assert code(api.get(f"/demandes/{faite['cle']}/")) == (403, "motif_requis")
    lu = api.get(f"/demandes/{faite['cle']}/", Motif_Consultation="Le demandeur est au guichet").json()
    assert lu["declaration"]["menage"]["adresse"]["commune"] == monde.MONTREUIL


def test_la_liste_va_par_pages_et_se_trace_en_une_ligne(api):
    cles = [enregistrer(api)["cle"] for _ in range(5)]
    vues, curseur = [], ""
    while True:
        page = api.get(f"/demandes/?taille=2{f'&curseur={curseur}' if curseur else ''}").json()
        vues += [ligne["cle"] for ligne in page["resultats"]]
        curseur = page["curseur_suivant"]
        if curseur is None:
            break
    assert sorted(vues) == sorted(cles)
    assert len(vues) == len(set(vues))
    assert [len(t.objets) for t in TraceConsultation.objects.filter(nature="liste").order_by("id")] == [2, 2, 1]


@pytest.mark.parametrize(
    ("requete", "statut", "attendu"),
    [
        ("etat=radiee", 200, None),
        ("etat=tout", 400, "parametre_illisible"),
        ("type=T3&mutation=non&nature=menage&anciennete=1&echeance=echue", 200, None),
        ("commune=99999999999999999999", 400, "parametre_illisible"),
        ("commune=NaN", 400, "parametre_illisible"),
        ("tri=numero_nir", 400, "parametre_illisible"),
        ("taille=0", 400, "parametre_illisible"),
        ("taille=101", 400, "parametre_illisible"),
        ("taille=%C2%B2", 400, "parametre_illisible"),
        ("colonne=nir", 400, "parametre_inconnu"),
        (f"curseur={INCONNUE}", 400, "curseur_perime"),
        ("curseur=%00", 400, "curseur_perime"),
    ],
)
def test_filtres_et_parametres_forges(api, requete, statut, attendu):
    enregistrer(api)
    reponse = api.get(f"/demandes/?{requete}")
    assert reponse.status_code == statut, reponse.content
    assert attendu is None or code(reponse) == (statut, attendu)


def test_sans_la_portee_de_l_archive_le_filtre_radiee_est_ferme(db):
    assert code(Api(monde.COMMUNE, "demandes:lire").get("/demandes/?etat=radiee")) == (403, "archive_fermee")


@pytest.mark.parametrize("nombre", [1, 4])
def test_nombre_fixe_de_requetes(api, nombre):
    cles = [enregistrer(api)["cle"] for _ in range(nombre)]
    api.get("/demandes/")
    api.get(f"/demandes/{cles[0]}/")
    with CaptureQueriesContext(connection) as liste:
        api.get("/demandes/")
    with CaptureQueriesContext(connection) as detail:
        api.get(f"/demandes/{cles[0]}/")
    assert (len(liste), len(detail) <= 45) == (LISTE, True), [len(liste), len(detail)]


LISTE = 9


def test_la_recherche_est_postee(api):
    faite = enregistrer(api)
    nom = api.get("/demandes/").json()["resultats"][0]["titulaire"]["nom"]
    for texte in (nom.lower(), faite["numero"], "17/04/1991"):
        trouvees = api.post("/demandes/recherche/", {"texte": texte}).json()["resultats"]
        assert [une["cle"] for une in trouvees] == [faite["cle"]], texte
    assert api.post("/demandes/recherche/", {"texte": "Introuvable"}).json()["resultats"] == []
    assert code(api.post("/demandes/recherche/", {})) == (422, "recherche_vide")
    assert code(api.post("/demandes/recherche/", {"texte": "a", "nir": "1"})) == (422, "recherche_vide")


def test_la_recherche_par_nir_compare_des_empreintes(api):
    corps = depot()
    corps["declaration"]["menage"]["personnes"][0]["nir"] = "295109912611193"
    corps["declaration"]["menage"]["personnes"][0]["naissance_le"] = "1995-10-02"
    reponse = api.post("/demandes/", corps)
    assert reponse.status_code == 201, reponse.content
    (trouvee,) = api.post("/demandes/recherche/", {"nir": "2 95 10 99 126 111 93"}).json()["resultats"]
    assert trouvee["cle"] == reponse.json()["cle"]
    assert api.post("/demandes/recherche/", {"nir": "12"}).json()["resultats"] == []
