"""The screens of the designation: who sees what, the acts they do, the refusals in the words of the services."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as arbres

from attributions.models import Candidature, MiseADisposition, VisiteLogement
from attributions.states.candidature import EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.models import NumeroUnique
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.factories.attributions import une_candidature, une_convention, une_demande, une_vacance
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacance() -> MiseADisposition:
    """Oriented today to the town of Saint-Denis."""
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_vacance(reservataire=qui, convention=une_convention(qui))


@pytest.fixture
def ville() -> Client:
    return entrer(monde.RESERVATAIRE)


def adresse(route: str, objet: MiseADisposition | Candidature, *autres: object) -> str:
    return reverse(f"attributions:{route}", args=[objet.cle, *autres])


def page(client: Client, url: str, statut: int = 200) -> str:
    reponse = client.get(url)
    assert reponse.status_code == statut
    return reponse.content.decode()


def texte(corps: str) -> str:
    return " ".join(arbres.fromstring(corps).xpath("//main")[0].text_content().split())


def test_qui_voit_les_candidats(vacance: MiseADisposition) -> None:
    """The bailleur, the réservataire, the State, an authority of the place; nobody else (R441-2-15 V)."""
    une_candidature(vacance)
    vus = {
        profil: entrer(profil).get(adresse("candidats", vacance)).status_code
        for profil in (monde.BAILLEUR, monde.RESERVATAIRE, monde.PREFECTURE, monde.EMPLOYEUR, monde.COMMUNE, monde.EPT)
    }
    assert vus == {
        monde.BAILLEUR: 200, monde.RESERVATAIRE: 200, monde.PREFECTURE: 200,
        monde.EMPLOYEUR: 404, monde.COMMUNE: 404, monde.EPT: 404,
    }  # fmt: skip


def test_chercher_puis_designer_d_un_geste(vacance: MiseADisposition, ville: Client) -> None:
    demande = une_demande()
    numero = NumeroUnique.objects.get(demande=demande).numero
    trouvee = ville.post(adresse("chercher_candidat", vacance), {"texte": numero})
    assert f'value="{demande.cle}"' in trouvee.content.decode()
    assert 'data-raccourci="1"' in trouvee.content.decode()

    reponse = ville.post(adresse("designer", vacance), {"demande": demande.cle, "version": vacance.version})

    assert reponse.status_code == 302
    assert Candidature.objects.get().demande_id == demande.pk
    assert "Ville de Saint-Denis" in texte(page(ville, adresse("candidats", vacance)))


def test_la_recherche_ne_sort_pas_du_perimetre(vacance: MiseADisposition, ville: Client) -> None:
    ailleurs = une_demande((monde.NANTERRE,))
    numero = NumeroUnique.objects.get(demande=ailleurs).numero
    corps = ville.post(adresse("chercher_candidat", vacance), {"texte": numero}).content.decode()
    assert "Aucune demande active de votre périmètre" in corps
    refusee = ville.post(adresse("designer", vacance), {"demande": ailleurs.cle, "version": vacance.version})
    assert refusee.status_code == 404
    assert not Candidature.objects.exists()


def test_le_texte_cherche_ne_va_pas_dans_une_adresse(vacance: MiseADisposition, ville: Client) -> None:
    corps = ville.post(adresse("chercher_candidat", vacance), {"texte": "Famille"}).content.decode()
    liens = arbres.fromstring(corps).xpath("//@href | //@action")
    assert not [lien for lien in liens if "famille" in str(lien).lower()]


def test_un_menage_engage_ailleurs_se_confirme(vacance: MiseADisposition, ville: Client) -> None:
    demande = une_demande()
    une_candidature(demande=demande, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    envoi = {"demande": demande.cle, "version": vacance.version}
    refusee = ville.post(adresse("designer", vacance), envoi)
    assert refusee.status_code == 422
    assert "Désigner quand même" in refusee.content.decode()
    assert vacance.candidatures.count() == 0

    confirmee = ville.post(adresse("designer", vacance), {**envoi, "confirmee": "oui"})
    assert confirmee.status_code == 302
    assert vacance.candidatures.count() == 1


def test_transmettre_dit_l_exception(vacance: MiseADisposition, ville: Client) -> None:
    une_candidature(vacance)
    refusee = ville.post(adresse("transmettre", vacance), {"version": vacance.version})
    assert refusee.status_code == 422
    assert "R441-3 CCH (version du 1er septembre 2019)" in refusee.content.decode()
    ville.post(adresse("transmettre", vacance), {"version": vacance.version, "moins_de_trois": "insuffisance"})
    vacance.refresh_from_db()
    assert (vacance.etat, vacance.moins_de_trois) == (EtatVacance.EN_COMMISSION, "insuffisance")


def test_monter_un_candidat(vacance: MiseADisposition, ville: Client) -> None:
    une, deux = une_candidature(vacance), une_candidature(vacance)
    envoi = {"ordre": f"{une.cle},{deux.cle},", "monter": deux.cle, "version": vacance.version}
    assert ville.post(adresse("ordonner", vacance), envoi).status_code == 302
    assert list(vacance.candidatures.order_by("ordre")) == [deux, une]
    perimee = ville.post(adresse("ordonner", vacance), {**envoi, "version": 2, "ordre": "illisible"})
    assert perimee.status_code == 409


def test_retirer_demande_un_motif(vacance: MiseADisposition, ville: Client) -> None:
    une = une_candidature(vacance)
    assert "Le candidat se désiste" in page(ville, adresse("retirer", une))
    sans = ville.post(adresse("retirer", une), {"version": une.version})
    assert sans.status_code == 422
    assert "Un retrait porte son motif" in sans.content.decode()
    faite = ville.post(adresse("retirer", une), {"version": une.version, "motif": "desistement"})
    assert faite.url == adresse("candidats", vacance)
    une.refresh_from_db()
    assert une.etat == EtatCandidature.RETIREE


def test_un_retrait_impossible_est_dit(vacance: MiseADisposition, ville: Client) -> None:
    une = une_candidature(vacance, etat=EtatCandidature.PROPOSEE, appelee_le=aujourdhui())
    assert "La commission s'est prononcée" in page(ville, adresse("retirer", une), 409).replace("&#x27;", "'")


def test_la_page_d_une_candidature(vacance: MiseADisposition, ville: Client) -> None:
    une = une_candidature(vacance)
    lu = texte(page(ville, adresse("candidature", une)))
    assert "Désignée" in lu
    assert "Habitat Francilien" in lu
    assert TraceConsultation.objects.filter(nature="candidature", objet_id=une.demande_id).exists()
    assert entrer(monde.EMPLOYEUR).get(adresse("candidature", une)).status_code == 404


def test_une_visite_de_bout_en_bout(vacance: MiseADisposition) -> None:
    une, bailleur = une_candidature(vacance), entrer(monde.BAILLEUR)
    le = f"{aujourdhui():%d/%m/%Y}"
    envoi = {"version": une.version, "proposee_le": le, "jour": le, "heure": "9 h 30"}
    assert bailleur.post(adresse("proposer_visite", une), envoi).status_code == 302
    visite = VisiteLogement.objects.get(candidature=une)
    assert visite.prevue_a is not None
    url = adresse("constater_visite", une, visite.pk)
    assert bailleur.post(url, {"version": 2, "etat": "annulee", "le": le}).status_code == 422
    assert bailleur.post(url, {"version": 2, "etat": "absence", "le": le}).status_code == 302
    assert "Candidat absent" in texte(page(bailleur, adresse("candidature", une)))
    assert entrer(monde.RESERVATAIRE).post(url, {"etat": "faite"}).status_code == 403


def test_une_date_illisible_est_dite_au_champ(vacance: MiseADisposition) -> None:
    une = une_candidature(vacance)
    reponse = entrer(monde.BAILLEUR).post(adresse("proposer_visite", une), {"version": 1, "proposee_le": "demain"})
    assert reponse.status_code == 422
    assert "écrire jour, mois, année, par exemple 15/03/2026" in reponse.content.decode()


def test_le_panneau_du_dossier(vacance: MiseADisposition) -> None:
    """Who reads the demande knows its candidatures; only those concerned open them (R441-2-15 V)."""
    une = une_candidature(vacance)
    dossier = reverse("registre:dossier", args=[une.demande.cle])
    concerne, autre = page(entrer(monde.BAILLEUR), dossier), page(entrer(monde.COMMUNE), dossier)
    assert adresse("candidature", une) in concerne
    assert adresse("candidature", une) not in autre
    assert "désignée par Ville de Saint-Denis" in texte(autre)
    assert "480" not in texte(autre)[texte(autre).index("Candidatures T3") :][:200]


@pytest.mark.parametrize("nombre", [1, 6])
def test_le_nombre_d_instructions_ne_depend_pas_des_candidats(
    vacance: MiseADisposition, ville: Client, nombre: int
) -> None:
    for _ in range(nombre):
        demande = une_demande()
        une_candidature(vacance, demande)
        une_candidature(demande=demande)
    url = adresse("candidats", vacance)
    page(ville, url)
    with CaptureQueriesContext(
        connection,
    ) as lues:
        page(ville, url)
    assert len(lues) <= 16
