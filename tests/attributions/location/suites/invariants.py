"""What no sequence of acts may make false, whatever the number of acts before.

The figures (flow, quotas) are computed again here the naive way, from the events and row by row, not by the services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from attributions.enums import ExclusionFlux, FondementAttribution, MotifCloture, NatureMouvement
from attributions.models import Attribution, ConventionReservation
from attributions.rules.periodes import Periode
from attributions.rules.prononcee import FONDEMENTS
from attributions.rules.quotas import DEFINITIONS, Unite
from attributions.services.quotas.sql import Mesure, compter
from attributions.services.suivi import ecarts
from attributions.states import candidature as etats_candidature
from attributions.states import vacance as etats_vacance
from attributions.states.candidature import ENGAGEES, OUVERTES, PROPOSABLES, SUSPENDABLES, ActeCandidature
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import ActeVacance, EtatVacance
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests.attributions.location.suites.flux_naif import FluxNaif
from tests.attributions.location.suites.lecture import Candidat, Dit, Donnees, Dossier, Etape, Photo, lire
from tests.attributions.quotas.test_comptes import a_la_main

A, V = ActeCandidature, ActeVacance
ACTES = frozenset(A)
REPRISE = timedelta(days=15)
"""How long a suspended rank keeps its turn: the parameter of the file."""
RETOURS = {*((un, un) for un in SUSPENDABLES), (E.EN_RANG, E.AJOURNEE), (E.INSCRITE, E.DESIGNEE)}
"""Where a suspended candidature may come back: where it was, or before it when the sitting went on without it."""
LOUENT = (E.BAIL_SIGNE, E.BAIL_GLISSE)


class Invariants:
    """Mixed with the acts: `verifier` is called after each of them."""

    demandes: list[int]
    vacances: list[int]
    logements: list[int]
    conventions: dict[int, ConventionReservation]
    premieres_conventions: dict[int, int | None]
    garde: bool
    passees: set[int]
    vus: set[str]
    comptes: set[Any]
    """Attributions whose quotas were already counted: the acts that leave them alone count nothing again."""
    lu_jusqu_a = 0
    """The last event that an earlier call saw: what came since is looked at with the state it led to."""

    def verifier(self) -> None:
        lue = lire(vacances=self.vacances, demandes=self.demandes, logements=self.logements)
        nouveaux = [un for un in lue.evenements if un.pk > self.lu_jusqu_a]
        self.lu_jusqu_a = max([self.lu_jusqu_a, *(un.pk for un in nouveaux)])
        self.vus |= {une.etat for une in lue.candidats}
        assert set(lue.vacances) == set(self.vacances)  # no act opens a vacancy by itself
        un_engagement_par_menage(lue.candidats, lue.donnees)
        une_demande_radiee_n_est_plus_candidate(lue)
        un_bail_radie_et_loue(lue)
        une_association_ne_loge_que_par_son_bail(lue)
        deux_baux_d_un_echange_ou_aucun(lue)
        assert sorted(lue.offertes) == [une.pk for une in lue.candidats if une.etat == E.PROPOSEE]
        un_suspendu_garde_sa_place(lue.candidats, lue.dossiers, nouveaux)
        qui_a_accepte_ailleurs_attend(lue.candidats, nouveaux, self.passees if self.garde else None)
        une_convention_finie_ne_recoit_plus_de_candidat(lue, nouveaux)
        le_journal_des_candidatures_rejoue(lue.candidats, lue.evenements)
        le_journal_des_vacances_rejoue(lue, lue.etapes)
        une_attribution_prononcee_est_comptee_a_part(lue)
        une_mutation_gardee_sort_du_flux(lue)
        le_flux_est_celui_des_evenements(lue, self.premieres_conventions, self.conventions)
        les_quotas_sont_ceux_des_attributions(lue.candidats, lue.donnees, self.comptes)
        assert ecarts() == 0


def un_engagement_par_menage(candidats: Sequence[Candidat], donnees: Iterable[Donnees]) -> None:
    """And one holder by place, with the data of R441-2-9."""
    assert max(Counter(une.demande for une in candidats if une.etat in ENGAGEES).values(), default=0) <= 1
    tenues = [une for une in candidats if une.etat in PROPOSABLES]
    assert max(Counter((une.vacance, une.place) for une in tenues).values(), default=0) <= 1
    assert {une.pk for une in tenues} <= {une.pk for une in donnees}


def une_demande_radiee_n_est_plus_candidate(lue: Photo) -> None:
    ouvertes = {une.demande for une in lue.candidats if une.etat in OUVERTES}
    assert {lue.dossiers[pk].etat for pk in ouvertes} <= {EtatDemande.ACTIVE}


def un_bail_radie_et_loue(lue: Photo) -> None:
    """R441-2-8 a: a demande is struck off by a lease of its own holder, on the day of its signature, and by nothing else.

    The dwelling is let when each of its places has its lease.
    """
    en_vigueur = {un.candidature: un for un in lue.baux if un.glisse_le is None}
    signees = [une for une in lue.candidats if une.etat == E.BAIL_SIGNE]
    assert set(en_vigueur) == {une.pk for une in signees}
    radiees = {un.pk: un.etat for un in lue.dossiers.values() if un.motif_radiation == MotifRadiation.ATTRIBUTION}
    assert radiees == {une.demande: EtatDemande.RADIEE for une in lue.candidats if une.etat in LOUENT}
    assert lue.declarees == set(radiees)
    for une in signees:
        dossier = lue.dossiers[une.demande]
        assert dossier.radiee_le == max(en_vigueur[une.pk].signe_le, dossier.deposee_le)
    par_vacance = Counter(un.vacance for un in en_vigueur.values())
    for pk, ou in lue.vacances.items():
        assert (ou.etat == EtatVacance.LOUEE) == (par_vacance[pk] == ou.places), (ou.etat, par_vacance[pk])


def une_association_ne_loge_que_par_son_bail(lue: Photo) -> None:
    """L442-8-1: who is housed is so by a lease that stands; a lease that slid did so to the one of its occupant."""
    baux = {un.pk: un for un in lue.baux}
    for un in lue.loges:
        if un.au is None:
            assert un.bail in baux, "housed through a lease that was cancelled"
            assert baux[un.bail].glisse_le is None
    glisses = {un.pk: un.glisse_le for un in lue.baux if un.glisse_le is not None}
    assert glisses == {un.bail: un.au for un in lue.loges if un.bail_occupant is not None}
    assert {un.bail_occupant for un in lue.loges if un.bail_occupant is not None} <= set(baux)


def deux_baux_d_un_echange_ou_aucun(lue: Photo) -> None:
    """Bound, a household never signs without the other (R441-2-8 a)."""
    etats = {une.pk: une.etat for une in lue.candidats}
    for pk, autre in lue.echanges.items():
        if autre is not None:
            assert lue.echanges[autre] == pk
            assert (etats[pk] == E.BAIL_SIGNE) == (etats[autre] == E.BAIL_SIGNE)


def un_suspendu_garde_sa_place(
    candidats: Sequence[Candidat], dossiers: Mapping[int, Dossier], nouveaux: Iterable[Dit]
) -> None:
    """It waits for its reactivation only; nobody behind it is called while it may still come back (arrêté of 2015 §6.1)."""
    suspendues = [une for une in candidats if une.etat == E.SUSPENDUE]
    for une in suspendues:
        assert dossiers[une.demande].motif_radiation == MotifRadiation.NON_RENOUVELLEMENT
        assert une.avant_suspension in SUSPENDABLES
        assert une.avant_suspension != E.EN_RANG or une.rang is not None
    par_pk = {une.pk: une for une in candidats}
    for un in nouveaux:
        if un.details["acte"] != A.APPELER:
            continue
        appelee = par_pk[un.details["candidature"]]
        assert not [
            une.pk
            for une in suspendues
            if une.avant_suspension == E.EN_RANG
            and (une.vacance, une.tour, une.place) == (appelee.vacance, appelee.tour, appelee.place)
            and (une.rang or 0) < (appelee.rang or 0)
            and une.close_le is not None
            and une.close_le + REPRISE >= un.survenu_le
        ], appelee


def qui_a_accepte_ailleurs_attend(
    candidats: Sequence[Candidat], nouveaux: Iterable[Dit], passees: set[int] | None
) -> None:
    """Its rank waits for that lease unless the bailleur passes it over (`passees`; None where no rank waits); never a refusal."""
    par_pk = {une.pk: une for une in candidats}
    engagees = {une.demande for une in candidats if une.etat == E.ACCEPTEE}
    for un in nouveaux:
        acte, pk = un.details["acte"], un.details.get("candidature")
        if acte == A.ECARTER and un.details["motif"] == MotifCloture.ENGAGE:
            assert passees is None or pk in passees, pk
        if acte == A.CONSTATER_SILENCE:
            assert par_pk[pk].demande not in engagees


def une_convention_finie_ne_recoit_plus_de_candidat(lue: Photo, nouveaux: Iterable[Dit]) -> None:
    """R441-5: only new designations are refused (`Parcours.essayer` sees that nothing else is)."""
    for un in nouveaux:
        if un.details["acte"] == A.DESIGNER:
            au = lue.vacances[un.details["mise_a_disposition"]].convention_au
            assert au is None or au >= un.survenu_le


def le_journal_des_candidatures_rejoue(candidats: Sequence[Candidat], dits: Iterable[Dit]) -> None:
    """Every event names its act; from the first one, the table of states leads to the state of today."""
    etats: dict[int, str] = {}
    avant: dict[int, str] = {}
    for un in dits:
        acte, pk = un.details["acte"], un.details.get("candidature")
        if pk is None or acte not in ACTES:
            continue
        if pk not in etats and acte in etats_candidature.CREATIONS:
            etats[pk] = etats_candidature.CREATIONS[A(acte)]
            continue
        # The candidature of an occupant begins with the lease that slides to him.
        depuis = etats.setdefault(pk, E.ACCEPTEE if "glissement" in un.details else "")
        assert etats_candidature.est_permis(A(acte), depuis=depuis), (acte, depuis)
        etats[pk] = etats_candidature.etat_apres(A(acte))
        if acte == A.SUSPENDRE:
            avant[pk] = depuis
        elif acte in etats_candidature.REACTIVATIONS.values():
            assert (avant[pk], etats[pk]) in RETOURS
    assert etats == {une.pk: une.etat for une in candidats}
    suspendues = {une.pk: une.avant_suspension for une in candidats if une.etat == E.SUSPENDUE}
    assert suspendues == {pk: avant[pk] for pk in suspendues}


def le_journal_des_vacances_rejoue(lue: Photo, etapes: Iterable[Etape]) -> None:
    etats: dict[int, str] = dict.fromkeys(lue.vacances, EtatVacance.EN_DESIGNATION)
    for une in etapes:
        depuis = etats[une.vacance]
        assert etats_vacance.est_permis(V(une.acte), depuis=depuis), (une.acte, depuis)
        etats[une.vacance] = etats_vacance.etat_apres(V(une.acte), depuis=depuis)
    assert etats == {pk: une.etat for pk, une in lue.vacances.items()}


def une_attribution_prononcee_est_comptee_a_part(lue: Photo) -> None:
    """By the authority that attributed it last; a CALEOL names none. In the bailleur's place, it is out of the flow (L441-1)."""
    fondements: dict[int, str] = {}
    for un in lue.evenements:
        pk, acte = un.details.get("candidature"), un.details["acte"]
        if acte == A.PRONONCER:
            fondements[pk] = un.details["fondement"]
        elif acte in (A.ATTRIBUER, A.APPELER, A.LEVER_CONDITION):
            fondements.pop(pk, None)
    tenues = {une.pk for une in lue.candidats if une.etat in PROPOSABLES}
    for une in lue.donnees:
        if une.pk not in tenues:
            continue
        dit = fondements.get(une.pk)
        assert une.autorite == (FONDEMENTS[FondementAttribution(dit)].autorite if dit else ""), (une.autorite, dit)
        if dit == FondementAttribution.OBJECTIF_BAILLEUR:
            assert une.exclusion_flux == ExclusionFlux.PREFET


