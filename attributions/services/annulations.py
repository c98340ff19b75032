"""A signed lease is cancelled: all that its signature did is undone by counter-acts, nothing is erased (ADR 54).

The demande is active again with its number, seniority and expiry; the flow is corrected by lines of the opposite sign; the
dwelling goes to the ranks not served, to a new designation, or waits, as the agent says. A lease that had slid to the occupant
of an association goes back to it: no dwelling is freed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from attributions.enums import (
    ExclusionFlux,
    FinBailEnCours,
    FinOccupation,
    LettreDecision,
    ModeDecompte,
    MotifCloture,
    NatureMouvement,
    SuiteAnnulation,
)
from attributions.models import (
    Attribution,
    Bail,
    Candidature,
    Decision,
    EvenementVacance,
    Logement,
    MiseADisposition,
    Mutation,
    OccupationParAssociation,
)
from attributions.permissions import introuvable, refus_apres_bail
from attributions.rules.annulation import FaitsAnnulation, refus_d_annulation
from attributions.rules.appel import Cause
from attributions.saisie.location import SaisieAnnulation
from attributions.services import baux_en_cours, echanges, flux, vacances
from attributions.services.actes import (
    VACANCE,
    avancer,
    avancer_vacance,
    refus_de_version,
    verrouiller_demandes,
    verrouiller_vacance,
)
from attributions.services.rangs import poursuivre
from attributions.services.suivi import recalculer
from attributions.states import candidature as etats
from attributions.states.candidature import ENGAGEES, ActeCandidature, EtatCandidature
from attributions.states.vacance import OUVERTES, ActeVacance, EtatVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.models import Demande, Evenement
from registre.rules.reactivation import refus_de_deradiation
from registre.services.contraintes import contraintes_dites
from registre.services.reactivation import deradier, faits_de_deradiation
from registre.states.demande import EtatDemande
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

A, E = ActeCandidature, EtatCandidature
MOTIF_DU_FLUX = "Bail annulé"
VUES = 50
"""Other candidatures of the household listed on the screen."""


@dataclass(frozen=True, slots=True)
class _Annulable:
    """One lease to cancel, everything locked: its candidature, the demandes and the candidatures of its vacancy.

    `glissement`, `cedante`: the occupation that ended when the lease slid to this household, and the association's candidature.
    """

    candidature: Candidature
    bail: Bail
    attribution: Attribution
    non_servies: list[Candidature]
    glissement: OccupationParAssociation | None = None
    cedante: Candidature | None = None

    @property
    def vacance(self) -> MiseADisposition:
        vacance: MiseADisposition = self.candidature.mise_a_disposition
        return vacance


@contraintes_dites()
@transaction.atomic
def annuler(candidature_id: int, *, saisie: SaisieAnnulation, acteur: Acteur, version: int | None = None) -> Bail:
    """Cancel the lease of this candidature, and the other one of an exchange with it (R441-2-8 a).

    Raises `ActionRefusee` with every reason: not signed, not the bailleur's, exercise closed, dates, the demande cannot
    be active again, the dwellings went on. Nothing is changed then.
    """
    un, *autre = _ouvrir(candidature_id)
    exiger(refus_d_annuler(acteur=acteur, candidature=un.candidature))
    exiger(refus_de_version(un.candidature, version))
    for annulable in (un, *autre):
        exiger(_refus_pour(annulable, acteur, premier=annulable is un))
        if refus := refus_d_annulation(saisie, _faits(annulable)):
            raise ActionRefusee(refus)
        exiger(refus_de_deradiation(faits_de_deradiation(annulable.candidature.demande)))
        exiger(_refus_de_suite(annulable, saisie))
    for annulable in (un, *autre):
        _annuler(annulable, saisie, acteur)
    return un.bail


def refus_d_annuler(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why this lease may not be cancelled, or None: for the button, the API and the service."""
    close = Attribution.objects.filter(pk=candidature.pk, close=True).exists()
    refus = refus_apres_bail(acteur=acteur, candidature=candidature, close=close)
    if refus is not None or etats.est_permis(A.ANNULER_BAIL, depuis=candidature.etat):
        return refus
    return Refus(
        "sans_bail_a_annuler",
        f"Une candidature dans l'état « {E(candidature.etat).label} » n'a pas de bail à annuler.",
        Nature.ETAT,
        source="R441-2-8 a CCH",
        issue="Rechargez la page : le bail a pu être annulé entre-temps.",
    )


def non_servies(candidature: Candidature) -> list[Candidature]:
    """Candidates of this place that the lease left not served, best rank first."""
    lues = Candidature.objects.filter(_derriere(candidature)).select_related("demande")
    return sorted(lues, key=lambda une: (une.rang or 0, une.pk))


