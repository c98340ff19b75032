"""Mutations inside a stock, and exchanges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.models import Logement, Mutation
from attributions.services import echanges, mutations, propositions
from attributions.states.candidature import EtatCandidature as E
from socle.clock import aujourdhui
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, clore_l_exercice, lecteur
from tests.attributions.cas.cellules import (
    Acte,
    Ligne,
    interdit,
    invisible,
    passe,
    refuse,
    sans_effet,
    sans_objet,
)
from tests.attributions.location import scenes
from tests.attributions.location.test_mutations import croisees, deux_baux, locataire, mutee
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
SANS_BAIL = "l'acte précède tout bail : aucun exercice ne le compte encore"


def lie(scene: scenes.Scene, acteur=None, occupe: Logement | None = None) -> Acte:
    qui, rpls = acteur or bailleur(), (occupe or usine.un_logement()).rpls
    return lambda: mutations.lier(scene[1].pk, occupe=rpls, acteur=qui)


def d_un_locataire() -> scenes.Scene:
    scene = scenes.une_scene(1)
    locataire(scene)
    return scene


def mutation_liee() -> Iterator[Acte]:
    scene, occupe = d_un_locataire(), usine.un_logement()
    yield lie(scene, occupe=occupe)
    assert Mutation.objects.get(pk=scene[1].pk).occupe == occupe


def lie_deux_fois() -> Acte:
    scene, occupe = d_un_locataire(), usine.un_logement()
    lie(scene, occupe=occupe)()
    return lie(scene, occupe=occupe)


def lie_apres_le_refus() -> Acte:
    scene = d_un_locataire()
    scenes.proposee(scene)
    propositions.refuser(scene[1].pk, saisie=scenes.refus(), acteur=bailleur())
    return lie(scene)


MUTATION = Ligne(
    acte="lier une mutation",
    aide="cas_mutation",
    succes=passe(mutation_liee),
    hors_stade=(
        refuse("demande_sans_mutation", lambda: lie(scenes.une_scene(1))),
        refuse("candidature_close", lie_apres_le_refus),
    ),
    deux_fois=sans_effet("ce logement est déjà dit", lie_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: lie(d_un_locataire(), lecteur())),
    etranger=invisible("introuvable", lambda: lie(d_un_locataire(), autre_bailleur())),
    antidate=sans_objet("la mutation est liée le jour où elle est saisie"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def echange(premiere: scenes.Scene, acteur=None, **champs) -> Acte:
    qui = acteur or bailleur()
    return lambda: echanges.signer_les_deux(premiere[1].pk, saisie=deux_baux(**champs), acteur=qui)


def acceptees() -> tuple[scenes.Scene, scenes.Scene]:
    premiere, seconde = croisees()
    scenes.acceptee(premiere), scenes.acceptee(seconde)
    return premiere, seconde


def echange_signe() -> Iterator[Acte]:
    premiere, seconde = acceptees()
    yield echange(premiere)
    assert {premiere[1].etat, seconde[1].etat} == {E.BAIL_SIGNE}


def signe_deux_fois() -> Acte:
    premiere, _ = acceptees()
    echange(premiere)()
    return echange(premiere)


ECHANGE = Ligne(
    acte="signer un échange",
    aide="cas_mutation",
    succes=passe(echange_signe),
    hors_stade=(
        refuse("etat", lambda: echange(croisees()[0])),
        refuse("sans_echange", lambda: echange(scenes.une_scene(1))),
    ),
    deux_fois=refuse("etat", signe_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: echange(acceptees()[0], lecteur())),
    etranger=invisible("introuvable", lambda: echange(acceptees()[0], autre_bailleur())),
    antidate=refuse("bail_avant_acceptation", lambda: echange(acceptees()[0], signe_le=aujourdhui() - JOUR)),
    apres_cloture=sans_objet("la ligne du bail saisi tard le dit pour tout bail"),
)


def mutations_croisees() -> tuple[scenes.Scene, scenes.Scene]:
    """Two tenants, each candidate on the dwelling of the other, not bound yet."""
    un, deux = usine.un_logement(), usine.un_logement()
    premiere, seconde = scenes.une_scene(1, logement=un), scenes.une_scene(1, logement=deux)
    mutee(premiere, deux), mutee(seconde, un)
    return premiere, seconde


def lie_l_echange(premiere: scenes.Scene, seconde: scenes.Scene, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: echanges.lier(premiere[1].pk, autre_id=seconde[1].pk, acteur=qui)


def echange_lie() -> Iterator[Acte]:
    premiere, seconde = mutations_croisees()
    yield lie_l_echange(premiere, seconde)
    assert Mutation.objects.get(pk=premiere[1].pk).echange_id == seconde[1].pk


def lie_l_echange_deux_fois() -> Acte:
    premiere, seconde = mutations_croisees()
    lie_l_echange(premiere, seconde)()
    return lie_l_echange(seconde, premiere)


LIER = Ligne(
    acte="lier un échange",
    aide="cas_mutation",
    succes=passe(echange_lie),
    hors_stade=refuse("logements_non_croises", lambda: lie_l_echange(d_un_locataire(), d_un_locataire())),
    deux_fois=refuse("deja_en_echange", lie_l_echange_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: lie_l_echange(*mutations_croisees(), lecteur())),
    etranger=invisible("introuvable", lambda: lie_l_echange(*mutations_croisees(), autre_bailleur())),
    antidate=sans_objet("l'échange est lié le jour où il est saisi"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def defait(premiere: scenes.Scene, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: echanges.defaire(premiere[1].pk, acteur=qui)


def echange_defait() -> Iterator[Acte]:
    premiere, _ = croisees()
    yield defait(premiere)
    assert not Mutation.objects.filter(echange__isnull=False).exists()


def defait_deux_fois() -> Acte:
    premiere, _ = croisees()
    defait(premiere)()
    return defait(premiere)


def defait_apres_signature() -> Acte:
    premiere, _ = acceptees()
    echange(premiere)()
    return defait(premiere)


def defait_apres_cloture() -> Acte:
    premiere, _ = acceptees()
    echange(premiere)()
    clore_l_exercice(premiere)
    return defait(premiere)


DEFAIRE = Ligne(
    acte="défaire un échange",
    aide="cas_mutation",
    succes=passe(echange_defait),
    hors_stade=refuse("echange_signe", defait_apres_signature),
    deux_fois=refuse("sans_echange", defait_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: defait(croisees()[0], lecteur())),
    etranger=invisible("introuvable", lambda: defait(croisees()[0], autre_bailleur())),
    antidate=sans_objet("l'échange est défait le jour où cela est saisi"),
    apres_cloture=refuse("echange_signe", defait_apres_cloture),
)


LIGNES = (MUTATION, LIER, ECHANGE, DEFAIRE)
