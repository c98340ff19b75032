"""The engine: data print as typed, what cannot be drawn is refused, threads and forked processes both work."""

import json
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registre.documents import moteur
from registre.documents.contenus import Paragraphe
from registre.documents.erreurs import CaracteresSansGlyphe, DocumentImpossible
from registre.documents.glyphes import REMPLACANT, caracteres_couverts, est_imprimable, exiger_imprimable, texte_libre
from registre.documents.lettres import composer_lettre, donnees_de_la_lettre
from tests.registre.documents.exemples_de_lettres import ENTETE, PREAVIS
from tests.registre.documents.lecture import lire, sans_blancs, texte

BALISAGE = "#[]{}()$*_\\`<>@~=-+/'\"|&^%!?;:,.0aZé \n"


def lettre_disant(*textes: str) -> bytes:
    """A letter whose body is these paragraphs."""
    corps = tuple(Paragraphe(t) for t in textes)
    return composer_lettre(replace(PREAVIS, entete=replace(ENTETE, corps=corps)))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=BALISAGE, min_size=1, max_size=60))
def test_le_balisage_s_imprime_tel_quel(saisie: str) -> None:
    assert sans_blancs(f"Monsieur,{saisie}Nous vous") in sans_blancs(texte(lettre_disant(saisie)))


@pytest.mark.parametrize(
    "attaque",
    [
        '#import "base.typ": *',
        '#read("/etc/passwd")',
        '#{panic("x")}',
        "#sys.inputs.donnees",
        '"}, "numero": "111010000000000001',
        "#pagebreak()",
        "= Titre\n== Autre",
        "$ sum_(i=0)^n $",
        "https://exemple.fr @ref <etiquette> // fin /* rien */",
        "-> => 2x3 ... --- fi ffi",
    ],
)
def test_une_injection_s_imprime_sans_s_executer(attaque: str) -> None:
    octets = lettre_disant(attaque)
    assert sans_blancs(attaque) in sans_blancs(texte(octets))
    assert len(lire(octets).pages) == 1


@pytest.mark.parametrize(
    "nom", ["Шевченко", "Nguyễn Thị Ánh", "Δημήτρης", "Հայաստան", "საქართველო", "Ğüneş Çelik", "Łódź"]
)
def test_les_noms_d_autres_alphabets_s_impriment(nom: str) -> None:
    assert nom in texte(lettre_disant(nom))


@pytest.mark.parametrize("nom", ["محمد", "שלום"])
def test_les_noms_de_droite_a_gauche_ont_leurs_lettres(nom: str) -> None:
    lu = texte(lettre_disant(nom))
    assert nom in lu or nom[::-1] in lu


@pytest.mark.parametrize("nom", ["漢字", "Zoé \U0001f600", "a\x00b", "a\x07b", "x\ud800", "नमस्ते"])
def test_un_caractere_sans_dessin_est_refuse_sans_citer_le_texte(nom: str) -> None:
    with pytest.raises(CaracteresSansGlyphe) as refus:
        lettre_disant(nom)
    attendus = {f"U+{ord(c):04X}" for c in nom if (not c.isascii() and c != "é") or c in "\x00\x07"}
    assert set(refus.value.points) == attendus
    assert nom not in str(refus.value)


def test_tout_ce_que_nous_disons_imprimable_le_moteur_l_imprime() -> None:
    """All of Unicode: the characters we accept go through the engine, each between two letters."""
    acceptes = [chr(point) for point in range(0x110000) if est_imprimable(chr(point))]
    assert len(acceptes) > 3000
    for debut in range(0, len(acceptes), 400):
        assert lettre_disant(*(f"a{c}b" for c in acceptes[debut : debut + 400])).startswith(b"%PDF")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_un_texte_quelconque_s_imprime_ou_est_refuse_jamais_tronque(saisie: str) -> None:
    absents = {c for c in saisie if not est_imprimable(c)}
    if absents:
        with pytest.raises(CaracteresSansGlyphe) as refus:
            lettre_disant(saisie)
        assert len(refus.value.points) == len(absents)
    else:
        assert lettre_disant(saisie).startswith(b"%PDF")
    assert lettre_disant(texte_libre(saisie)).startswith(b"%PDF")


