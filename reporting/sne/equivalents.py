"""Codes of form 14069*05 that interface 02.01 (form *02) does not know, and the nearest one it has.

The national interface of 2017 predates forms *03 to *05. An empty text means that nothing comes near: the code is left
out. Each replacement is an anomaly line of the export; the register keeps its own code.
"""

from __future__ import annotations

from demandeurs.saisie import SaisieActivite

EQUIVALENTS: dict[tuple[str, str], str] = {
    ("lien", "A"): "",
    ("lien", "D"): "",
    ("lien", "F"): "",
    ("ressource", "PRIACT"): "AUT",
    ("modele_logement", "ACT"): "SH",
    ("motif", "F43"): "10",
    ("motif", "F46"): "",
    ("motif", "F47"): "",
}
"""(list, code of *05) -> code of the interface."""

_CONTRATS = {
    "PRIVE": "CDI",
    "ETAT": "CDI",
    "HOSP": "CDI",
    "TERR": "CDI",
    "ASSMAT": "CDI",
    "ETUD": "ETU",
    "INDEP": "ART",
    "CHOM": "CHO",
    "RETR": "RET",
    "AUTRE": "AUT",
}


def contrat_de(activite: SaisieActivite) -> str:
    """The activity as the interface names it: the code held, else the one nearest to the situation of form *05."""
    if activite.contrat:
        return activite.contrat
    contrat = _CONTRATS.get(activite.statut, "")
    return "CDD" if contrat == "CDI" and activite.precaire else contrat
