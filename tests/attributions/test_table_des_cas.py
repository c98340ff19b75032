"""One table for all the unforeseen cases: each act on its path, then entered wrongly in every way that the issue names.

What is refused says its article and its way out, in French, and leaves every row as it was. The same acts at the same instant
as their opposite are in `location/test_opposes_en_meme_temps.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

from attributions.services.suivi import ecarts
from registre.services.parametres import charger_parametres, lire_fichier
from socle.errors import ActionRefusee, Refus
from tests.attributions.cas import (
    lignes_baux,
    lignes_candidatures,
    lignes_dalo,
    lignes_logements,
    lignes_menages,
    lignes_mutations,
    lignes_occupation,
    lignes_organisations,
    lignes_reprises,
)
from tests.attributions.cas.cellules import COLONNES, Ligne, Passe, Refuse, SansEffet, SansObjet
from tests.attributions.cas.photo import changees, photo

pytestmark = pytest.mark.django_db

LIGNES: tuple[Ligne, ...] = tuple(
    ligne
    for module in (
        lignes_baux, lignes_candidatures, lignes_dalo, lignes_logements, lignes_menages, lignes_mutations,
        lignes_occupation, lignes_organisations, lignes_reprises,
    )
    for ligne in module.LIGNES
)  # fmt: skip
SOURCE = re.compile(r"CCH|CASF|\b[LR]\d{3}|article|arrêté|[Pp]aramètre|règle du service|règlement|RPLS")
RACINE = Path(settings.RACINE)


def cellules(*natures: type) -> list:
    """Parameters of a test: every cell of these kinds, named by its act and its column."""
    return [
        pytest.param(cellule, id=f"{ligne.acte}-{colonne}")
        for ligne in LIGNES
        for colonne, cellule in ligne.cellules()
        if isinstance(cellule, natures)
    ]


@pytest.fixture(autouse=True)
def parametres(db: None) -> None:
    """The parameters as shipped."""
    charger_parametres(lire_fichier())


def dit_tout(refus: Refus) -> bool:
    """A sentence, where the rule comes from, what to do: each in words."""
    phrase = not refus.message[:1].islower() and refus.message.endswith((".", ")"))
    return phrase and bool(SOURCE.search(refus.source)) and len(refus.issue.split()) >= 2


@pytest.mark.parametrize("cellule", cellules(Passe))
def test_ce_qui_est_permis_est_fait_en_entier(cellule: Passe):
    recit = cellule.recit()
    acte = next(recit)
    avant = photo()
    acte()
    assert changees(avant, photo())
    assert next(recit, None) is None
    assert ecarts() == 0


@pytest.mark.parametrize("cellule", cellules(SansEffet))
def test_ce_qui_est_redit_ne_change_rien(cellule: SansEffet):
    acte = cellule.scene()
    avant = photo()
    acte()
    assert changees(avant, photo()) == {}


@pytest.mark.parametrize("cellule", cellules(Refuse))
def test_ce_qui_est_refuse_dit_pourquoi_et_ne_change_rien(cellule: Refuse):
    acte = cellule.scene()
    avant = photo()
    with pytest.raises(ActionRefusee) as leve:
        acte()
    assert changees(avant, photo()) == {}
    trouve = leve.value.premier
    assert trouve.code == cellule.code
    assert [un for un in leve.value.refus if not dit_tout(un)] == []
    if cellule.statut is not None:
        assert trouve.statut_http == cellule.statut


def test_chaque_section_du_guide_a_ses_lignes():
    aides = {un.stem: un.read_text(encoding="utf-8") for un in (RACINE / "attributions/aide").glob("cas_*.md")}
    assert {ligne.aide for ligne in LIGNES} == set(aides)
    guide = (RACINE / "docs/cas.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (.+)$", guide, re.MULTILINE))
    assert sections == {texte.splitlines()[0].removeprefix("# ") for texte in aides.values()}


def test_chaque_ligne_remplit_chaque_colonne():
    assert len({ligne.acte for ligne in LIGNES}) == len(LIGNES)
    for ligne in LIGNES:
        remplies = {colonne.rstrip("_123456789") for colonne, _ in ligne.cellules()}
        assert remplies == set(COLONNES), ligne.acte
        for colonne, cellule in ligne.cellules():
            if isinstance(cellule, SansObjet | SansEffet):
                assert len(cellule.raison.split()) >= 4, (ligne.acte, colonne)
            if isinstance(cellule, Passe):
                assert bool(cellule.raison) == (colonne != "succes"), (ligne.acte, colonne)


def test_la_photo_voit_une_ligne_qui_bouge():
    """The check itself: a row that moved, one that came, and nothing when nothing did."""
    demande = lignes_menages.une_demande()
    avant = photo()
    assert changees(avant, photo()) == {}
    type(demande).objects.filter(pk=demande.pk).update(version=demande.version + 1)
    assert changees(avant, photo()) == {"registre_demande": (1, 1)}
    lignes_menages.une_demande()
    assert changees(avant, photo())["registre_demande"] == (1, 2)
