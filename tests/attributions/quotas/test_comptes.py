"""What the statement counts is what the table of quotas says, row by row; and what a gauge is read against."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attributions.models import Attribution, ObjectifQuota
from attributions.rules.periodes import NaturePeriode, Periode
from attributions.rules.quotas import (
    DEFINITIONS,
    PAR_CODE,
    Compte,
    Definition,
    Quota,
    Unite,
    Verdict,
    compte_pour,
    dans,
)
from attributions.services.quotas.jauges import jauges, tendance, ventiler
from attributions.services.quotas.objectifs import Objectifs
from attributions.services.quotas.portees import Lecture, lecture_de, territoires_suivis
from attributions.services.quotas.sql import Axe, Mesure, Portee, compter, compter_par
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.quotas.fabrique import plaine_commune, une_attribution
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
TOUT = Lecture(region=True)
CONTINGENTS = "1234567"


def faits(une: Attribution) -> Mapping[str, Any]:
    """What the rule reads of a row."""
    return {
        **{nom: getattr(une, nom) for nom in (
            "qpv", "premier_quartile", "relogement", "contingent", "dalo", "l441_1", "travailleur_essentiel", "exclusion_flux",
            "plafond",
        )},
        "type_reservataire": une.reservataire.type if une.reservataire else "",
        "conventionne": bool(une.logement.conventionne),
    }  # fmt: skip


def a_la_main(lignes: list[Attribution], quota: Definition, unite: Unite, periode: Periode) -> Compte:
    """The same counts, one row after the other, by the rule of one household."""
    comptees = Compte()
    for une in lignes:
        jour = une.bail_le if unite is Unite.BAIL else une.attribuee_le
        if jour is not None and jour in periode and dans(quota, faits(une)):
            comptees = comptees.avec(compte_pour(quota, faits(une)))
    return comptees


@pytest.mark.parametrize("graine", range(4))
def test_la_requete_compte_comme_la_regle(graine):
    """Any stock: nine quotas, two units, whole or by bailleur and territory, in one statement."""
    au_hasard, le = random.Random(graine), aujourdhui()
    lieux = [usine.un_logement(), usine.un_logement(commune=monde.MELUN, conventionne=au_hasard.choice([True, None]))]
    als, ville = monde.organisme(monde.ACTION_LOGEMENT), monde.organisme(monde.RESERVATAIRE)
    for _ in range(25):
        jour = le - timedelta(days=au_hasard.randrange(500))
        une_attribution(
            le=jour,
            logement=au_hasard.choice(lieux),
            bail_le=au_hasard.choice([None, jour, jour + timedelta(days=20)]),
            qpv=au_hasard.random() < 0.4,
            premier_quartile=au_hasard.choice([True, False, None]),
            relogement=au_hasard.random() < 0.2,
            contingent=au_hasard.choice(CONTINGENTS),
            reservataire=au_hasard.choice([None, als, ville]),
            dalo=au_hasard.random() < 0.2,
            l441_1=au_hasard.random() < 0.3,
            travailleur_essentiel=au_hasard.choice([True, False, None]),
            plafond=au_hasard.choice(["PLAI", "PLUS", "PLS", "PLI", ""]),
            exclusion_flux=au_hasard.choice(["", "mutation", "prefet"]),
        )  # fmt: skip
    periode = Periode(le - timedelta(days=365), le)
    portees = {
        Portee(): lambda une: True,
        Portee(bailleur=lieux[0].attribuant_id): lambda une: True,
        Portee(reservataire=als.pk): lambda une: une.reservataire_id == als.pk,
        Portee(territoire=lieux[1].commune_id): lambda une: lieux[1].commune_id in une.territoires,
    }
    mesures = [Mesure(quota, unite, periode, portee) for quota in DEFINITIONS for unite in Unite for portee in portees]
    with CaptureQueriesContext(connection) as requetes:
        comptes = compter(mesures)
    assert len(requetes) == 1
    lignes = list(Attribution.objects.select_related("reservataire", "logement"))
    for mesure, compte in zip(mesures, comptes, strict=True):
        siennes = [une for une in lignes if portees[mesure.portee](une)]
        assert compte == a_la_main(siennes, mesure.quota, mesure.unite, periode), mesure


def test_un_axe_additionne_comme_le_tout():
    une_attribution(premier_quartile=True)
    une_attribution(premier_quartile=None, logement=usine.un_logement(commune=monde.MELUN))
    quota, le = PAR_CODE[Quota.PREMIER_QUARTILE], aujourdhui()
    mesure = Mesure(quota, Unite.BAIL, Periode(le - timedelta(days=90), le))
    [tout] = compter([mesure])
    par_bailleur = compter_par([mesure], Axe.BAILLEUR)
    tags = [un.pk for un in territoires_suivis()]
    par_territoire = compter_par([mesure], Axe.TERRITOIRE, parmi=tags)
    assert tout == Compte(1, 2, 1)
    assert sum((un for [un] in par_bailleur.values()), Compte()) == tout
    # Plaine Commune and the agglomération of Melun: each dwelling is in one of the territories that are followed.
    assert len(par_territoire) == 2
    assert sum((un for [un] in par_territoire.values()), Compte()) == tout


def test_le_bail_date_le_quota_qui_compte_des_baux():
    """L441-1: « attributions annuelles, suivies de baux signés »: decided in December, signed in January."""
    jour = date(aujourdhui().year - 1, 12, 20)
    une_attribution(le=jour, bail_le=date(aujourdhui().year, 1, 10), premier_quartile=True)
    annee = Periode(date(aujourdhui().year, 1, 1), aujourdhui())
    quota = PAR_CODE[Quota.PREMIER_QUARTILE]
    baux, attributions = compter([Mesure(quota, unite, annee) for unite in (Unite.BAIL, Unite.ATTRIBUTION)])
    assert (baux, attributions) == (Compte(1, 1), Compte())


def test_une_jauge_lit_l_objectif_le_plus_proche():
    """A signed objective here and for this bailleur, else of the territory, else the law's 25 %."""
    logement = usine.un_logement()
    bailleur, ept = logement.attribuant, plaine_commune()
    quota, le = PAR_CODE[Quota.PREMIER_QUARTILE], aujourdhui()

    def taux(portee: Portee) -> Decimal:
        objectif = Objectifs.au(le).pour(quota, portee)
        assert objectif is not None
        return objectif.taux

    ici = Portee(bailleur=bailleur.pk, territoire=ept.pk)
    assert taux(ici) == 25
    ObjectifQuota.objects.create(quota=quota.code, territoire=ept, taux=30, du=le, source="CIA de Plaine Commune")
    assert (taux(ici), taux(Portee(bailleur=bailleur.pk))) == (30, 25)
    # The CIA splits the effort between bailleurs: one may have less (L441-1).
    ObjectifQuota.objects.create(
        quota=quota.code, territoire=ept, organisme=bailleur, taux=20, du=le, source="CIA de Plaine Commune, annexe"
    )
    assert taux(ici) == 20


