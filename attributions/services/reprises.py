"""Taking back the last act on a candidature, entered by error: where it was, by a counter-event (ADR 60).

By who entered it, or a responsable of his organisme, within a delay, while nothing was built on it.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from attributions.enums import EtatProposition, MotifCloture
from attributions.models import Candidature, LigneSeance, MiseADisposition, Proposition
from attributions.permissions import introuvable, refus_de_reprendre_l_acte
from attributions.rules import reprises as regles
from attributions.rules.reprises import FaitsReprise, refus_de_motif, refus_de_reprise, sans_reprise
from attributions.services import offres_dalo, ouvertures
from attributions.services.actes import avancer, refus_de_version
from attributions.services.candidatures import AVANT_DECISION
from attributions.services.ensembles import verrouiller_ensemble
from attributions.services.propositions import derniere
from attributions.services.suivi import recalculer
from attributions.states.candidature import ENGAGEES, OUVERTES, PROPOSABLES, REPRISES, ActeCandidature, EtatCandidature
from attributions.states.seance import A_VENIR
from attributions.states.vacance import EtatVacance
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.rules.droits import Fonction
from registre.enums import NatureEvenement
from registre.models import Evenement
from registre.rules.parametres import Cle
from registre.services.contraintes import contraintes_dites
from registre.services.cotation.marques import marquer
from registre.services.parametres import jeu_de_la_region
from registre.states.demande import EtatDemande
from socle.clock import PARIS, aujourdhui
from socle.errors import ActionRefusee, Refus, exiger

A, E = ActeCandidature, EtatCandidature
Depend = tuple[str, str, str]
CONCERNEES = frozenset({E.RETIREE, E.REFUSEE, E.SANS_REPONSE, E.ACCEPTEE})
"""States to which an act that may be taken back leads."""
EN_DESIGNATION = frozenset({EtatVacance.EN_DESIGNATION, EtatVacance.EN_COMMISSION})
REPONSES = {E.PROPOSEE: EtatProposition.EN_COURS, E.ACCEPTEE: EtatProposition.ACCEPTEE}


def jours_de_reprise(le: date) -> int:
    """Days during which an act is taken back."""
    parametres, chaine = jeu_de_la_region()
    return int(parametres.valeur(Cle.REPRISE_JOURS, le=le, territoires=chaine))


def est_de_l_auteur(acteur: Acteur, *, agent: int | None, organisme: int | None) -> bool:
    """Whether he entered the act himself, or is a responsable of the organisme that did. The clock enters none."""
    if acteur.organisme_id is None or acteur.organisme_id != organisme:
        return False
    if acteur.agent_id is None or acteur.agent_id == agent:
        return acteur.agent_id == agent
    if acteur.affectation_id is None:
        return False
    return Affectation.objects.filter(pk=acteur.affectation_id, fonction=Fonction.RESPONSABLE).exists()


def dernier_acte(candidature: Candidature) -> Evenement | None:
    """The last event about this candidature that names its act."""
    siens = Evenement.objects.filter(
        demande=candidature.demande_id, details__candidature=candidature.pk, details__has_key="acte"
    )
    return siens.order_by("-pk").first()


def refus_de_reprendre(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why the last act on this candidature is not taken back, or None: for the button, the API and the service.

    Reads its vacancy and its demande: select them with the candidature.
    """
    dernier = dernier_acte(candidature) if candidature.etat in CONCERNEES else None
    acte = dernier.details["acte"] if dernier is not None else ""
    if dernier is None or acte not in regles.CANDIDATURE:
        return refus_de_reprendre_l_acte(A.RETIRER, None, acteur=acteur, candidature=candidature) or sans_reprise(acte)
    depuis = E(dernier.details["depuis"]) if "depuis" in dernier.details else None
    inverse = REPRISES.get(depuis) if depuis is not None else None
    refus = refus_de_reprendre_l_acte(A(acte), inverse, acteur=acteur, candidature=candidature)
    if refus is not None:
        return refus
    le = aujourdhui()
    return refus_de_reprise(
        FaitsReprise(
            acte=acte,
            saisi_le=dernier.saisi_a.astimezone(PARIS).date(),
            aujourdhui=le,
            jours=jours_de_reprise(le),
            auteur=est_de_l_auteur(acteur, agent=dernier.agent_id, organisme=dernier.organisme_saisie_id),
            connu=inverse is not None,
            depend=None if depuis is None else _dependances(candidature, depuis),
        )
    )


