from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from demandeurs.models import Personne
from habilitations.acteur import Acteur
from registre.models import Demande, NumeroUnique
from registre.services import recherche
from registre.services.enregistrement import enregistrer
from registre.services.recherche import Question, lire_question, rechercher, requetes_de
from tests import monde
from tests.factories import saisies


@pytest.mark.parametrize(
    ("texte", "question"),
    [
        ("1110318016982G1104", Question(numero="1110318016982G1104")),
        ("111 03 18 016982 g1104", Question(numero="1110318016982G1104")),
        ("Le Goff", Question(noms="Le Goff")),
        ("12/08/1988", Question(naissance_le=date(1988, 8, 12))),
        ("12081988", Question(naissance_le=date(1988, 8, 12))),
        ("Le Goff 12.8.1988", Question(naissance_le=date(1988, 8, 12), noms="Le Goff")),
        ("31/02/1988", Question(noms="31/02/1988")),
        ("", Question()),
    ],
)
def test_lire_ce_qui_est_tape(texte: str, question: Question) -> None:
    assert lire_question(texte) == question


@pytest.mark.parametrize("texte", ["", " ", "a", "'", "&|!:*", "( )"])
def test_trop_peu_pour_chercher(texte: str) -> None:
    assert requetes_de(texte) == []


def test_la_requete_ne_laisse_passer_aucun_operateur() -> None:
    assert requetes_de("l'é | !x:* & <-> --")[0] == "L:* & E:* & X:*"
    assert len(requetes_de(" ".join(["mot"] * 50))[0].split(" & ")) == recherche.MOTS_MAXIMUM


@pytest.fixture
def dossier(agent: Acteur) -> Demande:
    saisie = saisies.saisie(guichet="MTRL1", recherche=saisies.recherche((monde.MONTREUIL,)))
    return enregistrer(saisie, acteur=agent)


TROUVENT = [
    "Le Goff-Martin Éloïse",
    "eloise LE GOFF",
    "legoff yann",
    "MARTIN",
    "mart elo",
    "Gof",  # by prefix
    "eloize",  # by sound
    "12/08/1988",
    "goff 03/02/1986",
]


@pytest.mark.parametrize("texte", TROUVENT)
def test_trouver_par_le_nom(dossier: Demande, agent: Acteur, texte: str) -> None:
    assert list(rechercher(texte, acteur=agent)) == [dossier]


@pytest.mark.parametrize("texte", ["zzz", "goff 04/02/1986", "Léa", "martin zzz", "1110318016982G1104", ""])
def test_ne_rien_trouver(dossier: Demande, agent: Acteur, texte: str) -> None:
    assert not rechercher(texte, acteur=agent).exists()


@pytest.mark.parametrize("statut", ["courant", "ancien", "fusionne"])
def test_trouver_par_un_numero_d_hier_ou_d_aujourd_hui(dossier: Demande, agent: Acteur, statut: str) -> None:
    if statut == "courant":
        numero = dossier.numeros.get().numero
    else:
        numero = "0590317000001G5900"
        NumeroUnique.objects.create(numero=numero, demande=dossier, statut=statut, emis_a=dossier.enregistree_a)
    assert list(rechercher(f"{numero[:3]} {numero[3:]}".lower(), acteur=agent)) == [dossier]


@pytest.mark.parametrize("texte", ["Le Goff", "12/08/1988", "NUMERO"])
def test_hors_du_perimetre_rien_n_existe(dossier: Demande, texte: str) -> None:
    cherche = dossier.numeros.get().numero if texte == "NUMERO" else texte
    assert not rechercher(cherche, acteur=monde.acteur(monde.RESERVATAIRE)).exists()
    assert not rechercher(cherche, acteur=monde.acteur(monde.OBSERVATOIRE)).exists()


def test_un_terme_frequent_donne_la_meme_reponse(
    dossier: Demande, agent: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the cap the names are searched in the statement of the list itself."""
    monkeypatch.setattr(recherche, "PLAFOND", 0)
    assert list(rechercher("Le Goff", acteur=agent)) == [dossier]
    assert not rechercher("zzz", acteur=agent).exists()


def test_la_premiere_etape_ne_regle_rien_au_dela_d_elle(dossier: Demande, agent: Acteur) -> None:
    list(rechercher("Le Goff", acteur=agent))
    with connection.cursor() as curseur:
        curseur.execute("SELECT current_setting('enable_seqscan'), current_setting('enable_indexscan')")
        assert curseur.fetchone() == ("on", "on")


def test_un_mineur_ne_se_cherche_pas(dossier: Demande, agent: Acteur) -> None:
    enfant = Personne.objects.filter(menage=dossier.menage_id, role="a_charge").first()
    assert not rechercher(f"{enfant.naissance_le:%d/%m/%Y}", acteur=agent).exists()


@pytest.fixture
def composee(agent: Acteur) -> Demande:
    """A name with everything that people spell differently, with a former and a merged number."""
    titulaire = saisies.titulaire(nom="N'Diaye-Le Bœuf", nom_naissance="D'Ambrosio", prenom="Marie-Hélène", nir="")
    menage = saisies.menage(personnes=[titulaire])
    demande = enregistrer(
        saisies.saisie(guichet="MTRL1", menage=menage, recherche=saisies.recherche((monde.MONTREUIL,))), acteur=agent
    )
    for numero, statut in (("0590317000001G5900", "ancien"), ("0930112000002G9301", "fusionne")):
        NumeroUnique.objects.create(numero=numero, demande=demande, statut=statut, emis_a=demande.enregistree_a)
    return demande


@pytest.mark.parametrize(
    "texte",
    [
        "N'Diaye", "n’diaye", "NDIAYE", "n diaye", "ndiaye le boeuf", "Le Bœuf", "LE BOEUF", "leboeuf", "boeuf ndiaye",
        "le-boeuf n'diaye marie", "D'Ambrosio", "d ambrosio", "dambrosio", "DAMBROSIO Marie Hélène", "marie-helene",
        "MARIEHELENE", "Hélène Marie", "helene d’ambrosio", "  Marie   Hélène  ", "N’DIAYE-LE BŒUF Marie-Hélène",
        "0590317000001G5900", "059 03 17 000001 g5900", "059-03-17-000001-G5900", "059.03.17.000001.G5900",
        "0590317000001g5900 ", "\u00a0059\u202f03 17 000001 G5900", "N° 0590317000001G5900", "numéro unique : 059 03 17 000001 G5900", "0930112000002G9301",
    ],
)  # fmt: skip
def test_la_recherche_pardonne(composee: Demande, agent: Acteur, texte: str) -> None:
    """Accents, case, hyphens, apostrophes, glued or cut words, order; any former number however it is written."""
    assert list(rechercher(texte, acteur=agent)) == [composee]


@pytest.mark.parametrize("texte", ["0590317000001G5901", "N'Diaye Paul", "Ambroise", "marie helene 01/01/1900"])
def test_la_recherche_ne_confond_pas(composee: Demande, agent: Acteur, texte: str) -> None:
    assert not rechercher(texte, acteur=agent).exists()
