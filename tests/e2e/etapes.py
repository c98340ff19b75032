"""The steps of a registration, filled by the labels an agent reads; communes and motives from the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from socle.clock import aujourdhui

NOM, PRENOM, NAISSANCE = "Koné-Durand", "Aminata", "04/07/1987"


def commencer(page: Page, nom: str = NOM) -> None:
    """From the check for existing demandes to the first step."""
    page.goto("/demandes/nouvelle/")
    page.get_by_label("Nom de naissance").fill(nom)
    page.get_by_label("Prénom").fill(PRENOM)
    page.get_by_label("Date de naissance").fill(NAISSANCE)
    page.get_by_role("button", name="Vérifier et continuer").click()
    etape_courante(page, "Demandeur")


def etape_courante(page: Page, libelle: str) -> None:
    """The step is there and its scripts run: what is typed from now on is heard."""
    expect(page.locator("[aria-current=step]")).to_contain_text(libelle)
    page.wait_for_load_state()


def continuer(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Continuer")).last.click()


def demandeur(page: Page) -> None:
    page.locator("#id_titulaire-civilite").select_option(label="Madame")
    page.locator("#id_titulaire-nationalite").select_option(label="Hors Union européenne")
    page.locator("#id_titulaire-situation_familiale").select_option(index=1)
    page.locator("#id_titulaire-tel_portable").fill("06 12 34 56 78")
    page.locator("#id_adresse-numero").fill("12")
    page.locator("#id_adresse-voie").fill("rue Auger")
    page.locator("#id_adresse-code_postal").fill("93500")
    choisir_au_clavier(page, "#id_adresse-commune", "pantin", "Pantin")


def foyer(page: Page) -> None:
    page.get_by_role("button", name="Ajouter une personne à charge").click()
    expect(page.locator("#id_charges-0-nom")).to_be_focused()
    page.locator("#id_charges-0-nom").fill(NOM)
    page.locator("#id_charges-0-prenom").fill("Issa")
    page.locator("#id_charges-0-naissance_le").fill(f"03/02/{aujourdhui().year - 9}")
    page.locator("#id_charges-0-sexe").select_option(index=1)
    page.locator("#id_charges-0-parente").select_option(label="Enfant")


def ressources(page: Page) -> None:
    page.locator("#id_titulaire-contrat").select_option(index=1)
    page.locator("#id_titulaire-profession").fill("Aide-soignante")
    page.locator("#id_titulaire-montant_2").fill("14 820")
    page.locator("#id_titulaire-r_SAL").fill("1312")


def logement(page: Page) -> None:
    page.get_by_label("Locataire du parc privé").check()
    page.locator("#id_logement-typologie").select_option(label="T1")
    page.locator("#id_logement-surface").fill("24")
    page.locator("#id_logement-habitants").fill("2")
    page.locator("#logement").get_by_label("Non", exact=True).check()


def recherche(page: Page) -> None:
    choisir_au_clavier(page, "#id_motifs-motifs", "trop petit", "Logement trop petit")
    page.locator("#recherche").get_by_label("T3", exact=True).check()
    page.locator("#id_recherche-personnes_a_loger").fill("2")
    choisir_au_clavier(page, "#id_recherche-voeux", "montreuil", "Montreuil")
    choisir_au_clavier(page, "#id_recherche-voeux", "93170", "Bagnolet")
    page.locator("#recherche").get_by_label("Oui", exact=True).check()


ETAPES: tuple[tuple[str, Callable[[Page], None] | None], ...] = (
    ("Demandeur", demandeur),
    ("Foyer", foyer),
    ("Activité et ressources", ressources),
    ("Logement actuel", logement),
    ("Logement recherché", recherche),
    ("Handicap", None),
)


def remplir(page: Page, *, a_chaque: Callable[[str], None] = lambda _: None, sauf: str = "") -> None:
    """Every step up to the verification."""
    for libelle, faire in ETAPES:
        etape_courante(page, libelle)
        if faire and libelle != sauf:
            faire(page)
        a_chaque(libelle)
        continuer(page)
    etape_courante(page, "Vérification")


def choisir_au_clavier(page: Page, champ: str, texte: str, attendu: str) -> None:
    saisie = page.locator(champ)
    saisie.press_sequentially(texte)
    expect(page.locator(f"{champ}_liste [role=option]").first).to_contain_text(attendu)
    saisie.press("Enter")
    expect(saisie.locator("xpath=ancestor::*[@data-liste]").locator("[data-choisis]")).to_contain_text(attendu)
