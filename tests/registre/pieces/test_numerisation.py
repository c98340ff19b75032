"""Batches of a scanning contractor: what passes, one report for the rest, dangerous archives, a killed worker."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from openpyxl import load_workbook

from demandeurs.models import LotDeNumerisation, Piece
from demandeurs.pieces import coffre
from habilitations.rules.droits import Fonction
from registre.models import NumeroUnique
from registre.services.pieces import numerisation
from registre.services.pieces.numerisation import recevoir_lot
from socle import travaux
from socle.errors import ActionRefusee
from socle.models import Travail
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import document

COLONNES = (*numerisation.COLONNES, *numerisation.FACULTATIVES)


def archive(lignes, fichiers=(), colonnes=COLONNES, compression=zipfile.ZIP_STORED) -> bytes:
    texte = io.StringIO()
    ecrivain = csv.DictWriter(texte, colonnes, delimiter=";", restval="")
    ecrivain.writeheader()
    ecrivain.writerows(lignes)
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", compression) as zip_:
        zip_.writestr("index.csv", texte.getvalue())
        for nom, contenu in fichiers:
            zip_.writestr(nom, contenu)
    return tampon.getvalue()


def ligne(dossier, fichier="a.png", type_="passeport", **champs):
    return {"dossier": dossier, "type": type_, "personne": "1", "recue_le": "2026-06-10", "fichiers": fichier, **champs}


def rapport(travail):
    return [[cellule.value for cellule in rang] for rang in load_workbook(travail.rapport).active.iter_rows(min_row=2)]


@pytest.fixture
def agent(monde, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return m.acteur(monde.commune)


def test_seules_les_lignes_valables_passent(monde, demande, agent):
    numero = NumeroUnique.objects.get(demande=demande).numero
    lot = recevoir_lot(
        archive(
            [
                ligne(str(demande.cle)),
                ligne(numero, "b.png", "bail", personne=""),
                ligne("00000000-0000-4000-8000-000000000000", "c.png"),
                ligne(numero, "absent.pdf"),
                ligne(numero, "c.png", "releve_bancaire"),
                ligne(numero, "c.png", recue_le="hier"),
                ligne(numero, "c.png", personne="9"),
                ligne(numero, "faux.pdf", "livret_famille", personne=""),
            ],
            [("a.png", document(1)), ("b.png", document(2)), ("c.png", document(3)), ("faux.pdf", b"MZ programme")],
        ),
        acteur=agent,
    )
    travail = travaux.executer(lot.travail_id)
    assert set(Piece.objects.values_list("type", "canal")) == {("passeport", "numerisation"), ("bail", "numerisation")}
    assert [(un[0], un[1]) for un in rapport(travail)] == [
        (4, "dossier"),
        (5, "fichiers"),
        (6, "type"),
        (7, "recue_le"),
        (8, "personne"),
        (9, "fichiers"),
    ]
    assert numero not in str(rapport(travail))
    lot.refresh_from_db()
    assert (lot.lignes, lot.deposees, lot.refusees) == (8, 2, 6)


def test_l_archive_ne_reste_pas_dans_le_stockage(monde, demande, agent, dossier_des_pieces):
    lot = recevoir_lot(archive([ligne("inconnu")], [("a.png", document())]), acteur=agent)
    assert [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()]
    travaux.executer(lot.travail_id)
    assert [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()] == []


def test_le_meme_lot_deux_fois_est_un_seul_lot(monde, demande, agent):
    contenu = archive([ligne(str(demande.cle))], [("a.png", document())])
    lot = recevoir_lot(contenu, acteur=agent)
    assert recevoir_lot(contenu, acteur=agent) == lot
    travaux.executer(lot.travail_id)
    assert recevoir_lot(contenu, acteur=agent) == lot
    assert (LotDeNumerisation.objects.count(), Piece.objects.count()) == (1, 1)


def test_un_lot_interrompu_reprend_ou_il_en_etait(monde, demande, agent, monkeypatch):
    fichiers = [(f"{rang}.png", document(rang)) for rang in range(3)]
    lot = recevoir_lot(
        archive([ligne(str(demande.cle), nom, "bail", personne="") for nom, _ in fichiers], fichiers), acteur=agent
    )
    vrai, appels = numerisation.deposer, []

    def tombe(*args, **champs):
        appels.append(1)
        if len(appels) == 2:
            raise coffre.StockageIndisponible
        return vrai(*args, **champs)

    monkeypatch.setattr(numerisation, "deposer", tombe)
    with pytest.raises(coffre.StockageIndisponible):
        travaux.executer(lot.travail_id)
    assert (Piece.objects.count(), Travail.objects.get(pk=lot.travail_id).fait) == (1, 1)
    travaux.executer(lot.travail_id)
    assert Piece.objects.count() == 3
    lot.refresh_from_db()
    assert (lot.deposees, lot.refusees) == (3, 0)


def _lien():
    tampon = io.BytesIO(archive([ligne("x")]))
    with zipfile.ZipFile(tampon, "a") as zip_:
        info = zipfile.ZipInfo("lien.pdf")
        info.external_attr = 0o120777 << 16
        zip_.writestr(info, "/etc/passwd")
    return tampon.getvalue()


@pytest.mark.parametrize(
    ("contenu", "code"),
    [
        (b"rien", "lot_illisible"),
        (archive([ligne("x")], [("../fuite.pdf", b"x")]), "lot_nom_interdit"),
        (archive([ligne("x")], [("/etc/fuite.pdf", b"x")]), "lot_nom_interdit"),
        (archive([ligne("x")], [("sous/dossier.pdf", b"x")]), "lot_nom_interdit"),
        (_lien(), "lot_nom_interdit"),
        (archive([ligne("x")], [("b.pdf", bytes(30_000_000))], compression=zipfile.ZIP_DEFLATED), "lot_bombe"),
        (archive([{"dossier": "x"}], colonnes=("dossier",)), "index_colonnes"),
        (archive([]), "index_lignes"),
    ],
)
def test_une_archive_dangereuse_ou_mal_faite_est_refusee(agent, dossier_des_pieces, contenu, code):
    with pytest.raises(ActionRefusee) as refusee:
        recevoir_lot(contenu, acteur=agent)
    assert refusee.value.premier.code == code
    assert not LotDeNumerisation.objects.exists()
    assert [chemin for chemin in dossier_des_pieces.rglob("*") if chemin.is_file()] == []


def test_sans_droit_de_deposer(monde, agent):
    with pytest.raises(ActionRefusee):
        recevoir_lot(archive([ligne("x")]), acteur=m.acteur(monde.commune, Fonction.CONSULTATION))
