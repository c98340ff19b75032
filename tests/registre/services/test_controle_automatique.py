"""The checks of a pièce from its encrypted files to its lines, through the real sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from demandeurs.chiffrement import Usage, dechiffrer_valeurs
from demandeurs.enums import EtatPiece, ResultatControle, SuiteControle
from demandeurs.models import ControlePiece, EmpreintePiece, FichierPiece, Personne, Piece, RevenuFiscal
from demandeurs.pieces import coffre
from demandeurs.pieces.controles.confiance import ECHEANCE
from habilitations.acteur import Acteur
from registre.models import Demande
from registre.services.controle_automatique import controler_la_piece, controler_les_oubliees
from registre.tasks import controler_la_piece as tache
from socle.clock import aujourdhui, horloge_a, maintenant
from tests.demandeurs.pieces import specimens
from tests.factories.pieces import piece
from tests.factories.registre import demande

OUI, ECART, NON = ResultatControle.CONFORME, ResultatControle.ECART, ResultatControle.NON_VERIFIABLE


@pytest.fixture(autouse=True)
def confiance(tmp_path: Path, settings: Any) -> None:
    dossier = tmp_path / "confiance"
    dossier.mkdir()
    (dossier / "FR000001.pem").write_bytes(specimens.signataire().pem)
    (dossier / ECHEANCE).write_text("2099-01-31")
    settings.DEUXDDOC_CONFIANCE = dossier


@pytest.fixture
def voisin(agent: Acteur) -> Demande:
    return demande(agent)


@pytest.fixture
def dossier(agent: Acteur) -> Iterator[Demande]:
    """Registered in March, and now it is November: the notices of the year are out."""
    faite = demande(agent)
    with horloge_a(datetime(2026, 11, 22, 9, tzinfo=UTC)):
        yield faite


def titulaire(dossier: Demande) -> Personne:
    return Personne.objects.filter(menage=dossier.menage_id).order_by("rang")[0]


def declarer(dossier: Demande, montant: int, annee: int = 2025) -> None:
    personne = titulaire(dossier)
    personne.nom, personne.prenom = "Réti", "Patrick"
    personne.save()
    RevenuFiscal.objects.filter(personne=personne).delete()
    RevenuFiscal.objects.create(personne=personne, rang=1, annee=annee, montant=montant)


def avis(tmp_path: Path, octets: bytes | None = None) -> bytes:
    pages = ["Avis d'impôt établi en 2026\nPage 1/2\n" + "Votre impôt. " * 60, "Page 2/2 " + "Détail. " * 80]
    return specimens.pdf(tmp_path, [octets or specimens.code()], pages=pages)


def resultats(faite: Piece) -> dict[str, str]:
    return dict(ControlePiece.objects.filter(piece=faite).values_list("code", "resultat"))


def test_un_avis_authentique_est_compare_au_dossier(dossier: Demande, tmp_path: Path) -> None:
    declarer(dossier, 61_000)
    faite = piece(dossier, avis(tmp_path), pages=2, personne_id=titulaire(dossier).pk)

    assert tache(faite.pk) == 7

    lus = resultats(faite)
    assert lus["deuxddoc"] == OUI
    assert lus["deuxddoc_valeurs"] == ECART
    assert lus["completude"] == lus["lisibilite"] == lus["double"] == lus["annee_avis"] == OUI
    ligne = ControlePiece.objects.get(piece=faite, code="deuxddoc_valeurs")
    valeurs = dechiffrer_valeurs(ligne.valeurs_chiffrees, Usage.CONTROLE)
    assert (valeurs["rfr"]["declare"], valeurs["rfr"]["lu"]) == ("61\u202f000\u00a0€", "63\u202f198\u00a0€")
    assert valeurs["rfr"]["personne"] == titulaire(dossier).pk
    assert "RETI" not in ligne.raison
    assert b"63198" not in bytes(ligne.valeurs_chiffrees)


def test_un_avis_altere_est_un_ecart(dossier: Demande, tmp_path: Path) -> None:
    faux = specimens.altere(specimens.code(), "63198", "13198")
    faite = piece(dossier, avis(tmp_path, faux), pages=2)
    controler_la_piece(faite.pk)
    assert resultats(faite)["deuxddoc"] == ECART
    assert Piece.objects.get(pk=faite.pk).marque == "", "a check never rejects"


def test_refait_il_garde_ce_qu_une_personne_a_decide(dossier: Demande, tmp_path: Path) -> None:
    declarer(dossier, 61_000)
    faite = piece(dossier, avis(tmp_path), pages=2)
    controler_la_piece(faite.pk)
    ControlePiece.objects.filter(piece=faite, code="deuxddoc_valeurs").update(
        suite=SuiteControle.ECARTE, suite_motif="Revenu corrigé par l'avis rectificatif", traite_a=maintenant()
    )

    controler_la_piece(faite.pk)

    ligne = ControlePiece.objects.get(piece=faite, code="deuxddoc_valeurs")
    assert (ligne.suite, ligne.suite_motif[:6]) == (SuiteControle.ECARTE, "Revenu")
    assert ControlePiece.objects.filter(piece=faite).count() == 7
    assert EmpreintePiece.objects.filter(piece=faite, nature="fichier").count() == 1

    declarer(dossier, 63_198)
    controler_la_piece(faite.pk)
    ligne.refresh_from_db()
    assert (ligne.resultat, ligne.suite, ligne.traite_a) == (OUI, "", None), "another answer is looked at again"


def test_apres_une_correction_la_decision_reste_et_le_reste_est_refait(dossier: Demande, tmp_path: Path) -> None:
    declarer(dossier, 61_000)
    faite = piece(dossier, avis(tmp_path), pages=2)
    controler_la_piece(faite.pk)
    ControlePiece.objects.filter(piece=faite, code="deuxddoc_valeurs").update(
        suite=SuiteControle.CORRIGE, traite_a=maintenant()
    )
    avant = dict(ControlePiece.objects.filter(piece=faite).values_list("code", "fait_a"))
    declarer(dossier, 63_198)

    controler_la_piece(faite.pk)

    ligne = ControlePiece.objects.get(piece=faite, code="deuxddoc_valeurs")
    assert (ligne.resultat, ligne.suite) == (ECART, SuiteControle.CORRIGE), "who corrected it can still be read"
    apres = dict(ControlePiece.objects.filter(piece=faite).values_list("code", "fait_a"))
    assert {code for code in apres if apres[code] > avant[code]} == set(apres) - {"deuxddoc_valeurs"}


@pytest.mark.parametrize("meme", ["fichier", "code", "page"])
def test_le_meme_document_dans_deux_menages(voisin: Demande, dossier: Demande, tmp_path: Path, meme: str) -> None:
    octets = specimens.code()
    premier = avis(tmp_path, octets)
    autre = {
        "fichier": lambda: premier,
        "code": lambda: specimens.pdf(tmp_path, [octets], pages=["Un autre texte " * 50, "Suite " * 9]),
        "page": lambda: avis(tmp_path, None),
    }[meme]()
    controler_la_piece(piece(dossier, premier, pages=2).pk)
    seconde = piece(voisin, autre, pages=2)

    controler_la_piece(seconde.pk)

    ligne = ControlePiece.objects.get(piece=seconde, code="double")
    dit = {"fichier": "le même fichier", "code": "le même 2D-Doc", "page": "lui ressemble"}[meme]
    assert (ligne.resultat, dit in ligne.raison) == (ECART, True), ligne.raison
    assert ligne.valeurs_chiffrees is None, "it names nobody"


def test_la_meme_piece_deux_fois_dans_un_menage_n_est_pas_un_double(dossier: Demande, tmp_path: Path) -> None:
    octets = specimens.code()
    controler_la_piece(piece(dossier, avis(tmp_path, octets), pages=2).pk)
    seconde = piece(dossier, specimens.pdf(tmp_path, [octets], pages=["Un autre fichier " * 30, "x"]), pages=2)
    controler_la_piece(seconde.pk)
    assert resultats(seconde)["double"] == OUI


def png(largeur: int, hauteur: int) -> bytes:
    flux = io.BytesIO()
    Image.new("1", (largeur, hauteur)).save(flux, "PNG")
    return flux.getvalue()


@pytest.mark.parametrize(
    ("contenu", "nature", "dit"),
    [
        (b"%PDF-1.7 tronque", "pdf", "aucun lecteur"),
        (png(60_000, 3_000), "png", "trop grande"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "png", "aucun lecteur"),
    ],
    ids=["tronque", "geante", "abimee"],
)
def test_un_fichier_mauvais_donne_une_raison(dossier: Demande, contenu: bytes, nature: str, dit: str) -> None:
    faite = piece(dossier, contenu, nature=nature)
    assert controler_la_piece(faite.pk) == 7
    assert set(resultats(faite).values()) == {NON}
    assert dit in ControlePiece.objects.get(piece=faite, code="lisibilite").raison


def test_un_lecteur_qui_meurt_n_arrete_rien(dossier: Demande, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No time for the decoder: it is killed, the worker is not, the line says it."""
    monkeypatch.setattr("registre.services.controle_automatique.SECONDES", 0.001)
    faite = piece(dossier, avis(tmp_path), pages=2)
    assert controler_la_piece(faite.pk) == 7
    assert resultats(faite)["lisibilite"] == NON


