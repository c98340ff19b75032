"""Holding a sitting: opening, withdrawals, closing (L441-2 II; R441-9). Who comes and leaves meanwhile: `presences`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from attributions.enums import ModeSeance
from attributions.models import Decision, Deport, LigneSeance, MembreCal, MouvementCal, PresenceCal, SeanceCal
from attributions.permissions import introuvable
from attributions.rules.voix import R441_9
from attributions.saisie.seances import SaisiePresence
from attributions.services.actes import SEANCE
from attributions.services.agenda import R441_9_IV, enregistrer, ouvrir_pour
from attributions.services.dossiers_ouverts import fermer_les_dossiers, ouvrir_les_dossiers
from attributions.services.prononcees import informer
from attributions.services.voix import Assemblee, assemblee_de, peut_presider
from attributions.states import seance as etats_seance
from attributions.states.seance import ActeSeance
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.clock import PARIS, maintenant
from socle.errors import ActionRefusee, Nature, Refus, exiger
from socle.journal import tracer_actes


def ouvrir(
    seance_id: int,
    *,
    presences: Sequence[SaisiePresence],
    acteur: Acteur,
    president_id: int | None = None,
    ouverte_a: datetime | None = None,
    version: int | None = None,
) -> SeanceCal:
    """Open a convoked sitting with its attendance: who presides is there, the quorum of the règlement is met.

    `president_id`: who presides when the president is away, one of the members of the board. `ouverte_a`: the real time of
    a sitting entered afterwards. Raises `ActionRefusee`; nothing is written then.
    """
    with contraintes_dites(), transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.OUVRIR, acteur, version)
        instant = exiger_instant(seance, ouverte_a, "ouverte_a", apres=None)
        seance.ouverte_a = instant
        _noter(seance, presences)
        assemblee = assemblee_de(seance)
        president = _president(assemblee, president_id, instant)
        exiger(refus_de_quorum_d_ouverture(assemblee, instant))
        seance.presidee_par = president
        seance.etat = etats_seance.etat_apres(ActeSeance.OUVRIR, depuis=seance.etat)
        enregistrer(seance, ActeSeance.OUVRIR.value, acteur, "ouverte_a", "presidee_par")
        ouvrir_les_dossiers(seance, acteur=acteur)
        informer(seance, acteur=acteur)
    return seance


def noter_deport(ligne_id: int, membre_id: int, *, motif: str, acteur: Acteur) -> Deport:
    """A member withdraws from one dwelling: his own dossier, a relative's, another interest. He has no voice on it.

    Before its first decision: who withdraws takes no part in the examination. Raises `ActionRefusee`.
    """
    with contraintes_dites(), transaction.atomic():
        ligne = LigneSeance.objects.filter(pk=ligne_id).first()
        if ligne is None:
            raise ActionRefusee(introuvable("Cette ligne de l'ordre du jour"))
        seance = ouvrir_pour(ligne.seance_id, ActeSeance.DECIDER, acteur, None)
        if ligne.examinee_a is not None:
            raise ActionRefusee(ligne_arretee())
        if Decision.objects.filter(ligne=ligne, annulee_a__isnull=True).exists():
            raise ActionRefusee(_deport_tardif())
        if not motif.strip():
            raise ActionRefusee(
                Refus(
                    "motif_requis",
                    "Un déport porte son motif.",
                    champ="motif",
                    source=R441_9,
                    issue="Son dossier, celui d'un proche, un autre intérêt.",
                )
            )
        deport, _ = Deport.objects.get_or_create(
            ligne=ligne, membre=membre_de(seance, membre_id), defaults={"motif": motif.strip()}
        )
        tracer_actes(acteur, "noter_deport", SEANCE, [seance.pk], ["deports"])
    return deport


def clore(seance_id: int, *, acteur: Acteur, close_a: datetime | None = None, version: int | None = None) -> SeanceCal:
    """Close a sitting whose every dwelling is examined or put off; its members lose the dossiers. Raises `ActionRefusee`."""
    with contraintes_dites(), transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.CLORE, acteur, version)
        restent = LigneSeance.objects.filter(seance=seance, examinee_a__isnull=True, reportee=False).count()
        if restent:
            combien = "Un logement n'est" if restent == 1 else f"{restent} logements ne sont"
            raise ActionRefusee(
                Refus(
                    "lignes_ouvertes", f"{combien} ni examiné ni reporté." if restent == 1 else f"{combien} ni examinés ni reportés.",
                    Nature.ETAT, source="R441-3 CCH", issue="Terminez-les ou reportez-les, puis closez.",
                )
            )  # fmt: skip
        seance.close_a = exiger_instant(seance, close_a, "close_a", apres=_dernier_instant(seance))
        seance.etat = etats_seance.etat_apres(ActeSeance.CLORE, depuis=seance.etat)
        enregistrer(seance, ActeSeance.CLORE.value, acteur, "close_a")
        fermer_les_dossiers(seance, le=maintenant().astimezone(PARIS).date())
    return seance


def exiger_instant(seance: SeanceCal, a: datetime | None, champ: str, *, apres: datetime | None) -> datetime:
    """The real time of something in this sitting: now, or what was said of a sitting entered afterwards.

    Raises `ActionRefusee` for a time to come, before the opening, or said of a sitting held live.
    """
    instant = maintenant()
    if not seance.differee:
        if a is not None:
            raise ActionRefusee(
                Refus(
                    "heure_du_direct", "Une séance tenue en direct prend l'heure qu'il est.", champ=champ, source=R441_9_IV,
                    issue="Seule une séance « saisie après coup » dit ses heures.",
                )
            )  # fmt: skip
        return instant
    if a is None:
        raise ActionRefusee(
            Refus(
                "heure_requise",
                "Une séance saisie après coup dit ses heures réelles.",
                champ=champ,
                source=R441_9_IV,
                issue="Indiquez l'heure notée sur la feuille de séance, par exemple 10 h 12.",
            )
        )
    if a > instant or (apres is not None and a < apres):
        raise ActionRefusee(
            Refus(
                "heure_impossible", "Cette heure est à venir, ou précède ce qui est déjà noté de la séance.", champ=champ,
                source=R441_9_IV, issue="Vérifiez-la sur la feuille de séance.",
            )
        )  # fmt: skip
    return a


def refus_de_quorum_d_ouverture(assemblee: Assemblee, a: datetime) -> Refus | None:
    """The règlement's number of members with a deliberative voice is not there."""
    la = len(assemblee.deliberants(a))
    if la >= assemblee.quorum:
        return None
    return Refus(
        "quorum_non_atteint",
        f"Le quorum est de {assemblee.quorum} membres à voix délibérative ; {la} {'est présent' if la < 2 else 'sont présents'}.",
        Nature.ETAT,
        "presences",
        R441_9_IV,
        "Attendez un membre ou un suppléant, ou convoquez de nouveau.",
    )


