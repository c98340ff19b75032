"""Classes of residences (R441-2-10 4°): who gives them, what they may be, where they are read."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from attributions.models import ClasseResidence, ImportClasses
from attributions.rules.candidats import Raison
from attributions.rules.classes import raison_de_mixite
from attributions.services import classes as service
from attributions.services import classes_import
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe
from tests import monde
from tests.api.atelier import Api
from tests.attributions.classes.fabrique import (
    LILAS,
    PLAN,
    est_ensemble,
    un_tableau,
    une_classe,
    une_residence,
    une_saisie,
)
from tests.factories.attributions import un_logement, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def classer(profil: str = monde.EPT, **champs: Any) -> service.Bilan:
    logement = champs.pop("logement", None) or une_residence()
    return service.classer(
        acteur=monde.acteur(profil), territoire=est_ensemble(), saisie=une_saisie(logement, **champs)
    )


# --- rules ---


@pytest.mark.parametrize(
    ("classe", "quartile", "attendue"),
    [
        # Nothing to say of a residence without fragility, or of a household whose quartile nobody knows.
        ("A", True, ""), ("B", False, ""), ("", True, ""), ("D", None, ""),
        ("C", True, "Premier quartile, dans une résidence fragile (classe C)"),
        ("D", False, "Au-dessus du premier quartile, dans une résidence très fragile (classe D)"),
    ],
)  # fmt: skip
def test_ce_que_la_classe_dit_d_un_menage(classe: str, quartile: bool | None, attendue: str) -> None:
    """L441-2-2: only a résidence listed by the CIA allows a refusal for mixité; a class informs (R441-2-10 4°)."""
    assert raison_de_mixite(classe, quartile) == attendue
    assert Raison(attendue).favorable is None


# --- who gives a class ---


@pytest.mark.parametrize(
    ("profil", "nature"),
    [
        (monde.EPT, None), (monde.GESTIONNAIRE, None), (monde.EPCI, Nature.INTERDIT), (monde.VILLE_DE_PARIS, Nature.INTERDIT),
        (monde.BAILLEUR, Nature.INTERDIT), (monde.COMMUNE, Nature.INTERDIT), (monde.PREFECTURE, Nature.INTERDIT),
    ],
)  # fmt: skip
def test_qui_classe(profil: str, nature: Nature | None) -> None:
    """L441-2-8: the plan is the EPCI's, the EPT's or Paris's."""
    if nature is None:
        assert classer(profil).ecrites == 1
        assert TraceActe.objects.filter(acte="classer_residence").count() == 1
        return
    with pytest.raises(ActionRefusee) as refusee:
        classer(profil)
    assert refusee.value.premier.nature is nature
    assert not ClasseResidence.objects.exists()


@pytest.mark.parametrize(
    ("champs", "champ", "attendu"),
    [
        ({"classe": "E"}, "classe", "n'existe pas"),
        ({"plan": " "}, "plan", "le plan qui la donne"),
        ({"residence": "Tour inconnue"}, "residence", "Aucun logement de ce bailleur"),
        ({"residence": ""}, "residence", "manque"),
        ({"indicateurs": {str(un): "1" for un in range(13)}}, "indicateurs", "12 indicateurs"),
    ],
)
def test_ce_qu_une_classe_ne_peut_pas_etre(champs: dict[str, Any], champ: str, attendu: str) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        classer(**champs)
    assert refusee.value.premier.champ == champ
    assert attendu in refusee.value.premier.message
    assert refusee.value.premier.issue
    assert not ClasseResidence.objects.exists()


def test_le_plan_ne_qualifie_que_ses_communes() -> None:
    with pytest.raises(ActionRefusee) as refusee:
        classer(logement=une_residence(commune=monde.SAINT_DENIS))
    assert refusee.value.premier.code == "commune_hors_territoire"


def test_la_classe_d_avant_s_arrete_la_veille_et_le_passe_reste() -> None:
    logement, le = une_residence(), aujourdhui()
    une_classe(logement, "B", du=le - timedelta(days=400))
    classer(logement=logement)
    assert list(ClasseResidence.objects.order_by("du").values_list("classe", "au")) == [
        ("B", le - timedelta(days=1)), ("C", None),
    ]  # fmt: skip
    assert service.classes_de([logement], le=le)[logement.pk].classe == "C"
    assert service.classes_de([logement], le=le - timedelta(days=2))[logement.pk].classe == "B"
    assert service.classes_de([logement], le=le - timedelta(days=900)) == {}


