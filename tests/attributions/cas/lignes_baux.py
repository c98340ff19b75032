"""Leases: cancelled, corrected, entered late, keys; an association's, and the one that slides to its occupant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.models import Attribution, Bail, Candidature, Decision, OccupationParAssociation, Proposition
from attributions.saisie.location import SaisieAnnulation, SaisieCorrection, SaisieReponse
from attributions.services import annulations, associations, baux, colocation, corrections, entrees, propositions
from attributions.services.coherence import compter
from attributions.services.suivi import recalculer
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from registre.models import Demande
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from tests.attributions.cas.acteurs import ancienne, autre_bailleur, bailleur, clore_l_exercice, lecteur
from tests.attributions.cas.cellules import (
    Acte,
    Ligne,
    admis,
    interdit,
    invisible,
    passe,
    refuse,
    sans_effet,
    sans_objet,
)
from tests.attributions.location import associations as lieux
from tests.attributions.location import scenes
from tests.factories import attributions as usine

JOUR = timedelta(days=1)


def louee(rangs: int = 1, il_y_a: int = 0, **champs) -> scenes.Scene:
    """Decided twenty days ago, offered twelve, accepted and signed so many days ago, entered today."""
    scene = scenes.une_scene(rangs)
    for une in scene.candidatures:
        ancienne(une.demande)
    signe = aujourdhui() - il_y_a * JOUR
    scenes.proposee(scene)
    propositions.accepter(scene[1].pk, saisie=SaisieReponse(signe), acteur=bailleur())
    baux.signer(scene[1].pk, saisie=scenes.un_bail(scene, signe_le=signe, **champs), acteur=bailleur())
    return scene


def close() -> scenes.Scene:
    scene = louee()
    clore_l_exercice(scene)
    return scene


# --- a lease cancelled ---


def annulation(**champs) -> SaisieAnnulation:
    return SaisieAnnulation(**{"le": aujourdhui(), "motif": "sans_entree", "suite": "rang_suivant", **champs})


def annule(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui = acteur or bailleur()
    return lambda: annulations.annuler(scene[1].pk, saisie=annulation(**champs), acteur=qui)


def bail_annule() -> Iterator[Acte]:
    scene = louee(2)
    yield annule(scene)
    assert scene.etats() == [E.BAIL_ANNULE, E.ATTRIBUTAIRE]
    assert scene[1].demande.etat == EtatDemande.ACTIVE


def annule_deux_fois() -> Acte:
    scene = louee(2)
    annule(scene)()
    return annule(scene)


def annule_apres_l_entree() -> Acte:
    """Keys given five days ago: a departure is a notice."""
    scene = louee(il_y_a=8)
    entrees.entrer(scene[1].pk, le=aujourdhui() - 5 * JOUR, acteur=bailleur())
    return annule(scene)


def annule_la_veille_de_l_entree() -> Acte:
    """The same lease, cancelled on paper the day before the keys: the household lives there all the same."""
    scene = louee(il_y_a=8)
    entrees.entrer(scene[1].pk, le=aujourdhui() - 5 * JOUR, acteur=bailleur())
    return annule(scene, le=aujourdhui() - 6 * JOUR)


def annule_un_bail_d_association_occupe() -> Acte:
    """Its sub-tenant would stay housed by a lease that never was."""
    scene = lieux.louee(15)
    lieux.logee(scene)
    return annule(scene)


BAIL_ANNULE = Ligne(
    acte="annuler un bail",
    aide="cas_bail_annule",
    succes=passe(bail_annule),
    hors_stade=(
        refuse("sans_bail_a_annuler", lambda: annule(accepte())),
        refuse("bail_ayant_pris_effet", annule_apres_l_entree),
        refuse("menage_encore_loge", annule_un_bail_d_association_occupe),
    ),
    deux_fois=refuse("sans_bail_a_annuler", annule_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: annule(louee(), lecteur())),
    etranger=invisible("introuvable", lambda: annule(louee(), autre_bailleur())),
    antidate=(
        refuse("annulation_avant_bail", lambda: annule(louee(il_y_a=3), le=aujourdhui() - 4 * JOUR)),
        refuse("bail_ayant_pris_effet", annule_la_veille_de_l_entree),
    ),
    apres_cloture=refuse("exercice_clos", lambda: annule(close())),
)


# --- the data of R441-2-9 corrected ---


def corrige(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), SaisieCorrection(**{"motif": "saisie", "qpv": True, **champs})
    return lambda: corrections.corriger(scene[1].pk, saisie=saisie, acteur=qui)


def attribution_corrigee() -> Iterator[Acte]:
    scene = louee()
    yield corrige(scene)
    assert Attribution.objects.get(pk=scene[1].pk).qpv


def corrige_deux_fois() -> Acte:
    scene = louee()
    corrige(scene)()
    return corrige(scene)


CORRECTION = Ligne(
    acte="corriger une attribution",
    aide="cas_correction",
    succes=passe(attribution_corrigee),
    hors_stade=refuse("attribution_sans_bail", lambda: corrige(accepte())),
    deux_fois=refuse("correction_sans_objet", corrige_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: corrige(louee(), lecteur())),
    etranger=invisible("introuvable", lambda: corrige(louee(), autre_bailleur())),
    antidate=sans_objet("une correction est datée du jour où elle est saisie"),
    apres_cloture=refuse("exercice_clos", lambda: corrige(close())),
)


# --- a lease entered late, the keys ---


def accepte(il_y_a: int = 5, **champs) -> scenes.Scene:
    scene = scenes.une_scene(1, **champs)
    ancienne(scene[1].demande)
    scenes.proposee(scene)
    propositions.accepter(scene[1].pk, saisie=SaisieReponse(aujourdhui() - il_y_a * JOUR), acteur=bailleur())
    return scene


def signe(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), scenes.un_bail(scene, **champs)
    return lambda: baux.signer(scene[1].pk, saisie=saisie, acteur=qui)


def bail_tardif() -> Iterator[Acte]:
    scene = accepte()
    yield signe(scene, signe_le=aujourdhui() - 4 * JOUR)
    assert (scene[1].etat, scene[1].demande.radiee_le) == (E.BAIL_SIGNE, aujourdhui() - 4 * JOUR)


def bail_d_un_exercice_clos() -> Iterator[Acte]:
    """Accepted and signed two years ago, found in a drawer today."""
    scene, il_y_a = accepte(), 760
    ancienne(scene[1].demande, il_y_a + 100)
    alors = aujourdhui() - il_y_a * JOUR
    Candidature.objects.filter(pk=scene[1].pk).update(designee_le=alors, appelee_le=alors)
    Decision.objects.filter(candidature=scene[1]).update(prise_a=maintenant() - il_y_a * JOUR)
    Attribution.objects.filter(pk=scene[1].pk).update(attribuee_le=alors)
    Proposition.objects.update(envoyee_le=alors, repondre_avant_le=alors + 15 * JOUR, repondue_le=alors)
    recalculer([scene[1].demande_id])
    yield signe(scene, signe_le=alors + JOUR)
    assert scene[1].demande.radiee_le == alors + JOUR
    clore_l_exercice(scene)


SIGNATURE = Ligne(
    acte="signer un bail, saisi tard",
    aide="cas_signature_tardive",
    succes=passe(bail_tardif),
    hors_stade=refuse("etat", lambda: signe(scenes.une_scene(1))),
    deux_fois=refuse("etat", lambda: signe(louee())),
    lecteur=interdit("sans_habilitation", lambda: signe(accepte(), lecteur())),
    etranger=invisible("introuvable", lambda: signe(accepte(), autre_bailleur())),
    antidate=(
        refuse("bail_avant_acceptation", lambda: signe(accepte(), signe_le=aujourdhui() - 6 * JOUR)),
        refuse("bail_avant_attribution", lambda: signe(accepte(), signe_le=aujourdhui() - 21 * JOUR)),
    ),
    apres_cloture=admis(
        "R441-2-8 a radie au jour de la signature ; la nuit suivante clôt cette attribution", bail_d_un_exercice_clos
    ),
)


def entre(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, le = acteur or bailleur(), champs.get("le", aujourdhui())
    return lambda: entrees.entrer(scene[1].pk, le=le, acteur=qui)


def cles_donnees() -> Iterator[Acte]:
    scene = louee(il_y_a=4)
    yield entre(scene)
    assert Bail.objects.get().entree_le == aujourdhui()


def cles_d_un_exercice_clos() -> Iterator[Acte]:
    scene = close()
    yield entre(scene)
    assert Bail.objects.get().entree_le == aujourdhui()


def cles_redites() -> Acte:
    scene = louee()
    entre(scene)()
    return entre(scene)


CLES = Ligne(
    acte="enregistrer l'entrée dans les lieux",
    aide="cas_signature_tardive",
    succes=passe(cles_donnees),
    hors_stade=refuse("sans_bail", lambda: entre(accepte())),
    deux_fois=sans_effet("la même date est déjà enregistrée", cles_redites),
    lecteur=interdit("sans_habilitation", lambda: entre(louee(), lecteur())),
    etranger=invisible("introuvable", lambda: entre(louee(), autre_bailleur())),
    antidate=refuse("entree_avant_bail", lambda: entre(louee(il_y_a=4), le=aujourdhui() - 5 * JOUR)),
    apres_cloture=admis("les clés ne sont pas une donnée de R441-2-9 : elles suivent le bail", cles_d_un_exercice_clos),
)


# --- a place of a colocation ---


def en_colocation(etat: str = E.DESIGNEE) -> Candidature:
    vacance = usine.une_vacance(usine.un_logement(places=2), etat=EtatVacance.EN_COMMISSION, places=2)
    return usine.une_candidature(vacance, etat=etat)


def place(une: Candidature, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: colocation.placer(une.pk, place=2, acteur=qui)


def place_donnee() -> Iterator[Acte]:
    une = en_colocation()
    yield place(une)
    une.refresh_from_db()
    assert une.place == 2


def place_redite() -> Acte:
    une = en_colocation()
    place(une)()
    return place(une)


COLOCATION = Ligne(
    acte="donner sa place à un colocataire",
    aide="cas_colocation",
    succes=passe(place_donnee),
    hors_stade=(
        refuse("place_decidee", lambda: place(en_colocation(E.ATTRIBUTAIRE))),
        refuse("sans_colocation", lambda: place(usine.une_candidature())),
    ),
    deux_fois=sans_effet("il a déjà cette place", place_redite),
    lecteur=interdit("sans_habilitation", lambda: place(en_colocation(), lecteur())),
    etranger=invisible("introuvable", lambda: place(en_colocation(), autre_bailleur())),
    antidate=sans_objet("la place est donnée le jour où elle est saisie"),
    apres_cloture=sans_objet("la place précède la décision, donc tout bail d'un exercice"),
)


# --- an association ---


def loge(scene: scenes.Scene, acteur=None, demande: Demande | None = None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), lieux.occupant(demande or usine.une_demande(), **champs)
    return lambda: associations.loger(scene[1].pk, saisie=saisie, acteur=qui)


def menage_loge() -> Iterator[Acte]:
    scene, menage = lieux.louee(15), usine.une_demande()
    yield loge(scene, demande=menage)
    menage.refresh_from_db()
    assert menage.etat == EtatDemande.ACTIVE


def loge_apres_cloture() -> Iterator[Acte]:
    scene = lieux.louee(15)
    clore_l_exercice(scene)
    yield loge(scene)
    assert OccupationParAssociation.objects.filter(au__isnull=True).count() == 1


def loge_deux_fois() -> Acte:
    scene, menage = lieux.louee(15), usine.une_demande()
    loge(scene, demande=menage)()
    return loge(scene, demande=menage)


LOGER = Ligne(
    acte="loger un ménage par une association",
    aide="cas_association",
    succes=passe(menage_loge),
    hors_stade=(
        refuse("pas_une_association", lambda: loge(scenes.une_scene(1))),
        refuse("association_sans_bail", lambda: loge(scenes.une_scene(1, demandes=[lieux.une_association()]))),
    ),
    deux_fois=refuse("deja_occupe", loge_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: loge(lieux.louee(15), lecteur())),
    etranger=invisible("introuvable", lambda: loge(lieux.louee(15), autre_bailleur())),
    antidate=refuse("occupation_avant_bail", lambda: loge(lieux.louee(15), du=aujourdhui() - 16 * JOUR)),
    apres_cloture=admis("qui l'association loge n'est pas une donnée de R441-2-9", loge_apres_cloture),
)


def occupee() -> tuple[scenes.Scene, Demande]:
    scene, menage = lieux.louee(15), usine.une_demande()
    lieux.logee(scene, menage)
    return scene, menage


def glisse(scene: scenes.Scene, menage: Demande, acteur=None, **champs) -> Acte:
    qui = acteur or bailleur()
    saisie = lieux.glissement(scene, menage, lieux.une_seance_tenue(scene[1]), **champs)
    return lambda: associations.glisser(scene[1].pk, saisie=saisie, acteur=qui)


def bail_glisse() -> Iterator[Acte]:
    scene, menage = occupee()
    yield glisse(scene, menage)
    menage.refresh_from_db()
    assert (scene[1].etat, menage.etat) == (E.BAIL_GLISSE, EtatDemande.RADIEE)


def glisse_apres_cloture() -> Iterator[Acte]:
    scene, menage = occupee()
    clore_l_exercice(scene)
    yield glisse(scene, menage)
    assert not Attribution.objects.get(candidature__demande=menage).close


def glisse_deux_fois() -> Acte:
    scene, menage = occupee()
    glisse(scene, menage)()
    return glisse(scene, menage)


GLISSER = Ligne(
    acte="glisser le bail à l'occupant",
    aide="cas_association",
    succes=passe(bail_glisse),
    hors_stade=refuse("sans_occupant", lambda: glisse(lieux.louee(15), usine.une_demande())),
    deux_fois=refuse("deja_glisse", glisse_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: glisse(*occupee(), lecteur())),
    etranger=invisible("introuvable", lambda: glisse(*occupee(), autre_bailleur())),
    antidate=refuse("glissement_avant_debut", lambda: glisse(*occupee(), signe_le=aujourdhui() - 11 * JOUR)),
    apres_cloture=admis(
        "le bail de l'occupant est de son propre exercice, celui de l'association ne change pas", glisse_apres_cloture
    ),
)


def glisse_et_signe() -> tuple[scenes.Scene, Demande, Candidature]:
    scene, menage = occupee()
    glisse(scene, menage)()
    return scene, menage, Candidature.objects.get(demande=menage)


def annule_le_glissement(une: Candidature, acteur=None, **champs) -> Acte:
    saisie = annulation(**{"motif": "erreur", "suite": "attente", **champs})
    qui = acteur or bailleur()
    return lambda: annulations.annuler(une.pk, saisie=saisie, acteur=qui)


def glissement_annule() -> Iterator[Acte]:
    """The association's lease stands again, houses the household again, and nobody else is called to a dwelling lived in."""
    scene, menage, une = glisse_et_signe()
    yield annule_le_glissement(une)
    une.refresh_from_db(), menage.refresh_from_db()
    scene.vacance.refresh_from_db()
    assert (scene[1].etat, une.etat, menage.etat) == (E.BAIL_SIGNE, E.BAIL_ANNULE, EtatDemande.ACTIVE)
    assert (scene.vacance.etat, scene[1].close_le) == (EtatVacance.LOUEE, None)
    occupation = OccupationParAssociation.objects.get()
    assert (occupation.demande, occupation.au, occupation.fin) == (menage, None, "")
    assert not any(compter().values())
    glisse(scene, menage)()
    assert scene[1].etat == E.BAIL_GLISSE


