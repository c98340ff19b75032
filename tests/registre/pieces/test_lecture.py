"""Looking at a pièce: pages drawn, copies marked, each traced; rights, archives, medical pièces."""

from __future__ import annotations

import pytest

from habilitations.rules.droits import Fonction
from registre.saisie import SaisieRadiation
from registre.services import pieces
from registre.services.radiation import prononcer
from registre.states.radiation import MotifRadiation
from socle.errors import ActionRefusee, Nature
from socle.models import TraceConsultation
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import SYSTEME
from tests.registre.pieces.aide import depot
from tests.registre.pieces.conftest import LE


def refus(acte):
    with pytest.raises(ActionRefusee) as refusee:
        acte()
    return refusee.value.premier


def test_un_apercu_est_une_image_et_laisse_une_trace(monde, demande):
    agent = m.acteur(monde.commune)
    une = depot(demande, agent)
    image = pieces.apercu_pour(agent, une.fichiers.get().cle, page=1)
    assert image[:4] == b"RIFF"
    trace = TraceConsultation.objects.get(objet_id=une.pk, nature="apercu")
    assert (trace.agent_id, trace.organisme_id) == (agent.agent_id, monde.commune.pk)


def test_une_copie_dit_pour_qui_et_pourquoi(monde, demande):
    agent = m.acteur(monde.commune)
    une = depot(demande, agent)
    assert pieces.telecharger_pour(agent, une.cle, motif="instruction").startswith(b"%PDF")
    assert TraceConsultation.objects.get(objet_id=une.pk, nature="telechargement").motif == "instruction"
    assert refus(lambda: pieces.telecharger_pour(agent, une.cle, motif=" ")).code == "motif_requis"


def test_qui_ne_lit_pas_les_pieces_ne_voit_rien(monde, demande):
    une = depot(demande, m.acteur(monde.commune))
    cle = une.fichiers.get().cle
    assert (
        refus(lambda: pieces.apercu_pour(m.acteur(monde.commune, Fonction.CONSULTATION), cle)).nature is Nature.INTERDIT
    )
    loin = m.acteur(monde.employeur, Fonction.ATTRIBUTION)
    assert refus(lambda: pieces.apercu_pour(loin, cle)).nature in (Nature.INTROUVABLE, Nature.INTERDIT)
    assert not TraceConsultation.objects.filter(objet_id=une.pk).exists()


def test_une_piece_medicale_n_est_vue_que_du_referent(monde, demande):
    une = depot(demande, m.acteur(monde.commune), "certificat_medical")
    cle = une.fichiers.get().cle
    assert refus(lambda: pieces.apercu_pour(m.acteur(monde.commune), cle)).code == "piece_sensible"
    assert pieces.apercu_pour(m.acteur(monde.commune, Fonction.REFERENT_HANDICAP), cle)


def test_apres_radiation_il_faut_le_droit_aux_archives_et_un_motif(monde, demande):
    agent = m.acteur(monde.commune)
    cle = depot(demande, agent).fichiers.get().cle
    prononcer([demande.pk], saisie=SaisieRadiation(LE, MotifRadiation.RENONCIATION), acteur=SYSTEME)
    assert refus(lambda: pieces.apercu_pour(agent, cle)).code == "motif_requis"
    assert pieces.apercu_pour(agent.avec_motif("recours"), cle)
    accueil = m.acteur(monde.commune, Fonction.ACCUEIL).avec_motif("recours")
    assert refus(lambda: pieces.apercu_pour(accueil, cle)).nature is Nature.INTERDIT
