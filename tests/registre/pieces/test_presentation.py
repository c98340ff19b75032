"""A demandeur at a guichet that does not follow him (R441-2-4-1): what opens, what is said when it does not, how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from demandeurs.models import DepotFichier, Personne, Piece
from habilitations.acteur import Acteur
from habilitations.rules.droits import Fonction
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, NumeroUnique, VerificationExistant
from registre.services import pieces
from registre.services.pieces import Presentation, presenter, reception
from registre.services.pieces.presentation import DUREE, deposees_ici, personne_presentee, presentee_a
from registre.states.demande import EtatDemande
from socle.clock import horloge_a, maintenant
from socle.errors import ActionRefusee, Nature, Refus
from socle.models import TraceConsultation
from tests.registre.cycle import monde as m
from tests.registre.cycle.monde import Monde
from tests.registre.pieces.aide import depot, document, saisie
from tests.registre.pieces.conftest import LE

NAISSANCE = date(1988, 8, 12)


@pytest.fixture
def loin(monde: Monde) -> Demande:
    """A demande of Paris, out of the town's perimeter."""
    return m.demande(monde.guichet_employeur, deposee_le=date(2026, 3, 10), communes=("75118",))


@pytest.fixture
def agent(monde: Monde) -> Acteur:
    return m.acteur(monde.commune)


def numero(demande: Demande) -> str:
    return str(NumeroUnique.objects.get(demande=demande).numero)


def sienne(demande: Demande) -> Presentation:
    return Presentation(f" {numero(demande)[:9]} {numero(demande)[9:].lower()}", NAISSANCE)


def refus(donnee: Presentation, acteur: Acteur) -> Refus:
    with pytest.raises(ActionRefusee) as refusee:
        presenter(donnee, acteur=acteur)
    return refusee.value.premier


def test_le_numero_et_la_naissance_ouvrent_le_depot_et_rien_d_autre(loin: Demande, agent: Acteur) -> None:
    with pytest.raises(ActionRefusee) as refusee:
        depot(loin, agent)
    assert refusee.value.premier.nature is Nature.INTROUVABLE

    demande, preuve = presenter(sienne(loin), acteur=agent)
    une = pieces.deposer(demande.pk, saisie=saisie(loin), acteur=agent, preuve=preuve)

    assert demande == loin
    evenement = Evenement.objects.get(demande=loin, nature=NatureEvenement.PIECE)
    assert evenement.details["presentation"] is True
    assert (evenement.organisme_origine_id, evenement.agent_id) == (agent.organisme_id, agent.agent_id)
    for lire in (
        lambda: pieces.etat_des_pieces(loin, agent, LE),
        lambda: pieces.telecharger_pour(agent, une.cle, motif="voir"),
        lambda: pieces.marquer(une.pk, marque="obsolete", motif="vieille", acteur=agent),
        lambda: pieces.remplacer(une.pk, saisie=saisie(loin, rang=2), acteur=agent),
    ):
        with pytest.raises(ActionRefusee) as refusee:
            lire()
        assert refusee.value.premier.nature is Nature.INTROUVABLE


def test_le_meme_refus_quoi_qui_soit_faux(loin: Demande, agent: Acteur) -> None:
    """An unknown number, another date, a demande that is over: nothing tells one from the other."""
    vraie = sienne(loin)
    inconnu, autre_date = replace(vraie, numero="0" * 18), replace(vraie, naissance_le=NAISSANCE + timedelta(days=1))
    dits = {refus(inconnu, agent), refus(autre_date, agent)}
    Demande.objects.filter(pk=loin.pk).update(etat=EtatDemande.SUPPRIMEE)
    dits.add(refus(vraie, agent))
    assert {(un.code, un.nature) for un in dits} == {("presentation_inconnue", Nature.INTROUVABLE)}
    assert len({un.phrase() for un in dits}) == 1


def test_qui_ne_depose_nulle_part_n_essaie_meme_pas(loin: Demande, monde: Monde) -> None:
    lecteur = m.acteur(monde.commune, Fonction.CONSULTATION)
    assert refus(sienne(loin), lecteur).nature is Nature.INTERDIT
    assert not VerificationExistant.objects.exists()


@override_settings(VERIFICATIONS_PAR_HEURE=3)
def test_les_essais_sont_comptes_et_traces(loin: Demande, monde: Monde, agent: Acteur) -> None:
    """Guessing the couple of a demandeur is limited like the check for existing dossiers, with the same words."""
    vraie, collegue = sienne(loin), m.acteur(monde.employeur)
    for fausse in (replace(vraie, naissance_le=date(1988, 8, 13)), replace(vraie, numero="0" * 18)):
        assert refus(fausse, agent).nature is Nature.INTROUVABLE
    presenter(vraie, acteur=agent)
    limite = refus(vraie, agent)
    assert (limite.code, limite.nature) == ("trop_de_verifications", Nature.LIMITE)
    assert presenter(vraie, acteur=collegue)[0] == loin, "the limit is each agent's"
    comptees = VerificationExistant.objects.filter(agent_id=agent.agent_id).order_by("pk")
    assert list(comptees.values_list("trouvees", flat=True)) == [0, 0, 1]
    traces = TraceConsultation.objects.filter(nature="existence")
    assert [(t.agent_id, t.objets) for t in traces.order_by("pk")] == [
        (agent.agent_id, []),
        (agent.agent_id, []),
        (agent.agent_id, [loin.pk]),
        (collegue.agent_id, [loin.pk]),
    ]


