"""The acts of the life of a demande, from their screens: done, refused in the words of the rule, impossible in a state."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.urls import reverse

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from registre.enums import EtatCourrier, NatureTache
from registre.models import AttributionDeclaree, Courrier, Demande, LienDemande, NumeroUnique, Tache
from registre.rules.echeances import ajouter_mois
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, horloge_a
from tests import monde
from tests.registre.web.conftest import entrer
from tests.registre.web.navigateur import valeurs_du_formulaire

pytestmark = pytest.mark.django_db
MOTIF = {"motif": "Réponse à un courrier du demandeur"}


def le_jour(jour) -> str:
    return f"{jour:%d/%m/%Y}"


def texte_de(reponse) -> str:
    return html.unescape(reponse.content.decode())


def agir(client, demande, acte, **valeurs):
    """What the form of the act holds when it opens, with these answers."""
    demande.refresh_from_db()
    adresse = reverse(f"registre:{acte}", args=[demande.cle])
    depart = {"version": str(demande.version), "le": le_jour(aujourdhui())}
    return client.post(adresse, {**depart, **valeurs})


@pytest.fixture
def ancienne(enregistree):
    """Registered eleven months ago: to renew today."""
    with horloge_a(ajouter_mois(aujourdhui(), -11)):
        return enregistree()


def test_renouveler(commune, ancienne):
    echeance = ancienne.valable_jusqu_au

    reponse = agir(commune, ancienne, "renouveler", confirme="on")

    assert reponse.status_code == 302, texte_de(reponse)
    ancienne.refresh_from_db()
    assert ancienne.valable_jusqu_au == ajouter_mois(aujourdhui(), 12) > echeance


def test_renouveler_suppose_des_informations_a_jour(commune, ancienne):
    reponse = agir(commune, ancienne, "renouveler")

    assert reponse.status_code == 422
    assert "R441-2-7" in texte_de(reponse)
    ancienne.refresh_from_db()
    assert ancienne.renouvelee_le is None


def test_renouveler_a_une_date_a_venir_est_refuse_a_son_champ(commune, ancienne):
    reponse = agir(commune, ancienne, "renouveler", confirme="on", le=le_jour(aujourdhui() + timedelta(days=1)))

    assert reponse.status_code == 422
    assert 'href="#id_le"' in texte_de(reponse)
    assert "Cette date est à venir" in texte_de(reponse)


def test_radier_pour_absence_de_reponse_suppose_un_avertissement_prouve(commune, ancienne):
    with horloge_a(ajouter_mois(aujourdhui(), -3)):
        # Signed in again: a session does not last three months.
        averti = agir(entrer(monde.COMMUNE), ancienne, "avertir", motif="RADCON", objet="Mise à jour du dossier")
    assert averti.status_code == 302, texte_de(averti)
    lettre = Courrier.objects.get(demande=ancienne, nature="avert_c")

    refusee = agir(commune, ancienne, "radier", motif="RADCON", avertissement_id=str(lettre.pk))
    assert refusee.status_code == 422
    assert "La distribution de l'avertissement n'est pas prouvée" in texte_de(refusee)

    distribuee = le_jour(ajouter_mois(aujourdhui(), -2) - timedelta(days=5))
    envoyee = le_jour(ajouter_mois(aujourdhui(), -3))
    preuve = agir(
        commune, ancienne, "distribution", suite="preuve", le=distribuee, preuve="avis_signe", envoye_le=envoyee
    )
    assert preuve.status_code == 302, texte_de(preuve)
    lettre.refresh_from_db()
    assert lettre.etat == EtatCourrier.DISTRIBUE

    radiee = agir(commune, ancienne, "radier", motif="RADCON", avertissement_id=str(lettre.pk))
    assert radiee.status_code == 302, texte_de(radiee)
    ancienne.refresh_from_db()
    assert (ancienne.etat, ancienne.motif_radiation) == (EtatDemande.RADIEE, "RADCON")


def test_une_reponse_annule_l_avertissement(commune, ancienne):
    agir(commune, ancienne, "avertir", motif="RADCON", objet="Mise à jour du dossier")

    reponse = agir(commune, ancienne, "distribution", suite="reponse")

    assert reponse.status_code == 302, texte_de(reponse)
    assert Courrier.objects.get(demande=ancienne, nature="avert_c").etat == EtatCourrier.ANNULE


def test_le_motif_reserve_au_gestionnaire_est_refuse_dans_ses_mots(commune, ancienne):
    reponse = agir(commune, ancienne, "radier", motif="DECES", deces_le=le_jour(aujourdhui()))

    assert reponse.status_code == 403
    assert "La clôture après décès revient au gestionnaire du système (" in texte_de(reponse)


def test_attribution_par_le_bailleur(ancienne):
    bail = {"bail_le": le_jour(aujourdhui()), "rpls": "4500123871", "reservataire": "AUCUN"}

    reponse = agir(entrer(monde.BAILLEUR), ancienne, "radier", motif="RADATT", **bail)

    assert reponse.status_code == 302, texte_de(reponse)
    ancienne.refresh_from_db()
    assert ancienne.motif_radiation == "RADATT"
    assert AttributionDeclaree.objects.get(demande=ancienne).rpls == "4500123871"


def test_une_demande_radiee_ne_se_radie_plus(commune, ancienne):
    Demande.objects.filter(pk=ancienne.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=aujourdhui())
    commune.post(reverse("registre:motif", args=[ancienne.cle]), MOTIF)

    reponse = agir(commune, ancienne, "radier", motif="RADABA")

    assert reponse.status_code == 409
    assert "« Radiée »" in texte_de(reponse)


def test_reactiver_garde_le_numero_et_l_anciennete(commune, ancienne):
    depot, numero = ancienne.deposee_le, NumeroUnique.objects.get(demande=ancienne).numero
    Demande.objects.filter(pk=ancienne.pk).update(etat="radiee", motif_radiation="RADREN", radiee_le=aujourdhui())
    commune.post(reverse("registre:motif", args=[ancienne.cle]), MOTIF)

    sans_date = agir(commune, ancienne, "reactiver", motif="renouvellement")
    assert sans_date.status_code == 422
    assert 'href="#id_recu_le"' in texte_de(sans_date)
    reponse = agir(commune, ancienne, "reactiver", motif="renouvellement", recu_le=le_jour(aujourdhui()))

    assert reponse.status_code == 302, texte_de(reponse)
    ancienne.refresh_from_db()
    assert (ancienne.etat, ancienne.deposee_le) == (EtatDemande.ACTIVE, depot)
    assert NumeroUnique.objects.get(demande=ancienne).numero == numero


def test_proteger_puis_lever(commune, ancienne):
    assert agir(commune, ancienne, "proteger", motif="À la demande de la personne").status_code == 302
    ancienne.refresh_from_db()
    assert ancienne.protege

    assert agir(commune, ancienne, "proteger", motif="À la demande de la personne").status_code == 403
    commune.post(reverse("registre:motif", args=[ancienne.cle]), MOTIF)
    assert agir(commune, ancienne, "proteger", motif="À la demande de la personne").status_code == 302
    ancienne.refresh_from_db()
    assert not ancienne.protege


def test_signaler_un_deces_ouvre_une_tache(commune, ancienne):
    reponse = agir(commune, ancienne, "deces", deces_le=le_jour(aujourdhui()))

    assert reponse.status_code == 302, texte_de(reponse)
    assert Tache.objects.filter(demande=ancienne, nature=NatureTache.DECES_A_VERIFIER, close_a=None).exists()


def test_le_codemandeur_devient_titulaire(commune, ancienne):
    conjoint = Personne.objects.get(menage=ancienne.menage, role=RolePersonne.COTITULAIRE)

    reponse = agir(commune, ancienne, "deces", deces_le=le_jour(aujourdhui()), successeur_id=str(conjoint.pk))

    assert reponse.status_code == 302, texte_de(reponse)
    conjoint.refresh_from_db()
    assert conjoint.role == RolePersonne.TITULAIRE


def test_separer_un_couple(commune, ancienne):
    conjoint = Personne.objects.get(menage=ancienne.menage, role=RolePersonne.COTITULAIRE)
    page = commune.get(reverse("registre:separer", args=[ancienne.cle]))
    assert f"{conjoint.prenom} {conjoint.nom}" in texte_de(page)
    separation = {"partant_id": str(conjoint.pk), "union": "concubinage", "preuves": ["honneur", "identite"]}

    refusee = agir(commune, ancienne, "separer", **separation)
    assert refusee.status_code == 422
    assert "accord écrit de l'autre membre du couple" in texte_de(refusee)

    reponse = agir(commune, ancienne, "separer", **separation, consentement_le=le_jour(aujourdhui()))
    assert reponse.status_code == 302, texte_de(reponse)
    issue = LienDemande.objects.get(origine=ancienne).issue
    assert issue.deposee_le == ancienne.deposee_le
    assert NumeroUnique.objects.get(demande=issue).numero != NumeroUnique.objects.get(demande=ancienne).numero


@pytest.mark.parametrize(
    "acte", ["renouveler", "radier", "avertir", "distribution", "proteger", "deces", "separer", "partager"]
)
def test_un_formulaire_vide_est_refuse_sans_rien_changer(commune, ancienne, acte):
    reponse = commune.post(reverse(f"registre:{acte}", args=[ancienne.cle]), {})

    assert reponse.status_code == 422
    assert "à corriger" in texte_de(reponse)
    ancienne.refresh_from_db()
    assert ancienne.version == 1


def test_mettre_a_jour_puis_renouveler(commune, ancienne):
    adresse = reverse("registre:modifier", args=[ancienne.cle]) + "?suite=renouveler"
    valeurs = valeurs_du_formulaire(commune.get(f"{adresse}&etape=logement").content)

    reponse = commune.post(adresse, {**valeurs, "logement-loyer": "640", "faire": "1"})

    assert reponse["Location"] == reverse("registre:renouveler", args=[ancienne.cle])
