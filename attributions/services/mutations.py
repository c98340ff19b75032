"""Mutations inside the stock of a bailleur: the dwelling a candidate leaves, and the chain of those that it frees (R441-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from attributions.enums import ExclusionFlux
from attributions.models import Attribution, Candidature, EvenementVacance, Logement, MiseADisposition, Mutation
from attributions.permissions import refus_de_location
from attributions.rules.mutation import FaitsMutation, refus_de_lier
from attributions.services.actes import CANDIDATURE, VACANCE, refus_de_version, verrouiller_candidature
from attributions.states.candidature import ENGAGEES, OUVERTES, EtatCandidature
from attributions.states.vacance import ActeVacance
from habilitations.acteur import Acteur
from registre.enums import NatureEvenement
from registre.services.actes import elever_version, inscrire
from registre.services.contraintes import contraintes_dites
from socle.clock import aujourdhui
from socle.errors import Nature, Refus, exiger
from socle.journal import tracer_actes

LIER = "lier_mutation"
MAILLONS = 10
"""Links of a chain shown on each side."""

# The household that left this dwelling went to another one, which somebody had left to go further, and so on; both ways.
_CHAINE = """
    WITH RECURSIVE liens AS (
        SELECT c.mise_a_disposition_id AS vers, m.vacance_liberee_id AS libere
        FROM attributions_mutation m JOIN attributions_candidature c ON c.id = m.candidature_id
        WHERE m.vacance_liberee_id IS NOT NULL AND c.etat = ANY(%(engagees)s)
    ), avant AS (
        SELECT vers AS vacance, 1 AS pas FROM liens WHERE libere = %(vacance)s
        UNION ALL SELECT l.vers, a.pas + 1 FROM avant a JOIN liens l ON l.libere = a.vacance WHERE a.pas < %(maillons)s
    ), apres AS (
        SELECT libere AS vacance, 1 AS pas FROM liens WHERE vers = %(vacance)s
        UNION ALL SELECT l.libere, a.pas + 1 FROM apres a JOIN liens l ON l.vers = a.vacance WHERE a.pas < %(maillons)s
    )
    SELECT vacance, -pas FROM avant UNION ALL SELECT vacance, pas FROM apres ORDER BY 2
"""


@contraintes_dites()
@transaction.atomic
def lier(candidature_id: int, *, occupe: str, acteur: Acteur, version: int | None = None) -> Mutation:
    """Say which dwelling of this bailleur the candidate leaves: its RPLS identifier, or the bailleur's own reference.

    Said again, it replaces what was said; the same, nothing moves. Raises `ActionRefusee`: not the bailleur's, closed, not a tenant, unknown dwelling.
    """
    candidature = verrouiller_candidature(candidature_id)
    exiger(refus_de_muter(acteur=acteur, candidature=candidature))
    exiger(refus_de_version(candidature, version))
    logement = _logement(candidature, occupe)
    exiger(refus_de_lier(_faits(candidature, logement)))
    assert logement is not None  # noqa: S101 - refused above
    dite = Mutation.objects.filter(candidature=candidature, occupe=logement).first()
    if dite is not None:
        return dite
    le = aujourdhui()
    mutation, _ = Mutation.objects.update_or_create(
        candidature=candidature, defaults={"occupe": logement, "vacance_liberee": _ouverte(logement), "liee_le": le}
    )
    dire(candidature, LIER, {"logement": logement.pk}, acteur=acteur, le=le)
    return mutation


def refus_de_muter(*, acteur: Acteur, candidature: Candidature) -> Refus | None:
    """Why the mutation of this candidate may not be said, or None: for the button, the API and the service."""
    refus = refus_de_location(acteur=acteur, candidature=candidature)
    if refus is not None or candidature.etat in OUVERTES:
        return refus
    return Refus(
        "candidature_close",
        f"Cette candidature est dans l'état « {EtatCandidature(candidature.etat).label} » : sa mutation ne change plus.",
        Nature.ETAT,
        source="R441-2-9 CCH",
        issue="Après le bail, une erreur se corrige par l'annulation du bail.",
    )


def refus_de_signer_seul(candidature: Candidature) -> Refus | None:
    """Why this lease is not signed alone, or None: an exchange is signed whole (R441-2-8 a)."""
    if not Mutation.objects.filter(pk=candidature.pk, echange__isnull=False).exists():
        return None
    return Refus(
        "echange_a_signer",
        "Ce ménage échange son logement avec un autre : les deux baux se signent ensemble.",
        Nature.ETAT,
        source="R441-2-8 a CCH",
        issue="Signez l'échange, ou défaites-le pour signer ce bail seul.",
    )


def suivre_le_bail(candidature: Candidature, attribution: Attribution, *, acteur: Acteur) -> None:
    """A lease that ends a mutation: its dwelling leaves the base of the flow, when the bailleur had kept it (R441-5).

    Oriented to a réservataire, it stays counted as its convention says: he chose the household. Inside the transaction of
    the lease, everything locked.
    """
    vacance = candidature.mise_a_disposition
    if not Mutation.objects.filter(pk=candidature.pk).exists():
        return
    attribution.mutation = True
    if vacance.reservataire_id is None and not vacance.exclusion:
        vacance.exclusion = attribution.exclusion_flux = ExclusionFlux.MUTATION.value
        vacance.save(update_fields=["exclusion"])
        tracer_actes(acteur, "exclure_du_flux", VACANCE, [vacance.pk], ["exclusion"])
    attribution.save(update_fields=["mutation", "exclusion_flux"])


def suivre_la_reservation(vacance: MiseADisposition, *, acteur: Acteur) -> None:
    """Who reserved the dwelling was corrected after the lease: a mutation is out of the flow when the bailleur kept it, only then.

    Inside the transaction of the correction, the vacancy locked and saved with its réservataire.
    """
    if vacance.exclusion not in (ExclusionFlux.AUCUNE, ExclusionFlux.MUTATION) or ouverte_hors_flux(vacance):
        return
    mutees = Attribution.objects.filter(
        candidature__mise_a_disposition=vacance,
        candidature__etat=EtatCandidature.BAIL_SIGNE,
        candidature__mutation__isnull=False,
    )
    gardee = vacance.reservataire_id is None and mutees.exists()
    exclusion = ExclusionFlux.MUTATION if gardee else ExclusionFlux.AUCUNE
    if exclusion == vacance.exclusion:
        return
    mutees.update(exclusion_flux=exclusion.value)
    vacance.exclusion = exclusion.value
    vacance.save(update_fields=["exclusion"])
    acte = "exclure_du_flux" if gardee else "remettre_au_flux"
    tracer_actes(acteur, acte, VACANCE, [vacance.pk], ["exclusion"])


def ouverte_hors_flux(vacance: MiseADisposition) -> bool:
    """Whether the vacancy was opened as a mutation's, before any lease: it stays out of the flow (R441-5)."""
    return EvenementVacance.objects.filter(
        mise_a_disposition=vacance, acte=ActeVacance.OUVRIR.value, details__exclusion=ExclusionFlux.MUTATION.value
    ).exists()


