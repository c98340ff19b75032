"""When the path is not straight, by the bailleur: a mutation, a change after the sitting, a designation it completes."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from attributions.models import Candidature, MiseADisposition
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.models import Demande, NumeroUnique
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.test_changements import changee
from tests.attributions.location.test_mutations import croisees
from tests.e2e.conftest import en_base, se_connecter, verifier
from tests.factories import attributions as usine

JOUR = timedelta(days=1)


def test_une_mutation_libere_un_logement(page: Page) -> None:
    def preparer() -> tuple[scenes.Scene, str, str]:
        occupe, scene = usine.un_logement(), scenes.une_scene(2)
        Demande.objects.filter(pk=scene[1].demande_id).update(mutation=True)
        scenes.acceptee(scene)
        return scene, occupe.rpls, occupe.reference

    scene, rpls, reference = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/")
    page.get_by_role("link", name="Indiquer le logement occupé…").click()
    page.get_by_label("Logement occupé aujourd'hui").fill(rpls)
    verifier(page, "mutation")
    page.get_by_role("button", name="Enregistrer le logement occupé").click()
    expect(page.get_by_text("le ménage libérera")).to_be_visible()
    expect(page.get_by_role("heading", name="Mutation", exact=True)).to_be_visible()
    verifier(page, "mutation-candidature")

    page.goto(f"/candidatures/{scene.candidatures[0].cle}/bail/")
    page.get_by_label("La demande est à jour").check()
    page.get_by_role("button", name="Enregistrer le bail et radier la demande").click()
    expect(page.get_by_text("la demande radiée pour attribution")).to_be_visible()

    # The dwelling left is offered again; the chain says where it comes from.
    page.goto("/candidatures/travaux/liberes/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logements libérés par une mutation")
    page.get_by_role("row", name=reference).get_by_role("link").first.click()
    page.get_by_role("link", name="Mettre à disposition").click()
    page.get_by_label("Disponible le").fill(f"{aujourdhui() + 30 * JOUR:%d/%m/%Y}")
    page.get_by_role("button", name="Ouvrir la mise à disposition").click()
    expect(page.get_by_role("heading", name="Chaîne de mutations")).to_be_visible()
    verifier(page, "mutation-chaine")
    assert en_base(lambda: MiseADisposition.objects.get(pk=scene.vacance.pk).exclusion) == "mutation"


def test_un_changement_apres_la_seance_retourne_en_seance(page: Page) -> None:
    def preparer() -> scenes.Scene:
        scene = scenes.une_scene(2)
        scenes.acceptee(scene)
        changee(scene)
        return scene

    scene = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/")
    expect(page.get_by_role("heading", name="Changement depuis la séance")).to_be_visible()
    verifier(page, "changement-candidature")
    page.goto(f"/candidatures/{scene.candidatures[0].cle}/bail/")
    expect(page.get_by_text("a changé depuis la séance").first).to_be_visible()

    page.goto(f"/candidatures/{scene.candidatures[0].cle}/changement/")
    page.get_by_label("La décision tient").check()
    page.get_by_role("button", name="Enregistrer la suite").click()
    expect(page.get_by_text("se motive").first).to_be_visible()
    page.get_by_label("Retour en séance").check()
    verifier(page, "changement")
    page.get_by_role("button", name="Enregistrer la suite").click()
    expect(page.get_by_text("Le logement retourne en séance")).to_be_visible()
    assert en_base(scene.etats) == [E.AJOURNEE, E.AJOURNEE]


def test_le_bailleur_complete_une_designation_courte(page: Page) -> None:
    """The month is over with one candidate: failure stated, kept by the bailleur, two of its own added, sent."""

    def preparer() -> tuple[MiseADisposition, list[str]]:
        qui, jour = monde.organisme(monde.RESERVATAIRE), aujourdhui()
        vacance = usine.une_vacance(
            reservataire=qui,
            convention=usine.une_convention(qui),
            prevenu_le=jour - 40 * JOUR,
            designer_avant_le=jour - 9 * JOUR,
        )
        usine.une_candidature(vacance)
        neuves = [usine.une_demande(), usine.une_demande()]
        return vacance, [NumeroUnique.objects.get(demande=une).numero for une in neuves]

    vacance, numeros = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/vacances/{vacance.cle}/")
    page.get_by_role("link", name="Constater l'échec").click()
    page.get_by_label("Cause").select_option(index=1)
    page.get_by_label("Précision").fill("Un seul candidat proposé dans le délai")
    page.get_by_role("button", name="Constater l'échec").click()
    expect(page.get_by_text("Échec constaté")).to_be_visible()
    page.get_by_role("link", name="Orienter", exact=True).click()
    page.get_by_role("button", name="Orienter").click()
    expect(page.get_by_text("Orienté vers Bailleur")).to_be_visible()

    page.goto(f"/vacances/{vacance.cle}/candidats/")
    for rang, numero in enumerate(numeros, start=2):
        page.get_by_label("Nom, numéro unique ou date de naissance").fill(numero)
        page.get_by_role("button", name="Chercher").last.click()
        page.locator("button[data-raccourci='1']").click()
        expect(page.locator("[data-candidat]")).to_have_count(rang)
    verifier(page, "designation-completee")
    page.get_by_role("button", name="Transmettre 3 candidats").click()
    expect(page.get_by_text("Les candidats sont transmis au bailleur.")).to_be_visible()

    def lue() -> tuple[str, set[str]]:
        titres = Candidature.objects.filter(mise_a_disposition=vacance.pk).values_list("titre", flat=True)
        return MiseADisposition.objects.get(pk=vacance.pk).etat, set(titres)

    assert en_base(lue) == (EtatVacance.EN_COMMISSION, {"reservataire", "echec"})


def test_les_pages_des_autres_cas_se_lisent(page: Page) -> None:
    """Exchange, colocation, signed sheet, new programme: no accessibility violation on their forms, and one is followed."""

    def preparer() -> dict[str, str]:
        premiere, seconde = croisees()
        scenes.acceptee(premiere), scenes.acceptee(seconde)
        vacance = usine.une_vacance(usine.un_logement(places=2), etat=EtatVacance.EN_COMMISSION, places=2)
        qui = monde.organisme(monde.RESERVATAIRE)
        orientee = usine.une_vacance(reservataire=qui, convention=usine.une_convention(qui))
        return {
            "echange": f"/candidatures/{premiere.candidatures[0].cle}/",
            "place": f"/candidatures/{usine.une_candidature(vacance).cle}/place/",
            "feuille": f"/vacances/{orientee.cle}/feuille/",
            "programme": "/logements/programme/",
        }

    adresses = en_base(preparer)
    se_connecter(page, monde.BAILLEUR)
    for nom in ("place", "feuille", "programme"):
        page.goto(adresses[nom])
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        verifier(page, f"cas-{nom}")
    page.goto(adresses["echange"])
    page.get_by_role("link", name="Enregistrer les deux baux…").click()
    page.get_by_label("Les deux demandes sont à jour").check()
    verifier(page, "cas-echange")
    page.get_by_role("button", name="Enregistrer les deux baux et radier les deux demandes").click()
    expect(page.get_by_text("Les deux baux sont enregistrés")).to_be_visible()
