"""Lines of an RPLS file as a bailleur sends it: conform, but for the fields a test changes (`c1` to `c64`)."""

from __future__ import annotations

SIREN = "732829320"
CONFORMES = {
    1: "0000000001", 2: "LGT-1", 3: "1", 4: "93066", 5: "93200", 6: "SAINT-DENIS", 7: "12", 9: "RUE",
    10: "DE LA RÉPUBLIQUE", 11: "12", 13: "A", 15: "2", 18: "B", 20: "LES TILLEULS", 22: "2", 23: "C", 24: "3",
    25: "62", 26: "1974", 27: "1975", 28: "1974", 29: "1", 32: "13", 34: "1", 35: "93-2-01", 36: "01/07/1979",
    37: "9", 40: "1", 41: "06/2015", 42: "3", 43: "62", 44: "480", 45: "12", 46: "999", 47: "13", 48: "03/2021",
    49: "D", 50: "C", 63: "7",
}  # fmt: skip


def ligne(**champs: str) -> str:
    """One dwelling, without line feed."""
    valeurs = {**CONFORMES, **{int(nom.removeprefix("c")): valeur for nom, valeur in champs.items()}}
    return ";".join(valeurs.get(numero, "") for numero in range(1, 65))


def entete(*, annee: str = "2026", siren: str = SIREN, siret: str = f"{SIREN}00018", lignes: int | str = 1) -> str:
    return ";".join(
        [annee, siren, "PLAINE HABITAT", "", "1 PLACE DE LA GARE", "", "", "", "93200", siret, str(lignes), ""]
    )


def fichier(*lignes: str, annonce: int | None = None, encodage: str = "utf-8", annee: str = "2026") -> bytes:
    """A whole file; `annonce` when the header is wrong about its number of lines."""
    nombre = len(lignes) if annonce is None else annonce
    return "\r\n".join([entete(lignes=nombre, annee=annee), *lignes, ""]).encode(encodage)
