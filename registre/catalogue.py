"""The columns of the list of demandes, one catalogue for the screen and for its exports, read through rights.

A column of the screen may give several columns of a file. Codes never change: macros and saved searches stand on them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from habilitations.rules.droits import Droit, Fonction
from registre.enums import CanalDepot, NatureTache
from registre.lecture_de_liste import Ligne
from registre.rules.delais import Delais
from registre.rules.echeances import Bornes, StatutEcheance
from registre.rules.masquage import MASQUE, Contexte, Donnee, est_masquee
from registre.rules.menage import compter
from registre.rules.typologies import LIBELLES_COURTS, TYPES
from registre.states.demande import EtatDemande, NatureDemande
from registre.states.radiation import MotifRadiation
from socle.listes import Catalogue, ColonneDeListe
from socle.tabular import Forme


@dataclass(frozen=True, slots=True)
class Jour:
    """What values are computed from beside the row: today, the delays of the region, the bounds they give on expiries."""

    le: date
    delais: Delais
    bornes: Bornes


@dataclass(frozen=True, slots=True)
class Sortie:
    """One column of a file: technical name, French header, value."""

    code: str
    entete: str
    valeur: Callable[[Ligne, Jour], Any]
    forme: Forme = Forme.TEXTE
    largeur: int = 16


@dataclass(frozen=True, slots=True)
class ColonneDemande(ColonneDeListe):
    """`champs`: what it reads (`lecture_de_liste.CHAMPS`). `sorties`: what it gives in a file."""

    champs: Sequence[str] = ()
    sorties: Sequence[Sortie] = ()


def _du_champ(
    code: str,
    entete: str,
    champ: str = "",
    forme: Forme = Forme.TEXTE,
    *,
    largeur: int = 16,
    masque: Donnee | None = None,
) -> Sortie:
    """A field as it is, hidden in a protected dossier when it is one of those that protection hides."""
    nom = champ or code

    def valeur(ligne: Ligne, jour: Jour) -> Any:
        if masque is not None and est_masquee(masque, protege=ligne["protege"], contexte=Contexte.EXPORT):
            return MASQUE
        return ligne[nom]

    return Sortie(code, entete, valeur, forme, largeur)


def _communes(ligne: Ligne, jour: Jour) -> str:
    if est_masquee(Donnee.VOEUX, protege=ligne["protege"], contexte=Contexte.EXPORT):
        return MASQUE
    return ", ".join(nom_de_commune(nom) for nom in ligne["communes"] or ())


def nom_de_commune(nom: str) -> str:
    """`Paris 18e`: the word arrondissement goes without saying."""
    return nom.removesuffix(" Arrondissement")


def _compte(rang: int) -> Callable[[Ligne, Jour], int | None]:
    def valeur(ligne: Ligne, jour: Jour) -> int | None:
        if ligne["nature"] != NatureDemande.MENAGE or not ligne["roles"]:
            return None
        return compter(zip(ligne["roles"], ligne["naissances"], strict=True), le=jour.le)[rang]

    return valeur


def _types(ligne: Ligne, jour: Jour) -> str:
    return ", ".join(LIBELLES_COURTS.get(t, t) for t in TYPES if t in ligne["types"])


def signalements(ligne: Ligne) -> list[str]:
    """The words of the labels of a demande, the heaviest first."""
    mots = (("dalo", "DALO"), ("mutation", "Mutation"), ("protege", "Dossier protégé"), ("colocation", "Colocation"))
    return [mot for champ, mot in mots if ligne[champ]]


LIBELLES_D_ECHEANCE = {statut: str(statut.label) for statut in StatutEcheance}


def situation(ligne: Ligne, jour: Jour) -> str:
    """The state, and for an active demande what the calendar makes of it."""
    etat = EtatDemande(ligne["etat"])
    if etat is not EtatDemande.ACTIVE:
        return str(etat.label)
    valable, bornes = ligne["valable_jusqu_au"], jour.bornes
    if valable > bornes.a_renouveler:
        return LIBELLES_D_ECHEANCE[StatutEcheance.A_JOUR]
    if valable >= bornes.le:
        return LIBELLES_D_ECHEANCE[StatutEcheance.A_RENOUVELER]
    return LIBELLES_D_ECHEANCE[StatutEcheance.EN_TOLERANCE if valable > bornes.expiree else StatutEcheance.EXPIREE]


def _motif(ligne: Ligne, jour: Jour) -> str:
    return str(MotifRadiation(ligne["motif_radiation"]).label) if ligne["motif_radiation"] else ""


DE_LA_LIGNE = ("etat", "nature", "protege", "cle")
"""Read for every row, whatever the columns: state, kind, protection, and the public key."""

_C, _S = ColonneDemande, Sortie
COLONNES: tuple[ColonneDemande, ...] = (
    _C(
        "titulaire", "Titulaire", "Nom du demandeur et numéro unique.", tri="nom", fixe=True,
        champs=("numero", "nom", "prenom"),
        sorties=(
            _du_champ("numero", "Numéro unique", largeur=21), _du_champ("nom", "Nom", largeur=24),
            _du_champ("prenom", "Prénom", largeur=20),
        ),
    ),
    _C(
        "besoin", "Ménage et besoin", "Personnes à loger et types de logement demandés.",
        champs=("roles", "naissances", "types"),
        sorties=(
            _S("adultes", "Adultes", _compte(0), Forme.ENTIER, 9), _S("enfants", "Enfants", _compte(1), Forme.ENTIER, 9),
            _S("types", "Types recherchés", _types),
        ),
    ),
    _C(
        "communes", "Communes demandées", "Dans l'ordre de préférence ; masquées dans un dossier protégé.",
        champs=("communes",), sorties=(_S("communes", "Communes demandées", _communes, largeur=40),),
    ),
    _C(
        "signalements", "Signalements", "DALO, mutation, protection, colocation.",
        champs=("dalo", "mutation", "colocation"),
        sorties=(_S("signalements", "Signalements", lambda ligne, jour: ", ".join(signalements(ligne)), largeur=22),),
    ),
    _C(
        "anciennete", "Ancienneté", "Depuis le dépôt de la demande.", tri="anciennete", classe="nombre",
        champs=("deposee_le",), sorties=(_du_champ("deposee_le", "Déposée le", forme=Forme.DATE, largeur=12),),
    ),
    _C(
        "dossier", "Dossier", "Échéance, état et ce qui reste à faire.", tri="echeance",
        champs=("valable_jusqu_au", "motif_radiation", "deposee_le", "taches"),
        sorties=(
            _du_champ("valable_jusqu_au", "Valable jusqu'au", forme=Forme.DATE, largeur=14),
            _S("situation", "Situation", situation, largeur=24),
            _S("a_faire", "À faire", lambda ligne, jour: ", ".join(taches(ligne)), largeur=28),
        ),
    ),
    _C(
        "naissance", "Né(e) le", "Date de naissance du demandeur titulaire.", champs=("naissance_le",),
        sorties=(_du_champ("naissance_le", "Né(e) le", forme=Forme.DATE, largeur=12),),
    ),
    _C(
        "telephone", "Téléphone", "Du demandeur titulaire ; masqué dans un dossier protégé.", champs=("telephone",),
        sorties=(_du_champ("telephone", "Téléphone", masque=Donnee.TELEPHONE),),
    ),
    _C(
        "mel", "Courriel", "Du demandeur titulaire ; masqué dans un dossier protégé.", champs=("mel",),
        sorties=(_du_champ("mel", "Courriel", largeur=30, masque=Donnee.ADRESSE),),
    ),
    _C(
        "residence", "Réside à", "Commune de l'adresse postale ; masquée dans un dossier protégé.",
        champs=("code_postal", "residence"),
        sorties=(
            _du_champ("code_postal", "Code postal", masque=Donnee.ADRESSE),
            _du_champ("residence", "Commune de résidence", largeur=24, masque=Donnee.ADRESSE),
        ),
    ),
    _C(
        "personnes", "Personnes à loger", "Nombre déclaré par le demandeur.", classe="nombre",
        champs=("personnes_a_loger",),
        sorties=(_du_champ("personnes_a_loger", "Personnes à loger", forme=Forme.ENTIER, largeur=10),),
    ),
    _C(
        "ressources", "Ressources", "Ressources mensuelles déclarées du foyer, en euros.", classe="nombre",
        champs=("ressources",),
        sorties=(_du_champ("ressources", "Ressources mensuelles", forme=Forme.EUROS, largeur=12),),
    ),
    _C(
        "rfr", "RFR N-2", "Revenus fiscaux de référence du foyer, année N-2, en euros.", classe="nombre",
        champs=("rfr",), sorties=(_du_champ("rfr", "RFR N-2", forme=Forme.EUROS, largeur=12),),
    ),
    _C(
        "loyer_max", "Loyer maximal", "Loyer mensuel que le demandeur accepte, en euros.", classe="nombre",
        champs=("loyer_max",), sorties=(_du_champ("loyer_max", "Loyer maximal", forme=Forme.EUROS, largeur=12),),
    ),
    _C(
        "logement", "Logement actuel", "Loyer et surface du logement occupé.", champs=("loyer_actuel", "surface_actuelle"),
        sorties=(
            _du_champ("loyer_actuel", "Loyer actuel", forme=Forme.EUROS, largeur=12),
            _du_champ("surface_actuelle", "Surface actuelle (m²)", forme=Forme.ENTIER, largeur=10),
        ),
    ),
    _C(
        "handicap", "Besoin lié au handicap", "Le besoin seulement : ni la nature, ni le référent.",
        droit=Droit.DESIGNER.value, champs=("handicap",),
        sorties=(_du_champ("handicap", "Besoin lié au handicap", forme=Forme.OUI_NON, largeur=12),),
    ),
    _C(
        "guichet", "Guichet", "Guichet qui suit la demande.", champs=("guichet_code", "guichet_nom"),
        sorties=(
            _du_champ("guichet_code", "Code du guichet", largeur=10), _du_champ("guichet_nom", "Guichet", largeur=30),
        ),
    ),
    _C(
        "canal", "Déposée par", "Comment la demande est arrivée.", champs=("canal",),
        sorties=(_S("canal", "Déposée par", lambda ligne, jour: str(CanalDepot(ligne["canal"]).label), largeur=22),),
    ),
    _C(
        "renouvelee", "Renouvelée le", "Dernier renouvellement.", champs=("renouvelee_le",),
        sorties=(_du_champ("renouvelee_le", "Renouvelée le", forme=Forme.DATE, largeur=12),),
    ),
    _C(
        "radiation", "Radiation", "Date et motif.", droit=Droit.CONSULTER_ARCHIVE.value,
        champs=("radiee_le", "motif_radiation"),
        sorties=(
            _du_champ("radiee_le", "Radiée le", forme=Forme.DATE, largeur=12),
            _S("motif_radiation", "Motif de radiation", _motif, largeur=34),
        ),
    ),
)  # fmt: skip


def taches(ligne: Ligne) -> list[str]:
    """What is left to do, in words; a number awaited is a state, not a task of the guichet."""
    return [str(NatureTache(t).label) for t in sorted(ligne["taches"] or ()) if t != NatureTache.NUMERO_ATTENDU]


CATALOGUE: Catalogue[ColonneDemande] = Catalogue(
    "demandes", COLONNES, ("titulaire", "besoin", "communes", "signalements", "anciennete", "dossier")
)


@dataclass(frozen=True, slots=True)
class RechercheDeProfil:
    """A search that the service ships for some functions: filters, sort and columns, by the same names as an address."""

    code: str
    nom: str
    fonctions: frozenset[Fonction]
    parametres: tuple[tuple[str, str], ...] = ()
    colonnes: tuple[str, ...] = ()


_F = Fonction
_GUICHET = frozenset({_F.ACCUEIL, _F.INSTRUCTEUR, _F.RESPONSABLE, _F.GESTIONNAIRE})
_ATTRIBUTION = frozenset({_F.ATTRIBUTION, _F.REFERENT_HANDICAP, _F.SECRETARIAT, _F.RESPONSABLE})
TOUTES = "toutes"
PROFILS: tuple[RechercheDeProfil, ...] = (
    RechercheDeProfil(TOUTES, "Toutes les demandes actives", frozenset(_F)),
    RechercheDeProfil(
        "a-renouveler", "À renouveler, échéance la plus proche", _GUICHET | {_F.TRAVAIL_SOCIAL},
        (("echeance", "a_renouveler"), ("tri", "echeance")), ("titulaire", "telephone", "mel", "guichet", "dossier"),
    ),
    RechercheDeProfil(
        "echues", "Échues, encore renouvelables", _GUICHET | {_F.TRAVAIL_SOCIAL},
        (("echeance", "echue"), ("tri", "echeance")), ("titulaire", "telephone", "mel", "guichet", "dossier"),
    ),
    RechercheDeProfil(
        "attribution", "Pour attribuer : besoin et ressources", _ATTRIBUTION, (),
        ("titulaire", "besoin", "communes", "signalements", "ressources", "loyer_max", "anciennete"),
    ),
    RechercheDeProfil(
        "mutations", "Mutations du parc social", _ATTRIBUTION, (("mutation", "oui"),),
        ("titulaire", "besoin", "communes", "logement", "anciennete", "dossier"),
    ),
)  # fmt: skip
# The search a function opens the list with, until somebody chooses his own.
DEFAUT_DU_PROFIL: dict[Fonction, str] = {_F.ATTRIBUTION: "attribution", _F.REFERENT_HANDICAP: "attribution"}


def profils_de(fonction: str) -> list[RechercheDeProfil]:
    """The shipped searches of a function, the one it opens with first."""
    siens = [un for un in PROFILS if fonction in un.fonctions]
    premier = DEFAUT_DU_PROFIL.get(Fonction(fonction), TOUTES) if fonction in Fonction.values else TOUTES
    return sorted(siens, key=lambda un: un.code != premier)


def champs_de(colonnes: Iterable[ColonneDemande]) -> list[str]:
    """Every field that these columns read, with those of the row itself."""
    return list(dict.fromkeys([*DE_LA_LIGNE, *(champ for une in colonnes for champ in une.champs)]))


def sorties_de(colonnes: Iterable[ColonneDemande]) -> list[Sortie]:
    """The columns of a file, in the order of those of the screen."""
    return [sortie for une in colonnes for sortie in une.sorties]


def droits_en_codes(droits: Collection[Droit]) -> frozenset[str]:
    return frozenset(droit.value for droit in droits)
