"""Addresses of the list: the filters, sort, search and page in force, with one thing changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from registre.liste import CURSEURS

__all__ = ["CURSEURS", "AdresseDeListe", "requete_de"]


def requete_de(parametres: QueryDict, noms: Iterable[str]) -> str:
    """The query string of the parameters of these names that have a value."""
    requete = QueryDict(mutable=True)
    requete.update({nom: parametres[nom] for nom in noms if parametres.get(nom)})
    return requete.urlencode()


class AdresseDeListe:
    """Builds `?…` strings from the parameters in force, unknown ones left out.

    A list without any parameter opens with the search of the agent: `vide` is the address that asks for nothing.
    """

    def __init__(self, chemin: str, parametres: QueryDict, connus: Iterable[str], *, vide: str = "") -> None:
        self.chemin = chemin
        self.vide = vide or chemin
        self.connus = {nom: parametres[nom] for nom in connus if parametres.get(nom)}

    def __call__(self, *, sans: str = "", **changements: str) -> str:
        """The address with these parameters changed; changing anything but the page goes back to the first one."""
        valeurs = {nom: valeur for nom, valeur in self.connus.items() if nom != sans and (nom not in CURSEURS)}
        valeurs.update({nom: valeur for nom, valeur in changements.items() if valeur})
        requete = QueryDict(mutable=True)
        requete.update(valeurs)
        texte = requete.urlencode()
        return f"{self.chemin}?{texte}" if texte else self.vide
