"""`python -m bench.rapport`: the last line of each measure of VAR_DIR/bench.jsonl, as the table of docs/mesures.md.

`N=` leaves out the lines of smaller bases.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bench.banc import RACINE

ENTETE = "| measure | perimeter | value | limit | holds | ratio | reference | n | demandes | load | date |"


def lignes(fichier: Path, taille: int = 0) -> list[dict[str, Any]]:
    """The last line of each measure, perimeter and size of base (from `taille` demandes up), in order of appearance."""
    dernieres: dict[tuple[str, str, int], dict[str, Any]] = {}
    for texte in fichier.read_text(encoding="utf-8").splitlines():
        une = json.loads(texte)
        if une["demandes"] >= taille:
            # The worst perimeter of a measure may change from one run to the next.
            lieu = "" if "le_pire_de" in une else une.get("perimetre", "")
            dernieres[une["name"], lieu, une["demandes"]] = une
    return list(dernieres.values())


def tableau(lues: list[dict[str, Any]]) -> str:
    """The lines as one Markdown table."""
    rangees = [ENTETE, "| --- | --- | ---: | ---: | --- | ---: | --- | ---: | ---: | ---: | --- |"]
    for une in lues:
        rangees.append(
            "| "
            + " | ".join(
                (
                    f"`{une['name']}`", une.get("perimetre", ""), _valeur(une), _limite(une), "yes" if une["tenu"] else "**no**",
                    "" if une["ratio"] is None else f"{une['ratio']:.2f}", une["reference"], str(une["n"]),
                    str(une["demandes"]), f"{une['charge']:.1f}", une["date"][:16].replace("T", " "),
                )
            )
            + " |"
        )  # fmt: skip
    return "\n".join(rangees)


def _valeur(une: dict[str, Any]) -> str:
    valeur, unite = une["value"], une["unit"]
    if unite == "s" and valeur < 1:
        return f"{valeur * 1000:.1f} ms"
    if unite == "B":
        return f"{valeur / 1e6:.0f} MB"
    return f"{valeur:.1f} {unite}".replace(" 1/s", "/s").removesuffix(" 1")


def _limite(une: dict[str, Any]) -> str:
    if une["limite"] is None:
        return ""
    sur = " (ratio)" if une["limite_sur"] == "ratio" else ""
    return f"{'≤' if une['sens'] == '<=' else '≥'} {une['limite']:g}{sur}"


if __name__ == "__main__":
    racine_var = Path(os.environ.get("VAR_DIR") or RACINE / "var").resolve()
    lues = lignes(racine_var / "bench.jsonl", int(os.environ.get("N") or 0))
    print(f"Machine: {lues[-1]['machine']}. PostgreSQL: {json.dumps(lues[-1]['postgres'])}.\n")
    print(tableau(lues))
