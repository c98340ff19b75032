"""Who may do what, and where: the only door to rights, and with `octrois` the only place that knows django-guardian.

Three layers: rights of the agent in the name of his organisme (guardian permissions on `Organisme`, dated by the
affectation), perimeter of the organisme (its habilitations), exceptions by name (`sources_nominatives`). Two small
statements, then a perimeter of literal values; `memoire_des_droits` keeps them for the time of one request.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from habilitations import ports
from habilitations.acteur import Acteur, NatureActeur
from habilitations.lecture import affectation_avec_droits, droits_du_groupe, faits_de, faits_de_tous
from habilitations.models import Affectation, Agent, Organisme, SessionSupport
from habilitations.octrois import OctroiAgent, OctroiGroupe, PartageAgent, PartageNominatif
from habilitations.permissions import (
    refus_d_affectation,
    refus_d_habilitation,
    refus_de_fonction,
    refus_de_session_support,
    sans_affectation,
)
from habilitations.rules.droits import NOMINATIFS, Droit
from habilitations.rules.perimetre import (
    MAX_NOMINATIF,
    PARTAGEABLES,
    REGION,
    VIDE,
    Faits,
    Perimetre,
    Titre,
    droits_de_l_organisme,
    perimetre,
    titres_ouvrant,
    union,
)
from habilitations.rules.portees import droits_des_portees
from socle.clock import aujourdhui, maintenant
from socle.errors import ActionRefusee, Refus
from socle.lecture import MemoireDeLecture

__all__ = [
    "BackendHabilitations",
    "OctroiAgent",
    "OctroiGroupe",
    "PartageAgent",
    "PartageNominatif",
    "Perimetre",
    "Raison",
    "acteur_de",
    "acteur_support",
    "droits_de",
    "faits_du_moment",
    "memoire_des_droits",
    "organismes_voyant",
    "oublier_les_droits",
    "perimetre_de",
    "peut",
    "raisons",
    "refus_d_acces",
]

_memoire = MemoireDeLecture("droits")

DROITS_DU_SUPPORT = frozenset({Droit.CONSULTER, Droit.STATISTIQUES})


memoire_des_droits = _memoire.neuve
"""Rights read inside the block are read once. One block per request or task, never longer."""
oublier_les_droits = _memoire.oublier
"""After a change of rights: the rest of the request reads them again."""
une_fois = _memoire.une_fois


@dataclass(frozen=True, slots=True)
class _Droits:
    """Rights of an actor before and after the second layer; `refus` when he may act for nobody."""

    fonction: frozenset[Droit]
    effectifs: frozenset[Droit]
    refus: Refus | None = None


_AUCUN: frozenset[Droit] = frozenset()


def faits_du_moment(organisme_id: int) -> Faits | None:
    """The titles of an organisme today; one statement, once for the request. None when there is no such organisme."""
    le = aujourdhui()
    return une_fois(("faits", organisme_id, le), lambda: faits_de(organisme_id, le))


def _droits_d_agent(acteur: Acteur) -> tuple[frozenset[Droit], Refus | None]:
    le = aujourdhui()
    if acteur.affectation_id is None:
        return _AUCUN, sans_affectation()
    lue = affectation_avec_droits(acteur.affectation_id, le)
    attendus = (acteur.agent_id, acteur.organisme_id)
    if lue is None or (lue.affectation.agent_id, lue.affectation.organisme_id) != attendus:
        return _AUCUN, sans_affectation()
    refus = refus_d_affectation(lue.affectation, le=le)
    return (lue.droits, None) if refus is None else (_AUCUN, refus)


def _droits_de_client(acteur: Acteur) -> tuple[frozenset[Droit], Refus | None]:
    """An API client acts for an organisme with the rights of its scopes, and those of the organisme's group."""
    if acteur.organisme_id is None:
        return _AUCUN, sans_affectation()
    return droits_des_portees(acteur.portees) | droits_du_groupe(acteur.organisme_id, aujourdhui()), None


def _droits_de_support(acteur: Acteur) -> tuple[frozenset[Droit], Refus | None]:
    ouverte = SessionSupport.objects.filter(
        agent=acteur.agent_id,
        organisme=acteur.organisme_id,
        agent__is_active=True,
        expire_a__gt=maintenant(),
        fermee_a__isnull=True,
    ).exists()
    return (DROITS_DU_SUPPORT, None) if ouverte else (_AUCUN, refus_de_session_support())


