"""Files, folders and archives, good and bad: every document once, nothing extracted, nothing read beyond its limit."""

from __future__ import annotations

import io
import random
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from reporting.sne.archives import PROFONDEUR_MAX, trouver
from reporting.sne.depot import Depot
from reporting.sne.lecture import TAILLE_MAX

DOC = b"<?xml version='1.0'?><interfaceNuu><entete><dateFichier>%s</dateFichier></entete>%d</interfaceNuu>"


def doc(numero: int, jour: str = "2026-01-01T00:00:00") -> bytes:
    return DOC % (jour.encode(), numero)


def ecrire_zip(chemin: Path, entrees: dict[str, bytes], methode: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(chemin, "w", methode) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return chemin


def ecrire_tar(chemin: Path, entrees: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(chemin, mode) as archive:
        for nom, contenu in entrees.items():
            fiche = tarfile.TarInfo(nom)
            fiche.size = len(contenu)
            archive.addfile(fiche, io.BytesIO(contenu))
    return chemin


def lus(*chemins: Path) -> dict[str, bytes]:
    trouves = list(trouver(chemins))
    assert [un.nom for un in trouves if un.anomalie] == []
    return {un.nom: un.contenu for un in trouves}


def anomalies(chemin: Path) -> dict[str, str]:
    return {un.nom: un.anomalie.code for un in trouver([chemin]) if un.anomalie}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_chaque_sorte_de_tar_se_lit(tmp_path: Path, mode: str):
    archive = ecrire_tar(tmp_path / "lot.bin", {f"d/{n}.xml": doc(n) for n in range(5)}, mode)
    assert lus(archive) == {f"lot.bin/d/{n}.xml": doc(n) for n in range(5)}


@pytest.mark.parametrize("methode", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_les_zip_se_lisent(tmp_path: Path, methode: int):
    archive = ecrire_zip(tmp_path / "lot.zip", {f"d/é{n}.xml": doc(n) for n in range(70)}, methode)
    assert lus(archive) == {f"lot.zip/d/é{n}.xml": doc(n) for n in range(70)}


def test_un_zip64_se_lit(tmp_path: Path):
    chemin = tmp_path / "grand.zip"
    with zipfile.ZipFile(chemin, "w") as archive:
        for numero in range(70_000):
            archive.writestr(zipfile.ZipInfo(f"{numero}.xml"), b"<a/>")
    assert sum(1 for _ in trouver([chemin])) == 70_000


def test_dossiers_et_archives_imbriquees(tmp_path: Path):
    interieure = ecrire_zip(tmp_path / "interieure.zip", {"a.xml": doc(1)})
    dossier = tmp_path / "envoi"
    (dossier / "sous").mkdir(parents=True)
    ecrire_tar(dossier / "lot.tgz", {"x/interieure.zip": interieure.read_bytes(), "b.xml": doc(2)})
    (dossier / "sous" / "c.xml").write_bytes(doc(3))
    (dossier / ".DS_Store").write_bytes(b"\0")
    assert lus(dossier) == {
        "envoi/lot.tgz/x/interieure.zip/a.xml": doc(1),
        "envoi/lot.tgz/b.xml": doc(2),
        "envoi/sous/c.xml": doc(3),
    }


def test_l_imbrication_a_une_limite(tmp_path: Path):
    contenu = ecrire_zip(tmp_path / "0.zip", {"a.xml": doc(1)}).read_bytes()
    for niveau in range(PROFONDEUR_MAX + 1):
        contenu = ecrire_zip(tmp_path / f"{niveau + 1}.zip", {"dedans.zip": contenu}).read_bytes()
    (code,) = anomalies(tmp_path / f"{PROFONDEUR_MAX + 1}.zip").values()
    assert code == "profondeur"


def test_un_nom_qui_sort_du_dossier_est_refuse_et_le_reste_lu(tmp_path: Path):
    dehors = tmp_path / "dehors.xml"
    for archive in (
        ecrire_zip(tmp_path / "a.zip", {"../dehors.xml": doc(1), "bon.xml": doc(2)}),
        ecrire_tar(tmp_path / "a.tar", {"../dehors.xml": doc(1), "/racine.xml": doc(3), "bon.xml": doc(2)}, "w"),
    ):
        trouves = list(trouver([archive]))
        assert [un.contenu for un in trouves if not un.anomalie] == [doc(2)]
        assert {un.anomalie.code for un in trouves if un.anomalie} == {"chemin_dangereux"}
    assert not dehors.exists()


def test_un_lien_dans_un_tar_n_est_pas_suivi(tmp_path: Path):
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        lien = tarfile.TarInfo("lien.xml")
        lien.type, lien.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(lien)
    assert anomalies(tmp_path / "a.tar") == {"a.tar/lien.xml": "lien"}


def test_une_entree_de_2_go_annoncee_est_refusee_sans_etre_lue(tmp_path: Path):
    chemin = ecrire_zip(tmp_path / "a.zip", {"gros.xml": doc(1), "bon.xml": doc(2)})
    brut = bytearray(chemin.read_bytes())
    place = brut.index(b"PK\x01\x02")
    struct.pack_into("<L", brut, place + 24, 2_000_000_000)
    chemin.write_bytes(brut)
    assert anomalies(chemin) == {"a.zip/gros.xml": "taille"}
    assert [un.contenu for un in trouver([chemin]) if not un.anomalie] == [doc(2)]


def test_une_bombe_qui_annonce_peu_est_arretee_a_la_limite(tmp_path: Path):
    chemin = ecrire_zip(tmp_path / "a.zip", {"bombe.xml": b"<" + b" " * 60_000_000})
    brut = bytearray(chemin.read_bytes())
    struct.pack_into("<L", brut, brut.index(b"PK\x01\x02") + 24, 500)
    chemin.write_bytes(brut)
    tracemalloc.start()
    assert anomalies(chemin) == {"a.zip/bombe.xml": "archive"}
    assert tracemalloc.get_traced_memory()[1] < 20 * TAILLE_MAX
    tracemalloc.stop()


def test_une_archive_bombe_dans_une_archive_est_arretee(tmp_path: Path):
    interieure = ecrire_tar(tmp_path / "b.tar", {"vide.xml": b"<" + b" " * 50_000_000}, "w").read_bytes()
    chemin = ecrire_zip(tmp_path / "a.zip", {"b.tar": interieure, "bon.xml": doc(2)})
    trouves = list(trouver([chemin]))
    assert [un.contenu for un in trouves if not un.anomalie] == [doc(2)]
    assert len([un for un in trouves if un.anomalie]) == 1


def test_un_fichier_de_2_go_est_refuse_sans_etre_lu(tmp_path: Path):
    chemin = tmp_path / "enorme.xml"
    with chemin.open("wb") as flux:
        flux.write(b"<interfaceNuu>")
        flux.truncate(2_000_000_000)
    (trouve,) = trouver([chemin])
    assert trouve.anomalie is not None
    assert trouve.anomalie.code == "taille"
    assert "2000 Mo" in trouve.anomalie.message


@pytest.mark.parametrize("suffixe", [".zip", ".tgz"])
def test_une_archive_tronquee_donne_ce_qui_precede(tmp_path: Path, suffixe: str):
    entrees = {f"{n}.xml": doc(n) + random.Random(n).randbytes(3_000).hex().encode() for n in range(40)}
    chemin = tmp_path / f"a{suffixe}"
    (ecrire_zip if suffixe == ".zip" else ecrire_tar)(chemin, entrees)
    brut = chemin.read_bytes()
    chemin.write_bytes(brut[: len(brut) // 2])
    trouves = list(trouver([chemin]))
    assert trouves[-1].anomalie is not None
    assert trouves[-1].anomalie.code == "archive"
    assert all(un.contenu == entrees[un.nom.split("/")[1]] for un in trouves[:-1])


def test_un_zip_altere_se_voit_a_sa_somme(tmp_path: Path):
    chemin = ecrire_zip(tmp_path / "a.zip", {"a.xml": doc(1)}, zipfile.ZIP_STORED)
    chemin.write_bytes(chemin.read_bytes().replace(b">1</interfaceNuu>", b">2</interfaceNuu>"))
    assert anomalies(chemin) == {"a.zip/a.xml": "archive"}


def test_ce_qui_n_est_pas_un_document_est_dit(tmp_path: Path):
    chemin = ecrire_zip(tmp_path / "a.zip", {"CERG1104-202601010000.pem": b"-----BEGIN", "a.xml": doc(1)})
    assert list(anomalies(chemin).values()) == ["pas_un_document"]


def test_un_chemin_absent_est_dit_avant_de_commencer(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        next(iter(trouver([tmp_path / "absent.zip"])))


def test_le_depot_rend_les_documents_par_date(tmp_path: Path):
    depot = Depot(tmp_path)
    jours = {1: "2026-03-01T10:00:00+01:00", 2: "2026-01-01T00:00:00", 3: "2026-03-01T09:30:00+02:00", 4: "demain"}
    for numero, jour in jours.items():
        depot.ajouter(f"{numero}.xml", doc(numero, jour))
    depot.ajouter("DEMG1104-202602010000-000001.xml", b"<sans-date/>")
    depot.ajouter("grand.xml", doc(6, "2025-01-01T00:00:00") + b"x" * 50_000)
    depot.clore()
    noms = [depot.lire(indice).nom for indice in depot.ordre()]
    assert noms == ["grand.xml", "2.xml", "DEMG1104-202602010000-000001.xml", "3.xml", "1.xml", "4.xml"]
    assert depot.lire(5).contenu.endswith(b"x" * 50_000)
    assert list(tmp_path.iterdir()) == []
    depot.fermer()


def test_deux_documents_du_meme_numero_ont_la_meme_cle(tmp_path: Path):
    depot = Depot(tmp_path)
    numeros = (b"<numUnique>A</numUnique>", b"<n:numUnique modifie='true'> A </n:numUnique>", b"<numUnique/>", b"")
    for rang, numero in enumerate(numeros):
        depot.ajouter(f"{rang}.xml", b"<i>%s%d</i>" % (numero, rang))
    depot.ajouter("4.xml", b"<i><numUnique>B</numUnique><numUniqueAssocie>A</numUniqueAssocie></i>")
    assert depot.cles([0]) == depot.cles([1])
    assert depot.cles([2]).isdisjoint(depot.cles([3]))
    assert depot.cles([0]) < depot.cles([4])
    depot.fermer()
