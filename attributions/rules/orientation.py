"""To whom the next vacancy should be oriented, in order, each with its reasons in French and in figures. Pure.

A dwelling reserved in stock goes to its réservataire; one left out of the flow, or whose designation failed, to the bailleur
(to the maire in a quartier prioritaire, L441-1); else to whoever is the most behind its share. The State comes first where it
is under its share outside the quartiers prioritaires (R441-5) and still has something due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from attributions.rules.flux import Compte, nombre
from attributions.rules.reservation import ETAT


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rule reads of the vacancy. `stock` is the id of the convention that reserves the dwelling by name."""

    qpv: bool
    exclusion: str = ""
    echec: bool = False
    maire_id: int | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A convention that could receive it. `hors_qpv`: dwellings outside QPV oriented to it, out of those freed there; in
    its commune likewise. Read for the State only."""

    convention_id: int
    reservataire_id: int
    nom: str
    contingent: str
    compte: Compte | None = None
    hors_qpv: tuple[int, int] = (0, 0)
    commune: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Piste:
    """One answer, best first. Without `reservataire_id`, the bailleur keeps the vacancy."""

    nom: str
    raisons: tuple[str, ...]
    convention_id: int | None = None
    reservataire_id: int | None = None
    retard: Decimal | None = None


BAILLEUR = "Bailleur (non réservé)"


def proposer(situation: Situation, candidates: Sequence[Candidate], bailleur: Compte) -> list[Piste]:
    """Every possible orientation, ordered. `bailleur`: the account of what no convention reserves."""
    if situation.echec:
        return _apres_echec(situation)
    if situation.exclusion:
        return [Piste(BAILLEUR, ("Ce logement est hors flux : aucun réservataire n'y a droit (R441-5).",))]
    par_stock = [une for une in candidates if une.convention_id == situation.stock]
    en_flux = [une for une in candidates if une.compte is not None and une.convention_id != situation.stock]
    pistes = [_stock(une) for une in par_stock]
    avant: list[Piste] = []
    apres: list[Piste] = []
    for une in en_flux:
        piste, premier = _en_flux(une, situation)
        (avant if premier else apres).append(piste)
    apres.append(_du_bailleur(bailleur))
    return [*pistes, *_par_retard(avant), *_par_retard(apres)]


def _par_retard(pistes: Sequence[Piste]) -> list[Piste]:
    """Most behind first; ties by name, so that the same figures always give the same order."""
    return sorted(pistes, key=lambda une: (-(une.retard or Decimal(0)), une.nom))


def _apres_echec(situation: Situation) -> list[Piste]:
    garder = Piste(BAILLEUR, ("La désignation du réservataire a échoué : le logement revient au bailleur (L441-1).",))
    if not situation.qpv or situation.maire_id is None:
        return [garder]
    maire = Piste(
        "Maire de la commune",
        (
            "La désignation a échoué dans un quartier prioritaire : le maire désigne (L441-1).",
            "Il désigne des candidats hors du premier quartile de ressources.",
        ),
        reservataire_id=situation.maire_id,
    )
    return [maire, garder]


def _stock(une: Candidate) -> Piste:
    return Piste(
        une.nom,
        ("Logement réservé nommément par la convention : il lui revient (R441-5).",),
        une.convention_id,
        une.reservataire_id,
    )


def _en_flux(une: Candidate, situation: Situation) -> tuple[Piste, bool]:
    compte = une.compte
    assert compte is not None  # noqa: S101 - only conventions in flux come here
    raisons = [_phrase(compte)]
    premier = False
    if une.contingent in ETAT:
        manque, phrases = _part_de_l_etat(une, compte, situation)
        raisons += phrases
        premier = manque and compte.retard > 0
    return Piste(une.nom, tuple(raisons), une.convention_id, une.reservataire_id, compte.retard), premier


def _part_de_l_etat(une: Candidate, compte: Compte, situation: Situation) -> tuple[bool, list[str]]:
    """R441-5: the same share in every commune, and outside the quartiers prioritaires."""
    phrases, manque = [], False
    for (recus, liberes), ou, compte_ici in (
        (une.hors_qpv, "hors des quartiers prioritaires", not situation.qpv),
        (une.commune, "dans cette commune", True),
    ):
        if not liberes or not compte_ici:
            continue
        ici = Decimal(recus * 100) / liberes
        phrases.append(
            f"{nombre(ici)} % {ou} ({recus} sur {liberes}), pour une part de {nombre(compte.taux)} % (R441-5)."
        )
        manque = manque or (ou.startswith("hors") and ici < compte.taux)
    return manque, phrases


def _du_bailleur(compte: Compte) -> Piste:
    return Piste(BAILLEUR, (_phrase(compte),), retard=compte.retard)


def _phrase(compte: Compte) -> str:
    recus = compte.decomptes + compte.engages
    part = (
        f"{nombre(compte.taux)} % de {compte.base.reelle} logements du flux de l'année font {nombre(compte.droit_reel)}"
    )
    if not compte.base.reelle:
        part = "aucun logement encore dans le flux de l'année"
    ecart = compte.retard
    if not ecart:
        return f"À jour : {part}, {recus} reçu{'s' if recus >= 2 else ''} ou orienté{'s' if recus >= 2 else ''}."
    sens = "En retard de" if ecart > 0 else "En avance de"
    figure = f"{nombre(abs(ecart))} logement{'s' if abs(ecart) >= 2 else ''}"
    return f"{sens} {figure} : {part}, {recus} reçu{'s' if recus >= 2 else ''} ou orienté{'s' if recus >= 2 else ''}."
