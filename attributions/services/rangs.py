"""The next rank: called after a refusal or a silence (R441-3 b, R441-10), else as the règlement intérieur says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from attributions.enums import MotifCloture, SuiteCaducite
from attributions.models import Candidature, Decision, Logement, MiseADisposition
from attributions.rules.appel import Cause, FaitsAppel, motif_d_ecart, suite_a_donner
from attributions.services.actes import avancer, avancer_vacance
from attributions.services.attribution import constater
from attributions.services.durees import garde_des_suspendues
from attributions.services.ensembles import commission_de
from attributions.services.revenus import sous_le_plafond
from attributions.services.suivi import RENVOI
from attributions.states.candidature import ENGAGEES, PROPOSABLES, ActeCandidature, EtatCandidature
from attributions.states.vacance import ActeVacance, EtatVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.rules.echeances import bornes_du_jour
from registre.rules.parametres import Cle
from registre.services.parametres import chaine_de, delais_de_la_region, jeu
from registre.states.demande import EtatDemande
from socle.clock import maintenant
from socle.errors import Refus

E, A = EtatCandidature, ActeCandidature


def poursuivre(vacance: MiseADisposition, *, place: int, cause: Cause, le: date, acteur: Acteur) -> Candidature | None:
    """What follows a place that became free: the next rank, or the dwelling back to the sitting. Everything is locked.

    Nothing when somebody still holds the place, or the vacancy is no longer attributed. Gives who became attributaire.
    """
    if vacance.etat != EtatVacance.ATTRIBUEE or _est_tenue(vacance, place):
        return None
    commission = commission_de(vacance)
    reglement = commission.suite_caducite if commission is not None else SuiteCaducite.RANG_SUIVANT
    if suite_a_donner(cause, reglement) is SuiteCaducite.RETOUR_SEANCE:
        renvoyer(vacance, place, le=le, acteur=acteur)
        return None
    return appeler_suivant(vacance, place=place, le=le, acteur=acteur)


def appeler_suivant(vacance: MiseADisposition, *, place: int, le: date, acteur: Acteur) -> Candidature | None:
    """Call the best rank that may be housed; those before it that may not are skipped, each with its reason.

    A candidate under a condition keeps his turn until its deadline: nobody is called over his head. Who accepted another
    dwelling keeps its rank without its turn until the lease, where the parameter says so. None when nobody is left, or when
    the turn is his. The caller has locked demandes, vacancy and candidatures.
    """
    attente = _en_attente(vacance, place)
    motifs = motifs_d_ecart(attente, vacance.logement, le=le)
    gardees = gardent_leur_rang(attente, motifs, vacance, le=le)
    passees: list[Candidature] = []
    appelee: Candidature | None = None
    for une in attente:
        if une.pk in gardees and une.etat == E.EN_RANG:
            continue
        if une.pk in motifs and une.pk not in gardees:
            passees.append(une)
            continue
        appelee = une if une.etat == E.EN_RANG and not _suspendue_devant(une, le=le) else None
        break
    ecarter(passees, motifs, le=le, acteur=acteur)
    if appelee is None:
        return None
    avancer([appelee], A.APPELER, acteur=acteur, le=le, nature=NatureEvenement.CANDIDATURE, appelee_le=le)
    constater([appelee], le=le, acteur=acteur)
    return appelee


def _suspendue_devant(une: Candidature, *, le: date) -> bool:
    """A better rank is suspended, its demande struck off: its turn waits for the reactivation, as long as the parameter says."""
    devant = Candidature.objects.filter(
        mise_a_disposition=une.mise_a_disposition_id, tour=une.tour, place=une.place, etat=E.SUSPENDUE,
        avant_suspension=E.EN_RANG, rang__lt=une.rang or 0,
    ).order_by("-close_le")  # fmt: skip
    depuis = devant.values_list("close_le", flat=True).first()
    return depuis is not None and depuis + garde_des_suspendues(le) >= le


def gardent_leur_rang(
    attente: Sequence[Candidature], motifs: dict[int, MotifCloture], vacance: MiseADisposition, *, le: date
) -> frozenset[int]:
    """Those who accepted elsewhere and may still change their mind in writing, where their rank waits for that lease."""
    engagees = frozenset(une.pk for une in attente if motifs.get(une.pk) is MotifCloture.ENGAGE)
    if not engagees:
        return engagees
    ligne = jeu().ligne(Cle.RANG_GARDE, le=le, territoires=chaine_de(vacance.logement.commune_id, le=le))
    return engagees if not isinstance(ligne, Refus) and ligne.valeur else frozenset()


def motifs_d_ecart(candidatures: Sequence[Candidature], logement: Logement, *, le: date) -> dict[int, MotifCloture]:
    """By candidature, why it may not be called that day; a fixed number of statements."""
    if not candidatures:
        return {}
    demandes = {une.pk: une for une in Demande.objects.filter(pk__in=[c.demande_id for c in candidatures])}
    expiree = bornes_du_jour(le, delais_de_la_region(le)).expiree
    engagees = set(
        Candidature.objects.filter(demande__in=demandes, etat__in=ENGAGEES)
        .exclude(pk__in=[une.pk for une in candidatures])
        .values_list("demande_id", flat=True)
    )
    eligibles = sous_le_plafond(list(demandes), logement, le)
    motifs = {
        une.pk: motif_d_ecart(
            FaitsAppel(
                active=demandes[une.demande_id].etat == EtatDemande.ACTIVE,
                valable_jusqu_au=demandes[une.demande_id].valable_jusqu_au,
                expiree=expiree,
                engage=une.demande_id in engagees,
                eligible=eligibles[une.demande_id],
            )
        )
        for une in candidatures
    }
    return {pk: motif for pk, motif in motifs.items() if motif is not None}


def ecarter(candidatures: Iterable[Candidature], motifs: dict[int, MotifCloture], *, le: date, acteur: Acteur) -> None:
    """Skip these candidates, each with its reason, one event each."""
    for une in candidatures:
        avancer(
            [une],
            A.ECARTER,
            acteur=acteur,
            le=le,
            nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"motif": motifs[une.pk].value}},
            motif_cloture=motifs[une.pk].value,
        )


def _en_attente(vacance: MiseADisposition, place: int) -> list[Candidature]:
    """Best rank first; a conditional attribution without a rank comes before every rank."""
    attente = Candidature.objects.pour_ecriture().filter(
        mise_a_disposition=vacance, tour=vacance.tour, place=place, etat__in=(E.EN_RANG, E.SOUS_CONDITION)
    )
    return sorted(attente, key=lambda une: (une.rang or 0, une.pk))


def _est_tenue(vacance: MiseADisposition, place: int) -> bool:
    return Candidature.objects.filter(mise_a_disposition=vacance, place=place, etat__in=PROPOSABLES).exists()


def renvoyer(
    vacance: MiseADisposition,
    place: int,
    *,
    tenue: Candidature | None = None,
    details: dict[str, Any] | None = None,
    le: date,
    acteur: Acteur,
) -> None:
    """The ranks left are examined again: their decisions are cancelled by name, never erased. Nobody left: nothing moves.

    `tenue`: who held the place and goes back with them, with what the event of each says of it.
    """
    restantes = [une for une in _en_attente(vacance, place) if une.etat == E.EN_RANG]
    if tenue is not None:
        restantes.append(tenue)
    if not restantes:
        return
    Decision.objects.filter(candidature__in=restantes, annulee_a__isnull=True).update(
        annulee_a=maintenant(), motif_annulation=RENVOI
    )
    avancer(
        restantes,
        A.RENVOYER,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.CANDIDATURE,
        details={tenue.pk: details} if tenue is not None and details else None,
        rang=None,
        appelee_le=None,
    )
    avancer_vacance(vacance, ActeVacance.RENVOYER, acteur=acteur)
