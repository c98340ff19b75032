"""A partial declaration put on the one that stands (JSON merge patch, RFC 7396): what is not sent does not change."""

from __future__ import annotations

from typing import Any

from registre.api.contrats import DEPOT_SEULEMENT, ENTREE, SORTIE
from registre.models import Demande
from registre.saisie import SaisieDemande
from registre.services.lecture import charger_saisie
from socle.api.contrat import CorpsIllisible, Faute
from socle.errors import ActionRefusee, Refus

RACINE = "/declaration"


def declaration_fusionnee(demande: Demande, changements: Any) -> SaisieDemande:
    """The whole declaration once the changes are made. Raises `CorpsIllisible`, and `ActionRefusee` for what only the
    deposit says.

    The NIR and the nature of a handicap are not read here: absent from the result, they stay as they were.
    """
    if not isinstance(changements, dict):
        raise CorpsIllisible([Faute("type_incorrect", RACINE, "Un objet JSON est attendu.")])
    actuelle = SORTIE.ecrire(charger_saisie(demande, avec_handicap=False))
    figes = [nom for nom in DEPOT_SEULEMENT if nom in changements and changements[nom] != actuelle.get(nom)]
    if figes:
        raise ActionRefusee([_fige(nom) for nom in figes])
    saisie: SaisieDemande = ENTREE.lire(SaisieDemande, _fusionner(actuelle, changements), racine=RACINE)
    return saisie


def _fusionner(base: Any, changements: Any, profondeur: int = 0) -> Any:
    if not isinstance(changements, dict) or profondeur > 12:
        return changements
    depart = dict(base) if isinstance(base, dict) else {}
    for nom, valeur in changements.items():
        depart[nom] = _fusionner(depart.get(nom), valeur, profondeur + 1)
    return depart


def _fige(nom: str) -> Refus:
    return Refus(
        "champ_non_modifiable",
        "Ce champ ne change pas par une modification.",
        champ=nom,
        source="R441-2-3 CCH ; arrêté du 23 mars 2015 §4",
        issue="Retirez-le de la requête.",
    )
