"""Members who come, leave and come back: voices at the instant of each decision, what the papers say, what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from attributions.enums import SensVote
from attributions.models import Decision, MouvementCal, PresenceCal, SeanceCal, VoixAttendue
from attributions.saisie.seances import SaisieDecision, SaisiePresence, SaisieSeance, SaisieVote
from attributions.services import agenda, arrets, presences, seances, tenue
from attributions.services.feuilles import feuille_de
from attributions.services.voix import presences_de
from socle.clock import PARIS, aujourdhui, maintenant
from tests import monde
from tests.attributions.lettres.scenes import relue
from tests.attributions.services.seance import SANS_DELAI, Tenue, ouverte, transmise
from tests.attributions.services.test_seances import refuse
from tests.factories import attributions as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("references")]


def hier(heure: int, minute: int = 0) -> datetime:
    jour = maintenant().astimezone(PARIS) - timedelta(days=1)
    return jour.replace(hour=heure, minute=minute, second=0, microsecond=0)


def differee(presents: int = 4) -> Tenue:
    """Held yesterday at nine from the printed pack, entered today; the first `presents` members at the opening."""
    acteur = monde.acteur(monde.BAILLEUR)
    commission = f.une_commission(**SANS_DELAI)
    vacance, candidatures = transmise()
    seance = agenda.preparer(commission.pk, saisie=SaisieSeance(hier(9), differee=True), acteur=acteur)
    ligne = agenda.inscrire(seance.pk, vacance.pk, acteur=acteur)
    agenda.convoquer(seance.pk, acteur=acteur, le=aujourdhui() - timedelta(days=9))
    membres = list(commission.membres.order_by("pk"))
    feuille = [SaisiePresence(un.pk, present=rang < presents) for rang, un in enumerate(membres)]
    seance = tenue.ouvrir(seance.pk, presences=feuille, ouverte_a=hier(9), acteur=acteur)
    return Tenue(acteur, seance, ligne, candidatures, membres)


def bouge(t: Tenue, membre: int, present: bool, a: datetime | None = None, **champs: bool) -> PresenceCal:
    saisie = SaisiePresence(t.membres[membre].pk, present=present, **champs)
    return presences.noter_presence(t.seance.pk, saisie=saisie, acteur=t.acteur, a=a)


def bornes(t: Tenue, membre: int) -> list[tuple[datetime | None, datetime | None]]:
    return [(un.de, un.a) for un in presences_de(t.seance)[t.membres[membre].pk].intervalles]


def test_un_membre_part_et_revient_en_direct():
    t = ouverte()
    bouge(t, 3, False)
    bouge(t, 3, True)
    bouge(t, 3, False)
    premier, second = bornes(t, 3)
    assert premier[0] is None
    assert premier[1] < second[0] < second[1]


def test_le_meme_mouvement_note_deux_fois_est_un_mouvement():
    t = ouverte()
    bouge(t, 3, True)
    assert not MouvementCal.objects.exists()
    bouge(t, 3, False)
    bouge(t, 3, False)
    assert MouvementCal.objects.count() == 1


def test_qui_n_etait_pas_sur_la_feuille_y_entre_en_arrivant():
    t = ouverte()
    tard = f.un_membre(t.seance.commission, nom="Nouveau membre")
    t.membres.append(tard)
    bouge(t, -1, True)
    assert PresenceCal.objects.get(seance=t.seance, membre=tard).present is False
    assert len(bornes(t, -1)) == 1


def test_les_voix_d_une_decision_sont_celles_de_son_instant():
    """Three deliberative voices are the quorum: with two of the four gone the decision waits, with one back it is taken."""
    t = ouverte()
    t.decider(0, "b", rang=1)
    bouge(t, 2, False)
    bouge(t, 3, False)
    refuse("quorum_perdu", 409, t.decider, 1, "b", rang=2)
    bouge(t, 3, True)
    contre_absent = (SaisieVote(t.membres[2].pk, SensVote.CONTRE),)
    refuse("sans_voix_deliberative", 422, t.decider, 1, "b", rang=2, votes=contre_absent)
    t.decider(1, "b", rang=2)
    bouge(t, 2, True)
    t.decider(2, "b", rang=3)
    # The last to leave changes nothing to the voices of decisions already taken.
    bouge(t, 1, False)
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)

    figees = set(VoixAttendue.objects.filter(ligne=t.ligne).values_list("membre_id", flat=True))
    assert figees == {un.pk for un in t.membres[:4]}
    logement = feuille_de(relue(t.seance)).logements[0]
    assert [un.sans_voix for un in logement.candidats] == [(), (t.membres[2].nom,), ()]


def test_le_pv_dit_les_intervalles_et_l_heure_de_chaque_decision():
    t = differee()
    bouge(t, 3, False, hier(9, 30))
    bouge(t, 3, True, hier(10))
    for rang, minute in enumerate((10, 40, 50)):
        t.decider(rang, "b", rang=rang + 1, prise_a=hier(9, minute))
    bouge(t, 3, False, hier(10, 15))
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)

    feuille = feuille_de(relue(t.seance))
    dites = {un.nom: un.presence.replace("\u00a0", " ") for un in feuille.membres}
    assert dites[t.membres[3].nom] == "présent jusqu'à 9 h 30, puis de 10 h 00 à 10 h 15"
    assert dites[t.membres[0].nom] == "présent"
    candidats = feuille.logements[0].candidats
    assert [un.prise_a.replace("\u00a0", " ") for un in candidats] == ["9 h 10", "9 h 40", "9 h 50"]
    assert [un.sans_voix for un in candidats] == [(), (t.membres[3].nom,), (t.membres[3].nom,)]
    assert SeanceCal.objects.get(pk=t.seance.pk).ouverte_a == hier(9)


def test_une_seance_sur_papier_se_saisit_dans_n_importe_quel_ordre():
    t = differee()
    bouge(t, 3, False, hier(11))
    bouge(t, 3, False, hier(9, 30))
    bouge(t, 3, True, hier(10))
    assert bornes(t, 3) == [(None, hier(9, 30)), (hier(10), hier(11))]


def test_sans_heure_ou_a_une_heure_impossible_rien_n_est_note():
    t = differee()
    refuse("heure_requise", 422, bouge, t, 3, False)
    refuse("heure_impossible", 422, bouge, t, 3, False, hier(8, 59))
    refuse("heure_impossible", 422, bouge, t, 3, False, maintenant() + timedelta(hours=1))
    bouge(t, 3, False, hier(10))
    refuse("mouvement_double", 409, bouge, t, 3, True, hier(10))
    assert MouvementCal.objects.count() == 1


def test_un_mouvement_qui_change_les_voix_d_une_decision_saisie_est_refuse():
    """L441-2 II: the voices counted are those of the members there."""
    t = differee()
    t.decider(0, "b", rang=1, prise_a=hier(9, 40))
    refuse("voix_deja_comptees", 409, bouge, t, 3, False, hier(9, 30))
    assert not MouvementCal.objects.exists()
    # After that decision he may leave; before it, come and go as long as he is back.
    bouge(t, 3, False, hier(9, 45))
    seances.corriger(t.candidatures[0].pk, motif="Heure à revoir", acteur=t.acteur)
    bouge(t, 3, False, hier(9, 30))
    assert bornes(t, 3) == [(None, hier(9, 30))]


def test_le_dernier_mouvement_saisi_s_annule_tant_qu_il_n_a_pas_compte():
    t = differee()
    bouge(t, 3, False, hier(9, 30))
    presences.annuler_mouvement(t.seance.pk, t.membres[3].pk, acteur=t.acteur)
    assert bornes(t, 3) == [(None, None)]
    refuse("sans_mouvement", 409, presences.annuler_mouvement, t.seance.pk, t.membres[3].pk, acteur=t.acteur)
    bouge(t, 3, False, hier(9, 30))
    t.decider(0, "b", rang=1, prise_a=hier(9, 40))
    refuse("voix_deja_comptees", 409, presences.annuler_mouvement, t.seance.pk, t.membres[3].pk, acteur=t.acteur)
    assert bornes(t, 3) == [(None, hier(9, 30))]


def test_un_mouvement_du_direct_ne_s_annule_pas():
    t = ouverte()
    bouge(t, 3, False)
    refuse("mouvement_du_direct", 409, presences.annuler_mouvement, t.seance.pk, t.membres[3].pk, acteur=t.acteur)
    assert MouvementCal.objects.count() == 1


def test_hors_de_la_commission_le_mouvement_est_introuvable_ou_interdit():
    t = ouverte()
    saisie = SaisiePresence(t.membres[3].pk, present=False)
    dehors, siege = monde.acteur(monde.EMPLOYEUR), monde.acteur(monde.PREFECTURE)
    refuse("introuvable", 404, presences.noter_presence, t.seance.pk, saisie=saisie, acteur=dehors)
    refuse("sans_habilitation", 403, presences.noter_presence, t.seance.pk, saisie=saisie, acteur=siege)
    assert not MouvementCal.objects.exists()


def test_un_deport_apres_une_decision_sur_le_logement_est_refuse():
    """Who withdraws takes no part in the examination of the dwelling (R441-9)."""
    t = ouverte()
    t.decider(0, "b", rang=1)
    refuse("decisions_prises", 409, tenue.noter_deport, t.ligne.pk, t.membres[1].pk, motif="Un proche", acteur=t.acteur)
    seances.corriger(t.candidatures[0].pk, motif="Déport oublié", acteur=t.acteur)
    tenue.noter_deport(t.ligne.pk, t.membres[1].pk, motif="Un proche", acteur=t.acteur)


def test_une_seance_ne_se_clot_pas_avant_ce_qui_y_est_note():
    t = differee()
    for rang in range(3):
        seances.decider(
            t.candidatures[rang].pk, saisie=SaisieDecision("b", rang=rang + 1, prise_a=hier(10)), acteur=t.acteur
        )
    arrets.arreter_ligne(t.ligne.pk, acteur=t.acteur)
    bouge(t, 3, False, hier(10, 30))
    refuse("heure_impossible", 422, tenue.clore, t.seance.pk, close_a=hier(10, 29), acteur=t.acteur)
    assert SeanceCal.objects.get(pk=t.seance.pk).etat == "ouverte"
    tenue.clore(t.seance.pk, close_a=hier(10, 30), acteur=t.acteur)
    assert Decision.objects.filter(prise_a=hier(10)).count() == 3


def test_le_nombre_de_requetes_ne_depend_pas_des_mouvements(django_assert_num_queries):
    t = ouverte()
    with django_assert_num_queries(2):
        presences_de(t.seance)
    for _ in range(3):
        bouge(t, 3, False)
        bouge(t, 2, False)
        bouge(t, 3, True)
        bouge(t, 2, True)
    with django_assert_num_queries(2):
        presences_de(t.seance)
