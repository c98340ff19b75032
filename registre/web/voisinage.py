"""From a dossier to the next one of the list: the filters of the list travel in the address, its text stays on the server.

Two short statements, only when one came from a list. The page that an act leads back to keeps the links it had (they are
remembered by the browser), so that a dossier that has just left the list does not lose its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from habilitations.acteur import Acteur
from habilitations.web.acteurs import RequeteDAgent
from registre.liste import FILTRES, RECHERCHE, TRI, VUE, ListeDemandee, resoudre
from registre.models import Demande
from registre.querysets import CHAMPS_DE_TRI
from registre.web import recherches
from registre.web.etat_de_liste import EtatDeListe, adresse_de_tout
from registre.web.vues.adresses import requete_de

PASSES = (*FILTRES, TRI, RECHERCHE, VUE)


@dataclass(frozen=True, slots=True)
class Voisins:
    """Addresses; all empty when one did not come from a list, one of them at an end of it."""

    liste: str = ""
    precedent: str = ""
    suivant: str = ""


AUCUN = Voisins()


def suite(etat: EtatDeListe) -> str:
    """The query string that a dossier opened from this list carries; the sort is always said, so that it is never empty."""
    requete = requete_de(etat.parametres, PASSES)
    return requete if etat.parametres.get(TRI) else "&".join(filter(None, (requete, f"{TRI}=anciennete")))


def voisins(request: RequeteDAgent, acteur: Acteur, demande: Demande) -> Voisins:
    """The dossiers before and after this one in the list one came from, as that list is now."""
    requete = requete_de(request.GET, PASSES)
    if not requete:
        return AUCUN
    cle = request.GET.get(RECHERCHE, "")
    recherche = recherches.retrouver(request.session, cle) if cle else None
    if cle and recherche is None:
        return AUCUN
    liste = resoudre(request.GET, acteur=acteur, texte=recherche.texte if recherche else "")
    retour = f"{reverse('registre:liste')}?{requete}" if requete else adresse_de_tout()
    return Voisins(
        liste=retour,
        precedent=_adresse(_voisine(liste, demande, avant=True), requete),
        suivant=_adresse(_voisine(liste, demande, avant=False), requete),
    )


def _voisine(liste: ListeDemandee, demande: Demande, *, avant: bool) -> Demande | None:
    valeur = getattr(demande, CHAMPS_DE_TRI[liste.tri.lstrip("-")])
    ici = (valeur if isinstance(valeur, str) else valeur.isoformat(), demande.pk)
    bornes = {"avant": ici} if avant else {"apres": ici}
    champs = ("pk", "cle", *CHAMPS_DE_TRI.values())
    page = liste.demandes.only(*champs).page(tri=liste.tri, taille=1, **bornes)
    return page.lignes[0] if page.lignes else None


def _adresse(demande: Demande | None, requete: str) -> str:
    return f"{reverse('registre:dossier', args=[demande.cle])}?{requete}" if demande is not None else ""