def test_un_fichier_perdu_ou_dont_la_cle_manque(dossier: Demande, tmp_path: Path) -> None:
    perdu = piece(dossier, avis(tmp_path), pages=2)
    coffre.effacer(FichierPiece.objects.get(piece=perdu).cle)
    controler_la_piece(perdu.pk)
    assert "stockage" in ControlePiece.objects.get(piece=perdu, code="lisibilite").raison

    sans_cle = piece(dossier, avis(tmp_path), pages=2)
    FichierPiece.objects.filter(piece=sans_cle).update(cle_id="absente")
    controler_la_piece(sans_cle.pk)
    assert "clé de chiffrement" in ControlePiece.objects.get(piece=sans_cle, code="lisibilite").raison


@pytest.mark.parametrize("etat", [EtatPiece.QUARANTAINE, EtatPiece.GELEE, EtatPiece.REMPLACEE])
def test_rien_avant_l_antivirus_ni_apres_la_radiation(dossier: Demande, tmp_path: Path, etat: str) -> None:
    dates = {"gelee_le": date(2026, 1, 1), "effacer_apres": date(2026, 6, 1)} if etat == EtatPiece.GELEE else {}
    faite = piece(dossier, avis(tmp_path), etat=etat, **dates)
    assert controler_la_piece(faite.pk) == 0
    assert controler_la_piece(10**9) == 0
    assert resultats(faite) == {}


