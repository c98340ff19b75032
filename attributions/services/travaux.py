"""The worklists of the attribution: what waits, for whom, since when. Trays of the home page and pages read the same rows.

Each one starts from the organisme of the actor, through one index, sorted by the date that says what to do first; its
own work only, not everything its perimeter shows (`visibles_par` is for reading).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from attributions.enums import EtatProposition, MotifCloture
from attributions.models import (
    Candidature,
    LigneSeance,
    Logement,
    MembreCal,
    MiseADisposition,
    Mutation,
    SeanceCal,
)
from attributions.rules.designation import CANDIDATS_MINIMUM
from attributions.services.durees import duree, garde_des_suspendues
from attributions.states.candidature import OUVERTES, EtatCandidature
from attributions.states.seance import A_VENIR, EtatSeance
from attributions.states.vacance import EtatVacance
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import NatureTache
from registre.models import Tache
from registre.rules.echeances import ajouter_mois
from registre.rules.parametres import Cle
from socle.clock import PARIS

JOURS_D_ALERTE = 5
"""A delay of the law turns red that many days before its end."""

E, V = EtatCandidature, EtatVacance


class Groupe(StrEnum):
    """Where a worklist stands in the life of a vacancy."""

    DESIGNATION = "Désigner"
    COMMISSION = "Commission"
    LOCATION = "Proposer et louer"
    SUITES = "Suites"


class Objet(StrEnum):
    """What a line of the worklist is."""

    VACANCE = "vacance"
    CANDIDATURE = "candidature"
    SEANCE = "seance"
    LOGEMENT = "logement"


Lignes = Callable[[Acteur, date], QuerySet[Any]]
"""Rows of the organisme of this actor, annotated `quand`, without order."""


@dataclass(frozen=True, slots=True)
class Travail:
    """One worklist. `quand` says in words what its date is; `alerte` as in `registre.ports.CorbeilleDObjets`.

    `sauf`: whoever has this right has another list for the same work. `preside`: only for who presides a commission.
    """

    code: str
    titre: str
    groupe: Groupe
    droit: Droit
    objet: Objet
    lignes: Lignes
    quand: str
    detail: str
    rien: str
    source: str
    alerte: int | None = None
    sauf: Droit | None = None
    preside: bool = False

    def est_pour(self, acteur: Acteur) -> bool:
        """Whether it is work of this actor: his right, in the name of an organisme."""
        droits = access.droits_de(acteur)
        if acteur.organisme_id is None or self.droit not in droits or self.sauf in droits:
            return False
        return not self.preside or _presidees(acteur).exists()

    def a_faire(self, acteur: Acteur, le: date) -> QuerySet[Any]:
        """The rows, the first to treat first."""
        return self.lignes(acteur, le).order_by("quand", "pk")


def _datees(lignes: QuerySet[Any], quand: Any) -> QuerySet[Any]:
    datees: QuerySet[Any] = lignes.annotate(quand=quand)
    return datees


def _du_bailleur(acteur: Acteur, *etats: EtatVacance) -> QuerySet[Any]:
    siennes: QuerySet[Any] = MiseADisposition.objects.filter(attribuant=acteur.organisme_id, etat__in=etats)
    return siennes


def _a_orienter(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _datees(_du_bailleur(acteur, V.A_ORIENTER), F("disponible_le"))


def _a_designer(acteur: Acteur, le: date) -> QuerySet[Any]:
    siennes = MiseADisposition.objects.filter(
        Q(convention__isnull=True) | Q(convention__delegue=False),
        reservataire=acteur.organisme_id,
        etat=V.EN_DESIGNATION,
    )
    return _datees(siennes, F("designer_avant_le"))


def _a_completer(acteur: Acteur, le: date) -> QuerySet[Any]:
    """A household of his is housed elsewhere since he sent it, fewer than three are left: he may send another (R441-3)."""
    de_ce_tour = Candidature.objects.filter(mise_a_disposition=OuterRef("pk"), tour=OuterRef("tour"))
    loges = de_ce_tour.filter(designee_par=acteur.organisme_id, motif_cloture=MotifCloture.LOGE)
    restent = de_ce_tour.filter(etat__in=OUVERTES).order_by().values("tour").annotate(n=Count("pk")).values("n")
    siennes = MiseADisposition.objects.filter(Exists(loges), reservataire=acteur.organisme_id, etat=V.EN_COMMISSION)
    return _datees(
        siennes.annotate(restent=Coalesce(Subquery(restent), 0)).filter(restent__lt=CANDIDATS_MINIMUM),
        F("designer_avant_le"),
    )


def _a_designer_par_le_bailleur(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Kept by the bailleur, come back to it, or for a réservataire who lets it designate (R441-5)."""
    siennes = _du_bailleur(acteur, V.EN_DESIGNATION).filter(
        Q(reservataire__isnull=True) | Q(reservataire=acteur.organisme_id) | Q(convention__delegue=True)
    )
    return _datees(siennes, F("disponible_le"))


