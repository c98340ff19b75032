"""Households: renewed on the way, suspended and back, entered in a foyer, a death reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction

from attributions.models import Candidature
from attributions.services import baux
from attributions.states.candidature import EtatCandidature as E
from registre.enums import NatureTache
from registre.models import Demande, Tache
from registre.rules.reactivation import MotifReactivation
from registre.services import hebergement
from registre.services.hebergement import SaisieHebergement
from registre.services.reactivation import reactiver
from registre.services.renouvellement import renouveler
from registre.services.titulaire import signaler_deces
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.cas.acteurs import (
    ancienne,
    autre_bailleur,
    bailleur,
    lecteur,
    reservataire_lointain,
    responsable_lecteur,
)
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
from tests.attributions.location.associations import une_association
from tests.attributions.location.test_expirations import finit, radier, ramener
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
SANS_BAIL = "la demande n'a pas de bail : aucun exercice ne la compte"


def une_demande() -> Demande:
    return usine.une_demande()


# --- renewed by the bailleur ---


def renouvelle(demande: Demande, acteur=None, le=None, **champs) -> Acte:
    qui = acteur or bailleur()
    return lambda: renouveler(demande.pk, acteur=qui, le=le or aujourdhui(), **champs)


def candidate(jours: int = 30) -> Demande:
    """A candidate whose demande ends in so many days."""
    return finit(scenes.une_scene(1)[1].demande, jours)


def demande_renouvelee() -> Iterator[Acte]:
    demande = candidate()
    avant = demande.valable_jusqu_au
    yield renouvelle(demande)
    demande.refresh_from_db()
    assert demande.valable_jusqu_au > avant


def renouvele_dans_deux_fenetres() -> Acte:
    demande = candidate()
    lue = demande.version
    renouvelle(demande, version=lue)()
    return renouvelle(demande, version=lue)


@transaction.atomic
def radiee() -> Demande:
    demande = usine.une_candidature().demande
    radier(demande)
    return demande


RENOUVELER = Ligne(
    acte="renouveler la demande d'un candidat",
    aide="cas_expiration",
    succes=passe(demande_renouvelee),
    hors_stade=refuse("renouvellement_apres_radiation", lambda: renouvelle(radiee())),
    deux_fois=refuse("version_perimee", renouvele_dans_deux_fenetres),
    lecteur=interdit("sans_habilitation", lambda: renouvelle(candidate(), responsable_lecteur())),
    etranger=invisible("demande_inconnue", lambda: renouvelle(candidate(), reservataire_lointain())),
    antidate=(
        refuse("date_avant_depot", lambda: renouvelle(une_demande(), le=aujourdhui() - JOUR)),
        refuse("date_future", lambda: renouvelle(candidate(), le=aujourdhui() + JOUR)),
    ),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- suspended, and back ---


def ramene(demande: Demande, acteur=None, le=None, recu_le=None) -> Acte:
    qui = acteur or monde.acteur(monde.COMMUNE)
    return lambda: reactiver(
        demande.pk, motif=MotifReactivation.RENOUVELLEMENT, acteur=qui, le=le or aujourdhui(),
        recu_le=recu_le or aujourdhui(),
    )  # fmt: skip


def candidat_revenu() -> Iterator[Acte]:
    demande = radiee()
    assert Candidature.objects.get(demande=demande).etat == E.SUSPENDUE
    yield ramene(demande)
    assert Candidature.objects.get(demande=demande).etat == E.DESIGNEE


def ramene_deux_fois() -> Acte:
    demande = radiee()
    ramener(demande)
    return ramene(demande)


REACTIVER = Ligne(
    acte="réactiver la demande d'un candidat suspendu",
    aide="cas_expiration",
    succes=passe(candidat_revenu),
    hors_stade=refuse("etat", lambda: ramene(une_demande())),
    deux_fois=refuse("etat", ramene_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: ramene(radiee(), responsable_lecteur())),
    etranger=invisible("demande_inconnue", lambda: ramene(radiee(), reservataire_lointain())),
    antidate=refuse("reactivation_date", lambda: ramene(radiee(), le=aujourdhui() - JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- a foyer, a temporary housing ---


def entre(demande: Demande, acteur=None, **champs) -> Acte:
    qui = acteur or monde.acteur(monde.COMMUNE)
    saisie = SaisieHebergement(**{"type": "RS", "depuis": aujourdhui() - 3 * JOUR, **champs})
    return lambda: hebergement.entrer(demande.pk, saisie=saisie, acteur=qui, version=None)


def entre_en_foyer() -> Iterator[Acte]:
    une = usine.une_candidature()
    yield entre(une.demande)
    une.refresh_from_db()
    assert (une.etat, Demande.objects.get(pk=une.demande_id).etat) == (E.DESIGNEE, EtatDemande.ACTIVE)


def entre_deux_fois() -> Acte:
    demande = une_demande()
    entre(demande)()
    return entre(demande)


FOYER = Ligne(
    acte="enregistrer une entrée en foyer",
    aide="cas_foyer",
    succes=passe(entre_en_foyer),
    hors_stade=(
        refuse("etat", lambda: entre(radiee())),
        refuse("sans_menage", lambda: entre(une_association())),
        refuse("entree_future", lambda: entre(une_demande(), depuis=aujourdhui() + JOUR)),
    ),
    deux_fois=refuse("hebergement_deja_dit", entre_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: entre(une_demande(), responsable_lecteur())),
    etranger=invisible("demande_inconnue", lambda: entre(une_demande(), monde.acteur(monde.SIAO))),
    antidate=sans_objet("le ménage peut être en foyer depuis longtemps, et n'annule aucun acte"),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- a death reported on the way ---


def signale(demande: Demande, acteur=None, il_y_a: int = 0) -> Acte:
    qui, le = acteur or monde.acteur(monde.COMMUNE), aujourdhui() - il_y_a * JOUR
    return lambda: signaler_deces(demande.pk, deces_le=le, acteur=qui)


def deces_signale() -> Iterator[Acte]:
    demande = usine.une_candidature().demande
    yield signale(demande)
    attendues = Tache.objects.filter(demande=demande, nature=NatureTache.DECES_A_VERIFIER, close_a__isnull=True)
    assert attendues.count() == 1


def signale_deux_fois() -> Acte:
    demande = une_demande()
    signale(demande)()
    return signale(demande)


DECES = Ligne(
    acte="signaler un décès",
    aide="cas_menage_qui_change",
    succes=passe(deces_signale),
    hors_stade=(
        refuse("etat", lambda: signale(radiee())),
        refuse("sans_menage", lambda: signale(une_association())),
    ),
    deux_fois=sans_effet("la vérification de ce décès est déjà demandée", signale_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: signale(une_demande(), responsable_lecteur())),
    etranger=invisible("demande_inconnue", lambda: signale(une_demande(), reservataire_lointain())),
    antidate=refuse("date_avant_depot", lambda: signale(une_demande(), il_y_a=1)),
    apres_cloture=sans_objet(SANS_BAIL),
)


def signe(scene: scenes.Scene, acteur=None, **champs) -> Acte:
    qui, saisie = acteur or bailleur(), scenes.un_bail(scene, **champs)
    return lambda: baux.signer(scene[1].pk, saisie=saisie, acteur=qui)


def deces_a_verifier(verifie: bool = False) -> scenes.Scene:
    scene = scenes.une_scene(1)
    ancienne(scene[1].demande)
    scenes.acceptee(scene)
    signaler_deces(scene[1].demande_id, deces_le=aujourdhui(), acteur=monde.acteur(monde.COMMUNE))
    if verifie:
        Tache.objects.filter(demande=scene[1].demande_id).update(close_a=maintenant())
    return scene


def bail_apres_verification() -> Iterator[Acte]:
    scene = deces_a_verifier(verifie=True)
    yield signe(scene)
    assert scene[1].etat == E.BAIL_SIGNE


def signe_deux_fois() -> Acte:
    scene = deces_a_verifier(verifie=True)
    signe(scene)()
    return signe(scene)


BAIL_APRES_DECES = Ligne(
    acte="signer après un décès signalé",
    aide="cas_menage_qui_change",
    succes=passe(bail_apres_verification),
    hors_stade=refuse("deces_a_verifier", lambda: signe(deces_a_verifier())),
    deux_fois=refuse("etat", signe_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: signe(deces_a_verifier(True), lecteur())),
    etranger=invisible("introuvable", lambda: signe(deces_a_verifier(True), autre_bailleur())),
    antidate=refuse("bail_avant_acceptation", lambda: signe(deces_a_verifier(True), signe_le=aujourdhui() - JOUR)),
    apres_cloture=sans_objet("la ligne du bail saisi tard le dit pour tout bail"),
)


LIGNES = (RENOUVELER, REACTIVER, FOYER, DECES, BAIL_APRES_DECES)
