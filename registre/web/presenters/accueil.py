"""The trays of the home page in words: what waits, how many, since when, and the list that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from registre.corbeilles import DOSSIERS, PLAFOND, Compte, Portee
from registre.ports import Compteur, CorbeilleDObjets
from registre.rules.delais import Delais
from registre.rules.echeances import ajouter_mois
from registre.web import affichage

PORTEES = {Portee.MOI: "Les miens", Portee.EQUIPE: "Mon équipe", Portee.TOUS: "Tous"}

EN_JOURS = 200


@dataclass(frozen=True, slots=True)
class Corbeille:
    titre: str
    nombre: str
    detail: str
    url: str
    urgente: bool
    vide: bool


@dataclass(frozen=True, slots=True)
class Groupe:
    titre: str
    ancre: str
    corbeilles: Sequence[Corbeille]


def est_urgente(un: Compteur, compte: Compte, *, le: date, delais: Delais) -> bool:
    """A legal delay has run out for one of them, at least the first."""
    if not un.delai or not compte.nombre or compte.premier is None:
        return False
    return un.delai != "attestation" or ajouter_mois(compte.premier, delais.attestation) < le


def corbeille(un: Compteur, compte: Compte, portee: Portee, *, le: date, delais: Delais) -> Corbeille:
    suite = "" if portee is Portee.TOUS else f"&portee={portee}"
    return Corbeille(
        titre=un.titre,
        nombre=nombre(compte),
        detail=_detail(un, compte, le=le),
        url=f"{reverse('registre:liste')}?{un.requete}{suite}",
        urgente=est_urgente(un, compte, le=le, delais=delais),
        vide=not compte.nombre,
    )


def nombre(compte: Compte) -> str:
    return f"{PLAFOND}+" if compte.plafonne else str(compte.nombre)


def _detail(un: Compteur | CorbeilleDObjets, compte: Compte, *, le: date) -> str:
    """`le plus ancien depuis le 14 nov. (8 j)`; nothing waits: rien."""
    if not compte.nombre:
        return "aucun dossier" if un.groupe == DOSSIERS else "rien à faire"
    if compte.premier is None:
        return ""
    return f"{un.detail} {affichage.jour(compte.premier, court=True)} ({_ecart(compte.premier, le=le)})"


def _ecart(jour: date, *, le: date) -> str:
    """`dans 27 j`, `il y a 9 j`, `il y a 11 ans et 2 mois`: days while they speak."""
    jours = (jour - le).days
    if not jours:
        return "aujourd'hui"
    if jours > 0:
        return f"dans {jours} j"
    return f"il y a {-jours} j" if -jours < EN_JOURS else f"il y a {affichage.anciennete_longue(jour, le=le)}"


def groupes(
    voulus: Iterable[Compteur], comptes: Mapping[str, Compte], portee: Portee, *, le: date, delais: Delais
) -> list[Groupe]:
    par_titre: dict[str, list[Corbeille]] = {}
    for un in voulus:
        par_titre.setdefault(un.groupe, []).append(corbeille(un, comptes[un.code], portee, le=le, delais=delais))
    return [Groupe(titre, f"groupe-{rang}", c) for rang, (titre, c) in enumerate(par_titre.items(), 1)]


def objet_urgent(une: CorbeilleDObjets, compte: Compte, *, le: date) -> bool:
    """The first date of the tray has come, or comes within its days of warning."""
    if une.alerte is None or not compte.nombre or compte.premier is None:
        return False
    return (compte.premier - le).days <= une.alerte


def corbeille_d_objets(une: CorbeilleDObjets, compte: Compte, *, le: date) -> Corbeille:
    return Corbeille(
        titre=une.titre,
        nombre=nombre(compte),
        detail=_detail(une, compte, le=le),
        url=une.adresse(),
        urgente=objet_urgent(une, compte, le=le),
        vide=not compte.nombre,
    )


def groupes_d_objets(voulues: Iterable[CorbeilleDObjets], comptes: Mapping[str, Compte], *, le: date) -> list[Groupe]:
    """Trays of vacancies, candidatures and sittings; those that are nobody's work here are not shown."""
    par_titre: dict[str, list[Corbeille]] = {}
    for une in voulues:
        if une.code in comptes:
            par_titre.setdefault(une.groupe, []).append(corbeille_d_objets(une, comptes[une.code], le=le))
    return [Groupe(titre, f"objets-{rang}", c) for rang, (titre, c) in enumerate(par_titre.items(), 1)]


def en_attente(voulus: Iterable[Compteur], comptes: Mapping[str, Compte], *, le: date, delais: Delais) -> Attente:
    """What has to be done among demandes."""
    a_faire = [un for un in voulus if un.groupe != DOSSIERS]
    return Attente(
        sum(comptes[un.code].nombre for un in a_faire),
        any(comptes[un.code].plafonne for un in a_faire),
        any(est_urgente(un, comptes[un.code], le=le, delais=delais) for un in a_faire),
    )


def objets_en_attente(
    voulues: Iterable[CorbeilleDObjets], comptes: Mapping[str, Compte], *, le: date
) -> dict[str, Attente]:
    """What each tray of objects has, by the address of its list: the figures of the rail."""
    return {
        une.adresse(): Attente(
            comptes[une.code].nombre, comptes[une.code].plafonne, objet_urgent(une, comptes[une.code], le=le)
        )
        for une in voulues
        if une.code in comptes
    }


@dataclass(frozen=True, slots=True)
class Attente:
    """A figure of the rail."""

    nombre: int
    plafonne: bool = False
    urgent: bool = False

    def __add__(self, autre: Attente) -> Attente:
        return Attente(self.nombre + autre.nombre, self.plafonne or autre.plafonne, self.urgent or autre.urgent)

    def en_chiffres(self) -> dict[str, object] | None:
        """As the page reads it, None when nothing waits."""
        if not self.nombre:
            return None
        texte = f"{PLAFOND}+" if self.plafonne or self.nombre > PLAFOND else str(self.nombre)
        return {"texte": texte, "urgent": self.urgent}
