"""Drafts: what is typed is kept, encrypted, for its agent and his organisme alone, until the act is done.

The content is a JSON object of texts; what its parts mean belongs to who writes it. Nothing of it is journalled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from demandeurs.chiffrement import TexteIllisible, Usage, chiffrer, cle_courante, dechiffrer
from demandeurs.models.brouillon import ENREGISTREMENT, Brouillon
from habilitations.acteur import Acteur
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Nature, Refus, Regle

TAILLE_MAXIMALE = 256 * 1024
"""Bytes of the longest content: some ten times a full form with ten persons."""
PAR_AGENT = 20
"""Registrations begun and not sent that one agent may keep for one organisme."""
LISTE_MAXIMALE = 100
SOURCE = "article 5 du RGPD : données limitées au nécessaire"

Contenu = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lu:
    """A draft and what it says. `contenu` empty when it can no longer be read (its key was withdrawn)."""

    brouillon: Brouillon
    contenu: Contenu


class VersionDepassee(Exception):
    """Another tab wrote this draft meanwhile; `lu` is the draft as it stands."""

    def __init__(self, lu: Lu) -> None:
        self.lu = lu
        super().__init__(str(lu.brouillon.cle))


def commencer(acteur: Acteur, contenu: Mapping[str, Any], *, forme: str, objet: UUID | None, expire_le: date) -> Lu:
    """A new draft. For a dossier that has one already for this act, that one is left as it is and given back.

    Raises `ActionRefusee` when the agent keeps too many registrations, or the content is too long.
    """
    if acteur.agent_id is None or acteur.organisme_id is None:
        raise ActionRefusee(brouillon_absent())  # a draft is an agent's, for an organisme
    if forme == ENREGISTREMENT and _siens(acteur).filter(forme=ENREGISTREMENT).count() >= PAR_AGENT:
        raise ActionRefusee(_trop_de_brouillons())
    cle, instant = uuid4(), maintenant()
    neuf = Brouillon(
        cle=cle,
        agent_id=acteur.agent_id,
        organisme_id=acteur.organisme_id,
        forme=forme,
        objet=objet,
        contenu=_fermer(contenu, cle),
        cle_id=cle_courante(),
        cree_a=instant,
        modifie_a=instant,
        expire_le=expire_le,
    )
    try:
        with transaction.atomic():
            neuf.save(force_insert=True)
    except IntegrityError:
        deja = trouver(acteur, forme=forme, objet=objet)
        if deja is None:
            raise
        return deja
    return Lu(neuf, dict(contenu))


def lire(acteur: Acteur, cle: UUID) -> Lu | None:
    """The draft of this key if it is his own, for the organisme he acts for; None otherwise, whether it exists or not."""
    trouve = _siens(acteur).filter(cle=cle).first()
    return None if trouve is None else _ouvrir(trouve)


def trouver(acteur: Acteur, *, forme: str, objet: UUID | None) -> Lu | None:
    """His draft of this act on this dossier."""
    trouve = _siens(acteur).filter(forme=forme, objet=objet).first()
    return None if trouve is None else _ouvrir(trouve)


def lister(acteur: Acteur) -> list[Lu]:
    """His drafts for this organisme, latest first."""
    return [_ouvrir(un) for un in _siens(acteur).order_by("-modifie_a", "-pk")[:LISTE_MAXIMALE]]


def compter(acteur: Acteur) -> int:
    return int(_siens(acteur).count())


@transaction.atomic
def ecrire(brouillon: Brouillon, contenu: Mapping[str, Any], *, version: int, expire_le: date) -> Lu:
    """Replace the content read at `version`. Raises `VersionDepassee`, or `ActionRefusee` (gone, too long)."""
    verrouille = Brouillon.objects.select_for_update(no_key=True).filter(pk=brouillon.pk).first()
    if verrouille is None:
        raise ActionRefusee(brouillon_absent())
    if verrouille.version != version:
        raise VersionDepassee(_ouvrir(verrouille))
    verrouille.contenu = _fermer(contenu, verrouille.cle)
    verrouille.cle_id = cle_courante()
    verrouille.version += 1
    verrouille.modifie_a = maintenant()
    verrouille.expire_le = expire_le
    verrouille.save(update_fields=["contenu", "cle_id", "version", "modifie_a", "expire_le"])
    return Lu(verrouille, dict(contenu))


def effacer(acteur: Acteur, cle: UUID) -> bool:
    """Erase one of his drafts; False when there is none of this key."""
    return bool(_siens(acteur).filter(cle=cle).delete()[0])


def effacer_l_acte(acteur: Acteur, *, forme: str, objet: UUID) -> None:
    """The act is done: what had been typed for it goes."""
    _siens(acteur).filter(forme=forme, objet=objet).delete()


def effacer_des_dossiers(objets: Iterable[UUID]) -> int:
    """Whatever anybody typed about these dossiers: they are erased, so are the drafts."""
    return int(Brouillon.objects.filter(objet__in=list(objets)).delete()[0])


def purger(le: date) -> int:
    """Erase the drafts whose time is over on `le`; returns how many."""
    return int(Brouillon.objects.filter(expire_le__lt=le).delete()[0])


def _siens(acteur: Acteur) -> Any:
    """An expired draft is gone, even before the night that removes it."""
    if acteur.agent_id is None or acteur.organisme_id is None:
        return Brouillon.objects.none()
    return Brouillon.objects.filter(agent=acteur.agent_id, organisme=acteur.organisme_id, expire_le__gte=aujourdhui())


def _fermer(contenu: Mapping[str, Any], cle: UUID) -> bytes:
    texte = json.dumps(contenu, ensure_ascii=False, separators=(",", ":"))
    if len(texte.encode()) > TAILLE_MAXIMALE:
        raise ActionRefusee(_trop_long())
    return chiffrer(texte, Usage.BROUILLON, lie_a=cle.bytes)


def _ouvrir(brouillon: Brouillon) -> Lu:
    try:
        return Lu(brouillon, json.loads(dechiffrer(brouillon.contenu, Usage.BROUILLON, lie_a=brouillon.cle.bytes)))
    except TexteIllisible:
        return Lu(brouillon, {})


def brouillon_absent() -> Refus:
    return Refus(
        "brouillon_absent",
        "Cette saisie n'existe plus : elle a été envoyée, supprimée, ou sa durée de conservation est passée.",
        Nature.INTROUVABLE,
        issue="Ouvrez « Mes brouillons », ou recommencez.",
        source=Regle.INCONNU,
    )


def _trop_de_brouillons() -> Refus:
    return Refus(
        "trop_de_brouillons",
        f"Vous gardez déjà {PAR_AGENT} enregistrements commencés.",
        Nature.ETAT,
        source=SOURCE,
        issue="Terminez ou supprimez l'un d'eux dans « Mes brouillons ».",
    )


def _trop_long() -> Refus:
    return Refus(
        "brouillon_trop_long",
        "Cette saisie est trop longue pour être gardée.",
        source=SOURCE,
        issue="Raccourcissez les textes libres.",
    )
