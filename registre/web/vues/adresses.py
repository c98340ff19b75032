"""Addresses of the list: the filters, sort, search and page in force, with one thing changed."""

from __future__ import annotations

from django.http import QueryDict

CURSEURS = ("apres", "avant")


class AdresseDeListe:
    """Builds `?…` strings from the parameters in force, unknown ones left out."""

    def __init__(self, chemin: str, parametres: QueryDict, connus: tuple[str, ...]) -> None:
        self.chemin = chemin
        self.connus = {nom: parametres[nom] for nom in (*connus, *CURSEURS) if parametres.get(nom)}

    def __call__(self, *, sans: str = "", **changements: str) -> str:
        """The address with these parameters changed; changing anything but the page goes back to the first one."""
        garder_page = set(changements) <= set(CURSEURS) and bool(changements)
        valeurs = {nom: valeur for nom, valeur in self.connus.items() if nom != sans and (nom not in CURSEURS)}
        valeurs.update({nom: valeur for nom, valeur in changements.items() if valeur})
        if not garder_page:
            for nom in CURSEURS:
                valeurs.pop(nom, None)
        requete = QueryDict(mutable=True)
        requete.update(valeurs)
        texte = requete.urlencode()
        return f"{self.chemin}?{texte}" if texte else self.chemin
