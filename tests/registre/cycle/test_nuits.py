"""Nightly tasks: two nights missed are made up for in one, once; letters leave by their channel; coherence is counted."""

from __future__ import annotations

import hashlib
import stat
from datetime import date, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from config.celery import HORAIRES
from demandeurs.models import Adresse, LogementActuel, Menage, Personne
from habilitations.models import Territoire
from habilitations.rules.types import TypeOrganisme
from registre import tasks
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureEvenement, NatureTache
from registre.models import (
    CotationARevoir,
    Courrier,
    Demande,
    Evenement,
    GrilleCotation,
    NoteCotation,
    NumeroUnique,
    Tache,
    Voeu,
)
from registre.saisie import SaisieRadiation
from registre.services.coherence import INCOHERENCES, compter, signaler
from registre.services.courriers import preparer, preparer_recommande
from registre.services.expedition import BORDEREAU, expedier, expedier_les_restants, purger_les_lots
from registre.services.radiation import prononcer
from registre.states.radiation import MotifRadiation as M
from socle.clock import horloge_a, maintenant
from socle.models import Passage
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME

DEPOT = date(2025, 6, 10)
LUNDI = date(2026, 4, 27)


@pytest.fixture(autouse=True)
def _var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


# --- passages


def test_deux_nuits_manquees_se_rattrapent_en_une_fois(monde):
    with horloge_a(LUNDI):
        assert tasks.prevenir_des_echeances() == 0
    m.demande(monde.guichet, deposee_le=DEPOT + timedelta(days=5))
    with horloge_a(LUNDI + timedelta(days=3)):
        assert tasks.prevenir_des_echeances() == 1
        assert tasks.prevenir_des_echeances() == 0
    jours = Passage.objects.filter(acte="preavis").order_by("jour").values_list("jour", "nombre")
    assert list(jours) == [(LUNDI, 0), *((LUNDI + timedelta(days=n), int(n == 1)) for n in (1, 2, 3))]
    # Dated from the day it was really sent, not from a night that nobody worked.
    assert Evenement.objects.get(nature=NatureEvenement.PREAVIS).survenu_le == LUNDI + timedelta(days=3)


