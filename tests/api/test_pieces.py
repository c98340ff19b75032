"""Pièces through the API: the same services and refusals, forms bounded before they are read, nothing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from demandeurs.models import FichierPiece, Personne, Piece, RequetePiece
from registre.models import Demande, Evenement
from registre.saisie import SaisiePiece, SaisieRequete
from registre.services import pieces
from registre.services.pieces.depot import limites
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.models import TraceConsultation
from tests import monde
from tests.api.atelier import RACINE, Api, enregistrer
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.pieces.aide import document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dossier_des_pieces")]
INCONNUE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def api() -> Api:
    return Api(monde.COMMUNE)


@pytest.fixture
def dossier(api: Api) -> dict[str, Any]:
    return enregistrer(api)


def deposer(
    api: Api,
    dossier: dict[str, Any],
    *contenus: bytes,
    vers: str = "",
    entetes: dict[str, str] | None = None,
    **champs: Any,
) -> Any:
    """A deposit by the form: the passport of the demandeur, received today."""
    corps = {"type": "passeport", "recue_le": aujourdhui().isoformat(), "personne": "1", **champs}
    corps["fichiers"] = [SimpleUploadedFile(f"{rang}.png", un) for rang, un in enumerate(contenus)]
    lus = {"Authorization": f"Bearer {api.jeton}", **(entetes or {})}
    return api.http.post(f"{RACINE}/demandes/{dossier['cle']}/pieces/{vers}", corps, headers=lus)


def lue(api: Api, dossier: dict[str, Any]) -> str:
    """The ETag of the pièces, as they stand."""
    return str(api.get(f"/demandes/{dossier['cle']}/pieces/")["ETag"])


def etat(api: Api, dossier: dict[str, Any]) -> dict[str, Any]:
    reponse = api.get(f"/demandes/{dossier['cle']}/pieces/")
    assert reponse.status_code == 200, reponse.content
    lu: dict[str, Any] = reponse.json()
    return lu


def exigence(lu: dict[str, Any], code: str, personne: int | None = 1) -> dict[str, Any]:
    return next(une for une in lu["exigences"] if (une["exigence"], une["personne"]) == (code, personne))


def test_ce_qui_manque_est_dit_avec_son_article(api, dossier):
    lu = etat(api, dossier)
    ligne = exigence(lu, "b2_revenu")
    assert (ligne["statut"], ligne["niveau"], ligne["demandable"]) == ("manquante", "instruction", True)
    assert "R441-2-4-1" in ligne["article"]
    assert ligne["raison"]
    assert lu["pieces"] == []
    assert exigence(lu, "b1_mineur", 2)["types"] == ["livret_famille", "acte_naissance"]


def test_l_etat_coute_le_meme_nombre_de_requetes(api, dossier):
    def requetes() -> int:
        with CaptureQueriesContext(connection) as faites:
            etat(api, dossier)
        return len(faites)

    deposer(api, dossier, document(1))
    demander(api, dossier, "b2_revenu")
    avant = requetes()
    for rang in range(2, 6):
        assert deposer(api, dossier, document(rang), document(rang + 10)).status_code == 201
    demander(api, dossier, "b1_mineur", personne=2)
    assert requetes() == avant


def test_un_depot_en_deux_fichiers_puis_ses_pages(api, dossier):
    reponse = deposer(api, dossier, document(1), document(2))
    assert reponse.status_code == 201, reponse.content
    assert reponse["ETag"] == lue(api, dossier)
    piece = Piece.objects.get()
    assert reponse.json()["piece"] == str(piece.cle)
    assert (piece.canal, piece.type, piece.deposee_par_id, piece.fichiers.count()) == ("api", "passeport", None, 2)
    lu = etat(api, dossier)
    assert exigence(lu, "a_identite_francais")["statut"] == "presente"
    assert exigence(lu, "a_identite_francais")["pieces"] == [str(piece.cle)]
    fichier = lu["pieces"][0]["fichiers"][1]
    chemin = f"/demandes/{dossier['cle']}/pieces/{piece.cle}"
    page = api.get(f"{chemin}/fichiers/{fichier['cle']}/1/", Accept="image/webp")
    assert (page.status_code, page["Content-Type"], page.content[8:12]) == (200, "image/webp", b"WEBP")
    assert page["Cache-Control"] == "private, no-store"
    assert api.get(f"{chemin}/fichiers/{INCONNUE}/1/").status_code == 404
    absente = api.get(f"{chemin}/fichiers/{fichier['cle']}/9/", Accept="image/webp")
    assert absente["Content-Type"] == "application/problem+json"
    assert api.post(f"{chemin}/copie/", {"motif": " "}).json()["code"] == "motif_requis"
    copie = api.post(f"{chemin}/copie/", {"motif": "Instruction de la demande"})
    assert (copie["Content-Type"], copie.content[:5]) == ("application/pdf", b"%PDF-")
    natures = TraceConsultation.objects.filter(objet_id=piece.pk).values_list("nature", flat=True)
    assert sorted(natures) == ["apercu", "telechargement"]


def test_une_piece_d_un_autre_dossier_ne_s_ouvre_pas_par_celui_ci(api, dossier):
    piece = deposer(api, dossier, document()).json()["piece"]
    autre = enregistrer(api)
    for chemin, corps in (("copie", {"motif": "Instruction"}), ("demarquage", {"motif": "Erreur"})):
        reponse = api.post(f"/demandes/{autre['cle']}/pieces/{piece}/{chemin}/", corps, If_Match=lue(api, autre))
        assert (reponse.status_code, reponse.json()["code"]) == (404, "piece_inconnue")


def test_chaque_fichier_refuse_est_dit_dans_un_seul_probleme(api, dossier, dossier_des_pieces):  # noqa: F811
    reponse = deposer(api, dossier, b"MZ rien", document(1), b"")
    probleme = reponse.json()
    assert reponse.status_code == 422
    assert [une["pointeur"] for une in probleme["erreurs"]] == ["/fichiers/0", "/fichiers/2"]
    assert not Piece.objects.exists()
    assert [un for un in Path(dossier_des_pieces).rglob("*") if un.is_file()] == []


def test_une_cle_d_idempotence_depose_une_fois(api, dossier):
    cle = {"Idempotency-Key": "depot-1"}
    premiere = deposer(api, dossier, document(1), entetes=cle)
    seconde = deposer(api, dossier, document(1), entetes=cle)
    assert (premiere.json(), seconde["Idempotency-Replayed"]) == (seconde.json(), "true")
    autre = deposer(api, dossier, document(2), entetes=cle)
    assert autre.json()["code"] == "cle_deja_utilisee"
    assert Piece.objects.count() == 1


def test_trop_gros_n_est_pas_lu(api, dossier):
    bornes = limites(aujourdhui())
    trop = str(bornes.octets * bornes.fichiers + 10_000_000)
    lus = {"Authorization": f"Bearer {api.jeton}"}

    class Illisible:
        def read(self, *_: object) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    reponse = api.http.generic(
        "POST",
        f"{RACINE}/demandes/{dossier['cle']}/pieces/",
        b"--x",
        content_type="multipart/form-data; boundary=x",
        headers=lus,
        CONTENT_LENGTH=trop,
        **{"wsgi.input": Illisible()},
    )
    assert (reponse.status_code, reponse.json()["code"]) == (413, "corps_trop_gros")


def test_le_nombre_de_fichiers_est_borne_avec_les_mots_du_service(api, dossier):
    bornes = limites(aujourdhui())
    reponse = deposer(api, dossier, *(document(rang) for rang in range(bornes.fichiers + 5)))
    assert (reponse.status_code, reponse.json()["code"]) == (422, "trop_de_fichiers")


@pytest.mark.parametrize(
    ("champs", "statut", "code"),
    [
        ({"type": "releve_bancaire"}, 422, "piece_hors_liste"),
        ({"personne": "9"}, 422, "personne_inconnue"),
        ({"personne": "un"}, 400, "type_incorrect"),
        ({"recue_le": "12/06/2026"}, 400, "date_illisible"),
        ({"canal": "guichet"}, 400, "champ_inconnu"),
        ({"recue_le": ["2026-01-01", "2026-01-02"]}, 400, "champ_repete"),
    ],
)
def test_formulaires_refuses(api, dossier, champs, statut, code):
    reponse = deposer(api, dossier, document(), **champs)
    assert (reponse.status_code, reponse.json()["code"]) == (statut, code)
    assert not Piece.objects.exists()


class TestVersion:
    """The pièces have an ETag of their own: acts on what was read want it, a deposit does not."""

    def test_elle_change_avec_les_pieces_et_pas_avec_le_menage(self, api, dossier):
        vues = [lue(api, dossier)]
        for acte in (
            lambda: deposer(api, dossier, document(1)),
            lambda: demander(api, dossier, "b2_revenu"),
            lambda: abandonner(api, dossier, "b2_revenu"),
            lambda: marquer(api, dossier),
        ):
            reponse = acte()
            assert reponse.status_code in (200, 201), reponse.content
            vues.append(lue(api, dossier))
            assert (reponse["ETag"], reponse.json()["version"]) == (vues[-1], vues[-1].strip('"'))
        assert len(set(vues)) == len(vues)
        Demande.objects.filter(cle=dossier["cle"]).update(version=99)
        assert lue(api, dossier) == vues[-1]
        assert api.get(f"/demandes/{dossier['cle']}/")["ETag"] == '"99"'

    def test_un_depot_ne_perime_pas_une_modification_du_menage(self, api, dossier):
        deposer(api, dossier, document(1))
        assert api.get(f"/demandes/{dossier['cle']}/")["ETag"] == dossier["etag"]

    def test_deux_guichets_deposent_en_meme_temps(self, api, dossier):
        assert deposer(api, dossier, document(1)).status_code == 201
        assert deposer(Api(monde.COMMUNE), dossier, document(2), type="livret_famille").status_code == 201
        assert Piece.objects.count() == 2

    def test_qui_veut_une_version_pour_deposer_l_obtient(self, api, dossier):
        avant = lue(api, dossier)
        assert deposer(api, dossier, document(1), entetes={"If-Match": avant}).status_code == 201
        reponse = deposer(api, dossier, document(2), entetes={"If-Match": avant}, type="livret_famille")
        assert (reponse.status_code, reponse.json()["code"]) == (409, "version_perimee")
        assert f'"{reponse.json()["version_actuelle"]}"' == lue(api, dossier)
        assert Piece.objects.count() == 1

    @pytest.mark.parametrize("acte", ["requetes", "requetes/abandon", "marque", "demarquage", "remplacement"])
    @pytest.mark.parametrize(
        ("entete", "statut", "code"),
        [
            (None, 428, "version_requise"),
            ("celui de la demande", 400, "version_illisible"),
            ('"0123456789abcdef"', 409, "version_perimee"),
        ],
    )
    def test_un_acte_dit_ce_qu_il_a_lu(self, api, dossier, acte, entete, statut, code):
        piece = deposer(api, dossier, document(1)).json()["piece"]
        demander(api, dossier, "b2_revenu")
        avant = image(Demande.objects.get(cle=dossier["cle"]))
        entetes = {} if entete is None else {"If-Match": dossier["etag"] if "demande" in entete else entete}
        if acte == "remplacement":
            reponse = deposer(api, dossier, document(2), vers=f"{piece}/remplacement/", entetes=entetes)
        else:
            chemin = acte if acte.startswith("requetes") else f"{piece}/{acte}"
            corps = {
                "requetes": {"voulues": [{"exigence": "b1_mineur", "personne": 2}]},
                "requetes/abandon": {"exigence": "b2_revenu", "personne": 1, "motif": "Refus"},
                "marque": {"marque": "obsolete", "motif": "Ancienne"},
                "demarquage": {"motif": "Erreur"},
            }[acte]
            entetes = {nom.replace("-", "_"): valeur for nom, valeur in entetes.items()}
            reponse = api.post(f"/demandes/{dossier['cle']}/pieces/{chemin}/", corps, **entetes)
        assert (reponse.status_code, reponse.json()["code"]) == (statut, code)
        apres = image(Demande.objects.get(cle=dossier["cle"]))
        assert {**apres, "consultations": []} == {**avant, "consultations": []}


def marquer(api: Api, dossier: dict[str, Any]) -> Any:
    piece = Piece.objects.latest("pk").cle
    corps = {"marque": "inexploitable", "motif": "Page floue"}
    return api.post(f"/demandes/{dossier['cle']}/pieces/{piece}/marque/", corps, If_Match=lue(api, dossier))


def abandonner(api: Api, dossier: dict[str, Any], code: str, **suite: Any) -> Any:
    corps = {"exigence": code, "personne": 1, "motif": "Le ménage ne l'a pas.", **suite}
    return api.post(f"/demandes/{dossier['cle']}/pieces/requetes/abandon/", corps, If_Match=lue(api, dossier))


def demander(api: Api, dossier: dict[str, Any], code: str, personne: int | None = 1, **suite: Any) -> Any:
    corps = {"voulues": [{"exigence": code, "personne": personne}], **suite}
    return api.post(f"/demandes/{dossier['cle']}/pieces/requetes/", corps, If_Match=lue(api, dossier))


def test_demander_une_fois_pour_tous_puis_abandonner(api, dossier):
    faite = demander(api, dossier, "b2_revenu")
    assert (faite.status_code, faite.json()["exigences"]) == (201, ["b2_revenu"])
    assert exigence(etat(api, dossier), "b2_revenu")["requete"]["organisme"] == monde.organisme(monde.COMMUNE).nom
    seconde = demander(api, dossier, "b2_revenu")
    assert (seconde.status_code, seconde.json()["code"]) == (409, "piece_deja_demandee")
    assert monde.organisme(monde.COMMUNE).nom in seconde.json()["detail"]
    assert demander(api, dossier, "releve_bancaire").json()["code"] == "piece_hors_liste"
    assert abandonner(api, dossier, "b2_revenu").json()["ouvertes"] is False
    assert abandonner(api, dossier, "b2_revenu").json()["code"] == "requete_inconnue"
    assert RequetePiece.objects.get().abandon_motif


def test_marquer_demarquer_remplacer(api, dossier):
    piece = deposer(api, dossier, document(1)).json()["piece"]
    chemin = f"/demandes/{dossier['cle']}/pieces/{piece}"
    assert marquer(api, dossier).json()["marque"] == "inexploitable"
    assert exigence(etat(api, dossier), "a_identite_francais")["statut"] == "inexploitable"
    assert api.post(f"{chemin}/demarquage/", {"motif": "Erreur"}, If_Match=lue(api, dossier)).json()["marque"] == ""
    neuve = deposer(api, dossier, document(2), vers=f"{piece}/remplacement/", entetes={"If-Match": lue(api, dossier)})
    assert neuve.status_code == 201, neuve.content
    lues = {une["cle"]: une for une in etat(api, dossier)["pieces"]}
    assert (lues[piece]["etat"], lues[neuve.json()["piece"]]["remplace"]) == ("remplacee", piece)


def test_une_piece_medicale_ne_dit_que_sa_presence(api, dossier):
    demande = Demande.objects.get(cle=dossier["cle"])
    assert deposer(api, dossier, document(1), type="certificat_medical").status_code == 201
    lue = etat(api, dossier)["pieces"][0]
    assert (lue["sensible"], lue["type"], lue["fichiers"], lue["marque_motif"]) == (True, None, [], "")
    fichier = FichierPiece.objects.get(menage=demande.menage_id)
    chemin = f"/demandes/{dossier['cle']}/pieces/{lue['cle']}"
    assert api.get(f"{chemin}/fichiers/{fichier.cle}/1/").json()["code"] == "piece_sensible"
    assert api.post(f"{chemin}/copie/", {"motif": "Instruction"}).status_code == 403


def image(demande: Demande) -> dict[str, Any]:
    """Rows and events of the pièces of a demande, without cles and instants."""
    colonnes = (
        "personne",
        "type",
        "etat",
        "canal",
        "recue_le",
        "organisme_id",
        "annee",
        "mois_du",
        "mois_au",
        "marque",
    )
    fichiers = ("rang", "nature", "octets", "pages", "empreinte", "cle_id")
    evenements = Evenement.objects.filter(demande=demande).order_by("pk")
    return {
        "pieces": list(Piece.objects.filter(menage=demande.menage_id).order_by("pk").values_list(*colonnes)),
        "fichiers": [
            [bytes(valeur) if isinstance(valeur, memoryview) else valeur for valeur in ligne]
            for ligne in FichierPiece.objects.filter(menage=demande.menage_id).order_by("pk").values_list(*fichiers)
        ],
        "requetes": list(RequetePiece.objects.values_list("exigence", "personne", "piece__type")),
        "evenements": [(e.nature, e.survenu_le, e.details | {"piece": ""}) for e in evenements],
        "consultations": sorted(TraceConsultation.objects.values_list("nature", "objet_type")),
    }


def puis_defaire(faire: Any, demande: Demande) -> tuple[Any, dict[str, Any]]:
    with transaction.atomic():
        rendu = faire(), image(demande)
        transaction.set_rollback(True)
    assert not Piece.objects.exists()
    return rendu


@pytest.mark.parametrize(
    ("type_", "rang", "contenus"),
    [
        ("passeport", 1, [document(1), document(2)]),
        ("passeport", 1, [b"", b"rien", document(1)]),
        ("passeport", 1, [document(1), document(1)]),
        ("passeport", 1, []),
        ("casier_judiciaire", 1, [document(1)]),
        ("avis_imposition", 1, [document(1)]),
    ],
    ids=["deposee", "fichiers refuses", "en double", "sans fichier", "hors liste", "sans annee"],
)
def test_le_service_et_l_api_font_de_meme(api, dossier, type_, rang, contenus):
    demande = Demande.objects.get(cle=dossier["cle"])
    personne = Personne.objects.get(menage=demande.menage_id, rang=rang).pk

    def par_le_service() -> list[tuple[str, str]]:
        saisie = SaisiePiece(type_, contenus, aujourdhui(), canal="api", personne_id=personne)
        try:
            pieces.deposer(demande.pk, saisie=saisie, acteur=api.acteur)
        except ActionRefusee as refusee:
            return [(un.code, un.message) for un in refusee.refus]
        return []

    def par_l_api() -> list[tuple[str, str]]:
        reponse = deposer(api, dossier, *contenus, type=type_, personne=str(rang))
        return [(une["code"], une["detail"]) for une in reponse.json().get("erreurs", [])]

    pieces.demander(demande.pk, saisie=_requete(personne), acteur=api.acteur)
    assert puis_defaire(par_le_service, demande) == puis_defaire(par_l_api, demande)


def _requete(personne: int) -> Any:
    return SaisieRequete([("a_identite_francais", personne)], courrier=False)
