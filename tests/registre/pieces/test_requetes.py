"""Asking a household: once for all actors, nothing outside the list, nothing that is there; giving up; the letter."""

from __future__ import annotations

from datetime import date

import pytest

from demandeurs.models import RequetePiece
from habilitations.rules.droits import Fonction
from registre.enums import NatureCourrier, NatureEvenement
from registre.models import Courrier, Evenement
from registre.saisie import SaisieRequete
from registre.services import pieces
from registre.services.redaction import composer, lire
from socle.errors import ActionRefusee, Nature
from tests.registre.cycle import monde as m
from tests.registre.documents.lecture import sans_blancs, texte
from tests.registre.pieces.aide import depot, personne
from tests.registre.pieces.conftest import LE


def demander(demande, acteur, *voulues, **champs):
    return pieces.demander(demande.pk, saisie=SaisieRequete(list(voulues), **champs), acteur=acteur)


def refus(acte):
    with pytest.raises(ActionRefusee) as refusee:
        acte()
    return refusee.value.premier


def test_une_demande_pour_tous_une_lettre_un_evenement(monde, demande):
    agent = m.acteur(monde.commune)
    titulaire = personne(demande)
    requetes = demander(demande, agent, ("b2_revenu", titulaire), ("c3_bail", None))
    assert {un.echeance_le for un in requetes} == {date(2026, 7, 15)}
    lettres = list(Courrier.objects.filter(demande=demande, nature=NatureCourrier.PIECES).order_by("pk"))
    assert len({lettre.canal for lettre in lettres}) == len(lettres) > 0
    assert {un.courrier_id for un in requetes} == {lettres[0].pk}
    assert all(lettre.details["pieces"] == [["b2_revenu", 1], ["c3_bail", None]] for lettre in lettres)
    evenement = Evenement.objects.get(demande=demande, nature=NatureEvenement.DEMANDE_INFORMATION)
    assert evenement.details["exigences"] == ["b2_revenu", "c3_bail"]


def test_la_lettre_dit_la_liste_et_ce_qu_il_ne_faut_pas_envoyer(monde, demande):
    demander(demande, m.acteur(monde.commune), ("b2_revenu", personne(demande)), ("c3_bail", None))
    lettre = next(lire(list(Courrier.objects.filter(nature=NatureCourrier.PIECES)), le=LE))
    dit = sans_blancs(texte(composer(lettre))).replace("’", "'")
    for attendu in (
        "Avis d'imposition",
        "Éloïse",
        "15 juillet 2026",
        "relevé bancaire",
        "carte vitale",
        "quinze jours",
    ):
        assert sans_blancs(attendu) in dit


def test_un_autre_organisme_ne_redemande_pas(monde, demande):
    demander(demande, m.acteur(monde.commune), ("c3_bail", None))
    un = refus(lambda: demander(demande, m.acteur(monde.bailleur, Fonction.RESPONSABLE), ("c3_bail", None)))
    assert (un.code, un.nature) == ("piece_deja_demandee", Nature.ETAT)
    assert "Ville de Saint-Denis" in un.message
    assert "15/06/2026" in un.message
    assert RequetePiece.objects.count() == 1


def test_une_piece_presente_n_est_pas_redemandee(monde, demande):
    agent = m.acteur(monde.commune)
    depot(demande, agent)
    un = refus(lambda: demander(demande, agent, ("b1_identite", personne(demande))))
    assert un.code == "piece_presente"


@pytest.mark.parametrize(
    ("voulues", "champs", "code"),
    [
        ([], {}, "requete_vide"),
        ([("c3_bail", None), ("c3_bail", None)], {}, "requete_longue"),
        ([("releve_bancaire", None)], {}, "piece_hors_liste"),
        ([("casier_judiciaire", None)], {}, "piece_hors_liste"),
        ([("b3_pacse", None)], {}, "piece_sans_objet"),
        ([("c4_expulsion", None)], {}, "piece_sans_objet"),
        ([("c4_insalubre", None)], {}, "motif_requis"),
        ([("c3_bail", None)], {"echeance_le": LE}, "echeance_passee"),
    ],
)
def test_ce_qui_ne_se_demande_pas(monde, demande, voulues, champs, code):
    un = refus(lambda: demander(demande, m.acteur(monde.commune), *voulues, **champs))
    assert un.code == code
    assert not RequetePiece.objects.exists()
    assert not Courrier.objects.filter(nature=NatureCourrier.PIECES).exists()


def test_ce_que_le_dossier_ne_montre_pas_se_demande_avec_un_motif(monde, demande):
    agent = m.acteur(monde.commune)
    demander(demande, agent, ("c4_insalubre", None), motif="arrêté signalé par le demandeur")
    codes = {une.due.exigence.code for une in pieces.etat_des_pieces(demande, agent, LE).lignes}
    assert "c4_insalubre" in codes


def test_un_refus_parmi_plusieurs_n_en_demande_aucune(monde, demande):
    refus(lambda: demander(demande, m.acteur(monde.commune), ("c3_bail", None), ("carte_vitale", None)))
    assert not RequetePiece.objects.exists()


def test_abandonner_garde_le_courrier_un_an(monde, demande):
    agent = m.acteur(monde.commune)
    (requete,) = demander(demande, agent, ("c3_bail", None))
    pieces.abandonner(requete.pk, motif="n'enverra pas", acteur=agent, detenu_par="G9301", recu_le=date(2026, 6, 12))
    requete.refresh_from_db()
    assert requete.close_a is not None
    evenement = Evenement.objects.filter(nature=NatureEvenement.DEMANDE_INFORMATION).latest("pk")
    assert evenement.details["courrier_detenu_par"] == "G9301"
    assert evenement.details["courrier_conserve_jusqu_au"] == "2027-06-12"
    assert demander(demande, agent, ("c3_bail", None))


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"motif": " "}, "abandon_motif"),
        ({"motif": "x", "detenu_par": "G9301"}, "abandon_courrier"),
        ({"motif": "x", "detenu_par": "ZZZZZ", "recu_le": LE}, "guichet_inconnu"),
        ({"motif": "x", "detenu_par": "G9301", "recu_le": date(2026, 7, 1)}, "date_future"),
    ],
)
def test_un_abandon_refuse_ne_change_rien(monde, demande, champs, code):
    agent = m.acteur(monde.commune)
    (requete,) = demander(demande, agent, ("c3_bail", None))
    assert refus(lambda: pieces.abandonner(requete.pk, acteur=agent, **champs)).code == code
    requete.refresh_from_db()
    assert requete.close_a is None


def test_qui_ne_fait_que_consulter_ne_demande_rien(monde, demande):
    un = refus(lambda: demander(demande, m.acteur(monde.commune, Fonction.CONSULTATION), ("c3_bail", None)))
    assert un.nature is Nature.INTERDIT