def glissement_annule_deux_fois() -> Acte:
    _, _, une = glisse_et_signe()
    annule_le_glissement(une)()
    return annule_le_glissement(une)


def glissement_d_un_exercice_clos() -> Acte:
    scene, _, une = glisse_et_signe()
    clore_l_exercice(scene)
    return annule_le_glissement(une)


GLISSEMENT_ANNULE = Ligne(
    acte="annuler un bail glissé",
    aide="cas_association",
    succes=passe(glissement_annule),
    hors_stade=(
        refuse("logement_de_l_association", lambda: annule_le_glissement(glisse_et_signe()[2], suite="rang_suivant")),
        refuse("bail_ayant_pris_effet", lambda: annule_le_glissement(glisse_et_signe()[2], motif="sans_entree")),
        refuse("sans_bail_a_annuler", lambda: annule_le_glissement(glisse_et_signe()[0][1])),
    ),
    deux_fois=refuse("sans_bail_a_annuler", glissement_annule_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: annule_le_glissement(glisse_et_signe()[2], lecteur())),
    etranger=invisible("introuvable", lambda: annule_le_glissement(glisse_et_signe()[2], autre_bailleur())),
    antidate=refuse(
        "annulation_avant_bail", lambda: annule_le_glissement(glisse_et_signe()[2], le=aujourdhui() - JOUR)
    ),
    apres_cloture=refuse("exercice_clos", glissement_d_un_exercice_clos),
)


