"""What a decision says, from R441-3 (version of 1 September 2019), L441-2-2 and R441-2-8 d."""

from __future__ import annotations

from datetime import date

import pytest

from attributions.rules.decisions import Cadre, Decidee, refus_d_arreter, refus_de_decision
from attributions.saisie.seances import SaisieDecision as S
from registre.rules.explications import Manque, Resultat

LE, APRES = date(2026, 11, 24), date(2026, 12, 8)
CADRE = Cadre(LE, motifs={"NA_TAUX_EFFORT", "NA_MIXITE"}, pieces={"avis_imposition"}, rangs_pris={1})
SOUS = Resultat(False, "au-dessus de tous")
AU_DESSUS = Resultat(True, "au-dessus de tous")
INCONNU = Resultat(None, "au-dessus de tous", manques=(Manque("rfr", "Revenu absent", "le demandeur"),))


def codes(saisie, cadre=CADRE):
    return [un.code for un in refus_de_decision(saisie, cadre)]


@pytest.mark.parametrize(
    ("saisie", "attendus"),
    [
        (S("a"), []),
        (S("z"), ["lettre"]),
        (S("a", rang=1), ["rang_sans_objet", "rang_deja_donne"]),
        # b: the rank is said, and given once.
        (S("b", rang=2), []),
        (S("b"), ["rang_requis"]),
        (S("b", rang=1), ["rang_deja_donne"]),
        (S("b", rang=0), ["rang_invalide"]),
        # c: pièces of the limiting list (R441-2-4-1) and a deadline.
        (S("c", pieces=("avis_imposition",), condition_avant_le=APRES), []),
        (S("c", rang=2, pieces=("avis_imposition",), condition_avant_le=APRES), []),
        (S("c"), ["piece_requise", "delai_requis"]),
        (S("c", pieces=("releve_bancaire",), condition_avant_le=APRES), ["piece_hors_liste"]),
        (S("c", pieces=("avis_imposition",), condition_avant_le=LE), ["delai_requis"]),
        (S("a", pieces=("avis_imposition",)), ["condition_sans_objet"]),
        # d: motivated in writing (L441-2-2), by a motive of the list.
        (S("d", motifs=("NA_TAUX_EFFORT",)), []),
        (S("d"), ["motif_requis"]),
        (S("d", motifs=("INVENTE",)), ["motif_inconnu"]),
        (S("a", motifs=("NA_TAUX_EFFORT",)), ["motif_sans_objet"]),
        (S("d", motifs=("NA_MIXITE",)), ["motivation_renforcee"]),
        (S("d", motifs=("NA_MIXITE",), precision="Résidence déjà fragile : proposition rue Auger"), []),
        # e: an irregular stay, or income above every ceiling (R441-2-8 d); nothing else.
        (S("e"), ["irrecevabilite_motif"]),
        (S("e", sous_motif="AUTRE"), ["irrecevabilite_motif"]),
        (S("e", sous_motif="IRRSEJ"), []),
        (S("d", motifs=("NA_TAUX_EFFORT",), sous_motif="IRRSEJ"), ["sous_motif_sans_objet"]),
    ],
)
def test_chaque_lettre_dit_ce_qu_elle_doit(saisie, attendus):
    assert codes(saisie) == attendus


@pytest.mark.parametrize(
    ("resultat", "attendus"),
    [(AU_DESSUS, []), (SOUS, ["sous_un_plafond"]), (INCONNU, ["ressources_inconnues"])],
)
def test_e_pour_ressources_seulement_au_dessus_de_tous_les_plafonds(resultat, attendus):
    """Above the ceiling of this dwelling only, it is d, never e."""
    cadre = Cadre(LE, motifs=(), pieces=(), au_dessus_de_tous=resultat)
    assert codes(S("e", sous_motif="IRRRES"), cadre) == attendus


def test_le_refus_dit_l_article_et_l_issue():
    for un in refus_de_decision(S("c"), CADRE):
        assert un.source.startswith("R441-3")
        assert un.issue


def arreter(*decisions, sans=0, motif=""):
    lues = [Decidee(*une) for une in decisions]
    return [un.code for un in refus_d_arreter(lues, sans_decision=sans, motif_moins_de_trois=motif)]


@pytest.mark.parametrize(
    ("decisions", "options", "attendus"),
    [
        ([("b", 1), ("b", 2), ("d", None)], {}, []),
        ([("a", None), ("d", None), ("d", None)], {}, []),
        ([("d", None)] * 3, {}, []),
        ([("c", 1), ("b", 2), ("d", None)], {}, []),
        # At least three demands, unless one of the three reasons of R441-3.
        ([("a", None), ("d", None)], {}, ["moins_de_trois_candidats"]),
        ([("a", None)], {"motif": "dalo"}, []),
        ([], {}, ["rien_d_examine"]),
        ([("b", 1), ("b", 2)], {"sans": 1}, ["sans_decision", "moins_de_trois_candidats"]),
        # Ranks 1 to n, without hole.
        ([("b", 2), ("b", 3), ("d", None)], {}, ["rangs_avec_trou"]),
        ([("b", 1), ("b", 3), ("d", None)], {}, ["rangs_avec_trou"]),
        # a gives the dwelling to one; b ranks several.
        ([("a", None), ("a", None), ("d", None)], {}, ["deux_attributaires"]),
        ([("a", None), ("b", 1), ("d", None)], {}, ["attribution_et_rangs"]),
    ],
)
def test_ce_qu_il_faut_pour_arreter_un_logement(decisions, options, attendus):
    assert arreter(*decisions, **options) == attendus


def test_chaque_place_d_une_colocation_a_ses_rangs():
    assert arreter(("b", 1, 1), ("b", 1, 2), ("d", None, 1)) == []
