"""The queue of differences and what a named person decides of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from demandeurs.chiffrement import Usage, chiffrer_valeurs
from demandeurs.enums import EtatPiece, ResultatControle, SourceModification, SuiteControle
from demandeurs.models import ControlePiece, Modification, Personne, Piece, TypePiece
from habilitations import access
from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.services import controles_pieces
from registre.services.controles_pieces import Decision, a_traiter, controles_du_dossier, decider
from registre.services.lecture import charger_saisie
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature
from socle.models import TraceActe, TraceConsultation
from tests import monde
from tests.factories.pieces import piece
from tests.factories.registre import demande

CORRIGER = Decision(SuiteControle.CORRIGE, "", 1)
GARDER = Decision(SuiteControle.ECARTE, "Avis rectificatif vu au guichet", 1)


@pytest.fixture
def dossier(agent: Acteur) -> Demande:
    return demande(agent)


def titulaire(dossier: Demande) -> int:
    return int(Personne.objects.filter(menage=dossier.menage_id).order_by("rang").values_list("pk", flat=True)[0])


def ecart(
    dossier: Demande, code: str = "deuxddoc_valeurs", *, type_: str = "avis_imposition", **rfr: Any
) -> ControlePiece:
    """A difference as the checks write it."""
    valeurs = {
        "rfr": {
            "libelle": "Revenu fiscal de référence 2024", "declare": "20800 €", "lu": "23198 €",
            "valeur": 23198, "annee": 2024, "personne": titulaire(dossier), **rfr,
        }
    }  # fmt: skip
    return ControlePiece.objects.create(
        piece=piece(dossier, type=type_),
        code=code,
        resultat=ResultatControle.ECART,
        raison="Le revenu fiscal de référence diffère de la déclaration.",
        valeurs_chiffrees=chiffrer_valeurs(valeurs, Usage.CONTROLE),
        fait_a=maintenant(),
    )


def trancher(dossier: Demande, un: ControlePiece, decision: Decision, acteur: Acteur) -> ControlePiece:
    return decider(dossier.pk, un.piece.cle, un.code, decision=decision, acteur=acteur)


def revenu(dossier: Demande, annee: int) -> int | None:
    saisie = charger_saisie(Demande.objects.get(pk=dossier.pk))
    return next((un.montant for un in saisie.menage.personnes[0].revenus if un.annee == annee), None)


def test_reprendre_la_valeur_corrige_le_dossier_et_le_dit(dossier: Demande, agent: Acteur) -> None:
    assert revenu(dossier, 2024) == 20800

    fait = trancher(dossier, ecart(dossier), CORRIGER, agent)

    assert (fait.suite, fait.traite_par_id) == (SuiteControle.CORRIGE, agent.agent_id)
    assert revenu(dossier, 2024) == 23198
    evenement = Evenement.objects.get(demande=dossier, nature=NatureEvenement.CORRECTION)
    assert evenement.details["source"] == "piece"
    changee = Modification.objects.get(evenement_id=evenement.pk)
    assert changee.source == SourceModification.PIECE
    assert (changee.avant, changee.apres) == ("20800", "23198")
    assert Demande.objects.get(pk=dossier.pk).version == 2
    trace = TraceActe.objects.get(acte=controles_pieces.TRAITER)
    assert list(trace.champs) == ["deuxddoc_valeurs", "corrige"], "codes, never a value"


def test_une_correction_fait_refaire_les_controles(
    dossier: Demande, agent: Acteur, django_capture_on_commit_callbacks: Any
) -> None:
    un, autre = ecart(dossier), ecart(dossier)
    with django_capture_on_commit_callbacks() as apres:
        trancher(dossier, un, CORRIGER, agent)
    assert [fait.args for fait in apres if getattr(fait, "func", None) is effects._controler] == [(un.piece_id,)]
    with django_capture_on_commit_callbacks() as apres:
        trancher(dossier, autre, replace(GARDER, version=2), agent)
    assert [fait for fait in apres if getattr(fait, "func", None) is effects._controler] == []


def test_une_annee_non_declaree_prend_sa_ligne(dossier: Demande, agent: Acteur) -> None:
    Personne.objects.get(pk=titulaire(dossier)).revenufiscal_set.filter(rang=2).delete()
    trancher(dossier, ecart(dossier), CORRIGER, agent)
    assert revenu(dossier, 2024) == 23198


@pytest.mark.parametrize("annee", [2020, 2026])
def test_une_annee_hors_du_formulaire_est_refusee(dossier: Demande, agent: Acteur, annee: int) -> None:
    un = ecart(dossier, annee=annee)
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, CORRIGER, agent)
    assert refusee.value.premier.code == "annee_hors_formulaire"
    un.refresh_from_db()
    assert un.suite == ""
    assert Demande.objects.get(pk=dossier.pk).version == 1


def test_garder_la_declaration_demande_un_motif(dossier: Demande, agent: Acteur) -> None:
    un = ecart(dossier)
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, replace(GARDER, motif="non"), agent)
    assert refusee.value.premier.champ == "motif"

    fait = trancher(dossier, un, GARDER, agent)
    assert (fait.suite, fait.suite_motif) == (SuiteControle.ECARTE, GARDER.motif)
    assert revenu(dossier, 2024) == 20800
    assert Demande.objects.get(pk=dossier.pk).version == 1


REFUS = [
    (replace(CORRIGER, version=7), "version_perimee", Nature.CONFLIT),
    (replace(CORRIGER, suite="jeter"), "suite_inconnue", Nature.SAISIE),
]


@pytest.mark.parametrize(("decision", "code", "nature"), REFUS)
def test_refus_de_decider(dossier: Demande, agent: Acteur, decision: Decision, code: str, nature: Nature) -> None:
    un = ecart(dossier)
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, decision, agent)
    assert (refusee.value.premier.code, refusee.value.premier.nature) == (code, nature)
    un.refresh_from_db()
    assert un.traite_a is None


def test_une_seule_fois(dossier: Demande, agent: Acteur) -> None:
    un = ecart(dossier)
    trancher(dossier, un, GARDER, agent)
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, GARDER, agent)
    assert (refusee.value.premier.code, refusee.value.premier.nature) == ("ecart_traite", Nature.CONFLIT)


def test_ce_qui_n_est_pas_un_ecart_ne_se_traite_pas(dossier: Demande, agent: Acteur) -> None:
    un = ecart(dossier)
    ControlePiece.objects.filter(pk=un.pk).update(resultat=ResultatControle.CONFORME)
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, GARDER, agent)
    assert refusee.value.premier.nature is Nature.INTROUVABLE
    autre = ecart(demande(agent))
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, autre, GARDER, agent)
    assert refusee.value.premier.nature is Nature.INTROUVABLE, "the difference of another dossier"


def test_sans_valeur_a_reprendre(dossier: Demande, agent: Acteur) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, ecart(dossier, valeur=None), CORRIGER, agent)
    assert refusee.value.premier.code == "rien_a_reprendre"
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, ecart(dossier, personne=10**9), CORRIGER, agent)
    assert refusee.value.premier.code == "personne_partie"


@pytest.mark.parametrize(
    ("profil", "nature"),
    [
        (monde.COMMUNE, None),
        (monde.GESTIONNAIRE, None),
        (monde.EPT, Nature.INTERDIT),
        (monde.PREFECTURE, Nature.INTERDIT),
        (monde.RESERVATAIRE, Nature.INTROUVABLE),
        (monde.EPCI, Nature.INTROUVABLE),
        (monde.OBSERVATOIRE, Nature.INTROUVABLE),
    ],
)
def test_qui_decide(dossier: Demande, profil: str, nature: Nature | None) -> None:
    un = ecart(dossier)
    if nature is None:
        assert trancher(dossier, un, GARDER, monde.acteur(profil)).suite
        return
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, GARDER, monde.acteur(profil))
    assert refusee.value.premier.nature is nature


def test_la_file_suit_le_perimetre(dossier: Demande, agent: Acteur) -> None:
    un = ecart(dossier)
    assert [e.id for e in a_traiter(agent)[0]] == [un.pk]
    assert [e.id for e in a_traiter(monde.acteur(monde.EPT))[0]] == [un.pk], "it reads; it does not decide"
    assert a_traiter(monde.acteur(monde.RESERVATAIRE))[0] == []
    with pytest.raises(ActionRefusee):
        a_traiter(monde.acteur(monde.OBSERVATOIRE))
    trancher(dossier, un, GARDER, agent)
    assert a_traiter(agent)[0] == []


@pytest.mark.parametrize("champs", [{"marque": "inexploitable", "marque_motif": "floue", "marquee_a": maintenant()},
                                    {"etat": EtatPiece.REMPLACEE}])  # fmt: skip
def test_une_piece_ecartee_sort_de_la_file(dossier: Demande, agent: Acteur, champs: dict[str, Any]) -> None:
    Piece.objects.filter(pk=ecart(dossier).piece_id).update(**champs)
    assert a_traiter(agent)[0] == []


def test_les_doubles_sont_au_gestionnaire(dossier: Demande, agent: Acteur, gestionnaire: Acteur) -> None:
    un = ecart(dossier, "double")
    assert a_traiter(agent)[0] == []
    assert controles_du_dossier(dossier, agent) == []
    assert [e.code for e in a_traiter(gestionnaire)[0]] == ["double"]
    with pytest.raises(ActionRefusee) as refusee:
        trancher(dossier, un, GARDER, agent)
    assert refusee.value.premier.nature is Nature.INTERDIT
    assert trancher(dossier, un, GARDER, gestionnaire).suite == SuiteControle.ECARTE


def test_une_piece_medicale_est_aux_fonctions_designees(dossier: Demande, agent: Acteur) -> None:
    TypePiece.objects.update_or_create(
        code="certificat_medical",
        defaults={"libelle": "Certificat médical", "sensible": True, "du": "2022-04-27", "source": "arrêté"},
    )
    ecart(dossier, "lisibilite", type_="certificat_medical")
    assert not access.peut(agent, controles_pieces.Droit.CONSULTER_HANDICAP)
    assert a_traiter(agent)[0] == []
    assert controles_du_dossier(dossier, agent) == []


def test_les_valeurs_ne_se_dechiffrent_que_pour_l_ecart_ouvert(dossier: Demande, agent: Acteur) -> None:
    premier, second = ecart(dossier), ecart(dossier)
    lignes = controles_du_dossier(dossier, agent, piece=premier.piece.cle, code=premier.code)
    ouverte = next(une for une in lignes if une.piece == premier.piece.cle)
    assert [(c.declare, c.lu, c.corrigible) for c in ouverte.champs] == [("20800 €", "23198 €", True)]
    assert next(une for une in lignes if une.piece == second.piece.cle).champs == ()
    assert (
        TraceConsultation.objects.filter(objet_type=controles_pieces.OBJET_PIECE, objet_id=premier.piece_id).count()
        == 1
    )


def test_la_file_est_bornee_et_son_cout_fixe(dossier: Demande, agent: Acteur) -> None:
    ecart(dossier)
    with access.memoire_des_droits(), CaptureQueriesContext(connection) as une:
        a_traiter(agent)
    modele = ecart(dossier)
    for _ in range(controles_pieces.PAR_PAGE + 5):
        un = piece(dossier)
        ControlePiece.objects.create(
            piece=un, code=modele.code, resultat=modele.resultat, raison="x", fait_a=maintenant()
        )
    with access.memoire_des_droits(), CaptureQueriesContext(connection) as toutes:
        lignes, suivant = a_traiter(agent)
    assert len(lignes) == controles_pieces.PAR_PAGE
    assert len(toutes) == len(une)
    reste, fin = a_traiter(agent, apres=suivant)
    assert (len(reste), fin) == (7, 0)
