"""Separation: the demande duplicated for the codemandeur, seniority kept, consent or violence (L441-1, 2022-02-23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from demandeurs.models import Adresse, BesoinHandicap, LogementActuel, Menage, Personne, Ressource
from demandeurs.saisie import SaisieAdresse
from registre.enums import NatureCourrier, NatureEvenement, StatutNumero
from registre.models import Courrier, Demande, Evenement, LienDemande, NumeroUnique, Voeu
from registre.rules.separation import PreuveSeparation as P
from registre.rules.separation import Union, refus_de_separer
from registre.saisie import SaisieSeparation
from registre.services.separation import separer
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from socle.models import TraceActe
from tests.factories import saisies
from tests.registre.cycle import monde as m

DEPOT = date(2024, 2, 10)
LE = date(2026, 3, 2)
CONCUBINS = [P.ATTESTATION_HONNEUR.value, P.IDENTITE.value]
AILLEURS = SaisieAdresse(voie="RUE DES LILAS", numero="8", code_postal="93100", commune="93048")
BASE = SaisieSeparation(1, Union.CONCUBINAGE, CONCUBINS, consentement_le=LE)


def codes(saisie: SaisieSeparation) -> list[str]:
    return [refus.code for refus in refus_de_separer(saisie, deposee_le=DEPOT, le=LE)]


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({}, []),
        ({"preuves": CONCUBINS[:1]}, ["preuves_concubins"]),
        ({"preuves": CONCUBINS[1:]}, ["preuves_concubins"]),
        ({"preuves": [P.JUGEMENT.value]}, ["preuves_concubins"]),
        ({"union": Union.MARIAGE, "preuves": [P.JUGEMENT.value]}, []),
        ({"union": Union.MARIAGE, "preuves": [P.SAISINE_JAF.value]}, []),
        ({"union": Union.MARIAGE, "preuves": [P.AVOCAT.value]}, []),
        ({"union": Union.PACS, "preuves": [P.DISSOLUTION_PACS.value]}, []),
        ({"union": Union.PACS, "preuves": [P.MESURES_257.value]}, []),
        ({"union": Union.PACS, "preuves": [P.PROTECTION.value]}, []),
        ({"union": Union.MARIAGE, "preuves": CONCUBINS}, ["preuves_epoux"]),
        ({"union": Union.PACS, "preuves": []}, ["preuves_epoux"]),
        ({"union": "autre"}, ["union_inconnue"]),
        ({"preuves": [*CONCUBINS, "sms"]}, ["preuve_inconnue"]),
        ({"consentement_le": None}, ["consentement_requis"]),
        ({"consentement_le": date(2024, 2, 9)}, ["consentement_date"]),
        ({"consentement_le": date(2026, 3, 3)}, ["consentement_date"]),
        # violence: neither the other's consent nor the proofs of a separation, but somewhere safe to write to
        ({"violence": True, "consentement_le": None, "preuves": [], "adresse": AILLEURS}, []),
        ({"violence": True, "consentement_le": None, "preuves": []}, ["adresse_sure"]),
    ],
)
def test_ce_qu_il_faut_montrer(champs, attendu):
    assert codes(replace(BASE, **champs)) == attendu


@pytest.fixture
def couple(monde):
    with horloge_a(LE):
        une = m.demande(
            monde.guichet, deposee_le=DEPOT, renouvelee_le=date(2026, 1, 15), communes=("93066", "75113"),
            menage=saisies.saisie_complete().menage,
        )  # fmt: skip
        partant = Personne.objects.get(menage=une.menage_id, role="cotitulaire")
        yield monde, une, replace(BASE, partant_id=partant.pk)


def test_la_demande_est_dedoublee_au_profit_de_celui_qui_part(couple, django_capture_on_commit_callbacks):
    monde, une, saisie = couple
    numero = NumeroUnique.objects.get(demande=une).numero
    with django_capture_on_commit_callbacks() as apres:
        premiere, issue = separer(une.pk, saisie=saisie, acteur=m.acteur(monde.commune), le=LE, version=1)

    # The new one: other number of the month of deposit, same deposit date, same communes, a year from today.
    nouveau = NumeroUnique.objects.get(demande=issue, statut=StatutNumero.COURANT).numero
    assert nouveau != numero
    assert (nouveau[3:7], nouveau[13:]) == ("0224", "G9301")
    assert (issue.deposee_le, issue.renouvelee_le, issue.valable_jusqu_au) == (DEPOT, None, date(2027, 3, 2))
    assert issue.territoires == une.territoires
    assert [(v.rang, v.commune_id) for v in Voeu.objects.filter(demande=issue).order_by("rang")] == [
        (v.rang, v.commune_id) for v in Voeu.objects.filter(demande=une).order_by("rang")
    ]
    personnes = Personne.objects.filter(menage=issue.menage_id).order_by("rang")
    assert [(p.role, p.prenom) for p in personnes] == [("titulaire", "Yann"), ("a_charge", "Léa"), ("a_charge", "Tom")]
    assert personnes[0].lien == ""
    assert [r.montant for r in Ressource.objects.filter(personne=personnes[0])] == [900]
    assert (issue.titulaire_tri, issue.personnes, issue.protege) == ("LE GOFF YANN", 3, False)
    assert LogementActuel.objects.filter(menage=issue.menage_id).exists()

    # The first one: its number, its dates, without the codemandeur.
    premiere.refresh_from_db()
    assert NumeroUnique.objects.get(demande=premiere).numero == numero
    assert (premiere.version, premiere.valable_jusqu_au, premiere.personnes) == (2, date(2027, 1, 15), 3)
    roles = Personne.objects.filter(menage=premiere.menage_id).order_by("rang").values_list("role", flat=True)
    assert list(roles) == ["titulaire", "a_charge", "a_charge"]
    assert "YANN" not in str(premiere.recherche_noms).upper()

    lien = LienDemande.objects.get()
    assert (lien.origine_id, lien.issue_id, lien.confidentiel) == (une.pk, issue.pk, False)
    assert Evenement.objects.filter(nature=NatureEvenement.SEPARATION).count() == 2
    assert Courrier.objects.filter(demande=issue, nature=NatureCourrier.ATTESTATION).exists()
    assert TraceActe.objects.filter(acte="separer", objet_id=une.pk).exists()
    assert TraceActe.objects.filter(acte="enregistrer", objet_id=issue.pk).exists()
    assert len(apres) == 2  # the letters, the score


def test_le_handicap_suit_la_personne_et_l_aidant_reste(couple):
    monde, une, saisie = couple
    assert BesoinHandicap.objects.filter(menage=une.menage_id).count() == 1
    _, issue = separer(une.pk, saisie=saisie, acteur=m.acteur(monde.commune), le=LE)
    # The annex is that of the titulaire, born on 12 August 1988: it stays with her.
    assert not BesoinHandicap.objects.filter(menage=issue.menage_id).exists()
    assert Menage.objects.get(pk=une.menage_id).aidant.represente
    assert not hasattr(Menage.objects.get(pk=issue.menage_id), "aidant")


def test_en_cas_de_violence_rien_ne_dit_ou_est_l_autre(couple):
    monde, une, saisie = couple
    violence = replace(saisie, violence=True, consentement_le=None, preuves=[], adresse=AILLEURS)
    premiere, issue = separer(une.pk, saisie=violence, acteur=m.acteur(monde.commune), le=LE)
    assert issue.protege
    assert not premiere.protege
    assert LienDemande.objects.get().confidentiel
    assert Evenement.objects.get(demande=premiere, nature="separation").details == {}
    assert Evenement.objects.get(demande=issue, nature="separation").details["violence"] is True
    adresses = Adresse.objects.filter(menage=issue.menage_id)
    assert [(a.nature, a.voie) for a in adresses] == [("postale", "RUE DES LILAS")]


def etat(une: Demande) -> tuple:
    return (
        Demande.objects.filter(pk=une.pk).values()[0],
        Personne.objects.filter(menage=une.menage_id).count(),
        Demande.objects.count(),
        NumeroUnique.objects.count(),
        Evenement.objects.count(),
    )


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"consentement_le": None}, "consentement_requis"),
        ({"partant_id": 0}, "partant_inconnu"),
        ({"guichet": "ZZZZZ"}, "guichet_inconnu"),
        ({"guichet": "G7500"}, "guichet_d_un_autre"),
        ({"adresse": replace(AILLEURS, commune="")}, "adresse_incomplete"),
    ],
)
def test_un_refus_ne_change_rien(couple, champs, code):
    monde, une, saisie = couple
    acteur = m.acteur(monde.commune)
    avant = etat(une)
    with pytest.raises(ActionRefusee) as refusee:
        separer(une.pk, saisie=replace(saisie, **champs), acteur=acteur, le=LE)
    assert refusee.value.premier.code == code
    assert etat(une) == avant


def test_le_titulaire_n_est_pas_celui_qui_part(couple):
    monde, une, saisie = couple
    titulaire = Personne.objects.get(menage=une.menage_id, role="titulaire")
    with pytest.raises(ActionRefusee) as refusee:
        separer(une.pk, saisie=replace(saisie, partant_id=titulaire.pk), acteur=m.acteur(monde.commune), le=LE)
    assert refusee.value.premier.code == "partant_inconnu"


def test_quand_le_numero_vient_du_sne_l_attestation_attend(couple, settings):
    settings.NUMEROTEUR = "sne"
    monde, une, saisie = couple
    _, issue = separer(une.pk, saisie=saisie, acteur=m.acteur(monde.commune), le=LE)
    assert issue.etat == "attendue"
    assert not NumeroUnique.objects.filter(demande=issue).exists()
    assert not Courrier.objects.filter(demande=issue).exists()
