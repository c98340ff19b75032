"""What a row of the matrix of rights is, and the profiles that its rows name. The rows: `matrice`, `matrice_attributions`."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.monde import (
    ACTION_LOGEMENT,
    BAILLEUR,
    COMMISSION,
    COMMUNE,
    DEPARTEMENT,
    EMPLOYEUR,
    EPCI,
    EPT,
    ETAT,
    GESTIONNAIRE,
    LIEU_ACCUEIL,
    MANDATAIRE,
    PREFECTURE,
    PROFILS,
    RESERVATAIRE,
    SIAO,
    SIAO_ENREGISTREUR,
    VILLE_DE_PARIS,
)

# Who registers (R441-2-1): they hold the demandes of their perimeter.
ENREGISTREURS = frozenset(
    {COMMUNE, BAILLEUR, ACTION_LOGEMENT, ETAT, DEPARTEMENT, VILLE_DE_PARIS, SIAO_ENREGISTREUR, MANDATAIRE}
)
TIENNENT = ENREGISTREURS | {GESTIONNAIRE}
# Who reads and follows without registering (R441-2-15 V 1° to 4°, R441-2-6 b and e).
SUIVENT = frozenset({RESERVATAIRE, EMPLOYEUR, PREFECTURE, EPCI, EPT, COMMISSION})
# Who reads only the dossiers that demandeurs opened by name (R441-2-15 V 6°; a SIAO that does not register).
PAR_NOM = frozenset({SIAO, LIEU_ACCUEIL})
LISENT = TIENNENT | SUIVENT | PAR_NOM
# Who takes lists away: those who attribute and those who answer for their organisme, not secretariats nor clerks.
EXPORTENT = (ENREGISTREURS - {MANDATAIRE}) | {GESTIONNAIRE, RESERVATAIRE, EMPLOYEUR, PREFECTURE}
# Who designates candidates (L441-1; R441-5): bailleurs and réservataires, the State; not secretariats nor reception desks.
DESIGNENT = (ENREGISTREURS - {MANDATAIRE}) | {RESERVATAIRE, EMPLOYEUR, PREFECTURE}
# The scope carries the right: what the habilitations of the organisme open, without a function to narrow it.
DESIGNENT_PAR_LOGICIEL = ENREGISTREURS | SUIVENT
# Who lets its dwellings.
LOUENT = frozenset({BAILLEUR})
TOUS = frozenset(PROFILS)
GERENT = frozenset({GESTIONNAIRE})
# Functions that read statistics: all but those of reception, social work and consultation.
COMPTENT = TOUS - {SIAO, LIEU_ACCUEIL}
# Who answers for a device (R441-2-15 V 2°), so for its cotation grid (L441-2-8).
COTENT = frozenset({EPCI, EPT, VILLE_DE_PARIS})
SIGNENT = COTENT | GERENT
# Their function is "responsable" in the monde, and a title of their organisme opens the trace.
RESPONSABLES = ENREGISTREURS - {MANDATAIRE}


@dataclass(frozen=True, slots=True)
class Ligne:
    """`ouvert`: status for those of `qui`, in their perimeter when the route is about one dossier (`dossier`).

    `ferme`: status without the right. `cles`: keys in the address of a route that is not about a dossier,
    as they are or by their name in `test_matrice.CLES`.
    """

    qui: frozenset[str]
    ouvert: int = 200
    dossier: bool = False
    ferme: int = 403
    methode: str = "get"
    donnees: dict[str, str] = field(default_factory=dict)
    cles: tuple[str, ...] = ()
    # Those of `qui` whom the state of the dossier or its guichet refuses, in their perimeter.
    sauf: frozenset[str] = frozenset()


INCONNUE = ("00000000-0000-4000-8000-000000000000",)


def _dossier(qui: frozenset[str], ouvert: int = 200, *, methode: str = "get", **donnees: str) -> Ligne:
    return Ligne(qui, ouvert, dossier=True, methode=methode, donnees=donnees)


DE_PIECE = INCONNUE * 2
# Who treats demandes asks for pièces and marks them: those who hold them, designate or recognise a priority.
INSTRUISENT = TIENNENT | SUIVENT
# A function may lack the pièces: the reception desk of the lieu d'accueil in the monde (L441-2-1).
LISENT_LES_PIECES = LISENT - {LIEU_ACCUEIL}

# The right to recognise a priority somewhere: every function but those of reception, consultation and social work.
PRIORISENT = TIENNENT | SUIVENT

# Only a bailleur's title carries its dwellings, its conventions and their vacancies (L441-2, R441-5).
BAILLEURS = frozenset({BAILLEUR})


def _parc(ouvert: int = 200, *cles: str, methode: str = "get") -> Ligne:
    return Ligne(BAILLEURS, ouvert, methode=methode, cles=cles)


# Of them, those whom R441-2-15 I 2° does not let recognise a public of L441-1 (k): neither bailleur nor réservataire.
SANS_PRIORITE_A_RECONNAITRE = frozenset(
    {COMMUNE, DEPARTEMENT, MANDATAIRE, GESTIONNAIRE, EPCI, EPT, COMMISSION, VILLE_DE_PARIS, SIAO_ENREGISTREUR}
)
# Functions that hold a commission, where the organisme has logements (attribution, secretariat, head of service).
TIENNENT_COMMISSION = frozenset({BAILLEUR})


@dataclass(frozen=True, slots=True)
class LigneApi:
    """A route of the API for a client of each profile: with `portee`, in its perimeter, it answers `ouvert`.

    Out of the perimeter of a dossier: 404. Without the scope, or without the right in the name of the organisme: 403.
    Without a token: 401. The version sent by the acts is never the right one, so that nothing changes: 409.
    """

    qui: frozenset[str]
    portee: str
    ouvert: int = 200
    methode: str = "get"
    dossier: bool = False
    corps: dict[str, object] = field(default_factory=dict)
    # What the address names beside the dossier.
    suite: tuple[object, ...] = ()
    # Those of `qui` whom the law does not let do it (403), in their perimeter.
    sauf: frozenset[str] = frozenset()


def _api(qui: frozenset[str], portee: str, ouvert: int = 409, *, methode: str = "post", **corps: object) -> LigneApi:
    return LigneApi(qui, portee, ouvert, methode, dossier=True, corps=corps)