def test_sans_liste_configuree(dossier: Demande, tmp_path: Path, settings: Any) -> None:
    settings.DEUXDDOC_CONFIANCE = None
    faite = piece(dossier, avis(tmp_path), pages=2)
    controler_la_piece(faite.pk)
    ligne = ControlePiece.objects.get(piece=faite, code="deuxddoc")
    assert (ligne.resultat, "n'est configurée" in ligne.raison) == (NON, True)


def test_une_liste_perimee_puis_remplacee(dossier: Demande, tmp_path: Path, settings: Any) -> None:
    echeance = settings.DEUXDDOC_CONFIANCE / ECHEANCE
    echeance.write_text("2026-01-01")
    faite = piece(dossier, avis(tmp_path), pages=2)
    controler_la_piece(faite.pk)
    assert "n'est plus à jour" in ControlePiece.objects.get(piece=faite, code="deuxddoc").raison

    echeance.write_text("2099-12-31\n")
    controler_la_piece(faite.pk)
    assert resultats(faite)["deuxddoc"] == OUI


def test_le_balayage_reprend_les_oubliees_et_elles_seules(dossier: Demande, tmp_path: Path) -> None:
    oubliee = piece(dossier, avis(tmp_path), pages=2)
    recente = piece(dossier, specimens.pdf(tmp_path, []), deposee_a=maintenant() - timedelta(minutes=1))

    assert controler_les_oubliees(le=aujourdhui()) == 1
    assert resultats(oubliee)
    assert not resultats(recente)
    assert controler_les_oubliees(le=aujourdhui()) == 0


def test_les_pages_au_dela_de_vingt_ne_sont_pas_regardees(dossier: Demande, tmp_path: Path) -> None:
    faite = piece(
        dossier, specimens.pdf(tmp_path, [], pages=["Une page de texte. " * 20] * 200), pages=200, type="bail"
    )
    controler_la_piece(faite.pk)
    assert ControlePiece.objects.get(piece=faite, code="lisibilite").raison.startswith("20 page(s)")
