"""The whole path with four accounts: a vacancy opened and oriented, three candidates, a sitting, a refusal, rank 2, the lease.

The bailleur manages, the town of Saint-Denis designates on its contingent, the préfecture sits and reads, the president of the
CALEOL signs the procès-verbal.
"""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from attributions.models import CommissionCal, Logement, MembreCal, ProcesVerbal
from attributions.states.candidature import EtatCandidature as E
from habilitations.rules.droits import Fonction
from registre.models import Demande, NumeroUnique
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from tests import monde
from tests.e2e.conftest import en_base, ouvrir, ouvrir_session, se_connecter, verifier
from tests.factories import attributions as usine

PRESIDENTE = "presidente@monde.test"


@dataclass(frozen=True)
class Scene:
    logement: Logement
    commission: CommissionCal
    demandes: tuple[Demande, ...]

    @property
    def numeros(self) -> list[str]:
        return [NumeroUnique.objects.get(demande=une).numero for une in self.demandes]

    def etats(self) -> list[str]:
        return [str(une.candidatures.get().etat) for une in self.demandes]


def une_scene() -> Scene:
    """A dwelling of Saint-Denis, a convention with the town, a CALEOL whose president has an account of her own."""
    usine.une_convention(monde.organisme(monde.RESERVATAIRE))
    commission = usine.une_commission(nom="CALEOL Saint-Denis", convocation_jours=0)
    presidente = monde._designer("Présidente", PRESIDENTE, monde.organisme(monde.BAILLEUR), Fonction.CONSULTATION)
    MembreCal.objects.filter(commission=commission, president=True).update(agent=presidente.agent, nom="Mme Arnaud")
    return Scene(usine.un_logement(voie="DU LANDY"), commission, tuple(usine.une_demande() for _ in range(3)))


def _mettre_a_disposition(page: Page, scene: Scene) -> str:
    """The bailleur opens the vacancy and orients it to the town. Returns the path of its page."""
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/logements/{scene.logement.cle}/")
    ouvrir(page.get_by_role("link", name="Mettre à disposition"))
    page.get_by_label("Logement disponible le").fill(f"{aujourdhui():%d/%m/%Y}")
    ouvrir(page.get_by_role("button", name="Ouvrir la mise à disposition"))
    ouvrir(page.get_by_role("link", name="Orienter", exact=True))
    page.get_by_label("Ville de Saint-Denis").check()
    page.get_by_label("Preuve de l'information").fill("Courriel du jour")
    page.get_by_label("Motif, si vous ne suivez pas la proposition").fill("Premier logement de la convention")
    ouvrir(page.get_by_role("button", name="Orienter"))
    expect(page.locator("#contenu")).to_contain_text("Ville de Saint-Denis désigne")
    return "/" + page.url.split("/", 3)[3]


def _designer(page: Page, scene: Scene, vacance: str) -> None:
    """The town finds each household by its number, designates the three of them and sends them."""
    numeros = en_base(lambda: scene.numeros)
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(f"{vacance}candidats/")
    for rang, numero in enumerate(numeros, start=1):
        page.get_by_label("Nom, numéro unique ou date de naissance").fill(numero)
        ouvrir(page.get_by_role("button", name="Chercher").last)
        ouvrir(page.locator("button[data-raccourci='1']"))
        expect(page.locator("#contenu tbody tr")).to_have_count(rang)
    page.get_by_role("button", name="Transmettre 3 candidats").click()
    expect(page.get_by_text("Les candidats sont transmis au bailleur.")).to_be_visible()


def _preparer_la_seance(page: Page, scene: Scene) -> str:
    """The secretariat plans the sitting, puts the dwelling on its agenda, convokes and opens. Returns its path."""
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"/commissions/{scene.commission.cle}/seances/")
    page.get_by_label("Jour").fill(f"{aujourdhui():%d/%m/%Y}")
    page.locator("[name=heure]").fill("00:05")
    page.get_by_label("Lieu", exact=False).first.fill("Salle Pasteur")
    ouvrir(page.get_by_role("button", name="Préparer"))
    seance = "/" + page.url.split("/", 3)[3]
    ouvrir(page.get_by_role("button", name="Inscrire"))
    expect(page.locator("[data-ligne]")).to_have_count(1)
    ouvrir(page.get_by_role("link", name="Convoquer"))
    ouvrir(page.get_by_role("button", name="Convoquer"))
    ouvrir(page.get_by_role("link", name="Ouvrir la séance"))
    for membre in page.get_by_label(" : présent", exact=False).all():
        membre.check()
    page.get_by_role("button", name="Ouvrir la séance").click()
    expect(page.get_by_text("quorum atteint", exact=False)).to_be_visible()
    return seance


