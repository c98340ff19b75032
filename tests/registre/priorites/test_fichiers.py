"""Files of the State and of the SIAO: read without writing, applied line by line, resumed, reported without a name."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date
from random import Random

import pytest
from openpyxl import Workbook, load_workbook

from demandeurs.models import Personne
from registre.enums import OriginePriorite, ResultatLigne, SourceFichier, TypePriorite
from registre.models import CorrespondanceFichier, EtatFichier, FichierPriorites, LigneFichier, NumeroUnique, Priorite
from registre.rules.fichier_priorites import Connue, LigneLue, classer, colonnes_de, lire_ligne
from registre.services.priorites import contester
from registre.services.priorites.appliquer_fichier import abandonner, executer, lancer
from registre.services.priorites.fichiers import recevoir
from registre.services.priorites.issues import issues_du_fichier
from socle import travaux
from socle.errors import ActionRefusee
from socle.tableaux import lire_tableau
from socle.travaux import Suivi
from tests import monde
from tests.factories import saisies
from tests.registre.priorites.aide import DECISION, dossier, reconnue

pytestmark = pytest.mark.usefixtures("referentiels")
LE = saisies.LE_10_MARS
ENTETES = ["Nom", "Numéro unique", "Date de naissance", "Date de décision", "Département", "Statut", "Injonction du", "Relogé le"]  # fmt: skip
S, R = SourceFichier, ResultatLigne


def numero(une) -> str:
    return NumeroUnique.objects.get(demande=une, statut="courant").numero


def naissance(une) -> date:
    return Personne.objects.get(menage=une.menage_id, role="titulaire").naissance_le


def ligne(une, **champs) -> list[object]:
    valeurs = {
        "nom": "DUPONT-SECRET", "numero": numero(une), "naissance": f"{naissance(une):%d/%m/%Y}", "decision": "02/02/2026",
        "departement": "93", "statut": "", "injonction": "", "reloge": "", **champs,
    }  # fmt: skip
    return list(valeurs.values())


def csv(*lignes: list[object], entetes: list[str] = ENTETES) -> bytes:
    return "\r\n".join(";".join(map(str, une)) for une in (entetes, *lignes)).encode("cp1252")


def lire(*lignes: list[object], source=S.COMDALO, profil=monde.PREFECTURE, **champs) -> FichierPriorites:
    valeurs = {"arrete_le": LE, "colonnes": {}, "valeurs": {}, **champs}
    return recevoir(csv(*lignes), source=source, acteur=monde.acteur(profil), **valeurs)


def resultats(fichier: FichierPriorites) -> list[tuple[str, str]]:
    return list(fichier.lignes.order_by("rang").values_list("resultat", "code"))


def appliquer(fichier: FichierPriorites) -> FichierPriorites:
    travail = lancer(fichier.pk, acteur=monde.acteur(monde.PREFECTURE)).travail
    travaux.executer(travail.pk)
    fichier.refresh_from_db()
    return fichier


def test_lire_n_ecrit_rien_puis_appliquer_reconnait():
    une, autre = dossier(), dossier()
    fichier = lire(ligne(une), ligne(autre, injonction="20/02/2026"))
    assert resultats(fichier) == [(R.A_FAIRE, ""), (R.A_FAIRE, "")]
    assert not Priorite.objects.exists()

    fichier = appliquer(fichier)

    assert fichier.etat == EtatFichier.TERMINE
    assert resultats(fichier) == [(R.FAIT, ""), (R.FAIT, "")]
    faites = Priorite.objects.order_by("demande")
    assert {(p.type, p.origine, p.statut, p.decision_le) for p in faites} == {
        ("dalo", OriginePriorite.FICHIER, "ACTIF", DECISION)
    }
    assert faites[1].injonction_le == date(2026, 2, 20)
    assert faites[0].organisme == monde.organisme(monde.PREFECTURE)


def test_rien_de_la_personne_n_est_garde_ni_rendu():
    une = dossier()
    fichier = lire(ligne(une), ligne(une, naissance="01/01/1901"))
    garde = str(list(LigneFichier.objects.values()))
    assert "SECRET" not in garde
    assert "1901" not in garde
    from registre.web.vues.fichiers_priorites import RAPPORT
    from socle.tabular import ecrire_xlsx

    cible = io.BytesIO()
    ecrire_xlsx(cible, RAPPORT, fichier.lignes.order_by("rang"))
    cellules = [c for rang in load_workbook(cible).active.iter_rows(values_only=True) for c in rang]
    assert "Ce n'est pas la date de naissance d'un titulaire de cette demande." in cellules
    assert not any(str(c) in (numero(une), "01/01/1901", "DUPONT-SECRET") for c in cellules)


@pytest.mark.parametrize(
    ("champs", "code", "colonne"),
    [
        ({"numero": "12"}, "numero_illisible", "Numéro unique"),
        ({"numero": "0930326000123MTRL1"}, "numero_inconnu", "Numéro unique"),
        ({"naissance": "01/01/1901"}, "naissance_differente", "Date de naissance"),
        ({"naissance": ""}, "date_absente", "Date de naissance"),
        ({"decision": "hier"}, "date_illisible", "Date de décision"),
        ({"departement": "99"}, "departement_inconnu", "Département"),
        ({"departement": ""}, "departement_absent", "Département"),
        ({"statut": "PEUT-ÊTRE"}, "statut_inconnu", "Statut"),
    ],
)
def test_une_ligne_illisible_dit_sa_colonne(champs, code, colonne):
    """Never matched by a name: a wrong birth date is a problem, not a guess."""
    fichier = lire(ligne(dossier(), **champs))
    une = fichier.lignes.get()
    assert (une.resultat, une.code, une.colonne) == (R.ILLISIBLE, code, colonne)
    assert une.demande is None


def test_ce_que_le_registre_sait_deja():
    etat = monde.acteur(monde.PREFECTURE)
    memes, completee, autre, contestee, close = (dossier() for _ in range(5))
    for une in (memes, completee, contestee):
        reconnue(TypePriorite.DALO, etat, une)
    reconnue(TypePriorite.DALO, etat, autre, decision_le=date(2026, 1, 5))
    contester(Priorite.objects.get(demande=contestee).pk, motif="Non", acteur=monde.acteur(monde.COMMISSION))
    fichier = lire(
        ligne(memes), ligne(completee, injonction="20/02/2026"), ligne(autre), ligne(contestee),
        ligne(close, statut="Caduc"),
    )  # fmt: skip
    assert resultats(fichier) == [
        (R.CONNUE, ""), (R.A_COMPLETER, ""), (R.CONFLIT, "autre_decision"), (R.CONFLIT, "contestee"), (R.CONNUE, ""),
    ]  # fmt: skip
    appliquer(fichier)
    assert Priorite.objects.get(demande=completee).injonction_le == date(2026, 2, 20)
    assert Priorite.objects.get(demande=autre).decision_le == date(2026, 1, 5), "a conflict is settled by a person"


def test_reloge_et_caduc_terminent():
    etat = monde.acteur(monde.PREFECTURE)
    reloge, caduc = dossier(), dossier()
    for une in (reloge, caduc):
        reconnue(TypePriorite.DALO, etat, une)
    appliquer(lire(ligne(reloge, statut="Relogé", reloge="01/03/2026"), ligne(caduc, statut="CADUQUE")))
    lus = {p.demande_id: (p.statut, p.motif_fin, p.terminee_le) for p in Priorite.objects.all()}
    assert lus == {
        reloge.pk: ("ACTREL", "relogement", date(2026, 3, 1)),
        caduc.pk: ("CADUC", "caducite", LE),
    }


def test_deux_lignes_du_meme_menage_ne_font_qu_une_priorite():
    une = dossier()
    fichier = appliquer(lire(ligne(une), ligne(une)))
    assert resultats(fichier) == [(R.FAIT, ""), (R.REFUSE, "priorite_deja_reconnue")]
    assert Priorite.objects.count() == 1


def test_un_travail_tue_reprend_ou_il_en_etait():
    dossiers = [dossier() for _ in range(3)]
    fichier = lire(*(ligne(une) for une in dossiers))
    travail = lancer(fichier.pk, acteur=monde.acteur(monde.PREFECTURE)).travail
    premiere = fichier.lignes.order_by("rang").first()
    from registre.services.priorites.appliquer_fichier import _acteur, _appliquer_une_ligne

    _appliquer_une_ligne(premiere.pk, *_acteur(fichier))
    assert executer(Suivi(travail.pk, travail.arguments, {}, 1)).message == "3 faites, 0 refusée."
    assert Priorite.objects.count() == 3


def test_l_agent_parti_n_applique_plus():
    from habilitations.models import Affectation

    fichier = lire(ligne(dossier()))
    travail = lancer(fichier.pk, acteur=monde.acteur(monde.PREFECTURE)).travail
    Affectation.objects.filter(pk=fichier.affectation_id).update(au=date(2026, 3, 9))
    travaux.executer(travail.pk)
    assert fichier.lignes.get().resultat == R.REFUSE
    assert not Priorite.objects.exists()


def test_la_correspondance_est_gardee_et_sert():
    une = dossier()
    entetes = ["NUD", "Né le", "Cat.", "Accord", "Dépt"]
    octets = csv([numero(une), f"{naissance(une):%Y-%m-%d}", "P1", "02/02/2026", "93"], entetes=entetes)
    colonnes = {"type": "Cat.", "decision_le": "Accord", "departement": "Dépt"}
    acteur = monde.acteur(monde.PREFECTURE)
    with pytest.raises(ActionRefusee) as refus:
        recevoir(octets, source=S.SYPLO, arrete_le=LE, colonnes={}, valeurs={}, acteur=acteur)
    assert refus.value.premier.code == "colonnes_absentes"
    assert "« Cat. »" in refus.value.premier.message

    fichier = recevoir(
        octets, source=S.SYPLO, arrete_le=LE, colonnes=colonnes, valeurs={"p1": "l441_1_k"}, acteur=acteur
    )
    assert (fichier.lignes.get().type, fichier.lignes.get().resultat) == ("l441_1_k", R.A_FAIRE)
    sue = CorrespondanceFichier.objects.get()
    assert (sue.colonnes, sue.valeurs) == (colonnes, {"p1": "l441_1_k"})
    assert recevoir(octets, source=S.SYPLO, arrete_le=LE, colonnes=colonnes, valeurs={"p1": "l441_1_k"}, acteur=acteur) == fichier  # fmt: skip


def test_le_fichier_du_siao_et_ses_issues():
    une = dossier()
    entetes = ["Numéro unique", "Date de naissance", "Date de décision", "Jusqu'au", "Rapport social"]
    octets = csv([numero(une), f"{naissance(une):%d/%m/%Y}", "02/02/2026", "01/08/2026", "texte confidentiel"], entetes=entetes)  # fmt: skip
    siao = monde.acteur(monde.SIAO_ENREGISTREUR)
    fichier = recevoir(octets, source=S.SIAO, arrete_le=LE, colonnes={}, valeurs={}, acteur=siao)
    travaux.executer(lancer(fichier.pk, acteur=siao).travail_id)
    faite = Priorite.objects.get()
    assert (faite.type, faite.au, faite.qualite) == ("siao", date(2026, 8, 1), "siao")
    assert "confidentiel" not in str(list(LigneFichier.objects.values()))
    issues = list(issues_du_fichier(fichier, acteur=siao))
    assert [(i.rang, i.numero, i.situation) for i in issues] == [(2, numero(une), "En attente d'un logement")]


@pytest.mark.parametrize("profil", [monde.BAILLEUR, monde.COMMUNE, monde.GESTIONNAIRE, monde.SIAO_ENREGISTREUR])
def test_un_fichier_comdalo_n_est_qu_a_l_etat(profil):
    une = dossier()
    with pytest.raises(ActionRefusee) as refus:
        lire(ligne(une), profil=profil)
    assert refus.value.premier.code == "priorite_non_competente"
    assert not FichierPriorites.objects.exists()


def test_abandonner_oublie_les_lignes():
    fichier = lire(ligne(dossier()))
    abandonner(fichier.pk, acteur=monde.acteur(monde.PREFECTURE))
    assert not fichier.lignes.exists()
    with pytest.raises(ActionRefusee):
        lancer(fichier.pk, acteur=monde.acteur(monde.PREFECTURE))
    with pytest.raises(ActionRefusee) as refus:
        abandonner(fichier.pk, acteur=monde.acteur(monde.ETAT))
    assert refus.value.premier.code == "fichier_inconnu", "each organisme has its own files"


def test_une_date_d_extraction_a_venir():
    with pytest.raises(ActionRefusee) as refus:
        lire(ligne(dossier()), arrete_le=date(2026, 3, 11))
    assert refus.value.premier.code == "date_future"


def test_un_classeur_excel_se_lit_et_un_faux_est_refuse():
    classeur = Workbook()
    classeur.active.append(ENTETES)
    classeur.active.append(["X", "1", date(1980, 1, 2), None, 93])
    cible = io.BytesIO()
    classeur.save(cible)
    entetes, lignes = lire_tableau(cible.getvalue())
    assert entetes == ENTETES
    assert (lignes[0][0], lignes[0][1][:2]) == (2, ["X", "1"])
    for octets, code in [
        (b"", "fichier_vide"), (b"a;b\n", "fichier_vide"), (b"PK\x03\x04zzzz", "fichier_illisible"),
        (b"a;b\n\x00;1\n", "fichier_illisible"), (b"a\n" + b"1\n" * 20_001, "fichier_trop_long"),
    ]:  # fmt: skip
        with pytest.raises(ActionRefusee) as refus:
            lire_tableau(octets)
        assert refus.value.premier.code == code


@pytest.mark.parametrize(
    ("mot", "code"),
    [
        ("L441-1 a", "l441_1_a"), ("l441-1 g bis", "l441_1_g_bis"), ("DALO", "dalo"), ("Prêt à habiter", "siao"),
        ("Accord collectif départemental", "acd"), ("L441-1 n", ""), ("Dupont", ""),
    ],
)  # fmt: skip
def test_les_mots_des_priorites(mot, code):
    places = colonnes_de(["Numéro unique", "Label"], {})
    lue = lire_ligne(
        2, ["x", mot], places, source=S.SYPLO, valeurs={}, departements=frozenset({"93"}), typologies={}
    )  # fmt: skip
    assert lue.type == code


@pytest.mark.parametrize(
    ("statut", "connue", "attendu"),
    [
        ("ACTIF", Connue(), R.A_FAIRE),
        ("ACTIF", Connue(demande_ouverte=False), R.CONFLIT),
        ("ACTIF", Connue("en_vigueur", DECISION), R.CONNUE),
        ("ACTIF", Connue("en_vigueur", DECISION, complete=False), R.A_COMPLETER),
        ("ACTIF", Connue("en_vigueur", date(2025, 1, 1)), R.CONFLIT),
        ("ACTIF", Connue("en_vigueur", date(2025, 1, 1), du_sne=True), R.A_COMPLETER),
        ("ACTIF", Connue("contestee", DECISION), R.CONFLIT),
        ("ACTIF", Connue("terminee", DECISION), R.CONFLIT),
        ("ACTIF", Connue("terminee", date(2025, 1, 1)), R.A_FAIRE),  # a new decision
        ("CADUC", Connue("en_vigueur", DECISION), R.A_TERMINER),
        ("CADUC", Connue("terminee", DECISION), R.CONNUE),
        ("ACTREL", Connue("en_vigueur", DECISION), R.A_TERMINER),
        ("ACTREL", Connue(), R.CONNUE),
        ("NON", Connue("en_vigueur", DECISION), R.CONFLIT),
        ("NON", Connue(), R.CONNUE),
    ],
)
def test_ce_qui_est_a_faire_d_une_ligne(statut, connue, attendu):
    lue = LigneLue(2, type="dalo", statut=statut, decision_le=DECISION)
    assert classer(lue, connue).resultat is attendu


def test_un_classeur_abime_est_refuse_ou_lu_jamais_une_erreur():
    """Whatever byte is wrong in the archive or in a part of it: a refusal, or cells; nothing else escapes."""
    tirage = Random(20260310)
    classeur = Workbook()
    for rang in range(20):
        classeur.active.append([f"colonne {rang}", rang, date(2026, 3, 10)])
    cible = io.BytesIO()
    classeur.save(cible)
    for essai in range(150):
        octets = _abimer_une_partie(cible.getvalue(), tirage) if essai % 2 else bytearray(cible.getvalue())
        for _ in range(tirage.randrange(1, 4)):
            octets[tirage.randrange(4, len(octets))] = tirage.randrange(256)
        with suppress(ActionRefusee):
            lire_tableau(bytes(octets))


def _abimer_une_partie(octets: bytes, tirage: Random) -> bytearray:
    """The same archive, sound, with some characters of one of its parts changed."""
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as lue, zipfile.ZipFile(sortie, "w") as ecrite:
        abimee = tirage.choice(lue.namelist())
        for nom in lue.namelist():
            contenu = bytearray(lue.read(nom))
            for _ in range(6 if nom == abimee else 0):
                contenu[tirage.randrange(len(contenu))] = tirage.randrange(32, 127)
            ecrite.writestr(nom, bytes(contenu))
    return bytearray(sortie.getvalue())
