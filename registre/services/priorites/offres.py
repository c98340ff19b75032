"""Offers made under DALO: written by the attribution, answered by the household, concluded by the State alone (R441-16-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from habilitations.acteur import Acteur
from registre.enums import EtatOffreDalo, MotifFin, NatureEvenement, SuiteOffreDalo, TypePriorite
from registre.models import Demande, Evenement, OffreDalo, Priorite
from registre.models.offre_dalo import REFUSEES
from registre.permissions import refus_de
from registre.permissions_priorites import refus_sur_la_priorite
from registre.services.actes import consigner, inscrire, refus_de_version, verrouiller
from registre.services.contraintes import contraintes_dites
from registre.services.priorites.actes import terminer
from registre.services.priorites.besoins import menage_du_jour
from registre.states.demande import Acte
from registre.states.priorite import ActePriorite, EtatPriorite
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, Nature, Refus, exiger

SOURCE = "R441-16-3 CCH"
REFUS_D_OFFRE = "refus_d_offre_dalo"
MAINTENIR = "maintenir_benefice"
REPRENDRE_REFUS = "reprendre_refus_dalo"


@dataclass(frozen=True, slots=True)
class OffreFaite:
    """What the attribution knows of an offer made under DALO. `usuels`: typologies that suit the household by local norms."""

    demande_id: int
    proposition: int
    candidature: UUID
    bailleur_id: int
    commune_id: int
    typologie: str
    envoyee_le: date
    repondre_avant_le: date
    courrier_id: int | None = None
    usuels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ReponseDalo:
    """How the household answered. `motif`: code of the list of refusals; `preuve`: the reference of its writing."""

    etat: EtatOffreDalo
    le: date
    motif: str = ""
    precision: str = ""
    preuve: str = ""


def noter_l_offre(offre: OffreFaite) -> OffreDalo:
    """Record an offer with the household of today; inside the transaction of the offer, the demande locked."""
    demande = Demande.objects.select_related("menage").get(pk=offre.demande_id)
    menage = menage_du_jour(demande)
    return OffreDalo.objects.create(
        demande=demande,
        proposition=offre.proposition,
        candidature=offre.candidature,
        bailleur_id=offre.bailleur_id,
        commune_id=offre.commune_id,
        typologie=offre.typologie,
        envoyee_le=offre.envoyee_le,
        repondre_avant_le=offre.repondre_avant_le,
        courrier_id=offre.courrier_id,
        personnes=menage.personnes,
        naissances=menage.naissances,
        types=list(menage.types),
        besoin_adapte=menage.besoin_adapte,
        usuels=list(offre.usuels),
    )


def noter_la_reponse(proposition: int, reponse: ReponseDalo, *, acteur: Acteur) -> None:
    """Record the answer to an offer; a refusal is an event of the label and goes to the State's tray. Same transaction."""
    une = OffreDalo.objects.select_for_update(of=("self",), no_key=True).filter(proposition=proposition).first()
    if une is None:
        return
    une.etat, une.repondue_le, une.motif = reponse.etat, reponse.le, reponse.motif
    une.precision, une.preuve = reponse.precision.strip()[:300], reponse.preuve.strip()[:200]
    une.save(update_fields=["etat", "repondue_le", "motif", "precision", "preuve"])
    label = _label(une.demande_id)
    if une.etat in REFUSEES and label is not None:
        dits = {"acte": REFUS_D_OFFRE, "type": label.type, "priorite": str(label.cle), "offre": str(une.cle)}
        inscrire([une.demande_id], NatureEvenement.PRIORITE, acteur=acteur, le=reponse.le, details=dits)


def reprendre_la_reponse(proposition: int, *, etat: EtatOffreDalo, repondue_le: date | None, acteur: Acteur) -> None:
    """An answer entered by error is taken back: the offer is `etat` again, and the refusal told to the State is cancelled."""
    une = OffreDalo.objects.select_for_update(of=("self",), no_key=True).filter(proposition=proposition).first()
    if une is None:
        return
    une.etat, une.repondue_le, une.motif, une.precision, une.preuve = etat, repondue_le, "", "", ""
    une.save(update_fields=["etat", "repondue_le", "motif", "precision", "preuve"])
    dit = Evenement.objects.filter(
        demande=une.demande_id,
        nature=NatureEvenement.PRIORITE,
        details__acte=REFUS_D_OFFRE,
        details__offre=str(une.cle),
    )
    refus = dit.filter(annulations__isnull=True).order_by("-pk").first()
    if refus is not None:
        dits = {**refus.details, "acte": REPRENDRE_REFUS}
        inscrire(
            [une.demande_id],
            NatureEvenement.ANNULATION,
            acteur=acteur,
            le=aujourdhui(),
            details=dits,
            annule_id=refus.pk,
        )


