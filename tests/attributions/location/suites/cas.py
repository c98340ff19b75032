"""The acts of the less common cases: mutations and exchanges, authorities, associations, suspensions, corrections, conventions.

Household 4 has a favourable decision under DALO; the sixth demande is an association's. A second convention may receive a
dwelling by correction only.
"""

from __future__ import annotations

from typing import Any

from attributions.enums import Contingent, FondementAttribution, ModeDecompte, MotifCorrection, NatureOccupation
from attributions.models import Attribution, Candidature, ConventionReservation, MiseADisposition, Mutation
from attributions.saisie.associations import SaisieGlissement, SaisieOccupant
from attributions.saisie.location import SaisieBail, SaisieCorrection, SaisieEchange, SaisieImputation
from attributions.saisie.prononcee import SaisiePrononcee
from attributions.services import (
    acceptes_ailleurs,
    associations,
    conventions,
    corrections,
    echanges,
    fins_de_conventions,
    mutations,
    prononcees,
)
from attributions.states.candidature import ENGAGEES, OUVERTES
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import OUVERTES as OUVERTES_VACANCES
from habilitations.acteur import systeme
from registre import ports
from registre.enums import StatutNumero, TypePriorite
from registre.models import Demande, NumeroUnique, Parametre
from registre.rules.parametres import Cle
from registre.rules.reactivation import MotifReactivation
from registre.saisie import SaisieRadiation
from registre.services.parametres import charger_parametres, lire_fichier
from registre.services.radiation import prononcer as prononcer_la_radiation
from registre.services.reactivation import reactiver
from registre.states.demande import Acte, EtatDemande
from registre.states.radiation import MotifRadiation
from socle.clock import aujourdhui, maintenant
from tests import monde
from tests.attributions.location.associations import une_association
from tests.attributions.location.suites.actes import (
    ANNULER_LE_GLISSEMENT,
    COLOCATION,
    DECISIONS,
    JOUR,
    MENAGES,
    ORDRES,
    RANG,
    REVENIR_SUR_L_ACCEPTATION,
    SIGNER_TARD,
    Imprevus,
    M,
    V,
)
from tests.attributions.location.suites.parcours import acte
from tests.factories import attributions as usine

F = FondementAttribution
ASSOCIATION, DALO = MENAGES, MENAGES - 1
"""Ranks among the demandes."""
FONDEMENTS = (F.OBJECTIF_BAILLEUR, F.PART_COLLECTIVITE, F.DALO, F.DELEGUE_SPECIAL, F.RELOGEMENT_HLM)
QUOI = ("convention", "autre", "gardee", "donnees")
DU_PREFET = (F.OBJECTIF_BAILLEUR, F.PART_COLLECTIVITE, F.DALO)


ACTES = frozenset(
    {
        "acceptes_ailleurs.passer", "annulations.annuler", ANNULER_LE_GLISSEMENT, "arrets.arreter_ligne", "associations.glisser",
        "associations.loger", "associations.prolonger", "associations.terminer", "attendre", "baux.signer", SIGNER_TARD,
        "candidatures.retirer", "changements.trancher", "colocation.placer", "conditions.lever", "conventions.clore",
        *(f"corrections.corriger, {quoi}" for quoi in QUOI), "designation.designer", "designation.transmettre",
        "desistements.desister", "echanges.defaire", "echanges.lier", "echanges.signer_les_deux", "echecs.constater",
        "irrecevabilites.former_recours", "irrecevabilites.juger_recours", "irrecevabilites.lever", "modification.modifier",
        "mutations.lier", "nuit.conditions", "nuit.rangs", "nuit.silences", "nuit.suspensions",
        *(f"prononcees.prononcer, {un.value}" for un in FONDEMENTS), "propositions.accepter", "propositions.proposer",
        "propositions.refuser", REVENIR_SUR_L_ACCEPTATION, "radiation.prononcer", "radiation.radier", "reactivation.reactiver",
        "reprises.reprendre", "reprises_vacance.reprendre", "seances.decider", "vacances.orienter", "vacances.relancer",
        *(f"vacances.retirer, {un.value}" for un in OUVERTES_VACANCES),
    }
)  # fmt: skip
"""What the sequences are to meet: each act, and the kinds of those that lead elsewhere."""