def part(scene: scenes.Scene, acteur=None, il_y_a: int = 0) -> Acte:
    qui, le = acteur or bailleur(), aujourdhui() - il_y_a * JOUR
    return lambda: associations.terminer(scene[1].pk, le=le, acteur=qui)


def occupant_parti() -> Iterator[Acte]:
    scene, _ = occupee()
    yield part(scene)
    assert OccupationParAssociation.objects.get().au == aujourdhui()


def parti_apres_cloture() -> Iterator[Acte]:
    scene, _ = occupee()
    clore_l_exercice(scene)
    yield part(scene)
    assert OccupationParAssociation.objects.get().au == aujourdhui()


def parti_deux_fois() -> Acte:
    scene, _ = occupee()
    part(scene)()
    return part(scene)


DEPART = Ligne(
    acte="enregistrer le départ de l'occupant",
    aide="cas_association",
    succes=passe(occupant_parti),
    hors_stade=refuse("sans_occupant", lambda: part(lieux.louee(15))),
    deux_fois=refuse("sans_occupant", parti_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: part(occupee()[0], lecteur())),
    etranger=invisible("introuvable", lambda: part(occupee()[0], autre_bailleur())),
    antidate=refuse("depart_hors_dates", lambda: part(occupee()[0], il_y_a=11)),
    apres_cloture=admis("le départ de l'occupant ne touche aucun bail", parti_apres_cloture),
)