def test_la_meme_classe_du_meme_plan_ne_s_ecrit_pas_deux_fois() -> None:
    logement = une_residence()
    assert classer(logement=logement).ecrites == 1
    assert classer(logement=logement).inchangees == 1
    # Another class on the same day would rewrite what was in force.
    with pytest.raises(ActionRefusee) as refusee:
        classer(logement=logement, classe="D")
    assert refusee.value.premier.code == "classe_deja_prevue"
    assert ClasseResidence.objects.count() == 1


def test_deux_orthographes_d_une_residence_ont_la_meme_classe() -> None:
    un, autre = une_residence("RÉSIDENCE DE L'ÉCLUSE"), une_residence("Residence de l ecluse")
    assert classer(logement=un).ecrites == 1
    lues = service.classes_de([un, autre], le=aujourdhui())
    assert {lues[un.pk].classe, lues[autre.pk].classe} == {"C"}


def test_mettre_fin() -> None:
    une, lieu, le = une_classe(une_residence(), du=aujourdhui() - timedelta(days=30)), est_ensemble(), aujourdhui()
    with pytest.raises(ActionRefusee) as refusee:
        service.cesser(une.pk, au=une.du - timedelta(days=1), acteur=monde.acteur(monde.EPT), territoire=lieu)
    assert refusee.value.premier.champ == "au"
    service.cesser(une.pk, au=le - timedelta(days=1), acteur=monde.acteur(monde.EPT), territoire=lieu)
    assert not ClasseResidence.objects.filter(au=None).exists()
    with pytest.raises(ActionRefusee) as refusee:
        service.cesser(une.pk, au=le, acteur=monde.acteur(monde.EPT), territoire=lieu)
    assert refusee.value.premier.code == "classe_finie"


# --- the file ---


def essayer(octets: bytes) -> ImportClasses:
    return classes_import.essayer(
        octets, plan=PLAN, du=aujourdhui(), acteur=monde.acteur(monde.EPT), territoire=est_ensemble()
    )


def test_un_fichier_s_essaie_puis_s_applique() -> None:
    siren = une_residence().attribuant.siren
    essai = essayer(
        un_tableau(
            f"{siren};{monde.MONTREUIL};Les Lilas;c;31 %",
            f"999999999;{monde.MONTREUIL};Les Lilas;C;",
            f"{siren};00000;Les Lilas;C;",
            f"{siren};{monde.MONTREUIL};Inconnue;C;",
            f"{siren};{monde.MONTREUIL};LES LILAS;D;",
            f"{siren};{monde.MONTREUIL};Les Lilas;Z;",
        )
    )
    assert not ClasseResidence.objects.exists()
    assert [une["residence"] for une in essai.lignes] == ["Les Lilas"]
    assert [(ligne, colonne) for ligne, colonne, _ in essai.erreurs] == [
        (3, "bailleur"), (4, "commune"), (5, "residence"), (6, "residence"), (7, "classe"),
    ]  # fmt: skip
    fait, bilan = classes_import.appliquer(essai.pk, acteur=monde.acteur(monde.EPT), territoire=est_ensemble())
    une = ClasseResidence.objects.get()
    assert (une.programme, une.classe, une.indicateurs, une.plan) == (LILAS, "C", {"taux de pauvreté": "31 %"}, PLAN)
    assert (bilan.ecrites, fait.applique_a is not None) == (1, True)
    with pytest.raises(ActionRefusee) as refusee:
        classes_import.appliquer(essai.pk, acteur=monde.acteur(monde.EPT), territoire=est_ensemble())
    assert refusee.value.premier.code == "import_applique"
    assert ClasseResidence.objects.count() == 1