class Echanges(Imprevus):
    """Mutations and exchanges: household 0 leaves dwelling 1 for dwelling 0, household 1 does the contrary."""

    @acte(vacance=(0, 1))
    def muter(self, vacance: int) -> None:
        une = self._de_la_mutation(vacance)
        if une is not None:
            occupe = MiseADisposition.objects.values_list("logement__rpls", flat=True).get(
                pk=self.vacances[1 - vacance]
            )
            self.essayer(mutations.lier, une.pk, occupe=occupe, acteur=self.acteur)

    @acte(4, lourd=True, jusqu_a_l_accord=(True, False))
    def croiser(self, jusqu_a_l_accord: bool) -> None:
        """Both are attributed the dwelling of the other, then bound; they may have accepted as well."""
        for vacance in (0, 1):
            autres = tuple(un for un in M if un > 1)
            self.designer(vacance, (vacance, *autres[vacance : vacance + 2]))
            self.tenir_la_seance(vacance, ORDRES[0], DECISIONS[0])
            self.muter(vacance)
            if jusqu_a_l_accord:
                self.proposer(vacance, 3), self.accepter(vacance, 3)
        self.echanger()

    @acte()
    def echanger(self) -> None:
        une, autre = self._de_la_mutation(0), self._de_la_mutation(1)
        if une is not None and autre is not None:
            self.essayer(echanges.lier, une.pk, autre_id=autre.pk, acteur=self.acteur)

    @acte(vacance=(0, 1))
    def defaire_l_echange(self, vacance: int) -> None:
        if (une := self._de_la_mutation(vacance)) is not None:
            self.essayer(echanges.defaire, une.pk, acteur=self.acteur)

    @acte(vacance=(0, 1))
    def signer_l_echange(self, vacance: int) -> None:
        liee = (
            Mutation.objects.filter(echange__isnull=False).order_by("pk").values_list("pk", flat=True)[vacance:].first()
        )
        if liee is not None:
            saisie = SaisieEchange(signe_le=aujourdhui(), actualisees=True)
            self.essayer(echanges.signer_les_deux, liee, saisie=saisie, acteur=self.acteur)

    def _de_la_mutation(self, vacance: int) -> Candidature | None:
        siennes = Candidature.objects.filter(
            mise_a_disposition=self.vacances[vacance], demande=self.demandes[vacance], etat__in=OUVERTES
        )
        return siennes.first()


