"""`python -m bench [name…]`: run the measures asked for (all by default), print one JSON line each, say if a limit broke.

`N=` (1 000 000 by default) is the number of active demandes, `GRAINE=` the seed. Exit code 1 when a limit is missed.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import django

from bench.banc import RACINE, Banc, dire
from bench.mesure import ecrire, ligne

# Name of the measure -> module whose `mesurer(banc, noms)` yields it. In the order of the runs.
MODULES = {
    "peupler": "bench.peupler",
    "recherche_nom_frequent": "bench.recherche",
    "recherche_nom_moyen": "bench.recherche",
    "recherche_nom_rare": "bench.recherche",
    "recherche_nur": "bench.recherche",
    "droits": "bench.droits",
    "enregistrement": "bench.enregistrement",
    "import_sne": "bench.import_sne",
    "liste_premiere_page_dense": "bench.liste",
    "liste_premiere_page_moyen": "bench.liste",
    "liste_premiere_page_rare": "bench.liste",
    "liste_premiere_page_nominatif": "bench.liste",
    "dossier": "bench.dossier",
    "menages_examines": "bench.menages_examines",
    "export_liste": "bench.export_liste",
    "cpu_page": "bench.cpu_page",
    "delai_anormal": "bench.delai_anormal",
    "rpls_import": "bench.rpls_import",
    "candidats_logement": "bench.candidats_logement",
    "candidatures_logement": "bench.candidatures_logement",
    "bail": "bench.bail",
    "annulation_bail": "bench.annulation_bail",
    "pv": "bench.pv",
    "seance": "bench.seance",
    "seance_suivant": "bench.seance",
    "pieces_2ddoc": "bench.pieces_2ddoc",
    "pieces_depot": "bench.pieces_depot",
    "pieces_apercu": "bench.pieces_apercu",
    "cotation_masse": "bench.cotation",
    "simulation_grille": "bench.cotation",
    "quotas_region": "bench.quotas",
    "quotas_bailleur": "bench.quotas",
    "quotas_territoire": "bench.quotas",
    "quotas_detail": "bench.quotas",
    "charge": "bench.charge",
}


def main(arguments: list[str]) -> int:
    inconnus = [nom for nom in arguments if nom not in MODULES]
    if inconnus:
        dire(f"Mesure inconnue : {', '.join(inconnus)}. Mesures : {', '.join(MODULES)}.")
        return 2
    banc = Banc(
        demandes=int(os.environ.get("N") or 1_000_000),
        graine=int(os.environ.get("GRAINE") or 1),
        racine_var=Path(os.environ.get("VAR_DIR") or RACINE / "var").resolve(),
    )
    banc.preparer_environnement()
    django.setup()
    entree = importlib.import_module("config.entree")
    entree.demarrer_la_base()
    banc.construire()
    return 0 if mesurer(banc, arguments or list(MODULES)) else 1


def mesurer(banc: Banc, noms: list[str]) -> bool:
    """Run the modules of these names, in order; True when every limit holds."""
    serveur = importlib.import_module("bench.copies").serveur()
    tenu = True
    for module in dict.fromkeys(MODULES[nom] for nom in MODULES if nom in noms):
        dire(f"{module}…")
        for mesure in importlib.import_module(module).mesurer(banc, noms):
            ecrire(banc.journal, ligne(mesure, serveur=serveur, demandes=banc.demandes))
            if not mesure.tenu:
                tenu = False
                dire(f"Limite manquée : {mesure.name} = {mesure.value:.4g} {mesure.unit}, limite {mesure.limite}")
    return tenu


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
