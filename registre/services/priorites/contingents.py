"""Eligibility to the reservation contingents: derived from the dossier, decided otherwise with a reason (event 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from habilitations.acteur import Acteur
from habilitations.rules.types import TypeOrganisme
from registre.enums import Contingent, NatureEvenement
from registre.models import Demande, EligibiliteContingent
from registre.permissions import refus_de
from registre.permissions_priorites import refus_de_demande_close
from registre.rules.contingents import Eligibilite, FaitsContingent, contingents
from registre.services.actes import consigner, refus_de_version, verrouiller
from registre.services.contraintes import contraintes_dites
from registre.states.demande import Acte
from registre.states.priorite import EtatPriorite
from socle.clock import aujourdhui
from socle.errors import Refus, exiger

SOURCE = "R441-2-15 I 3° CCH (version du 2021-09-01)"
RESERVATAIRES_MONTRES = 6
TERRITORIAUX = (TypeOrganisme.COMMUNE, TypeOrganisme.DEPARTEMENT, TypeOrganisme.EPCI, TypeOrganisme.EPT)

# One statement whatever the number of demandes: label, situations of the adults, territorial bodies that reserve there.
_FAITS = """
    SELECT d.id,
        EXISTS (SELECT FROM registre_priorite p WHERE p.demande_id = d.id AND p.etat <> %(terminee)s
                AND (p.du IS NULL OR p.du <= %(le)s) AND (p.au IS NULL OR p.au >= %(le)s)),
        ARRAY(SELECT DISTINCT a.statut FROM demandeurs_personne q JOIN demandeurs_activite a ON a.personne_id = q.id
              WHERE q.menage_id = d.menage_id AND a.statut <> ''),
        ARRAY(SELECT DISTINCT a.contrat FROM demandeurs_personne q JOIN demandeurs_activite a ON a.personne_id = q.id
              WHERE q.menage_id = d.menage_id AND a.contrat <> ''),
        EXISTS (SELECT FROM demandeurs_personne q JOIN demandeurs_activite a ON a.personne_id = q.id
                WHERE q.menage_id = d.menage_id AND (a.siret <> '' OR a.employeur <> '')),
        ARRAY(SELECT DISTINCT o.nom FROM habilitations_reservation r JOIN habilitations_organisme o ON o.id = r.organisme_id
              WHERE r.commune_id = ANY(d.territoires) AND o.type = ANY(%(types)s)
                AND r.du <= %(le)s AND (r.au IS NULL OR r.au >= %(le)s) ORDER BY 1 LIMIT %(montres)s)
    FROM registre_demande d WHERE d.id = ANY(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class EligibiliteLue:
    """What is derived, and the decision of an organisme that stands over it, if any."""

    derivee: Eligibilite
    decision: EligibiliteContingent | None = None

    @property
    def eligible(self) -> bool | None:
        """None: to be checked."""
        if self.decision is not None:
            return self.decision.eligible
        return {"oui": True, "non": False}.get(self.derivee.reponse.value)


def faits_de(demandes: list[int], *, le: date) -> dict[int, FaitsContingent]:
    """The facts of several demandes in one statement."""
    with connection.cursor() as curseur:
        curseur.execute(
            _FAITS,
            {
                "ids": demandes, "le": le, "terminee": EtatPriorite.TERMINEE.value, "montres": RESERVATAIRES_MONTRES,
                "types": [un.value for un in TERRITORIAUX],
            },
        )  # fmt: skip
        return {
            pk: FaitsContingent(prioritaire, frozenset(statuts), employeur, frozenset(contrats), tuple(noms))
            for pk, prioritaire, statuts, contrats, employeur, noms in curseur.fetchall()
        }


def eligibilites(demande_id: int, *, le: date) -> list[EligibiliteLue]:
    """Every contingent for one demande; two statements."""
    faits = faits_de([demande_id], le=le).get(demande_id, FaitsContingent())
    decisions = {
        une.contingent: une
        for une in EligibiliteContingent.objects.filter(demande=demande_id, levee_le__isnull=True).select_related(
            "organisme"
        )
    }
    return [EligibiliteLue(une, decisions.get(une.contingent)) for une in contingents(faits)]


def decider(
    demande_id: int, *, contingent: Contingent, eligible: bool, motif: str, acteur: Acteur, version: int | None = None
) -> EligibiliteContingent:
    """Say the eligibility of a demande otherwise than what is derived, or confirm it, with a reason. Raises `ActionRefusee`.

    The former decision on this contingent is lifted. The reason stays here and in the trace, never in the event.
    """
    with contraintes_dites(), transaction.atomic():
        demande, le = _ouvrir(demande_id, acteur, version), aujourdhui()
        exiger(_refus_de_motif(motif))
        EligibiliteContingent.objects.filter(demande=demande, contingent=contingent, levee_le__isnull=True).update(
            levee_le=le
        )
        decision = EligibiliteContingent.objects.create(
            demande=demande,
            contingent=contingent,
            eligible=eligible,
            motif=motif.strip()[:300],
            organisme_id=acteur.organisme_id or 0,  # `refus_de` refuses who acts for none
            decidee_le=le,
        )
        details = {"contingent": str(contingent), "eligible": eligible}
        consigner(
            demande, Acte.PRIORISER, NatureEvenement.CONTINGENT, acteur=acteur.avec_motif(motif.strip()), le=le,
            details=details,
        )  # fmt: skip
    return decision


@transaction.atomic
def lever_la_decision(demande_id: int, *, contingent: Contingent, acteur: Acteur, version: int | None = None) -> None:
    """Come back to what is derived. Raises `ActionRefusee`."""
    demande, le = _ouvrir(demande_id, acteur, version), aujourdhui()
    levees = EligibiliteContingent.objects.filter(demande=demande, contingent=contingent, levee_le__isnull=True)
    exiger(None if levees.update(levee_le=le) else _rien_a_lever())
    details = {"contingent": str(contingent), "levee": True}
    consigner(demande, Acte.PRIORISER, NatureEvenement.CONTINGENT, acteur=acteur, le=le, details=details)


def _ouvrir(demande_id: int, acteur: Acteur, version: int | None) -> Demande:
    demande = verrouiller(demande_id)
    exiger(refus_de_decider(acteur, demande))
    exiger(refus_de_version(demande, version))
    return demande


def refus_de_decider(acteur: Acteur, demande: Demande) -> Refus | None:
    """Why this actor may not decide an eligibility: who recognises priorities or designates may."""
    return refus_de(Acte.PRIORISER, acteur=acteur, objet=demande) or refus_de_demande_close(demande)


def _refus_de_motif(motif: str) -> Refus | None:
    if motif.strip():
        return None
    return Refus(
        "motif_requis", "Une éligibilité décidée autrement que ce que dit le dossier a un motif.", champ="motif",
        source=SOURCE, issue="Dites pourquoi en quelques mots.",
    )  # fmt: skip


def _rien_a_lever() -> Refus:
    return Refus(
        "eligibilite_absente", "Aucune décision ne porte sur ce contingent.", source=SOURCE, issue="Rechargez."
    )