def test_la_nuit_agit_au_nom_du_gestionnaire(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    with horloge_a(date(2026, 5, 1)):
        tasks.prevenir_des_echeances()
        tasks.expedier_les_restants()
    with horloge_a(date(2026, 7, 11)):
        assert tasks.radier_les_non_renouvelees() == 1
    radiation = Evenement.objects.get(demande=une, nature=NatureEvenement.RADIATION)
    assert (radiation.organisme_origine.type, radiation.acteur) == (TypeOrganisme.GESTIONNAIRE, "systeme")
    with horloge_a(date(2027, 7, 12)):
        assert tasks.effacer_les_dossiers() == 1
    une.refresh_from_db()
    assert une.etat == "effacee"


def test_chaque_tache_de_nuit_a_son_horaire():
    prevues = {ligne.tache for ligne in HORAIRES}
    assert {
        f"registre.tasks.{nom}"
        for nom in (
            "prevenir_des_echeances", "radier_les_non_renouvelees", "effacer_les_dossiers", "verifier_la_coherence",
            "expedier_les_restants",
        )
    } <= prevues  # fmt: skip


# --- letters


@pytest.fixture
def lettres(monde):
    with horloge_a(date(2026, 5, 1)):
        une = m.demande(monde.guichet, deposee_le=DEPOT)
        poste, mel = preparer(NatureCourrier.PREAVIS, [une.pk], echeances={une.pk: date(2026, 6, 10)})
        assert (poste.canal, mel.canal) == (CanalCourrier.POSTE, CanalCourrier.MEL)
        yield une, poste, mel


def test_la_poste_en_lot_et_le_courriel_avec_sa_piece(lettres, tmp_path):
    _, poste, mel = lettres
    assert expedier([poste.pk, mel.pk], acteur=SYSTEME) == 2
    lot = tmp_path / "courriers" / "2026-05-01"
    pdf = (lot / f"{poste.pk}.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert (lot / BORDEREAU).read_text() == f"{poste.pk}.pdf;poste;preavis\n"
    assert stat.S_IMODE(lot.stat().st_mode) == 0o700
    poste.refresh_from_db()
    assert (poste.etat, poste.envoye_le) == (EtatCourrier.ENVOYE, date(2026, 5, 1))
    assert poste.empreinte == hashlib.sha256(pdf).hexdigest()
    (message,) = mail.outbox
    assert message.to == ["eloise@example.org"]
    assert "Le Goff" not in message.subject + message.body
    assert message.attachments[0][2] == "application/pdf"
    assert expedier([poste.pk, mel.pk], acteur=SYSTEME) == 0
    assert len(mail.outbox) == 1


def test_le_balai_trouve_ce_que_la_file_a_perdu(lettres):
    assert expedier_les_restants(acteur=SYSTEME) == 2
    assert expedier_les_restants(acteur=SYSTEME) == 0


@pytest.mark.parametrize(
    ("erreur", "etat", "raison"),
    [
        (SMTPRecipientsRefused({}), EtatCourrier.ECHEC, "adresse_refusee"),
        (SMTPServerDisconnected(), EtatCourrier.A_ENVOYER, None),
        (OSError("disque plein"), EtatCourrier.A_ENVOYER, None),
    ],
)
def test_un_serveur_muet_fait_attendre_une_adresse_refusee_se_dit(lettres, monkeypatch, erreur, etat, raison):
    une, _, mel = lettres

    def echouer(self, fail_silently=False):
        raise erreur

    monkeypatch.setattr(EmailMessage, "send", echouer)
    assert expedier([mel.pk], acteur=SYSTEME) == 0
    mel.refresh_from_db()
    assert (mel.etat, mel.details.get("echec")) == (etat, raison)
    assert Evenement.objects.filter(demande=une, nature="courrier").exists() == (raison is not None)


def test_sans_adresse_la_lettre_ne_part_pas(lettres):
    une, poste, mel = lettres
    Adresse.objects.filter(menage=une.menage_id, nature="postale").delete()
    Personne.objects.filter(menage=une.menage_id).update(mel="")
    assert expedier([poste.pk, mel.pk], acteur=SYSTEME) == 0
    assert {c.details["echec"] for c in Courrier.objects.filter(demande=une)} == {"sans_adresse"}


def test_une_attestation_sans_objet_est_annulee(monde):
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    lettre = preparer(NatureCourrier.ATTESTATION, [une.pk])[0]
    Demande.objects.filter(pk=une.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=DEPOT)
    assert expedier([lettre.pk], acteur=SYSTEME) == 0
    lettre.refresh_from_db()
    assert lettre.etat == EtatCourrier.ANNULE


AVERTI_D = {"sous_motif": "IRRSEJ", "decision_caleol": "C-1", "decision_caleol_le": "2026-04-01"}


# Written by upper applications, with their own facts (port `redacteurs`).
DE_L_ATTRIBUTION = {
    NatureCourrier.CONVOCATION,
    NatureCourrier.OFFRE,
    NatureCourrier.DECISION_CAL,
    NatureCourrier.NON_SERVIE,
}


@pytest.mark.parametrize(
    "nature",
    [n for n in NatureCourrier if n is not NatureCourrier.ORIENTATION and n not in DE_L_ATTRIBUTION],
)
def test_chaque_nature_de_lettre_se_compose(monde, nature):
    with horloge_a(date(2026, 5, 1)):
        une = m.demande(monde.guichet, deposee_le=DEPOT)
        details = {
            NatureCourrier.AVERTISSEMENT_D: AVERTI_D,
            NatureCourrier.REACTIVATION: {"radiee_le": "2026-04-01"},
            NatureCourrier.PIECES: {"pieces": [["b1_identite", 1]]},
            NatureCourrier.DELAI: {"atteint_le": "2026-04-20", "departement": "Seine-Saint-Denis", "mois": 36},
        }
        if nature is NatureCourrier.RADIATION:
            prononcer([une.pk], saisie=SaisieRadiation(date(2026, 5, 1), M.ABSENCE_REPONSE), acteur=SYSTEME)
        lettre = preparer_recommande(nature, une.pk, organisme_id=monde.bailleur.pk, details=details.get(nature, {}))
        assert expedier([lettre.pk], acteur=SYSTEME) == 1


def test_les_lots_remis_se_purgent(lettres, tmp_path):
    _, poste, _ = lettres
    expedier([poste.pk], acteur=SYSTEME)
    lot: Path = tmp_path / "courriers" / "2026-05-01"
    assert purger_les_lots(le=date(2026, 5, 31)) == 0
    assert lot.exists()
    assert purger_les_lots(le=date(2026, 6, 1)) == 1
    assert not lot.exists()


# --- coherence


def _numero(une: Demande) -> None:
    NumeroUnique.objects.filter(demande=une).update(numero=f"1110199{une.pk:06d}G9301")


def _noter_ailleurs(une: Demande) -> None:
    """A score on a territory that the demande does not ask for."""
    lieu = Territoire.objects.exclude(pk__in=une.territoires).filter(nature="ept")[0]
    grille = GrilleCotation.objects.create(territoire=lieu, numero=1, intitule="Ailleurs", cree_a=maintenant())
    NoteCotation.objects.create(demande=une, territoire=lieu, grille=grille, points=1)


GATER = {
    "etiquettes_manquantes": lambda une: Demande.objects.filter(pk=une.pk).update(territoires=[une.territoires[0]]),
    "etiquettes_en_trop": lambda une: Demande.objects.filter(pk=une.pk).update(territoires=[*une.territoires, 999_999]),
    "sans_voeu": lambda une: Voeu.objects.filter(demande=une).delete(),
    "sans_numero": lambda une: NumeroUnique.objects.filter(demande=une).delete(),
    "numero_et_depot": _numero,
    "validite_courte": lambda une: Demande.objects.filter(pk=une.pk).update(valable_jusqu_au=date(2026, 6, 9)),
    "dates_futures": lambda une: Demande.objects.filter(pk=une.pk).update(
        renouvelee_le=date(2026, 5, 2), valable_jusqu_au=date(2027, 5, 2)
    ),
    "mutation": lambda une: LogementActuel.objects.filter(menage=une.menage_id).update(modeles=["HLM"]),
    "titulaire": lambda une: Personne.objects.filter(menage=une.menage_id, role="titulaire").update(role="cotitulaire"),
    "personnes": lambda une: Personne.objects.filter(menage=une.menage_id, role="a_charge").delete(),
    "nom_de_tri": lambda une: Demande.objects.filter(pk=une.pk).update(titulaire_tri="AUTRE"),
    "recherche": lambda une: Demande.objects.filter(pk=une.pk).update(recherche_noms="AUTRE"),
    "menages_orphelins": lambda une: Menage.objects.create(),
    "attribution": lambda une: Demande.objects.filter(pk=une.pk).update(
        etat="radiee", motif_radiation="RADATT", radiee_le=DEPOT
    ),
    "effacees": lambda une: Demande.objects.filter(pk=une.pk).update(etat="effacee", menage=None),
    "cotation_oubliee": lambda une: CotationARevoir.objects.filter(pk=une.pk).delete(),
    "notes_en_trop": lambda une: (_noter_ailleurs(une), CotationARevoir.objects.filter(pk=une.pk).delete()),
    "taches": lambda une: (
        Tache.objects.create(demande=une, nature=NatureTache.NIR_A_COMPLETER, ouverte_a=maintenant()),
        Demande.objects.filter(pk=une.pk).update(etat="radiee", motif_radiation="RADABA", radiee_le=DEPOT),
    ),
}


@pytest.mark.parametrize("nom", [*GATER])
def test_chaque_incoherence_se_voit(monde, nom):
    with horloge_a(date(2026, 5, 1)):
        une, _ = m.demandes(monde.guichet, 2, deposee_le=DEPOT, communes=("93066", "75113"))
        assert set(compter().values()) == {0}
        GATER[nom](une)
        assert compter(nom) == {nom: 1}


def test_une_demande_sans_depot_se_voit(monde):
    """Events cannot be deleted by the application: a demande is made without one."""
    une = m.demande(monde.guichet, deposee_le=DEPOT)
    Demande.objects.create(
        personne_morale=None, menage=Menage.objects.create(), etat="active", guichet=monde.guichet, deposee_le=DEPOT,
        enregistree_a=une.enregistree_a, valable_jusqu_au=date(2026, 6, 10),
    )  # fmt: skip
    assert compter("evenements") == {"evenements": 1}


def test_la_liste_des_controles_est_toute_eprouvee():
    assert {une.nom for une in INCOHERENCES} == {*GATER, "evenements"}
    assert len({une.phrase for une in INCOHERENCES}) == len(INCOHERENCES)


def test_la_commande_echoue_des_qu_il_y_en_a_une(monde, capsys, caplog):
    with horloge_a(date(2026, 5, 1)):
        une = m.demande(monde.guichet, deposee_le=DEPOT)
        call_command("verifier_coherence", verbosity=0)
        GATER["nom_de_tri"](une)
        with pytest.raises(CommandError, match="1 incohérence"):
            call_command("verifier_coherence")
        assert "nom de tri" in capsys.readouterr().out
        with pytest.raises(CommandError, match="inconnu"):
            call_command("verifier_coherence", "rien")
        assert signaler() == 1
        assert "nom_de_tri: 1" in caplog.text
