"""The sweep removes what belongs to nobody and never what is alive; a rotation moves keys and never files."""

from __future__ import annotations

import os
import secrets
import time
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from demandeurs import ports
from demandeurs.models import FichierPiece
from demandeurs.pieces import apercu, coffre
from demandeurs.services import balayage, rotation
from demandeurs.tasks import balayer_les_pieces
from socle.errors import ActionRefusee
from tests.demandeurs.pieces import fichiers
from tests.demandeurs.pieces.lignes import fichier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("dossier_des_pieces")]
DEUX_JOURS = 2 * 24 * 3600


def objets(dossier: Path) -> set[str]:
    return {un.relative_to(dossier).as_posix() for un in dossier.rglob("*") if un.is_file()}


def vieillir(dossier: Path, noms: set[str] | None = None) -> None:
    for nom in noms if noms is not None else objets(dossier):
        instant = time.time() - DEUX_JOURS
        os.utime(dossier / nom, (instant, instant))


def test_les_orphelins_partent_et_les_vivants_restent(dossier_des_pieces):
    un = fichier(fichiers.pdf(1))
    apercu.apercu(un, 1)
    vivants = objets(dossier_des_pieces)
    orphelin = coffre.deposer(b"interrompu")
    coffre.ecrire(
        coffre.nom_de(orphelin.cle, dossier=coffre.APERCUS, suffixe="/1-900"),
        b"apercu",
        cle=orphelin.cle,
        cle_de_donnees=coffre.cle_de(orphelin),
        usage="x",
    )
    a_moitie = (dossier_des_pieces / coffre.nom_de(un.cle)).with_name(".en-cours-abc")
    a_moitie.write_bytes(b"coupure de courant")
    vieillir(dossier_des_pieces)
    recent = coffre.deposer(b"en cours de depot")
    bilan = balayage.balayer()
    assert (bilan.objets, bilan.retires, bilan.manquants) == (6, 3, 0)
    assert objets(dossier_des_pieces) == vivants | {coffre.nom_de(recent.cle)}
    assert coffre.ouvrir(un)
    assert balayage.balayer().retires == 0


def test_une_ligne_sans_fichier_se_signale_et_reste():
    un, deux = fichier(fichiers.pdf(1)), fichier(fichiers.pdf(2))
    coffre.effacer(un.cle)
    bilan = balayage.balayer()
    assert (bilan.manquants, bilan.cles_manquantes) == (1, [un.cle])
    assert FichierPiece.objects.filter(pk__in=[un.pk, deux.pk]).count() == 2
    with pytest.raises(CommandError, match=str(un.cle)):
        call_command("balayer_pieces", stdout=StringIO())


def test_ce_que_retient_une_application_au_dessus_reste(dossier_des_pieces, monkeypatch):
    """The archive of a scanning contractor is in the storage without being the file of a pièce."""
    retenu, orphelin = coffre.deposer(b"lot"), coffre.deposer(b"interrompu")
    vieillir(dossier_des_pieces)
    monkeypatch.setattr(ports, "detenteurs", [lambda cles: cles & {retenu.cle}])
    assert balayage.balayer().retires == 1
    assert coffre.ouvrir(retenu) == b"lot"
    assert not coffre.existe(coffre.nom_de(orphelin.cle))


def test_une_autre_base_n_emporte_pas_le_stockage(dossier_des_pieces, monkeypatch):
    monkeypatch.setattr(balayage, "ORPHELINS_TOLERES", 3)
    for _ in range(4):
        coffre.deposer(b"d'une autre base")
    vieillir(dossier_des_pieces)
    with pytest.raises(ActionRefusee) as refusee:
        balayage.balayer()
    assert refusee.value.premier.code == "pieces_balayage_arrete"
    assert len(objets(dossier_des_pieces)) == 4
    with pytest.raises(CommandError, match="--forcer"):
        call_command("balayer_pieces", stdout=StringIO())
    call_command("balayer_pieces", "--forcer", stdout=StringIO())
    assert objets(dossier_des_pieces) == set()


