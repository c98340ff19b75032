"""Excel reports of imports and exports: what to look at, without anything of the person.

A line names the file, the element and the problem. Never the number, a name or a value of the document.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from reporting.models import LigneExport, LigneImport, LotExport, LotImport
from reporting.models.sne import ResultatLigne

LIGNES_MAX = 1_048_000
_FORMULES = ("=", "+", "-", "@", "\t", "\r")
COLONNES_IMPORT = ("Fichier", "Type", "Résultat", "Gravité", "Élément", "Problème", "Règle", "Que faire")
COLONNES_EXPORT = ("Fichier", "Élément", "Problème", "Règle")
LARGEURS = (48, 8, 24, 16, 52, 70, 44, 60)


class RapportImpossible(OSError):
    """The report could not be written (disk full, folder not writable). What was imported is in; run the report again."""


def ecrire_rapport_d_import(run: LotImport, chemin: Path) -> Path:
    """Write the report of a run from the journal of imports. Raises RapportImpossible; no half file is left."""
    lignes = LigneImport.objects.filter(lot=run).exclude(resultat=ResultatLigne.ACCEPTEE).order_by("pk")
    resume = [
        ("Lot", str(run.cle)),
        ("Fichiers donnés", ", ".join(run.sources)),
        ("Documents trouvés", run.documents),
        ("Acceptés", run.acceptes),
        ("Acceptés avec avertissement", run.avertis),
        ("Refusés", run.refuses),
        ("Périmés", run.perimes),
        ("Déjà importés", run.deja_vus),
    ]
    return _ecrire(
        chemin, "Anomalies", COLONNES_IMPORT, resume, (ligne for une in lignes.iterator() for ligne in _import(une))
    )


def ecrire_rapport_d_export(run: LotExport, chemin: Path, hors_interface: Sequence[tuple[str, int]]) -> Path:
    """Write the report of an export: what was cut, left out or replaced, and what the interface has no place for."""
    lignes = LigneExport.objects.filter(lot=run).order_by("pk")
    resume = [
        ("Lot", str(run.cle)),
        ("Version de l'interface", run.version),
        ("Documents écrits", run.documents),
        ("Documents avec anomalie", run.avec_anomalie),
        ("", ""),
        ("Donnée du registre que l'interface ne porte pas", "Documents concernés"),
        *hors_interface,
    ]
    return _ecrire(
        chemin, "Anomalies", COLONNES_EXPORT, resume, (ligne for une in lignes.iterator() for ligne in _export(une))
    )


def _import(ligne: LigneImport) -> Iterable[tuple[str, ...]]:
    resultat = ResultatLigne(ligne.resultat).label
    for une in ligne.anomalies:
        gravite = "Refus" if une["gravite"] == "refus" else "Avertissement"
        yield (
            *(ligne.fichier, ligne.type_fichier, resultat, gravite),
            *(une["element"], une["message"], une["source"], une["issue"]),
        )


def _export(ligne: LigneExport) -> Iterable[tuple[str, ...]]:
    for une in ligne.anomalies:
        yield (ligne.fichier, une["element"], une["message"], une["source"])


def _ecrire(
    chemin: Path,
    titre: str,
    colonnes: Sequence[str],
    resume: Sequence[tuple[str, object]],
    lignes: Iterable[tuple[str, ...]],
) -> Path:
    """The whole writing, whose rows go to temporary files, through lxml, long before the end."""
    try:
        _enregistrer(_composer(titre, colonnes, resume, lignes), chemin)
    except (OSError, etree.SerialisationError) as erreur:
        raise RapportImpossible(
            getattr(erreur, "errno", errno.EIO), f"Le rapport n'a pas pu être écrit dans {chemin.parent}."
        ) from erreur
    return chemin


def _composer(
    titre: str,
    colonnes: Sequence[str],
    resume: Sequence[tuple[str, object]],
    lignes: Iterable[tuple[str, ...]],
) -> Workbook:
    classeur = Workbook(write_only=True)
    feuille = classeur.create_sheet("Résumé")
    feuille.column_dimensions["A"].width = 48
    for libelle, valeur in resume:
        feuille.append([libelle, valeur if isinstance(valeur, int) else inoffensif(str(valeur))])
    feuille = classeur.create_sheet(titre)
    feuille.freeze_panes = "A2"
    for rang, largeur in enumerate(LARGEURS[: len(colonnes)]):
        feuille.column_dimensions["ABCDEFGH"[rang]].width = largeur
    entetes = [WriteOnlyCell(feuille, value=libelle) for libelle in colonnes]
    for cellule in entetes:
        cellule.font = Font(bold=True)
    feuille.append(entetes)
    for rang, ligne in enumerate(lignes):
        if rang == LIGNES_MAX:
            feuille.append(["Suite non écrite : une feuille compte un million de lignes."])
            break
        feuille.append([inoffensif(valeur) for valeur in ligne])
    return classeur


def inoffensif(texte: str) -> str:
    """The text so that no spreadsheet takes it for a formula, without characters that XML forbids."""
    propre = "".join(c for c in texte if c.isprintable() or c in "\n ")
    return f"'{propre}" if propre.startswith(_FORMULES) else propre


def _enregistrer(classeur: Workbook, chemin: Path) -> None:
    """Written beside, then renamed: the report is whole or absent; 0600, since it names guichets' files."""
    chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descripteur, provisoire = tempfile.mkstemp(dir=chemin.parent, prefix=".rapport-")
    os.close(descripteur)
    try:
        classeur.save(provisoire)
        Path(provisoire).replace(chemin)
    finally:
        Path(provisoire).unlink(missing_ok=True)