def suite_donnee(proposition: int) -> bool:
    """Whether the State said what follows this offer."""
    return OffreDalo.objects.filter(proposition=proposition).exclude(suite="").exists()


def annuler_les_offres(propositions: Sequence[int]) -> None:
    """Offers that no longer have an object: they are no refusal."""
    OffreDalo.objects.filter(proposition__in=propositions, etat=EtatOffreDalo.EN_COURS).update(
        etat=EtatOffreDalo.ANNULEE
    )


def refus_de_conclure(acteur: Acteur, offre: OffreDalo, demande: Demande, label: Priorite | None) -> Refus | None:
    """Why this actor may not say what follows a refusal: only a service of the State may, while the decision runs.

    `label`: the decision that runs, else the last one. Whose it is to say comes before what was said.
    """
    if label is None:
        return refus_de(Acte.PRIORISER, acteur=acteur, objet=demande) or _decision_terminee()
    refus = refus_sur_la_priorite(ActePriorite.PRECISER, acteur, label, demande)
    if refus is not None:
        return _decision_terminee() if refus.code == "priorite_etat" else refus
    if not offre.attend_sa_suite():
        return Refus(
            "offre_sans_suite_attendue", "Cette offre n'attend pas de suite : elle n'est pas refusée, ou l'est déjà examinée.",
            Nature.ETAT, source=SOURCE, issue="Rechargez la liste : un collègue a pu répondre.",
        )  # fmt: skip
    return None


@contraintes_dites()
@transaction.atomic
def conclure(offre_id: int, *, suite: str, motif: str, acteur: Acteur, version: int | None = None) -> OffreDalo:
    """Say what follows a refused offer: the benefit stays, or is lost and the label ends today. Raises `ActionRefusee`.

    The reason may name people: it stays on the row and in the trace, never in the event.
    """
    vue = OffreDalo.objects.filter(pk=offre_id).values_list("demande_id", flat=True).first()
    if vue is None:
        raise ActionRefusee(offre_inconnue())
    demande = verrouiller(vue)
    une = OffreDalo.objects.select_for_update(of=("self",), no_key=True).get(pk=offre_id)
    label = _label(vue) or Priorite.objects.filter(demande=vue, type=TypePriorite.DALO).order_by("-pk").first()
    exiger(refus_de_conclure(acteur, une, demande, label))
    exiger(refus_de_version(demande, version) or _refus_de_suite(suite, motif))
    assert label is not None  # noqa: S101 - refused above
    une.suite, une.suite_motif = SuiteOffreDalo(suite), motif.strip()[:300]
    une.suite_le, une.suite_par_id = aujourdhui(), acteur.organisme_id
    une.save(update_fields=["suite", "suite_motif", "suite_le", "suite_par"])
    if une.suite == SuiteOffreDalo.PERTE:
        terminer(
            label.pk, motif=MotifFin.CADUCITE, le=aujourdhui(), acteur=acteur.avec_motif(une.suite_motif)
        )  # fmt: skip
    else:
        dits = {"acte": MAINTENIR, "type": label.type, "priorite": str(label.cle), "offre": str(une.cle)}
        consigner(demande, Acte.PRIORISER, NatureEvenement.PRIORITE, acteur=acteur.avec_motif(une.suite_motif),
                  le=aujourdhui(), details=dits)  # fmt: skip
    return une


def _decision_terminee() -> Refus:
    return Refus(
        "decision_terminee", "La décision de la commission de médiation a pris fin : aucune suite n'est attendue.",
        Nature.ETAT, source=SOURCE, issue="Rechargez le dossier.",
    )  # fmt: skip


def offre_inconnue() -> Refus:
    return Refus(
        "offre_inconnue", "Cette offre n'existe pas, ou n'est pas dans votre périmètre.", Nature.INTROUVABLE,
        source=SOURCE, issue="Rechargez la liste.",
    )  # fmt: skip


def _label(demande_id: int) -> Priorite | None:
    """The decision that runs, if any."""
    siens = Priorite.objects.filter(demande=demande_id, type=TypePriorite.DALO)
    return siens.exclude(etat=EtatPriorite.TERMINEE).first()


def _refus_de_suite(suite: str, motif: str) -> Refus | None:
    if suite not in SuiteOffreDalo.values:
        return Refus(
            "suite_inconnue", "Dites si le bénéfice est maintenu ou perdu.", champ="suite", source=SOURCE,
            issue="Choisissez l'une des deux suites.",
        )  # fmt: skip
    if not motif.strip():
        return Refus(
            "motif_requis", "La suite donnée à un refus se motive : l'offre était-elle adaptée au ménage ?", champ="motif",
            source="R441-16-1 et R441-16-3 CCH", issue="Dites pourquoi en quelques mots.",
        )  # fmt: skip
    return None
