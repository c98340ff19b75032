"""Setting a pièce aside and asking for it again: one act, from the queue of differences or from elsewhere."""

from __future__ import annotations

import pytest

from demandeurs.enums import MarquePiece, ResultatControle, SuiteControle
from demandeurs.models import ControlePiece, Piece, RequetePiece
from habilitations.rules.droits import Fonction
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier, Demande, Evenement
from registre.saisie import SaisieRequete
from registre.services import pieces
from registre.services.controles_pieces import Decision, decider
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import depot, personne

MOTIF = "La seconde page est illisible"


@pytest.fixture
def agent(monde):
    return m.acteur(monde.commune)


def ecart(piece: Piece, code: str = "lisibilite") -> ControlePiece:
    return ControlePiece.objects.create(
        piece=piece, code=code, resultat=ResultatControle.ECART, raison="Page 1 floue.", fait_a=maintenant()
    )


def trancher(demande, un, acteur, motif=MOTIF):
    version = Demande.objects.get(pk=demande.pk).version
    decision = Decision(SuiteControle.REDEMANDE, motif, version)
    return decider(demande.pk, un.piece.cle, un.code, decision=decision, acteur=acteur)


def refus(acte):
    with pytest.raises(ActionRefusee) as refusee:
        acte()
    return refusee.value.premier


def rien_n_a_change(un: ControlePiece, requetes: int = 0) -> None:
    un.refresh_from_db()
    assert (un.suite, un.traite_a) == ("", None)
    assert Piece.objects.get(pk=un.piece_id).marque == ""
    assert RequetePiece.objects.count() == requetes
    assert Evenement.objects.filter(details__acte="marquer_piece").count() == 0
    assert not TraceActe.objects.filter(acte__in=["marquer_piece", "traiter_ecart"]).exists()


def test_redemander_marque_et_demande(demande, agent):
    un = ecart(depot(demande, agent))

    fait = trancher(demande, un, agent)

    assert (fait.suite, fait.suite_motif, fait.traite_par_id) == (SuiteControle.REDEMANDE, MOTIF, agent.agent_id)
    piece = Piece.objects.get(pk=un.piece_id)
    assert (piece.marque, piece.marque_motif) == (MarquePiece.INEXPLOITABLE, MOTIF)
    requete = RequetePiece.objects.get()
    # The first exigence of the list that a passport answers, asked of the person it was filed for.
    assert (requete.exigence, requete.personne_id) == ("a_identite_francais", personne(demande))
    assert (requete.motif, requete.close_a) == (MOTIF, None)
    assert Courrier.objects.filter(nature=NatureCourrier.PIECES).exists()
    assert Evenement.objects.filter(demande=demande, nature=NatureEvenement.DEMANDE_INFORMATION).count() == 1


def test_une_demande_en_cours_vaut_pour_celle_ci(demande, agent):
    """Several months are expected, one was filed and the rest was asked for: no second request meanwhile."""
    un = ecart(depot(demande, agent))
    pieces.redemander(un.piece_id, motif=MOTIF, acteur=agent)
    seconde = ecart(depot(demande, agent, rang=2, type_="carte_identite"))
    RequetePiece.objects.update(close_a=None)

    trancher(demande, seconde, agent)

    assert Piece.objects.get(pk=seconde.piece_id).marque == MarquePiece.INEXPLOITABLE
    assert RequetePiece.objects.count() == 1


def test_une_autre_piece_repond_deja(demande, agent):
    un = ecart(depot(demande, agent))
    depot(demande, agent, "carte_identite", rang=2)
    assert refus(lambda: trancher(demande, un, agent)).code == "piece_presente"
    rien_n_a_change(un)


def test_ce_qui_n_est_pas_demande_a_ce_menage(demande, agent):
    """A kind that the list of today does not ask for any more."""
    un = ecart(depot(demande, agent))
    Piece.objects.filter(pk=un.piece_id).update(type="ancien_type")
    dit = refus(lambda: trancher(demande, un, agent))
    assert (dit.code, dit.nature) == ("piece_sans_objet", Nature.ETAT)
    rien_n_a_change(un)


def test_sans_motif(demande, agent):
    un = ecart(depot(demande, agent))
    dit = refus(lambda: trancher(demande, un, agent, motif="floue"))
    assert (dit.code, dit.champ) == ("motif_court", "motif")
    rien_n_a_change(un)


def test_une_demande_qui_a_change(demande, agent):
    un = ecart(depot(demande, agent))
    decision = Decision(SuiteControle.REDEMANDE, MOTIF, 99)
    dit = refus(lambda: decider(demande.pk, un.piece.cle, un.code, decision=decision, acteur=agent))
    assert dit.nature is Nature.CONFLIT
    rien_n_a_change(un)


def test_qui_ne_fait_que_consulter(monde, demande, agent):
    un = ecart(depot(demande, agent))
    lecteur = m.acteur(monde.commune, Fonction.CONSULTATION)
    assert refus(lambda: trancher(demande, un, lecteur)).nature is Nature.INTERDIT
    rien_n_a_change(un)


def test_deja_marquee_par_un_collegue(demande, agent):
    un = ecart(depot(demande, agent))
    pieces.marquer(un.piece_id, marque=MarquePiece.INEXPLOITABLE, motif="floue", acteur=agent)
    assert refus(lambda: trancher(demande, un, agent)).code == "piece_etat"
    un.refresh_from_db()
    assert un.suite == ""
    assert not RequetePiece.objects.exists()


def test_une_requete_deja_faite_par_ailleurs(demande, agent):
    """Asked for since by another organisme: the mark is put, its request holds."""
    un = ecart(depot(demande, agent))
    pieces.marquer(un.piece_id, marque=MarquePiece.HORS_PERIMETRE, motif="autre document", acteur=agent)
    voulue = ("a_identite_francais", personne(demande))
    pieces.demander(demande.pk, saisie=SaisieRequete([voulue]), acteur=agent)
    trancher(demande, un, agent)
    assert RequetePiece.objects.count() == 1
