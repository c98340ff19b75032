"""Who the candidates are, for lists: names, numbers and what counts at first sight, in one statement for a page.

The caller has made sure that these demandes may be read: candidatures it sees (`visibles_par`) that are not closed to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from habilitations.acteur import Acteur
from habilitations.rules.droits import Droit
from registre.lecture_de_liste import Ligne, lire
from registre.models import Demande
from registre.rules.menage import compter

CHAMPS = (
    *"cle nom prenom numero etat protege mutation dalo roles naissances types communes deposee_le".split(),
    "valable_jusqu_au",
)


@dataclass(frozen=True, slots=True)
class Menage:
    """A household in a list. `lisible`: this actor may open its dossier; else neither name nor number."""

    demande: int
    lisible: bool
    cle: UUID | None = None
    nom: str = ""
    numero: str = ""
    etat: str = ""
    adultes: int = 0
    enfants: int = 0
    association: bool = False
    types: Sequence[str] = ()
    communes: Sequence[str] = ()
    deposee_le: date | None = None
    valable_jusqu_au: date | None = None
    dalo: bool = False
    mutation: bool = False
    protege: bool = False


def menages(demandes: Collection[int], *, acteur: Acteur, le: date) -> dict[int, Menage]:
    """Each demande as this actor may know it, by id; two statements whatever their number."""
    voulues = sorted(set(demandes))
    if not voulues:
        return {}
    lisibles = list(
        Demande.objects.visibles_par(acteur, Droit.CONSULTER).filter(pk__in=voulues).values_list("pk", flat=True)
    )
    lues = lire(lisibles, CHAMPS) if lisibles else {}
    return {une: _menage(une, lues.get(une), le) for une in voulues}


def _menage(demande: int, lu: Ligne | None, le: date) -> Menage:
    if lu is None:
        return Menage(demande, lisible=False)
    adultes, enfants = compter(zip(lu["roles"] or (), lu["naissances"] or (), strict=True), le=le)
    return Menage(
        demande,
        lisible=True,
        cle=lu["cle"],
        nom=f"{lu['nom']} {lu['prenom']}".strip() or "Données effacées",
        numero=lu["numero"],
        etat=lu["etat"],
        adultes=adultes,
        enfants=enfants,
        association=not lu["roles"],
        types=tuple(lu["types"] or ()),
        communes=tuple(lu["communes"] or ()),
        deposee_le=lu["deposee_le"],
        valable_jusqu_au=lu["valable_jusqu_au"],
        dalo=lu["dalo"],
        mutation=lu["mutation"],
        protege=lu["protege"],
    )
