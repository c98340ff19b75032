"""Real files are often imperfect: what each fault becomes (table of `docs/sne.md`), while the rest of the batch goes in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from habilitations.models import Guichet
from registre.models import Demande
from reporting.sne.import_ import ORGANISME_A_IDENTIFIER
from tests.reporting.atelier import (
    active,
    ajouter,
    anomalies,
    demande_de,
    deposer,
    element,
    lancer,
    oter,
    radier,
    suite,
)
from tests.reporting.engendrement import ESPACE, Fabrique

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("en_mars")]
Faute = Callable[[etree._Element], object]


def texte(chemin: str, valeur: str) -> Faute:
    def changer(document: etree._Element) -> None:
        element(document, chemin).text = valeur

    return changer


def code(chemin: str, valeur: str) -> Faute:
    return lambda document: element(document, chemin).set("code", valeur)


def sans(*chemins: str) -> Faute:
    return lambda document: oter(document, *chemins)


def entete(nom: str, valeur: str | None) -> Faute:
    def changer(document: etree._Element) -> None:
        trouve = document.find(f"{ESPACE}entete/{ESPACE}{nom}")
        trouve.text = valeur

    return changer


def radiee(motif: str, le: str) -> Faute:
    return lambda document: radier(document, motif, le)


VOEUX = "logementRecherche/listeLocalisationSouhaite"
DEMANDEUR = "personnePhysique/demandeur"
REFUSES: dict[str, tuple[Faute, str]] = {
    "guichet absent": (sans("numGuichet", "numUnique"), "guichet_absent"),
    "guichet inconnu": (texte("numGuichet", "ZZZZZ"), "guichet_inconnu"),
    "type inconnu": (entete("typeFichier", "XYZ"), "type_fichier"),
    "numéro mal formé": (texte("numUnique", "111132012345G1104"), "numero_invalide"),
    "dépôt à venir": (texte("dateCreationDemande", "2030-01-01"), "date_future"),
    "demandeur pas encore né": (texte(f"{DEMANDEUR}/dateNaissance", "2030-01-01"), "personne_a_naitre"),
    "sans commune": (sans(VOEUX), "commune_requise"),
    "aucune commune connue": (lambda d: _toutes_les_communes(d, "99999"), "commune_requise"),
    "toutes hors région": (lambda d: _toutes_les_communes(d, "69123"), "commune_requise"),
    "sans type de logement": (sans("logementRecherche/listeTypeLogement"), "type_requis"),
    "MOD sans numéro": (lambda d: (entete("typeFichier", "MOD")(d), oter(d, "numUnique")), "numero_absent"),
    "RAD sans radiation": (entete("typeFichier", "RAD"), "radiation_absente"),
    "REN sans date": (entete("typeFichier", "REN"), "renouvellement_absent"),
    "SUP d'une inconnue": (entete("typeFichier", "SUP"), "suppression_inconnue"),
    "radiation avant le dépôt": (radiee("RADABA", "2001-01-01"), "date_avant_depot"),
    "radiation à venir": (radiee("RADABA", "2031-01-01"), "date_future"),
    "motif de radiation inconnu": (radiee("RADXXX", "2026-02-01"), "motif_radiation_inconnu"),
    "irrecevabilité sans sous-motif": (radiee("RADIRR", "2026-02-01"), "sous_motif"),
}
AVERTIS: dict[str, tuple[Faute, str]] = {
    "type absent": (entete("typeFichier", None), "type_deduit"),
    "date de fichier absente": (entete("dateFichier", None), "date_fichier"),
    "date de fichier à venir": (entete("dateFichier", "2031-01-01T00:00:00"), "date_fichier"),
    "guichet déduit du numéro": (
        lambda d: (texte("numUnique", "111092000000AMTRL1")(d), _guichet_du_numero(d)),
        "guichet_deduit",
    ),
    "civilité inconnue": (code(f"{DEMANDEUR}/civilite", "9"), "code_inconnu"),
    "ressource inconnue": (code(f"{DEMANDEUR}/listeRessourceRecue/detailRessource/ressource", "XXX"), "code_inconnu"),
    "motif inconnu": (code("principauxMotifDemande/motifDemande", "88"), "code_inconnu"),
    "handicap inconnu": (code("listeHandicap/handicap/etatHandicap", "ZZ"), "code_inconnu"),
    "commune qui n'existe plus": (code(f"{VOEUX}/localisationSouhaite/commune", "93059"), "commune_succedee"),
    "une commune inconnue": (lambda d: _une_commune(d, "99999"), "commune_inconnue"),
    "une commune hors région": (lambda d: _une_commune(d, "69123"), "commune_hors_region"),
    "loyer illisible": (texte("logementRecherche/montantLoyer", "cher"), "valeur_illisible"),
    "surface hors bornes": (texte("personnePhysique/logementActuel/surface", "123456"), "valeur_illisible"),
    "enfant pas encore né": (
        texte("personnePhysique/listePersonneACharge/personneACharge/dateNaissance", "2031-01-01"),
        "personne_a_naitre",
    ),
    "jugement à venir": (texte("principauxMotifDemande/compDateJugement", "2031-01-01"), "date_future"),
    "renouvellement avant le dépôt": (
        lambda d: (
            ajouter(d, "renouvellement", avant="dateDerniereModificationPiece"),
            ajouter(d, "renouvellement/dateRenouvellement", texte="2001-01-01"),
        ),
        "date_avant_depot",
    ),
    "attribution sans ses données": (radiee("RADATT", "2026-02-01"), "attribution_absente"),
    "courriel mal formé": (texte(f"{DEMANDEUR}/mel", "pas une adresse"), "mel_invalide"),
    "caractère invisible": (texte("precision", "a\x7fb"), "caractere_interdit"),
    "MOD d'une inconnue": (entete("typeFichier", "MOD"), "demande_inconnue"),
    "séparation d'une inconnue": (entete("typeFichier", "CRS"), "associee_inconnue"),
}


def _toutes_les_communes(document: etree._Element, insee: str) -> None:
    for une in element(document, VOEUX).iter(f"{ESPACE}commune"):
        une.set("code", insee)


def _une_commune(document: etree._Element, insee: str) -> None:
    voeux = element(document, VOEUX)
    neuf = etree.SubElement(voeux, f"{ESPACE}localisationSouhaite")
    etree.SubElement(neuf, f"{ESPACE}commune").set("code", insee)


def _guichet_du_numero(document: etree._Element) -> None:
    numero = element(document, "numUnique").text
    element(document, "numUnique").text = numero[:-6].replace("A", "1") + "7MTRL1"
    oter(document, "numGuichet")


@pytest.mark.parametrize("faute", REFUSES)
def test_la_demande_est_refusee_avec_sa_raison_et_le_reste_entre(fabrique: Fabrique, dossier: Path, faute: str):
    fautif, bon = active(fabrique), active(fabrique)
    changer, attendu = REFUSES[faute]
    changer(fautif)
    deposer(dossier, fautif, bon)
    run = lancer(dossier)
    assert (run.refuses, run.acceptes + run.avertis) == (1, 1)
    assert attendu in {nom for nom, _ in anomalies("refus")}
    assert Demande.objects.get() == demande_de(bon)


@pytest.mark.parametrize("faute", AVERTIS)
def test_la_demande_est_acceptee_avec_un_avertissement(fabrique: Fabrique, dossier: Path, faute: str):
    fautif = active(fabrique)
    changer, attendu = AVERTIS[faute]
    changer(fautif)
    deposer(dossier, fautif)
    run = lancer(dossier)
    assert anomalies("refus") == set()
    assert (run.avertis, run.refuses) == (1, 0)
    assert attendu in {nom for nom, _ in anomalies("avertissement")}
    assert demande_de(fautif)


def test_un_refus_corrige_entre_au_passage_suivant(fabrique: Fabrique, dossier: Path):
    document = active(fabrique)
    element(document, "numGuichet").text = "NOUV1"
    deposer(dossier, document)
    assert lancer(dossier).refuses == 1
    run = lancer(dossier, creer_guichets=True)
    assert (run.refuses, run.acceptes + run.avertis) == (0, 1)
    guichet = Guichet.objects.get(code="NOUV1")
    assert guichet.organisme.nom == ORGANISME_A_IDENTIFIER
    assert f"{guichet.au}" == "2026-03-15"
    assert not guichet.organisme.habilitations.exists()


def test_un_numero_radie_ne_se_recree_pas(fabrique: Fabrique, dossier: Path):
    cre = active(fabrique, fichier_a="2026-01-01T08:00:00+01:00")
    rad = radier(suite(cre, "RAD", "2026-01-03T08:00:00+01:00"), "RADABA", "2026-01-03")
    de_nouveau = suite(cre, "CRE", "2026-01-04T08:00:00+01:00")
    deposer(dossier, cre, rad, de_nouveau)
    run = lancer(dossier)
    assert run.refuses == 1
    assert ("etat", "") in anomalies("refus")
    assert demande_de(cre).etat == "radiee"


def test_une_ligne_que_la_base_refuse_ne_prend_que_son_document(fabrique: Fabrique, dossier: Path, monkeypatch):
    """The last rampart: a constraint the controls would have missed."""
    documents = [active(fabrique) for _ in range(9)]
    element(documents[4], "precision").text = "x" * 250
    monkeypatch.setattr("registre.rules.controles_personnes._B_LOGEMENT", ())
    monkeypatch.setattr("registre.services.lignes.valeurs_de_la_recherche", _trop_cher)
    deposer(dossier, *documents)
    run = lancer(dossier)
    assert (run.refuses, run.acceptes + run.avertis) == (1, 8)
    assert {nom for nom, _ in anomalies("refus")} == {"contrainte_demande_loyer_borne"}


def _trop_cher(saisie):
    from registre.services import lignes

    r = saisie.recherche
    valeurs = [getattr(r, champ, None) for champ in lignes.RECHERCHE[:-3]]
    valeurs += [saisie.motifs.jugement_le, saisie.motifs.autre, saisie.precision]
    if len(saisie.precision) == 250 and set(saisie.precision) == {"x"}:
        valeurs[lignes.RECHERCHE.index("loyer_max")] = 12_000
    return tuple(valeurs)
