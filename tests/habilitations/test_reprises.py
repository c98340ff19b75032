"""An upgrade gives older designations the rights that their function has gained, once, with a trace; and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habilitations.access import acteur_de, droits_de
from habilitations.models import Affectation, OrganismeUserObjectPermission
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from habilitations.services.reprises import completer_les_droits
from socle import ports
from socle.clock import aujourdhui
from socle.models import TraceActe
from tests import monde
from tests.factories import habilitations as fabrique

pytestmark = pytest.mark.django_db
NOUVEAUX = (Droit.GERER_PARC, Droit.LOUER, Droit.TENIR_COMMISSION)


def d_avant(fonction: Fonction = Fonction.ATTRIBUTION) -> Affectation:
    """As a version without the rights of attribution left it."""
    faite = fabrique.affectation(monde.organisme(monde.BAILLEUR), fonction)
    octrois = OrganismeUserObjectPermission.objects.filter(affectation=faite)
    octrois.filter(permission__codename__in=[un.value for un in NOUVEAUX]).delete()
    return faite


def droits(affectation: Affectation) -> set[str]:
    octrois = OrganismeUserObjectPermission.objects.filter(affectation=affectation)
    return set(octrois.values_list("permission__codename", flat=True))


def test_une_affectation_d_avant_recoit_les_droits_de_sa_fonction() -> None:
    faite = d_avant()
    assert not droits(faite) & set(NOUVEAUX)

    assert completer_les_droits() == "1 affectation(s) complétée(s) des droits de leur fonction."

    assert droits(faite) == {un.value for un in DROITS_PAR_FONCTION[Fonction.ATTRIBUTION]}
    assert set(NOUVEAUX) <= droits_de(acteur_de(faite.agent, faite))
    assert list(TraceActe.objects.filter(acte="completer_les_droits").values_list("objet_id", flat=True)) == [faite.pk]


def test_la_seconde_fois_ne_fait_rien() -> None:
    d_avant()
    completer_les_droits()
    octrois, traces = OrganismeUserObjectPermission.objects.count(), TraceActe.objects.count()

    assert completer_les_droits() == ""

    assert (OrganismeUserObjectPermission.objects.count(), TraceActe.objects.count()) == (octrois, traces)


def test_une_affectation_terminee_reste_comme_elle_etait() -> None:
    faite = d_avant()
    Affectation.objects.filter(pk=faite.pk).update(au=aujourdhui() - timedelta(days=1))
    avant = droits(faite)

    assert completer_les_droits() == ""

    assert droits(faite) == avant


def test_un_droit_hors_de_la_fonction_n_est_pas_donne() -> None:
    faite = d_avant(Fonction.CONSULTATION)
    completer_les_droits()
    assert droits(faite) == {Droit.CONSULTER.value}


def test_preparer_base_le_fait() -> None:
    assert completer_les_droits in ports.reprises
