"""One line per base, worked out from R441-2-6 (2017-05-08) and R441-2-15 V (2021-09-01), not from the code.

Tags of the tables below are letters of a small map: commune M and its EPT E in département D; commune P; region = all.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habilitations.rules.bases import ENREGISTREMENT, REGLES, Base
from habilitations.rules.droits import NOMINATIFS, Droit
from habilitations.rules.perimetre import (
    PERIMETRES,
    REGION,
    VIDE,
    Faits,
    Perimetre,
    Titre,
    comme_enregistreur,
    droits_de_l_organisme,
    perimetre,
    union,
)
from habilitations.rules.types import TypeOrganisme as T

M, E, D, P, Q = 1, 2, 3, 4, 5
GUICHETS = (70, 71)
ICI = Perimetre(territoires=(M,))


def faits(type: T, *bases: Base | Titre, **champs) -> Faits:
    titres = tuple(base if isinstance(base, Titre) else Titre(base) for base in bases)
    return Faits(type=type, titres=titres, **champs)


def voit(quoi: Faits) -> Perimetre:
    return perimetre(Droit.CONSULTER, quoi)


B = Base
LIGNES = [
    # R441-2-6 a: bailleur social with rental homes in the region -> the region; without -> nothing.
    (faits(T.BAILLEUR, B.S_A, possede_logements=True), REGION),
    (faits(T.BAILLEUR, B.S_A, possede_logements=False), VIDE),
    # b: State services -> the region.
    (faits(T.ETAT_DRIHL, B.S_B), REGION),
    (faits(T.PREFECTURE, B.S_B), REGION),
    # c: département, EPCI, EPT that register -> own territory; not registering -> nothing.
    (faits(T.DEPARTEMENT, B.E_E, B.S_C, territoire=D), Perimetre(territoires=(D,))),
    (faits(T.EPT, B.E_E, B.S_C, territoire=E), Perimetre(territoires=(E,))),
    (faits(T.EPCI, B.S_C, territoire=E), VIDE),
    # d: commune that registers -> own territory and that of its EPCI or EPT; not registering -> nothing.
    (faits(T.COMMUNE, B.E_E, B.S_D, territoire=M, intercommunalite=E), Perimetre(territoires=(M, E))),
    (faits(T.COMMUNE, B.E_E, B.S_D, territoire=M), ICI),
    (faits(T.COMMUNE, B.S_D, territoire=M, intercommunalite=E), VIDE),
    # The principal that entrusted registration is not deemed to register (R441-2-1).
    (faits(T.COMMUNE, B.E_E, B.S_D, territoire=M, intercommunalite=E, delegue=True), VIDE),
    # e: EPCI or EPT with a signed CIA or accord collectif, even if it does not register -> own territory.
    (faits(T.EPT, Titre(B.S_E, convention="CIA"), territoire=E), Perimetre(territoires=(E,))),
    (faits(T.EPT, B.S_E, territoire=E), VIDE),
    # f: registers AND holds reservations in the region -> the region; one of the two only -> nothing.
    (faits(T.ACTION_LOGEMENT, B.E_G, B.S_F, communes_reservees=(P,)), REGION),
    (faits(T.COMMUNE, B.E_E, B.S_F, territoire=M, communes_reservees=(M,)), REGION),
    (faits(T.ACTION_LOGEMENT, B.E_G, B.S_F), VIDE),
    (faits(T.EMPLOYEUR, B.S_F, communes_reservees=(P,)), VIDE),
    # g: mandataire commun -> what its principals would see if they registered.
    (
        faits(T.MANDATAIRE, B.S_G, mandants=(faits(T.COMMUNE, territoire=M, intercommunalite=E, delegue=True),)),
        Perimetre(territoires=(M, E)),
    ),
    (
        faits(T.MANDATAIRE, B.S_G, mandants=(faits(T.COMMUNE, territoire=P), faits(T.DEPARTEMENT, territoire=D))),
        Perimetre(territoires=(D, P)),
    ),
    (faits(T.MANDATAIRE, B.S_G, mandants=(faits(T.BAILLEUR, possede_logements=True),)), REGION),
    (faits(T.MANDATAIRE, B.S_G), VIDE),
    # h: manager -> the region.
    (faits(T.GESTIONNAIRE, B.S_H), REGION),
    # i: SIAO that registers -> the region; not registering -> nothing by right.
    (faits(T.SIAO, B.E_H, B.S_I), REGION),
    (faits(T.SIAO, B.S_I), VIDE),
    # secretariat of PDALHPD bodies: area not stated -> that of the title, required.
    (faits(T.COMMISSION_SECRETARIAT, Titre(B.S_PDALHPD, D)), Perimetre(territoires=(D,))),
    (faits(T.COMMISSION_SECRETARIAT, B.S_PDALHPD), VIDE),
    # L441-2-1 al. 3: commune réservataire, EPCI with QPV; area not stated -> narrow reading.
    (faits(T.COMMUNE, B.S_AL3, territoire=M, intercommunalite=E, communes_reservees=(M,)), ICI),
    (faits(T.EPCI, B.S_AL3, territoire=E), Perimetre(territoires=(E,))),
    # R441-2-15 V, body that registers: only where a convention says so, on the territory of the device.
    (faits(T.BAILLEUR, B.E_A, Titre(B.D_0, E, "convention")), Perimetre(territoires=(E,))),
    (faits(T.BAILLEUR, B.E_A, Titre(B.D_0, E)), VIDE),
    (faits(T.BAILLEUR, B.E_A, Titre(B.D_0, None, "convention")), VIDE),
    (faits(T.BAILLEUR, Titre(B.D_0, E, "convention")), VIDE),
    # 1°: State services -> the device, or the département of the title.
    (faits(T.ETAT_DRIHL, B.D_1), REGION),
    (faits(T.PREFECTURE, Titre(B.D_1, D)), Perimetre(territoires=(D,))),
    # 2°: EPCI, Ville de Paris or EPT responsible for the device -> its territory.
    (faits(T.EPT, B.D_2, territoire=E), Perimetre(territoires=(E,))),
    (faits(T.COMMUNE, B.D_2, territoire=P), Perimetre(territoires=(P,))),
    # 3°: réservataire not registering -> only communes where it holds reservations, nothing when they end.
    (faits(T.COMMUNE, B.D_3, territoire=M, intercommunalite=E, communes_reservees=(M,)), ICI),
    (faits(T.EMPLOYEUR, B.D_3, communes_reservees=(P, Q)), Perimetre(territoires=(P, Q))),
    (faits(T.EMPLOYEUR, B.D_3), VIDE),
    # 4°: secretariats of commissions -> territories concerned.
    (faits(T.COMMISSION_SECRETARIAT, Titre(B.D_4, E)), Perimetre(territoires=(E,))),
    (faits(T.DEPARTEMENT, Titre(B.D_4, D), territoire=D), Perimetre(territoires=(D,))),
    (faits(T.COMMISSION_SECRETARIAT, B.D_4), VIDE),
    # 5°: manager of the device -> all.
    (faits(T.GESTIONNAIRE, B.D_5), REGION),
    # 6°: lieu d'accueil -> nothing but dossiers opened by name.
    (faits(T.LIEU_ACCUEIL, B.D_6), VIDE),
    # Nobody without a title; a base of another kind of organisme opens nothing.
    (faits(T.BAILLEUR, possede_logements=True), VIDE),
    (faits(T.EMPLOYEUR, B.S_A, possede_logements=True), VIDE),
    (faits(T.OBSERVATOIRE, B.S_H, B.D_5), VIDE),
]


@pytest.mark.parametrize(("quoi", "attendu"), LIGNES)
def test_perimetre_de_chaque_base(quoi, attendu):
    assert voit(quoi) == attendu


def test_chaque_base_a_sa_regle_et_sa_ligne():
    assert set(PERIMETRES) == set(REGLES) == set(Base)
    lignes = {titre.base for quoi, _ in LIGNES for titre in quoi.titres}
    assert set(Base) - ENREGISTREMENT <= lignes


@pytest.mark.parametrize(
    ("type", "base"),
    [(T.BAILLEUR, B.E_A), (T.BAILLEUR, B.E_B), (T.BAILLEUR, B.E_C), (T.ETAT_DRIHL, B.E_D), (T.COMMUNE, B.E_E),
     (T.ACTION_LOGEMENT, B.E_G), (T.SIAO, B.E_H)],
)  # fmt: skip
def test_un_service_enregistreur_garde_les_dossiers_de_ses_guichets(type, base):
    quoi = faits(type, base, guichets=GUICHETS)
    assert voit(quoi) == Perimetre(guichets=GUICHETS)
    assert voit(replace(quoi, delegue=True)) == VIDE
    assert Droit.ENREGISTRER in droits_de_l_organisme(quoi)


def test_un_employeur_n_enregistre_qu_avec_la_convention():
    assert voit(faits(T.EMPLOYEUR, B.E_F, guichets=GUICHETS)) == VIDE
    assert voit(faits(T.EMPLOYEUR, Titre(B.E_F, convention="C"), guichets=GUICHETS)) == Perimetre(guichets=GUICHETS)


def test_l_union_de_plusieurs_titres():
    """A registering commune that also reserves elsewhere: 6-d, 15-V-3 and its guichets add up; 6-f gives the region."""
    commune = faits(
        T.COMMUNE, B.E_E, B.S_D, B.D_3, territoire=M, intercommunalite=E, communes_reservees=(P,), guichets=GUICHETS
    )
    assert voit(commune) == Perimetre(territoires=(M, E, P), guichets=GUICHETS)
    assert voit(replace(commune, titres=(*commune.titres, Titre(B.S_F)))) == REGION


ACTES = {Droit.MODIFIER, Droit.RENOUVELER, Droit.RADIER, Droit.REACTIVER, Droit.SEPARER}


@pytest.mark.parametrize(
    ("quoi", "ouverts", "fermes"),
    [
        # A bailleur that does not register radiates upon its lease (R441-2-8 a) and designates; it does not renew.
        (
            faits(T.BAILLEUR, B.S_A, possede_logements=True),
            {Droit.CONSULTER, Droit.DESIGNER, Droit.RADIER},
            {Droit.ENREGISTRER, Droit.RENOUVELER, Droit.MODIFIER, Droit.CONSULTER_NIR},
        ),
        (faits(T.BAILLEUR, B.E_A, B.S_A, possede_logements=True), {Droit.ENREGISTRER, *ACTES}, {Droit.GERER}),
        (faits(T.EMPLOYEUR, B.D_3, communes_reservees=(P,)), {Droit.CONSULTER, Droit.DESIGNER}, {*ACTES}),
        (faits(T.LIEU_ACCUEIL, B.D_6), {Droit.CONSULTER}, {*ACTES, Droit.EXPORTER, Droit.CONSULTER_HANDICAP}),
        (faits(T.SIAO), {Droit.CONSULTER}, {*ACTES, Droit.EXPORTER, Droit.ENREGISTRER}),
        (faits(T.GESTIONNAIRE, B.S_H), {Droit.GERER, Droit.FUSIONNER}, {Droit.DESIGNER}),
        (faits(T.OBSERVATOIRE, B.S_H), {Droit.STATISTIQUES}, set(NOMINATIFS)),
        (faits(T.COMMUNE), {Droit.STATISTIQUES, Droit.ADMINISTRER_ORGANISME}, set(NOMINATIFS)),
    ],
)
def test_ce_que_l_organisme_peut_faire(quoi, ouverts, fermes):
    droits = droits_de_l_organisme(quoi)
    assert ouverts <= droits
    assert fermes.isdisjoint(droits)


def test_la_gestion_du_dispositif_n_appartient_qu_au_gestionnaire():
    for type in T:
        tous = Faits(
            type=type, titres=tuple(Titre(base, E, "c") for base in Base), territoire=M, possede_logements=True
        )
        assert (Droit.GERER in droits_de_l_organisme(tous)) == (type is T.GESTIONNAIRE)


def test_comme_enregistreur_suit_les_lettres():
    assert comme_enregistreur(faits(T.EMPLOYEUR, communes_reservees=(P,))) == REGION
    assert comme_enregistreur(faits(T.EMPLOYEUR)) == VIDE
    assert comme_enregistreur(faits(T.SIAO)) == REGION
    assert comme_enregistreur(faits(T.OBSERVATOIRE)) == VIDE


perimetres = st.builds(
    Perimetre,
    region=st.booleans(),
    territoires=st.lists(st.integers(1, 9)).map(tuple),
    guichets=st.lists(st.integers(1, 9)).map(tuple),
    nominatif=st.lists(st.integers(1, 9)).map(tuple),
)


@given(st.lists(perimetres, max_size=4), st.sets(st.integers(1, 9)), st.integers(1, 9), st.integers(1, 9))
def test_l_union_couvre_ce_que_couvre_l_un_ou_l_autre(tous, tags, guichet_id, id):
    un_a_un = any(un.couvre(id=id, territoires=tags, guichet_id=guichet_id) for un in tous)
    assert union(tous).couvre(id=id, territoires=tags, guichet_id=guichet_id) == un_a_un


@given(st.lists(perimetres, max_size=4))
def test_l_union_ne_depend_pas_de_l_ordre(tous):
    assert union(tous) == union(reversed(tous))
