"""Administration in a browser: a person designated signs in by his invitation; a title recorded opens dossiers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.core import mail
from django.urls import reverse
from playwright.sync_api import Page, expect

from habilitations.acteur import systeme
from habilitations.models import Affectation, Agent, Organisme
from habilitations.rules.droits import Fonction
from habilitations.saisie import SaisieAffectation
from habilitations.services import agents
from registre.rules.parametres import Cle
from socle import travaux
from socle.clock import aujourdhui
from socle.models import Travail
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, ouvrir_session, verifier
from tests.factories import habilitations as fabrique
from tests.factories import registre as demandes

PHRASE = "un-long-mot-de-passe-2026"
JOUR = f"{aujourdhui():%d/%m/%Y}"


def envoyer_les_invitations() -> str:
    """The worker's turn; gives the path of the last link sent."""

    def faire() -> None:
        for travail in Travail.objects.filter(nature="envoyer_invitation", etat="en_attente"):
            travaux.executer(travail.pk)

    en_base(faire)
    lien = next(mot for mot in mail.outbox[-1].body.split() if "/comptes/invitation/" in mot)
    return lien[lien.index("/comptes/") :]


def test_un_agent_designe_entre_par_son_invitation(page: Page, code_de: Callable[[str], str]):
    courriel = en_base(
        lambda: fabrique.affectation(monde.organisme(monde.COMMUNE), Fonction.ADMINISTRATEUR).agent.email
    )
    ouvrir_session(page, courriel)
    page.goto("/organisme/")
    verifier(page, "agents")
    ouvrir(page.get_by_role("link", name="Désigner un agent"))
    verifier(page, "designer")
    page.get_by_label("Adresse électronique").fill("lina@exemple.test")
    page.get_by_label("Nom", exact=False).first.fill("Neuve")
    page.get_by_label("Prénom").fill("Lina")
    page.get_by_label("Fonction").select_option(label="Instructeur de la demande")
    page.get_by_role("button", name="Désigner et inviter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neuve Lina")
    verifier(page, "agent")

    chemin = envoyer_les_invitations()
    page.context.clear_cookies()
    page.goto(chemin)
    verifier(page, "invitation")
    page.get_by_label("Mot de passe").fill(PHRASE)
    page.get_by_label("Le même").fill(PHRASE)
    ouvrir(page.get_by_role("button", name="Ouvrir mon compte"))
    page.get_by_label("E-mail").fill("lina@exemple.test")
    page.get_by_label("Mot de passe", exact=False).first.fill(PHRASE)
    ouvrir(page.get_by_role("button", name="Se connecter"))
    ouvrir(page.get_by_role("link", name="Utiliser une application de codes"))
    secret = page.locator("#cle-totp").inner_text()
    page.get_by_label("Code").last.fill(code_de(secret))
    ouvrir(page.get_by_role("button", name="Activer"))
    ouvrir(page.get_by_role("link", name="Continuer"))
    expect(page.locator(".haut-qui")).to_contain_text("Ville de Montreuil")


def test_une_habilitation_accordee_ouvre_les_dossiers(page: Page):
    siao = en_base(_siao_et_une_demande)
    ouvrir_session(page, monde.courriel(monde.GESTIONNAIRE))
    page.goto("/organismes/")
    verifier(page, "organismes")
    page.goto(reverse("habilitations:organisme", args=[siao]))
    verifier(page, "organisme")
    for base in ("R441-2-1 h - SIAO enregistreur", "R441-2-6 i - SIAO enregistreur"):
        ouvrir(page.get_by_role("link", name="Accorder une habilitation"))
        page.get_by_label("Base légale").select_option(label=base)
        page.get_by_role("button", name="Voir l'effet").click()
        expect(page.get_by_role("heading", name="Ce que cette habilitation changerait")).to_be_visible()
        verifier(page, "habilitation-essai")
        ouvrir(page.get_by_role("button", name="Accorder"))
        expect(page.get_by_text("Habilitation accordée.")).to_be_visible()

    ouvrir_session(page, monde.courriel(monde.SIAO))
    page.goto("/demandes/")
    expect(page.locator("tr[data-ligne]")).to_have_count(1)


def _siao_et_une_demande() -> int:
    demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    return int(Organisme.objects.get(nom=monde.PROFILS[monde.SIAO].nom).pk)


