"""Letters to print kept in the encrypted store: who takes them again, when they go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.models import LotDeLettres
from attributions.services import lots_de_lettres, notifications
from attributions.tasks import purger_les_lots_de_lettres
from demandeurs import ports
from demandeurs.pieces import coffre
from registre.models import Parametre
from registre.rules.parametres import Cle
from socle.clock import aujourdhui
from socle.models import TraceConsultation
from tests import monde
from tests.attributions.lettres.scenes import close, relue
from tests.attributions.lettres.test_notifications import refuse
from tests.attributions.services.seance import Tenue, ouverte
from tests.registre.documents.lecture import texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


def notifiee() -> tuple[Tenue, LotDeLettres]:
    t = close()
    envoi = notifications.notifier(t.seance.pk, acteur=t.acteur)
    assert envoi.lot is not None
    t.seance = relue(t.seance)
    return t, envoi.lot


def test_le_lot_est_chiffre_relu_et_trace():
    t, lot = notifiee()
    assert lot.lettres == 3
    jours = int(Parametre.objects.get(cle=Cle.CONSERVATION_LOT).valeur)
    assert lot.expire_le == aujourdhui() + timedelta(days=jours)
    with coffre.stockage().open(coffre.nom_de(lot.cle), "rb") as objet:
        assert b"%PDF" not in objet.read()
    for _ in range(2):
        assert "Composition du ménage inadaptée au logement" in texte(
            lots_de_lettres.lire(t.seance, lot.cle, acteur=t.acteur)
        )
    assert TraceConsultation.objects.filter(nature="lot_de_lettres", objet_id=lot.pk).count() == 2
    assert lots_de_lettres.lots_de(t.seance) == [lot]


def test_seul_le_secretariat_de_la_commission_le_reprend():
    t, lot = notifiee()
    for qui, code, statut in ((monde.PREFECTURE, "sans_habilitation", 403), (monde.EMPLOYEUR, "introuvable", 404)):
        refuse(code, statut, lots_de_lettres.lire, t.seance, lot.cle, acteur=monde.acteur(qui))
    autre = relue(ouverte().seance)
    refuse("introuvable", 404, lots_de_lettres.lire, autre, lot.cle, acteur=t.acteur)
    assert not TraceConsultation.objects.filter(nature="lot_de_lettres").exists()


def test_passe_son_terme_le_lot_s_efface(django_capture_on_commit_callbacks):
    t, lot = notifiee()
    assert lots_de_lettres.purger(le=lot.expire_le) == 0
    LotDeLettres.objects.update(expire_le=aujourdhui() - timedelta(days=1))
    assert lots_de_lettres.lots_de(t.seance) == []
    refuse("introuvable", 404, lots_de_lettres.lire, t.seance, lot.cle, acteur=t.acteur)
    with django_capture_on_commit_callbacks(execute=True):
        assert purger_les_lots_de_lettres() == 1
    assert not coffre.existe(coffre.nom_de(lot.cle))
    assert not LotDeLettres.objects.exists()
    assert lots_de_lettres.purger(le=aujourdhui()) == 0


def test_l_effacement_d_un_menage_emporte_le_lot_qui_peut_le_nommer(django_capture_on_commit_callbacks):
    t, lot = notifiee()
    with django_capture_on_commit_callbacks(execute=True):
        lots_de_lettres.oublier([t.candidatures[2].demande_id])
    assert not LotDeLettres.objects.exists()
    assert not coffre.existe(coffre.nom_de(lot.cle))


def test_le_balayage_et_la_rotation_des_cles_connaissent_le_lot():
    _, lot = notifiee()
    assert lots_de_lettres.fichiers_attendus({lot.cle}) == {lot.cle}
    assert lots_de_lettres.fichiers_attendus in ports.detenteurs
    assert LotDeLettres in ports.serrures


def test_une_version_perimee_n_envoie_rien():
    t = close()
    perimee = t.seance.version - 1
    refuse("version_perimee", 409, notifications.notifier, t.seance.pk, acteur=t.acteur, version=perimee)
    assert not LotDeLettres.objects.exists()
