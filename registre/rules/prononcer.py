"""Who may recognise which priority: a table from the law, legal base by legal base. Pure.

R441-2-15 I 2° (version of 2021-09-01) lists what is recorded and by whom it is said: the favourable decision of the
commission de médiation, the opinions of four kinds of instances, the recognition of L441-1 by a réservataire or the
bailleur. What the text leaves open (ACD, SIAO) is a reading of ours: docs/adr/0034.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from habilitations.rules.bases import Base
from registre.enums import DECISIONS, LETTRES, MotifFin, QualitePriorite, TypePriorite
from socle.errors import Nature, Refus

B, Q, T = Base, QualitePriorite, TypePriorite
_ETAT = frozenset({B.S_B, B.D_1})
_RESERVATAIRE = frozenset({B.S_F, B.D_3, B.S_AL3})
_BAILLEUR = frozenset({B.S_A})
_SECRETARIAT = frozenset({B.D_4})
_PDALHPD = frozenset({B.S_PDALHPD, B.D_4})
_TERRITOIRE = frozenset({B.D_2})
_COORDINATION = frozenset({B.D_2, B.S_E, B.D_4})
_SIAO = frozenset({B.S_I})


@dataclass(frozen=True, slots=True)
class Autorite:
    """An organisme that holds one of these bases recognises it in this capacity."""

    bases: frozenset[Base]
    qualite: QualitePriorite


@dataclass(frozen=True, slots=True)
class Reconnaissance:
    """Who recognises a type, said in French, with its article; the proof that the text names, if any."""

    autorites: tuple[Autorite, ...]
    qui: str
    article: str
    preuve: str = ""
    fin_requise: bool = False


_LETTRE = (Autorite(_BAILLEUR, Q.BAILLEUR), Autorite(_RESERVATAIRE, Q.RESERVATAIRE), Autorite(_ETAT, Q.RESERVATAIRE))
_QUI_LETTRE = "au bailleur ou à un réservataire, l'État compris"
_ART_LETTRE = "L441-1 (version du 2022-02-23) et R441-2-15 I 2° CCH"
_PREUVES = {
    T.L441_1_G: "Ordonnance de protection du juge aux affaires familiales",
    T.L441_1_G_BIS: "Interdiction judiciaire faite au suspect de paraître ou d'entrer en contact",
}

TABLE: dict[TypePriorite, Reconnaissance] = {
    T.DALO: Reconnaissance(
        (Autorite(_ETAT, Q.ETAT),), "aux services de l'État", "L441-2-3 et R441-2-15 I 2° CCH",
        "Décision de la commission de médiation",
    ),
    T.DAHO: Reconnaissance(
        (Autorite(_ETAT, Q.ETAT),), "aux services de l'État", "L441-2-3 III et R441-2-15 I 2° CCH",
        "Décision de la commission de médiation",
    ),
    T.ACD: Reconnaissance(
        (Autorite(_ETAT, Q.ETAT), Autorite(_PDALHPD, Q.INSTANCE)),
        "aux services de l'État et aux instances locales du PDALHPD", "L441-1-2 CCH",
    ),
    T.PDALHPD: Reconnaissance(
        (Autorite(_PDALHPD, Q.INSTANCE),), "au secrétariat d'une instance locale du PDALHPD",
        "R441-2-15 I 2° et V 4° CCH",
    ),
    T.PPGDID: Reconnaissance(
        (Autorite(_TERRITOIRE, Q.INSTANCE), Autorite(_SECRETARIAT, Q.INSTANCE)),
        "à l'instance partenariale du plan, par l'EPCI, l'EPT ou la Ville de Paris", "L441-2-8 et R441-2-15 I 2° CCH",
    ),
    T.CIA: Reconnaissance(
        (Autorite(_COORDINATION, Q.INSTANCE),), "à la commission de coordination", "L441-1-6 et R441-2-15 I 2° CCH",
    ),
    T.QPV: Reconnaissance(
        (Autorite(_TERRITOIRE, Q.INSTANCE), Autorite(_SECRETARIAT, Q.INSTANCE)),
        "à la commission de désignation du quartier", "L441-1-5 et R441-2-15 I 2° CCH",
    ),
    T.SIAO: Reconnaissance(
        (Autorite(_SIAO, Q.SIAO), Autorite(_ETAT, Q.ETAT)),
        "au SIAO, ou aux services de l'État qui transmettent son fichier", "L345-2 et L345-2-4 CASF",
        fin_requise=True,
    ),
    **{
        lettre: Reconnaissance(
            _LETTRE, _QUI_LETTRE, _ART_LETTRE, _PREUVES.get(lettre, ""),
            # m: three years after the last day of care, no longer.
            fin_requise=lettre is T.L441_1_M,
        )
        for lettre in LETTRES
    },
}  # fmt: skip


def qualite_pour(type_: TypePriorite, bases: Iterable[Base]) -> QualitePriorite | None:
    """In which capacity an organisme that holds these bases recognises this type; None when it may not."""
    tenues = frozenset(bases)
    return next((une.qualite for une in TABLE[type_].autorites if une.bases & tenues), None)


def types_ouverts(bases: Iterable[Base]) -> list[TypePriorite]:
    """What an organisme that holds these bases may recognise, in the order of the law."""
    tenues = frozenset(bases)
    return [type_ for type_ in TypePriorite if qualite_pour(type_, tenues) is not None]


def refus_de_competence(type_: TypePriorite, bases: Iterable[Base]) -> Refus | None:
    """Why an organisme that holds these bases may not recognise this type."""
    if qualite_pour(type_, bases) is not None:
        return None
    regle = TABLE[type_]
    return Refus(
        "priorite_non_competente",
        f"« {type_.label} » : cette reconnaissance appartient {regle.qui}.",
        Nature.INTERDIT,
        "type",
        regle.article,
        "Transmettez les éléments à l'autorité compétente ; la reconnaissance apparaîtra ici.",
    )


def motifs_de_fin(type_: TypePriorite) -> list[MotifFin]:
    """Why a label of this type may be ended by hand: only a decision grows void (R441-16-3, R441-18-2)."""
    communs = [MotifFin.RELOGEMENT, MotifFin.SITUATION, MotifFin.RETRAIT, MotifFin.ERREUR]
    return [*communs, MotifFin.CADUCITE] if type_ in DECISIONS else communs