def test_chaque_ecran_du_gestionnaire_est_accessible(page: Page):
    def cles() -> dict[str, list[int]]:
        ville = monde.organisme(monde.COMMUNE).pk
        return {
            "ville": [ville],
            "agent": [ville, monde.agent(monde.COMMUNE).pk],
            "designation": [ville, monde.affectation(monde.COMMUNE).pk],
            "guichet": [ville, monde.guichet(monde.COMMUNE).pk],
            "bailleur": [monde.organisme(monde.BAILLEUR).pk],
            "mandataire": [monde.organisme(monde.MANDATAIRE).pk],
            "territoire": [monde.commune(monde.SAINT_DENIS).pk],
        }

    lues = en_base(cles)
    ouvrir_session(page, monde.courriel(monde.GESTIONNAIRE))
    ecrans = (
        ("habilitations:agents", "ville"), ("habilitations:agent", "agent"), ("habilitations:changer_la_fin", "designation"),
        ("habilitations:reinitialiser", "agent"), ("habilitations:organisme", "bailleur"),
        ("habilitations:organisme", "mandataire"), ("habilitations:nouvel_organisme", ""),
        ("habilitations:suspendre", "ville"), ("habilitations:ouvrir_guichet", "ville"),
        ("habilitations:fermer_guichet", "guichet"), ("habilitations:implanter", "bailleur"),
        ("habilitations:reserver", "ville"), ("habilitations:mandater", "mandataire"), ("habilitations:territoires", ""),
        ("habilitations:territoire", "territoire"), ("habilitations:traces", ""), ("registre:parametres", ""),
        ("registre:baremes", ""), ("registre:enregistrer_seuil", ""),
    )  # fmt: skip
    for largeur in (1280, 640):
        page.set_viewport_size({"width": largeur, "height": 720})
        for route, cle in ecrans:
            page.goto(reverse(route, args=lues.get(cle, [])))
            verifier(
                page, f"admin-{route.partition(':')[2]}-{cle}" if largeur > 1000 else f"zoom-{route.partition(':')[2]}"
            )
        page.goto("/organisation/territoires/?texte=saint-denis")
        verifier(page, "admin-territoires")
        page.goto(reverse("registre:preparer_parametre", args=[Cle.MEDIATION_DELAI.value]))
        verifier(page, "admin-parametre")


def test_deux_onglets_deux_organismes(page: Page):
    demande, chez_le_bailleur = en_base(_agent_double)
    ouvrir_session(page, monde.courriel(monde.COMMUNE))
    page.goto("/agir-pour/")
    ouvrir(page.get_by_role("button", name=re.compile("Ville de Montreuil")))
    expect(page.locator(".haut-qui")).to_contain_text("Ville de Montreuil")
    page.goto(f"/demandes/{demande}/proteger/")
    page.get_by_label("Motif").fill("Ordonnance de protection du 3 mars")

    autre = page.context.new_page()
    autre.goto("/agir-pour/")
    ouvrir(autre.get_by_role("button", name=re.compile("Habitat Francilien")))
    expect(autre.locator(".haut-qui")).to_contain_text("Habitat Francilien")
    expect(page.get_by_text("Vous agissez maintenant pour Habitat Francilien")).to_be_visible()

    page.locator("form.formulaire button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page était ouverte pour un autre organisme")
    verifier(page, "conflit-organisme")
    page.get_by_role("button", name=re.compile("Agir pour Ville de Montreuil")).click()
    expect(page.locator(".haut-qui")).to_contain_text("Ville de Montreuil")
    assert chez_le_bailleur


def _agent_double() -> tuple[str, int]:
    """The head of the town's service also works for the bailleur."""
    demande = demandes.demande(monde.acteur(monde.COMMUNE), deposee_le=aujourdhui())
    affectation: Affectation = agents.designer_agent(
        acteur=systeme(motif="tests"),
        saisie=SaisieAffectation(
            agent_id=Agent.objects.get(email=monde.courriel(monde.COMMUNE)).pk,
            organisme_id=monde.organisme(monde.BAILLEUR).pk,
            fonction=Fonction.RESPONSABLE,
            du=date(2020, 1, 1),
        ),
    )
    return str(demande.cle), affectation.pk
