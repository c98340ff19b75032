"""Random sequences of acts on two dwellings and five households: whatever the order, what must never be false is not.

After each act the invariants, the figures kept on each demande, and the journal, replayed through the table of states.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from attributions.enums import LettreDecision, MotifMoinsDeTrois, SuiteCaducite
from attributions.models import Attribution, Bail, Candidature, MiseADisposition, PresenceCal, Proposition
from attributions.saisie.designation import SaisieCandidat, SaisieTransmission
from attributions.saisie.location import SaisieBail, SaisieReponse
from attributions.saisie.seances import SaisieDecision
from attributions.services import baux, candidatures, desistements, poursuites, propositions, seances, vacances
from attributions.services.actes import avancer
from attributions.services.arrets import arreter_ligne
from attributions.services.designation import designer, transmettre
from attributions.services.suivi import ecarts
from attributions.states.candidature import ENGAGEES, OUVERTES, PROPOSABLES, TRANSITIONS, ActeCandidature
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations.acteur import systeme
from registre.enums import NatureEvenement
from registre.models import AttributionDeclaree, Demande, Evenement
from registre.saisie import SaisieJustification, SaisieRadiation
from registre.services.radiation import radier
from registre.states.demande import EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui
from socle.errors import ActionRefusee
from tests import monde
from tests.attributions.location import scenes
from tests.factories import attributions as usine

LOGEMENTS, MENAGES = 2, 5
V = st.integers(0, LOGEMENTS - 1)
M = st.integers(0, MENAGES - 1)
RANG = st.integers(0, 3)


class Attributions(RuleBasedStateMachine):
    """One household or one dwelling is drawn for each act; a refusal is a normal answer, and changes nothing."""

    demandes: list[int] = []
    vacances: list[int] = []
    commissions: list[Any] = []
    vus: set[str] = set()

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        self.acteur = scenes.bailleur()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.point)

    @initialize(suite=st.sampled_from(SuiteCaducite))
    def ouvrir(self, suite: SuiteCaducite) -> None:
        for commission in self.commissions:
            commission.suite_caducite = suite
            commission.save()

    def essayer(self, acte: Any, *args: Any, **champs: Any) -> Any:
        try:
            with transaction.atomic():
                return acte(*args, **champs)
        except ActionRefusee:
            return None

    def sur(self, vacance: int, rang: int, *etats: str) -> Candidature | None:
        """Most often a candidature in one of these states, on either dwelling; else the nth open one, where it may be refused."""
        toutes = Candidature.objects.filter(mise_a_disposition__in=self.vacances, etat__in=OUVERTES)
        attendue = toutes.filter(etat__in=etats).order_by("pk").first() if rang < 3 else None
        ici = toutes.filter(mise_a_disposition=self.vacances[vacance]).order_by("rang", "pk")
        return attendue or ici[rang : rang + 1].first()

    @rule(vacance=V, menages=st.sets(M, min_size=2, max_size=4))
    def designer(self, vacance: int, menages: set[int]) -> None:
        saisies = [SaisieCandidat(demande=self.demandes[une], confirmee=True) for une in sorted(menages)]
        self.essayer(designer, self.vacances[vacance], saisies=saisies, acteur=self.acteur)

    @rule(vacance=V, rangs=st.permutations(range(MENAGES)), retenus=st.integers(1, 4))
    def tenir_la_seance(self, vacance: int, rangs: list[int], retenus: int) -> None:
        """Sent, inscribed, decided (`retenus` ranks, the others not attributed) and ended, all in one sitting."""
        pk = self.vacances[vacance]
        self.essayer(
            transmettre, pk, saisie=SaisieTransmission(MotifMoinsDeTrois.INSUFFISANCE, "peu"), acteur=self.acteur
        )
        ou = MiseADisposition.objects.get(pk=pk)
        candidates = list(ou.candidatures.filter(tour=ou.tour, etat__in=(E.DESIGNEE, E.AJOURNEE)).order_by("pk"))
        if ou.etat != EtatVacance.EN_COMMISSION or not candidates:
            return
        seance = usine.une_seance(self.commissions[0], etat=EtatSeance.OUVERTE)
        for membre in seance.commission.membres.all():
            PresenceCal.objects.create(seance=seance, membre=membre)
        ligne = usine.une_ligne(seance, ou)
        avancer(
            candidates,
            ActeCandidature.INSCRIRE,
            acteur=self.acteur,
            le=aujourdhui(),
            nature=NatureEvenement.INSCRIPTION_CAL,
        )
        ordre = [candidates[i] for i in rangs if i < len(candidates)]
        for place, une in enumerate(ordre, 1):
            saisie = (
                SaisieDecision(LettreDecision.B, rang=place)
                if place <= retenus
                else SaisieDecision(LettreDecision.D, motifs=("NA_TYPOLOGIE",))
            )
            self.essayer(seances.decider, une.pk, saisie=saisie, acteur=self.acteur)
        self.essayer(arreter_ligne, ligne.pk, acteur=self.acteur)

    @rule(vacance=V, rang=RANG)
    def proposer(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.ATTRIBUTAIRE)) is not None:
            saisie = scenes.offre(envoyee_le=aujourdhui(), repondre_avant_le=aujourdhui() + 10 * scenes.JOUR)
            self.essayer(propositions.proposer, une.pk, saisie=saisie, acteur=self.acteur)

    @rule(vacance=V, menages=st.sets(M, min_size=2, max_size=4), rangs=st.permutations(range(MENAGES)))
    def suivre(self, vacance: int, menages: set[int], rangs: list[int]) -> None:
        """The next step of the straight path, whatever the step: sign, accept, offer, or decide."""
        etats = set(
            Candidature.objects.filter(mise_a_disposition=self.vacances[vacance]).values_list("etat", flat=True)
        )
        if E.ACCEPTEE in etats:
            self.signer(vacance, 0)
        elif E.PROPOSEE in etats:
            self.accepter(vacance, 0)
        elif E.ATTRIBUTAIRE in etats:
            self.proposer(vacance, 0)
        else:
            self.designer(vacance, menages)
            self.tenir_la_seance(vacance, rangs, 3)

    @rule(vacance=V, rang=RANG)
    def accepter(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.PROPOSEE)) is not None:
            self.essayer(propositions.accepter, une.pk, saisie=SaisieReponse(aujourdhui()), acteur=self.acteur)

    @rule(vacance=V, rang=RANG)
    def refuser(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.PROPOSEE, E.ACCEPTEE)) is not None:
            self.essayer(propositions.refuser, une.pk, saisie=scenes.refus(), acteur=self.acteur)

    @rule()
    def attendre(self) -> None:
        propositions.constater_les_silences(le=aujourdhui() + 11 * scenes.JOUR, acteur=systeme())

    @rule(vacance=V, rang=RANG)
    def desister(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.EN_RANG)) is not None:
            self.essayer(desistements.desister, une.pk, le=aujourdhui(), acteur=self.acteur)

    @rule(vacance=V, rang=RANG)
    def retirer(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.DESIGNEE)) is not None:
            self.essayer(candidatures.retirer, une.pk, motif="injoignable", acteur=self.acteur)

    @rule(vacance=V, rang=RANG)
    def signer(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.ACCEPTEE)) is not None:
            rpls = une.mise_a_disposition.logement.rpls
            saisie = SaisieBail(signe_le=aujourdhui(), rpls=rpls, actualisee=True)
            self.essayer(baux.signer, une.pk, saisie=saisie, acteur=self.acteur)

    @rule(menage=M)
    def renoncer(self, menage: int) -> None:
        self.essayer(
            radier,
            self.demandes[menage],
            saisie=SaisieRadiation(aujourdhui(), MotifRadiation.RENONCIATION),
            justification=SaisieJustification(renonciation_recue_le=aujourdhui(), courrier_detenu_par="MTRL1"),
            acteur=monde.acteur(monde.COMMUNE),
        )

    @rule(vacance=V)
    def relancer(self, vacance: int) -> None:
        self.essayer(vacances.relancer, self.vacances[vacance], acteur=self.acteur)

    @rule()
    def balayer(self) -> None:
        poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme())

    @invariant()
    def un_engagement_par_menage_et_un_titulaire_par_place(self) -> None:
        for demande in self.demandes:
            assert Candidature.objects.filter(demande=demande, etat__in=ENGAGEES).count() <= 1
        for vacance in self.vacances:
            tenue = Candidature.objects.filter(mise_a_disposition=vacance, etat__in=PROPOSABLES)
            assert tenue.count() <= 1
            assert Attribution.objects.filter(candidature__in=tenue).count() == tenue.count()

    @invariant()
    def un_bail_radie_et_loue(self) -> None:
        for bail in Bail.objects.filter(mise_a_disposition__in=self.vacances):
            demande = Demande.objects.get(candidatures=bail.candidature_id)
            assert (demande.etat, demande.motif_radiation) == (EtatDemande.RADIEE, MotifRadiation.ATTRIBUTION)
            assert AttributionDeclaree.objects.filter(demande=demande).exists()
        louees = MiseADisposition.objects.filter(pk__in=self.vacances, etat=EtatVacance.LOUEE)
        assert louees.count() == Bail.objects.filter(mise_a_disposition__in=self.vacances).count()

    @invariant()
    def une_demande_radiee_n_est_plus_candidate(self) -> None:
        assert not Candidature.objects.filter(etat__in=OUVERTES, demande__etat=EtatDemande.RADIEE).exists()
        assert not Proposition.objects.filter(etat="en_cours").exclude(candidature__etat=E.PROPOSEE).exists()

    @invariant()
    def le_suivi_est_celui_qu_on_recalcule(self) -> None:
        assert ecarts() == 0

    @invariant()
    def le_journal_rejoue_donne_l_etat(self) -> None:
        """Every event names its act; from the designation, the table of states leads to the state of today."""
        etats: dict[int, str] = {}
        evenements = Evenement.objects.filter(demande__in=self.demandes, details__has_key="acte").order_by("pk")
        for details in evenements.values_list("details", flat=True):
            acte, candidature = details["acte"], details.get("candidature")
            if candidature is None or acte not in set(ActeCandidature):
                continue
            if acte == ActeCandidature.DESIGNER:
                etats[candidature] = E.DESIGNEE
                continue
            depuis, vers = TRANSITIONS[ActeCandidature(acte)]
            assert etats.get(candidature, E.DESIGNEE) in depuis, (acte, etats.get(candidature))
            etats[candidature] = vers
        for une in Candidature.objects.filter(demande__in=self.demandes):
            assert etats.get(une.pk, E.DESIGNEE) == une.etat
            self.vus.add(une.etat)


@pytest.mark.django_db
def test_aucune_suite_d_actes_ne_rend_faux_ce_qui_ne_doit_pas_l_etre() -> None:
    Attributions.demandes = [usine.une_demande().pk for _ in range(MENAGES)]
    Attributions.vacances = [usine.une_vacance().pk for _ in range(LOGEMENTS)]
    Attributions.commissions = [usine.une_commission()]
    run_state_machine_as_test(
        Attributions,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    # The sequences went somewhere: every end of a candidature that these acts can give was met.
    assert {E.BAIL_SIGNE, E.NON_SERVIE, E.REFUSEE, E.SANS_REPONSE, E.RETIREE, E.NON_ATTRIBUEE} <= Attributions.vus
