"""Asking the guichet that follows a demande to open it; granting is a share by name, refusing says why.

The asker found the demande by the check for duplicates, beyond his perimeter: he names it by a sealed reference that
only his organisme can use, and only for an hour.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from demandeurs.chiffrement import TexteIllisible, Usage, chiffrer, dechiffrer
from habilitations import access
from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.enums import EtatAcces
from registre.models import Demande, DemandeAcces
from registre.querysets import OUVERTES
from registre.services.partage import partager
from socle.clock import maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle, exiger
from socle.journal import tracer_acte

OBJET = "registre.demandeacces"
VALIDITE_REFERENCE = timedelta(hours=1)
MOTIF_MINIMAL = 10
EN_ATTENTE_PAR_ORGANISME = 200
LISTE_MAXIMALE = 50
SOURCE = "R441-2-6 et R441-2-15 V 6° CCH"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the guichet answers. `au` is the last day of the share; `demande_signee_le` when the law asks for it."""

    accorder: bool
    motif: str = ""
    au: date | None = None
    demande_signee_le: date | None = None


def sceller_reference(demande_id: int, acteur: Acteur) -> str:
    """What a page shows in place of a demande that may not be named."""
    clair = json.dumps([demande_id, int(maintenant().timestamp())])
    return base64.urlsafe_b64encode(chiffrer(clair, Usage.REFERENCE, lie_a=_lien(acteur))).decode()


def _lien(acteur: Acteur) -> bytes:
    return f"{acteur.organisme_id}:{acteur.agent_id}".encode()


def _ouvrir_reference(reference: str, acteur: Acteur) -> int:
    try:
        octets = base64.urlsafe_b64decode(reference.encode())
        demande_id, instant = json.loads(dechiffrer(octets, Usage.REFERENCE, lie_a=_lien(acteur)))
    except (ValueError, TexteIllisible) as erreur:
        raise ActionRefusee(_reference_perdue()) from erreur
    if maintenant().timestamp() - instant > VALIDITE_REFERENCE.total_seconds():
        raise ActionRefusee(_reference_perdue())
    return int(demande_id)


def demander(reference: str, *, motif: str, acteur: Acteur) -> DemandeAcces:
    """Record the request; the one already waiting is given back. Raises `ActionRefusee`."""
    exiger(access.refus_d_acces(acteur, Droit.ENREGISTRER))
    demande_id = _ouvrir_reference(reference, acteur)
    exiger(_refus_de_motif(motif))
    if envoyees(acteur).filter(etat=EtatAcces.EN_ATTENTE).count() >= EN_ATTENTE_PAR_ORGANISME:
        raise ActionRefusee(_trop())
    with transaction.atomic():
        demande = Demande.objects.filter(pk=demande_id, etat__in=OUVERTES).first()
        if demande is None or acteur.organisme_id is None or acteur.agent_id is None:
            raise ActionRefusee(_reference_perdue())
        deja = envoyees(acteur).filter(demande=demande, etat=EtatAcces.EN_ATTENTE).first()
        if deja is not None:
            return deja
        try:
            with transaction.atomic():
                neuve = DemandeAcces.objects.create(
                    demande=demande,
                    organisme_id=acteur.organisme_id,
                    agent_id=acteur.agent_id,
                    motif=motif.strip(),
                    faite_a=maintenant(),
                )
        except IntegrityError:
            return envoyees(acteur).get(demande=demande, etat=EtatAcces.EN_ATTENTE)
        tracer_acte(acteur, "demander_acces", OBJET, neuve.pk)
    return neuve


def envoyees(acteur: Acteur) -> QuerySet[DemandeAcces]:
    """What his organisme asked."""
    return DemandeAcces.objects.filter(organisme=acteur.organisme_id)


def recues(acteur: Acteur) -> QuerySet[DemandeAcces]:
    """What was asked of the guichets of his organisme, among the demandes he may share."""
    visibles = Demande.objects.visibles_par(acteur, Droit.PARTAGER)
    return DemandeAcces.objects.filter(demande__guichet__organisme=acteur.organisme_id, demande__in=visibles)


