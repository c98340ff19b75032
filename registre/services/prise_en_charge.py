"""Who follows a dossier inside an organisme: taken, released, given to a colleague. Changes nothing of the demande."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from habilitations import access
from habilitations.acteur import Acteur
from habilitations.models import Affectation
from habilitations.rules.droits import DROITS_PAR_FONCTION, Droit
from registre.models import Demande, PriseEnCharge
from registre.permissions import refus_de_consulter
from registre.services.actes import OBJET, verrouiller
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

PRENDRE, RENDRE, CONFIER = "prendre_en_charge", "rendre", "confier"


def suivie_par(demande_id: int, organisme_id: int | None) -> PriseEnCharge | None:
    """Who follows this dossier for this organisme, with his name; one statement."""
    prises = PriseEnCharge.objects.filter(demande=demande_id, organisme=organisme_id)
    return prises.select_related("affectation__agent").first()


@transaction.atomic
def confier(demande_id: int, *, affectation_id: int, acteur: Acteur, attendu: int | None = None) -> PriseEnCharge:
    """Let this affectation of the actor's organisme follow the dossier: one's own, or a colleague's.

    `attendu`: the affectation that followed it when the screen was drawn (None: nobody). Raises `ActionRefusee`: out of
    perimeter, nobody of this organisme, already followed by somebody else.
    """
    demande = _ouverte(demande_id, acteur)
    courante = suivie_par(demande.pk, acteur.organisme_id)
    exiger(_refus_de_concurrence(courante, attendu))
    affectation = _destinataire(affectation_id, demande, acteur)
    prise, _ = PriseEnCharge.objects.update_or_create(
        demande=demande,
        organisme=affectation.organisme,
        defaults={"affectation": affectation, "depuis": maintenant()},
    )
    tracer_acte(acteur, PRENDRE if affectation_id == acteur.affectation_id else CONFIER, OBJET, demande.pk)
    return prise


@transaction.atomic
def rendre(demande_id: int, *, acteur: Acteur, attendu: int | None) -> None:
    """Nobody of the organisme follows the dossier any more. Raises `ActionRefusee`."""
    demande = _ouverte(demande_id, acteur)
    courante = suivie_par(demande.pk, acteur.organisme_id)
    exiger(_refus_de_concurrence(courante, attendu))
    if courante is not None:
        courante.delete()
        tracer_acte(acteur, RENDRE, OBJET, demande.pk)


def collegues(acteur: Acteur) -> list[Affectation]:
    """To whom a dossier may be given: those of the organisme who read dossiers, by name; one statement."""
    fonctions = [f for f, droits in DROITS_PAR_FONCTION.items() if Droit.CONSULTER in droits]
    return list(
        Affectation.objects.utilisables(aujourdhui())
        .filter(organisme=acteur.organisme_id, fonction__in=fonctions)
        .exclude(pk=acteur.affectation_id or 0)
        .select_related("agent", "guichet")
        .order_by("agent__nom", "agent__prenom", "pk")[:COLLEGUES_AU_PLUS]
    )


COLLEGUES_AU_PLUS = 200


def oublier(demandes: Sequence[int]) -> None:
    """At the erasure of dossiers nobody follows them any more (port `effacements`)."""
    PriseEnCharge.objects.filter(demande__in=demandes).delete()


def _ouverte(demande_id: int, acteur: Acteur) -> Demande:
    demande = verrouiller(demande_id)
    exiger(refus_de_consulter(acteur, demande))
    return demande


def _refus_de_concurrence(courante: PriseEnCharge | None, attendu: int | None) -> Refus | None:
    if (courante.affectation_id if courante else None) == attendu:
        return None
    qui = f"{courante.affectation.agent} le suit depuis le {_jour(courante.depuis)}" if courante else "il a été rendu"
    return Refus(
        "deja_suivi",
        f"Le suivi de ce dossier vient de changer : {qui}.",
        Nature.CONFLIT,
        issue="Rechargez le dossier, puis recommencez si c'est toujours utile.",
        source=Regle.VERSION,
    )


def _jour(instant: datetime) -> str:
    return f"{instant:%d/%m/%Y}"


def _destinataire(affectation_id: int, demande: Demande, acteur: Acteur) -> Affectation:
    """The affectation of the actor's organisme that will follow the dossier. Raises `ActionRefusee`."""
    utilisables = Affectation.objects.utilisables(aujourdhui()).select_related("agent", "organisme")
    affectation: Affectation | None = utilisables.filter(pk=affectation_id, organisme=acteur.organisme_id).first()
    if affectation is None:
        raise ActionRefusee(
            Refus(
                "agent_inconnu",
                "Cet agent ne travaille pas, ou plus, pour votre organisme.",
                champ="affectation",
                issue="Choisissez un agent de la liste.",
                source=Regle.LISTE,
            )
        )
    exiger(_refus_de_destinataire(affectation, demande))
    return affectation


def _refus_de_destinataire(affectation: Affectation, demande: Demande) -> Refus | None:
    acteur = access.acteur_de(affectation.agent, affectation, motif="désigné pour suivre le dossier")
    if refus_de_consulter(acteur, demande) is None:
        return None
    return Refus(
        "agent_sans_droit",
        f"{affectation.agent} ne peut pas ouvrir ce dossier : sa fonction ne le permet pas.",
        champ="affectation",
        issue="Choisissez un collègue dont la fonction ouvre les dossiers.",
        source="R441-2-6 CCH",
    )
