"""Members and voices per dwelling, written from L441-2 II and R441-9 (version of 22 February 2020)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attributions.enums import QualiteMembre as Q
from attributions.enums import SensVote, Voix
from attributions.rules.voix import (
    LogementVote,
    Membre,
    VoixDeMembre,
    concernes,
    depouiller,
    quorum_atteint,
    voix_des_membres,
)

LE, DU = date(2026, 11, 24), date(2024, 1, 1)
MONTREUIL, PANTIN, EST_ENSEMBLE, PARIS, PARIS_18 = 1, 2, 3, 4, 5
BAILLEUR, MANDANT, VILLE, ACTION_LOGEMENT, PREFECTURE = 10, 11, 12, 13, 14
A_MONTREUIL = LogementVote(frozenset({MONTREUIL, EST_ENSEMBLE}))
A_PARIS_18 = LogementVote(frozenset({PARIS, PARIS_18}))


def membre(qualite: str, **champs) -> Membre:
    return Membre(**{"id": 1, "qualite": qualite, "du": DU, **champs})


def voix_de(un: Membre, logement: LogementVote) -> VoixDeMembre | None:
    trouvees = voix_des_membres([un], logement, LE)
    return trouvees[0] if trouvees else None


@pytest.mark.parametrize(
    ("un", "logement", "attendue"),
    [
        # L441-2 II: six members named by the board, of whom the tenants' representative, on every dwelling.
        (membre(Q.CA), A_MONTREUIL, Voix.DELIBERATIVE),
        (membre(Q.LOCATAIRES), A_PARIS_18, Voix.DELIBERATIVE),
        # The préfet, always.
        (membre(Q.ETAT), A_MONTREUIL, Voix.DELIBERATIVE),
        (membre(Q.ETAT), A_PARIS_18, Voix.DELIBERATIVE),
        # The maire, on the dwellings of his commune only.
        (membre(Q.MAIRE, territoire=MONTREUIL), A_MONTREUIL, Voix.DELIBERATIVE),
        (membre(Q.MAIRE, territoire=PANTIN), A_MONTREUIL, None),
        (membre(Q.MAIRE), A_MONTREUIL, None),
        # The EPCI or the EPT, on its territory.
        (membre(Q.EPCI_EPT, territoire=EST_ENSEMBLE), A_MONTREUIL, Voix.DELIBERATIVE),
        (membre(Q.EPCI_EPT, territoire=EST_ENSEMBLE), A_PARIS_18, None),
        # In Paris the maire of Paris deliberates, the maire d'arrondissement is consulted (R441-9 III).
        (membre(Q.MAIRE, territoire=PARIS), A_PARIS_18, Voix.DELIBERATIVE),
        (membre(Q.MAIRE_ARR, territoire=PARIS_18), A_PARIS_18, Voix.CONSULTATIVE),
        (membre(Q.MAIRE_ARR, territoire=PARIS_18), A_MONTREUIL, None),
        # The president of the mandant's CALEOL, on the dwellings under that mandate (L442-9).
        (membre(Q.GERANCE, organisme=MANDANT), LogementVote(frozenset(), mandant=MANDANT), Voix.DELIBERATIVE),
        (membre(Q.GERANCE, organisme=MANDANT), LogementVote(frozenset()), None),
        (membre(Q.GERANCE), LogementVote(frozenset()), None),
        # ISFT (L365-3) and the invited social service: consulted.
        (membre(Q.ISFT), A_MONTREUIL, Voix.CONSULTATIVE),
        (membre(Q.INVITE), A_MONTREUIL, Voix.CONSULTATIVE),
        # A réservataire who is not a member by right: consulted on the dwellings of its contingent.
        (
            membre(Q.RESERVATAIRE, organisme=ACTION_LOGEMENT),
            LogementVote(frozenset(), reservataire=ACTION_LOGEMENT),
            Voix.CONSULTATIVE,
        ),
        (membre(Q.RESERVATAIRE, organisme=ACTION_LOGEMENT), LogementVote(frozenset(), reservataire=VILLE), None),
        (membre(Q.RESERVATAIRE, organisme=ACTION_LOGEMENT), LogementVote(frozenset()), None),
    ],
)
def test_la_voix_de_chaque_qualite_sur_un_logement(un, logement, attendue):
    trouvee = voix_de(un, logement)
    assert (trouvee.voix if trouvee else None) == attendue


def test_toutes_les_qualites_sont_dans_la_table():
    qualites = {
        Q.CA,
        Q.LOCATAIRES,
        Q.ETAT,
        Q.EPCI_EPT,
        Q.MAIRE,
        Q.GERANCE,
        Q.ISFT,
        Q.MAIRE_ARR,
        Q.RESERVATAIRE,
        Q.INVITE,
    }
    assert qualites == set(Q)


def test_seul_le_maire_departage():
    """L441-2 II: the maire of the commune has the casting vote."""
    departagent = [
        q
        for q in Q
        if (v := voix_de(membre(q, territoire=MONTREUIL, organisme=1), LogementVote(frozenset({MONTREUIL}), 1, 1)))
        and v.preponderante
    ]
    assert departagent == [Q.MAIRE]


def test_un_reservataire_membre_de_droit_ne_siege_pas_deux_fois():
    """R441-9 III: « réservataires non membres de droit ». The town that reserves the dwelling is there as its maire."""
    maire = membre(Q.MAIRE, id=1, territoire=MONTREUIL, organisme=VILLE)
    reservataire = membre(Q.RESERVATAIRE, id=2, organisme=VILLE)
    logement = LogementVote(frozenset({MONTREUIL}), reservataire=VILLE)
    assert [une.membre for une in voix_des_membres([maire, reservataire], logement, LE)] == [1]


def test_un_mandat_fini_ou_a_venir_n_a_pas_de_voix():
    assert voix_de(membre(Q.CA, au=date(2026, 11, 23)), A_MONTREUIL) is None
    assert voix_de(membre(Q.CA, du=date(2026, 11, 25)), A_MONTREUIL) is None
    assert voix_de(membre(Q.CA, du=LE, au=LE), A_MONTREUIL) is not None


def test_le_suppleant_siege_quand_le_titulaire_est_absent():
    titulaire, premier, second = (
        membre(Q.CA, id=1),
        membre(Q.CA, id=2, suppleant_de=1),
        membre(Q.CA, id=3, suppleant_de=1),
    )
    tous = [titulaire, premier, second]
    assert [v.membre for v in voix_des_membres(tous, A_MONTREUIL, LE)] == [1]
    assert [v.membre for v in voix_des_membres(tous, A_MONTREUIL, LE, presents={1, 2})] == [1]
    assert [v.membre for v in voix_des_membres(tous, A_MONTREUIL, LE, presents={2, 3})] == [2]
    assert voix_des_membres(tous, A_MONTREUIL, LE, presents=set()) == []


def test_un_membre_deporte_n_a_pas_de_voix():
    tous = [membre(Q.CA, id=1), membre(Q.ETAT, id=2)]
    assert [v.membre for v in voix_des_membres(tous, A_MONTREUIL, LE, deports={1})] == [2]


def test_le_quorum_compte_les_voix_deliberatives():
    """R441-9 IV: the number is the règlement's."""
    voix = [VoixDeMembre(1, Voix.DELIBERATIVE), VoixDeMembre(2, Voix.DELIBERATIVE), VoixDeMembre(3, Voix.CONSULTATIVE)]
    assert quorum_atteint(voix, 2)
    assert not quorum_atteint(voix, 3)