def vient_d_une_association(candidature: Candidature) -> bool:
    """Its lease had slid to it: cancelled, that of the association stands again and the dwelling is not freed."""
    return OccupationParAssociation.objects.filter(
        bail_occupant__candidature=candidature, fin=FinOccupation.GLISSEMENT
    ).exists()


def rappelables(candidates: Sequence[Candidature]) -> list[Candidature]:
    """Those who may have their rank back: ranked, without a condition left unfilled, neither housed nor engaged since."""
    if not candidates:
        return []
    demandes = [une.demande_id for une in candidates]
    actives = set(Demande.objects.filter(pk__in=demandes, etat=EtatDemande.ACTIVE).values_list("pk", flat=True))
    engagees = Candidature.objects.filter(demande__in=demandes, etat__in=ENGAGEES).values_list("demande", flat=True)
    conditions = set(
        Decision.objects.filter(
            candidature__in=[une.pk for une in candidates],
            lettre=LettreDecision.C,
            annulee_a__isnull=True,
            levee_le__isnull=True,
        ).values_list("candidature", flat=True)
    )
    libres = actives - set(engagees)
    return [une for une in candidates if une.demande_id in libres and une.rang and une.pk not in conditions]


def closes_par_le_bail(candidature: Candidature) -> list[Candidature]:
    """Other candidatures of the household that its radiation closed: they stay so; a designation begins anew."""
    bail = Bail.objects.filter(candidature=candidature).order_by("-pk").first()
    if bail is None:
        return []
    closes = Candidature.objects.filter(
        demande=candidature.demande_id,
        etat=E.RETIREE,
        motif_cloture=MotifCloture.LOGE.value,
        close_le__gte=bail.signe_le,
    ).exclude(pk=candidature.pk)
    return list(closes.select_related("attribuant", "mise_a_disposition__logement__commune").order_by("-pk")[:VUES])


def _derriere(candidature: Candidature) -> Q:
    return Q(
        mise_a_disposition=candidature.mise_a_disposition_id,
        tour=candidature.tour,
        place=candidature.place,
        etat=E.NON_SERVIE,
        motif_cloture=MotifCloture.RANG_SERVI.value,
    )


def _ouvrir(candidature_id: int) -> list[_Annulable]:
    """The lease asked for first, then the other one of its exchange. Everything is locked, in the order of every act."""
    autre = Mutation.objects.filter(pk=candidature_id).values_list("echange", flat=True).first()
    ids = [candidature_id] if autre is None else [candidature_id, autre]
    situees = {une.pk: une for une in Candidature.objects.filter(pk__in=ids)}
    if candidature_id not in situees:
        raise ActionRefusee(introuvable("Cette candidature"))
    cedantes = OccupationParAssociation.objects.filter(bail_occupant__candidature__in=ids, fin=FinOccupation.GLISSEMENT)
    concernees = Q(pk__in=ids) | Q(pk__in=list(cedantes.values_list("bail__candidature", flat=True)))
    for une in situees.values():
        concernees |= _derriere(une)
    demandes = verrouiller_demandes(Candidature.objects.filter(concernees).values_list("demande", flat=True))
    lieux = sorted({une.mise_a_disposition_id for une in situees.values()})
    list(Logement.objects.pour_ecriture().filter(vacances__in=lieux).order_by("pk"))
    vacances_lues = {pk: verrouiller_vacance(pk) for pk in lieux}
    lues = {une.pk: une for une in Candidature.objects.pour_ecriture().filter(concernees, demande__in=demandes)}
    for une in lues.values():
        une.demande, une.mise_a_disposition = demandes[une.demande_id], vacances_lues[une.mise_a_disposition_id]
    return [_annulable(lues[pk], lues) for pk in ids]


def _annulable(candidature: Candidature, lues: dict[int, Candidature]) -> _Annulable:
    attributions = Attribution.objects.select_for_update(of=("self",), no_key=True)
    attribution = attributions.filter(pk=candidature.pk).first()
    bail = Bail.objects.filter(candidature=candidature, annule_le__isnull=True).first()
    derriere = [
        une
        for une in lues.values()
        if une.pk != candidature.pk
        and une.mise_a_disposition_id == candidature.mise_a_disposition_id
        and une.etat == E.NON_SERVIE
    ]
    derriere.sort(key=lambda une: (une.rang or 0, une.pk))
    glissement = (
        OccupationParAssociation.objects.select_related("bail").filter(bail_occupant=bail).first() if bail else None
    )
    cedante = lues.get(glissement.bail.candidature_id) if glissement is not None else None
    return _Annulable(candidature, bail or Bail(), attribution or Attribution(), derriere, glissement, cedante)