def prolonge(scene: scenes.Scene, acteur=None, jours: int = 200) -> Acte:
    qui, terme = acteur or bailleur(), aujourdhui() + jours * JOUR
    return lambda: associations.prolonger(scene[1].pk, terme=terme, acteur=qui)


def terme_reporte() -> Iterator[Acte]:
    scene, _ = occupee()
    yield prolonge(scene)
    assert OccupationParAssociation.objects.get().terme == aujourdhui() + 200 * JOUR


def reporte_apres_cloture() -> Iterator[Acte]:
    scene, _ = occupee()
    clore_l_exercice(scene)
    yield prolonge(scene)
    assert OccupationParAssociation.objects.get().terme == aujourdhui() + 200 * JOUR


def reporte_deux_fois() -> Acte:
    scene, _ = occupee()
    prolonge(scene)()
    return prolonge(scene)


PROLONGER = Ligne(
    acte="reporter le terme d'une occupation",
    aide="cas_association",
    succes=passe(terme_reporte),
    hors_stade=refuse("sans_occupant", lambda: prolonge(lieux.louee(15))),
    deux_fois=sans_effet("ce terme est déjà convenu", reporte_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: prolonge(occupee()[0], lecteur())),
    etranger=invisible("introuvable", lambda: prolonge(occupee()[0], autre_bailleur())),
    antidate=refuse("terme_avant_entree", lambda: prolonge(occupee()[0], jours=-11)),
    apres_cloture=admis("le terme convenu avec l'association ne touche aucun bail", reporte_apres_cloture),
)


LIGNES = (BAIL_ANNULE, CORRECTION, SIGNATURE, CLES, COLOCATION, LOGER, PROLONGER, GLISSER, GLISSEMENT_ANNULE, DEPART)
