from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from registre.models import VersionReferentiel
from registre.services.nomenclatures import (
    charger_nomenclatures,
    lire_nomenclatures,
    nomenclatures,
)
from socle.models import Nomenclature
from tests.factories.saisies import LE_10_MARS

ENTETE = "liste;code;libelle;version;du;au;source;ordre\n"


@pytest.mark.django_db
def test_charger_deux_fois_ne_change_rien() -> None:
    lignes = lire_nomenclatures()
    Nomenclature.objects.all().delete()
    assert charger_nomenclatures(lignes) == len(lignes)
    version = VersionReferentiel.objects.get(pk="nomenclatures").version
    sortie = StringIO()
    call_command("charger_nomenclatures", stdout=sortie)
    assert sortie.getvalue() == "0 code(s) ajouté(s) ou modifié(s).\n"
    assert VersionReferentiel.objects.get(pk="nomenclatures").version == version
    assert Nomenclature.objects.count() == len(lignes)


@pytest.mark.django_db
def test_ce_qu_un_processus_garde_est_relu_quand_la_liste_change() -> None:
    charger_nomenclatures(lire_nomenclatures())
    assert "ZZ" not in nomenclatures().codes("motif", LE_10_MARS)
    charger_nomenclatures(
        [Nomenclature(liste="motif", code="ZZ", libelle="Neuf", version="essai", source="essai", ordre=1)]
    )
    assert "ZZ" in nomenclatures().codes("motif", LE_10_MARS)
    assert nomenclatures().libelle("motif", "ZZ") == "Neuf"


@pytest.mark.django_db
def test_un_code_ferme_garde_son_libelle(tmp_path: Path) -> None:
    fichier = tmp_path / "codes.csv"
    fichier.write_text(ENTETE + "essai;A;Ancien;1;2018-01-01;2019-12-31;essai;1\n", encoding="utf-8")
    call_command("charger_nomenclatures", fichier, stdout=StringIO())
    assert nomenclatures().codes("essai", LE_10_MARS) == frozenset()
    assert nomenclatures().libelle("essai", "A") == "Ancien"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "texte",
    [
        ENTETE + "essai;A;;1;;;essai;1\n",
        ENTETE + "essai;A;Libellé;1;01/02/2020;;essai;1\n",
        ENTETE + "essai;A;Libellé;1;;;essai;un\n",
        "liste;code\nessai;A\n",
    ],
)
def test_un_fichier_faux_ne_charge_rien_et_dit_la_ligne(tmp_path: Path, texte: str) -> None:
    fichier = tmp_path / "codes.csv"
    fichier.write_text(texte, encoding="utf-8")
    with pytest.raises(CommandError, match="ligne 2"):
        call_command("charger_nomenclatures", fichier)
    assert not Nomenclature.objects.filter(liste="essai").exists()


def test_un_fichier_absent() -> None:
    with pytest.raises(CommandError):
        call_command("charger_nomenclatures", Path("/nulle/part.csv"))
