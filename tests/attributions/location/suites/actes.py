"""The acts of the sequences: three dwellings, five households, in the name of their bailleur. One act is a few lines.

Dwelling 0 is the bailleur's, 1 is counted on the flow of a réservataire, 2 is a colocation of two places. Households 0 and 1
are tenants, each of the dwelling that the other may get. Here, what happens on the way to every lease; in `cas`, the rest.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, permutations
from typing import Any

from attributions.enums import (
    CauseEchec,
    LettreDecision,
    MotifAnnulationBail,
    MotifMoinsDeTrois,
    MotifReprise,
    SuiteAnnulation,
    SuiteDeChangement,
)
from attributions.models import Candidature, MiseADisposition, PresenceCal, Proposition
from attributions.saisie.designation import SaisieCandidat, SaisieTransmission
from attributions.saisie.location import (
    SaisieAnnulation,
    SaisieBail,
    SaisieChangement,
    SaisieLevee,
    SaisieReponse,
)
from attributions.saisie.parc import SaisieOrientation
from attributions.saisie.seances import SaisieDecision
from attributions.services import (
    annulations,
    baux,
    candidatures,
    changements,
    colocation,
    conditions,
    desistements,
    echecs,
    irrecevabilites,
    poursuites,
    propositions,
    reprises,
    reprises_vacance,
    seances,
    suspensions,
    vacances,
)
from attributions.services.actes import avancer
from attributions.services.arrets import arreter_ligne
from attributions.services.designation import designer, transmettre
from attributions.states.candidature import OUVERTES, ActeCandidature
from attributions.states.candidature import EtatCandidature as E
from attributions.states.seance import EtatSeance
from attributions.states.vacance import EtatVacance
from demandeurs.enums import CanalPiece, SourceModification
from demandeurs.models import Piece
from demandeurs.services.pieces import liste_en_vigueur
from habilitations.acteur import systeme
from registre.enums import NatureEvenement
from registre.models import Demande
from registre.saisie import SaisieJustification, SaisieRadiation
from registre.services.lecture import charger_saisie
from registre.services.modification import modifier
from registre.services.radiation import radier
from registre.states.radiation import MotifRadiation, SousMotif
from socle.clock import aujourdhui, horloge_a, maintenant
from tests import monde
from tests.attributions.location import scenes
from tests.attributions.location.suites.parcours import Parcours, acte
from tests.factories import attributions as usine
from tests.factories import saisies

LOGEMENTS, MENAGES, COLOCATION = 3, 5, 2
V, M = range(LOGEMENTS), range(MENAGES)
RANG = (0, 1, 2, 0, 1, 2, 0, 3)
"""Which candidature of those in the state of the act; 3: whatever its state, so most often a refusal."""
GROUPES = [*combinations(M, 2), *combinations(M, 3), *combinations(M, 4)]
ORDRES = list(permutations(M))
DECISIONS = ("bbbbb", "bbddd", "adddd", "cbbdd", "bcbbd", "ebbdd", "cdddd", "ddddd")
"""One letter of R441-3 for each candidate, in the order of the sitting."""
JOUR = timedelta(days=1)
SIGNER_TARD = "baux.signer, saisi après son jour"
REVENIR_SUR_L_ACCEPTATION = "propositions.refuser, après avoir accepté"
ANNULER_LE_GLISSEMENT = "annulations.annuler, bail glissé"


class Chemin(Parcours):
    """The sitting and the straight path. `vacances`, `demandes`: ids; `commission`: the CALEOL of the bailleur."""

    vacances: list[int] = []
    demandes: list[int] = []
    commission: Any = None
    convention: Any = None
    premieres_conventions: dict[int, int | None] = {}

    def __init__(self) -> None:
        super().__init__()
        self.acteur = scenes.bailleur()

    def sur(self, vacance: int, rang: int, *etats: str) -> Candidature | None:
        """Most often a candidature in one of these states, on any dwelling; else the nth open one, where it may be refused."""
        toutes = Candidature.objects.filter(mise_a_disposition__in=self.vacances).select_related("mise_a_disposition")
        if rang < 3:
            trouvees = list(toutes.filter(etat__in=etats).order_by("pk")[:3])
            return trouvees[rang % len(trouvees)] if trouvees else None
        return (
            toutes.filter(mise_a_disposition=self.vacances[vacance], etat__in=OUVERTES).order_by("rang", "pk").first()
        )

    def etats(self, vacance: int) -> set[str]:
        ici = Candidature.objects.filter(mise_a_disposition=self.vacances[vacance])
        return set(ici.values_list("etat", flat=True))

    # Before and at the sitting.

    @acte(2, lourd=True, vacance=V, menages=GROUPES)
    def designer(self, vacance: int, menages: tuple[int, ...]) -> None:
        motif = "Un logement plus grand se libère dans sa commune."
        saisies_ = [SaisieCandidat(self.demandes[une], confirmee=True, motif_simultanee=motif) for une in menages]
        self.essayer(designer, self.vacances[vacance], saisies=saisies_, acteur=self.acteur)

    @acte(2, lourd=True, vacance=V, ordre=ORDRES, decisions=DECISIONS)
    def tenir_la_seance(self, vacance: int, ordre: tuple[int, ...], decisions: str) -> None:
        """Sent, inscribed, decided and ended, all in one sitting; in a colocation, every second candidate in place 2."""
        pk = self.vacances[vacance]
        saisie = SaisieTransmission(MotifMoinsDeTrois.INSUFFISANCE, "peu")
        self.essayer(transmettre, pk, saisie=saisie, acteur=self.acteur)
        ou = MiseADisposition.objects.get(pk=pk)
        presentes = list(ou.candidatures.filter(tour=ou.tour, etat__in=(E.DESIGNEE, E.AJOURNEE)).order_by("pk"))
        if ou.etat != EtatVacance.EN_COMMISSION or not presentes:
            return
        seance = usine.une_seance(self.commission, etat=EtatSeance.OUVERTE)
        PresenceCal.objects.bulk_create(PresenceCal(seance=seance, membre=un) for un in self.commission.membres.all())
        ligne = usine.une_ligne(seance, ou)
        avancer(
            presentes, ActeCandidature.INSCRIRE, acteur=self.acteur, le=aujourdhui(), nature=NatureEvenement.INSCRIPTION_CAL
        )  # fmt: skip
        rangs: dict[int, int] = {}
        for place, une in enumerate([presentes[i] for i in ordre if i < len(presentes)]):
            lettre = decisions[place]
            rangs[une.place] = rangs.get(une.place, 0) + (lettre in "bc")
            decision = _decision(lettre, rangs[une.place])
            if self.essayer(seances.decider, une.pk, saisie=decision, acteur=self.acteur) is None:
                self.essayer(seances.decider, une.pk, saisie=_decision("d", 0), acteur=self.acteur)
        if self.essayer(arreter_ligne, ligne.pk, acteur=self.acteur) is None:
            for une in ou.candidatures.filter(tour=ou.tour).order_by("pk"):
                self.essayer(seances.corriger, une.pk, motif="à revoir", saisie=_decision("d", 0), acteur=self.acteur)
            self.essayer(arreter_ligne, ligne.pk, acteur=self.acteur)

    @acte(vacance=V, rang=RANG, place=(1, 2))
    def placer(self, vacance: int, rang: int, place: int) -> None:
        if (une := self.sur(COLOCATION, 3, E.DESIGNEE)) is not None:
            self.essayer(colocation.placer, une.pk, place=place, acteur=self.acteur)

    @acte(vacance=V, rang=RANG)
    def retirer(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.DESIGNEE, E.AJOURNEE)) is not None:
            self.essayer(candidatures.retirer, une.pk, motif="injoignable", acteur=self.acteur)

    # The straight path.

    @acte(8, lourd=True, vacance=V, menages=GROUPES, ordre=ORDRES, decisions=DECISIONS)
    def suivre(self, vacance: int, menages: tuple[int, ...], ordre: tuple[int, ...], decisions: str) -> None:
        """The next step of the straight path, whatever the step: sign, accept, offer, or decide."""
        etats = self.etats(vacance)
        for etat, suite in ((E.ACCEPTEE, self.signer), (E.PROPOSEE, self.accepter), (E.ATTRIBUTAIRE, self.proposer)):
            if etat in etats:
                return suite(vacance, 0)
        self.designer(vacance, menages)
        self.tenir_la_seance(vacance, ordre, decisions)
        return None

    @acte(vacance=V, rang=RANG)
    def proposer(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.ATTRIBUTAIRE)) is not None:
            saisie = scenes.offre(envoyee_le=aujourdhui(), repondre_avant_le=aujourdhui() + 10 * JOUR)
            self.essayer(propositions.proposer, une.pk, saisie=saisie, acteur=self.acteur)

    @acte(vacance=V, rang=RANG)
    def accepter(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.PROPOSEE)) is not None:
            self.essayer(propositions.accepter, une.pk, saisie=SaisieReponse(aujourdhui()), acteur=self.acteur)

    @acte(vacance=V, rang=RANG, tard=(False, True))
    def signer(self, vacance: int, rang: int, tard: bool = False) -> None:
        """Today, or entered late: signed on the day of the acceptance."""
        if (une := self.sur(vacance, rang, E.ACCEPTEE)) is None:
            return
        reponses = Proposition.objects.filter(candidature=une, repondue_le__isnull=False).order_by("-pk")
        le = (reponses.values_list("repondue_le", flat=True).first() if tard else None) or aujourdhui()
        ou = MiseADisposition.objects.select_related("logement").get(pk=une.mise_a_disposition_id)
        saisie = SaisieBail(
            signe_le=le,
            rpls=ou.logement.rpls,
            actualisee=True,
            loyer=ou.loyer / ou.places,
            charges=ou.charges / ou.places,
        )
        nom = SIGNER_TARD if le < aujourdhui() else ""
        self.essayer(baux.signer, une.pk, saisie=saisie, acteur=self.acteur, nom=nom)


class Imprevus(Chemin):
    """When the path is not straight: answers, conditions, changes, acts taken back, the vacancy. One act is one method."""

    @acte(vacance=V, rang=RANG)
    def refuser(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.PROPOSEE, E.ACCEPTEE)) is not None:
            nom = REVENIR_SUR_L_ACCEPTATION if une.etat == E.ACCEPTEE else ""
            self.essayer(propositions.refuser, une.pk, saisie=scenes.refus(), acteur=self.acteur, nom=nom)

    @acte(jours=(11, 40))
    def attendre(self, jours: int) -> None:
        """Eleven days go by for the offers and the leases to sign, forty for the conditions; then the night does its work."""
        if self.sur(0, 0, E.ACCEPTEE) is not None:
            self.reussir("attendre")
        self.ecoule += jours * JOUR
        with horloge_a(maintenant() + jours * JOUR):
            le = aujourdhui()
            self.reussir("nuit.silences", propositions.constater_les_silences(le=le, acteur=systeme()))
            self.reussir("nuit.conditions", conditions.traiter_les_conditions(le=le, acteur=systeme()))
            self.reussir("nuit.suspensions", suspensions.terminer(le=le, acteur=systeme()))

    @acte(vacance=V, rang=RANG)
    def desister(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.EN_RANG, E.ATTRIBUTAIRE, E.SOUS_CONDITION)) is not None:
            self.essayer(desistements.desister, une.pk, le=aujourdhui(), acteur=self.acteur)

    @acte(vacance=V, rang=RANG)
    def lever_la_condition(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.SOUS_CONDITION)) is not None:
            Piece.objects.create(
                menage_id=Demande.objects.values_list("menage", flat=True).get(pk=une.demande_id),
                type=_attendue().types[0], canal=CanalPiece.GUICHET, recue_le=aujourdhui(), deposee_a=maintenant(),
            )  # fmt: skip
            self.essayer(conditions.lever, une.pk, saisie=SaisieLevee(aujourdhui()), acteur=self.acteur)

    @acte(vacance=V, rang=RANG, suite=("lever", "recours"))
    def revenir_sur_l_irrecevabilite(self, vacance: int, rang: int, suite: str) -> None:
        if (une := self.sur(vacance, rang, E.IRRECEVABLE)) is None:
            return
        if suite == "lever":
            self.essayer(irrecevabilites.lever, une.pk, saisie=SaisieLevee(aujourdhui()), acteur=self.acteur)
        else:
            self.essayer(irrecevabilites.former_recours, une.pk, le=aujourdhui(), acteur=self.acteur)
            self.essayer(irrecevabilites.juger_recours, une.pk, annulee=True, le=aujourdhui(), acteur=self.acteur)

    @acte(menage=M)
    def naitre(self, menage: int) -> None:
        """A child is born: the dossier is no longer what the commission examined."""
        demande = Demande.objects.get(pk=self.demandes[menage])
        saisie = charger_saisie(demande, avec_nir=True)
        rang = len(saisie.menage.personnes)
        saisie.menage.personnes.append(saisies.enfant(f"Enfant {'abcdefghijkl'[rang]}"))
        saisie.recherche.personnes_a_loger = rang + 1
        acteur = monde.acteur(monde.COMMUNE)
        self.essayer(modifier, demande.pk, saisie, acteur=acteur, version=None, source=SourceModification.DEMANDEUR)

    @acte(vacance=V, rang=RANG, suite=SuiteDeChangement.values)
    def trancher(self, vacance: int, rang: int, suite: str) -> None:
        if (une := self.sur(vacance, rang, *changements.CONCERNEES)) is not None:
            saisie = SaisieChangement(suite, "convient toujours")
            self.essayer(changements.trancher, une.pk, saisie=saisie, acteur=self.acteur)

    @acte(4, vacance=V, rang=RANG, suite=SuiteAnnulation.values)
    def annuler_le_bail(self, vacance: int, rang: int, suite: str) -> None:
        """The demande is active again, and the dwelling goes where the agent says; an exchange is undone on both sides."""
        if (une := self.sur(vacance, rang, E.BAIL_SIGNE)) is not None:
            saisie = SaisieAnnulation(aujourdhui(), MotifAnnulationBail.ERREUR, suite)
            nom = ANNULER_LE_GLISSEMENT if annulations.vient_d_une_association(une) else ""
            self.essayer(annulations.annuler, une.pk, saisie=saisie, acteur=self.acteur, nom=nom)

    @acte(menage=M)
    def renoncer(self, menage: int) -> None:
        self.essayer(
            radier,
            self.demandes[menage],
            saisie=SaisieRadiation(aujourdhui(), MotifRadiation.RENONCIATION),
            justification=SaisieJustification(renonciation_recue_le=aujourdhui(), courrier_detenu_par="MTRL1"),
            acteur=monde.acteur(monde.COMMUNE),
        )

    # The vacancy.

    @acte(vacance=V)
    def relancer(self, vacance: int) -> None:
        self.essayer(vacances.relancer, self.vacances[vacance], acteur=self.acteur)

    @acte(vacance=V)
    def retirer_le_logement(self, vacance: int) -> None:
        pk = self.vacances[vacance]
        nom = f"vacances.retirer, {MiseADisposition.objects.values_list('etat', flat=True).get(pk=pk)}"
        self.essayer(vacances.retirer, pk, motif="travaux", acteur=self.acteur, nom=nom)

    @acte(vacance=(0, 1, 1), cause=(CauseEchec.RENONCIATION, CauseEchec.SANS_SUITE))
    def constater_l_echec(self, vacance: int, cause: str) -> None:
        pk = self.vacances[vacance]
        self.essayer(echecs.constater, pk, cause=cause, motif="courriel du 3 mars", acteur=self.acteur)

    @acte(vacance=V, au_reservataire=(True, False))
    def orienter(self, vacance: int, au_reservataire: bool) -> None:
        ou = MiseADisposition.objects.values_list("convention", "etat").get(pk=self.vacances[vacance])
        if ou[1] not in (EtatVacance.A_ORIENTER, EtatVacance.EN_DESIGNATION):
            return
        convention = self.convention.pk if au_reservataire and vacance == 1 else None
        saisie = SaisieOrientation(
            convention_id=convention, prevenu_le=aujourdhui() if convention else None, preuve="courriel", motif="choix"
        )
        self.essayer(vacances.orienter, self.vacances[vacance], saisie=saisie, acteur=self.acteur)

    @acte()
    def balayer(self) -> None:
        self.reussir("nuit.rangs", poursuites.poursuivre_les_oubliees(le=aujourdhui(), acteur=systeme()))

    @acte(vacance=V)
    def reprendre_l_etape(self, vacance: int) -> None:
        """The last step of the vacancy was entered by error."""
        pk = self.vacances[vacance]
        self.essayer(reprises_vacance.reprendre, pk, motif=MotifReprise.ERREUR_SAISIE, acteur=self.acteur)

    @acte(vacance=V, rang=RANG)
    def reprendre_l_acte(self, vacance: int, rang: int) -> None:
        if (une := self.sur(vacance, rang, E.RETIREE, E.REFUSEE, E.SANS_REPONSE, E.ACCEPTEE)) is not None:
            self.essayer(reprises.reprendre, une.pk, motif=MotifReprise.ERREUR_SAISIE, acteur=self.acteur)


def _decision(lettre: str, rang: int) -> SaisieDecision:
    le = aujourdhui()
    champs: dict[str, dict[str, Any]] = {
        LettreDecision.A: {},
        LettreDecision.B: {"rang": rang},
        LettreDecision.C: {"rang": rang, "pieces": (_attendue().code,), "condition_avant_le": le + 30 * JOUR},
        LettreDecision.D: {"motifs": ("NA_TYPOLOGIE",)},
        LettreDecision.E: {"sous_motif": SousMotif.SEJOUR},
    }
    return SaisieDecision(lettre, **champs[LettreDecision(lettre)])


def _attendue() -> Any:
    return next(une for une in liste_en_vigueur(aujourdhui()).exigences if une.code.startswith("b2_"))
