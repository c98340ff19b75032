"""Columns of the demande derived from its persons, computed again after one of them changed."""

from __future__ import annotations

from demandeurs.enums import RolePersonne
from demandeurs.models import Personne
from demandeurs.saisie import SaisieMenage, SaisiePersonne
from registre.models import Demande
from registre.rules.derives import personnes_du_menage, recherche_noms, titulaire_tri
from registre.saisie import SaisieDemande, SaisieRecherche

DERIVES_DES_PERSONNES = ("recherche_noms", "titulaire_tri", "personnes")


def rafraichir_les_noms(demande: Demande) -> None:
    """Set the search tokens, the sort key and the size from the rows; the caller saves `DERIVES_DES_PERSONNES`."""
    lignes = Personne.objects.filter(menage=demande.menage_id).order_by("rang")
    personnes = [
        SaisiePersonne(role=role, nom=nom, prenom=prenom, nom_naissance=naissance, naissance_le=ne_le)
        for role, nom, prenom, naissance, ne_le in lignes.values_list(
            "role", "nom", "prenom", "nom_naissance", "naissance_le"
        )
    ]
    saisie = SaisieDemande(
        guichet="", deposee_le=demande.deposee_le, recherche=SaisieRecherche(), menage=SaisieMenage(personnes=personnes)
    )
    demande.recherche_noms = recherche_noms(saisie)
    demande.titulaire_tri = titulaire_tri(saisie)
    demande.personnes = personnes_du_menage(saisie)


def cotitulaires(demande: Demande) -> list[Personne]:
    """Conjoint and codemandeurs, in the order declared."""
    return list(Personne.objects.filter(menage=demande.menage_id, role=RolePersonne.COTITULAIRE).order_by("rang"))
