"""The screens of the priorities of one dossier: what is shown, to whom, the acts and their refusals in words."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.urls import reverse

from registre.models import AttenteAnormale, DelaiAnormal, EligibiliteContingent, Evenement, Priorite
from registre.states.priorite import EtatPriorite
from socle.clock import aujourdhui
from tests import monde
from tests.factories.registre import demande as enregistrer
from tests.registre.priorites.aide import COMMUNES, seine_saint_denis
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def dossier():
    return enregistrer(monde.acteur(monde.COMMUNE), COMMUNES, deposee_le=aujourdhui())


def texte(reponse) -> str:
    return " ".join(html.unescape(reponse.content.decode()).split())


def reconnaitre(profil: str, une, **champs):
    jour = f"{aujourdhui():%d/%m/%Y}"
    adresse = reverse("registre:reconnaitre_priorite", args=[une.cle])
    return entrer(profil).post(adresse, {"version": une.version, "decision_le": jour, **champs})


def poster(profil: str, route: str, une, **champs):
    return entrer(profil).post(reverse(f"registre:{route}", args=[une.cle]), {"version": une.version, **champs})


def test_reconnaitre_depuis_le_dossier_et_le_lire_partout():
    une = dossier()
    page = texte(entrer(monde.BAILLEUR).get(reverse("registre:dossier", args=[une.cle])))
    assert "Aucune priorité n'est reconnue à cette demande." in page
    assert reverse("registre:reconnaitre_priorite", args=[une.cle]) in page

    reponse = reconnaitre(monde.BAILLEUR, une, type="l441_1_k")

    assert reponse.status_code == 302, texte(reponse)
    lue = texte(entrer(monde.COMMISSION).get(reponse.url))
    assert "L441-1 k : sans logement" in lue
    assert "Habitat Francilien, en qualité de : bailleur" in lue
    assert "L441-1 k" in texte(entrer(monde.COMMUNE).get(reverse("registre:dossier", args=[une.cle])))


def test_la_liste_ne_propose_que_ce_qu_on_peut_reconnaitre():
    une = dossier()
    adresse = reverse("registre:reconnaitre_priorite", args=[une.cle])
    bailleur, etat = (texte(entrer(p).get(adresse)) for p in (monde.BAILLEUR, monde.PREFECTURE))
    assert 'value="l441_1_a"' in bailleur
    assert 'value="dalo"' not in bailleur
    assert 'value="dalo"' in etat


def test_ce_qui_manque_revient_a_son_champ():
    une = dossier()
    reponse = reconnaitre(monde.PREFECTURE, une, type="dalo")
    assert reponse.status_code == 422
    assert "commission de médiation d'un département" in texte(reponse)
    assert not Priorite.objects.exists()
    assert reconnaitre(monde.PREFECTURE, une, type="dalo", departement_id=seine_saint_denis()).status_code == 302


def test_un_guichet_sans_reservation_lit_la_raison():
    une = dossier()
    page = entrer(monde.COMMUNE).get(reverse("registre:priorites", args=[une.cle]))
    assert page.status_code == 200
    assert "il n'est ni bailleur, ni réservataire" in texte(page)


def test_contester_lever_terminer():
    une = dossier()
    reconnaitre(monde.BAILLEUR, une, type="l441_1_k")
    une.refresh_from_db()
    cle = str(Priorite.objects.get().cle)

    vide = poster(monde.COMMISSION, "geste_priorite", une, priorite=cle, geste="contester_priorite", motif="")
    assert vide.status_code == 422
    assert "Rien n'a été fait." in texte(vide)
    assert poster(monde.COMMISSION, "geste_priorite", une, priorite=cle, geste="terminer_priorite", motif="retrait").status_code == 403  # fmt: skip

    assert poster(monde.COMMISSION, "geste_priorite", une, priorite=cle, geste="contester_priorite", motif="Hébergée").status_code == 302  # fmt: skip
    une.refresh_from_db()
    page = texte(entrer(monde.BAILLEUR).get(reverse("registre:priorites", args=[une.cle])))
    assert "par Commission de coordination d'Est Ensemble : Hébergée" in page
    perimee = entrer(monde.BAILLEUR).post(
        reverse("registre:geste_priorite", args=[une.cle]),
        {"version": une.version - 1, "priorite": cle, "geste": "lever_contestation", "motif": "Vu"},
    )
    assert perimee.status_code == 409
    assert poster(monde.BAILLEUR, "geste_priorite", une, priorite=cle, geste="lever_contestation", motif="Vu").status_code == 302  # fmt: skip
    une.refresh_from_db()
    assert poster(monde.BAILLEUR, "geste_priorite", une, priorite=cle, geste="terminer_priorite", motif="situation").status_code == 302  # fmt: skip
    assert Priorite.objects.get().etat == EtatPriorite.TERMINEE
    page = texte(entrer(monde.BAILLEUR).get(reverse("registre:priorites", args=[une.cle])))
    assert "Priorités terminées (1)" in page


def test_preciser_reprend_ce_qui_est_la():
    une = dossier()
    reconnaitre(monde.PREFECTURE, une, type="dalo", departement_id=seine_saint_denis(), typologie="42")
    une.refresh_from_db()
    cle = Priorite.objects.get().cle
    adresse = f"{reverse('registre:preciser_priorite', args=[une.cle])}?etape={cle}"
    page = texte(entrer(monde.ETAT).get(adresse))
    assert "42" in page
    assert entrer(monde.BAILLEUR).get(adresse).status_code == 403
    jour = f"{aujourdhui():%d/%m/%Y}"
    reponse = entrer(monde.ETAT).post(
        adresse,
        {
            "version": une.version, "type": "dalo", "decision_le": jour, "departement_id": seine_saint_denis(),
            "typologie": "42", "injonction_le": jour, "refus_le": jour,
        },
    )  # fmt: skip
    assert reponse.status_code == 302, texte(reponse)
    une = Priorite.objects.get()
    assert (une.injonction_le, une.refus_le) == (aujourdhui(), [aujourdhui()])


def test_le_besoin_du_jour_a_cote_de_celui_de_la_commission():
    """COMED retained a T1, the household asks for another typology: the difference is said, nothing is concluded."""
    une = dossier()
    reconnaitre(monde.PREFECTURE, une, type="dalo", departement_id=seine_saint_denis(), typologie="01")
    page = texte(entrer(monde.PREFECTURE).get(reverse("registre:priorites", args=[une.cle])))
    assert "Besoin aujourd'hui" in page
    assert "Aucune typologie demandée aujourd'hui n'est celle que la commission a retenue." in page


def test_decider_un_contingent_puis_revenir_au_dossier():
    une = dossier()
    assert poster(monde.ACTION_LOGEMENT, "decider_contingent", une, contingent="action_log", decision="oui").status_code == 422  # fmt: skip
    assert poster(monde.ACTION_LOGEMENT, "decider_contingent", une, contingent="action_log", decision="oui", motif="Employeur cotisant").status_code == 302  # fmt: skip
    decision = EligibiliteContingent.objects.get()
    assert (decision.eligible, decision.organisme) == (True, monde.organisme(monde.ACTION_LOGEMENT))
    dits = str(list(Evenement.objects.filter(demande=une, nature="contingent").values_list("details", flat=True)))
    assert "Employeur" not in dits
    une.refresh_from_db()
    assert poster(monde.ETAT, "decider_contingent", une, contingent="action_log", decision="lever").status_code == 302
    decision.refresh_from_db()
    assert decision.levee_le == aujourdhui()
    une.refresh_from_db()
    assert poster(monde.ETAT, "decider_contingent", une, contingent="action_log", decision="lever").status_code == 422


def test_le_delai_atteint_et_sa_lettre():
    une = dossier()
    delai = DelaiAnormal.objects.get(departement__code="93")
    AttenteAnormale.objects.create(
        demande=une, delai=delai, atteint_le=aujourdhui() - timedelta(days=3), constate_le=aujourdhui()
    )
    page = texte(entrer(monde.PREFECTURE).get(reverse("registre:priorites", args=[une.cle])))
    assert "36 mois, Seine-Saint-Denis" in page
    assert "source secondaire" in page
    assert poster(monde.PREFECTURE, "informer_du_delai", une).status_code == 302
    page = texte(entrer(monde.PREFECTURE).get(reverse("registre:priorites", args=[une.cle])))
    assert "Le demandeur a déjà été informé par courrier" in page
