"""A postal address as the lines of an envelope (six of the standard, and the country). Pure."""

from __future__ import annotations

from collections.abc import Mapping

from demandeurs.saisie import SaisieAdresse

LIGNES_MAX = 6


def lignes_d_adresse(adresse: SaisieAdresse | None, communes: Mapping[str, str]) -> tuple[str, ...]:
    """At most six lines, the name apart. `communes` gives the name of a commune from its INSEE code."""
    if adresse is None:
        return ()
    a = adresse
    interieur = " ".join(
        f"{mot} {valeur}"
        for mot, valeur in (
            ("Apt", a.appartement),
            ("Étage", a.etage),
            ("Esc.", a.escalier),
            ("Bât.", a.batiment),
        )
        if valeur
    )
    lignes = [
        f"Chez {a.hebergeant}" if a.hebergeant else "",
        " ".join(filter(None, (interieur, a.complement))),
        f"{a.numero} {a.voie}".strip(),
        a.lieu_dit,
    ]
    if a.etranger:
        lignes += [f"{a.code_postal_etranger} {a.commune_etranger}".strip(), a.pays]
    else:
        lignes.append(f"{a.code_postal} {communes.get(a.commune, '')}".strip())
    return tuple(filter(None, lignes))[:LIGNES_MAX]
