"""Second layer of rights: the legal bases of a habilitation, one per line of the access articles.

Three families: R441-2-1 (who registers: opens the capacity, no perimeter of its own), R441-2-6 (access to the data of
the national system, version of 2017-05-08) and R441-2-15 V (access to the shared device, version of 2021-09-01).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from habilitations.rules.droits import SUR_SES_LOGEMENTS, Droit
from habilitations.rules.types import TypeOrganisme


class Base(TextChoices):
    """Stored codes: article (1 = R441-2-1, 6 = R441-2-6, 15-V = R441-2-15 V), then letter or number."""

    E_A = "1-a", "R441-2-1 a - organisme HLM enregistreur"
    E_B = "1-b", "R441-2-1 b - SEM agréée enregistreuse"
    E_C = "1-c", "R441-2-1 c - SEM d'outre-mer enregistreuse"
    E_D = "1-d", "R441-2-1 d - service de l'État enregistreur"
    E_E = "1-e", "R441-2-1 e - département, commune, EPCI ou EPT enregistreur"
    E_F = "1-f", "R441-2-1 f - employeur ou organisme désintéressé enregistreur"
    E_G = "1-g", "R441-2-1 g - Action Logement Services enregistreur"
    E_H = "1-h", "R441-2-1 h - SIAO enregistreur"
    S_A = "6-a", "R441-2-6 a - bailleur social disposant de logements dans la région"
    S_B = "6-b", "R441-2-6 b - services de l'État"
    S_C = "6-c", "R441-2-6 c - département, EPCI ou EPT enregistreur"
    S_D = "6-d", "R441-2-6 d - commune enregistreuse"
    S_E = "6-e", "R441-2-6 e - EPCI ou EPT signataire d'une CIA ou d'un accord collectif"
    S_F = "6-f", "R441-2-6 f - réservataire enregistreur"
    S_G = "6-g", "R441-2-6 g - mandataire commun"
    S_H = "6-h", "R441-2-6 h - gestionnaire du système"
    S_I = "6-i", "R441-2-6 i - SIAO enregistreur"
    S_PDALHPD = "6-pdalhpd", "R441-2-6 - secrétariat des instances locales du PDALHPD"
    S_AL3 = "6-l441-2-1-al3", "L441-2-1 al. 3 - commune réservataire, EPCI compétent avec QPV"
    D_0 = "15-V-0", "R441-2-15 V - organisme enregistreur, données du dispositif"
    D_1 = "15-V-1", "R441-2-15 V 1° - services de l'État et médiation"
    D_2 = "15-V-2", "R441-2-15 V 2° - EPCI, Ville de Paris ou EPT responsable du dispositif"
    D_3 = "15-V-3", "R441-2-15 V 3° - réservataire non enregistreur"
    D_4 = "15-V-4", "R441-2-15 V 4° - secrétariat de commission"
    D_5 = "15-V-5", "R441-2-15 V 5° - gestionnaire du dispositif"
    D_6 = "15-V-6", "R441-2-15 V 6° - lieu d'accueil non enregistreur"


ENREGISTREMENT: frozenset[Base] = frozenset(base for base in Base if base.value.startswith("1-"))

_D = Droit
_T = TypeOrganisme
_LECTURE = frozenset({_D.CONSULTER, _D.CONSULTER_PIECES, _D.CONSULTER_HANDICAP, _D.EXPORTER, _D.STATISTIQUES})
_SUIVI = _LECTURE | {_D.PRIORISER, _D.DESIGNER, _D.PARTAGER, _D.PROTEGER, _D.CONSULTER_TRACES}
# Acts on the demande itself belong to services enregistreurs (R441-2-1, R441-2-3, R441-2-7).
_TENUE = _SUIVI | {
    _D.ENREGISTRER,
    _D.MODIFIER,
    _D.RENOUVELER,
    _D.RADIER,
    _D.REACTIVER,
    _D.SEPARER,
    _D.CONSULTER_NIR,
    _D.CONSULTER_ARCHIVE,
}
# Acts inside the perimeter of a registering body; the capacity to register itself comes from R441-2-1 alone.
_ACTES = _TENUE - {_D.ENREGISTRER}
# The manager is not a service enregistreur (R441-2-1), designates nobody, reads no medical fact; a grid is its territory's.
_GESTION = frozenset(_D) - {_D.ENREGISTRER, _D.DESIGNER, _D.CONSULTER_HANDICAP, _D.COTER} - SUR_SES_LOGEMENTS
_TERRITORIAUX = frozenset({_T.DEPARTEMENT, _T.EPCI, _T.EPT})
_RESERVATAIRES = frozenset(
    {_T.COMMUNE, _T.DEPARTEMENT, _T.EPCI, _T.EPT, _T.ACTION_LOGEMENT, _T.EMPLOYEUR, _T.ASSOCIATION}
)
_ETAT = frozenset({_T.ETAT_DRIHL, _T.PREFECTURE})


@dataclass(frozen=True, slots=True)
class RegleBase:
    """What a base asks and opens. `droits` is the most it can open; the function of the agent narrows it.

    `droits_enregistreur` are opened on top when the organisme is a service enregistreur.

    `exige_*` name the facts without which the base opens nothing; the perimeter itself is in `perimetre`.
    """

    article: str
    types: frozenset[TypeOrganisme]
    droits: frozenset[Droit]
    droits_enregistreur: frozenset[Droit] = frozenset()
    exige_enregistreur: bool = False
    exige_territoire: bool = False
    exige_convention: bool = False


R1 = "R441-2-1 CCH (version du 2022-01-01)"
R6 = "R441-2-6 CCH (version du 2017-05-08)"
R15 = "R441-2-15 V CCH (version du 2021-09-01)"
L2 = "L441-2-1 al. 3 CCH (version du 2023-02-21)"


def _enregistreur(*types: TypeOrganisme, convention: bool = False) -> RegleBase:
    return RegleBase(R1, frozenset(types), _TENUE, exige_convention=convention)


REGLES: dict[Base, RegleBase] = {
    Base.E_A: _enregistreur(_T.BAILLEUR),
    Base.E_B: _enregistreur(_T.BAILLEUR),
    Base.E_C: _enregistreur(_T.BAILLEUR),
    Base.E_D: _enregistreur(*_ETAT),
    Base.E_E: _enregistreur(_T.COMMUNE, *_TERRITORIAUX),
    Base.E_F: _enregistreur(_T.EMPLOYEUR, _T.ASSOCIATION, convention=True),
    Base.E_G: _enregistreur(_T.ACTION_LOGEMENT),
    Base.E_H: _enregistreur(_T.SIAO),
    # A bailleur radiates upon the lease it signs even when it does not register (R441-2-8 a).
    # Its dwellings, its CALEOL and its leases are its own (L441-2; R441-3; R441-10).
    Base.S_A: RegleBase(R6, frozenset({_T.BAILLEUR}), _SUIVI | {_D.RADIER} | SUR_SES_LOGEMENTS, _ACTES),
    Base.S_B: RegleBase(R6, _ETAT, _SUIVI | {_D.CONSULTER_ARCHIVE}, _ACTES),
    Base.S_C: RegleBase(R6, _TERRITORIAUX, _ACTES, exige_enregistreur=True),
    Base.S_D: RegleBase(R6, frozenset({_T.COMMUNE}), _ACTES, exige_enregistreur=True),
    Base.S_E: RegleBase(R6, frozenset({_T.EPCI, _T.EPT}), _SUIVI, _ACTES, exige_convention=True),
    Base.S_F: RegleBase(R6, _RESERVATAIRES, _ACTES, exige_enregistreur=True),
    Base.S_G: RegleBase(R6, frozenset({_T.MANDATAIRE}), _TENUE),
    Base.S_H: RegleBase(R6, frozenset({_T.GESTIONNAIRE}), _GESTION),
    Base.S_I: RegleBase(R6, frozenset({_T.SIAO}), _ACTES, exige_enregistreur=True),
    Base.S_PDALHPD: RegleBase(R6, _ETAT | {_T.DEPARTEMENT, _T.COMMISSION_SECRETARIAT}, _SUIVI, exige_territoire=True),
    Base.S_AL3: RegleBase(L2, frozenset({_T.COMMUNE, _T.EPCI, _T.EPT}), _SUIVI),
    Base.D_0: RegleBase(
        R15,
        frozenset(_T) - {_T.OBSERVATOIRE, _T.LIEU_ACCUEIL},
        _ACTES,
        exige_enregistreur=True,
        exige_territoire=True,
        exige_convention=True,
    ),
    Base.D_1: RegleBase(R15, _ETAT, _SUIVI),
    Base.D_2: RegleBase(R15, frozenset({_T.EPCI, _T.EPT, _T.COMMUNE}), _SUIVI | {_D.COTER}, _ACTES),
    Base.D_3: RegleBase(R15, _RESERVATAIRES, _SUIVI),
    Base.D_4: RegleBase(R15, _ETAT | _TERRITORIAUX | {_T.COMMISSION_SECRETARIAT}, _SUIVI, exige_territoire=True),
    Base.D_5: RegleBase(R15, frozenset({_T.GESTIONNAIRE}), _GESTION),
    Base.D_6: RegleBase(R15, frozenset({_T.LIEU_ACCUEIL}), frozenset({_D.CONSULTER, _D.CONSULTER_PIECES})),
}
