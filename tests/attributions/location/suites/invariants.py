"""What no sequence of acts may make false. A dozen statements, whatever the number of acts before.

The figures (flow, quotas) are computed again here the naive way, from the events and row by row, not by the services.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Sum

from attributions.enums import EtatProposition, NatureMouvement
from attributions.models import (
    Attribution,
    Bail,
    Candidature,
    EvenementVacance,
    MiseADisposition,
    MouvementFlux,
    Proposition,
)
from attributions.rules.periodes import Periode
from attributions.rules.quotas import DEFINITIONS, Unite
from attributions.services.quotas.sql import Mesure, compter
from attributions.services.suivi import ecarts
from attributions.states import candidature as etats_candidature
from attributions.states import vacance as etats_vacance
from attributions.states.candidature import ENGAGEES, OUVERTES, PROPOSABLES, ActeCandidature
from attributions.states.candidature import EtatCandidature as E
from attributions.states.vacance import ActeVacance, EtatVacance
from registre.models import AttributionDeclaree, Evenement
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from tests.attributions.location.suites.flux_naif import FluxNaif
from tests.attributions.quotas.test_comptes import a_la_main

A, V = ActeCandidature, ActeVacance


class Invariants:
    """Mixed with the acts: `verifier` is called after each of them."""

    demandes: list[int]
    vacances: list[int]
    premieres_conventions: dict[int, int | None]
    vus: set[str]
    comptes: set[Any]
    """Attributions whose quotas were already counted: the acts that leave them alone count nothing again."""

    def verifier(self) -> None:
        candidatures = list(
            Candidature.objects.filter(mise_a_disposition__in=self.vacances).select_related("demande").order_by("pk")
        )
        self.vus |= {une.etat for une in candidatures}
        vacances = {une.pk: une for une in MiseADisposition.objects.filter(pk__in=self.vacances)}
        evenements = list(
            Evenement.objects.filter(demande__in=self.demandes, details__has_key="acte")
            .order_by("pk")
            .values_list("saisi_a", "details")
        )
        etapes = list(
            EvenementVacance.objects.filter(mise_a_disposition__in=self.vacances)
            .order_by("pk")
            .values_list("saisi_a", "mise_a_disposition", "acte", "details")
        )
        un_engagement_par_menage(candidatures)
        une_demande_radiee_n_est_plus_candidate(candidatures)
        un_bail_radie_et_loue(candidatures, vacances)
        deux_baux_d_un_echange_ou_aucun(self.vacances)
        aucune_offre_en_l_air(candidatures)
        le_journal_des_candidatures_rejoue(candidatures, (details for _, details in evenements))
        le_journal_des_vacances_rejoue(vacances, etapes)
        le_flux_est_celui_des_evenements(self.premieres_conventions, evenements, etapes)
        les_quotas_sont_ceux_des_attributions(candidatures, self.comptes)
        assert ecarts() == 0


def un_engagement_par_menage(candidatures: list[Candidature]) -> None:
    """And one holder by place, with the data of R441-2-9."""
    assert max(Counter(une.demande_id for une in candidatures if une.etat in ENGAGEES).values(), default=0) <= 1
    tenues = [une for une in candidatures if une.etat in PROPOSABLES]
    places = Counter((une.mise_a_disposition_id, une.place) for une in tenues)
    assert max(places.values(), default=0) <= 1
    assert Attribution.objects.filter(pk__in=[une.pk for une in tenues]).count() == len(tenues)


def un_bail_radie_et_loue(candidatures: list[Candidature], vacances: Mapping[int, MiseADisposition]) -> None:
    """R441-2-8 a; the dwelling is let when each of its places has its lease."""
    baux = list(Bail.objects.filter(mise_a_disposition__in=vacances, annule_le__isnull=True))
    assert {un.candidature_id for un in baux} == {une.pk for une in candidatures if une.etat == E.BAIL_SIGNE}
    signees = [une.demande for une in candidatures if une.etat == E.BAIL_SIGNE]
    assert {(une.etat, une.motif_radiation) for une in signees} <= {(EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION)}
    if signees:
        assert AttributionDeclaree.objects.filter(demande__in=signees).count() == len(signees)
    par_vacance = Counter(un.mise_a_disposition_id for un in baux)
    for pk, une in vacances.items():
        assert (une.etat == EtatVacance.LOUEE) == (par_vacance[pk] == une.places), (une.etat, par_vacance[pk])


def une_demande_radiee_n_est_plus_candidate(candidatures: list[Candidature]) -> None:
    assert not [une.pk for une in candidatures if une.etat in OUVERTES and une.demande.etat == EtatDemande.RADIEE]


def deux_baux_d_un_echange_ou_aucun(vacances: Iterable[int]) -> None:
    """Bound, a household never signs without the other (R441-2-8 a)."""
    lies = Candidature.objects.filter(mise_a_disposition__in=vacances, mutation__echange__isnull=False)
    etats = dict(lies.values_list("pk", "etat"))
    avec = dict(lies.values_list("pk", "mutation__echange"))
    for pk, autre in avec.items():
        assert avec.get(autre) == pk
        assert (etats[pk] == E.BAIL_SIGNE) == (etats[autre] == E.BAIL_SIGNE)


def aucune_offre_en_l_air(candidatures: list[Candidature]) -> None:
    proposees = {une.pk for une in candidatures if une.etat == E.PROPOSEE}
    en_cours = Proposition.objects.filter(
        etat=EtatProposition.EN_COURS, candidature__in=[une.pk for une in candidatures]
    )
    assert set(en_cours.values_list("candidature", flat=True)) == proposees


def le_journal_des_candidatures_rejoue(candidatures: list[Candidature], details: Iterable[Mapping[str, Any]]) -> None:
    """Every event names its act; from the designation, the table of states leads to the state of today."""
    etats: dict[int, str] = {}
    for un in details:
        acte, pk = un["acte"], un.get("candidature")
        if pk is None or acte not in set(A):
            continue
        if acte == A.DESIGNER:
            etats[pk] = E.DESIGNEE
            continue
        assert etats_candidature.est_permis(A(acte), depuis=etats[pk]), (acte, etats[pk])
        etats[pk] = etats_candidature.etat_apres(A(acte))
    assert etats == {une.pk: une.etat for une in candidatures}


def le_journal_des_vacances_rejoue(vacances: Mapping[int, MiseADisposition], etapes: Iterable[tuple[Any, ...]]) -> None:
    etats = dict.fromkeys(vacances, EtatVacance.EN_DESIGNATION)
    for _, pk, acte, _ in etapes:
        assert etats_vacance.est_permis(V(acte), depuis=etats[pk]), (acte, etats[pk])
        etats[pk] = etats_vacance.etat_apres(V(acte), depuis=etats[pk])
    assert etats == {pk: une.etat for pk, une in vacances.items()}


def le_flux_est_celui_des_evenements(
    premieres: Mapping[int, int | None], evenements: Iterable[tuple[Any, Any]], etapes: Iterable[tuple[Any, ...]]
) -> None:
    """`premieres`: to which convention each dwelling was oriented before the first act."""
    lignes = MouvementFlux.objects.filter(mise_a_disposition__in=premieres)
    ecrites = lignes.values_list("convention").order_by().annotate(total=Sum("quantite"))
    naif = FluxNaif(premieres).rejouer(
        [(quand, d["mise_a_disposition"], d["acte"], d) for quand, d in evenements if "mise_a_disposition" in d],
        etapes,
    )
    assert {une: total for une, total in ecrites if total} == naif
    # A line cancelled is cancelled once, by its opposite.
    corrigees = lignes.filter(nature=NatureMouvement.ANNULATION).select_related("corrige")
    assert all(une.quantite == -une.corrige.quantite for une in corrigees)


def les_quotas_sont_ceux_des_attributions(candidatures: list[Candidature], comptes: set[Any]) -> None:
    """Each gauge is what its rule counts row by row; a lease counts when it stands, and only then."""
    lignes = list(
        Attribution.objects.filter(candidature__in=[une.pk for une in candidatures]).select_related(
            "reservataire", "logement"
        )
    )
    if not lignes:
        return
    etats = {une.pk: une.etat for une in candidatures}
    assert {une.pk for une in lignes if une.bail_le} == {pk for pk, etat in etats.items() if etat == E.BAIL_SIGNE}
    cle = frozenset((une.pk, une.attribuee_le, une.bail_le, une.exclusion_flux, une.mutation) for une in lignes)
    if cle in comptes:
        return
    comptes.add(cle)
    periode = Periode(aujourdhui().replace(month=1, day=1), aujourdhui())
    mesures = [Mesure(quota, unite, periode) for quota in DEFINITIONS for unite in Unite]
    for mesure, compte in zip(mesures, compter(mesures), strict=True):
        assert compte == a_la_main(lignes, mesure.quota, mesure.unite, periode), mesure.quota.code