def _refus_pour(annulable: _Annulable, acteur: Acteur, *, premier: bool) -> Refus | None:
    if premier:
        return None
    refus = refus_d_annuler(acteur=acteur, candidature=annulable.candidature)
    return None if refus is None else replace(refus, message=f"Pour l'autre ménage de l'échange : {refus.message}")


def _faits(annulable: _Annulable) -> FaitsAnnulation:
    vacance = annulable.vacance
    depuis = MiseADisposition.objects.filter(logement=vacance.logement_id, pk__gt=vacance.pk)
    return FaitsAnnulation(
        signe_le=annulable.bail.signe_le,
        entree_le=annulable.bail.entree_le,
        aujourdhui=aujourdhui(),
        remis=depuis.exclude(etat=EtatVacance.RETIREE).exists(),
        libere=_libere(annulable.candidature),
        occupe=OccupationParAssociation.objects.filter(bail=annulable.bail.pk, au__isnull=True).exists(),
    )


def _libere(candidature: Candidature) -> str:
    """What became of the dwelling left by mutation; nothing in an exchange, where both come back."""
    mutation = Mutation.objects.filter(pk=candidature.pk, echange__isnull=True).first()
    if mutation is None:
        return ""
    siennes = MiseADisposition.objects.filter(
        Q(pk=mutation.vacance_liberee_id) | Q(logement=mutation.occupe_id, etat__in=OUVERTES)
    )
    etats_lus = set(siennes.values_list("etat", flat=True))
    if EtatVacance.LOUEE in etats_lus:
        return "loue"
    return "ouvert" if etats_lus & set(OUVERTES) else ""


def _refus_de_suite(annulable: _Annulable, saisie: SaisieAnnulation) -> Refus | None:
    if annulable.cedante is not None and saisie.suite != SuiteAnnulation.ATTENTE:
        return Refus(
            "logement_de_l_association",
            "Ce bail avait glissé : annulé, le logement revient à l'association, avec son bail.",
            Nature.ETAT,
            "suite",
            "L442-8-3 CCH",
            f"Choisissez « {SuiteAnnulation.ATTENTE.label} » : aucun candidat n'est appelé.",
        )
    if saisie.suite != SuiteAnnulation.DESIGNATION:
        return None
    vacance = annulable.vacance
    restent = vacance.candidatures.exclude(pk=annulable.candidature.pk).filter(etat__in=(*etats.OUVERTES, E.BAIL_SIGNE))
    if not restent.exists():
        return None
    return Refus(
        "autres_places_en_cours",
        "D'autres places de cette colocation sont louées ou ont encore des candidats.",
        Nature.ETAT,
        "suite",
        "L442-8-4 CCH",
        "Remettez en rang les candidats de cette place, ou laissez-la sans candidat pour le moment.",
    )


def _annuler(annulable: _Annulable, saisie: SaisieAnnulation, acteur: Acteur) -> None:
    candidature, vacance = annulable.candidature, annulable.vacance
    _retirer_le_bail(annulable, saisie, acteur)
    rendu = _rendre_a_l_association(annulable, saisie, acteur)
    if not rendu:
        _rouvrir(annulable, saisie, acteur)
    deradier(
        candidature.demande,
        acteur=acteur,
        le=saisie.le,
        details={"bail": annulable.bail.pk, "candidature": candidature.pk},
    )
    touchees = [candidature.demande_id, *rendu]
    if saisie.suite == SuiteAnnulation.RANG_SUIVANT:
        touchees += _remettre_en_rang(annulable, acteur)
    elif saisie.suite == SuiteAnnulation.DESIGNATION:
        vacances.remettre_en_designation(vacance, le=aujourdhui(), acteur=acteur)
    recalculer(sorted(touchees))


def _retirer_le_bail(annulable: _Annulable, saisie: SaisieAnnulation, acteur: Acteur) -> None:
    """The lease stays, cancelled; its date leaves the data of R441-2-9, so the quotas on leases."""
    candidature, bail, attribution = annulable.candidature, annulable.bail, annulable.attribution
    bail.annule_le, bail.motif_annulation = saisie.le, saisie.motif
    bail.precision_annulation = saisie.precision.strip()[:200]
    bail.save(update_fields=["annule_le", "motif_annulation", "precision_annulation"])
    baux_en_cours.finir_le_bail(bail, FinBailEnCours.ANNULE)
    attribution.bail_le = None
    if _exclue_par_le_bail(candidature):
        candidature.mise_a_disposition.exclusion = attribution.exclusion_flux = ExclusionFlux.AUCUNE.value
        candidature.mise_a_disposition.save(update_fields=["exclusion"])
        tracer_actes(acteur, "remettre_au_flux", VACANCE, [candidature.mise_a_disposition_id], ["exclusion"])
    attribution.save(update_fields=["bail_le", "exclusion_flux"])
    avancer(
        [candidature],
        A.ANNULER_BAIL,
        acteur=acteur,
        le=saisie.le,
        nature=NatureEvenement.ANNULATION,
        details={candidature.pk: {"bail": bail.pk, "motif": saisie.motif, "suite": saisie.suite}},
        annule_id=_signature(candidature),
    )