def ligne_arretee() -> Refus:
    return Refus(
        "ligne_arretee", "L'examen de ce logement est terminé.", Nature.ETAT, source="R441-3 CCH",
        issue="Une erreur se corrige par une annulation motivée, après la séance.",
    )  # fmt: skip


def _deport_tardif() -> Refus:
    return Refus(
        "decisions_prises", "Des décisions sont déjà prises sur ce logement : ce membre y a pris part.", Nature.ETAT,
        source=R441_9, issue="Annulez-les, notez le déport, puis décidez de nouveau sans sa voix.",
    )  # fmt: skip


def _dernier_instant(seance: SeanceCal) -> datetime | None:
    """The latest thing noted of this sitting: it is not closed before."""
    decision = Decision.objects.filter(ligne__seance=seance, annulee_a__isnull=True).aggregate(a=Max("prise_a"))["a"]
    mouvement = MouvementCal.objects.filter(presence__seance=seance).aggregate(a=Max("a"))["a"]
    return max((a for a in (seance.ouverte_a, decision, mouvement) if a is not None), default=None)


def _noter(seance: SeanceCal, presences: Sequence[SaisiePresence]) -> None:
    if len({une.membre_id for une in presences}) != len(presences):
        raise ActionRefusee(
            Refus(
                "presence_double", "Un membre figure deux fois sur la feuille.", Nature.CONFLIT, "presences", R441_9_IV,
                "Gardez une seule ligne par membre.",
            )
        )  # fmt: skip
    connus = set(MembreCal.objects.filter(commission=seance.commission_id).values_list("pk", flat=True))
    if any(une.membre_id not in connus for une in presences):
        raise ActionRefusee(introuvable("Ce membre"))
    PresenceCal.objects.filter(seance=seance).delete()
    PresenceCal.objects.bulk_create(
        PresenceCal(
            seance=seance,
            membre_id=une.membre_id,
            present=une.present,
            a_distance=une.a_distance and seance.mode != ModeSeance.PRESENTIEL,
            excuse=une.excuse and not une.present,
        )
        for une in presences
    )


def membre_de(seance: SeanceCal, membre_id: int) -> MembreCal:
    """A member of the commission of this sitting. Raises `ActionRefusee`."""
    membre = MembreCal.objects.filter(commission=seance.commission_id, pk=membre_id).first()
    if membre is None:
        raise ActionRefusee(introuvable("Ce membre"))
    return membre


def _president(assemblee: Assemblee, president_id: int | None, a: datetime) -> MembreCal:
    la = assemblee.presents(a)
    for un in assemblee.membres:
        if un.pk in la and (un.pk == president_id if president_id else un.president) and peut_presider(un):
            return un
    raise ActionRefusee(
        Refus(
            "president_absent", "Le président de la commission n'est pas noté présent.", Nature.ETAT, "president_id", R441_9,
            "Notez-le présent, ou désignez qui préside parmi les membres du conseil présents.",
        )
    )  # fmt: skip
