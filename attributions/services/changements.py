"""A household that changes after the sitting: the difference with the dossier examined, and what is chosen (R441-2-9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, QuerySet

from attributions.enums import SuiteDeChangement
from attributions.models import Attribution, Candidature, ChangementApresSeance, Decision
from attributions.permissions import introuvable, refus_de_location
from attributions.rules import changement as regles
from attributions.rules.changement import Ecart
from attributions.saisie.location import SaisieChangement
from attributions.services.actes import CANDIDATURE, refus_de_version
from attributions.services.ensembles import Ensemble, verrouiller_ensemble
from attributions.services.examen import examiner
from attributions.services.propositions import annuler
from attributions.services.rangs import renvoyer
from attributions.states.candidature import EtatCandidature
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement as N
from registre.enums import NatureTache
from registre.models import Evenement, Tache
from registre.rules.parametres import Cle
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from registre.services.parametres import chaine_de, jeu
from registre.services.suivi import noter_suivi
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes

E = EtatCandidature
TRANCHER = "trancher_changement"
CONCERNEES = frozenset({E.ATTRIBUTAIRE, E.PROPOSEE, E.ACCEPTEE})
"""Who holds the place. The others are looked at again when they are called."""
CHANGENT = (N.MODIFICATION, N.CORRECTION, N.RENOUVELLEMENT, N.SEPARATION, N.TITULAIRE, N.DECES, N.PRIORITE)
"""Events after which a dossier may not be what was examined; the calendar alone is not a change of the household."""


def ecarts_de(candidature: Candidature) -> tuple[Ecart, ...]:
    """What differs from the dossier examined; one statement when nothing was written in it since."""
    return _ecarts(candidature, decision_de(candidature))


def _ecarts(candidature: Candidature, decision: Decision | None) -> tuple[Ecart, ...]:
    if decision is None or not _a_change(candidature, decision):
        return ()
    complete = Candidature.objects.select_related("mise_a_disposition__logement__commune").get(pk=candidature.pk)
    actuel = examiner([complete], le=aujourdhui(), avec_pieces=False)[candidature.pk].fige()
    return regles.ecarts(decision.examen, actuel)


def _a_change(candidature: Candidature, decision: Decision) -> bool:
    """Whether something was written in the dossier after it was examined."""
    ecrits = Evenement.objects.filter(demande=candidature.demande_id, nature__in=CHANGENT, saisi_a__gt=decision.prise_a)
    return ecrits.exists()


def decision_de(candidature: Candidature) -> Decision | None:
    """The decision in force of a candidate who holds the place."""
    if candidature.etat not in CONCERNEES:
        return None
    prises = Decision.objects.filter(candidature=candidature, annulee_a__isnull=True)
    return prises.annotate(deces=Exists(_deces_a_verifier(candidature))).order_by("-pk").first()


def dernier(candidature: Candidature, decision: Decision | None) -> ChangementApresSeance | None:
    """The last choice made since this decision."""
    if decision is None:
        return None
    return ChangementApresSeance.objects.filter(candidature=candidature, decision=decision).order_by("-pk").first()


def refus_de_signer(candidature: Candidature) -> Refus | None:
    """Why the lease waits, or None: a death to check, a change that was not looked at, a dossier to be completed."""
    decision = decision_de(candidature)
    # Read with the decision; without one, an authority attributed the dwelling.
    signale = _deces_a_verifier(candidature).exists() if decision is None else getattr(decision, "deces", False)
    if signale and candidature.etat in CONCERNEES:
        return regles.deces_a_verifier()
    trouves = _ecarts(candidature, decision)
    if not trouves:
        return None
    choix = dernier(candidature, decision)
    return regles.refus_de_signer(trouves, choix.ecarts if choix else None, choix.suite if choix else "")


def _deces_a_verifier(candidature: Candidature) -> QuerySet[Tache]:
    """The task that a reported death leaves open until somebody has looked."""
    return Tache.objects.filter(
        demande=candidature.demande_id, nature=NatureTache.DECES_A_VERIFIER, close_a__isnull=True
    )


def refus_de_trancher(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why nothing is to be chosen here, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None or candidature.etat in CONCERNEES:
        return refus
    return Refus(
        "changement_hors_moment",
        f"Une candidature dans l'état « {E(candidature.etat).label} » n'attend rien d'un changement de situation.",
        Nature.ETAT,
        source=regles.R3_R9,
        issue="Avant la décision, la commission examine le dossier à jour ; un rang d'attente est revu à son appel.",
    )


def retours_exiges(candidature: Candidature) -> frozenset[str]:
    """Which differences send back to the sitting, on the territory of the dwelling that day."""
    le = aujourdhui()
    chaine = chaine_de(candidature.mise_a_disposition.logement.commune_id, le=le)
    ligne = jeu().ligne(Cle.CHANGEMENT_RETOUR, le=le, territoires=chaine)
    return frozenset() if isinstance(ligne, Refus) else frozenset(ligne.valeur)


@contraintes_dites()
@transaction.atomic
def trancher(
    candidature_id: int, *, saisie: SaisieChangement, acteur: Acteur, version: int | None = None
) -> ChangementApresSeance:
    """Say what follows the change: the decision stands, the dossier is completed, or the dwelling goes back to the sitting.

    Raises `ActionRefusee`: not the bailleur's, nobody holds the place here, nothing changed, a return that the règlement
    wants, a reason that is missing.
    """
    candidature, ensemble = _ouvrir(candidature_id, acteur, version)
    decision, trouves = decision_de(candidature), ecarts_de(candidature)
    suite = saisie.suite
    exiger(regles.refus_de_suite(suite, trouves, motif=saisie.motif, retour_exige=retours_exiges(candidature)))
    assert decision is not None  # noqa: S101 - no difference without a decision
    le = aujourdhui()
    choix = ChangementApresSeance.objects.create(
        candidature=candidature,
        decision=decision,
        suite=suite,
        ecarts=[un.en_donnees() for un in trouves],
        motif=saisie.motif.strip()[:200],
        survenu_le=le,
    )
    details = {"suite": suite, "ecarts": [un.nom for un in trouves]}
    if suite == SuiteDeChangement.RENVOYER:
        _renvoyer(candidature, ensemble, details, acteur=acteur, le=le)
    else:
        _dire(candidature, details, acteur=acteur, le=le)
    return choix


def _ouvrir(candidature_id: int, acteur: Acteur, version: int | None) -> tuple[Candidature, Ensemble]:
    ou = Candidature.objects.filter(pk=candidature_id).values_list("mise_a_disposition", flat=True).first()
    if ou is None:
        raise ActionRefusee(introuvable("Cette candidature"))
    ensemble = verrouiller_ensemble(ou, et=candidature_id)
    candidature = ensemble.candidatures[candidature_id]
    exiger(refus_de_trancher(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    return candidature, ensemble


def _renvoyer(
    candidature: Candidature, ensemble: Ensemble, details: dict[str, Any], *, acteur: Acteur, le: date
) -> None:
    """The place is free again and examined with the ranks left; an offer not answered has no object any more.

    The data of R441-2-9 go with the decision that is cancelled: the sitting writes them again.
    """
    acceptee = candidature.etat == E.ACCEPTEE
    annuler([candidature.pk], le=le)
    Attribution.objects.filter(pk=candidature.pk).delete()
    renvoyer(ensemble.vacance, candidature.place, tenue=candidature, details=details, le=le, acteur=acteur)
    if acceptee:
        noter_suivi([candidature.demande_id], engagee=False)


def _dire(candidature: Candidature, details: dict[str, Any], *, acteur: Acteur, le: date) -> None:
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    inscrire(
        [candidature.demande_id],
        N.CANDIDATURE,
        acteur=acteur,
        le=le,
        details={
            "candidature": candidature.pk,
            "mise_a_disposition": candidature.mise_a_disposition_id,
            "acte": TRANCHER,
            **details,
        },
    )
    tracer_actes(acteur, TRANCHER, CANDIDATURE, [candidature.pk], ["changement"])