@contraintes_dites()
@transaction.atomic
def reprendre(candidature_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> Candidature:
    """Take back the last act on this candidature. Raises `ActionRefusee`; nothing is changed then.

    The other organisme reads the counter-event on the candidature and in the feed; under DALO, the State on the label.
    """
    ou = Candidature.objects.filter(pk=candidature_id).values_list("mise_a_disposition", flat=True).first()
    if ou is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    ensemble = verrouiller_ensemble(ou, et=candidature_id)
    candidature = ensemble.candidatures[candidature_id]
    exiger(refus_de_reprendre(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version) or refus_de_motif(motif))
    dernier = dernier_acte(candidature)
    assert dernier is not None  # noqa: S101 - refused above
    acte, depuis = A(dernier.details["acte"]), E(dernier.details["depuis"])
    if acte is not A.RETIRER:
        _rendre_l_offre(candidature, depuis, acteur=acteur)
    revenir([candidature], depuis, motif=motif, annule=dernier.pk, acteur=acteur)
    return candidature


def revenir(
    candidatures: list[Candidature], vers: EtatCandidature, *, motif: str, annule: int | None, acteur: Acteur
) -> None:
    """These candidatures, locked, are where they were; their figures and the accesses that their end had closed with them."""
    le = aujourdhui()
    for une in candidatures:
        avancer(
            [une],
            REPRISES[vers],
            acteur=acteur,
            le=le,
            nature=NatureEvenement.ANNULATION,
            details={une.pk: {"reprise": motif}},
            annule_id=annule,
            motif_cloture="",
            precision_cloture="",
        )
        ouvertures.ouvrir([une.demande], une.mise_a_disposition, acteur=acteur, le=le)
    demandes = sorted({une.demande_id for une in candidatures})
    recalculer(demandes)
    marquer(demandes)


def _rendre_l_offre(candidature: Candidature, depuis: EtatCandidature, *, acteur: Acteur) -> None:
    """The offer runs again, or is accepted again on the day it was."""
    proposition = derniere(candidature)
    proposition.etat, proposition.motif_refus, proposition.precision = REPONSES[depuis], "", ""
    proposition.repondue_le = _acceptee_le(candidature) if depuis is E.ACCEPTEE else None
    proposition.save(update_fields=["etat", "repondue_le", "motif_refus", "precision"])
    offres_dalo.reprendre(proposition, acteur=acteur)


def _acceptee_le(candidature: Candidature) -> date:
    acceptations = Evenement.objects.filter(
        demande=candidature.demande_id, details__candidature=candidature.pk, details__acte=A.ACCEPTER
    )
    le: date = acceptations.order_by("-pk").values_list("survenu_le", flat=True)[0]
    return le


def _dependances(candidature: Candidature, vers: EtatCandidature) -> Depend | None:
    """What was built on the act since; a few statements."""
    vacance = candidature.mise_a_disposition
    return (
        _du_retrait_du_logement(candidature)
        or _de_la_demande(candidature, vers)
        or _du_logement(candidature, vacance, vers)
        or _de_la_place(candidature, vers)
        or _du_dalo(candidature)
    )


def _du_retrait_du_logement(candidature: Candidature) -> Depend | None:
    if candidature.motif_cloture != MotifCloture.RETRAIT_BAILLEUR:
        return None
    return (
        "logement_retire",
        "La candidature est close par le retrait du logement.",
        "Annulez le retrait du logement, sur sa page.",
    )


def _de_la_demande(candidature: Candidature, vers: EtatCandidature) -> Depend | None:
    if candidature.demande.etat != EtatDemande.ACTIVE:
        return (
            "demande_inactive",
            "La demande de ce ménage n'est plus active.",
            "Faites-la réactiver par son guichet, puis annulez l'acte.",
        )
    siennes = Candidature.objects.filter(demande=candidature.demande_id).exclude(pk=candidature.pk)
    if vers in ENGAGEES and siennes.filter(etat__in=ENGAGEES).exists():
        return (
            "deja_engage",
            "Ce ménage a accepté un autre logement depuis.",
            "Laissez l'acte : le ménage n'accepte qu'un logement.",
        )
    if siennes.filter(mise_a_disposition=candidature.mise_a_disposition_id, etat__in=OUVERTES).exists():
        return (
            "deja_candidat",
            "Ce ménage est à nouveau candidat sur ce logement.",
            "Poursuivez avec cette nouvelle candidature.",
        )
    return None


def _du_logement(candidature: Candidature, vacance: MiseADisposition, vers: EtatCandidature) -> Depend | None:
    avant = vers in AVANT_DECISION
    attendus = EN_DESIGNATION if avant else frozenset({EtatVacance.ATTRIBUEE})
    if vacance.tour != candidature.tour or vacance.etat not in attendus:
        return (
            "logement_avance",
            f"Le logement est dans l'état « {EtatVacance(vacance.etat).label} » : il a avancé sans ce candidat.",
            "Désignez le ménage à nouveau s'il est encore temps.",
        )
    if vers is E.INSCRITE and not _encore_a_l_ordre_du_jour(vacance):
        return (
            "seance_passee",
            "La séance à laquelle il était inscrit est passée.",
            "Désignez le ménage à nouveau.",
        )
    return None


def _encore_a_l_ordre_du_jour(vacance: MiseADisposition) -> bool:
    return LigneSeance.objects.filter(
        mise_a_disposition=vacance, examinee_a__isnull=True, reportee=False, seance__etat__in=A_VENIR
    ).exists()


def _de_la_place(candidature: Candidature, vers: EtatCandidature) -> Depend | None:
    """Somebody was called over his head: the place is his, or that of a rank after his."""
    if vers in AVANT_DECISION:
        return None
    autres = Candidature.objects.filter(
        mise_a_disposition=candidature.mise_a_disposition_id,
        tour=candidature.tour,
        place=candidature.place,
        etat__in=PROPOSABLES,
    ).exclude(pk=candidature.pk)
    if vers not in PROPOSABLES:
        autres = autres.filter(rang__gt=candidature.rang or 0)
    if not autres.exists():
        return None
    return (
        "rang_suivant_appele",
        "Le rang suivant a été appelé depuis : l'acte ne s'annule plus.",
        "Si ce candidat se désiste à son tour, désignez le ménage à nouveau ; sinon le logement est à lui.",
    )


def _du_dalo(candidature: Candidature) -> Depend | None:
    derniere_offre = Proposition.objects.filter(candidature=candidature, dalo=True).order_by("-pk").first()
    if derniere_offre is None or not offres_dalo.est_conclue(derniere_offre.pk):
        return None
    return (
        "suite_dalo_donnee",
        "L'État a donné suite à ce refus au titre du DALO (R441-16-3).",
        "Adressez-vous au service de l'État qui a conclu.",
    )