def test_la_tache_de_la_nuit_le_fait_une_fois(dossier_des_pieces):
    coffre.deposer(b"interrompu")
    vieillir(dossier_des_pieces)
    assert balayer_les_pieces() == 1
    coffre.deposer(b"interrompu")
    vieillir(dossier_des_pieces)
    assert balayer_les_pieces() == 0


def test_le_balayage_compte_ses_requetes(dossier_des_pieces, django_assert_max_num_queries):
    for _ in range(30):
        coffre.deposer(b"interrompu")
    vieillir(dossier_des_pieces)
    with django_assert_max_num_queries(8):
        balayage.balayer(verifier=False)


@pytest.fixture
def tournees(settings):
    """Three files under the first key, one preview each, then a new master key in front."""
    lot = [fichier(fichiers.pdf(n)) for n in (1, 2, 3)]
    for un in lot:
        apercu.apercu(un, 1)
    settings.CLES_PIECES = {"neuve": secrets.token_bytes(32), **settings.CLES_PIECES}
    return lot


def test_une_rotation_laisse_les_fichiers_ou_ils_sont(dossier_des_pieces, tournees, settings):
    avant = {nom: (dossier_des_pieces / nom).read_bytes() for nom in objets(dossier_des_pieces)}
    contenus = [coffre.ouvrir(un) for un in tournees]
    vues = [apercu.apercu(un, 1) for un in tournees]
    call_command("tourner_cles_pieces", stdout=StringIO())
    assert {nom: (dossier_des_pieces / nom).read_bytes() for nom in objets(dossier_des_pieces)} == avant
    settings.CLES_PIECES = {"neuve": settings.CLES_PIECES["neuve"]}
    relus = list(FichierPiece.objects.filter(pk__in=[un.pk for un in tournees]).order_by("pk"))
    assert {un.cle_id for un in relus} == {"neuve"}
    assert [coffre.ouvrir(un) for un in relus] == contenus
    assert [apercu.apercu(un, 1) for un in relus] == vues


def test_une_rotation_interrompue_reprend(tournees, monkeypatch):
    monkeypatch.setattr(rotation, "LOT", 1)

    def interrompre(fait: int) -> None:
        if fait == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.tourner(dire=interrompre)
    assert sum(rotation.restantes().values()) == 1
    assert rotation.tourner().tournees == 1
    assert rotation.restantes() == {}


def test_une_cle_perdue_empeche_ses_fichiers_seulement(tournees, settings):
    ancienne = tournees[0].cle_id
    FichierPiece.objects.filter(pk=tournees[0].pk).update(cle_id="perdue")
    sortie, erreurs = StringIO(), StringIO()
    with pytest.raises(CommandError, match="perdue"):
        call_command("tourner_cles_pieces", stdout=sortie, stderr=erreurs)
    assert "2 clé(s)" in sortie.getvalue()
    assert "« perdue » manque" in erreurs.getvalue()
    FichierPiece.objects.filter(pk=tournees[0].pk).update(cle_id=ancienne)
    assert rotation.tourner().tournees == 1


def test_rechiffrer_change_la_cle_de_chaque_fichier(dossier_des_pieces, tournees):
    contenus = [coffre.ouvrir(un) for un in tournees]
    anciennes = [(un.cle, coffre.cle_de(un)) for un in tournees]
    assert rotation.tourner(rechiffrer=True).tournees == 3
    relus = list(FichierPiece.objects.filter(pk__in=[un.pk for un in tournees]).order_by("pk"))
    assert [coffre.ouvrir(un) for un in relus] == contenus
    assert not {coffre.cle_de(un) for un in relus} & {cle for _, cle in anciennes}
    assert objets(dossier_des_pieces) == {coffre.nom_de(un.cle) for un in relus}


def test_un_nom_qui_n_est_pas_d_un_fichier():
    cle = uuid4()
    assert balayage.cle_du_nom(coffre.nom_de(cle)) == cle
    assert balayage.cle_du_nom(coffre.nom_de(cle, dossier=coffre.APERCUS, suffixe="/1-900")) == cle
    assert balayage.cle_du_nom("fichiers/ab/cd/.en-cours-12") is None
    assert balayage.cle_du_nom("fichiers") is None
