"""Members told of a sitting by e-mail: the agenda, its calendar object, nobody's name, once for each version (R441-9 IV)."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from attributions.models import MembreCal, SeanceCal
from attributions.services import agenda, convocations, papiers
from socle.clock import maintenant
from socle.models import EtatTravail, Travail
from socle.travaux import executer, oublies
from tests import monde
from tests.attributions.lettres.scenes import relue
from tests.attributions.services.seance import Tenue, preparee, transmise
from tests.registre.documents.lecture import texte
from tests.registre.web.conftest import entrer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


def a_venir() -> Tenue:
    """Prepared, in an hour."""
    t = preparee()
    SeanceCal.objects.filter(pk=t.seance.pk).update(prevue_a=maintenant() + timedelta(hours=1))
    return t


def convoquee(*avec_courriel: int) -> Tenue:
    """A sitting convoked; the members of these ranks have an address."""
    t = a_venir()
    for rang in avec_courriel or (0, 1):
        MembreCal.objects.filter(pk=t.membres[rang].pk).update(courriel=f"membre{rang}@commission.test")
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    t.seance = relue(t.seance)
    return t


def attendus() -> list[Travail]:
    return list(Travail.objects.filter(nature=convocations.NATURE, etat=EtatTravail.EN_ATTENTE))


def test_convoquer_ecrit_aux_membres_sans_nommer_personne():
    t = convoquee()
    (travail,) = attendus()
    executer(travail.pk)
    assert sorted(un.to[0] for un in mail.outbox) == ["membre0@commission.test", "membre1@commission.test"]
    message = mail.outbox[0]
    ics, pdf = message.attachments
    assert (ics[0], ics[2]) == ("seance.ics", "text/calendar")
    dit = message.body + str(ics[1]) + texte(pdf[1])
    assert t.seance.commission.nom in message.body
    assert "de la Republique" in texte(pdf[1])
    for candidat in papiers._a_examiner(t.seance).logements[0].candidats:
        assert candidat.nom
        assert candidat.nom not in dit
        assert candidat.numero not in dit.replace(" ", "")
    executer(travail.pk)
    assert len(mail.outbox) == 2


def test_les_membres_sans_adresse_sont_a_remettre_sur_papier():
    t = convoquee(0)
    executer(attendus()[0].pk)
    envoi = convocations.dernier_envoi(t.seance)
    assert envoi is not None
    assert ([un.pk for un in envoi.par_mel], envoi.en_cours) == ([t.membres[0].pk], False)
    assert {un.pk for un in envoi.a_remettre} == {un.pk for un in t.membres[1:]}


def test_une_adresse_refusee_passe_sur_papier_et_une_panne_reprend_ou_elle_en_etait(monkeypatch):
    t = convoquee(0, 1, 2)
    (travail,) = attendus()
    envoyer, vus = EmailMessage.send, []

    def capricieux(message, *args, **options):
        vus.append(message.to[0])
        if message.to[0].startswith("membre0"):
            raise SMTPRecipientsRefused({})
        if len(vus) == 3:
            raise OSError("panne")
        return envoyer(message, *args, **options)

    monkeypatch.setattr(EmailMessage, "send", capricieux)
    with pytest.raises(OSError, match="panne"):
        executer(travail.pk)
    executer(travail.pk)
    assert len(mail.outbox) == 2
    assert len({un.to[0] for un in mail.outbox}) == 2
    envoi = convocations.dernier_envoi(t.seance)
    assert envoi is not None
    assert t.membres[0].pk in {un.pk for un in envoi.a_remettre}


def test_un_ordre_du_jour_change_deux_fois_fait_un_seul_envoi():
    t = convoquee()
    executer(attendus()[0].pk)
    mail.outbox.clear()
    for _ in range(2):
        vacance, _candidatures = transmise()
        agenda.inscrire(t.seance.pk, vacance.pk, acteur=t.acteur)
    (travail,) = attendus()
    assert Travail.objects.filter(nature=convocations.NATURE, etat=EtatTravail.ANNULE).count() == 1
    # Nobody signals it: the sweep takes it up once the changes are over.
    assert travail not in oublies()
    Travail.objects.filter(pk=travail.pk).update(cree_a=maintenant() - timedelta(minutes=6))
    assert travail in oublies()
    executer(travail.pk)
    assert len(mail.outbox) == 2
    assert f"SEQUENCE:{relue(t.seance).version}" in str(mail.outbox[0].attachments[0][1])


def test_avant_de_convoquer_ou_apres_coup_personne_n_est_prevenu():
    t = a_venir()
    assert attendus() == []
    SeanceCal.objects.filter(pk=t.seance.pk).update(differee=True)
    agenda.convoquer(t.seance.pk, acteur=t.acteur)
    assert attendus() == []


def test_une_seance_annulee_se_retire_des_agendas_et_deplacee_attend_d_etre_convoquee():
    t = convoquee()
    (travail,) = attendus()
    SeanceCal.objects.filter(pk=t.seance.pk).update(etat="preparee")
    executer(travail.pk)
    assert mail.outbox == []
    autre = convoquee()
    agenda.annuler(autre.seance.pk, motif="Quorum impossible", acteur=autre.acteur)
    (suivant,) = attendus()
    executer(suivant.pk)
    assert {un.subject for un in mail.outbox} == {"Commission d'attribution : séance annulée"}
    assert "METHOD:CANCEL" in str(mail.outbox[0].attachments[0][1])


def test_la_page_dit_a_qui_la_lettre_est_a_remettre():
    t = convoquee(0)
    executer(attendus()[0].pk)
    page = entrer(monde.BAILLEUR).get(reverse("attributions:papiers", args=[t.seance.cle])).content.decode()
    assert "Envoyée par courriel à 1 membre." in page
    assert "<li>Préfet</li>" in page
