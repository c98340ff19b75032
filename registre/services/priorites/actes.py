"""Recognising a priority, completing, contesting and ending it: event 2 of R441-2-15 I, by the authority the law names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from habilitations.acteur import Acteur
from registre.enums import DECISIONS, MotifFin, NatureEvenement, OriginePriorite, StatutDalo, TypePriorite
from registre.models import Demande, Evenement, Priorite
from registre.permissions_priorites import qui_est, refus_de_reconnaitre, refus_sur_la_priorite
from registre.rules.priorites import statut_a_la_fin
from registre.rules.prononcer import qualite_pour
from registre.saisie import SaisiePriorite
from registre.services.actes import consigner, refus_de_version, verrouiller
from registre.services.contraintes import contraintes_dites
from registre.services.priorites.controles import (
    deja_reconnue,
    priorite_inconnue,
    refus_de_fin,
    refus_de_motif,
    refus_de_saisie,
)
from registre.states.demande import Acte
from registre.states.priorite import ActePriorite, EtatPriorite, StatutPriorite, etat_apres
from socle.clock import aujourdhui
from socle.errors import ActionRefusee, exiger

MEDIATION = ("departement_id", "typologie", "injonction_le", "astreinte_le", "refus_le")
_DE_LA_SAISIE = ("decision_le", "du", "au", "piece_id", "preuve_vue", *MEDIATION)


def reconnaitre(
    demande_id: int,
    *,
    saisie: SaisiePriorite,
    acteur: Acteur,
    version: int | None = None,
    origine: OriginePriorite = OriginePriorite.REGISTRE,
) -> Priorite:
    """Recognise a priority to a demande, in the capacity the law gives to the actor's organisme. Raises `ActionRefusee`.

    A label past its end is closed and replaced; a DALO that only the national system said is taken over.
    """
    with contraintes_dites(), transaction.atomic():
        demande = verrouiller(demande_id)
        qui = qui_est(acteur)
        type_ = _type(saisie.type)
        exiger(refus_de_reconnaitre(acteur, demande, type_, qui=qui))
        exiger(refus_de_version(demande, version))
        if refus := refus_de_saisie(saisie, demande, le=aujourdhui()):
            raise ActionRefusee(refus)
        priorite = _ouverte(demande, type_) or Priorite(demande=demande, type=type_)
        priorite.etat = EtatPriorite.EN_VIGUEUR
        priorite.origine = origine
        priorite.organisme_id, priorite.qualite = acteur.organisme_id, qualite_pour(type_, qui.bases) or ""
        _porter(priorite, saisie)
        priorite.statut = StatutDalo.ACTIF if type_ in DECISIONS else ""
        priorite.save()
        _consigner(demande, priorite, ActePriorite.RECONNAITRE, acteur=acteur, le=saisie.decision_le or aujourdhui())
    return priorite


def preciser(priorite_id: int, *, saisie: SaisiePriorite, acteur: Acteur, version: int | None = None) -> Priorite:
    """Complete a label: end, evidence, and for a decision its injunction, astreinte and refusals. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        demande, priorite = _ouvrir(priorite_id, ActePriorite.PRECISER, acteur, version)
        saisie.type = priorite.type
        if refus := refus_de_saisie(saisie, demande, le=aujourdhui()):
            raise ActionRefusee(refus)
        avant = {champ: getattr(priorite, champ) for champ in _DE_LA_SAISIE}
        _reprendre_du_sne(priorite, demande, acteur)
        _porter(priorite, saisie)
        priorite.save()
        changes = [champ for champ in _DE_LA_SAISIE if getattr(priorite, champ) != avant[champ]]
        _consigner(demande, priorite, ActePriorite.PRECISER, acteur=acteur, le=aujourdhui(), champs=sorted(changes))
    return priorite


