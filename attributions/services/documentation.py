"""State diagrams of the attribution, generated from the tables and compared in CI (`manage.py documenter`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attributions.permissions import REGLES_CANDIDATURE, REGLES_SEANCE, REGLES_VACANCE, Regle
from attributions.states import candidature, seance, vacance
from registre.services.documentation import ENTETE, tableau

AIDE = Path(__file__).resolve().parent.parent / "aide"


def _diagramme(etats: Any, table: Mapping[Any, tuple[Any, Any]], entree: str) -> str:
    """A Mermaid diagram: every state of the table, every act as an arrow."""
    fleches = [
        f"    {depart.name.lower()} --> {(vers or depart).name.lower()} : {acte}"
        for acte, (depuis, vers) in table.items()
        for depart in etats
        if depart in depuis
    ]
    sortants = {depart for depuis, _ in table.values() for depart in depuis}
    finaux = [f"    {etat.name.lower()} --> [*]" for etat in etats if etat not in sortants]
    noms = [f"    {etat.name.lower()} : {etat.label}" for etat in etats]
    return "\n".join(["```mermaid", "stateDiagram-v2", *noms, f"    [*] --> {entree}", *fleches, *finaux, "```"])


def _document(
    titre: str, note: str, etats: Any, table: Mapping[Any, tuple[Any, Any]], regles: Mapping[Any, Regle], entree: str
) -> str:
    lignes = [
        [
            f"`{acte}`",
            ", ".join(etat.label for etat in etats if etat in depuis),
            "unchanged" if vers is None else vers.label,
            f"`{regles[acte].droit}`" if acte in regles else "the household's own acts and the clock",
            regles[acte].source if acte in regles else "",
        ]
        for acte, (depuis, vers) in table.items()
    ]
    actes = tableau(["act", "from", "to", "right", "source"], lignes)
    return f"{ENTETE}# {titre}\n\n{note}\n\n{_diagramme(etats, table, entree)}\n\n## Acts\n\n{actes}"


def candidatures() -> str:
    note = "Deadlines (answer to an offer, condition) are dates derived by comparing, never states (R441-3, R441-10)."
    return _document(
        "States of a candidature", note, candidature.EtatCandidature, candidature.TRANSITIONS, REGLES_CANDIDATURE,
        "designee : designer_candidat\n    [*] --> attributaire : prononcer_attribution",
    )  # fmt: skip


def vacances() -> str:
    note = "The réservataire's month is derived from `designer_avant_le` (L441-1)."
    return _document(
        "States of a mise à disposition", note, vacance.EtatVacance, vacance.TRANSITIONS, REGLES_VACANCE,
        "a_orienter : ouvrir_vacance",
    )  # fmt: skip


def seances() -> str:
    note = "A sitting held on paper goes through the same states, entered afterwards with its real times (R441-9)."
    return _document(
        "States of a sitting of the CALEOL", note, seance.EtatSeance, seance.TRANSITIONS, REGLES_SEANCE,
        "preparee : preparer_seance",
    )  # fmt: skip


def cas() -> str:
    """The guide of the unforeseen cases: the help of each screen, one section a case, in alphabetical order."""
    lus = [un.read_text(encoding="utf-8") for un in AIDE.glob("cas_*.md")]
    sections = sorted((texte.partition("\n")[0].removeprefix("# "), _sans_entete(texte)) for texte in lus)
    note = (
        "Ce que fait l'écran quand le chemin n'est pas droit, selon quel article et quel paramètre. Chaque section est l'aide "
        "de son écran (`attributions/aide/cas_*.md`)."
    )
    return f"{ENTETE}# Les imprévus de chaque semaine\n\n{note}\n" + "".join(
        f"\n## {titre}\n\n{corps}\n" for titre, corps in sections
    )


def _sans_entete(texte: str) -> str:
    """The text of a help without its title nor its pages, its own headings one level lower."""
    corps = texte.partition("\n")[2].strip().partition("\n")[2].strip()
    return corps.replace("## ", "### ")


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/etats/candidature.md": candidatures,
    "docs/etats/vacance.md": vacances,
    "docs/etats/seance.md": seances,
    "docs/cas.md": cas,
}
