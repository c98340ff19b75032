"""Long work: done once, resumed where it stopped, found again when its message is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from habilitations.acteur import Acteur, NatureActeur
from socle import travaux
from socle.clock import horloge_a, maintenant
from socle.models import EtatTravail, Travail
from socle.tasks import balayer_travaux, executer_travail
from socle.travaux import EXECUTANTS, Resultat, demander, executer

pytestmark = pytest.mark.django_db
AGENT = Acteur(NatureActeur.AGENT, agent_id=4, organisme_id=2, affectation_id=6)


@pytest.fixture
def journal(monkeypatch):
    """A work that does numbers one by one, and stops for lack of power at the number in `panne`."""
    faits: list[int] = []
    panne: set[int] = set()

    def compter(suivi):
        total = suivi.arguments["total"]
        for n in range(suivi.curseur.get("suivant", 0), total):
            if n in panne:
                raise OSError("disque plein")
            faits.append(n)
            suivi.avancer(fait=n + 1, curseur={"suivant": n + 1}, total=total)
        return Resultat(message=f"{total} lignes")

    monkeypatch.setitem(EXECUTANTS, "compter", compter)
    return faits, panne


def test_un_travail_garde_qui_l_a_demande_et_son_progres(journal):
    travail = demander("compter", acteur=AGENT, arguments={"total": 3})
    assert (travail.etat, travail.agent_id, travail.organisme_id) == (EtatTravail.EN_ATTENTE, 4, 2)

    fini = executer(travail.pk)
    assert (fini.etat, fini.fait, fini.total, fini.pourcentage) == (EtatTravail.TERMINE, 3, 3, 100)
    assert fini.message == "3 lignes"


def test_la_meme_demande_ne_fait_qu_un_travail(journal):
    un = demander("compter", acteur=AGENT, arguments={"total": 1}, unicite="nuit-1")
    assert demander("compter", acteur=AGENT, arguments={"total": 9}, unicite="nuit-1").pk == un.pk
    executer(un.pk)
    executer(un.pk)
    assert journal[0] == [0]


def test_un_travail_interrompu_reprend_sans_refaire(journal):
    faits, panne = journal
    travail = demander("compter", acteur=AGENT, arguments={"total": 5})
    panne.add(3)
    with pytest.raises(OSError, match="disque plein"):
        executer(travail.pk)
    travail.refresh_from_db()
    assert (travail.etat, travail.fait, travail.message) == (EtatTravail.ECHEC, 3, "Travail interrompu (OSError).")

    panne.clear()
    assert executer(travail.pk).etat == EtatTravail.TERMINE
    assert faits == [0, 1, 2, 3, 4]


def test_le_balai_retrouve_ce_que_la_file_a_perdu(journal, monkeypatch):
    relances: list[int] = []
    monkeypatch.setattr(executer_travail, "delay", relances.append)
    perdu = demander("compter", acteur=AGENT, arguments={"total": 1})
    tue = demander("compter", acteur=AGENT, arguments={"total": 1})
    Travail.objects.filter(pk=tue.pk).update(etat=EtatTravail.EN_COURS, battement_a=maintenant())
    assert balayer_travaux() == 0

    with horloge_a(maintenant() + travaux.SANS_SIGNE_DE_VIE + timedelta(seconds=1)):
        assert balayer_travaux() == 2
    assert relances == [perdu.pk, tue.pk]


def test_un_signal_sans_travail_est_laisse(journal, caplog):
    """A queue that outlives its base, as after a restore: nothing is done, and it is said."""
    executer_travail(987_654_321)
    assert "987654321" in caplog.text
    assert not Travail.objects.exists()


def test_un_travail_annule_ne_se_fait_pas(journal):
    travail = demander("compter", acteur=AGENT, arguments={"total": 2})
    assert travaux.annuler(travail.pk)
    assert executer(travail.pk).etat == EtatTravail.ANNULE
    assert journal[0] == []
    assert not travaux.annuler(travail.pk)


def test_un_travail_qui_echoue_toujours_n_est_plus_relance(journal):
    travail = demander("compter", acteur=AGENT, arguments={"total": 2})
    Travail.objects.filter(pk=travail.pk).update(tentatives=travaux.TENTATIVES_MAX)
    with horloge_a(maintenant() + timedelta(days=1)):
        assert not travaux.oublies().exists()
