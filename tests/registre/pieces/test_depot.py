"""Filing a pièce: what it writes, each refusal with nothing changed, the same deposit twice, any guichet."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs import ports
from demandeurs.enums import EtatPiece
from demandeurs.models import FichierPiece, Piece, RequetePiece
from demandeurs.pieces import antivirus, coffre
from demandeurs.rules.pieces import StatutExigence
from habilitations.rules.droits import Fonction
from registre.enums import NatureEvenement, NatureTache
from registre.models import Evenement, Tache
from registre.saisie import SaisiePiece, SaisieRequete
from registre.services import pieces
from registre.services.pieces import depot as module
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe
from tests.factories import saisies
from tests.registre.cycle import monde as m
from tests.registre.pieces.aide import depot, document, personne, saisie
from tests.registre.pieces.conftest import LE


def _rien(dossier):
    assert not Piece.objects.exists()
    assert not FichierPiece.objects.exists()
    assert [chemin for chemin in dossier.rglob("*") if chemin.is_file()] == []


def test_une_piece_en_deux_fichiers(monde, demande):
    agent = m.acteur(monde.commune)
    une = depot(demande, agent, "carte_identite", fichiers=[document(1), document(2)])
    fichiers = list(une.fichiers.order_by("rang"))
    assert [un.rang for un in fichiers] == [0, 1]
    assert (une.etat, une.organisme_id, une.deposee_par_id) == ("deposee", monde.commune.pk, agent.agent_id)
    assert all(coffre.ouvrir(un) for un in fichiers)
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.PIECE)
    assert evenement.details == {
        "acte": "deposer_piece",
        "piece": str(une.cle),
        "canal": "guichet",
        "type": "carte_identite",
    }
    assert evenement.survenu_le == date(2026, 6, 12)
    assert TraceActe.objects.filter(acte="deposer_piece", objet_id=une.pk, agent_id=agent.agent_id).count() == 1


def test_ce_qui_est_depose_n_est_plus_a_demander(monde, demande):
    agent = m.acteur(monde.commune)
    avant = {une.due.cle for une in pieces.etat_des_pieces(demande, agent, LE).manquantes}
    depot(demande, agent)
    apres = {une.due.cle for une in pieces.etat_des_pieces(demande, agent, LE).manquantes}
    assert avant - apres == {("a_identite_francais", personne(demande)), ("b1_identite", personne(demande))}
    assert apres < avant


def test_le_meme_depot_deux_fois_ne_change_rien(monde, demande):
    agent = m.acteur(monde.commune)
    premiere = depot(demande, agent)
    assert depot(demande, agent) == premiere
    assert Piece.objects.count() == FichierPiece.objects.count() == 1
    assert Evenement.objects.filter(nature=NatureEvenement.PIECE).count() == 1


def test_le_meme_fichier_sous_un_autre_nom_est_refuse(monde, demande):
    agent = m.acteur(monde.commune)
    depot(demande, agent)
    with pytest.raises(ActionRefusee) as refusee:
        depot(demande, agent, "livret_famille")
    assert (refusee.value.premier.code, refusee.value.premier.nature) == ("fichier_deja_la", Nature.ETAT)
    assert Piece.objects.count() == 1


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"type_": "releve_bancaire"}, "piece_hors_liste"),
        ({"type_": "carte_vitale"}, "piece_hors_liste"),
        ({"fichiers": []}, "fichiers_absents"),
        ({"fichiers": [document()] * 21}, "trop_de_fichiers"),
        ({"fichiers": [document(), document()]}, "fichier_en_double"),
        ({"fichiers": [b""]}, "vide"),
        ({"fichiers": [b"MZ" + bytes(500)]}, "type_inconnu"),
        ({"fichiers": [document(n) for n in range(7)]}, "trop_de_pages"),
        ({"recue_le": date(2026, 6, 16)}, "recue_future"),
        ({"type_": "avis_imposition"}, "annee_requise"),
        ({"type_": "avis_imposition", "annee": 1950}, "annee_impossible"),
        ({"mois_du": date(2026, 5, 1), "mois_au": date(2026, 3, 1)}, "mois_inverses"),
        ({"personne_id": None}, "personne_requise"),
        ({"personne_id": 1}, "personne_inconnue"),
        ({"canal": "pigeon"}, "canal_inconnu"),
    ],
)
def test_ce_qui_est_refuse_ne_laisse_rien(monde, demande, dossier_des_pieces, champs, code):
    with pytest.raises(ActionRefusee) as refusee:
        depot(demande, m.acteur(monde.commune), **champs)
    assert code in refusee.value.premier.code
    assert refusee.value.premier.issue
    _rien(dossier_des_pieces)


def test_un_stockage_qui_tombe_au_second_fichier_ne_laisse_rien(monde, demande, dossier_des_pieces, monkeypatch):
    vrai, appels = coffre.deposer, []

    def tombe(contenu):
        appels.append(1)
        if len(appels) == 2:
            raise coffre.StockageIndisponible
        return vrai(contenu)

    monkeypatch.setattr(coffre, "deposer", tombe)
    with pytest.raises(coffre.StockageIndisponible):
        depot(demande, m.acteur(monde.commune), fichiers=[document(1), document(2)])
    _rien(dossier_des_pieces)


def test_une_base_qui_refuse_ne_laisse_rien_dans_le_stockage(monde, demande, dossier_des_pieces, monkeypatch):
    def refuse(*_args, **_champs):
        raise RuntimeError("panne")

    monkeypatch.setattr(module, "_consigner", refuse)
    with pytest.raises(RuntimeError):
        depot(demande, m.acteur(monde.commune))
    _rien(dossier_des_pieces)


def test_une_version_perimee_est_un_conflit(monde, demande, dossier_des_pieces):
    with pytest.raises(ActionRefusee) as refusee:
        pieces.deposer(demande.pk, saisie=saisie(demande), acteur=m.acteur(monde.commune), version="0" * 16)
    assert refusee.value.premier.nature is Nature.CONFLIT
    _rien(dossier_des_pieces)


def test_sans_droit_de_modifier_ni_d_enregistrer(monde, demande, dossier_des_pieces):
    with pytest.raises(ActionRefusee) as refusee:
        depot(demande, m.acteur(monde.commune, Fonction.CONSULTATION))
    assert refusee.value.premier.nature is Nature.INTERDIT
    _rien(dossier_des_pieces)


def test_une_association_n_a_pas_de_pieces(monde):
    association = m.demande(monde.guichet, deposee_le=date(2026, 3, 10), **_association())
    with pytest.raises(ActionRefusee) as refusee:
        pieces.deposer(
            association.pk,
            saisie=saisie_sans_personne(),
            acteur=m.acteur(monde.commune),
        )
    assert refusee.value.premier.code == "pieces_sans_menage"


def _association():
    return {"menage": None, "personne_morale": saisies.saisie_association().personne_morale}


def saisie_sans_personne():
    return SaisiePiece(type="passeport", fichiers=[document()], recue_le=LE)


def test_remplacer_garde_l_historique(monde, demande):
    agent = m.acteur(monde.commune)
    floue = depot(demande, agent)
    pieces.marquer(floue.pk, marque="inexploitable", motif="photo floue", acteur=agent)
    nette = pieces.remplacer(floue.pk, saisie=saisie(demande, rang=2), acteur=agent)
    floue.refresh_from_db()
    assert (floue.etat, nette.remplace_id, floue.marque) == (EtatPiece.REMPLACEE, floue.pk, "inexploitable")
    assert Piece.objects.count() == 2
    with pytest.raises(ActionRefusee) as refusee:
        pieces.remplacer(floue.pk, saisie=saisie(demande, rang=3), acteur=agent)
    assert refusee.value.premier.nature is Nature.CONFLIT
    with pytest.raises(ActionRefusee) as refusee:
        pieces.remplacer(nette.pk, saisie=saisie(demande, "livret_famille", 4), acteur=agent)
    assert refusee.value.premier.code == "remplacement_autre"


def test_le_depot_clot_la_demande_de_piece(monde, demande):
    agent = m.acteur(monde.commune)
    voulue = ("b1_identite", personne(demande))
    (requete,) = pieces.demander(demande.pk, saisie=SaisieRequete([voulue]), acteur=agent)
    une = depot(demande, agent)
    requete.refresh_from_db()
    assert (requete.piece_id, requete.close_a is not None) == (une.pk, True)
    assert not RequetePiece.objects.filter(close_a__isnull=True).exists()


def test_sans_reponse_de_l_antivirus_la_piece_attend(monde, demande, monkeypatch):
    agent = m.acteur(monde.commune)
    pieces.demander(demande.pk, saisie=SaisieRequete([("b1_identite", personne(demande))]), acteur=agent)
    monkeypatch.setattr(antivirus, "analyser", lambda _contenu: antivirus.Avis.SANS_REPONSE)
    une = depot(demande, agent)
    assert une.etat == EtatPiece.QUARANTAINE
    ligne = next(
        un for un in pieces.etat_des_pieces(demande, agent, LE).lignes if un.due.exigence.code == "b1_identite"
    )
    assert ligne.statut is StatutExigence.A_EXAMINER
    assert RequetePiece.objects.filter(close_a__isnull=True).count() == 1
    Piece.objects.filter(pk=une.pk).update(etat=EtatPiece.DEPOSEE)
    for suite in ports.sorties_de_quarantaine:
        suite(une.pk)
    assert not RequetePiece.objects.filter(close_a__isnull=True).exists()


def test_les_quinze_jours_se_suivent_dans_les_taches(monde, demande):
    """R441-2-4-1: recorded within fifteen days of the deposit."""
    agent = m.acteur(monde.commune)
    tache = pieces.recevoir(demande.pk, nombre=2, recue_le=date(2026, 6, 12), acteur=agent)
    assert (tache.nature, tache.echeance_le) == (NatureTache.PIECES_A_VERSER, date(2026, 6, 27))
    depot(demande, agent)
    assert Tache.objects.get(pk=tache.pk).close_a is None
    depot(demande, agent, "livret_famille", 2)
    assert Tache.objects.get(pk=tache.pk).close_a is not None


def test_un_versement_tardif_se_voit(monde, demande):
    depot(demande, m.acteur(monde.commune), recue_le=date(2026, 5, 20))
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.PIECE)
    assert evenement.details["retard_jours"] == 11


def test_une_piece_sensible_ne_dit_pas_son_type_dans_les_evenements(monde, demande):
    depot(demande, m.acteur(monde.commune), "certificat_medical")
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.PIECE)
    assert "type" not in evenement.details