_LECTEURS = {
    NatureActeur.AGENT: _droits_d_agent,
    NatureActeur.CLIENT_API: _droits_de_client,
    NatureActeur.SUPPORT: _droits_de_support,
}


def _lire_droits(acteur: Acteur) -> _Droits:
    if acteur.nature is NatureActeur.SYSTEME:
        return _Droits(frozenset(Droit), frozenset(Droit))
    if acteur.nature is NatureActeur.DEMANDEUR:
        return _Droits(PARTAGEABLES, PARTAGEABLES)
    fonction, refus = _LECTEURS[acteur.nature](acteur)
    faits = faits_du_moment(acteur.organisme_id) if refus is None and acteur.organisme_id is not None else None
    if faits is None:
        return _Droits(fonction, _AUCUN, refus or sans_affectation())
    return _Droits(fonction, fonction & droits_de_l_organisme(faits))


def _droits(acteur: Acteur) -> _Droits:
    qui = (acteur.nature, acteur.agent_id, acteur.organisme_id, acteur.affectation_id, acteur.portees)
    cle = ("droits", *qui, aujourdhui())
    return une_fois(cle, lambda: _lire_droits(acteur))


def droits_de(acteur: Acteur) -> frozenset[Droit]:
    """Rights the actor may exercise today somewhere: his function's, within what his organisme's habilitations open."""
    return _droits(acteur).effectifs


def refus_d_acces(acteur: Acteur, droit: Droit) -> Refus | None:
    """Why the actor does not have this right at all today, or None when he has it (somewhere: see `perimetre_de`)."""
    droits = _droits(acteur)
    if droit in droits.effectifs:
        return None
    if droits.refus is not None:
        return droits.refus
    if droit not in droits.fonction:
        return refus_de_fonction(droit)
    return refus_d_habilitation(acteur.organisme_id, droit, le=aujourdhui())


def peut(acteur: Acteur, droit: Droit) -> bool:
    return droit in droits_de(acteur)


def _nominatif(acteur: Acteur, droit: Droit) -> Perimetre:
    """Ids opened by name, at most `MAX_NOMINATIF`; sources give the most recent grants first."""
    if droit not in PARTAGEABLES or acteur.nature is NatureActeur.SUPPORT:
        return VIDE
    le = aujourdhui()
    ids = (numero for source in ports.sources_nominatives for numero in source(acteur, droit, le))
    return Perimetre(nominatif=tuple(islice(dict.fromkeys(ids), MAX_NOMINATIF)))


def perimetre_de(acteur: Acteur, droit: Droit) -> Perimetre:
    """Where the actor may exercise this right; empty when nowhere. See `Perimetre` for how to read it."""
    if acteur.nature is NatureActeur.SYSTEME:
        return REGION if droit in NOMINATIFS else VIDE
    qui = (acteur.nature, acteur.agent_id, acteur.organisme_id, acteur.affectation_id, acteur.portees)
    cle = ("perimetre", *qui, droit, aujourdhui())
    with _memoire.ouverte():
        return une_fois(cle, lambda: _lire_perimetre(acteur, droit))


def _lire_perimetre(acteur: Acteur, droit: Droit) -> Perimetre:
    if droit not in NOMINATIFS or not peut(acteur, droit):
        return VIDE
    faits = (
        None
        if acteur.organisme_id is None or acteur.nature is NatureActeur.DEMANDEUR
        else faits_du_moment(acteur.organisme_id)
    )
    de_l_organisme = perimetre(droit, faits) if faits is not None else VIDE
    if de_l_organisme.region:
        return de_l_organisme
    return union((de_l_organisme, _nominatif(acteur, droit)))


@dataclass(frozen=True, slots=True)
class Raison:
    """Why an organisme sees a demande: its title, or a grant by name when `titre` is None."""

    organisme_id: int | None
    titre: Titre | None
    libelle: str


def _raisons_de(
    organisme_id: int | None, faits: Faits, territoires: Iterable[int], guichet_id: int | None
) -> list[Raison]:
    tags = tuple(territoires)
    return [
        Raison(organisme_id, titre, str(titre.base.label))
        for titre, ouvert in titres_ouvrant(Droit.CONSULTER, faits)
        if ouvert.couvre(territoires=tags, guichet_id=guichet_id)
    ]


