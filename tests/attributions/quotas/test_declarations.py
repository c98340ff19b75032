"""The half-yearly declaration (L441-1): as at 30 June and 31 December, within fifteen days, and what the préfet reads."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from attributions.models import DeclarationHorsQpv
from attributions.rules.periodes import dernier_arrete, limite_de_declaration, semestre
from attributions.services.quotas import declarations as service
from attributions.services.quotas.declarations import Motif
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.attributions.quotas.fabrique import une_attribution
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def arrete() -> date:
    return dernier_arrete(aujourdhui())


def dans_le_semestre(**champs: object) -> None:
    une_attribution(le=semestre(arrete()).du + timedelta(days=10), **champs)  # type: ignore[arg-type]


def test_les_chiffres_se_figent_par_territoire():
    """Outside QPV, leases signed in the half-year; the twelve months end with it."""
    dans_le_semestre(premier_quartile=True)
    dans_le_semestre(premier_quartile=None)
    dans_le_semestre(qpv=True, premier_quartile=True)
    dans_le_semestre(bail=False)
    une_attribution(le=semestre(arrete()).du - timedelta(days=20))
    une = service.faire(arrete(), acteur=monde.acteur(monde.BAILLEUR))
    assert (une.baux, une.comptes, une.inconnus) == (2, 1, 1)
    assert (une.baux_12, une.comptes_12, une.inconnus_12) == (3, 1, 1)
    [(_, baux, comptes, inconnus)] = une.perimetres
    assert (baux, comptes, inconnus) == (2, 1, 1)
    # Made again while it is not sent.
    dans_le_semestre()
    assert service.faire(arrete(), acteur=monde.acteur(monde.BAILLEUR)).baux == 3
    assert DeclarationHorsQpv.objects.count() == 1


def test_envoyee_elle_ne_change_plus():
    acteur = monde.acteur(monde.BAILLEUR)
    une = service.faire(arrete(), acteur=acteur)
    le = arrete() + timedelta(days=3)
    service.noter_l_envoi(une.pk, le=le, preuve="AR 2026-07-118", acteur=acteur)
    for geste in (
        lambda: service.faire(arrete(), acteur=acteur),
        lambda: service.noter_l_envoi(une.pk, le=le, preuve="autre", acteur=acteur),
    ):
        with pytest.raises(ActionRefusee) as refusee:
            geste()
        assert refusee.value.refus[0].code == "declaration_envoyee"
    une.refresh_from_db()
    assert (une.envoyee_le, une.preuve) == (le, "AR 2026-07-118")


@pytest.mark.parametrize(
    ("preuve", "jours", "code"), [("", 3, "envoi_sans_preuve"), ("AR 1", -1, "envoi_date"), ("AR 1", 900, "envoi_date")]
)
def test_un_envoi_a_sa_preuve_et_sa_date(preuve, jours, code):
    acteur = monde.acteur(monde.BAILLEUR)
    une = service.faire(arrete(), acteur=acteur)
    with pytest.raises(ActionRefusee) as refusee:
        service.noter_l_envoi(une.pk, le=arrete() + timedelta(days=jours), preuve=preuve, acteur=acteur)
    assert refusee.value.refus[0].code == code
    une.refresh_from_db()
    assert une.envoyee_le is None


@pytest.mark.parametrize("jour", [date(2026, 3, 31), date(2099, 12, 31)])
def test_seulement_un_semestre_fini(jour):
    with pytest.raises(ActionRefusee) as refusee:
        service.faire(jour, acteur=monde.acteur(monde.BAILLEUR))
    assert refusee.value.refus[0].code == "arrete_impossible"


@pytest.mark.parametrize("profil", [monde.COMMUNE, monde.EPT, monde.ETAT])
def test_seul_le_bailleur_declare(profil):
    with pytest.raises(ActionRefusee) as refusee:
        service.faire(arrete(), acteur=monde.acteur(profil))
    assert refusee.value.refus[0].nature is Nature.INTERDIT


def test_la_corbeille_tient_jusqu_a_l_envoi():
    acteur = monde.acteur(monde.BAILLEUR)

    def echeances() -> list[date]:
        lues = service.a_envoyer(acteur, aujourdhui())
        assert lues is not None
        return list(lues)

    assert echeances() == [limite_de_declaration(arrete())]
    une = service.faire(arrete(), acteur=acteur)
    assert len(echeances()) == 1
    service.noter_l_envoi(une.pk, le=arrete() + timedelta(days=1), preuve="AR 1", acteur=acteur)
    assert echeances() == []
    autres = service.a_envoyer(monde.acteur(monde.COMMUNE), aujourdhui())
    assert autres is not None
    assert list(autres) == []


@pytest.mark.parametrize(
    ("quartiles", "envoyee", "jours", "motif"),
    [
        # 0 of 4: missed over the last six months, sent or not.
        ((False,) * 4, True, 30, Motif.NON_TENU),
        # 1 of 4 and in time: nothing.
        ((True, False, False, False), False, 10, Motif.RIEN),
        # Day 16: the data are missing.
        ((True, False, False, False), False, 16, Motif.NON_TRANSMISE),
        ((True, False, False, False), True, 16, Motif.RIEN),
        # 0 known and one unknown of 4: it may be held; not a miss.
        ((None, False, False, False), True, 30, Motif.RIEN),
    ],
)
def test_ce_qui_ouvre_la_main_du_prefet(quartiles, envoyee, jours, motif):
    """L441-1: objective not reached over the last six months, or data not sent."""
    for un in quartiles:
        dans_le_semestre(premier_quartile=un)
    acteur = monde.acteur(monde.BAILLEUR)
    if envoyee:
        une = service.faire(arrete(), acteur=acteur)
        service.noter_l_envoi(une.pk, le=arrete() + timedelta(days=1), preuve="AR 1", acteur=acteur)
    [ligne] = service.liste_du_prefet(arrete() + timedelta(days=jours))
    assert ligne.motif is motif


def test_la_page_du_bailleur_puis_celle_du_prefet():
    dans_le_semestre(premier_quartile=False)
    client, adresse = entrer(monde.BAILLEUR), reverse("attributions:declarations")
    assert "à faire" in client.get(adresse).content.decode()
    client.post(reverse("attributions:faire_declaration"), {"arrete_le": arrete().isoformat()})
    une = DeclarationHorsQpv.objects.get()
    classeur = load_workbook(BytesIO(client.get(reverse("attributions:classeur_declaration", args=[une.cle])).content))
    assert classeur.sheetnames == ["Totaux", "Baux hors QPV"]
    assert [cellule.value for cellule in classeur["Totaux"][5]][1:4] == [1, 0, 0]
    assert classeur["Baux hors QPV"].max_row == 2
    envoi = reverse("attributions:envoyer_declaration", args=[une.cle])
    assert client.post(envoi, {"envoyee_le": aujourdhui().isoformat(), "preuve": ""}).status_code == 422
    client.post(envoi, {"envoyee_le": aujourdhui().isoformat(), "preuve": "AR 12"})
    assert "AR 12" in client.get(adresse).content.decode()
    vue = entrer(monde.PREFECTURE).get(adresse).content.decode()
    assert "Habitat Francilien" in vue
    assert "objectif non tenu sur six mois" in vue
    # Another organisme has no such page, even by its key.
    assert entrer(monde.EPT).get(reverse("attributions:classeur_declaration", args=[une.cle])).status_code == 404
