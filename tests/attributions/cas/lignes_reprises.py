"""Acts entered by error and taken back: on a candidature, on a vacancy (R441-2-15 I)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.models import MiseADisposition
from attributions.saisie.parc import SaisieVacance
from attributions.services import desistements, propositions, reprises, reprises_vacance, vacances
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui, horloge_a
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, lecteur
from tests.attributions.cas.cellules import Acte, Ligne, interdit, invisible, passe, refuse, sans_objet
from tests.attributions.cas.lignes_baux import close
from tests.attributions.location import scenes

ERREUR = "erreur_saisie"
DU_JOUR = "une annulation est datée du jour où elle est saisie"


def reprend(scene: scenes.Scene, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: reprises.reprendre(scene[1].pk, motif=ERREUR, acteur=qui)


def refusee(rangs: int = 1) -> scenes.Scene:
    """Its offer was refused, entered by error."""
    scene = scenes.une_scene(rangs)
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=bailleur())
    return scene


def refus_annule() -> Iterator[Acte]:
    scene = refusee()
    yield reprend(scene)
    assert scene[1].etat == E.PROPOSEE


def repris_trop_tard() -> Acte:
    """Four days after: the delay of the parameter is three."""
    scene = refusee()

    def quatre_jours_apres() -> None:
        with horloge_a(aujourdhui() + timedelta(days=4)):
            reprend(scene)()

    return quatre_jours_apres


def repris_deux_fois() -> Acte:
    scene = refusee()
    reprend(scene)()
    return reprend(scene)


CANDIDATURE = Ligne(
    acte="annuler un acte sur une candidature",
    aide="cas_annuler_un_acte",
    succes=passe(refus_annule),
    hors_stade=(
        refuse("acte_sans_reprise", lambda: reprend(scenes.une_scene(1))),
        refuse("rang_suivant_appele", lambda: reprend(refusee(2))),
        refuse("reprise_trop_tard", repris_trop_tard),
    ),
    deux_fois=refuse("acte_sans_reprise", repris_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: reprend(refusee(), lecteur())),
    etranger=invisible("introuvable", lambda: reprend(refusee(), autre_bailleur())),
    antidate=sans_objet(DU_JOUR),
    apres_cloture=refuse("acte_sans_reprise", lambda: reprend(close())),
)


def reprend_l_etape(vacance: MiseADisposition, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: reprises_vacance.reprendre(vacance.pk, motif=ERREUR, acteur=qui)


def retiree() -> scenes.Scene:
    scene = scenes.une_scene(2)
    vacances.retirer(scene.vacance.pk, motif="Vente", acteur=bailleur())
    return scene


def retrait_annule() -> Iterator[Acte]:
    scene = retiree()
    yield reprend_l_etape(scene.vacance)
    assert scene.etats() == [E.ATTRIBUTAIRE, E.EN_RANG]
    scene.vacance.refresh_from_db()
    assert scene.vacance.etat == EtatVacance.ATTRIBUEE


def etape_reprise_deux_fois() -> Acte:
    scene = retiree()
    reprend_l_etape(scene.vacance)()
    return reprend_l_etape(scene.vacance)


def retire_puis_remis() -> Acte:
    """The dwelling is on offer again: the withdrawal is built upon."""
    scene = retiree()
    vacances.ouvrir(scene.vacance.logement_id, saisie=SaisieVacance(aujourdhui()), acteur=bailleur())
    return reprend_l_etape(scene.vacance)


def relance_d_un_desistement() -> Acte:
    """The new turn went on without the candidate: his withdrawal stays."""
    scene = scenes.une_scene(1)
    desistements.desister(scene[1].pk, le=aujourdhui(), acteur=bailleur())
    vacances.relancer(scene.vacance.pk, acteur=bailleur())
    return reprend(scene)


VACANCE = Ligne(
    acte="annuler une étape d'un logement",
    aide="cas_annuler_un_acte",
    succes=passe(retrait_annule),
    hors_stade=(
        refuse("vacance_rouverte", retire_puis_remis),
        refuse("logement_avance", relance_d_un_desistement),
    ),
    deux_fois=refuse("acte_sans_reprise", etape_reprise_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: reprend_l_etape(retiree().vacance, lecteur())),
    etranger=invisible("introuvable", lambda: reprend_l_etape(retiree().vacance, autre_bailleur())),
    antidate=sans_objet(DU_JOUR),
    apres_cloture=refuse("acte_sans_reprise", lambda: reprend_l_etape(close().vacance)),
)


LIGNES = (CANDIDATURE, VACANCE)
