"""The signed lease: data of R441-2-9, radiation of the demande, end of its other candidatures and of the other ranks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from attributions.enums import EtatProposition, ModeDecompte, MotifCloture
from attributions.models import Attribution, Bail, Candidature, Logement, Mutation, Proposition
from attributions.rules.bail import FaitsBail, refus_de_bail
from attributions.rules.imputation import RESERVATAIRE_SNE
from attributions.saisie.location import SaisieBail
from attributions.services import baux_en_cours, changements, colocation, dedies, flux, mutations
from attributions.services.actes import CANDIDATURE, avancer, avancer_vacance
from attributions.services.attribution import appliquer
from attributions.services.candidatures import AVANT_DECISION
from attributions.services.ensembles import Ensemble, ouvrir
from attributions.services.propositions import refus_d_engagement
from attributions.states.candidature import ActeCandidature, EtatCandidature
from attributions.states.vacance import ActeVacance
from demandeurs.models import LogementActuel
from habilitations.acteur import Acteur
from registre import effects
from registre.enums import NatureEvenement
from registre.permissions import refus_d_etat
from registre.saisie import SaisieAttribution, SaisieRadiation
from registre.services.contraintes import contraintes_dites
from registre.services.radiation import prononcer
from registre.services.suivi import noter_suivi
from registre.states.demande import Acte
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

A, E = ActeCandidature, EtatCandidature
LOGEMENT = "attributions.logement"


@contraintes_dites()
@transaction.atomic
def signer(
    candidature_id: int, *, saisie: SaisieBail, acteur: Acteur, version: int | None = None, echange: bool = False
) -> Bail:
    """Record the lease and all that follows at once (R441-2-8 a: the demande is struck off at the signature).

    Closes the household's other candidatures, marks the other ranks of this vacancy « non servie ». `echange`: one of the
    two leases of an exchange, by the service that signs both. Raises `ActionRefusee` with every reason; nothing is changed
    then.
    """
    candidature, ensemble = ouvrir(candidature_id, A.SIGNER, acteur=acteur, version=version, logement=True)
    exiger(refus_d_etat(Acte.RADIER, candidature.demande.etat))
    exiger(refus_d_engagement(candidature))
    exiger(_refus_de_place(candidature))
    exiger(None if echange else mutations.refus_de_signer_seul(candidature))
    exiger(changements.refus_de_signer(candidature))
    exiger(colocation.refus_de_signer(ensemble.vacance, loyer=saisie.loyer, charges=saisie.charges))
    logement = ensemble.vacance.logement
    if refus := refus_de_bail(saisie, _faits(candidature, logement, saisie)):
        raise ActionRefusee(refus)

    _identifier(logement, saisie, acteur)
    attribution = _attribution(candidature, logement, saisie)
    mutations.suivre_le_bail(candidature, attribution, acteur=acteur)
    bail = Bail.objects.create(
        candidature=candidature,
        mise_a_disposition=ensemble.vacance,
        place=candidature.place,
        signe_le=saisie.signe_le,
        saisi_a=maintenant(),
        entree_le=saisie.entree_le,
        terme=dedies.terme_du_bail(logement, saisie.signe_le),
        loyer=ensemble.vacance.loyer if saisie.loyer is None else saisie.loyer,
        charges=ensemble.vacance.charges if saisie.charges is None else saisie.charges,
    )
    baux_en_cours.suivre(bail, logement)
    avancer(
        [candidature],
        A.SIGNER,
        acteur=acteur,
        le=saisie.signe_le,
        nature=NatureEvenement.BAIL,
        details={candidature.pk: {"bail": bail.pk, "sans_rpls": not logement.rpls}},
    )
    noter_suivi([candidature.demande_id], engagee=True, non_servie_le=None)
    _ne_pas_servir(ensemble, candidature, le=saisie.signe_le, acteur=acteur)
    _louer(ensemble, le=saisie.signe_le, acteur=acteur)
    flux.decompter(ensemble.vacance, ModeDecompte.BAIL, le=saisie.signe_le, acteur=acteur)
    radier_au_bail(candidature, bail, attribution, acteur=acteur)
    return bail


def _faits(candidature: Candidature, logement: Logement, saisie: SaisieBail) -> FaitsBail:
    return FaitsBail(
        appelee_le=candidature.appelee_le or candidature.designee_le,
        deposee_le=candidature.demande.deposee_le,
        aujourdhui=aujourdhui(),
        rpls=logement.rpls,
        porteur=_porteur(logement, saisie.rpls),
        acceptee_le=_acceptee_le(candidature),
    )


def _acceptee_le(candidature: Candidature) -> date | None:
    reponses = Proposition.objects.filter(candidature=candidature, etat=EtatProposition.ACCEPTEE).order_by("-pk")
    jour: date | None = reponses.values_list("repondue_le", flat=True).first()
    return jour


def _porteur(logement: Logement, rpls: str) -> str:
    """Whose dwelling already bears the identifier typed."""
    if not rpls or rpls == logement.rpls:
        return "aucun"
    autre = Logement.objects.filter(rpls=rpls).exclude(pk=logement.pk).values_list("attribuant", flat=True).first()
    if autre is None:
        return "aucun"
    return "autre_logement" if autre == logement.attribuant_id else "autre_bailleur"


def _refus_de_place(candidature: Candidature) -> Refus | None:
    prise = Bail.objects.filter(
        mise_a_disposition=candidature.mise_a_disposition_id,
        place=candidature.place,
        annule_le__isnull=True,
        glisse_le__isnull=True,
    )
    if not prise.exists():
        return None
    return Refus(
        "place_prise",
        "Un bail est déjà signé pour cette place.",
        Nature.ETAT,
        source="R441-2-8 a CCH",
        issue="Rechargez la page : le logement est loué.",
    )


def _identifier(logement: Logement, saisie: SaisieBail, acteur: Acteur) -> None:
    """A dwelling that had no identifier receives the one typed with its first lease."""
    if not saisie.rpls or logement.rpls:
        return
    logement.rpls, logement.exception_rpls, logement.version = saisie.rpls, "", logement.version + 1
    logement.save(update_fields=["rpls", "exception_rpls", "version"])
    tracer_actes(acteur, "identifier_logement", LOGEMENT, [logement.pk], ["rpls"])


def _attribution(candidature: Candidature, logement: Logement, saisie: SaisieBail) -> Attribution:
    """The data of R441-2-9, given again at the signature."""
    attributions = Attribution.objects.select_for_update(of=("self",), no_key=True).select_related("bailleur")
    attribution = attributions.get(pk=candidature.pk)
    appliquer(attribution, saisie.imputation)
    attribution.bail_le = saisie.signe_le
    attribution.rpls = logement.rpls
    attribution.exception_rpls = "" if logement.rpls else (saisie.exception_rpls or logement.exception_rpls)[:100]
    attribution.save()
    return attribution


def _ne_pas_servir(ensemble: Ensemble, signataire: Candidature, *, le: date, acteur: Acteur) -> None:
    """Better rank signed: the others stay identifiable, and nothing is held against them (R441-2-15 II 3°; R441-2-17)."""
    autres = [
        une
        for une in ensemble.candidatures.values()
        if une.etat in (E.EN_RANG, E.SOUS_CONDITION) and une.place == signataire.place
    ]
    if not autres:
        return
    avancer(
        autres,
        A.NE_PAS_SERVIR,
        acteur=acteur,
        le=le,
        nature=NatureEvenement.NON_SERVIE,
        details={une.pk: {"rang": une.rang, "motif": MotifCloture.RANG_SERVI.value} for une in autres},
        motif_cloture=MotifCloture.RANG_SERVI.value,
    )
    noter_suivi([une.demande_id for une in autres], non_servie_le=le)


def _louer(ensemble: Ensemble, *, le: date, acteur: Acteur) -> None:
    """Let when every place has its lease; in colocation the others go on."""
    signees = {une.place for une in ensemble.candidatures.values() if une.etat == E.BAIL_SIGNE}
    if len(signees) < ensemble.vacance.places:
        return
    _laisser_les_non_examines(ensemble, acteur=acteur)
    ensemble.vacance.close_le = le
    avancer_vacance(ensemble.vacance, ActeVacance.LOUER, acteur=acteur, champs=["close_le"], le=le)


def _laisser_les_non_examines(ensemble: Ensemble, *, acteur: Acteur) -> None:
    """Back after the sitting, or never examined: the dwelling is let, and nothing is held against them (R441-2-15 I 4°)."""
    avancer(
        [une for une in ensemble.candidatures.values() if une.etat in AVANT_DECISION],
        A.RETIRER,
        acteur=acteur,
        le=aujourdhui(),
        nature=NatureEvenement.CANDIDATURE,
        motif_cloture=MotifCloture.RANG_SERVI.value,
    )


def radier_au_bail(candidature: Candidature, bail: Bail, attribution: Attribution, *, acteur: Acteur) -> None:
    """Motive a, without notice (L441-2-1), on the day of the signature even when it is entered later: the event keeps both.

    What follows a radiation closes the household's other candidatures.
    """
    saisie = SaisieRadiation(
        le=max(bail.signe_le, candidature.demande.deposee_le),
        motif=MotifRadiation.ATTRIBUTION,
        attribution=pour_le_sne(candidature, bail, attribution),
    )
    details: dict[str, Any] = {
        "bail_le": bail.signe_le.isoformat(),
        "sans_rpls": not attribution.rpls,
        "candidature": candidature.pk,
    }
    lettres = prononcer([candidature.demande_id], saisie=saisie, acteur=acteur, details=details)
    tracer_actes(acteur, "radier_au_bail", CANDIDATURE, [candidature.pk], ["demande"])
    effects.expedier_apres(lettres)


def pour_le_sne(candidature: Candidature, bail: Bail, attribution: Attribution) -> SaisieAttribution:
    """The block `attributionLogement` of the interface."""
    logement = attribution.logement
    siren = attribution.bailleur.siren or ""
    return SaisieAttribution(
        bail_le=bail.signe_le,
        deja_loge_parc=_deja_loge(candidature, siren),
        rpls=attribution.rpls,
        exception_rpls=attribution.exception_rpls,
        dalo=attribution.dalo,
        accord_collectif="ACD" if attribution.accord_collectif else "AUCUN",
        reservataire=RESERVATAIRE_SNE[attribution.contingent],
        siren_bailleur=siren,
        qpv="ZUSOUI" if attribution.qpv else "ZUSNON",
        typologie=logement.typologie,
        surface=logement.surface,
        loyer=None if bail.loyer is None else int(bail.loyer),
    )


def _deja_loge(candidature: Candidature, siren: str) -> str:
    """In the stock of this very bailleur: said by the dwelling he leaves, else by the dossier and its SIREN when known."""
    if not candidature.demande.mutation:
        return "NON"
    if Mutation.objects.filter(pk=candidature.pk).exists():
        return "OUI"
    sirens = LogementActuel.objects.filter(menage=candidature.demande.menage_id).values_list(
        "bailleur_siren", flat=True
    )
    connu = sirens.first()
    if not connu or not siren:
        return "NONDOC"
    return "OUI" if connu == siren else "NON"