def une_mutation_gardee_sort_du_flux(lue: Photo) -> None:
    """R441-5: a lease that ends a mutation, on a dwelling that no convention reserves, leaves the base; and only it."""
    mutees = {un.vacance for un in lue.baux if un.candidature in lue.echanges}
    for pk, une in lue.vacances.items():
        if une.exclusion != ExclusionFlux.PREFET:
            attendue = ExclusionFlux.MUTATION if pk in mutees and une.reservataire is None else ""
            assert une.exclusion == attendue, une


def le_flux_est_celui_des_evenements(
    lue: Photo, premieres: Mapping[int, int | None], conventions: Mapping[int, ConventionReservation]
) -> None:
    """`premieres`: to which convention each dwelling was oriented before the first act."""
    ecrites: Counter[int] = Counter()
    for une in lue.lignes:
        ecrites[une.convention] += une.quantite
        # A line cancelled is cancelled once, by its opposite.
        assert une.nature != NatureMouvement.ANNULATION or une.quantite == -(une.corrigee or 0)
    naif = FluxNaif(premieres, conventions)
    attendues = naif.rejouer([(un.saisi_a, un.details) for un in lue.evenements], lue.etapes)
    assert {une: total for une, total in ecrites.items() if total} == attendues


def les_quotas_sont_ceux_des_attributions(
    candidats: Sequence[Candidat], donnees: Sequence[Donnees], comptes: set[Any]
) -> None:
    """Each gauge is what its rule counts row by row; a lease counts when it stands, and only then."""
    assert {une.pk for une in donnees if une.bail_le} == {une.pk for une in candidats if une.etat in LOUENT}
    cle = (aujourdhui(), *donnees)
    if not donnees or cle in comptes:
        return
    comptes.add(cle)
    lignes = list(
        Attribution.objects.filter(pk__in=[une.pk for une in donnees]).select_related("reservataire", "logement")
    )
    periode = Periode(aujourdhui().replace(month=1, day=1), aujourdhui())
    mesures = [Mesure(quota, unite, periode) for quota in DEFINITIONS for unite in Unite]
    for mesure, compte in zip(mesures, compter(mesures), strict=True):
        assert compte == a_la_main(lignes, mesure.quota, mesure.unite, periode), mesure.quota.code
