"""Renewal and reactivation: T+12, T+13, T+18 (R441-2-7, arrêté of 23 March 2015 §6), number and seniority kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from habilitations.rules.droits import Fonction
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import AttributionDeclaree, Courrier, Demande, Evenement, NumeroUnique
from registre.rules.reactivation import MotifReactivation as R
from registre.saisie import MiseAJour, SaisieAttribution, SaisieRadiation
from registre.services.lecture import charger_saisie
from registre.services.preavis import prevenir
from registre.services.radiation import prononcer
from registre.services.reactivation import reactiver
from registre.services.renouvellement import renouveler
from registre.states.radiation import MotifRadiation as M
from socle.clock import horloge_a
from socle.errors import ActionRefusee
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
ECHEANCE = date(2026, 6, 10)
RADIEE_LE = date(2026, 7, 11)
T18 = date(2026, 12, 10)


def refus_de(fonction, *args, **champs):
    with pytest.raises(ActionRefusee) as refusee:
        fonction(*args, **champs)
    return refusee.value.premier


def radiee(monde, motif: M = M.NON_RENOUVELLEMENT, le: date = RADIEE_LE, **saisie) -> Demande:
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prononcer([une.pk], saisie=SaisieRadiation(le, motif, **saisie), acteur=SYSTEME)
    return une


# --- renewal


@pytest.mark.parametrize(
    ("le", "jusqu_au"),
    [
        (date(2026, 3, 1), date(2027, 3, 1)),
        (ECHEANCE, date(2027, 6, 10)),
        (date(2026, 7, 8), date(2027, 7, 8)),
    ],
)
def test_renouveler_ouvre_un_an_du_jour_de_la_reception(monde, le, jusqu_au, django_capture_on_commit_callbacks):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    numero = NumeroUnique.objects.get(demande=une).numero
    with horloge_a(le), django_capture_on_commit_callbacks() as apres:
        faite = renouveler(une.pk, acteur=m.acteur(monde.commune), le=le, version=1)
    assert (faite.valable_jusqu_au, faite.renouvelee_le, faite.deposee_le, faite.version) == (jusqu_au, le, DEPOT, 2)
    assert NumeroUnique.objects.get(demande=une).numero == numero
    evenement = Evenement.objects.get(demande=une, nature=NatureEvenement.RENOUVELLEMENT)
    assert evenement.details == {"en_ligne": False, "echeance": "2026-06-10"}
    assert Courrier.objects.filter(demande=une, nature=NatureCourrier.ATTESTATION_RENOUVELLEMENT).count() == 2
    assert len(apres) == 2  # the letters, the score


def test_tout_guichet_qui_voit_la_demande_renouvelle(monde):
    """Any guichet (R441-2-7): here one of a body that registers and owns homes in the region."""
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    bailleur = m.enregistreur(monde.bailleur)
    with horloge_a(ECHEANCE):
        assert renouveler(une.pk, acteur=bailleur, le=ECHEANCE).renouvelee_le == ECHEANCE


def test_le_preavis_pas_encore_parti_ne_part_plus(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    prevenir(le=date(2026, 5, 1), acteur=SYSTEME)
    with horloge_a(date(2026, 5, 2)):
        renouveler(une.pk, acteur=m.acteur(monde.commune), le=date(2026, 5, 2))
    etats = Courrier.objects.filter(demande=une, nature=NatureCourrier.PREAVIS).values_list("etat", flat=True)
    assert set(etats) == {EtatCourrier.ANNULE}


def test_en_ligne_une_fois_change_le_canal_pour_toujours(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    with horloge_a(ECHEANCE):
        faite = renouveler(une.pk, acteur=SYSTEME, le=ECHEANCE, en_ligne=True, courrier_papier=True)
        assert (faite.en_ligne, faite.courrier_papier) == (True, True)
        assert renouveler(une.pk, acteur=SYSTEME, le=ECHEANCE).en_ligne


@pytest.mark.parametrize(
    ("le", "code"),
    [(ECHEANCE + timedelta(days=1), "date_future"), (DEPOT - timedelta(days=1), "date_avant_depot")],
)
def test_la_date_du_renouvellement(monde, le, code):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    with horloge_a(ECHEANCE):
        assert refus_de(renouveler, une.pk, acteur=m.acteur(monde.commune), le=le).code == code
    une.refresh_from_db()
    assert (une.valable_jusqu_au, une.version) == (ECHEANCE, 1)


def test_un_renouvellement_recu_il_y_a_plus_d_un_an(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    with horloge_a(date(2026, 6, 20)):
        refus = refus_de(renouveler, une.pk, acteur=SYSTEME, le=date(2025, 6, 15))
    assert refus.code == "renouvellement_depasse"


@pytest.mark.parametrize(
    ("le", "issue"),
    [(T18, "Réactivez-la : c'est possible jusqu'au 10/12/2026."), (T18 + timedelta(days=1), "une nouvelle demande")],
)
def test_renouveler_une_radiee_dit_jusqu_a_quand_la_reactiver(monde, le, issue):
    une = radiee(monde)
    with horloge_a(le):
        refus = refus_de(renouveler, une.pk, acteur=m.acteur(monde.commune), le=le)
    assert refus.code == "renouvellement_apres_radiation"
    assert issue in refus.issue


# --- reactivation


def test_un_renouvellement_recu_tard_reactive(monde):
    une = radiee(monde)
    numero = NumeroUnique.objects.get(demande=une).numero
    with horloge_a(date(2026, 9, 1)):
        faite = reactiver(
            une.pk,
            motif=R.RENOUVELLEMENT,
            acteur=m.acteur(monde.commune),
            le=date(2026, 9, 1),
            recu_le=date(2026, 7, 2),
            version=2,
        )
    assert (faite.etat, faite.motif_radiation, faite.radiee_le, faite.deposee_le) == ("active", "", None, DEPOT)
    assert (faite.renouvelee_le, faite.valable_jusqu_au) == (date(2026, 7, 2), date(2027, 7, 2))
    assert NumeroUnique.objects.get(demande=une).numero == numero
    assert Evenement.objects.get(demande=une, nature=NatureEvenement.REACTIVATION).details == {
        "motif": "renouvellement",
        "radiation": "RADREN",
        "radiee_le": "2026-07-11",
    }
    assert Courrier.objects.filter(demande=une, nature=NatureCourrier.REACTIVATION).exists()
    assert not Evenement.objects.filter(demande=une, nature=NatureEvenement.ANNULATION).exists()


REFUS = [
    # struck off for non-renewal: until T+18, by a guichet that received the renewal
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, T18, T18, "commune", None),
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, T18 + timedelta(days=1), T18, "commune", "reactivation_tardive"),
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, T18, None, "commune", "reactivation_reception"),
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, T18, T18 + timedelta(days=1), "commune", "reactivation_reception"),
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, T18, DEPOT - timedelta(days=1), "commune", "reactivation_reception"),
    (M.NON_RENOUVELLEMENT, R.REPONSE, T18, T18, "commune", "reactivation_motif"),
    (M.NON_RENOUVELLEMENT, R.RENOUVELLEMENT, RADIEE_LE - timedelta(days=1), None, "commune", "reactivation_date"),
    # no answer to a letter: five months after the radiation
    (M.ABSENCE_REPONSE, R.REPONSE, date(2026, 12, 11), date(2026, 12, 11), "commune", None),
    (M.ABSENCE_REPONSE, R.REPONSE, date(2026, 12, 12), date(2026, 12, 11), "commune", "reactivation_tardive"),
    (M.RENONCIATION, R.RENOUVELLEMENT, T18, T18, "commune", "reactivation_motif"),
    # « déradiation »: the gestionnaire only, whatever the motive and the time
    (M.RENONCIATION, R.ANNULATION, date(2027, 7, 1), None, "commune", "reactivation_gestionnaire"),
    (M.RENONCIATION, R.ANNULATION, date(2027, 7, 1), None, "gestionnaire", None),
    (M.DECES, R.ANNULATION, date(2026, 8, 1), None, "gestionnaire", None),
]


@pytest.mark.parametrize(("motif", "raison", "le", "recu_le", "qui", "code"), REFUS)
def test_quand_reactiver(monde, motif, raison, le, recu_le, qui, code):
    une = radiee(monde, motif)
    fonction = Fonction.GESTIONNAIRE if qui == "gestionnaire" else Fonction.INSTRUCTEUR
    acteur = m.acteur(getattr(monde, qui), fonction)
    champs = {"motif": raison, "acteur": acteur, "le": le, "recu_le": recu_le}
    with horloge_a(le):
        if code is None:
            assert reactiver(une.pk, **champs).etat == "active"
        else:
            assert refus_de(reactiver, une.pk, **champs).code == code
            une.refresh_from_db()
            assert (une.etat, une.motif_radiation, une.version) == ("radiee", motif, 2)


def test_l_annulation_nomme_la_radiation_et_retire_l_attribution(monde):
    attribution = SaisieAttribution(bail_le=RADIEE_LE, rpls="0123456789")
    une = radiee(monde, M.ATTRIBUTION, attribution=attribution)
    assert AttributionDeclaree.objects.filter(demande=une).exists()
    with horloge_a(RADIEE_LE):
        reactiver(une.pk, motif=R.ANNULATION, acteur=SYSTEME, le=RADIEE_LE)
    radiation = Evenement.objects.get(demande=une, nature=NatureEvenement.RADIATION)
    assert Evenement.objects.get(demande=une, nature=NatureEvenement.ANNULATION).annule_id == radiation.pk
    assert not AttributionDeclaree.objects.filter(demande=une).exists()


def test_une_demande_active_ne_se_reactive_pas(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    with horloge_a(ECHEANCE):
        refus = refus_de(
            reactiver,
            une.pk,
            motif=R.ANNULATION,
            acteur=m.acteur(monde.gestionnaire, Fonction.GESTIONNAIRE),
            le=ECHEANCE,
        )
    assert refus.code == "etat"


def test_au_renouvellement_les_informations_se_mettent_a_jour(monde, nomenclatures):
    """R441-2-7: the demandeur updates everything, in the same transaction."""
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    saisie = charger_saisie(une, avec_nir=True)
    saisie.recherche.loyer_max = 640
    with horloge_a(ECHEANCE):
        renouveler(une.pk, acteur=SYSTEME, le=ECHEANCE, mise_a_jour=MiseAJour(saisie), version=1)
        une.refresh_from_db()
        assert (une.loyer_max, une.renouvelee_le, une.valable_jusqu_au) == (640, ECHEANCE, date(2027, 6, 10))
        saisie.recherche.voeux = []
        with pytest.raises(ActionRefusee):
            renouveler(une.pk, acteur=SYSTEME, le=ECHEANCE, mise_a_jour=MiseAJour(saisie), version=une.version)
    apres = Demande.objects.get(pk=une.pk)
    assert (apres.version, apres.valable_jusqu_au) == (une.version, une.valable_jusqu_au)
