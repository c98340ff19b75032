"""Screens of a deposit on presentation: what opens, what stays closed, what is refused with which words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from demandeurs.models import DepotFichier, Personne, Piece
from demandeurs.services.pieces import charger_pieces
from registre.models import Demande
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.pieces.aide import document
from tests.registre.web.conftest import entrer
from tests.registre.web.test_pieces import adresse, classement, envoyer, fichier, texte, titulaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def demande(enregistree: Callable[..., Demande], dossier_des_pieces: Path) -> Demande:  # noqa: F811
    charger_pieces()
    return enregistree()


class TestPresentation:
    """A demandeur at a guichet that does not follow him (R441-2-4-1)."""

    @pytest.fixture
    def paris(self) -> Client:
        return entrer(monde.VILLE_DE_PARIS)

    def presenter(self, client: Client, demande: Demande, **champs: str) -> Any:
        naissance = Personne.objects.get(pk=titulaire(demande)).naissance_le
        numero = demande.numeros.get().numero
        corps = {"numero": numero, "naissance_le": f"{naissance:%d/%m/%Y}", **champs}
        return client.post(reverse("registre:presenter_demandeur"), corps)

    def test_de_la_presentation_au_depot(self, paris, demande):
        assert paris.get(adresse("deposer_pieces", demande)).status_code == 404

        reponse = self.presenter(paris, demande)

        assert reponse.url == adresse("deposer_pieces", demande)
        assert envoyer(paris, demande, fichier("passeport Aminata.png")).status_code == 302
        page = texte(paris.get(adresse("deposer_pieces", demande)))
        assert "Vous déposez sans rien lire du dossier" in page
        assert '<option value="passeport" selected>' in page
        for tu in ("Koné", "Attendues de ce ménage", demande.numeros.get().numero, adresse("pieces", demande) + '"'):
            assert tu not in page.replace("passeport Aminata", "")
        depot = DepotFichier.objects.get()
        reponse = paris.post(
            adresse("deposer_pieces", demande),
            classement(depot, type="passeport", personne=titulaire(demande)),
            follow=True,
        )
        assert "1 pièce déposée" in texte(reponse)
        assert "Déposée · sur présentation du demandeur" in texte(entrer(monde.COMMUNE).get(adresse("fil", demande)))
        assert "Déposées par vous" in texte(reponse)
        une = Piece.objects.get()
        assert une.organisme_id == monde.organisme(monde.VILLE_DE_PARIS).pk
        for nom, autres in (("dossier", ()), ("pieces", ()), ("piece", (une.cle,)), ("requetes_de_pieces", ())):
            assert paris.get(adresse(nom, demande, *autres)).status_code == 404
        assert paris.post(adresse("recevoir_papiers", demande), {"nombre": "1"}).status_code == 404
        assert entrer(monde.VILLE_DE_PARIS).get(adresse("deposer_pieces", demande)).status_code == 404, "that session"

    @pytest.mark.parametrize("champs", [{"numero": "0" * 18}, {"naissance_le": "01/01/1901"}])
    def test_un_refus_ne_dit_pas_ce_qui_est_faux(self, paris, demande, champs):
        reponse = self.presenter(paris, demande, **champs)

        assert reponse.status_code == 404
        assert "ne porte ce numéro unique et cette date de naissance" in texte(reponse)
        assert paris.get(adresse("deposer_pieces", demande)).status_code == 404

    def test_ce_qui_manque_est_dit_au_champ(self, paris, demande):
        reponse = self.presenter(paris, demande, numero="", naissance_le="hier")
        assert reponse.status_code == 422
        assert "Écrivez le numéro unique" in texte(reponse)
        assert "Cette date n'est pas lisible" in texte(reponse)

    def test_trop_d_essais(self, paris, demande, settings):
        settings.VERIFICATIONS_PAR_HEURE = 1
        assert self.presenter(paris, demande, naissance_le="01/01/1901").status_code == 404
        assert self.presenter(paris, demande).status_code == 429

    def test_une_autre_personne_se_dit_par_sa_naissance(self, paris, demande):
        autre = Personne.objects.filter(menage=demande.menage_id).exclude(role="titulaire").earliest("rang")
        self.presenter(paris, demande)
        envoyer(paris, demande, fichier("livret.png"))
        base = classement(DepotFichier.objects.get(), type="livret_famille", personne="autre")
        prefixe = DepotFichier.objects.get().cle.hex
        for naissance, dit in (("", "Écrivez la date de naissance"), ("01/01/1901", "n'est né ce jour-là")):
            reponse = paris.post(adresse("deposer_pieces", demande), base | {f"{prefixe}-naissance_le": naissance})
            assert reponse.status_code == 422
            assert dit in texte(reponse)
        paris.post(
            adresse("deposer_pieces", demande), base | {f"{prefixe}-naissance_le": f"{autre.naissance_le:%d/%m/%Y}"}
        )
        assert Piece.objects.get().personne_id == autre.pk

    def test_dans_son_perimetre_c_est_la_page_habituelle(self, commune, demande):
        page = texte(commune.get(self.presenter(commune, demande).url))
        assert "sans rien lire" not in page
        assert "Koné" in page

    def test_un_envoi_en_morceaux_passe_par_la_presentation(self, paris, demande):
        annonce = {"nom": "p.png", "taille": len(document())}
        assert paris.post(adresse("commencer_envoi", demande), annonce).status_code == 404
        self.presenter(paris, demande)
        debut = paris.post(adresse("commencer_envoi", demande), annonce).json()
        recu = paris.post(f"{debut['url']}?depuis=0", document(), content_type="application/octet-stream").json()
        assert (recu["recu"], recu["refus"]) == (len(document()), "")
