"""Erasure one year after radiation: what goes, what stays, when (décret 2017-917 art. 4)."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs.chiffrement import empreinte
from demandeurs.models import Menage, Personne, PersonneMorale
from registre import ports
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import (
    AttributionDeclaree,
    Courrier,
    Demande,
    DonneesSne,
    Evenement,
    MotifDemande,
    NumeroUnique,
    Voeu,
)
from registre.saisie import SaisieAdresse, SaisieAttribution, SaisieRadiation
from registre.services.effacement import effacer
from registre.services.radiation import prononcer
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation as M
from socle.errors import Nature, Refus
from socle.models import TraceActe
from tests.factories import saisies
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2024, 6, 10)
RADIEE_LE = date(2025, 3, 31)


def radier(*demandes: Demande, motif: M = M.RENONCIATION, **champs) -> None:
    prononcer([une.pk for une in demandes], saisie=SaisieRadiation(RADIEE_LE, motif, **champs), acteur=SYSTEME)


@pytest.mark.parametrize(("le", "nombre"), [(date(2026, 3, 31), 0), (date(2026, 4, 1), 1), (date(2027, 1, 1), 1)])
def test_un_an_apres_la_radiation(monde, le, nombre):
    radier(m.demande(monde.guichet, deposee_le=DEPOT))
    m.demande(monde.guichet, deposee_le=DEPOT)
    assert effacer(le=le, acteur=SYSTEME) == nombre
    assert effacer(le=le, acteur=SYSTEME) == 0
    assert Demande.objects.filter(etat=EtatDemande.EFFACEE).count() == nombre
    assert Demande.objects.filter(etat=EtatDemande.ACTIVE).count() == 1


def test_les_noms_partent_la_coquille_et_les_evenements_restent(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT, sne=saisies.saisie_complete().sne)
    autre = m.demande(monde.guichet, deposee_le=DEPOT)
    numero = NumeroUnique.objects.get(demande=une).numero
    attribution = SaisieAttribution(
        bail_le=RADIEE_LE, rpls="0123456789", adresse=SaisieAdresse(voie="RUE X", commune="93066")
    )
    radier(une, motif=M.ATTRIBUTION, attribution=attribution)
    evenements = Evenement.objects.filter(demande=une).count()
    Courrier.objects.create(
        demande=une,
        nature=NatureCourrier.AVERTISSEMENT_C,
        canal="recommande",
        cree_a=une.enregistree_a,
        details={"objet": "x"},
    )
    assert effacer(le=date(2026, 4, 1), acteur=SYSTEME) == 1

    une.refresh_from_db()
    assert (une.menage_id, une.titulaire_tri, une.recherche_noms, une.precision, une.autre_motif) == (
        None,
        "",
        None,
        "",
        "",
    )
    assert bytes(une.numero_empreinte) == empreinte(numero)
    assert not NumeroUnique.objects.filter(demande=une).exists()
    assert not DonneesSne.objects.filter(demande=une).exists()
    declaree = AttributionDeclaree.objects.get(demande=une)
    assert (declaree.rpls, declaree.voie, declaree.a_adresse) == ("", "", False)
    assert Courrier.objects.get(demande=une, nature="avert_c").details == {}

    assert (une.deposee_le, une.radiee_le, une.motif_radiation) == (DEPOT, RADIEE_LE, "RADATT")
    assert Voeu.objects.filter(demande=une).exists()
    assert MotifDemande.objects.filter(demande=une).exists()
    assert Evenement.objects.filter(demande=une).count() == evenements + 1
    assert Evenement.objects.filter(demande=une, nature=NatureEvenement.EFFACEMENT).exists()
    assert TraceActe.objects.filter(acte="effacer", objet_id=une.pk).exists()

    assert Menage.objects.count() == 1
    assert set(Personne.objects.values_list("menage", flat=True)) == {autre.menage_id}


def test_une_association_et_une_saisie_supprimee_s_effacent_aussi(monde):
    association = saisies.saisie_association()
    une = m.demande(monde.guichet, deposee_le=DEPOT, menage=None, personne_morale=association.personne_morale)
    Demande.objects.filter(pk=une.pk).update(etat=EtatDemande.SUPPRIMEE, radiee_le=RADIEE_LE)
    assert effacer(le=date(2026, 4, 1), acteur=SYSTEME) == 1
    assert not PersonneMorale.objects.exists()


def test_une_application_retient_ou_efface_ce_qu_elle_tient(monde, monkeypatch):
    une, autre = m.demandes(monde.guichet, 2, deposee_le=DEPOT)
    radier(une, autre)
    effacees: list[int] = []
    recours = Refus("recours", "Un recours est en cours.", Nature.ETAT)
    monkeypatch.setattr(ports, "empechements", [lambda acte, ids, le, motif: {une.pk: recours}])
    monkeypatch.setattr(ports, "effacements", [effacees.extend])
    assert effacer(le=date(2026, 4, 1), acteur=SYSTEME) == 1
    assert effacees == [autre.pk]
    une.refresh_from_db()
    assert une.etat == EtatDemande.RADIEE


def test_par_lots(monde, monkeypatch):
    monkeypatch.setattr("registre.services.effacement.LOT", 2)
    radier(*m.demandes(monde.guichet, 5, deposee_le=DEPOT))
    assert effacer(le=date(2026, 4, 1), acteur=SYSTEME) == 5
    assert not Personne.objects.exists()
