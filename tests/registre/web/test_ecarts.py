"""Differences to examine: the tray, the list it opens, and asking again for a pièce from the page of the comparison."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demandeurs.enums import EtatPiece, MarquePiece, ResultatControle
from demandeurs.models import ControlePiece, Personne, Piece, RequetePiece, TypePiece
from demandeurs.services.pieces import charger_pieces
from registre.models import Demande
from registre.saisie import SaisiePiece
from registre.services.pieces import deposer
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.pieces.aide import document

pytestmark = pytest.mark.django_db
MOTIF = "Le bas de la page est coupé"


@pytest.fixture
def demande(enregistree: Callable[..., Demande], dossier_des_pieces: Path) -> Demande:  # noqa: F811
    charger_pieces()
    enregistree("Diallo")
    return enregistree()


def ecart(demande: Demande, code: str = "lisibilite") -> ControlePiece:
    titulaire = Personne.objects.get(menage=demande.menage_id, role="titulaire").pk
    saisie = SaisiePiece("passeport", [document()], aujourdhui(), personne_id=titulaire)
    deposee = deposer(demande.pk, saisie=saisie, acteur=monde.acteur(monde.COMMUNE))
    return ControlePiece.objects.create(
        piece=deposee, code=code, resultat=ResultatControle.ECART, raison="Page 1 floue.", fait_a=maintenant()
    )


def texte(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def attend(client: Client) -> bool:
    """Whether the tray has a link and its list the demande; the two always agree."""
    tiroir = "pieces=ecarts" in texte(client.get(reverse("registre:accueil"), {"portee": "tous"}))
    liste = texte(client.get(f"{reverse('registre:liste')}?pieces=ecarts"))
    assert tiroir == ("Koné" in liste)
    assert "Diallo" not in liste
    return tiroir


def test_la_file_nomme_les_gens_comme_ils_s_appellent(commune: Client, demande: Demande) -> None:
    """As the list of demandes does: accents and case as declared, not the form that sorts."""
    ecart(demande)
    titulaire = Personne.objects.get(menage=demande.menage_id, role="titulaire")
    assert (titulaire.nom, titulaire.prenom) == ("Koné", "Aminata")
    assert "Koné Aminata" in texte(commune.get(reverse("registre:controles")))


def test_un_ecart_attend_dans_sa_corbeille_et_dans_sa_liste(commune: Client, demande: Demande) -> None:
    assert not attend(commune)
    ecart(demande)
    assert attend(commune)
    assert "Écarts à examiner" in texte(commune.get(reverse("registre:accueil")))


@pytest.mark.parametrize(
    "change",
    [
        lambda un: ControlePiece.objects.filter(pk=un.pk).update(resultat=ResultatControle.NON_VERIFIABLE),
        lambda un: ControlePiece.objects.filter(pk=un.pk).update(traite_a=maintenant(), suite="ecarte"),
        lambda un: ControlePiece.objects.filter(pk=un.pk).update(code="double"),
        lambda un: Piece.objects.filter(pk=un.piece_id).update(etat=EtatPiece.REMPLACEE),
        lambda un: Piece.objects.filter(pk=un.piece_id).update(
            marque=MarquePiece.OBSOLETE, marque_motif="x", marquee_a=maintenant()
        ),
        lambda un: TypePiece.objects.filter(code="passeport").update(sensible=True),
    ],
    ids=["non_verifiable", "traite", "du_gestionnaire", "remplacee", "marquee", "sensible"],
)
def test_ce_qui_n_attend_personne_n_y_est_pas(
    commune: Client, demande: Demande, change: Callable[[ControlePiece], object]
) -> None:
    change(ecart(demande))
    assert not attend(commune)


def test_redemander_depuis_la_comparaison(commune: Client, demande: Demande) -> None:
    un = ecart(demande)
    adresse = reverse("registre:controles_du_dossier", args=[demande.cle])
    corps = {"piece": str(un.piece.cle), "code": un.code, "version": Demande.objects.get(pk=demande.pk).version}
    assert "Redemander la pièce" in texte(commune.get(adresse, corps))

    sans_motif = commune.post(adresse, {**corps, "suite": "redemande", "motif": "non"})
    assert sans_motif.status_code == 422
    assert "Dites au ménage pourquoi" in texte(sans_motif)
    assert not RequetePiece.objects.exists()

    faite = commune.post(adresse, {**corps, "suite": "redemande", "motif": MOTIF}, follow=True)
    assert "Pièce redemandée" in html.unescape(texte(faite)).replace("pièce redemandée", "Pièce redemandée")
    assert RequetePiece.objects.get().motif == MOTIF
    assert Piece.objects.get(pk=un.piece_id).marque == MarquePiece.INEXPLOITABLE
    assert not attend(commune)
