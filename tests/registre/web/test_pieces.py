"""Screens of the pièces: state, deposit in two moves, requests, marks, viewer; what each refuses and what it traces."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from demandeurs.enums import EtatPiece, MarquePiece
from demandeurs.models import DepotFichier, FichierPiece, Personne, Piece, RequetePiece
from demandeurs.services.pieces import charger_pieces
from habilitations.rules.droits import Droit
from registre.enums import NatureTache
from registre.filtres import FiltreDemandes
from registre.models import Demande, MotifDemande, Tache
from registre.rules.echeances import bornes_du_jour
from registre.saisie import SaisiePiece
from registre.services.parametres import delais_de_la_region
from registre.services.pieces import deposer
from registre.services.pieces.reception import MORCEAU_MAX
from registre.services.pieces.version import version_des_pieces
from registre.web.presenters.pieces import resume_du_dossier
from socle.clock import aujourdhui, maintenant
from socle.models import TraceConsultation
from tests import monde
from tests.demandeurs.pieces.conftest import dossier_des_pieces  # noqa: F401 - the fixture
from tests.registre.pieces.aide import document
from tests.registre.web.conftest import entrer, entrer_accueil

pytestmark = pytest.mark.django_db
REQUETES_AU_PLUS = 60


@pytest.fixture
def demande(enregistree: Callable[..., Demande], dossier_des_pieces: Path) -> Demande:  # noqa: F811
    charger_pieces()
    return enregistree()


def titulaire(demande: Demande) -> int:
    return Personne.objects.get(menage=demande.menage_id, role="titulaire").pk


def piece(demande: Demande, type_: str = "passeport", rang: int = 1, **champs: Any) -> Piece:
    saisie = {"fichiers": [document(rang)], "recue_le": aujourdhui(), "personne_id": titulaire(demande), **champs}
    return deposer(demande.pk, saisie=SaisiePiece(type=type_, **saisie), acteur=monde.acteur(monde.COMMUNE))


def adresse(nom: str, demande: Demande, *autres: Any) -> str:
    return reverse(f"registre:{nom}", args=[demande.cle, *autres])


def texte(reponse: Any) -> str:
    return html.unescape(reponse.content.decode())


def fichier(nom: str = "passeport Aminata.png", contenu: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, document() if contenu is None else contenu)


def envoyer(client: Client, demande: Demande, *fichiers: SimpleUploadedFile) -> Any:
    return client.post(adresse("deposer_pieces", demande), {"geste": "envoyer", "fichiers": list(fichiers)})


def classement(depot: DepotFichier, **champs: Any) -> dict[str, Any]:
    base = {"recue_le": f"{aujourdhui():%d/%m/%Y}", **champs}
    return {f"{depot.cle.hex}-{nom}": valeur for nom, valeur in base.items()}


class TestEtat:
    def test_la_page_dit_ce_qui_manque_pourquoi_et_par_quel_article(self, commune, demande):
        page = texte(commune.get(adresse("pieces", demande)))

        assert "Obligatoire pour enregistrer" in page
        assert "R441-2-3 CCH" in page
        assert "manquante" in page

    def test_ce_qui_ne_concerne_pas_le_menage_n_est_pas_montre(self, commune, demande):
        page = texte(commune.get(adresse("pieces", demande)))

        assert "Jugement de tutelle" not in page.split("Situation dite par le demandeur")[0]

    def test_une_piece_deposee_dit_par_qui_et_quand(self, commune, demande):
        une = piece(demande)

        page = texte(commune.get(adresse("pieces", demande)))

        assert adresse("piece", demande, une.cle) in page
        assert f"déposée le {aujourdhui():%d/%m/%Y} par {monde.organisme(monde.COMMUNE).nom}" in page

    def test_le_nombre_de_requetes_ne_depend_pas_des_pieces(self, commune, demande, django_assert_max_num_queries):
        commune.get(adresse("pieces", demande))
        with django_assert_max_num_queries(REQUETES_AU_PLUS) as vide:
            commune.get(adresse("pieces", demande))
        for rang, type_ in enumerate(("passeport", "livret_famille", "bail", "quittance_loyer"), 1):
            piece(demande, type_, rang)
        with django_assert_max_num_queries(REQUETES_AU_PLUS) as pleine:
            commune.get(adresse("pieces", demande))

        # The names of the agent and of the organisme that filed, when there is a pièce.
        assert len(pleine) <= len(vide) + 2

    def test_une_piece_medicale_existe_sans_que_sa_nature_se_lise(self, commune, demande):
        une = piece(demande, "certificat_medical")

        page = texte(commune.get(adresse("pieces", demande)))

        assert "Pièce réservée aux fonctions désignées" in page
        assert "Certificat médical" not in page
        assert commune.get(adresse("piece", demande, une.cle)).status_code == 403

    def test_hors_perimetre_rien_n_existe(self, demande):
        une = piece(demande)
        ailleurs = entrer(monde.VILLE_DE_PARIS)

        for url in (adresse("pieces", demande), adresse("piece", demande, une.cle), adresse("deposer_pieces", demande)):
            assert ailleurs.get(url).status_code == 404


class TestDepot:
    def test_sans_script_envoyer_puis_classer(self, commune, demande):
        assert envoyer(commune, demande, fichier()).status_code == 302
        depot = DepotFichier.objects.get()
        page = texte(commune.get(adresse("deposer_pieces", demande)))
        assert "passeport Aminata.png" in page
        assert '<option value="passeport" selected>' in page

        donnees = classement(depot, type="passeport", personne=titulaire(demande))
        reponse = commune.post(adresse("deposer_pieces", demande), donnees, follow=True)

        assert "1 pièce déposée" in texte(reponse)
        une = Piece.objects.get()
        assert (une.type, une.etat, une.fichiers.count()) == ("passeport", EtatPiece.DEPOSEE, 1)
        assert not DepotFichier.objects.exists()

    def test_un_fichier_refuse_dit_pourquoi_et_garde_les_autres(self, commune, demande):
        reponse = envoyer(commune, demande, fichier(), fichier("vide.pdf", b""), fichier("faux.pdf", b"MZ executable"))

        assert reponse.status_code == 422
        page = texte(reponse)
        assert "vide.pdf : ce fichier est vide (" in page
        assert "Ce fichier n'est ni un PDF ni une image" in page  # kept with its reason until it is taken away
        assert DepotFichier.objects.filter(refus="").count() == 1

    def test_un_envoi_coupe_reprend_ou_il_s_est_arrete(self, commune, demande):
        contenu = document() + bytes(MORCEAU_MAX)  # what follows the end of a PNG is dropped by its decoder
        annonce = {"nom": "passeport.png", "taille": len(contenu)}
        debut = commune.post(adresse("commencer_envoi", demande), annonce).json()
        url = debut["url"]
        premier = contenu[:MORCEAU_MAX]
        recu = commune.post(f"{url}?depuis=0", premier, content_type="application/octet-stream").json()
        assert recu["recu"] == MORCEAU_MAX

        # Another session of the same agent, the same file chosen again.
        repris = entrer(monde.COMMUNE).post(adresse("commencer_envoi", demande), annonce).json()
        assert (repris["url"], repris["recu"]) == (url, MORCEAU_MAX)
        rejoue = commune.post(f"{url}?depuis=0", premier, content_type="application/octet-stream")
        assert (rejoue.status_code, rejoue.json()["code"]) == (409, "morceau_decale")
        fin = contenu[MORCEAU_MAX:]
        complet = commune.post(f"{url}?depuis={MORCEAU_MAX}", fin, content_type="application/octet-stream").json()

        assert (complet["recu"], complet["refus"]) == (len(contenu), "")

    def test_un_fichier_en_attente_n_est_vu_que_de_son_depositaire(self, commune, demande):
        envoyer(commune, demande, fichier())
        depot = DepotFichier.objects.get()
        autre = entrer_accueil()

        assert "passeport Aminata.png" not in texte(autre.get(adresse("deposer_pieces", demande)))
        assert autre.get(adresse("envoi", demande, depot.cle)).status_code == 404
        autre.post(adresse("deposer_pieces", demande), {"geste": f"retirer:{depot.cle}"})
        assert DepotFichier.objects.exists()

    def test_deux_fichiers_font_une_piece(self, commune, demande):
        envoyer(commune, demande, fichier("cni recto.png"), fichier("cni verso.png", document(2)))
        recto, verso = DepotFichier.objects.order_by("pk")
        qui = titulaire(demande)
        donnees = classement(recto, type="carte_identite", personne=qui)
        donnees |= classement(verso, type="carte_identite", personne=qui, suite="on")

        commune.post(adresse("deposer_pieces", demande), donnees)

        assert FichierPiece.objects.filter(piece=Piece.objects.get()).count() == 2

    def test_le_meme_classement_envoye_deux_fois_ne_depose_qu_une_fois(self, commune, demande):
        envoyer(commune, demande, fichier())
        donnees = classement(DepotFichier.objects.get(), type="passeport", personne=titulaire(demande))
        commune.post(adresse("deposer_pieces", demande), donnees)

        second = commune.post(adresse("deposer_pieces", demande), donnees, follow=True)

        assert "déjà classés" in texte(second)
        assert Piece.objects.count() == 1

    def test_une_piece_refusee_reste_a_classer_avec_sa_raison(self, commune, demande):
        envoyer(commune, demande, fichier("avis.png"), fichier("passeport.png", document(2)))
        avis, passeport = DepotFichier.objects.order_by("pk")
        donnees = classement(avis, type="avis_imposition", personne=titulaire(demande))
        donnees |= classement(passeport, type="passeport", personne=titulaire(demande))

        reponse = commune.post(adresse("deposer_pieces", demande), donnees)

        assert reponse.status_code == 422
        assert "L'année des revenus manque" in texte(reponse)
        assert [une.type for une in Piece.objects.all()] == ["passeport"]
        assert DepotFichier.objects.get() == avis

    def test_qui_ne_tient_pas_le_dossier_ne_depose_pas(self, demande):
        reponse = entrer(monde.PREFECTURE).get(adresse("deposer_pieces", demande))

        assert reponse.status_code == 403
        assert not DepotFichier.objects.exists()

    def test_la_page_rappelle_ce_qui_manque_sans_dire_ce_qui_est_reserve(self, commune, demande):
        """What a household lacks would tell an illness: named functions only read it, here as on the list."""
        MotifDemande.objects.filter(demande=demande).update(code="08")  # health
        page = texte(commune.get(adresse("deposer_pieces", demande)))
        assert "Ce qui manque à ce dossier" in page
        assert "Livret de famille" in page
        assert "Certificat médical" not in page
        envoyer(commune, demande, fichier())
        attendues = texte(commune.get(adresse("deposer_pieces", demande))).split("Attendues de ce ménage")[1]
        assert "Certificat médical" not in attendues.split("</optgroup>")[0]


class TestRequetes:
    def test_demander_puis_abandonner(self, commune, demande):
        voulue = f"a_identite_francais:{titulaire(demande)}"
        corps = {"voulue": voulue, "courrier": "oui"}
        manquante = texte(commune.get(adresse("pieces", demande)))
        assert f'value="{voulue}"' in manquante
        reponse = commune.post(adresse("demander_pieces", demande), corps, follow=True)
        assert "1 pièce demandée au ménage" in texte(reponse)
        requete = RequetePiece.objects.get()
        assert f"Demandée le {aujourdhui():%d/%m/%Y} par {monde.organisme(monde.COMMUNE).nom}" in texte(reponse)

        encore = commune.post(adresse("demander_pieces", demande), corps)
        assert encore.status_code == 409
        assert "a été demandée le" in texte(encore)

        sans_motif = commune.post(adresse("abandonner_requete", demande), {"requete": requete.pk, "motif": ""})
        assert sans_motif.status_code == 422
        commune.post(adresse("abandonner_requete", demande), {"requete": requete.pk, "motif": "donnée au guichet"})
        requete.refresh_from_db()
        assert requete.abandon_motif == "donnée au guichet"

    def test_la_requete_d_un_autre_dossier_ne_s_abandonne_pas_ici(self, commune, demande, enregistree):
        autre = enregistree("Autre")
        voulue = f"a_identite_francais:{titulaire(autre)}"
        commune.post(adresse("demander_pieces", autre), {"voulue": voulue})
        requete = RequetePiece.objects.get()

        reponse = commune.post(adresse("abandonner_requete", demande), {"requete": requete.pk, "motif": "x"})

        assert reponse.status_code == 404
        assert RequetePiece.objects.get().close_a is None

    def test_hors_liste_rien_n_est_demande(self, commune, demande):
        reponse = commune.post(adresse("demander_pieces", demande), {"voulue": "releve_bancaire:"})

        assert reponse.status_code == 422
        assert "relevé bancaire ne peut pas être demandé" in texte(reponse)
        assert not RequetePiece.objects.exists()

    def test_l_abandon_garde_la_lettre_et_l_historique_la_raconte(self, commune, demande):
        """Rule 4 of the dossier unique: the guichet that was written to keeps the letter a year."""
        corps = {"voulue": f"a_identite_francais:{titulaire(demande)}"}
        commune.post(adresse("demander_pieces", demande), corps)
        requete, url = RequetePiece.objects.get(), adresse("abandonner_requete", demande)
        guichet, jour = monde.PROFILS[monde.COMMUNE].guichet, f"{aujourdhui():%d/%m/%Y}"
        base = {"requete": requete.pk, "motif": "ne l'enverra pas"}
        for faux in ({"detenu_par": guichet}, {"recu_le": jour}, {"detenu_par": "XXXXX", "recu_le": jour}):
            reponse = commune.post(url, base | faux)
            assert reponse.status_code == 422
            assert "ne l'enverra pas" in texte(reponse)
        assert commune.post(url, base | {"detenu_par": guichet, "recu_le": "hier"}).status_code == 422
        assert RequetePiece.objects.get().close_a is None

        commune.post(url, base | {"detenu_par": guichet.lower(), "recu_le": jour})

        page = texte(commune.get(adresse("requetes_de_pieces", demande)))
        agent = monde.agent(monde.COMMUNE)
        assert "Abandonnée" in page
        assert f"le {jour} par {monde.organisme(monde.COMMUNE).nom} ({agent})" in page
        assert "« ne l'enverra pas »" in page
        fin = RequetePiece.objects.get().courrier_conserve_jusqu_au
        assert f"gardée par le guichet {guichet}" in page
        assert f"jusqu'au {fin:%d/%m/%Y}" in page
        assert TraceConsultation.objects.latest("id").nature == "requetes_de_pieces"
        assert adresse("requetes_de_pieces", demande) in texte(commune.get(adresse("pieces", demande)))

    def test_une_demande_recue_mene_a_sa_piece(self, commune, demande):
        commune.post(adresse("demander_pieces", demande), {"voulue": f"a_identite_francais:{titulaire(demande)}"})
        assert "En cours" in texte(commune.get(adresse("requetes_de_pieces", demande)))
        RequetePiece.objects.update(echeance_le=aujourdhui() - timedelta(days=3))
        assert "En retard de 3 j" in texte(commune.get(adresse("requetes_de_pieces", demande)))
        une = piece(demande)

        page = texte(commune.get(adresse("requetes_de_pieces", demande)))

        assert "Reçue" in page
        assert adresse("piece", demande, une.cle) in page

    def test_sans_demande_la_page_dit_d_ou_en_faire(self, commune, demande):
        page = texte(commune.get(adresse("requetes_de_pieces", demande)))
        assert "Aucune pièce n'a été demandée à ce ménage" in page

    def test_l_historique_coute_le_meme_nombre_de_requetes(self, commune, demande, django_assert_max_num_queries):
        def requetes() -> int:
            with django_assert_max_num_queries(REQUETES_AU_PLUS) as faites:
                commune.get(adresse("requetes_de_pieces", demande))
            return len(faites)

        voulue = f"a_identite_francais:{titulaire(demande)}"
        for rang in range(4):
            commune.post(adresse("demander_pieces", demande), {"voulue": voulue})
            RequetePiece.objects.filter(close_a=None).update(
                close_a=maintenant(), abandon_motif=f"essai {rang}", abandon_par_id=monde.agent(monde.COMMUNE).pk
            )
            if rang == 0:
                commune.get(adresse("requetes_de_pieces", demande))
                une = requetes()
        assert requetes() == une

    def test_de_la_piece_reservee_on_voit_qu_elle_fut_demandee(self, commune, demande):
        RequetePiece.objects.create(
            menage_id=demande.menage_id, exigence="c4_handicap", demandee_a=maintenant(), close_a=maintenant(),
            echeance_le=aujourdhui(), motif="dit au guichet qu'il est malade", abandon_motif="guéri",
        )  # fmt: skip
        page = texte(commune.get(adresse("requetes_de_pieces", demande)))
        assert "Pièce réservée aux fonctions désignées" in page
        assert "malade" not in page
        assert "guéri" not in page


class TestVersion:
    """What is decided on a page that is no longer true is refused, and the page comes back with what changed."""

    def test_marquer_ce_qui_a_change_depuis(self, commune, demande):
        une = piece(demande)
        corps = {"marque": "inexploitable", "motif": "page coupée", "version": version_des_pieces(demande.menage_id)}
        piece(demande, "livret_famille", 2)

        reponse = commune.post(adresse("marquer_piece", demande, une.cle), corps)

        assert reponse.status_code == 409
        assert "ont changé depuis que vous les avez ouvertes" in texte(reponse)
        assert Piece.objects.get(pk=une.pk).marque == ""
        encore = corps | {"version": version_des_pieces(demande.menage_id)}
        assert f'value="{encore["version"]}"' in texte(reponse)
        assert commune.post(adresse("marquer_piece", demande, une.cle), encore).status_code == 302

    @pytest.mark.parametrize("route", ["demander_pieces", "abandonner_requete", "remplacer_piece"])
    def test_les_autres_actes_aussi(self, commune, demande, route):
        une = piece(demande)
        voulue = f"b2_revenu:{titulaire(demande)}"
        commune.post(adresse("demander_pieces", demande), {"voulue": voulue})
        corps = {
            "demander_pieces": {"voulue": f"b1_identite:{titulaire(demande)}"},
            "abandonner_requete": {"requete": RequetePiece.objects.latest("pk").pk, "motif": "dit au guichet"},
            "remplacer_piece": {"fichiers": fichier(contenu=document(9)), "recue_le": f"{aujourdhui():%d/%m/%Y}"},
        }[route]
        avant = (Piece.objects.count(), RequetePiece.objects.filter(close_a=None).count())
        suite = [une.cle] if route == "remplacer_piece" else []

        reponse = commune.post(adresse(route, demande, *suite), corps | {"version": "0" * 16})

        assert reponse.status_code == 409
        assert (Piece.objects.count(), RequetePiece.objects.filter(close_a=None).count()) == avant

    def test_un_depot_ne_perime_pas_la_saisie_du_menage(self, commune, demande):
        version = demande.version
        piece(demande)
        demande.refresh_from_db()
        assert demande.version == version


class TestCorbeilles:
    def test_une_demande_en_retard_attend_dans_sa_corbeille_et_dans_sa_liste(self, commune, demande, enregistree):
        enregistree("Diallo")
        commune.post(adresse("demander_pieces", demande), {"voulue": f"a_identite_francais:{titulaire(demande)}"})
        url = f"{reverse('registre:liste')}?pieces=en_retard"
        assert "Koné" not in texte(commune.get(url))

        RequetePiece.objects.update(echeance_le=aujourdhui() - timedelta(days=4))

        page = texte(commune.get(reverse("registre:accueil"), {"portee": "tous"}))
        assert "Demandées et non reçues" in page
        assert "pieces=en_retard" in page  # an empty tray has no link
        liste = texte(commune.get(url))
        assert "Koné" in liste
        assert "Diallo" not in liste
        assert "en retard de 4 j" in texte(commune.get(adresse("dossier", demande)))
        assert "en retard de 4 j" in texte(commune.get(adresse("pieces", demande)))

    def test_qui_n_a_pas_les_pieces_ne_filtre_pas_dessus(self):
        le = aujourdhui()
        bornes = bornes_du_jour(le, delais_de_la_region(le))
        options = {"queryset": Demande.objects.none(), "le": le, "bornes": bornes, "acteur": None}

        assert "pieces" in FiltreDemandes({}, droits=[Droit.CONSULTER, Droit.CONSULTER_PIECES], **options).form.fields
        assert "pieces" not in FiltreDemandes({}, droits=[Droit.CONSULTER], **options).form.fields

    def test_le_dossier_resume_ses_pieces_en_une_requete(self, commune, demande, django_assert_max_num_queries):
        piece(demande)
        acteur = monde.acteur(monde.COMMUNE)
        resume_du_dossier(demande, acteur, le=aujourdhui())

        # Rights are read anew outside of a request.
        with django_assert_max_num_queries(REQUETES_AU_PLUS) as lues:
            lu = resume_du_dossier(demande, acteur, le=aujourdhui())

        assert sum("demandeurs_piece" in une["sql"] for une in lues.captured_queries) == 1
        assert lu.texte == "1 pièce en règle."

    def test_des_papiers_recus_ont_quinze_jours(self, commune, demande):
        url = adresse("recevoir_papiers", demande)
        assert commune.post(url, {"nombre": "0", "recue_le": f"{aujourdhui():%d/%m/%Y}"}).status_code == 422
        assert commune.post(url, {"nombre": "2", "recue_le": "hier"}).status_code == 422
        assert not Tache.objects.filter(nature=NatureTache.PIECES_A_VERSER).exists()

        commune.post(url, {"nombre": "2", "recue_le": f"{aujourdhui():%d/%m/%Y}"})

        tache = Tache.objects.get(nature=NatureTache.PIECES_A_VERSER)
        assert tache.echeance_le == aujourdhui() + timedelta(days=15)
        assert "Koné" in texte(commune.get(f"{reverse('registre:liste')}?tache=pieces_a_verser"))


class TestVisionneuse:
    def test_la_piece_a_cote_de_ce_qu_elle_prouve(self, commune, demande):
        une = piece(demande)

        page = texte(commune.get(adresse("piece", demande, une.cle)))

        assert "Ménage déclaré" in page
        assert adresse("piece_page", demande, une.cle, 0, 1) in page

    def test_une_page_est_une_image_jamais_gardee_et_sa_vue_est_tracee(self, commune, demande):
        une = piece(demande)
        avant = TraceConsultation.objects.count()

        reponse = commune.get(adresse("piece_page", demande, une.cle, 0, 1))

        assert (reponse.status_code, reponse["Content-Type"]) == (200, "image/webp")
        assert "no-store" in reponse["Cache-Control"]
        assert TraceConsultation.objects.count() == avant + 1
        assert TraceConsultation.objects.latest("id").objet_id == une.pk
        assert commune.get(adresse("piece_page", demande, une.cle, 0, 9)).status_code == 404

    def test_la_piece_d_un_autre_dossier_n_existe_pas_ici(self, commune, demande, enregistree):
        une, autre = piece(demande), enregistree("Autre")

        assert commune.get(adresse("piece", autre, une.cle)).status_code == 404
        assert commune.get(adresse("piece_page", autre, une.cle, 0, 1)).status_code == 404

    def test_telecharger_demande_un_motif_et_le_trace(self, commune, demande):
        une = piece(demande)
        assert commune.post(adresse("telecharger_piece", demande, une.cle), {"motif": " "}).status_code == 422

        reponse = commune.post(adresse("telecharger_piece", demande, une.cle), {"motif": "instruction du dossier"})

        assert reponse["Content-Type"] == "application/pdf"
        assert reponse.content.startswith(b"%PDF")
        assert TraceConsultation.objects.latest("id").motif == "instruction du dossier"

    def test_en_quarantaine_personne_ne_l_ouvre(self, commune, demande):
        une = piece(demande)
        Piece.objects.filter(pk=une.pk).update(etat=EtatPiece.QUARANTAINE)

        assert "attend l'examen de l'antivirus" in texte(commune.get(adresse("piece", demande, une.cle)))
        assert commune.get(adresse("piece_page", demande, une.cle, 0, 1)).status_code == 409

    def test_marquer_puis_retirer_la_marque(self, commune, demande):
        une = piece(demande)
        url = adresse("marquer_piece", demande, une.cle)
        assert commune.post(url, {"marque": "inexploitable", "motif": ""}).status_code == 422

        commune.post(url, {"marque": "inexploitable", "motif": "page coupée"})
        une.refresh_from_db()
        assert (une.marque, une.marque_motif) == (MarquePiece.INEXPLOITABLE, "page coupée")
        assert "page coupée" in texte(commune.get(adresse("piece", demande, une.cle)))

        assert "Mise à l'écart · Inexploitable" in texte(commune.get(adresse("fil", demande)))

        commune.post(url, {"geste": "retirer", "motif": "lisible à l'écran"})
        une.refresh_from_db()
        assert une.marque == ""

    def test_remplacer_garde_l_ancienne(self, commune, demande):
        une = piece(demande)
        corps = {"fichiers": fichier(contenu=document(5)), "recue_le": f"{aujourdhui():%d/%m/%Y}"}

        reponse = commune.post(adresse("remplacer_piece", demande, une.cle), corps, follow=True)

        assert "L'ancienne reste dans l'historique" in texte(reponse)
        assert Piece.objects.get(remplace=une).etat == EtatPiece.DEPOSEE
        assert Piece.objects.get(pk=une.pk).etat == EtatPiece.REMPLACEE

    def test_les_versions_d_une_piece_se_suivent_et_s_ouvrent(self, commune, demande):
        url = lambda une: adresse("piece", demande, une.cle)  # noqa: E731
        une = piece(demande)
        assert "Versions de cette pièce" not in texte(commune.get(url(une)))
        chaine = [une]
        for rang in (5, 6):
            corps = {"fichiers": fichier(contenu=document(rang)), "recue_le": f"{aujourdhui():%d/%m/%Y}"}
            commune.post(adresse("remplacer_piece", demande, chaine[-1].cle), corps)
            chaine.append(Piece.objects.get(remplace=chaine[-1]))

        for vue in chaine:
            page = texte(commune.get(url(vue))).split("Versions de cette pièce")[1].split("</section>")[0]
            assert [autre for autre in chaine if f'href="{url(autre)}"' in page] == [a for a in chaine if a != vue]
            assert page.count("à l'écran") == 1
            assert commune.get(adresse("piece_page", demande, vue.cle, 0, 1)).status_code == 200

    def test_remplacer_par_un_fichier_illisible_dit_pourquoi(self, commune, demande):
        une = piece(demande)
        corps = {"fichiers": fichier(contenu=b"MZ"), "recue_le": f"{aujourdhui():%d/%m/%Y}"}

        reponse = commune.post(adresse("remplacer_piece", demande, une.cle), corps)

        assert reponse.status_code == 422
        assert "Ce fichier n'est ni un PDF ni une image" in texte(reponse)
        assert Piece.objects.get().etat == EtatPiece.DEPOSEE