P, C, N = SensVote.POUR, SensVote.CONTRE, SensVote.ABSTENTION
MAIRE = 9
ASSEMBLEE = [
    *(VoixDeMembre(i, Voix.DELIBERATIVE) for i in (1, 2, 3)),
    VoixDeMembre(MAIRE, Voix.DELIBERATIVE, preponderante=True),
    VoixDeMembre(20, Voix.CONSULTATIVE),
]


@pytest.mark.parametrize(
    ("votes", "adopte", "departage"),
    [
        ({1: P, 2: P, 3: C}, True, None),
        ({1: P, 2: C, 3: C}, False, None),
        # Tie: the maire's voice decides.
        ({1: P, 2: P, 3: C, MAIRE: C}, False, MAIRE),
        ({1: C, 2: P, 3: C, MAIRE: P}, True, MAIRE),
        # Tie without the maire, or with an abstaining one: no majority.
        ({1: P, 2: C}, False, None),
        ({1: P, 2: C, MAIRE: N}, False, None),
        # Abstentions are not votes cast.
        ({1: P, 2: N, 3: N}, True, None),
        ({1: N, 2: N}, False, None),
        # A consultative voice is never counted.
        ({1: P, 2: C, 20: P}, False, None),
        ({1: C, 2: P, 3: P, 20: C}, True, None),
    ],
)
def test_majorite_et_voix_du_maire(votes, adopte, departage):
    scrutin = depouiller(votes, ASSEMBLEE)
    assert (scrutin.adopte, scrutin.departage) == (adopte, departage)
    assert scrutin.ecartes == frozenset(votes) & {20}