def raisons(acteur: Acteur, objet: Any) -> list[Raison]:
    """Why this actor's organisme sees this object; empty when it does not."""
    situe = situer(objet)
    if situe is None or acteur.organisme_id is None:
        return []
    faits = faits_du_moment(acteur.organisme_id)
    trouvees = [] if faits is None else _raisons_de(acteur.organisme_id, faits, situe.territoires, situe.guichet_id)
    if situe.id in _nominatif(acteur, Droit.CONSULTER).nominatif:
        trouvees.append(Raison(acteur.organisme_id, None, "Dossier partagé nommément"))
    return trouvees


def organismes_voyant(territoires: Iterable[int], guichet_id: int | None) -> list[tuple[Organisme, list[Raison]]]:
    """Every organisme whose habilitations cover a demande with these tags and this guichet, and why; by name."""
    tags = tuple(territoires)
    couples = (
        (organisme, _raisons_de(organisme.pk, faits, tags, guichet_id))
        for organisme, faits in faits_de_tous(aujourdhui())
    )
    return [(organisme, trouvees) for organisme, trouvees in couples if trouvees]


def situer(objet: Any) -> ports.ObjetSitue | None:
    """Ask the resolvers, in order, how this object is situated."""
    return next((situe for resolveur in ports.resolveurs if (situe := resolveur(objet)) is not None), None)


def acteur_de(
    agent: Agent, affectation: Affectation | None, *, motif: str = "", session: str = "", adresse: str = ""
) -> Acteur:
    """The actor for whom this agent acts through this affectation. Raises `ActionRefusee` when he may not."""
    refus = sans_affectation() if affectation is None else refus_d_affectation(affectation, le=aujourdhui())
    if affectation is None or affectation.agent_id != agent.pk or refus is not None:
        raise ActionRefusee(refus or sans_affectation())
    return Acteur(
        nature=NatureActeur.AGENT,
        agent_id=agent.pk,
        organisme_id=affectation.organisme_id,
        affectation_id=affectation.pk,
        motif=motif,
        session=session,
        adresse=adresse,
    )


def acteur_support(session: SessionSupport, *, adresse: str = "") -> Acteur:
    """Support reads in the place of an organisme, with the motive of its session. Raises `ActionRefusee` when closed."""
    if session.fermee_a is not None or session.expire_a <= maintenant():
        raise ActionRefusee(refus_de_session_support())
    return Acteur(
        nature=NatureActeur.SUPPORT,
        agent_id=session.agent_id,
        organisme_id=session.organisme_id,
        motif=session.motif,
        session=f"support-{session.pk}",
        adresse=adresse,
    )


def acteur_courant(agent: Agent) -> Acteur | None:
    """The actor chosen for the request, else the only usable affectation: rights of several never add up."""
    if agent.acteur is not None:
        return agent.acteur
    affectations = list(Affectation.objects.utilisables(aujourdhui()).filter(agent=agent)[:2])
    return acteur_de(agent, affectations[0]) if len(affectations) == 1 else None


class BackendHabilitations:
    """`user.has_perm("registre.consulter", demande)`: the same answer as `perimetre_de`, for one object."""

    repond_des_droits = True

    def authenticate(self, request: Any, **identifiants: Any) -> None:
        return None

    def get_user(self, user_id: int) -> Agent | None:
        return Agent.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user: Any, perm: str, obj: Any = None) -> bool:
        code = perm.rpartition(".")[2]
        if not isinstance(user, Agent) or not user.is_active or code not in Droit.values:
            return False
        acteur, droit = acteur_courant(user), Droit(code)
        if acteur is None or acteur.agent_id != user.pk or not peut(acteur, droit):
            return False
        if obj is None:
            return True
        if isinstance(obj, Organisme):
            return obj.pk == acteur.organisme_id
        situe = situer(obj)
        return situe is not None and perimetre_de(acteur, droit).couvre(
            id=situe.id, territoires=situe.territoires, guichet_id=situe.guichet_id
        )

    def get_all_permissions(self, user: Any, obj: Any = None) -> set[str]:
        return set()
