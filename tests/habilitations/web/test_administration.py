"""Administration by those concerned: each organisme its own agents, the gestionnaire the rest, nothing by accident."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import reverse

from demo import connexion
from habilitations.models import Affectation, Agent, Guichet, Habilitation, Invitation, Organisme, SessionSupport
from habilitations.rules.droits import Fonction
from registre.rules.numero import numero_en_groupes
from socle import travaux
from socle.clock import aujourdhui, horloge_a, maintenant
from socle.models import TraceActe, Travail
from tests import monde
from tests.factories import habilitations as fabrique
from tests.factories import registre as demandes

pytestmark = pytest.mark.django_db


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def jour(decalage: int = 0) -> str:
    return f"{aujourdhui() + timedelta(days=decalage):%d/%m/%Y}"


@pytest.fixture
def ville(db) -> Organisme:
    return monde.organisme(monde.COMMUNE)


@pytest.fixture
def administrateur(ville) -> Agent:
    return fabrique.affectation(ville, Fonction.ADMINISTRATEUR).agent


@pytest.fixture
def admin(administrateur) -> Client:
    return connexion.entrer(administrateur)


@pytest.fixture
def gestionnaire(db) -> Client:
    return connexion.entrer(monde.agent(monde.GESTIONNAIRE))


def envois(nature: str) -> None:
    for travail in Travail.objects.filter(nature=nature, etat="en_attente"):
        travaux.executer(travail.pk)


def designation(**champs: str) -> dict[str, str]:
    base = {
        "courriel": "neuve@exemple.test",
        "nom": "Neuve",
        "prenom": "Lina",
        "fonction": "instructeur",
        "du": jour(),
        "au": "",
        "guichet": "",
    }
    return {**base, **champs}


class TestAgents:
    def test_designer_invite_et_la_personne_ouvre_son_compte(self, admin, ville, client):
        admin.post(reverse("habilitations:designer", args=[ville.pk]), designation())
        envois("envoyer_invitation")
        agent = Agent.objects.get(email="neuve@exemple.test")
        (message,) = mail.outbox
        lien = next(mot for mot in message.body.split() if "/comptes/invitation/" in mot)
        adresse = lien[lien.index("/comptes/") :]

        assert "Ville de Montreuil" in texte_de(client.get(adresse))
        trop_court = client.post(adresse, {"mot_de_passe": "court", "encore": "court"})
        assert trop_court.status_code == 422
        agent.refresh_from_db()
        assert not agent.has_usable_password()
        phrase = "un-long-mot-de-passe-2026"
        assert client.post(adresse, {"mot_de_passe": phrase, "encore": phrase})["Location"] == reverse("account_login")
        agent.refresh_from_db()
        assert agent.check_password(phrase)
        assert client.get(adresse).status_code == 409
        assert client.post(reverse("account_login"), {"login": agent.email, "password": phrase}).status_code == 302
        assert client.get("/demandes/")["Location"].startswith("/comptes/second-facteur/")

    def test_un_lien_expire_ou_remplace_ne_marche_plus(self, admin, ville, client):
        admin.post(reverse("habilitations:designer", args=[ville.pk]), designation())
        envois("envoyer_invitation")
        agent = Agent.objects.get(email="neuve@exemple.test")
        admin.post(reverse("habilitations:inviter", args=[ville.pk, agent.pk]))
        envois("envoyer_invitation")
        premier, second = (
            next(mot for mot in m.body.split() if "/invitation/" in mot).partition("localhost:8000")[2]
            for m in mail.outbox
        )

        assert client.get(premier).status_code == 409
        assert client.get(second).status_code == 200
        with horloge_a(maintenant() + timedelta(days=8)):
            assert client.get(second).status_code == 409
        assert Invitation.objects.filter(agent=agent, annulee_a=None).count() == 1

    @pytest.mark.parametrize(
        ("champs", "dit"),
        [
            ({"fonction": "gestionnaire"}, "n'est pas dans la liste"),
            ({"du": "31/02/2026"}, "n'est pas lisible"),
            ({"courriel": "sans-arobase"}, "n'est pas lisible"),
            ({"du": "15/03/2026", "au": "01/03/2026"}, "précède son début"),
        ],
    )
    def test_une_saisie_fausse_ne_change_rien(self, admin, ville, champs, dit):
        avant = Agent.objects.count(), Affectation.objects.count()

        reponse = admin.post(reverse("habilitations:designer", args=[ville.pk]), designation(**champs))

        assert reponse.status_code == 422
        assert dit in texte_de(reponse)
        assert (Agent.objects.count(), Affectation.objects.count()) == avant

    def test_personne_ne_se_designe_soi_meme(self, admin, administrateur, ville):
        reponse = admin.post(
            reverse("habilitations:designer", args=[ville.pk]), designation(courriel=administrateur.email)
        )

        assert reponse.status_code == 403
        assert "ne se désigne soi-même" in texte_de(reponse)
        assert Affectation.objects.filter(agent=administrateur).count() == 1

    @pytest.mark.parametrize("route", ["agents", "designer", "organisme"])
    def test_l_organisme_d_un_autre_n_existe_pas(self, admin, route):
        autre = monde.organisme(monde.BAILLEUR)

        assert admin.get(reverse(f"habilitations:{route}", args=[autre.pk])).status_code == 404

    def test_l_agent_d_un_autre_n_existe_pas(self, admin, ville):
        autre = monde.agent(monde.BAILLEUR)

        for route in ("agent", "reinitialiser"):
            assert admin.get(reverse(f"habilitations:{route}", args=[ville.pk, autre.pk])).status_code == 404
        affectation = monde.affectation(monde.BAILLEUR)
        adresse = reverse("habilitations:changer_la_fin", args=[ville.pk, affectation.pk])
        assert admin.post(adresse, {"au": jour(-1)}).status_code == 404
        affectation.refresh_from_db()
        assert affectation.au is None

    def test_terminer_une_designation_ferme_ses_droits(self, admin, ville):
        affectation = monde.affectation(monde.COMMUNE)
        parti = connexion.entrer(affectation.agent)
        assert parti.get("/demandes/").status_code == 200

        admin.post(reverse("habilitations:changer_la_fin", args=[ville.pk, affectation.pk]), {"au": jour(-1)})

        assert parti.get("/demandes/").status_code == 403
        trace = TraceActe.objects.get(acte="clore_affectation", objet_id=affectation.pk)
        assert trace.champs == ["au"]

    def test_le_dernier_administrateur_ne_part_pas_seul(self, admin, administrateur, ville):
        sienne = Affectation.objects.get(agent=administrateur)
        adresse = reverse("habilitations:changer_la_fin", args=[ville.pk, sienne.pk])

        reponse = admin.post(adresse, {"au": jour(10)})
        assert reponse.status_code == 409
        assert "dernier administrateur" in texte_de(reponse)
        sienne.refresh_from_db()
        assert sienne.au is None

        fabrique.affectation(ville, Fonction.ADMINISTRATEUR)
        assert admin.post(adresse, {"au": jour(10)}).status_code == 302

    def test_la_perte_du_second_facteur(self, admin, ville):
        agent = monde.agent(monde.COMMUNE)
        TOTP.activate(agent, generate_totp_secret())
        adresse = reverse("habilitations:reinitialiser", args=[ville.pk, agent.pk])

        assert admin.post(adresse, {"motif": ""}).status_code == 422
        assert Authenticator.objects.filter(user=agent).exists()
        assert admin.post(adresse, {"motif": "Vu ce matin, téléphone volé"}).status_code == 302

        assert not Authenticator.objects.filter(user=agent).exists()
        assert TraceActe.objects.filter(acte="reinitialiser_second_facteur", objet_id=agent.pk).exists()
        envois("prevenir_agent")
        assert mail.outbox[0].to == [agent.email]
        assert "réinitialisé" in mail.outbox[0].subject

    def test_l_acte_sensible_demande_de_se_confirmer(self, administrateur, ville):
        admin = connexion.entrer(administrateur)
        session = admin.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session.save()

        reponse = admin.get(reverse("habilitations:reinitialiser", args=[ville.pk, monde.agent(monde.COMMUNE).pk]))

        assert reponse["Location"].startswith(reverse("account_reauthenticate"))

    @pytest.mark.parametrize(
        ("filtre", "present", "absent"),
        [("en_poste", "Accueil", "Expiré"), ("partis", "Expiré", "Accueil"), ("jamais_venus", "Accueil", "Expiré")],
    )
    def test_qui_est_la_et_qui_ne_vient_plus(self, admin, ville, filtre, present, absent):
        page = texte_de(admin.get(reverse("habilitations:agents", args=[ville.pk]), {"montrer": filtre}))

        assert f"{present} Camille" in page
        assert f"{absent} Camille" not in page

    def test_la_liste_coute_autant_pour_dix_agents(self, admin, ville, django_assert_num_queries):
        adresse = reverse("habilitations:agents", args=[ville.pk])
        admin.get(adresse)
        with django_assert_num_queries(11) as compte:
            admin.get(adresse)
        for _ in range(10):
            fabrique.affectation(ville, Fonction.ACCUEIL)
        with django_assert_num_queries(len(compte.captured_queries)):
            admin.get(adresse)

    def test_les_droits_et_leur_raison(self, admin, ville):
        page = texte_de(admin.get(reverse("habilitations:agent", args=[ville.pk, monde.agent(monde.COMMUNE).pk])))

        assert "R441-2-6 d - commune enregistreuse" in page
        assert "Responsable" in page


class TestGestionnaire:
    def test_une_habilitation_se_montre_avant_de_s_accorder(self, gestionnaire):
        employeur = monde.organisme(monde.EMPLOYEUR)
        demandes.demande(
            monde.acteur(monde.ETAT),
            (monde.MONTREUIL,),
            guichet=monde.PROFILS[monde.ETAT].guichet,
            deposee_le=aujourdhui(),
        )
        adresse = reverse("habilitations:reserver", args=[employeur.pk])
        valeurs = {"convention": "CR-2026", "commune": monde.MONTREUIL, "mode": "stock", "du": jour(), "au": ""}
        assert gestionnaire.post(adresse, valeurs).status_code == 302
        titre = Habilitation.objects.get(organisme=employeur)

        page = texte_de(gestionnaire.get(reverse("habilitations:retirer", args=[employeur.pk, titre.pk])))

        assert "Demandes qui se ferment" in page
        assert "<strong>1</strong>" in page
        assert Habilitation.objects.filter(organisme=employeur, au=None).exists()

    def test_l_essai_n_ecrit_rien(self, gestionnaire):
        siao = monde.organisme(monde.SIAO)
        adresse = reverse("habilitations:accorder", args=[siao.pk])
        valeurs = {"base": "1-h", "territoire": "", "convention": "", "du": jour(), "au": ""}

        essai = gestionnaire.post(adresse, {**valeurs, "essai": "1"})
        assert "Ce que cette habilitation changerait" in texte_de(essai)
        assert not Habilitation.objects.filter(organisme=siao).exists()
        assert gestionnaire.post(adresse, valeurs).status_code == 302
        assert Habilitation.objects.filter(organisme=siao, base="1-h").exists()

    @pytest.mark.parametrize(
        ("champs", "statut", "dit"),
        [
            ({"base": "6-i"}, 422, "service enregistreur"),
            ({"base": "6-a"}, 422, "n'est pas dans la liste"),
            ({"base": "1-h", "territoire": "99999"}, 422, "Aucun territoire en vigueur"),
            ({"base": "15-V-0", "convention": "C"}, 422, "service enregistreur"),
        ],
    )
    def test_une_habilitation_impossible(self, gestionnaire, champs, statut, dit):
        siao = monde.organisme(monde.SIAO)
        valeurs = {"territoire": "", "convention": "", "du": jour(), "au": "", **champs}

        reponse = gestionnaire.post(reverse("habilitations:accorder", args=[siao.pk]), valeurs)

        assert reponse.status_code == statut
        assert dit in texte_de(reponse)
        assert not Habilitation.objects.filter(organisme=siao).exists()

    def test_deux_fois_la_meme_habilitation(self, gestionnaire, ville):
        valeurs = {"base": "6-d", "territoire": "", "convention": "", "du": jour(), "au": ""}

        reponse = gestionnaire.post(reverse("habilitations:accorder", args=[ville.pk]), valeurs)

        assert reponse.status_code == 422
        assert "a déjà cette habilitation sur cette période" in texte_de(reponse)

    @pytest.mark.parametrize(("siren", "statut"), [("217500016", 302), ("217500017", 422), ("12", 422)])
    def test_le_siren_porte_sa_cle(self, gestionnaire, siren, statut):
        valeurs = {"nom": "Ville neuve", "type": "commune", "siren": siren, "territoire": ""}

        assert gestionnaire.post(reverse("habilitations:nouvel_organisme"), valeurs).status_code == statut
        assert Organisme.objects.filter(nom="Ville neuve").exists() == (statut == 302)

    @pytest.mark.parametrize("code", ["MTRL1", "MTR", "abc de"])
    def test_un_code_de_guichet_ne_sert_pas_deux_fois(self, gestionnaire, ville, code):
        ferme = monde.guichet(monde.COMMUNE)
        gestionnaire.post(reverse("habilitations:fermer_guichet", args=[ville.pk, ferme.pk]), {"au": jour()})
        valeurs = {"code": code, "nom": "Annexe", "canal": "physique", "du": jour()}

        assert gestionnaire.post(reverse("habilitations:ouvrir_guichet", args=[ville.pk]), valeurs).status_code == 422
        assert Guichet.objects.filter(organisme=ville).count() == 1

    def test_suspendre_ferme_tout_de_suite(self, gestionnaire, ville):
        agent = connexion.entrer(monde.agent(monde.COMMUNE))
        adresse = reverse("habilitations:suspendre", args=[ville.pk])

        gestionnaire.post(adresse, {"motif": "Convention dénoncée"})
        assert agent.get("/demandes/").status_code == 403
        gestionnaire.post(adresse)
        assert agent.get("/demandes/").status_code == 200

    def test_un_territoire_et_sa_succession(self, gestionnaire):
        page = texte_de(gestionnaire.get(reverse("habilitations:territoires"), {"texte": "pierrefitte-sur-seine"}))

        assert "n'existe plus" in page
        assert "Saint-Denis" in page


class TestTraces:
    def test_on_voit_qui_a_consulte_quoi(self, ville):
        demande = demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
        responsable = connexion.entrer(monde.agent(monde.COMMUNE))
        responsable.get(reverse("registre:dossier", args=[demande.cle]))

        page = texte_de(responsable.get(reverse("habilitations:traces")))

        assert "Dossier ouvert" in page
        assert "MTRL1" in page

    def test_l_administrateur_ne_voit_pas_les_numeros(self, admin, ville):
        demande = demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
        connexion.entrer(monde.agent(monde.COMMUNE)).get(reverse("registre:dossier", args=[demande.cle]))

        page = texte_de(admin.get(reverse("habilitations:traces")))

        assert f"dossier n° {demande.pk}" in page
        assert "MTRL1" not in page

    def test_les_traces_d_un_autre_organisme_restent_chez_lui(self, admin):
        demande = demandes.demande(monde.acteur(monde.BAILLEUR), guichet="BAIL1", deposee_le=aujourdhui())
        connexion.entrer(monde.agent(monde.BAILLEUR)).get(reverse("registre:dossier", args=[demande.cle]))

        page = texte_de(admin.get(reverse("habilitations:traces"), {"organisme": monde.organisme(monde.BAILLEUR).pk}))

        assert f"dossier n° {demande.pk}" not in page

    def test_les_traces_d_un_seul_dossier(self, admin, ville):
        """Its number is posted; the address carries an opaque key; out of the perimeter nothing is said."""
        adresse = reverse("habilitations:traces")
        responsable = connexion.entrer(monde.agent(monde.COMMUNE))
        une, autre = (demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui()) for _ in range(2))
        for ouverte in (une, autre):
            responsable.get(reverse("registre:dossier", args=[ouverte.cle]))
        numero, celui_de_l_autre = une.numeros.get().numero, numero_en_groupes(autre.numeros.get().numero)

        reponse = responsable.post(adresse, {"numero": numero})
        assert reponse["Location"] == f"{adresse}?dossier={une.cle}"
        page = texte_de(responsable.get(reponse["Location"]))
        assert numero_en_groupes(numero) in page
        assert celui_de_l_autre not in page
        assert celui_de_l_autre in texte_de(responsable.get(adresse))

        assert admin.post(adresse, {"numero": numero}).status_code == 422, "an administrator opens no dossier"
        assert admin.get(adresse, {"dossier": une.cle}).status_code == 404
        assert responsable.post(adresse, {"numero": "inconnu"}).status_code == 422

    @pytest.mark.parametrize(
        ("criteres", "statut"),
        [
            ({"du": "01/01/2026", "au": "31/12/2026"}, 422),
            ({"du": "x"}, 422),
            ({"avant": "forge"}, 200),
            ({"agent": "0"}, 422),
        ],
    )
    def test_une_recherche_bornee(self, admin, criteres, statut):
        assert admin.get(reverse("habilitations:traces"), criteres).status_code == statut


class TestSupport:
    def test_lire_a_la_place_d_un_organisme_puis_fermer(self, ville):
        demande = demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
        client = connexion.entrer(Agent.objects.get(email=monde.SUPERUTILISATEUR))
        adresse = reverse("registre:dossier", args=[demande.cle])
        assert client.get(adresse).status_code == 403

        client.post(reverse("habilitations:support"), {"organisme": ville.pk, "motif": "Ticket 12 : liste vide"})
        page = texte_de(client.get("/demandes/"))
        assert "à la place de Ville de Montreuil" in page
        assert client.get(reverse("registre:renouveler", args=[demande.cle])).status_code == 403
        client.post(reverse("habilitations:fermer_support"))

        assert client.get("/demandes/").status_code == 403
        assert SessionSupport.objects.get().fermee_a is not None
        assert TraceActe.objects.filter(acte="ouvrir_session_support", motif="Ticket 12 : liste vide").exists()

    def test_elle_expire(self, ville):
        client = connexion.entrer(Agent.objects.get(email=monde.SUPERUTILISATEUR))
        client.post(reverse("habilitations:support"), {"organisme": ville.pk, "motif": "Ticket 12"})
        SessionSupport.objects.update(
            ouverte_a=maintenant() - timedelta(hours=3), expire_a=maintenant() - timedelta(hours=1)
        )

        assert client.get("/demandes/").status_code == 403

    def test_elle_n_est_que_pour_le_support(self, gestionnaire, ville):
        assert gestionnaire.get(reverse("habilitations:support")).status_code == 403
        gestionnaire.post(reverse("habilitations:support"), {"organisme": ville.pk, "motif": "Curiosité"})
        assert not SessionSupport.objects.exists()
