"""Dwellings: withdrawn, a new programme, adapted, the designation that failed, the convention that ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from attributions.enums import CauseEchec
from attributions.models import ConventionReservation, MiseADisposition, RechercheInfructueuse
from attributions.saisie.designation import SaisieCandidat
from attributions.saisie.parc import SaisieDestination, SaisieProgramme
from attributions.services import conventions, dedies, echecs, programmes, vacances
from attributions.services.designation import designer
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from socle.clock import aujourdhui
from tests import monde
from tests.attributions.cas.acteurs import autre_bailleur, bailleur, lecteur, reservataire_lointain
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
from tests.attributions.cas.lignes_candidatures import orientee
from tests.attributions.location import scenes
from tests.attributions.recherche.test_dedies import adaptee, avec_besoin
from tests.factories import attributions as usine

JOUR = timedelta(days=1)
SANS_BAIL = "l'acte précède tout bail : aucun exercice ne le compte encore"


def ville() -> Acteur:
    return monde.acteur(monde.RESERVATAIRE)


# --- withdrawn ---


def retire(vacance: MiseADisposition, acteur=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: vacances.retirer(vacance.pk, motif="Dégât des eaux", acteur=qui)


def logement_retire() -> Iterator[Acte]:
    scene = scenes.une_scene(2)
    scenes.acceptee(scene)
    yield retire(scene.vacance)
    assert scene.etats() == [E.NON_SERVIE, E.NON_SERVIE]


def retire_deux_fois() -> Acte:
    scene = scenes.une_scene(1)
    retire(scene.vacance)()
    return retire(scene.vacance)


RETIRER = Ligne(
    acte="retirer un logement",
    aide="cas_logement_retire",
    succes=passe(logement_retire),
    hors_stade=refuse("etat", lambda: retire(usine.une_vacance(etat=EtatVacance.LOUEE))),
    deux_fois=refuse("etat", retire_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: retire(orientee(), lecteur())),
    etranger=invisible("introuvable", lambda: retire(orientee(), autre_bailleur())),
    antidate=sans_objet("le retrait est daté du jour où il est saisi"),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- a new programme ---


def livre(*references: str, acteur=None, **champs) -> Acte:
    saisie = SaisieProgramme(**{"logements": list(references), "livraison_le": aujourdhui() + 90 * JOUR, **champs})
    qui = acteur or bailleur()
    return lambda: programmes.livrer(saisie, acteur=qui)


def neuf() -> str:
    return usine.un_logement(rpls="", exception_rpls="Livraison à venir", loyer=None).reference


def programme_livre() -> Iterator[Acte]:
    un, deux = neuf(), neuf()
    yield livre(un, deux)
    assert MiseADisposition.objects.filter(logement__reference__in=[un, deux]).count() == 2


def livre_deux_fois() -> Acte:
    un = neuf()
    livre(un)()
    return livre(un)


def livre_un_logement_deja_loue() -> Acte:
    """One good line, and a dwelling that households have lived in: it is no first letting."""
    louee = usine.une_vacance(etat=EtatVacance.LOUEE, close_le=aujourdhui())
    return livre(neuf(), louee.logement.reference)


PROGRAMME = Ligne(
    acte="livrer un programme neuf",
    aide="cas_programme_neuf",
    succes=passe(programme_livre),
    hors_stade=refuse("deja_loue", livre_un_logement_deja_loue),
    deux_fois=refuse("vacance_ouverte", livre_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: livre(neuf(), acteur=lecteur())),
    etranger=refuse("logement_inconnu", lambda: livre(neuf(), acteur=autre_bailleur())),
    antidate=refuse("livraison_passee", lambda: livre(neuf(), livraison_le=aujourdhui() - 32 * JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- an adapted dwelling ---


def cherche(vacance: MiseADisposition, acteur=None) -> Acte:
    qui = acteur or ville()
    return lambda: dedies.constater_infructueuse(vacance.pk, acteur=qui)


def recherche_infructueuse() -> Iterator[Acte]:
    vacance = adaptee()
    yield cherche(vacance)
    assert RechercheInfructueuse.objects.get().mise_a_disposition == vacance


def recherche_fructueuse() -> Acte:
    vacance = adaptee()
    avec_besoin()
    return cherche(vacance)


def constatee_deux_fois() -> Acte:
    vacance = adaptee()
    cherche(vacance)()
    return cherche(vacance)


ADAPTE = Ligne(
    acte="constater une recherche infructueuse",
    aide="cas_logement_adapte",
    succes=passe(recherche_infructueuse),
    hors_stade=(
        refuse("recherche_fructueuse", recherche_fructueuse),
        refuse("logement_non_adapte", lambda: cherche(orientee())),
    ),
    deux_fois=refuse("recherche_deja_constatee", constatee_deux_fois),
    lecteur=interdit("d_un_autre_organisme", lambda: cherche(adaptee(), bailleur())),
    etranger=invisible("introuvable", lambda: cherche(adaptee(), reservataire_lointain())),
    antidate=sans_objet("la recherche est refaite le jour du constat"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def destine(acteur=None, **champs) -> Acte:
    logement, saisie = usine.un_logement(), SaisieDestination(**{"equipements": ["3"], **champs})
    qui = acteur or bailleur()
    return lambda: dedies.destiner(logement.pk, saisie, acteur=qui)


def logement_destine() -> Iterator[Acte]:
    yield destine()


def destine_deux_fois() -> Acte:
    acte = destine()
    acte()
    return acte


DESTINER = Ligne(
    acte="destiner un logement adapté ou dédié",
    aide="cas_logement_adapte",
    succes=passe(logement_destine),
    hors_stade=refuse("autorisation_requise", lambda: destine(public="jeunes")),
    deux_fois=sans_effet("la fiche dit déjà cette destination", destine_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: destine(lecteur())),
    etranger=invisible("introuvable", lambda: destine(autre_bailleur())),
    antidate=sans_objet("la destination vaut pour les désignations qui suivent"),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- the designation that failed ---


def echoue(vacance: MiseADisposition, acteur=None, **champs) -> Acte:
    saisie = {"cause": CauseEchec.RENONCIATION, "motif": "Courriel du jour", **champs}
    qui = acteur or bailleur()
    return lambda: echecs.constater(vacance.pk, **saisie, acteur=qui)


def prevenue(il_y_a: int = 10, **champs) -> MiseADisposition:
    jour = aujourdhui()
    return orientee(**{"prevenu_le": jour - il_y_a * JOUR, "designer_avant_le": jour + 20 * JOUR, **champs})


def echec_constate() -> Iterator[Acte]:
    vacance = prevenue()
    yield echoue(vacance)
    vacance.refresh_from_db()
    assert (vacance.reservataire_id, vacance.echec_le) == (None, aujourdhui())


def echoue_deux_fois() -> Acte:
    vacance = prevenue()
    echoue(vacance)()
    return echoue(vacance)


ECHEC = Ligne(
    acte="constater l'échec de désignation",
    aide="cas_reservataire_sur_papier",
    succes=passe(echec_constate),
    hors_stade=(
        refuse("delai_en_cours", lambda: echoue(prevenue(), cause=CauseEchec.DELAI)),
        refuse("sans_reservataire", lambda: echoue(usine.une_vacance())),
    ),
    deux_fois=refuse("etat", echoue_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: echoue(prevenue(), lecteur())),
    etranger=invisible("introuvable", lambda: echoue(prevenue(), autre_bailleur())),
    antidate=refuse("echec_avant_information", lambda: echoue(prevenue(), le=aujourdhui() - 11 * JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


def relance(vacance: MiseADisposition, acteur=None, le=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: vacances.relancer(vacance.pk, prevenu_le=le, acteur=qui)


def sans_suite() -> MiseADisposition:
    """Attributed, and nobody left to house."""
    return prevenue(etat=EtatVacance.ATTRIBUEE)


def nouveau_tour() -> Iterator[Acte]:
    vacance = sans_suite()
    yield relance(vacance)
    vacance.refresh_from_db()
    assert (vacance.tour, vacance.prevenu_le) == (2, aujourdhui())


def relance_deux_fois() -> Acte:
    vacance = sans_suite()
    relance(vacance)()
    return relance(vacance)


RELANCER = Ligne(
    acte="relancer la désignation",
    aide="cas_reservataire_sur_papier",
    succes=passe(nouveau_tour),
    hors_stade=refuse("candidats_en_cours", lambda: relance(scenes.une_scene(1).vacance)),
    deux_fois=refuse("etat", relance_deux_fois),
    lecteur=interdit("sans_habilitation", lambda: relance(sans_suite(), lecteur())),
    etranger=invisible("introuvable", lambda: relance(sans_suite(), autre_bailleur())),
    antidate=refuse("relance_avant_information", lambda: relance(sans_suite(), le=aujourdhui() - 11 * JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


# --- the end of a convention ---


def convention(**champs) -> ConventionReservation:
    return usine.une_convention(monde.organisme(monde.RESERVATAIRE), **champs)


def designe(sous: ConventionReservation, acteur=None, menage=None) -> Acte:
    vacance = MiseADisposition.objects.filter(convention=sous).first() or usine.une_vacance(
        reservataire=sous.reservataire, convention=sous
    )
    qui, saisies = acteur or ville(), [SaisieCandidat((menage or usine.une_demande()).pk)]
    return lambda: designer(vacance.pk, saisies=saisies, acteur=qui)


def designation_du_dernier_jour() -> Iterator[Acte]:
    une = convention(au=aujourdhui())
    yield designe(une)
    assert MiseADisposition.objects.get(convention=une).candidatures.count() == 1


def designe_deux_fois() -> Acte:
    une, menage = convention(au=aujourdhui()), usine.une_demande()
    designe(une, menage=menage)()
    return designe(une, menage=menage)


DESIGNER = Ligne(
    acte="désigner le dernier jour d'une convention",
    aide="cas_fin_de_convention",
    succes=passe(designation_du_dernier_jour),
    hors_stade=refuse("convention_finie", lambda: designe(convention(au=aujourdhui() - JOUR))),
    deux_fois=refuse("deja_candidat", designe_deux_fois),
    lecteur=interdit("d_un_autre_organisme", lambda: designe(convention(), bailleur())),
    etranger=invisible("introuvable", lambda: designe(convention(), reservataire_lointain())),
    antidate=sans_objet("une désignation est datée du jour où elle est faite"),
    apres_cloture=sans_objet(SANS_BAIL),
)


def met_fin(sous: ConventionReservation, acteur=None, au=None) -> Acte:
    qui = acteur or bailleur()
    return lambda: conventions.clore(sous.pk, au=au or aujourdhui(), acteur=qui)


def fin_dite() -> Iterator[Acte]:
    une = convention()
    yield met_fin(une)
    une.refresh_from_db()
    assert une.au == aujourdhui()


def fin_corrigee() -> Iterator[Acte]:
    """Told late: it ended last month, and what its candidates have goes on."""
    une = convention()
    met_fin(une)()
    yield met_fin(une, au=aujourdhui() - 30 * JOUR)
    une.refresh_from_db()
    assert une.au == aujourdhui() - 30 * JOUR


def fin_redite() -> Acte:
    une = convention()
    met_fin(une)()
    return met_fin(une)


FIN = Ligne(
    acte="mettre fin à une convention",
    aide="cas_fin_de_convention",
    succes=passe(fin_dite),
    hors_stade=(
        refuse("convention_terminee", lambda: met_fin(convention(au=aujourdhui() - JOUR), au=aujourdhui() + 90 * JOUR)),
        admis("en cours, une fin mal datée se corrige : ses candidats restent valables", fin_corrigee),
    ),
    deux_fois=sans_effet("la convention finit déjà ce jour-là", fin_redite),
    lecteur=interdit("sans_habilitation", lambda: met_fin(convention(), lecteur())),
    etranger=invisible("introuvable", lambda: met_fin(convention(), autre_bailleur())),
    antidate=refuse("fin_avant_debut", lambda: met_fin(convention(), au=monde.OUVERTURE - JOUR)),
    apres_cloture=sans_objet(SANS_BAIL),
)


LIGNES = (RETIRER, PROGRAMME, ADAPTE, DESTINER, ECHEC, RELANCER, DESIGNER, FIN)