def decider(cle: UUID, decision: Decision, *, acteur: Acteur) -> DemandeAcces:
    """Grant, by a share by name, or refuse with a motive. Raises `ActionRefusee`; nothing is then changed."""
    exiger(access.refus_d_acces(acteur, Droit.PARTAGER))
    with transaction.atomic():
        trouvee = recues(acteur).filter(cle=cle).values_list("pk", flat=True).first()
        if trouvee is None:
            raise ActionRefusee(_inconnue())
        une = DemandeAcces.objects.select_for_update().get(pk=trouvee)
        if une.etat != EtatAcces.EN_ATTENTE:
            raise ActionRefusee(_deja_decidee(une))
        if decision.accorder:
            _accorder(une, decision, acteur)
        else:
            exiger(_refus_sans_motif(decision.motif))
            une.etat = EtatAcces.REFUSEE
        une.motif_decision = decision.motif.strip()[:300]
        une.decidee_a, une.decidee_par = maintenant(), acteur.affectation_id
        une.save(update_fields=["etat", "partage", "motif_decision", "decidee_a", "decidee_par"])
        tracer_acte(acteur, f"acces_{une.etat}", OBJET, une.pk)
    return une


def _accorder(une: DemandeAcces, decision: Decision, acteur: Acteur) -> None:
    if decision.au is None:
        raise ActionRefusee(
            Refus("fin_requise", "Un partage a une fin.", champ="au", source=SOURCE, issue="Indiquez le dernier jour.")
        )
    une.partage = partager(
        une.demande_id,
        organisme_id=une.organisme_id,
        motif=une.motif,
        au=decision.au,
        acteur=acteur,
        demande_signee_le=decision.demande_signee_le,
    )
    une.etat = EtatAcces.ACCORDEE


def en_attente(acteur: Acteur) -> int:
    """How many requests wait for his guichets' answer."""
    return recues(acteur).filter(etat=EtatAcces.EN_ATTENTE).count()


def deja_demandees(acteur: Acteur, demandes: Iterable[int]) -> set[int]:
    """Among these demandes, those his organisme already asked to read."""
    return set(
        envoyees(acteur)
        .filter(demande__in=list(demandes), etat=EtatAcces.EN_ATTENTE)
        .values_list("demande_id", flat=True)
    )


def _refus_de_motif(motif: str) -> Refus | None:
    if MOTIF_MINIMAL <= len(motif.strip()) <= 300:
        return None
    return Refus(
        "motif_requis",
        f"Dites pourquoi en {MOTIF_MINIMAL} à 300 caractères.",
        champ="motif",
        source=SOURCE,
        issue="Par exemple : la personne se présente à notre guichet pour renouveler sa demande.",
    )


def _refus_sans_motif(motif: str) -> Refus | None:
    if motif.strip():
        return None
    return Refus("motif_requis", "Un refus porte son motif.", champ="motif", source=SOURCE, issue="Indiquez-le.")


def _reference_perdue() -> Refus:
    return Refus(
        "reference_perdue",
        "Cette recherche n'est plus en mémoire.",
        Nature.ETAT,
        source=SOURCE,
        issue="Refaites la vérification, puis demandez l'accès dans l'heure.",
    )


def _inconnue() -> Refus:
    return Refus(
        "acces_inconnu",
        "Cette demande d'accès n'existe pas ou ne concerne pas vos guichets.",
        Nature.INTROUVABLE,
        source="R441-2-6 CCH",
        issue="Rechargez la liste des demandes d'accès.",
    )


def _deja_decidee(une: DemandeAcces) -> Refus:
    return Refus(
        "acces_deja_decide",
        f"Cette demande d'accès a déjà une réponse : {une.get_etat_display().lower()}.",
        Nature.CONFLIT,
        issue="Rechargez la liste.",
        source=Regle.CLOS,
    )


def _trop() -> Refus:
    return Refus(
        "trop_de_demandes_d_acces",
        f"Votre organisme a déjà {EN_ATTENTE_PAR_ORGANISME} demandes d'accès sans réponse.",
        Nature.LIMITE,
        issue="Attendez les réponses, ou adressez-vous au gestionnaire.",
        source=Regle.BORNE,
    )
