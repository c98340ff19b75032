"""Marks: who and why, the counter act, the night; medical pièces for named functions only."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demandeurs.models import Piece
from demandeurs.rules.pieces import StatutExigence
from habilitations.acteur import systeme
from habilitations.rules.bases import REGLES
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit, Fonction
from registre.enums import NatureEvenement, NatureTache
from registre.models import Evenement, Tache
from registre.services import pieces
from socle.clock import horloge_a
from socle.errors import ActionRefusee, Nature
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import depot
from tests.registre.pieces.conftest import LE


@pytest.mark.parametrize("marque", ["inexploitable", "hors_perimetre", "obsolete"])
def test_une_marque_dit_qui_et_pourquoi_et_se_retire(monde, demande, marque):
    agent = m.acteur(monde.commune)
    une = depot(demande, agent)
    pieces.marquer(une.pk, marque=marque, motif="page coupée", acteur=agent)
    une.refresh_from_db()
    assert (une.marque, une.marque_motif, une.marquee_par_id) == (marque, "page coupée", agent.agent_id)
    assert une.marquee_organisme_id == monde.commune.pk
    ligne = next(
        un for un in pieces.etat_des_pieces(demande, agent, LE).lignes if un.due.exigence.code == "b1_identite"
    )
    assert ligne.statut is StatutExigence(marque)
    pieces.demarquer(une.pk, motif="erreur de lecture", acteur=agent)
    une.refresh_from_db()
    assert (une.marque, une.marquee_a) == ("", None)
    actes = [e.details["acte"] for e in Evenement.objects.filter(nature=NatureEvenement.PIECE).order_by("pk")]
    assert actes == ["deposer_piece", "marquer_piece", "demarquer_piece"]
    assert all("coupée" not in str(e.details) for e in Evenement.objects.all())


@pytest.mark.parametrize(
    ("marque", "motif", "code"), [("fausse", "x", "marque_inconnue"), ("obsolete", " ", "marque_motif")]
)
def test_une_marque_refusee_ne_change_rien(monde, demande, marque, motif, code):
    agent = m.acteur(monde.commune)
    une = depot(demande, agent)
    with pytest.raises(ActionRefusee) as refusee:
        pieces.marquer(une.pk, marque=marque, motif=motif, acteur=agent)
    assert refusee.value.premier.code == code
    une.refresh_from_db()
    assert une.marque == ""


def test_une_piece_medicale_est_aux_fonctions_designees(monde, demande):
    une = depot(demande, m.acteur(monde.commune), "certificat_medical")
    with pytest.raises(ActionRefusee) as refusee:
        pieces.marquer(une.pk, marque="obsolete", motif="vieille", acteur=m.acteur(monde.commune))
    assert (refusee.value.premier.code, refusee.value.premier.nature) == ("piece_sensible", Nature.INTERDIT)
    referent = m.acteur(monde.commune, Fonction.REFERENT_HANDICAP)
    assert pieces.marquer(une.pk, marque="obsolete", motif="vieille", acteur=referent).marque == "obsolete"


def test_l_acces_nominatif_ouvre_les_pieces_a_l_organisme():
    """L441-2-1: pièces are available to all who have access to nominative data; only a function may lack them."""
    sans = [
        base
        for base, regle in REGLES.items()
        if Droit.CONSULTER in regle.droits and Droit.CONSULTER_PIECES not in regle.droits
    ]
    assert sans == []
    assert Droit.CONSULTER_PIECES not in DROITS_PAR_FONCTION[Fonction.CONSULTATION]


def test_une_fonction_sans_les_pieces_ne_lit_pas_l_etat(monde, demande):
    with pytest.raises(ActionRefusee) as refusee:
        pieces.etat_des_pieces(demande, m.acteur(monde.commune, Fonction.CONSULTATION), LE)
    assert refusee.value.premier.nature is Nature.INTERDIT


def test_la_nuit_marque_ce_qui_vieillit_et_ouvre_une_tache(monde, demande):
    agent = m.acteur(monde.commune)
    avis = depot(demande, agent, "avis_imposition", annee=2024)
    passeport = depot(demande, agent, "passeport", 2, valable_jusqu_au=date(2030, 1, 1))
    bail = depot(demande, agent, "bail", 3, personne_id=None)
    with horloge_a(date(2026, 12, 31)):
        assert pieces.marquer_les_obsoletes(le=date(2026, 12, 31), acteur=systeme()) == 0
    with horloge_a(date(2027, 1, 1)):
        assert pieces.marquer_les_obsoletes(le=date(2027, 1, 1), acteur=systeme()) == 1
        assert pieces.marquer_les_obsoletes(le=date(2027, 1, 1), acteur=systeme()) == 0
    marques = dict(Piece.objects.values_list("pk", "marque"))
    assert marques == {avis.pk: "obsolete", passeport.pk: "", bail.pk: ""}
    assert Tache.objects.filter(demande=demande, nature=NatureTache.PIECES_OBSOLETES, close_a__isnull=True).count() == 1


def test_la_piece_fraiche_ferme_la_tache(monde, demande):
    agent = m.acteur(monde.commune)
    depot(demande, agent, "passeport", valable_jusqu_au=date(2026, 6, 14))
    pieces.marquer_les_obsoletes(le=LE, acteur=systeme())
    assert Tache.objects.filter(nature=NatureTache.PIECES_OBSOLETES, close_a__isnull=True).exists()
    depot(demande, agent, "passeport", 2, valable_jusqu_au=date(2036, 1, 1))
    assert not Tache.objects.filter(nature=NatureTache.PIECES_OBSOLETES, close_a__isnull=True).exists()


def test_la_prochaine_echeance_du_dossier(monde, demande):
    agent = m.acteur(monde.commune)
    depot(demande, agent, "avis_imposition", annee=2024)
    depot(demande, agent, "passeport", 2, valable_jusqu_au=date(2026, 9, 1))
    assert pieces.etat_des_pieces(demande, agent, LE).echeance == date(2026, 9, 1)


def test_l_etat_se_lit_en_un_nombre_fixe_de_requetes(monde, demande):
    agent = m.acteur(monde.commune)
    comptes = set()
    for rang in range(3):
        depot(demande, agent, "bail", rang, personne_id=None)
        with CaptureQueriesContext(connection) as requetes:
            pieces.etat_des_pieces(demande, agent, LE)
        comptes.add(len(requetes))
    assert len(comptes) == 1
    assert comptes.pop() <= 26