def test_la_preuve_vaut_une_demi_heure_pour_un_agent_et_une_demande(loin: Demande, monde: Monde, agent: Acteur) -> None:
    _, preuve = presenter(sienne(loin), acteur=agent)
    autre = m.demande(monde.guichet_employeur, deposee_le=date(2026, 3, 10), communes=("75118",))
    assert presentee_a(loin, agent, preuve)
    assert presentee_a(autre, agent, preuve) is None
    assert presentee_a(loin, m.acteur(monde.employeur), preuve) is None
    assert presentee_a(loin, replace(agent, organisme_id=monde.employeur.pk), preuve) is None
    assert presentee_a(loin, agent, preuve[:-2] + "zz") is None
    assert presentee_a(loin, agent, "") is None
    with horloge_a(maintenant() + DUREE - timedelta(seconds=1)):
        assert presentee_a(loin, agent, preuve)
    with horloge_a(maintenant() + DUREE + timedelta(seconds=1)), pytest.raises(ActionRefusee) as refusee:
        pieces.deposer(loin.pk, saisie=saisie(loin), acteur=agent, preuve=preuve)
    assert refusee.value.premier.nature is Nature.INTROUVABLE
    assert not Piece.objects.exists()


def test_un_envoi_en_morceaux_porte_la_preuve(loin: Demande, agent: Acteur) -> None:
    _, preuve = presenter(sienne(loin), acteur=agent)
    with pytest.raises(ActionRefusee):
        reception.recevoir_entier(loin, nom="passeport.png", contenu=document(), acteur=agent)
    recu = reception.recevoir_entier(loin, nom="passeport.png", contenu=document(), acteur=agent, preuve=preuve)
    assert DepotFichier.objects.get() == recu
    assert recu.refus == ""


def test_une_personne_se_dit_par_sa_naissance(loin: Demande, agent: Acteur) -> None:
    """Twins are told apart by the first name; a wrong date counts as a presentation that opens nothing."""
    conjoint, *enfants = Personne.objects.filter(menage=loin.menage_id).exclude(role="titulaire").order_by("rang")

    def qui(naissance_le: date, prenom: str = "") -> int:
        return personne_presentee(loin, naissance_le=naissance_le, prenom=prenom, acteur=agent)

    assert qui(conjoint.naissance_le) == conjoint.pk
    with pytest.raises(ActionRefusee) as refusee:
        qui(date(1901, 1, 1))
    assert (refusee.value.premier.code, refusee.value.premier.champ) == ("personne_inconnue", "naissance_le")
    assert VerificationExistant.objects.get(agent_id=agent.agent_id).trouvees == 0
    un, autre = enfants[:2]
    Personne.objects.filter(pk=autre.pk).update(naissance_le=un.naissance_le)
    for prenom in ("", "Personne"):
        with pytest.raises(ActionRefusee) as refusee:
            qui(un.naissance_le, prenom)
        assert refusee.value.premier.champ == "prenom"
    assert qui(un.naissance_le, autre.prenom.upper()) == autre.pk


def test_rien_n_est_dit_de_la_marque_d_une_piece_deja_la(loin: Demande, monde: Monde, agent: Acteur) -> None:
    chez_lui = m.acteur(monde.employeur)
    une = depot(loin, chez_lui)
    pieces.marquer(une.pk, marque="hors_perimetre", motif="pas demandée", acteur=chez_lui)
    _, preuve = presenter(sienne(loin), acteur=agent)
    with pytest.raises(ActionRefusee) as refusee:
        pieces.deposer(loin.pk, saisie=saisie(loin), acteur=agent, preuve=preuve)
    assert refusee.value.premier.code == "fichier_deja_la"
    assert "marquée" not in refusee.value.premier.phrase()


def test_le_recu_ne_montre_que_ce_que_cet_agent_vient_de_deposer(loin: Demande, monde: Monde, agent: Acteur) -> None:
    depot(loin, m.acteur(monde.employeur), "livret_famille", 7)
    depuis = maintenant()
    _, preuve = presenter(sienne(loin), acteur=agent)
    une = pieces.deposer(loin.pk, saisie=saisie(loin), acteur=agent, preuve=preuve)
    assert deposees_ici(loin, agent, depuis=depuis) == [une]


def test_rien_ne_reste_d_un_depot_refuse(loin: Demande, agent: Acteur, dossier_des_pieces: Path) -> None:
    _, preuve = presenter(sienne(loin), acteur=agent)
    with pytest.raises(ActionRefusee):
        pieces.deposer(loin.pk, saisie=saisie(loin, fichiers=[b"MZ"]), acteur=agent, preuve=preuve)
    assert not Piece.objects.exists()
    assert [un for un in dossier_des_pieces.rglob("*") if un.is_file()] == []