def test_sans_objectif_signe_pas_de_jauge_des_travailleurs_essentiels():
    """Law of 21 February 2022: the objective is the CIA's; there is no national rate."""
    ept, le = plaine_commune(), aujourdhui()
    une_attribution(travailleur_essentiel=True)

    def lues() -> set[Quota]:
        portees = [(Portee(territoire=ept.pk), "")]
        return {
            une.quota.code for une in jauges(portees, nature=NaturePeriode.DOUZE_MOIS, le=le, lecture=TOUT)
        }  # fmt: skip

    assert Quota.ESSENTIELS not in lues()
    ObjectifQuota.objects.create(quota=Quota.ESSENTIELS, territoire=ept, taux=15, du=le, source="CIA de Plaine Commune")
    assert Quota.ESSENTIELS in lues()


def test_la_tendance_additionne_douze_mois_et_son_dernier_point_est_le_mois_courant():
    le = aujourdhui()
    une_attribution(le=le, premier_quartile=True)
    une_attribution(le=le - timedelta(days=400))
    points = tendance(PAR_CODE[Quota.PREMIER_QUARTILE], Portee(), le=le)
    assert len(points) == 12
    assert points[-1].mois == le.replace(day=1)
    # The one of 400 days ago is in the first window, not in the last.
    assert (points[0].compte, points[-1].compte) == (Compte(0, 1), Compte(1, 1))


def test_les_plus_en_retard_d_abord_et_les_petits_caches_a_qui_ne_voit_qu_un_territoire():
    ept = plaine_commune()
    logement = usine.un_logement()
    for _ in range(3):
        une_attribution(logement=logement)
    quota, portee, le = PAR_CODE[Quota.PREMIER_QUARTILE], Portee(territoire=ept.pk), aujourdhui()
    un_epci = Lecture(territoire=ept.pk, publie=True)
    [lue] = ventiler(quota, portee, Axe.BAILLEUR, nature=NaturePeriode.DOUZE_MOIS, le=le, lecture=TOUT)
    assert (lue.nom, lue.jauge.verdict, lue.jauge.ecart) == ("Habitat Francilien", Verdict.MANQUE, 1)
    [cachee] = ventiler(quota, portee, Axe.BAILLEUR, nature=NaturePeriode.DOUZE_MOIS, le=le, lecture=un_epci)
    assert cachee.jauge.masquee


@pytest.mark.parametrize(
    ("profil", "voit"),
    [
        (monde.BAILLEUR, Lecture(bailleur=-1)),
        (monde.ETAT, Lecture(region=True)),
        (monde.PREFECTURE, Lecture(region=True)),
        (monde.GESTIONNAIRE, Lecture(region=True)),
        (monde.OBSERVATOIRE, Lecture(region=True, publie=True)),
        (monde.ACTION_LOGEMENT, Lecture(reservataire=-1)),
        (monde.EMPLOYEUR, Lecture(reservataire=-1)),
        (monde.EPT, Lecture(reservataire=-1, territoire=-2, publie=True)),
        (monde.RESERVATAIRE, Lecture(reservataire=-1, territoire=-2, commune=True, publie=True)),
        (monde.SIAO_ENREGISTREUR, Lecture()),
        (monde.LIEU_ACCUEIL, Lecture()),
    ],
)
def test_ce_que_chacun_peut_compter(profil, voit):
    """-1 stands for the organisme itself, -2 for its territory."""
    lue, organisme = lecture_de(monde.acteur(profil)), monde.organisme(profil)
    cles = {-1: organisme.pk, -2: organisme.territoire_id, None: None}
    attendue = Lecture(
        voit.region, cles[voit.bailleur], cles[voit.reservataire], cles[voit.territoire], voit.commune, voit.publie
    )  # fmt: skip
    assert lue == attendue
