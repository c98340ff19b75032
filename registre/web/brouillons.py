"""What the screens put in a draft: the values of each step as typed, as they were read, and what is left to do.

The draft is written before anything is judged, so that no answer of the server loses what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from demandeurs.models.brouillon import ENREGISTREMENT
from demandeurs.services import brouillons
from demandeurs.services.brouillons import Contenu, Lu, VersionDepassee
from registre.services.brouillons import expiration
from registre.web.formulaires.etapes import Donnees, etapes, trouver
from registre.web.sceau import Lecture
from socle.errors import ActionRefusee

MODIFIER = "modifier"
PAR_ETAPES = frozenset({ENREGISTREMENT, MODIFIER})
TECHNIQUES = frozenset(
    {
        "csrfmiddlewaretoken", "lecture", "brouillon", "brouillon_version", "vers", "suite", "faire", "envoi", "version",
        "agit_pour", "agir_d_abord_pour", "retour_a", "confirmer", "confirmations", "source", "vue_version", "etape",
    }
)  # fmt: skip


def neuf(lecture: Lecture, *, morale: bool = False) -> Contenu:
    """An empty draft of what this page is about."""
    return {
        "morale": morale,
        "etape": lecture.etape,
        "donnees": {},
        "depart": {},
        "gardees": [],
        "faites": {},
        "refus": {},
        "confirmations": [],
        "version": lecture.version,
        "repere": lecture.repere,
    }


def avec_l_etape(contenu: Contenu, lecture: Lecture, postees: Mapping[str, Sequence[str]]) -> Contenu:
    """The draft with what was posted for the step of this page in place of what it held."""
    if lecture.forme not in PAR_ETAPES:
        gardees = {nom: list(v) for nom, v in postees.items() if nom not in TECHNIQUES and not nom.startswith("choix-")}
        return {**contenu, "donnees": gardees}
    toutes = etapes(morale=bool(contenu.get("morale")))
    etape = trouver(lecture.etape, toutes)
    donnees = {nom: v for nom, v in contenu.get("donnees", {}).items() if not etape.contient(nom)}
    deja = etape.code in contenu.get("gardees", [])
    suivi = {
        "etape": etape.code,
        "donnees": {**donnees, **etape.de(postees)},
        "depart": contenu.get("depart", {}) if deja else {**contenu.get("depart", {}), **lecture.depart},
        "gardees": [*contenu.get("gardees", []), *([] if deja else [etape.code])],
        "refus": {nom: v for nom, v in contenu.get("refus", {}).items() if not etape.contient(nom)},
        "attente": {code: v for code, v in contenu.get("attente", {}).items() if code != etape.code},
    }
    if postees.get("source"):
        suivi["source"] = postees["source"][0]
    return {**contenu, **suivi}


def de_l_etape(contenu: Contenu, code: str) -> Donnees | None:
    """What the draft holds of a step, None when the step was not opened yet."""
    if code not in contenu.get("gardees", []):
        return None
    return trouver(code, etapes(morale=bool(contenu.get("morale")))).de(contenu.get("donnees", {}))


def celui_de(lecture: Lecture) -> Lu | None:
    """The draft of the page that was read so."""
    acteur = lecture.acteur()
    if lecture.forme == ENREGISTREMENT:
        return brouillons.lire(acteur, UUID(lecture.objet))
    return brouillons.trouver(acteur, forme=lecture.forme, objet=UUID(lecture.objet))


def garder(lecture: Lecture, contenu: Contenu, *, version: int) -> Lu:
    """Write the draft read at `version` (0: there was none). Raises `VersionDepassee`, `ActionRefusee`.

    Written twice with the same content (two tabs, a double click), the second is no conflict.
    """
    lu = celui_de(lecture)
    if lu is None:
        if lecture.forme == ENREGISTREMENT:
            raise ActionRefusee(brouillons.brouillon_absent())
        lu = brouillons.commencer(
            lecture.acteur(), contenu, forme=lecture.forme, objet=UUID(lecture.objet), expire_le=expiration()
        )
        if lu.contenu == contenu:
            return lu
    elif lu.brouillon.version == version:
        try:
            return brouillons.ecrire(lu.brouillon, contenu, version=version, expire_le=expiration())
        except VersionDepassee as depassee:
            lu = depassee.lu
    if lu.contenu.get("donnees") == contenu.get("donnees"):
        return lu
    raise VersionDepassee(lu)


def garder_la_page(lecture: Lecture, postees: Mapping[str, Sequence[str]], *, version: int) -> Lu:
    """The same from what was posted, nothing judged: background saving."""
    lu = celui_de(lecture)
    return garder(lecture, avec_l_etape(lu.contenu if lu else neuf(lecture), lecture, postees), version=version)


def garder_hors_session(lecture: Lecture, postees: Mapping[str, Sequence[str]], *, version: int) -> None:
    """A form that came after the session ended. What another tab wrote meanwhile stays beside, for the agent to choose."""
    lu = celui_de(lecture)
    if lu is None and lecture.forme == ENREGISTREMENT:
        return
    depart = lu.contenu if lu else neuf(lecture)
    contenu: dict[str, Any] = {**avec_l_etape(depart, lecture, postees), "hors_session": True}
    if lu is not None and lu.brouillon.version != version and contenu["donnees"] != lu.contenu.get("donnees"):
        attente = {**lu.contenu.get("attente", {}), lecture.etape: dict(postees)}
        contenu = {**lu.contenu, "attente": attente, "hors_session": True}
    try:
        garder(lecture, contenu, version=lu.brouillon.version if lu else 0)
    except VersionDepassee as depassee:
        attente = {lecture.etape: dict(postees)}
        perdue = {**depassee.lu.contenu, "attente": attente, "hors_session": True}
        garder(lecture, perdue, version=depassee.lu.brouillon.version)


def jeter(lecture: Lecture) -> None:
    """The act is done."""
    if lecture.forme == ENREGISTREMENT:
        brouillons.effacer(lecture.acteur(), UUID(lecture.objet))
    else:
        brouillons.effacer_l_acte(lecture.acteur(), forme=lecture.forme, objet=UUID(lecture.objet))


def lever_l_avis(lu: Lu) -> Lu:
    """The agent was told that his page came after the session: not twice."""
    contenu = {**lu.contenu, "hors_session": False}
    return brouillons.ecrire(lu.brouillon, contenu, version=lu.brouillon.version, expire_le=expiration())