def _la_prefecture_lit(page: Page, seance: str) -> None:
    """A member by right sees the candidates during the sitting, and decides nothing from there."""
    se_connecter(page, monde.PREFECTURE)
    page.goto(f"{seance}salle/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("T3")
    expect(page.get_by_role("button", name="Attribuer")).to_have_count(0)
    verifier(page, "chemin-prefecture")


def _decider(page: Page, seance: str) -> None:
    """Ranks 1, 2 and 3 at the keyboard, the dwelling done, the sitting closed."""
    se_connecter(page, monde.BAILLEUR)
    page.goto(f"{seance}salle/")
    for rang in (1, 2, 3):
        page.keyboard.press("b")
        expect(page.locator("tfoot").get_by_text(f"Rang {rang}", exact=True)).to_be_visible()
    page.keyboard.press("t")
    page.get_by_role("button", name="Terminer", exact=True).click()
    expect(page.get_by_text("Logement terminé.")).to_be_visible()
    page.goto(seance)
    ouvrir(page.get_by_role("link", name="Clore"))
    ouvrir(page.get_by_role("button", name="Clore"))


def _la_presidente_signe(page: Page, seance: str) -> None:
    """From her own account, just proved: the procès-verbal is final, its hash recorded."""
    ouvrir_session(page, PRESIDENTE)
    page.goto(f"{seance}papiers/signer/")
    page.get_by_role("button", name="Signer le procès-verbal").click()
    expect(page.get_by_text("Le procès-verbal est signé")).to_be_visible()
    verifier(page, "chemin-proces-verbal")


def _louer(page: Page, un: str, deux: str) -> None:
    """Rank 1 refuses the offer, rank 2 is called, accepts and signs."""
    page.goto(f"{un}proposer/")
    ouvrir(page.get_by_role("button", name="Proposer le logement"))
    page.goto(f"{un}refuser/")
    page.get_by_label("Motif du refus").select_option(label="Le loyer ou les charges sont trop élevés")
    page.get_by_role("button", name="Le candidat refuse").click()
    expect(page.get_by_text("Le rang 2 est appelé")).to_be_visible()
    page.goto(f"{deux}proposer/")
    ouvrir(page.get_by_role("button", name="Proposer le logement"))
    page.goto(f"{deux}accepter/")
    ouvrir(page.get_by_role("button", name="Le candidat accepte"))
    page.goto(f"{deux}bail/")
    page.get_by_label("La demande est à jour").check()
    page.get_by_role("button", name="Enregistrer le bail et radier la demande").click()
    expect(page.get_by_text("la demande radiée pour attribution")).to_be_visible()


def test_de_la_vacance_a_la_radiation(page: Page) -> None:
    scene = en_base(une_scene)
    vacance = _mettre_a_disposition(page, scene)
    _designer(page, scene, vacance)
    seance = _preparer_la_seance(page, scene)
    _la_prefecture_lit(page, seance)
    _decider(page, seance)
    un, deux = en_base(lambda: [f"/candidatures/{d.candidatures.get().cle}/" for d in scene.demandes[:2]])
    _la_presidente_signe(page, seance)
    se_connecter(page, monde.BAILLEUR)
    _louer(page, un, deux)
    assert en_base(lambda: ProcesVerbal.objects.get().signe_a) is not None
    assert en_base(scene.etats) == [E.REFUSEE, E.BAIL_SIGNE, E.NON_SERVIE]
    assert en_base(lambda: [Demande.objects.get(pk=d.pk).etat for d in scene.demandes]) == [
        EtatDemande.ACTIVE,
        EtatDemande.RADIEE,
        EtatDemande.ACTIVE,
    ]
    # The town follows what became of its candidates.
    se_connecter(page, monde.RESERVATAIRE)
    page.goto(deux)
    expect(page.get_by_text("Bail signé").first).to_be_visible()
    verifier(page, "chemin-reservataire")
