from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import nir as stdnum_nir

from demandeurs import chiffrement
from demandeurs.chiffrement import TexteIllisible, Usage, chiffrer, dechiffrer
from demandeurs.enums import EtatNir
from demandeurs.nir import (
    compacter,
    empreintes_du_nir,
    enregistrer_nir,
    etat_de,
    lire_nir,
    masquer_nir,
)

# Published vectors (python-stdnum) and keys computed by hand: 97 - (13 digits mod 97), 2A -> 19, 2B -> 18.
EXACTS = [
    "295109912611193",
    "253072B07300470",
    "253072A07300443",
    "255081416802538",
    "185057800608491",
    "292069300804564",
    "199122A00402565",
    "288032B03301760",
]
FAUX = [
    "253072C07300443",  # no such département
    "255081416802539",  # key
    "275139935045670",  # right key, month 13 does not exist
    "295109912611",  # short
    "2951099126111930",  # long
    "595109912611193",  # first digit 5
    "ABC",
]


@pytest.mark.parametrize("nir", EXACTS)
def test_numeros_exacts(nir: str) -> None:
    assert etat_de(nir) is EtatNir.FORME_VALIDE


@pytest.mark.parametrize("nir", FAUX)
def test_numeros_faux(nir: str) -> None:
    assert etat_de(nir) is EtatNir.CLE_FAUSSE
    enregistre = enregistrer_nir(nir)
    assert (enregistre.chiffre, enregistre.empreinte) == (None, None), "a wrong number is not stored"


@pytest.mark.parametrize("premier", ["3", "4", "7", "8"])
def test_premier_chiffre_provisoire(premier: str) -> None:
    base = f"{premier}950599126111"
    nir = base + f"{97 - int(base) % 97:02d}"
    assert len(nir) == 15
    assert etat_de(nir) is EtatNir.PROVISOIRE
    assert lire_nir(enregistrer_nir(nir).chiffre) == nir


@pytest.mark.parametrize("vide", ["", "   ", " - "])
def test_absent(vide: str) -> None:
    assert etat_de(vide) is EtatNir.ABSENT
    assert enregistrer_nir(vide).etat is EtatNir.ABSENT


def test_separateurs_et_minuscules() -> None:
    assert etat_de("2 53 07 2a 073 004 43") is EtatNir.FORME_VALIDE
    assert compacter("2 53 07 2a 073 004 43") == "253072A07300443"
    assert lire_nir(enregistrer_nir("2 53 07 2a 073 004 43").chiffre) == "253072A07300443"


@given(st.from_regex(r"[12][0-9]{2}(0[1-9]|1[0-2])(2[AB]|[0-9]{2})[0-9]{8}", fullmatch=True))
def test_meme_reponse_que_stdnum(nir: str) -> None:
    assert (etat_de(nir) is EtatNir.FORME_VALIDE) == stdnum_nir.is_valid(nir)


def test_chiffre_deux_fois_differe_mais_empreinte_egale() -> None:
    un, deux = enregistrer_nir(EXACTS[0]), enregistrer_nir("2 95 10 99 126 111 93")
    assert un.chiffre != deux.chiffre
    assert un.empreinte == deux.empreinte
    assert EXACTS[0].encode() not in (un.chiffre or b"")
    assert empreintes_du_nir(EXACTS[0]) == [un.empreinte]
    assert empreintes_du_nir(FAUX[1]) == []


def test_un_texte_d_un_usage_ne_s_ouvre_pas_pour_un_autre() -> None:
    chiffre = chiffrer("secret", Usage.HANDICAP)
    assert dechiffrer(chiffre, Usage.HANDICAP) == "secret"
    with pytest.raises(TexteIllisible):
        dechiffrer(chiffre, Usage.NIR)
    with pytest.raises(TexteIllisible):
        dechiffrer(chiffre[:-1] + bytes([chiffre[-1] ^ 1]), Usage.HANDICAP)


@pytest.fixture
def cles_neuves() -> object:
    def vider() -> None:
        for fonction in (chiffrement._chiffres, chiffrement._courant, chiffrement._cles_d_empreinte):
            fonction.cache_clear()

    vider()
    yield vider
    vider()


def test_rotation_des_cles(cles_neuves: object) -> None:
    ancienne, neuve = b"a" * 32, b"b" * 32
    with override_settings(CLES_NIR={"1": ancienne}, CLES_NIR_HMAC={"1": ancienne}):
        avant = enregistrer_nir(EXACTS[0])
    cles_neuves()  # type: ignore[operator]
    with override_settings(CLES_NIR={"2": neuve, "1": ancienne}, CLES_NIR_HMAC={"2": neuve, "1": ancienne}):
        apres = enregistrer_nir(EXACTS[0])
        assert lire_nir(avant.chiffre) == lire_nir(apres.chiffre) == EXACTS[0]
        assert set(empreintes_du_nir(EXACTS[0])) == {avant.empreinte, apres.empreinte}
    cles_neuves()  # type: ignore[operator]
    with override_settings(CLES_NIR={"2": neuve}), pytest.raises(TexteIllisible):
        lire_nir(avant.chiffre)


def test_affichage_masque() -> None:
    assert masquer_nir(EXACTS[0]) == "2 95 •• •• ••• ••• ••"
    assert masquer_nir("") == ""
