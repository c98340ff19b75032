"""Decision e: warning, month, confirmation by an agent, lifting, appeal (R441-2-8 d, R441-3 e)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import EtatRecours, LettreDecision, MotifCloture
from attributions.models import Decision
from attributions.saisie.location import SaisieLevee
from attributions.services import irrecevabilites
from attributions.services.suivi import ecarts
from attributions.states.candidature import EtatCandidature as E
from registre import ports
from registre.enums import EtatCourrier, NatureTache
from registre.models import Courrier, Demande, Tache
from registre.rules.avertissements import Preuve
from registre.rules.echeances import ajouter_mois
from registre.services.avertissement import prouver_distribution
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation, SousMotif
from socle.clock import aujourdhui, horloge_a
from tests.attributions.location import scenes
from tests.attributions.location.test_propositions import refuse
from tests.factories import attributions as usine

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)


@pytest.fixture
def scene() -> scenes.Scene:
    une = scenes.une_scene(1)
    une.candidatures.append(scenes.decider(une, LettreDecision.E, sous_motif=SousMotif.RESSOURCES))
    # Deposited long enough before the warning.
    Demande.objects.filter(pk=une[2].demande_id).update(deposee_le=aujourdhui() - 100 * JOUR)
    return une


def averti(scene: scenes.Scene) -> Courrier:
    """Warned and delivered five days ago."""
    lettre = irrecevabilites.avertir(scene[2].pk, acteur=scenes.bailleur(), envoye_le=aujourdhui() - 8 * JOUR)
    return prouver_distribution(
        lettre.pk, distribue_le=aujourdhui() - 5 * JOUR, preuve=Preuve.AVIS_SIGNE, acteur=scenes.bailleur()
    )


def un_mois_plus_tard():
    return horloge_a(ajouter_mois(aujourdhui() - 5 * JOUR, 1))


def test_l_avertissement_nomme_la_decision(scene):
    lettre = irrecevabilites.avertir(scene[2].pk, acteur=scenes.bailleur())
    decision = Decision.objects.get(candidature=scene[2])
    assert lettre.details["decision_caleol"] == irrecevabilites.reference(decision)
    assert lettre.details["sous_motif"] == SousMotif.RESSOURCES
    refuse("deja_averti", irrecevabilites.avertir, scene[2].pk, acteur=scenes.bailleur())


def test_seule_une_decision_e_fait_avertir(scene):
    refuse("pas_irrecevable", irrecevabilites.avertir, scene[1].pk, acteur=scenes.bailleur())


def test_la_radiation_attend_le_mois_puis_un_agent(scene):
    averti(scene)
    refuse("avertissement_delai", irrecevabilites.confirmer, scene[2].pk, acteur=scenes.bailleur())
    assert irrecevabilites.preparer(le=aujourdhui()) == 0
    with un_mois_plus_tard():
        assert irrecevabilites.preparer(le=aujourdhui()) == 1
        assert irrecevabilites.preparer(le=aujourdhui()) == 0
        tache = Tache.objects.get(demande=scene[2].demande, nature=NatureTache.IRRECEVABILITE_ECHUE)
        ailleurs = usine.une_candidature(demande=scene[2].demande)
        demande = irrecevabilites.confirmer(scene[2].pk, acteur=scenes.bailleur())
        ailleurs.refresh_from_db()
    assert (demande.etat, demande.motif_radiation, demande.sous_motif) == (
        EtatDemande.RADIEE,
        MotifRadiation.IRRECEVABILITE,
        SousMotif.RESSOURCES,
    )
    tache.refresh_from_db()
    assert tache.close_a is not None
    assert (ailleurs.etat, ailleurs.motif_cloture) == (E.RETIREE, MotifCloture.IRRECEVABLE)
    assert ecarts() == 0


def test_sans_avertissement_prouve_pas_de_radiation(scene):
    refuse("avertissement_requis", irrecevabilites.confirmer, scene[2].pk, acteur=scenes.bailleur())
    assert scene[2].demande.etat == EtatDemande.ACTIVE


def test_la_commission_revient_sur_sa_decision_dans_le_mois(scene):
    lettre = averti(scene)
    irrecevabilites.lever(scene[2].pk, saisie=SaisieLevee(aujourdhui()), acteur=scenes.bailleur())
    assert scene[2].etat == E.NON_ATTRIBUEE
    lettre.refresh_from_db()
    assert lettre.etat == EtatCourrier.ANNULE
    refuse("pas_irrecevable", irrecevabilites.confirmer, scene[2].pk, acteur=scenes.bailleur())


def test_un_recours_ne_suspend_rien_mais_garde_le_dossier(scene):
    averti(scene)
    irrecevabilites.former_recours(scene[2].pk, le=aujourdhui(), acteur=scenes.bailleur())
    refuse("recours_deja_forme", irrecevabilites.former_recours, scene[2].pk, le=aujourdhui(), acteur=scenes.bailleur())
    demande = scene[2].demande_id
    assert demande in ports.empeches(Acte.EFFACER, [demande], le=aujourdhui())
    irrecevabilites.juger_recours(scene[2].pk, annulee=False, le=aujourdhui(), acteur=scenes.bailleur())
    assert Decision.objects.get(candidature=scene[2]).recours == EtatRecours.REJETE
    assert not ports.empeches(Acte.EFFACER, [demande], le=aujourdhui())


def test_l_annulation_rend_la_demande_et_son_anciennete(scene):
    averti(scene)
    depot = scene[2].demande.deposee_le
    with un_mois_plus_tard():
        irrecevabilites.confirmer(scene[2].pk, acteur=scenes.bailleur())
        irrecevabilites.former_recours(scene[2].pk, le=aujourdhui(), acteur=scenes.bailleur())
        irrecevabilites.juger_recours(scene[2].pk, annulee=True, le=aujourdhui(), acteur=scenes.bailleur())
    demande = scene[2].demande
    assert (demande.etat, demande.motif_radiation, demande.deposee_le) == (EtatDemande.ACTIVE, "", depot)
    assert scene[2].etat == E.NON_ATTRIBUEE
    assert ecarts() == 0
