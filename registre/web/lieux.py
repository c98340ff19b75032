"""Names of communes by INSEE code, in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from demandeurs.saisie import SaisieAdresse
from habilitations.models import Territoire
from registre.saisie import SaisieDemande
from registre.web.affichage import commune


def noms(codes: Iterable[str]) -> dict[str, str]:
    """INSEE code to name; a code nobody knows is left out."""
    voulus = {code for code in codes if code}
    if not voulus:
        return {}
    lignes = Territoire.objects.communes_et_arrondissements().filter(code__in=voulus).order_by("code", "-pk")
    return {code: commune(nom) for code, nom in lignes.values_list("code", "nom")}


def _codes_d_adresse(*adresses: SaisieAdresse | None) -> list[str]:
    return [a.commune for a in adresses if a is not None]


def noms_des_communes(saisie: SaisieDemande | None) -> dict[str, str]:
    """Every commune a dossier names."""
    if saisie is None:
        return {}
    codes = [voeu.commune for voeu in saisie.recherche.voeux]
    if saisie.personne_morale is not None:
        codes += _codes_d_adresse(saisie.personne_morale.adresse)
    menage = saisie.menage
    if menage is not None:
        codes += _codes_d_adresse(menage.adresse, menage.adresse_logement)
        codes += [p.activite.lieu.commune for p in menage.personnes if p.activite and p.activite.lieu]
        if menage.logement and menage.logement.possede:
            codes.append(menage.logement.possede.commune)
    return noms(codes)
