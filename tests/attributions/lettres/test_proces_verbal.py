"""The procès-verbal: what it says, who reads it, who signs it, what stays of it (R441-9; R441-3)."""

from __future__ import annotations

import hashlib

import pytest
from django.db import ProgrammingError, transaction

from attributions.models import FichierProcesVerbal, ProcesVerbal, SeanceCal
from attributions.services import proces_verbaux
from attributions.services.feuilles import feuille_de
from demandeurs.pieces import coffre
from habilitations.acteur import Acteur
from registre.models import NumeroUnique
from socle.errors import STATUTS_HTTP, ActionRefusee
from socle.models import TraceConsultation
from tests import monde
from tests.attributions.lettres.scenes import close, president, relue
from tests.attributions.services.seance import ouverte, preparee
from tests.registre.documents.lecture import balises, lire, sans_blancs, texte

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]
RECENTE, ANCIENNE = 5.0, 301.0


def refuse(code: str, statut: int, agir, *args, **options):
    with pytest.raises(ActionRefusee) as leve:
        agir(*args, **options)
    assert [un.code for un in leve.value.refus] == [code]
    assert STATUTS_HTTP[leve.value.premier.nature] == statut
    assert leve.value.premier.issue


def signe() -> SeanceCal:
    seance = close().seance
    proces_verbaux.signer(seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    return relue(seance)


def test_le_projet_dit_toute_la_seance_et_qu_il_est_un_projet():
    t = close()
    pdf = proces_verbaux.projet(t.seance, acteur=t.acteur)
    lu = texte(pdf)
    commission, vacance = t.seance.commission, t.ligne.mise_a_disposition
    numeros = NumeroUnique.objects.filter(demande__in=[une.demande_id for une in t.candidatures])
    # attribution.md §1.6: body, commission, date, place, mode, presence with quality, quorum.
    for attendu in (
        "Projet de procès-verbal", commission.bailleur.nom, commission.nom, commission.reglement, "Siège", "Sur place",
        "Membre du conseil 1 (préside)", "Préfet ou son représentant", "pour un quorum de 3",
        # Per dwelling: reference, type, financing, réservataire, rent.
        vacance.logement.reference, "T3", "PLUS", "Non réservé", "480 € + 120 € de charges",
        # Per candidate: decision, rank, motives, conditions.
        "b. Attribution avec classement, rang 1", "rang 2", "c. Attribution sous condition suspensive", "d. Non-attribution",
        "Composition du ménage inadaptée au logement", "Une chambre de moins que la famille", "À remettre avant le",
        "Projet, non signé",
    ):  # fmt: skip
        assert attendu.replace("\u202f", " ") in lu, attendu
    for numero in numeros:
        assert numero.numero in sans_blancs(lu)
    assert len(numeros) == 4
    assert TraceConsultation.objects.filter(nature="projet_pv", objet_id=t.seance.pk).count() == 1
    assert not ProcesVerbal.objects.exists()


def test_le_pdf_est_accessible():
    """PDF/UA-1: tagged, in French, a title, header cells in the tables."""
    t = close()
    pdf = proces_verbaux.projet(t.seance, acteur=t.acteur)
    racine = lire(pdf).trailer["/Root"]
    assert racine["/MarkInfo"]["/Marked"]
    assert str(racine["/Lang"]).startswith("fr")
    assert "pdfuaid" in lire(pdf).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    compte = balises(pdf)
    assert compte["/H1"] == 1
    assert compte["/H2"] >= 2
    assert compte["/Table"] == 2
    assert compte["/TH"] == 3 + 4


def test_le_president_signe_le_fichier_est_scelle_et_son_empreinte_gardee():
    seance = close().seance
    pv = proces_verbaux.signer(seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    seance = relue(seance)
    assert seance.etat == "signee"
    pdf = proces_verbaux.lire(seance, acteur=president())
    assert hashlib.sha256(pdf).hexdigest() == pv.empreinte
    assert len(pdf) == pv.taille
    assert "Signé le" in texte(pdf)
    assert "Projet" not in texte(pdf)
    assert (pv.signe_par.president, pv.agent_id, pv.signature) == (True, president().agent_id, "reauthentification")
    with coffre.stockage().open(coffre.nom_de(pv.fichier.cle), "rb") as objet:
        assert b"%PDF" not in objet.read()
    assert TraceConsultation.objects.filter(nature="pv", objet_id=seance.pk).count() == 1


@pytest.mark.parametrize("il_y_a", [ANCIENNE, float("inf"), -1.0])
def test_sans_preuve_recente_la_signature_est_refusee(il_y_a: float):
    seance = close().seance
    refuse("reauthentification", 403, proces_verbaux.signer, seance.pk, acteur=president(), preuve_il_y_a=il_y_a)
    assert relue(seance).etat == "close"
    assert not ProcesVerbal.objects.exists()


def test_seul_le_president_signe():
    t = close()
    t.seance.commission.membres.filter(president=True).update(agent=None)
    refuse("pas_president", 403, proces_verbaux.signer, t.seance.pk, acteur=t.acteur, preuve_il_y_a=RECENTE)
    prefecture = monde.acteur(monde.PREFECTURE)
    refuse("pas_president", 403, proces_verbaux.signer, t.seance.pk, acteur=prefecture, preuve_il_y_a=RECENTE)
    autre = monde.acteur(monde.EMPLOYEUR)
    refuse("introuvable", 404, proces_verbaux.signer, t.seance.pk, acteur=autre, preuve_il_y_a=RECENTE)


def test_une_seance_ouverte_ne_se_signe_pas_et_un_pv_signe_ne_se_refait_pas():
    t = ouverte()
    refuse("etat", 409, proces_verbaux.signer, t.seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    seance = signe()
    refuse("etat", 409, proces_verbaux.signer, seance.pk, acteur=president(), preuve_il_y_a=RECENTE)
    refuse("pv_definitif", 409, proces_verbaux.projet, seance, acteur=president())
    assert ProcesVerbal.objects.count() == 1


def test_une_version_perimee_ne_se_signe_pas():
    """What is signed is what the president read."""
    seance = close().seance
    refuse(
        "version_perimee", 409, proces_verbaux.signer, seance.pk, acteur=president(), preuve_il_y_a=RECENTE,
        version=seance.version - 1,
    )  # fmt: skip


def test_une_seance_non_tenue_n_a_pas_de_pv():
    t = preparee()
    refuse("seance_non_tenue", 409, proces_verbaux.projet, relue(t.seance), acteur=t.acteur)
    refuse("pv_non_signe", 409, proces_verbaux.lire, relue(t.seance), acteur=t.acteur)
    refuse("pv_non_signe", 409, proces_verbaux.lire_sans_les_noms, relue(t.seance), acteur=t.acteur)


def test_qui_siege_sans_presider_lit_la_version_sans_les_noms():
    seance = signe()
    membre: Acteur = monde.acteur(monde.PREFECTURE)
    refuse("pv_nominatif", 403, proces_verbaux.lire, seance, acteur=membre)
    lu = texte(proces_verbaux.lire_sans_les_noms(seance, acteur=membre))
    assert "version sans les noms" in lu
    assert "rang 2" in lu
    for ligne in feuille_de(seance).logements[0].candidats:
        assert ligne.nom not in lu
        assert ligne.numero not in sans_blancs(lu)
    assert "Une chambre de moins" not in lu


def test_l_effacement_d_un_menage_emporte_le_fichier_remis_et_laisse_l_empreinte(django_capture_on_commit_callbacks):
    seance = signe()
    proces_verbaux.lire(seance, acteur=president())
    pv = ProcesVerbal.objects.get(pk=seance.pk)
    nom = coffre.nom_de(pv.fichier.cle)
    with django_capture_on_commit_callbacks(execute=True):
        proces_verbaux.oublier([seance.lignes.get().decisions.first().candidature.demande_id])
    assert not coffre.existe(nom)
    refuse("pv_efface", 409, proces_verbaux.lire, seance, acteur=president())
    assert "rang 1" in texte(proces_verbaux.lire_sans_les_noms(seance, acteur=president()))
    assert ProcesVerbal.objects.get(pk=seance.pk).empreinte == pv.empreinte


def test_un_fichier_pas_encore_remis_attend_sa_remise_pour_partir(django_capture_on_commit_callbacks):
    """A PV is handed, with proof, to the organisme that answers for it."""
    seance = signe()
    proces_verbaux.oublier([seance.lignes.get().decisions.first().candidature.demande_id])
    assert FichierProcesVerbal.objects.get().a_effacer
    with django_capture_on_commit_callbacks(execute=True):
        assert proces_verbaux.lire(seance, acteur=president()).startswith(b"%PDF")
    assert not FichierProcesVerbal.objects.exists()


def test_un_fichier_change_n_est_pas_remis():
    seance = signe()
    scelle = coffre.deposer(b"%PDF-1.7 autre")
    FichierProcesVerbal.objects.update(cle=scelle.cle, cle_id=scelle.cle_id, cle_chiffree=scelle.cle_chiffree)
    refuse("pv_altere", 409, proces_verbaux.lire, seance, acteur=president())


def test_le_balayage_garde_les_fichiers_des_pv():
    seance = signe()
    cle = FichierProcesVerbal.objects.get(pk=seance.pk).cle
    assert proces_verbaux.fichiers_attendus({cle, seance.cle}) == {cle}


def test_un_pv_signe_ne_se_change_ni_ne_se_retire_en_base():
    """The application's role may only add rows to this table."""
    pv = ProcesVerbal.objects.get(pk=signe().pk)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ProcesVerbal.objects.filter(pk=pv.pk).update(taille=1)
    FichierProcesVerbal.objects.filter(pk=pv.pk).delete()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        pv.delete()


def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_candidats(django_assert_max_num_queries):
    seance = close().seance
    with django_assert_max_num_queries(14):
        feuille_de(seance)