def _rendre_a_l_association(annulable: _Annulable, saisie: SaisieAnnulation, acteur: Acteur) -> list[int]:
    """The association's lease had ended by the one that is cancelled: it stands again, and houses the household as before.

    The dwelling stays let, counted as it was. The demandes concerned, none when the lease had not slid.
    """
    glissement, cedante = annulable.glissement, annulable.cedante
    if glissement is None or cedante is None:
        return []
    glissement.bail.glisse_le = None
    glissement.bail.save(update_fields=["glisse_le"])
    baux_en_cours.reprendre_le_bail(glissement.bail)
    glissement.au, glissement.fin, glissement.bail_occupant, glissement.seance = None, "", None, None
    glissement.save(update_fields=["au", "fin", "bail_occupant", "seance"])
    avancer(
        [cedante],
        A.RENDRE_LE_BAIL,
        acteur=acteur,
        le=saisie.le,
        nature=NatureEvenement.ANNULATION,
        annule_id=_glissement(cedante),
    )
    return [cedante.demande_id]


def _exclue_par_le_bail(candidature: Candidature) -> bool:
    """The lease of a mutation put the dwelling out of the flow; opened so, it stays so (R441-5)."""
    vacance = candidature.mise_a_disposition
    if vacance.exclusion != ExclusionFlux.MUTATION or not Mutation.objects.filter(pk=candidature.pk).exists():
        return False
    ouverte_ainsi = EvenementVacance.objects.filter(
        mise_a_disposition=vacance, acte=ActeVacance.OUVRIR.value, details__exclusion=ExclusionFlux.MUTATION.value
    )
    return not ouverte_ainsi.exists()


def _glissement(cedante: Candidature) -> int | None:
    """The event of the slide, which the cancellation names."""
    glissements = Evenement.objects.filter(
        demande=cedante.demande_id, details__candidature=cedante.pk, details__acte=A.GLISSER.value
    )
    trouve: int | None = glissements.order_by("-pk").values_list("pk", flat=True).first()
    return trouve


def _signature(candidature: Candidature) -> int | None:
    """The event of the lease, which the cancellation names."""
    signatures = Evenement.objects.filter(
        demande=candidature.demande_id, nature=NatureEvenement.BAIL, details__candidature=candidature.pk
    )
    trouvee: int | None = signatures.order_by("-pk").values_list("pk", flat=True).first()
    return trouvee


def _rouvrir(annulable: _Annulable, saisie: SaisieAnnulation, acteur: Acteur) -> None:
    """The dwelling is attributed again, not let; what the lease counted on a flow is counted no more.

    In colocation the other leases stand: the dwelling counts as long as one of them does.
    """
    vacance: MiseADisposition = annulable.vacance
    autres = Bail.objects.filter(mise_a_disposition=vacance, annule_le__isnull=True).exists()
    convention = vacance.convention
    if not autres and convention is not None and convention.decompte == ModeDecompte.BAIL:
        decomptes = frozenset({NatureMouvement.DECOMPTE})
        flux.annuler(vacance, MOTIF_DU_FLUX, le=saisie.le, acteur=acteur, natures=decomptes)
    if vacance.etat == EtatVacance.LOUEE:
        vacance.close_le = None
        avancer_vacance(vacance, ActeVacance.ROUVRIR, acteur=acteur, champs=["close_le"], le=saisie.le)


def _remettre_en_rang(annulable: _Annulable, acteur: Acteur) -> list[int]:
    """The ranks stand as the CALEOL gave them; the best one still to be housed is called. The demandes concerned."""
    retenues = rappelables(annulable.non_servies)
    le: date = aujourdhui()
    details: dict[int, dict[str, Any]] = {une.pk: {"rang": une.rang} for une in retenues}
    avancer(
        retenues,
        A.REMETTRE_EN_RANG,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.CANDIDATURE,
        details=details,
        motif_cloture="",
    )
    poursuivre(annulable.vacance, place=annulable.candidature.place, cause=Cause.RETRAIT, le=le, acteur=acteur)
    return [une.demande_id for une in retenues]


def autre_menage(candidature: Candidature) -> Candidature | None:
    """The other household of an exchange, whose lease is cancelled too."""
    return echanges.autre_de(candidature)