@transaction.atomic
def contester(priorite_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> Priorite:
    """Say why a label recognised by another should not stand; it counts until it is ended. Raises `ActionRefusee`.

    The reason may name people: it stays on the label and in the trace, never in the event.
    """
    demande, priorite = _ouvrir(priorite_id, ActePriorite.CONTESTER, acteur, version)
    exiger(refus_de_motif(motif))
    priorite.etat = etat_apres(ActePriorite.CONTESTER, depuis=priorite.etat)
    priorite.contestee_le, priorite.contestee_par_id = aujourdhui(), acteur.organisme_id
    priorite.contestation = motif.strip()[:300]
    priorite.save()
    _consigner(demande, priorite, ActePriorite.CONTESTER, acteur=acteur.avec_motif(motif.strip()), le=aujourdhui())
    return priorite


@transaction.atomic
def lever(priorite_id: int, *, motif: str, acteur: Acteur, version: int | None = None) -> Priorite:
    """Confirm a contested label, or withdraw one's contestation; both stay in the timeline. Raises `ActionRefusee`."""
    demande, priorite = _ouvrir(priorite_id, ActePriorite.LEVER, acteur, version)
    exiger(refus_de_motif(motif))
    priorite.etat = etat_apres(ActePriorite.LEVER, depuis=priorite.etat)
    priorite.contestee_le = priorite.contestee_par = None
    priorite.contestation = ""
    priorite.save()
    _consigner(demande, priorite, ActePriorite.LEVER, acteur=acteur.avec_motif(motif.strip()), le=aujourdhui())
    return priorite


@transaction.atomic
def terminer(priorite_id: int, *, motif: str, le: date, acteur: Acteur, version: int | None = None) -> Priorite:
    """End a label on `le`, for a motive of its type. Raises `ActionRefusee`."""
    demande, priorite = _ouvrir(priorite_id, ActePriorite.TERMINER, acteur, version, motif=motif)
    exiger(refus_de_fin(priorite, motif, le, aujourdhui()))
    _reprendre_du_sne(priorite, demande, acteur)
    clore(priorite, motif=MotifFin(motif), le=le, organisme_id=acteur.organisme_id)
    priorite.save()
    _consigner(demande, priorite, ActePriorite.TERMINER, acteur=acteur, le=le, motif=motif)
    return priorite


def clore(priorite: Priorite, *, motif: MotifFin, le: date, organisme_id: int | None) -> None:
    """Set what an end changes; the caller saves."""
    priorite.etat = EtatPriorite.TERMINEE
    priorite.motif_fin, priorite.terminee_le, priorite.terminee_par_id = motif, le, organisme_id
    if priorite.type in DECISIONS:
        priorite.statut = statut_a_la_fin(motif)


def _type(code: str) -> TypePriorite:
    if code not in TypePriorite.values:
        raise ActionRefusee(priorite_inconnue())
    return TypePriorite(code)


def _ouverte(demande: Demande, type_: TypePriorite) -> Priorite | None:
    """The open label of this type: refused when it runs, closed when it expired, given back when only the SNE said it."""
    ouverte = (
        Priorite.objects.select_for_update(of=("self",), no_key=True)
        .filter(demande=demande, type=type_)
        .exclude(etat=EtatPriorite.TERMINEE)
        .first()
    )
    if ouverte is None or ouverte.origine == OriginePriorite.SNE:
        return ouverte
    if ouverte.au is None or ouverte.statut_le(aujourdhui()) is not StatutPriorite.EXPIREE:
        raise ActionRefusee(deja_reconnue())
    clore(ouverte, motif=MotifFin.EXPIRATION, le=ouverte.au, organisme_id=None)
    ouverte.save()
    return None


def _porter(priorite: Priorite, saisie: SaisiePriorite) -> None:
    for champ in _DE_LA_SAISIE:
        setattr(priorite, champ, getattr(saisie, champ))
    priorite.refus_le = sorted(set(saisie.refus_le))
    priorite.du = saisie.du or saisie.decision_le or aujourdhui()


def _reprendre_du_sne(priorite: Priorite, demande: Demande, acteur: Acteur) -> None:
    """What only the national system said becomes the word of the State's service that acts on it."""
    if priorite.origine != OriginePriorite.SNE:
        return
    priorite.origine = OriginePriorite.REGISTRE
    priorite.organisme_id = acteur.organisme_id
    priorite.qualite = qualite_pour(TypePriorite(priorite.type), qui_est(acteur).bases) or ""
    priorite.du = priorite.du or priorite.decision_le or demande.deposee_le


def _ouvrir(
    priorite_id: int, acte: ActePriorite, acteur: Acteur, version: int | None, *, motif: str = ""
) -> tuple[Demande, Priorite]:
    """Lock the demande, then the label, and check everything."""
    vue = Priorite.objects.filter(pk=priorite_id).values_list("demande_id", flat=True).first()
    if vue is None:
        raise ActionRefusee(priorite_inconnue())
    demande = verrouiller(vue)
    priorite = Priorite.objects.select_for_update(of=("self",), no_key=True).get(pk=priorite_id)
    exiger(refus_sur_la_priorite(acte, acteur, priorite, demande, motif=motif))
    exiger(refus_de_version(demande, version))
    return demande, priorite


def _consigner(
    demande: Demande, priorite: Priorite, acte: ActePriorite, *, acteur: Acteur, le: date, **details: Any
) -> Evenement:
    """Event 2 of R441-2-15 I: codes and dates only."""
    dits = {"acte": acte.value, "type": priorite.type, "priorite": str(priorite.cle), **details}
    if priorite.qualite:
        dits["qualite"] = str(priorite.qualite)
    if priorite.au is not None and acte is ActePriorite.RECONNAITRE:
        dits["au"] = priorite.au.isoformat()
    return consigner(demande, Acte.PRIORISER, NatureEvenement.PRIORITE, acteur=acteur, le=le, details=dits)