def test_un_classeur_excel_se_lit_comme_le_csv() -> None:
    """SIREN and INSEE codes as numbers, an empty line: same line numbers, same classes."""
    siren = une_residence().attribuant.siren
    assert siren is not None
    classeur = Workbook()
    for une in (
        ["Bailleur", "Commune", "Residence", "Classe", "Vacance"], [int(siren), int(monde.MONTREUIL), "Les Lilas", "c", 2],
        [], [int(siren), 1004, "Les Lilas", "C", None],
    ):  # fmt: skip
        classeur.active.append(une)
    cible = io.BytesIO()
    classeur.save(cible)
    essai = essayer(cible.getvalue())
    assert [(une["rang"], une["classe"], une["indicateurs"]) for une in essai.lignes] == [(2, "C", {"vacance": "2"})]
    assert [(ligne, colonne) for ligne, colonne, _ in essai.erreurs] == [(4, "commune")]


def test_ce_qui_a_change_entre_l_essai_et_l_application_rejoint_le_rapport() -> None:
    logement = une_residence()
    essai = essayer(un_tableau(f"{logement.attribuant.siren};{monde.MONTREUIL};Les Lilas;C;"))
    une_classe(logement, "B", du=aujourdhui() + timedelta(days=10))
    fait, bilan = classes_import.appliquer(essai.pk, acteur=monde.acteur(monde.EPT), territoire=est_ensemble())
    assert (bilan.ecrites, len(bilan.refus)) == (0, 1)
    assert fait.erreurs[0][:2] == [2, "du"]


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "fichier_vide"),
        (b"bailleur;commune;residence;classe\n", "fichier_vide"),
        (b"bailleur;commune;classe\n1;2;3\n", "colonnes"),
        (b"bailleur;commune;residence;classe;classe\n1;2;3;4;5\n", "colonnes"),
        (b"\x00\x01PK", "fichier_illisible"),
        (b"bailleur;commune;residence;classe\n" + b"1;2;3;C\n" * 5001, "trop_de_lignes"),
        (b"x" * 2_000_001, "fichier_trop_gros"),
    ],
    ids=["vide", "entete-seul", "colonne-absente", "colonne-double", "binaire", "trop-de-lignes", "trop-gros"],
)
def test_un_fichier_qui_ne_se_lit_pas(octets: bytes, code: str) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        essayer(octets)
    assert refusee.value.premier.code == code
    assert refusee.value.premier.issue
    assert not ImportClasses.objects.exists()


def test_un_fichier_coute_autant_pour_une_ligne_que_pour_cent() -> None:
    logements = [une_residence(f"Résidence {rang}") for rang in range(100)]
    siren = logements[0].attribuant.siren

    def cout(nombre: int) -> int:
        lignes = [f"{siren};{monde.MONTREUIL};Résidence {rang};B;" for rang in range(nombre)]
        with CaptureQueriesContext(connection) as lues:
            essai = essayer(un_tableau(*lignes))
            classes_import.appliquer(essai.pk, acteur=monde.acteur(monde.EPT), territoire=est_ensemble())
        assert len(essai.lignes) == nombre
        return len(lues)

    premier = cout(1)
    ClasseResidence.objects.all().delete()
    assert cout(100) == premier


# --- screens ---


def test_la_page_du_territoire_et_ses_filtres() -> None:
    lieu = est_ensemble()
    une_classe(une_residence(), "C")
    une_classe(une_residence("LA NOUE"), "A")
    adresse = reverse("attributions:classes", args=[lieu.pk])
    page = entrer(monde.EPT).get(adresse).content.decode()
    assert "LES LILAS" in page
    assert "LA NOUE" in page
    assert "Taux de pauvreté : 31\u00a0%" in page
    assert "Classer une résidence" in page
    filtree = entrer(monde.BAILLEUR).get(adresse + "?classe=C").content.decode()
    assert "LES LILAS" in filtree
    assert "LA NOUE" not in filtree
    assert "Classer une résidence" not in filtree
    assert "Aucune résidence pour ces filtres" in entrer(monde.EPT).get(adresse + "?classe=D").content.decode()


