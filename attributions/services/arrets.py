"""Ending the examination of a dwelling: ranks in order, first rank called, vacancy attributed or sent back (R441-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from attributions.enums import MotifMoinsDeTrois
from attributions.models import Candidature, Decision, LigneSeance, MiseADisposition, SeanceCal, VoixAttendue
from attributions.permissions import introuvable, refus_de_candidature, refus_de_seance, refus_de_vacance
from attributions.rules.decisions import R441_3, Decidee, refus_d_arreter
from attributions.rules.voix import VoixDeMembre
from attributions.services.actes import (
    SEANCE,
    avancer,
    avancer_vacance,
    verrouiller_demandes,
    verrouiller_seance,
    verrouiller_vacance,
)
from attributions.services.attribution import constater
from attributions.services.rangs import appeler_suivant
from attributions.services.tenue import ligne_arretee
from attributions.services.voix import assemblee_de
from attributions.states.candidature import DECIDEES, ActeCandidature, EtatCandidature
from attributions.states.seance import ActeSeance
from attributions.states.vacance import ActeVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.contraintes import contraintes_dites
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

RETENUES = frozenset({EtatCandidature.ATTRIBUTAIRE, EtatCandidature.EN_RANG, EtatCandidature.SOUS_CONDITION})


def arreter_ligne(ligne_id: int, *, acteur: Acteur, moins_de_trois: str = "", precision: str = "") -> LigneSeance:
    """End a dwelling: every candidate decided or put off, at least three examined or the reason recorded, ranks 1 to n.

    `moins_de_trois`: the reason, when candidates put off at the sitting leave fewer than three (R441-3).
    Rank 1 is called; the vacancy is attributed, or goes back to designation when nobody got it. Voices are frozen.
    Raises `ActionRefusee` with every reason; nothing is changed then.
    """
    with contraintes_dites(), transaction.atomic():
        ligne, seance, vacance, candidatures = _verrouiller(ligne_id)
        exiger(refus_de_seance(ActeSeance.DECIDER, acteur=acteur, seance=seance))
        if ligne.examinee_a is not None or ligne.reportee:
            raise ActionRefusee(ligne_arretee())
        _motiver(vacance, moins_de_trois, precision)
        decisions = list(Decision.objects.filter(ligne=ligne, annulee_a__isnull=True).order_by("prise_a"))
        places = {une.pk: une.place for une in candidatures}
        refus = refus_d_arreter(
            [Decidee(une.lettre, une.rang, places.get(une.candidature_id, 1)) for une in decisions],
            sans_decision=sum(une.etat == EtatCandidature.INSCRITE for une in candidatures),
            motif_moins_de_trois=vacance.moins_de_trois,
        )
        if refus:
            raise ActionRefusee(refus)
        instant = decisions[-1].prise_a if seance.differee else maintenant()
        _figer_les_voix(ligne, seance, [une.prise_a for une in decisions])
        ligne.examinee_a = instant
        ligne.save(update_fields=["examinee_a"])
        tracer_actes(acteur, "arreter_ligne", SEANCE, [seance.pk], ["lignes"])
        _donner_suite(vacance, candidatures, le=instant.astimezone(PARIS).date(), acteur=acteur)
    return ligne


def reporter_ligne(ligne_id: int, *, acteur: Acteur) -> LigneSeance:
    """Put a whole dwelling off: its candidates wait for another sitting. Refused once a decision stands on it."""
    with contraintes_dites(), transaction.atomic():
        ligne, seance, _, candidatures = _verrouiller(ligne_id)
        exiger(refus_de_seance(ActeSeance.DECIDER, acteur=acteur, seance=seance))
        if ligne.examinee_a is not None or ligne.reportee:
            raise ActionRefusee(ligne_arretee())
        if any(une.etat in DECIDEES for une in candidatures):
            raise ActionRefusee(
                Refus(
                    "decisions_prises", "Des décisions sont prises sur ce logement.", Nature.ETAT, source="R441-3 CCH",
                    issue="Annulez-les d'abord, ou terminez ce logement et reportez les autres candidats.",
                )
            )  # fmt: skip
        inscrites = [une for une in candidatures if une.etat == EtatCandidature.INSCRITE]
        for une in inscrites:
            exiger(refus_de_candidature(ActeCandidature.REPORTER, acteur=acteur, candidature=une))
        avancer(
            inscrites, ActeCandidature.REPORTER, acteur=acteur, le=aujourdhui(), nature=NatureEvenement.CANDIDATURE,
            details={une.pk: {"seance": seance.pk} for une in inscrites},
        )  # fmt: skip
        ligne.reportee = True
        ligne.save(update_fields=["reportee"])
        tracer_actes(acteur, "reporter_ligne", SEANCE, [seance.pk], ["lignes"])
    return ligne


def _verrouiller(ligne_id: int) -> tuple[LigneSeance, SeanceCal, MiseADisposition, list[Candidature]]:
    """In the one order: demandes, vacancy, sitting, candidatures of this turn; then the line itself."""
    situee = LigneSeance.objects.filter(pk=ligne_id).values_list("seance_id", "mise_a_disposition_id").first()
    if situee is None:
        raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
    toutes = Candidature.objects.filter(mise_a_disposition=situee[1])
    demandes = verrouiller_demandes(toutes.values_list("demande_id", flat=True))
    vacance = verrouiller_vacance(situee[1])
    seance = verrouiller_seance(situee[0])
    candidatures = list(toutes.filter(tour=vacance.tour).pour_ecriture())
    for une in candidatures:
        une.mise_a_disposition = vacance
        if une.demande_id in demandes:
            une.demande = demandes[une.demande_id]
    ligne = LigneSeance.objects.select_for_update().get(pk=ligne_id)
    ligne.seance, ligne.mise_a_disposition = seance, vacance
    return ligne, seance, vacance, candidatures


def _motiver(vacance: MiseADisposition, motif: str, precision: str) -> None:
    """Record why fewer than three are examined. Raises `ActionRefusee` for a reason out of the closed list."""
    if not motif:
        return
    if motif not in MotifMoinsDeTrois.values:
        raise ActionRefusee(
            Refus(
                "motif_inconnu", "Ce motif n'est pas l'un des trois de l'article.", champ="moins_de_trois", source=R441_3,
                issue="Choisissez-le dans la liste.",
            )
        )  # fmt: skip
    vacance.moins_de_trois, vacance.moins_de_trois_precision = motif, precision.strip()[:200]
    vacance.save(update_fields=["moins_de_trois", "moins_de_trois_precision"])


def _figer_les_voix(ligne: LigneSeance, seance: SeanceCal, instants: Iterable[datetime]) -> None:
    """Keep whoever had a voice at one decision at least: somebody may have left between two candidates of a dwelling.

    Each decision had its quorum when it was taken; who missed one of them is named by the procès-verbal.
    """
    assemblee = assemblee_de(seance, [ligne])
    voix: dict[int, VoixDeMembre] = {}
    for une in (une for a in instants for une in assemblee.voix(ligne, a)):
        if une.membre not in voix or une.delibere:
            voix[une.membre] = une
    VoixAttendue.objects.bulk_create(
        VoixAttendue(
            ligne=ligne, membre_id=une.membre, voix=une.voix, preponderante=une.preponderante, source=une.source
        )
        for une in voix.values()
    )


def _donner_suite(vacance: MiseADisposition, candidatures: Sequence[Candidature], *, le: date, acteur: Acteur) -> None:
    retenues = [une for une in candidatures if une.etat in RETENUES]
    if retenues:
        exiger(refus_de_vacance(ActeVacance.ATTRIBUER, acteur=acteur, vacance=vacance))
        avancer_vacance(vacance, ActeVacance.ATTRIBUER, acteur=acteur)
        _appeler_les_premiers(vacance, retenues, le=le, acteur=acteur)
    elif not any(une.etat == EtatCandidature.AJOURNEE for une in candidatures):
        # Nobody left: a new turn of designation, with its own reason if it is short of candidates.
        vacance.tour += 1
        vacance.transmise_le, vacance.moins_de_trois, vacance.moins_de_trois_precision = None, "", ""
        champs = ("tour", "transmise_le", "moins_de_trois", "moins_de_trois_precision")
        avancer_vacance(vacance, ActeVacance.RELANCER, acteur=acteur, champs=champs)


def _appeler_les_premiers(
    vacance: MiseADisposition, retenues: Sequence[Candidature], *, le: date, acteur: Acteur
) -> None:
    """The first rank of each place becomes attributaire at once (R441-3 b); a conditional first rank waits for its pièce."""
    constater([une for une in retenues if une.etat == EtatCandidature.ATTRIBUTAIRE], le=le, acteur=acteur)
    for place in sorted({une.place for une in retenues if une.etat == EtatCandidature.EN_RANG}):
        appeler_suivant(vacance, place=place, le=le, acteur=acteur)
