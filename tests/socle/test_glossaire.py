"""Definitions shown on screens: one source, no term without a line of its own, mark-up that is escaped."""

from __future__ import annotations

import pytest

from socle.glossaire import TermeInconnu, definition_de, lire, mot_defini, termes

LIGNES = """
## Registre

| term | meaning | source | symbol |
| --- | --- | --- | --- |
| vœu (rang) | a commune asked for | R441-2-2 h | `Voeu` |
| tâche | something to do | ours | `Tache` |

## On screen

| term | also written | definition |
| --- | --- | --- |
| vœu | communes demandées; souhaits | Commune demandée. |
| tâche | | Ce qu'il faut faire. |
"""


def test_un_terme_a_la_source_de_sa_ligne():
    lues = lire(LIGNES)
    assert lues["VOEU"].source == "R441-2-2 h"
    assert lues["VOEU"] is lues["COMMUNES DEMANDEES"] is lues["SOUHAITS"]
    assert lues["TACHE"].source == ""


def test_un_terme_sans_ligne_est_refuse():
    with pytest.raises(TermeInconnu):
        lire(LIGNES.replace("| tâche | something to do | ours | `Tache` |\n", ""))


def test_le_glossaire_du_projet_se_lit_et_chaque_definition_est_une_phrase():
    assert len(termes()) > 30
    assert [une.terme for une in termes() if not une.texte.endswith((".", "…"))] == []
    assert definition_de("Numéro unique") is definition_de("numero UNIQUE")
    assert definition_de("mot que personne n'a défini") is None


def test_une_definition_ne_sort_pas_de_son_attribut():
    balise = mot_defini("préavis", '<b>"x"</b>')
    assert "<b>" not in balise
    assert 'data-definition="' in balise
    with pytest.raises(TermeInconnu):
        mot_defini("inexistant")
