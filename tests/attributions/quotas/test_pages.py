"""The pages of quotas: each reader his scope, the same figures in the list as in the gauge, rights in the query."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from attributions.rules.quotas import Quota
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.quotas.fabrique import plaine_commune, une_attribution
from tests.factories import attributions as usine
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db
PAGE = "/quotas/"


def detail(code: Quota, **requete: object) -> str:
    suite = "&".join(f"{nom}={valeur}" for nom, valeur in requete.items())
    return reverse("attributions:quota", args=[code.value]) + (f"?{suite}" if suite else "")


def test_le_bailleur_lit_ses_jauges_avec_l_ecart_et_les_inconnus():
    """One of four at 25 %: held; with an unknown one of five, 20 to 40 %: nobody can say."""
    for quartile in (True, False, False, False):
        une_attribution(premier_quartile=quartile)
    client = entrer(monde.BAILLEUR)
    page = client.get(reverse("attributions:quotas")).content.decode()
    assert "1 sur 4" in page
    assert "25\u00a0%" in page
    une_attribution(premier_quartile=None)
    page = client.get(reverse("attributions:quotas")).content.decode()
    assert "1 inconnu, jusqu&#x27;à 40\u00a0%" in page
    assert "à compléter" in page


def test_un_bailleur_ne_compte_pas_chez_un_autre():
    """Asking for another in the address changes nothing: his own scope only."""
    autre = monde.organisme(monde.COMMUNE)
    une_attribution(logement=usine.un_logement(bailleur=autre))
    page = entrer(monde.BAILLEUR).get(reverse("attributions:quotas") + f"?bailleur={autre.pk}").content.decode()
    assert "1 sur 1" not in page
    assert "aucun" in page


def test_un_epci_lit_son_territoire_sans_les_petits_chiffres():
    """R411-5: under 11 dwellings nothing is published, in the gauge, in the breakdown, nor in the workbook."""
    une_attribution(logement=usine.un_logement(commune=monde.MONTREUIL), premier_quartile=True)
    client = entrer(monde.EPT)
    page = client.get(reverse("attributions:quotas")).content.decode()
    assert "moins de 11" in page
    assert "1 sur 1" not in page
    assert "1 sur 1" not in client.get(detail(Quota.PREMIER_QUARTILE)).content.decode()
    feuille = load_workbook(BytesIO(client.get(reverse("attributions:quotas_export")).content)).active
    entetes = [cellule.value for cellule in feuille[1]]
    [ligne] = [
        lue for lue in feuille.iter_rows(min_row=2, values_only=True) if lue[0].startswith("Premier quartile")
    ]  # fmt: skip
    assert (ligne[entetes.index("Atteint")], ligne[entetes.index("Comptés")]) == ("moins de 11", None)


def test_l_etat_choisit_un_territoire_et_un_bailleur():
    une_attribution(premier_quartile=True)
    ept, bailleur = plaine_commune(), monde.organisme(monde.BAILLEUR)
    client = entrer(monde.ETAT)
    page = client.get(reverse("attributions:quotas") + f"?territoire={ept.pk}&bailleur={bailleur.pk}").content.decode()
    assert "Habitat Francilien · " + ept.nom in page
    assert "Part de l&#x27;État dans le flux" in page
    lue = client.get(detail(Quota.PREMIER_QUARTILE, par="territoire")).content.decode()
    assert ept.nom in lue
    assert "<polyline" in lue


def test_la_liste_montre_ce_que_la_jauge_compte():
    oui, non, inconnu = (une_attribution(premier_quartile=un) for un in (True, False, None))
    rehoused = une_attribution(premier_quartile=None, relogement=True)
    une_attribution(qpv=True, premier_quartile=True)
    adresse = reverse("attributions:quota_comptees", args=[Quota.PREMIER_QUARTILE.value])
    client = entrer(monde.BAILLEUR)

    def montrees(reponse: str) -> set[str]:
        page = client.get(f"{adresse}?reponse={reponse}").content.decode()
        toutes = (oui, non, inconnu, rehoused)
        return {str(une.pk) for une in toutes if str(une.candidature.cle) in page}

    def cles(*voulues: object) -> set[str]:
        return {str(une.pk) for une in voulues}  # type: ignore[attr-defined]

    assert montrees("compte") == cles(oui, rehoused)
    assert montrees("non") == cles(non)
    assert montrees("inconnu") == cles(inconnu)
    assert montrees("") == cles(oui, non, inconnu, rehoused)


def test_la_liste_ne_montre_que_les_candidatures_ouvertes_a_l_organisme():
    """The State counts the region and opens it; a territory counts its own, and opens what stands on it."""
    une = une_attribution(premier_quartile=True)
    adresse = reverse("attributions:quota_comptees", args=[Quota.PREMIER_QUARTILE.value])
    assert str(une.candidature.cle) in entrer(monde.ETAT).get(adresse).content.decode()
    assert str(une.candidature.cle) not in entrer(monde.EPT).get(adresse).content.decode()


def test_le_cout_ne_depend_pas_du_nombre_d_attributions():
    client, adresse = entrer(monde.BAILLEUR), reverse("attributions:quotas")
    couts = []
    for _ in range(2):
        une_attribution()
        client.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            client.get(adresse)
        couts.append(len(requetes))
    assert couts[0] == couts[1]


@pytest.mark.parametrize("periode", ["six_mois", "annee", "arrete", "douze_mois", "autre"])
def test_chaque_periode_se_lit(periode):
    une_attribution(le=date(aujourdhui().year - 1, 12, 30), premier_quartile=True)
    page = entrer(monde.BAILLEUR).get(reverse("attributions:quotas") + f"?periode={periode}")
    assert page.status_code == 200
    assert ("1 sur 1" in page.content.decode()) == (periode in {"douze_mois", "autre"})
