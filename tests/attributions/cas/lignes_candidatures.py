"""Candidatures: pronounced by an authority, looked at again after the sitting, passed over, given up, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.enums import FondementAttribution
from attributions.models import AttributionPrononcee, Candidature, ChangementApresSeance, MiseADisposition
from attributions.saisie.designation import SaisieCandidat, SaisieFeuille
from attributions.saisie.location import SaisieChangement
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import acceptes_ailleurs, changements, prononcees, propositions
from attributions.services.designation_papier import designer_sur_feuille
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, lecteur
from tests.attributions.cas.cellules import Acte, Ligne, interdit, invisible, passe, refuse, sans_objet
from tests.attributions.location import scenes
from tests.attributions.location.test_acceptes_ailleurs import ailleurs_et_ici
from tests.attributions.location.test_changements import changee
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
SANS_BAIL = "l'acte précède tout bail : aucun exercice ne le compte encore"


# --- pronounced by an authority ---


def prononce(vacance: MiseADisposition, acteur=None, menage=None, il_y_a: int = 0) -> Acte:
    saisie = SaisiePrononcee(
        demande=(menage or usine.une_demande()).pk,
        fondement=FondementAttribution.DELEGUE_SPECIAL,
        prononcee_le=aujourdhui() - il_y_a * JOUR,
        reference="Arrêté n° 2026-114",
        conserve_par="Direction de l'attribution",
    )
    qui = acteur or bailleur()
    return lambda: prononcees.prononcer(vacance.pk, saisie=saisie, acteur=qui)


def attribution_prononcee() -> Iterator[Acte]:
    vacance, menage = usine.une_vacance(), usine.une_demande()
    yield prononce(vacance, menage=menage)
    assert Candidature.objects.get(demande=menage).etat == E.ATTRIBUTAIRE
    assert AttributionPrononcee.objects.count() == 1


def prononce_deux_fois() -> Acte:
    vacance, menage = usine.une_vacance(), usine.une_demande()
    prononce(vacance, menage=menage)()
    return prononce(vacance, menage=menage)


def orientee(**champs) -> MiseADisposition:
    ville = monde.organisme(monde.RESERVATAIRE)
    return usine.une_vacance(reservataire=ville, convention=usine.une_convention(ville), **champs)


PRONONCER = Ligne(
    acte="enregistrer une attribution prononcée",
    aide="cas_attribution_prononcee",
    succes=passe(attribution_prononcee),
    hors_stade=refuse("etat", lambda: prononce(usine.une_vacance(etat=EtatVacance.LOUEE))),
    deux_fois=refuse("place_tenue", prononce_deux_fois),
    lecteur=interdit("d_un_autre_organisme", lambda: prononce(orientee(), lecteur())),
    etranger=invisible("introuvable", lambda: prononce(orientee(), autre_bailleur())),
    antidate=refuse("acte_avant_demande", lambda: prononce(usine.une_vacance(), il_y_a=1)),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- a change after the sitting ---


def tranche(scene: scenes.Scene, suite: str = "renvoyer", acteur=None, rang: int = 1, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), SaisieChangement(suite, champs.pop("motif", ""))
    return lambda: changements.trancher(scene[rang].pk, saisie=saisie, acteur=qui, **champs)


def modifiee(rangs: int = 2) -> scenes.Scene:
    scene = scenes.une_scene(rangs)
    changee(scene)
    return scene


def retour_en_seance() -> Iterator[Acte]:
    scene = modifiee()
    yield tranche(scene)
    assert scene.etats() == [E.AJOURNEE, E.AJOURNEE]


def renvoye_deux_fois() -> Acte:
    scene = modifiee()
    tranche(scene)()
    return tranche(scene)


CHANGEMENT = Ligne(
    acte="donner suite à un changement",
    aide="cas_changement_apres_seance",
    succes=passe(retour_en_seance),
    hors_stade=(
        refuse("changement_hors_moment", lambda: tranche(modifiee(), rang=2)),
        refuse("aucun_changement", lambda: tranche(scenes.une_scene(1), "garder", motif="Convient")),
    ),
    deux_fois=refuse("changement_hors_moment", renvoye_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: tranche(modifiee(), acteur=lecteur())),
    etranger=invisible("introuvable", lambda: tranche(modifiee(), acteur=autre_bailleur())),
    antidate=sans_objet("une suite est datée du jour où elle est donnée"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def decision_gardee() -> Iterator[Acte]:
    scene = modifiee()
    yield tranche(scene, "garder", motif="Le logement convient toujours")
    assert ChangementApresSeance.objects.get().suite == "garder"


def garde_dans_deux_fenetres() -> Acte:
    """The form of the second window was opened before the first one was sent."""
    scene = modifiee()
    lue = scene[1].version
    tranche(scene, "garder", motif="Le logement convient toujours", version=lue)()
    return tranche(scene, "garder", motif="Le logement convient toujours", version=lue)


GARDER = Ligne(
    acte="dire que la décision tient",
    aide="cas_changement_apres_seance",
    succes=passe(decision_gardee),
    hors_stade=refuse("motif_absent", lambda: tranche(modifiee(), "garder")),
    deux_fois=refuse("version_perimee", garde_dans_deux_fenetres),
    lecteur=interdit("sans_habilitation", lambda: tranche(modifiee(), "garder", lecteur(), motif="Oui")),
    etranger=invisible("introuvable", lambda: tranche(modifiee(), "garder", autre_bailleur(), motif="Oui")),
    antidate=sans_objet("une suite est datée du jour où elle est donnée"),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- accepted elsewhere ---


def passe_(scene: scenes.Scene, acteur=None, rang: int = 1) -> Acte:
    qui = acteur or bailleur()
    return lambda: acceptes_ailleurs.passer(scene[rang].pk, acteur=qui)


def engagee() -> scenes.Scene:
    """It holds the place here, and accepted another dwelling."""
    return ailleurs_et_ici(rang=1)[1]


def passe_au_suivant() -> Iterator[Acte]:
    ici = engagee()
    yield passe_(ici)
    assert ici.etats()[:2] == [E.ECARTEE, E.ATTRIBUTAIRE]


def passe_deux_fois() -> Acte:
    ici = engagee()
    passe_(ici)()
    return passe_(ici)


PASSER = Ligne(
    acte="passer un candidat qui a accepté ailleurs",
    aide="cas_accepte_ailleurs",
    succes=passe(passe_au_suivant),
    hors_stade=refuse("pas_accepte_ailleurs", lambda: passe_(scenes.une_scene(2))),
    deux_fois=refuse("etat", passe_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: passe_(engagee(), lecteur())),
    etranger=invisible("introuvable", lambda: passe_(engagee(), autre_bailleur())),
    antidate=sans_objet("le candidat est passé le jour où cela est saisi"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def revient(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), scenes.refus(**champs)
    return lambda: propositions.refuser(scene[1].pk, saisie=saisie, acteur=qui)


def acceptee() -> scenes.Scene:
    scene = scenes.une_scene(2)
    scenes.acceptee(scene)
    return scene


def retour_sur_acceptation() -> Iterator[Acte]:
    scene = acceptee()
    yield revient(scene)
    assert scene.etats() == [E.REFUSEE, E.ATTRIBUTAIRE]


def revenu_deux_fois() -> Acte:
    scene = acceptee()
    revient(scene)()
    return revient(scene)


REVENIR = Ligne(
    acte="revenir sur une acceptation",
    aide="cas_accepte_ailleurs",
    succes=passe(retour_sur_acceptation),
    hors_stade=(
        refuse("etat", lambda: revient(scenes.une_scene(1))),
        refuse("ecrit_requis", lambda: revient(acceptee(), preuve=" ")),
    ),
    deux_fois=refuse("etat", revenu_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: revient(acceptee(), lecteur())),
    etranger=invisible("introuvable", lambda: revient(acceptee(), autre_bailleur())),
    antidate=refuse("retour_avant_acceptation", lambda: revient(acceptee(), recue_le=aujourdhui() - JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- a réservataire on paper ---


def sur_feuille(vacance: MiseADisposition, acteur=None, menage=None, **champs) -> Acte:
    jour = aujourdhui()
    feuille = SaisieFeuille(
        **{"signee_le": jour - 3 * JOUR, "recue_le": jour - JOUR, "reference": "Registre, n° 41", **champs}
    )
    qui, saisies = acteur or bailleur(), [SaisieCandidat((menage or usine.une_demande()).pk)]
    return lambda: designer_sur_feuille(vacance.pk, saisies=saisies, feuille=feuille, acteur=qui)


def informee(**champs) -> MiseADisposition:
    jour = aujourdhui()
    return orientee(prevenu_le=jour - 10 * JOUR, designer_avant_le=jour + 20 * JOUR, **champs)


def feuille_saisie() -> Iterator[Acte]:
    vacance = informee()
    yield sur_feuille(vacance)
    assert vacance.candidatures.get().designee_par == monde.organisme(monde.RESERVATAIRE)


def feuille_saisie_deux_fois() -> Acte:
    vacance, menage = informee(), usine.une_demande()
    sur_feuille(vacance, menage=menage)()
    return sur_feuille(vacance, menage=menage)


FEUILLE = Ligne(
    acte="saisir la feuille d'un réservataire",
    aide="cas_reservataire_sur_papier",
    succes=passe(feuille_saisie),
    hors_stade=(
        refuse("etat", lambda: sur_feuille(informee(etat=EtatVacance.LOUEE))),
        refuse("sans_reservataire", lambda: sur_feuille(usine.une_vacance())),
    ),
    deux_fois=refuse("deja_candidat", feuille_saisie_deux_fois),
    lecteur=interdit("d_un_autre_organisme", lambda: sur_feuille(informee(), lecteur())),
    etranger=invisible("introuvable", lambda: sur_feuille(informee(), autre_bailleur())),
    antidate=refuse("feuille_avant_information", lambda: sur_feuille(informee(), signee_le=aujourdhui() - 11 * JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


LIGNES = (PRONONCER, CHANGEMENT, GARDER, PASSER, REVENIR, FEUILLE)
