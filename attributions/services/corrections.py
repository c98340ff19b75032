"""The data of R441-2-9 corrected after the lease: by the bailleur until the exercise is closed, by the gestionnaire after (ADR 55).

Quotas read the rows, so follow; the flow is corrected by lines of the opposite sign; the national system receives the block of
the radiation again.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db import transaction

from attributions.enums import Contingent, ModeDecompte, NatureMouvement
from attributions.models import Attribution, Bail, Candidature, ConventionReservation, Logement, MiseADisposition
from attributions.permissions import introuvable, refus_apres_bail
from attributions.rules.correction import FaitsCorrection, refus_de_correction
from attributions.saisie.location import SaisieCorrection
from attributions.services import flux, mutations
from attributions.services.actes import (
    CANDIDATURE,
    VACANCE,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.baux import LOGEMENT, pour_le_sne
from attributions.services.mots import adresse
from attributions.states.candidature import EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.radiation import redeclarer_attribution
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

CORRIGER = "corriger_apres_bail"
MOTIF_DU_FLUX = "Imputation corrigée après le bail"
DITS = ("rpls", "contingent", "reservataire_id", "qpv", "plafond")
"""Fields of which the event keeps the values: codes of the dwelling. Of the household's publics it keeps the names only."""


@contraintes_dites()
@transaction.atomic
def corriger(
    candidature_id: int, *, saisie: SaisieCorrection, acteur: Acteur, version: int | None = None
) -> Attribution:
    """Correct a signed attribution, with its reason. Raises `ActionRefusee` with every reason; nothing is changed then."""
    candidature, logement = _verrouiller(candidature_id)
    attributions = Attribution.objects.select_for_update(of=("self",), no_key=True).select_related(
        "bailleur", "logement"
    )
    # Locked before the check: the night that closes the exercise comes before, or after.
    attribution = attributions.filter(pk=candidature.pk).first()
    exiger(refus_de_corriger(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    assert attribution is not None  # noqa: S101 - a signed lease has its data
    saisie = _propre(saisie)
    possibles = reservations(candidature)
    change = _change(saisie, attribution, candidature.mise_a_disposition)
    faits = FaitsCorrection(bool(change), _porteur(logement, saisie.rpls), frozenset(possibles))
    if refus := refus_de_correction(saisie, faits):
        raise ActionRefusee(refus)

    change = _avec_la_reservation(change, attribution, possibles)
    avant = {champ: getattr(attribution, champ) for champ in DITS if champ in change}
    _appliquer(attribution, logement, change, acteur)
    if "convention" in change:
        _reimputer(candidature.mise_a_disposition, attribution, change["convention"], acteur)
    _redire_au_sne(candidature, attribution, logement)
    _inscrire(candidature, attribution, saisie.motif, sorted(change), avant, acteur)
    return attribution


def refus_de_corriger(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why a signed attribution may not be corrected, or None: for the button, the API and the service."""
    close = Attribution.objects.filter(pk=candidature.pk, close=True).exists()
    refus = refus_apres_bail(acteur=acteur, candidature=candidature, close=close)
    if refus is not None or candidature.etat == EtatCandidature.BAIL_SIGNE:
        return refus
    return Refus(
        "attribution_sans_bail",
        "Cette attribution n'a pas de bail en vigueur.",
        Nature.ETAT,
        source="R441-2-9 CCH",
        issue="Avant la signature, ses données se corrigent sans motif sur la page de la candidature.",
    )


def reservations(candidature: Candidature) -> dict[str, ConventionReservation]:
    """Conventions in force on the dwelling when it was put on offer, by id as text; and the one it is on, ended since or not."""
    vacance = candidature.mise_a_disposition
    connues = flux.conventions_du_logement(vacance.attribuant_id, vacance.territoires, vacance.disponible_le)
    siennes = [une for une in (vacance.convention,) if une is not None]
    return {str(une.pk): une for une in (*connues, *siennes)}


def _verrouiller(candidature_id: int) -> tuple[Candidature, Logement]:
    """Demande, dwelling, vacancy, candidature. Raises `ActionRefusee` when there is none."""
    situee = Candidature.objects.filter(pk=candidature_id).values_list("demande", "mise_a_disposition").first()
    if situee is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    demandes = verrouiller_demandes([situee[0]])
    logement = Logement.objects.pour_ecriture().get(vacances=situee[1])
    vacance = verrouiller_vacance(situee[1])
    candidature: Candidature = Candidature.objects.pour_ecriture().get(pk=candidature_id)
    candidature.demande, candidature.mise_a_disposition = demandes[situee[0]], vacance
    return candidature, logement


def _propre(saisie: SaisieCorrection) -> SaisieCorrection:
    if saisie.rpls is not None:
        saisie.rpls = saisie.rpls.strip().upper() or None
    return saisie


def _change(saisie: SaisieCorrection, attribution: Attribution, vacance: MiseADisposition) -> dict[str, Any]:
    """What differs from the attribution, by field; `reservation` stays as it was typed."""
    dites: dict[str, Any] = {"rpls": saisie.rpls, "qpv": saisie.qpv, "plafond": saisie.plafond}
    if saisie.imputation is not None:
        dites |= asdict(saisie.imputation)
    change = {
        champ: valeur for champ, valeur in dites.items() if valeur is not None and getattr(attribution, champ) != valeur
    }
    if saisie.reservation is not None and (
        saisie.reservation != str(vacance.convention_id or "") or _d_une_autre_reservation(attribution, vacance)
    ):
        change["reservation"] = saisie.reservation
    return change


def _d_une_autre_reservation(attribution: Attribution, vacance: MiseADisposition) -> bool:
    """In colocation, that of the dwelling was corrected by another lease; a failure names nobody (L441-1)."""
    return attribution.reservataire_id != vacance.reservataire_id and not attribution.echec_reservataire


def _avec_la_reservation(
    change: dict[str, Any], attribution: Attribution, possibles: dict[str, ConventionReservation]
) -> dict[str, Any]:
    """A reservation names its réservataire and, when the contingent was left as it was, the contingent of its convention."""
    if "reservation" not in change:
        return change
    convention = possibles.get(change["reservation"])
    reste = {champ: valeur for champ, valeur in change.items() if champ != "reservation"}
    contingent = convention.contingent if convention else Contingent.NON_RESERVE.value
    deduit = {} if contingent == attribution.contingent else {"contingent": contingent}
    reservataire = convention.reservataire_id if convention else None
    return {"reservataire_id": reservataire, "convention": convention, **deduit, **reste}


def _porteur(logement: Logement, rpls: str | None) -> str:
    """Whose dwelling bears the identifier typed; a dwelling of another bailleur is named by its bailleur only."""
    if not rpls or rpls == logement.rpls:
        return ""
    autre = Logement.objects.filter(rpls=rpls).exclude(pk=logement.pk).select_related("attribuant", "commune").first()
    if autre is None:
        return ""
    if autre.attribuant_id == logement.attribuant_id:
        return f"votre logement {autre.reference}, {adresse(autre)}"
    return f"un logement de {autre.attribuant.nom}"


def _appliquer(attribution: Attribution, logement: Logement, change: dict[str, Any], acteur: Acteur) -> None:
    champs = [champ for champ in change if champ != "convention"]
    for champ in champs:
        setattr(attribution, champ, change[champ])
    if "rpls" in change:
        attribution.exception_rpls = ""
        champs.append("exception_rpls")
    attribution.save(update_fields=champs)
    if "rpls" in change and logement.rpls != change["rpls"]:
        logement.rpls, logement.exception_rpls, logement.version = change["rpls"], "", logement.version + 1
        logement.save(update_fields=["rpls", "exception_rpls", "version"])
        tracer_actes(acteur, "identifier_logement", LOGEMENT, [logement.pk], ["rpls"])


def _reimputer(
    vacance: MiseADisposition, attribution: Attribution, convention: ConventionReservation | None, acteur: Acteur
) -> None:
    """The dwelling leaves the account it was on, and counts on the other at the day that its convention names.

    In colocation it counts once, whichever lease the correction is made by.
    """
    if vacance.convention_id == (convention.pk if convention is not None else None):
        return
    flux.annuler(vacance, MOTIF_DU_FLUX, le=aujourdhui(), acteur=acteur, natures=frozenset({NatureMouvement.DECOMPTE}))
    vacance.convention, vacance.reservataire_id = convention, attribution.reservataire_id
    vacance.version += 1
    vacance.save(update_fields=["convention", "reservataire", "version"])
    tracer_actes(acteur, CORRIGER, VACANCE, [vacance.pk], ["convention", "reservataire"])
    mutations.suivre_la_reservation(vacance, acteur=acteur)
    if convention is None:
        return
    jours = {
        ModeDecompte.PROPOSITION: vacance.prevenu_le or attribution.attribuee_le,
        ModeDecompte.ATTRIBUTION: attribution.attribuee_le,
        ModeDecompte.BAIL: attribution.bail_le or attribution.attribuee_le,
    }
    moment = ModeDecompte(convention.decompte)
    flux.decompter(vacance, moment, le=jours[moment], acteur=acteur)


def _redire_au_sne(candidature: Candidature, attribution: Attribution, logement: Logement) -> None:
    """The block of the radiation as it is now; once the dossier is erased, what was sent stays."""
    if candidature.demande.etat != EtatDemande.RADIEE:
        return
    bail = Bail.objects.get(candidature=candidature, annule_le__isnull=True)
    attribution.logement = logement
    redeclarer_attribution(candidature.demande_id, pour_le_sne(candidature, bail, attribution))


def _inscrire(
    candidature: Candidature,
    attribution: Attribution,
    motif: str,
    champs: list[str],
    avant: dict[str, Any],
    acteur: Acteur,
) -> None:
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    details = {
        "candidature": candidature.pk,
        "acte": CORRIGER,
        "motif": motif,
        "champs": champs,
        "avant": avant,
        "apres": {champ: getattr(attribution, champ) for champ in avant},
    }
    inscrire([candidature.demande_id], NatureEvenement.CANDIDATURE, acteur=acteur, le=aujourdhui(), details=details)
    tracer_actes(acteur, CORRIGER, CANDIDATURE, [candidature.pk], champs)
