"""Lists as files: asked, made with the rights of the moment, downloaded by who asked, swept."""

from __future__ import annotations

import csv
import html
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from openpyxl import load_workbook

from habilitations.models import Affectation, OrganismeUserObjectPermission
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from registre.models import Demande
from reporting.models import Export
from reporting.services import exports
from reporting.services.exports import SaisieExport
from socle import travaux
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.errors import ActionRefusee
from socle.models import TraceActe, TraceConsultation
from tests import monde
from tests.factories import registre
from tests.registre.web.conftest import enregistree, entrer, entrer_accueil

__all__ = ["enregistree"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _dossier(tmp_path, settings):
    settings.DOSSIER_EXPORTS = tmp_path


@pytest.fixture
def acteur():
    return monde.acteur(monde.COMMUNE)


def demander(acteur, colonnes=("titulaire", "communes"), **champs) -> Export:
    return exports.demander_export(SaisieExport(champs.pop("parametres", {}), list(colonnes), **champs), acteur=acteur)


def produire(export: Export) -> Export:
    travaux.executer(export.travail_id)
    export.refresh_from_db()
    return export


def dans_le_dossier() -> list[str]:
    return [fichier.name for fichier in Path(settings.DOSSIER_EXPORTS).iterdir()]


def feuille(export: Export, titre: str = "Demandes") -> list[list[object]]:
    classeur = load_workbook(Path(settings.DOSSIER_EXPORTS) / export.fichier)
    return [[cellule.value for cellule in ligne] for ligne in classeur[titre].iter_rows()]


def test_le_fichier_garde_colonnes_ordre_filtres_et_tri(acteur, enregistree):
    for nom in ("Zola", "Adam"):
        enregistree(nom)
    enregistree("Protégée", protege=True)
    export = produire(demander(acteur, ("dossier", "titulaire", "communes"), parametres={"type": "T3", "tri": "nom"}))

    lues = feuille(export)
    assert lues[0] == [
        "Valable jusqu'au", "Situation", "À faire", "Numéro unique", "Nom", "Prénom", "Communes demandées"
    ]  # fmt: skip
    assert [ligne[4] for ligne in lues[1:-1]] == ["Adam", "Protégée", "Zola"]
    assert [ligne[6] for ligne in lues[1:-1]] == ["Montreuil, Bagnolet", "Dossier protégé", "Montreuil, Bagnolet"]
    assert (export.etat, export.lignes) == ("pret", 3)
    assert (Path(settings.DOSSIER_EXPORTS) / export.fichier).stat().st_mode & 0o777 == 0o600
    assert dans_le_dossier() == [export.fichier]


def test_le_filigrane_dit_qui_quand_et_pour_qui(acteur, enregistree):
    enregistree()
    export = produire(demander(acteur))

    filigrane = feuille(export)[-1][0]
    assert "Camille" in filigrane
    assert "Ville de Montreuil" in filigrane
    assert f"{aujourdhui():%d/%m/%Y}" in filigrane
    origine = feuille(export, "Origine")
    assert ["Colonne", "numero"] in [ligne[:2] for ligne in origine]
    assert ["Lignes", None, "1"] in origine


def test_un_csv_porte_les_memes_lignes(acteur, enregistree):
    enregistree("=cmd|' /C calc'!A0")
    export = produire(demander(acteur, ("titulaire",), format="csv"))

    texte = (Path(settings.DOSSIER_EXPORTS) / export.fichier).read_text(encoding="utf-8")
    lignes = list(csv.reader(io.StringIO(texte.removeprefix("\ufeff")), delimiter=";"))
    assert lignes[0] == ["Numéro unique", "Nom", "Prénom"]
    assert lignes[1][1] == "'=cmd|' /C calc'!A0"
    assert lignes[-1][0].startswith("Export ")


def test_aucune_cellule_ne_devient_une_formule(acteur, enregistree):
    enregistree("=1+1", "@SUM(A1)")
    lues = feuille(produire(demander(acteur, ("titulaire",))))
    assert lues[1][1:] == ["'=1+1", "'@SUM(A1)"]


def test_les_droits_sont_relus_au_moment_de_l_export(acteur, enregistree):
    enregistree()
    export = demander(acteur)
    Affectation.objects.filter(pk=acteur.affectation_id).update(au=aujourdhui() - timedelta(days=1))
    produire(export)

    assert (export.etat, export.fichier) == ("refuse", "")
    assert export.message
    assert dans_le_dossier() == []
    assert not TraceConsultation.objects.filter(nature="export").exists()


def test_le_perimetre_est_relu_au_moment_de_l_export(acteur, enregistree):
    partie, restee = enregistree("Partie"), enregistree("Restée")
    export = demander(acteur, ("titulaire",))
    Demande.objects.filter(pk=partie.pk).update(territoires=[], guichet=monde.guichet(monde.BAILLEUR))
    produire(export)

    assert [ligne[1] for ligne in feuille(export)[1:-1]] == ["Restée"]
    assert TraceConsultation.objects.get(nature="export").objets == [restee.pk]


def test_une_colonne_fermee_depuis_est_laissee_et_nommee(acteur, enregistree):
    enregistree()
    export = demander(acteur, ("titulaire", "handicap"))
    OrganismeUserObjectPermission.objects.filter(user=acteur.agent_id, permission__codename="designer").delete()
    produire(export)

    assert feuille(export)[0] == ["Numéro unique", "Nom", "Prénom"]
    assert "Besoin lié au handicap" in export.message


def test_un_filtre_ferme_depuis_arrete_l_export(acteur, enregistree):
    enregistree()
    export = demander(acteur, parametres={"etat": "radiee"})
    OrganismeUserObjectPermission.objects.filter(
        user=acteur.agent_id, permission__codename="consulter_archive"
    ).delete()
    produire(export)

    assert export.etat == "refuse"
    assert "État : Radiée" in export.message


def test_le_texte_cherche_est_chiffre_puis_efface(acteur, enregistree):
    enregistree("Koné")
    enregistree("Autre")
    export = demander(acteur, ("titulaire",), texte="Koné")

    export.refresh_from_db()
    assert b"Kon" not in bytes(export.texte)
    assert "Kon" not in str(Export.objects.values().get(pk=export.pk) | {"texte": None})
    produire(export)
    assert export.texte is None
    assert [ligne[1] for ligne in feuille(export)[1:-1]] == ["Koné"]


def test_qui_n_exporte_pas_ne_demande_rien():
    for profil in (monde.EPT, monde.LIEU_ACCUEIL, monde.OBSERVATOIRE):
        with pytest.raises(ActionRefusee) as refusee:
            demander(monde.acteur(profil))
        assert refusee.value.premier.statut_http == 403
    assert entrer_accueil().get("/exports/nouveau/").status_code == 403


def test_trois_exports_a_la_fois(acteur):
    for _ in range(exports.EN_COURS_AU_PLUS):
        demander(acteur)
    with pytest.raises(ActionRefusee) as refusee:
        demander(acteur)
    assert refusee.value.premier.statut_http == 429


def test_le_nombre_de_requetes_suit_les_tranches_pas_les_lignes(acteur, monkeypatch, django_assert_max_num_queries):
    couts = []
    for nombre in (1, 6):
        for _ in range(nombre):
            registre.demande(acteur, deposee_le=aujourdhui())
        export = demander(acteur, [une.code for une in exports.CATALOGUE.colonnes])
        with django_assert_max_num_queries(60) as requetes:
            produire(export)
        assert export.etat == "pret"
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_par_tranches_l_ordre_reste_et_rien_ne_manque(acteur, monkeypatch, enregistree):
    monkeypatch.setattr(exports, "TRANCHE", 2)
    monkeypatch.setattr(exports, "TRACEES_ENSEMBLE", 3)
    ids = {enregistree(nom).pk for nom in ("Ed", "Al", "Cy", "Bo", "Di")}
    export = produire(demander(acteur, ("titulaire",), parametres={"tri": "-nom"}))

    assert [ligne[1] for ligne in feuille(export)[1:-1]] == ["Ed", "Di", "Cy", "Bo", "Al"]
    traces = [set(t.objets) for t in TraceConsultation.objects.filter(nature="export")]
    assert set().union(*traces) == ids
    assert sum(map(len, traces)) == len(ids)


def test_un_export_abandonne_ne_laisse_rien(acteur, monkeypatch, enregistree):
    monkeypatch.setattr(exports, "TRANCHE", 1)
    enregistree("Un"), enregistree("Deux")
    export = demander(acteur)
    exports.abandonner(export.pk, acteur=acteur)
    produire(export)
    assert export.etat == "refuse"
    assert dans_le_dossier() == []


def test_un_abandon_en_pleine_ecriture_ne_laisse_rien(acteur, monkeypatch, enregistree):
    monkeypatch.setattr(exports, "TRANCHE", 1)
    enregistree("Un"), enregistree("Deux")
    export = demander(acteur)
    reponses = iter([False, True])
    monkeypatch.setattr(exports, "est_annule", lambda _travail: next(reponses))
    produire(export)
    assert (export.etat, dans_le_dossier()) == ("refuse", [])


def test_demander_suivre_telecharger(acteur, enregistree):
    enregistree()
    client = entrer(monde.COMMUNE)
    page = html.unescape(client.get("/exports/nouveau/?type=T3&colonnes=titulaire,besoin").content.decode())
    assert "Type recherché : T3" in page
    assert "Numéro unique, Nom, Prénom, Adultes, Enfants, Types recherchés" in page

    sans = client.post("/exports/nouveau/", {"requete": "type=T3", "format": "xlsx"})
    assert (sans.status_code, Export.objects.count()) == (422, 0)
    assert client.post("/exports/nouveau/", {"requete": "type=T3", "engagement": "oui"}).url == "/exports/"
    assert "every 2s" in client.get("/exports/").content.decode()

    export = produire(Export.objects.get())
    adresse = f"/exports/{export.cle}/fichier/"
    assert adresse in client.get("/exports/").content.decode()
    recu = client.get(adresse)
    octets = b"".join(recu.streaming_content)
    assert load_workbook(io.BytesIO(octets))["Demandes"]["E2"].value is not None
    assert "attachment" in recu["Content-Disposition"]
    export.refresh_from_db()
    assert export.telechargements == 1
    assert TraceActe.objects.filter(acte="telecharger_export", objet_id=export.pk).exists()
    for profil, statut in ((monde.BAILLEUR, 404), (monde.EPT, 403)):
        assert entrer(profil).get(adresse).status_code == statut


def test_une_adresse_forgee_n_est_pas_exportee():
    client = entrer(monde.COMMUNE)
    reponse = client.post("/exports/nouveau/", {"requete": "colonnes=titulaire,nir", "engagement": "oui"})
    assert (reponse.status_code, Export.objects.count()) == (422, 0)
    assert "« nir »" in html.unescape(reponse.content.decode())


def test_un_fichier_expire_s_efface(acteur, enregistree):
    enregistree()
    export = produire(demander(acteur))
    assert exports.purger() == 0
    with horloge_a(maintenant() + exports.CONSERVATION + timedelta(minutes=1)):
        with pytest.raises(ActionRefusee):
            exports.ouvrir_le_fichier(export.pk, acteur=acteur)
        assert exports.purger() == 1
    export.refresh_from_db()
    assert (export.etat, export.fichier) == ("efface", "")
    assert dans_le_dossier() == []


def test_effacer_avant_l_heure(acteur, enregistree):
    enregistree()
    export = produire(demander(acteur))
    assert entrer(monde.BAILLEUR).post(f"/exports/{export.cle}/effacer/").status_code == 404
    assert entrer(monde.COMMUNE).post(f"/exports/{export.cle}/effacer/").status_code == 302
    assert dans_le_dossier() == []


def test_seules_des_fonctions_exportent():
    """Lists leave with those who attribute and those who answer for the organisme or the device."""
    qui = {fonction for fonction in Fonction if Droit.EXPORTER in DROITS_PAR_FONCTION[fonction]}
    assert qui == {Fonction.ATTRIBUTION, Fonction.RESPONSABLE, Fonction.GESTIONNAIRE}
