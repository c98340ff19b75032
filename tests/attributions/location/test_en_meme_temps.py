"""Acts at the same instant on several connections: what may not be twice is once, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

from django.db import close_old_connections, connections

from attributions.enums import LettreDecision
from attributions.models import Bail, Candidature, Decision, PresenceCal
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.location import SaisieReponse
from attributions.saisie.seances import SaisieDecision
from attributions.services import baux, desistements, propositions, seances
from attributions.services.designation import designer
from attributions.services.suivi import ecarts
from attributions.states.candidature import ENGAGEES
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from registre.models import Evenement, Suivi
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests.attributions.location import scenes
from tests.factories import attributions as usine


def ensemble(*actes: Callable[[], Any]) -> list[Any]:
    """Each act on its own connection, started together; its value, or the code of its refusal."""
    depart = Barrier(len(actes))

    def un(acte: Callable[[], Any]) -> Any:
        close_old_connections()
        try:
            depart.wait(30)
            acte()
            return "fait"
        except ActionRefusee as refusee:
            return refusee.premier.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actes)) as fils:
        return [une.result(90) for une in [fils.submit(un, acte) for acte in actes]]


def test_deux_bailleurs_designent_le_meme_menage(base_clonee: str) -> None:
    """Normal: a household may be a candidate everywhere; both dwellings keep it, once each."""
    demande, acteur = usine.une_demande(), scenes.bailleur()
    vacances = [usine.une_vacance(), usine.une_vacance()]
    issues = ensemble(
        *(
            lambda v=v: designer(v.pk, saisies=[SaisieCandidat(demande=demande.pk)], acteur=acteur)
            for v in [*vacances, vacances[0]]
        )
    )
    assert sorted(issues)[-2:] == ["fait", "fait"]
    assert Candidature.objects.filter(demande=demande).count() == 2
    assert ecarts() == 0


def test_accepte_deux_fois_en_meme_temps_est_impossible(base_clonee: str) -> None:
    premiere = scenes.une_scene(1)
    autres = [scenes.une_scene(1, demandes=[premiere[1].demande]) for _ in range(3)]
    tous = [premiere, *autres]
    for scene in tous:
        scenes.proposee(scene)
    acteur, reponse = scenes.bailleur(), SaisieReponse(aujourdhui())
    issues = ensemble(*(lambda s=s: propositions.accepter(s[1].pk, saisie=reponse, acteur=acteur) for s in tous))
    assert sorted(issues) == ["deja_engage"] * 3 + ["fait"]
    assert Candidature.objects.filter(demande=premiere[1].demande, etat__in=ENGAGEES).count() == 1
    assert ecarts() == 0


def test_deux_baux_pour_un_logement_sont_impossibles(base_clonee: str) -> None:
    scene = scenes.une_scene()
    scenes.acceptee(scene)
    acteur, saisie = scenes.bailleur(), scenes.un_bail(scene)
    issues = ensemble(*[lambda: baux.signer(scene[1].pk, saisie=saisie, acteur=acteur)] * 3)
    assert sorted(issues) == ["etat", "etat", "fait"]
    assert Bail.objects.filter(mise_a_disposition=scene.vacance, annule_le__isnull=True).count() == 1
    assert ecarts() == 0


def en_seance(combien: int = 1) -> list[Candidature]:
    """Candidates of one dwelling, before an open sitting whose members are all there."""
    commission = usine.une_commission()
    seance = usine.une_seance(commission, etat=EtatSeance.OUVERTE)
    vacance = usine.une_vacance(etat=EtatVacance.EN_COMMISSION)
    usine.une_ligne(seance, vacance)
    for membre in commission.membres.all():
        PresenceCal.objects.create(seance=seance, membre=membre)
    return [usine.une_candidature(vacance, etat=E.INSCRITE) for _ in range(combien)]


def test_une_decision_saisie_deux_fois_est_une_decision(base_clonee: str) -> None:
    (une,) = en_seance()
    saisie = SaisieDecision(lettre=LettreDecision.D, motifs=("NA_TYPOLOGIE",))
    acteur = scenes.bailleur()
    issues = ensemble(*[lambda: seances.decider(une.pk, saisie=saisie, acteur=acteur)] * 3)
    assert "fait" in issues
    assert Decision.objects.filter(candidature=une, annulee_a__isnull=True).count() == 1
    assert Evenement.objects.filter(demande=une.demande, nature="decision_cal").count() == 1


def test_deux_agents_decident_autrement_du_meme_candidat(base_clonee: str) -> None:
    """Two different letters at the same instant: one decision, the other agent is told, and everything says the same."""
    premier = scenes.bailleur()
    second = replace(premier, session="second-poste")
    rang = SaisieDecision(lettre=LettreDecision.B, rang=1)
    refus = SaisieDecision(lettre=LettreDecision.D, motifs=("NA_TYPOLOGIE",))
    attendus = {LettreDecision.B: E.EN_RANG, LettreDecision.D: E.NON_ATTRIBUEE}
    for _ in range(3):
        (une,) = en_seance()
        issues = ensemble(
            lambda une=une: seances.decider(une.pk, saisie=rang, acteur=premier),
            lambda une=une: seances.decider(une.pk, saisie=refus, acteur=second),
        )
        assert sorted(issues) == ["deja_decidee", "fait"]
        decision = Decision.objects.get(candidature=une)
        assert decision.lettre == (LettreDecision.B if issues[0] == "fait" else LettreDecision.D)
        une.refresh_from_db()
        assert (une.etat, une.rang) == (attendus[LettreDecision(decision.lettre)], decision.rang)
        evenement = Evenement.objects.get(demande=une.demande, nature="decision_cal")
        assert evenement.details["lettre"] == decision.lettre
        assert Suivi.objects.get(pk=une.demande_id).examens == 1


def test_deux_agents_donnent_le_meme_rang_a_deux_candidats(base_clonee: str) -> None:
    """R441-3 b: the ranks of a dwelling are distinct."""
    un, autre = en_seance(2)
    acteur, rang = scenes.bailleur(), SaisieDecision(lettre=LettreDecision.B, rang=1)
    issues = ensemble(*(lambda c=c: seances.decider(c.pk, saisie=rang, acteur=acteur) for c in (un, autre)))
    assert sorted(issues) == ["fait", "rang_deja_donne"]
    assert Candidature.objects.filter(pk__in=[un.pk, autre.pk], rang=1).count() == 1


def test_signer_pendant_qu_un_autre_fait_accepter(base_clonee: str) -> None:
    """The household signs here while another bailleur records its acceptance there: one engagement, whatever the order."""
    ici = scenes.une_scene(2)
    la = scenes.une_scene(2, demandes=[ici[1].demande, usine.une_demande()])
    scenes.acceptee(ici)
    scenes.proposee(la)
    acteur, bail = scenes.bailleur(), scenes.un_bail(ici)
    issues = ensemble(
        lambda: baux.signer(ici[1].pk, saisie=bail, acteur=acteur),
        lambda: propositions.accepter(la[1].pk, saisie=SaisieReponse(aujourdhui()), acteur=acteur),
    )
    assert issues[0] == "fait"
    assert issues[1] in {"deja_engage", "etat"}
    assert ici[1].etat == E.BAIL_SIGNE
    assert la[1].etat == E.RETIREE
    assert ecarts() == 0


def test_aucun_acte_n_attend_l_autre_pour_toujours(base_clonee: str) -> None:
    """Three households ranked on two dwellings in opposite orders, four acts at once, four times over."""
    acteur = scenes.bailleur()
    for _ in range(4):
        demandes = [usine.une_demande() for _ in range(3)]
        un, deux = scenes.une_scene(demandes=demandes), scenes.une_scene(demandes=demandes[::-1])
        scenes.proposee(un)
        scenes.proposee(deux)
        issues = ensemble(
            lambda s=un: propositions.refuser(s[1].pk, saisie=scenes.refus(), acteur=acteur),
            lambda s=deux: propositions.refuser(s[1].pk, saisie=scenes.refus(), acteur=acteur),
            lambda s=un: desistements.desister(s[3].pk, le=aujourdhui(), acteur=acteur),
            lambda s=deux: desistements.desister(s[2].pk, le=aujourdhui(), acteur=acteur),
        )
        assert set(issues) <= {"fait", "etat", "desistement_hors_moment"}
        assert issues.count("fait") >= 3
        assert un[1].etat == deux[1].etat == E.REFUSEE
    assert ecarts() == 0
