"""Who comes, comes back or leaves during a sitting: the voices of each decision follow (L441-2 II; R441-9 IV)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from attributions.documents.proces_verbal import heure
from attributions.models import Decision, MouvementCal, PresenceCal, SeanceCal
from attributions.rules.presences import Intervalle, est_la
from attributions.rules.voix import L441_2
from attributions.saisie.seances import SaisiePresence
from attributions.services.actes import SEANCE
from attributions.services.agenda import R441_9_IV, ouvrir_pour
from attributions.services.tenue import exiger_instant, membre_de
from attributions.services.voix import Assemblee, assemblee_de
from attributions.states.seance import ActeSeance
from habilitations.acteur import Acteur
from registre.services.contraintes import contraintes_dites
from socle.errors import ActionRefusee, Nature, Refus
from socle.journal import tracer_actes


def noter_presence(seance_id: int, *, saisie: SaisiePresence, acteur: Acteur, a: datetime | None = None) -> PresenceCal:
    """A member arrives, comes back or leaves, as often as he does. What is already so writes nothing.

    `a`: when; now unless the sitting is entered afterwards, and then in any order. The quorum is not asked for here: it is
    asked for at each decision. Refused when it would change the voices of a decision already entered.
    """
    with contraintes_dites(), transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.DECIDER, acteur, None)
        instant = exiger_instant(seance, a, "a", apres=seance.ouverte_a)
        presence = _feuille(seance, membre_de(seance, saisie.membre_id).pk)
        decisions = _decisions(seance, instant)
        avant = _assemblee(seance, decisions)
        passages = avant.presences[presence.membre_id].intervalles
        if saisie.excuse and not saisie.present and not passages and not presence.excuse:
            presence.excuse = True
            presence.save(update_fields=["excuse"])
        if not _change(passages, saisie, instant):
            return presence
        if presence.mouvements.filter(a=instant).exists():
            raise ActionRefusee(_deux_a_la_fois(instant))
        MouvementCal.objects.create(
            presence=presence, a=instant, present=saisie.present, a_distance=saisie.present and saisie.a_distance
        )
        _exiger_les_memes_voix(decisions, avant, _assemblee(seance, decisions))
        tracer_actes(acteur, "noter_presence", SEANCE, [seance.pk], ["presences"])
    return presence


def annuler_mouvement(seance_id: int, membre_id: int, *, acteur: Acteur) -> PresenceCal:
    """Take back the movement of a member entered last, in a sitting entered afterwards. Raises `ActionRefusee`.

    A sitting held live says what happened when it happened: there a mistake is followed by another movement.
    """
    with contraintes_dites(), transaction.atomic():
        seance = ouvrir_pour(seance_id, ActeSeance.DECIDER, acteur, None)
        presence = _feuille(seance, membre_de(seance, membre_id).pk)
        dernier = presence.mouvements.order_by("-pk").first() if seance.differee else None
        if dernier is None:
            raise ActionRefusee(_rien_a_annuler(seance))
        decisions = _decisions(seance, dernier.a)
        avant = _assemblee(seance, decisions)
        dernier.delete()
        _exiger_les_memes_voix(decisions, avant, _assemblee(seance, decisions))
        tracer_actes(acteur, "annuler_mouvement", SEANCE, [seance.pk], ["presences"])
    return presence


def _feuille(seance: SeanceCal, membre_id: int) -> PresenceCal:
    """His line of the attendance sheet, added when he was not on it."""
    presence, _ = PresenceCal.objects.select_for_update().get_or_create(
        seance=seance, membre_id=membre_id, defaults={"present": False}
    )
    return presence


def _change(passages: tuple[Intervalle, ...], saisie: SaisiePresence, instant: datetime) -> bool:
    la = [un for un in passages if est_la((un,), instant)]
    return saisie.present != bool(la) or (saisie.present and la[0].a_distance != saisie.a_distance)


def _decisions(seance: SeanceCal, depuis: datetime) -> list[Decision]:
    """Standing decisions at or after that time: none in a sitting held live, where a movement is the last thing."""
    if not seance.differee:
        return []
    prises = Decision.objects.filter(ligne__seance=seance, annulee_a__isnull=True, prise_a__gte=depuis)
    return list(prises.select_related("ligne__mise_a_disposition__logement").order_by("prise_a", "pk"))


def _assemblee(seance: SeanceCal, decisions: list[Decision]) -> Assemblee:
    return assemblee_de(seance, [une.ligne for une in decisions])


def _exiger_les_memes_voix(decisions: list[Decision], avant: Assemblee, apres: Assemblee) -> None:
    for une in decisions:
        if avant.voix(une.ligne, une.prise_a) != apres.voix(une.ligne, une.prise_a):
            raise ActionRefusee(
                Refus(
                    "voix_deja_comptees",
                    f"Ce mouvement change les voix d'une décision déjà saisie, prise à {heure(une.prise_a)}.",
                    Nature.ETAT, "a", L441_2,
                    "Vérifiez l'heure ; sinon annulez d'abord cette décision, tant que son logement n'est pas terminé.",
                )
            )  # fmt: skip


def _deux_a_la_fois(instant: datetime) -> Refus:
    return Refus(
        "mouvement_double", f"Ce membre a déjà un mouvement à {heure(instant)}.", Nature.CONFLIT, "a", R441_9_IV,
        "Indiquez une autre heure, ou annulez le mouvement déjà saisi.",
    )  # fmt: skip


def _rien_a_annuler(seance: SeanceCal) -> Refus:
    if not seance.differee:
        return Refus(
            "mouvement_du_direct", "Un mouvement noté en direct ne s'annule pas : il a eu lieu à cette heure.", Nature.ETAT,
            "membre", R441_9_IV, "Notez le mouvement suivant : le membre revient, ou repart.",
        )  # fmt: skip
    return Refus(
        "sans_mouvement", "Aucun mouvement de ce membre n'est saisi.", Nature.ETAT, "membre", R441_9_IV,
        "Sa présence à l'ouverture est celle de la feuille.",
    )  # fmt: skip
