"""A sitting held on paper and entered on the screens with its real hours, typed as on the sheet."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from attributions.enums import MotifMoinsDeTrois
from attributions.models import CommissionCal, Decision, SeanceCal
from attributions.services import agenda
from attributions.services.voix import presences_de
from habilitations.web.administration.champs import Heure
from socle.clock import PARIS, aujourdhui
from tests import monde
from tests.attributions.services.seance import SANS_DELAI, ouverte, transmise
from tests.factories import attributions as f
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


@pytest.mark.parametrize("texte", ["14:30", "14 h 30", "14h30", "14 H 30", "14\u00a0h\u00a030", "14.30", " 14:30 "])
def test_une_heure_se_tape_a_la_francaise(texte: str):
    assert Heure().clean(texte) == time(14, 30)


@pytest.mark.parametrize("texte", ["2:30 PM", "25:00", "demain", "14 h 75"])
def test_une_heure_illisible_dit_comment_l_ecrire(texte: str):
    with pytest.raises(ValidationError, match="14 h 30"):
        Heure().clean(texte)


def test_aucune_heure_de_seance_ne_depend_de_la_langue_du_navigateur():
    """A native hour field shows AM and PM in an English browser."""
    client, commission = entrer(monde.BAILLEUR), f.une_commission(**SANS_DELAI)
    page = client.get(reverse("attributions:preparer_seance", args=[commission.cle])).content.decode()
    assert 'type="time"' not in page
    assert 'value="09 h 30"' in page
    seance = _differee(client, commission)
    for nom in ("ouvrir_seance", "deplacer_seance"):
        assert 'type="time"' not in client.get(reverse(f"attributions:{nom}", args=[seance.cle])).content.decode()


def _differee(client, commission: CommissionCal) -> SeanceCal:
    """Prepared on the screens for yesterday at half past nine, convoked in time."""
    hier = aujourdhui() - timedelta(days=1)
    url = reverse("attributions:preparer_seance", args=[commission.cle])
    reponse = client.post(url, {"jour": f"{hier:%d/%m/%Y}", "heure": "9 h 30", "mode": "presentiel", "differee": "on"})
    assert reponse.status_code == 302
    seance = SeanceCal.objects.get()
    assert (seance.prevue_a.astimezone(PARIS).date(), seance.prevue_a.astimezone(PARIS).time()) == (hier, time(9, 30))
    vacance, _ = transmise()
    acteur = monde.acteur(monde.BAILLEUR)
    agenda.inscrire(seance.pk, vacance.pk, acteur=acteur)
    agenda.convoquer(seance.pk, acteur=acteur, le=hier - timedelta(days=8))
    return seance


def test_une_seance_sur_papier_se_saisit_a_l_ecran_avec_ses_heures():
    client, commission = entrer(monde.BAILLEUR), f.une_commission(**SANS_DELAI)
    seance = _differee(client, commission)
    membres = [un.pk for un in commission.membres.order_by("pk")]

    ouvrir = reverse("attributions:ouvrir_seance", args=[seance.cle])
    illisible = client.post(ouvrir, {"presents": membres[:4], "ouverte_a": "midi et demi"})
    assert illisible.status_code == 422
    page = illisible.content.decode()
    assert "n&#x27;est pas lisible" in page
    # What was ticked and typed is still there.
    assert page.count(" checked") == 4
    assert 'value="midi et demi"' in page
    assert client.post(ouvrir, {"presents": membres[:4], "ouverte_a": "9 h 35"}).status_code == 302

    def acte(nom: str, **corps):
        return client.post(reverse(f"attributions:{nom}", args=[seance.cle, 1]), corps, HTTP_HX_REQUEST="true")

    candidatures = [une.cle for une in seance.lignes.get().mise_a_disposition.candidatures.order_by("ordre")]
    sans_heure = acte("salle_decider", candidature=candidatures[0], lettre="b", rang="1")
    assert sans_heure.status_code == 422
    assert "ses heures réelles" in sans_heure.content.decode()
    assert acte("salle_presence", membre=membres[3], present="non", a="10 h 05").status_code == 200
    assert acte("salle_presence", membre=membres[3], present="oui", a="10:30").status_code == 200
    assert acte("salle_presence", membre=membres[2], present="non", a="10:40").status_code == 200
    assert acte("salle_presence", membre=membres[2], present="annuler").status_code == 200
    decidee = acte("salle_decider", candidature=candidatures[0], lettre="b", rang="1", heure="10 h 10")
    assert decidee.status_code == 200
    # The hour stays for the next candidate of this dwelling; the voices shown are those of that hour.
    assert 'value="10 h 10"' in decidee.content.decode()
    assert "quorum atteint (3 / 3)" in decidee.content.decode()
    for rang in (2, 3):
        acte("salle_decider", candidature=candidatures[rang - 1], lettre="b", rang=rang, heure="10 h 45")
    assert acte("salle_arreter").status_code == 200

    seance.refresh_from_db()
    heures = [une.astimezone(PARIS).time() for une in Decision.objects.order_by("pk").values_list("prise_a", flat=True)]
    assert heures == [time(10, 10), time(10, 45), time(10, 45)]
    feuille = presences_de(seance)
    assert [(un.de and un.de.astimezone(PARIS).time(), un.a and un.a.astimezone(PARIS).time())
            for un in feuille[membres[3]].intervalles] == [(None, time(10, 5)), (time(10, 30), None)]  # fmt: skip
    assert [(un.de, un.a) for un in feuille[membres[2]].intervalles] == [(None, None)]
    page = client.get(reverse("attributions:seance", args=[seance.cle])).content.decode().replace("\u00a0", " ")
    assert "présent jusqu&#x27;à 10 h 05, puis à partir de 10 h 30" in page

    clore = reverse("attributions:clore_seance", args=[seance.cle])
    assert client.post(clore, {"close_a": ""}).status_code == 422
    trop_tot = client.post(clore, {"close_a": "10 h 44"})
    assert "précède ce qui est déjà noté" in trop_tot.content.decode()
    assert client.post(clore, {"close_a": "11:00"}).status_code == 302


def test_une_seance_en_direct_n_a_pas_d_heure_a_taper():
    client, commission = entrer(monde.BAILLEUR), f.une_commission(**SANS_DELAI)
    t = ouverte(commission=commission)
    page = client.get(reverse("attributions:salle", args=[t.seance.cle, 1])).content.decode()
    assert "data-horloge" in page
    assert "heure-reelle" not in page
    assert "close_a" not in client.get(reverse("attributions:clore_seance", args=[t.seance.cle])).content.decode()


def test_le_dossier_suivant_lit_autant_pour_deux_candidats_que_pour_six():
    """The key `j` of the sitting screen: a fixed number of statements."""
    client, t = entrer(monde.BAILLEUR), ouverte(2, moins_de_trois=MotifMoinsDeTrois.INSUFFISANCE)
    vacance, _ = transmise(6)
    agenda.inscrire(t.seance.pk, vacance.pk, acteur=t.acteur)
    comptes = []
    for ordre in (1, 1, 2):
        with CaptureQueriesContext(connection) as lues:
            page = client.get(reverse("attributions:salle", args=[t.seance.cle, ordre]), HTTP_HX_REQUEST="true")
        assert page.content.decode().count("data-candidat=") == (2 if ordre == 1 else 6)
        comptes.append(len(lues))
    # The first reading also fills what the process keeps.
    assert comptes[1] == comptes[2], comptes
    assert comptes[2] <= 51