@given(st.dictionaries(st.sampled_from([1, 2, 3, MAIRE, 20]), st.sampled_from(list(SensVote))))
def test_le_depouillement_compte_chaque_voix_deliberative_une_fois(votes):
    scrutin = depouiller(votes, ASSEMBLEE)
    assert scrutin.pour + scrutin.contre + scrutin.abstentions == len(set(votes) - {20})
    if scrutin.pour != scrutin.contre:
        assert scrutin.adopte == (scrutin.pour > scrutin.contre)


COMMISSION = [
    membre(Q.CA, id=1),
    membre(Q.CA, id=2, suppleant_de=1),
    membre(Q.ETAT, id=3, organisme=PREFECTURE),
    membre(Q.MAIRE, id=4, territoire=MONTREUIL, organisme=VILLE),
    membre(Q.MAIRE, id=5, suppleant_de=4, territoire=MONTREUIL),
    membre(Q.MAIRE, id=6, territoire=PANTIN),
    membre(Q.MAIRE, id=7, suppleant_de=6, territoire=PANTIN),
    membre(Q.EPCI_EPT, id=8, territoire=EST_ENSEMBLE),
    membre(Q.MAIRE_ARR, id=9, territoire=PARIS_18),
    membre(Q.GERANCE, id=10, organisme=MANDANT),
    membre(Q.RESERVATAIRE, id=11, organisme=ACTION_LOGEMENT),
]


@pytest.mark.parametrize(
    ("agenda", "convoques"),
    [
        # L441-2 II: the maire and the EPCI of the dwellings to attribute, not those of the rest of the stock.
        ([A_MONTREUIL], {1, 2, 3, 4, 5, 8}),
        # R441-9: the maire of the arrondissement.
        ([A_PARIS_18], {1, 2, 3, 9}),
        ([A_MONTREUIL, A_PARIS_18], {1, 2, 3, 4, 5, 8, 9}),
        # The mandant of a gérance and the réservataire of the dwelling.
        ([LogementVote(frozenset({PARIS}), MANDANT, ACTION_LOGEMENT)], {1, 2, 3, 10, 11}),
        # Nothing on the agenda yet: those who sit whatever the dwelling.
        ([], {1, 2, 3}),
    ],
)
def test_sont_convoques_ceux_qui_ont_une_voix_sur_un_logement_de_l_ordre_du_jour(agenda, convoques):
    assert concernes(COMMISSION, agenda, LE) == convoques


def test_un_membre_qui_n_est_plus_en_fonction_n_est_pas_convoque():
    assert concernes([membre(Q.CA, au=date(2026, 11, 23))], [A_MONTREUIL], LE) == frozenset()
