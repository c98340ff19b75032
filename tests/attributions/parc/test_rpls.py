"""An RPLS file into the stock: what it creates, corrects, closes, refuses; the same file twice; a killed worker."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from attributions.models import ImportRpls, Logement, MiseADisposition, SituationQpv
from attributions.services.rpls import import_
from attributions.services.rpls.reception import chemin_de, recevoir
from attributions.web.parc.imports import LIGNES_MONTREES
from habilitations.models import Organisme
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from socle.models import Travail
from socle.travaux import executer
from tests import monde
from tests.factories import attributions as usine
from tests.factories import rpls
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


@pytest.fixture
def bailleur(settings, tmp_path):
    settings.DOSSIER_RPLS = tmp_path
    organisme = monde.organisme(monde.BAILLEUR)
    Organisme.objects.filter(pk=organisme.pk).update(siren=rpls.SIREN)
    return monde.acteur(monde.BAILLEUR)


def importer(octets: bytes, acteur) -> ImportRpls:
    recu = recevoir([octets], acteur=acteur)
    executer(recu.travail_id)
    recu.refresh_from_db()
    return recu


def rapport(recu, settings) -> list[tuple]:
    feuille = load_workbook(settings.DOSSIER_RPLS / recu.rapport).active
    return [tuple(ligne) for ligne in feuille.iter_rows(min_row=2, values_only=True)]


def test_un_logement_est_cree_avec_ses_champs(bailleur):
    recu = importer(rpls.fichier(rpls.ligne()), bailleur)
    logement = Logement.objects.get(reference="LGT-1")
    assert (recu.crees, recu.mis_a_jour, recu.en_erreur) == (1, 0, 0)
    assert (logement.rpls, logement.commune.code, logement.typologie, logement.pieces) == (
        "0000000001",
        "93066",
        "T3",
        3,
    )
    assert (logement.loyer, logement.plafond, logement.dpe_le) == (Decimal(480), "PLUS", date(2021, 3, 1))
    assert (logement.voie, logement.millesime, logement.conventionne) == ("DE LA RÉPUBLIQUE", 2026, True)
    assert monde.commune("93066").pk in logement.territoires


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "latin-1"])
def test_l_encodage_se_reconnait(bailleur, encodage):
    importer(rpls.fichier(rpls.ligne(), encodage=encodage), bailleur)
    assert Logement.objects.get(reference="LGT-1").voie == "DE LA RÉPUBLIQUE"


def test_un_logement_connu_est_corrige_sans_perdre_ce_que_le_fichier_tait(bailleur):
    logement = usine.un_logement(reference="LGT-1", rpls="", exception_rpls="Logement neuf", charges=Decimal(90))
    recu = importer(rpls.fichier(rpls.ligne(c44="500", c49="")), bailleur)
    logement.refresh_from_db()
    assert (recu.crees, recu.mis_a_jour) == (0, 1)
    assert (logement.rpls, logement.exception_rpls, logement.loyer) == ("0000000001", "", Decimal(500))
    assert (logement.charges, logement.ascenseur, logement.version) == (Decimal(90), True, 2)


def test_le_meme_fichier_deux_fois_ne_fait_rien_de_plus(bailleur):
    octets = rpls.fichier(rpls.ligne())
    premier, second = importer(octets, bailleur), importer(octets, bailleur)
    assert (second.pk, second.crees) == (premier.pk, 1)
    assert ImportRpls.objects.count() == 1


def test_un_fichier_corrige_ne_touche_que_ce_qui_change(bailleur):
    importer(rpls.fichier(rpls.ligne(), rpls.ligne(c1="0000000002", c2="LGT-2")), bailleur)
    recu = importer(rpls.fichier(rpls.ligne(c44="510"), rpls.ligne(c1="0000000002", c2="LGT-2")), bailleur)
    assert (recu.crees, recu.mis_a_jour) == (0, 1)


def test_sans_identifiant_l_absence_est_motivee(bailleur):
    importer(rpls.fichier(rpls.ligne(c1="")), bailleur)
    logement = Logement.objects.get(reference="LGT-1")
    assert (logement.rpls, logement.exception_rpls) == ("", "Sans identifiant dans le fichier RPLS 2026")


def test_un_fichier_sans_identifiant_n_efface_pas_celui_qu_on_a(bailleur):
    usine.un_logement(reference="LGT-1", rpls="ABCDEFGHIJ")
    importer(rpls.fichier(rpls.ligne(c1="")), bailleur)
    assert Logement.objects.get(reference="LGT-1").rpls == "ABCDEFGHIJ"


def test_le_quartier_prioritaire_s_ouvre_et_se_ferme_au_1er_janvier(bailleur):
    """QPV status is dated: quotas need that of the day of the attribution."""
    importer(rpls.fichier(rpls.ligne(c22="1"), annee="2025"), bailleur)
    situation = SituationQpv.objects.get()
    assert (situation.du, situation.au) == (date(2025, 1, 1), None)
    importer(rpls.fichier(rpls.ligne(c22="1", c44="481"), annee="2026"), bailleur)
    assert SituationQpv.objects.count() == 1
    importer(rpls.fichier(rpls.ligne(c22="2"), annee="2026"), bailleur)
    situation.refresh_from_db()
    assert situation.au == date(2025, 12, 31)


def test_un_logement_demoli_sort_du_parc(bailleur):
    importer(rpls.fichier(rpls.ligne(c37="4")), bailleur)
    assert Logement.objects.get(reference="LGT-1").sorti_le == date(2025, 12, 31)


def test_chaque_faute_a_sa_ligne_et_sa_colonne(bailleur, settings):
    lignes = [
        rpls.ligne(),
        rpls.ligne(c1="0000000002", c2="LGT-2", c24="0", c49="H"),
        rpls.ligne(c1="0000000003", c2="LGT-1"),
        rpls.ligne(c1="0000000001", c2="LGT-4"),
        rpls.ligne(c1="0000000005", c2="LGT-5", c4="99999"),
        "trop;court",
    ]
    recu = importer(rpls.fichier(*lignes), bailleur)
    assert (recu.lignes_lues, recu.crees, recu.en_erreur) == (6, 1, 5)
    assert rapport(recu, settings) == [
        (3, 24, "pièces principales", "Attendu : de 1 à 9 pièces."),
        (3, 49, "classe énergie", "Attendu : un code parmi A, B, C, D, E, F, G."),
        (4, 2, "identifiant du bailleur", "Cette référence est déjà celle d'une ligne précédente du fichier."),
        (5, 1, "identifiant RPLS", "Cet identifiant RPLS est déjà porté par un autre logement."),
        (6, 4, "commune (code INSEE)", "Aucune commune en vigueur ne porte ce code INSEE."),
        (7, None, "ligne entière", "La ligne compte 2 champs au lieu de 64."),
    ]


def test_l_identifiant_d_un_autre_bailleur_est_refuse(bailleur):
    autre = monde.organisme(monde.ACTION_LOGEMENT)
    usine.un_logement(rpls="0000000001", bailleur=autre)
    recu = importer(rpls.fichier(rpls.ligne()), bailleur)
    assert (recu.crees, recu.en_erreur) == (0, 1)


def codes(octets: bytes, acteur) -> list[str]:
    with pytest.raises(ActionRefusee) as refusee:
        recevoir([octets], acteur=acteur)
    assert not ImportRpls.objects.filter(fini_a=None).exists()
    return [un.code for un in refusee.value.refus]


def test_un_fichier_tronque_est_refuse_en_entier(bailleur, tmp_path):
    assert codes(rpls.fichier(rpls.ligne(), annonce=2), bailleur) == ["rpls_tronque"]
    assert list(tmp_path.iterdir()) == []


def test_le_fichier_d_un_autre_bailleur_est_refuse(bailleur):
    Organisme.objects.filter(pk=bailleur.organisme_id).update(siren="552046955")
    assert codes(rpls.fichier(rpls.ligne()), bailleur) == ["rpls_d_un_autre"]


@pytest.mark.parametrize(
    ("octets", "code"),
    [(b"", "entete_rpls"), (b"a;b\n", "entete_rpls"), (rpls.fichier(rpls.ligne(), annee="2099"), "millesime")],
)
def test_ce_qui_n_est_pas_un_fichier_rpls(bailleur, octets, code):
    assert codes(octets, bailleur) == [code]


def test_un_millesime_ancien_ne_ramene_pas_le_parc_en_arriere(bailleur):
    importer(rpls.fichier(rpls.ligne()), bailleur)
    assert codes(rpls.fichier(rpls.ligne(), annee="2025"), bailleur) == ["millesime_depasse"]


def test_seul_un_bailleur_envoie_un_fichier(bailleur):
    assert codes(rpls.fichier(rpls.ligne()), monde.acteur(monde.DEPARTEMENT)) == ["sans_habilitation"]


def test_un_import_interrompu_reprend_apres_son_dernier_lot(bailleur, monkeypatch, settings):
    """Two lots of two rows; the worker dies in the second: the first stays, nothing is done twice, doubles are still seen."""
    monkeypatch.setattr(import_, "LOT", 2)
    lignes = [rpls.ligne(c1=f"000000000{n}", c2=f"LGT-{n}") for n in (1, 2, 3)]
    recu = recevoir([rpls.fichier(*lignes, rpls.ligne(c1="0000000009", c2="LGT-1"))], acteur=bailleur)
    charger = import_._charger

    def mourir(recu, lot):
        if recu.lignes_lues:
            raise RuntimeError
        charger(recu, lot)

    monkeypatch.setattr(import_, "_charger", mourir)
    with pytest.raises(RuntimeError):
        executer(recu.travail_id)
    assert Logement.objects.count() == 2
    monkeypatch.setattr(import_, "_charger", charger)
    executer(recu.travail_id)
    recu.refresh_from_db()
    assert (recu.crees, recu.lignes_lues, recu.en_erreur) == (3, 4, 1)
    assert [une[0] for une in rapport(recu, settings)] == [5]
    assert not chemin_de(recu).exists()
    assert (
        Travail.objects.get(pk=recu.travail_id).message
        == "4 lignes lues : 3 logements créés, 0 mis à jour, 1 en erreur."
    )


def test_la_commande(bailleur, tmp_path, capsys):
    chemin = tmp_path / "rpls.csv"
    chemin.write_bytes(rpls.fichier(rpls.ligne()))
    call_command("importer_rpls", str(chemin), bailleur=rpls.SIREN)
    assert "1 lignes lues : 1 logements créés" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Aucun bailleur"):
        call_command("importer_rpls", str(chemin), bailleur="000000000")


def test_un_logement_qui_sort_avec_une_vacance_ouverte_est_signale(bailleur, settings):
    importer(rpls.fichier(rpls.ligne()), bailleur)
    logement = Logement.objects.get(reference="LGT-1")
    usine.une_vacance(logement)
    recu = importer(rpls.fichier(rpls.ligne(c37="4")), bailleur)
    logement.refresh_from_db()
    assert logement.sorti_le is not None
    lus = load_workbook(settings.DOSSIER_RPLS / recu.rapport)["À vérifier"]
    (ligne,) = [tuple(une) for une in lus.iter_rows(min_row=2, values_only=True)]
    assert ligne[0] == "LGT-1"
    assert "mise à disposition est en cours" in ligne[1]
    assert MiseADisposition.objects.ouvertes().filter(logement=logement).exists()


def test_les_vieux_rapports_sont_purges(bailleur, settings):
    """Parameter `conservation.rapport_rpls_jours`; the figures of the import stay."""
    recu = importer(rpls.fichier(rpls.ligne(c4="99999")), bailleur)
    chemin = settings.DOSSIER_RPLS / recu.rapport
    assert chemin.exists()
    assert import_.purger_les_rapports(le=aujourdhui() + timedelta(days=365)) == 0
    assert import_.purger_les_rapports(le=aujourdhui() + timedelta(days=367)) == 1
    recu.refresh_from_db()
    assert (chemin.exists(), recu.rapport, recu.en_erreur) == (False, "", 1)
    assert import_.purger_les_rapports(le=aujourdhui() + timedelta(days=367)) == 0


def test_la_page_montre_les_premieres_erreurs_puis_plus_rien_quand_le_rapport_est_parti(bailleur, settings):
    fautives = [rpls.ligne(c1=f"{un:010d}", c2=f"LGT-{un}", c4="99999") for un in range(1, LIGNES_MONTREES + 6)]
    recu = importer(rpls.fichier(*fautives), bailleur)
    client, adresse = entrer(monde.BAILLEUR), reverse("attributions:import_rpls", args=[recu.cle])
    page = client.get(adresse).content.decode()
    (premiere, *_), montrees = rapport(recu, settings), page.split("<tbody>")[1].count("<tr>")
    assert f'<td class="nombre">{premiere[0]:.0f}</td><td class="nombre">{premiere[1]:.0f}</td>' in page
    assert premiere[2] in page
    assert (montrees, recu.en_erreur) == (LIGNES_MONTREES, LIGNES_MONTREES + 5)
    assert f"les {LIGNES_MONTREES} premières sur {recu.en_erreur}" in page
    import_.purger_les_rapports(le=aujourdhui() + timedelta(days=367))
    page = client.get(adresse).content.decode()
    assert "<tbody>" not in page
    assert f"{recu.en_erreur} lignes en erreur" in page