def test_classer_importer_et_finir_a_l_ecran() -> None:
    logement, lieu, client = une_residence(), est_ensemble(), entrer(monde.EPT)
    formulaire = {
        "bailleur": str(logement.attribuant_id), "commune": monde.MONTREUIL, "residence": "les lilas", "classe": "C",
        "du": f"{aujourdhui():%d/%m/%Y}", "plan": PLAN, "indicateurs": "Taux de pauvreté : 31 %\nVacance : 2 %",
    }  # fmt: skip
    adresse = reverse("attributions:classer", args=[lieu.pk])
    assert client.post(adresse, {**formulaire, "indicateurs": "sans séparateur"}).status_code == 422
    assert client.post(adresse, formulaire).status_code == 302
    une = ClasseResidence.objects.get()
    assert une.indicateurs == {"Taux de pauvreté": "31 %", "Vacance": "2 %"}
    assert entrer(monde.EPCI).get(adresse).status_code == 403
    fin = reverse("attributions:cesser_classe", args=[lieu.pk, une.pk])
    assert client.post(fin, {"au": f"{aujourdhui():%d/%m/%Y}"}).status_code == 302
    assert ClasseResidence.objects.get().au == aujourdhui()


def test_le_fichier_a_l_ecran() -> None:
    logement, lieu, client = une_residence(), est_ensemble(), entrer(monde.EPT)
    contenu = un_tableau(f"{logement.attribuant.siren};{monde.MONTREUIL};Les Lilas;C;", "1;2;3;C;")
    adresse = reverse("attributions:importer_classes", args=[lieu.pk])
    donnees = {"plan": PLAN, "du": f"{aujourdhui():%d/%m/%Y}"}
    assert client.post(adresse, donnees).status_code == 422
    reponse = client.post(adresse, {**donnees, "fichier": SimpleUploadedFile("plan.csv", contenu)})
    page = client.get(reponse.url).content.decode()
    assert "Aucun bailleur du dispositif ne porte ce SIREN" in page
    assert "Appliquer 1 résidence" in page
    essai = ImportClasses.objects.get()
    for route in ("import_classes", "rapport_classes"):
        assert client.get(reverse(f"attributions:{route}", args=[lieu.pk, essai.cle])).status_code == 200
        assert entrer(monde.EPCI).get(reverse(f"attributions:{route}", args=[lieu.pk, essai.cle])).status_code == 403
    appliquer = reverse("attributions:appliquer_classes", args=[lieu.pk, essai.cle])
    assert client.post(appliquer).status_code == 302
    assert ClasseResidence.objects.count() == 1
    assert "déjà été appliqué" in client.post(appliquer, follow=True).content.decode()


def test_la_classe_est_lue_sur_le_logement_la_vacance_et_la_liste() -> None:
    logement = une_residence()
    autre = un_logement(commune=monde.MONTREUIL)
    une_classe(logement, "C")
    client = entrer(monde.BAILLEUR)
    for objet in (logement, une_vacance(logement)):
        route = "logement" if objet is logement else "vacance"
        page = client.get(reverse(f"attributions:{route}", args=[objet.cle])).content.decode()
        assert "C : fragile" in page
        assert PLAN in page
    liste = client.get(reverse("attributions:logements") + "?classe=C").content.decode()
    assert logement.reference in liste
    assert autre.reference not in liste


def test_l_api_liste_les_classes_par_page() -> None:
    logement, lieu = une_residence(), est_ensemble()
    une_classe(logement, "C")
    une_classe(une_residence("LA NOUE"), "A")
    une_classe(une_residence("FINIE"), "D", du=aujourdhui() - timedelta(days=9), au=aujourdhui() - timedelta(days=1))
    api = Api(monde.BAILLEUR)
    premiere = api.get(f"/classes/?territoire={lieu.pk}&taille=1").json()
    assert [une["residence"] for une in premiere["classes"]] == ["LES LILAS"]
    assert premiere["classes"][0]["bailleur"] == logement.attribuant.siren
    suite = api.get(f"/classes/?taille=1&curseur={premiere['curseur_suivant']}").json()
    assert [une["residence"] for une in suite["classes"]] == ["LA NOUE"]
    assert suite["curseur_suivant"] is None
    assert len(api.get("/classes/?classe=A").json()["classes"]) == 1
    assert {api.get(f"/classes/?{faux}").status_code for faux in ("classe=Z", "territoire=x", "curseur=-1")} == {400}
