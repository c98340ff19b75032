"""Decisions of a sitting: what they write, what they refuse, what stays unchanged (R441-3, version of 1 September 2019)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from attributions.enums import MotifMoinsDeTrois, QualiteMembre, SensVote, Voix
from attributions.models import Candidature, Decision, MiseADisposition, VoixAttendue, Vote
from attributions.saisie.seances import SaisieDecision, SaisiePresence, SaisieVote
from attributions.services import arrets, presences, seances, tenue
from attributions.states.vacance import EtatVacance
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement, Suivi
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import STATUTS_HTTP, ActionRefusee
from tests import monde
from tests.attributions.services.seance import ouverte, preparee, relire
from tests.factories import attributions as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


def refuse(code: str, statut: int, agir, *args, **options):
    with pytest.raises(ActionRefusee) as leve:
        agir(*args, **options)
    assert [un.code for un in leve.value.refus] == [code]
    assert STATUTS_HTTP[leve.value.premier.nature] == statut
    assert leve.value.premier.issue
    return leve.value.premier


def test_un_classement_ecrit_decisions_evenements_et_suivi():
    t = ouverte()
    decision = t.decider(0, "b", rang=1)
    t.decider(1, "b", rang=2)
    t.decider(2, "d", motifs=("NA_TYPOLOGIE",))

    assert relire(t) == ["en_rang", "en_rang", "non_attribuee"]
    evenement = Evenement.objects.get(demande=t.candidatures[0].demande_id, nature=NatureEvenement.DECISION_CAL)
    assert evenement.details == {
        "candidature": t.candidatures[0].pk,
        "mise_a_disposition": t.ligne.mise_a_disposition_id,
        "acte": "decider_b",
        "decision": decision.pk,
        "lettre": "b",
        "seance": t.seance.pk,
        "rang": 1,
    }
    suivi = Suivi.objects.get(pk=t.candidatures[2].demande_id)
    assert (suivi.examens, suivi.derniere_caleol_le, suivi.en_cours) == (1, aujourdhui(), 0)
    assert decision.examen["personnes"] == 3  # the demandeur, a child, a birth expected
    assert "nom" not in str(decision.examen)


def test_une_decision_saisie_deux_fois_est_une_decision():
    t = ouverte()
    premiere = t.decider(0, "b", rang=1)
    assert t.decider(0, "b", rang=1) == premiere
    assert Decision.objects.count() == 1
    assert Evenement.objects.filter(nature=NatureEvenement.DECISION_CAL).count() == 1
    refuse("deja_decidee", 409, t.decider, 0, "d", motifs=("NA_TYPOLOGIE",))


def test_decider_avant_l_ouverture_est_refuse():
    t = preparee()
    refuse("etat", 409, t.decider, 0, "a")
    assert relire(t) == ["inscrite"] * 3


def test_un_rang_donne_deux_fois_est_refuse():
    t = ouverte()
    t.decider(0, "b", rang=1)
    refuse("rang_deja_donne", 409, t.decider, 1, "b", rang=1)
    assert relire(t)[1] == "inscrite"


def test_un_candidat_radie_n_est_pas_examine():
    """L441-2-1: no candidacy without an active demande."""
    t = ouverte()
    Demande.objects.filter(pk=t.candidatures[0].demande_id).update(
        etat=EtatDemande.RADIEE, motif_radiation=MotifRadiation.RENONCIATION, radiee_le=aujourdhui()
    )
    refuse("demande_radiee", 409, t.decider, 0, "b", rang=1)


def test_le_quorum_perdu_arrete_les_decisions():
    t = ouverte(presents=3)
    presences.noter_presence(t.seance.pk, saisie=SaisiePresence(t.membres[2].pk, present=False), acteur=t.acteur)
    refuse("quorum_perdu", 409, t.decider, 0, "b", rang=1)
    presences.noter_presence(t.seance.pk, saisie=SaisiePresence(t.membres[3].pk), acteur=t.acteur)
    t.decider(0, "b", rang=1)


def test_un_deport_retire_une_voix_et_peut_faire_perdre_le_quorum():
    t = ouverte(presents=3)
    tenue.noter_deport(t.ligne.pk, t.membres[1].pk, motif="Dossier d'un proche", acteur=t.acteur)
    refuse("quorum_perdu", 409, t.decider, 0, "b", rang=1)


def vote(t, *sens, membres=None):
    qui = membres or t.membres
    return tuple(SaisieVote(un.pk, s) for un, s in zip(qui, sens, strict=False))


P, C = SensVote.POUR, SensVote.CONTRE


def test_une_proposition_votee_garde_les_votes():
    t = ouverte()
    t.decider(0, "b", rang=1, votes=vote(t, P, P, C))
    assert Vote.objects.count() == 3


def test_une_proposition_sans_majorite_n_est_pas_une_decision():
    t = ouverte()
    refuse("proposition_rejetee", 409, t.decider, 0, "b", rang=1, votes=vote(t, P, C, C))
    assert not Decision.objects.exists()
    assert not Vote.objects.exists()


def test_un_membre_ne_vote_qu_une_fois():
    t = ouverte()
    deux = (SaisieVote(t.membres[0].pk, P), SaisieVote(t.membres[0].pk, C))
    refuse("vote_double", 409, t.decider, 0, "b", rang=1, votes=deux)


def test_une_voix_consultative_ou_absente_ne_compte_pas():
    """R441-9 III: the ISFT representative is consulted."""
    commission = f.une_commission(convocation_jours=0)
    f.un_membre(commission, qualite=QualiteMembre.ISFT)
    t = ouverte(commission=commission, presents=9)
    refuse("sans_voix_deliberative", 422, t.decider, 0, "b", rang=1, votes=(SaisieVote(t.membres[-1].pk, P),))
    absent = ouverte(presents=3)
    refuse("sans_voix_deliberative", 422, absent.decider, 0, "b", rang=1, votes=(SaisieVote(absent.membres[5].pk, P),))


def test_a_egalite_la_voix_du_maire_departage():
    commission = f.une_commission(convocation_jours=0)
    maire = f.un_membre(commission, qualite=QualiteMembre.MAIRE, territoire=monde.commune(monde.SAINT_DENIS))
    t = ouverte(commission=commission, presents=9)
    egalite = vote(t, P, C)
    refuse("proposition_rejetee", 409, t.decider, 0, "b", rang=1, votes=(*egalite,))
    quatre = (*vote(t, P, C, C), SaisieVote(maire.pk, P))
    t.decider(0, "b", rang=1, votes=quatre)


def test_corriger_laisse_la_premiere_decision_annulee():
    t = ouverte()
    premiere = t.decider(0, "b", rang=1)
    neuve = seances.corriger(
        t.candidatures[0].pk,
        motif="Erreur de saisie",
        saisie=SaisieDecision("d", motifs=("NA_TYPOLOGIE",)),
        acteur=t.acteur,
    )
    premiere.refresh_from_db()
    assert premiere.motif_annulation == "Erreur de saisie"
    assert neuve.lettre == "d"
    assert relire(t)[0] == "non_attribuee"
    contre = Evenement.objects.get(nature=NatureEvenement.ANNULATION)
    assert contre.annule.details["decision"] == premiere.pk
    suivi = Suivi.objects.get(pk=t.candidatures[0].demande_id)
    assert (suivi.examens, suivi.en_cours) == (1, 0)


def test_annuler_une_decision_rend_le_candidat_a_l_examen():
    t = ouverte()
    t.decider(0, "b", rang=1)
    seances.corriger(t.candidatures[0].pk, motif="Mise aux voix de nouveau", acteur=t.acteur)
    suivi = Suivi.objects.get(pk=t.candidatures[0].demande_id)
    assert relire(t)[0] == "inscrite"
    assert (suivi.examens, suivi.derniere_caleol_le, suivi.en_cours) == (0, None, 1)
    t.decider(1, "b", rang=1)


def test_une_correction_refusee_laisse_la_premiere_decision():
    t = ouverte()
    t.decider(0, "b", rang=1)
    refuse("motif_requis", 422, seances.corriger, t.candidatures[0].pk, motif=" ", acteur=t.acteur)
    mauvaise = SaisieDecision("d")
    refuse("motif_requis", 422, seances.corriger, t.candidatures[0].pk, motif="x", saisie=mauvaise, acteur=t.acteur)
    assert Decision.objects.get().annulee_a is None


def test_arreter_un_logement_appelle_le_rang_1_et_fige_les_voix():
    t = ouverte()
    t.decider(0, "b", rang=1)
    t.decider(1, "b", rang=2)
    t.decider(2, "d", motifs=("NA_RANG",))
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)
    assert relire(t) == ["attributaire", "en_rang", "non_attribuee"]
    assert MiseADisposition.objects.get().etat == EtatVacance.ATTRIBUEE
    assert VoixAttendue.objects.filter(ligne=t.ligne, voix=Voix.DELIBERATIVE).count() == 4
    refuse("ligne_arretee", 409, arrets.arreter_ligne, t.ligne.pk, acteur=t.acteur)
    refuse("ligne_arretee", 409, t.decider, 0, "a")


def test_personne_de_retenu_rend_le_logement_a_la_designation():
    t = ouverte()
    for rang in range(3):
        t.decider(rang, "d", motifs=("NA_TYPOLOGIE",))
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)
    vacance = MiseADisposition.objects.get()
    assert (vacance.etat, vacance.tour, vacance.transmise_le) == (EtatVacance.EN_DESIGNATION, 2, None)


def test_arreter_avec_un_candidat_sans_decision_est_refuse():
    t = ouverte(4)
    for rang in range(3):
        t.decider(rang, "d", motifs=("NA_TYPOLOGIE",))
    refuse("sans_decision", 409, arrets.arreter_ligne, t.ligne.pk, acteur=t.acteur)
    seances.reporter(t.candidatures[3].pk, acteur=t.acteur)
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)
    # One waits for another sitting: the dwelling stays in commission, it is not designated again.
    assert MiseADisposition.objects.get().etat == EtatVacance.EN_COMMISSION
    assert relire(t)[3] == "ajournee"


def test_moins_de_trois_examines_sans_motif_est_refuse():
    """R441-3: at least three demands, unless one of the three exceptions."""
    t = ouverte()
    t.decider(0, "b", rang=1)
    t.decider(1, "b", rang=2)
    seances.reporter(t.candidatures[2].pk, acteur=t.acteur)
    refuse("moins_de_trois_candidats", 422, arrets.arreter_ligne, t.ligne.pk, acteur=t.acteur)
    MiseADisposition.objects.update(moins_de_trois=MotifMoinsDeTrois.INSUFFISANCE)
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)


def test_reporter_un_logement_garde_ses_candidats():
    t = ouverte()
    t.decider(0, "b", rang=1)
    refuse("decisions_prises", 409, arrets.reporter_ligne, t.ligne.pk, acteur=t.acteur)
    seances.corriger(t.candidatures[0].pk, motif="Report du logement", acteur=t.acteur)
    arrets.reporter_ligne(t.ligne.pk, acteur=t.acteur)
    assert relire(t) == ["ajournee"] * 3
    assert tenue.clore(t.seance.pk, acteur=t.acteur).etat == "close"


def test_une_condition_dit_piece_et_delai():
    """R441-3 c: a pièce of the limiting list, in the time the commission sets."""
    t = ouverte()
    delai = aujourdhui() + timedelta(days=15)
    refuse("piece_hors_liste", 422, t.decider, 0, "c", pieces=("releve_bancaire",), condition_avant_le=delai)
    t.decider(0, "c", pieces=("avis_imposition",), condition_avant_le=delai)
    candidature = Candidature.objects.get(pk=t.candidatures[0].pk)
    assert (candidature.etat, candidature.condition_avant_le) == ("sous_condition", delai)


def test_une_irrecevabilite_pour_ressources_sous_un_plafond_est_refusee():
    """R441-2-8 d: e only above every ceiling of social housing; above this one only, it is d."""
    t = ouverte()
    refus = refuse("sous_un_plafond", 422, t.decider, 0, "e", sous_motif="IRRRES")
    assert refus.source.startswith("R441-2-8 d")
    t.decider(0, "e", sous_motif="IRRSEJ")
    assert relire(t)[0] == "irrecevable"


@pytest.mark.parametrize(
    ("profil", "code", "statut"), [(monde.PREFECTURE, "sans_habilitation", 403), (monde.COMMUNE, "introuvable", 404)]
)
def test_seul_le_bailleur_de_la_commission_decide(profil, code, statut):
    t = ouverte()
    t.acteur = monde.acteur(profil)
    refuse(code, statut, t.decider, 0, "b", rang=1)