def _attendues(acteur: Acteur, le: date) -> QuerySet[Any]:
    """The réservataire's month runs, or is over without candidates: the bailleur may state the failure."""
    siennes = (
        _du_bailleur(acteur, V.EN_DESIGNATION)
        .filter(Q(convention__isnull=True) | Q(convention__delegue=False), reservataire__isnull=False)
        .exclude(reservataire=acteur.organisme_id)
    )
    return _datees(siennes, F("designer_avant_le"))


def _encore_candidats(*autres: EtatCandidature) -> Exists:
    """Somebody of this turn may still get the dwelling; `autres`: states that may still come back to it."""
    etats = (*OUVERTES, *autres)
    return Exists(Candidature.objects.filter(mise_a_disposition=OuterRef("pk"), tour=OuterRef("tour"), etat__in=etats))


def _recues(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Candidates sent, the dwelling on no agenda yet."""
    inscrites = LigneSeance.objects.filter(mise_a_disposition=OuterRef("pk"), seance__etat__in=A_VENIR, reportee=False)
    attendent = _du_bailleur(acteur, V.EN_COMMISSION).filter(_encore_candidats(), ~Exists(inscrites))
    return _datees(attendent, F("transmise_le"))


def _epuisees(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Nobody left, before the commission or after it: every rank refused, lapsed, was skipped or withdrawn (R441-3 b)."""
    vides = ~_encore_candidats(E.SUSPENDUE)
    return _datees(_du_bailleur(acteur, V.EN_COMMISSION, V.ATTRIBUEE).filter(vides), F("disponible_le"))


def _seances(acteur: Acteur, *etats: EtatSeance) -> QuerySet[Any]:
    siennes = SeanceCal.objects.filter(commission__bailleur=acteur.organisme_id, etat__in=etats)
    return _datees(siennes, TruncDate("prevue_a", tzinfo=PARIS))


def _a_preparer(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _seances(acteur, *A_VENIR)


def _pv_a_signer(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _seances(acteur, EtatSeance.CLOSE)


def _presidees(acteur: Acteur) -> QuerySet[Any]:
    return MembreCal.objects.filter(agent=acteur.agent_id, agent__isnull=False, president=True, au__isnull=True)


def _pv_du_president(acteur: Acteur, le: date) -> QuerySet[Any]:
    """The sittings closed of the commissions that this agent presides."""
    closes = SeanceCal.objects.filter(commission__in=_presidees(acteur).values("commission"), etat=EtatSeance.CLOSE)
    return _datees(closes, TruncDate("prevue_a", tzinfo=PARIS))


def _candidatures(acteur: Acteur, *etats: EtatCandidature) -> QuerySet[Any]:
    siennes: QuerySet[Any] = Candidature.objects.filter(attribuant=acteur.organisme_id, etat__in=etats)
    return siennes


def _pieces_attendues(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Candidates on an agenda whose household lacks pièces mandatory to instruct, asked or not (R441-2-4-1)."""
    return _datees(_candidatures(acteur, E.INSCRITE).filter(pieces_manquantes__gt=0), F("designee_le"))


def _a_proposer(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _datees(_candidatures(acteur, E.ATTRIBUTAIRE), F("appelee_le"))


def _offres(acteur: Acteur, le: date) -> QuerySet[Any]:
    """`quand`: the last day to answer. Dated in `Proposition`, one in progress for a candidature."""
    proposees = _candidatures(acteur, E.PROPOSEE).filter(propositions__etat=EtatProposition.EN_COURS)
    return _datees(proposees, F("propositions__repondre_avant_le"))


def _conditions(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _datees(_candidatures(acteur, E.SOUS_CONDITION), F("condition_avant_le"))


def _acceptees(acteur: Acteur) -> QuerySet[Any]:
    acceptees = _candidatures(acteur, E.ACCEPTEE).filter(propositions__etat=EtatProposition.ACCEPTEE)
    return _datees(acceptees, F("propositions__repondue_le"))


def _baux(acteur: Acteur, le: date) -> QuerySet[Any]:
    return _acceptees(acteur)


def _radiations_en_retard(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Accepted for longer than the parameter says: the lease, so the radiation, is probably late (R441-2-8 a; L342-14)."""
    jours = duree(Cle.BAIL_ATTENDU, le)
    if jours is None:
        return _acceptees(acteur).none()
    return _acceptees(acteur).filter(propositions__repondue_le__lt=le - timedelta(days=jours))


def _non_servies(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Ranked behind a household who signed, and not housed since: who designated them and the bailleur follow them.

    For the time the parameter says: the household stays identifiable on its dossier and first in the searches.
    """
    suivies = (
        Q(attribuant=acteur.organisme_id) if access.peut(acteur, Droit.LOUER) else Q(designee_par=acteur.organisme_id)
    )
    lues = Candidature.objects.filter(suivies, etat=E.NON_SERVIE, demande__suivi__non_servie_le__isnull=False)
    mois = duree(Cle.NON_SERVIE_SUIVI, le)
    if mois is not None:
        lues = lues.filter(demande__suivi__non_servie_le__gt=ajouter_mois(le, -mois))
    return _datees(lues, F("designee_le"))


def _suspendues(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Their demande was struck off for want of renewal: taken up again by the last day shown, they are back where they were."""
    gardees = Cast(F("close_le") + Value(garde_des_suspendues(le)), DateField())
    return _datees(_candidatures(acteur, E.SUSPENDUE), gardees)


def _irrecevabilites(acteur: Acteur, le: date) -> QuerySet[Any]:
    """The month of warning is over: an agent confirms the radiation prepared (R441-2-8 d), or it is lifted."""
    echues = Tache.objects.filter(
        demande=OuterRef("demande"), nature=NatureTache.IRRECEVABILITE_ECHUE, close_a__isnull=True
    )
    irrecevables = Candidature.objects.filter(attribuant=acteur.organisme_id, etat=E.IRRECEVABLE)
    return _datees(irrecevables.filter(Exists(echues)), F("close_le"))


def _sans_rpls(acteur: Acteur, le: date) -> QuerySet[Any]:
    """No date says which first: the oldest rows."""
    siens = Logement.objects.du_parc().filter(attribuant=acteur.organisme_id, rpls="")
    return _datees(siens, Value(None, output_field=DateField()))


def _liberes(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Left by a tenant who signed for another dwelling of the bailleur, and not on offer again."""
    departs = Mutation.objects.filter(
        occupe=OuterRef("pk"), candidature__etat=E.BAIL_SIGNE, vacance_liberee__isnull=True, echange__isnull=True
    )
    derniers = departs.order_by("-pk").values("candidature__attribution__bail_le")[:1]
    siens = Logement.objects.du_parc().filter(Exists(departs), attribuant=acteur.organisme_id)
    return _datees(siens, Subquery(derniers))


def _associations(acteur: Acteur, le: date) -> QuerySet[Any]:
    """Dwellings rented by an association whose occupant's term comes: slide the lease, or agree on another term."""
    mois = duree(Cle.ASSOCIATION_ALERTE, le)
    if mois is None:
        return Candidature.objects.none()
    proches = _candidatures(acteur, E.BAIL_SIGNE).filter(
        baux__annule_le__isnull=True,
        baux__occupations__au__isnull=True,
        baux__occupations__terme__lte=ajouter_mois(le, mois),
    )
    return _datees(proches, F("baux__occupations__terme"))


_D, _O = Droit, Objet
L1, R3, R10, R15 = "L441-1 CCH", "R441-3 CCH", "R441-10 CCH", "R441-2-15 CCH"
# fmt: off
TRAVAUX: tuple[Travail, ...] = (
    Travail("a_designer", "À désigner", Groupe.DESIGNATION, _D.DESIGNER, _O.VACANCE, _a_designer, "Désigner avant le", "le premier délai finit le",
            "Aucun logement n'attend vos candidats.", L1, JOURS_D_ALERTE, sauf=_D.GERER_PARC),
    Travail("a_completer", "Désignations à compléter", Groupe.DESIGNATION, _D.DESIGNER, _O.VACANCE, _a_completer, "Désigner avant le",
            "le premier délai finit le", "Aucun de vos candidats transmis n'a été logé ailleurs.", f"L441-1 et {R3}", JOURS_D_ALERTE,
            sauf=_D.GERER_PARC),
    Travail("a_orienter", "Logements à orienter", Groupe.DESIGNATION, _D.GERER_PARC, _O.VACANCE, _a_orienter, "Disponible le", "le premier libre le",
            "Chaque logement libre est orienté vers un réservataire, ou gardé.", "R441-5 CCH", 0),
    Travail("attendues", "Désignations attendues", Groupe.DESIGNATION, _D.GERER_PARC, _O.VACANCE, _attendues, "Désigner avant le",
            "le premier délai finit le", "Aucun réservataire n'a de désignation en cours sur vos logements.", L1, -1),
    Travail("a_designer_bailleur", "À désigner par nous", Groupe.DESIGNATION, _D.GERER_PARC, _O.VACANCE, _a_designer_par_le_bailleur,
            "Disponible le", "le premier libre le", "Aucun logement gardé n'attend de candidats.", "L441-1 et R441-5 CCH"),
    Travail("recues", "Désignations reçues", Groupe.DESIGNATION, _D.GERER_PARC, _O.VACANCE, _recues, "Candidats transmis le",
            "la plus ancienne du", "Tous les logements aux candidats transmis sont à l'ordre du jour d'une séance.", R3),
    Travail("epuisees", "Désignations à relancer", Groupe.DESIGNATION, _D.GERER_PARC, _O.VACANCE, _epuisees, "Disponible le", "le premier libre le",
            "Aucun logement n'a épuisé ses candidats.", f"L441-1 et {R3}", 0),
    Travail("seances", "Séances à préparer", Groupe.COMMISSION, _D.TENIR_COMMISSION, _O.SEANCE, _a_preparer, "Prévue le", "la prochaine le",
            "Aucune séance n'est prévue : la commission se réunit au moins tous les deux mois.", "R441-9 IV CCH", JOURS_D_ALERTE),
    Travail("pieces", "Pièces manquantes avant la séance", Groupe.COMMISSION, _D.TENIR_COMMISSION, _O.CANDIDATURE, _pieces_attendues,
            "Désignée le", "la plus ancienne désignée le", "Aucune pièce n'est attendue des candidats inscrits.",
            "R441-2-4-1 CCH", 0),
    Travail("pv_a_signer", "Procès-verbaux à signer", Groupe.COMMISSION, _D.TENIR_COMMISSION, _O.SEANCE, _pv_a_signer, "Séance du",
            "le plus ancien du", "Tous les procès-verbaux sont signés.", "R441-9 CCH"),
    Travail("pv_president", "Procès-verbaux à signer par vous", Groupe.COMMISSION, _D.CONSULTER, _O.SEANCE, _pv_du_president,
            "Séance du", "le plus ancien du", "Vous n'avez aucun procès-verbal à signer.", "R441-9 CCH", 0,
            sauf=_D.TENIR_COMMISSION, preside=True),
    Travail("a_proposer", "Logements à proposer", Groupe.LOCATION, _D.LOUER, _O.CANDIDATURE, _a_proposer, "Attributaire le",
            "le plus ancien attribué le", "Chaque attributaire a reçu sa proposition.", R10),
    Travail("offres", "Offres en attente", Groupe.LOCATION, _D.LOUER, _O.CANDIDATURE, _offres, "Répondre avant le", "la première échoit le",
            "Aucune offre n'attend de réponse.", R10, 0),
    Travail("conditions", "Conditions près d'échoir", Groupe.LOCATION, _D.LOUER, _O.CANDIDATURE, _conditions, "Pièce avant le",
            "la première échoit le", "Aucune attribution n'est suspendue à une pièce.", R3, JOURS_D_ALERTE),
    Travail("baux", "Baux à signer", Groupe.LOCATION, _D.LOUER, _O.CANDIDATURE, _baux, "Acceptée le", "le plus ancien accepté le",
            "Aucun logement accepté n'attend son bail.", R10),
    Travail("radiations", "Radiations en retard", Groupe.LOCATION, _D.LOUER, _O.CANDIDATURE, _radiations_en_retard, "Acceptée le",
            "le plus ancien accepté le", "Aucune acceptation ancienne ne reste sans bail enregistré.",
            "R441-2-8 a et L342-14 CCH", 0),
    Travail("suspendues", "Demandes radiées avec un candidat en cours", Groupe.SUITES, _D.LOUER, _O.CANDIDATURE, _suspendues,
            "Gardée jusqu'au", "la première gardée jusqu'au", "Aucun candidat en cours n'a vu sa demande radiée faute de renouvellement.",
            "R441-2-8 e CCH", JOURS_D_ALERTE),
    Travail("irrecevabilites", "Irrecevabilités à confirmer", Groupe.SUITES, _D.LOUER, _O.CANDIDATURE, _irrecevabilites, "Décidée le",
            "la plus ancienne décidée le", "Aucun avertissement d'irrecevabilité n'est arrivé à son terme.",
            "R441-2-8 d CCH", 0),
    Travail("non_servies", "Rangs non servis", Groupe.SUITES, _D.DESIGNER, _O.CANDIDATURE, _non_servies, "Désignée le",
            "le plus ancien désigné le", "Aucun ménage de rang suivant n'attend un autre logement.", f"{R15} II et III"),
    Travail("liberes", "Logements libérés par une mutation", Groupe.SUITES, _D.GERER_PARC, _O.LOGEMENT, _liberes, "Bail du nouveau logement",
            "le plus ancien bail du", "Chaque logement libéré par une mutation est remis à disposition.", "R441-5 CCH"),
    Travail("associations", "Occupations par une association", Groupe.SUITES, _D.LOUER, _O.CANDIDATURE, _associations, "Terme le",
            "le premier terme le", "Aucun ménage logé par une association n'approche de son terme.", "L442-8-3 CCH", 0),
    Travail("sans_rpls", "Logements sans identifiant RPLS", Groupe.SUITES, _D.GERER_PARC, _O.LOGEMENT, _sans_rpls, "", "",
            "Tous vos logements ont leur identifiant RPLS.", "R441-2-9 CCH"),
)
# fmt: on
PAR_CODE = {un.code: un for un in TRAVAUX}


def travaux_de(acteur: Acteur) -> list[Travail]:
    """The worklists of this actor, in the order of a vacancy's life."""
    return [un for un in TRAVAUX if un.est_pour(acteur)]
