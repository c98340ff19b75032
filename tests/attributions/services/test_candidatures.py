"""Withdrawing a candidate: by whom, until when, with which reason; what closes with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.models import Candidature
from attributions.saisie.designation import SaisieCandidat
from attributions.services.candidatures import AVANT_DECISION, retirer
from attributions.services.designation import designer
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, Suivi
from socle.clock import aujourdhui, horloge_a
from socle.errors import ActionRefusee, Refus
from tests import monde
from tests.factories.attributions import une_candidature, une_convention, une_demande, une_vacance

pytestmark = pytest.mark.django_db


@pytest.fixture
def candidature() -> Candidature:
    """Designated by the town of Saint-Denis."""
    qui = monde.organisme(monde.RESERVATAIRE)
    return une_candidature(une_vacance(reservataire=qui, convention=une_convention(qui)))


def refus_de(candidature: Candidature, profil: str = monde.RESERVATAIRE, **champs: object) -> Refus:
    avant = Candidature.objects.values().get(pk=candidature.pk)
    with pytest.raises(ActionRefusee) as refusee:
        retirer(candidature.pk, **{"motif": "desistement", "acteur": monde.acteur(profil), **champs})  # type: ignore[arg-type]
    assert Candidature.objects.values().get(pk=candidature.pk) == avant
    return refusee.value.premier


@pytest.mark.parametrize("profil", [monde.RESERVATAIRE, monde.BAILLEUR])
def test_le_designant_ou_le_bailleur_retire(candidature: Candidature, profil: str) -> None:
    faite = retirer(
        candidature.pk, motif="injoignable", precision="Trois appels", acteur=monde.acteur(profil), version=1
    )
    assert (faite.etat, faite.close_le, faite.motif_cloture) == ("retiree", aujourdhui(), "injoignable")
    evenement = Evenement.objects.get(demande=faite.demande_id, nature=NatureEvenement.CANDIDATURE)
    assert (evenement.details["acte"], evenement.details["motif"]) == ("retirer_candidat", "injoignable")
    assert Suivi.objects.get(pk=faite.demande_id).en_cours == 0


def test_un_autre_ne_retire_pas(candidature: Candidature) -> None:
    assert refus_de(candidature, monde.EMPLOYEUR).statut_http == 404
    assert refus_de(candidature, monde.PREFECTURE).statut_http == 403


@pytest.mark.parametrize("etat", sorted(set(EtatCandidature) - AVANT_DECISION))
def test_apres_la_decision_on_ne_retire_plus(candidature: Candidature, etat: EtatCandidature) -> None:
    """R441-3, R441-10: what follows a decision is a refusal, a silence, a lapsed condition."""
    champs = {"rang": 1, "condition_avant_le": aujourdhui(), "avant_suspension": EtatCandidature.EN_RANG}
    if etat not in OUVERTES:
        champs["close_le"] = aujourdhui()  # type: ignore[assignment]
    Candidature.objects.filter(pk=candidature.pk).update(etat=etat, **champs)
    assert refus_de(candidature).statut_http == 409


def test_un_retrait_est_motive(candidature: Candidature) -> None:
    assert refus_de(candidature, motif="").champ == "motif"
    assert refus_de(candidature, motif="lassitude").champ == "motif"
    assert refus_de(candidature, motif="autre", precision=" ").champ == "precision"


def test_une_page_ancienne(candidature: Candidature) -> None:
    assert refus_de(candidature, version=7).code == "version_perimee"


def test_l_acces_ouvert_par_la_designation_prend_fin() -> None:
    """The town did not read this household: it does while the candidature runs, then sixty days (parameter)."""
    qui = monde.organisme(monde.RESERVATAIRE)
    vacance = une_vacance(reservataire=qui, convention=une_convention(qui, delegue=True))
    menage = une_demande((monde.MONTREUIL,))
    bailleur, ville = monde.acteur(monde.BAILLEUR), monde.acteur(monde.RESERVATAIRE)
    (une,) = designer(vacance.pk, saisies=[SaisieCandidat(menage.pk)], acteur=bailleur)

    retirer(une.pk, motif="erreur", acteur=bailleur)

    fin = aujourdhui() + timedelta(days=60)
    with horloge_a(fin):
        assert list(Demande.objects.visibles_par(ville)) == [menage]
    with horloge_a(fin + timedelta(days=1)):
        assert not Demande.objects.visibles_par(ville).exists()


def test_un_autre_logement_du_meme_reservataire_garde_l_acces() -> None:
    qui = monde.organisme(monde.RESERVATAIRE)
    convention = une_convention(qui, delegue=True)
    vacances = [une_vacance(reservataire=qui, convention=convention) for _ in range(2)]
    menage = une_demande((monde.MONTREUIL,))
    bailleur = monde.acteur(monde.BAILLEUR)
    (une, _) = [designer(v.pk, saisies=[SaisieCandidat(menage.pk)], acteur=bailleur)[0] for v in vacances]

    retirer(une.pk, motif="erreur", acteur=bailleur)

    with horloge_a(aujourdhui() + timedelta(days=200)):
        assert list(Demande.objects.visibles_par(monde.acteur(monde.RESERVATAIRE))) == [menage]


def test_le_retrait_laisse_la_place_a_une_nouvelle_designation(candidature: Candidature) -> None:
    retirer(candidature.pk, motif="erreur", acteur=monde.acteur(monde.RESERVATAIRE))
    vacance = candidature.mise_a_disposition
    assert vacance.etat == EtatVacance.EN_DESIGNATION
    (encore,) = designer(
        vacance.pk, saisies=[SaisieCandidat(candidature.demande_id)], acteur=monde.acteur(monde.RESERVATAIRE)
    )
    assert encore.pk != candidature.pk