def rattacher(vacance: MiseADisposition) -> None:
    """A vacancy opened on a dwelling that a mutation frees is the next link of its chain."""
    libre = (
        Mutation.objects.filter(
            occupe=vacance.logement_id,
            vacance_liberee__isnull=True,
            echange__isnull=True,
            candidature__etat__in=(*OUVERTES, EtatCandidature.BAIL_SIGNE),
        )
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    if libre is not None:
        Mutation.objects.filter(pk=libre).update(vacance_liberee=vacance)


@dataclass(frozen=True, slots=True)
class Maillon:
    """One vacancy of a chain; `pas` is negative before the one shown, positive after."""

    vacance: MiseADisposition
    pas: int


def chaine(vacance: MiseADisposition, *, acteur: Acteur) -> list[Maillon]:
    """The vacancies that this one comes from and those it brings, that the actor may read; two statements."""
    with connection.cursor() as curseur:
        curseur.execute(_CHAINE, {"vacance": vacance.pk, "engagees": list(ENGAGEES), "maillons": MAILLONS})
        pas = dict(curseur.fetchall())
    if not pas:
        return []
    lues = MiseADisposition.objects.visibles_par(acteur).filter(pk__in=pas).select_related("logement__commune")
    return sorted((Maillon(une, pas[une.pk]) for une in lues), key=lambda un: un.pas)


def _logement(candidature: Candidature, texte: str) -> Logement | None:
    cherche = texte.strip()
    if not cherche:
        return None
    siens = Logement.objects.filter(Q(rpls=cherche) | Q(reference=cherche), attribuant=candidature.attribuant_id)
    return siens.order_by("pk").first()


def _faits(candidature: Candidature, logement: Logement | None) -> FaitsMutation:
    ouvertes = Mutation.objects.filter(candidature__etat__in=OUVERTES)
    return FaitsMutation(
        locataire=candidature.demande.mutation,
        propose=candidature.mise_a_disposition.logement_id,
        occupe=logement.pk if logement else None,
        autre_menage=logement is not None
        and ouvertes.filter(occupe=logement).exclude(candidature__demande=candidature.demande_id).exists(),
        en_echange=Mutation.objects.filter(pk=candidature.pk, echange__isnull=False).exists(),
    )


def _ouverte(logement: Logement) -> MiseADisposition | None:
    """Its vacancy in progress, the dwelling being freed in advance, unless another mutation brought it."""
    ouverte: MiseADisposition | None = (
        MiseADisposition.objects.ouvertes().filter(logement=logement, departs__isnull=True).first()
    )
    return ouverte


def dire(candidature: Candidature, acte: str, details: dict[str, int], *, acteur: Acteur, le: date) -> None:
    """The event of the demande, its version and the candidature's, the trace."""
    candidature.version += 1
    candidature.save(update_fields=["version"])
    elever_version([candidature.demande_id])
    inscrire(
        [candidature.demande_id],
        NatureEvenement.CANDIDATURE,
        acteur=acteur,
        le=le,
        details={
            "candidature": candidature.pk,
            "mise_a_disposition": candidature.mise_a_disposition_id,
            "acte": acte,
            **details,
        },
    )
    tracer_actes(acteur, acte, CANDIDATURE, [candidature.pk], ["mutation"])
