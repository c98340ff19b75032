"""Telling households what the commission decided, in writing: ranks, conditions, non-attributions, ranks not served.

L441-2-2: every rejection is notified in writing with its motives; R441-2-17: the rank, and the motives of a condition. Those
who receive e-mail are written to by e-mail; the others' letters make one PDF to print, marked sent. Each letter is an event.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import pikepdf
from django.db import transaction

from attributions.enums import LettreDecision
from attributions.models import Candidature, Decision, LotDeLettres, SeanceCal
from attributions.permissions import refus_de_commission
from attributions.services import lots_de_lettres
from attributions.services.actes import SEANCE, refus_de_version, verrouiller_demandes, verrouiller_seance
from attributions.states.candidature import EtatCandidature
from attributions.states.seance import EtatSeance
from habilitations.acteur import Acteur
from registre import effects
from registre.documents.erreurs import DocumentImpossible
from registre.enums import CanalCourrier, EtatCourrier, NatureCourrier, NatureEvenement
from registre.models import Courrier
from registre.services.actes import inscrire
from registre.services.courriers import marquer_echec, marquer_envoyes, preparer
from registre.services.redaction import composer, lire
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

ECRITES = (LettreDecision.B, LettreDecision.C, LettreDecision.D)
"""Decisions told by a letter of this module: an attribution is told by its offer, an irrecevabilité by its warning."""
SANS_EFFET = (EtatCourrier.ANNULE, EtatCourrier.ECHEC)


@dataclass(frozen=True, slots=True)
class AEcrire:
    """One letter of a sitting: to whom, of what nature, and the row of the one already prepared, if any."""

    candidature: Candidature
    decision: Decision
    nature: NatureCourrier
    courrier: Courrier | None = None

    @property
    def reste(self) -> bool:
        return self.courrier is None


@dataclass(slots=True)
class Envoi:
    """What was done: letters by e-mail, letters to print in `lot` (`pdf`), letters that could not leave."""

    par_mel: int = 0
    imprimees: int = 0
    echecs: int = 0
    pdf: bytes = b""
    lot: LotDeLettres | None = None


def lettres_de(seance: SeanceCal) -> list[AEcrire]:
    """Every letter this sitting calls for, in the order of the agenda, sent or not; two statements."""
    decisions = list(
        Decision.objects.filter(ligne__seance=seance, annulee_a__isnull=True, lettre__in=ECRITES)
        .select_related("candidature__mise_a_disposition__logement__commune", "ligne")
        .order_by("ligne__ordre", "candidature__ordre", "pk")
    )
    voulues = [(une, nature) for une in decisions for nature in _natures(une)]
    existants = _existants([une for une, _ in voulues])
    return [
        AEcrire(une.candidature, une, nature, existants.get((une.candidature_id, nature.value)))
        for une, nature in voulues
    ]


def notifier(
    seance_id: int, *, acteur: Acteur, candidatures: Collection[int] | None = None, version: int | None = None
) -> Envoi:
    """Send the letters of a closed sitting that were not yet sent (to these candidates only, when they are named).

    Those to print make one batch, kept in the encrypted store until it expires. Entered twice, nothing leaves twice. Raises `ActionRefusee`; nothing is sent then.
    """
    with transaction.atomic():
        demandes = Decision.objects.filter(ligne__seance=seance_id, lettre__in=ECRITES)
        verrouiller_demandes(demandes.values_list("candidature__demande", flat=True))
        seance = verrouiller_seance(seance_id)
        exiger(refus_de_notifier(acteur=acteur, seance=seance))
        exiger(refus_de_version(seance, version))
        a_faire = [
            une
            for une in lettres_de(seance)
            if une.reste and (candidatures is None or une.candidature.pk in candidatures)
        ]
        if not a_faire:
            raise ActionRefusee(_rien_a_envoyer())
        courriers = [courrier for une in a_faire for courrier in _preparer(une, seance, acteur)]
        tracer_actes(acteur, "notifier", SEANCE, [seance.pk], ["courriers"])
        par_mel = [un.pk for un in courriers if un.canal == CanalCourrier.MEL]
        envoi = _imprimer([un.pk for un in courriers if un.canal != CanalCourrier.MEL], acteur=acteur)
        envoi.par_mel = len(par_mel)
        if envoi.pdf:
            envoi.lot = lots_de_lettres.garder(seance, envoi.pdf, lettres=envoi.imprimees)
        effects.expedier_apres(par_mel)
    return envoi


def refus_de_notifier(*, acteur: Acteur, seance: SeanceCal) -> Refus | None:
    """Why `acteur` may not send the letters of this sitting: its secretariat does, once it is closed."""
    refus = refus_de_commission(acteur=acteur, commission=seance.commission)
    if refus is not None or seance.etat in (EtatSeance.CLOSE, EtatSeance.SIGNEE):
        return refus
    return Refus(
        "seance_non_close", "Les décisions se notifient quand la séance est close : elles ne changent plus.", Nature.ETAT,
        source="L441-2-2 et R441-2-17 CCH", issue="Closez la séance.",
    )  # fmt: skip


def _natures(decision: Decision) -> list[NatureCourrier]:
    """The first rank is told by its offer; one not served is told so, whether or not its rank was."""
    candidature = decision.candidature
    if candidature.etat == EtatCandidature.NON_SERVIE:
        return [NatureCourrier.NON_SERVIE]
    if decision.lettre == LettreDecision.B and (decision.rang == 1 or candidature.appelee_le is not None):
        return []
    return [NatureCourrier.DECISION_CAL]


def _existants(decisions: Sequence[Decision]) -> dict[tuple[int, str], Courrier]:
    """Letters already prepared, by candidature and nature; those that failed may be sent again."""
    demandes = [une.candidature.demande_id for une in decisions]
    natures = (NatureCourrier.DECISION_CAL, NatureCourrier.NON_SERVIE)
    courriers = Courrier.objects.filter(demande__in=demandes, nature__in=natures).exclude(etat__in=SANS_EFFET)
    return {
        (un.details["candidature"], un.nature): un for un in courriers.order_by("pk") if "candidature" in un.details
    }


def _preparer(une: AEcrire, seance: SeanceCal, acteur: Acteur) -> list[Courrier]:
    demande = une.candidature.demande_id
    details = {"candidature": une.candidature.pk, "decision": une.decision.pk}
    courriers = preparer(une.nature, [demande], organisme_id=seance.commission.bailleur_id, details={demande: details})
    inscrire(
        [demande],
        NatureEvenement.COURRIER,
        acteur=acteur,
        le=aujourdhui(),
        details={"courrier": une.nature.value, "canal": courriers[0].canal, "candidature": une.candidature.pk},
    )
    return courriers


def _imprimer(courriers: Sequence[int], *, acteur: Acteur) -> Envoi:
    """Compose the letters to print in one PDF and mark them sent; those without an address are told in their timeline."""
    envoi, empreintes, le = Envoi(), {}, aujourdhui()
    lignes = list(Courrier.objects.filter(pk__in=courriers).select_related("organisme").order_by("pk"))
    with pikepdf.new() as lot:
        for lettre in lire(lignes, le=le):
            try:
                pdf = composer(lettre) if lettre.adresse else b""
            except DocumentImpossible:
                pdf = b""
            if not pdf:
                raison = "document" if lettre.adresse else "sans_adresse"
                marquer_echec(lettre.courrier.pk, le=le, acteur=acteur, raison=raison)
                envoi.echecs += 1
                continue
            with pikepdf.open(BytesIO(pdf)) as une:
                lot.pages.extend(une.pages)
            empreintes[lettre.courrier.pk] = sha256(pdf).hexdigest()
        envoi.imprimees = marquer_envoyes(empreintes, le=le, acteur=acteur)
        if empreintes:
            sortie = BytesIO()
            lot.save(sortie)
            envoi.pdf = sortie.getvalue()
    return envoi


def _rien_a_envoyer() -> Refus:
    return Refus(
        "rien_a_envoyer", "Toutes les lettres de cette séance sont déjà parties.", Nature.ETAT, source="L441-2-2 CCH",
        issue="Leur état est dans la liste.",
    )  # fmt: skip
