"""What happened to a dossier since an agent read it, and by whom, within what he may know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from demandeurs.models import Modification
from habilitations.acteur import Acteur, NatureActeur
from habilitations.models import Agent
from registre.models import Demande, Evenement

AU_PLUS = 20
CHAMPS_AU_PLUS = 200


@dataclass(frozen=True, slots=True)
class ChampChange:
    """One field of the history. Values are empty and `masque` set when they are kept encrypted."""

    chemin: str
    avant: str
    apres: str
    masque: bool


@dataclass(frozen=True, slots=True)
class Changement:
    """One event since the reading. `qui`: the organisme, and the agent when he is a colleague."""

    qui: str
    quand: datetime
    quoi: str
    champs: tuple[ChampChange, ...]


def repere(demande: Demande) -> int:
    """The last event of the dossier: what is read now is told apart from what comes later."""
    dernier: int | None = Evenement.objects.filter(demande=demande).aggregate(dernier=Max("pk"))["dernier"]
    return dernier or 0


def depuis(demande: Demande, apres: int, *, acteur: Acteur) -> list[Changement]:
    """Events written after `apres`, oldest first: three statements at most."""
    evenements = list(
        Evenement.objects.filter(demande=demande, pk__gt=apres)
        .select_related("organisme_saisie")
        .order_by("pk")[:AU_PLUS]
    )
    if not evenements:
        return []
    collegues = {e.agent_id for e in evenements if e.organisme_saisie_id == acteur.organisme_id and e.agent_id}
    noms = {a.pk: f"{a.prenom} {a.nom}".strip() for a in Agent.objects.filter(pk__in=collegues)} if collegues else {}
    champs = _champs(demande, [e.pk for e in evenements])
    return [
        Changement(_qui(e, noms, acteur), e.saisi_a, e.get_nature_display(), tuple(champs[e.pk])) for e in evenements
    ]


def _qui(evenement: Evenement, noms: dict[int, str], acteur: Acteur) -> str:
    if evenement.acteur == NatureActeur.DEMANDEUR:
        return "le demandeur"
    if evenement.organisme_saisie is None:
        return "le service"
    if evenement.agent_id == acteur.agent_id and evenement.organisme_saisie_id == acteur.organisme_id:
        return "vous-même, dans une autre page"
    agent = noms.get(evenement.agent_id or 0, "")
    return f"{agent} ({evenement.organisme_saisie.nom})" if agent else str(evenement.organisme_saisie.nom)


def _champs(demande: Demande, evenements: list[int]) -> dict[int, list[ChampChange]]:
    champs: dict[int, list[ChampChange]] = defaultdict(list)
    lignes = Modification.objects.filter(
        evenement_id__in=evenements, menage=demande.menage_id, personne_morale=demande.personne_morale_id
    )
    for ligne in lignes.order_by("pk")[:CHAMPS_AU_PLUS]:
        chemin = f"{ligne.objet}.{ligne.champ}" if ligne.objet else ligne.champ
        masque = ligne.avant_chiffre is not None or ligne.apres_chiffre is not None
        champs[ligne.evenement_id].append(ChampChange(chemin, ligne.avant, ligne.apres, masque))
    return champs