class Cas(Echanges):
    """What happens less often, on the way or after the lease."""

    autre_convention: ConventionReservation
    prefet: int
    passees: set[int]
    """Candidatures that the bailleur passed over, their household having accepted elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.passees = set()

    def memoire(self) -> Any:
        return super().memoire(), frozenset(self.passees)

    def revenir(self, memoire: Any) -> None:
        super().revenir(memoire[0])
        self.passees = set(memoire[1])

    # An authority.

    @acte(vacance=V, menage=M, fondement=FONDEMENTS)
    def prononcer(self, vacance: int, menage: int, fondement: FondementAttribution) -> None:
        """Most often where nobody holds the place; a household that changes nothing may be the one of the act."""
        if fondement in (F.PART_COLLECTIVITE, F.DALO):
            menage = DALO
        saisie = SaisiePrononcee(
            demande=self.demandes[menage],
            fondement=fondement,
            prononcee_le=aujourdhui(),
            reference="Arrêté n° 2026-114",
            conserve_par="Direction de l'attribution",
            autorite_id=self.prefet if fondement in DU_PREFET else None,
            place=1 + menage % 2 if vacance == COLOCATION else 1,
        )
        nom = f"prononcees.prononcer, {fondement.value}"
        self.essayer(prononcees.prononcer, self.vacances[vacance], saisie=saisie, acteur=self.acteur, nom=nom)

    # A household in two places.

    @acte(2, lourd=True, vacances=((0, 1), (1, 0), (0, 2), (1, 2)), menage=M)
    def accepter_ailleurs(self, vacances: tuple[int, int], menage: int) -> None:
        """Ranked on both dwellings with others, it accepts the first one: its rank, or its turn, waits on the other."""
        for vacance in vacances[::-1]:
            autres = [une for une in M if une != menage]
            self.designer(vacance, (menage, *autres[vacance : vacance + 2]))
            self.tenir_la_seance(vacance, ORDRES[0], DECISIONS[0])
        self.proposer(vacances[0], 3), self.accepter(vacances[0], 3)

    @acte(rang=RANG)
    def passer_qui_attend_un_bail(self, rang: int) -> None:
        engagees = Candidature.objects.filter(demande__in=self.demandes, etat__in=ENGAGEES).values("demande")
        ailleurs = self._ici((E.EN_RANG, E.ATTRIBUTAIRE, E.SOUS_CONDITION, E.PROPOSEE)).filter(demande__in=engagees)
        trouvees = list(ailleurs.order_by("pk")[:3])
        if not trouvees:
            return
        une = trouvees[rang % len(trouvees)]
        avant = self.faits
        self.essayer(acceptes_ailleurs.passer, une.pk, acteur=self.acteur)
        if self.faits > avant:
            self.passees.add(une.pk)

    # The demande ends on the way.

    @acte(menage=M)
    def ne_pas_renouveler(self, menage: int) -> None:
        """As the night does: over for forty days, unless the household holds a dwelling."""
        pk, le = self.demandes[menage], aujourdhui()
        if ports.empeches(Acte.RADIER, [pk], le=le, motif=MotifRadiation.NON_RENOUVELLEMENT):
            return
        fin = le - 40 * JOUR
        if Demande.objects.filter(pk=pk, etat=EtatDemande.ACTIVE).update(
            valable_jusqu_au=fin, deposee_le=fin - 365 * JOUR
        ):
            saisie = SaisieRadiation(le, MotifRadiation.NON_RENOUVELLEMENT)
            self.essayer(prononcer_la_radiation, [pk], saisie=saisie, acteur=systeme())

    @acte(2, menages=(tuple(M), tuple(M)[::-1]))
    def ramener(self, menages: tuple[int, ...]) -> None:
        """The first household that is suspended renews late, at the guichet of its demande."""
        suspendues = set(self._ici((E.SUSPENDUE,)).values_list("demande", flat=True))
        pk = next((self.demandes[un] for un in menages if self.demandes[un] in suspendues), None)
        if pk is not None:
            self.essayer(
                reactiver, pk, motif=MotifReactivation.RENOUVELLEMENT, acteur=monde.acteur(monde.COMMUNE),
                le=aujourdhui(), recu_le=aujourdhui(),
            )  # fmt: skip

    # An association.

    @acte(2, lourd=True, vacance=(0, 1), menage=M)
    def louer_a_l_association(self, vacance: int, menage: int) -> None:
        """From the designation to the lease, then the household that it houses."""
        self.designer(vacance, (ASSOCIATION,))
        self.tenir_la_seance(vacance, ORDRES[0], DECISIONS[0])
        self.proposer(vacance, 3), self.accepter(vacance, 3), self.signer(vacance, 3)
        self.loger(menage)

    @acte(menage=M)
    def loger(self, menage: int) -> None:
        if (une := self._de_l_association()) is not None:
            le = aujourdhui()
            saisie = SaisieOccupant(self._numero(menage), NatureOccupation.BAIL_GLISSANT, le, le + 365 * JOUR)
            self.essayer(associations.loger, une.pk, saisie=saisie, acteur=self.acteur)

    @acte()
    def prolonger(self) -> None:
        if (une := self._de_l_association()) is not None:
            self.essayer(associations.prolonger, une.pk, terme=aujourdhui() + 500 * JOUR, acteur=self.acteur)

    @acte()
    def partir(self) -> None:
        if (une := self._de_l_association()) is not None:
            self.essayer(associations.terminer, une.pk, le=aujourdhui(), acteur=self.acteur)

    @acte(seance=(True, True, False))
    def glisser(self, seance: bool) -> None:
        """To the household housed there, named by a sitting of today; without one, it is refused here."""
        une = self._de_l_association()
        occupation = associations.en_cours(une) if une is not None else None
        if une is None or occupation is None:
            return
        tenue = usine.une_seance(self.commission, etat=EtatSeance.CLOSE, prevue_a=maintenant()) if seance else None
        menage = self.demandes.index(occupation.demande_id)
        bail = SaisieBail(signe_le=aujourdhui(), actualisee=True)
        saisie = SaisieGlissement(self._numero(menage), bail, tenue.cle if tenue else None)
        rendu = self.essayer(associations.glisser, une.pk, saisie=saisie, acteur=self.acteur)
        assert seance or rendu is None

    # After the lease.

    @acte(vacance=V, rang=RANG, quoi=QUOI)
    def corriger_apres_le_bail(self, vacance: int, rang: int, quoi: str) -> None:
        """The reservation of the dwelling, or the data of the household; the first counts, so it is checked at once."""
        if (une := self.sur(vacance, rang, E.BAIL_SIGNE)) is None:
            return
        attribution = Attribution.objects.filter(pk=une.pk).first() or Attribution()
        voulue = {"convention": self.convention, "autre": self.autre_convention}.get(quoi)
        champs: dict[str, Any] = (
            {"qpv": not attribution.qpv, "imputation": SaisieImputation(dalo=not attribution.dalo)}
            if quoi == "donnees"
            else {"reservation": str(voulue.pk) if voulue else ""}
        )
        saisie = SaisieCorrection(motif=MotifCorrection.RESERVATION, **champs)
        nom = f"corrections.corriger, {quoi}"
        faite = self.essayer(corrections.corriger, une.pk, saisie=saisie, acteur=self.acteur, nom=nom)
        if une.etat != E.BAIL_SIGNE or quoi == "donnees":
            return
        qui = voulue.reservataire_id if voulue else None
        finie = voulue is not None and ConventionReservation.objects.filter(pk=voulue.pk, au__isnull=False).exists()
        dit = Attribution.objects.values_list("reservataire", flat=True).get(pk=une.pk)
        # What is asked is done, unless the convention no longer ran, or was already that one.
        assert dit == qui or (faite is None and finie), (quoi, dit, qui)

    # The convention.

    @acte()
    def finir_la_convention(self) -> None:
        """It ended yesterday; the night draws the consequences."""
        if ConventionReservation.objects.filter(pk=self.convention.pk, au__isnull=True).exists():
            le = aujourdhui()
            self.essayer(conventions.clore, self.convention.pk, au=le - JOUR, acteur=self.acteur)
            fins_de_conventions.tirer_les_consequences(le, acteur=systeme())

    def _ici(self, etats: tuple[str, ...]) -> Any:
        return Candidature.objects.filter(mise_a_disposition__in=self.vacances, etat__in=etats)

    def _de_l_association(self) -> Candidature | None:
        return (
            Candidature.objects.select_related("demande", "mise_a_disposition")
            .filter(demande=self.demandes[ASSOCIATION], etat__in=(E.BAIL_SIGNE, E.BAIL_GLISSE))
            .order_by("-pk")
            .first()
        )

    def _numero(self, menage: int) -> str:
        return str(NumeroUnique.objects.get(demande=self.demandes[menage], statut=StatutNumero.COURANT).numero)


def monter(classe: type[Cas]) -> None:
    """The rows that every sequence starts from, once for all of them; the parameters are those of the file."""
    charger_parametres(lire_fichier())
    classe.demandes = [*(usine.une_demande().pk for _ in range(MENAGES)), une_association().pk]
    Demande.objects.filter(pk__in=classe.demandes[:2]).update(mutation=True)
    demande = Demande.objects.get(pk=classe.demandes[DALO])
    demande.priorites.create(type=TypePriorite.DALO, statut="ACTIF", decision_le=aujourdhui())
    reservataire = monde.organisme(monde.RESERVATAIRE)
    classe.prefet = monde.organisme(monde.PREFECTURE).pk
    classe.convention = usine.une_convention(reservataire, delegue=True, echec_decompte=True)
    classe.autre_convention = usine.une_convention(
        monde.organisme(monde.ACTION_LOGEMENT), contingent=Contingent.EMPLOYEURS, decompte=ModeDecompte.ATTRIBUTION
    )
    logements = [usine.un_logement(), usine.un_logement(), usine.un_logement(places=2)]
    classe.vacances = [
        usine.une_vacance(logements[0]).pk,
        usine.une_vacance(logements[1], reservataire=reservataire, convention=classe.convention).pk,
        usine.une_vacance(logements[2], places=2).pk,
    ]
    classe.premieres_conventions = dict(
        MiseADisposition.objects.filter(pk__in=classe.vacances).values_list("pk", "convention")
    )
    classe.logements = [un.pk for un in logements]
    classe.conventions = {une.pk: une for une in (classe.convention, classe.autre_convention)}
    classe.commission = usine.une_commission()


def regler(classe: type[Cas], *, suite: str, decompte: str, garde: bool) -> None:
    """What the règlement intérieur, the convention and the territory of this run say."""
    classe.commission.suite_caducite = suite
    classe.commission.save(update_fields=["suite_caducite"])
    classe.convention.decompte = decompte
    classe.convention.save(update_fields=["decompte"])
    Parametre.objects.filter(cle=Cle.RANG_GARDE).update(valeur=int(garde))
    classe.garde = garde