@pytest.mark.parametrize("point", [0x6F22, 0x1F600])
def test_le_moteur_refuse_de_lui_meme_un_glyphe_absent(point: int) -> None:
    """The second barrier, without our own check: typst's PDF/UA export fails, and its quotation is not kept."""
    donnees = donnees_de_la_lettre(replace(PREAVIS, entete=replace(ENTETE, demandeur=f"SECRET{chr(point)}")))
    with pytest.raises(DocumentImpossible) as echec:
        moteur._compiler(moteur.MODELES / "lettre.typ", json.dumps(donnees))
    assert chr(point) not in f"{echec.value}{echec.value.__cause__}"
    assert "SECRET" not in f"{echec.value}{echec.value.__cause__}"
    assert echec.value.__context__ is echec.value.__cause__ or echec.value.__context__ is None


def test_un_commentaire_garde_la_trace_visible_de_ce_qui_manque() -> None:
    assert texte_libre("merci \U0001f600\ufe0f !") == f"merci {REMPLACANT} !"
    assert texte_libre("déjà là") == "déjà là"
    assert REMPLACANT in texte(lettre_disant(texte_libre("漢")))


def test_les_polices_couvrent_le_latin_et_rien_d_invente() -> None:
    couverts = caracteres_couverts()
    assert {ord(c) for c in "éàçœŒÀÉ€’«»–—ÿŸñß"} <= couverts
    assert 0x6F22 not in couverts


def test_la_verification_descend_dans_toutes_les_structures() -> None:
    with pytest.raises(CaracteresSansGlyphe):
        exiger_imprimable({"a": [{"b": ("x", "漢")}]})
    exiger_imprimable({"a": [1, None, True, {"b": ("x",)}]})


@pytest.mark.parametrize("modele", ["inconnu", "../erreurs", "", "base/../lettre"])
def test_un_modele_inconnu_est_refuse(modele: str) -> None:
    with pytest.raises(DocumentImpossible):
        moteur.composer(modele, {})


def test_un_avertissement_est_un_echec(tmp_path: Path) -> None:
    """A font that does not exist is only a warning for typst: the letter would come out in another one."""
    modele = tmp_path / "essai.typ"
    modele.write_text('#set document(title: "T", date: none)\n#set text(font: ("Inexistante", "Inter"))\n= T')
    with pytest.raises(DocumentImpossible, match="avertissement"):
        moteur.composer("essai", {}, modeles=tmp_path)


def test_les_memes_donnees_donnent_les_memes_octets() -> None:
    assert composer_lettre(PREAVIS) == composer_lettre(PREAVIS)


def test_plusieurs_fils_composent_en_meme_temps() -> None:
    attendu = composer_lettre(PREAVIS)
    with ThreadPoolExecutor(4) as fils:
        assert set(fils.map(lambda _: composer_lettre(PREAVIS), range(12))) == {attendu}


def _composer_dans_le_fils(tube: object) -> None:
    tube.send_bytes(composer_lettre(PREAVIS))  # type: ignore[attr-defined]


def test_un_processus_fourche_apres_coup_compose_encore() -> None:
    """Without the separate process, the child waits for ever on threads that the fork did not copy."""
    attendu = composer_lettre(PREAVIS)
    contexte = multiprocessing.get_context("fork")
    recu, envoye = contexte.Pipe(duplex=False)
    fils = contexte.Process(target=_composer_dans_le_fils, args=(envoye,))
    fils.start()
    try:
        assert recu.poll(30), "the child gave no answer"
        assert recu.recv_bytes() == attendu
    finally:
        fils.kill()
        fils.join()
    assert fils.pid != os.getpid()
