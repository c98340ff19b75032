"""Local rules: the nearest territory's applies, and the answer says which; objectives are signed by who may."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from attributions.models import ObjectifQuota
from attributions.rules.quotas import Quota
from attributions.services.quotas.objectifs import SaisieObjectif, enregistrer_objectif
from attributions.services.regles_locales import NATIONAL, RegleLocale, regles
from habilitations.models import Territoire
from registre.models import Parametre
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature
from tests import monde
from tests.attributions.quotas.fabrique import plaine_commune
from tests.registre.web.conftest import entrer

pytestmark = pytest.mark.django_db


def est_ensemble() -> Territoire:
    return Territoire.objects.get(nature="ept", code=monde.EST_ENSEMBLE, au=None)


def regle(lieu: Territoire, cle: Cle, le: date) -> RegleLocale:
    [lue] = [une for _, siennes in regles(lieu, le=le) for une in siennes if une.cle is cle]
    return lue


def test_le_territoire_le_plus_proche_puis_la_region_puis_le_defaut_national():
    le, cle = aujourdhui(), Cle.EFFORT_SEUIL
    Parametre.objects.filter(cle=cle).delete()
    lieu, region = est_ensemble(), Territoire.objects.get(nature="region", code="11")
    assert regle(lieu, cle, le).ligne is None
    for territoire, valeur, d_ou in ((None, 33, NATIONAL), (region, 30, region.nom), (lieu, 28, lieu.nom)):
        Parametre.objects.create(cle=cle, territoire=territoire, valeur=valeur, du=le, source="Délibération")
        lue = regle(lieu, cle, le)
        # An EPT has no région of its own: its communes' département does; the chain of `chaine_de` decides.
        if lue.d_ou == d_ou:
            assert lue.ligne is not None
            assert lue.ligne.valeur == valeur
    assert regle(lieu, cle, le).d_ou == lieu.nom
    # Another territory does not inherit it.
    assert regle(plaine_commune(), cle, le).d_ou != lieu.nom


def test_une_decision_garde_la_regle_de_son_jour():
    hier, cle, lieu = aujourdhui() - timedelta(days=1), Cle.EFFORT_SEUIL, est_ensemble()
    Parametre.objects.create(cle=cle, territoire=lieu, valeur=28, du=date(2024, 1, 1), au=hier, source="PPGDID 2024")
    Parametre.objects.create(cle=cle, territoire=lieu, valeur=31, du=aujourdhui(), source="PPGDID 2026")
    assert regle(lieu, cle, hier).ligne.valeur == 28  # type: ignore[union-attr]
    assert regle(lieu, cle, aujourdhui()).ligne.valeur == 31  # type: ignore[union-attr]
    assert len([v for v in regle(lieu, cle, hier).versions if v.territoire == lieu.nom]) == 2


def saisie(lieu: Territoire, taux: int = 30, **champs: object) -> SaisieObjectif:
    return SaisieObjectif(
        **{
            "quota": Quota.PREMIER_QUARTILE,
            "taux": Decimal(taux),
            "du": aujourdhui(),
            "source": "CIA du 12 mars 2026",
            "territoire_id": lieu.pk,
            **champs,
        }
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("profil", "nature"),
    [(monde.EPT, None), (monde.GESTIONNAIRE, None), (monde.EPCI, Nature.INTERDIT), (monde.BAILLEUR, Nature.INTERDIT)],
)
def test_qui_signe_pour_un_territoire(profil, nature):
    """L441-1-6: the CIA is the EPCI's, the EPT's or Paris's."""
    if nature is None:
        enregistrer_objectif(acteur=monde.acteur(profil), saisie=saisie(est_ensemble()))
        assert ObjectifQuota.objects.get().taux == 30
        return
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_objectif(acteur=monde.acteur(profil), saisie=saisie(est_ensemble()))
    assert refusee.value.refus[0].nature is nature
    assert not ObjectifQuota.objects.exists()


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"taux": Decimal(20)}, "minimum de la loi"),
        ({"source": " "}, "texte"),
        ({"du": date(2020, 1, 1)}, "1er janvier"),
        ({"quota": Quota.AUTRES_QUARTILES, "taux": Decimal(45)}, "minimum de la loi"),
        ({"quota": Quota.ETAT, "taux": Decimal(35)}, "dérogation"),
    ],
)
def test_ce_qu_un_objectif_ne_peut_pas_etre(champs, attendu):
    """L441-1: a CIL asks for more than the law, never less; R441-5-2: only the préfet derogates, for one bailleur."""
    with pytest.raises(ActionRefusee) as refusee:
        enregistrer_objectif(acteur=monde.acteur(monde.EPT), saisie=saisie(est_ensemble(), **champs))
    assert attendu in refusee.value.refus[0].message
    assert not ObjectifQuota.objects.exists()


def test_un_nouvel_objectif_ferme_celui_d_avant():
    acteur, lieu, demain = monde.acteur(monde.EPT), est_ensemble(), aujourdhui() + timedelta(days=1)
    enregistrer_objectif(acteur=acteur, saisie=saisie(lieu))
    enregistrer_objectif(acteur=acteur, saisie=saisie(lieu, 35, du=demain))
    assert list(ObjectifQuota.objects.order_by("du").values_list("taux", "au")) == [(30, aujourdhui()), (35, None)]
    with pytest.raises(ActionRefusee):
        enregistrer_objectif(acteur=acteur, saisie=saisie(lieu, 40))


def test_la_page_dit_ce_qui_s_applique_et_se_modifie_par_qui_signe():
    lieu = est_ensemble()
    adresse = reverse("attributions:regles", args=[lieu.pk])
    client = entrer(monde.EPT)
    page = client.get(adresse).content.decode()
    assert "Enregistrer un objectif signé" in page
    assert "Aucun : les quotas" in page
    formulaire = {
        "quota": "essentiels",
        "taux": "15",
        "du": f"{aujourdhui():%d/%m/%Y}",
        "source": "CIA du 12 mars 2026",
    }
    reponse = client.post(reverse("attributions:signer_objectif", args=[lieu.pk]), formulaire)
    assert reponse.status_code == 302
    assert "CIA du 12 mars 2026" in client.get(adresse + "?le=" + aujourdhui().isoformat()).content.decode()
    assert "Enregistrer un objectif signé" not in entrer(monde.BAILLEUR).get(adresse).content.decode()
    assert entrer(monde.EPCI).get(reverse("attributions:signer_objectif", args=[lieu.pk])).status_code == 403
