"""Dossiers, facts and grids for the tests of the cotation; and the strategies that draw them."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from registre.rules.cotation.bareme import Bareme, EffetRefus, LigneBareme, RegleDeRefus
from registre.rules.cotation.criteres import CRITERES, PAR_CODE, STOCKES, Faits, Famille, Forme
from registre.rules.cotation.dossier import DossierACoter, LogementACoter, PersonneACoter

LE = date(2026, 11, 22)
ICI, AILLEURS = 7, 8
TITULAIRE = PersonneACoter("titulaire", date(1988, 8, 12), contrat="CDI")
ENFANT = PersonneACoter("a_charge", date(2016, 5, 4))


def dossier(**champs: Any) -> DossierACoter:
    """A single tenant of the private sector, deposited three years ago."""
    base: dict[str, Any] = {
        "le": LE,
        "deposee_le": date(2023, 11, 22),
        "personnes": (TITULAIRE,),
        "logement": LogementACoter(frozenset({"LP"}), pieces=2, surface=40, habitants=1, loyer=800, aide=200),
        "ressources": 1500,
    }
    return DossierACoter(**{**base, **champs})


def faits(**valeurs: Any) -> Faits:
    """Facts where nothing is met, save what is given."""
    neutres: dict[str, Any] = {un.code: 0 if un.forme is Forme.NOMBRE else False for un in STOCKES}
    propres = {nom: valeurs.pop(nom) for nom in list(valeurs) if nom in Faits.__dataclass_fields__}
    return Faits(**{"deposee_le": date(2026, 11, 1), "valeurs": {**neutres, **valeurs}, **propres})


def bareme(*lignes: tuple[Any, ...], **champs: Any) -> Bareme:
    """Lines as (criterion, points) or (criterion, threshold, points)."""
    lues = tuple(LigneBareme(x[0], x[-1], x[1] if len(x) == 3 else None) for x in lignes)
    return Bareme(ICI, lues, **champs)


JOURS = st.dates(date(2012, 1, 1), date(2026, 11, 22))


@st.composite
def des_faits(tirer: st.DrawFn) -> Faits:
    """Any row the table accepts, unknown values included."""
    valeurs = {
        un.code: tirer(
            st.none() | st.integers(0, 120) if un.forme is Forme.NOMBRE else st.sampled_from((None, True, False))
        )
        for un in STOCKES
    }
    refus = tirer(st.none() | JOURS)
    return Faits(
        deposee_le=tirer(JOURS),
        valeurs=valeurs,
        residence=tirer(st.sampled_from(((), (ICI,), (AILLEURS,), (ICI, AILLEURS)))),
        emploi=tirer(st.sampled_from(((), (ICI,)))),
        premier_voeu=tirer(st.sampled_from(((), (ICI,)))),
        dernier_refus_le=refus,
        anciennete_au_refus=None if refus is None else tirer(st.integers(0, 180)),
        change_le=tirer(st.none() | st.dates(date(2026, 11, 23), date(2028, 1, 1))),
    )


@st.composite
def des_baremes(tirer: st.DrawFn) -> Bareme:
    """Any grid, legal or not: the arithmetic must agree on all."""
    codes = tirer(st.lists(st.sampled_from([un.code for un in CRITERES]), unique=True, min_size=1, max_size=25))
    lignes: list[LigneBareme] = []
    for code in codes:
        if PAR_CODE[code].forme is Forme.OUI_NON:
            lignes.append(LigneBareme(code, tirer(st.integers(-20, 60))))
        else:
            seuils = tirer(st.lists(st.integers(0, 130), unique=True, min_size=1, max_size=5))
            lignes += [LigneBareme(code, tirer(st.integers(-20, 60)), seuil) for seuil in seuils]
    effet = tirer(st.sampled_from(list(EffetRefus)))
    return Bareme(
        ICI,
        tuple(lignes),
        au_plus_haut=frozenset(tirer(st.sets(st.sampled_from(list(Famille))))),
        refus=RegleDeRefus(
            effet, tirer(st.integers(1, 3)), tirer(st.integers(0, 30)), tirer(st.sampled_from((0, 1, 6, 24)))
        ),
    )
