"""Decision e of the CALEOL: a warning, a month, then a radiation that an agent confirms (R441-2-8 d; R441-3 e).

The CALEOL may lift it while the month runs. An appeal and its outcome are kept on the decision; annulled, the demande is
active again with its number and its seniority.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.enums import EtatRecours, LettreDecision
from attributions.models import Candidature, Decision
from attributions.permissions import refus_de_candidature, refus_de_location
from attributions.saisie.location import SaisieLevee
from attributions.services.actes import CANDIDATURE, avancer, refus_de_version, verrouiller_candidature
from attributions.services.conditions import decision_en_cours
from attributions.states.candidature import ActeCandidature, EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import EtatCourrier, NatureCourrier, NatureEvenement, NatureTache
from registre.models import Courrier, Demande, Tache
from registre.rules.reactivation import MotifReactivation
from registre.saisie import SaisieAvertissement, SaisieJustification, SaisieRadiation
from registre.services import avertissement, radiation, reactivation
from registre.services.actes import inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.courriers import OUVERTS
from registre.services.horloge import acteur_de_la_nuit
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import PARIS, aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

R8D = "R441-2-8 d CCH"
A = ActeCandidature
PREFIXE = "CAL"


@contraintes_dites()
@transaction.atomic
def avertir(
    candidature_id: int, *, acteur: Acteur, envoye_le: date | None = None, version: int | None = None
) -> Courrier:
    """Warn the demandeur, by registered letter, that his demande may be struck off in a month. Raises `ActionRefusee`.

    `envoye_le`: the bailleur posted it itself; otherwise the register prepares it.
    """
    candidature, decision = _ouvrir(candidature_id, acteur=acteur, version=version)
    saisie = SaisieAvertissement(
        motif=MotifRadiation.IRRECEVABILITE,
        sous_motif=decision.sous_motif,
        decision_caleol=reference(decision),
        decision_caleol_le=decision.prise_a.astimezone(PARIS).date(),
        envoye_le=envoye_le,
    )
    return avertissement.avertir(candidature.demande_id, saisie=saisie, acteur=acteur, le=aujourdhui())


@contraintes_dites()
@transaction.atomic
def lever(candidature_id: int, *, saisie: SaisieLevee, acteur: Acteur, version: int | None = None) -> Candidature:
    """The CALEOL goes back on its decision on the pièces received: the demande goes on. Raises `ActionRefusee`."""
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_de_candidature(A.LEVER_IRRECEVABILITE, acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    exiger(_refus_radiee(candidature))
    decision = decision_en_cours(candidature)
    if not decision.prise_a.astimezone(PARIS).date() <= saisie.le <= aujourdhui():
        raise ActionRefusee(_hors_dates("le"))
    _lever(candidature, decision, le=saisie.le, acteur=acteur)
    return candidature


@contraintes_dites()
@transaction.atomic
def confirmer(candidature_id: int, *, acteur: Acteur, version: int | None = None) -> Demande:
    """An agent confirms the radiation that the system prepared, once the month is over. Raises `ActionRefusee`.

    What follows a radiation closes the household's candidatures elsewhere, whose bailleurs read why.
    """
    candidature, decision = _ouvrir(candidature_id, acteur=acteur, version=version)
    lettre = avertissement_de(decision)
    return radiation.radier(
        candidature.demande_id,
        saisie=SaisieRadiation(aujourdhui(), MotifRadiation.IRRECEVABILITE, sous_motif=decision.sous_motif),
        justification=SaisieJustification(
            avertissement_id=lettre.pk if lettre is not None else None,
            decision_caleol=reference(decision),
            decision_caleol_le=decision.prise_a.astimezone(PARIS).date(),
        ),
        acteur=acteur,
    )


def preparer(*, le: date) -> int:
    """Open the task of each irrecevabilité whose warning was proved a month ago. Returns how many; again, none."""
    echues = Courrier.objects.filter(
        nature=NatureCourrier.AVERTISSEMENT_D,
        etat=EtatCourrier.DISTRIBUE,
        echeance_le__lte=le,
        demande__etat=EtatDemande.ACTIVE,
        details__decision_caleol__startswith=f"{PREFIXE}-",
    )
    connues = set(
        Tache.objects.filter(nature=NatureTache.IRRECEVABILITE_ECHUE, close_a__isnull=True).values_list(
            "demande", flat=True
        )
    )
    nouvelles = [une for une in echues.order_by("pk") if une.demande_id not in connues]
    Tache.objects.bulk_create(
        [
            Tache(
                demande_id=une.demande_id,
                nature=NatureTache.IRRECEVABILITE_ECHUE,
                ouverte_a=maintenant(),
                echeance_le=une.echeance_le,
                details={"courrier": une.pk, "decision_caleol": une.details["decision_caleol"]},
            )
            for une in nouvelles
        ],
        ignore_conflicts=True,
    )
    return len(nouvelles)


@contraintes_dites()
@transaction.atomic
def former_recours(candidature_id: int, *, le: date, acteur: Acteur, version: int | None = None) -> Decision:
    """An appeal was lodged. It does not suspend the decision, and it keeps the dossier from erasure."""
    candidature, decision = _ouvrir(candidature_id, acteur=acteur, version=version)
    if decision.recours != EtatRecours.AUCUN:
        raise ActionRefusee(_recours("recours_deja_forme", "Un recours est déjà enregistré contre cette décision."))
    if not decision.prise_a.astimezone(PARIS).date() <= le <= aujourdhui():
        raise ActionRefusee(_hors_dates("le"))
    decision.recours, decision.recours_le = EtatRecours.FORME, le
    _consigner_le_recours(candidature, decision, le=le, acteur=acteur)
    return decision


@contraintes_dites()
@transaction.atomic
def juger_recours(
    candidature_id: int, *, annulee: bool, le: date, acteur: Acteur, version: int | None = None
) -> Decision:
    """The outcome of the appeal. Annulled, the decision never was: the demande is active again, same number, same seniority."""
    candidature, decision = _ouvrir(candidature_id, acteur=acteur, version=version)
    if decision.recours != EtatRecours.FORME or decision.recours_le is None:
        raise ActionRefusee(_recours("sans_recours", "Aucun recours n'est pendant contre cette décision."))
    if not decision.recours_le <= le <= aujourdhui():
        raise ActionRefusee(_hors_dates("le"))
    decision.recours, decision.recours_juge_le = (EtatRecours.ANNULEE if annulee else EtatRecours.REJETE), le
    _consigner_le_recours(candidature, decision, le=le, acteur=acteur)
    if annulee:
        demande = candidature.demande
        if demande.etat == EtatDemande.RADIEE and demande.motif_radiation == MotifRadiation.IRRECEVABILITE:
            # The gestionnaire alone cancels a radiation; here the judgment obliges him.
            reactivation.reactiver(
                demande.pk, motif=MotifReactivation.ANNULATION, acteur=acteur_de_la_nuit("recours"), le=le
            )
        _lever(candidature, decision, le=le, acteur=acteur)
    return decision


def reference(decision: Decision) -> str:
    """What the warning and the radiation say of the decision: sitting and decision, no name."""
    return f"{PREFIXE}-{decision.ligne_id}-{decision.pk}"


def avertissement_de(decision: Decision) -> Courrier | None:
    """The last warning that rests on this decision."""
    return (
        Courrier.objects.filter(
            demande=decision.candidature.demande_id,
            nature=NatureCourrier.AVERTISSEMENT_D,
            details__decision_caleol=reference(decision),
        )
        .order_by("-pk")
        .first()
    )


def _ouvrir(candidature_id: int, *, acteur: Acteur, version: int | None) -> tuple[Candidature, Decision]:
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_d_irrecevabilite(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    decision = decision_en_cours(candidature)
    if decision.lettre != LettreDecision.E:  # the state says so; the database keeps both together
        raise ActionRefusee(_recours("pas_irrecevable", "La décision en cours n'est pas une irrecevabilité."))
    return candidature, decision


def refus_d_irrecevabilite(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why nothing may follow an irrecevabilité here, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None or candidature.etat == EtatCandidature.IRRECEVABLE:
        return refus
    return Refus(
        "pas_irrecevable",
        "La commission n'a pas déclaré cette candidature irrecevable, ou elle est revenue sur sa décision.",
        Nature.ETAT,
        source=f"{R8D} ; R441-3 e CCH",
        issue="Rechargez la page.",
    )


def _lever(candidature: Candidature, decision: Decision, *, le: date, acteur: Acteur) -> None:
    decision.levee_le = le
    decision.save(update_fields=["levee_le"])
    lettre = avertissement_de(decision)
    if lettre is not None and lettre.etat in OUVERTS:
        avertissement.recevoir_reponse(lettre.pk, le=aujourdhui(), acteur=acteur)
    Tache.objects.filter(
        demande=candidature.demande_id, nature=NatureTache.IRRECEVABILITE_ECHUE, close_a__isnull=True
    ).update(close_a=maintenant())
    avancer(
        [candidature],
        A.LEVER_IRRECEVABILITE,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.DECISION_CAL,
        details={candidature.pk: {"decision": decision.pk, "recours": decision.recours}},
    )


def _consigner_le_recours(candidature: Candidature, decision: Decision, *, le: date, acteur: Acteur) -> None:
    decision.save(update_fields=["recours", "recours_le", "recours_juge_le"])
    inscrire(
        [candidature.demande_id],
        NatureEvenement.CANDIDATURE,
        acteur=acteur,
        le=le,
        details={"candidature": candidature.pk, "decision": decision.pk, "recours": decision.recours},
    )
    tracer_actes(acteur, "recours", CANDIDATURE, [candidature.pk], ["recours"])


def _refus_radiee(candidature: Candidature) -> Refus | None:
    if candidature.demande.etat == EtatDemande.ACTIVE:
        return None
    return Refus(
        "demande_deja_radiee",
        "La demande est déjà radiée : la commission ne peut plus revenir sur sa décision ici.",
        Nature.ETAT,
        source=R8D,
        issue="Un recours, ou le gestionnaire, annule la radiation ; l'ancienneté est gardée.",
    )


def _hors_dates(champ: str) -> Refus:
    return Refus(
        "date_irrecevabilite",
        "Cette date se place entre la décision et aujourd'hui.",
        Nature.SAISIE,
        champ,
        R8D,
        "Vérifiez la date.",
    )


def _recours(code: str, message: str) -> Refus:
    return Refus(code, message, Nature.ETAT, source="R421-1 CJA", issue="Rechargez la page.")
